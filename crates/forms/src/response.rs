//! Answers as a FHIR R4 QuestionnaireResponse, written and read again.

use jiff::Timestamp;

use crate::{
    answers::{Answers, Completed, Entry},
    json::Json,
    questionnaire::{Item, Questionnaire},
    value::Value,
};

mod problem;
mod read;

pub use problem::{ResponseProblem, Severity, operation_outcome};
pub use read::Response;

/// What a response says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseStatus {
    /// It is not finished.
    InProgress,
    /// It was handed in.
    Completed,
    /// It was handed in, and changed afterwards.
    Amended,
}

impl ResponseStatus {
    fn code(self) -> &'static str {
        match self {
            ResponseStatus::InProgress => "in-progress",
            ResponseStatus::Completed => "completed",
            ResponseStatus::Amended => "amended",
        }
    }

    fn read(code: &str) -> Option<ResponseStatus> {
        match code {
            "in-progress" => Some(ResponseStatus::InProgress),
            "completed" => Some(ResponseStatus::Completed),
            "amended" => Some(ResponseStatus::Amended),
            _ => None,
        }
    }
}

impl Completed {
    /// The finished answers as JSON, with the time at which they were handed in.
    pub fn response(&self, authored_at: Timestamp) -> String {
        self.answers().written(ResponseStatus::Completed, authored_at)
    }

    /// The finished answers as JSON, saying that they replace earlier ones.
    pub fn amended_response(&self, authored_at: Timestamp) -> String {
        self.answers().written(ResponseStatus::Amended, authored_at)
    }
}

impl Answers {
    /// The answers so far as JSON, saying that they are not finished.
    pub fn response_in_progress(&self, authored_at: Timestamp) -> String {
        self.written(ResponseStatus::InProgress, authored_at)
    }

    /// It is text rather than a tree because binary fractions in a tree would not keep decimals exact.
    fn written(&self, status: ResponseStatus, authored_at: Timestamp) -> String {
        let form = self.questionnaire();
        let mut entries = vec![("resourceType".to_owned(), Json::text("QuestionnaireResponse"))];
        entries.extend(form.canonical().map(|canonical| ("questionnaire".to_owned(), Json::text(canonical))));
        entries.push(("status".to_owned(), Json::text(status.code())));
        entries.push(("authored".to_owned(), Json::text(authored_at.to_string())));
        let items = self.items(self.entries());
        if !items.is_empty() {
            entries.push(("item".to_owned(), Json::List(items)));
        }
        Json::Object(entries).to_string()
    }

    fn items(&self, entries: &[Entry]) -> Vec<Json> {
        items(self.questionnaire(), entries, false)
    }
}

/// The answers as expressions see them: each option with what it counts in a score (SDC, `weight()`: the value is looked
/// for on the answer first), so that the same code may count differently in two questions.
pub(crate) fn with_weights(form: &Questionnaire, entries: &[Entry]) -> Json {
    let mut parts = vec![("resourceType".to_owned(), Json::text("QuestionnaireResponse"))];
    let items = items(form, entries, true);
    if !items.is_empty() {
        parts.push(("item".to_owned(), Json::List(items)));
    }
    Json::Object(parts)
}

fn items(form: &Questionnaire, entries: &[Entry], has_weights: bool) -> Vec<Json> {
    let answered = entries.iter().filter(|entry| entry.has_values());
    answered.map(|entry| item(form, entry, has_weights)).collect()
}

fn item(form: &Questionnaire, entry: &Entry, has_weights: bool) -> Json {
    let item = form.at(entry.item);
    let mut parts = vec![("linkId".to_owned(), Json::text(item.link_id.as_str()))];
    parts.extend(item.text.as_ref().map(|text| ("text".to_owned(), Json::text(text.as_str()))));
    let beneath = items(form, &entry.children, has_weights);
    let beneath = (!beneath.is_empty()).then(|| ("item".to_owned(), Json::List(beneath)));
    if entry.values.is_empty() {
        parts.extend(beneath);
        return Json::Object(parts);
    }
    let mut answers: Vec<Vec<(String, Json)>> =
        entry.values.iter().map(|value| answer(form, item, value, has_weights)).collect();
    // What stands beneath a question belongs to its answer, and such a question has one answer.
    if let Some(first) = answers.first_mut() {
        first.extend(beneath);
    }
    parts.push(("answer".to_owned(), Json::List(answers.into_iter().map(Json::Object).collect())));
    Json::Object(parts)
}

fn answer(form: &Questionnaire, item: &Item, value: &Value, has_weights: bool) -> Vec<(String, Json)> {
    let key = format!("value{}", value.type_name());
    let mut said = value.fhir(form.zone());
    let option = item.kind.options().filter(|_| has_weights).and_then(|options| options.find(value));
    let Some(option) = option.filter(|option| !option.weights.is_empty()) else { return vec![(key, said)] };
    let weights = ("extension".to_owned(), Json::List(option.weights.clone()));
    match &mut said {
        Json::Object(parts) => {
            parts.insert(0, weights);
            vec![(key, said)]
        }
        // A plain value has its extensions beside it.
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::List(_) => {
            let beside = (format!("_{key}"), Json::Object(vec![weights]));
            vec![(key, said), beside]
        }
    }
}
