//! The postcode: read as typed, kept as it is written on an envelope.
//!
//! NHS Data Dictionary, POSTCODE: the forms A9, A99, A9A, AA9, AA99 and AA9A before the blank and 9AA
//! after it, with the letters that the Royal Mail does not use refused, and the pseudo postcodes that
//! begin with ZZ99 for people without an address in this country.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[cfg(test)]
mod tests;

/// A postcode of the right form; whether the place exists is not known here.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Postcode(String);

/// What was typed is no postcode. Its `Display` completes a sentence that begins with the field's name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotAPostcode;

/// What a pseudo postcode says instead of a place (NHS Data Dictionary, pseudo postcodes).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pseudo {
    /// ZZ99 3VZ: no fixed abode.
    NoFixedAbode,
    /// ZZ99 3WZ: address not known.
    NotKnown,
    /// ZZ99 3CZ: England, not otherwise stated.
    England,
    /// Another of them, most of them for a country.
    Elsewhere,
}

impl Postcode {
    /// Reads a typed postcode in capitals or not, with blanks anywhere.
    pub fn parse(typed: &str) -> Result<Self, NotAPostcode> {
        let mut letters = [0_u8; 7];
        let mut length = 0;
        for character in typed.chars().filter(|character| !character.is_whitespace()) {
            let place = letters.get_mut(length).ok_or(NotAPostcode)?;
            *place = u8::try_from(character).map_err(|_| NotAPostcode)?.to_ascii_uppercase();
            length += 1;
        }
        let (outward, inward) = letters[..length].split_last_chunk::<3>().ok_or(NotAPostcode)?;
        let is_pseudo = outward == b"ZZ99" && is_unit_of(inward, u8::is_ascii_uppercase);
        let is_girobank = outward == b"GIR" && inward == b"0AA";
        let is_plain = is_outward(outward) && is_unit_of(inward, |letter| !b"CIKMOV".contains(letter));
        if !(is_pseudo || is_girobank || is_plain) {
            return Err(NotAPostcode);
        }
        let mut text = String::with_capacity(8);
        text.extend(outward.iter().copied().map(char::from));
        text.push(' ');
        text.extend(inward.iter().copied().map(char::from));
        Ok(Self(text))
    }

    /// The postcode of people without an address.
    pub fn no_fixed_abode() -> Self {
        Self("ZZ99 3VZ".to_owned())
    }

    /// What it says instead of a place, if it is a pseudo postcode.
    pub fn pseudo(&self) -> Option<Pseudo> {
        match self.0.as_str() {
            "ZZ99 3VZ" => Some(Pseudo::NoFixedAbode),
            "ZZ99 3WZ" => Some(Pseudo::NotKnown),
            "ZZ99 3CZ" => Some(Pseudo::England),
            other => other.starts_with("ZZ99").then_some(Pseudo::Elsewhere),
        }
    }

    /// The postcode as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the blank: `B15` of `B15 1TT`.
    pub fn outward(&self) -> &str {
        self.0.rsplit_once(' ').map_or(&self.0, |(outward, _)| outward)
    }

    /// The part after the blank: `1TT` of `B15 1TT`.
    pub fn inward(&self) -> &str {
        self.0.rsplit_once(' ').map_or("", |(_, inward)| inward)
    }

    /// The letters it begins with: `B` of `B15 1TT`.
    pub fn area(&self) -> &str {
        let end = self.0.find(|character: char| !character.is_ascii_alphabetic());
        end.map_or(&self.0, |end| &self.0[..end])
    }

    /// The postcode without its last two letters, which is a neighbourhood: `B15 1` of `B15 1TT`.
    pub fn sector(&self) -> &str {
        self.0.len().checked_sub(2).and_then(|end| self.0.get(..end)).unwrap_or(&self.0)
    }
}

fn is_unit_of(inward: &[u8; 3], is_letter: impl Fn(&u8) -> bool) -> bool {
    let [digit, first, second] = inward;
    let letters = [first, second];
    digit.is_ascii_digit() && letters.iter().all(|letter| letter.is_ascii_uppercase() && is_letter(letter))
}

fn is_outward(outward: &[u8]) -> bool {
    let first = |letter: u8| letter.is_ascii_uppercase() && !b"QVX".contains(&letter);
    let second = |letter: u8| letter.is_ascii_uppercase() && !b"IJZ".contains(&letter);
    let digit = |letter: u8| letter.is_ascii_digit();
    match *outward {
        [a, b] => first(a) && digit(b),
        [a, b, c] if digit(b) => first(a) && (digit(c) || b"ABCDEFGHJKPSTUW".contains(&c)),
        [a, b, c] => first(a) && second(b) && digit(c),
        [a, b, c, d] => first(a) && second(b) && digit(c) && (digit(d) || b"ABEHMNPRVWXY".contains(&d)),
        _ => false,
    }
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
impl fmt::Debug for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl FromStr for Postcode {
    type Err = NotAPostcode;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        Self::parse(typed)
    }
}
impl Serialize for Postcode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
impl<'de> Deserialize<'de> for Postcode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}
impl fmt::Display for NotAPostcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be a full UK postcode, like B15 1TT")
    }
}
impl std::error::Error for NotAPostcode {}
