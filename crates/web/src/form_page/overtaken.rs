//! A form whose record somebody else changed meanwhile: one's own words stay, and how it stands now is set beside them.

use super::{Choice, Field, Form};
use crate::request::Fields;

impl Form {
    /// Whether the record was changed after these words were begun.
    pub(super) fn is_overtaken(&self, words: &Fields) -> bool {
        self.revision.is_some_and(|revision| words.get("revision") != revision.to_string())
    }
}

impl Field {
    /// Sets beside one's own words how the field stands now, where that differs.
    pub(super) fn beside(mut self, stands: Option<&Fields>) -> Self {
        let Some(stands) = stands.filter(|_| !matches!(self.kind, "heading" | "words" | "hidden")) else {
            return self;
        };
        let now = if !self.choices.is_empty() {
            let is_now = |choice: &&Choice| stands.all(&self.name).any(|value| value == choice.value);
            if self.choices.iter().all(|choice| choice.is_chosen == is_now(&choice)) {
                return self;
            }
            let chosen: Vec<&str> =
                self.choices.iter().filter(is_now).map(|choice| choice.text.as_str()).collect();
            chosen.join(", ")
        } else if !self.parts.is_empty() {
            if self.parts.iter().all(|part| part.value == stands.get(&part.name)) {
                return self;
            }
            let parts: Vec<&str> = self.parts.iter().map(|part| stands.get(&part.name)).collect();
            parts.join(" ").trim().to_owned()
        } else {
            if self.value == stands.get(&self.name) {
                return self;
            }
            stands.get(&self.name).to_owned()
        };
        self.stands = Some(if now.is_empty() { "nothing".to_owned() } else { now });
        self
    }
}
