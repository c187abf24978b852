//! Referrals.

use domain::{noun::Kept, referral::Referral};

use crate::noun::{Promoted, Statements, Table, statements};

impl Table for Referral {
    const NAME: &'static str = "referrals";
    const STATEMENTS: Statements = statements!(
        "referrals",
        own ", received_at, source",
        insert ", $9, $10",
        update ", received_at = $6, source = $7",
        id "$8", revision "$9",
        order "received_at"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        Promoted(vec![kept.noun.received_at.into(), kept.noun.source.clone().into()])
    }
}
