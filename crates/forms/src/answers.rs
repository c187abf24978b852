//! The answers of a form: typed, of questions that are asked, in the order of the page.

use serde::Serialize;

use crate::{
    question::Kind,
    questionnaire::{Item, Questionnaire},
    sheet::Sheet,
    value::Value,
};

/// One asked item with its answers, and what stands beneath it. A row of a repeating group is one of these.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) item: usize,
    pub(crate) field: String,
    pub(crate) values: Vec<Value>,
    pub(crate) children: Vec<Entry>,
}

impl Entry {
    pub(crate) fn has_values(&self) -> bool {
        !self.values.is_empty() || self.children.iter().any(Entry::has_values)
    }
}

/// The same answers, wherever they stood on the sheet: rows that were left empty make no difference.
impl PartialEq for Entry {
    fn eq(&self, other: &Entry) -> bool {
        self.item == other.item && self.values == other.values && self.children == other.children
    }
}

/// Answers to a form, finished or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    form: Questionnaire,
    entries: Vec<Entry>,
}

/// Answers to a form that was handed in without problems. Only reading a sheet can make one.
#[derive(Debug, Clone, PartialEq)]
pub struct Completed {
    answers: Answers,
}

/// One question with its answers; in a repeating group, those of one row.
#[derive(Debug, Clone, Copy)]
pub struct Answered<'a> {
    /// The question.
    pub item: &'a Item,
    /// The name of its field, which tells the row.
    pub field: &'a str,
    /// Its answers; empty if it is shown and not answered.
    pub values: &'a [Value],
}

/// One question as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The headings it stands under, outermost first; rows are numbered where there are several.
    pub section: Vec<String>,
    /// The question's name.
    pub link_id: String,
    /// The name of its field, which tells the row.
    pub field: String,
    /// The question.
    pub question: String,
    /// The answer in plain words, or "Not answered".
    pub answer: String,
    /// False for a question that is shown and not answered.
    pub is_answered: bool,
}

impl Completed {
    pub(crate) fn of(answers: Answers) -> Completed {
        Completed { answers }
    }

    /// The answers.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }
}

impl Answers {
    pub(crate) fn new(form: Questionnaire, entries: Vec<Entry>) -> Answers {
        Answers { form, entries }
    }

    /// The form that was answered.
    pub fn questionnaire(&self) -> &Questionnaire {
        &self.form
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// All asked questions in the order of the page, answered or not.
    pub fn all(&self) -> Vec<Answered<'_>> {
        let mut all = Vec::new();
        self.gather(&self.entries, &mut all);
        all
    }

    /// The asked questions of this linkId: one, or one for each row.
    pub fn find<'a>(&'a self, link_id: &'a str) -> impl Iterator<Item = Answered<'a>> {
        self.all().into_iter().filter(move |answered| answered.item.link_id == link_id)
    }

    /// All answers to the question of this linkId, over all rows; none if it is not asked or not answered.
    pub fn values(&self, link_id: &str) -> Vec<Value> {
        self.find(link_id).flat_map(|answered| answered.values.to_vec()).collect()
    }

    /// The asked questions that bear this code, so that their answers can be kept as facts.
    pub fn find_by_code<'a>(&'a self, system: &'a str, code: &'a str) -> impl Iterator<Item = Answered<'a>> {
        let is_meant = move |item: &Item| {
            let mut codes = item.codes.iter();
            codes.any(|coding| {
                coding.system.as_deref() == Some(system) && coding.code.as_deref() == Some(code)
            })
        };
        self.all().into_iter().filter(move |answered| is_meant(answered.item))
    }

    /// The answers in plain words. Hidden questions are left out; what was shown and not answered says so.
    pub fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        self.tell(&self.entries, &mut Vec::new(), &mut lines);
        lines
    }

    /// The answers as fields, so that they can be changed on the pages again.
    pub fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::default();
        self.write(&self.entries, "", &mut sheet);
        sheet
    }

    fn gather<'a>(&'a self, entries: &'a [Entry], all: &mut Vec<Answered<'a>>) {
        for entry in entries {
            let item = self.form.at(entry.item);
            if item.kind.is_question() {
                all.push(Answered { item, field: &entry.field, values: &entry.values });
            }
            self.gather(&entry.children, all);
        }
    }

    fn tell(&self, entries: &[Entry], section: &mut Vec<String>, lines: &mut Vec<Line>) {
        let mut rows = Rows::default();
        for entry in entries {
            let item = self.form.at(entry.item);
            let row = rows.next(entry);
            if item.is_hidden {
                continue;
            }
            if item.kind.is_question() {
                lines.push(self.line(item, entry, section));
                self.tell(&entry.children, section, lines);
                continue;
            }
            let is_one_of_many = entries.iter().filter(|other| other.item == entry.item).count() > 1;
            let number = if is_one_of_many { format!(" {}", row + 1) } else { String::new() };
            let heading = format!("{}{number}", item.words());
            let depth = section.len();
            section.extend(Some(heading.trim().to_owned()).filter(|heading| !heading.is_empty()));
            self.tell(&entry.children, section, lines);
            section.truncate(depth);
        }
    }

    fn line(&self, item: &Item, entry: &Entry, section: &[String]) -> Line {
        // A quantity says its unit itself.
        let is_bare = !matches!(item.kind, Kind::Quantity(_));
        let unit = item.looks.unit.as_ref().filter(|_| is_bare);
        let unit = unit.map(|unit| format!(" {unit}")).unwrap_or_default();
        let words: Vec<String> =
            entry.values.iter().map(|value| format!("{}{unit}", value.words(self.form.zone()))).collect();
        let is_answered = !words.is_empty();
        Line {
            section: section.to_vec(),
            link_id: item.link_id.clone(),
            field: entry.field.clone(),
            question: item.words(),
            answer: if is_answered { words.join("; ") } else { "Not answered".to_owned() },
            is_answered,
        }
    }

    fn write(&self, entries: &[Entry], scope: &str, sheet: &mut Sheet) {
        let mut rows = Rows::default();
        for entry in entries {
            let item = self.form.at(entry.item);
            let row = rows.next(entry);
            let name = format!("{scope}{}", item.name);
            match (item.kind.is_question(), item.has_rows()) {
                (true, _) => {
                    self.form.write_values(item, &entry.values, &name, sheet);
                    self.write(&entry.children, scope, sheet);
                }
                (false, true) => {
                    self.write(&entry.children, &format!("{name}:{row}:"), sheet);
                    sheet.set(format!("{name}:count"), vec![(row + 1).to_string()]);
                }
                (false, false) => self.write(&entry.children, scope, sheet),
            }
        }
    }
}

/// Counts the rows of a repeating group, which stand next to each other.
#[derive(Default)]
struct Rows {
    item: Option<usize>,
    row: usize,
}

impl Rows {
    fn next(&mut self, entry: &Entry) -> usize {
        self.row = if self.item == Some(entry.item) { self.row + 1 } else { 0 };
        self.item = Some(entry.item);
        self.row
    }
}
