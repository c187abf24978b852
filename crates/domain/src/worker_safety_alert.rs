//! What to do to be safe when meeting a person, never why (matrix row 4): everyone who may meet them reads it.

use serde::{Deserialize, Serialize};

use crate::{
    entry::{Moment, entry},
    event::{Event, EventKind},
    noun::{Decided, Kept},
    stamp::{Author, Stamp},
    text::ShortText,
};

/// An instruction: "See in pairs". It holds from the moment it is written; a lead signs it afterwards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkerSafetyAlert {
    /// What to do. No cause, no history.
    pub instruction: ShortText,
    /// Who looked at it and stands by it: only a lead's [`Kept::sign`] sets it, and new words take it away.
    signed: Option<Signature>,
    /// Since when it holds.
    pub moment: Moment,
}

/// Who signed, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who.
    pub by: Author,
    /// When.
    pub at: jiff::Timestamp,
}

entry!(WorkerSafetyAlert, WorkerSafetyRecorded, WorkerSafetyCorrected, WorkerSafetyRetired, code(self) None);

/// Why an instruction cannot be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotSign {
    /// It is signed as it stands.
    AlreadySigned,
    /// It was retired.
    Retired,
}

impl std::fmt::Display for CannotSign {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CannotSign::AlreadySigned => "This instruction is signed already.",
            CannotSign::Retired => "This instruction was retired. Make a new one instead.",
        })
    }
}

impl WorkerSafetyAlert {
    /// An instruction that nobody has signed yet.
    pub const fn new(instruction: ShortText, moment: Moment) -> Self {
        Self { instruction, signed: None, moment }
    }

    /// Who signed it as it stands.
    pub const fn signed(&self) -> Option<&Signature> {
        self.signed.as_ref()
    }
}

impl Kept<WorkerSafetyAlert> {
    /// A lead signs the instruction as it stands.
    pub fn sign(&self, stamp: &Stamp) -> Result<Decided<WorkerSafetyAlert>, CannotSign> {
        if self.retired.is_some() {
            return Err(CannotSign::Retired);
        }
        if self.noun.signed.is_some() {
            return Err(CannotSign::AlreadySigned);
        }
        let signed = Some(Signature { by: stamp.by().clone(), at: stamp.at() });
        let noun = WorkerSafetyAlert { signed, ..self.noun.clone() };
        let event = Event::new(EventKind::WorkerSafetySigned, stamp.at());
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event))
    }
}
