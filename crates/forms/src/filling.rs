//! Reads a sheet by its form: what is asked, what was answered, and what cannot be read.
//!
//! One walk in the order of the page is enough, because conditions only look back. The path is computed anew
//! from the answers each time; nothing about it is stored.

use std::collections::HashSet;

use serde::Serialize;

use crate::{
    answers::{Answers, Completed, Entry},
    computing::{self, Computed, Fault, Given},
    question::{self, Cell, Kind, Wrong, choice},
    questionnaire::{Item, Questionnaire},
    sheet::{Sheet, row_of},
    value::Value,
};

/// How many items, counting each row again, are read of one sheet; a hostile sheet could ask for millions.
const MOST_VISITS: usize = 20_000;
/// How many unknown fields are named.
const MOST_UNKNOWN: usize = 100;

/// How much is asked of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It may be unfinished: only what is there must be readable.
    Draft,
    /// It is handed in: required questions that are asked must be answered.
    Complete,
}

/// What cannot stand on a sheet, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The field that an error summary links to.
    pub field: String,
    /// The question.
    pub link_id: String,
    /// "Enter…", "Select…", naming the question.
    pub message: String,
}

/// A sheet as its form reads it.
#[derive(Debug, Clone)]
pub struct Filled {
    answers: Answers,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
    unknown_fields: Vec<String>,
    asked: HashSet<String>,
    stage: Stage,
    computed: Computed,
}

impl Filled {
    /// The answers that could be read, of questions that are asked.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// What cannot stand, in the order of the page.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// What the form wants said of the answers and does not forbid: its constraints of severity "warning".
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// Expressions that could not be evaluated with these answers: for the keeper of the form.
    pub fn faults(&self) -> &[Fault] {
        &self.computed.faults
    }

    /// What was worked out, by field.
    pub(crate) fn computed(&self) -> &Computed {
        &self.computed
    }

    /// Fields that were sent and that the form does not have (the first hundred). They mean nothing.
    pub fn unknown_fields(&self) -> &[String] {
        &self.unknown_fields
    }

    /// Whether the question or group of this field name is asked, as the answers stand.
    pub fn is_asked(&self, field: &str) -> bool {
        self.asked.contains(field)
    }

    /// Says that an answer cannot stand for a reason that the form does not know: what two answers say together, or what
    /// is on record. It stands beside the question like a problem of the form's own.
    #[must_use]
    pub fn refusing(mut self, link_id: &str, message: String) -> Self {
        let answered = self.answers.all();
        let field = answered.iter().find(|answered| answered.item.link_id() == link_id);
        let field = field.map_or_else(|| link_id.to_owned(), |answered| answered.field.to_owned());
        self.problems.push(Problem { field, link_id: link_id.to_owned(), message });
        self
    }

    /// The finished form: only of a sheet that was read at the last stage and has no problems.
    pub fn completed(&self) -> Option<Completed> {
        let is_done = self.stage == Stage::Complete && self.problems.is_empty();
        is_done.then(|| Completed::of(self.answers.clone()))
    }
}

impl Questionnaire {
    /// Reads a sheet. Whatever was typed, there is an answer: values, problems, or both.
    pub fn read_sheet(&self, sheet: &Sheet, stage: Stage) -> Filled {
        self.read_sheet_given(sheet, stage, &Given::default())
    }

    /// Reads a sheet with the moment and the named values that the form's expressions work with.
    pub fn read_sheet_given(&self, sheet: &Sheet, stage: Stage, given: &Given) -> Filled {
        self.read_stored(sheet, stage, given, Computed::default())
    }

    /// Reads a sheet; what `stored` says was worked out is not worked out again.
    pub(crate) fn read_stored(&self, sheet: &Sheet, stage: Stage, given: &Given, stored: Computed) -> Filled {
        let (entries, (mut problems, asked), computed) =
            computing::settle(self, given, stored, |computed| self.read_once(sheet, stage, computed));
        let fields = sheet.fields().map(|(field, _)| field);
        let unknown_fields = fields.filter(|field| self.locate(field).is_none()).take(MOST_UNKNOWN);
        let (failed, warnings): (Vec<_>, Vec<_>) =
            computed.failed.iter().partition(|failed| failed.says.is_error);
        let problem = |failed: &computing::Failed| Problem {
            field: failed.field.clone(),
            link_id: failed.item.map(|index| self.at(index).link_id.clone()).unwrap_or_default(),
            message: failed.says.human.clone(),
        };
        if stage == Stage::Complete {
            problems.extend(failed.into_iter().map(problem));
        }
        Filled {
            answers: Answers::new(self.clone(), entries),
            warnings: warnings.into_iter().map(problem).collect(),
            unknown_fields: unknown_fields.map(str::to_owned).collect(),
            problems,
            asked,
            stage,
            computed,
        }
    }

    fn read_once(
        &self,
        sheet: &Sheet,
        stage: Stage,
        computed: &Computed,
    ) -> (Vec<Entry>, (Vec<Problem>, HashSet<String>)) {
        let mut filling = Filling {
            form: self,
            sheet,
            stage,
            computed,
            given: vec![Vec::new(); self.items().len()],
            asked: HashSet::new(),
            problems: Vec::new(),
            typed: 0,
            visits: 0,
        };
        let entries = filling.items(&self.0.top, "");
        (entries, (filling.problems, filling.asked))
    }

    /// A sheet with the form's initial answers, and nothing else.
    pub fn blank_sheet(&self) -> Sheet {
        self.blank_sheet_given(&Given::default())
    }

    /// A sheet with the form's initial answers, those included that its expressions take from what is given.
    pub fn blank_sheet_given(&self, given: &Given) -> Sheet {
        let mut sheet = Sheet::default();
        self.write_initial(&self.0.top, "", given, &mut sheet);
        sheet
    }

    /// Adds a row to a repeating group or question, named as its field is without row or `:count`.
    /// False if the form has no such rows, or no more of them.
    pub fn add_row(&self, sheet: &mut Sheet, field: &str) -> bool {
        let Some(Place::Rows(index)) = self.locate(&format!("{field}:count")) else { return false };
        let rows = sheet.rows(field);
        if rows == crate::MOST_ROWS {
            return false;
        }
        sheet.set(format!("{field}:count"), vec![(rows + 1).to_string()]);
        self.write_initial(&self.at(index).children, &format!("{field}:{rows}:"), &Given::default(), sheet);
        true
    }

    /// Takes out the row that this name ends with (`child:1`), and moves the later ones up.
    pub fn remove_row(&self, sheet: &mut Sheet, row: &str) -> bool {
        let Some((field, number)) = row.rsplit_once(':') else { return false };
        let is_counted = matches!(self.locate(&format!("{field}:count")), Some(Place::Rows(_)));
        match row_of(number).filter(|number| is_counted && *number < sheet.rows(field)) {
            Some(number) => {
                sheet.remove_row(field, number);
                true
            }
            None => false,
        }
    }

    fn write_initial(&self, items: &[usize], scope: &str, given: &Given, sheet: &mut Sheet) {
        for index in items {
            let item = self.at(*index);
            let name = format!("{scope}{}", item.name);
            match (&item.kind, item.has_rows()) {
                (Kind::Group, true) => {
                    self.write_initial(&item.children, &format!("{name}:0:"), given, sheet);
                }
                (Kind::Group, false) => self.write_initial(&item.children, scope, given, sheet),
                (_, _) => {
                    match item.computes.initial.is_some() && !item.is_fixed {
                        true => {
                            let values = computing::initial(self, given, item);
                            self.write_values(item, &values, &name, sheet);
                        }
                        false => self.write_values(item, &item.initial, &name, sheet),
                    }
                    self.write_initial(&item.children, scope, given, sheet);
                }
            }
        }
    }

    /// Writes the answers of one question into its fields.
    pub(crate) fn write_values(&self, item: &Item, values: &[Value], name: &str, sheet: &mut Sheet) {
        if !item.has_rows() {
            return item.kind.write(values, name, self.zone(), sheet);
        }
        for (row, value) in values.chunks(1).enumerate() {
            item.kind.write(value, &format!("{name}:{row}"), self.zone(), sheet);
        }
        if !values.is_empty() {
            sheet.set(format!("{name}:count"), vec![values.len().to_string()]);
        }
    }

    /// The item that a field belongs to; none if the form has no such field.
    pub fn item_of(&self, field: &str) -> Option<&Item> {
        match self.locate(field)? {
            Place::Cell(index) | Place::Rows(index) => Some(self.at(index)),
        }
    }

    /// What a field name stands for; none if the form has no such field.
    pub(crate) fn locate(&self, field: &str) -> Option<Place> {
        let mut parts = field.split(':');
        let mut scope = None;
        loop {
            let index = *self.0.by_name.get(parts.next()?)?;
            let item = self.at(index);
            if item.scope != scope {
                return None;
            }
            let rest: Vec<&str> = parts.clone().take(3).collect();
            let is_group = matches!(item.kind, Kind::Group);
            match (item.has_rows(), rest.as_slice()) {
                (true, ["count"]) => return Some(Place::Rows(index)),
                (true, [row, ..]) if row_of(row).is_some() => {
                    parts.next();
                }
                (true, _) => return None,
                (false, _) if is_group => return None,
                (false, _) => (),
            }
            if is_group {
                scope = Some(index);
                continue;
            }
            let suffix: String = parts.map(|part| format!(":{part}")).collect();
            return item.kind.suffixes().contains(&suffix.as_str()).then_some(Place::Cell(index));
        }
    }
}

/// What a field name stands for.
pub(crate) enum Place {
    /// One field of this question.
    Cell(usize),
    /// The number of rows of this item.
    Rows(usize),
}

struct Filling<'a> {
    form: &'a Questionnaire,
    sheet: &'a Sheet,
    stage: Stage,
    computed: &'a Computed,
    /// The answers of each item so far; within a row of a repeating group, those of this row.
    given: Vec<Vec<Value>>,
    asked: HashSet<String>,
    problems: Vec<Problem>,
    /// How many questions had something typed, readable or not.
    typed: usize,
    visits: usize,
}

impl<'a> Filling<'a> {
    fn items(&mut self, items: &[usize], scope: &str) -> Vec<Entry> {
        let mut entries = Vec::with_capacity(items.len());
        for index in items {
            let item = self.form.at(*index);
            if !self.may_visit(item, scope) {
                break;
            }
            let is_asked =
                item.enable.as_ref().is_none_or(|enable| enable.holds(&self.given, self.form.zone()));
            if !is_asked {
                continue;
            }
            let name = format!("{scope}{}", item.name);
            // Before anything was worked out, nothing is known to be asked.
            let is_worked_out = item.computes.enable.is_some();
            if is_worked_out && !self.computed.asked.get(&name).copied().unwrap_or(false) {
                continue;
            }
            self.asked.insert(name.clone());
            match (&item.kind, item.repeats) {
                (Kind::Display, _) => (),
                (Kind::Group, false) => {
                    let before = self.problems.len();
                    let entry = self.group(*index, name, scope);
                    self.require_group(item, &entry.field, entry.has_values(), before);
                    entries.push(entry);
                }
                (Kind::Group, true) => entries.extend(self.rows(*index, &name)),
                (_, _) => entries.push(self.question(*index, name, scope)),
            }
        }
        entries
    }

    fn may_visit(&mut self, item: &Item, scope: &str) -> bool {
        self.visits += 1;
        if self.visits == MOST_VISITS {
            let message = format!("Remove some rows: there are more than can be read, at {}", item.called());
            let field = format!("{scope}{}", item.name);
            self.problems.push(Problem { field, link_id: item.link_id.clone(), message });
        }
        self.visits < MOST_VISITS
    }

    fn group(&mut self, index: usize, field: String, scope: &str) -> Entry {
        let children = self.items(&self.form.at(index).children, scope);
        Entry { item: index, field, values: Vec::new(), children }
    }

    /// The rows in which something was typed; if there are none, the first as an empty place to show.
    fn rows(&mut self, index: usize, name: &str) -> Vec<Entry> {
        let item = self.form.at(index);
        let inner = index + 1..item.end;
        let mut all_given = vec![Vec::new(); inner.len()];
        let mut entries = Vec::new();
        let before = self.problems.len();
        for row in 0..self.sheet.rows(name) {
            let (problems, typed) = (self.problems.len(), self.typed);
            let entry = self.row(index, name, row);
            if self.visits >= MOST_VISITS {
                break;
            }
            if self.typed == typed {
                self.problems.truncate(problems);
                continue;
            }
            entries.push(entry);
            for (all, given) in all_given.iter_mut().zip(&self.given[inner.clone()]) {
                all.extend_from_slice(given);
            }
        }
        if entries.is_empty() {
            let problems = self.problems.len();
            entries.push(self.row(index, name, 0));
            if !item.is_required && self.visits < MOST_VISITS {
                self.problems.truncate(problems);
            }
        } else {
            self.given[inner].clone_from_slice(&all_given);
        }
        self.require_group(item, name, entries.iter().any(Entry::has_values), before);
        let rows = entries.iter().filter(|entry| entry.has_values()).count();
        self.require_number(item, name, rows);
        entries
    }

    fn row(&mut self, index: usize, name: &str, row: usize) -> Entry {
        let end = self.form.at(index).end;
        self.given[index + 1..end].iter_mut().for_each(Vec::clear);
        self.asked.insert(format!("{name}:{row}"));
        self.group(index, format!("{name}:{row}"), &format!("{name}:{row}:"))
    }

    fn require_group(&mut self, item: &Item, field: &str, has_values: bool, before: usize) {
        let has_own_problems = self.problems.len() > before;
        if self.stage == Stage::Complete && item.is_required && !has_values && !has_own_problems {
            let message = question::group::missing(item);
            self.problems.push(Problem { field: field.to_owned(), link_id: item.link_id.clone(), message });
        }
    }

    fn question(&mut self, index: usize, name: String, scope: &str) -> Entry {
        let item = self.form.at(index);
        let is_worked_out = item.is_calculated();
        let values = match (item.is_fixed || is_worked_out, item.has_rows()) {
            (true, _) if is_worked_out => self.computed.values.get(&name).cloned().unwrap_or_default(),
            (true, _) => item.initial.clone(),
            (false, false) => self.answers(item, &name),
            (false, true) => {
                let rows = self.sheet.rows(&name);
                (0..rows).flat_map(|row| self.cell(item, &format!("{name}:{row}"))).collect()
            }
        };
        self.given[index].clone_from(&values);
        let children = match values.is_empty() {
            // Words beneath a question stand there from the start.
            true => {
                let is_words = |child: &usize| matches!(self.form.at(*child).kind, Kind::Display);
                let words: Vec<usize> = item.children.iter().copied().filter(is_words).collect();
                self.items(&words, scope)
            }
            false => self.items(&item.children, scope),
        };
        if self.stage == Stage::Complete && item.is_required && values.is_empty() {
            let first = if item.has_rows() { format!("{name}:0") } else { name.clone() };
            if !self.has_problem(&name) {
                let wrong = match is_worked_out {
                    true => question::not_worked_out(item),
                    false => item.kind.missing(item),
                };
                self.note(item, &first, wrong);
            }
        }
        self.require_number(item, &name, values.len());
        Entry { item: index, field: name, values, children }
    }

    fn has_problem(&self, name: &str) -> bool {
        let is_its =
            |field: &str| field == name || field.strip_prefix(name).is_some_and(|rest| rest.starts_with(':'));
        self.problems.last().is_some_and(|problem| is_its(&problem.field))
    }

    /// The answers of a question that is one cell, and "other" without its text.
    fn answers(&mut self, item: &Item, name: &str) -> Vec<Value> {
        let cell = Cell { sheet: self.sheet, name, zone: self.form.zone() };
        let lacks_other = matches!(item.kind, Kind::OpenChoice(_)) && choice::lacks_other(&cell);
        let values = self.cell(item, name);
        if self.stage == Stage::Complete && lacks_other && !self.has_problem(name) {
            let message = format!("Enter the other answer to {}", item.called());
            self.note(item, name, Wrong { suffix: choice::OTHER, message });
        }
        values
    }

    fn cell(&mut self, item: &Item, name: &str) -> Vec<Value> {
        let cell = Cell { sheet: self.sheet, name, zone: self.form.zone() };
        self.typed += usize::from(item.kind.is_typed(&cell));
        let found = self.computed.options.get(name);
        let bounds = self.computed.bounds.get(name);
        match item.kind.read_with(item, &cell, found, bounds) {
            Ok(values) => values,
            Err(wrong) => {
                self.note(item, name, wrong);
                Vec::new()
            }
        }
    }

    /// `minOccurs` and `maxOccurs`. The least counts when the form is handed in, and only where something is answered or
    /// must be; the most always.
    fn require_number(&mut self, item: &Item, name: &str, count: usize) {
        let occurs = item.rules.occurs;
        let is_short = self.stage == Stage::Complete
            && occurs
                .least
                .is_some_and(|least| count < least && (count > 0 || item.is_required || item.repeats));
        let is_long = occurs.greatest.is_some_and(|greatest| count > greatest);
        if (is_short || is_long) && !self.has_problem(name) {
            let wrong = question::wrong_number(item, occurs);
            self.note(item, name, wrong);
        }
    }

    fn note(&mut self, item: &Item, name: &str, wrong: Wrong) {
        let field = format!("{name}{}", wrong.suffix);
        self.problems.push(Problem { field, link_id: item.link_id.clone(), message: wrong.message });
    }
}
