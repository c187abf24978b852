//! The people who sign in: an account, and the assignments that say in which role and team it may act.

use jiff::Timestamp;

use crate::{Id, access::Role};

/// One person who signs in. What they may do hangs on the assignment that is active, never on the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its identity.
    pub id: Id<Account>,
    /// What they type to sign in: lower case, unique.
    pub user_name: String,
    /// Their name as colleagues know it.
    pub name: String,
    /// The organisation that employs them (an attribute of the employment; it gives no access by itself).
    pub employer: String,
    /// Set when the account was switched off.
    pub disabled_at: Option<Timestamp>,
}

/// A role held in a team for a time. Exactly one is active in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Its identity.
    pub id: Id<Assignment>,
    /// Whose it is.
    pub account: Id<Account>,
    /// The organisation in whose name they act.
    pub organisation: String,
    /// The team (content: `service.toml`).
    pub team: String,
    /// The role.
    pub role: Role,
    /// From when it holds.
    pub from_at: Timestamp,
    /// Until when; none for open end.
    pub until_at: Option<Timestamp>,
}

impl Assignment {
    /// Whether it holds at this moment.
    pub fn holds_at(&self, at: Timestamp) -> bool {
        self.from_at <= at && self.until_at.is_none_or(|until| at < until)
    }
}
