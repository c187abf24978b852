//! Questions that an answer opens: out of sight until then, with a script and without.
//!
//! With a script they come into sight at once (`landward.js`). Without one the page is shown again when what was sent
//! opened something on it, so that nothing is passed over that nobody saw.

use std::collections::BTreeSet;

use casework::form_run::FormRun;
use forms::Question;

/// The questions of a section that are asked as the answers stand.
pub(super) fn of(run: &FormRun, number: usize) -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    gather(&questions(run, number), None, &mut |question, _| {
        fields.insert(question.field.clone());
    });
    fields
}

/// The first question that is asked now, was not before, and has no answer yet; none where nothing was opened.
pub(super) fn newly(before: &BTreeSet<String>, run: &FormRun, number: usize) -> Option<String> {
    let mut first = None;
    gather(&questions(run, number), None, &mut |question, is_folded| {
        // What folds away under an option was in sight without a script as well.
        let was_out_of_sight = !is_folded && !before.contains(&question.field);
        let is_answerable = !matches!(question.kind, "display" | "group");
        if first.is_none() && is_answerable && was_out_of_sight && is_blank(question) {
            first = Some(question.field.clone());
        }
    });
    first
}

/// Takes out of sight what is not asked and holds no words.
pub(super) fn shut(questions: &mut [Question], above: Option<&str>) {
    let hosts = hosts(questions, above);
    for question in questions {
        if !is_folded(question, &hosts) {
            question.wait(!question.is_enabled && is_blank(question));
        }
        let field = question.field.clone();
        for cell in &mut question.cells {
            shut(&mut cell.questions, Some(&field));
        }
    }
}

/// The fields under whose options questions of this list fold away.
fn hosts(questions: &[Question], above: Option<&str>) -> BTreeSet<String> {
    let picks = questions.iter().filter(|question| matches!(question.control, "radios" | "checkboxes"));
    picks.map(|question| question.field.clone()).chain(above.map(str::to_owned)).collect()
}

fn is_folded(question: &Question, hosts: &BTreeSet<String>) -> bool {
    question.beneath.as_ref().is_some_and(|beneath| hosts.contains(&beneath.field))
}

fn questions(run: &FormRun, number: usize) -> Vec<Question> {
    let filled = run.so_far();
    let sections = run.form.questionnaire.sections();
    let section = number.checked_sub(1).and_then(|place| sections.get(place));
    section.map_or_else(Vec::new, |section| run.questions(section, &filled))
}

fn gather(questions: &[Question], above: Option<&str>, take: &mut impl FnMut(&Question, bool)) {
    let hosts = hosts(questions, above);
    for question in questions.iter().filter(|question| question.is_enabled) {
        take(question, is_folded(question, &hosts));
        for cell in &question.cells {
            gather(&cell.questions, Some(&question.field), take);
        }
    }
}

fn is_blank(question: &Question) -> bool {
    let is_typed = |value: &str| !value.trim().is_empty();
    !question.options.iter().any(|option| option.is_selected)
        && question.cells.iter().all(|cell| {
            !cell.inputs.iter().any(|input| is_typed(&input.value)) && cell.questions.iter().all(is_blank)
        })
}
