//! Two windows of one draft: a page carries what it showed, and asks which words stand where both wrote.

use std::collections::BTreeSet;

use casework::{
    form_run::FormRun,
    shown::{self, Choices, STANDS, Shown, Unsettled},
};
use forms::{Question, Section};
use serde::Serialize;

use crate::{answer::Trouble, render::Problem, request::Fields, visit::Visit};

/// Where a page carries what it showed.
pub(crate) const SHOWN: &str = "landward:shown";

/// How the name of a choice begins; the field follows.
const CHOICE: &str = "landward:stands:";

/// A field that two windows wrote.
#[derive(Debug, Serialize)]
pub(super) struct Both {
    /// The name of the choice, also fit as an id.
    name: String,
    question: String,
    options: Vec<Words>,
}

#[derive(Debug, Serialize)]
struct Words {
    value: String,
    text: String,
    hint: &'static str,
}

/// What the page that was sent had shown.
pub(crate) fn sent(form: &Fields) -> Shown {
    Shown::read(form.get(SHOWN))
}

/// What was chosen on it.
pub(super) fn choices(form: &Fields) -> Choices {
    let chosen = form.pairs().iter().filter_map(|(name, choice)| Some((name.strip_prefix(CHOICE)?, choice)));
    chosen.map(|(field, choice)| (field.to_owned(), choice.clone())).collect()
}

/// What the page of a section shows, for it to carry.
pub(super) fn carried(visit: &Visit<'_>, run: &FormRun, section: &Section) -> Result<String, Trouble> {
    let mut fields = BTreeSet::new();
    for question in run.questions(section, &run.so_far()) {
        each(&question, &mut |field, _| {
            fields.insert(field.to_owned());
        });
    }
    fields.extend(of_section(run, section).into_iter().map(|beside| beside.field));
    Ok(Shown::of(visit.new_key()?, &run.draft, fields.iter().map(String::as_str)).carried())
}

/// What two windows wrote in a section.
pub(super) fn both(run: &FormRun, section: &Section) -> Vec<Both> {
    let questions = run.questions(section, &run.so_far());
    let mut all: Vec<Both> = Vec::new();
    for beside in of_section(run, section) {
        let name = format!("{CHOICE}{}", beside.field);
        let said = |texts: &[String]| words(&questions, &beside.field, texts);
        let option =
            Words { value: beside.page.clone(), text: said(&beside.texts), hint: "Typed in another window" };
        if let Some(known) = all.iter_mut().find(|known| known.name == name) {
            known.options.push(option);
            continue;
        }
        let item = run.form.questionnaire.item_of(&beside.field);
        let stands = Words {
            value: STANDS.to_owned(),
            text: said(run.sheet.texts(&beside.field)),
            hint: "As it stands in the question below",
        };
        all.push(Both {
            name,
            question: item.and_then(|item| item.text()).unwrap_or_default().to_owned(),
            options: vec![stands, option],
        });
    }
    all
}

/// What keeps the page of a section from being left: words to choose from; none where it may be.
pub(super) fn problems(run: &FormRun, number: usize) -> Option<Vec<Problem>> {
    let sections = run.form.questionnaire.sections();
    let both = both(run, sections.get(number.checked_sub(1)?)?);
    let problem = |both: &Both| Problem {
        field: both.name.clone(),
        message: format!("Select which words stand, of those typed in two windows: {}", both.question),
    };
    (!both.is_empty()).then(|| both.iter().map(problem).collect())
}

fn of_section(run: &FormRun, section: &Section) -> Vec<Unsettled> {
    let form = &run.form.questionnaire;
    let is_here =
        |beside: &Unsettled| form.item_of(&beside.field).is_some_and(|item| section.holds(item.link_id()));
    shown::unsettled(&run.draft.typed).filter(is_here).collect()
}

/// The words of an answer: of one that is picked, those of its option.
fn words(questions: &[Question], field: &str, texts: &[String]) -> String {
    let mut labels = Vec::new();
    for text in texts.iter().filter(|text| !text.trim().is_empty()) {
        let mut label = text.clone();
        for question in questions {
            each(question, &mut |known, question| {
                let option = question.options.iter().find(|option| option.value == *text);
                if let Some(option) = option.filter(|_| known == field) {
                    label.clone_from(&option.label);
                }
            });
        }
        labels.push(label);
    }
    if labels.is_empty() { "Nothing".to_owned() } else { labels.join(", ") }
}

/// Each field of a question, and of those within it, with the question that it belongs to.
fn each<'a>(question: &'a Question, take: &mut impl FnMut(&'a str, &'a Question)) {
    take(&question.field, question);
    if let Some(rows) = &question.rows {
        take(&rows.count_field, question);
    }
    for cell in &question.cells {
        take(&cell.field, question);
        for input in &cell.inputs {
            take(&input.field, question);
        }
        for inner in &cell.questions {
            each(inner, take);
        }
    }
}
