//! What a form that can be read may still do wrong: work things out without end, ask half an instrument, or ask one with
//! answers that it does not count.

use domain::{
    content::{Content, Forms, PLAN_SYSTEM},
    instrument::Instrument,
    safety_plan,
};
use forms::{Change, Coding, Difference, Given, Item, Part, Stage, differences};
use jiff::Timestamp;

use crate::{desk::Form, form};

/// Everything of that kind, each a sentence.
pub(super) fn problems(content: &Content, form: &Form) -> Vec<String> {
    let mut problems = never_at_rest(form);
    problems.extend(of_instruments(content, form));
    problems
}

/// What the form of the safety plan does not ask, and without which there is no plan.
pub(super) fn of_the_plan(code: &str, json: &str) -> Vec<String> {
    if code != safety_plan::FORM {
        return Vec::new();
    }
    let lacking = Forms::lacking(json).into_iter();
    lacking
        .map(|part| {
            format!(
                "It does not ask everybody for ‘{}’, hides it, or lets it go unanswered, and there is no safety plan \
                 without it. Let a question with the code {} of {PLAN_SYSTEM} stand that must be answered.",
                part.name(),
                part.code()
            )
        })
        .collect()
}

/// Questions of a published instrument that say something else than in the form this one was begun from. Its words and
/// answers stay as published: whoever has a better pack brings it in.
pub(super) fn reworded(content: &Content, before: &str, after: &str) -> Vec<String> {
    let asked = asked_by(content, before);
    let differs = |difference: &Difference| match &difference.change {
        Change::TakenOut => true,
        Change::Changed { part, .. } => matches!(part, Part::Text | Part::Options | Part::Type | Part::Codes),
        Change::Added | Change::Moved => false,
    };
    let found = differences(before, after).unwrap_or_default().into_iter().filter(differs);
    let mut problems: Vec<String> = found
        .filter_map(|difference| {
            let link_id = difference.link_id?;
            let title = &asked.iter().find(|(known, _)| *known == link_id)?.1;
            Some(format!(
                "‘{}’ belongs to {title}: its words and answers stay as they were published. Bring in another form instead.",
                difference.text
            ))
        })
        .collect();
    problems.dedup();
    problems
}

/// The items of a form that belong to an instrument which it asks whole, with the instrument's name.
fn asked_by(content: &Content, json: &str) -> Vec<(String, String)> {
    let codes = form::codes_of(json);
    let codings: Vec<Coding> = codes.iter().map(|(_, coding)| coding.clone()).collect();
    let whole = content.instruments.asked_by(&codings);
    let mut asked = Vec::new();
    for (link_id, coding) in codes {
        let its = whole.iter().find(|instrument| instrument.item_of(&coding).is_some());
        asked.extend(its.map(|instrument| (link_id, instrument.short_title.clone())));
    }
    asked
}

/// What cannot be worked out with nothing answered can never be.
fn never_at_rest(form: &Form) -> Vec<String> {
    let given = Given::at(Timestamp::UNIX_EPOCH);
    let blank = form.questionnaire.blank_sheet_given(&given);
    let filled = form.questionnaire.read_sheet_given(&blank, Stage::Draft, &given);
    let mut said: Vec<String> = filled
        .faults()
        .iter()
        .map(|fault| match &fault.link_id {
            Some(link_id) => format!("Item ‘{link_id}’ {}.", fault.message),
            None => format!("The form {}.", fault.message),
        })
        .collect();
    said.dedup();
    said.truncate(MOST_SAID);
    said
}

/// More sentences of one kind help nobody.
const MOST_SAID: usize = 20;

/// A published instrument is asked whole, with the answers that it counts, or not at all: its total and its alerts would
/// silently go.
fn of_instruments(content: &Content, form: &Form) -> Vec<String> {
    let items = form.questionnaire.items();
    let codings: Vec<Coding> = items.iter().flat_map(|item| item.codes().to_vec()).collect();
    let whole = content.instruments.asked_by(&codings);
    let mut problems = Vec::new();
    let is_in_a_whole_one =
        |coding: &Coding| whole.iter().any(|instrument| instrument.item_of(coding).is_some());
    for instrument in content.instruments.iter() {
        let asked: Vec<&Item> = items.iter().filter(|item| asks(instrument, item)).collect();
        let is_whole = whole.iter().any(|known| known.code == instrument.code);
        let is_only_here = asked.iter().any(|item| !item.codes().iter().any(is_in_a_whole_one));
        if !is_whole && is_only_here {
            problems.push(format!(
                "It asks {} of the {} questions of {}: there would be no score and no alert. Ask all of them, or take their \
                 codes out.",
                asked.len(),
                instrument.items.len(),
                instrument.short_title
            ));
        }
        if is_whole {
            problems.extend(asked.iter().filter_map(|item| of_answers(instrument, item)));
        }
    }
    problems.sort();
    problems.dedup();
    problems
}

fn asks(instrument: &Instrument, item: &Item) -> bool {
    item.codes().iter().any(|coding| instrument.item_of(coding).is_some())
}

/// Answers of a question that the instrument does not count, and a question that nobody sees.
fn of_answers(instrument: &Instrument, item: &Item) -> Option<String> {
    let known = item.codes().iter().find_map(|coding| instrument.item_of(coding))?;
    let is_counted = |weight: &Option<forms::Decimal>| {
        let text = weight.as_ref().map(ToString::to_string).unwrap_or_default();
        let whole = text.strip_suffix(".0").unwrap_or(&text).parse::<i32>();
        whole.is_ok_and(|value| known.values.contains(&value) || known.not_known.contains(&value))
    };
    let title = &instrument.short_title;
    let link_id = item.link_id();
    if item.is_hidden() {
        return Some(format!(
            "Item ‘{link_id}’ of {title} is hidden, so that it is never answered. Show it."
        ));
    }
    let is_wrong = item.weights().iter().any(|weight| !is_counted(weight));
    is_wrong.then(|| {
        format!(
            "Item ‘{link_id}’ has an answer that {title} does not count. Leave the answers of a published questionnaire as \
             they are."
        )
    })
}
