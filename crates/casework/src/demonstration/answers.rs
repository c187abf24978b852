//! Fills in forms of the content folder as a practitioner would: what is wished for is answered so, what must be
//! answered is answered somehow, and the rest is left open. Nothing is known here of any one form.

use std::collections::BTreeMap;

use domain::{
    content::{FACT_SYSTEM, FORMULATION_SYSTEM, NEED_SYSTEM},
    formulation,
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
    pub(crate) fn part(&mut self, part: formulation::Part, words: &str) {
        self.0.insert(format!("{FORMULATION_SYSTEM}|{}", part.code()), vec![words.to_owned()]);
    }

    /// The status of a need.
    pub(crate) fn need(&mut self, need: &str, status: &str) {
        self.0.insert(format!("{NEED_SYSTEM}|{need}"), vec![status.to_owned()]);
    }
}

/// A form, the wishes it was filled in by, and which of a few variants.
type Asked = (String, BTreeMap<String, Vec<String>>, i64);

/// Forms that were filled in before, by form, wishes and one of a few variants: filling one in anew takes longer than
/// keeping its answers. Dates and times are written anew each time.
#[derive(Debug, Default)]
pub(crate) struct Forms {
    typed: BTreeMap<Asked, Typed>,
    /// What was read last of each form, for those without a date.
    read: BTreeMap<String, BTreeMap<String, Completed>>,
}

/// A form as it was typed, and which of its fields hold the day and the hour.
#[derive(Debug, Clone)]
struct Typed {
    sheet: Sheet,
    dated: Vec<(String, Part)>,
}

/// A part of a moment.
#[derive(Debug, Clone, Copy)]
enum Part {
    Day,
    Month,
    Year,
    Time,
}

impl Part {
    fn of(control: &str, part: &str) -> Option<Self> {
        match (control, part) {
            ("date" | "datetime", "day") => Some(Part::Day),
            ("date" | "datetime", "month") => Some(Part::Month),
            ("date" | "datetime", "year") => Some(Part::Year),
            ("datetime", "time") | ("time", _) => Some(Part::Time),
            _ => None,
        }
    }

    fn written(self, at: Timestamp) -> String {
        let local = london(at);
        match self {
            Part::Day => local.day().to_string(),
            Part::Month => local.month().to_string(),
            Part::Year => local.year().to_string(),
            Part::Time => format!("{:02}:{:02}", local.hour(), local.minute()),
        }
    }
}

/// How many variants of the same answers there are.
const VARIANTS: i64 = 12;

impl Forms {
    /// Types a form in.
    pub(crate) fn type_in(
        &mut self,
        form: &Form,
        wishes: &Wishes,
        phrases: &[String],
        at: Timestamp,
        chance: &mut Chance,
    ) -> Sheet {
        let variant = chance.between(1, VARIANTS);
        let key = (form.code.clone(), wishes.0.clone(), variant);
        let typed = self.typed.entry(key).or_insert_with(|| type_in(form, wishes, phrases, at, chance));
        let mut sheet = typed.sheet.clone();
        for (field, part) in &typed.dated {
            sheet.set(field.clone(), vec![part.written(at)]);
        }
        sheet
    }

    /// A form as it reads; nothing when it asks for what nobody here can answer.
    pub(crate) fn completed(&mut self, form: &Form, sheet: &Sheet) -> Option<Completed> {
        let mut words = String::new();
        for (field, texts) in sheet.fields() {
            words.push_str(field);
            texts.iter().for_each(|text| words.push_str(text));
        }
        let read = self.read.entry(form.code.clone()).or_default();
        if let Some(completed) = read.get(&words) {
            return Some(completed.clone());
        }
        let completed = form.questionnaire.read_sheet(sheet, Stage::Complete).completed()?;
        // Those with a date in them are all different: no more are kept than are worth it.
        if read.len() < MOST_KEPT {
            read.insert(words, completed.clone());
        }
        Some(completed)
    }
}

/// How many readings of one form are kept.
const MOST_KEPT: usize = 500;

fn type_in(form: &Form, wishes: &Wishes, phrases: &[String], at: Timestamp, chance: &mut Chance) -> Typed {
    let questionnaire = &form.questionnaire;
    let sections = questionnaire.sections();
    let mut sheet = questionnaire.blank_sheet();
    let mut dated = Vec::new();
    for _ in 0..ROUNDS {
        let filled = questionnaire.read_sheet(&sheet, Stage::Complete);
        let mut pen = Pen { form, wishes, phrases, at, chance, written: Vec::new(), dated: Vec::new() };
        for section in &sections {
            pen.answer_all(&section.questions(&sheet, &filled));
        }
        dated.append(&mut pen.dated);
        if pen.written.is_empty() {
            break;
        }
        for (field, texts) in pen.written {
            sheet.set(field, texts);
        }
    }
    Typed { sheet, dated }
}

/// Whoever writes on a sheet.
struct Pen<'p> {
    form: &'p Form,
    wishes: &'p Wishes,
    phrases: &'p [String],
    at: Timestamp,
    chance: &'p mut Chance,
    written: Vec<(String, Vec<String>)>,
    dated: Vec<(String, Part)>,
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
        for input in &cell.inputs {
            let part = Part::of(question.control, input.part);
            self.dated.extend(part.map(|part| (input.field.clone(), part)));
            let text = match part {
                Some(part) => part.written(self.at),
                None => match wished.first() {
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
