//! Why one opens a record, what one says of oneself and a person, and who looked.

use casework::{
    LookedAt,
    person::{Head, conduct},
};
use domain::{Id, access::Role, person::Person};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    pages::{
        display::is_own_path,
        entry::{Choice, Reading, offered},
    },
    render::{Frame, PersonBanner, Problem},
    visit::Visit,
};

#[derive(Serialize)]
struct ReasonPage {
    frame: Frame,
    action: String,
    back: String,
    reasons: Vec<Choice>,
    reason: String,
    words: String,
}

/// The page that asks why, in place of the page that was asked for. It says nothing of the person.
pub fn reason_page(
    visit: &Visit<'_>,
    person: Id<Person>,
    back: &str,
    problems: Vec<Problem>,
) -> Result<Answer, Trouble> {
    let status = if problems.is_empty() { 403 } else { 422 };
    let page = ReasonPage {
        frame: Frame { problems, ..visit.frame("Why do you need to open this record?") },
        action: format!("/people/{person}/reasons"),
        back: back.to_owned(),
        reasons: offered(visit, "looking_reason", &[]),
        reason: visit.request.form.get("reason").to_owned(),
        words: visit.request.form.get("words").to_owned(),
    };
    visit.show_as(status, "people/reason.html", &page)
}

/// Takes the reason and goes back to the page that was asked for.
pub fn reason(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let person: Id<Person> = visit.id("id")?;
    let back = visit.request.form.get("back");
    let back = if is_own_path(back) { back.to_owned() } else { format!("/people/{person}") };
    let reading = Reading::of(visit);
    let chosen = reading.choice("reason", "looking_reason", "Select why you need to open this record");
    let words: Option<domain::text::ShortText> = reading.optional_text("words", "The reason");
    if chosen.is_some_and(|chosen| chosen.needs_words) && words.is_none() {
        reading.wrong("words", "Enter why you need to open this record");
    }
    let problems = reading.into_problems();
    let Some(chosen) = chosen.filter(|_| problems.is_empty()) else {
        return reason_page(visit, person, &back, problems);
    };
    let words = words.map(|words| words.to_string()).unwrap_or_default();
    conduct::give_reason(&visit.desk, &visit.actor(), person, chosen.code.clone(), words)?;
    Ok(visit.done(back, "reason_given"))
}

#[derive(Serialize)]
struct ConflictPage {
    frame: Frame,
    person: String,
    initials: Option<String>,
    key: String,
}

/// What a mentor sees before anything else: initials, and the question whether they know the person.
pub(super) fn before_meeting(visit: &Visit<'_>, person: Id<Person>, head: &Head) -> Result<Answer, Trouble> {
    let page = ConflictPage {
        frame: visit.frame("Do you know this person?"),
        person: person.to_string(),
        initials: Some(head.person.noun.name.initials()),
        key: visit.new_key()?.to_string(),
    };
    visit.show("people/conflict.html", &page)
}

/// The question whether one knows the person.
pub fn conflict(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let person: Id<Person> = visit.id("id")?;
    conduct::may_declare(&visit.desk, &visit.actor(), person)?;
    let page = ConflictPage {
        frame: visit.frame("Do you know this person?"),
        person: person.to_string(),
        initials: None,
        key: visit.new_key()?.to_string(),
    };
    visit.show("people/conflict.html", &page)
}

/// Takes the answer. Knowing the person shuts the record and hands them back.
pub fn declare(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let person: Id<Person> = visit.id("id")?;
    match visit.request.form.get("answer") {
        "knows" => {
            conduct::declare_conflict(&visit.desk, &visit.actor(), person)?;
            Ok(visit.done("/", "handed_back"))
        }
        "does_not_know" => {
            conduct::rule_out_conflict(&visit.desk, &visit.actor(), person)?;
            Ok(visit.done(format!("/people/{person}"), "no_conflict"))
        }
        _ => Err(Trouble::Unreadable),
    }
}

#[derive(Serialize)]
struct LooksPage {
    frame: Frame,
    banner: PersonBanner,
    lines: Vec<LookLine>,
    next: Option<String>,
}

#[derive(Serialize)]
struct LookLine {
    when: String,
    who: String,
    what: String,
    detail: String,
}

/// Who looked at this person and changed what.
pub fn looks(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let person: Id<Person> = visit.id("id")?;
    let before = visit.request.query.get("before").parse().ok();
    let before: Option<Timestamp> = before.and_then(|micros: i64| Timestamp::from_microsecond(micros).ok());
    let (head, looks) = conduct::looks(&visit.desk, &visit.actor(), person, before)?;
    let is_full = u32::try_from(looks.len()).is_ok_and(|count| count == conduct::LOOKS);
    let next = looks
        .last()
        .filter(|_| is_full)
        .map(|last| format!("/people/{person}/looks?before={}", last.at.as_microsecond()));
    let page = LooksPage {
        frame: visit.frame_of("Who looked", &head),
        banner: visit.banner(&head),
        lines: looks.iter().map(|look| line(visit, look)).collect(),
        next,
    };
    visit.show("people/looks.html", &page)
}

fn line(visit: &Visit<'_>, look: &LookedAt) -> LookLine {
    let role = Role::from_code(&look.role).map_or_else(|| look.role.clone(), |role| role.name().to_owned());
    let team = visit.desk.content().places.team(&look.team).map_or(look.team.as_str(), |team| &team.name);
    let what = match look.action.as_str() {
        "read" => "looked at",
        "create" => "added",
        "amend" => "changed",
        "sign" => "signed",
        "reason" => "gave a reason to open",
        "deny" => "was refused",
        "need_reason" => "was asked for a reason to open",
        other => other,
    };
    LookLine {
        when: visit.said(look.at),
        who: format!("{}, {role}, {team}", look.name.as_deref().unwrap_or("The program")),
        what: format!("{what} {}", look.record_type.replace('_', " ")),
        detail: detail(visit, &look.detail),
    }
}

/// The parts that were shown, or the reason that was given.
fn detail(visit: &Visit<'_>, detail: &str) -> String {
    let Ok(detail) = serde_json::from_str::<serde_json::Value>(detail) else { return String::new() };
    let words = |name: &str| -> Vec<String> {
        let list = detail.get(name).and_then(serde_json::Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(|part| part.as_str())
            .map(|part| part.replace('_', " "))
            .collect()
    };
    let mut parts = words("parts");
    parts.extend(words("fields"));
    if let Some(reason) = detail.get("reason").and_then(serde_json::Value::as_str) {
        parts.push(visit.desk.content().lookups.label("looking_reason", reason).to_owned());
    }
    parts.join(", ")
}
