//! The safety plan: made with the person, kept by the person.

use serde::{Deserialize, Serialize};

use crate::{
    entry::{Moment, entry},
    text::NoteText,
};

/// What was agreed with the person for bad hours (NHS England, Staying safe from suicide, April 2025). The newest one
/// that is not retired holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SafetyPlan {
    /// How the person and others can tell that it is getting worse.
    pub warning_signs: NoteText,
    /// What the person can do that helps.
    pub what_helps: NoteText,
    /// Whom to ring, with numbers.
    pub whom_to_ring: NoteText,
    /// How things around the person are made safer.
    pub making_safer: Option<NoteText>,
    /// Who has a copy.
    pub copies: Option<NoteText>,
    /// When it was made.
    pub moment: Moment,
}

entry!(SafetyPlan, SafetyPlanMade, SafetyPlanCorrected, SafetyPlanRetired, code(self) None);
