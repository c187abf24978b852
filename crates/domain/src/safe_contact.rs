//! How the person may be reached safely, and how not (hazard H13: a letter or a voice message can reach an abuser).

use serde::{Deserialize, Serialize};

use crate::{
    entry::{Moment, entry},
    text::{NoteText, ShortText},
};

/// One way to reach a person, and what must not be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SafeContact {
    /// Code of `contact_method`.
    pub method: String,
    /// The number or address, or who passes things on; none where there is no safe way yet.
    pub value: Option<ShortText>,
    /// When it is safe.
    pub safe_times: Option<ShortText>,
    /// What must never be done: codes of `contact_method`.
    #[serde(default)]
    pub never: Vec<String>,
    /// What else to know: "say you are from the clinic".
    pub words: Option<NoteText>,
    /// Since when it is known.
    pub moment: Moment,
}

entry!(SafeContact, SafeContactRecorded, SafeContactCorrected, SafeContactRetired, code(self) Some(&self.method));
