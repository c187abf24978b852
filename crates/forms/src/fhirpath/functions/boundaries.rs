//! How precise a value is, and the least and greatest that it may stand for (FHIRPath, "lowBoundary", "highBoundary",
//! "precision", "comparable").
//!
//! `1.587` stands for anything from 1.5865 to 1.5875, `@2014` for any day of that year.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Call, Signature, function};
use crate::fhirpath::{
    collection::Collection,
    evaluate::{Evaluation, Outcome, unexpected},
    temporal::{Precision, Temporal},
    value::{Quantity, Value},
};

/// Digits after the point where the caller asks for none in particular, and the most that there can be.
const DEFAULT_PLACES: i32 = 8;
const MOST_PLACES: i32 = 28;

pub(super) const FUNCTIONS: &[Signature] = &[
    function("lowBoundary", 0, 1, |evaluation, call| boundary(evaluation, &call, End::Low)),
    function("highBoundary", 0, 1, |evaluation, call| boundary(evaluation, &call, End::High)),
    function("precision", 0, 0, precision),
    function("comparable", 1, 1, |evaluation, call| {
        let other = call.argument(evaluation, 0)?;
        let left = evaluation.single(call.at, &call.input)?.and_then(|item| item.quantity());
        let right = evaluation.single(call.at, &other)?.and_then(|item| item.quantity());
        Ok(Collection::boolean(left.zip(right).map(|(left, right)| left.compare(&right).is_some())))
    }),
];

#[derive(Clone, Copy, PartialEq)]
enum End {
    Low,
    High,
}

fn boundary<'a>(evaluation: &mut Evaluation<'_, 'a>, call: &Call<'_, 'a>, end: End) -> Outcome<'a> {
    let Some(item) = evaluation.single(call.at, &call.input)? else { return Ok(Collection::EMPTY) };
    let digits = call.integer(evaluation, 0)?;
    Ok(Collection::of(match item.value() {
        Some(Value::Quantity(quantity)) => {
            of_number(quantity.value, digits, end).map(|value| Quantity::of(value, quantity.unit))
        }
        Some(Value::Date(date)) => {
            of_temporal(date, digits.unwrap_or(8), &DATE_DIGITS, end, true).map(Value::Date)
        }
        Some(Value::DateTime(at)) => {
            of_temporal(at, digits.unwrap_or(17), &DATE_DIGITS, end, true).map(Value::DateTime)
        }
        Some(Value::Time(time)) => {
            of_temporal(time, digits.unwrap_or(9), &TIME_DIGITS, end, false).map(Value::Time)
        }
        Some(value) => match value.number() {
            Some(number) => of_number(number, digits, end).map(Value::Decimal),
            None => return Err(unexpected(call.at, "a number, a date or a time", item)),
        },
        None => return Err(unexpected(call.at, "a number, a date or a time", item)),
    }))
}

/// Half a unit of the last digit down or up, and outwards to the digits asked for.
fn of_number(number: Decimal, digits: Option<i32>, end: End) -> Option<Decimal> {
    let digits = digits.unwrap_or(DEFAULT_PLACES);
    let places = u32::try_from(digits).ok().filter(|_| digits <= MOST_PLACES)?;
    let half = Decimal::try_new(5, number.scale() + 1).ok()?;
    let (boundary, outwards) = match end {
        End::Low => (number.checked_sub(half)?, RoundingStrategy::ToNegativeInfinity),
        End::High => (number.checked_add(half)?, RoundingStrategy::ToPositiveInfinity),
    };
    let mut boundary = boundary.round_dp_with_strategy(places, outwards);
    boundary.rescale(places);
    Some(boundary)
}

/// How many digits a value of each precision has (FHIRPath, "precision").
const DATE_DIGITS: [(i32, Precision, u8); 7] = [
    (4, Precision::Year, 0),
    (6, Precision::Month, 0),
    (8, Precision::Day, 0),
    (10, Precision::Hour, 0),
    (12, Precision::Minute, 0),
    (14, Precision::Second, 0),
    (17, Precision::Second, 3),
];
const TIME_DIGITS: [(i32, Precision, u8); 4] = [
    (2, Precision::Hour, 0),
    (4, Precision::Minute, 0),
    (6, Precision::Second, 0),
    (9, Precision::Second, 3),
];

fn of_temporal(
    value: Temporal,
    digits: i32,
    table: &[(i32, Precision, u8)],
    end: End,
    has_date: bool,
) -> Option<Temporal> {
    let (_, precision, fraction_digits) = table.iter().find(|(known, ..)| *known == digits)?;
    Some(match end {
        End::Low => value.earliest(*precision, *fraction_digits, has_date),
        End::High => value.latest(*precision, *fraction_digits, has_date),
    })
}

fn precision<'a>(evaluation: &mut Evaluation<'_, 'a>, call: Call<'_, 'a>) -> Outcome<'a> {
    let Some(item) = evaluation.single(call.at, &call.input)? else { return Ok(Collection::EMPTY) };
    let of_table = |value: Temporal, table: &[(i32, Precision, u8)]| {
        let fits = |(_, precision, fraction): &&(i32, Precision, u8)| {
            *precision == value.precision && (*fraction > 0) == (value.fraction_digits > 0)
        };
        table.iter().find(fits).map(|(digits, ..)| *digits)
    };
    let digits = match item.value() {
        Some(Value::Date(at) | Value::DateTime(at)) => of_table(at, &DATE_DIGITS),
        Some(Value::Time(time)) => of_table(time, &TIME_DIGITS),
        Some(value) => match value.number() {
            Some(number) => i32::try_from(number.scale()).ok(),
            None => return Err(unexpected(call.at, "a number, a date or a time", item)),
        },
        None => return Err(unexpected(call.at, "a number, a date or a time", item)),
    };
    Ok(Collection::of(digits.map(Value::Integer)))
}
