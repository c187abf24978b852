//! The System values of FHIRPath: what literals are, what FHIR's primitive types become, and what functions make.

use std::{borrow::Cow, cmp::Ordering, fmt};

use rust_decimal::{Decimal, RoundingStrategy};

use super::{
    temporal::Temporal,
    units::{Calendar, Measure},
};

/// A value of FHIRPath's own types (FHIRPath N1, section 4.1).
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// True or false.
    Boolean(bool),
    /// A whole number of 32 bits.
    Integer(i32),
    /// A decimal number, exact to 28 digits.
    Decimal(Decimal),
    /// Text.
    Text(Cow<'a, str>),
    /// A date, as far as it is known.
    Date(Temporal),
    /// A date with a time, as far as it is known.
    DateTime(Temporal),
    /// A time of day, as far as it is known.
    Time(Temporal),
    /// A number of units.
    Quantity(Box<Quantity<'a>>),
    /// What `type()` tells: namespace and name.
    Type(&'static str, &'static str),
}

/// A number of units: a calendar's (`4 days`) or UCUM's (`4 'g'`).
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity<'a> {
    pub(super) value: Decimal,
    pub(super) unit: Unit<'a>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Unit<'a> {
    Calendar(Calendar),
    Code(Cow<'a, str>),
}

impl<'a> Value<'a> {
    /// The name of the type in the namespace `System`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Boolean(_) => "Boolean",
            Value::Integer(_) => "Integer",
            Value::Decimal(_) => "Decimal",
            Value::Text(_) => "String",
            Value::Date(_) => "Date",
            Value::DateTime(_) => "DateTime",
            Value::Time(_) => "Time",
            Value::Quantity(_) => "Quantity",
            Value::Type(..) => "TypeInfo",
        }
    }

    /// The same value, borrowing the text of this one.
    pub(super) fn borrowed(&'a self) -> Value<'a> {
        match self {
            Value::Text(text) => Value::Text(Cow::Borrowed(text)),
            Value::Quantity(quantity) => Value::Quantity(Box::new(Quantity {
                value: quantity.value,
                unit: match &quantity.unit {
                    Unit::Calendar(step) => Unit::Calendar(*step),
                    Unit::Code(code) => Unit::Code(Cow::Borrowed(code)),
                },
            })),
            Value::Boolean(truth) => Value::Boolean(*truth),
            Value::Integer(number) => Value::Integer(*number),
            Value::Decimal(number) => Value::Decimal(*number),
            Value::Date(date) => Value::Date(*date),
            Value::DateTime(at) => Value::DateTime(*at),
            Value::Time(time) => Value::Time(*time),
            Value::Type(namespace, name) => Value::Type(namespace, name),
        }
    }

    /// A number of either kind.
    pub(super) fn number(&self) -> Option<Decimal> {
        match self {
            Value::Integer(number) => Some(Decimal::from(*number)),
            Value::Decimal(number) => Some(*number),
            Value::Boolean(_)
            | Value::Text(_)
            | Value::Date(_)
            | Value::DateTime(_)
            | Value::Time(_)
            | Value::Quantity(_)
            | Value::Type(..) => None,
        }
    }

    /// The value as a quantity: itself, or a number of ones.
    pub(super) fn quantity(&self) -> Option<Quantity<'a>> {
        match self {
            Value::Quantity(quantity) => Some((**quantity).clone()),
            other => other.number().map(|value| Quantity { value, unit: Unit::Code(Cow::Borrowed("1")) }),
        }
    }
}

/// As `toString()` writes it (FHIRPath N1, section 5.5.6).
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Boolean(truth) => write!(f, "{truth}"),
            Value::Integer(number) => write!(f, "{number}"),
            Value::Decimal(number) => write!(f, "{number}"),
            Value::Text(text) => f.write_str(text),
            Value::Date(at) | Value::DateTime(at) => write!(f, "{at}"),
            Value::Time(time) => f.write_str(&time.time_text()),
            Value::Quantity(quantity) => write!(f, "{quantity}"),
            Value::Type(namespace, name) => write!(f, "{namespace}.{name}"),
        }
    }
}

impl<'a> Quantity<'a> {
    /// How many.
    pub fn value(&self) -> Decimal {
        self.value
    }

    /// Of what: a UCUM code, or a word of the calendar (`year`, `day` …).
    pub fn unit(&self) -> &str {
        match &self.unit {
            Unit::Calendar(step) => step.word(),
            Unit::Code(code) => code,
        }
    }

    pub(super) fn of(value: Decimal, unit: Unit<'a>) -> Value<'a> {
        Value::Quantity(Box::new(Quantity { value, unit }))
    }

    /// Both numbers in the same unit; nothing if the units cannot be compared.
    ///
    /// A calendar's year and month are not of one length, and so not comparable with days or with UCUM's `a` and `mo`
    /// (FHIRPath N1, section 4.1.8).
    pub(super) fn aligned(&self, other: &Quantity<'_>) -> Option<(Decimal, Decimal)> {
        if self.unit == other.unit {
            return Some((self.value, other.value));
        }
        match (&self.unit, &other.unit) {
            (Unit::Calendar(Calendar::Year), Unit::Calendar(Calendar::Month)) => {
                Some((self.value.checked_mul(Decimal::from(12))?, other.value))
            }
            (Unit::Calendar(Calendar::Month), Unit::Calendar(Calendar::Year)) => {
                Some((self.value, other.value.checked_mul(Decimal::from(12))?))
            }
            _ => {
                let (left, right) = (self.measure()?, other.measure()?);
                let is_smaller = left.factor <= right.factor;
                if !left.is_like(&right) {
                    None
                } else if is_smaller {
                    Some((self.value, other.value.checked_mul(right.factor.checked_div(left.factor)?)?))
                } else {
                    Some((self.value.checked_mul(left.factor.checked_div(right.factor)?)?, other.value))
                }
            }
        }
    }

    /// Less, equal or more; nothing if the units cannot be compared.
    pub(super) fn compare(&self, other: &Quantity<'_>) -> Option<Ordering> {
        self.aligned(other).map(|(left, right)| left.cmp(&right))
    }

    /// Equal as far as the less precise of both goes, where a year is a year whether the calendar's or UCUM's.
    pub(super) fn is_equivalent(&self, other: &Quantity<'_>) -> bool {
        let ucum = |quantity: &Quantity<'_>| {
            let code = match &quantity.unit {
                Unit::Calendar(Calendar::Year) => "a".to_owned(),
                Unit::Calendar(Calendar::Month) => "mo".to_owned(),
                Unit::Calendar(step) => step.code().unwrap_or("").to_owned(),
                Unit::Code(code) => code.to_string(),
            };
            Measure::of(&code)
        };
        if self.unit == other.unit {
            return are_equivalent(self.value, other.value);
        }
        let (Some(left), Some(right)) = (ucum(self), ucum(other)) else { return false };
        let in_left_unit =
            right.factor.checked_div(left.factor).and_then(|factor| other.value.checked_mul(factor));
        left.is_like(&right) && in_left_unit.is_some_and(|value| are_equivalent(self.value, value))
    }

    /// The unit as a measure; nothing for years, months and what UCUM does not have.
    pub(super) fn measure(&self) -> Option<Measure> {
        match &self.unit {
            Unit::Calendar(step) => Measure::of(step.code()?),
            Unit::Code(code) => Measure::of(code),
        }
    }

    /// The step of calendar or clock by which a date can be moved; UCUM's year and month are none.
    pub(super) fn step(&self) -> Option<Calendar> {
        match &self.unit {
            Unit::Calendar(step) => Some(*step),
            Unit::Code(code) => Calendar::of_code(code).or_else(|| Calendar::of_word(code)),
        }
    }
}

/// `1 'wk'`, `4 days` as it was said: `1 week`, `4 days`.
impl fmt::Display for Quantity<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.unit {
            Unit::Calendar(step) => {
                let plural = if self.value == Decimal::ONE { "" } else { "s" };
                write!(f, "{} {}{plural}", self.value, step.word())
            }
            Unit::Code(code) => write!(f, "{} '{code}'", self.value),
        }
    }
}

/// Equal when both are rounded to the places of the less precise; trailing zeros do not count (FHIRPath N1,
/// section 6.1.2).
pub(super) fn are_equivalent(left: Decimal, right: Decimal) -> bool {
    let (left, right) = (left.normalize(), right.normalize());
    let places = left.scale().min(right.scale());
    rounded(left, places) == rounded(right, places)
}

/// Rounded as people do: a half goes away from zero.
pub(super) fn rounded(number: Decimal, places: u32) -> Decimal {
    number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}
