//! What a page needs to show questions: plain data for a template, with what was typed and what is wrong with it.

use std::collections::HashMap;

use serde::Serialize;

use crate::{
    coding::Coding,
    enable::{self, Operator, Test},
    filling::{Filled, Problem},
    question::{Kind, Units, boolean, choice, display, quantity, string},
    questionnaire::{Control, Emphasis, Item, Questionnaire},
    section::Section,
    sheet::{MOST_ROWS, Sheet},
    value::Value,
};

mod paper;
mod waiting;
mod wording;

pub use paper::OnPaper;
pub(crate) use paper::on_paper;
pub use waiting::{Beneath, Condition, When};
use wording::{Said, joined};

/// A question, a group or words, as a page shows it.
#[derive(Debug, Clone, Serialize)]
pub struct Question {
    /// The item's name within the form.
    pub link_id: String,
    /// The FHIR item type: "group", "display", "boolean", "choice"…
    pub kind: &'static str,
    /// How to show it: "group", "display", "radios", "checkboxes", "select", "autocomplete", "input", "textarea",
    /// "date", "time", "datetime", "quantity" (a number, and the list of units).
    pub control: &'static str,
    /// The field's name, also fit as an id; that of a group stands for its heading.
    pub field: String,
    /// The words, with the form's own numbering before them.
    pub label: String,
    /// The number by which others refer to it on paper; none on a screen.
    pub number: Option<usize>,
    /// How to enter the answer.
    pub hint: Option<String>,
    /// The form's help for it.
    pub help: Vec<String>,
    /// What the number counts.
    pub unit: Option<String>,
    /// The units to pick from, where there are several.
    pub units: Vec<Choice>,
    /// How the words ask to be read.
    pub emphasis: Option<Emphasis>,
    /// Whether options stand beside each other.
    pub is_horizontal: bool,
    /// The options to pick from.
    pub options: Vec<Choice>,
    /// What the option "something else" sends; none if the list is closed.
    pub other_value: Option<&'static str>,
    /// The places to fill in: one, or one for each row.
    pub cells: Vec<Cell>,
    /// Adding rows; none if there is one answer.
    pub rows: Option<Rows>,
    /// The first error of the question.
    pub error: Option<String>,
    /// Whether it must be answered.
    pub is_required: bool,
    /// Whether it is shown and cannot be changed.
    pub is_read_only: bool,
    /// The answer in words, for what cannot be changed.
    pub answer: Option<String>,
    /// The most characters.
    pub max_length: Option<usize>,
    /// Whether it is asked, as the answers stand.
    pub is_enabled: bool,
    /// When it is asked; none if always.
    pub when: Option<When>,
    /// The option under which it can be folded away; none if its condition is not that simple.
    pub beneath: Option<Beneath>,
    /// Whether the page keeps it out of sight until an answer opens it, see [`Question::wait`].
    pub is_shut: bool,
    /// For a script, when it comes into sight, see [`Question::wait`].
    pub opens: Option<String>,
}

/// One option.
#[derive(Debug, Clone, Serialize)]
pub struct Choice {
    /// What it sends.
    pub value: String,
    /// Its words.
    pub label: String,
    /// Whether it is chosen on the sheet.
    pub is_selected: bool,
    /// Whether it excludes all others.
    pub is_exclusive: bool,
}

/// One place to fill in: the inputs of a question, or the questions of a group or beneath a question.
#[derive(Debug, Clone, Serialize)]
pub struct Cell {
    /// Its name: that of the field, with the row if there are rows.
    pub field: String,
    /// The inputs: one, or day, month, year and time, or the list and its "other".
    pub inputs: Vec<Input>,
    /// What is wrong in this cell.
    pub error: Option<String>,
    /// What stands within this row or group, or beneath the question.
    pub questions: Vec<Question>,
    /// What the button that takes this row out sends; none for the only row.
    pub remove: Option<String>,
}

/// One input.
#[derive(Debug, Clone, Serialize)]
pub struct Input {
    /// Its name and id.
    pub field: String,
    /// "", "day", "month", "year", "time" or "other".
    pub part: &'static str,
    /// What was typed, verbatim.
    pub value: String,
    /// Whether the error is here.
    pub is_wrong: bool,
}

/// The rows of something that repeats. The page sends `count` in a hidden field.
#[derive(Debug, Clone, Serialize)]
pub struct Rows {
    /// The name of the hidden field.
    pub count_field: String,
    /// How many rows are shown.
    pub count: usize,
    /// What the button "add another" sends; none when there can be no more.
    pub add: Option<String>,
}

pub(crate) fn questions(
    section: &Section,
    sheet: &Sheet,
    filled: &Filled,
    offers: &dyn Fn(&Coding) -> bool,
) -> Vec<Question> {
    let mut errors = HashMap::new();
    for problem in filled.problems() {
        errors.entry(problem.field.as_str()).or_insert(problem);
    }
    let fixed = filled.answers().all().into_iter().filter(|answered| is_fixed(answered.item));
    let fixed = fixed.map(|answered| (answered.field, answered.values)).collect();
    let page = Page { section, form: section.form(), sheet, filled, offers, errors, fixed, numbers: None };
    page.questions(section.members(), "")
}

struct Page<'a> {
    section: &'a Section,
    form: &'a Questionnaire,
    sheet: &'a Sheet,
    filled: &'a Filled,
    offers: &'a dyn Fn(&Coding) -> bool,
    errors: HashMap<&'a str, &'a Problem>,
    fixed: HashMap<&'a str, &'a [Value]>,
    /// On paper, which shows everything at once: by which number other questions refer to a question.
    numbers: Option<HashMap<usize, usize>>,
}

impl Page<'_> {
    fn questions(&self, items: &[usize], scope: &str) -> Vec<Question> {
        let is_shown = |index: &&usize| {
            let item = self.form.at(**index);
            !item.is_hidden
                && !display::is_help(item)
                && (self.numbers.is_some() || self.is_reachable(item, scope))
        };
        items.iter().filter(is_shown).map(|index| self.question(*index, scope)).collect()
    }

    /// Asked, or waiting for an answer on this page. What stands around it was looked at before.
    fn is_reachable(&self, item: &Item, scope: &str) -> bool {
        let waits_here = match &item.enable {
            Some(enable) => enable.conditions.iter().any(|condition| self.section.has(condition.question)),
            // What an expression asks is known only when it was worked out.
            None => item.computes.enable.is_none(),
        };
        waits_here || self.filled.is_asked(&format!("{scope}{}", item.name))
    }

    fn question(&self, index: usize, scope: &str) -> Question {
        let item = self.form.at(index);
        let field = format!("{scope}{}", item.name);
        let cells = self.cells(item, &field, scope);
        let own_error = self.errors.get(field.as_str()).map(|problem| problem.message.clone());
        let fixed = is_fixed(item).then(|| self.fixed.get(field.as_str())).flatten();
        let words = |values: &&[Value]| {
            let words: Vec<String> = values.iter().map(|value| value.words(self.form.zone())).collect();
            words.join("; ")
        };
        Question {
            link_id: item.link_id.clone(),
            kind: item.kind.code(),
            control: control(item),
            label: item.words(),
            number: self.numbers.as_ref().and_then(|numbers| numbers.get(&index)).copied(),
            hint: item.looks.entry_format.clone(),
            help: item.help.clone(),
            unit: unit(item),
            units: self.units(item, &field),
            emphasis: item.looks.emphasis,
            is_horizontal: item.looks.is_horizontal,
            options: self.options(item, &field),
            other_value: matches!(item.kind, Kind::OpenChoice(_)).then_some(choice::OTHER_TOKEN),
            error: own_error.or_else(|| cells.iter().find_map(|cell| cell.error.clone())),
            rows: item.has_rows().then(|| self.rows(&field, cells.len())),
            cells,
            is_required: item.is_required,
            is_read_only: is_fixed(item) && item.kind.is_question(),
            answer: fixed.map(words),
            max_length: max_length(item),
            is_enabled: self.filled.is_asked(&field),
            when: self.when(item, scope),
            beneath: self.beneath(item, scope),
            is_shut: false,
            opens: None,
            field,
        }
    }

    fn rows(&self, field: &str, count: usize) -> Rows {
        Rows {
            count_field: format!("{field}:count"),
            count,
            add: (count < MOST_ROWS).then(|| field.to_owned()),
        }
    }

    fn cells(&self, item: &Item, field: &str, scope: &str) -> Vec<Cell> {
        if !item.has_rows() {
            return vec![self.cell(item, field.to_owned(), scope, None)];
        }
        let count = self.sheet.rows(field);
        let cell = |row: usize| {
            let name = format!("{field}:{row}");
            let remove = (count > 1).then(|| name.clone());
            let inner = if matches!(item.kind, Kind::Group) { format!("{name}:") } else { scope.to_owned() };
            self.cell(item, name, &inner, remove)
        };
        (0..count).map(cell).collect()
    }

    fn cell(&self, item: &Item, field: String, scope: &str, remove: Option<String>) -> Cell {
        let input = |suffix: &&'static str| {
            let name = format!("{field}{suffix}");
            Input {
                part: suffix.trim_start_matches(':'),
                value: self.sheet.texts(&name).last().cloned().unwrap_or_default(),
                is_wrong: self.errors.contains_key(name.as_str()),
                field: name,
            }
        };
        let inputs: Vec<Input> = item.kind.suffixes().iter().map(input).collect();
        let error = inputs.iter().find_map(|input| self.errors.get(input.field.as_str()));
        Cell {
            error: error.map(|problem| problem.message.clone()),
            questions: self.questions(&item.children, scope),
            inputs,
            field,
            remove,
        }
    }

    fn options(&self, item: &Item, field: &str) -> Vec<Choice> {
        let typed = self.sheet.texts(field);
        let is_selected = |token: &str| typed.iter().any(|text| text.trim() == token);
        if matches!(item.kind, Kind::Boolean) {
            let option = |(token, words): (&str, &str)| Choice {
                value: token.to_owned(),
                label: words.to_owned(),
                is_selected: is_selected(token),
                is_exclusive: false,
            };
            return boolean::TOKENS.into_iter().map(option).collect();
        }
        let own = item.kind.options();
        let found = own.filter(|own| own.is_found).and_then(|_| self.filled.computed().options.get(field));
        let list = found.or(own).map(|options| options.list.as_slice()).unwrap_or_default();
        let is_offered = |value: &Value| match value {
            Value::Coding(coding) => (self.offers)(coding),
            Value::Boolean(_)
            | Value::Integer(_)
            | Value::Decimal(_)
            | Value::Date(_)
            | Value::DateTime(_)
            | Value::Time(_)
            | Value::Text(_)
            | Value::Quantity(_)
            | Value::Url(_)
            | Value::Attachment(_) => true,
        };
        let offered = list
            .iter()
            .filter(|choice| (!choice.is_retired && is_offered(&choice.value)) || is_selected(&choice.token));
        offered
            .map(|choice| Choice {
                value: choice.token.clone(),
                label: choice.value.words(self.form.zone()),
                is_selected: is_selected(&choice.token),
                is_exclusive: choice.is_exclusive,
            })
            .collect()
    }

    fn units(&self, item: &Item, field: &str) -> Vec<Choice> {
        let Kind::Quantity(units) = &item.kind else { return Vec::new() };
        let typed = self.sheet.texts(&format!("{field}{}", quantity::UNIT));
        let choice = |unit: &Coding| Choice {
            value: Units::token(unit).to_owned(),
            label: unit.words().to_owned(),
            is_selected: typed.iter().any(|text| text.trim() == Units::token(unit)),
            is_exclusive: false,
        };
        units.list.iter().filter(|_| units.is_asked()).map(choice).collect()
    }

    fn when(&self, item: &Item, scope: &str) -> Option<When> {
        let above = item.parent.map(|parent| self.form.at(parent)).filter(|parent| parent.kind.is_question());
        let (needs_all, mut conditions, mut words) = match &item.enable {
            None => (true, Vec::new(), Vec::new()),
            Some(enable) => {
                let each = enable.conditions.iter().map(|condition| self.condition(item, condition, scope));
                let (conditions, words) = each.unzip();
                (enable.needs_all, conditions, words)
            }
        };
        // Words beneath a question do not wait for its answer.
        if let Some(above) = above
            && conditions.is_empty()
            && item.kind.is_question()
        {
            let question = self.form.0.by_link_id.get(&above.link_id).copied()?;
            let answered = enable::Condition { question, test: Test::Exists(true) };
            let (condition, said) = self.condition(item, &answered, scope);
            conditions.push(condition);
            words.push(said);
        }
        if self.numbers.is_some() && conditions.is_empty() && item.computes.enable.is_some() {
            let words = "it applies (on a screen the form works that out)".to_owned();
            return Some(When { needs_all, conditions, words });
        }
        (!conditions.is_empty()).then(|| When { needs_all, conditions, words: joined(&words, needs_all) })
    }

    fn condition(&self, item: &Item, condition: &enable::Condition, scope: &str) -> (Condition, Said) {
        let (question, test) = (condition.question, &condition.test);
        let asked = self.form.at(question);
        let given = self.filled.answers().values(&asked.link_id);
        let number = self.numbers.as_ref().and_then(|numbers| numbers.get(&question));
        let called = number.map_or_else(|| asked.called(), |number| format!("question {number}"));
        let (operator, value, verb, wanted) = match test {
            Test::Exists(true) => ("exists", "true".to_owned(), "is answered", None),
            Test::Exists(false) => ("exists", "false".to_owned(), "is not answered", None),
            Test::Compare(operator, value) => {
                let said = self.said(asked, value);
                let wanted = format!("‘{said}’");
                (operator.code(), token(asked, value).unwrap_or(said), operator.words(), Some(wanted))
            }
        };
        let condition = Condition {
            link_id: asked.link_id.clone(),
            field: self.field_seen_from(item, asked, scope),
            operator,
            value,
            is_on_page: self.section.has(question),
            holds: condition.holds(&given, self.form.zone()),
        };
        (condition, Said { called, verb, wanted })
    }

    /// A value in the words of the option that it stands for: a form's condition may give the code alone.
    fn said(&self, asked: &Item, value: &Value) -> String {
        let list = asked.kind.options().map(|options| options.list.as_slice()).unwrap_or_default();
        let option = list.iter().find(|option| option.value.means(value));
        option.map_or(value, |option| &option.value).words(self.form.zone())
    }

    /// The option to fold a question under: its only condition, an equality with one option of this page.
    fn beneath(&self, item: &Item, scope: &str) -> Option<Beneath> {
        let enable = item.enable.as_ref()?;
        let [condition] = enable.conditions.as_slice() else { return None };
        let Test::Compare(Operator::Equal, value) = &condition.test else { return None };
        let asked = self.form.at(condition.question);
        if !self.section.has(condition.question) || !matches!(control(asked), "radios" | "checkboxes") {
            return None;
        }
        Some(Beneath { field: self.field_seen_from(item, asked, scope)?, value: token(asked, value)? })
    }

    /// The field of another question as it is in this row; none if that stands in rows of its own.
    fn field_seen_from(&self, item: &Item, asked: &Item, scope: &str) -> Option<String> {
        let mut around = item.scope;
        let mut rows_off = 0;
        while around != asked.scope {
            around = self.form.at(around?).scope;
            rows_off += 1;
        }
        let parts: Vec<&str> = scope.split_terminator(':').collect();
        let kept = parts.len().checked_sub(rows_off * 2)?;
        let outer: String = parts[..kept].iter().map(|part| format!("{part}:")).collect();
        Some(format!("{outer}{}", asked.name))
    }
}

/// Whether the page shows the answer and does not take one.
fn is_fixed(item: &Item) -> bool {
    item.is_fixed || item.is_calculated()
}

/// What stands behind the number: nothing where the unit is asked beside it.
fn unit(item: &Item) -> Option<String> {
    match &item.kind {
        Kind::Quantity(units) if units.is_asked() => None,
        Kind::Quantity(units) => units.list.first().map(|unit| unit.words().to_owned()),
        _ => item.looks.unit.clone(),
    }
}

/// What the option of this value sends.
fn token(item: &Item, value: &Value) -> Option<String> {
    match (value, item.kind.options()) {
        (Value::Boolean(truth), _) => Some(truth.to_string()),
        (value, Some(options)) => options.find(value).map(|choice| choice.token.clone()),
        (_, None) => None,
    }
}

fn control(item: &Item) -> &'static str {
    match &item.kind {
        Kind::Group => "group",
        Kind::Display => "display",
        Kind::Boolean => "radios",
        Kind::Choice(_) | Kind::OpenChoice(_) => match (item.looks.control, item.repeats) {
            (Some(Control::DropDown), false) => "select",
            (Some(Control::Autocomplete), _) => "autocomplete",
            (_, true) => "checkboxes",
            (_, false) => "radios",
        },
        Kind::String(_) | Kind::Integer(_) | Kind::Decimal(_) => "input",
        Kind::Text(_) => "textarea",
        Kind::Date(_) => "date",
        Kind::Time(_) => "time",
        Kind::DateTime(_) => "datetime",
        Kind::Quantity(units) if units.is_asked() => "quantity",
        Kind::Quantity(_) | Kind::Url | Kind::Attachment => "input",
    }
}

fn max_length(item: &Item) -> Option<usize> {
    match &item.kind {
        Kind::String(lengths) => Some(lengths.greatest.unwrap_or(string::LONGEST_LINE)),
        Kind::Text(lengths) => lengths.greatest,
        Kind::OpenChoice(_) | Kind::Url | Kind::Attachment => Some(string::LONGEST_LINE),
        Kind::Group
        | Kind::Display
        | Kind::Boolean
        | Kind::Choice(_)
        | Kind::Integer(_)
        | Kind::Decimal(_)
        | Kind::Date(_)
        | Kind::Time(_)
        | Kind::Quantity(_)
        | Kind::DateTime(_) => None,
    }
}
