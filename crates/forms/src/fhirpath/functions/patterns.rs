//! Regular expressions (FHIRPath N1, sections 5.6.8 and 5.6.9).
//!
//! They take time in proportion to the text and to their own size. Most are small; those with long counted repetitions
//! are large, and each byte that they are put to costs more steps.

use std::borrow::Cow;

use regex::{Regex, RegexBuilder};

use super::{Call, Signature, function};
use crate::fhirpath::{
    collection::Collection,
    error::{Error, ErrorKind},
    evaluate::{Evaluation, LONGEST_TEXT, Outcome},
};

/// The longest pattern, in bytes.
const LONGEST: usize = 2048;

/// How much memory a pattern may take, in bytes, and what a byte of text then costs, in hundredths of a step.
const SIZES: [(usize, usize); 3] = [(1 << 16, 3), (1 << 19, 100), (10 << 20, 5000)];

/// What it costs to make a pattern while evaluating: far more than to use one.
const MAKING: usize = 20_000;

pub(super) const FUNCTIONS: &[Signature] = &[
    function("matches", 1, 1, |evaluation, call| matches(evaluation, &call, false)),
    function("matchesFull", 1, 1, |evaluation, call| matches(evaluation, &call, true)),
    function("replaceMatches", 2, 2, replace_matches),
];

/// A regular expression, and what it costs to use.
#[derive(Debug, Clone)]
pub(in crate::fhirpath) struct Pattern {
    regex: Regex,
    cost: usize,
}

/// What it costs to find and replace one place, beside its text: its groups are gathered each time.
const REPLACING: usize = 20;

impl Pattern {
    /// Makes a pattern in which a point also means the end of a line.
    pub(in crate::fhirpath) fn new(at: u32, text: &str, is_full: bool) -> Result<Pattern, Error> {
        let wrong = |kind, message: &str| Err(Error::new(kind, at, message));
        if text.len() > LONGEST {
            return wrong(ErrorKind::Limit, "the pattern is too long");
        }
        let whole = if is_full { format!(r"\A(?:{text})\z") } else { text.to_owned() };
        let mut builder = RegexBuilder::new(&whole);
        builder.dot_matches_new_line(true).dfa_size_limit(1 << 20).nest_limit(50);
        for (size, cost) in SIZES {
            match builder.size_limit(size).build() {
                Ok(regex) => return Ok(Pattern { regex, cost }),
                Err(regex::Error::CompiledTooBig(_)) => (),
                Err(_) => {
                    let message = "this is not a pattern; look-around and back references are not offered";
                    return wrong(ErrorKind::Syntax, message);
                }
            }
        }
        wrong(ErrorKind::Limit, "the pattern takes too much memory")
    }

    /// Counts what it takes to go through a text.
    fn charge(&self, evaluation: &mut Evaluation<'_, '_>, at: u32, text: &str) -> Result<(), Error> {
        evaluation.charge_text(at, text.len())?;
        evaluation.charge(at, text.len().saturating_mul(self.cost) / 100)
    }
}

/// The pattern of a call: made with the expression if it is a literal, else now.
fn of_call<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    call: &Call<'_, 'a>,
    is_full: bool,
) -> Result<Option<Cow<'a, Pattern>>, Error> {
    if let Some(pattern) = call.pattern {
        return Ok(Some(Cow::Borrowed(pattern)));
    }
    let Some(text) = call.text(evaluation, 0)? else { return Ok(None) };
    evaluation.charge(call.at, MAKING)?;
    Pattern::new(call.at, &text, is_full).map(Cow::Owned).map(Some)
}

fn matches<'a>(evaluation: &mut Evaluation<'_, 'a>, call: &Call<'_, 'a>, is_full: bool) -> Outcome<'a> {
    let text = evaluation.text(call.at, &call.input)?;
    let pattern = of_call(evaluation, call, is_full)?;
    let (Some(text), Some(pattern)) = (text, pattern) else { return Ok(Collection::EMPTY) };
    pattern.charge(evaluation, call.at, &text)?;
    Ok(Collection::boolean(pattern.regex.is_match(&text)))
}

/// In the replacement `$1` and `${name}` are groups. An empty pattern replaces nothing, as the official suite has it.
fn replace_matches<'a>(evaluation: &mut Evaluation<'_, 'a>, call: Call<'_, 'a>) -> Outcome<'a> {
    let text = evaluation.text(call.at, &call.input)?;
    let pattern = of_call(evaluation, &call, false)?;
    let by = call.text(evaluation, 1)?;
    let (Some(text), Some(pattern), Some(by)) = (text, pattern, by) else { return Ok(Collection::EMPTY) };
    if pattern.regex.as_str().is_empty() {
        return Ok(Collection::text(text));
    }
    pattern.charge(evaluation, call.at, &text)?;
    let groups = by.matches('$').count();
    let mut replaced = String::new();
    let mut copied = 0;
    for found in pattern.regex.captures_iter(&text) {
        let Some(whole) = found.get(0) else { continue };
        // Each group that the replacement names may be as long as what was found.
        let longest = whole.len().saturating_mul(groups).saturating_add(by.len());
        evaluation.charge(call.at, REPLACING)?;
        evaluation.charge_text(call.at, longest)?;
        replaced.push_str(text.get(copied..whole.start()).unwrap_or(""));
        found.expand(&by, &mut replaced);
        copied = whole.end();
        if replaced.len() > LONGEST_TEXT {
            break;
        }
    }
    replaced.push_str(text.get(copied..).unwrap_or(""));
    evaluation.charge_text(call.at, replaced.len())?;
    Ok(Collection::text(replaced))
}
