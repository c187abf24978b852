//! Text as it was typed: one normal form, one set of refusals, a limit for each use.
//!
//! The rules are those of the input limits: NFC, no byte-order mark, no outer blanks, no control
//! characters, no characters that turn the direction of writing. Apostrophes, hyphens, accents,
//! other scripts and single-word names are kept. A name in letters of several scripts is stored as it was given and the
//! worker is told, since refusing it would refuse the person; what cannot be seen is nobody's name and is refused.

use std::{fmt, hash, marker::PhantomData, ops::Deref};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc};

#[cfg(test)]
pub(crate) mod cases;
mod look_alike;
#[cfg(test)]
mod tests;

pub use look_alike::{LookAlike, is_invisible};

/// What a text is for, which says how long it may be.
pub trait Use {
    /// The most Unicode scalar values that it may have.
    const LIMIT: usize;
    /// Whether it may have more than one line.
    const LINES: Lines;
    /// Whether it names somebody: then it can be seen, letter by letter.
    const NAMES: bool = false;
}

/// How many lines a text may have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lines {
    /// One: a line break is refused.
    One,
    /// Any number: line breaks are kept as LF.
    Many,
}

/// The use of [`ShortText`].
pub enum ForShort {}
/// The use of [`NameText`].
pub enum ForName {}
/// The use of [`NoteText`].
pub enum ForNote {}
/// The use of [`SearchText`].
pub enum ForSearch {}

impl Use for ForShort {
    const LIMIT: usize = 200;
    const LINES: Lines = Lines::One;
}
impl Use for ForName {
    const LIMIT: usize = 100;
    const LINES: Lines = Lines::One;
    const NAMES: bool = true;
}
impl Use for ForNote {
    const LIMIT: usize = 50_000;
    const LINES: Lines = Lines::Many;
}
impl Use for ForSearch {
    const LIMIT: usize = 100;
    const LINES: Lines = Lines::One;
}

/// One line of up to 200 characters.
pub type ShortText = Text<ForShort>;
/// One name, or one part of a name, of up to 100 characters.
pub type NameText = Text<ForName>;
/// A note of up to 50,000 characters and any number of lines.
pub type NoteText = Text<ForNote>;
/// A search line of up to 100 characters.
pub type SearchText = Text<ForSearch>;

/// Text that obeys the rules of its use; never empty.
pub struct Text<U: Use> {
    text: String,
    used: PhantomData<fn() -> U>,
}

/// Why typed text cannot be taken. Its `Display` completes a sentence that begins with the field's name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TextProblem {
    /// Nothing was typed; a page usually says "Enter …" instead.
    Empty,
    /// More characters than its use allows.
    TooLong {
        /// The most that are allowed.
        limit: usize,
    },
    /// A line break where one line is wanted.
    SeveralLines,
    /// A control character, which usually comes from pasting.
    Control,
    /// A character that reorders what is shown.
    Direction,
    /// A character that cannot be seen, in a name.
    Invisible,
    /// A name without a letter.
    NoLetter,
    /// More marks on one letter than any writing has: they would paint over the lines around.
    Marks,
}

impl<U: Use> Text<U> {
    /// The most characters that this text may have.
    pub const LIMIT: usize = U::LIMIT;

    /// Reads typed text.
    pub fn parse(typed: &str) -> Result<Self, TextProblem> {
        let typed = trimmed(typed);
        // Normalising costs more than counting: an absurd length is refused before it.
        if typed.len() > U::LIMIT.saturating_mul(8) {
            return Err(TextProblem::TooLong { limit: U::LIMIT });
        }
        let text: String = if is_nfc(typed) { typed.to_owned() } else { typed.nfc().collect() };
        let text = match U::LINES {
            Lines::Many if text.contains('\r') => text.replace("\r\n", "\n").replace('\r', "\n"),
            Lines::One | Lines::Many => text,
        };
        let text = trimmed(&text);
        if text.is_empty() {
            return Err(TextProblem::Empty);
        }
        if let Some(problem) = text.chars().find_map(|character| refused(character, U::LINES)) {
            return Err(problem);
        }
        if most_marks(text) > MOST_MARKS {
            return Err(TextProblem::Marks);
        }
        if U::NAMES {
            seen(text)?;
        }
        if text.chars().count() > U::LIMIT {
            return Err(TextProblem::TooLong { limit: U::LIMIT });
        }
        Ok(Self::from_stored(text.to_owned()))
    }

    /// Reads typed text where leaving the field empty is an answer.
    pub fn parse_optional(typed: &str) -> Result<Option<Self>, TextProblem> {
        match Self::parse(typed) {
            Ok(text) => Ok(Some(text)),
            Err(TextProblem::Empty) => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    /// Takes back what was parsed when it was stored. For rows only; nothing is checked again.
    pub const fn from_stored(text: String) -> Self {
        Self { text, used: PhantomData }
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text itself, taken out.
    pub fn into_string(self) -> String {
        self.text
    }

    /// What about this text could deceive the eye, if anything.
    pub fn look_alike(&self) -> Option<LookAlike> {
        LookAlike::of(&self.text)
    }
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|character: char| character.is_whitespace() || character == '\u{FEFF}')
}

/// The most combining marks that one letter bears: no writing that we know of needs more.
const MOST_MARKS: usize = 4;

fn most_marks(text: &str) -> usize {
    let mut most = 0;
    let mut marks = 0;
    for character in text.chars() {
        marks = if is_combining_mark(character) { marks + 1 } else { 0 };
        most = most.max(marks);
    }
    most
}

/// A name can be seen: at least one letter, and nothing between that takes no room. Joiners stay where the writing needs
/// them.
fn seen(text: &str) -> Result<(), TextProblem> {
    let mut before = None;
    for character in text.chars() {
        if is_invisible(character) && !(is_joiner(character) && before.is_some_and(look_alike::is_joined)) {
            return Err(TextProblem::Invisible);
        }
        before = Some(character);
    }
    let has_letter = text.chars().any(|character| character.is_alphabetic() && !is_invisible(character));
    if has_letter { Ok(()) } else { Err(TextProblem::NoLetter) }
}

const fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200C}' | '\u{200D}')
}

fn refused(character: char, lines: Lines) -> Option<TextProblem> {
    match character {
        '\t' => None,
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => match lines {
            Lines::One => Some(TextProblem::SeveralLines),
            Lines::Many => None,
        },
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Some(TextProblem::Direction),
        _ if character.is_control() => Some(TextProblem::Control),
        _ => None,
    }
}

impl fmt::Display for TextProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("must not be empty"),
            Self::TooLong { limit } if *limit >= 1000 => {
                write!(f, "must be {},{:03} characters or fewer", limit / 1000, limit % 1000)
            }
            Self::TooLong { limit } => write!(f, "must be {limit} characters or fewer"),
            Self::SeveralLines => f.write_str("must be on one line"),
            Self::Control => {
                f.write_str("must not have control characters: type it again instead of pasting it")
            }
            Self::Invisible => f.write_str(
                "must not have characters that cannot be seen: type it again instead of pasting it",
            ),
            Self::NoLetter => f.write_str("must have a letter"),
            Self::Marks => write!(f, "must not have more than {MOST_MARKS} marks on one letter"),
            Self::Direction => f.write_str(
                "must not have hidden characters that change the order of letters: type it again instead of pasting it",
            ),
        }
    }
}
impl std::error::Error for TextProblem {}

impl<U: Use> Clone for Text<U> {
    fn clone(&self) -> Self {
        Self::from_stored(self.text.clone())
    }
}
impl<U: Use> PartialEq for Text<U> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl<U: Use> Eq for Text<U> {}
impl<U: Use> PartialOrd for Text<U> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<U: Use> Ord for Text<U> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}
impl<U: Use> hash::Hash for Text<U> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}
impl<U: Use> fmt::Debug for Text<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}
impl<U: Use> fmt::Display for Text<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}
impl<U: Use> Deref for Text<U> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}
impl<U: Use> AsRef<str> for Text<U> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}
impl<U: Use> std::str::FromStr for Text<U> {
    type Err = TextProblem;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        Self::parse(typed)
    }
}
impl<U: Use> Serialize for Text<U> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}
impl<'de, U: Use> Deserialize<'de> for Text<U> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from_stored)
    }
}
