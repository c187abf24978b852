//! Entries: what is true of a person beyond one piece of work, in the words of whoever wrote it.
//!
//! Risk, safety plan, adjustments, safe contact, address and worker safety all live the same life: recorded (perhaps
//! later than it happened), corrected with a reason, retired with a reason. Nothing is overwritten: each correction
//! leaves the earlier version readable.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Id,
    event::{Event, EventKind},
    justice_event::JusticeEvent,
    noun::{CannotChange, Decided, Kept, Noun},
    person::Person,
    stamp::Stamp,
    text::ShortText,
};

/// A noun that lives the life of an entry.
pub trait Entry: Noun {
    /// Tells the timeline that it was recorded.
    const RECORDED: EventKind;
    /// Tells the timeline that it was corrected.
    const CORRECTED: EventKind;
    /// Tells the timeline that it was retired.
    const RETIRED: EventKind;

    /// When what it says was so.
    fn moment(&self) -> &Moment;

    /// The same entry at another moment.
    #[must_use]
    fn at_moment(self, moment: Moment) -> Self;

    /// The code that timeline, reports and queries need of it, where it has one.
    fn code(&self) -> Option<&str>;

    /// The arrest, interview or hearing at which it came to light, where it names one.
    fn justice_event(&self) -> Option<Id<JusticeEvent>>;

    /// The one entry, out of all of a person, that whoever may see one alone is shown; none where this kind has no such.
    fn the_one(_standing: &[Kept<Self>]) -> Option<Id<Self>> {
        None
    }
}

/// When something was so, and why it was written down later than that, if it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    at: Timestamp,
    late: Option<WrittenLate>,
}

/// Why an entry was written later than it happened. Where no device can go, paper goes in and is typed up afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenLate {
    /// Code of `late_entry_reason`.
    pub reason: String,
    /// More words.
    pub words: Option<ShortText>,
}

impl Moment {
    /// Written down as it happened.
    pub const fn now(at: Timestamp) -> Self {
        Self { at, late: None }
    }

    /// Written down later, with the real time and the reason.
    pub const fn earlier(at: Timestamp, late: WrittenLate) -> Self {
        Self { at, late: Some(late) }
    }

    /// When it was so.
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// Why it was written later, if it was.
    pub const fn late(&self) -> Option<&WrittenLate> {
        self.late.as_ref()
    }
}

/// Why an entry is corrected or taken out of view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Code of `correction_reason`.
    pub code: String,
    /// More words.
    pub words: Option<ShortText>,
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.words {
            None => f.write_str(&self.code),
            Some(words) => write!(f, "{}: {words}", self.code),
        }
    }
}

/// Why an entry cannot be made or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotEnter {
    /// It is said to have happened after now.
    InFuture,
    /// It names an arrest, interview or hearing that is not one of this person's.
    OtherEvent,
    /// The episode is closed: what is added now is a late entry, with the real time and a reason (security.md 2, S5).
    OnlyLate,
    /// It was retired before, or no reason was given.
    Change(CannotChange),
}

impl std::fmt::Display for CannotEnter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotEnter::InFuture => f.write_str("When it happened must not be in the future."),
            CannotEnter::OtherEvent => f.write_str(
                "Select an arrest, interview or hearing of this person, or that it was none of them.",
            ),
            CannotEnter::OnlyLate => f.write_str(
                "This person's episode is closed. Say when it happened and why it is written down later.",
            ),
            CannotEnter::Change(cannot) => cannot.fmt(f),
        }
    }
}

impl From<CannotChange> for CannotEnter {
    fn from(cannot: CannotChange) -> Self {
        CannotEnter::Change(cannot)
    }
}

/// Records an entry about a person. It belongs to no one episode: it goes on being true in the next.
pub fn record<T: Entry>(entry: T, person: Id<Person>, stamp: &Stamp) -> Result<Decided<T>, CannotEnter> {
    let event = event_of(&entry, T::RECORDED, entry.moment().at());
    check(&entry, stamp)?;
    Ok(Decided::created(Kept::new(stamp, stamp.fresh(), Some(person), None, entry), event))
}

impl<T: Entry> Kept<T> {
    /// Puts an entry right. It keeps the time at which it was so, unless the correction says another.
    pub fn correct_entry(
        &self,
        corrected: T,
        reason: &Reason,
        stamp: &Stamp,
    ) -> Result<Decided<T>, CannotEnter> {
        let corrected = self.to_stand(corrected, stamp)?;
        let event = event_of(&corrected, T::CORRECTED, stamp.at()).with("reason", reason.code.as_str());
        let outcome = self.revised(stamp, corrected);
        Ok(Decided::changed(self.clone(), outcome, event).because(reason.to_string()))
    }

    /// Puts an entry right because the form whose words it holds was put right, for the reason given there.
    pub fn correct_with_form(
        &self,
        corrected: T,
        reason: &str,
        stamp: &Stamp,
    ) -> Result<Decided<T>, CannotEnter> {
        if reason.trim().is_empty() {
            return Err(CannotChange::ReasonMissing.into());
        }
        let corrected = self.to_stand(corrected, stamp)?;
        let event = event_of(&corrected, T::CORRECTED, stamp.at());
        let outcome = self.revised(stamp, corrected);
        Ok(Decided::changed(self.clone(), outcome, event).because(reason.trim()))
    }

    fn to_stand(&self, corrected: T, stamp: &Stamp) -> Result<T, CannotEnter> {
        if self.retired.is_some() {
            return Err(CannotChange::AlreadyRetired.into());
        }
        let corrected = if corrected.moment().late().is_none() {
            corrected.at_moment(self.noun.moment().clone())
        } else {
            corrected
        };
        check(&corrected, stamp)?;
        Ok(corrected)
    }

    /// Takes an entry out of view: it no longer counts, and stays readable.
    pub fn retire_entry(&self, reason: &Reason, stamp: &Stamp) -> Result<Decided<T>, CannotEnter> {
        let event = event_of(&self.noun, T::RETIRED, stamp.at()).with("reason", reason.code.as_str());
        Ok(self.retire(&reason.to_string(), stamp, event)?)
    }
}

fn check<T: Entry>(entry: &T, stamp: &Stamp) -> Result<(), CannotEnter> {
    if entry.moment().at() > stamp.at() { Err(CannotEnter::InFuture) } else { Ok(()) }
}

fn event_of<T: Entry>(entry: &T, kind: EventKind, at: Timestamp) -> Event {
    let mut event = Event::new(kind, at);
    if let Some(code) = entry.code() {
        event = event.with("code", code);
    }
    match entry.moment().late() {
        Some(late) if kind == T::RECORDED => event.with("late_reason", late.reason.as_str()),
        Some(_) | None => event,
    }
}

/// Writes the parts of [`Entry`] that are the same for every noun with a `moment` field.
macro_rules! entry {
    ($noun:ident, $recorded:ident, $corrected:ident, $retired:ident, code($self:ident) $code:expr) => {
        $crate::entry::entry!($noun, $recorded, $corrected, $retired, code($self) $code, event None);
    };
    ($noun:ident, $recorded:ident, $corrected:ident, $retired:ident, code($self:ident) $code:expr, one $one:path) => {
        $crate::entry::entry!($noun, $recorded, $corrected, $retired, code($self) $code, event None, one $one);
    };
    ($noun:ident, $recorded:ident, $corrected:ident, $retired:ident, code($self:ident) $code:expr, event $event:expr
     $(, one $one:path)?) => {
        impl $crate::noun::Noun for $noun {
            const TYPE: $crate::access::RecordType = $crate::access::RecordType::$noun;
        }

        impl $crate::entry::Entry for $noun {
            const RECORDED: $crate::event::EventKind = $crate::event::EventKind::$recorded;
            const CORRECTED: $crate::event::EventKind = $crate::event::EventKind::$corrected;
            const RETIRED: $crate::event::EventKind = $crate::event::EventKind::$retired;

            fn moment(&self) -> &$crate::entry::Moment {
                &self.moment
            }

            fn at_moment(self, moment: $crate::entry::Moment) -> Self {
                Self { moment, ..self }
            }

            fn code(&$self) -> Option<&str> {
                $code
            }

            fn justice_event(&$self) -> Option<$crate::Id<$crate::justice_event::JusticeEvent>> {
                $event
            }

            $(fn the_one(standing: &[$crate::noun::Kept<Self>]) -> Option<$crate::Id<Self>> {
                $one(standing).map(|kept| kept.id)
            })?
        }
    };
}
pub(crate) use entry;
