//! Time that is not about a person: advice calls, training, meetings, travel. The month asks for it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    Id,
    access::RecordType,
    account::Account,
    event::{Event, EventKind},
    noun::{CannotChange, Decided, Kept, Noun},
    service_hours::london::london,
    stamp::Stamp,
    text::ShortText,
};

/// A day has no more minutes.
const MINUTES_OF_A_DAY: u32 = 1_440;

/// Some time of a worker's day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityTime {
    /// Whose time.
    pub account: Id<Account>,
    /// The team in which they worked.
    pub team: String,
    /// Code of `service_activity`.
    pub kind: String,
    /// How long.
    pub minutes: u32,
    /// On which day.
    pub spent_on: Date,
    /// A few words, where the kind asks for them. Never about a person.
    pub note: Option<ShortText>,
}

impl Noun for ActivityTime {
    const TYPE: RecordType = RecordType::ActivityTime;
}

/// What is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewActivityTime {
    /// See [`ActivityTime::kind`].
    pub kind: String,
    /// See [`ActivityTime::minutes`].
    pub minutes: u32,
    /// See [`ActivityTime::spent_on`].
    pub spent_on: Date,
    /// See [`ActivityTime::note`].
    pub note: Option<ShortText>,
}

/// Why the time is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotSpend {
    /// The day has not come yet.
    InFuture,
    /// None, or more than a day has.
    Minutes,
    /// Retired, or no reason given.
    Change(CannotChange),
}

impl std::fmt::Display for CannotSpend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotSpend::InFuture => f.write_str("The day must be today or earlier"),
            CannotSpend::Minutes => f.write_str("Minutes must be between 1 and 1,440"),
            CannotSpend::Change(refusal) => refusal.fmt(f),
        }
    }
}

impl From<CannotChange> for CannotSpend {
    fn from(refusal: CannotChange) -> Self {
        CannotSpend::Change(refusal)
    }
}

impl ActivityTime {
    /// Writes down time of one's own.
    pub fn spend(
        new: NewActivityTime,
        account: Id<Account>,
        team: &str,
        stamp: &Stamp,
    ) -> Result<Decided<ActivityTime>, CannotSpend> {
        check(&new, stamp)?;
        let time = ActivityTime {
            account,
            team: team.to_owned(),
            kind: new.kind,
            minutes: new.minutes,
            spent_on: new.spent_on,
            note: new.note,
        };
        let event = time.event(EventKind::ActivityTimeSpent, stamp);
        Ok(Decided::created(Kept::new(stamp, stamp.fresh(), None, None, time), event))
    }

    fn event(&self, kind: EventKind, stamp: &Stamp) -> Event {
        Event::new(kind, stamp.at())
            .with("activity", self.kind.as_str())
            .with("minutes", self.minutes)
            .with("spent_on", self.spent_on.to_string())
    }
}

impl Kept<ActivityTime> {
    /// Puts it right.
    pub fn correct(&self, new: NewActivityTime, stamp: &Stamp) -> Result<Decided<ActivityTime>, CannotSpend> {
        if self.retired.is_some() {
            return Err(CannotChange::AlreadyRetired.into());
        }
        check(&new, stamp)?;
        let NewActivityTime { kind, minutes, spent_on, note } = new;
        let noun = ActivityTime { kind, minutes, spent_on, note, ..self.noun.clone() };
        let event = noun.event(EventKind::ActivityTimeCorrected, stamp);
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event))
    }

    /// Takes it out of view.
    pub fn take_back(&self, reason: &str, stamp: &Stamp) -> Result<Decided<ActivityTime>, CannotSpend> {
        let event = self.noun.event(EventKind::ActivityTimeRetired, stamp);
        Ok(self.retire(reason, stamp, event)?)
    }
}

fn check(new: &NewActivityTime, stamp: &Stamp) -> Result<(), CannotSpend> {
    if new.spent_on > london(stamp.at()).date() {
        return Err(CannotSpend::InFuture);
    }
    if (1..=MINUTES_OF_A_DAY).contains(&new.minutes) { Ok(()) } else { Err(CannotSpend::Minutes) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stamp::Author;

    fn stamp() -> Stamp {
        let by =
            Author { account: None, name: "Dean Wallis".to_owned(), role: None, team: "outreach".to_owned() };
        Stamp::new("2026-11-16T10:00:00Z".parse().unwrap(), by, 7)
    }

    fn new(minutes: u32, spent_on: &str) -> NewActivityTime {
        let spent_on = spent_on.parse().unwrap();
        NewActivityTime { kind: "travel".to_owned(), minutes, spent_on, note: None }
    }

    fn spent(minutes: u32, spent_on: &str) -> Result<Decided<ActivityTime>, CannotSpend> {
        ActivityTime::spend(new(minutes, spent_on), stamp().fresh(), "outreach", &stamp())
    }

    #[test]
    fn time_is_between_a_minute_and_a_day() {
        for (minutes, is_taken) in [(0, false), (1, true), (1_440, true), (1_441, false)] {
            assert_eq!(spent(minutes, "2026-11-16").is_ok(), is_taken, "{minutes}");
        }
    }

    #[test]
    fn time_of_tomorrow_has_not_been_spent() {
        assert_eq!(spent(30, "2026-11-17").map(|_| ()), Err(CannotSpend::InFuture));
    }

    #[test]
    fn what_was_taken_back_is_not_corrected() {
        let kept = spent(30, "2026-11-16").unwrap().outcome().clone();
        assert_eq!(
            kept.take_back(" ", &stamp()).map(|_| ()),
            Err(CannotSpend::Change(CannotChange::ReasonMissing))
        );
        let retired = kept.take_back("written down twice", &stamp()).unwrap().outcome().clone();
        let refusal = retired.correct(new(40, "2026-11-16"), &stamp()).map(|_| ());
        assert_eq!(refusal, Err(CannotSpend::Change(CannotChange::AlreadyRetired)));
    }
}
