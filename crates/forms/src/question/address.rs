//! An address (`url`), or where something is kept (`attachment`): one line of text.

use super::{Cell, Wrong, string};
use crate::{questionnaire::Item, value, value::Value};

/// Reads an address. It is kept and shown as text, never followed.
pub(crate) fn read_url(item: &Item, cell: &Cell<'_>) -> Result<Option<Value>, Wrong> {
    match short(item, cell)? {
        Some(text) if !value::is_address(&text) => Wrong::new(format!(
            "Enter an address without spaces, like https://www.nhs.uk, for {}",
            item.called()
        )),
        text => Ok(text.map(Value::Url)),
    }
}

/// Reads where something is kept: the file itself stays there.
pub(crate) fn read_attachment(item: &Item, cell: &Cell<'_>) -> Result<Option<Value>, Wrong> {
    short(item, cell).map(|text| text.map(Value::Attachment))
}

fn short(item: &Item, cell: &Cell<'_>) -> Result<Option<String>, Wrong> {
    match string::line(item, cell.text(""))? {
        Some(text) if text.chars().count() > string::LONGEST_LINE => {
            let most = string::LONGEST_LINE;
            Wrong::new(format!("Enter {most} characters or fewer for {}", item.called()))
        }
        text => Ok(text),
    }
}
