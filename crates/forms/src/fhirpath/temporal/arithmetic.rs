//! Adding durations to dates and times (FHIRPath N1, section 6.6.7), and the first and last moment that a vague
//! value may mean.
//!
//! The end of a month stays the end of a month: 31 January and one month is 28 or 29 February. A vague value is
//! moved by whole steps of what is known of it: 2014 and 25 months is 2016.

use jiff::{
    SignedDuration, Span,
    civil::{DateTime, Time},
    tz::Offset,
};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{Precision, Temporal, time_only};
use crate::fhirpath::units::Calendar;

impl Temporal {
    /// The date or date with time moved by an amount; nothing where that leaves the years 1 to 9999.
    pub(in crate::fhirpath) fn moved(&self, amount: Decimal, unit: Calendar) -> Option<Temporal> {
        let (amount, unit) = self.in_known_steps(amount, unit)?;
        let (at, is_finer) = match unit {
            Calendar::Year => (self.stepped(Span::new().try_years(whole(amount)?))?, false),
            Calendar::Month => (self.stepped(Span::new().try_months(whole(amount)?))?, false),
            Calendar::Week => (self.stepped(Span::new().try_weeks(whole(amount)?))?, false),
            Calendar::Day => (self.stepped(Span::new().try_days(whole(amount)?))?, false),
            Calendar::Hour | Calendar::Minute | Calendar::Second | Calendar::Millisecond => {
                let duration = duration(amount, unit)?;
                (self.at.checked_add(duration).ok()?, duration.subsec_nanos() != 0)
            }
        };
        let fraction_digits = if is_finer { self.fraction_digits.max(3) } else { self.fraction_digits };
        (at.year() >= 1).then_some(Temporal { at, fraction_digits, ..*self })
    }

    /// The time of day moved round the clock; nothing for steps of days and more.
    pub(in crate::fhirpath) fn moved_round_the_clock(
        &self,
        amount: Decimal,
        unit: Calendar,
    ) -> Option<Temporal> {
        if unit.precision() < Precision::Hour {
            return None;
        }
        let (amount, unit) = self.in_known_steps(amount, unit)?;
        let duration = duration(amount, unit)?;
        let at = time_only(self.at.time().wrapping_add(duration));
        let fraction_digits =
            if duration.subsec_nanos() == 0 { self.fraction_digits } else { self.fraction_digits.max(3) };
        Some(Temporal { at, fraction_digits, ..*self })
    }

    /// An amount finer than what is known, as whole steps of what is known.
    fn in_known_steps(&self, amount: Decimal, unit: Calendar) -> Option<(Decimal, Calendar)> {
        if unit.precision() <= self.precision {
            return Some((amount, unit));
        }
        let amount = amount.trunc();
        let steps = match (self.precision, unit) {
            (Precision::Year, Calendar::Month) => amount.checked_div(Decimal::from(12))?,
            (Precision::Year, _) => days(amount, unit)?.checked_div(Decimal::from(365))?,
            (Precision::Month, _) => days(amount, unit)?.checked_div(Decimal::from(30))?,
            (Precision::Day, _) => days(amount, unit)?,
            (Precision::Hour, _) => days(amount, unit)?.checked_mul(Decimal::from(24))?,
            (Precision::Minute | Precision::Second, _) => {
                days(amount, unit)?.checked_mul(Decimal::from(1440))?
            }
        };
        // Division of thirds of a day leaves a last digit behind.
        Some((steps.round_dp(12).trunc(), Calendar::of(self.precision)))
    }

    fn stepped(&self, span: Result<Span, jiff::Error>) -> Option<DateTime> {
        self.at.checked_add(span.ok()?).ok()
    }

    /// The earliest value that this one may mean, known to a precision and with so many digits of a second.
    pub(in crate::fhirpath) fn earliest(
        &self,
        precision: Precision,
        fraction_digits: u8,
        has_date: bool,
    ) -> Temporal {
        let offset = self.offset_or(has_date, precision, Offset::constant(14));
        let at = self.cut(precision);
        Temporal { at, precision, offset, fraction_digits }
    }

    /// The latest value that this one may mean, likewise.
    pub(in crate::fhirpath) fn latest(
        &self,
        precision: Precision,
        fraction_digits: u8,
        has_date: bool,
    ) -> Temporal {
        let (date, time) = (self.at.date(), self.at.time());
        let date = match self.precision {
            Precision::Year => date.last_of_year(),
            Precision::Month => date.last_of_month(),
            Precision::Day | Precision::Hour | Precision::Minute | Precision::Second => date,
        };
        let time = match self.precision {
            Precision::Year | Precision::Month | Precision::Day => Time::constant(23, 59, 59, 999_000_000),
            Precision::Hour => Time::constant(time.hour(), 59, 59, 999_000_000),
            Precision::Minute => Time::constant(time.hour(), time.minute(), 59, 999_000_000),
            Precision::Second if self.fraction_digits == 0 => {
                Time::constant(time.hour(), time.minute(), time.second(), 999_000_000)
            }
            Precision::Second => time,
        };
        let offset = self.offset_or(has_date, precision, Offset::constant(-12));
        let latest = Temporal { at: date.to_datetime(time), precision, offset, fraction_digits };
        Temporal { at: latest.cut(precision), ..latest }
    }

    /// The value's own offset; one is made up only for a date with a time.
    fn offset_or(&self, has_date: bool, precision: Precision, otherwise: Offset) -> Option<Offset> {
        if !has_date || precision < Precision::Hour { None } else { self.offset.or(Some(otherwise)) }
    }
}

/// Fractions count only of seconds (FHIRPath N1, section 6.6.7).
fn whole(amount: Decimal) -> Option<i64> {
    amount.trunc().to_i64()
}

fn duration(amount: Decimal, unit: Calendar) -> Option<SignedDuration> {
    let nanoseconds = match unit {
        Calendar::Second => amount.checked_mul(Decimal::from(1_000_000_000))?,
        Calendar::Millisecond => amount.checked_mul(Decimal::from(1_000_000))?,
        Calendar::Minute => amount.trunc().checked_mul(Decimal::from(60_000_000_000_i64))?,
        Calendar::Hour => amount.trunc().checked_mul(Decimal::from(3_600_000_000_000_i64))?,
        Calendar::Year | Calendar::Month | Calendar::Week | Calendar::Day => return None,
    };
    nanoseconds.trunc().to_i64().map(SignedDuration::from_nanos)
}

/// The amount in days, where a month counts 30 of them (FHIRPath N1, section 6.6.7).
fn days(amount: Decimal, unit: Calendar) -> Option<Decimal> {
    let per_day = |many: i64| amount.checked_div(Decimal::from(many));
    match unit {
        Calendar::Year => amount.checked_mul(Decimal::from(365)),
        Calendar::Month => amount.checked_mul(Decimal::from(30)),
        Calendar::Week => amount.checked_mul(Decimal::from(7)),
        Calendar::Day => Some(amount),
        Calendar::Hour => per_day(24),
        Calendar::Minute => per_day(1440),
        Calendar::Second => per_day(86_400),
        Calendar::Millisecond => per_day(86_400_000),
    }
}
