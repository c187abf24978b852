//! Needs: one row of a kind in an episode; its history stands in the versions.

use domain::{need::Need, noun::Kept};

use crate::noun::{Promoted, Statements, Table, statements};

impl Table for Need {
    const NAME: &'static str = "needs";
    const STATEMENTS: Statements = statements!(
        "needs",
        own ", kind, status, counts_as",
        insert ", $9, $10, $11",
        update ", kind = $6, status = $7, counts_as = $8",
        id "$9", revision "$10",
        order "kind"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        let need = &kept.noun;
        Promoted(vec![need.kind.clone().into(), need.status.clone().into(), need.standing.code().into()])
    }
}
