//! A decimal number, kept with the digits that were typed.

use super::{Bounds, Cell, Wrong};
use crate::{decimal::Decimal, questionnaire::Item, value::Value};

pub(crate) fn read(item: &Item, bounds: &Bounds, cell: &Cell<'_>) -> Result<Option<Value>, Wrong> {
    match cell.text("") {
        "" => Ok(None),
        text => match Decimal::parse(text) {
            Some(number) => bounds.check(item, Value::Decimal(number), cell.zone).or_else(Wrong::new),
            None => Wrong::new(format!("Enter a number, like 3 or 2.5, for {}", item.called())),
        },
    }
}
