//! Is there anything, and does it hold for all of it? (FHIRPath N1, section 5.1)

use super::{Call, Signature, function};
use crate::fhirpath::{
    collection::Collection,
    equality,
    error::Error,
    evaluate::{Evaluation, Outcome, unexpected},
    value::Value,
};

pub(super) const FUNCTIONS: &[Signature] = &[
    function("empty", 0, 0, |_, call| Ok(Collection::boolean(call.input.is_empty()))),
    function("exists", 0, 1, exists),
    function("all", 1, 1, all),
    function("allTrue", 0, 0, |_, call| truths(&call, true, true)),
    function("anyTrue", 0, 0, |_, call| truths(&call, true, false)),
    function("allFalse", 0, 0, |_, call| truths(&call, false, true)),
    function("anyFalse", 0, 0, |_, call| truths(&call, false, false)),
    function("subsetOf", 1, 1, |evaluation, call| {
        let other = call.argument(evaluation, 0)?;
        contains_all(evaluation, call.at, &other, &call.input).map(Collection::boolean)
    }),
    function("supersetOf", 1, 1, |evaluation, call| {
        let other = call.argument(evaluation, 0)?;
        contains_all(evaluation, call.at, &call.input, &other).map(Collection::boolean)
    }),
    function("count", 0, 0, |_, call| Ok(Collection::count(call.input.len()))),
    function("isDistinct", 0, 0, |evaluation, call| {
        let count = call.input.len();
        Ok(Collection::boolean(equality::distinct(evaluation, call.at, call.input)?.len() == count))
    }),
    function("not", 0, 0, |evaluation, call| {
        Ok(Collection::boolean(evaluation.boolean(call.at, &call.input)?.map(|truth| !truth)))
    }),
];

fn exists<'a>(evaluation: &mut Evaluation<'_, 'a>, call: Call<'_, 'a>) -> Outcome<'a> {
    if call.arguments.is_empty() {
        return Ok(Collection::boolean(!call.input.is_empty()));
    }
    for (index, item) in call.input.items().iter().enumerate() {
        if call.is_met(evaluation, item, index)? == Some(true) {
            return Ok(Collection::boolean(true));
        }
    }
    Ok(Collection::boolean(false))
}

fn all<'a>(evaluation: &mut Evaluation<'_, 'a>, call: Call<'_, 'a>) -> Outcome<'a> {
    for (index, item) in call.input.items().iter().enumerate() {
        if call.is_met(evaluation, item, index)? != Some(true) {
            return Ok(Collection::boolean(false));
        }
    }
    Ok(Collection::boolean(true))
}

/// Whether all, or any, of the truth values are as asked; anything but truth values is an error.
fn truths<'a>(call: &Call<'_, 'a>, wanted: bool, all: bool) -> Outcome<'a> {
    let mut result = all;
    for item in call.input.items() {
        match item.value() {
            Some(Value::Boolean(truth)) if all => result &= truth == wanted,
            Some(Value::Boolean(truth)) => result |= truth == wanted,
            _ => return Err(unexpected(call.at, "true or false", item)),
        }
    }
    Ok(Collection::boolean(result))
}

fn contains_all<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    at: u32,
    set: &Collection<'a>,
    items: &Collection<'a>,
) -> Result<bool, Error> {
    for item in items.items() {
        if !equality::is_among(evaluation, at, item, set)? {
            return Ok(false);
        }
    }
    Ok(true)
}
