//! What is wrong with a response: where, how badly, and in a sentence.

use std::fmt;

use crate::json::Json;

/// How much a problem of a response matters, as FHIR R4 `issue-severity` has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Information,
    /// It stands, and somebody should look.
    Warning,
    /// It cannot stand.
    Error,
}

impl Severity {
    fn code(self) -> &'static str {
        match self {
            Severity::Information => "information",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One thing that is wrong with a response, or worth knowing of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseProblem {
    /// The item that it is about; none if it is about the response.
    pub link_id: Option<String>,
    /// Where it is, as a FHIRPath: `QuestionnaireResponse.item[0].answer[1]`.
    pub path: String,
    /// How much it matters.
    pub severity: Severity,
    /// What kind of thing it is: a code of FHIR R4 `issue-type` (`structure`, `required`, `value`…).
    pub code: &'static str,
    /// A sentence, which goes on after the item's name.
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

/// The problems as a FHIR R4 OperationOutcome. It always has an issue: where nothing is wrong, it says so.
pub fn operation_outcome(problems: &[ResponseProblem]) -> String {
    let issue = |problem: &ResponseProblem| {
        let text = |text: &str| Json::text(text);
        let details = Json::Object(vec![("text".to_owned(), text(&problem.to_string()))]);
        Json::Object(vec![
            ("severity".to_owned(), text(problem.severity.code())),
            ("code".to_owned(), text(problem.code)),
            ("details".to_owned(), details),
            ("expression".to_owned(), Json::List(vec![text(&problem.path)])),
        ])
    };
    let mut issues: Vec<Json> = problems.iter().map(issue).collect();
    if issues.is_empty() {
        let details = (
            "details".to_owned(),
            Json::Object(vec![("text".to_owned(), Json::text("Nothing is wrong with the response"))]),
        );
        let head = [("severity", "information"), ("code", "informational")];
        let head = head.into_iter().map(|(key, code)| (key.to_owned(), Json::text(code)));
        issues.push(Json::Object(head.chain([details]).collect()));
    }
    let kind = ("resourceType".to_owned(), Json::text("OperationOutcome"));
    Json::Object(vec![kind, ("issue".to_owned(), Json::List(issues))]).to_string()
}
