//! The one place where instants become London's local time and back.
//!
//! The zone's rules are compiled in, so that a host with old or missing zone files changes nothing.

use std::{fmt, sync::LazyLock};

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase},
};

static LONDON: LazyLock<TimeZone> = LazyLock::new(|| {
    TimeZoneDatabase::bundled().get("Europe/London").expect("the rules of Europe/London are compiled in")
});

/// Why a local time is not one instant. Its `Display` completes a sentence that begins with the field's name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LocalTimeProblem {
    /// The clocks went back: the time came twice, and which one is meant must be asked.
    Ambiguous {
        /// The first time, before the clocks went back.
        earlier: Timestamp,
        /// The second time.
        later: Timestamp,
    },
    /// The clocks went forward: there was no such time.
    DoesNotExist,
    /// Outside the years that instants have.
    OutOfRange,
}

/// What the clock on a London wall shows at an instant.
pub fn london(at: Timestamp) -> DateTime {
    LONDON.to_datetime(at)
}

/// The instant at which the clock on a London wall shows a time.
pub fn instant(local: DateTime) -> Result<Timestamp, LocalTimeProblem> {
    let at = |offset: jiff::tz::Offset| offset.to_timestamp(local).map_err(|_| LocalTimeProblem::OutOfRange);
    match LONDON.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => at(offset),
        AmbiguousOffset::Gap { .. } => Err(LocalTimeProblem::DoesNotExist),
        AmbiguousOffset::Fold { before, after } => {
            Err(LocalTimeProblem::Ambiguous { earlier: at(before)?, later: at(after)? })
        }
    }
}

/// The first instant at which the clock shows a time or, where there is no such time, has passed it.
///
/// For hours that are set down once for every day and cannot be asked about.
pub fn first_instant(local: DateTime) -> Option<Timestamp> {
    LONDON.to_ambiguous_timestamp(local).compatible().ok()
}

impl fmt::Display for LocalTimeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ambiguous { .. } => {
                "came twice because the clocks went back: say whether the first or the second"
            }
            Self::DoesNotExist => "did not exist because the clocks went forward",
            Self::OutOfRange => "must be a real date and time",
        })
    }
}
impl std::error::Error for LocalTimeProblem {}
