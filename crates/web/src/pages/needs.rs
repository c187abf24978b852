//! Needs: the list of an episode, and one kind of need with its history.

use casework::needs::{self as work, RecordNeed};
use domain::{
    failure::Failure,
    need::{Finding, Need, Standing},
    text::{NoteText, ShortText},
};
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    pages::what_follows::Offer,
    render::{Frame, PersonBanner, Problem},
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct NeedsPage {
    frame: Frame,
    banner: PersonBanner,
    groups: Vec<Group>,
    shows_all: bool,
    may_change: bool,
    found: usize,
}

#[derive(Serialize)]
struct Group {
    title: String,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    label: String,
    status: String,
    is_need: bool,
    is_asked: bool,
    severity: String,
    note: String,
    when: String,
    href: String,
}

#[derive(Serialize)]
struct EditPage {
    frame: Frame,
    banner: PersonBanner,
    title: String,
    action: String,
    back: String,
    key: String,
    revision: Option<u32>,
    statuses: Vec<Offer>,
    severity: String,
    note: String,
    may_change: bool,
    earlier: Vec<Earlier>,
    has_no_level: bool,
}

#[derive(Serialize)]
struct Earlier {
    when: String,
    who: String,
    status: String,
    severity: String,
    note: String,
}

/// The list: every kind of need, also those that nobody has asked about, because blank is never no.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let shown = work::of_episode(&visit.desk, &visit.actor(), visit.id("id")?)?;
    let lookups = &visit.desk.content().lookups;
    let today = domain::service_hours::london::london(visit.now).date();
    let row = |code: &str, label: &str| {
        let need = shown.needs.iter().find(|need| need.noun.kind == code);
        let said = |text: Option<&String>| text.filter(|_| shown.shows_all).cloned().unwrap_or_default();
        Row {
            label: label.to_owned(),
            status: need.map_or_else(
                || "Not asked about yet".to_owned(),
                |need| lookups.label("need_status", &need.noun.status).to_owned(),
            ),
            is_need: need.is_some_and(|need| need.noun.standing.is_need()),
            is_asked: need.is_some_and(|need| need.noun.standing != Standing::NotExplored),
            severity: said(need.and_then(|need| need.noun.severity.as_ref())),
            note: said(need.and_then(|need| need.noun.note.as_ref())),
            when: need.map_or_else(String::new, |need| {
                format!("{}, {}", visit.said(need.recorded_at), need.recorded_by.name)
            }),
            href: format!("/episodes/{}/needs/{code}", shown.episode.id),
        }
    };
    let groups = lookups.get("need_type").map(|lookup| lookup.groups_on(today)).unwrap_or_default();
    let groups: Vec<Group> = groups
        .into_iter()
        .map(|(title, entries)| Group {
            title: title.unwrap_or("Other").to_owned(),
            rows: entries.into_iter().map(|entry| row(&entry.code, &entry.label)).collect(),
        })
        .collect();
    let mut frame = visit.frame("Needs");
    frame.crumbs.push(crumb("Episode", format!("/episodes/{}", shown.episode.id)));
    let page = NeedsPage {
        frame,
        banner: visit.banner(&shown.head),
        groups,
        shows_all: shown.shows_all,
        may_change: shown.may_change,
        found: shown.needs.iter().filter(|need| need.noun.standing.is_need()).count(),
    };
    visit.show("needs/index.html", &page)
}

/// One kind of need.
pub fn edit(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    page(visit, Vec::new())
}

fn page(visit: &Visit<'_>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let kind = visit.request.param("kind");
    let shown = work::of_kind(&visit.desk, &visit.actor(), visit.id("id")?, kind)?;
    let lookups = &visit.desk.content().lookups;
    let form = &visit.request.form;
    let need = shown.need.as_ref();
    let typed = |field: &str, stored: Option<&String>| match form.has(field) {
        true => form.get(field).to_owned(),
        false => stored.cloned().unwrap_or_default(),
    };
    let back = format!("/episodes/{}/needs", shown.episode.id);
    let status = if problems.is_empty() { 200 } else { 422 };
    let title = lookups.label("need_type", kind).to_owned();
    let mut frame = Frame { problems, ..visit.frame(&title) };
    frame.crumbs.push(crumb("Needs", back.clone()));
    let page = EditPage {
        frame,
        banner: visit.banner(&shown.head),
        title,
        action: format!("{back}/{kind}"),
        back,
        key: visit.new_key()?.to_string(),
        revision: need.map(|need| need.revision),
        statuses: visit.offers("need_status", &typed("status", need.map(|need| &need.noun.status))),
        severity: typed("severity", need.and_then(|need| need.noun.severity.as_ref())),
        note: typed("note", need.and_then(|need| need.noun.note.as_ref())),
        may_change: shown.may_change,
        earlier: need
            .map(|need| entry(visit, need))
            .into_iter()
            .chain(shown.earlier.iter().map(|version| entry(visit, &version.kept)))
            .collect(),
        has_no_level: kind == "suicide_self_harm",
    };
    visit.show_as(status, "needs/edit.html", &page)
}

fn entry(visit: &Visit<'_>, kept: &domain::noun::Kept<Need>) -> Earlier {
    Earlier {
        when: visit.said(kept.recorded_at),
        who: kept.recorded_by.name.clone(),
        status: visit.desk.content().lookups.label("need_status", &kept.noun.status).to_owned(),
        severity: kept.noun.severity.clone().unwrap_or_default(),
        note: kept.noun.note.clone().unwrap_or_default(),
    }
}

/// Records where it stands now.
pub fn update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (form, episode) = (&visit.request.form, visit.id("id")?);
    work::check_may_change(&visit.desk, &visit.actor(), episode)?;
    let kind = visit.request.param("kind").to_owned();
    let lookups = &visit.desk.content().lookups;
    if !lookups.has("need_type", &kind) {
        return Err(Trouble::NotFound);
    }
    let mut problems = Vec::new();
    let mut problem =
        |field: &str, message: String| problems.push(Problem { field: field.to_owned(), message });
    let status = visit.chosen_of("need_status", "status");
    if status.is_none() {
        problem("status", "Select where the need stands".to_owned());
    }
    let severity = ShortText::parse_optional(form.get("severity"));
    if let Err(fault) = &severity {
        problem("severity", format!("How bad it is {fault}"));
    }
    let note = NoteText::parse_optional(form.get("note"));
    if let Err(fault) = &note {
        problem("note", format!("The note {fault}"));
    }
    let (Some(status), Ok(severity), Ok(note)) = (status, severity, note) else {
        return page(visit, problems);
    };
    let finding = Finding {
        standing: Standing::of_status(lookups, &status),
        kind,
        status,
        severity: severity.map(ShortText::into_string),
        note: note.map(NoteText::into_string),
    };
    let command = RecordNeed { episode, revision: form.get("revision").parse().ok(), finding };
    match work::record_need(&visit.desk, &visit.actor(), visit.key()?, command) {
        Ok(_) => Ok(visit.done(format!("/episodes/{episode}/needs"), "need_recorded")),
        Err(Failure::Refused(refusal)) => {
            page(visit, vec![Problem { field: "status".to_owned(), message: refusal.to_string() }])
        }
        Err(other) => Err(other.into()),
    }
}
