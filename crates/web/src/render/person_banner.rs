//! The banner on every page about a person, always the same: `banner` in the context of such a page.

use serde::Serialize;

use super::Telephone;

/// Who this page is about, and what changes how to meet them.
///
/// The handler passes only what the reader's rights allow, already in words.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PersonBanner {
    /// The name.
    pub name: String,
    /// What the person wishes to be called, where it differs.
    pub preferred_name: Option<String>,
    /// What about the name could deceive the eye.
    pub name_warning: Option<String>,
    /// Where the name leads; nothing on the person's own page.
    pub href: Option<String>,
    /// "14 March 1988", "about 1988" or "not known".
    pub born: String,
    /// "38", or nothing where the birth is not known.
    pub age: Option<String>,
    /// Marked in words.
    pub is_under_18: bool,
    /// NHS number, custody number: at least one of them, or a sentence that neither is known.
    pub identifiers: Vec<Identifier>,
    /// Whether somebody confirmed who this is.
    pub is_identity_confirmed: bool,
    /// What to do to be safe, not why: everything that holds, the newest first.
    pub safety_instructions: Vec<SafetyLine>,
    /// Interpreter, hearing, reading.
    pub communication: Vec<String>,
    /// Reasonable adjustments.
    pub adjustments: Vec<String>,
    /// The current risk, as far as this reader may see it.
    pub risk: Risk,
    /// At most three, ranked by the handler.
    pub alerts: Vec<String>,
}

/// A number by which the person is known.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Identifier {
    /// "NHS number".
    pub label: String,
    /// As people read it: "999 123 4567".
    pub value: String,
}

/// One instruction to be safe, with where it was told.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SafetyLine {
    /// "See in pairs".
    pub text: String,
    /// "triage", where it was told on the way.
    pub source: Option<String>,
    /// "today 14:05".
    pub when: String,
    /// Who wrote it.
    pub author: String,
    /// The day by which somebody looks at it again.
    pub review: String,
    /// Whether that day has passed: it holds all the same.
    pub is_review_due: bool,
}

/// Risk in words, never as a level.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Risk {
    /// Nobody has recorded any; which is not the same as none.
    #[default]
    NotRecorded,
    /// It is recorded, and this reader asks the duty practitioner.
    Withheld {
        /// The duty practitioner's number.
        telephone: Telephone,
    },
    /// What is known, the gravest first.
    Shown {
        /// One line for each risk, as many as a banner has room for.
        lines: Vec<RiskLine>,
        /// Those for which there is no room.
        more: Option<MoreRisks>,
    },
}

/// Risks that the banner has no room for.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MoreRisks {
    /// How many.
    pub count: usize,
    /// Where they stand.
    pub href: String,
}

/// One risk with the event that it came from.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RiskLine {
    /// "Said he would hang himself if charged."
    pub text: String,
    /// "screening in custody".
    pub event: String,
    /// "today 14:05".
    pub when: String,
    /// Who wrote it.
    pub author: String,
    /// Whether it is from an earlier event or older than the team's limit, and must be asked again.
    pub is_old: bool,
}
