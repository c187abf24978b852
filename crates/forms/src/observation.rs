//! What a form's answers say that is worth keeping by itself: the items that are marked for it, by their codes.
//!
//! Structured Data Capture calls this observation-based extraction (`observationExtract`). What becomes of an observation
//! (a need, a risk, a score) is for the caller: the engine knows no field of work.

use crate::{answers::Answers, coding::Coding, decimal::Decimal, value::Value};

/// One answered item that its form marks as an observation.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The item's name within the form.
    pub link_id: String,
    /// The field, which tells the row.
    pub field: String,
    /// What was asked, in codes: at least one.
    pub codes: Vec<Coding>,
    /// The answers: at least one.
    pub values: Vec<Value>,
    /// What the answers count in a score, where each of them has a weight.
    pub weight: Option<Decimal>,
}

impl Answers {
    /// What is to be kept by itself, in the order of the page. What is not asked, or not answered, is none.
    pub fn observations(&self) -> Vec<Observation> {
        let answered = self.all().into_iter();
        let meant = answered.filter(|answered| {
            answered.item.is_extracted && !answered.values.is_empty() && !answered.item.codes.is_empty()
        });
        meant
            .map(|answered| Observation {
                link_id: answered.item.link_id.clone(),
                field: answered.field.to_owned(),
                codes: answered.item.codes.clone(),
                values: answered.values.to_vec(),
                weight: weight(answered.values.iter().map(|value| answered.item.weight(value))),
            })
            .collect()
    }
}

/// The sum of the weights; none if one is unknown, since unknown is not zero.
fn weight(weights: impl Iterator<Item = Option<Decimal>>) -> Option<Decimal> {
    weights.into_iter().try_fold(Decimal::from(0), |sum, weight| sum.plus(weight?))
}
