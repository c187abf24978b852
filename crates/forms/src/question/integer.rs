//! A whole number of FHIR's 32 bits.

use super::{Bounds, Cell, Wrong};
use crate::{questionnaire::Item, value::Value};

pub(crate) fn read(item: &Item, bounds: &Bounds, cell: &Cell<'_>) -> Result<Option<Value>, Wrong> {
    let text = cell.text("");
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse().ok().filter(|_| is_whole) {
        Some(number) => bounds.check(item, Value::Integer(number), cell.zone).or_else(Wrong::new),
        None if is_whole => Wrong::new(format!("Enter a smaller number for {}", item.called())),
        None => Wrong::new(format!("Enter a whole number, like 3, for {}", item.called())),
    }
}
