//! What came of an arrest or hearing, and a new arrest while the episode is open.

use jiff::{SignedDuration, Timestamp};

use super::{JusticeEvent, NewJusticeEvent, Outcome};
use crate::{
    episode::Episode,
    event::{Event, EventKind},
    noun::{CannotChange, Decided, Kept},
    service_hours::london::london,
    stamp::Stamp,
};

/// Two arrests of one person so close together may be one arrest, typed twice (`dataset.md` section 6).
const CLOSE: SignedDuration = SignedDuration::from_hours(24);

/// Whether whoever types an arrest has been shown that another lies close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// Not asked yet.
    NotSeen,
    /// They looked, and these are two.
    TwoEvents,
}

/// Why a justice event cannot be added or concluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotConclude {
    /// The episode is closed.
    Discharged,
    /// It would have happened in the future.
    InFuture,
    /// It would have ended before it began.
    BeforeItBegan,
    /// What follows would lie before what happened.
    NextBeforeOutcome,
    /// Another arrest of this person lies within a day.
    MayBeTheSame,
    /// Retired.
    Change(CannotChange),
}

impl std::fmt::Display for CannotConclude {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CannotConclude::Discharged => "This episode is closed. Make a new referral to open another.",
            CannotConclude::InFuture => "The time must not be in the future.",
            CannotConclude::BeforeItBegan => "The outcome must not be before the event itself.",
            CannotConclude::NextBeforeOutcome => "The next date must not be before the outcome.",
            CannotConclude::MayBeTheSame => {
                "Another event for this person is within a day of this one. Check that they are two."
            }
            CannotConclude::Change(refusal) => return refusal.fmt(f),
        })
    }
}

impl JusticeEvent {
    /// When it began, as far as is known.
    pub fn began_at(&self) -> Option<Timestamp> {
        self.arrested_at.or(self.arrived_at).or(self.hearing_at)
    }

    /// The event on record that this one may be, typed twice: of the same custody number, or of the same kind within a
    /// day. Whether it is, people say.
    pub fn like<'k>(&self, known: &'k [Kept<JusticeEvent>]) -> Option<&'k Kept<JusticeEvent>> {
        let number = self.custody_number.as_ref().map(|number| number.key());
        let is_same_number = |event: &&Kept<JusticeEvent>| {
            let known = event.noun.custody_number.as_ref().map(|number| number.key());
            number.is_some() && known == number
        };
        let is_close = |event: &&Kept<JusticeEvent>| {
            let is_same_kind = event.noun.point_of_contact == self.point_of_contact;
            let apart = event.noun.began_at().zip(self.began_at());
            let apart = apart.map(|(one, other)| one.duration_since(other).abs());
            is_same_kind && apart.is_some_and(|apart| apart < CLOSE)
        };
        let mut counting = known.iter().filter(|event| event.retired.is_none());
        counting.clone().rfind(is_same_number).or_else(|| counting.rfind(is_close))
    }

    /// Adds an event to an open episode: a person arrested again while open stays in the same episode
    /// (`pathway.md` section 3).
    pub fn add(
        new: NewJusticeEvent,
        episode: &Kept<Episode>,
        known: &[Kept<JusticeEvent>],
        overlap: Overlap,
        stamp: &Stamp,
    ) -> Result<Decided<JusticeEvent>, CannotConclude> {
        let person = episode.person.ok_or(CannotConclude::Discharged)?;
        if !episode.noun.state.is_open() {
            return Err(CannotConclude::Discharged);
        }
        // A hearing may lie ahead; an arrest cannot.
        if new.arrested_at.or(new.arrived_at).is_some_and(|at| at > stamp.at()) {
            return Err(CannotConclude::InFuture);
        }
        if overlap == Overlap::NotSeen && new.like(known).is_some() {
            return Err(CannotConclude::MayBeTheSame);
        }
        Ok(Self::record(new, person, Some(episode.id), stamp))
    }
}

impl Kept<JusticeEvent> {
    /// Records what came of it. What was recorded before stays in the history.
    pub fn conclude(&self, outcome: Outcome, stamp: &Stamp) -> Result<Decided<JusticeEvent>, CannotConclude> {
        if self.retired.is_some() {
            return Err(CannotConclude::Change(CannotChange::AlreadyRetired));
        }
        if outcome.happened_at > stamp.at() {
            return Err(CannotConclude::InFuture);
        }
        if self.noun.began_at().is_some_and(|began_at| outcome.happened_at < began_at) {
            return Err(CannotConclude::BeforeItBegan);
        }
        if outcome.next_on.is_some_and(|on| on < london(outcome.happened_at).date()) {
            return Err(CannotConclude::NextBeforeOutcome);
        }
        let event = Event::new(EventKind::JusticeEventChanged, outcome.happened_at)
            .at_site(Some(&self.noun.site))
            .with("point_of_contact", self.noun.point_of_contact.as_str())
            .with("outcome", outcome.code.as_str())
            .with("information_used", outcome.information_used.answer().copied());
        let noun = JusticeEvent { outcome: Some(outcome), ..self.noun.clone() };
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event))
    }
}
