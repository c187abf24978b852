//! Trying a version: its questions on one page, what comes out of the answers, saved cases.

use std::collections::BTreeMap;

use casework::{
    draft::Typed,
    form_version::trial::{self, CaseNow},
};
use domain::failure::Failure;
use forms::{Filled, Question, Questionnaire, Sheet};
use serde::Serialize;

use super::{VersionHead, framed};
use crate::{
    answer::{Answer, Trouble},
    form_page::Reading,
    pages::referral_draft,
    render::{Frame, Problem},
    visit::Visit,
};

#[derive(Serialize)]
struct TrialPage {
    frame: Frame,
    head: VersionHead,
    address: String,
    revision: u32,
    is_form: bool,
    sections: Vec<Section>,
    comes_out: Vec<String>,
    cases: Vec<CaseRow>,
    may_save: bool,
    name: String,
}

#[derive(Serialize)]
struct Section {
    title: String,
    questions: Vec<Question>,
}

#[derive(Serialize)]
struct CaseRow {
    name: String,
    holds: bool,
    was: Vec<String>,
    now: Vec<String>,
}

/// Fields of the page that are no answers.
const OWN_FIELDS: [&str; 7] =
    ["csrf", "idempotency_key", "add_row", "remove_row", "revision", "case_name", "landward"];

/// The page.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    page(visit, Vec::new(), "")
}

fn page(visit: &Visit<'_>, problems: Vec<Problem>, name: &str) -> Result<Answer, Trouble> {
    let trial = trial::trial(&visit.desk, &visit.actor(), visit.id("id")?)?;
    let status = if problems.is_empty() { 200 } else { 422 };
    let sections = match (&trial.form, &trial.filled) {
        (Some(form), Some(filled)) => sections(form, &trial.sheet, filled),
        _ => Vec::new(),
    };
    let page = TrialPage {
        frame: Frame { problems, ..framed(visit, &trial.kept) },
        head: VersionHead::of(visit, &trial.kept, "/trial"),
        address: format!("/form-versions/{}", trial.kept.id),
        revision: trial.kept.revision,
        is_form: trial.form.is_some(),
        sections,
        comes_out: trial.comes_out,
        cases: trial.cases.into_iter().map(case_row).collect(),
        may_save: trial.may_save,
        name: name.to_owned(),
    };
    visit.show_as(status, "form_versions/trial.html", &page)
}

fn sections(form: &Questionnaire, sheet: &Sheet, filled: &Filled) -> Vec<Section> {
    let sections = form.sections().into_iter().filter(|section| section.is_asked(filled));
    sections
        .map(|section| Section {
            title: section.title().to_owned(),
            questions: section.questions(sheet, filled),
        })
        .collect()
}

fn case_row(case: CaseNow) -> CaseRow {
    CaseRow { holds: case.holds(), name: case.case.name, was: case.case.comes_out, now: case.now }
}

fn typed(visit: &Visit<'_>) -> Typed {
    let mut typed: Typed = BTreeMap::new();
    for (field, text) in visit.request.form.pairs() {
        if !OWN_FIELDS.contains(&field.as_str()) {
            typed.entry(field.clone()).or_default().push(text.clone());
        }
    }
    typed
}

/// Keeps what is typed and says what comes out; saves it as a case where a name is asked for.
pub fn update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (by, id) = (visit.actor(), visit.id("id")?);
    trial::keep(&visit.desk, &by, id, typed(visit))?;
    let (add, remove) = (visit.request.form.given("add_row"), visit.request.form.given("remove_row"));
    if add.is_some() || remove.is_some() {
        trial::change_rows(&visit.desk, &by, id, add, remove)?;
    }
    if visit.request.is_script {
        return Ok(Answer::text(200, referral_draft::saved(visit.now)));
    }
    Ok(Answer::go_to(format!("/form-versions/{id}/trial#comes-out")))
}

/// Saves what is typed as a case.
pub fn case_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let mut reading = Reading::of(&visit.request.form);
    let revision = reading.revision()?;
    let name = reading.line("case_name", "The name", "Enter what the case is called");
    if let Some(name) = name {
        let id = visit.id("id")?;
        match trial::save(&visit.desk, &visit.actor(), id, revision, name.into_string()) {
            Ok(()) => return Ok(visit.done(format!("/form-versions/{id}/trial"), "case_saved")),
            Err(Failure::Refused(refusal)) => reading.problem("case_name", refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    page(visit, reading.problems, visit.request.form.get("case_name"))
}

/// Takes a saved case out, says that what comes out now is right, or takes its answers up.
pub fn case_settle(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let typed = &visit.request.form;
    let (by, id) = (visit.actor(), visit.id("id")?);
    let revision = Reading::of(typed).revision()?;
    let (name, is_right) = match (typed.given("right"), typed.given("take")) {
        (Some(name), _) => (name, true),
        (None, Some(name)) => (name, false),
        (None, None) => return Err(Trouble::Unreadable),
    };
    trial::settle(&visit.desk, &by, id, revision, name, is_right)?;
    Ok(visit.done(format!("/form-versions/{id}/trial"), "case_settled"))
}

/// Begins what is tried anew: blank, or with the answers of a case.
pub fn begin(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (by, id) = (visit.actor(), visit.id("id")?);
    trial::take_up(&visit.desk, &by, id, visit.request.form.given("case"))?;
    Ok(Answer::go_to(format!("/form-versions/{id}/trial")))
}
