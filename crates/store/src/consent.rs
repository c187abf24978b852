//! Consent: one row of a scope in an episode; what was said before stands in the versions.

use domain::{consent::Consent, noun::Kept};

use crate::noun::{Promoted, Statements, Table, statements};

impl Table for Consent {
    const NAME: &'static str = "consents";
    const STATEMENTS: Statements = statements!(
        "consents",
        own ", scope, decision, decided_at",
        insert ", $9, $10, $11",
        update ", scope = $6, decision = $7, decided_at = $8",
        id "$9", revision "$10",
        order "scope"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        let consent = &kept.noun;
        Promoted(vec![
            consent.scope.clone().into(),
            consent.decision.code().into(),
            consent.decided_at.into(),
        ])
    }
}
