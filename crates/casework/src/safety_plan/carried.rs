//! What stands in a plan, as the answers of a form: a changed plan begins with it, and nothing of it is left behind.

use std::sync::Arc;

use domain::{
    failure::Fault,
    safety_plan::{FORM, Part, SafetyPlan},
};
use forms::{Given, Question, Sheet, Stage};
use jiff::civil::Date;

use crate::desk::{Desk, Form};

/// The form in which a plan is changed, with what stands in it: the form that is asked now, or where that would lose an
/// answer, the version in which the plan was made.
pub(super) fn of(desk: &Desk, plan: &SafetyPlan) -> Result<(Arc<Form>, Sheet), Fault> {
    let newest = asked_now(desk)?;
    let Some(kept) = &plan.answers else {
        let sheet = with_parts(&newest, Sheet::default(), plan, &[]);
        return Ok((newest, sheet));
    };
    let said = desk.answers_of(kept)?;
    let asked_then = Part::asked_by(said.questionnaire());
    let sheet = said.sheet();
    let own = desk.form_of(&kept.form, &kept.version).filter(|_| !carries(&newest, &sheet, &said));
    let form = own.unwrap_or(newest);
    let sheet = with_parts(&form, sheet, plan, &asked_then);
    Ok((form, sheet))
}

/// The form that is asked now. It came with the program, so there is one.
pub(super) fn asked_now(desk: &Desk) -> Result<Arc<Form>, Fault> {
    desk.form(FORM).ok_or_else(|| Fault::program("there is no form of the safety plan"))
}

/// Whether a form reads a sheet as saying all that was said.
fn carries(form: &Form, sheet: &Sheet, said: &forms::Answers) -> bool {
    let filled = form.questionnaire.read_sheet(sheet, Stage::Draft);
    let lines = filled.answers().lines();
    let mut answered = said.lines().into_iter().filter(|line| line.is_answered);
    answered.all(|line| lines.iter().any(|other| other.field == line.field && other.answer == line.answer))
}

/// Lays the parts of a plan on a sheet, but for those that it says already: each in the question that asks for it, the one
/// that must be answered before others.
pub(super) fn with_parts(form: &Form, mut sheet: Sheet, plan: &SafetyPlan, but: &[Part]) -> Sheet {
    for part in Part::ALL.into_iter().filter(|part| !but.contains(part)) {
        if let Some(words) = plan.text(part) {
            lay_words(form, &mut sheet, part, words);
        }
        if let Some(day) = plan.look_again_on.filter(|_| part == Part::LookAgain) {
            lay_day(form, &mut sheet, day);
        }
    }
    sheet
}

/// Lays words on a sheet as the answer to a part.
pub(super) fn lay_words(form: &Form, sheet: &mut Sheet, part: Part, words: &str) {
    let questions = asking(form, part);
    let texts = questions.iter().filter(|question| matches!(question.kind, "text" | "string"));
    let one = texts.clone().find(|question| question.is_required).or_else(|| texts.clone().next());
    if let Some(input) = one.and_then(|question| question.cells.first()?.inputs.first()) {
        sheet.set(input.field.clone(), vec![words.to_owned()]);
    }
}

fn lay_day(form: &Form, sheet: &mut Sheet, day: Date) {
    let questions = asking(form, Part::LookAgain);
    let inputs = questions.first().and_then(|question| question.cells.first());
    for input in inputs.iter().flat_map(|cell| &cell.inputs) {
        let text = match input.part {
            "day" => day.day().to_string(),
            "month" => day.month().to_string(),
            "year" => day.year().to_string(),
            _ => continue,
        };
        sheet.set(input.field.clone(), vec![text]);
    }
}

/// The questions that ask for a part, as a blank page shows them.
fn asking(form: &Form, part: Part) -> Vec<Question> {
    fn gather(questions: Vec<Question>, found: &mut Vec<Question>, is_meant: &dyn Fn(&str) -> bool) {
        for question in questions {
            for cell in &question.cells {
                gather(cell.questions.clone(), found, is_meant);
            }
            if is_meant(&question.link_id) {
                found.push(question);
            }
        }
    }
    let form = &form.questionnaire;
    let is_meant = |link_id: &str| form.item(link_id).is_some_and(|item| Part::of(item) == Some(part));
    let blank = form.blank_sheet();
    let filled = form.read_sheet_given(&blank, Stage::Draft, &Given::default());
    let mut found = Vec::new();
    for section in form.sections() {
        gather(section.questions(&blank, &filled), &mut found, &is_meant);
    }
    found
}
