//! The PNC ID and the CRO number, whose last letter checks the digits.
//!
//! CJS Data Standards Catalogue: the letter is that of the remainder by 23 of the two digits of the year
//! followed by the serial number.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{NumberProblem, folded, shown, stored};

/// The check letters by remainder; I, O and S are not used.
const CHECK_LETTERS: &[u8; 23] = b"ZABCDEFGHJKLMNPQRTUVWXY";

/// The number of a person on the Police National Computer: `2003/0062845E`, or with two digits `03/62845E`.
///
/// The century is kept if it was typed. The check letter does not depend on it and neither does the key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PncId {
    year: Year,
    serial: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Year {
    Whole(u16),
    TwoDigits(u16),
}

impl PncId {
    const EXAMPLE: &str = "2003/0062845E";

    /// Reads a typed number, with the year in two or four digits and leading noughts left out or not.
    pub fn parse(typed: &str) -> Result<Self, NumberProblem> {
        let wrong = NumberProblem::Form { example: Self::EXAMPLE };
        let (digits, serial, letter) = parts(typed, wrong, |digits| match digits.len() {
            11 => Some(4),
            9 => Some(2),
            _ => None,
        })?;
        let number: u16 = digits.parse().map_err(|_| wrong)?;
        let year = match digits.len() {
            4 if (1900..=2099).contains(&number) => Year::Whole(number),
            2 => Year::TwoDigits(number),
            _ => return Err(wrong),
        };
        let serial = number_of(serial, 7).ok_or(wrong)?;
        let found = Self { year, serial };
        if found.check_letter() == letter { Ok(found) } else { Err(NumberProblem::CheckLetter) }
    }

    /// The two digits of the year, the serial number in seven digits and the letter: `030062845E`.
    pub fn key(self) -> String {
        format!("{:02}{:07}{}", self.two_digits(), self.serial, self.check_letter())
    }

    fn two_digits(self) -> u16 {
        match self.year {
            Year::Whole(year) | Year::TwoDigits(year) => year % 100,
        }
    }

    fn check_letter(self) -> char {
        check_letter(u64::from(self.two_digits()) * 10_000_000 + u64::from(self.serial))
    }
}

impl fmt::Display for PncId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Year::Whole(year) => write!(f, "{year}/{:07}{}", self.serial, self.check_letter()),
            Year::TwoDigits(year) => write!(f, "{year:02}/{:07}{}", self.serial, self.check_letter()),
        }
    }
}

/// The number of a person at the Criminal Records Office: `265416/21G`, or `SF05/482703J` from the small files.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct CroNumber {
    file: File,
    year: u16,
    serial: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum File {
    Standard,
    Small,
}

impl CroNumber {
    const EXAMPLE: &str = "265416/21G";

    /// Reads a typed number of either file.
    pub fn parse(typed: &str) -> Result<Self, NumberProblem> {
        let wrong = NumberProblem::Form { example: Self::EXAMPLE };
        let typed = typed.trim();
        let small = match typed.get(..2) {
            Some(start) if start.eq_ignore_ascii_case("SF") => typed.get(2..),
            Some(_) | None => None,
        };
        let (file, (first, second, letter)) = match small {
            Some("") => return Err(wrong),
            Some(rest) => (File::Small, parts(rest, wrong, |_| Some(2))?),
            None => (File::Standard, parts(typed, wrong, |digits| digits.len().checked_sub(2))?),
        };
        let (year, serial) = match file {
            File::Standard => (second, first),
            File::Small => (first, second),
        };
        if year.len() != 2 {
            return Err(wrong);
        }
        let year = year.parse().map_err(|_| wrong)?;
        let serial = number_of(serial, 6).ok_or(wrong)?;
        let found = Self { file, year, serial };
        if found.check_letter() == letter { Ok(found) } else { Err(NumberProblem::CheckLetter) }
    }

    /// Its letters and digits: `26541621G`.
    pub fn key(self) -> String {
        folded(&self.to_string())
    }

    fn check_letter(self) -> char {
        let year = u64::from(self.year);
        let serial = u64::from(self.serial);
        match self.file {
            File::Standard => check_letter(year * 1_000_000 + serial),
            // In the small files the serial number stands behind the year without leading noughts.
            File::Small => check_letter(year * 10_u64.pow(serial.max(1).ilog10() + 1) + serial),
        }
    }
}

impl fmt::Display for CroNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = self.check_letter();
        match self.file {
            File::Standard => write!(f, "{}/{:02}{letter}", self.serial, self.year),
            File::Small => write!(f, "SF{:02}/{}{letter}", self.year, self.serial),
        }
    }
}

/// The digits before and after the stroke and the letter at the end; without a stroke, `split` says where it was.
fn parts(
    typed: &str,
    wrong: NumberProblem,
    split: fn(&str) -> Option<usize>,
) -> Result<(String, String, char), NumberProblem> {
    let typed: String = typed.chars().filter(|character| !character.is_whitespace()).collect();
    if typed.is_empty() {
        return Err(NumberProblem::Empty);
    }
    let letter = typed.chars().next_back().ok_or(wrong)?;
    let digits = &typed[..typed.len() - letter.len_utf8()];
    let (first, second) = match digits.split_once(['/', '-']) {
        Some(both) => both,
        None => split(digits).and_then(|place| digits.split_at_checked(place)).ok_or(wrong)?,
    };
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if are_digits(first) && are_digits(second) && letter.is_ascii_alphabetic() {
        Ok((first.to_owned(), second.to_owned(), letter.to_ascii_uppercase()))
    } else {
        Err(wrong)
    }
}

fn number_of(digits: String, most: usize) -> Option<u32> {
    if digits.len() <= most { digits.parse().ok() } else { None }
}

fn check_letter(number: u64) -> char {
    char::from(CHECK_LETTERS[(number % 23) as usize])
}

impl Serialize for PncId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        shown(self, serializer)
    }
}
impl<'de> Deserialize<'de> for PncId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        stored(deserializer, Self::parse)
    }
}
impl Serialize for CroNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        shown(self, serializer)
    }
}
impl<'de> Deserialize<'de> for CroNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        stored(deserializer, Self::parse)
    }
}
