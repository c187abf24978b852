//! How soon a person must be seen.

use serde::{Deserialize, Serialize};

use crate::content::Lookups;

/// The four urgencies, first the most urgent. The national list is not public; ours is `ld_urgency` [D]; how many
/// minutes each promises is content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Risk to life or possible Mental Health Act need: tell the custody sergeant now.
    Immediate,
    /// See before interview, charge or release.
    Urgent,
    /// See before leaving custody or court.
    SameDay,
    /// See at the next opportunity, or by clinic appointment.
    Routine,
}

impl Urgency {
    /// All, most urgent first.
    pub const ALL: [Urgency; 4] = [Urgency::Immediate, Urgency::Urgent, Urgency::SameDay, Urgency::Routine];

    /// The stored code, also the code in the lookup.
    pub const fn code(self) -> &'static str {
        match self {
            Urgency::Immediate => "immediate",
            Urgency::Urgent => "urgent",
            Urgency::SameDay => "same_day",
            Urgency::Routine => "routine",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|urgency| urgency.code() == code)
    }

    /// Its place in a queue: 1 comes first.
    pub const fn rank(self) -> u32 {
        match self {
            Urgency::Immediate => 1,
            Urgency::Urgent => 2,
            Urgency::SameDay => 3,
            Urgency::Routine => 4,
        }
    }

    /// Whether it is soon enough where something threatens a life now. Which are is content (`soon_enough`).
    pub fn check_for_danger(self, lookups: &Lookups) -> Result<(), NotSoonEnough> {
        let entry = lookups.get("urgency").and_then(|urgencies| urgencies.get(self.code()));
        if entry.and_then(|entry| entry.extra("soon_enough")) == Some("yes") {
            return Ok(());
        }
        Err(NotSoonEnough {
            label: lookups.label("urgency", self.code()).to_owned(),
            means: entry.and_then(|entry| entry.extra("means")).map(str::to_owned),
        })
    }
}

/// A life is said to be in danger now, and the urgency that was chosen would leave the person waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotSoonEnough {
    label: String,
    means: Option<String>,
}

impl std::fmt::Display for NotSoonEnough {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("You said that something threatens their life now. ")?;
        if let Some(means) = &self.means {
            write!(f, "{} means {means}. ", self.label)?;
        }
        f.write_str("Choose a sooner one, or change the answer about danger.")
    }
}
