//! Assessments.

use domain::{assessment::Assessment, noun::Kept};

use crate::noun::{Promoted, Statements, Table, statements};

impl Table for Assessment {
    const NAME: &'static str = "assessments";
    const STATEMENTS: Statements = statements!(
        "assessments",
        own ", began_at, outcome",
        insert ", $9, $10",
        update ", began_at = $6, outcome = $7",
        id "$8", revision "$9",
        order "began_at"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        Promoted(vec![kept.noun.began_at.into(), kept.noun.outcome.code().into()])
    }
}
