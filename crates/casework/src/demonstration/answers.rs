//! Fills in forms of the content folder as a practitioner would: what is wished for is answered so, what must be
//! answered is answered somehow, and the rest is left open. Nothing is known here of any one form.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    content::{FACT_SYSTEM, FORMULATION_SYSTEM, NEED_SYSTEM},
    formulation::Part,
    service_hours::london::london,
};
use forms::{Completed, Question, Sheet, Stage};
use jiff::Timestamp;

use super::chance::Chance;
use crate::desk::Form;

/// How often the pages of a form are gone through: an answer may ask for another.
const ROUNDS: usize = 5;

/// What is to be answered, by the code of a fact or a need; the codes of options, or words.
#[derive(Debug, Default)]
pub(crate) struct Wishes(BTreeMap<String, Vec<String>>);

impl Wishes {
    /// An answer to whatever asks for a fact.
    pub(crate) fn fact(&mut self, fact: &str, answer: impl Into<String>) {
        self.0.entry(fact.to_owned()).or_default().push(answer.into());
    }

    /// What a part of the formulation says.
    pub(crate) fn part(&mut self, part: Part, words: &str) {
        self.0.insert(format!("{FORMULATION_SYSTEM}|{}", part.code()), vec![words.to_owned()]);
    }

    /// The status of a need.
    pub(crate) fn need(&mut self, need: &str, status: &str) {
        self.0.insert(format!("{NEED_SYSTEM}|{need}"), vec![status.to_owned()]);
    }
}

/// A form that is ready to be sent: as it was typed, and as it reads.
pub(crate) type Finished = Arc<(Sheet, Completed)>;

/// Forms that were filled in before, by form, wishes and one of a few variants: filling one in anew takes longer than
/// keeping its answers. Those with a date in them are not kept.
#[derive(Debug, Default)]
pub(crate) struct Forms(BTreeMap<(String, BTreeMap<String, Vec<String>>, i64), Finished>);

/// How many variants of the same answers there are.
const VARIANTS: i64 = 12;

impl Forms {
    /// Fills a form in; nothing when it asks for what nobody here can answer.
    pub(crate) fn fill(
        &mut self,
        form: &Form,
        wishes: &Wishes,
        phrases: &[String],
        at: Timestamp,
        chance: &mut Chance,
    ) -> Option<Finished> {
        let variant = chance.between(1, VARIANTS);
        let key = (form.code.clone(), wishes.0.clone(), variant);
        if let Some(kept) = self.0.get(&key) {
            return Some(kept.clone());
        }
        let (finished, is_dated) = fill(form, wishes, phrases, at, chance)?;
        let finished = Arc::new(finished);
        if !is_dated {
            self.0.insert(key, finished.clone());
        }
        Some(finished)
    }
}

fn fill(
    form: &Form,
    wishes: &Wishes,
    phrases: &[String],
    at: Timestamp,
    chance: &mut Chance,
) -> Option<((Sheet, Completed), bool)> {
    let questionnaire = &form.questionnaire;
    let sections = questionnaire.sections();
    let mut sheet = questionnaire.blank_sheet();
    let mut is_dated = false;
    for _ in 0..ROUNDS {
        let filled = questionnaire.read_sheet(&sheet, Stage::Complete);
        let mut pen = Pen { form, wishes, phrases, at, chance, written: Vec::new(), is_dated };
        for section in &sections {
            pen.answer_all(&section.questions(&sheet, &filled));
        }
        is_dated = pen.is_dated;
        if pen.written.is_empty() {
            return Some(((sheet, filled.completed()?), is_dated));
        }
        for (field, texts) in pen.written {
            sheet.set(field, texts);
        }
    }
    let completed = questionnaire.read_sheet(&sheet, Stage::Complete).completed()?;
    Some(((sheet, completed), is_dated))
}

/// Whoever writes on a sheet.
struct Pen<'p> {
    form: &'p Form,
    wishes: &'p Wishes,
    phrases: &'p [String],
    at: Timestamp,
    chance: &'p mut Chance,
    written: Vec<(String, Vec<String>)>,
    is_dated: bool,
}

impl Pen<'_> {
    fn answer_all(&mut self, questions: &[Question]) {
        for question in questions.iter().filter(|question| question.is_enabled) {
            match question.kind {
                "group" => (),
                "display" => continue,
                _ => self.answer(question),
            }
            for cell in &question.cells {
                self.answer_all(&cell.questions);
            }
        }
    }

    fn answer(&mut self, question: &Question) {
        let is_answered = question.options.iter().any(|option| option.is_selected)
            || question.cells.iter().flat_map(|cell| &cell.inputs).any(|input| !input.value.is_empty());
        let wished = self.wished(question);
        if is_answered || (wished.is_empty() && !question.is_required) {
            return;
        }
        let Some(cell) = question.cells.first() else { return };
        if !question.options.is_empty() {
            let texts = self.picked(question, wished);
            self.written.push((cell.field.clone(), texts));
            return;
        }
        let local = london(self.at);
        self.is_dated |= matches!(question.control, "date" | "datetime" | "time");
        for input in &cell.inputs {
            let text = match (question.control, input.part) {
                ("date" | "datetime", "day") => local.day().to_string(),
                ("date" | "datetime", "month") => local.month().to_string(),
                ("date" | "datetime", "year") => local.year().to_string(),
                ("datetime", "time") | ("time", _) => format!("{:02}:{:02}", local.hour(), local.minute()),
                _ => match wished.first() {
                    Some(words) => words.clone(),
                    None if matches!(question.kind, "integer" | "decimal") => "1".to_owned(),
                    None if question.kind == "boolean" => "true".to_owned(),
                    None => self.phrase(question.max_length),
                },
            };
            self.written.push((input.field.clone(), vec![text]));
        }
    }

    /// The options that were wished for, as far as they are offered; else any one that needs no more words.
    fn picked(&mut self, question: &Question, wished: Vec<String>) -> Vec<String> {
        let offered: Vec<String> =
            wished.into_iter().filter(|code| question.options.iter().any(|o| o.value == *code)).collect();
        if !offered.is_empty() {
            return offered;
        }
        let plain: Vec<&str> = question.options.iter().map(|option| option.value.as_str()).collect();
        self.chance.one_of(&plain).map(|code| (*code).to_owned()).into_iter().collect()
    }

    fn wished(&self, question: &Question) -> Vec<String> {
        let codes =
            self.form.questionnaire.item(&question.link_id).map(|item| item.codes()).unwrap_or_default();
        let key = codes.iter().find_map(|coding| {
            let code = coding.code.as_deref()?;
            match coding.system.as_deref()? {
                FACT_SYSTEM => Some(code.to_owned()),
                system @ (NEED_SYSTEM | FORMULATION_SYSTEM) => Some(format!("{system}|{code}")),
                _ => None,
            }
        });
        key.and_then(|key| self.wishes.0.get(&key)).cloned().unwrap_or_default()
    }

    fn phrase(&mut self, most: Option<usize>) -> String {
        let phrase = self.chance.one_of(self.phrases).map_or("As told at the desk.", String::as_str);
        phrase.chars().take(most.unwrap_or(usize::MAX)).collect()
    }
}
