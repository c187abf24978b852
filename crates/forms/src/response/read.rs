//! Reads a response by writing it onto a sheet and reading that: one set of rules, whoever wrote it.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{
    ResponseStatus,
    problem::{ResponseProblem, Severity},
};
use crate::{
    answers::{Answers, Completed},
    computing::{Computed, Given},
    filling::{Filled, Problem, Stage},
    json::Json,
    question::Kind,
    questionnaire::{Item, Questionnaire},
    sheet::{MOST_ROWS, Sheet},
    value::Value,
};

/// The name by which paths begin.
const ROOT: &str = "QuestionnaireResponse";
/// What the record around a response may add; it is not ours and is not kept.
const RESPONSE_ELEMENTS: [&str; 14] = [
    "resourceType",
    "id",
    "meta",
    "identifier",
    "basedOn",
    "partOf",
    "questionnaire",
    "status",
    "subject",
    "encounter",
    "authored",
    "author",
    "source",
    "item",
];
/// What a response written elsewhere may also have, without changing what its answers mean.
const HARMLESS_ELEMENTS: [&str; 4] = ["language", "text", "contained", "extension"];

/// A response that was read.
#[derive(Debug, Clone)]
pub struct Response {
    /// What it says of itself.
    pub status: ResponseStatus,
    /// When it was written.
    pub authored_at: Option<Timestamp>,
    /// Its answers as fields, to be changed on the pages again.
    pub sheet: Sheet,
    filled: Filled,
}

impl Response {
    /// The answers, finished or not.
    pub fn answers(&self) -> &Answers {
        self.filled.answers()
    }

    /// The finished answers; none of a response in progress.
    pub fn completed(&self) -> Option<Completed> {
        self.filled.completed()
    }
}

impl Questionnaire {
    /// Reads a QuestionnaireResponse to this very form and version, as it was kept. Nothing unknown is tolerated. What
    /// was worked out when it was handed in stands as it was; it is not worked out again.
    pub fn read_response(&self, json: &str) -> Result<Response, Vec<ResponseProblem>> {
        let root = parse(json)?;
        let mut reader = Reader::new(self, true);
        let status = reader.head(&root);
        let authored = root.get("authored").map(|json| json.as_text().and_then(|text| text.parse().ok()));
        if authored == Some(None) {
            reader.problem(None, "structure", "has an authored that is not a time with an offset");
        }
        let status = status.and_then(ResponseStatus::read);
        if let Some(items) = root.get("item") {
            reader.items(items, None, "");
        }
        let Some(status) = status.filter(|_| reader.problems.is_empty()) else { return Err(reader.problems) };
        let stage = match status {
            ResponseStatus::InProgress => Stage::Draft,
            ResponseStatus::Completed | ResponseStatus::Amended => Stage::Complete,
        };
        let given = authored.flatten().map_or_else(Given::default, Given::at);
        let stored = Computed { values: reader.worked_out(), is_stored: true, ..Computed::default() };
        let filled = self.read_stored(&reader.sheet, stage, &given, stored);
        reader.compare(&filled);
        match reader.problems.is_empty() {
            true => Ok(Response { status, authored_at: authored.flatten(), sheet: reader.sheet, filled }),
            false => Err(reader.problems),
        }
    }

    /// Judges a QuestionnaireResponse as a FHIR validator would: everything that is wrong with it, and what is worth
    /// knowing, in its order. One in progress may be unfinished. Worked-out answers are worked out again, and what the
    /// response says otherwise is named.
    pub fn validate_response(&self, json: &str, given: &Given) -> Vec<ResponseProblem> {
        let root = match parse(json) {
            Ok(root) => root,
            Err(problems) => return problems,
        };
        let mut reader = Reader::new(self, false);
        let status = reader.head(&root);
        if let Some(items) = root.get("item") {
            reader.items(items, None, "");
        }
        let stage = match status {
            Some("completed" | "amended") => Stage::Complete,
            Some(_) => Stage::Draft,
            None => return reader.problems,
        };
        let filled = self.read_sheet_given(&reader.sheet, stage, given);
        reader.compare(&filled);
        for warning in filled.warnings() {
            reader.said_by_sheet(warning, Severity::Warning);
        }
        for fault in filled.faults() {
            let message = format!("has an expression that could not be evaluated: {}", fault.message);
            reader.note(fault.link_id.as_deref(), Severity::Information, "processing", message);
        }
        reader.problems
    }

    /// Takes what a response says onto a sheet, as far as it fits, so that it can be worked on again: a response in
    /// progress, or one of which something is to be worked out.
    pub fn sheet_of_response(&self, json: &str) -> Result<Sheet, Vec<ResponseProblem>> {
        let root = parse(json)?;
        let mut reader = Reader::new(self, false);
        reader.head(&root);
        if let Some(items) = root.get("item") {
            reader.items(items, None, "");
        }
        match reader.problems.iter().any(|problem| problem.severity == Severity::Error) {
            true => Err(reader.problems),
            false => Ok(reader.sheet),
        }
    }
}

fn parse(json: &str) -> Result<Json, Vec<ResponseProblem>> {
    Json::parse(json).map_err(|message| {
        vec![ResponseProblem {
            link_id: None,
            path: ROOT.to_owned(),
            severity: Severity::Error,
            code: "structure",
            message: format!("cannot be read. {message}"),
        }]
    })
}

/// What a response gives for one field.
struct Said {
    link_id: String,
    path: String,
    values: Vec<Value>,
}

struct Reader<'a> {
    form: &'a Questionnaire,
    /// Our own, as it was kept; else one that was written elsewhere.
    is_own: bool,
    sheet: Sheet,
    /// The values that the response gives, by field.
    given: HashMap<String, Said>,
    /// Where each item stands, by field.
    paths: HashMap<String, String>,
    /// Where the reading is.
    path: String,
    problems: Vec<ResponseProblem>,
}

impl<'a> Reader<'a> {
    fn new(form: &'a Questionnaire, is_own: bool) -> Reader<'a> {
        Reader {
            form,
            is_own,
            sheet: Sheet::default(),
            given: HashMap::new(),
            paths: HashMap::new(),
            path: ROOT.to_owned(),
            problems: Vec::new(),
        }
    }

    /// The status, if it is one.
    fn head<'j>(&mut self, root: &'j Json) -> Option<&'j str> {
        if root.get("resourceType").and_then(Json::as_text) != Some(ROOT) {
            self.problem(None, "structure", "is not a FHIR QuestionnaireResponse");
            return None;
        }
        self.only_elements(None, root, &RESPONSE_ELEMENTS);
        let named = root.get("questionnaire").map(|json| json.as_text().unwrap_or("").to_owned());
        if named != self.form.canonical() {
            let is_same_form = named.is_none() || named.as_deref() == self.form.url();
            let severity = if is_same_form && !self.is_own { Severity::Warning } else { Severity::Error };
            let named = named.unwrap_or_else(|| "no form".to_owned());
            let message = format!("answers ‘{named}’, which is not this form and version");
            self.note(None, severity, "invariant", message);
        }
        let status = root.get("status").and_then(Json::as_text).unwrap_or("");
        let known: &[&str] = match self.is_own {
            true => &["completed", "amended", "in-progress"],
            false => &["completed", "amended", "in-progress", "stopped", "entered-in-error"],
        };
        if known.contains(&status) {
            return Some(status);
        }
        let message = format!("has the status ‘{status}’, which is not completed, amended or in-progress");
        self.problem(None, "code-invalid", message);
        None
    }

    fn items(&mut self, items: &Json, parent: Option<usize>, scope: &str) {
        let link_id = parent.map(|parent| self.form.at(parent).link_id.clone());
        let Some(items) = items.as_list().filter(|items| !items.is_empty()) else {
            let message = "has an item that is not a list with items in it";
            return self.problem(link_id.as_deref(), "structure", message);
        };
        let around = std::mem::take(&mut self.path);
        let mut seen: HashMap<usize, usize> = HashMap::new();
        let mut last = 0;
        for (position, json) in items.iter().enumerate() {
            self.path = format!("{around}.item[{position}]");
            let named = json.get("linkId").and_then(Json::as_text).unwrap_or("");
            let Some(index) = self.form.0.by_link_id.get(named).copied() else {
                let message = format!("has an item ‘{named}’ that the form does not have");
                self.problem(link_id.as_deref(), "structure", message);
                continue;
            };
            let item = self.form.at(index);
            if item.parent != parent {
                self.problem(Some(named), "structure", "does not stand where the form has it");
                continue;
            }
            if index < last {
                let before = self.form.at(last).link_id.clone();
                let message = format!("stands after ‘{before}’, which the form has later");
                self.problem(Some(named), "structure", message);
            }
            last = last.max(index);
            let row = seen.entry(index).and_modify(|row| *row += 1).or_insert(0);
            let most = if item.repeats && matches!(item.kind, Kind::Group) { MOST_ROWS } else { 1 };
            if *row >= most {
                self.problem(Some(named), "structure", "is there more often than the form allows");
                continue;
            }
            let row = *row;
            self.item(index, json, scope, row);
        }
        self.path = around;
    }

    fn item(&mut self, index: usize, json: &Json, scope: &str, row: usize) {
        let item = self.form.at(index);
        let link_id = item.link_id.as_str();
        self.only_elements(Some(link_id), json, &["id", "linkId", "definition", "text", "answer", "item"]);
        let asked_as = json.get("text").and_then(Json::as_text);
        if !self.is_own && asked_as.is_some() && asked_as != item.text.as_deref() {
            let message = "was asked in other words than the form has";
            self.note(Some(link_id), Severity::Warning, "value", message.to_owned());
        }
        let name = format!("{scope}{}", item.name);
        let field =
            if item.has_rows() && !item.kind.is_question() { format!("{name}:{row}") } else { name.clone() };
        self.paths.insert(field, self.path.clone());
        if item.kind.is_question() {
            if json.get("item").is_some() {
                self.problem(Some(link_id), "structure", "has items that do not stand beneath an answer");
            }
            if let Some(answers) = json.get("answer") {
                self.answers(index, answers, &name, scope);
            }
            return;
        }
        if json.get("answer").is_some() {
            self.problem(Some(link_id), "structure", "has an answer and is not a question");
        }
        let Some(items) = json.get("item") else { return };
        match item.has_rows() {
            true => self.items(items, Some(index), &format!("{name}:{row}:")),
            false => self.items(items, Some(index), scope),
        }
    }

    fn answers(&mut self, index: usize, answers: &Json, name: &str, scope: &str) {
        let item = self.form.at(index);
        let link_id = item.link_id.as_str();
        let Some(answers) = answers.as_list().filter(|answers| !answers.is_empty()) else {
            let message = "has an answer that is not a list with answers in it";
            return self.problem(Some(link_id), "structure", message);
        };
        if answers.len() > 1 && !item.repeats {
            return self.problem(Some(link_id), "structure", "has several answers and takes one");
        }
        if item.has_rows() && answers.len() > MOST_ROWS {
            let message = format!("has more than {MOST_ROWS} answers");
            return self.problem(Some(link_id), "too-long", message);
        }
        let around = self.path.clone();
        let mut values = Vec::new();
        for (position, answer) in answers.iter().enumerate() {
            self.path = format!("{around}.answer[{position}]");
            match value(item, answer, self.is_own) {
                Ok(value) => values.push(value),
                Err(message) => self.problem(Some(link_id), "value", message),
            }
            if let Some(items) = answer.get("item") {
                self.items(items, Some(index), scope);
            }
        }
        self.path.clone_from(&around);
        self.form.write_values(item, &values, name, &mut self.sheet);
        let said = Said { link_id: link_id.to_owned(), path: around, values };
        self.given.insert(name.to_owned(), said);
    }

    /// The answers to what is worked out, as they stand in the response.
    fn worked_out(&self) -> HashMap<String, Vec<Value>> {
        let is_worked_out =
            |said: &Said| self.form.item(&said.link_id).is_some_and(|item| item.is_calculated());
        let said = self.given.iter().filter(|(_, said)| is_worked_out(said));
        said.map(|(field, said)| (field.clone(), said.values.clone())).collect()
    }

    /// What the sheet was read as must be what the response says, no more and no less.
    fn compare(&mut self, filled: &Filled) {
        let is_readable = self.problems.iter().all(|problem| problem.severity != Severity::Error);
        for problem in filled.problems() {
            self.said_by_sheet(problem, Severity::Error);
        }
        if !is_readable || !filled.problems().is_empty() {
            self.not_asked(filled);
            return;
        }
        for answered in filled.answers().all() {
            let said = self.given.remove(answered.field);
            let (values, path) = match said {
                Some(said) => (said.values, said.path),
                None => (Vec::new(), self.path_of(answered.field, answered.item)),
            };
            let is_there = |value: &Value| answered.values.iter().any(|known| known.means(value));
            if values.len() == answered.values.len() && values.iter().all(is_there) {
                continue;
            }
            // A response in which the form's own answers are not yet written lacks nothing that anybody was asked.
            let is_forms_own = answered.item.is_fixed || answered.item.is_calculated();
            let is_open = !self.is_own && values.is_empty() && is_forms_own;
            let severity = if is_open { Severity::Information } else { Severity::Error };
            self.path = path;
            let message = "has other answers than the form gives it".to_owned();
            self.note(Some(answered.item.link_id()), severity, "business-rule", message);
        }
        self.path = ROOT.to_owned();
        self.not_asked(filled);
    }

    fn not_asked(&mut self, filled: &Filled) {
        let mut left: Vec<(String, String)> = (self.given.drain())
            .filter(|(field, _)| !filled.is_asked(field))
            .map(|(_, said)| (said.path, said.link_id))
            .collect();
        left.sort();
        for (path, link_id) in left {
            self.path = path;
            self.problem(Some(&link_id), "business-rule", "is answered although it is not asked");
        }
        self.path = ROOT.to_owned();
    }

    /// A problem of the sheet, said of the response.
    fn said_by_sheet(&mut self, problem: &Problem, severity: Severity) {
        let item = self.form.item(&problem.link_id);
        let is_given = self.paths.contains_key(&problem.field);
        let is_missing =
            item.is_some_and(|item| item.is_required) && !is_given && severity == Severity::Error;
        self.path = item.map_or_else(|| ROOT.to_owned(), |item| self.path_of(&problem.field, item));
        let (code, message) = match is_missing {
            true => ("required", format!("must be answered and is not: {}", problem.message)),
            false => ("value", format!("cannot stand: {}", problem.message)),
        };
        let link_id = Some(problem.link_id.as_str()).filter(|link_id| !link_id.is_empty());
        let message = if severity == Severity::Error { message } else { problem.message.clone() };
        self.note(link_id, severity, code, message);
        self.path = ROOT.to_owned();
    }

    /// Where a field stands: the item itself, or what it would stand in.
    fn path_of(&self, field: &str, item: &Item) -> String {
        let mut name = field;
        loop {
            if let Some(path) = self.paths.get(name) {
                return path.clone();
            }
            match name.rsplit_once(':') {
                Some((before, _)) => name = before,
                None => break,
            }
        }
        let mut around = item.parent;
        while let Some(index) = around {
            let parent = self.form.at(index);
            if let Some(path) = self.paths.get(&parent.name) {
                return path.clone();
            }
            around = parent.parent;
        }
        ROOT.to_owned()
    }

    fn only_elements(&mut self, link_id: Option<&str>, json: &Json, known: &[&str]) {
        for (key, _) in json.entries().unwrap_or_default() {
            let is_harmless =
                !self.is_own && (HARMLESS_ELEMENTS.contains(&key.as_str()) || key.starts_with('_'));
            if !is_harmless && !known.contains(&key.as_str()) {
                let message = format!("has an element ‘{key}’ that is not known or not supported");
                self.problem(link_id, "structure", message);
            }
        }
    }

    fn problem(&mut self, link_id: Option<&str>, code: &'static str, message: impl Into<String>) {
        self.note(link_id, Severity::Error, code, message.into());
    }

    fn note(&mut self, link_id: Option<&str>, severity: Severity, code: &'static str, message: String) {
        let (link_id, path) = (link_id.map(str::to_owned), self.path.clone());
        self.problems.push(ResponseProblem { link_id, path, severity, code, message });
    }
}

/// The value of one answer, as the question has it.
fn value(item: &Item, answer: &Json, is_own: bool) -> Result<Value, String> {
    let entries = answer.entries().ok_or("has an answer that is not an object")?;
    let mut value = None;
    for (key, json) in entries {
        match (key.strip_prefix("value"), key.as_str()) {
            (Some(type_name), _) if value.is_none() => value = Some(Value::read(type_name, json)?),
            (None, "item" | "id") => (),
            (None, key) if !is_own && (key == "extension" || key.starts_with('_')) => (),
            (_, key) => {
                return Err(format!(
                    "has an answer with an element ‘{key}’ that is not known or not expected"
                ));
            }
        }
    }
    let value = value.ok_or("has an answer without a value")?;
    let is_whole_for_decimal = matches!((&item.kind, &value), (Kind::Decimal(_), Value::Integer(_)));
    match item.kind.takes(&value) && !is_whole_for_decimal {
        true => Ok(item.kind.settled(value)),
        false => {
            Err(format!("has an answer of type {} that it cannot have", value.type_name().to_lowercase()))
        }
    }
}
