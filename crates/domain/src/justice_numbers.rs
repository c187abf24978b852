//! The numbers that police, courts and prisons know a person or a stay by.
//!
//! Formats of the PNC ID and the CRO number: CJS Data Standards Catalogue. Each number has a *key*: its
//! letters and digits in one form, by which two ways of writing it are found to be the same.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

mod police;
#[cfg(test)]
mod tests;

pub use police::{CroNumber, PncId};

/// The most characters of a number whose form differs from place to place.
const LONGEST: usize = 50;

/// Why what was typed is no such number. Its `Display` completes a sentence that begins with the field's name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NumberProblem {
    /// Nothing was typed.
    Empty,
    /// Too long, or with characters that no such number has.
    Form {
        /// What it looks like when it is right.
        example: &'static str,
    },
    /// The check letter does not fit the digits.
    CheckLetter,
}

/// A custody record number, kept as the force writes it: the form differs from force to force.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CustodyNumber(String);

impl CustodyNumber {
    /// Reads a typed number: anything on one line with at least one digit.
    pub fn parse(typed: &str) -> Result<Self, NumberProblem> {
        free_form(typed, "20AB/1234/26").map(Self)
    }

    /// The number as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its letters and digits in capitals, for matching.
    pub fn key(&self) -> String {
        folded(&self.0)
    }
}

impl fmt::Display for CustodyNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The unique reference number of a case at court: letters and digits, shown without separators.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CourtUrn(String);

impl CourtUrn {
    /// Reads a typed reference: seven to fifteen letters and digits, of which five are digits.
    pub fn parse(typed: &str) -> Result<Self, NumberProblem> {
        const EXAMPLE: &str = "20AB1234526";
        let key = folded(&free_form(typed, EXAMPLE)?);
        let digits = key.bytes().filter(u8::is_ascii_digit).count();
        let is_right = key.is_ascii() && (7..=15).contains(&key.len()) && digits >= 5;
        if is_right { Ok(Self(key)) } else { Err(NumberProblem::Form { example: EXAMPLE }) }
    }

    /// The reference, which is its own key.
    pub fn key(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CourtUrn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A prison number, like A1234AA.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PrisonNumber(String);

impl PrisonNumber {
    /// Reads a typed number: a letter, four digits, two letters.
    pub fn parse(typed: &str) -> Result<Self, NumberProblem> {
        const EXAMPLE: &str = "A1234AA";
        let key = folded(&free_form(typed, EXAMPLE)?);
        let is_right = key.len() == 7
            && key.bytes().enumerate().all(|(place, byte)| match place {
                1..=4 => byte.is_ascii_digit(),
                _ => byte.is_ascii_uppercase(),
            });
        if is_right { Ok(Self(key)) } else { Err(NumberProblem::Form { example: EXAMPLE }) }
    }

    /// The number, which is its own key.
    pub fn key(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PrisonNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The letters and digits of a number in capitals: what is left when two people write it differently.
pub fn folded(number: &str) -> String {
    number.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

fn free_form(typed: &str, example: &'static str) -> Result<String, NumberProblem> {
    let text = match crate::text::ShortText::parse(typed) {
        Ok(text) => text.into_string(),
        Err(crate::text::TextProblem::Empty) => return Err(NumberProblem::Empty),
        Err(_) => return Err(NumberProblem::Form { example }),
    };
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    if has_digit && text.chars().count() <= LONGEST { Ok(text) } else { Err(NumberProblem::Form { example }) }
}

impl fmt::Display for NumberProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("must not be empty"),
            Self::Form { example } => write!(f, "must be like {example}"),
            Self::CheckLetter => f.write_str(
                "has a last letter that does not fit its numbers: check it against the police record",
            ),
        }
    }
}
impl std::error::Error for NumberProblem {}

/// Reads a stored number; what no longer has the form is an error of the row, not of a person.
fn stored<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    parse: fn(&str) -> Result<T, NumberProblem>,
) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(&text).map_err(serde::de::Error::custom)
}

fn shown<S: Serializer>(number: &impl fmt::Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}
