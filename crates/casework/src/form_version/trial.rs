//! Trying a form before it is asked: answers that are typed into it, what comes out, and cases that are saved.
//!
//! What is typed stands in a draft of whoever types it, like any other; it is about nobody and becomes no record of a
//! person.

use domain::{
    Id,
    access::{Action, Actor, RecordType},
    content::Content,
    failure::{Failure, Never},
    form_version::{CannotKeepForm, FormCase, FormVersion},
    instrument::Scored,
    noun::Kept,
    promotion::Promoted,
};
use forms::{Filled, Given, Questionnaire, Sheet, Stage};

use super::{open, standing};
use crate::{
    desk::Desk,
    draft::{self, Purpose, Typed},
    filled_form::asked_in,
    form,
    form_run::{sheet_of, typed_of},
    screening::never,
};

/// The code of the draft in which a form is tried.
pub const PAGE: &str = "form_trial";

/// A form that is being tried.
#[derive(Debug)]
pub struct Trial {
    /// The version.
    pub kept: Kept<FormVersion>,
    /// The form; none where it cannot be asked yet.
    pub form: Option<Questionnaire>,
    /// What was typed.
    pub sheet: Sheet,
    /// The same as the form reads it.
    pub filled: Option<Filled>,
    /// What comes out.
    pub comes_out: Vec<String>,
    /// The saved cases, each with what comes out now.
    pub cases: Vec<CaseNow>,
    /// Whether the reader may save one.
    pub may_save: bool,
}

/// A saved case, tried again.
#[derive(Debug)]
pub struct CaseNow {
    /// The case.
    pub case: FormCase,
    /// What comes out now.
    pub now: Vec<String>,
}

impl CaseNow {
    /// Whether it comes out as it did.
    pub fn holds(&self) -> bool {
        self.case.comes_out == self.now
    }
}

/// The trial of a version, with what was typed so far.
pub fn trial(desk: &Desk, by: &Actor, id: Id<FormVersion>) -> Result<Trial, Failure<Never>> {
    let keeping = open(desk, by, id)?;
    let typed = draft::of(desk, by, PAGE, id.uuid())?.map(|draft| draft.typed).unwrap_or_default();
    let form = keeping.form.map(|form| form.questionnaire);
    let given = Given::at(desk.now());
    let sheet = match (&form, typed.is_empty()) {
        (Some(form), true) => form.blank_sheet_given(&given),
        (_, _) => sheet_of(&typed),
    };
    let filled = form.as_ref().map(|form| form.read_sheet_given(&sheet, Stage::Complete, &given));
    let comes_out = filled.as_ref().map(|filled| comes_out(desk.content(), filled)).unwrap_or_default();
    let cases = form.as_ref().map(|form| again(desk, form, &keeping.kept.noun)).unwrap_or_default();
    Ok(Trial { form, sheet, filled, comes_out, cases, may_save: keeping.may_write, kept: keeping.kept })
}

/// Keeps what was typed, in place of what was typed before.
pub fn keep(desk: &Desk, by: &Actor, id: Id<FormVersion>, typed: Typed) -> Result<(), Failure<Never>> {
    let kept = open(desk, by, id)?.kept;
    let purpose = Purpose {
        page: PAGE.to_owned(),
        about: Some(id.uuid()),
        revision: kept.revision,
        form_version: format!("{}/{}", kept.noun.form, kept.noun.version()),
    };
    draft::keep(desk, by, purpose, typed)
}

/// Adds a row to what is being tried, or takes one out.
pub fn change_rows(
    desk: &Desk,
    by: &Actor,
    id: Id<FormVersion>,
    add: Option<&str>,
    remove: Option<&str>,
) -> Result<(), Failure<Never>> {
    let Trial { form: Some(form), mut sheet, .. } = trial(desk, by, id)? else { return Ok(()) };
    if let Some(field) = add {
        form.add_row(&mut sheet, field);
    }
    if let Some(row) = remove {
        form.remove_row(&mut sheet, row);
    }
    keep(desk, by, id, typed_of(&sheet))
}

/// Saves what was typed as a case, under a name; a case of that name is replaced.
pub fn save(
    desk: &Desk,
    by: &Actor,
    id: Id<FormVersion>,
    revision: u32,
    name: String,
) -> Result<(), Failure<CannotKeepForm>> {
    let now = trial(desk, by, id).map_err(never)?;
    let case = FormCase { name, typed: typed_of(&now.sheet), comes_out: now.comes_out };
    let draft = draft::of(desk, by, PAGE, id.uuid()).map_err(never)?;
    change(desk, by, id, revision, move |cases| {
        cases.retain(|known| known.name != case.name);
        cases.push(case);
    })?;
    match draft {
        Some(draft) => draft::discard(desk, by, draft.id).map_err(never),
        None => Ok(()),
    }
}

/// Takes a case out, or says that what comes out now is right.
pub fn settle(
    desk: &Desk,
    by: &Actor,
    id: Id<FormVersion>,
    revision: u32,
    name: &str,
    is_right: bool,
) -> Result<(), Failure<CannotKeepForm>> {
    let now = trial(desk, by, id).map_err(never)?;
    let found = now.cases.into_iter().find(|case| case.case.name == name);
    let found = found.ok_or(Failure::NotFound)?;
    let name = name.to_owned();
    change(desk, by, id, revision, move |cases| match is_right {
        true => {
            if let Some(case) = cases.iter_mut().find(|case| case.name == name) {
                case.comes_out = found.now;
            }
        }
        false => cases.retain(|case| case.name != name),
    })
}

fn change(
    desk: &Desk,
    by: &Actor,
    id: Id<FormVersion>,
    revision: u32,
    change: impl FnOnce(&mut Vec<FormCase>) + Send + 'static,
) -> Result<(), Failure<CannotKeepForm>> {
    desk.write(by, move |record| {
        let action = Action::Amend(RecordType::Form);
        let (kept, scope) = record.open_apart_at(id, revision, action, |_| standing())?;
        let mut noun = kept.noun.clone();
        change(&mut noun.cases);
        let decided = kept.write(noun, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, decided)
    })
}

/// Begins what is tried anew, blank, or with the answers of a case.
pub fn take_up(
    desk: &Desk,
    by: &Actor,
    id: Id<FormVersion>,
    case: Option<&str>,
) -> Result<(), Failure<Never>> {
    let kept = open(desk, by, id)?.kept;
    let typed = match case {
        None => Typed::new(),
        Some(name) => {
            let case = kept.noun.cases.into_iter().find(|case| case.name == name);
            case.ok_or(Failure::NotFound)?.typed
        }
    };
    keep(desk, by, id, typed)
}

/// Everything that keeps a version from being published: what is wrong with the form, and cases that come out otherwise.
pub(super) fn reasons(desk: &Desk, kept: &Kept<FormVersion>, problems: &[String]) -> Vec<String> {
    let mut reasons = problems.to_vec();
    if let Ok(form) = form::read_kept(desk.content(), &kept.noun) {
        let cases = again(desk, &form.questionnaire, &kept.noun);
        reasons.extend(cases.iter().filter(|case| !case.holds()).map(|case| {
            format!("The saved case ‘{}’ comes out otherwise: look at it under Try it.", case.case.name)
        }));
    }
    reasons
}

/// The saved cases, tried again now. What a form works out from the day comes out otherwise on another day.
fn again(desk: &Desk, form: &Questionnaire, noun: &FormVersion) -> Vec<CaseNow> {
    let given = Given::at(desk.now());
    let tried = noun.cases.iter().map(|case| {
        let filled = form.read_sheet_given(&sheet_of(&case.typed), Stage::Complete, &given);
        CaseNow { case: case.clone(), now: comes_out(desk.content(), &filled) }
    });
    tried.collect()
}

/// What comes out of answers, line by line: scores, what the form works out, what it says of needs, what it asks because of
/// the answers, and what keeps it from being sent.
fn comes_out(content: &Content, filled: &Filled) -> Vec<String> {
    let answers = filled.answers();
    let mut lines = Vec::new();
    for (instrument, values) in asked_in(content, answers) {
        lines.push(match instrument.score(&values) {
            Ok(scored) => format!("{}: {}", instrument.short_title, said(&scored)),
            Err(why) => format!("{}: {why}", instrument.short_title),
        });
    }
    let form = answers.questionnaire();
    let is_calculated = |line: &forms::Line| form.item(&line.link_id).is_some_and(forms::Item::is_calculated);
    for line in answers.lines().into_iter().filter(is_calculated) {
        let answer = if line.is_answered { line.answer.as_str() } else { "nothing" };
        lines.push(format!("{}: {answer}", line.question));
    }
    for finding in Promoted::of_answers(answers, &content.lookups).findings {
        let need = content.lookups.label("need_type", &finding.kind);
        let standing = content.lookups.label("need_status", finding.standing.code());
        lines.push(format!("Need, {need}: {standing}"));
    }
    lines.push(match answers.lines().len() {
        1 => "Asks 1 question".to_owned(),
        asked => format!("Asks {asked} questions"),
    });
    lines.extend(filled.problems().iter().map(|problem| format!("Cannot be sent: {}", problem.message)));
    lines.extend(filled.warnings().iter().map(|problem| format!("Warns: {}", problem.message)));
    lines.extend(filled.faults().iter().map(|fault| format!("Could not be worked out: {}", fault.message)));
    lines
}

fn said(scored: &Scored<'_>) -> String {
    let mut parts = vec![scored.total.map_or_else(|| "no total".to_owned(), |total| total.to_string())];
    parts.extend(scored.band.map(|band| band.name.clone()));
    if !scored.missing.is_empty() {
        parts.push(format!("{} not answered", scored.missing.len()));
    }
    parts.join(", ")
}
