//! "This could have hurt someone": what anybody on the team tells the clinical safety officer about the program.
//!
//! It names the page and the version, and asks for no details of a person, so that nobody hesitates to send one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    access::RecordType,
    event::{Event, EventKind},
    noun::{Decided, Kept, Noun},
    stamp::{Author, Stamp},
    text::{NoteText, ShortText},
};

/// A report about the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafetyReport {
    /// The page, with every id blotted out: `/people/-/risks`.
    pub page: String,
    /// The version of the program that showed it.
    pub version: String,
    /// What happened, or nearly did.
    pub what: NoteText,
    /// Set when the clinical safety officer has taken it up.
    pub acknowledged: Option<Acknowledgement>,
}

/// The clinical safety officer has read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Author,
    /// What is done about it.
    pub words: ShortText,
}

impl Noun for SafetyReport {
    const TYPE: RecordType = RecordType::SafetyReport;
}

/// Why a report cannot be acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotAcknowledge {
    /// Somebody has already.
    AlreadyAcknowledged,
}

impl std::fmt::Display for CannotAcknowledge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CannotAcknowledge::AlreadyAcknowledged => {
                "Someone has taken this report up already. Open it to see what was decided."
            }
        })
    }
}

impl SafetyReport {
    /// Sends a report. Nothing refuses it: whoever saw something must be able to say so.
    pub fn send(page: &str, version: &str, what: NoteText, stamp: &Stamp) -> Decided<SafetyReport> {
        let report =
            SafetyReport { page: page.to_owned(), version: version.to_owned(), what, acknowledged: None };
        let event = Event::new(EventKind::SafetyReportSent, stamp.at()).with("page", page);
        Decided::created(Kept::new(stamp, stamp.fresh(), None, None, report), event)
    }
}

impl Kept<SafetyReport> {
    /// Takes a report up, saying what is done about it.
    pub fn acknowledge(
        &self,
        words: ShortText,
        stamp: &Stamp,
    ) -> Result<Decided<SafetyReport>, CannotAcknowledge> {
        if self.noun.acknowledged.is_some() {
            return Err(CannotAcknowledge::AlreadyAcknowledged);
        }
        let acknowledged = Some(Acknowledgement { at: stamp.at(), by: stamp.by().clone(), words });
        let noun = SafetyReport { acknowledged, ..self.noun.clone() };
        let event = Event::new(EventKind::SafetyReportAcknowledged, stamp.at());
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp() -> Stamp {
        let by =
            Author { account: None, name: "Priya Nair".to_owned(), role: None, team: "custody".to_owned() };
        Stamp::new("2026-11-16T10:00:00Z".parse().unwrap(), by, 7)
    }

    #[test]
    fn a_report_is_taken_up_once() {
        let what = NoteText::parse("The list showed yesterday's risk as today's").unwrap();
        let sent = SafetyReport::send("/worklist", "0.1.0", what, &stamp());
        let words = ShortText::parse("Mended in the next version").unwrap();
        let taken_up = sent.outcome().acknowledge(words.clone(), &stamp()).unwrap();
        assert_eq!(taken_up.outcome().revision, 2);
        let again = taken_up.outcome().acknowledge(words, &stamp()).map(|_| ());
        assert_eq!(again, Err(CannotAcknowledge::AlreadyAcknowledged));
    }
}
