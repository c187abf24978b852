//! The NHS number: ten digits of which the last checks the others.
//!
//! NHS Data Dictionary, NHS NUMBER: the check digit is found by Modulus 11. Numbers that begin with
//! 999 are never issued and are the only ones in tests, demonstrations and screenshots.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

mod demonstration;
#[cfg(test)]
mod tests;
mod trace_status;

pub use demonstration::DEMONSTRATION_NUMBERS;
pub use trace_status::TraceStatus;

/// A valid NHS number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NhsNumber(u64);

/// Why what was typed is no NHS number. Its `Display` completes a sentence that begins with the field's name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NhsNumberProblem {
    /// Nothing was typed.
    Empty,
    /// Something other than digits, blanks and hyphens.
    NotDigits,
    /// Not ten digits, or ten in groups other than 3, 3 and 4.
    NotTenDigits,
    /// The last digit does not fit the others.
    CheckDigit,
    /// One digit ten times: it passes the check but was never issued.
    Repeated,
}

impl NhsNumber {
    /// Reads a typed number, with or without blanks or hyphens in the usual groups of 3, 3 and 4.
    pub fn parse(typed: &str) -> Result<Self, NhsNumberProblem> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(NhsNumberProblem::Empty);
        }
        let mut number = 0_u64;
        let mut groups = [0_usize; 3];
        let mut group = 0;
        let mut after_separator = false;
        for character in typed.chars() {
            match character {
                '0'..='9' => {
                    if after_separator {
                        group += 1;
                        after_separator = false;
                    }
                    let Some(length) = groups.get_mut(group) else {
                        return Err(NhsNumberProblem::NotTenDigits);
                    };
                    *length += 1;
                    if *length > 10 {
                        return Err(NhsNumberProblem::NotTenDigits);
                    }
                    number = number * 10 + u64::from(character) - u64::from('0');
                }
                '-' | '\u{2010}' | '\u{2011}' | '\u{2013}' => after_separator = true,
                _ if character.is_whitespace() => after_separator = true,
                _ => return Err(NhsNumberProblem::NotDigits),
            }
        }
        if groups != [10, 0, 0] && groups != [3, 3, 4] {
            return Err(NhsNumberProblem::NotTenDigits);
        }
        Self::checked(number)
    }

    fn checked(number: u64) -> Result<Self, NhsNumberProblem> {
        if number.is_multiple_of(1_111_111_111) {
            return Err(NhsNumberProblem::Repeated);
        }
        if check_digit(number / 10) != Some(number % 10) {
            return Err(NhsNumberProblem::CheckDigit);
        }
        Ok(Self(number))
    }

    /// Whether it is of the 999 range, which is never issued.
    pub const fn is_test_range(self) -> bool {
        self.0 / 10_000_000 == 999
    }

    /// The ten digits as they are stored and sent.
    pub fn digits(self) -> String {
        format!("{:010}", self.0)
    }

    /// The number as a number, for matching.
    pub const fn value(self) -> u64 {
        self.0
    }
}

/// The check digit of nine digits; some nine digits have none, since it would be 10.
///
/// NHS Data Dictionary, NHS NUMBER: weights 10 to 2, eleven minus the remainder, eleven counts as nought.
fn check_digit(nine_digits: u64) -> Option<u64> {
    let mut rest = nine_digits;
    let mut sum = 0;
    for weight in 2..=10 {
        sum += rest % 10 * weight;
        rest /= 10;
    }
    match 11 - sum % 11 {
        11 => Some(0),
        10 => None,
        digit => Some(digit),
    }
}

impl fmt::Display for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03} {:03} {:04}", self.0 / 10_000_000, self.0 / 10_000 % 1000, self.0 % 10_000)
    }
}
impl fmt::Debug for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl FromStr for NhsNumber {
    type Err = NhsNumberProblem;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        Self::parse(typed)
    }
}
impl Serialize for NhsNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.digits())
    }
}
impl<'de> Deserialize<'de> for NhsNumber {
    /// Stored numbers were checked when they were typed; only what cannot be ten digits is an error.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_ten_digits = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(number) if is_ten_digits => Ok(Self(number)),
            Ok(_) | Err(_) => Err(de::Error::custom("an NHS number has ten digits")),
        }
    }
}

impl fmt::Display for NhsNumberProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "must not be empty",
            Self::NotDigits => "must only include numbers, spaces and hyphens, like 999 123 4567",
            Self::NotTenDigits => "must have 10 numbers, like 999 123 4567",
            Self::CheckDigit => "is not a real NHS number: check the numbers and their order",
            Self::Repeated => "must not be the same number ten times",
        })
    }
}
impl std::error::Error for NhsNumberProblem {}
