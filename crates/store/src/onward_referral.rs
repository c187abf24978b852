//! Onward referrals.

use domain::{noun::Kept, onward_referral::OnwardReferral};

use crate::noun::{Promoted, Statements, Table, statements};

impl Table for OnwardReferral {
    const NAME: &'static str = "onward_referrals";
    const STATEMENTS: Statements = statements!(
        "onward_referrals",
        own ", sent_at, service, destination, state, is_open, chase_on",
        insert ", $9, $10, $11, $12, $13, $14",
        update ", sent_at = $6, service = $7, destination = $8, state = $9, is_open = $10, chase_on = $11",
        id "$12", revision "$13",
        order "sent_at"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        let onward = &kept.noun;
        let is_open = onward.is_open() && kept.retired.is_none();
        Promoted(vec![
            onward.sent_at.into(),
            onward.service.code.clone().into(),
            onward.service.kind.clone().into(),
            onward.state.code().into(),
            is_open.into(),
            onward.chase_on.into(),
        ])
    }
}
