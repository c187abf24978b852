//! The end of an episode, the handover before it, and who supports the person until then.

use std::collections::BTreeMap;

use casework::discharge::{self, ChangeSupporter, EndEpisode, Handover, StillOpen};
use domain::{
    Id,
    asked::Asked,
    discharge::{Despite, Measures},
    episode::{Episode, EpisodeState},
    failure::Failure,
    onward_referral::OnwardReferral,
    score::Score,
    service_hours::wording,
    text::ShortText,
};

use super::{
    support::{address, onward_words},
    what_follows::{DESPITE_HELD, DESPITE_UNMET, TO_WHOM, TO_WHOM_HINT},
    worklist::site_name,
};
use crate::{
    answer::{Answer, Trouble},
    form_page::{Choice, Field, Form, Reading},
    request::Fields,
    visit::{Visit, crumb},
};

/// Not asked, not known and would rather not say are answers.
fn unsaid() -> Vec<Choice> {
    vec![
        Choice::new("not_known", "Not known"),
        Choice::new("refused", "Would rather not say"),
        Choice::new("not_asked", "Could not be asked"),
    ]
}

fn scores() -> Vec<Choice> {
    let numbers = Score::all().map(|score| Choice::new(score.get().to_string(), score.get().to_string()));
    numbers.chain(unsaid()).collect()
}

fn with_unsaid(mut choices: Vec<Choice>) -> Vec<Choice> {
    choices.extend(
        unsaid()
            .into_iter()
            .filter(|unsaid| choices.iter().all(|choice| choice.value != unsaid.value))
            .collect::<Vec<_>>(),
    );
    choices
}

fn left_open_field(id: Id<OnwardReferral>) -> String {
    format!("left-{id}")
}

fn form(visit: &Visit<'_>, open: &StillOpen) -> Result<Form, Trouble> {
    let episode = open.episode.id;
    let lookups = &visit.desk.content().lookups;
    let list = |name: &str| -> Vec<Choice> {
        let choices = Choice::of_lookup(lookups.get(name), visit.today());
        Choice::plain(choices)
    };
    let mut fields = vec![Field::heading("What is still open")];
    if open.onward_referrals.is_empty() && open.tasks.is_empty() && open.contacts.is_empty() {
        fields.push(Field::words("Nothing is open."));
    }
    for onward in &open.onward_referrals {
        fields.push(
            Field::line(
                &left_open_field(onward.id),
                &format!("{}: why is it left open?", onward.noun.service.name),
            )
            .hint(format!(
                "{}. Record what came of it first, or say why it stays open and who looks after it.",
                onward_words(visit, &onward.noun)
            )),
        );
    }
    for task in &open.tasks {
        fields.push(Field::words(format!(
            "Task, will be cancelled: {} ({}, by {})",
            task.noun.what,
            task.noun.given_to_name,
            wording::day(task.noun.due_on)
        )));
    }
    for contact in &open.contacts {
        fields.push(Field::words(format!(
            "Appointment, will be cancelled: {}",
            visit.said(contact.noun.starts_at)
        )));
    }
    fields.extend(still_so(visit, open));
    fields.extend([
        Field::heading("Why it ends"),
        Field::radios("reason", "Why does the episode end?", list("discharge_reason")),
    ]);
    if !open.still.unmet.is_empty() {
        let hint = "Only where the reason says that needs are met: these are not";
        fields.push(
            Field::line(DESPITE_UNMET, "Why does it end although a need that is a risk is not met?")
                .hint(hint),
        );
    }
    if open.still.may_ask_to_whom() {
        fields.push(Field::line(TO_WHOM, "To whom did you hand over?").hint(TO_WHOM_HINT));
    }
    fields.extend([
        Field::text("words", "What else should the next team know?"),
        Field::heading("How it turned out, in the person's own view"),
        Field::select("things_before", "How were things when we met, from 0 to 10?", scores()),
        Field::select("things_now", "How are things now, from 0 to 10?", scores()),
        Field::radios(
            "has_helped",
            "Did we help?",
            [vec![Choice::new("yes", "Yes"), Choice::new("no", "No")], unsaid()].concat(),
        ),
        Field::select("accommodation", "Where do they live now?", with_unsaid(list("accommodation_type"))),
        Field::select("employment", "Do they work?", with_unsaid(list("employment_status"))),
    ]);
    Ok(Form {
        heading: "End the episode".to_owned(),
        lead: vec![
            "Nothing is deleted. If the person is referred again, a new episode opens that names this one."
                .to_owned(),
        ],
        action: format!("/episodes/{episode}/discharge"),
        key: Some(visit.new_key()?),
        revision: Some(open.episode.revision),
        fields,
        button: "End the episode".to_owned(),
        leave: crumb("Cancel", address(episode)),
    })
}

/// What is still so of the person: nobody is let go of in silence.
fn still_so(visit: &Visit<'_>, open: &StillOpen) -> Vec<Field> {
    let (lookups, still) = (&visit.desk.content().lookups, &open.still);
    let mut fields = Vec::new();
    let place = |event: &domain::justice_event::JusticeEvent| {
        let point = lookups.label("point_of_contact", &event.point_of_contact);
        format!("{}, {point}", site_name(visit, &event.site))
    };
    for event in &still.held {
        let at = event.noun.began_at().map_or_else(String::new, |at| format!(", since {}", visit.said(at)));
        let words = "In a cell now, as far as we know";
        fields.push(Field::words(format!("{words}: {}{at}. The outcome is not known.", place(&event.noun))));
    }
    for (on, event) in &still.ahead {
        fields.push(Field::words(format!("To come: {}, on {}", place(&event.noun), wording::day(*on))));
    }
    for need in &still.unmet {
        fields.push(Field::words(format!("Need not met: {}", lookups.label("need_type", &need.kind))));
    }
    for goal in &still.goals {
        fields.push(Field::words(format!("Goal still open: {}", goal.noun.words)));
    }
    if !fields.is_empty() {
        fields.insert(0, Field::heading("What is still so"));
    }
    if !still.held.is_empty() {
        let ask = "Why does it end while the person may be in a cell?";
        fields.push(Field::line(DESPITE_HELD, ask).hint("Record what came of the arrest first, or say why"));
    }
    fields
}

/// What is open, and what is asked at the end.
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let open = discharge::begin(&visit.desk, &visit.actor(), visit.id("id")?)?;
    visit.show_form(Some(&open.head), form(visit, &open)?, &Fields::default(), Vec::new())
}

fn unsaid_of<T>(value: &str) -> Option<Asked<T>> {
    match value {
        "not_known" => Some(Asked::NotKnown),
        "refused" => Some(Asked::Refused),
        "not_asked" | "" => Some(Asked::NotAsked),
        _ => None,
    }
}

fn asked<T>(
    visit: &Visit<'_>,
    reading: &mut Reading<'_>,
    name: &str,
    select: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Asked<T> {
    let value = visit.request.form.get(name);
    match unsaid_of(value).or_else(|| read(value).map(Asked::Answered)) {
        Some(asked) => asked,
        None => {
            reading.problem(name, select);
            Asked::NotAsked
        }
    }
}

fn read_measures(visit: &Visit<'_>, reading: &mut Reading<'_>) -> Measures {
    let lookups = &visit.desk.content().lookups;
    let code = |lookup: &str, value: &str| {
        lookups.get(lookup).and_then(|lookup| lookup.get(value)).map(|entry| entry.code.clone())
    };
    let score = |value: &str| Score::parse(value).ok();
    Measures {
        things_before: asked(visit, reading, "things_before", "Select a number from 0 to 10", score),
        things_now: asked(visit, reading, "things_now", "Select a number from 0 to 10", score),
        has_helped: asked(visit, reading, "has_helped", "Select whether we helped", |value| match value {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }),
        accommodation: asked(visit, reading, "accommodation", "Select where they live", |value| {
            code("accommodation_type", value)
        }),
        employment: asked(visit, reading, "employment", "Select whether they work", |value| {
            code("employment_status", value)
        }),
    }
}

/// Ends it.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let episode: Id<Episode> = visit.id("id")?;
    let open = discharge::begin(&visit.desk, &visit.actor(), episode)?;
    let mut reading = Reading::of(&visit.request.form);
    let revision = reading.revision()?;
    let lookup = visit.desk.content().lookups.get("discharge_reason");
    let reason = reading.code("reason", lookup, visit.today(), "Select why the episode ends");
    let needs_words = reason
        .as_deref()
        .and_then(|reason| lookup.and_then(|lookup| lookup.get(reason)))
        .is_some_and(|entry| entry.needs_words);
    let words = if needs_words {
        reading.text("words", "The text", "Enter the reason in words")
    } else {
        reading.optional_text("words", "The text")
    };
    let measures = read_measures(visit, &mut reading);
    let mut reasons_to_leave_open: BTreeMap<Id<OnwardReferral>, ShortText> = BTreeMap::new();
    for onward in &open.onward_referrals {
        let field = left_open_field(onward.id);
        let enter = format!("Enter why the referral to {} is left open", onward.noun.service.name);
        if let Some(reason) = reading.line(&field, "The reason", &enter) {
            reasons_to_leave_open.insert(onward.id, reason);
        }
    }
    let mut despite = Despite::default();
    if !open.still.held.is_empty() {
        let enter = "Enter why the episode ends while the person may be in a cell";
        despite.held = reading.line(DESPITE_HELD, "The reason", enter);
    }
    let lookups = &visit.desk.content().lookups;
    if reason.as_deref().is_some_and(|reason| open.still.is_contradicted_by(reason, lookups)) {
        let enter = "Enter why it ends although a need that is a risk is not met, or choose another reason";
        despite.unmet = reading.line(DESPITE_UNMET, "The reason", enter);
    }
    if reason.as_deref().is_some_and(|reason| open.still.asks_to_whom(reason, lookups)) {
        let enter = "Enter to whom you handed over: the service, and who there knows";
        despite.to_whom = reading.line(TO_WHOM, "The service", enter);
    }
    if let (Some(reason), true) = (reason, reading.problems.is_empty()) {
        let command =
            EndEpisode { episode, revision, reason, words, measures, reasons_to_leave_open, despite };
        match discharge::create(&visit.desk, &visit.actor(), visit.key()?, command) {
            Ok(_) => return Ok(visit.done(address(episode), "discharged")),
            Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    visit.show_form(Some(&open.head), form(visit, &open)?, &visit.request.form, reading.problems)
}

fn handover_form(open: &StillOpen) -> Form {
    let episode = open.episode.id;
    let is_open = matches!(open.episode.noun.state, EpisodeState::HandingOver { .. });
    let mut form = Form {
        heading: "Open a handover".to_owned(),
        lead: vec![
            "The next service takes over while we still know the person. End the episode when it has."
                .to_owned(),
        ],
        action: format!("/episodes/{episode}/handover"),
        key: None,
        revision: Some(open.episode.revision),
        fields: vec![Field::line("to", "To whom?").hint("The team or service, and who there knows")],
        button: "Open the handover".to_owned(),
        leave: crumb("Cancel", address(episode)),
    };
    if is_open {
        form.heading = "The handover came to nothing".to_owned();
        form.lead = vec!["Support goes on with us.".to_owned()];
        form.fields = vec![Field::hidden("withdraw", "yes")];
        "Go on supporting the person".clone_into(&mut form.button);
    }
    form
}

/// A handover, or the way back from one.
pub fn handover_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let open = discharge::begin(&visit.desk, &visit.actor(), visit.id("id")?)?;
    visit.show_form(Some(&open.head), handover_form(&open), &Fields::default(), Vec::new())
}

/// Opens it, or takes it back.
pub fn handover_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let episode = visit.id("id")?;
    let mut reading = Reading::of(&visit.request.form);
    let revision = reading.revision()?;
    let handover = if visit.request.form.has("withdraw") {
        Some(Handover::Withdraw)
    } else {
        reading.line("to", "The service", "Enter to whom you hand over").map(Handover::Open)
    };
    if let Some(handover) = handover {
        match discharge::hand_over(&visit.desk, &visit.actor(), episode, revision, handover) {
            Ok(()) => return Ok(visit.done(address(episode), "handover_saved")),
            Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    let open = discharge::begin(&visit.desk, &visit.actor(), episode)?;
    visit.show_form(Some(&open.head), handover_form(&open), &visit.request.form, reading.problems)
}

fn supporters_form(shown: &discharge::Supporters) -> Form {
    let episode = shown.episode.id;
    let candidates = shown.candidates.iter();
    let candidates = candidates.map(|(account, role)| {
        Choice::new(format!("add-{}", account.id), format!("Add {}, {}", account.name, role.name()))
    });
    let removals =
        shown.now.iter().map(|(id, name)| Choice::new(format!("remove-{id}"), format!("Remove {name}")));
    let names: Vec<&str> = shown.now.iter().map(|(_, name)| name.as_str()).collect();
    let now = if names.is_empty() { "Nobody yet".to_owned() } else { names.join(", ") };
    Form {
        heading: "Who supports the person?".to_owned(),
        lead: vec![
            format!("Now: {now}."),
            "A peer mentor first says that they do not know the person. Until then they see initials and area only."
                .to_owned(),
        ],
        action: format!("/episodes/{episode}/supporters"),
        key: None,
        revision: Some(shown.episode.revision),
        fields: vec![Field::select("change", "What changes?", candidates.chain(removals).collect())],
        button: "Save".to_owned(),
        leave: crumb("Go back", address(episode)),
    }
}

/// Who supports the person.
pub fn supporters(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let shown = discharge::supporters(&visit.desk, &visit.actor(), visit.id("id")?)?;
    visit.show_form(Some(&shown.head), supporters_form(&shown), &Fields::default(), Vec::new())
}

/// Adds or removes somebody.
pub fn supporters_update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let episode = visit.id("id")?;
    let mut reading = Reading::of(&visit.request.form);
    let revision = reading.revision()?;
    let change = visit.request.form.get("change");
    let change = match change.split_once('-') {
        Some(("add", id)) => id.parse().ok().map(ChangeSupporter::Add),
        Some(("remove", id)) => id.parse().ok().map(ChangeSupporter::Remove),
        Some(_) | None => None,
    };
    match change {
        None => reading.problem("change", "Select who joins or leaves"),
        Some(change) => {
            match discharge::change_supporter(&visit.desk, &visit.actor(), episode, revision, change) {
                Ok(()) => {
                    return Ok(visit.done(format!("/episodes/{episode}/supporters"), "supporters_saved"));
                }
                Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
                Err(other) => return Err(other.into()),
            }
        }
    }
    let shown = discharge::supporters(&visit.desk, &visit.actor(), episode)?;
    visit.show_form(Some(&shown.head), supporters_form(&shown), &visit.request.form, reading.problems)
}
