//! Dates as far as they are known, and moments: the FHIR types `date` and `dateTime`.
//!
//! "Some time in 2019" is a real answer. Two dates of different precision may be neither earlier nor later
//! than each other; then a comparison is unknown and no rule built on it holds.

use std::{cmp::Ordering, fmt};

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::{AmbiguousOffset, TimeZone},
};

const MONTHS: [&str; 12] = [
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

/// A date known to the year, the month or the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartialDate {
    /// Only the year is known.
    Year(i16),
    /// Year and month are known.
    Month(i16, i8),
    /// The whole date is known.
    Day(Date),
}

impl PartialDate {
    /// Makes a date of the parts that are known; none if there is no such date.
    pub fn of(year: i16, month: Option<i8>, day: Option<i8>) -> Option<PartialDate> {
        if !(1..=9999).contains(&year) {
            return None;
        }
        match (month, day) {
            (None, None) => Some(PartialDate::Year(year)),
            (Some(month), None) => (1..=12).contains(&month).then_some(PartialDate::Month(year, month)),
            (Some(month), Some(day)) => Date::new(year, month, day).ok().map(PartialDate::Day),
            (None, Some(_)) => None,
        }
    }

    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<PartialDate> {
        let widths_are_right = matches!(text.len(), 4 | 7 | 10)
            && text.bytes().enumerate().all(|(index, byte)| match index {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !widths_are_right {
            return None;
        }
        let mut parts = text.split('-');
        let year = parts.next()?.parse().ok()?;
        let month = parts.next().and_then(|part| part.parse().ok());
        let day = parts.next().and_then(|part| part.parse().ok());
        PartialDate::of(year, month, day)
    }

    /// Earlier, later or the same; nothing where the precision does not tell.
    pub fn compare(self, other: PartialDate) -> Option<Ordering> {
        let (left, right) = (self.parts(), other.parts());
        for (left, right) in left.iter().zip(right.iter()) {
            match (left, right) {
                (Some(left), Some(right)) if left != right => return Some(left.cmp(right)),
                (Some(_), Some(_)) => (),
                (None, None) => return Some(Ordering::Equal),
                (Some(_), None) | (None, Some(_)) => return None,
            }
        }
        Some(Ordering::Equal)
    }

    /// Year, month and day, as far as they are known.
    pub fn parts(self) -> [Option<i16>; 3] {
        match self {
            PartialDate::Year(year) => [Some(year), None, None],
            PartialDate::Month(year, month) => [Some(year), Some(i16::from(month)), None],
            PartialDate::Day(date) => {
                [Some(date.year()), Some(i16::from(date.month())), Some(i16::from(date.day()))]
            }
        }
    }

    /// As people say it: "3 March 2024", "March 2024", "2024".
    pub fn words(self) -> String {
        match self {
            PartialDate::Year(year) => year.to_string(),
            PartialDate::Month(year, month) => format!("{} {year}", month_name(month)),
            PartialDate::Day(date) => format!("{} {} {}", date.day(), month_name(date.month()), date.year()),
        }
    }
}

fn month_name(month: i8) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or("")
}

/// The FHIR form.
impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PartialDate::Year(year) => write!(f, "{year:04}"),
            PartialDate::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            PartialDate::Day(date) => write!(f, "{date}"),
        }
    }
}

/// A `dateTime`: an instant, or only a date as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The time of day is not known.
    Date(PartialDate),
    /// An instant.
    At(Timestamp),
}

impl Moment {
    /// Reads a FHIR `dateTime`; a time of day needs an offset.
    pub fn parse(text: &str) -> Option<Moment> {
        match text.contains('T') {
            true => text.parse().ok().map(Moment::At),
            false => PartialDate::parse(text).map(Moment::Date),
        }
    }

    /// Earlier, later or the same, with days as they are in this time zone.
    pub fn compare(self, other: Moment, zone: &TimeZone) -> Option<Ordering> {
        match (self, other) {
            (Moment::At(left), Moment::At(right)) => Some(left.cmp(&right)),
            (Moment::Date(left), Moment::Date(right)) => left.compare(right),
            // A day without a time cannot be told from an instant within it.
            (Moment::At(left), Moment::Date(right)) => {
                let day = PartialDate::Day(left.to_zoned(zone.clone()).date());
                shortened(day, right).compare(right).filter(|order| *order != Ordering::Equal)
            }
            (Moment::Date(_), Moment::At(_)) => other.compare(self, zone).map(Ordering::reverse),
        }
    }

    /// The FHIR form, with the offset of this time zone.
    pub fn fhir(self, zone: &TimeZone) -> String {
        match self {
            Moment::Date(date) => date.to_string(),
            Moment::At(at) => at.display_with_offset(zone.to_offset(at)).to_string(),
        }
    }

    /// As people say it: "3 March 2024 at 14:05".
    pub fn words(self, zone: &TimeZone) -> String {
        match self {
            Moment::Date(date) => date.words(),
            Moment::At(at) => {
                let local = at.to_zoned(zone.clone());
                format!("{} at {}", PartialDate::Day(local.date()).words(), short_time(local.time()))
            }
        }
    }

    /// The parts that a person types: the date, and the time, with the offset where the hour comes twice.
    pub(crate) fn typed(self, zone: &TimeZone) -> (PartialDate, String) {
        match self {
            Moment::Date(date) => (date, String::new()),
            Moment::At(at) => {
                let local = at.to_zoned(zone.clone());
                let ambiguous = zone.to_ambiguous_zoned(local.datetime()).offset();
                let is_once = matches!(ambiguous, AmbiguousOffset::Unambiguous { .. });
                let offset = if is_once { String::new() } else { offset_text(zone.to_offset(at)) };
                (PartialDate::Day(local.date()), format!("{}{offset}", short_time(local.time())))
            }
        }
    }
}

/// The date cut to the other's precision.
fn shortened(date: PartialDate, like: PartialDate) -> PartialDate {
    match (date, like) {
        (PartialDate::Day(date), PartialDate::Year(_)) => PartialDate::Year(date.year()),
        (PartialDate::Day(date), PartialDate::Month(..)) => PartialDate::Month(date.year(), date.month()),
        (date, _) => date,
    }
}

/// "14:05", with seconds only where there are some.
pub(crate) fn short_time(time: Time) -> String {
    match (time.second(), time.subsec_nanosecond()) {
        (0, 0) => format!("{:02}:{:02}", time.hour(), time.minute()),
        _ => time.to_string(),
    }
}

/// "+01:00".
pub(crate) fn offset_text(offset: jiff::tz::Offset) -> String {
    let seconds = offset.seconds();
    let minutes = seconds.abs() / 60;
    format!("{}{:02}:{:02}", if seconds < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use jiff::tz::TimeZone;

    use super::{Moment, PartialDate};

    #[test]
    fn only_real_dates_are_dates() {
        for text in ["2024", "2024-02", "2024-02-29"] {
            assert_eq!(PartialDate::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "24", "2024-13", "2023-02-29", "2024-2-1", "2024-00", "0000", "+024", "2024/02/01"] {
            assert_eq!(PartialDate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_vague_date_is_neither_before_nor_after_a_day_within_it() {
        let compare =
            |left, right| PartialDate::parse(left).unwrap().compare(PartialDate::parse(right).unwrap());
        assert_eq!(compare("2024", "2024-05-01"), None);
        assert_eq!(compare("2023", "2024-05-01"), Some(Ordering::Less));
        assert_eq!(compare("2024-05", "2024-05"), Some(Ordering::Equal));
        assert_eq!(compare("2024-06", "2024-05-01"), Some(Ordering::Greater));
    }

    #[test]
    fn an_instant_is_compared_with_a_day_as_the_zone_has_it() {
        let london = TimeZone::get("Europe/London").unwrap();
        let at = Moment::parse("2024-06-30T23:30:00Z").unwrap();
        assert_eq!(at.compare(Moment::parse("2024-06-30").unwrap(), &london), Some(Ordering::Greater));
        assert_eq!(at.compare(Moment::parse("2024-07-01").unwrap(), &london), None);
        assert_eq!(at.compare(Moment::parse("2024-07").unwrap(), &london), None);
        assert_eq!(at.words(&london), "1 July 2024 at 00:30");
        assert_eq!(at.fhir(&london), "2024-07-01T00:30:00+01:00");
        assert_eq!(Moment::parse("2024-06-30T23:30:00"), None);
    }
}
