//! Keys: 64-bit hashes of a kind of fact and its value, stored for each person and looked up for a query.
//!
//! A key is FNV-1a over version, kind and text, finished by the mixing step of SplitMix64 so that all bits
//! depend on all bytes. Most keys are shared by tens of people among a million. Single names are shared by
//! thousands and are therefore read last, and only up to a limit.

use std::ops::Range;

use jiff::civil::Date;

use super::{FoldedName, Likeness, Token, sound::Sound};

/// The version of the keys: raised with each change of folding, sounds or kinds, and then all keys are made anew.
pub const KEY_VERSION: u8 = 1;

/// Keys of one person at most; people with a dozen aliases are found by the first of them.
const MOST_KEYS: usize = 40;
/// Numbers that keys are made of, the newest.
const MOST_NUMBERS: usize = 12;
/// Words of one name that keys are made of.
const MOST_WORDS: usize = 4;
/// Years that an uncertain birth may span and still be a key.
const MOST_YEARS: i16 = 3;

/// The hash of one fact.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Key(u64);

impl Key {
    /// The key of a number that police, court or prison give: custody record, PNC, CRO, by its folded text.
    pub fn of_number(folded: &str) -> Self {
        number(folded)
    }

    /// The key as databases keep it.
    pub const fn as_i64(self) -> i64 {
        self.0.cast_signed()
    }

    /// The key as a number.
    pub const fn value(self) -> u64 {
        self.0
    }
}

/// How telling a key is. Tiers are looked up in this order, until enough is found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Tier {
    /// A number that one person has.
    Number,
    /// Two names that sound like these; this date of birth; this postcode.
    Telling,
    /// The beginnings of two names; a name and a year of birth; day and month swapped.
    Likely,
    /// Dates of birth that differ by a slip of the pen.
    Slip,
    /// A single name.
    Name,
}

impl Tier {
    /// The most people to read for one key of this tier.
    pub const fn most(self) -> u32 {
        match self {
            Self::Number => 50,
            Self::Telling | Self::Likely => 400,
            Self::Slip => 100,
            Self::Name => 200,
        }
    }
}

/// A key to look up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Lookup {
    /// When, and how many at most.
    pub tier: Tier,
    /// What.
    pub key: Key,
}

impl Likeness {
    /// The keys to store for this person, without repeats.
    pub fn keys(&self) -> Vec<Key> {
        let mut keys = Vec::with_capacity(16);
        keys.extend(self.nhs_number.map(|number| nhs_number(number.value())));
        keys.extend(self.birth.known().map(birth_date));
        keys.extend(self.postcode.as_ref().map(|text| postcode(text.as_str())));
        keys.extend(self.numbers.iter().rev().take(MOST_NUMBERS).map(|text| number(text)));
        for name in &self.names {
            keys_of_name(name, self.years(), &mut keys);
        }
        let mut kept = 0;
        for place in 0..keys.len() {
            if !keys[..kept].contains(&keys[place]) {
                keys[kept] = keys[place];
                kept += 1;
            }
        }
        keys.truncate(kept.min(MOST_KEYS));
        keys
    }

    /// The years in which the person may have been born, if these are few.
    fn years(&self) -> Range<i16> {
        match self.birth.between() {
            Some((first, last)) if last.year() - first.year() < MOST_YEARS => first.year()..last.year() + 1,
            Some(_) | None => Range::default(),
        }
    }
}

fn keys_of_name(name: &FoldedName, years: Range<i16>, keys: &mut Vec<Key>) {
    let mut words: [Option<&Token>; MOST_WORDS] = [None; MOST_WORDS];
    // The last given names give way first: people are asked for by family and first given name.
    let chosen = name.family.iter().take(2).chain(name.given.iter());
    for (place, token) in words.iter_mut().zip(chosen) {
        *place = Some(token);
    }
    for (at, token) in words.iter().flatten().enumerate() {
        keys.push(single(token.sound));
        keys.extend(years.clone().map(|year| sound_and_year(token.sound, year)));
        for other in words.iter().flatten().skip(at + 1) {
            keys.push(sound_pair(token.sound, other.sound));
            // Nobody types the beginnings of two given names and leaves the family name out.
            if at == 0 {
                keys.push(beginnings(&token.text, &other.text));
                keys.push(beginnings(&other.text, &token.text));
            }
        }
    }
}

pub(super) fn nhs_number(number: u64) -> Key {
    Key(hash(b"nhs", &number.to_le_bytes()))
}

pub(super) fn number(text: &str) -> Key {
    Key(hash(b"number", text.as_bytes()))
}

pub(super) fn postcode(text: &str) -> Key {
    Key(hash(b"postcode", text.as_bytes()))
}

pub(super) fn birth_date(date: Date) -> Key {
    let [low, high] = date.year().to_le_bytes();
    Key(hash(b"born", &[low, high, date.month().cast_unsigned(), date.day().cast_unsigned()]))
}

/// Two names in either order.
pub(super) fn sound_pair(one: Sound, other: Sound) -> Key {
    let (first, second) = if one <= other { (one, other) } else { (other, one) };
    let both = (u128::from(first.0) << 64) | u128::from(second.0);
    Key(hash(b"pair", &both.to_le_bytes()))
}

pub(super) fn sound_and_year(sound: Sound, year: i16) -> Key {
    let both = (u128::from(sound.0) << 16) | u128::from(year.cast_unsigned());
    Key(hash(b"year", &both.to_le_bytes()))
}

pub(super) fn single(sound: Sound) -> Key {
    Key(hash(b"name", &sound.0.to_le_bytes()))
}

/// The first four letters of one name and the first two of another.
pub(super) fn beginnings(four: &str, two: &str) -> Key {
    let mut text = [0_u8; 28];
    let mut length = 0;
    let letters = four.chars().take(4).chain(std::iter::once('+')).chain(two.chars().take(2));
    for letter in letters {
        length += letter.encode_utf8(&mut text[length..]).len();
    }
    Key(hash(b"begin", &text[..length]))
}

pub(super) fn hash(kind: &[u8], value: &[u8]) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    for byte in [KEY_VERSION].iter().chain(kind).chain(&[0]).chain(value) {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    hash ^ (hash >> 31)
}
