//! Questions that wait out of sight until an answer opens them.

use crate::view::{Condition, Question};

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
