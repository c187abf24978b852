//! Text (FHIRPath N1, section 5.6). Places in a text are counted in characters.

use std::borrow::Cow;

use regex::{Regex, RegexBuilder};

use super::{Call, Signature, function};
use crate::fhirpath::{
    collection::Collection,
    error::{Error, ErrorKind},
    evaluate::{Evaluation, LONGEST_TEXT, Outcome},
    value::Value,
};

/// How much memory a pattern may take, in bytes; some need much for counted repetitions.
const LARGEST_PATTERN: usize = 1 << 20;

/// The longest pattern, in bytes.
const LONGEST_PATTERN: usize = 2048;

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
    function("matches", 1, 1, |evaluation, call| matches(evaluation, &call, false)),
    function("matchesFull", 1, 1, |evaluation, call| matches(evaluation, &call, true)),
    function("replaceMatches", 2, 2, replace_matches),
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

/// The pattern of a call: made with the expression if it is a literal, else now.
fn call_pattern<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    call: &Call<'_, 'a>,
    is_full: bool,
) -> Result<Option<Cow<'a, Regex>>, Error> {
    if let Some(pattern) = call.pattern {
        return Ok(Some(Cow::Borrowed(pattern)));
    }
    let Some(text) = call.text(evaluation, 0)? else { return Ok(None) };
    // Making one takes far longer than using it.
    evaluation.charge(call.at, 1000 + 10 * text.len())?;
    pattern(call.at, &text, is_full).map(Cow::Owned).map(Some)
}

/// Makes a pattern in which a point also means the end of a line (FHIRPath N1, section 5.6.8).
pub(super) fn pattern(at: u32, text: &str, is_full: bool) -> Result<Regex, Error> {
    let wrong = |kind, message: &str| Err(Error::new(kind, at, message));
    if text.len() > LONGEST_PATTERN {
        return wrong(ErrorKind::Limit, "the pattern is too long");
    }
    let whole = if is_full { format!(r"\A(?:{text})\z") } else { text.to_owned() };
    let regex = RegexBuilder::new(&whole)
        .dot_matches_new_line(true)
        .size_limit(LARGEST_PATTERN)
        .dfa_size_limit(LARGEST_PATTERN)
        .nest_limit(50)
        .build();
    match regex {
        Ok(regex) => Ok(regex),
        Err(regex::Error::CompiledTooBig(_)) => wrong(ErrorKind::Limit, "the pattern takes too much memory"),
        Err(_) => {
            wrong(ErrorKind::Syntax, "this is not a pattern; look-around and back references are not offered")
        }
    }
}

fn matches<'a>(evaluation: &mut Evaluation<'_, 'a>, call: &Call<'_, 'a>, is_full: bool) -> Outcome<'a> {
    let text = evaluation.text(call.at, &call.input)?;
    let pattern = call_pattern(evaluation, call, is_full)?;
    let (Some(text), Some(pattern)) = (text, pattern) else { return Ok(Collection::EMPTY) };
    evaluation.charge_text(call.at, text.len())?;
    Ok(Collection::boolean(pattern.is_match(&text)))
}

fn replace_matches<'a>(evaluation: &mut Evaluation<'_, 'a>, call: Call<'_, 'a>) -> Outcome<'a> {
    let text = evaluation.text(call.at, &call.input)?;
    let pattern = call_pattern(evaluation, &call, false)?;
    let by = call.text(evaluation, 1)?;
    let (Some(text), Some(pattern), Some(by)) = (text, pattern, by) else { return Ok(Collection::EMPTY) };
    evaluation.charge_text(call.at, text.len())?;
    // An empty pattern replaces nothing, as the official suite has it.
    if pattern.as_str().is_empty() {
        return Ok(Collection::text(text));
    }
    let times = pattern.find_iter(&text).count();
    let longest = text.len().saturating_add(times.saturating_mul(by.len().saturating_add(text.len())));
    let most =
        if by.contains('$') { longest } else { text.len().saturating_add(times.saturating_mul(by.len())) };
    if most > 16 * LONGEST_TEXT {
        evaluation.charge_text(call.at, most)?;
    }
    let replaced = pattern.replace_all(&text, &*by).into_owned();
    evaluation.charge_text(call.at, replaced.len())?;
    Ok(Collection::text(replaced))
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
