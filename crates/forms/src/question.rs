//! The kinds of question: each in its own file, met here in one list.
//!
//! A kind says how the fields of one cell (a question, or one row of a repeating question) become values, and how
//! values become fields again; what was read must be written so that it reads the same.

use jiff::tz::TimeZone;

use crate::{
    decimal::Decimal,
    questionnaire::{Item, Occurs},
    sheet::Sheet,
    value::Value,
};

pub(crate) mod address;
pub(crate) mod boolean;
pub(crate) mod choice;
pub(crate) mod date;
pub(crate) mod date_time;
pub(crate) mod decimal;
pub(crate) mod display;
pub(crate) mod group;
pub(crate) mod integer;
pub(crate) mod quantity;
pub(crate) mod string;
pub(crate) mod time;

pub(crate) use choice::Options;
pub(crate) use quantity::Units;
pub(crate) use string::Lengths;

/// What an item is, with the rules of its kind.
#[derive(Debug)]
pub(crate) enum Kind {
    Group,
    Display,
    Boolean,
    Choice(Options),
    OpenChoice(Options),
    String(Lengths),
    Text(Lengths),
    Integer(Bounds),
    Decimal(Bounds),
    Date(Bounds),
    Time(Bounds),
    DateTime(Bounds),
    Quantity(Units),
    Url,
    Attachment,
}

/// The least and the greatest value allowed.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) least: Option<Value>,
    pub(crate) greatest: Option<Value>,
}

/// What was typed for one cell.
pub(crate) struct Cell<'a> {
    pub(crate) sheet: &'a Sheet,
    pub(crate) name: &'a str,
    pub(crate) zone: &'a TimeZone,
}

/// What could not be read: in which field of the cell, and what to do about it.
#[derive(Debug)]
pub(crate) struct Wrong {
    pub(crate) suffix: &'static str,
    pub(crate) message: String,
}

impl Wrong {
    pub(crate) fn new<T>(message: String) -> Result<T, Wrong> {
        Wrong::within("", message)
    }

    pub(crate) fn within<T>(suffix: &'static str, message: String) -> Result<T, Wrong> {
        Err(Wrong { suffix, message })
    }
}

impl Cell<'_> {
    /// The text of one field of the cell, without the space around it.
    pub(crate) fn text(&self, suffix: &str) -> &str {
        self.texts(suffix).last().map(|text| trimmed(text)).unwrap_or("")
    }

    pub(crate) fn texts(&self, suffix: &str) -> &[String] {
        match suffix {
            "" => self.sheet.texts(self.name),
            suffix => self.sheet.texts(&format!("{}{suffix}", self.name)),
        }
    }
}

/// Without the space around it and without a byte order mark.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches(|character: char| character.is_whitespace() || character == '\u{feff}')
}

impl Kind {
    /// The FHIR item type.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Kind::Group => "group",
            Kind::Display => "display",
            Kind::Boolean => "boolean",
            Kind::Choice(_) => "choice",
            Kind::OpenChoice(_) => "open-choice",
            Kind::String(_) => "string",
            Kind::Text(_) => "text",
            Kind::Integer(_) => "integer",
            Kind::Decimal(_) => "decimal",
            Kind::Date(_) => "date",
            Kind::Time(_) => "time",
            Kind::DateTime(_) => "dateTime",
            Kind::Quantity(_) => "quantity",
            Kind::Url => "url",
            Kind::Attachment => "attachment",
        }
    }

    pub(crate) fn is_question(&self) -> bool {
        !matches!(self, Kind::Group | Kind::Display)
    }

    /// Whether it is answered by picking from a list, where several answers are several ticks and not rows.
    pub(crate) fn picks(&self) -> bool {
        self.options().is_some()
    }

    pub(crate) fn options(&self) -> Option<&Options> {
        match self {
            Kind::Choice(options) | Kind::OpenChoice(options) => Some(options),
            Kind::Group
            | Kind::Display
            | Kind::Boolean
            | Kind::String(_)
            | Kind::Text(_)
            | Kind::Integer(_)
            | Kind::Decimal(_)
            | Kind::Date(_)
            | Kind::Time(_)
            | Kind::DateTime(_)
            | Kind::Quantity(_)
            | Kind::Url
            | Kind::Attachment => None,
        }
    }

    pub(crate) fn bounds(&self) -> Option<&Bounds> {
        match self {
            Kind::Integer(bounds)
            | Kind::Decimal(bounds)
            | Kind::Date(bounds)
            | Kind::Time(bounds)
            | Kind::DateTime(bounds) => Some(bounds),
            Kind::Quantity(units) => Some(&units.bounds),
            Kind::Group
            | Kind::Display
            | Kind::Boolean
            | Kind::Choice(_)
            | Kind::OpenChoice(_)
            | Kind::String(_)
            | Kind::Text(_)
            | Kind::Url
            | Kind::Attachment => None,
        }
    }

    /// The fields of one cell, as what follows its name. The first is where an error's link leads.
    pub(crate) fn suffixes(&self) -> &'static [&'static str] {
        match self {
            Kind::Group | Kind::Display => &[],
            Kind::Date(_) => &date::SUFFIXES,
            Kind::DateTime(_) => &date_time::SUFFIXES,
            Kind::OpenChoice(_) => &["", choice::OTHER],
            Kind::Quantity(units) if units.is_asked() => &quantity::SUFFIXES,
            Kind::Boolean
            | Kind::Choice(_)
            | Kind::String(_)
            | Kind::Text(_)
            | Kind::Integer(_)
            | Kind::Decimal(_)
            | Kind::Quantity(_)
            | Kind::Url
            | Kind::Attachment
            | Kind::Time(_) => &[""],
        }
    }

    /// Whether values of this FHIR type can be answers, so that a condition on them can ever hold.
    pub(crate) fn takes(&self, value: &Value) -> bool {
        match (self, value) {
            (Kind::Boolean, Value::Boolean(_))
            | (Kind::Integer(_) | Kind::Decimal(_), Value::Integer(_))
            | (Kind::Decimal(_), Value::Decimal(_))
            | (Kind::Date(_), Value::Date(_))
            | (Kind::Time(_), Value::Time(_))
            | (Kind::DateTime(_), Value::DateTime(_))
            | (Kind::Url, Value::Url(_))
            | (Kind::Attachment, Value::Attachment(_))
            | (Kind::String(_) | Kind::Text(_) | Kind::OpenChoice(_), Value::Text(_)) => true,
            (Kind::Choice(options) | Kind::OpenChoice(options), value) => {
                options.is_found || options.find(value).is_some()
            }
            (Kind::Quantity(units), Value::Quantity(quantity)) => units.takes(quantity),
            (_, _) => false,
        }
    }

    /// The value as an answer to this question has it: the option itself with its words, a decimal for a whole number.
    pub(crate) fn settled(&self, value: Value) -> Value {
        match (self, &value) {
            (Kind::Decimal(_), Value::Integer(number)) => Value::Decimal(Decimal::from(*number)),
            (Kind::Choice(options) | Kind::OpenChoice(options), _) => {
                options.find(&value).map_or(value, |choice| choice.value.clone())
            }
            (_, Value::Text(text)) => Value::Text(string::normalised(text)),
            (_, _) => value,
        }
    }

    /// Whether something was typed in this cell, readable or not.
    pub(crate) fn is_typed(&self, cell: &Cell<'_>) -> bool {
        self.suffixes().iter().any(|suffix| cell.texts(suffix).iter().any(|text| !trimmed(text).is_empty()))
    }

    /// Reads one cell: no values if it is empty, several only where several can be picked.
    pub(crate) fn read(&self, item: &Item, cell: &Cell<'_>) -> Result<Vec<Value>, Wrong> {
        let one = |value: Option<Value>| value.into_iter().collect();
        match self {
            Kind::Group | Kind::Display => Ok(Vec::new()),
            Kind::Boolean => boolean::read(item, cell).map(one),
            Kind::Choice(options) => choice::read(item, options, cell),
            Kind::OpenChoice(options) => choice::read_open(item, options, cell),
            Kind::String(lengths) => string::read_line(item, lengths, cell).map(one),
            Kind::Text(lengths) => string::read_text(item, lengths, cell).map(one),
            Kind::Integer(bounds) => integer::read(item, bounds, cell).map(one),
            Kind::Decimal(bounds) => decimal::read(item, bounds, cell).map(one),
            Kind::Date(bounds) => date::read(item, bounds, cell).map(one),
            Kind::Time(bounds) => time::read(item, bounds, cell).map(one),
            Kind::DateTime(bounds) => date_time::read(item, bounds, cell).map(one),
            Kind::Quantity(units) => quantity::read(item, units, cell).map(one),
            Kind::Url => address::read_url(item, cell).map(one),
            Kind::Attachment => address::read_attachment(item, cell).map(one),
        }
    }

    /// Reads one cell by the rules that any kind may have, with the list and the bounds that were worked out for it.
    pub(crate) fn read_with(
        &self,
        item: &Item,
        cell: &Cell<'_>,
        found: Option<&Options>,
        bounds: Option<&Bounds>,
    ) -> Result<Vec<Value>, Wrong> {
        let values = match (self, found) {
            (Kind::Choice(options), Some(found)) if options.is_found => choice::read(item, found, cell)?,
            (Kind::OpenChoice(options), Some(found)) if options.is_found => {
                choice::read_open(item, found, cell)?
            }
            (_, _) => self.read(item, cell)?,
        };
        for value in &values {
            if let Some(bounds) = bounds {
                bounds.check(item, value.clone(), cell.zone).or_else(Wrong::new)?;
            }
            check_rules(item, value)?;
        }
        Ok(values)
    }

    /// What to do about a required question without an answer, and in which field.
    pub(crate) fn missing(&self, item: &Item) -> Wrong {
        let called = item.called();
        match self {
            Kind::Boolean => Wrong { suffix: "", message: format!("Select yes or no for {called}") },
            Kind::Choice(_) | Kind::OpenChoice(_) => {
                Wrong { suffix: "", message: format!("Select an answer to {called}") }
            }
            Kind::Date(_) => Wrong { suffix: date::DAY, message: format!("Enter a date for {called}") },
            Kind::DateTime(_) => {
                Wrong { suffix: date::DAY, message: format!("Enter a date and time for {called}") }
            }
            Kind::Time(_) => Wrong { suffix: "", message: format!("Enter a time for {called}") },
            Kind::Integer(_) | Kind::Decimal(_) | Kind::Quantity(_) => {
                Wrong { suffix: "", message: format!("Enter a number for {called}") }
            }
            Kind::Url => Wrong { suffix: "", message: format!("Enter an address for {called}") },
            Kind::Attachment => Wrong { suffix: "", message: format!("Enter where it is kept for {called}") },
            Kind::String(_) | Kind::Text(_) | Kind::Group | Kind::Display => {
                Wrong { suffix: "", message: format!("Enter an answer to {called}") }
            }
        }
    }

    /// Writes values into the fields of one cell, so that reading them gives the same values.
    pub(crate) fn write(&self, values: &[Value], name: &str, zone: &TimeZone, sheet: &mut Sheet) {
        match (self, values) {
            (Kind::Choice(options) | Kind::OpenChoice(options), values) => {
                choice::write(options, values, name, sheet);
            }
            (Kind::Quantity(units), [Value::Quantity(quantity), ..]) => {
                quantity::write(quantity, units, name, sheet);
            }
            (_, [Value::Date(date), ..]) => date::write(*date, name, sheet),
            (_, [Value::DateTime(moment), ..]) => date_time::write(*moment, name, zone, sheet),
            (_, [Value::Boolean(truth), ..]) => sheet.set(name, vec![truth.to_string()]),
            (_, [value, ..]) => sheet.set(name, vec![value.words(zone)]),
            (_, []) => (),
        }
    }
}

/// The pattern of a text and the places of a decimal.
fn check_rules(item: &Item, value: &Value) -> Result<(), Wrong> {
    let called = item.called();
    let text = match value {
        Value::Text(text) | Value::Url(text) => Some(text.as_str()),
        _ => None,
    };
    if let (Some(pattern), Some(text)) = (&item.rules.pattern, text)
        && !pattern.matches(text)
    {
        let like =
            item.looks.entry_format.as_ref().map(|format| format!(", like {format},")).unwrap_or_default();
        return Wrong::new(format!("Enter {called} in the right form{like}"));
    }
    let number = match value {
        Value::Decimal(number) => Some(number),
        Value::Quantity(quantity) => Some(&quantity.number),
        _ => None,
    };
    if let (Some(most), Some(number)) = (item.rules.decimal_places, number)
        && number.places() > most
    {
        return match most {
            0 => Wrong::new(format!("Enter a whole number, like 3, for {called}")),
            most => Wrong::new(format!("Enter at most {most} digits after the point for {called}")),
        };
    }
    Ok(())
}

/// What to say of an answer that is worked out and must be there, and is not: something else is missing.
pub(crate) fn not_worked_out(item: &Item) -> Wrong {
    let called = item.called();
    Wrong { suffix: "", message: format!("Answer the other questions: {called} is worked out from them") }
}

/// What to say of too few or too many answers.
pub(crate) fn wrong_number(item: &Item, occurs: Occurs) -> Wrong {
    let called = item.called();
    let number = match (occurs.least, occurs.greatest) {
        (Some(least), Some(greatest)) if least == greatest => format!("{least}"),
        (Some(least), Some(greatest)) => format!("between {least} and {greatest}"),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(greatest)) => format!("at most {greatest}"),
        (None, None) => String::new(),
    };
    Wrong { suffix: "", message: format!("Give {number} answers to {called}") }
}

impl Bounds {
    /// The value, or what to enter instead. A vague date that may lie within is allowed.
    pub(crate) fn check(&self, item: &Item, value: Value, zone: &TimeZone) -> Result<Option<Value>, String> {
        let is = |bound: &Option<Value>, wrong: std::cmp::Ordering| {
            bound.as_ref().is_some_and(|bound| within(&value, bound, zone) == Some(wrong))
        };
        let is_outside =
            is(&self.least, std::cmp::Ordering::Less) || is(&self.greatest, std::cmp::Ordering::Greater);
        if !is_outside {
            return Ok(Some(value));
        }
        let unit = item.looks.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
        let say = |bound: &Value| format!("{}{unit}", bound.words(zone));
        let is_date = matches!(value, Value::Date(_) | Value::DateTime(_) | Value::Time(_));
        let (a_thing, least_word, most_word) = match is_date {
            true => (
                if matches!(value, Value::Time(_)) { "a time" } else { "a date" },
                "on or after",
                "on or before",
            ),
            false => ("a number", "of at least", "of at most"),
        };
        let range = match (&self.least, &self.greatest) {
            (Some(least), Some(greatest)) => format!("between {} and {}", say(least), say(greatest)),
            (Some(least), None) => format!("{least_word} {}", say(least)),
            (None, Some(greatest)) => format!("{most_word} {}", say(greatest)),
            (None, None) => String::new(),
        };
        Err(format!("Enter {a_thing} {range} for {}", item.called()))
    }
}

/// A quantity is held against a bound without a unit by its number: R4 gives bounds of quantities as decimals, too.
fn within(value: &Value, bound: &Value, zone: &TimeZone) -> Option<std::cmp::Ordering> {
    match (value, bound) {
        (Value::Quantity(quantity), Value::Decimal(_) | Value::Integer(_)) => {
            Value::Decimal(quantity.number).compare(bound, zone)
        }
        (value, bound) => value.compare(bound, zone),
    }
}
