//! What to do to be safe when meeting a person, never why (matrix row 4): everyone who may meet them reads it.

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    entry::{Moment, entry},
    event::{Event, EventKind},
    noun::{Decided, Kept},
    service_hours::london::london,
    stamp::{Author, Stamp},
    text::ShortText,
};

/// An instruction: "See in pairs". It holds from the moment it is written; a lead signs it afterwards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkerSafetyAlert {
    /// What to do. No cause, no history.
    pub instruction: ShortText,
    /// Where it was told, never why: "triage". None where its author says it of their own.
    #[serde(default)]
    pub source: Option<ShortText>,
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
        Self { instruction, source: None, signed: None, moment }
    }

    /// An instruction that was told on the way, with where.
    pub const fn told_at(source: ShortText, instruction: ShortText, moment: Moment) -> Self {
        Self { instruction, source: Some(source), signed: None, moment }
    }

    /// Who signed it as it stands.
    pub const fn signed(&self) -> Option<&Signature> {
        self.signed.as_ref()
    }

    /// The day by which somebody looks at it again, counted from when it was written or signed. It holds beyond that day
    /// all the same, until somebody retires it.
    pub fn review_on(&self, after_days: u32) -> Date {
        let signed_at = self.signed.as_ref().map(|signature| signature.at);
        let looked_at = london(signed_at.map_or(self.moment.at(), |at| at.max(self.moment.at()))).date();
        looked_at.saturating_add(i64::from(after_days).days())
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

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, civil::date};

    use super::WorkerSafetyAlert;
    use crate::{
        entry::{self, Moment},
        stamp::{Author, Stamp},
        text::Text,
    };

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    #[test]
    fn an_instruction_is_looked_at_again_so_many_days_after_it_was_written_or_signed() {
        let by = Author { account: None, name: "Ivan".to_owned(), role: None, team: "custody".to_owned() };
        let stamp = |text: &str| Stamp::new(at(text), by.clone(), 7);
        let written = stamp("2026-11-23T09:00:00Z");
        let words = |words: &str| Text::parse(words).expect("words");
        let alert =
            WorkerSafetyAlert::told_at(words("triage"), words("See in pairs"), Moment::now(written.at()));
        assert_eq!(alert.review_on(90), date(2027, 2, 21));
        let kept = entry::record(alert, written.fresh(), &written).expect("recorded").outcome().clone();
        let signed = kept.sign(&stamp("2026-11-30T23:30:00Z")).expect("signed");
        assert_eq!(signed.outcome().noun.review_on(90), date(2027, 2, 28));
    }
}
