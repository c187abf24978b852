//! How far an NHS number has been traced (NHS Data Dictionary, NHS NUMBER STATUS INDICATOR CODE).

use std::fmt;

use serde::{Deserialize, Serialize};

/// NHS NUMBER STATUS INDICATOR CODE.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum TraceStatus {
    /// Number present and verified.
    #[serde(rename = "01")]
    Verified,
    /// Number present but not traced.
    #[serde(rename = "02")]
    NotTraced,
    /// Trace required.
    #[serde(rename = "03")]
    TraceRequired,
    /// Trace attempted: no match or several.
    #[serde(rename = "04")]
    NoSingleMatch,
    /// Trace needs to be resolved: number or person details conflict.
    #[serde(rename = "05")]
    Conflict,
    /// Trace in progress.
    #[serde(rename = "06")]
    InProgress,
    /// Number not present and trace not required.
    #[serde(rename = "07")]
    NotRequired,
    /// Trace postponed: baby under six weeks old.
    #[serde(rename = "08")]
    Postponed,
}

impl TraceStatus {
    /// Every status, in the order of its code.
    pub const ALL: [Self; 8] = [
        Self::Verified,
        Self::NotTraced,
        Self::TraceRequired,
        Self::NoSingleMatch,
        Self::Conflict,
        Self::InProgress,
        Self::NotRequired,
        Self::Postponed,
    ];

    /// The national code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Verified => "01",
            Self::NotTraced => "02",
            Self::TraceRequired => "03",
            Self::NoSingleMatch => "04",
            Self::Conflict => "05",
            Self::InProgress => "06",
            Self::NotRequired => "07",
            Self::Postponed => "08",
        }
    }

    /// The status with a national code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }
}

impl fmt::Display for TraceStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Verified => "Number present and verified",
            Self::NotTraced => "Number present but not traced",
            Self::TraceRequired => "Trace required",
            Self::NoSingleMatch => "Trace attempted: no match or several matches",
            Self::Conflict => "Trace needs to be resolved: number or details conflict",
            Self::InProgress => "Trace in progress",
            Self::NotRequired => "Number not present and trace not required",
            Self::Postponed => "Trace postponed: baby under 6 weeks old",
        })
    }
}
