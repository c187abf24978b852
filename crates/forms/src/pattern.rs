//! A pattern that a text must match from its first to its last character: the extension `regex`.
//!
//! FHIR says "a regular expression" and leaves the dialect open. Here it is one that is matched in linear time, so that
//! no text can hold a page up; what needs looking ahead or behind is refused when the form is read.

use std::{fmt, sync::Arc};

use regex::{Regex, RegexBuilder};

/// The largest compiled pattern, in bytes.
const LARGEST: usize = 100_000;

/// A pattern as the form wrote it, ready to be matched.
#[derive(Clone)]
pub(crate) struct Pattern {
    regex: Arc<Regex>,
}

impl Pattern {
    pub(crate) fn read(text: &str) -> Result<Pattern, String> {
        let whole = format!("^(?:{text})$");
        match RegexBuilder::new(&whole).size_limit(LARGEST).build() {
            Ok(regex) => Ok(Pattern { regex: Arc::new(regex) }),
            Err(_) => Err(format!("has a regex ‘{text}’ that cannot be used here")),
        }
    }

    /// Whether all of the text is as the pattern says.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({})", self.regex)
    }
}
