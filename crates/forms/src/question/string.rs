//! Free text: one line (`string`) or several (`text`). Lengths are counted in characters as Unicode has them.

use super::{Cell, Wrong, trimmed};
use crate::{questionnaire::Item, value::Value};

/// The longest one-line answer where the form sets no length.
pub const LONGEST_LINE: usize = 200;
/// The longest text of all, whatever the form says.
pub const LONGEST_TEXT: usize = 50_000;

/// The least and the greatest number of characters.
#[derive(Debug, Default, Clone)]
pub(crate) struct Lengths {
    pub(crate) least: Option<usize>,
    pub(crate) greatest: Option<usize>,
}

impl Lengths {
    fn check(&self, item: &Item, text: String, otherwise: usize) -> Result<Option<Value>, Wrong> {
        let length = text.chars().count();
        let greatest = self.greatest.unwrap_or(otherwise).min(LONGEST_TEXT);
        let least = self.least.unwrap_or(0);
        if length > greatest {
            return Wrong::new(format!("Enter {greatest} characters or fewer for {}", item.called()));
        }
        if length < least {
            return Wrong::new(format!("Enter {least} characters or more for {}", item.called()));
        }
        Ok(Some(Value::Text(text)))
    }
}

pub(crate) fn read_line(item: &Item, lengths: &Lengths, cell: &Cell<'_>) -> Result<Option<Value>, Wrong> {
    match line(item, cell.text(""))? {
        Some(text) => lengths.check(item, text, LONGEST_LINE),
        None => Ok(None),
    }
}

pub(crate) fn read_text(item: &Item, lengths: &Lengths, cell: &Cell<'_>) -> Result<Option<Value>, Wrong> {
    match clean(item, cell.text(""))? {
        Some(text) => lengths.check(item, text, LONGEST_TEXT),
        None => Ok(None),
    }
}

/// One line of text that can be kept.
pub(crate) fn line(item: &Item, text: &str) -> Result<Option<String>, Wrong> {
    match clean(item, text)? {
        Some(text) if text.contains('\n') => {
            Wrong::new(format!("Enter one line of text for {}", item.called()))
        }
        text => Ok(text),
    }
}

/// The text as it is kept: trimmed, with `\n` where the browser sent `\r\n`, and without characters that
/// control a screen or turn the direction of writing, which could make a record read as what it is not.
fn clean(item: &Item, text: &str) -> Result<Option<String>, Wrong> {
    let text = normalised(text);
    let is_forbidden = |character: char| {
        (character.is_control() && character != '\n' && character != '\t')
            || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    match text.contains(is_forbidden) {
        true => Wrong::new(format!("Enter text without control characters for {}", item.called())),
        false => Ok(Some(text).filter(|text| !text.is_empty())),
    }
}

pub(crate) fn normalised(text: &str) -> String {
    trimmed(text).replace("\r\n", "\n").replace('\r', "\n")
}
