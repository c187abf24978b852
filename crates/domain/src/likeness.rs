//! Is this person on record already? Finds candidates among a million people by stored keys and judges each.
//!
//! What of a person can be compared is a [`Likeness`]. Its [`keys`](Likeness::keys) are stored beside the
//! record; a [`Query`] says which keys to look up, the most telling first; [`judge`] gives each candidate a
//! score and the reasons in plain words. People decide: nothing here links or merges. Names are folded and
//! put into sounds by our own rules and not by Double Metaphone, since stored keys must not change with a
//! library and since its rules are those of English: here Yusuf is Youssef, Kowalski is Kowalsky and
//! Abdurrahman is Abdi Rahman.

use crate::{
    birth::Birth,
    name::{Alias, FullName, PersonName},
    nhs_number::NhsNumber,
    postcode::Postcode,
};

mod born;
mod fold;
mod judgement;
mod keys;
mod line;
mod names;
mod nicknames;
mod query;
mod sound;
#[cfg(test)]
mod tests;

pub use born::AskedBirth;
pub use fold::{Token, tokens};
pub use judgement::{Match, Part, Reason, judge};
pub use keys::{KEY_VERSION, Key, Lookup, Tier};
pub use line::TypedLine;
pub use nicknames::Nicknames;
pub use query::{Fields, Query};
pub use sound::Sound;

/// What a person on record is known by, as the record has it.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The name on the record.
    pub name: &'a PersonName,
    /// The other names.
    pub aliases: &'a [Alias],
    /// When they were born.
    pub birth: Birth,
    /// Their NHS number.
    pub nhs_number: Option<NhsNumber>,
    /// The keys of their other numbers: custody records, PNC, CRO, prison, court.
    pub numbers: &'a [String],
    /// Where they live.
    pub postcode: Option<&'a Postcode>,
}

/// What of a person can be compared, brought into one form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Likeness {
    names: Vec<FoldedName>,
    birth: Birth,
    nhs_number: Option<NhsNumber>,
    numbers: Vec<String>,
    postcode: Option<Postcode>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct FoldedName {
    family: Vec<Token>,
    given: Vec<Token>,
    /// How an alias is shown in a reason; nothing for the name on the record.
    alias: Option<String>,
}

impl Likeness {
    /// Brings the facts of a record into the form in which they are compared.
    pub fn of(facts: Facts<'_>) -> Self {
        let on_record = facts.name.known().map(|name| folded(name, None));
        let others = facts.aliases.iter().map(|alias| folded(&alias.name, Some(alias.name.said())));
        Self {
            names: on_record.into_iter().chain(others).collect(),
            birth: facts.birth,
            nhs_number: facts.nhs_number,
            numbers: facts.numbers.to_vec(),
            postcode: facts.postcode.filter(|postcode| postcode.pseudo().is_none()).cloned(),
        }
    }
}

fn folded(name: &FullName, alias: Option<String>) -> FoldedName {
    let mut given = tokens(name.given().unwrap_or_default());
    for preferred in tokens(name.preferred().unwrap_or_default()) {
        if !given.contains(&preferred) {
            given.push(preferred);
        }
    }
    FoldedName { family: tokens(name.family().unwrap_or_default()), given, alias }
}
