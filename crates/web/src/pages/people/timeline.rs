//! What happened, as a reader would tell it: coded facts in words, never free text of a record.

use casework::{After, StoredEvent, person::page::Told};
use domain::{
    event::EventKind,
    service_hours::{london::london, wording},
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::{request::Method, routes::every_route, visit::Visit};

/// One entry, for `parts/timeline.html`.
#[derive(Serialize)]
pub(super) struct Entry {
    when: String,
    exact: String,
    machine: String,
    title: String,
    href: Option<String>,
    who: String,
    lines: Vec<String>,
    tag: Option<&'static str>,
    is_folded: bool,
}

/// The entries of a page. What one piece of work did many times over, such as looking at thirty needs, is told once.
pub(super) fn entries(visit: &Visit<'_>, told: &[Told]) -> Vec<Entry> {
    let mut entries: Vec<(&Told, Entry, u32)> = Vec::new();
    for told in told {
        let one = entry(visit, told);
        match entries.iter_mut().rev().find(|(first, _, _)| is_one_work(first, told)) {
            Some((_, all, count)) if one.href.is_none() && one.tag.is_none() => {
                all.lines.push(one.lines.join(" "));
                *count = count.saturating_add(1);
            }
            Some(_) | None => {
                let lines = Vec::from([one.lines.join(" ")]);
                let is_alone = one.href.is_some() || one.tag.is_some();
                let entry = if is_alone { one } else { Entry { lines, ..one } };
                entries.push((told, entry, 1));
            }
        }
    }
    let told_once = entries.into_iter().map(|(_, mut entry, count)| {
        if count > 1 {
            entry.title = format!("{} ({count})", entry.title);
            entry.is_folded = count > MOST_LINES;
        }
        entry.lines.retain(|line| !line.is_empty());
        entry
    });
    told_once.collect()
}

/// More lines than this are folded away.
const MOST_LINES: u32 = 4;

/// Whether two events are the same sort of thing, done at one moment by one person.
fn is_one_work(one: &Told, other: &Told) -> bool {
    let (one, other) = (&one.event, &other.event);
    one.happened_at == other.happened_at && one.kind == other.kind && one.author == other.author
}

fn entry(visit: &Visit<'_>, told: &Told) -> Entry {
    let event = &told.event;
    let local = london(event.happened_at);
    let is_late = event.facts.contains_key("late_reason");
    let mut lines = if told.is_whole { lines(visit, event) } else { Vec::new() };
    if is_late {
        lines.push(format!("Written down {}.", visit.said(event.recorded_at)));
    }
    Entry {
        when: visit.said(event.happened_at),
        exact: format!("{}, {:02}:{:02}", wording::day(local.date()), local.hour(), local.minute()),
        machine: event.happened_at.to_string(),
        title: event.kind.words().to_owned(),
        href: href(event),
        who: match event.author.role {
            Some(role) => format!("{}, {}", event.author.name, role.name().to_lowercase()),
            None => event.author.name.clone(),
        },
        lines,
        tag: is_late.then_some("Late entry"),
        is_folded: false,
    }
}

/// Facts that are codes of a list: the fact, the lists that may hold it, what is said before its words.
const CODED: &[(&str, &[&str], &str)] = &[
    ("code", &["risk_type", "adjustment", "contact_method"], ""),
    ("need", &["need_type"], ""),
    ("status", &["need_status"], ""),
    ("scope", &["consent_scope"], ""),
    ("decision", &["consent_decision", "triage_decision"], ""),
    ("source", &["referral_source"], "From: "),
    ("point_of_contact", &["point_of_contact"], ""),
    ("contact_type", &["contact_type"], ""),
    ("attendance", &["attendance_status"], ""),
    ("destination", &["onward_destination"], "To: "),
    ("result", &["screening_outcome"], "Result: "),
    ("outcome", &["custody_outcome", "court_outcome", "screening_outcome", "onward_outcome"], "Outcome: "),
    ("urgency", &["urgency"], "Urgency: "),
    (
        "reason",
        &[
            "correction_reason",
            "discharge_reason",
            "rejection_reason",
            "reason_not_screened",
            "reason_not_assessed",
        ],
        "Because: ",
    ),
    ("late_reason", &["late_entry_reason"], "Late because: "),
];

/// Facts that have words. What is not known here is left out: a code is no sentence.
fn lines(visit: &Visit<'_>, event: &StoredEvent) -> Vec<String> {
    let content = visit.desk.content();
    let fact = |name: &str| event.facts.get(name).and_then(Value::as_str);
    let mut lines: Vec<String> = Vec::new();
    for (name, lists, before) in CODED {
        let Some(code) = fact(name) else { continue };
        if let Some(list) = lists.iter().find(|list| content.lookups.has(list, code)) {
            lines.push(format!("{before}{}.", content.lookups.label(list, code)));
        }
    }
    if let Some(name) = fact("worker_name").filter(|_| event.kind == EventKind::EpisodeAllocated) {
        lines.push(format!("To {name}."));
    }
    if let Some(form) = fact("form") {
        let forms = visit.desk.forms_in_use();
        lines.extend(forms.offer(form).map(|offered| format!("{}.", offered.title)));
    }
    if let Some(code) = fact("instrument") {
        let known = content.instruments.get(code);
        lines.extend(known.map(|instrument| format!("{}.", instrument.short_title)));
    }
    if let Some(team) = fact("to_team") {
        lines.push(format!("To {}.", content.places.team(team).map_or(team, |team| &team.name)));
    }
    if let Some(site) = event.site.as_deref() {
        lines.push(format!("At {}.", content.places.site(site).map_or(site, |site| &site.name)));
    }
    lines
}

/// The page of the record, where there is one.
fn href(event: &StoredEvent) -> Option<String> {
    // A filled-in form stands under the row that its form names, and has a page of its own.
    if matches!(event.kind, EventKind::FormFilledIn | EventKind::FormTakenBack | EventKind::FormCorrected) {
        return Some(format!("/filled-forms/{}", event.record_id));
    }
    let slug = match event.record_type.as_str() {
        "address" => "addresses".to_owned(),
        "allocation" => "episodes".to_owned(),
        "person" => return None,
        other => format!("{}s", other.replace('_', "-")),
    };
    let pattern = format!("/{slug}/{{id}}");
    let exists = every_route().any(|route| route.method == Method::Get && route.path == pattern);
    exists.then(|| format!("/{slug}/{}", event.record_id))
}

/// Where a page of the timeline ended, as it stands in an address: a moment and a random id, nothing of the person.
pub(super) fn cursor(after: After) -> String {
    format!("{}_{}", after.happened_at.as_microsecond(), after.id.simple())
}

/// Reads it back; what cannot be read begins at the top.
pub(super) fn after(text: &str) -> Option<After> {
    let (micros, id) = text.split_once('_')?;
    Some(After {
        happened_at: Timestamp::from_microsecond(micros.parse().ok()?).ok()?,
        id: uuid::Uuid::try_parse(id).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use casework::After;
    use uuid::Uuid;

    use super::{after, cursor};

    #[test]
    fn a_cursor_is_read_back_and_nonsense_begins_at_the_top() {
        let place = After {
            happened_at: "2026-11-16T10:00:00.000001Z".parse().unwrap(),
            id: Uuid::from_u128(0x1234_5678),
        };
        assert_eq!(after(&cursor(place)), Some(place));
        for nonsense in
            ["", "_", "12", "x_y", "12_x", "99999999999999999999_00000000000000000000000012345678"]
        {
            assert_eq!(after(nonsense), None, "{nonsense:?}");
        }
    }
}
