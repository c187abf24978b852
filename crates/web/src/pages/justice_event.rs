//! A new arrest or hearing while the episode is open, and what came of it.

use casework::{justice_event, plan};
use domain::{
    Id,
    access::RecordType,
    asked::Asked,
    content::Coverage,
    episode::Episode,
    failure::Failure,
    justice_event::{AppropriateAdult, CannotConclude, JusticeEvent, Offence, Outcome, Overlap},
    justice_numbers::CustodyNumber,
};

use jiff::Timestamp;

use super::support::address;
use crate::{
    answer::{Answer, Trouble},
    form_page::{Choice, Field, Form, Reading},
    request::Fields,
    visit::{Visit, crumb},
};

fn form_of_new(visit: &Visit<'_>, episode: Id<Episode>, same: Option<&str>) -> Result<Form, Trouble> {
    let content = visit.desk.content();
    let list = |name: &str| Choice::of_lookup(content.lookups.get(name), visit.today());
    let sites = content.places.sites.iter();
    let sites =
        sites.filter(|site| site.coverage == Coverage::Ours).map(|site| Choice::new(&site.code, &site.name));
    let adults = AppropriateAdult::ALL.map(|adult| Choice::new(adult.code(), adult.words()));
    let mut fields = vec![
        Field::radios("point", "What is it?", list("point_of_contact")),
        Field::select("site", "Where?", sites.collect()),
        Field::moment("arrested", "When was the person arrested?")
            .hint("Leave empty for a hearing or an interview"),
        Field::moment("arrived", "When did they arrive at the station?").hint("Leave empty if not known"),
        Field::moment("hearing", "When is or was the hearing or interview?")
            .hint("Leave empty for an arrest"),
        Field::line("number", "Custody record number").hint("If there is one"),
        Field::select("group", "What is alleged?", list("offence_group")),
        Field::line("offence", "The heading of the offence")
            .hint("Only the heading, never the person's account"),
        Field::radios("adult", "Appropriate adult", adults.to_vec()),
    ];
    if let Some(question) = same {
        let yes = "Yes: it is on record already, add nothing";
        let choices = vec![Choice::new("same", yes), Choice::new("yes", "No: these are two events")];
        fields.push(Field::radios("two", question, choices));
    }
    Ok(Form {
        heading: "Add an arrest, interview or hearing".to_owned(),
        lead: vec!["It joins the open episode. Nothing of what stands there changes.".to_owned()],
        action: format!("/episodes/{episode}/justice-events/new"),
        key: Some(visit.new_key()?),
        revision: None,
        fields,
        button: "Add it".to_owned(),
        leave: crumb("Cancel", address(episode)),
    })
}

/// A new event.
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let episode = visit.id("id")?;
    let beginning = plan::begin(&visit.desk, &visit.actor(), episode, RecordType::JusticeEvent)?;
    visit.show_form(Some(&beginning.head), form_of_new(visit, episode, None)?, &Fields::default(), Vec::new())
}

/// "Is this the arrest of 23 November 2026, ST/2026/000777?"
pub(crate) fn same_question(
    visit: &Visit<'_>,
    began_at: Option<Timestamp>,
    number: Option<&CustodyNumber>,
) -> String {
    let when = began_at.map(|at| format!(" of {}", visit.said(at))).unwrap_or_default();
    let number = number.map(|number| format!(", {number}")).unwrap_or_default();
    format!("Is this the event{when}{number}, that is on record for this person?")
}

fn read(visit: &Visit<'_>, reading: &mut Reading<'_>) -> Option<JusticeEvent> {
    let content = visit.desk.content();
    let form = &visit.request.form;
    let today = visit.today();
    let point = reading.code("point", content.lookups.get("point_of_contact"), today, "Select what it is");
    let site = content.places.sites.iter().find(|site| site.code == form.get("site"));
    if site.is_none() {
        reading.problem("site", "Select where it is");
    }
    let arrested_at = reading.optional_moment("arrested", "The time of arrest");
    let arrived_at = reading.optional_moment("arrived", "The time of arrival");
    let hearing_at = reading.optional_moment("hearing", "The time of the hearing or interview");
    if arrested_at.or(arrived_at).or(hearing_at).is_none() && reading.problems.is_empty() {
        reading.problem("arrested-day", "Enter when it was: the arrest, the arrival, or the hearing");
    }
    if arrived_at.zip(arrested_at).is_some_and(|(arrived, arrested)| arrived < arrested) {
        reading.problem("arrived-day", "The time of arrival must not be before the arrest");
    }
    let custody_number = form.given("number").and_then(|number| match CustodyNumber::parse(number) {
        Ok(number) => Some(number),
        Err(problem) => {
            reading.problem("number", format!("The custody record number {problem}"));
            None
        }
    });
    let group =
        reading.optional_code("group", content.lookups.get("offence_group"), today, "Select what is alleged");
    let heading = reading.optional_line("offence", "The heading of the offence");
    let offences = match (group, heading) {
        (Some(group), heading) => {
            let label = content.lookups.label("offence_group", &group).to_owned();
            vec![Offence { heading: heading.map_or(label, |heading| heading.into_string()), group }]
        }
        (None, Some(_)) => {
            reading.problem("group", "Select what is alleged");
            Vec::new()
        }
        (None, None) => Vec::new(),
    };
    let appropriate_adult = AppropriateAdult::from_code(form.get("adult")).unwrap_or_default();
    reading.problems.is_empty().then_some(JusticeEvent {
        point_of_contact: point?,
        site: site?.code.clone(),
        custody_number,
        arrested_at,
        arrived_at,
        authorised_at: None,
        hearing_at,
        offences,
        appropriate_adult,
        outcome: None,
    })
}

/// Adds it.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let episode = visit.id("id")?;
    let mut reading = Reading::of(&visit.request.form);
    let said = visit.request.form.get("two");
    let mut same = None;
    if let Some(event) = read(visit, &mut reading) {
        if said == "same" {
            return Ok(Answer::go_to(address(episode)));
        }
        let known = justice_event::like(&visit.desk, &visit.actor(), episode, &event)?;
        same = known
            .map(|known| same_question(visit, known.noun.began_at(), known.noun.custody_number.as_ref()));
        let overlap = if said == "yes" { Overlap::TwoEvents } else { Overlap::NotSeen };
        match justice_event::add(&visit.desk, &visit.actor(), visit.key()?, episode, event, overlap) {
            Ok(_) => return Ok(visit.done(address(episode), "event_saved")),
            Err(Failure::Refused(CannotConclude::MayBeTheSame)) => {
                let question = same.clone().unwrap_or_default();
                reading.problem("two", format!("{question} Select yes or no"));
            }
            Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    let beginning = plan::begin(&visit.desk, &visit.actor(), episode, RecordType::JusticeEvent)?;
    let form = form_of_new(visit, episode, same.as_deref())?;
    visit.show_form(Some(&beginning.head), form, &visit.request.form, reading.problems)
}

fn form_of_outcome(visit: &Visit<'_>, event: &domain::noun::Kept<JusticeEvent>) -> Form {
    let content = visit.desk.content();
    let outcomes = justice_event::outcomes_for(content, &event.noun.point_of_contact);
    let point = content.lookups.label("point_of_contact", &event.noun.point_of_contact);
    let began = event.noun.began_at().map_or_else(String::new, |at| format!(", {}", visit.said(at)));
    let used =
        vec![Choice::new("yes", "Yes"), Choice::new("no", "No"), Choice::new("not_known", "Not known")];
    Form {
        heading: "What came of it?".to_owned(),
        lead: vec![format!("{point}{began}")],
        action: format!("/justice-events/{}/outcome", event.id),
        key: None,
        revision: Some(event.revision),
        fields: vec![
            Field::select("outcome", "The outcome", Choice::of_lookup(outcomes, visit.today())),
            Field::moment("at", "When was it decided?").hint("For example, 27 3 2026 and 14:05"),
            Field::date("next", "What is the next date?")
                .hint("Bail to, next hearing, expected release. Leave empty if there is none."),
            Field::radios("used", "Was what we told them known and used?", used).inline(),
        ],
        button: "Record the outcome".to_owned(),
        leave: crumb("Cancel", event.episode.map(address).unwrap_or_default()),
    }
}

/// What came of an event.
pub fn outcome_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (head, event, line) = justice_event::open(&visit.desk, &visit.actor(), visit.id("id")?)?;
    let typed = line.outcome.as_ref().map_or_else(Vec::new, |outcome| {
        let mut typed = vec![("outcome".to_owned(), outcome.code.clone())];
        typed.extend(crate::form_page::moment_fields("at", outcome.happened_at));
        typed.extend(outcome.next_on.map(|on| crate::form_page::day_fields("next", on)).unwrap_or_default());
        typed
    });
    visit.show_form(Some(&head), form_of_outcome(visit, &event), &Fields::from_pairs(typed), Vec::new())
}

/// Records it.
pub fn outcome_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id = visit.id("id")?;
    let (head, event, _) = justice_event::open(&visit.desk, &visit.actor(), id)?;
    let mut reading = Reading::of(&visit.request.form);
    let revision = reading.revision()?;
    let happened_at = reading.moment("at", "The time", "Enter when it was decided");
    // A code is offered from the day the law has it: on the day of the outcome, not of the typing.
    let on = happened_at.map_or(visit.today(), |at| domain::service_hours::london::london(at).date());
    let outcomes = justice_event::outcomes_for(visit.desk.content(), &event.noun.point_of_contact);
    let code = reading.code("outcome", outcomes, on, "Select the outcome");
    let next_on = reading.optional_date("next", "The next date");
    let information_used = match visit.request.form.get("used") {
        "yes" => Asked::Answered(true),
        "no" => Asked::Answered(false),
        "not_known" => Asked::NotKnown,
        _ => Asked::NotAsked,
    };
    if let (Some(code), Some(happened_at), true) = (code, happened_at, reading.problems.is_empty()) {
        let outcome = Outcome { code, happened_at, next_on, information_used, is_release: false };
        match justice_event::conclude(&visit.desk, &visit.actor(), id, revision, outcome) {
            Ok(episode) => return Ok(visit.done(episode.map_or("/".to_owned(), address), "outcome_saved")),
            Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    visit.show_form(Some(&head), form_of_outcome(visit, &event), &visit.request.form, reading.problems)
}
