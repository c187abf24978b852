//! Entries, whatever they say: recorded, looked at with all their versions, corrected, retired.
//!
//! One set of functions for risk, safety plan, adjustment, safe contact, address and worker safety: what differs
//! stands in the nouns, and in the rows of the matrix under which each is opened.

use domain::{
    Id,
    access::{Action, Actor, Field, Fields, RecordType, Scope},
    entry::{self, CannotEnter, Entry, Reason},
    failure::{Failure, Fault, Never},
    justice_event::JusticeEvent,
    noun::Kept,
    person::Person,
    worker_safety_alert::{CannotSign, WorkerSafetyAlert},
};
use store::{About, DraftEnd, Record, Table, Version};
use uuid::Uuid;

use crate::{
    desk::Desk,
    episode::may_see,
    person::{self, CurrentRisk, Head},
};

/// An entry that has its place in the record.
pub trait Held: Entry + Table {}

impl<T: Entry + Table> Held for T {}

/// All entries of a kind, as far as a reader sees them.
#[derive(Debug)]
pub struct Listed<T> {
    /// Whom they are about.
    pub head: Head,
    /// The newest first; retired ones among them, marked.
    pub entries: Vec<Kept<T>>,
    /// Whether the reader may add one.
    pub may_record: bool,
    /// Whether something counts that the reader does not see: what is hidden is never said not to be there.
    pub hides_some: bool,
    scope: Scope,
}

/// One entry with what stood there before.
#[derive(Debug)]
pub struct Shown<T> {
    /// Whom it is about.
    pub head: Head,
    /// As it stands, or as it stood at the revision that was asked for.
    pub entry: Kept<T>,
    /// The revision that stands now.
    pub revision_now: u32,
    /// Earlier versions, the newest first, for readers of the whole record.
    pub earlier: Vec<Version<T>>,
    /// Whether the reader may correct or retire it.
    pub may_change: bool,
    /// Whether the reader may sign it.
    pub may_sign: bool,
    scope: Scope,
}

/// What a page needs that takes down a new entry.
#[derive(Debug)]
pub struct Beginning {
    /// Whom it is about.
    pub head: Head,
    /// The episode is closed: only a late entry can be made.
    pub is_late: bool,
    /// The newest arrests, interviews and hearings, for saying where something came to light.
    pub justice_events: Vec<Kept<JusticeEvent>>,
}

impl<T> Listed<T> {
    /// Whether the reader sees a field of these entries.
    pub fn shows(&self, field: Field) -> bool {
        self.scope.shows(field)
    }
}

impl<T> Shown<T> {
    /// Whether the reader sees a field of this entry.
    pub fn shows(&self, field: Field) -> bool {
        self.scope.shows(field)
    }
}

/// A correction: the entry as it should read, made from a page that showed `revision`.
#[derive(Debug, Clone)]
pub struct Correct<T> {
    /// Which.
    pub id: Id<T>,
    /// The person whose page it was made from: another's entry is refused (hazard H01).
    pub person: Id<Person>,
    /// The revision that the page showed.
    pub revision: u32,
    /// As it should read.
    pub entry: T,
    /// Why.
    pub reason: Reason,
}

/// A retirement.
#[derive(Debug, Clone)]
pub struct Retire<T> {
    /// Which.
    pub id: Id<T>,
    /// The person whose page it was made from.
    pub person: Id<Person>,
    /// The revision that the page showed.
    pub revision: u32,
    /// Why.
    pub reason: Reason,
}

/// All entries of a kind about a person.
pub fn index<T: Held>(desk: &Desk, by: &Actor, person: Id<Person>) -> Result<Listed<T>, Failure<Never>> {
    desk.read(by, |record| {
        let about = About { person, episode: None };
        let head = person::head(record, about)?;
        let scope = record.permit(about, Action::Read(T::TYPE), Some(person.uuid()))?;
        let mut entries = record.all_of::<T>(&scope, person)?;
        let is_risk_withheld = T::TYPE == RecordType::Risk && matches!(head.risk, CurrentRisk::Withheld);
        let one = T::the_one(&entries);
        let is_open = |kept: &Kept<T>| is_open_to(by, &scope, kept) && !is_beside(&scope, one, kept.id);
        let is_hidden = |kept: &Kept<T>| kept.retired.is_none() && !is_open(kept);
        let hides_some = entries.iter().any(is_hidden) || (is_risk_withheld && entries.is_empty());
        entries.retain(is_open);
        entries.reverse();
        let may_record = record.would_permit(about, Action::Create(T::TYPE))?.is_some();
        Ok(Listed { head, entries, may_record, hides_some, scope })
    })
}

/// One entry, or how it stood at an earlier revision.
pub fn show<T: Held>(
    desk: &Desk,
    by: &Actor,
    id: Id<T>,
    revision: Option<u32>,
) -> Result<Shown<T>, Failure<Never>> {
    desk.read(by, |record| {
        let (now, scope) = record.open(id, Action::Read(T::TYPE))?;
        let person = now.person.ok_or(Failure::NotFound)?;
        let about = About { person, episode: now.episode };
        if !is_open_to(by, &scope, &now) {
            return Err(Failure::NotFound);
        }
        if sees_one_alone::<T>(&scope) {
            let one = T::the_one(&record.all_of::<T>(&scope, person)?);
            if is_beside(&scope, one, id) {
                return Err(Failure::NotFound);
            }
        }
        let head = person::head(record, about)?;
        let is_whole = scope.fields() == Fields::All;
        let earlier = if is_whole { record.earlier_versions(&scope, &now)? } else { Vec::new() };
        let revision_now = now.revision;
        let entry = match revision.filter(|revision| *revision != revision_now) {
            None => now,
            Some(revision) if is_whole => record.version(&scope, id, revision)?.ok_or(Failure::NotFound)?,
            Some(_) => return Err(Failure::NotFound),
        };
        let counts = entry.retired.is_none() && entry.revision == revision_now;
        let may_change = counts && record.would_permit(about, Action::Amend(T::TYPE))?.is_some();
        let may_sign = counts && record.would_permit(about, Action::Sign(T::TYPE))?.is_some();
        Ok(Shown { head, entry, revision_now, earlier, may_change, may_sign, scope })
    })
}

/// What a page needs that takes down a new entry: the gate is asked before anybody types.
pub fn begin<T: Held>(desk: &Desk, by: &Actor, person: Id<Person>) -> Result<Beginning, Failure<Never>> {
    desk.read(by, |record| {
        let about = About { person, episode: None };
        let head = person::head(record, about)?;
        let scope = record.permit(about, Action::Create(T::TYPE), None)?;
        let justice_events = newest_justice_events(record, about)?;
        Ok(Beginning { head, is_late: scope.is_late_entry(), justice_events })
    })
}

fn newest_justice_events(record: &mut Record<'_>, about: About) -> Result<Vec<Kept<JusticeEvent>>, Fault> {
    const MOST: usize = 5;
    // Whoever sees the next date alone is not told of the earlier ones by a list of choices either.
    let scope = record.would_permit(about, Action::Read(RecordType::JusticeEvent))?;
    let Some(scope) = scope.filter(|scope| scope.shows(Field::CourtDates)) else {
        return Ok(Vec::new());
    };
    let mut events = record.all_of::<JusticeEvent>(&scope, about.person)?;
    events.reverse();
    events.truncate(MOST);
    Ok(events)
}

/// An entry names no other person's arrest, interview or hearing, and none that is not there.
fn check_event<T: Held>(
    record: &mut Record<'_>,
    person: Id<Person>,
    entry: &T,
) -> Result<(), Failure<CannotEnter>> {
    let Some(event) = entry.justice_event() else { return Ok(()) };
    if record.is_event_of(person, event)? { Ok(()) } else { Err(Failure::Refused(CannotEnter::OtherEvent)) }
}

/// Records an entry, once for each key.
pub fn record<T: Held>(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    person: Id<Person>,
    entry: T,
) -> Result<Id<T>, Failure<CannotEnter>> {
    desk.write_once(by, key, move |record| {
        let about = About { person, episode: None };
        let scope = record.permit(about, Action::Create(T::TYPE), None)?;
        if scope.is_late_entry() && entry.moment().late().is_none() {
            return Err(Failure::Refused(CannotEnter::OnlyLate));
        }
        check_event(record, person, &entry)?;
        let decided = entry::record(entry, person, record.stamp()).map_err(Failure::Refused)?;
        let id = decided.outcome().id;
        record.keep(&scope, decided)?;
        end_draft(record, T::TYPE, person.uuid())?;
        Ok(id)
    })
}

/// Corrects an entry. The earlier version stays readable; somebody else's change meanwhile is shown, not overwritten.
pub fn correct<T: Held>(desk: &Desk, by: &Actor, command: Correct<T>) -> Result<(), Failure<CannotEnter>> {
    desk.write(by, move |record| {
        let (kept, scope) = record.open_at(command.id, command.revision, Action::Amend(T::TYPE))?;
        if kept.person != Some(command.person) {
            return Err(Failure::NotFound);
        }
        if command.entry.justice_event() != kept.noun.justice_event() {
            check_event(record, command.person, &command.entry)?;
        }
        let decided =
            kept.correct_entry(command.entry, &command.reason, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, decided)?;
        Ok(end_draft(record, T::TYPE, command.id.uuid())?)
    })
}

/// An entry that the words of a form became, once the form is put right.
pub(crate) struct Retold<'a, T> {
    /// The entry, where the form told of anything yet.
    pub entry: Option<Id<T>>,
    /// What the form told before.
    pub before: Option<T>,
    /// What it tells now.
    pub now: Option<T>,
    /// The words of an entry.
    pub words: fn(&T) -> &str,
    /// Whether an entry still is what the form made of it.
    pub is_as_told: fn(entry: &T, told: &T) -> bool,
    /// Why the form was put right.
    pub reason: &'a str,
}

/// Lets an entry follow the form that it came from. What the form newly tells of is recorded under `scope`, that of the
/// form. What it tells otherwise is corrected, as long as the entry says what the form said; where somebody has put it
/// in other words or retired it, theirs is left alone and the new words stand beside it. What the form no longer tells
/// of goes on standing: only a person who looks at the entry takes it out of view.
pub(crate) fn follow<T: Held, R>(
    record: &mut Record<'_>,
    scope: &Scope,
    person: Id<Person>,
    retold: Retold<'_, T>,
) -> Result<Option<Id<T>>, Failure<R>> {
    let Some(now) = retold.now else { return Ok(retold.entry) };
    let words = retold.words;
    let says = |entry: &T| words(entry) == words(&now);
    let told_before = retold.before.as_ref();
    let about = About { person, episode: None };
    let amend = record.would_permit(about, Action::Amend(T::TYPE))?;
    let standing = match (&amend, retold.entry) {
        (Some(amend), Some(id)) => {
            let mut all = record.all_of::<T>(amend, person)?.into_iter();
            all.find(|kept| kept.id == id && kept.retired.is_none())
        }
        (None, _) | (_, None) => None,
    };
    let wrong = |cannot: CannotEnter| Fault::program(cannot.to_string());
    match (standing, amend) {
        (Some(standing), _) if says(&standing.noun) => Ok(Some(standing.id)),
        (Some(standing), Some(amend))
            if told_before.is_some_and(|told| (retold.is_as_told)(&standing.noun, told)) =>
        {
            let corrected = standing.correct_with_form(now, retold.reason, record.stamp()).map_err(wrong)?;
            record.keep(&amend, corrected)?;
            Ok(Some(standing.id))
        }
        _ if told_before.is_some_and(says) => Ok(retold.entry),
        _ => {
            let decided = entry::record(now, person, record.stamp()).map_err(wrong)?;
            let id = decided.outcome().id;
            record.keep(scope, decided)?;
            Ok(Some(id))
        }
    }
}

/// The entry that the words of a form became, where it still stands and this reader may see it.
pub(crate) fn standing<T: Held, R>(
    record: &mut Record<'_>,
    about: About,
    entry: Option<Id<T>>,
) -> Result<Option<Kept<T>>, Failure<R>> {
    let Some(id) = entry else { return Ok(None) };
    let Some(scope) = may_see(record, about, T::TYPE)? else { return Ok(None) };
    let all = record.all_of::<T>(&scope, about.person)?;
    Ok(all.into_iter().find(|kept| kept.id == id && kept.retired.is_none()))
}

/// Takes an entry out of view, saying why.
pub fn retire<T: Held>(desk: &Desk, by: &Actor, command: Retire<T>) -> Result<(), Failure<CannotEnter>> {
    desk.write(by, move |record| {
        let (kept, scope) = record.open_at(command.id, command.revision, Action::Amend(T::TYPE))?;
        if kept.person != Some(command.person) {
            return Err(Failure::NotFound);
        }
        let decided = kept.retire_entry(&command.reason, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, decided)
    })
}

/// A lead signs a worker safety instruction as it stands.
pub fn sign(
    desk: &Desk,
    by: &Actor,
    id: Id<WorkerSafetyAlert>,
    revision: u32,
) -> Result<(), Failure<CannotSign>> {
    desk.write(by, move |record| {
        let (kept, scope) = record.open_at(id, revision, Action::Sign(RecordType::WorkerSafetyAlert))?;
        let decided = kept.sign(record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, decided)
    })
}

/// Whether a reader with limited fields sees an entry at all. Risk: support workers what is current, mentors and
/// administrators what they reported themselves (`docs/access.md`, 3.1).
fn is_open_to<T: Held>(by: &Actor, scope: &Scope, kept: &Kept<T>) -> bool {
    if scope.fields() == Fields::All || T::TYPE != RecordType::Risk {
        return scope.fields() == Fields::All || kept.retired.is_none();
    }
    let is_own = by.account().is_some_and(|account| kept.recorded_by.account == Some(account.cast()));
    kept.retired.is_none() && (scope.shows(Field::CurrentRiskInWords) || is_own)
}

/// Whether a reader sees one way to reach the person, and none beside it (`docs/access.md`, 3.1).
fn sees_one_alone<T: Held>(scope: &Scope) -> bool {
    T::TYPE == RecordType::SafeContact && scope.fields() != Fields::All && !scope.shows(Field::SafeContact)
}

fn is_beside<T: Held>(scope: &Scope, one: Option<Id<T>>, entry: Id<T>) -> bool {
    sees_one_alone::<T>(scope) && one != Some(entry)
}

/// What was typed became an entry: its draft has done its work.
fn end_draft(record: &mut Record<'_>, kind: RecordType, about: Uuid) -> Result<(), Fault> {
    let Some(account) = record.actor().account() else { return Ok(()) };
    let drafts = record.drafts_of(account.cast())?;
    let mine = drafts.into_iter().find(|draft| draft.page == kind.code() && draft.about == Some(about));
    match mine {
        Some(draft) => record.end_draft(account.cast(), draft.id, DraftEnd::Submitted),
        None => Ok(()),
    }
}
