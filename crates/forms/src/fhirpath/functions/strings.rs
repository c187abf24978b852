//! Text (FHIRPath N1, section 5.6). Places in a text are counted in characters.

use std::borrow::Cow;

use super::{Call, Signature, function};
use crate::fhirpath::{
    collection::Collection,
    evaluate::{Evaluation, LONGEST_TEXT, Outcome},
    value::Value,
};

pub(super) const FUNCTIONS: &[Signature] = &[
    function("indexOf", 1, 1, |evaluation, call| {
        with_text(evaluation, &call, |text, part| {
            Value::Integer(text.find(part).map_or(-1, |at| characters(text.get(..at).unwrap_or(""))))
        })
    }),
    function("lastIndexOf", 1, 1, |evaluation, call| {
        with_text(evaluation, &call, |text, part| {
            Value::Integer(text.rfind(part).map_or(-1, |at| characters(text.get(..at).unwrap_or(""))))
        })
    }),
    function("startsWith", 1, 1, |evaluation, call| {
        with_text(evaluation, &call, |text, part| Value::Boolean(text.starts_with(part)))
    }),
    function("endsWith", 1, 1, |evaluation, call| {
        with_text(evaluation, &call, |text, part| Value::Boolean(text.ends_with(part)))
    }),
    function("contains", 1, 1, |evaluation, call| {
        with_text(evaluation, &call, |text, part| Value::Boolean(text.contains(part)))
    }),
    function("substring", 1, 2, substring),
    function("upper", 0, 0, |evaluation, call| changed(evaluation, &call, |text| text.to_uppercase())),
    function("lower", 0, 0, |evaluation, call| changed(evaluation, &call, |text| text.to_lowercase())),
    function("trim", 0, 0, |evaluation, call| changed(evaluation, &call, |text| text.trim().to_owned())),
    function("length", 0, 0, |evaluation, call| {
        let text = evaluation.text(call.at, &call.input)?;
        Ok(text.map_or(Collection::EMPTY, |text| Collection::count(text.chars().count())))
    }),
    function("toChars", 0, 0, |evaluation, call| {
        let Some(text) = evaluation.text(call.at, &call.input)? else { return Ok(Collection::EMPTY) };
        evaluation.bounded_length(call.at, text.len())?;
        Ok(text.chars().map(|letter| Value::Text(Cow::Owned(letter.to_string())).into()).collect())
    }),
    function("replace", 2, 2, replace),
    function("split", 1, 1, |evaluation, call| {
        let text = evaluation.text(call.at, &call.input)?;
        let separator = call.text(evaluation, 0)?;
        let (Some(text), Some(separator)) = (text, separator) else { return Ok(Collection::EMPTY) };
        evaluation.charge_text(call.at, text.len())?;
        let parts = text.split(&*separator).map(|part| Value::Text(Cow::Owned(part.to_owned())).into());
        Ok(parts.collect())
    }),
    function("join", 0, 1, join),
];

fn characters(text: &str) -> i32 {
    i32::try_from(text.chars().count()).unwrap_or(i32::MAX)
}

/// A function of a text and another; nothing if either is.
fn with_text<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    call: &Call<'_, 'a>,
    of: impl Fn(&str, &str) -> Value<'a>,
) -> Outcome<'a> {
    let text = evaluation.text(call.at, &call.input)?;
    let other = call.text(evaluation, 0)?;
    let (Some(text), Some(other)) = (text, other) else { return Ok(Collection::EMPTY) };
    evaluation.charge_text(call.at, text.len())?;
    Ok(Collection::one(of(&text, &other)))
}

fn changed<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    call: &Call<'_, 'a>,
    change: impl Fn(&str) -> String,
) -> Outcome<'a> {
    let Some(text) = evaluation.text(call.at, &call.input)? else { return Ok(Collection::EMPTY) };
    evaluation.charge_text(call.at, text.len())?;
    Ok(Collection::text(change(&text)))
}

fn substring<'a>(evaluation: &mut Evaluation<'_, 'a>, call: Call<'_, 'a>) -> Outcome<'a> {
    let text = evaluation.text(call.at, &call.input)?;
    let start = call.integer(evaluation, 0)?;
    let length = call.integer(evaluation, 1)?;
    let (Some(text), Some(start)) = (text, start) else { return Ok(Collection::EMPTY) };
    evaluation.charge_text(call.at, text.len())?;
    // A start outside the text gives nothing, too long a length all that is left (FHIRPath N1, section 5.6.2).
    let Some(rest) = usize::try_from(start).ok().and_then(|start| after(&text, start)) else {
        return Ok(Collection::EMPTY);
    };
    let length = length.map_or(usize::MAX, |length| usize::try_from(length).unwrap_or(0));
    Ok(Collection::text(rest.chars().take(length).collect::<String>()))
}

/// What stands at a character and after it; nothing if there is no such character.
fn after(text: &str, start: usize) -> Option<&str> {
    text.char_indices().nth(start).and_then(|(at, _)| text.get(at..))
}

fn replace<'a>(evaluation: &mut Evaluation<'_, 'a>, call: Call<'_, 'a>) -> Outcome<'a> {
    let text = evaluation.text(call.at, &call.input)?;
    let (part, by) = (call.text(evaluation, 0)?, call.text(evaluation, 1)?);
    let (Some(text), Some(part), Some(by)) = (text, part, by) else { return Ok(Collection::EMPTY) };
    evaluation.charge_text(call.at, text.len())?;
    let times = text.matches(&*part).count();
    evaluation.charge_text(call.at, text.len().saturating_add(times.saturating_mul(by.len())))?;
    Ok(Collection::text(text.replace(&*part, &by)))
}

fn join<'a>(evaluation: &mut Evaluation<'_, 'a>, call: Call<'_, 'a>) -> Outcome<'a> {
    let separator = call.text(evaluation, 0)?.unwrap_or_default();
    let mut joined = String::new();
    for (index, item) in call.input.items().iter().enumerate() {
        if index > 0 {
            joined.push_str(&separator);
        }
        if let Some(text) = evaluation.text(call.at, &Collection::one(item.clone()))? {
            joined.push_str(&text);
        }
        if joined.len() > LONGEST_TEXT {
            break;
        }
    }
    evaluation.charge_text(call.at, joined.len())?;
    match call.input.is_empty() {
        true => Ok(Collection::EMPTY),
        false => Ok(Collection::text(joined)),
    }
}
