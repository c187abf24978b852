//! What every record has in common: an identity, a revision, whom it is about, who made it, and its event.

use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    Id,
    access::RecordType,
    episode::Episode,
    event::Event,
    failure::Changed,
    person::Person,
    stamp::{Author, Stamp},
};

/// A kind of record. The noun itself holds what was said; [`Kept`] holds what every record has.
pub trait Noun: Serialize + DeserializeOwned + Clone + Send + 'static {
    /// Its line in the access matrix, its name in the journal.
    const TYPE: RecordType;

    /// The record type whose row of the matrix rules this very record: its own, but for what hangs on another row.
    fn ruled_by(&self) -> RecordType {
        Self::TYPE
    }
}

/// A record as it stands: a noun with its identity and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept<T> {
    /// Its identity.
    pub id: Id<T>,
    /// 1 when made; one more with each change. A change must name the revision that it was made from (R11).
    pub revision: u32,
    /// The person it is about; none for what is about no person.
    pub person: Option<Id<Person>>,
    /// The episode it belongs to; none for what is true of the person beyond an episode.
    pub episode: Option<Id<Episode>>,
    /// When it was recorded (not when it happened).
    pub recorded_at: Timestamp,
    /// Who recorded this revision.
    pub recorded_by: Author,
    /// Set when the record was withdrawn from view, with the reason: nothing is deleted.
    pub retired: Option<Retired>,
    /// What was said.
    pub noun: T,
}

/// Why a record no longer counts. It can still be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retired {
    /// In the words of whoever retired it.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Author,
}

impl<T> Kept<T> {
    /// Who made it what it is now, for somebody who began from an earlier revision.
    pub fn changed(&self) -> Changed {
        Changed { revision: self.revision, by: self.recorded_by.clone(), at: self.recorded_at }
    }

    /// A first revision.
    pub(crate) fn new(
        stamp: &Stamp,
        id: Id<T>,
        person: Option<Id<Person>>,
        episode: Option<Id<Episode>>,
        noun: T,
    ) -> Self {
        Self {
            id,
            revision: 1,
            person,
            episode,
            recorded_at: stamp.at(),
            recorded_by: stamp.by().clone(),
            retired: None,
            noun,
        }
    }

    /// The next revision of the same record, holding `noun` now.
    pub(crate) fn revised(&self, stamp: &Stamp, noun: T) -> Self {
        Self {
            id: self.id,
            revision: self.revision + 1,
            person: self.person,
            episode: self.episode,
            recorded_at: stamp.at(),
            recorded_by: stamp.by().clone(),
            retired: self.retired.clone(),
            noun,
        }
    }
}

/// A change that the domain has decided on, with its event. The store keeps nothing else, and only the domain can
/// make one: so no change exists without its event.
#[derive(Debug)]
pub struct Decided<T> {
    before: Option<Kept<T>>,
    outcome: Kept<T>,
    event: Event,
    reason: Option<String>,
}

impl<T> Decided<T> {
    pub(crate) fn created(outcome: Kept<T>, event: Event) -> Self {
        Self { before: None, outcome, event, reason: None }
    }

    pub(crate) fn changed(before: Kept<T>, outcome: Kept<T>, event: Event) -> Self {
        Self { before: Some(before), outcome, event, reason: None }
    }

    #[must_use]
    pub(crate) fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// The record as it will stand.
    pub const fn outcome(&self) -> &Kept<T> {
        &self.outcome
    }

    /// The record as it stood, for a change.
    pub const fn before(&self) -> Option<&Kept<T>> {
        self.before.as_ref()
    }

    /// What the timeline and the reports will say.
    pub const fn event(&self) -> &Event {
        &self.event
    }

    /// Why, where a reason was asked for (corrections, retirements).
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

/// Why a record cannot be corrected or retired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotChange {
    /// It was retired before.
    AlreadyRetired,
    /// Corrections and retirements say why.
    ReasonMissing,
}

impl std::fmt::Display for CannotChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CannotChange::AlreadyRetired => "This entry was retired. Make a new entry instead.",
            CannotChange::ReasonMissing => "Enter why this entry is being changed.",
        })
    }
}

impl<T: Clone> Kept<T> {
    /// Takes the record out of view, saying why. It stays readable in the history.
    pub(crate) fn retire(
        &self,
        reason: &str,
        stamp: &Stamp,
        event: Event,
    ) -> Result<Decided<T>, CannotChange> {
        if self.retired.is_some() {
            return Err(CannotChange::AlreadyRetired);
        }
        if reason.trim().is_empty() {
            return Err(CannotChange::ReasonMissing);
        }
        let mut outcome = self.revised(stamp, self.noun.clone());
        outcome.retired =
            Some(Retired { reason: reason.trim().to_owned(), at: stamp.at(), by: stamp.by().clone() });
        Ok(Decided::changed(self.clone(), outcome, event).because(reason.trim()))
    }
}
