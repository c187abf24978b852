//! The form of an entry: a new one, and a correction with what somebody else did meanwhile.

use std::collections::BTreeMap;

use casework::{
    draft::Typed,
    entry::{Beginning, Shown},
};
use domain::{Id, failure::Changed, person::Person};
use serde::Serialize;

use super::{Choice, EntryForm, offered, reading::typed_moment, shown::Row};
use crate::{
    answer::{Answer, Trouble},
    render::{Frame, PersonBanner, Problem},
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct FormPage {
    frame: Frame,
    banner: PersonBanner,
    title: String,
    action: String,
    draft_url: String,
    leave: String,
    key: Option<String>,
    revision: Option<u32>,
    person: String,
    values: BTreeMap<&'static str, String>,
    chosen: BTreeMap<&'static str, Vec<String>>,
    choices: BTreeMap<&'static str, Vec<Choice>>,
    is_correction: bool,
    is_late: bool,
    saved: Option<String>,
    conflict: Option<Conflict>,
}

/// Somebody else's version, beside one's own text (R11).
#[derive(Serialize)]
struct Conflict {
    by: String,
    when: String,
    rows: Vec<Row>,
}

/// Fields that every form of an entry has beside its own.
const COMMON: [&str; 9] = [
    "happened_day",
    "happened_month",
    "happened_year",
    "happened_time",
    "late_reason",
    "late_words",
    "reason",
    "reason_words",
    "is_late",
];

pub(super) fn as_typed<T: EntryForm>(shown: &Shown<T>) -> Typed {
    let mut typed = Typed::new();
    shown.entry.noun.typed(&mut typed);
    typed_moment(shown.entry.noun.moment(), &mut typed);
    typed
}

pub(super) fn new_page<T: EntryForm>(
    visit: &Visit<'_>,
    person: Id<Person>,
    begun: &Beginning,
    typed: &Typed,
    saved: Option<String>,
    problems: Vec<Problem>,
) -> Result<Answer, Trouble> {
    let status = if problems.is_empty() { 200 } else { 422 };
    let mut frame = visit.frame_of(T::NEW, &begun.head);
    frame.problems = problems;
    frame.crumbs.push(crumb(T::MANY, format!("/people/{person}/{}", T::SLUG)));
    let page = FormPage {
        frame,
        banner: visit.banner(&begun.head),
        title: T::NEW.to_owned(),
        action: format!("/people/{person}/{}", T::SLUG),
        draft_url: format!("/people/{person}/{}/draft", T::SLUG),
        leave: format!("/people/{person}/{}", T::SLUG),
        key: Some(visit.new_key()?.to_string()),
        revision: None,
        person: person.to_string(),
        values: values::<T>(typed),
        chosen: chosen::<T>(typed),
        choices: choices::<T>(visit, Some(begun), &[]),
        is_correction: false,
        is_late: begun.is_late,
        saved,
        conflict: None,
    };
    visit.show_as(status, &format!("{}/form.html", folder::<T>()), &page)
}

/// What a page of a correction has to tell beside the form.
#[derive(Default)]
pub(super) struct Edited {
    pub problems: Vec<Problem>,
    pub changed: Option<Changed>,
    pub saved: Option<String>,
}

pub(super) fn edit_page<T: EntryForm>(
    visit: &Visit<'_>,
    shown: &Shown<T>,
    typed: &Typed,
    edited: Edited,
) -> Result<Answer, Trouble> {
    let status = match (&edited.changed, edited.problems.is_empty()) {
        (Some(_), _) => 409,
        (None, false) => 422,
        (None, true) => 200,
    };
    let id = shown.entry.id;
    let person = shown.head.person.id;
    let title = format!("Correct: {}", shown.entry.noun.title(visit.desk.content()));
    let mut frame = visit.frame_of("Correct an entry", &shown.head);
    frame.problems = edited.problems;
    frame.crumbs.push(crumb(T::MANY, format!("/people/{person}/{}", T::SLUG)));
    let content = visit.desk.content();
    let mut stands = Typed::new();
    shown.entry.noun.typed(&mut stands);
    let stood: Vec<String> = stands.into_values().flatten().collect();
    let page = FormPage {
        frame,
        banner: visit.banner(&shown.head),
        title,
        action: format!("/{}/{id}", T::SLUG),
        draft_url: format!("/{}/{id}/draft", T::SLUG),
        leave: format!("/{}/{id}", T::SLUG),
        key: None,
        revision: Some(shown.entry.revision),
        person: person.to_string(),
        values: values::<T>(typed),
        chosen: chosen::<T>(typed),
        choices: choices::<T>(visit, None, &stood),
        is_correction: true,
        is_late: false,
        saved: edited.saved,
        conflict: edited.changed.map(|changed| Conflict {
            by: changed.by.name,
            when: visit.said(changed.at),
            rows: shown.entry.noun.rows(content, &|field| shown.shows(field)),
        }),
    };
    visit.show_as(status, &format!("{}/form.html", folder::<T>()), &page)
}

fn folder<T: EntryForm>() -> String {
    T::SLUG.replace('-', "_")
}

fn values<T: EntryForm>(typed: &Typed) -> BTreeMap<&'static str, String> {
    let first = |name: &str| typed.get(name).and_then(|all| all.first()).cloned().unwrap_or_default();
    T::FIELDS.iter().chain(&COMMON).map(|name| (*name, first(name))).collect()
}

fn chosen<T: EntryForm>(typed: &Typed) -> BTreeMap<&'static str, Vec<String>> {
    T::FIELDS.iter().map(|name| (*name, typed.get(*name).cloned().unwrap_or_default())).collect()
}

fn choices<T: EntryForm>(
    visit: &Visit<'_>,
    begun: Option<&Beginning>,
    stood: &[String],
) -> BTreeMap<&'static str, Vec<Choice>> {
    let names = T::LOOKUPS.iter().chain(&["late_entry_reason", "correction_reason"]);
    let mut choices: BTreeMap<&'static str, Vec<Choice>> =
        names.map(|name| (*name, offered(visit, name, stood))).collect();
    choices.insert("own", begun.map(|begun| T::own_choices(visit, begun)).unwrap_or_default());
    choices
}
