//! Unknown, refused and not asked are answers: an empty field is never taken for a no.

use serde::{Deserialize, Serialize};

/// What is known of something one asks a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked<T> {
    /// Nobody has asked yet, or the person could not be asked.
    #[default]
    NotAsked,
    /// Asked, and the person does not know.
    NotKnown,
    /// Asked, and the person would rather not say.
    Refused,
    /// Asked and answered.
    Answered(T),
}

impl<T> Asked<T> {
    /// The answer, where there is one.
    pub const fn answer(&self) -> Option<&T> {
        match self {
            Asked::Answered(answer) => Some(answer),
            Asked::NotAsked | Asked::NotKnown | Asked::Refused => None,
        }
    }

    /// Whether somebody has asked: refusing is an answer for the equity figures.
    pub const fn was_asked(&self) -> bool {
        match self {
            Asked::NotAsked => false,
            Asked::NotKnown | Asked::Refused | Asked::Answered(_) => true,
        }
    }

    /// The words for a page, where the answer has none of its own.
    pub const fn words(&self) -> &'static str {
        match self {
            Asked::NotAsked => "Not asked yet",
            Asked::NotKnown => "Not known",
            Asked::Refused => "Would rather not say",
            Asked::Answered(_) => "Answered",
        }
    }
}
