//! Dates, dates with times, and times, known as far as they were said.
//!
//! `@2019-05` is a month, not its first day. Two values that agree as far as the vaguer one goes are neither equal
//! nor different: the comparison is empty (FHIRPath N1, section 6.1.1 and 6.2).

mod arithmetic;

use std::{cmp::Ordering, fmt};

use jiff::{
    SignedDuration, Timestamp, Zoned,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};

use crate::date::{Moment, PartialDate};

/// How far west and east of Greenwich clocks may stand, in hours.
const FARTHEST_WEST: i64 = 12;
const FARTHEST_EAST: i64 = 14;

/// How much of a date or time is known. Seconds and their fractions are one step (FHIRPath N1, section 6.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// Only the year.
    Year,
    /// Year and month.
    Month,
    /// The day.
    Day,
    /// The hour.
    Hour,
    /// The minute.
    Minute,
    /// The second, perhaps with a fraction.
    Second,
}

/// A date, a date with a time, or a time of day; which of them, [`Value`](super::Value) says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Temporal {
    /// What is not known has its lowest value; a time of day stands on the first day of the year 1.
    pub(super) at: DateTime,
    pub(super) precision: Precision,
    pub(super) offset: Option<Offset>,
    /// How many digits follow the second's point.
    pub(super) fraction_digits: u8,
}

impl Temporal {
    /// Reads `2015`, `2015-02` or `2015-02-04`.
    pub(super) fn parse_date(text: &str) -> Option<Temporal> {
        match PartialDate::parse(text)? {
            PartialDate::Year(year) => Temporal::day(Date::new(year, 1, 1).ok()?, Precision::Year),
            PartialDate::Month(year, month) => {
                Temporal::day(Date::new(year, month, 1).ok()?, Precision::Month)
            }
            PartialDate::Day(day) => Temporal::day(day, Precision::Day),
        }
        .into()
    }

    /// Reads a date that may go on with `T`, a time as far as it is known, and an offset.
    pub(super) fn parse_date_time(text: &str) -> Option<Temporal> {
        let Some((date, time)) = text.split_once('T') else { return Temporal::parse_date(text) };
        let date = Temporal::parse_date(date)?;
        if time.is_empty() {
            return Some(date);
        }
        let (time, offset) = match time.find(['Z', '+', '-']) {
            Some(at) => (time.get(..at)?, Some(offset(time.get(at..)?)?)),
            None => (time, None),
        };
        let time = Temporal::parse_time(time)?;
        let at = date.at.date().to_datetime(time.at.time());
        (date.precision == Precision::Day).then_some(Temporal { at, offset, ..time })
    }

    /// Reads `14`, `14:34`, `14:34:28` or `14:34:28.123`.
    pub(super) fn parse_time(text: &str) -> Option<Temporal> {
        let (clock, fraction) = match text.split_once('.') {
            Some((clock, fraction)) => (clock, Some(fraction)),
            None => (text, None),
        };
        let mut parts = clock.split(':').map(two_digits);
        let (hour, minute, second) = (parts.next()??, parts.next(), parts.next());
        if parts.next().is_some() || fraction.is_some() && second.is_none() {
            return None;
        }
        let (precision, minute, second) = match (minute, second) {
            (None, _) => (Precision::Hour, 0, 0),
            (Some(minute), None) => (Precision::Minute, minute?, 0),
            (Some(minute), Some(second)) => (Precision::Second, minute?, second?),
        };
        let nanoseconds = fraction.map_or(Some(0), nanoseconds)?;
        let time = Time::new(hour, minute, second, nanoseconds).ok()?;
        let fraction_digits = u8::try_from(fraction.map_or(0, str::len)).unwrap_or(9).min(9);
        Some(Temporal { at: time_only(time), precision, offset: None, fraction_digits })
    }

    /// The calendar day of a moment.
    pub(super) fn today(now: &Zoned) -> Temporal {
        Temporal::day(now.date(), Precision::Day)
    }

    /// A moment as its own time zone has it, to the millisecond.
    pub(super) fn now(now: &Zoned) -> Temporal {
        let at = now.datetime();
        let thousandths = at.time().subsec_nanosecond() / 1_000_000 * 1_000_000;
        let at = at.with().subsec_nanosecond(thousandths).build().unwrap_or(at);
        Temporal { at, precision: Precision::Second, offset: Some(now.offset()), fraction_digits: 3 }
    }

    fn day(date: Date, precision: Precision) -> Temporal {
        Temporal { at: date.to_datetime(Time::midnight()), precision, offset: None, fraction_digits: 0 }
    }

    /// How much of it is known.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The date, as far as it is known.
    pub fn date(&self) -> PartialDate {
        match self.precision {
            Precision::Year => PartialDate::Year(self.at.year()),
            Precision::Month => PartialDate::Month(self.at.year(), self.at.month()),
            Precision::Day | Precision::Hour | Precision::Minute | Precision::Second => {
                PartialDate::Day(self.at.date())
            }
        }
    }

    /// The time of day; nothing if it is not known.
    pub fn time(&self) -> Option<Time> {
        (self.precision >= Precision::Hour).then(|| self.at.time())
    }

    /// The moment, where a value without an offset is taken to be of this time zone.
    ///
    /// Nothing if the time zone never had that moment's date.
    pub fn moment(&self, zone: &TimeZone) -> Option<Moment> {
        if self.precision < Precision::Hour {
            return Some(Moment::Date(self.date()));
        }
        match self.offset {
            Some(offset) => offset.to_timestamp(self.at).ok().map(Moment::At),
            None => zone.to_zoned(self.at).ok().map(|zoned| Moment::At(zoned.timestamp())),
        }
    }

    /// Only the date of it.
    pub(super) fn without_time(self) -> Temporal {
        Temporal::day(self.at.date(), self.precision.min(Precision::Day))
    }

    /// Earlier, later or the same; nothing where the precision, or an unknown offset, does not tell.
    pub(super) fn compare(&self, other: &Temporal) -> Option<Ordering> {
        let have_times = self.precision >= Precision::Hour && other.precision >= Precision::Hour;
        match (self.offset, other.offset) {
            (Some(left), Some(right)) if have_times => {
                let left = Temporal { at: left.to_timestamp(self.at).map(in_utc).ok()?, ..*self };
                let right = Temporal { at: right.to_timestamp(other.at).map(in_utc).ok()?, ..*other };
                left.compare_parts(&right)
            }
            (Some(offset), None) if have_times => {
                other.compare_unplaced(offset.to_timestamp(self.at).ok()?).map(Ordering::reverse)
            }
            (None, Some(offset)) if have_times => self.compare_unplaced(offset.to_timestamp(other.at).ok()?),
            _ => self.compare_parts(other),
        }
    }

    /// Compares a local time of which nobody knows where with an instant: only half a day or more decides.
    fn compare_unplaced(&self, instant: Timestamp) -> Option<Ordering> {
        let local = Offset::UTC.to_timestamp(self.at).ok()?;
        let ahead = local.duration_since(instant);
        if ahead > SignedDuration::from_hours(FARTHEST_EAST) {
            Some(Ordering::Greater)
        } else if ahead < -SignedDuration::from_hours(FARTHEST_WEST) {
            Some(Ordering::Less)
        } else {
            None
        }
    }

    fn compare_parts(&self, other: &Temporal) -> Option<Ordering> {
        let shared = self.precision.min(other.precision);
        let order = self.cut(shared).cmp(&other.cut(shared));
        match order {
            Ordering::Equal if self.precision != other.precision => None,
            order => Some(order),
        }
    }

    /// What is known, cut to a precision.
    pub(super) fn cut(&self, precision: Precision) -> DateTime {
        let (date, time) = (self.at.date(), self.at.time());
        let date = match precision {
            Precision::Year => date.first_of_year(),
            Precision::Month => date.first_of_month(),
            Precision::Day | Precision::Hour | Precision::Minute | Precision::Second => date,
        };
        let time = match precision {
            Precision::Year | Precision::Month | Precision::Day => Time::midnight(),
            Precision::Hour => Time::constant(time.hour(), 0, 0, 0),
            Precision::Minute => Time::constant(time.hour(), time.minute(), 0, 0),
            Precision::Second => time,
        };
        date.to_datetime(time)
    }

    /// The time of day as FHIRPath writes it after `@T`.
    pub(super) fn time_text(&self) -> String {
        let time = self.at.time();
        match self.precision {
            Precision::Year | Precision::Month | Precision::Day => String::new(),
            Precision::Hour => format!("{:02}", time.hour()),
            Precision::Minute => format!("{:02}:{:02}", time.hour(), time.minute()),
            Precision::Second => {
                let digits = usize::from(self.fraction_digits.min(9));
                let fraction = format!("{:09}", time.subsec_nanosecond());
                let fraction = fraction.get(..digits).unwrap_or("");
                let point = if digits == 0 { "" } else { "." };
                format!("{:02}:{:02}:{:02}{point}{fraction}", time.hour(), time.minute(), time.second())
            }
        }
    }
}

/// A date or a date with a time in the form of FHIR and ISO 8601, as far as it is known.
impl fmt::Display for Temporal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date())?;
        if self.precision >= Precision::Hour {
            write!(f, "T{}", self.time_text())?;
        }
        match self.offset {
            Some(Offset::UTC) => f.write_str("Z"),
            Some(offset) => f.write_str(&crate::date::offset_text(offset)),
            None => Ok(()),
        }
    }
}

pub(super) fn time_only(time: Time) -> DateTime {
    Date::constant(1, 1, 1).to_datetime(time)
}

fn in_utc(instant: Timestamp) -> DateTime {
    Offset::UTC.to_datetime(instant)
}

fn two_digits(text: &str) -> Option<i8> {
    let is_two_digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_two_digits.then(|| text.parse().ok()).flatten()
}

/// The digits after the point of a second; what is finer than a nanosecond is cut.
fn nanoseconds(digits: &str) -> Option<i32> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{:0<9.9}", digits).parse().ok()
}

/// `Z`, `+10:00` or `-05:30`.
fn offset(text: &str) -> Option<Offset> {
    if text == "Z" {
        return Some(Offset::UTC);
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes) = (i32::from(two_digits(hours)?), i32::from(two_digits(minutes)?));
    let is_a_place = hours <= 14 && minutes < 60;
    is_a_place.then(|| Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()).flatten()
}
