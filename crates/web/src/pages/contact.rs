//! Contacts: recorded in under a minute on a phone, planned, written up, put right.

use casework::{
    contact::{self, HowItWent, Meeting},
    plan,
};
use domain::{
    Id,
    access::RecordType,
    account::Account,
    contact::{CannotRecordContact, Contact, ContactState},
    episode::Episode,
    failure::Failure,
    noun::Kept,
};
use serde::Serialize;

use super::support::{address, contact_words};
use crate::{
    answer::{Answer, Trouble},
    form_page::{Choice, Field, Form, Reading, moment_fields},
    render::{Frame, PersonBanner},
    request::Fields,
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct ContactPage {
    frame: Frame,
    banner: PersonBanner,
    kind: String,
    facts: Vec<Fact>,
    note: Option<String>,
    earlier: Vec<Earlier>,
    write_up: Option<String>,
    correct: Option<String>,
    retire: Option<String>,
}

#[derive(Serialize)]
struct Fact {
    label: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Earlier {
    when: String,
    who: String,
    reason: Option<String>,
    note: Option<String>,
}

const MOST_MINUTES: u16 = 1_440;

/// What is asked about any contact, in the order in which it comes to mind on the way to the next one.
fn meeting_fields(visit: &Visit<'_>, starts: &str) -> Vec<Field> {
    let list = |name: &str| Choice::of_lookup(visit.desk.content().lookups.get(name), visit.today());
    vec![
        Field::select("kind", "What is it for?", list("contact_type")),
        Field::select("mechanism", "How?", list("consultation_mechanism")),
        Field::select("location", "Where?", list("activity_location")),
        Field::line("place", "Which place?").hint("Only if it matters, such as the name of the clinic"),
        Field::moment("starts", starts)
            .hint("For example, 27 3 2026 and 14:05. The time to the minute, if you can."),
    ]
}

fn outcome_fields(visit: &Visit<'_>) -> Vec<Field> {
    let lookups = &visit.desk.content().lookups;
    vec![
        Field::radios(
            "attendance",
            "Did they come?",
            Choice::of_lookup(lookups.get("attendance_status"), visit.today()),
        )
        .hint("For a call: whether you could speak. Of an attempt, say that it was an attempt above."),
        Field::number("minutes", "How many minutes did it take?"),
        Field::number("travel", "Minutes on the way there and back").hint("Leave empty if there were none"),
        Field::line("accompanied", "Went with the person to")
            .hint("A first appointment, court. Leave empty if not."),
        Field::line("others", "Who else was there?"),
        Field::text("note", "A line of note").hint("What anyone who sees the person next should know"),
    ]
}

fn read_meeting(visit: &Visit<'_>, reading: &mut Reading<'_>) -> Option<Meeting> {
    let lookups = &visit.desk.content().lookups;
    let today = visit.today();
    let kind = reading.code("kind", lookups.get("contact_type"), today, "Select what it was for");
    let mechanism = reading.code(
        "mechanism",
        lookups.get("consultation_mechanism"),
        today,
        "Select how you met or spoke",
    );
    let location = reading.code("location", lookups.get("activity_location"), today, "Select where it was");
    let place = reading.optional_line("place", "The place");
    let starts_at = reading.moment("starts", "The time", "Enter the day and the time");
    let accompanied_to = reading.optional_line("accompanied", "Where you went with the person");
    let others = reading.optional_line("others", "Who else was there");
    let note = reading.optional_text("note", "The note");
    Some(Meeting {
        kind: kind?,
        mechanism: mechanism?,
        location: location?,
        place,
        others,
        accompanied_to,
        starts_at: starts_at?,
        note,
    })
}

fn read_outcome(visit: &Visit<'_>, reading: &mut Reading<'_>) -> Option<HowItWent> {
    let lookup = visit.desk.content().lookups.get("attendance_status");
    let attendance = reading.code("attendance", lookup, visit.today(), "Select whether they came");
    let minutes = reading.optional_number("minutes", "The minutes", MOST_MINUTES);
    let travel_minutes =
        reading.optional_number("travel", "The minutes on the way", MOST_MINUTES).unwrap_or(0);
    let attendance = attendance?;
    let was_seen = lookup
        .and_then(|lookup| lookup.get(&attendance))
        .is_some_and(|entry| entry.extra("seen") == Some("yes"));
    if was_seen && minutes.is_none() && !reading.problems.iter().any(|problem| problem.field == "minutes") {
        reading.problem("minutes", "Enter how many minutes it took");
    }
    Some(HowItWent { attendance, minutes: minutes.unwrap_or(0), travel_minutes })
}

/// The field in which a refusal can be put right; none where it is about the contact as a whole.
const fn field_of(refusal: &CannotRecordContact) -> &'static str {
    match refusal {
        CannotRecordContact::EndsInFuture => "minutes",
        CannotRecordContact::CannotSee => "worker",
        CannotRecordContact::InFuture | CannotRecordContact::PlannedInPast => "starts-day",
        CannotRecordContact::NotYet
        | CannotRecordContact::Ended
        | CannotRecordContact::Discharged
        | CannotRecordContact::Change(_) => "",
    }
}

fn form_of_new(visit: &Visit<'_>, episode: Id<Episode>) -> Result<Form, Trouble> {
    let mut fields = meeting_fields(visit, "When did it begin?");
    fields.extend(outcome_fields(visit));
    Ok(Form {
        heading: "Record a contact".to_owned(),
        lead: vec!["Also for somebody who did not come, and for calls that nobody answered.".to_owned()],
        action: format!("/episodes/{episode}/contacts"),
        key: Some(visit.new_key()?),
        revision: None,
        fields,
        button: "Record the contact".to_owned(),
        leave: crumb("Cancel", address(episode)),
    })
}

/// A new contact: the day is filled in, and the time is never guessed (a full hour is counted as suspect,
/// `dataset.md` section 2).
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let episode = visit.id("id")?;
    let beginning = plan::begin(&visit.desk, &visit.actor(), episode, RecordType::Contact)?;
    let typed = Fields::from_pairs(crate::form_page::day_fields("starts", visit.today()));
    visit.show_form(Some(&beginning.head), form_of_new(visit, episode)?, &typed, Vec::new())
}

/// Records it.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let episode = visit.id("id")?;
    let mut reading = Reading::of(&visit.request.form);
    let (meeting, how) = (read_meeting(visit, &mut reading), read_outcome(visit, &mut reading));
    if let (Some(meeting), Some(how), true) = (meeting, how, reading.problems.is_empty()) {
        match contact::record(&visit.desk, &visit.actor(), visit.key()?, episode, meeting, &how) {
            Ok(_) => return Ok(visit.done(address(episode), "contact_saved")),
            Err(Failure::Refused(refusal)) => reading.problem(field_of(&refusal), refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    let beginning = plan::begin(&visit.desk, &visit.actor(), episode, RecordType::Contact)?;
    visit.show_form(
        Some(&beginning.head),
        form_of_new(visit, episode)?,
        &visit.request.form,
        reading.problems,
    )
}

fn form_of_appointment(visit: &Visit<'_>, episode: Id<Episode>) -> Result<Form, Trouble> {
    let mut fields = meeting_fields(visit, "When will it be?");
    let workers = contact::who_could_see(&visit.desk, &visit.actor(), episode)?;
    let workers = workers.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    fields.push(Field::select("worker", "Who will see them?", workers));
    fields.push(Field::line("accompanied", "Going with the person to").hint("Leave empty if not"));
    fields.push(Field::text("note", "A line of note"));
    Ok(Form {
        heading: "Plan an appointment".to_owned(),
        lead: Vec::new(),
        action: format!("/episodes/{episode}/appointments"),
        key: Some(visit.new_key()?),
        revision: None,
        fields,
        button: "Plan the appointment".to_owned(),
        leave: crumb("Cancel", address(episode)),
    })
}

/// A new appointment.
pub fn appointment_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let episode = visit.id("id")?;
    let beginning = plan::begin(&visit.desk, &visit.actor(), episode, RecordType::Contact)?;
    // Whoever plans it sees the person themselves, unless they say otherwise.
    let own = visit.actor().account().map(|account| ("worker".to_owned(), account.to_string()));
    let typed = Fields::from_pairs(own);
    visit.show_form(Some(&beginning.head), form_of_appointment(visit, episode)?, &typed, Vec::new())
}

/// Plans it.
pub fn appointment_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let episode = visit.id("id")?;
    let mut reading = Reading::of(&visit.request.form);
    let meeting = read_meeting(visit, &mut reading);
    let worker: Option<Id<Account>> = visit.request.form.get("worker").parse().ok();
    if worker.is_none() {
        reading.problem("worker", "Select who will see them");
    }
    if let (Some(meeting), true) = (meeting, reading.problems.is_empty()) {
        match contact::plan(&visit.desk, &visit.actor(), visit.key()?, episode, meeting, worker) {
            Ok(_) => return Ok(visit.done(address(episode), "appointment_saved")),
            Err(Failure::Refused(refusal)) => reading.problem(field_of(&refusal), refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    let beginning = plan::begin(&visit.desk, &visit.actor(), episode, RecordType::Contact)?;
    let form = form_of_appointment(visit, episode)?;
    visit.show_form(Some(&beginning.head), form, &visit.request.form, reading.problems)
}

/// One contact, with what stood there before.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let shown = contact::show(&visit.desk, &visit.actor(), visit.id("id")?)?;
    let lookups = &visit.desk.content().lookups;
    let (contact, id) = (&shown.contact.noun, shown.contact.id);
    let mut facts = vec![
        Fact { label: "When", value: visit.said(contact.starts_at) },
        Fact { label: "How", value: lookups.label("consultation_mechanism", &contact.mechanism).to_owned() },
        Fact { label: "Where", value: lookups.label("activity_location", &contact.location).to_owned() },
        Fact { label: "Who", value: contact.worker_name.clone() },
    ];
    facts.extend(contact.place.as_ref().map(|place| Fact { label: "Place", value: place.to_string() }));
    facts.extend(contact.others.as_ref().map(|who| Fact { label: "Who else", value: who.to_string() }));
    let accompanied = contact.accompanied_to.as_ref();
    facts.extend(accompanied.map(|to| Fact { label: "Went with the person to", value: to.to_string() }));
    match &contact.state {
        ContactState::Planned => {
            facts.push(Fact { label: "Came?", value: "Not recorded yet".to_owned() });
        }
        ContactState::Held { attendance, minutes, travel_minutes, .. } => {
            let came = lookups.label("attendance_status", attendance).to_owned();
            facts.push(Fact { label: "Came?", value: came });
            facts.push(Fact { label: "Minutes", value: minutes.to_string() });
            facts.push(Fact { label: "Minutes on the way", value: travel_minutes.to_string() });
        }
        ContactState::NotHeld { attendance, travel_minutes } => {
            let came = lookups.label("attendance_status", attendance).to_owned();
            facts.push(Fact { label: "Came?", value: came });
            facts.push(Fact { label: "Minutes on the way", value: travel_minutes.to_string() });
        }
    }
    let retired = shown.contact.retired.as_ref();
    facts.extend(retired.map(|gone| Fact { label: "Taken out of view", value: gone.reason.clone() }));
    let is_planned = contact.state == ContactState::Planned;
    let door = |is_open: bool, path: &str| is_open.then(|| format!("/contacts/{id}/{path}"));
    let back = shown.contact.episode.map(address).unwrap_or_default();
    let page = ContactPage {
        frame: Frame {
            crumbs: vec![crumb("Plan, contacts and referrals on", back)],
            ..visit.frame("Contact")
        },
        banner: visit.banner(&shown.head),
        kind: contact_words(visit, contact, shown.withheld),
        facts,
        note: if shown.withheld.note {
            Some("The note is not shown to you.".to_owned())
        } else {
            contact.note.as_ref().map(ToString::to_string)
        },
        earlier: shown
            .earlier
            .iter()
            .map(|version| Earlier {
                when: visit.said(version.kept.recorded_at),
                who: version.kept.recorded_by.name.clone(),
                reason: version.reason.clone(),
                note: version.kept.noun.note.as_ref().map(ToString::to_string),
            })
            .collect(),
        write_up: door(shown.may_change && is_planned, "edit"),
        correct: door(shown.may_change && !is_planned, "edit"),
        retire: door(shown.may_change, "retirement/new"),
    };
    visit.show("contacts/show.html", &page)
}

fn form_of_edit(visit: &Visit<'_>, contact: &Kept<Contact>) -> Form {
    let is_planned = contact.noun.state == ContactState::Planned;
    let mut fields = meeting_fields(visit, "When did it begin?");
    fields.extend(outcome_fields(visit));
    if !is_planned {
        fields.push(
            Field::line("reason", "Why do you correct it?").hint("What was recorded before stays readable"),
        );
    }
    let heading = if is_planned { "What became of the appointment?" } else { "Correct the contact" };
    Form {
        heading: heading.to_owned(),
        lead: Vec::new(),
        action: format!("/contacts/{}", contact.id),
        key: None,
        revision: Some(contact.revision),
        fields,
        button: "Save the contact".to_owned(),
        leave: crumb("Cancel", format!("/contacts/{}", contact.id)),
    }
}

/// The contact as it stands, to be written up or put right.
pub fn edit(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let shown = contact::show(&visit.desk, &visit.actor(), visit.id("id")?)?;
    if !shown.may_change {
        return Err(Trouble::NotFound);
    }
    let noun = &shown.contact.noun;
    let mut typed: Vec<(String, String)> = vec![
        ("kind".to_owned(), noun.kind.clone()),
        ("mechanism".to_owned(), noun.mechanism.clone()),
        ("location".to_owned(), noun.location.clone()),
    ];
    typed.extend(moment_fields("starts", noun.starts_at));
    let mut add =
        |name: &str, value: Option<String>| typed.extend(value.map(|value| (name.to_owned(), value)));
    add("place", noun.place.as_ref().map(ToString::to_string));
    add("accompanied", noun.accompanied_to.as_ref().map(ToString::to_string));
    add("others", noun.others.as_ref().map(ToString::to_string));
    add("note", noun.note.as_ref().map(ToString::to_string));
    match &noun.state {
        ContactState::Planned => {}
        ContactState::Held { attendance, minutes, travel_minutes, .. } => {
            add("attendance", Some(attendance.clone()));
            add("minutes", Some(minutes.to_string()));
            add("travel", Some(travel_minutes.to_string()));
        }
        ContactState::NotHeld { attendance, travel_minutes } => {
            add("attendance", Some(attendance.clone()));
            add("travel", Some(travel_minutes.to_string()));
        }
    }
    let form = form_of_edit(visit, &shown.contact);
    visit.show_form(Some(&shown.head), form, &Fields::from_pairs(typed), Vec::new())
}

/// Writes it up, or puts it right.
pub fn update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id = visit.id("id")?;
    let shown = contact::show(&visit.desk, &visit.actor(), id)?;
    let mut reading = Reading::of(&visit.request.form);
    let revision = reading.revision()?;
    let (meeting, how) = (read_meeting(visit, &mut reading), read_outcome(visit, &mut reading));
    let is_planned = shown.contact.noun.state == ContactState::Planned;
    let reason = if is_planned {
        None
    } else {
        reading
            .line("reason", "The reason", "Enter why you correct the contact")
            .map(|reason| reason.into_string())
    };
    if let (Some(meeting), Some(how), true) = (meeting, how, reading.problems.is_empty()) {
        match contact::write_up(&visit.desk, &visit.actor(), id, revision, meeting, &how, reason) {
            Ok(episode) => return Ok(visit.done(address(episode), "contact_saved")),
            Err(Failure::Refused(refusal)) => reading.problem(field_of(&refusal), refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    let form = form_of_edit(visit, &shown.contact);
    visit.show_form(Some(&shown.head), form, &visit.request.form, reading.problems)
}
