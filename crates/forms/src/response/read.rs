//! Reads a stored response by writing it onto a sheet and reading that: one set of rules, whoever wrote it.

use std::{collections::HashMap, fmt};

use jiff::Timestamp;

use super::ResponseStatus;
use crate::{
    answers::{Answers, Completed},
    filling::{Filled, Stage},
    json::Json,
    question::Kind,
    questionnaire::{Item, Questionnaire},
    sheet::{MOST_ROWS, Sheet},
    value::Value,
};

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

/// Why a response cannot be read by its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseProblem {
    /// The item that it is about; none if it is about the response.
    pub link_id: Option<String>,
    /// A sentence.
    pub message: String,
}

impl fmt::Display for ResponseProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.link_id {
            Some(link_id) => write!(f, "Item ‘{link_id}’ {}", self.message),
            None => write!(f, "The response {}", self.message),
        }
    }
}

impl std::error::Error for ResponseProblem {}

impl Questionnaire {
    /// Reads a QuestionnaireResponse to this very form and version. Nothing unknown is tolerated.
    pub fn read_response(&self, json: &str) -> Result<Response, Vec<ResponseProblem>> {
        let one = |message: String| vec![ResponseProblem { link_id: None, message }];
        let root = Json::parse(json).map_err(|message| one(format!("cannot be read. {message}")))?;
        let mut reader =
            Reader { form: self, sheet: Sheet::default(), given: HashMap::new(), problems: Vec::new() };
        let status = reader.head(&root);
        let authored = root.get("authored").map(|json| json.as_text().and_then(|text| text.parse().ok()));
        if authored == Some(None) {
            reader.problem(None, "has an authored that is not a time with an offset");
        }
        if let Some(items) = root.get("item") {
            reader.items(items, None, "");
        }
        let Some(status) = status.filter(|_| reader.problems.is_empty()) else { return Err(reader.problems) };
        let stage = match status {
            ResponseStatus::InProgress => Stage::Draft,
            ResponseStatus::Completed | ResponseStatus::Amended => Stage::Complete,
        };
        let filled = self.read_sheet(&reader.sheet, stage);
        reader.compare(&filled);
        match reader.problems.is_empty() {
            true => Ok(Response { status, authored_at: authored.flatten(), sheet: reader.sheet, filled }),
            false => Err(reader.problems),
        }
    }
}

struct Reader<'a> {
    form: &'a Questionnaire,
    sheet: Sheet,
    /// The values that the response gives, by field.
    given: HashMap<String, (String, Vec<Value>)>,
    problems: Vec<ResponseProblem>,
}

impl Reader<'_> {
    fn head(&mut self, root: &Json) -> Option<ResponseStatus> {
        if root.get("resourceType").and_then(Json::as_text) != Some("QuestionnaireResponse") {
            self.problem(None, "is not a FHIR QuestionnaireResponse");
            return None;
        }
        self.only_elements(None, root, &RESPONSE_ELEMENTS);
        let named = root.get("questionnaire").map(|json| json.as_text().unwrap_or("").to_owned());
        if named != self.form.canonical() {
            let named = named.unwrap_or_else(|| "no form".to_owned());
            self.problem(None, format!("answers ‘{named}’, which is not this form and version"));
        }
        let status = root.get("status").and_then(Json::as_text).unwrap_or("");
        let read = ResponseStatus::read(status);
        if read.is_none() {
            self.problem(
                None,
                format!("has the status ‘{status}’, which is not completed, amended or in-progress"),
            );
        }
        read
    }

    fn items(&mut self, items: &Json, parent: Option<usize>, scope: &str) {
        let link_id = parent.map(|parent| self.form.at(parent).link_id.clone());
        let Some(items) = items.as_list().filter(|items| !items.is_empty()) else {
            return self.problem(link_id.as_deref(), "has an item that is not a list with items in it");
        };
        let mut seen: HashMap<usize, usize> = HashMap::new();
        for json in items {
            let named = json.get("linkId").and_then(Json::as_text).unwrap_or("");
            let Some(index) = self.form.0.by_link_id.get(named).copied() else {
                self.problem(
                    link_id.as_deref(),
                    format!("has an item ‘{named}’ that the form does not have"),
                );
                continue;
            };
            let item = self.form.at(index);
            if item.parent != parent {
                self.problem(Some(named), "does not stand where the form has it");
                continue;
            }
            let row = seen.entry(index).and_modify(|row| *row += 1).or_insert(0);
            let most = if item.repeats && matches!(item.kind, Kind::Group) { MOST_ROWS } else { 1 };
            if *row >= most {
                self.problem(Some(named), "is there more often than the form allows");
                continue;
            }
            let row = *row;
            self.item(index, json, scope, row);
        }
    }

    fn item(&mut self, index: usize, json: &Json, scope: &str, row: usize) {
        let item = self.form.at(index);
        let link_id = item.link_id.as_str();
        self.only_elements(Some(link_id), json, &["id", "linkId", "definition", "text", "answer", "item"]);
        let name = format!("{scope}{}", item.name);
        if item.kind.is_question() {
            if json.get("item").is_some() {
                self.problem(Some(link_id), "has items that do not stand beneath an answer");
            }
            if let Some(answers) = json.get("answer") {
                self.answers(index, answers, &name, scope);
            }
            return;
        }
        if json.get("answer").is_some() {
            self.problem(Some(link_id), "has an answer and is not a question");
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
            return self.problem(Some(link_id), "has an answer that is not a list with answers in it");
        };
        if answers.len() > 1 && !item.repeats {
            return self.problem(Some(link_id), "has several answers and takes one");
        }
        if item.has_rows() && answers.len() > MOST_ROWS {
            return self.problem(Some(link_id), format!("has more than {MOST_ROWS} answers"));
        }
        let mut values = Vec::new();
        for answer in answers {
            match value(item, answer) {
                Ok(value) => values.push(value),
                Err(message) => self.problem(Some(link_id), message),
            }
            if let Some(items) = answer.get("item") {
                self.items(items, Some(index), scope);
            }
        }
        self.form.write_values(item, &values, name, &mut self.sheet);
        self.given.insert(name.to_owned(), (link_id.to_owned(), values));
    }

    /// What the sheet was read as must be what the response says, no more and no less.
    fn compare(&mut self, filled: &Filled) {
        for problem in filled.problems() {
            self.problem(Some(&problem.link_id), format!("cannot stand: {}", problem.message));
        }
        if !self.problems.is_empty() {
            return;
        }
        for answered in filled.answers().all() {
            let given = self.given.remove(answered.field).map(|(_, values)| values).unwrap_or_default();
            let is_there = |value: &Value| answered.values.iter().any(|known| known.means(value));
            if given.len() != answered.values.len() || !given.iter().all(is_there) {
                self.problem(Some(answered.item.link_id()), "has other answers than the form gives it");
            }
        }
        let mut left: Vec<String> = self.given.drain().map(|(_, (link_id, _))| link_id).collect();
        left.sort();
        for link_id in left {
            self.problem(Some(&link_id), "is answered although it is not asked");
        }
    }

    fn only_elements(&mut self, link_id: Option<&str>, json: &Json, known: &[&str]) {
        for (key, _) in json.entries().unwrap_or_default() {
            if !known.contains(&key.as_str()) {
                self.problem(link_id, format!("has an element ‘{key}’ that is not known or not supported"));
            }
        }
    }

    fn problem(&mut self, link_id: Option<&str>, message: impl Into<String>) {
        self.problems.push(ResponseProblem { link_id: link_id.map(str::to_owned), message: message.into() });
    }
}

/// The value of one answer, as the question has it.
fn value(item: &Item, answer: &Json) -> Result<Value, String> {
    let entries = answer.entries().ok_or("has an answer that is not an object")?;
    let mut value = None;
    for (key, json) in entries {
        match (key.strip_prefix("value"), key.as_str()) {
            (Some(type_name), _) if value.is_none() => value = Some(Value::read(type_name, json)?),
            (None, "item" | "id") => (),
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
