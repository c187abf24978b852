//! What a completed form says beyond itself: the facts, needs and formulation that its items are marked with.
//!
//! Promoted once, when the form is completed, so that nobody ever reads reports out of answers. The marks are
//! content (`content/README.md`, Forms); the code knows no question.

use std::collections::BTreeMap;

use forms::{Answered, Answers, Completed, Moment, Value};
use jiff::Timestamp;
use serde_json::Value as Json;

use crate::{
    content::{FACT_SYSTEM, FORMULATION_SYSTEM, Lookups, NEED_SYSTEM},
    event::Event,
    formulation::{Formulation, Part},
    need::{Finding, Standing},
};

/// What a form says beyond itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Promoted {
    facts: BTreeMap<String, Vec<Fact>>,
    /// The needs that were answered, in the order of the form. What was not answered is not here: blank is never no.
    pub findings: Vec<Finding>,
    /// The formulation, empty where the form has none.
    pub formulation: Formulation,
}

/// One answer to a question that is marked as a fact.
#[derive(Debug, Clone, PartialEq)]
enum Fact {
    Code(String),
    At(Timestamp),
    Text(String),
}

impl Promoted {
    /// Reads a completed form by its marks.
    pub fn of(completed: &Completed, lookups: &Lookups) -> Self {
        Self::of_answers(completed.answers(), lookups)
    }

    /// Reads answers that were kept by the marks of their form.
    pub fn of_answers(answers: &Answers, lookups: &Lookups) -> Self {
        let mut promoted = Self::default();
        for answered in answers.all() {
            for coding in answered.item.codes() {
                let code = coding.code.as_deref().unwrap_or_default();
                match coding.system.as_deref() {
                    Some(FACT_SYSTEM) => promoted.take_facts(code, &answered),
                    Some(NEED_SYSTEM) => {
                        let note_link = format!("{}.note", answered.item.link_id());
                        let note = answers.values(&note_link).iter().find_map(text);
                        promoted.take_finding(code, &answered, note, lookups);
                    }
                    Some(FORMULATION_SYSTEM) => {
                        if let (Some(part), Some(text)) =
                            (Part::from_code(code), answered.values.iter().find_map(text))
                        {
                            promoted.formulation.set(part, text);
                        }
                    }
                    Some(_) | None => {}
                }
            }
        }
        promoted
    }

    fn take_facts(&mut self, code: &str, answered: &Answered<'_>) {
        for value in answered.values {
            let fact = match value {
                Value::Coding(coding) => coding.code.clone().map(Fact::Code),
                Value::Boolean(true) => Some(Fact::Code("yes".to_owned())),
                Value::Boolean(false) => Some(Fact::Code("no".to_owned())),
                Value::DateTime(Moment::At(at)) => Some(Fact::At(*at)),
                Value::DateTime(Moment::Date(date)) => Some(Fact::Text(date.to_string())),
                Value::Integer(number) => Some(Fact::Code(number.to_string())),
                Value::Date(date) => Some(Fact::Text(date.to_string())),
                Value::Text(words) | Value::Url(words) | Value::Attachment(words) => {
                    Some(Fact::Text(words.clone()))
                }
                Value::Quantity(quantity) => Some(Fact::Text(quantity.words())),
                Value::Decimal(_) | Value::Time(_) => None,
            };
            self.facts.entry(code.to_owned()).or_default().extend(fact);
        }
    }

    fn take_finding(&mut self, kind: &str, answered: &Answered<'_>, note: Option<String>, lookups: &Lookups) {
        let status = answered.values.iter().find_map(|value| match value {
            Value::Coding(coding) => coding.code.clone(),
            Value::Boolean(_)
            | Value::Integer(_)
            | Value::Decimal(_)
            | Value::Date(_)
            | Value::DateTime(_)
            | Value::Time(_)
            | Value::Quantity(_)
            | Value::Url(_)
            | Value::Attachment(_)
            | Value::Text(_) => None,
        });
        if let Some(status) = status {
            let standing = Standing::of_status(lookups, &status);
            self.findings.push(Finding { kind: kind.to_owned(), status, standing, severity: None, note });
        }
    }

    /// The code that answers a fact; none where it was not asked or not answered.
    pub fn code(&self, fact: &str) -> Option<&str> {
        self.codes(fact).next()
    }

    /// All codes that answer a fact.
    pub fn codes(&self, fact: &str) -> impl Iterator<Item = &str> {
        self.given(fact).iter().filter_map(|fact| match fact {
            Fact::Code(code) => Some(code.as_str()),
            Fact::At(_) | Fact::Text(_) => None,
        })
    }

    /// The moment that answers a fact, where its time of day is known.
    pub fn at(&self, fact: &str) -> Option<Timestamp> {
        self.given(fact).iter().find_map(|fact| match fact {
            Fact::At(at) => Some(*at),
            Fact::Code(_) | Fact::Text(_) => None,
        })
    }

    /// The words that answer a fact.
    pub fn words(&self, fact: &str) -> Option<&str> {
        self.given(fact).iter().find_map(|fact| match fact {
            Fact::Text(words) => Some(words.as_str()),
            Fact::Code(_) | Fact::At(_) => None,
        })
    }

    /// All words that answer a fact, where a form asks for it in several questions.
    pub fn all_words(&self, fact: &str) -> Option<String> {
        let words: Vec<&str> = self
            .given(fact)
            .iter()
            .filter_map(|fact| match fact {
                Fact::Text(words) => Some(words.trim()),
                Fact::Code(_) | Fact::At(_) => None,
            })
            .filter(|words| !words.is_empty())
            .collect();
        Some(words.join("\n\n")).filter(|words| !words.is_empty())
    }

    fn given(&self, fact: &str) -> &[Fact] {
        self.facts.get(fact).map(Vec::as_slice).unwrap_or_default()
    }

    /// Adds to an event what may stand in one: codes and moments. Words of the record never do.
    pub(crate) fn tell(&self, mut event: Event) -> Event {
        for (fact, given) in &self.facts {
            let mut told: Vec<Json> = given
                .iter()
                .filter_map(|fact| match fact {
                    Fact::Code(code) => Some(Json::from(code.as_str())),
                    Fact::At(at) => Some(Json::from(at.to_string())),
                    Fact::Text(_) => None,
                })
                .collect();
            event = match told.len() {
                0 => event,
                1 => event.with(fact, told.remove(0)),
                _ => event.with(fact, told),
            };
        }
        let needs: serde_json::Map<String, Json> = self
            .findings
            .iter()
            .map(|finding| (finding.kind.clone(), Json::from(finding.status.as_str())))
            .collect();
        if needs.is_empty() { event } else { event.with("needs", needs) }
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(words) => Some(words.clone()),
        Value::Boolean(_)
        | Value::Integer(_)
        | Value::Decimal(_)
        | Value::Date(_)
        | Value::DateTime(_)
        | Value::Time(_)
        | Value::Quantity(_)
        | Value::Url(_)
        | Value::Attachment(_)
        | Value::Coding(_) => None,
    }
}
