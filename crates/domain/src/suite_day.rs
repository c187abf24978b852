//! How many people a suite held on a day while we were there: one figure, until lists come.
//!
//! Without it nobody can say what share of the people who might have been seen were seen. It names no person.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    access::RecordType,
    event::{Event, EventKind},
    noun::{Decided, Kept, Noun},
    service_hours::london::london,
    stamp::Stamp,
};

/// A slip of the finger, not a suite: no suite holds so many in a day.
pub const MOST_DETAINED: u32 = 999;

/// The daily figure of a suite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuiteDay {
    /// The suite (content: `places.toml`).
    pub site: String,
    /// The day.
    pub counted_on: Date,
    /// People detained there during our hours.
    pub detained: u32,
}

impl Noun for SuiteDay {
    const TYPE: RecordType = RecordType::SuiteDay;
}

/// Why a figure is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotCount {
    /// The day has not come yet.
    InFuture,
    /// More than any suite holds.
    TooMany,
}

impl std::fmt::Display for CannotCount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotCount::InFuture => f.write_str("The day must be today or earlier"),
            CannotCount::TooMany => write!(f, "Number of people must be {MOST_DETAINED} or fewer"),
        }
    }
}

impl SuiteDay {
    /// Writes down the figure of a day.
    pub fn count(
        site: &str,
        counted_on: Date,
        detained: u32,
        stamp: &Stamp,
    ) -> Result<Decided<SuiteDay>, CannotCount> {
        if counted_on > london(stamp.at()).date() {
            return Err(CannotCount::InFuture);
        }
        let suite_day = SuiteDay { site: site.to_owned(), counted_on, detained: within(detained)? };
        let event = suite_day.event(EventKind::SuiteDayCounted, stamp);
        Ok(Decided::created(Kept::new(stamp, stamp.fresh(), None, None, suite_day), event))
    }

    fn event(&self, kind: EventKind, stamp: &Stamp) -> Event {
        Event::new(kind, stamp.at())
            .at_site(Some(&self.site))
            .with("counted_on", self.counted_on.to_string())
            .with("detained", self.detained)
    }
}

impl Kept<SuiteDay> {
    /// Puts the figure right; none where it says what it said.
    pub fn correct(&self, detained: u32, stamp: &Stamp) -> Result<Option<Decided<SuiteDay>>, CannotCount> {
        let noun = SuiteDay { detained: within(detained)?, ..self.noun.clone() };
        if noun == self.noun {
            return Ok(None);
        }
        let event = noun.event(EventKind::SuiteDayCorrected, stamp);
        Ok(Some(Decided::changed(self.clone(), self.revised(stamp, noun), event)))
    }
}

const fn within(detained: u32) -> Result<u32, CannotCount> {
    if detained > MOST_DETAINED { Err(CannotCount::TooMany) } else { Ok(detained) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stamp::Author;

    fn stamp() -> Stamp {
        let by =
            Author { account: None, name: "Sunita Rai".to_owned(), role: None, team: "custody".to_owned() };
        // Half past midnight in London, still yesterday in UTC: summer time.
        Stamp::new("2026-07-01T23:30:00Z".parse().unwrap(), by, 7)
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_figure_of_tomorrow_is_refused_and_today_is_london_s() {
        let count = |on: &str| SuiteDay::count("marsh_street", day(on), 12, &stamp()).map(|_| ());
        assert_eq!(count("2026-07-03"), Err(CannotCount::InFuture));
        assert_eq!(count("2026-07-02"), Ok(()));
    }

    #[test]
    fn nobody_is_a_figure_and_a_thousand_is_a_slip() {
        let count =
            |detained| SuiteDay::count("marsh_street", day("2026-07-01"), detained, &stamp()).map(|_| ());
        assert_eq!(count(0), Ok(()));
        assert_eq!(count(MOST_DETAINED), Ok(()));
        assert_eq!(count(MOST_DETAINED + 1), Err(CannotCount::TooMany));
    }

    #[test]
    fn a_correction_is_the_next_revision_and_saying_the_same_is_none() {
        let first = SuiteDay::count("marsh_street", day("2026-07-01"), 12, &stamp()).unwrap();
        let kept = first.outcome();
        assert!(kept.correct(12, &stamp()).unwrap().is_none());
        let corrected = kept.correct(13, &stamp()).unwrap().expect("it changes");
        assert_eq!((corrected.outcome().revision, corrected.outcome().noun.detained), (2, 13));
        assert_eq!(corrected.event().facts["detained"], 13);
    }
}
