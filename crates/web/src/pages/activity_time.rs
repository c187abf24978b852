//! One's own time that is not about a person.

pub mod retirement;

use casework::activity_time;
use domain::{
    activity_time::{ActivityTime, NewActivityTime},
    failure::Failure,
    noun::Kept,
    service_hours::wording::{duration, full_day, month},
    text::ShortText,
};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    render::{Frame, Problem},
    visit::{Visit, crumb},
};

/// The days that the form offers: the last two weeks.
const DAYS_OFFERED: i64 = 14;

#[derive(Serialize)]
struct TimesPage {
    frame: Frame,
    month: String,
    total: String,
    earlier: String,
    /// Where the reader may write time down.
    add: Option<&'static str>,
    rows: Vec<TimeRow>,
}

#[derive(Serialize)]
struct TimeRow {
    kind: String,
    day: String,
    length: String,
    note: String,
    href: String,
}

#[derive(Serialize)]
struct TimePage {
    frame: Frame,
    key: String,
    /// Where the form goes.
    action: String,
    /// The entry that is put right; nothing for a new one.
    revision: Option<u32>,
    kinds: Vec<Choice>,
    days: Vec<Choice>,
    minutes: String,
    note: String,
}

/// An option, as the NHS components ask for it.
#[derive(Serialize)]
struct Choice {
    value: String,
    text: String,
    checked: bool,
    selected: bool,
}

/// What stands in the form.
#[derive(Default)]
struct Typed {
    kind: String,
    minutes: String,
    spent_on: String,
    note: String,
}

/// One's own time of a month.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let today = activity_time::today(&visit.desk);
    let asked = visit.request.query.get("month");
    let first: Date = format!("{asked}-01").parse().unwrap_or_else(|_| today.first_of_month());
    let times = activity_time::mine(&visit.desk, &visit.actor(), first)?;
    let total: u32 = times.iter().map(|time| time.noun.minutes).sum();
    let before = first.yesterday().unwrap_or(first);
    let rows = times.into_iter().map(|time| TimeRow {
        kind: label(visit, &time.noun.kind),
        day: full_day(time.noun.spent_on),
        length: duration(i64::from(time.noun.minutes)),
        note: time.noun.note.as_ref().map_or_else(String::new, |note| note.as_str().to_owned()),
        href: format!("/activity-time/{}", time.id),
    });
    let page = TimesPage {
        frame: visit.frame("My time that is not about a person"),
        month: month(first),
        total: if total == 0 { "none".to_owned() } else { duration(i64::from(total)) },
        earlier: format!("/activity-time?month={:04}-{:02}", before.year(), before.month()),
        add: activity_time::may_spend(&visit.actor(), visit.now).then_some("/activity-time/new"),
        rows: rows.collect(),
    };
    visit.show("activity_time/index.html", &page)
}

/// An empty form.
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    activity_time::check_may_spend(&visit.desk, &visit.actor())?;
    let today = activity_time::today(&visit.desk);
    let begun = visit.own_words().map(|_| typed(visit));
    let empty = || Typed { spent_on: today.to_string(), ..Typed::default() };
    shown(visit, &begun.unwrap_or_else(empty), None, Vec::new())
}

/// Keeps what was typed.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    activity_time::check_may_spend(&visit.desk, &visit.actor())?;
    let typed = typed(visit);
    let new = match read(visit, &typed) {
        Ok(new) => new,
        Err(problems) => return shown(visit, &typed, None, problems),
    };
    match activity_time::spend(&visit.desk, &visit.actor(), visit.key()?, new) {
        Ok(_) => Ok(visit.done("/activity-time", "time_saved")),
        Err(Failure::Refused(refusal)) => shown(visit, &typed, None, vec![of_form(&refusal)]),
        Err(other) => Err(other.into()),
    }
}

/// An entry, to be put right.
pub fn edit(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let kept = opened(visit)?;
    let begun = visit.own_words().map(|_| typed(visit));
    shown(visit, &begun.unwrap_or_else(|| typed_from(&kept)), Some(&kept), Vec::new())
}

fn typed_from(kept: &Kept<ActivityTime>) -> Typed {
    let ActivityTime { kind, minutes, spent_on, note, .. } = kept.noun.clone();
    Typed {
        kind,
        minutes: minutes.to_string(),
        spent_on: spent_on.to_string(),
        note: note.map_or_else(String::new, ShortText::into_string),
    }
}

/// Keeps what was put right.
pub fn update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (kept, typed) = (opened(visit)?, typed(visit));
    let new = match read(visit, &typed) {
        Ok(new) => new,
        Err(problems) => return shown(visit, &typed, Some(&kept), problems),
    };
    match activity_time::correct(&visit.desk, &visit.actor(), kept.id, revision(visit)?, new) {
        Ok(()) => Ok(visit.done("/activity-time", "time_saved")),
        Err(Failure::Refused(refusal)) => shown(visit, &typed, Some(&kept), vec![of_form(&refusal)]),
        Err(other) => Err(other.into()),
    }
}

fn opened(visit: &Visit<'_>) -> Result<Kept<ActivityTime>, Trouble> {
    Ok(activity_time::open(&visit.desk, &visit.actor(), visit.id("id")?)?)
}

fn revision(visit: &Visit<'_>) -> Result<u32, Trouble> {
    visit.request.form.get("revision").parse().map_err(|_| Trouble::Unreadable)
}

fn typed(visit: &Visit<'_>) -> Typed {
    let of = |name: &str| visit.request.form.get(name).trim().to_owned();
    Typed { kind: of("kind"), minutes: of("minutes"), spent_on: of("spent_on"), note: of("note") }
}

fn read(visit: &Visit<'_>, typed: &Typed) -> Result<NewActivityTime, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut problem = |field: &str, message: &str| {
        problems.push(Problem { field: field.to_owned(), message: message.to_owned() });
    };
    let lookup = visit.desk.content().lookups.get("service_activity");
    let kind = lookup.and_then(|lookup| lookup.get(&typed.kind));
    if kind.is_none() {
        problem("kind", "Select what you did");
    }
    let minutes = typed.minutes.parse::<u32>().unwrap_or_default();
    if minutes == 0 {
        problem("minutes", "Enter the minutes it took, like 45");
    }
    let spent_on: Option<Date> = typed.spent_on.parse().ok();
    if spent_on.is_none() {
        problem("spent_on", "Select the day");
    }
    let note = ShortText::parse_optional(&typed.note);
    match &note {
        Err(wrong) => problem("note", &format!("Note {wrong}")),
        Ok(None) if kind.is_some_and(|kind| kind.needs_words) => {
            problem("note", "Enter what you did in a few words")
        }
        Ok(_) => {}
    }
    match (spent_on, note) {
        (Some(spent_on), Ok(note)) if problems.is_empty() => {
            Ok(NewActivityTime { kind: typed.kind.clone(), minutes, spent_on, note })
        }
        _ => Err(problems),
    }
}

fn of_form(refusal: &impl std::fmt::Display) -> Problem {
    Problem { field: "minutes".to_owned(), message: refusal.to_string() }
}

fn label(visit: &Visit<'_>, kind: &str) -> String {
    visit.desk.content().lookups.label("service_activity", kind).to_owned()
}

fn shown(
    visit: &Visit<'_>,
    typed: &Typed,
    kept: Option<&Kept<ActivityTime>>,
    problems: Vec<Problem>,
) -> Result<Answer, Trouble> {
    let status = if problems.is_empty() { 200 } else { 422 };
    let title = if kept.is_some() { "Change time" } else { "Add time" };
    let crumbs = vec![crumb("My time", "/activity-time")];
    let today = activity_time::today(&visit.desk);
    let kinds = visit.desk.content().lookups.get("service_activity").map(|lookup| {
        lookup.offered_on(today).map(|entry| choice(&entry.code, &entry.label, &typed.kind)).collect()
    });
    let mut days: Vec<Date> =
        (0..DAYS_OFFERED).filter_map(|back| today.checked_sub(back.days()).ok()).collect();
    days.extend(kept.map(|kept| kept.noun.spent_on).filter(|on| !days.contains(on)));
    let said = |on: &Date| choice(&on.to_string(), &full_day(*on), &typed.spent_on);
    let page = TimePage {
        frame: Frame { problems, crumbs, ..visit.frame(title) },
        key: visit.new_key()?.to_string(),
        action: kept
            .map_or_else(|| "/activity-time".to_owned(), |kept| format!("/activity-time/{}", kept.id)),
        revision: kept.map(|kept| kept.revision),
        kinds: kinds.unwrap_or_default(),
        days: days.iter().map(said).collect(),
        minutes: typed.minutes.clone(),
        note: typed.note.clone(),
    };
    visit.show_as(status, "activity_time/edit.html", &page)
}

fn choice(value: &str, text: &str, chosen: &str) -> Choice {
    let is_chosen = value == chosen;
    Choice { value: value.to_owned(), text: text.to_owned(), checked: is_chosen, selected: is_chosen }
}
