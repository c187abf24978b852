//! What a form that is filled in section by section is for.

use domain::{access::RecordType, safety_plan::FORM};

use super::FORM_PAGE;
use crate::{desk::Desk, safety_plan};

/// What a run is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// The short look.
    Screening,
    /// The full look.
    Assessment,
    /// Another form of the team, kept and read as this record type.
    Form(RecordType),
    /// The safety plan, an entry about the person.
    SafetyPlan,
}

impl Work {
    /// The code of its drafts.
    pub const fn page(self) -> &'static str {
        match self {
            Work::Screening => "screening",
            Work::Assessment => "assessment",
            Work::Form(_) => "form",
            Work::SafetyPlan => "safety_plan",
        }
    }

    /// Reads the code of a draft: of a form of the team it names the form, so that each has a draft of its own.
    pub fn of_page(page: &str, desk: &Desk) -> Option<Self> {
        if let Some(code) = page.strip_prefix(FORM_PAGE) {
            return Some(Work::Form(desk.forms_in_use().ruled_by(code)?));
        }
        if [safety_plan::NEW_PAGE, safety_plan::CHANGE_PAGE].contains(&page) {
            return Some(Work::SafetyPlan);
        }
        [Work::Screening, Work::Assessment].into_iter().find(|work| work.page() == page)
    }

    /// The kind of record that it becomes.
    pub const fn record_type(self) -> RecordType {
        match self {
            Work::Screening => RecordType::Screening,
            Work::Assessment => RecordType::Assessment,
            Work::Form(ruled_by) => ruled_by,
            Work::SafetyPlan => RecordType::SafetyPlan,
        }
    }

    /// The forms that it may be asked by, for adults and for people under 18; none for a form that is chosen by itself.
    pub const fn forms(self) -> [&'static str; 2] {
        match self {
            Work::Screening => ["screening", "screening_youth"],
            Work::Assessment => ["assessment", "assessment_youth"],
            Work::Form(_) => ["", ""],
            Work::SafetyPlan => [FORM, FORM],
        }
    }
}
