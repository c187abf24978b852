//! From one System type to another (FHIRPath N1, section 5.5). What does not convert gives nothing.

use std::borrow::Cow;

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{Call, Signature, function};
use crate::fhirpath::{
    collection::Collection,
    evaluate::{Evaluation, Outcome},
    temporal::Temporal,
    units::{Calendar, Measure},
    value::{Quantity, Unit, Value},
};

pub(super) const FUNCTIONS: &[Signature] = &[
    function("toBoolean", 0, 0, |evaluation, call| converted(evaluation, &call, boolean)),
    function("convertsToBoolean", 0, 0, |evaluation, call| converts(evaluation, &call, boolean)),
    function("toInteger", 0, 0, |evaluation, call| converted(evaluation, &call, integer)),
    function("convertsToInteger", 0, 0, |evaluation, call| converts(evaluation, &call, integer)),
    function("toDecimal", 0, 0, |evaluation, call| converted(evaluation, &call, decimal)),
    function("convertsToDecimal", 0, 0, |evaluation, call| converts(evaluation, &call, decimal)),
    function("toString", 0, 0, |evaluation, call| converted(evaluation, &call, text)),
    function("convertsToString", 0, 0, |evaluation, call| converts(evaluation, &call, text)),
    function("toDate", 0, 0, |evaluation, call| converted(evaluation, &call, date)),
    function("convertsToDate", 0, 0, |evaluation, call| converts(evaluation, &call, date)),
    function("toDateTime", 0, 0, |evaluation, call| converted(evaluation, &call, date_time)),
    function("convertsToDateTime", 0, 0, |evaluation, call| converts(evaluation, &call, date_time)),
    function("toTime", 0, 0, |evaluation, call| converted(evaluation, &call, time)),
    function("convertsToTime", 0, 0, |evaluation, call| converts(evaluation, &call, time)),
    function("toQuantity", 0, 1, |evaluation, call| {
        let unit = call.text(evaluation, 0)?;
        converted(evaluation, &call, |value| in_unit(quantity(value)?, unit.as_deref()))
    }),
    function("convertsToQuantity", 0, 1, |evaluation, call| {
        let unit = call.text(evaluation, 0)?;
        converts(evaluation, &call, |value| in_unit(quantity(value)?, unit.as_deref()))
    }),
];

fn converted<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    call: &Call<'_, 'a>,
    to: impl Fn(Value<'a>) -> Option<Value<'a>>,
) -> Outcome<'a> {
    let item = evaluation.single(call.at, &call.input)?;
    Ok(Collection::of(item.and_then(|item| item.value()).and_then(to)))
}

fn converts<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    call: &Call<'_, 'a>,
    to: impl Fn(Value<'a>) -> Option<Value<'a>>,
) -> Outcome<'a> {
    let item = evaluation.single(call.at, &call.input)?;
    Ok(Collection::boolean(item.map(|item| item.value().and_then(to).is_some())))
}

fn boolean(value: Value<'_>) -> Option<Value<'_>> {
    let truth = match &value {
        Value::Boolean(truth) => Some(*truth),
        Value::Text(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "1" | "1.0" => Some(true),
            "false" | "f" | "no" | "n" | "0" | "0.0" => Some(false),
            _ => None,
        },
        _ => match value.number() {
            Some(number) if number == Decimal::ONE => Some(true),
            Some(number) if number.is_zero() => Some(false),
            _ => None,
        },
    };
    truth.map(Value::Boolean)
}

fn integer(value: Value<'_>) -> Option<Value<'_>> {
    match value {
        Value::Integer(number) => Some(number),
        Value::Boolean(truth) => Some(i32::from(truth)),
        Value::Decimal(number) if number.is_integer() => number.to_i32(),
        Value::Text(text) if is_a_number(&text, false) => text.parse().ok(),
        _ => None,
    }
    .map(Value::Integer)
}

fn decimal(value: Value<'_>) -> Option<Value<'_>> {
    match value {
        Value::Boolean(truth) => Some(Decimal::from(i32::from(truth))),
        Value::Text(text) if is_a_number(&text, true) => {
            Decimal::from_str_exact(text.strip_prefix('+').unwrap_or(&text)).ok()
        }
        other => other.number(),
    }
    .map(Value::Decimal)
}

/// A sign, digits, and perhaps a point with digits after it.
fn is_a_number(text: &str, may_have_point: bool) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match unsigned.split_once('.') {
        Some((whole, fraction)) => may_have_point && is_digits(whole) && is_digits(fraction),
        None => is_digits(unsigned),
    }
}

fn text(value: Value<'_>) -> Option<Value<'_>> {
    match value {
        Value::Type(..) => None,
        Value::Text(text) => Some(Value::Text(text)),
        other => Some(Value::Text(Cow::Owned(other.to_string()))),
    }
}

fn date(value: Value<'_>) -> Option<Value<'_>> {
    match value {
        Value::Date(date) => Some(date),
        Value::DateTime(at) => Some(at.without_time()),
        Value::Text(text) => Temporal::parse_date_time(&text).map(Temporal::without_time),
        _ => None,
    }
    .map(Value::Date)
}

fn date_time(value: Value<'_>) -> Option<Value<'_>> {
    match value {
        Value::Date(at) | Value::DateTime(at) => Some(at),
        Value::Text(text) => Temporal::parse_date_time(&text),
        _ => None,
    }
    .map(Value::DateTime)
}

fn time(value: Value<'_>) -> Option<Value<'_>> {
    match value {
        Value::Time(time) => Some(time),
        Value::Text(text) => Temporal::parse_time(text.strip_prefix('T').unwrap_or(&text)),
        _ => None,
    }
    .map(Value::Time)
}

fn quantity(value: Value<'_>) -> Option<Quantity<'_>> {
    let of_ones = |value: Decimal| Some(Quantity { value, unit: Unit::Code(Cow::Borrowed("1")) });
    match value {
        Value::Quantity(quantity) => Some(*quantity),
        Value::Boolean(truth) => of_ones(Decimal::from(i32::from(truth))),
        Value::Text(text) => {
            let (number, unit) = match text.find(' ') {
                Some(at) => (text.get(..at)?, text.get(at..)?.trim_start()),
                None => (&*text, ""),
            };
            let number = decimal(Value::Text(Cow::Borrowed(number)))?.number()?;
            let code = unit.strip_prefix('\'').and_then(|unit| unit.strip_suffix('\''));
            let unit = match (unit, code) {
                ("", _) => return of_ones(number),
                (_, Some(code)) if !code.is_empty() => Unit::Code(Cow::Owned(code.to_owned())),
                (word, _) => Unit::Calendar(Calendar::of_word(word)?),
            };
            Some(Quantity { value: number, unit })
        }
        other => of_ones(other.number()?),
    }
}

/// The quantity in another unit; nothing if that measures something else.
fn in_unit<'a>(quantity: Quantity<'a>, unit: Option<&str>) -> Option<Value<'a>> {
    let Some(unit) = unit else { return Some(Quantity::of(quantity.value, quantity.unit)) };
    if quantity.unit() == unit {
        return Some(Quantity::of(quantity.value, quantity.unit));
    }
    let wanted = match Calendar::of_word(unit) {
        Some(step) => Unit::Calendar(step),
        None => Unit::Code(Cow::Owned(unit.to_owned())),
    };
    let from = quantity.measure()?;
    let to = Measure::of(match &wanted {
        Unit::Calendar(step) => step.code()?,
        Unit::Code(code) => code,
    })?;
    let value = quantity.value.checked_mul(from.factor)?.checked_div(to.factor)?;
    from.is_like(&to).then(|| Quantity::of(value, wanted))
}
