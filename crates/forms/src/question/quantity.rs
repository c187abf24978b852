//! A number with a unit: the form's one unit, or one of those that it lists.

use super::{Bounds, Cell, Wrong, trimmed};
use crate::{
    coding::Coding, decimal::Decimal, quantity::Quantity, questionnaire::Item, sheet::Sheet, value::Value,
};

/// What follows the name of the field that takes the unit, where there are several.
pub(crate) const UNIT: &str = ":unit";
/// The fields where there are several units.
pub(crate) const SUFFIXES: [&str; 2] = ["", UNIT];

/// The units of one question, and the least and the greatest amount.
#[derive(Debug, Default)]
pub(crate) struct Units {
    pub(crate) list: Vec<Coding>,
    pub(crate) bounds: Bounds,
}

impl Units {
    /// Whether the unit is asked.
    pub(crate) fn is_asked(&self) -> bool {
        self.list.len() > 1
    }

    /// Whether a quantity is in one of these units; where the form names none, in any.
    pub(crate) fn takes(&self, quantity: &Quantity) -> bool {
        match &quantity.unit {
            _ if self.list.is_empty() => true,
            Some(unit) => self.list.iter().any(|known| known.means(unit)),
            None => self.list.is_empty(),
        }
    }

    /// What the option of a unit sends.
    pub(crate) fn token(unit: &Coding) -> &str {
        unit.code.as_deref().unwrap_or(unit.words())
    }
}

pub(crate) fn read(item: &Item, units: &Units, cell: &Cell<'_>) -> Result<Option<Value>, Wrong> {
    let text = cell.text("");
    if text.is_empty() {
        // A unit alone is no answer: it may be what the list offered first.
        return Ok(None);
    }
    let Some(number) = Decimal::parse(text) else {
        return Wrong::new(format!("Enter a number, like 3 or 2.5, for {}", item.called()));
    };
    let unit = match units.list.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        list => {
            let token = trimmed(cell.text(UNIT));
            let chosen = list.iter().find(|unit| Units::token(unit) == token);
            match chosen {
                Some(unit) => Some(unit.clone()),
                None => return Wrong::within(UNIT, format!("Select the unit for {}", item.called())),
            }
        }
    };
    units.bounds.check(item, Value::Quantity(Quantity { number, unit }), cell.zone).or_else(Wrong::new)
}

pub(crate) fn write(quantity: &Quantity, units: &Units, name: &str, sheet: &mut Sheet) {
    sheet.set(name, vec![quantity.number.to_string()]);
    if let Some(unit) = quantity.unit.as_ref().filter(|_| units.is_asked()) {
        sheet.set(format!("{name}{UNIT}"), vec![Units::token(unit).to_owned()]);
    }
}
