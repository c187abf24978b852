//! What a form that is being filled in says so far: its instruments, and the values that it works out itself.
//!
//! All of it follows from what the writer typed. Nothing of the record is read for it, and nothing is kept.

use std::collections::BTreeMap;

use domain::{
    instrument::{Band, Instrument, ItemCode, Points},
    instrument_result::{CannotRecord, InstrumentResult},
    service_hours::london::london,
};
use forms::Line;
use jiff::civil::Date;

use crate::{desk::Desk, filled_form::asked_in, form_run::FormRun};

/// What a form says so far.
#[derive(Debug)]
pub struct SoFar<'c> {
    /// Each instrument that it asks.
    pub instruments: Vec<InstrumentSoFar<'c>>,
    /// Values that the form works out itself, answered by now or not.
    pub worked_out: Vec<Line>,
}

/// One instrument.
#[derive(Debug)]
pub struct InstrumentSoFar<'c> {
    /// Which.
    pub instrument: &'c Instrument,
    /// What it says.
    pub says: Says,
}

/// What is answered, added up, while some is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartialSum {
    /// The sum: no total.
    pub points: Points,
    /// The name of the band in which the total will lie whatever is still answered.
    pub band: Option<String>,
    /// The name of the band below which it cannot come any more.
    pub at_least: Option<String>,
}

/// What an instrument says so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// None of its questions is answered.
    Nothing,
    /// What it would say if the form were sent now.
    Result {
        /// As it would be kept.
        result: Box<InstrumentResult>,
        /// What is answered, added up; while there is no total.
        partial: Option<PartialSum>,
    },
    /// The answers do not fit: the form could not be sent so.
    Refused(CannotRecord),
}

/// What a run says so far.
pub fn of_run<'c>(desk: &'c Desk, run: &FormRun) -> SoFar<'c> {
    let filled = run.so_far();
    let answers = filled.answers();
    let asked_on = london(desk.now()).date();
    let asked = asked_in(desk.content(), answers).into_iter();
    let instruments = asked.map(|(instrument, answers)| InstrumentSoFar {
        instrument,
        says: says(instrument, &answers, asked_on),
    });
    let form = &run.form.questionnaire;
    let mut worked_out = answers.lines();
    worked_out.retain(|line| form.item(&line.link_id).is_some_and(forms::Item::is_calculated));
    SoFar { instruments: instruments.collect(), worked_out }
}

fn says(instrument: &Instrument, answers: &BTreeMap<ItemCode, i32>, asked_on: Date) -> Says {
    match InstrumentResult::of_answers(instrument, answers, asked_on) {
        Ok(None) => Says::Nothing,
        Ok(Some(result)) => {
            let named = |band: Option<&Band>| band.map(|band| band.name.clone());
            let partial = instrument.partial(answers).map(|partial| PartialSum {
                points: partial.points,
                band: named(partial.band),
                at_least: named(partial.at_least),
            });
            Says::Result { result: Box::new(result), partial }
        }
        Err(cannot) => Says::Refused(cannot),
    }
}

impl SoFar<'_> {
    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.instruments.is_empty() && self.worked_out.is_empty()
    }
}
