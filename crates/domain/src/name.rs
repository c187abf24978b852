//! What a person is called: the names on their record, the others they go by, and none at all.
//!
//! Many names have one word, or more than two, or no family name; nothing here guesses which is which.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text::{LookAlike, NameText};

#[cfg(test)]
mod tests;

/// What a person is called, or how they are spoken of while nobody knows their name.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum PersonName {
    /// The name that the record is kept under.
    Known(FullName),
    /// No name is known: "Unknown male, Perry Barr".
    NotKnown {
        /// How the person is spoken of.
        described_as: NameText,
    },
}

/// A name of at least one word.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct FullName {
    family: Option<NameText>,
    given: Option<NameText>,
    preferred: Option<NameText>,
}

/// Another name by which a person is or was known.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Alias {
    /// The name.
    pub name: FullName,
    /// What sort of other name it is.
    pub kind: AliasKind,
}

/// What sort of other name it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AliasKind {
    /// Another name in use.
    AlsoKnownAs,
    /// A name from before: maiden name, name before a change by deed.
    Former,
    /// A short or street name.
    Nickname,
    /// The same name spelt otherwise.
    Spelling,
    /// A name given to police that turned out not to be theirs.
    GivenToPolice,
}

/// Neither a family name nor a given name was typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoName;

impl FullName {
    /// Puts a name together from what was typed; one of family and given name is enough.
    pub fn new(
        family: Option<NameText>,
        given: Option<NameText>,
        preferred: Option<NameText>,
    ) -> Result<Self, NoName> {
        if family.is_none() && given.is_none() { Err(NoName) } else { Ok(Self { family, given, preferred }) }
    }

    /// The family name; a single-word name may have none.
    pub fn family(&self) -> Option<&str> {
        self.family.as_deref()
    }

    /// The given names, in order, middle names included.
    pub fn given(&self) -> Option<&str> {
        self.given.as_deref()
    }

    /// What the person wants to be called, if it is something else.
    pub fn preferred(&self) -> Option<&str> {
        self.preferred.as_deref()
    }

    /// As lists write it: `SMITH, John`.
    pub fn listed(&self) -> String {
        match (self.family(), self.given()) {
            (Some(family), Some(given)) => format!("{}, {given}", family.to_uppercase()),
            (Some(family), None) => family.to_uppercase(),
            (None, given) => given.unwrap_or_default().to_owned(),
        }
    }

    /// As people say it: `John Smith`.
    pub fn said(&self) -> String {
        match (self.given(), self.family()) {
            (Some(given), Some(family)) => format!("{given} {family}"),
            (Some(only), None) | (None, Some(only)) => only.to_owned(),
            (None, None) => String::new(),
        }
    }

    /// What to call the person: the preferred name, else the given name, else the family name.
    pub fn to_their_face(&self) -> &str {
        self.preferred().or(self.given()).or(self.family()).unwrap_or_default()
    }

    /// The first letters in spoken order, for wall screens: `JS`.
    pub fn initials(&self) -> String {
        let words = [self.given(), self.family()].into_iter().flatten().flat_map(words);
        words.filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect()
    }

    /// What about it could deceive the eye.
    pub fn look_alike(&self) -> Option<LookAlike> {
        // A family name in one alphabet and a given name in another deceive as one name does.
        let name = LookAlike::of(&self.said());
        name.or_else(|| self.preferred.as_ref().and_then(NameText::look_alike))
    }
}

impl PersonName {
    /// As lists write it: `SMITH, John`.
    pub fn listed(&self) -> String {
        match self {
            Self::Known(name) => name.listed(),
            Self::NotKnown { described_as } => described_as.to_string(),
        }
    }

    /// As people say it: `John Smith`.
    pub fn said(&self) -> String {
        match self {
            Self::Known(name) => name.said(),
            Self::NotKnown { described_as } => described_as.to_string(),
        }
    }

    /// The first letters for wall screens; `?` for somebody whose name is not known.
    pub fn initials(&self) -> String {
        match self {
            Self::Known(name) => name.initials(),
            Self::NotKnown { .. } => "?".to_owned(),
        }
    }

    /// The name, if it is known.
    pub const fn known(&self) -> Option<&FullName> {
        match self {
            Self::Known(name) => Some(name),
            Self::NotKnown { .. } => None,
        }
    }

    /// What about it could deceive the eye.
    pub fn look_alike(&self) -> Option<LookAlike> {
        match self {
            Self::Known(name) => name.look_alike(),
            Self::NotKnown { described_as } => described_as.look_alike(),
        }
    }
}

impl AliasKind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::AlsoKnownAs, Self::Former, Self::Nickname, Self::Spelling, Self::GivenToPolice];

    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AlsoKnownAs => "also_known_as",
            Self::Former => "former",
            Self::Nickname => "nickname",
            Self::Spelling => "spelling",
            Self::GivenToPolice => "given_to_police",
        }
    }

    /// The kind with a stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// The words of a typed name: parted by blanks, commas and the like, brackets and quotation marks left out.
///
/// Hyphens and apostrophes stay inside a word.
pub fn words(typed: &str) -> impl Iterator<Item = &str> {
    typed
        .split(|character: char| {
            character.is_whitespace()
                || matches!(character, ',' | ';' | '(' | ')' | '"' | '“' | '”' | '/' | '[' | ']')
        })
        .map(|word| word.trim_matches(['.', '\'', '-', '’', '‘']))
        .filter(|word| !word.is_empty())
}

impl fmt::Display for PersonName {
    /// As people say it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said())
    }
}
impl fmt::Display for FullName {
    /// As people say it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said())
    }
}
impl fmt::Display for NoName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must have a first name or a last name, or be marked as not known")
    }
}
impl std::error::Error for NoName {}
