//! What an instrument said of a person on a day: asked here by its wording, or entered where the wording is not here.
//!
//! A result is a fact with date, rater and completeness (`docs/instruments.md`). It prompts a person to look; it never
//! grades a risk and decides nothing.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    Id,
    access::RecordType,
    episode::Episode,
    event::{Event, EventKind},
    filled_form::FilledForm,
    instrument::{Alert, Instrument, ItemCode, NoTotal, NotScored, Points, Rule, Scored},
    noun::{CannotChange, Decided, Kept, Noun},
    service_hours::london::london,
    stamp::Stamp,
    text::ShortText,
};

/// Before this none of the instruments was in use, and a day is a slip of the hand.
const EARLIEST_YEAR: i16 = 1980;

/// One result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstrumentResult {
    /// Code of the instrument.
    pub instrument: String,
    /// The day on which it was asked.
    pub asked_on: Date,
    /// Who answered, or who rated.
    pub rater: Option<ShortText>,
    /// Answers by item; empty where only a total was entered.
    pub answers: BTreeMap<String, i32>,
    /// The total; none where too much is missing, or where the instrument has none.
    pub total: Option<Points>,
    /// The name of the band, as it was called then.
    pub band: Option<String>,
    /// Whether answers were missing and the total was worked out from the others.
    pub is_prorated: bool,
    /// How many items had no answer.
    pub missing: u32,
    /// Whether it read positive; none where that is not known.
    pub reads_positive: Option<bool>,
    /// Sections that it asks to open: codes of `risk_type` or `need_type`.
    pub opens: Vec<String>,
    /// Sections that it could not tell about, because what they hang on was not answered: to be asked.
    pub unseen: Vec<String>,
    /// What it said, for an instrument that gives words.
    pub words: Option<ShortText>,
    /// The form that asked it; none where it was entered.
    pub form: Option<Id<FilledForm>>,
}

impl Noun for InstrumentResult {
    const TYPE: RecordType = RecordType::InstrumentResult;
}

/// A result that is entered without the wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnteredResult {
    /// The day on which it was asked.
    pub asked_on: Date,
    /// Who answered, or who rated.
    pub rater: Option<ShortText>,
    /// The total.
    pub total: Option<Points>,
    /// What it said, for an instrument that gives words.
    pub words: Option<ShortText>,
}

/// Why a result cannot be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CannotRecord {
    /// The episode is closed.
    EpisodeClosed,
    /// The day lies ahead.
    InFuture,
    /// The day lies so far back that it must be mistyped.
    LongAgo,
    /// Neither a total nor words.
    NothingSaid,
    /// The total is none of this instrument.
    Total(NoTotal),
    /// An answer is none of this instrument.
    Answers(NotScored),
}

impl std::fmt::Display for CannotRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotRecord::EpisodeClosed => {
                f.write_str("This episode is closed. Make a new referral to open another.")
            }
            CannotRecord::InFuture => f.write_str("The day on which it was asked must be today or earlier."),
            CannotRecord::LongAgo => {
                write!(f, "The day on which it was asked must be {EARLIEST_YEAR} or later. Check the year.")
            }
            CannotRecord::NothingSaid => f.write_str("Enter the total, or what it said."),
            CannotRecord::Total(NoTotal::HasNone) => {
                f.write_str("This instrument has no total. Enter what it said in words.")
            }
            CannotRecord::Total(NoTotal::NotWhole) => {
                f.write_str("The total must be a whole number, like 12.")
            }
            CannotRecord::Total(NoTotal::Outside(span)) => {
                write!(f, "The total must be between {} and {}.", span.min, span.max)
            }
            CannotRecord::Answers(refused) => refused.fmt(f),
        }
    }
}

impl InstrumentResult {
    /// Keeps what the answers of a form say of an instrument; none where none of its items was answered.
    pub fn asked(
        instrument: &Instrument,
        answers: &BTreeMap<ItemCode, i32>,
        form: &Kept<FilledForm>,
        stamp: &Stamp,
    ) -> Result<Option<Decided<InstrumentResult>>, CannotRecord> {
        // A form that is put right on another day was still asked on the first.
        let asked_on = london(form.sent_at()).date();
        let Some(said) = InstrumentResult::of_answers(instrument, answers, asked_on)? else {
            return Ok(None);
        };
        let result = InstrumentResult { form: Some(form.id), ..said };
        let event = result.event(EventKind::ResultAsked, stamp);
        let kept = Kept::new(stamp, stamp.fresh(), form.person, form.episode, result);
        Ok(Some(Decided::created(kept, event)))
    }

    /// What answers say of an instrument, finished or not; none where none of its items is answered.
    pub fn of_answers(
        instrument: &Instrument,
        answers: &BTreeMap<ItemCode, i32>,
        asked_on: Date,
    ) -> Result<Option<InstrumentResult>, CannotRecord> {
        if answers.is_empty() {
            return Ok(None);
        }
        let scored = instrument.score(answers).map_err(CannotRecord::Answers)?;
        Ok(Some(InstrumentResult {
            answers: answers.iter().map(|(item, value)| (item.as_str().to_owned(), *value)).collect(),
            missing: u32::try_from(scored.missing.len()).unwrap_or(u32::MAX),
            total: scored.total,
            is_prorated: scored.is_prorated,
            band: scored.band.map(|band| band.name.clone()),
            reads_positive: scored.reads_positive,
            opens: sections(&scored.alerts),
            unseen: unseen(&scored),
            ..InstrumentResult::empty(instrument, asked_on)
        }))
    }

    /// Keeps a result that was worked out elsewhere, or on paper.
    pub fn enter(
        instrument: &Instrument,
        entered: EnteredResult,
        episode: &Kept<Episode>,
        stamp: &Stamp,
    ) -> Result<Decided<InstrumentResult>, CannotRecord> {
        if !episode.noun.state.is_open() {
            return Err(CannotRecord::EpisodeClosed);
        }
        Ok(InstrumentResult::read(instrument, entered, stamp)?.put_down(episode, stamp))
    }

    /// Puts a result on record as it stands.
    pub fn put_down(self, episode: &Kept<Episode>, stamp: &Stamp) -> Decided<InstrumentResult> {
        let event = self.event(EventKind::ResultEntered, stamp);
        let kept = Kept::new(stamp, stamp.fresh(), episode.person, Some(episode.id), self);
        Decided::created(kept, event)
    }

    fn read(
        instrument: &Instrument,
        entered: EnteredResult,
        stamp: &Stamp,
    ) -> Result<InstrumentResult, CannotRecord> {
        if entered.asked_on > london(stamp.at()).date() {
            return Err(CannotRecord::InFuture);
        }
        if entered.asked_on.year() < EARLIEST_YEAR {
            return Err(CannotRecord::LongAgo);
        }
        if entered.total.is_none() && entered.words.is_none() {
            return Err(CannotRecord::NothingSaid);
        }
        let mut result = InstrumentResult {
            rater: entered.rater,
            words: entered.words,
            ..InstrumentResult::empty(instrument, entered.asked_on)
        };
        if let Some(total) = entered.total {
            let reading = instrument.of_total(total).map_err(CannotRecord::Total)?;
            result.total = Some(total);
            result.band = reading.band.map(|band| band.name.clone());
            result.reads_positive = reading.reads_positive;
            result.opens = sections(&reading.alerts);
            result.unseen = sections(&reading.unseen);
        }
        Ok(result)
    }

    fn empty(instrument: &Instrument, asked_on: Date) -> InstrumentResult {
        InstrumentResult {
            instrument: instrument.code.clone(),
            asked_on,
            rater: None,
            answers: BTreeMap::new(),
            total: None,
            band: None,
            is_prorated: false,
            missing: 0,
            reads_positive: None,
            opens: Vec::new(),
            unseen: Vec::new(),
            words: None,
            form: None,
        }
    }

    fn event(&self, kind: EventKind, stamp: &Stamp) -> Event {
        Event::new(kind, stamp.at()).with("instrument", self.instrument.as_str())
    }
}

impl Kept<InstrumentResult> {
    /// Takes a result out of view: it no longer counts, and stays readable.
    pub fn take_back(&self, reason: &str, stamp: &Stamp) -> Result<Decided<InstrumentResult>, CannotChange> {
        self.retire(reason, stamp, self.noun.event(EventKind::ResultTakenBack, stamp))
    }
}

/// Whether an instrument gives words and no number.
pub fn gives_words(instrument: &Instrument) -> bool {
    matches!(instrument.rule, Rule::Words)
}

fn unseen(scored: &Scored<'_>) -> Vec<String> {
    sections(&scored.unseen)
}

/// The sections of alerts, each once.
fn sections(alerts: &[&Alert]) -> Vec<String> {
    let mut sections: Vec<String> = Vec::new();
    for alert in alerts {
        if !sections.contains(&alert.opens) {
            sections.push(alert.opens.clone());
        }
    }
    sections
}

#[cfg(test)]
mod tests;
