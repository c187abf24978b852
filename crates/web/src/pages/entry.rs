//! Pages of entries: the list, one with all its versions, taking one down, correcting and retiring it.
//!
//! The handlers are the same for every kind; what is asked and how it reads stands in the noun's own file, and the
//! questions in `content/pages/<nouns>/form.html`.

mod drafts;
mod form;
mod reading;
mod shown;

use casework::{
    draft::Typed,
    entry::{self, Beginning, Correct, Held, Listed, Retire},
};
use domain::{
    Id,
    access::{Field, RecordType},
    address::Address,
    adjustment::Adjustment,
    content::Content,
    entry::CannotEnter,
    failure::Failure,
    person::Person,
    risk::Risk,
    safe_contact::SafeContact,
    safety_plan::SafetyPlan,
    worker_safety_alert::WorkerSafetyAlert,
};
use serde::Serialize;

pub(crate) use self::{
    drafts::{draft_edit, draft_new},
    reading::Reading,
    shown::{Row, reason_in_words, row, row_if},
};
use self::{
    drafts::{own_draft, save_draft, typed_of},
    form::{Edited, as_typed, edit_page, new_page},
};
use crate::{
    answer::{Answer, KEY_USED, Trouble},
    app::telephone_of,
    render::{Frame, PersonBanner, Problem, Telephone},
    visit::Visit,
};

/// What a kind of entry says of itself to its pages.
pub(crate) trait EntryPages: Held {
    /// In addresses: `/people/{id}/risks`, `/risks/{id}`; also the folder of its templates.
    const SLUG: &'static str;
    /// The heading of the list.
    const MANY: &'static str;
    /// The heading of a new one.
    const NEW: &'static str;
    /// What the list says when it is empty.
    const NONE: &'static str;
    /// One line for lists.
    fn title(&self, content: &Content) -> String;

    /// What it says, field by field, as far as the reader sees it.
    fn rows(&self, content: &Content, shows: &dyn Fn(Field) -> bool) -> Vec<Row>;

    /// What leads to the page that changes it.
    const CHANGE: &'static str = "Correct this";
    /// Whether a lead signs it.
    const IS_SIGNED: bool = false;
    /// Whether it can be printed to hand over.
    const CAN_PRINT: bool = false;

    /// Who signed it, and when.
    fn signed_by(&self) -> Option<(String, jiff::Timestamp)> {
        None
    }
}

/// What a kind of entry says that is written on one page of its own. The safety plan has a form of the team instead.
pub(crate) trait EntryForm: EntryPages {
    /// Every field of its form.
    const FIELDS: &'static [&'static str];
    /// The lookups whose codes its form offers.
    const LOOKUPS: &'static [&'static str];

    /// Reads what was typed; what cannot be read is noted in `reading`, all of it.
    fn read(reading: &Reading<'_, '_>) -> Option<Self>;

    /// The fields of the form as they would have to be typed to say this.
    fn typed(&self, typed: &mut Typed);

    /// Further choices that depend on the person: where a risk came to light.
    fn own_choices(_: &Visit<'_>, _: &Beginning) -> Vec<Choice> {
        Vec::new()
    }
}

/// The heading and the address part of a kind of entry, by the code of its drafts.
pub(crate) fn slug_of(code: &str) -> Option<(&'static str, &'static str)> {
    fn line<T: EntryPages>() -> (&'static str, &'static str, &'static str) {
        (T::TYPE.code(), T::MANY, T::SLUG)
    }
    let kinds = [
        line::<Risk>(),
        line::<SafetyPlan>(),
        line::<Adjustment>(),
        line::<SafeContact>(),
        line::<Address>(),
        line::<WorkerSafetyAlert>(),
    ];
    kinds.into_iter().find(|(known, ..)| *known == code).map(|(_, title, slug)| (title, slug))
}

/// Something that can be chosen.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Choice {
    /// The code.
    pub value: String,
    /// The words.
    pub text: String,
    /// More words.
    pub hint: Option<String>,
    /// The heading under which it is offered.
    pub group: Option<String>,
}

#[derive(Serialize)]
struct IndexPage {
    frame: Frame,
    banner: PersonBanner,
    title: &'static str,
    when_empty: &'static str,
    hidden: Option<Hidden>,
    entries: Vec<ListedEntry>,
    retired: Vec<ListedEntry>,
    add: Option<Add>,
}

/// What counts and is not shown to this reader.
#[derive(Serialize)]
struct Hidden {
    words: &'static str,
    telephone: Option<Telephone>,
}

#[derive(Serialize)]
struct Add {
    text: &'static str,
    href: String,
}

#[derive(Serialize)]
struct ListedEntry {
    title: String,
    href: String,
    when: String,
    author: String,
    is_late: bool,
    rows: Vec<Row>,
}

/// Every entry of the kind about a person.
pub(crate) fn index<T: EntryPages>(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let person: Id<Person> = visit.id("id")?;
    let listed = entry::index::<T>(&visit.desk, &visit.actor(), person)?;
    let content = visit.desk.content();
    let lines = |is_retired: bool| {
        listed
            .entries
            .iter()
            .filter(|kept| kept.retired.is_some() == is_retired)
            .map(|kept| ListedEntry {
                title: kept.noun.title(content),
                href: format!("/{}/{}", T::SLUG, kept.id),
                when: visit.said(kept.noun.moment().at()),
                author: kept.recorded_by.name.clone(),
                is_late: kept.noun.moment().late().is_some(),
                rows: kept.noun.rows(content, &|field| listed.shows(field)),
            })
            .collect::<Vec<_>>()
    };
    let page = IndexPage {
        frame: visit.frame_of(T::MANY, &listed.head),
        banner: visit.banner(&listed.head),
        title: T::MANY,
        when_empty: T::NONE,
        hidden: if listed.hides_some { Some(hidden::<T>(visit)) } else { told_elsewhere::<T>(&listed) },
        entries: lines(false),
        retired: lines(true),
        add: listed
            .may_record
            .then(|| Add { text: T::NEW, href: format!("/people/{person}/{}/new", T::SLUG) }),
    };
    visit.show("entries/index.html", &page)
}

/// Risk that stands in the banner and not in this list.
fn told_elsewhere<T: EntryPages>(listed: &Listed<T>) -> Option<Hidden> {
    let is_so = T::TYPE == RecordType::Risk && listed.entries.is_empty() && !listed.head.risk_told.is_empty();
    is_so.then_some(Hidden {
        words: "What the needs list or the referrer says stands above. Nobody has written it down here yet.",
        telephone: None,
    })
}

fn hidden<T: EntryPages>(visit: &Visit<'_>) -> Hidden {
    if T::TYPE == RecordType::Risk {
        let telephone = telephone_of(&visit.desk.content().service.duty.telephone);
        Hidden { words: "Risk is recorded: ask the duty practitioner,", telephone: Some(telephone) }
    } else {
        Hidden { words: "Some of what is recorded is not shown to you.", telephone: None }
    }
}

/// One entry.
pub(crate) fn show<T: EntryPages>(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let shown = entry::show::<T>(&visit.desk, &visit.actor(), visit.id("id")?, None)?;
    shown::page(visit, &shown, "entries/show.html")
}

/// An entry as it stood at an earlier revision.
pub(crate) fn version<T: EntryPages>(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let revision = visit.request.param("revision").parse().map_err(|_| Trouble::NotFound)?;
    let shown = entry::show::<T>(&visit.desk, &visit.actor(), visit.id("id")?, Some(revision))?;
    shown::page(visit, &shown, "entries/show.html")
}

/// The form of a new one.
pub(crate) fn new<T: EntryForm>(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let person: Id<Person> = visit.id("id")?;
    let begun = entry::begin::<T>(&visit.desk, &visit.actor(), person)?;
    let draft = own_draft::<T>(visit, person.uuid())?;
    let saved = draft.as_ref().map(|draft| visit.said(draft.saved_at));
    let typed = draft.map(|draft| draft.typed).unwrap_or_default();
    new_page::<T>(visit, person, &begun, &typed, saved, Vec::new())
}

/// Takes a new one down.
pub(crate) fn create<T: EntryForm>(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let person: Id<Person> = visit.id("id")?;
    check_person(visit, person)?;
    let reading = Reading::of(visit);
    let read = T::read(&reading);
    let problems = reading.into_problems();
    let again = |problems: Vec<Problem>| {
        save_draft::<T>(visit, person.uuid(), 0)?;
        let begun = entry::begin::<T>(&visit.desk, &visit.actor(), person)?;
        new_page::<T>(visit, person, &begun, &typed_of(&visit.request.form), None, problems)
    };
    let Some(noun) = read.filter(|_| problems.is_empty()) else { return again(problems) };
    match entry::record(&visit.desk, &visit.actor(), visit.key()?, person, noun) {
        Ok(id) => Ok(visit.done(format!("/{}/{id}", T::SLUG), "recorded")),
        Err(Failure::Refused(refusal)) => again(vec![problem_of(refusal)]),
        Err(Failure::KeyUsed) => {
            let shown = again(vec![Problem { field: String::new(), message: KEY_USED.to_owned() }])?;
            Ok(Answer { status: 409, ..shown })
        }
        Err(other) => Err(other.into()),
    }
}

/// The form of a correction, as the entry reads now.
pub(crate) fn edit<T: EntryForm>(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: Id<T> = visit.id("id")?;
    let shown = entry::show::<T>(&visit.desk, &visit.actor(), id, None)?;
    if !shown.may_change {
        return Err(Trouble::NotFound);
    }
    let draft = own_draft::<T>(visit, id.uuid())?;
    // One's own words stay, also where somebody else changed the entry meanwhile: then both are shown.
    let is_overtaken = draft.as_ref().is_some_and(|draft| draft.revision != shown.entry.revision);
    let changed = is_overtaken.then(|| shown.entry.changed());
    let saved = draft.as_ref().map(|draft| visit.said(draft.saved_at));
    let typed = draft.map_or_else(|| as_typed(&shown), |draft| draft.typed);
    edit_page(visit, &shown, &typed, Edited { saved, changed, ..Edited::default() })
}

/// Corrects it.
pub(crate) fn update<T: EntryForm>(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: Id<T> = visit.id("id")?;
    let person: Id<Person> = visit.request.form.get("person").parse().map_err(|_| Trouble::Unreadable)?;
    let revision = visit.request.form.get("revision").parse().map_err(|_| Trouble::Unreadable)?;
    let stands = entry::show::<T>(&visit.desk, &visit.actor(), id, None)?.entry.noun;
    let mut stood = Typed::new();
    stands.typed(&mut stood);
    let reading = Reading::correcting(visit, stood);
    let read = T::read(&reading);
    let reason = reading.reason();
    let problems = reading.into_problems();
    let again = |edited: Edited| {
        let shown = entry::show::<T>(&visit.desk, &visit.actor(), id, None)?;
        save_draft::<T>(visit, id.uuid(), shown.entry.revision)?;
        edit_page(visit, &shown, &typed_of(&visit.request.form), edited)
    };
    let (Some(noun), Some(reason)) = (read, reason) else {
        return again(Edited { problems, ..Edited::default() });
    };
    if !problems.is_empty() {
        return again(Edited { problems, ..Edited::default() });
    }
    let command = Correct { id, person, revision, entry: noun, reason };
    match entry::correct(&visit.desk, &visit.actor(), command) {
        Ok(()) => Ok(visit.done(format!("/{}/{id}", T::SLUG), "corrected")),
        Err(Failure::Refused(refusal)) => {
            again(Edited { problems: vec![problem_of(refusal)], ..Edited::default() })
        }
        Err(Failure::Changed(changed)) => again(Edited { changed: Some(changed), ..Edited::default() }),
        Err(other) => Err(other.into()),
    }
}

/// Asks why an entry is to be taken out of view.
pub(crate) fn retirement<T: EntryPages>(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let shown = entry::show::<T>(&visit.desk, &visit.actor(), visit.id("id")?, None)?;
    if !shown.may_change {
        return Err(Trouble::NotFound);
    }
    shown::retirement_page(visit, &shown, Vec::new())
}

/// Takes it out of view.
pub(crate) fn retire<T: EntryPages>(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: Id<T> = visit.id("id")?;
    let person: Id<Person> = visit.request.form.get("person").parse().map_err(|_| Trouble::Unreadable)?;
    let revision = visit.request.form.get("revision").parse().map_err(|_| Trouble::Unreadable)?;
    let reading = Reading::of(visit);
    let reason = reading.reason();
    let problems = reading.into_problems();
    let Some(reason) = reason.filter(|_| problems.is_empty()) else {
        let shown = entry::show::<T>(&visit.desk, &visit.actor(), id, None)?;
        return shown::retirement_page(visit, &shown, problems);
    };
    entry::retire(&visit.desk, &visit.actor(), Retire { id, person, revision, reason })?;
    Ok(visit.done(format!("/{}/{id}", T::SLUG), "retired"))
}

/// A form names the person that its page showed: sent to another's address, it is refused (hazard H01).
fn check_person(visit: &Visit<'_>, person: Id<Person>) -> Result<(), Trouble> {
    let named = visit.request.form.get("person");
    if named == person.to_string() { Ok(()) } else { Err(Trouble::Unreadable) }
}

fn problem_of(refusal: CannotEnter) -> Problem {
    let field = match refusal {
        CannotEnter::InFuture | CannotEnter::OnlyLate => "happened_day",
        CannotEnter::OtherEvent => "justice_event",
        CannotEnter::Change(_) => "",
    };
    Problem { field: field.to_owned(), message: refusal.to_string() }
}

/// What a lookup offers today, and what is chosen already.
pub(crate) fn offered(visit: &Visit<'_>, name: &str, chosen: &[String]) -> Vec<Choice> {
    let today = domain::service_hours::london::london(visit.now).date();
    let Some(lookup) = visit.desk.content().lookups.get(name) else { return Vec::new() };
    let entries = lookup.entries().iter();
    entries
        .filter(|entry| entry.is_offered_on(today) || chosen.contains(&entry.code))
        .map(|entry| Choice {
            value: entry.code.clone(),
            text: entry.label.clone(),
            hint: entry.note.clone(),
            group: entry.group.clone(),
        })
        .collect()
}
