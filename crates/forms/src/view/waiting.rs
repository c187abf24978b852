//! Questions that wait out of sight until an answer opens them.

use serde::Serialize;

use crate::view::Question;

/// When a question is asked.
#[derive(Debug, Clone, Serialize)]
pub struct When {
    /// Whether all conditions must hold, or any.
    pub needs_all: bool,
    /// The conditions.
    pub conditions: Vec<Condition>,
    /// All of it as words: "‘Do you drink?’ is ‘Yes’".
    pub words: String,
}

/// What must be so of another question.
#[derive(Debug, Clone, Serialize)]
pub struct Condition {
    /// The other question.
    pub link_id: String,
    /// Its field; none if it stands in another row.
    pub field: Option<String>,
    /// The FHIR operator.
    pub operator: &'static str,
    /// What an option sends, or the value in words; "true" or "false" for `exists`.
    pub value: String,
    /// Whether the other question is on the same page.
    pub is_on_page: bool,
    /// Whether it holds, as the answers stand.
    pub holds: bool,
}

/// The option whose choice asks a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Beneath {
    /// The field of the radio buttons or check boxes.
    pub field: String,
    /// What the option sends.
    pub value: String,
}

impl Question {
    /// Lets a question that has a condition wait for it, out of sight where `is_shut`. Whoever calls this must show the page
    /// again when an answer has opened something. For a script it says when, short and as JSON: whether all conditions
    /// must hold, what those on other pages come to, and those on this page as field, operator and values.
    pub fn wait(&mut self, is_shut: bool) {
        let Some(when) = &self.when else { return };
        let is_here = |condition: &&Condition| condition.is_on_page && condition.field.is_some();
        let (here, elsewhere): (Vec<_>, Vec<_>) = when.conditions.iter().partition(is_here);
        let comes_to = match when.needs_all {
            true => elsewhere.iter().all(|condition| condition.holds),
            false => elsewhere.iter().any(|condition| condition.holds),
        };
        let mut rules: Vec<(&str, &str, Vec<&str>)> = Vec::new();
        for condition in here {
            let field = condition.field.as_deref().unwrap_or_default();
            match rules.last_mut() {
                Some((known, "=", values))
                    if !when.needs_all && *known == field && condition.operator == "=" =>
                {
                    values.push(&condition.value);
                }
                Some(_) | None => rules.push((field, condition.operator, vec![&condition.value])),
            }
        }
        self.is_shut = is_shut;
        self.opens = serde_json::to_string(&(when.needs_all, comes_to, rules)).ok();
    }
}
