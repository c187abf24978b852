//! Drafts: what somebody types is on the server before it is sent, and offered again to nobody else.
//!
//! A draft belongs to one account. It is durable, and it is no change of the record: the journal is told when it is
//! begun, taken up on another session, thrown away or sent.

use std::collections::BTreeMap;

use domain::{
    Id,
    access::Actor,
    account::Account,
    failure::{Failure, Fault, Never},
};
use jiff::Timestamp;
use store::{Draft as Stored, DraftEnd, Record};
use uuid::Uuid;

use crate::{desk::Desk, shown::Shown};

/// What was typed: each field of a page with its values, in the order they came.
pub type Typed = BTreeMap<String, Vec<String>>;

/// A draft as its owner takes it up.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Its identity.
    pub id: Id<Stored>,
    /// What is being written: `referral`, `screening`, …
    pub page: String,
    /// What it is about: an episode, a person, the record being corrected.
    pub about: Option<Uuid>,
    /// The revision of that record which the page showed.
    pub revision: u32,
    /// The form's code and version, `screening/1`; empty where there is none.
    pub form_version: String,
    /// What was typed.
    pub typed: Typed,
    /// When it was begun.
    pub started_at: Timestamp,
    /// When it was last saved.
    pub saved_at: Timestamp,
}

/// What a draft is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purpose {
    /// What is being written.
    pub page: String,
    /// What it is about.
    pub about: Option<Uuid>,
    /// The revision that the page showed.
    pub revision: u32,
    /// The form's code and version.
    pub form_version: String,
}

fn owner<R>(by: &Actor) -> Result<Id<Account>, Failure<R>> {
    by.account().map(Id::cast).ok_or(Failure::NotFound)
}

fn read(stored: Stored) -> Result<Draft, Fault> {
    let typed =
        serde_json::from_str(&stored.fields).map_err(|_| Fault::stored("column fields of a draft"))?;
    Ok(Draft {
        id: stored.id,
        page: stored.page,
        about: stored.about,
        revision: stored.revision,
        form_version: stored.form_version,
        typed,
        started_at: stored.started_at,
        saved_at: stored.saved_at,
    })
}

fn text(typed: &Typed) -> Result<String, Fault> {
    serde_json::to_string(typed).map_err(|error| Fault::program(error.to_string()))
}

/// Begins a draft, or takes up the one that this account already has for the same purpose.
pub fn begin(desk: &Desk, by: &Actor, purpose: Purpose, typed: Typed) -> Result<Id<Stored>, Failure<Never>> {
    let account = owner(by)?;
    let fields = text(&typed)?;
    desk.write(by, move |record| {
        let open = record.drafts_of(account)?.into_iter().find(|draft| {
            purpose.about.is_some() && draft.page == purpose.page && draft.about == purpose.about
        });
        if let Some(open) = open {
            return Ok(open.id);
        }
        let at = record.stamp().at();
        let draft = Stored {
            id: record.stamp().fresh(),
            account,
            page: purpose.page,
            about: purpose.about,
            revision: purpose.revision,
            form_version: purpose.form_version,
            fields,
            started_at: at,
            saved_at: at,
        };
        record.begin_draft(&draft)?;
        Ok(draft.id)
    })
}

/// One's own draft for a purpose, if there is one.
pub fn of(desk: &Desk, by: &Actor, page: &str, about: Uuid) -> Result<Option<Draft>, Failure<Never>> {
    let account = owner(by)?;
    desk.read(by, |record| {
        let all = record.drafts_of(account)?;
        let stored = all.into_iter().find(|draft| draft.page == page && draft.about == Some(about));
        Ok(stored.map(read).transpose()?)
    })
}

/// Puts what was typed in place of what one's own draft for a purpose held; begins it where there is none.
pub fn keep(desk: &Desk, by: &Actor, purpose: Purpose, typed: Typed) -> Result<(), Failure<Never>> {
    let id = begin(desk, by, purpose, typed.clone())?;
    replace(desk, by, id, typed).map(|_| ())
}

/// Whether the form of this key was sent by this account: what is typed into it is no draft any more, though a script
/// may still bring it.
pub fn is_sent(desk: &Desk, by: &Actor, key: Uuid) -> Result<bool, Failure<Never>> {
    desk.read(by, |record| Ok(record.is_key_used(key)?))
}

/// One's own draft; another's does not exist.
pub fn open(desk: &Desk, by: &Actor, id: Id<Stored>) -> Result<Draft, Failure<Never>> {
    let account = owner(by)?;
    desk.read(by, |record| {
        let stored = record.draft(account, id)?.ok_or(Failure::NotFound)?;
        Ok(read(stored)?)
    })
}

/// How many drafts one has.
pub fn number(desk: &Desk, by: &Actor) -> Result<i64, Failure<Never>> {
    let account = owner(by)?;
    desk.read(by, |record| Ok(record.number_of_drafts(account)?))
}

/// One's own drafts, the newest first.
pub fn mine(desk: &Desk, by: &Actor) -> Result<Vec<Draft>, Failure<Never>> {
    let account = owner(by)?;
    desk.read(by, |record| {
        let drafts: Result<Vec<Draft>, Fault> = record.drafts_of(account)?.into_iter().map(read).collect();
        Ok(drafts?)
    })
}

/// Lays what was typed on a page over what the draft holds; fields of other pages stay. Answers when it was saved.
pub fn save(desk: &Desk, by: &Actor, id: Id<Stored>, typed: Typed) -> Result<Timestamp, Failure<Never>> {
    let (account, is_locked) = (owner(by)?, desk.is_locked());
    desk.write(by, move |record| {
        let stored = record.draft(account, id)?.ok_or(Failure::NotFound)?;
        let mut all = read(stored.clone())?.typed;
        let at = record.stamp().at();
        let replaces = |(name, values): (&String, &Vec<String>)| {
            all.get(name).is_some_and(|before| is_said(before) && before != values)
        };
        if is_locked && typed.iter().any(replaces) {
            let beside = beside(record, &stored)?;
            record.save_draft(account, beside, &text(&typed)?, at)?;
            return Ok(at);
        }
        all.extend(typed);
        record.save_draft(account, id, &text(&all)?, at)?;
        Ok(at)
    })
}

/// When a page was saved, and what it shows from then on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// When.
    pub at: Timestamp,
    /// What the page shows.
    pub shown: Shown,
    /// Whether words of it wait for a choice.
    pub is_unsettled: bool,
}

/// Lays what was typed on a page over the draft by a rule of its own, which answers what the page shows from then on.
pub(crate) fn save_shown(
    desk: &Desk,
    by: &Actor,
    id: Id<Stored>,
    typed: Typed,
    lay: impl Fn(&mut Typed) -> Shown + Send + 'static,
) -> Result<Saved, Failure<Never>> {
    let (account, is_locked) = (owner(by)?, desk.is_locked());
    desk.write(by, move |record| {
        let stored = record.draft(account, id)?.ok_or(Failure::NotFound)?;
        let before = read(stored.clone())?.typed;
        let mut all = before.clone();
        let shown = lay(&mut all);
        let at = record.stamp().at();
        let is_unsettled = |all: &Typed| typed.keys().any(|field| shown.is_unsettled(field, all));
        let is_replaced = before.iter().any(|(name, values)| {
            typed.contains_key(name) && is_said(values) && all.get(name) != Some(values)
        });
        if is_locked && (is_replaced || is_unsettled(&all)) {
            let beside = beside(record, &stored)?;
            record.save_draft(account, beside, &text(&typed)?, at)?;
            return Ok(Saved { at, shown, is_unsettled: false });
        }
        record.save_draft(account, id, &text(&all)?, at)?;
        let is_unsettled = is_unsettled(&all);
        Ok(Saved { at, shown, is_unsettled })
    })
}

/// Puts what was typed in place of all that the draft holds: for adding and taking out rows. Answers when.
pub fn replace(desk: &Desk, by: &Actor, id: Id<Stored>, typed: Typed) -> Result<Timestamp, Failure<Never>> {
    let (account, is_locked) = (owner(by)?, desk.is_locked());
    desk.write(by, move |record| {
        let stored = record.draft(account, id)?.ok_or(Failure::NotFound)?;
        let before = read(stored.clone())?.typed;
        let at = record.stamp().at();
        let is_replaced =
            |(name, values): (&String, &Vec<String>)| is_said(values) && typed.get(name) != Some(values);
        let is_beside = is_locked && before.iter().any(is_replaced);
        let id = if is_beside { beside(record, &stored)? } else { id };
        record.save_draft(account, id, &text(&typed)?, at)?;
        Ok(at)
    })
}

fn is_said(values: &[String]) -> bool {
    values.iter().any(|value| !value.trim().is_empty())
}

/// Stands behind the name of what is being written, where the words were sent while the screen was locked and would have
/// replaced older ones.
const WHILE_LOCKED: &str = "#while_locked";

impl Draft {
    /// What was being written, where this was sent while the screen was locked and is kept beside what stood there.
    pub fn sent_while_locked(&self) -> Option<&str> {
        self.page.strip_suffix(WHILE_LOCKED)
    }

    /// Whether this is what another draft stands beside.
    pub fn stands_beside(&self, other: &Draft) -> bool {
        self.sent_while_locked() == Some(other.page.as_str())
            && (self.about == other.about || self.about == Some(other.id.uuid()))
    }
}

/// The draft for what was sent while the screen was locked, beside the one that holds what was typed before.
fn beside(record: &mut Record<'_>, older: &Stored) -> Result<Id<Stored>, Fault> {
    let page = format!("{}{WHILE_LOCKED}", older.page);
    let about = older.about.or(Some(older.id.uuid()));
    let mut all = record.drafts_of(older.account)?.into_iter();
    if let Some(found) = all.find(|draft| draft.page == page && draft.about == about) {
        return Ok(found.id);
    }
    let at = record.stamp().at();
    let id = record.stamp().fresh();
    record.begin_draft(&Stored { id, page, about, started_at: at, saved_at: at, ..older.clone() })?;
    Ok(id)
}

/// One's own draft, inside the piece of work that sends it.
pub(crate) fn held<R>(record: &mut Record<'_>, id: Id<Stored>) -> Result<Draft, Failure<R>> {
    let account = owner(record.actor())?;
    let stored = record.draft(account, id)?.ok_or(Failure::NotFound)?;
    Ok(read(stored)?)
}

/// Ends every draft of one's own for a purpose that has been met another way.
pub(crate) fn overtaken<R>(record: &mut Record<'_>, page: &str, about: Uuid) -> Result<(), Failure<R>> {
    let account = owner(record.actor())?;
    for draft in record.drafts_of(account)? {
        if draft.page == page && draft.about == Some(about) {
            record.end_draft(account, draft.id, DraftEnd::Discarded)?;
        }
    }
    Ok(())
}

/// Throws a draft away: only ever by its owner's word.
pub fn discard(desk: &Desk, by: &Actor, id: Id<Stored>) -> Result<(), Failure<Never>> {
    let account = owner(by)?;
    desk.write(by, move |record| {
        record.draft(account, id)?.ok_or(Failure::NotFound)?;
        Ok(record.end_draft(account, id, DraftEnd::Discarded)?)
    })
}

/// Ends a draft in the very piece of work that sent it.
pub(crate) fn sent(record: &mut Record<'_>, id: Option<Id<Stored>>) -> Result<(), Fault> {
    match (id, record.actor().account()) {
        (Some(id), Some(account)) => record.end_draft(account.cast(), id, DraftEnd::Submitted),
        _ => Ok(()),
    }
}
