//! When a service is open: its hours by weekday, what differs on bank holidays, and what follows for timers.
//!
//! Hours are London's; which hours and which holidays is content. Local days and hours become instants in
//! [`london`] only.

use std::{collections::BTreeMap, fmt};

use jiff::{
    Timestamp,
    civil::{Date, Time, Weekday},
};
use serde::{Deserialize, Serialize};

pub mod london;
#[cfg(test)]
mod tests;
pub mod wording;

/// How far ahead an opening is looked for: a service that is closed longer has no next opening.
const LOOK_AHEAD_DAYS: usize = 400;

/// From when to when a service is open on one day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "TypedHours")]
pub struct Hours {
    opens: Time,
    closes: Time,
}

/// The hours of a week, Monday first; a day without hours is closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WeeklyHours([Option<Hours>; 7]);

/// When a service is open.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ServiceHours {
    /// An ordinary week.
    pub week: WeeklyHours,
    /// Bank holidays with the hours of each; a day without hours is closed.
    #[serde(default)]
    pub bank_holidays: BTreeMap<Date, Option<Hours>>,
}

/// It closes before it opens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClosesBeforeItOpens;

#[derive(Deserialize)]
struct TypedHours {
    opens: Time,
    closes: Time,
}

impl TryFrom<TypedHours> for Hours {
    type Error = ClosesBeforeItOpens;

    fn try_from(typed: TypedHours) -> Result<Self, Self::Error> {
        Self::new(typed.opens, typed.closes)
    }
}

impl Hours {
    /// Open from one time to another on the same day; closing at 00:00 is midnight at its end.
    pub fn new(opens: Time, closes: Time) -> Result<Self, ClosesBeforeItOpens> {
        let hours = Self { opens, closes };
        if hours.closes_at_midnight() || opens < closes { Ok(hours) } else { Err(ClosesBeforeItOpens) }
    }

    /// When it opens.
    pub const fn opens(self) -> Time {
        self.opens
    }

    /// When it closes; 00:00 is midnight at the end of the day.
    pub const fn closes(self) -> Time {
        self.closes
    }

    fn closes_at_midnight(self) -> bool {
        self.closes == Time::midnight()
    }
}

impl WeeklyHours {
    /// The hours of a week, Monday first.
    pub const fn new(days: [Option<Hours>; 7]) -> Self {
        Self(days)
    }

    /// The hours of a weekday.
    pub fn on(self, weekday: Weekday) -> Option<Hours> {
        self.0.get(usize::try_from(weekday.to_monday_zero_offset()).ok()?).copied().flatten()
    }
}

impl ServiceHours {
    /// The hours of a day, bank holidays considered.
    pub fn on(&self, day: Date) -> Option<Hours> {
        self.bank_holidays.get(&day).copied().unwrap_or_else(|| self.week.on(day.weekday()))
    }

    /// Whether the service is open at an instant; it is no longer at the instant when it closes.
    pub fn open_at(&self, at: Timestamp) -> bool {
        self.closes_at(at).is_some()
    }

    /// When the service closes, if it is open at an instant.
    ///
    /// A service that closes at midnight and opens at midnight goes on; this is then the end of the last such day.
    pub fn closes_at(&self, at: Timestamp) -> Option<Timestamp> {
        let mut day = london::london(at).date();
        let (opens, mut closes) = self.span_on(day)?;
        if at < opens || at >= closes {
            return None;
        }
        for _ in 0..LOOK_AHEAD_DAYS {
            day = day.tomorrow().ok()?;
            match self.span_on(day) {
                Some((next_opens, next_closes)) if next_opens == closes => closes = next_closes,
                Some(_) | None => break,
            }
        }
        Some(closes)
    }

    /// When the service next opens after an instant; nothing if it is closed for more than a year.
    pub fn next_opening(&self, after: Timestamp) -> Option<Timestamp> {
        let today = london::london(after).date();
        today
            .series(jiff::Span::new().days(1))
            .take(LOOK_AHEAD_DAYS)
            .filter_map(|day| self.span_on(day))
            .map(|(opens, _)| opens)
            .find(|opens| *opens > after && !self.open_just_before(*opens))
    }

    fn open_just_before(&self, at: Timestamp) -> bool {
        at.checked_sub(jiff::SignedDuration::from_nanos(1)).is_ok_and(|before| self.open_at(before))
    }

    /// How many whole minutes the service is open between two instants; none if the second is the earlier.
    pub fn open_minutes_between(&self, from: Timestamp, to: Timestamp) -> i64 {
        if to <= from {
            return 0;
        }
        let (first, last) = (london::london(from).date(), london::london(to).date());
        let seconds: i64 = first
            .series(jiff::Span::new().days(1))
            .take_while(|day| *day <= last)
            .filter_map(|day| self.span_on(day))
            .map(|(opens, closes)| closes.min(to).as_second() - opens.max(from).as_second())
            .filter(|seconds| *seconds > 0)
            .sum();
        seconds / 60
    }

    /// The instant at which the service will have been open for so many minutes since `from`: by when something is
    /// promised. Nothing if it is not open that long within a year.
    pub fn after_open_minutes(&self, from: Timestamp, minutes: u32) -> Option<Timestamp> {
        let mut left = i64::from(minutes) * 60;
        let first = london::london(from).date();
        for day in first.series(jiff::Span::new().days(1)).take(LOOK_AHEAD_DAYS) {
            let Some((opens, closes)) = self.span_on(day) else { continue };
            let begins = opens.max(from);
            let open_seconds = closes.as_second() - begins.as_second();
            if open_seconds <= 0 {
                continue;
            }
            if left <= open_seconds {
                return begins.checked_add(jiff::SignedDuration::from_secs(left)).ok();
            }
            left -= open_seconds;
        }
        None
    }

    /// Whether a day is a working day: Monday to Friday and no bank holiday, whatever hours the service keeps.
    pub fn is_working_day(&self, day: Date) -> bool {
        let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        !is_weekend && !self.bank_holidays.contains_key(&day)
    }

    /// The day that many working days after a day; the day itself if there are none to add.
    pub fn add_working_days(&self, day: Date, working_days: u16) -> Date {
        let mut found = day;
        let mut left = working_days;
        while left > 0 {
            let Ok(next) = found.tomorrow() else { return found };
            found = next;
            if self.is_working_day(found) {
                left -= 1;
            }
        }
        found
    }

    /// The instants at which it opens and closes on a day.
    fn span_on(&self, day: Date) -> Option<(Timestamp, Timestamp)> {
        let hours = self.on(day)?;
        let opens = london::first_instant(day.to_datetime(hours.opens))?;
        let end = if hours.closes_at_midnight() { day.tomorrow().ok()? } else { day };
        let closes = london::first_instant(end.to_datetime(hours.closes))?;
        Some((opens, closes))
    }
}

impl fmt::Display for Hours {
    /// As a page says it: `8am to 8pm`, `8:30am to midnight`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", wording::time_of_day(self.opens), wording::time_of_day(self.closes))
    }
}
impl fmt::Display for ClosesBeforeItOpens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the service must close after it opens, on the same day")
    }
}
impl std::error::Error for ClosesBeforeItOpens {}
