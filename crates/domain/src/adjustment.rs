//! Reasonable adjustments: what the person needs so that they can take part, structured so that it goes onto every
//! report (pathway.md section 8).

use serde::{Deserialize, Serialize};

use crate::{
    entry::{Moment, entry},
    text::NoteText,
};

/// Something that others must do differently for this person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Adjustment {
    /// Code of `adjustment`.
    pub code: String,
    /// How, in words.
    pub words: Option<NoteText>,
    /// Since when it is known.
    pub moment: Moment,
}

entry!(Adjustment, AdjustmentRecorded, AdjustmentCorrected, AdjustmentRetired, code(self) Some(&self.code));
