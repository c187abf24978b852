//! What a referrer told us, beside the work that needs it: how to be safe, when the person leaves, what the police see.

use casework::referral;
use domain::{noun::Kept, referral::Referral};
use serde::Serialize;

use crate::{answer::Trouble, pages::episodes::Fact, visit::Visit};

/// The answers of one referral, and the way to all of it.
#[derive(Debug, Serialize)]
pub(crate) struct Told {
    facts: Vec<Fact>,
    when: String,
    href: String,
}

/// What was told in these referrals, the newest first. For readers of whole referrals only.
pub(crate) fn told(visit: &Visit<'_>, referrals: &[Kept<Referral>]) -> Result<Vec<Told>, Trouble> {
    let one = |kept: &Kept<Referral>| {
        let lines = referral::told(&visit.desk, &kept.noun)?;
        Ok(Told {
            facts: lines.into_iter().map(|line| Fact::new(&line.question, line.answer)).collect(),
            when: visit.said(kept.noun.received_at),
            href: format!("/referrals/{}", kept.id),
        })
    };
    referrals.iter().rev().map(one).collect()
}
