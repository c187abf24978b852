//! When a person was born, as far as anybody knows, and how old that makes them on a day.
//!
//! In a cell a date of birth may be unknown, guessed, refused or false; each of these is a real value, and
//! an age that may be under 18 is never shown as if it were not (PACE Code C 1.5: a person who appears to
//! be under 18 is treated as such in the absence of clear evidence that they are older).

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

mod age;
#[cfg(test)]
mod tests;
mod typed;

pub use age::{AgeBand, AgeOn, Under18, YouthBand};
pub use typed::month_of;
pub use typed::{BirthProblem, Part};

/// The earliest date of birth that can be typed.
pub const EARLIEST: Date = date(1900, 1, 1);

/// When a person was born.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Birth {
    /// The person or a record says the day.
    Known {
        /// The day.
        on: Date,
    },
    /// The year and month are known, the day is not.
    Month {
        /// The year.
        year: i16,
        /// The month, from 1.
        month: i8,
    },
    /// The year is known, day and month are not.
    Year {
        /// The year.
        year: i16,
    },
    /// Somebody judged the age.
    Estimated {
        /// The age that was judged.
        years: u8,
        /// How many years it may be off, either way.
        give_or_take: u8,
        /// The day on which it was judged.
        on: Date,
    },
    /// Asked or not, nobody knows.
    Unknown,
    /// The person was asked and would not say.
    Refused,
}

/// What is odd about a date of birth that may still be right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BirthWarning {
    /// Under ten, the age of criminal responsibility (Children and Young Persons Act 1933 section 50).
    Under10 {
        /// The age.
        years: u8,
    },
    /// Over a hundred.
    Over100 {
        /// The age.
        years: u8,
    },
    /// A date that other systems write when they do not know: 1 January 1900, 1 January 1970.
    Placeholder,
}

impl Birth {
    /// The first and the last day on which the person may have been born; nothing if nothing is known.
    pub fn between(self) -> Option<(Date, Date)> {
        match self {
            Self::Known { on } => Some((on, on)),
            Self::Month { year, month } => {
                let first = Date::new(year, month, 1).ok()?;
                Some((first, first.last_of_month()))
            }
            Self::Year { year } => Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)),
            Self::Estimated { years, give_or_take, on } => {
                let oldest = i16::from(years) + i16::from(give_or_take);
                let youngest = i16::from(years.saturating_sub(give_or_take));
                let first = years_before(on, oldest + 1)?.tomorrow().ok()?;
                Some((first, years_before(on, youngest)?))
            }
            Self::Unknown | Self::Refused => None,
        }
    }

    /// The day of birth, if it is known to the day.
    pub const fn known(self) -> Option<Date> {
        match self {
            Self::Known { on } => Some(on),
            Self::Month { .. }
            | Self::Year { .. }
            | Self::Estimated { .. }
            | Self::Unknown
            | Self::Refused => None,
        }
    }

    /// How old the person is on a day.
    pub fn age_on(self, day: Date) -> AgeOn {
        let Some((first, last)) = self.between() else { return AgeOn::NotKnown };
        let (from, to) = (years_between(last, day), years_between(first, day));
        match self {
            Self::Known { .. } => AgeOn::Exactly { years: to },
            Self::Month { .. } | Self::Year { .. } if from == to => AgeOn::Exactly { years: to },
            Self::Month { .. } | Self::Year { .. } | Self::Estimated { .. } => AgeOn::About { from, to },
            Self::Unknown | Self::Refused => AgeOn::NotKnown,
        }
    }

    /// What is odd about it on the day it is written down.
    pub fn warning(self, today: Date) -> Option<BirthWarning> {
        let placeholders = [EARLIEST, date(1970, 1, 1)];
        if self.known().is_some_and(|on| placeholders.contains(&on)) {
            return Some(BirthWarning::Placeholder);
        }
        match self.age_on(today) {
            AgeOn::Exactly { years } | AgeOn::About { to: years, .. } if years < 10 => {
                Some(BirthWarning::Under10 { years })
            }
            AgeOn::Exactly { years } | AgeOn::About { from: years, .. } if years > 100 => {
                Some(BirthWarning::Over100 { years })
            }
            AgeOn::Exactly { .. } | AgeOn::About { .. } | AgeOn::NotKnown => None,
        }
    }
}

/// Whole years from a birth to a day. Someone born on 29 February is a year older on 1 March of other years
/// (Family Law Reform Act 1969 section 9: at the beginning of the anniversary).
fn years_between(birth: Date, day: Date) -> u8 {
    let had_birthday = (day.month(), day.day()) >= (birth.month(), birth.day());
    let years = day.year() - birth.year() - i16::from(!had_birthday);
    u8::try_from(years.clamp(0, 255)).unwrap_or(u8::MAX)
}

fn years_before(day: Date, years: i16) -> Option<Date> {
    let year = day.year().checked_sub(years)?;
    Date::new(year, day.month(), day.day()).or_else(|_| Date::new(year, day.month(), day.day() - 1)).ok()
}

impl std::fmt::Display for Birth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Known { on } => write!(f, "{} {} {}", on.day(), month_name(on.month()), on.year()),
            Self::Month { year, month } => write!(f, "{} {year}", month_name(*month)),
            Self::Year { year } => write!(f, "{year}"),
            Self::Estimated { years, on, .. } => {
                write!(f, "about {years} on {} {} {}", on.day(), month_name(on.month()), on.year())
            }
            Self::Unknown => f.write_str("Not known"),
            Self::Refused => f.write_str("Would not say"),
        }
    }
}

impl std::fmt::Display for BirthWarning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Under10 { years } => {
                write!(f, "makes the person {years}, under the age of criminal responsibility: check it")
            }
            Self::Over100 { years } => write!(f, "makes the person {years}: check it"),
            Self::Placeholder => f.write_str("is what other systems write when they do not know: check it"),
        }
    }
}

pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The English name of a month from 1 to 12.
pub fn month_name(month: i8) -> &'static str {
    usize::try_from(month).ok().and_then(|month| MONTHS.get(month.wrapping_sub(1))).copied().unwrap_or("")
}
