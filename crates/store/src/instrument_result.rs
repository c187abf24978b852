//! Results of instruments.

use domain::{instrument_result::InstrumentResult, noun::Kept};

use crate::noun::{Promoted, Statements, Table, statements};

impl Table for InstrumentResult {
    const NAME: &'static str = "instrument_results";
    const STATEMENTS: Statements = statements!(
        "instrument_results",
        own ", instrument, asked_on",
        insert ", $9, $10",
        update ", instrument = $6, asked_on = $7",
        id "$8", revision "$9",
        order "asked_on"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        Promoted(vec![kept.noun.instrument.clone().into(), kept.noun.asked_on.into()])
    }
}
