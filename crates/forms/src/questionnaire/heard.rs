//! Expressions as a form's extensions say them, before they are read: what for, in which language, and their text.

use super::extension::{CORE, SDC, parts};
use crate::json::Json;

/// What an expression is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Use {
    /// A value with a name, for the expressions of this item and those beneath it.
    Variable(String),
    Initial,
    Calculated,
    Enable,
    Answers,
    Least,
    Greatest,
    Constraint(Says),
}

/// What a constraint says when it does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Says {
    pub(crate) key: String,
    pub(crate) human: String,
    /// Whether the form cannot be handed in; else it is only said.
    pub(crate) is_error: bool,
}

/// One expression that an extension says.
#[derive(Debug, Clone)]
pub(crate) struct Heard<'a> {
    pub(crate) used: Use,
    /// The extension's short name, for sentences.
    pub(crate) name: &'a str,
    pub(crate) language: &'a str,
    pub(crate) text: &'a str,
    /// The name by which other expressions may use what it gives.
    pub(crate) names: Option<&'a str>,
}

const FHIRPATH: &str = "text/fhirpath";

impl Heard<'_> {
    /// Whether it is written in the one language that is computed here.
    pub(crate) fn is_fhirpath(&self) -> bool {
        self.language == FHIRPATH
    }
}

/// The expression of an extension; none if it is no extension that says one.
pub(crate) fn expressions_of(extension: &Json) -> Option<Result<Heard<'_>, String>> {
    let (url, value) = parts(extension).ok()?;
    let name = url.strip_prefix(CORE).or_else(|| url.strip_prefix(SDC)).unwrap_or(url);
    let used = match name {
        "variable" => {
            let named = value.and_then(|(_, json)| json.get("name")).and_then(Json::as_text);
            match named.filter(|named| !named.is_empty()) {
                Some(named) => Use::Variable(named.to_owned()),
                None => return Some(Err("has a variable without a name".to_owned())),
            }
        }
        "sdc-questionnaire-initialExpression" | "questionnaire-initialExpression" => Use::Initial,
        "sdc-questionnaire-calculatedExpression"
        | "questionnaire-calculatedExpression"
        | "cqf-calculatedValue"
            if value.is_some() =>
        {
            Use::Calculated
        }
        "sdc-questionnaire-enableWhenExpression" | "questionnaire-enableWhenExpression" => Use::Enable,
        "sdc-questionnaire-answerExpression" => Use::Answers,
        "questionnaire-constraint" | "targetConstraint" => return Some(constraint(extension, name)),
        // A bound that is computed stands beside the value, as R4 has it for a primitive.
        "minValue" | "maxValue" => {
            let used = if name == "minValue" { Use::Least } else { Use::Greatest };
            return beside_value(extension).map(|json| heard(used, name, json));
        }
        _ => return None,
    };
    Some(match value {
        Some(("Expression", json)) => heard(used, name, json),
        // The way of earlier drafts of the guide: the text alone.
        Some(("String", json)) => match json.as_text() {
            Some(text) => Ok(Heard { used, name, language: FHIRPATH, text, names: None }),
            None => Err(format!("has a ‘{name}’ without an expression")),
        },
        Some(_) | None => Err(format!("has a ‘{name}’ without an expression")),
    })
}

fn heard<'a>(used: Use, name: &'a str, json: &'a Json) -> Result<Heard<'a>, String> {
    let text = |key: &str| json.get(key).and_then(Json::as_text).filter(|text| !text.trim().is_empty());
    match (text("expression"), text("language")) {
        (Some(expression), language) => {
            let names = if matches!(used, Use::Variable(_)) { None } else { text("name") };
            Ok(Heard { used, name, language: language.unwrap_or(FHIRPATH), text: expression, names })
        }
        (None, _) => Err(format!("has a ‘{name}’ without an expression")),
    }
}

/// The expression of `_valueInteger` and the like.
fn beside_value(extension: &Json) -> Option<&Json> {
    let (_, beside) = extension.entries()?.iter().find(|(key, _)| key.starts_with("_value"))?;
    let extensions = beside.get("extension")?.as_list()?;
    extensions.iter().find_map(|one| {
        let url = one.get("url")?.as_text()?.strip_prefix(CORE)?;
        matches!(url, "cqf-expression" | "cqf-calculatedValue").then(|| one.get("valueExpression")).flatten()
    })
}

/// A constraint has parts of its own: key, severity, expression, the words for people.
fn constraint<'a>(extension: &'a Json, name: &'a str) -> Result<Heard<'a>, String> {
    let parts = extension.get("extension").and_then(Json::as_list).unwrap_or_default();
    let part = |wanted: &str| {
        let part = parts.iter().find(|part| part.get("url").and_then(Json::as_text) == Some(wanted))?;
        let (_, value) = part.entries()?.iter().find(|(key, _)| key.starts_with("value"))?;
        Some(value)
    };
    let text = |wanted: &str| part(wanted).and_then(Json::as_text).filter(|text| !text.trim().is_empty());
    let key = text("key").ok_or("has a constraint without a key")?;
    let is_error = match text("severity") {
        Some("error") => true,
        Some("warning") => false,
        Some(_) | None => return Err(format!("has a constraint ‘{key}’ that is neither error nor warning")),
    };
    let human = text("human").ok_or(format!("has a constraint ‘{key}’ without words for people"))?;
    let says = Says { key: key.to_owned(), human: human.to_owned(), is_error };
    match part("expression") {
        Some(Json::Text(expression)) => {
            Ok(Heard { used: Use::Constraint(says), name, language: FHIRPATH, text: expression, names: None })
        }
        Some(expression) => heard(Use::Constraint(says), name, expression),
        None => Err(format!("has a constraint ‘{key}’ without an expression")),
    }
}
