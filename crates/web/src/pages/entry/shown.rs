//! How one entry is shown: what it says, when it was so, who wrote it, and what stood there before.

use casework::entry::Shown;
use domain::{access::Field, content::Content};
use serde::Serialize;

use super::{Choice, EntryPages, offered};
use crate::{
    answer::{Answer, Trouble},
    render::{Frame, PersonBanner, Problem},
    visit::{Visit, crumb},
};

/// A field as it is read.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Row {
    /// Its name.
    pub name: String,
    /// Its lines.
    pub value: String,
}

/// A field.
pub(crate) fn row(name: &str, value: impl ToString) -> Row {
    Row { name: name.to_owned(), value: value.to_string() }
}

/// A field that may be empty: then it is left out.
pub(crate) fn row_if(name: &str, value: Option<impl ToString>) -> Option<Row> {
    value.map(|value| row(name, value))
}

#[derive(Serialize)]
struct ShowPage {
    frame: Frame,
    banner: PersonBanner,
    title: String,
    rows: Vec<Row>,
    when: String,
    written: String,
    author: String,
    role: String,
    late: Option<String>,
    retired: Option<RetiredWords>,
    is_earlier: bool,
    here: String,
    revision: u32,
    person: String,
    may_change: bool,
    change: &'static str,
    may_sign: bool,
    signed: Option<String>,
    is_signed_here: bool,
    print: Option<String>,
    versions: Vec<VersionLine>,
}

#[derive(Serialize)]
struct RetiredWords {
    reason: String,
    by: String,
    when: String,
}

#[derive(Serialize)]
struct VersionLine {
    href: String,
    when: String,
    author: String,
    changed_because: Option<String>,
}

#[derive(Serialize)]
struct RetirementPage {
    frame: Frame,
    banner: PersonBanner,
    title: String,
    rows: Vec<Row>,
    action: String,
    leave: String,
    revision: u32,
    person: String,
    reasons: Vec<Choice>,
    reason: String,
    reason_words: String,
}

/// The page of an entry, or of an earlier version of it.
pub(super) fn page<T: EntryPages>(
    visit: &Visit<'_>,
    shown: &Shown<T>,
    template: &str,
) -> Result<Answer, Trouble> {
    let content = visit.desk.content();
    let entry = &shown.entry;
    let person = shown.head.person.id;
    let here = format!("/{}/{}", T::SLUG, entry.id);
    let mut frame = visit.frame_of(T::MANY, &shown.head);
    frame.crumbs.push(crumb(T::MANY, format!("/people/{person}/{}", T::SLUG)));
    let late = entry.noun.moment().late().map(|late| {
        let label = content.lookups.label("late_entry_reason", &late.reason).to_owned();
        late.words.as_ref().map_or(label.clone(), |words| format!("{label}: {words}"))
    });
    let page = ShowPage {
        frame,
        banner: visit.banner(&shown.head),
        title: entry.noun.title(content),
        rows: entry.noun.rows(content, &|field| shown.shows(field)),
        when: visit.said(entry.noun.moment().at()),
        written: visit.said(entry.recorded_at),
        author: entry.recorded_by.name.clone(),
        role: entry.recorded_by.role.map(|role| role.name().to_owned()).unwrap_or_default(),
        late,
        retired: entry.retired.as_ref().map(|retired| RetiredWords {
            reason: reason_in_words(content, &retired.reason),
            by: retired.by.name.clone(),
            when: visit.said(retired.at),
        }),
        is_earlier: entry.revision != shown.revision_now,
        here: here.clone(),
        revision: entry.revision,
        person: person.to_string(),
        may_change: shown.may_change,
        change: T::CHANGE,
        may_sign: shown.may_sign,
        signed: T::signed_by(&entry.noun).map(|(by, at)| format!("{by}, {}", visit.said(at))),
        is_signed_here: T::IS_SIGNED,
        print: (T::CAN_PRINT && shown.shows(Field::SafetyPlanWhole) && entry.retired.is_none())
            .then(|| format!("{here}/print")),
        versions: shown
            .earlier
            .iter()
            .map(|version| VersionLine {
                href: format!("{here}/versions/{}", version.kept.revision),
                when: visit.said(version.kept.recorded_at),
                author: version.kept.recorded_by.name.clone(),
                changed_because: version.reason.as_deref().map(|reason| reason_in_words(content, reason)),
            })
            .collect(),
    };
    visit.show(template, &page)
}

/// The page that asks why an entry is taken out of view.
pub(super) fn retirement_page<T: EntryPages>(
    visit: &Visit<'_>,
    shown: &Shown<T>,
    problems: Vec<Problem>,
) -> Result<Answer, Trouble> {
    let status = if problems.is_empty() { 200 } else { 422 };
    let entry = &shown.entry;
    let here = format!("/{}/{}", T::SLUG, entry.id);
    let mut frame = visit.frame_of("Retire an entry", &shown.head);
    frame.problems = problems;
    frame.crumbs.push(crumb(T::MANY, format!("/people/{}/{}", shown.head.person.id, T::SLUG)));
    let page = RetirementPage {
        frame,
        banner: visit.banner(&shown.head),
        title: entry.noun.title(visit.desk.content()),
        rows: entry.noun.rows(visit.desk.content(), &|field| shown.shows(field)),
        action: format!("{here}/retirement"),
        leave: here,
        revision: entry.revision,
        person: shown.head.person.id.to_string(),
        reasons: offered(visit, "correction_reason", &[]),
        reason: visit.request.form.get("reason").to_owned(),
        reason_words: visit.request.form.get("reason_words").to_owned(),
    };
    visit.show_as(status, "entries/retirement.html", &page)
}

/// A stored reason, `code` or `code: words`, as it is read.
pub(crate) fn reason_in_words(content: &Content, stored: &str) -> String {
    let (code, words) = stored.split_once(": ").map_or((stored, None), |(code, words)| (code, Some(words)));
    let label = content.lookups.label("correction_reason", code);
    words.map_or_else(|| label.to_owned(), |words| format!("{label}: {words}"))
}
