//! How likely a person on record is the one who is asked for, and why, in plain words.
//!
//! A first judgement for search before creating; the weights are plain guesses that the tables of the tests
//! hold in order. What is trained on data comes with the linkage crate.

use std::fmt;

use super::{Likeness, Nicknames, Query, born, names};

/// Below this share the names have nothing to do with each other.
const LEAST_NAME: f32 = 0.45;
/// The same for somebody born on the very day.
const LEAST_NAME_OF_SAME_DAY: f32 = 0.3;
/// Below this score a candidate is not shown.
const LEAST_SCORE: f32 = 0.25;

/// A person on record who may be the one asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Match {
    /// From 0 to 1000: only for the order.
    pub score: u16,
    /// Why, the most telling first.
    pub reasons: Vec<Reason>,
}

/// One part of a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The family name.
    Family,
    /// A given name.
    Given,
}

/// Why somebody may be the person asked for, or may not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The NHS number.
    SameNhsNumber,
    /// Both have an NHS number and these differ.
    OtherNhsNumber,
    /// A custody record number or a number of police, court or prison.
    SameNumber,
    /// All words of the name.
    SameName,
    /// One part of the name.
    Same(Part),
    /// A short or other form of the name.
    ShortForm(Part),
    /// It sounds the same.
    SoundsTheSame(Part),
    /// One letter differs, or two have changed places.
    OneLetterDifferent(Part),
    /// It is spelt somewhat alike.
    Similar(Part),
    /// It begins with what was typed.
    Begins(Part),
    /// Family and given name have changed places.
    NamesSwapped,
    /// The name agrees with one of their other names.
    AlsoKnownAs(String),
    /// The date of birth.
    SameBirthDate,
    /// Day and month have changed places.
    DayAndMonthSwapped,
    /// The date of birth is a day off.
    BirthOneDayOff,
    /// The date of birth is a year off.
    BirthOneYearOff,
    /// One digit of the date of birth differs, or two have changed places.
    BirthOneDigitOff,
    /// Born in the same year.
    SameYear,
    /// What is known of the birth on record allows the date.
    FittingBirth,
    /// The age fits.
    FittingAge,
    /// The age is nearly right.
    NearAge,
    /// Born at another time.
    OtherBirth,
    /// Lives at the postcode.
    SamePostcode,
}

/// Compares a query with a person on record; nothing if they have too little in common to be shown.
pub fn judge(query: &Query, candidate: &Likeness, nicknames: &Nicknames) -> Option<Match> {
    let mut reasons = Vec::with_capacity(4);
    let numbers = numbers(query, candidate, &mut reasons);
    let name = if query.has_name() { Some(name(query, candidate, nicknames, &mut reasons)) } else { None };
    let born = match query.birth {
        Some(asked) => {
            let (share, reason) = born::agreement(asked, candidate.birth);
            reasons.extend(reason);
            Some(share)
        }
        None => None,
    };
    let at_postcode = query.postcode.is_some() && query.postcode == candidate.postcode;
    if at_postcode {
        reasons.push(Reason::SamePostcode);
    }
    let facts = match (name, born) {
        (Some(name), Some(Some(born))) if born == 1.0 && name < LEAST_NAME_OF_SAME_DAY => None,
        (Some(name), Some(born)) if born != Some(1.0) && name < LEAST_NAME => None,
        (Some(name), None) if name < LEAST_NAME => None,
        // A birth that is not on record is neither for nor against.
        (Some(name), Some(born)) => Some(0.94 * (0.55 * name + 0.45 * born.unwrap_or(0.55))),
        (Some(name), None) => Some(0.75 * name),
        (None, Some(born)) => born.map(|share| 0.6 * share),
        (None, None) => None,
    };
    let facts = match (facts, at_postcode) {
        (Some(share), true) => Some(share + 0.05),
        (None, true) if name.is_none() => Some(0.4),
        (facts, _) => facts,
    };
    let share = match numbers {
        Numbers::SameNhsNumber => 0.97 + 0.03 * facts.unwrap_or_default(),
        Numbers::SameNumber => 0.93 + 0.04 * facts.unwrap_or_default(),
        Numbers::OtherNhsNumber => 0.6 * facts?,
        Numbers::NotCompared => facts?,
    };
    (share >= LEAST_SCORE).then(|| Match { score: (share.clamp(0.0, 1.0) * 1000.0).round() as u16, reasons })
}

enum Numbers {
    SameNhsNumber,
    SameNumber,
    OtherNhsNumber,
    NotCompared,
}

fn numbers(query: &Query, candidate: &Likeness, reasons: &mut Vec<Reason>) -> Numbers {
    let same_number = query.numbers.iter().any(|number| candidate.numbers.contains(number));
    let nhs_numbers = query.nhs_number.zip(candidate.nhs_number);
    let (found, reason) = match nhs_numbers {
        Some((asked, known)) if asked == known => (Numbers::SameNhsNumber, Some(Reason::SameNhsNumber)),
        _ if same_number => (Numbers::SameNumber, Some(Reason::SameNumber)),
        Some(_) => (Numbers::OtherNhsNumber, Some(Reason::OtherNhsNumber)),
        None => (Numbers::NotCompared, None),
    };
    reasons.extend(reason);
    found
}

/// How well the best of the candidate's names agrees, with the reasons for that name.
fn name(query: &Query, candidate: &Likeness, nicknames: &Nicknames, reasons: &mut Vec<Reason>) -> f32 {
    let mut best: Option<(f32, names::NameAgreement, Option<&String>)> = None;
    for known in &candidate.names {
        let agreement = names::agreement(query, known, nicknames);
        let share = if known.alias.is_some() { agreement.share * 0.97 } else { agreement.share };
        if best.as_ref().is_none_or(|(most, ..)| share > *most) {
            best = Some((share, agreement, known.alias.as_ref()));
        }
    }
    let Some((share, agreement, alias)) = best else { return 0.0 };
    if share >= LEAST_NAME_OF_SAME_DAY {
        reasons.extend(alias.map(|alias| Reason::AlsoKnownAs(alias.clone())));
        reasons.extend(agreement.reasons);
    }
    share
}

impl Part {
    const fn word(self) -> &'static str {
        match self {
            Self::Family => "surname",
            Self::Given => "given name",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SameNhsNumber => f.write_str("same NHS number"),
            Self::OtherNhsNumber => f.write_str("NHS number differs"),
            Self::SameNumber => f.write_str("same custody or police number"),
            Self::SameName => f.write_str("same name"),
            Self::Same(part) => write!(f, "same {}", part.word()),
            Self::ShortForm(part) => write!(f, "another form of the {}", part.word()),
            Self::SoundsTheSame(part) => write!(f, "{} sounds the same", part.word()),
            Self::OneLetterDifferent(part) => write!(f, "{} one letter different", part.word()),
            Self::Similar(part) => write!(f, "{} spelt alike", part.word()),
            Self::Begins(part) => write!(f, "{} begins the same", part.word()),
            Self::NamesSwapped => f.write_str("given and family name swapped"),
            Self::AlsoKnownAs(name) => write!(f, "also known as {name}"),
            Self::SameBirthDate => f.write_str("same date of birth"),
            Self::DayAndMonthSwapped => f.write_str("day and month swapped"),
            Self::BirthOneDayOff => f.write_str("date of birth one day off"),
            Self::BirthOneYearOff => f.write_str("date of birth one year off"),
            Self::BirthOneDigitOff => f.write_str("date of birth one digit different"),
            Self::SameYear => f.write_str("same year of birth"),
            Self::FittingBirth => f.write_str("date of birth fits what is known"),
            Self::FittingAge => f.write_str("age fits"),
            Self::NearAge => f.write_str("age nearly fits"),
            Self::OtherBirth => f.write_str("date of birth differs"),
            Self::SamePostcode => f.write_str("same postcode"),
        }
    }
}
