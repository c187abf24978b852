//! A date with a time of day as it is typed into four fields, in London's time.
//!
//! Left empty it is not known, which is an answer. In the night when the clocks go back an hour comes twice: then a
//! fifth field says which one is meant.

use std::fmt;

use domain::{
    birth::month_of,
    service_hours::london::{LocalTimeProblem, instant},
};
use jiff::{
    Timestamp,
    civil::{Date, Time},
};

/// What was typed.
#[derive(Debug, Clone, Copy, Default)]
pub struct TypedMoment<'a> {
    /// The day of the month.
    pub day: &'a str,
    /// The month, as a number or a name.
    pub month: &'a str,
    /// The year, all four digits or the last two: what is written down here happens in this century.
    pub year: &'a str,
    /// `14:05`, `1405`, `2:05pm`.
    pub time: &'a str,
    /// `first` or `second`, where the hour came twice.
    pub which: &'a str,
}

/// Why what was typed is no moment. Its `Display` completes a sentence that begins with the field's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MomentProblem {
    /// Some fields are empty.
    Missing(&'static str),
    /// There is no such day.
    NotRealDate,
    /// There is no such time of day.
    NotRealTime,
    /// The hour came twice, and nobody said which is meant.
    CameTwice,
    /// The hour did not exist, or lies outside all years.
    NoSuchMoment(LocalTimeProblem),
}

impl MomentProblem {
    /// The field that it belongs to.
    pub const fn part(self) -> &'static str {
        match self {
            Self::Missing(part) => part,
            Self::NotRealDate => "day",
            Self::NotRealTime | Self::NoSuchMoment(_) => "time",
            Self::CameTwice => "which",
        }
    }
}

impl fmt::Display for MomentProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing("time") => f.write_str("needs hours and minutes, like 14:05"),
            Self::Missing(part) => write!(f, "must include a {part}"),
            Self::NotRealDate => f.write_str("must be a real date, like 27 3 2026"),
            Self::NotRealTime => f.write_str("must have a real time, like 14:05"),
            Self::CameTwice => {
                f.write_str("came twice because the clocks went back: select the first or the second")
            }
            Self::NoSuchMoment(problem) => problem.fmt(f),
        }
    }
}

impl TypedMoment<'_> {
    /// The moment; none where nothing was typed.
    pub fn read(self) -> Result<Option<Timestamp>, MomentProblem> {
        let parts = [("day", self.day), ("month", self.month), ("year", self.year), ("time", self.time)];
        if parts.iter().all(|(_, typed)| typed.trim().is_empty()) {
            return Ok(None);
        }
        if let Some((part, _)) = parts.iter().find(|(_, typed)| typed.trim().is_empty()) {
            return Err(MomentProblem::Missing(part));
        }
        let date = date(self.day.trim(), self.month.trim(), self.year.trim());
        let date = date.ok_or(MomentProblem::NotRealDate)?;
        let time = time_of_day(self.time).ok_or(MomentProblem::NotRealTime)?;
        match instant(date.to_datetime(time)) {
            Ok(at) => Ok(Some(at)),
            Err(LocalTimeProblem::Ambiguous { earlier, later }) => match self.which {
                "first" => Ok(Some(earlier)),
                "second" => Ok(Some(later)),
                _ => Err(MomentProblem::CameTwice),
            },
            Err(problem) => Err(MomentProblem::NoSuchMoment(problem)),
        }
    }

    /// Whether the hour came twice, so that the page asks which one is meant.
    pub fn came_twice(self) -> bool {
        let Self { day, month, year, time, .. } = self;
        Self { day, month, year, time, which: "" }.read() == Err(MomentProblem::CameTwice)
    }
}

fn date(day: &str, month: &str, year: &str) -> Option<Date> {
    let is_year = matches!(year.len(), 2 | 4) && year.bytes().all(|byte| byte.is_ascii_digit());
    let written: i16 = year.parse().ok().filter(|_| is_year)?;
    let year = if year.len() == 2 { 2000 + written } else { written };
    let is_day = day.bytes().all(|byte| byte.is_ascii_digit());
    Date::new(year, month_of(month)?, day.parse().ok().filter(|_| is_day)?).ok()
}

/// A time as people type it: `14:05`, `14.05`, `1405`, `9:05`, `2pm`, `2:05 pm`.
pub fn time_of_day(typed: &str) -> Option<Time> {
    let typed: String = typed.trim().to_lowercase().split_whitespace().collect();
    let (digits, half) = match (typed.strip_suffix("am"), typed.strip_suffix("pm")) {
        (Some(rest), _) => (rest, Some(0)),
        (_, Some(rest)) => (rest, Some(12)),
        (None, None) => (typed.as_str(), None),
    };
    let (hour, minute) = match (digits.split_once([':', '.']), digits.len()) {
        (Some((hour, minute)), _) if minute.len() == 2 => (hour, minute),
        (None, 3 | 4) => digits.split_at_checked(digits.len() - 2)?,
        (None, 1 | 2) if half.is_some() => (digits, "00"),
        (Some(_) | None, _) => return None,
    };
    let number = |text: &str| -> Option<i8> {
        let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| is_number)
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    Time::new(hour, minute, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::{MomentProblem, TypedMoment, time_of_day};

    fn moment<'a>(day: &'a str, month: &'a str, year: &'a str, time: &'a str) -> TypedMoment<'a> {
        TypedMoment { day, month, year, time, which: "" }
    }

    #[test]
    fn times_are_read_as_people_type_them() {
        for (typed, expected) in [
            ("14:05", Some((14, 5))),
            ("1405", Some((14, 5))),
            ("9.30", Some((9, 30))),
            ("905", Some((9, 5))),
            ("2pm", Some((14, 0))),
            ("12:15 am", Some((0, 15))),
            ("12pm", Some((12, 0))),
            ("24:00", None),
            ("14", None),
            ("14:5", None),
            ("13pm", None),
            ("+1:05", None),
            ("", None),
        ] {
            assert_eq!(
                time_of_day(typed),
                expected.map(|(hour, minute)| time(hour, minute, 0, 0)),
                "{typed}"
            );
        }
    }

    #[test]
    fn nothing_typed_is_not_known_and_half_of_it_is_a_problem() {
        assert_eq!(TypedMoment::default().read(), Ok(None));
        assert_eq!(moment("3", "", "2026", "14:05").read(), Err(MomentProblem::Missing("month")));
        assert_eq!(moment("3", "4", "2026", "").read(), Err(MomentProblem::Missing("time")));
        assert_eq!(moment("31", "2", "2026", "14:05").read(), Err(MomentProblem::NotRealDate));
        assert_eq!(moment("3", "4", "26", "14:05").read(), moment("3", "4", "2026", "14:05").read());
        for year in ["6", "026", "20266", "-6"] {
            assert_eq!(moment("3", "4", year, "14:05").read(), Err(MomentProblem::NotRealDate), "{year}");
        }
        assert_eq!(moment("3", "4", "2026", "25:05").read(), Err(MomentProblem::NotRealTime));
        let read = moment("3", "Apr", "2026", "14:05").read();
        assert_eq!(read, Ok(Some("2026-04-03T13:05:00Z".parse().unwrap())));
    }

    #[test]
    fn an_hour_that_came_twice_is_asked_about_and_one_that_did_not_exist_is_refused() {
        let twice = moment("25", "10", "2026", "01:30");
        assert_eq!(twice.read(), Err(MomentProblem::CameTwice));
        assert!(twice.came_twice());
        let first = TypedMoment { which: "first", ..twice };
        let second = TypedMoment { which: "second", ..twice };
        assert!(first.came_twice(), "the question stays on the page with its answer");
        assert_eq!(first.read(), Ok(Some("2026-10-25T00:30:00Z".parse().unwrap())));
        assert_eq!(second.read(), Ok(Some("2026-10-25T01:30:00Z".parse().unwrap())));
        let gone = moment("29", "3", "2026", "01:30");
        assert!(matches!(gone.read(), Err(MomentProblem::NoSuchMoment(_))));
        assert!(!gone.came_twice());
    }
}
