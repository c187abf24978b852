//! Who acts: every piece of work is done by somebody, and the gate and the journal ask whom.

use crate::{Id, access::Role};

/// Somebody or something that asks to see or change the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A person who has signed in, in the one assignment that is active.
    Practitioner(SignedIn),
    /// Anybody, on the public pages.
    Public,
    /// Whoever holds a link that works once.
    LinkHolder(Id<OneTimeLink>),
    /// Another system, by the name under which it was connected.
    ConnectedSystem(String),
    /// The screen on a site's wall, by the site's code.
    WallScreen(String),
    /// Our own work by the clock.
    Round(Round),
    /// Whoever runs the program's own commands on its machine, such as `landward user add`.
    Operator,
}

/// A person who has signed in: which account, and in which assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The account.
    pub account: Id<Practitioner>,
    /// The name that the header and the journal show.
    pub name: String,
    /// The assignment that is active; exactly one is.
    pub assignment: Id<Assignment>,
    /// The role of that assignment.
    pub role: Role,
    /// The code of the organisation that employs them in it.
    pub organisation: String,
    /// The code of the team in which they work.
    pub team: String,
    /// The session, so that the journal can tell two machines apart.
    pub session: Id<Session>,
}

/// Something that we do by the clock. Each may do what is written beside it and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Round {
    /// Counts again what is kept as a count: reads worklists and counts.
    Recount,
    /// Chases what is overdue: reads worklists, makes tasks.
    Escalate,
    /// Ends drafts that are too old: reads and amends drafts.
    TidyDrafts,
}

/// The account of a person who signs in, whatever their role; only its id is of use here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Practitioner {}

/// One span of somebody's work: organisation, team, role, from, to; only its id is of use here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Assignment {}

/// One sign-in on one machine; only its id is of use here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Session {}

/// A link that works once; only its id is of use here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OneTimeLink {}

impl Actor {
    /// The role in which somebody acts; only people who have signed in have one.
    pub const fn role(&self) -> Option<Role> {
        match self.signed_in() {
            Some(signed_in) => Some(signed_in.role),
            None => None,
        }
    }

    /// The account of a person who has signed in.
    pub const fn account(&self) -> Option<Id<Practitioner>> {
        match self.signed_in() {
            Some(signed_in) => Some(signed_in.account),
            None => None,
        }
    }

    /// The person who has signed in, if it is one.
    pub const fn signed_in(&self) -> Option<&SignedIn> {
        match self {
            Self::Practitioner(signed_in) => Some(signed_in),
            Self::Public
            | Self::LinkHolder(_)
            | Self::ConnectedSystem(_)
            | Self::WallScreen(_)
            | Self::Round(_)
            | Self::Operator => None,
        }
    }

    /// Whether a person who has signed in acts, rather than the public or a machine.
    pub const fn is_practitioner(&self) -> bool {
        self.signed_in().is_some()
    }

    /// The frozen code of the kind of actor, for the journal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Practitioner(_) => "practitioner",
            Self::Public => "public",
            Self::LinkHolder(_) => "link_holder",
            Self::ConnectedSystem(_) => "connected_system",
            Self::WallScreen(_) => "wall_screen",
            Self::Round(round) => round.code(),
            Self::Operator => "operator",
        }
    }
}

impl Round {
    /// The frozen code of the round, for the journal.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Recount => "round_recount",
            Self::Escalate => "round_escalate",
            Self::TidyDrafts => "round_tidy_drafts",
        }
    }
}
