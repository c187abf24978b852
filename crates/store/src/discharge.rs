//! Discharges.

use domain::{discharge::Discharge, noun::Kept};

use crate::noun::{Promoted, Statements, Table, statements};

impl Table for Discharge {
    const NAME: &'static str = "discharges";
    const STATEMENTS: Statements = statements!(
        "discharges",
        own ", reason, discharged_at",
        insert ", $9, $10",
        update ", reason = $6, discharged_at = $7",
        id "$8", revision "$9",
        order "discharged_at"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        Promoted(vec![kept.noun.reason.clone().into(), kept.noun.at.into()])
    }
}
