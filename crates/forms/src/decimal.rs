//! A decimal number kept exactly, with the digits that were given: 1.10 stays 1.10.
//!
//! FHIR asks that a decimal's precision is respected and that 18 digits are handled (FHIR R4, Datatypes,
//! `decimal`); binary fractions do neither.

use std::{cmp::Ordering, fmt};

/// The most digits, before and after the point together.
const MOST_DIGITS: usize = 18;

/// An exact decimal of at most 18 digits. Equality is of the value: 1.1 equals 1.10.
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    coefficient: i128,
    scale: u32,
}

impl Decimal {
    /// Reads what a person types: digits, perhaps a sign, perhaps a point.
    pub fn parse(text: &str) -> Option<Decimal> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let has_empty_part = whole.is_empty() || (fraction.is_empty() && unsigned.contains('.'));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let whole = whole.trim_start_matches('0');
        if has_empty_part
            || !is_digits(whole)
            || !is_digits(fraction)
            || whole.len() + fraction.len() > MOST_DIGITS
        {
            return None;
        }
        let digits = format!("0{whole}{fraction}").parse::<i128>().ok()?;
        let scale = u32::try_from(fraction.len()).ok()?;
        Some(Decimal { coefficient: if negative { -digits } else { digits }, scale })
    }

    /// Reads a JSON number, which may have an exponent.
    pub(crate) fn from_json(text: &str) -> Option<Decimal> {
        let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
            return Decimal::parse(text);
        };
        let exponent: i32 = exponent.parse().ok().filter(|exponent: &i32| exponent.unsigned_abs() <= 18)?;
        let Decimal { coefficient, scale } = Decimal::parse(mantissa)?;
        let scale = i32::try_from(scale).ok()? - exponent;
        let (coefficient, scale) = match u32::try_from(scale) {
            Ok(scale) => (coefficient, scale),
            Err(_) => (coefficient.checked_mul(10_i128.pow(scale.unsigned_abs()))?, 0),
        };
        let is_short = coefficient.unsigned_abs() < 10_u128.pow(18) && scale <= 18;
        is_short.then_some(Decimal { coefficient, scale })
    }

    /// The exact sum; none if it has more than 18 digits.
    pub fn plus(self, other: Decimal) -> Option<Decimal> {
        let (left, right) = self.aligned(other);
        let coefficient = left.checked_add(right)?;
        (coefficient.unsigned_abs() < 10_u128.pow(18))
            .then_some(Decimal { coefficient, scale: self.scale.max(other.scale) })
    }

    /// How many digits stand after the point.
    pub fn places(self) -> usize {
        self.scale as usize
    }

    /// Both numbers as counts of the same smallest unit. 18 digits and 18 places stay far below `i128`'s end.
    fn aligned(self, other: Decimal) -> (i128, i128) {
        let scale = self.scale.max(other.scale);
        let lift = |number: Decimal| number.coefficient * 10_i128.pow(scale - number.scale);
        (lift(self), lift(other))
    }
}

impl From<i32> for Decimal {
    fn from(number: i32) -> Decimal {
        Decimal { coefficient: i128::from(number), scale: 0 }
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Decimal) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        let (left, right) = self.aligned(*other);
        left.cmp(&right)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.coefficient < 0 { "-" } else { "" };
        let places = self.scale as usize;
        let digits = format!("{:0>width$}", self.coefficient.unsigned_abs(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let point = if places == 0 { "" } else { "." };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn digits_are_kept_and_values_compared() {
        for text in ["0", "1.10", "-0.05", "123456789012345678", "0.000000000000000001"] {
            assert_eq!(Decimal::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Decimal::parse("1.1"), Decimal::parse("1.10"));
        assert!(Decimal::parse("0.1") < Decimal::parse("0.11"));
        assert!(Decimal::parse("-2") < Decimal::parse("-1.5"));
        assert_eq!(Decimal::from_json("1.5e2").unwrap().to_string(), "150");
        assert_eq!(Decimal::from_json("15e-1").unwrap().to_string(), "1.5");
    }

    #[test]
    fn what_is_not_an_exact_decimal_is_refused() {
        for text in ["", "-", ".5", "5.", "1,5", "1e3", "½", "+1", "--1", "1234567890123456789", "1 000"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
        assert_eq!(Decimal::from_json("1e400"), None);
        assert_eq!(Decimal::from_json("1e18"), None);
    }
}
