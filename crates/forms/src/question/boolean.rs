//! Yes or no; neither is a third state, never "no".

use super::{Cell, Wrong};
use crate::{questionnaire::Item, value::Value};

/// The texts that the two answers send, with their words.
pub(crate) const TOKENS: [(&str, &str); 2] = [("true", "Yes"), ("false", "No")];

pub(crate) fn read(item: &Item, cell: &Cell<'_>) -> Result<Option<Value>, Wrong> {
    match cell.text("") {
        "" => Ok(None),
        "true" => Ok(Some(Value::Boolean(true))),
        "false" => Ok(Some(Value::Boolean(false))),
        _ => Wrong::new(format!("Select yes or no for {}", item.called())),
    }
}
