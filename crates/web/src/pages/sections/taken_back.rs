//! What an assessment says otherwise than what was said before, in words: both beside each other.

use casework::{form_run::FormRun, taken_back};
use domain::{
    content::{FACT_SYSTEM, NEED_SYSTEM},
    taken_back::{Asked, SaidBefore, TakenBack},
};
use serde::Serialize;

use crate::{answer::Trouble, visit::Visit};

/// One thing that was said before and is said otherwise.
#[derive(Debug, Serialize)]
pub(super) struct TakenBackLine {
    /// Both, in words.
    words: String,
    /// What the question is about.
    about: String,
    /// Where the answer is changed.
    href: String,
}

/// What a run that is checked takes back.
pub(super) fn lines(visit: &Visit<'_>, run: &FormRun) -> Result<Vec<TakenBackLine>, Trouble> {
    let all = taken_back::taken_back(&visit.desk, &visit.actor(), run)?;
    let filled = run.filled();
    let sections = run.form.questionnaire.sections();
    let line = |back: &TakenBack| {
        let (system, code) = match &back.of {
            Asked::Fact(code) => (FACT_SYSTEM, code),
            Asked::Need(code) => (NEED_SYSTEM, code),
        };
        let asked = filled.answers().find_by_code(system, code).next();
        let link_id = asked.map(|asked| asked.item.link_id().to_owned()).unwrap_or_default();
        let number = sections.iter().position(|section| section.holds(&link_id)).map_or(1, |place| place + 1);
        TakenBackLine {
            words: format!("{}. This assessment says: {}.", before(visit, back), now(visit, back)),
            about: about(visit, back).to_owned(),
            href: format!("/drafts/{}/sections/{number}#{link_id}", run.draft.id),
        }
    };
    Ok(all.iter().map(line).collect())
}

/// What was kept with an assessment, in words.
pub(in crate::pages) fn words(visit: &Visit<'_>, back: &TakenBack) -> String {
    format!("{}. Here: {}.", before(visit, back), now(visit, back))
}

fn about<'v>(visit: &'v Visit<'_>, back: &'v TakenBack) -> &'v str {
    let lookups = &visit.desk.content().lookups;
    match &back.of {
        Asked::Fact(code) => lookups.label("fact", code),
        Asked::Need(code) => lookups.label("need_type", code),
    }
}

fn before(visit: &Visit<'_>, back: &TakenBack) -> String {
    let lookups = &visit.desk.content().lookups;
    let about = about(visit, back);
    match &back.before {
        SaidBefore::Screening { at, by, answer } => {
            let answer = lookups.label(answers_of(back), answer);
            format!("The screening of {} by {by} said of “{about}”: {answer}", visit.said(*at))
        }
        SaidBefore::Risk { at, by, kind } => {
            let kind = lookups.label("risk_type", kind);
            format!("“{about}”: a risk stands open since {}, recorded by {by}: {kind}", visit.said(*at))
        }
        SaidBefore::Arrest { at, by } => {
            let said = visit.said(*at);
            format!(
                "“{about}”: the arrest, recorded {said} by {by}, says that an appropriate adult is needed"
            )
        }
    }
}

fn now<'v>(visit: &'v Visit<'_>, back: &'v TakenBack) -> &'v str {
    let lookups = &visit.desk.content().lookups;
    back.now.as_deref().map_or("Not asked", |code| lookups.label(answers_of(back), code))
}

const fn answers_of(back: &TakenBack) -> &'static str {
    match &back.of {
        Asked::Fact(_) => "yes_no",
        Asked::Need(_) => "need_status",
    }
}
