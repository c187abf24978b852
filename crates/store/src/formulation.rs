//! Formulations.

use domain::{formulation::Formulation, noun::Kept};

use crate::noun::{Promoted, Statements, Table, statements};

impl Table for Formulation {
    const NAME: &'static str = "formulations";
    const STATEMENTS: Statements = statements!(
        "formulations",
        own ", assessment_id",
        insert ", $9",
        update ", assessment_id = $6",
        id "$7", revision "$8",
        order "recorded_at"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        Promoted(vec![kept.noun.assessment.into()])
    }
}
