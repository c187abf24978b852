//! A group holds questions and has no answer of its own.

use crate::questionnaire::Item;

/// What to do about a required group in which nothing was answered.
pub(crate) fn missing(item: &Item) -> String {
    format!("Answer at least one question in {}", item.called())
}
