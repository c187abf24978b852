//! Arithmetic beyond the operators (FHIRPath N1, section 5.7). What has no real result gives nothing.

use rust_decimal::{Decimal, MathematicalOps, prelude::ToPrimitive};

use super::{Call, Signature, function};
use crate::fhirpath::{
    collection::Collection,
    error::Error,
    evaluate::{Evaluation, Outcome, unexpected},
    value::{Quantity, Value, rounded},
};

/// How many places roots, logarithms and powers are given to: fewer than are computed, so that the last is right.
const PLACES: u32 = 16;

/// The largest power of e that fits a decimal of 28 digits.
const LARGEST_EXPONENT: i64 = 66;

pub(super) const FUNCTIONS: &[Signature] = &[
    function("abs", 0, 0, abs),
    function("ceiling", 0, 0, |evaluation, call| whole(evaluation, &call, |number| number.ceil())),
    function("floor", 0, 0, |evaluation, call| whole(evaluation, &call, |number| number.floor())),
    function("truncate", 0, 0, |evaluation, call| whole(evaluation, &call, |number| number.trunc())),
    function("round", 0, 1, round),
    function("exp", 0, 0, |evaluation, call| inexact(evaluation, &call, exponential)),
    function("ln", 0, 0, |evaluation, call| inexact(evaluation, &call, logarithm)),
    function("log", 1, 1, |evaluation, call| {
        let base = number_argument(evaluation, &call)?;
        inexact(evaluation, &call, |number| logarithm(number)?.checked_div(logarithm(base?)?))
    }),
    function("sqrt", 0, 0, |evaluation, call| {
        inexact(evaluation, &call, |number| {
            if number.is_sign_negative() && !number.is_zero() { None } else { number.sqrt() }
        })
    }),
    function("power", 1, 1, power),
];

fn number_argument<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    call: &Call<'_, 'a>,
) -> Result<Option<Decimal>, Error> {
    let argument = call.argument(evaluation, 0)?;
    evaluation.number(call.at, &argument)
}

fn abs<'a>(evaluation: &mut Evaluation<'_, 'a>, call: Call<'_, 'a>) -> Outcome<'a> {
    let Some(item) = evaluation.single(call.at, &call.input)? else { return Ok(Collection::EMPTY) };
    match item.value() {
        Some(Value::Integer(number)) => Ok(Collection::of(number.checked_abs().map(Value::Integer))),
        Some(Value::Decimal(number)) => Ok(Collection::one(Value::Decimal(number.abs()))),
        Some(Value::Quantity(quantity)) => {
            Ok(Collection::one(Quantity::of(quantity.value.abs(), quantity.unit)))
        }
        _ => Err(unexpected(call.at, "a number", item)),
    }
}

fn whole<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    call: &Call<'_, 'a>,
    of: impl Fn(Decimal) -> Decimal,
) -> Outcome<'a> {
    let number = evaluation.number(call.at, &call.input)?;
    Ok(Collection::of(number.and_then(|number| of(number).to_i32()).map(Value::Integer)))
}

fn round<'a>(evaluation: &mut Evaluation<'_, 'a>, call: Call<'_, 'a>) -> Outcome<'a> {
    let number = evaluation.number(call.at, &call.input)?;
    let places = call.integer(evaluation, 0)?.unwrap_or(0);
    let Ok(places) = u32::try_from(places) else {
        return call.wrong("a number cannot be rounded to fewer than no places");
    };
    Ok(Collection::of(number.map(|number| Value::Decimal(rounded(number, places.min(28))))))
}

fn inexact<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    call: &Call<'_, 'a>,
    of: impl Fn(Decimal) -> Option<Decimal>,
) -> Outcome<'a> {
    evaluation.charge(call.at, 100)?;
    let number = evaluation.number(call.at, &call.input)?;
    let result = number.and_then(of).map(|result| rounded(result, PLACES).normalize());
    Ok(Collection::of(result.map(Value::Decimal)))
}

fn exponential(number: Decimal) -> Option<Decimal> {
    let largest = Decimal::from(LARGEST_EXPONENT);
    match number {
        number if number > largest => None,
        // Too small for any of the places that are given.
        number if number < -largest => Some(Decimal::ZERO),
        number if number.is_sign_negative() => Decimal::ONE.checked_div((-number).checked_exp()?),
        number => number.checked_exp(),
    }
}

fn logarithm(number: Decimal) -> Option<Decimal> {
    if number <= Decimal::ZERO { None } else { number.checked_ln() }
}

/// An Integer to the power of an Integer that is not negative stays one; otherwise a Decimal.
fn power<'a>(evaluation: &mut Evaluation<'_, 'a>, call: Call<'_, 'a>) -> Outcome<'a> {
    evaluation.charge(call.at, 100)?;
    let Some(base) = evaluation.number(call.at, &call.input)? else { return Ok(Collection::EMPTY) };
    let Some(exponent) = number_argument(evaluation, &call)? else { return Ok(Collection::EMPTY) };
    let is_integer = call
        .input
        .single()
        .and_then(|item| item.value())
        .is_some_and(|value| matches!(value, Value::Integer(_)));
    let result = match exponent.to_i64().filter(|_| exponent.is_integer()) {
        Some(exponent) => whole_power(base, exponent),
        None => logarithm(base)
            .and_then(|ln| ln.checked_mul(exponent))
            .and_then(exponential)
            .map(|power| rounded(power, PLACES).normalize()),
    };
    Ok(Collection::of(result.and_then(|result| match result.to_i32() {
        Some(number) if is_integer && result.is_integer() && exponent.is_integer() => {
            Some(Value::Integer(number))
        }
        _ if is_integer && exponent.is_integer() && exponent.is_sign_positive() => None,
        _ => Some(Value::Decimal(result)),
    })))
}

/// By squaring; nothing where it does not fit.
fn whole_power(base: Decimal, exponent: i64) -> Option<Decimal> {
    let (mut result, mut square, mut rest) = (Decimal::ONE, base, exponent.unsigned_abs());
    while rest > 0 {
        if rest % 2 == 1 {
            result = result.checked_mul(square)?;
        }
        rest /= 2;
        if rest > 0 {
            square = square.checked_mul(square)?;
        }
    }
    if exponent < 0 { Decimal::ONE.checked_div(result) } else { Some(result) }
}
