//! A number with its unit, as FHIR's `Quantity` has it: compared only where the unit is the same.

use std::cmp::Ordering;

use crate::{coding::Coding, decimal::Decimal, json::Json};

/// A measured amount. Nothing is ever converted from one unit to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// How much.
    pub number: Decimal,
    /// Of what: the code with its system, and the words that people read; none if the form has no unit.
    pub unit: Option<Coding>,
}

impl Quantity {
    /// Less, equal or more; nothing where the units differ.
    pub fn compare(&self, other: &Quantity) -> Option<Ordering> {
        let is_same = match (&self.unit, &other.unit) {
            (Some(left), Some(right)) => left.means(right),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        is_same.then(|| self.number.cmp(&other.number))
    }

    /// "72.5 kg".
    pub fn words(&self) -> String {
        match &self.unit {
            Some(unit) => format!("{} {}", self.number, unit.words()),
            None => self.number.to_string(),
        }
    }

    pub(crate) fn fhir(&self) -> Json {
        let mut entries = vec![("value".to_owned(), Json::Number(self.number.to_string()))];
        if let Some(unit) = &self.unit {
            let parts = [("unit", &unit.display), ("system", &unit.system), ("code", &unit.code)];
            let said = parts.into_iter();
            entries.extend(said.filter_map(|(key, part)| Some((key.to_owned(), Json::text(part.clone()?)))));
        }
        Json::Object(entries)
    }

    /// Reads a Quantity; "less than" and the like cannot be kept, so they are refused.
    pub(crate) fn read(json: &Json) -> Result<Quantity, String> {
        const ELEMENTS: [&str; 5] = ["id", "value", "unit", "system", "code"];
        let entries = json.entries().ok_or("has a quantity that is not an object")?;
        if let Some((key, _)) = entries.iter().find(|(key, _)| !ELEMENTS.contains(&key.as_str())) {
            return Err(format!("has a quantity with an element ‘{key}’ that is not known or not supported"));
        }
        let number = json.get("value").and_then(Json::as_number).and_then(Decimal::from_json);
        let number = number.ok_or("has a quantity without a proper number")?;
        Ok(Quantity { number, unit: unit(json) })
    }
}

/// The unit of a Quantity, also of one that has no number.
pub(crate) fn unit(json: &Json) -> Option<Coding> {
    let part = |key: &str| json.get(key).and_then(Json::as_text).map(str::to_owned);
    let unit = Coding { system: part("system"), code: part("code"), display: part("unit") };
    (!unit.words().is_empty()).then_some(unit)
}
