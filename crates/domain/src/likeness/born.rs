//! A birth that is asked for against a birth on record, with the slips that people make in dates.

use jiff::civil::Date;

use super::{Reason, keys, keys::Key};
use crate::birth::{AgeOn, Birth, BirthWarning};

/// What a query says about when somebody was born.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AskedBirth {
    /// The day.
    On(Date),
    /// The year only.
    Year(i16),
    /// An age in years, on a day.
    Age {
        /// Whole years.
        years: u8,
        /// The day.
        on: Date,
    },
}

/// How well two births agree, from 0 to 1, and in which words; no figure if nothing is known.
pub(super) fn agreement(asked: AskedBirth, birth: Birth) -> (Option<f32>, Option<Reason>) {
    // What other systems write when they do not know is neither for nor against.
    if matches!(birth.warning(Date::MAX), Some(BirthWarning::Placeholder)) && asked != AskedBirth::of(birth) {
        return (None, None);
    }
    let Some((first, last)) = birth.between() else { return (None, None) };
    let (value, reason) = match (asked, birth.known()) {
        (AskedBirth::On(asked), Some(known)) => of_dates(asked, known),
        (AskedBirth::On(asked), None) if first <= asked && asked <= last => (0.7, Reason::FittingBirth),
        (AskedBirth::On(asked), None)
            if first.year() - asked.year() <= 2 && asked.year() - last.year() <= 2 =>
        {
            (0.4, Reason::NearAge)
        }
        (AskedBirth::On(_), None) => (0.0, Reason::OtherBirth),
        (AskedBirth::Year(year), _) if first.year() <= year && year <= last.year() => (0.9, Reason::SameYear),
        (AskedBirth::Year(year), _) if first.year() - 1 <= year && year <= last.year() + 1 => {
            (0.5, Reason::NearAge)
        }
        (AskedBirth::Year(_), _) => (0.0, Reason::OtherBirth),
        (AskedBirth::Age { years, on }, _) => match birth.age_on(on) {
            AgeOn::Exactly { years: from } if from == years => (0.85, Reason::FittingAge),
            AgeOn::About { from, to } if from <= years && years <= to => (0.7, Reason::FittingAge),
            AgeOn::Exactly { years: age } if age.abs_diff(years) == 1 => (0.5, Reason::NearAge),
            AgeOn::Exactly { .. } | AgeOn::About { .. } | AgeOn::NotKnown => (0.0, Reason::OtherBirth),
        },
    };
    (Some(value), Some(reason))
}

impl AskedBirth {
    const fn of(birth: Birth) -> Self {
        match birth {
            Birth::Known { on } => Self::On(on),
            // Nothing else is a placeholder.
            Birth::Month { .. }
            | Birth::Year { .. }
            | Birth::Estimated { .. }
            | Birth::Unknown
            | Birth::Refused => Self::Year(0),
        }
    }
}

fn of_dates(asked: Date, known: Date) -> (f32, Reason) {
    let swapped = (asked.year(), asked.day(), asked.month()) == (known.year(), known.month(), known.day());
    let days = (asked - known).get_days().unsigned_abs();
    let same_day_of_year = (asked.month(), asked.day()) == (known.month(), known.day());
    if asked == known {
        (1.0, Reason::SameBirthDate)
    } else if swapped {
        (0.88, Reason::DayAndMonthSwapped)
    } else if days == 1 {
        (0.85, Reason::BirthOneDayOff)
    } else if same_day_of_year && asked.year().abs_diff(known.year()) == 1 {
        (0.8, Reason::BirthOneYearOff)
    } else if is_one_slip(digits(asked), digits(known)) {
        (0.78, Reason::BirthOneDigitOff)
    } else if asked.year() == known.year() {
        let share = if asked.month() == known.month() || asked.day() == known.day() { 0.5 } else { 0.35 };
        (share, Reason::SameYear)
    } else {
        (0.0, Reason::OtherBirth)
    }
}

/// Day, month and year as eight digits.
fn digits(date: Date) -> [u8; 8] {
    let mut left = date.day().unsigned_abs() as u32 * 1_000_000
        + date.month().unsigned_abs() as u32 * 10_000
        + u32::from(date.year().unsigned_abs());
    let mut digits = [0; 8];
    for place in digits.iter_mut().rev() {
        *place = (left % 10) as u8;
        left /= 10;
    }
    digits
}

/// Whether one digit differs, or two neighbours have changed places.
fn is_one_slip(one: [u8; 8], other: [u8; 8]) -> bool {
    let mut differing = (0..8).filter(|place| one[*place] != other[*place]);
    match (differing.next(), differing.next(), differing.next()) {
        (Some(_), None, None) => true,
        (Some(first), Some(second), None) => {
            second == first + 1 && one[first] == other[second] && one[second] == other[first]
        }
        _ => false,
    }
}

/// Keys of dates that a slip of the pen makes of this one: near days and years, digits that changed places.
pub(super) fn slips(date: Date) -> Vec<Key> {
    let with = |year: i16, month: i8, day: i8| Date::new(year, month, day).ok();
    let (year, month, day) = (date.year(), date.month(), date.day());
    let turned = |number: i8| number % 10 * 10 + number / 10;
    let turned_year = year / 100 * 100 + year % 10 * 10 + year / 10 % 10;
    let dates = [
        date.tomorrow().ok(),
        date.yesterday().ok(),
        with(year + 1, month, day),
        with(year - 1, month, day),
        with(turned_year, month, day),
        with(year, month, turned(day)),
        with(year, turned(month), day),
        with(year + 10, month, day),
        with(year - 10, month, day),
        with(year, month + 1, day),
        with(year, month - 1, day),
        with(year, month, day.saturating_add(10)),
        with(year, month, day.saturating_sub(10)),
    ];
    let mut keys: Vec<Key> = Vec::with_capacity(dates.len());
    for slip in dates.into_iter().flatten().filter(|slip| *slip != date) {
        let key = keys::birth_date(slip);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// The same date with day and month swapped, if there is one.
pub(super) fn swapped(date: Date) -> Option<Date> {
    Date::new(date.year(), date.day(), date.month()).ok().filter(|swapped| *swapped != date)
}
