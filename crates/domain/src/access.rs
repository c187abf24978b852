//! The one gate: who may do what with which record.
//!
//! Every read, write, list, count, search, export and notification asks [`decide`], and no code but this tests
//! a role. What it allows it allows with a [`Scope`], which only it can make and without which the store keeps
//! and gives nothing about a person. It is pure and does not allocate: the store reads the facts of the
//! relationship ([`Standing`]) in the transaction of the work itself, and the matrix is data
//! ([`Row`], `docs/access.md`). What is not known is denied.

mod actor;
mod cell;
mod field;
mod matrix;
mod record_type;
mod role;
mod rule;
mod set;
mod stage;
mod standing;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

pub use self::{
    actor::{Actor, Assignment, OneTimeLink, Practitioner, Round, Session, SignedIn},
    cell::{CannotReadCell, Cell, Grant, Permission, Reach, Verb},
    field::{Field, Fields},
    matrix::Row,
    record_type::RecordType,
    role::Role,
    set::Set,
    stage::{Milestones, Stage},
    standing::{Holding, Label, Sealing, Standing},
};
use crate::Id;

/// Something that somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Make a new record.
    Create(RecordType),
    /// Look at a record, or at a list of them.
    Read(RecordType),
    /// Write a new version of a record.
    Amend(RecordType),
    /// Sign or approve a record.
    Sign(RecordType),
    /// Send, print or export a record.
    Disclose(RecordType),
    /// Start an approved job on records without seeing them.
    Run(RecordType),
    /// Search all unsealed people to find out who somebody is.
    Identify,
}

/// What the gate answers.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "whoever does not look at the decision has not asked"]
pub enum Decision {
    /// It may be done, within this scope.
    Allow(Scope),
    /// It may be done once a reason is given, once for a person in a session.
    NeedReason,
    /// It may be done by emergency access only.
    NeedBreakGlass,
    /// It may not be done. Say *not found*.
    Deny,
}

/// Proof that the gate was asked, and what it opened. Nothing but [`decide`] makes one.
#[derive(Debug, PartialEq, Eq)]
pub struct Scope {
    account: Option<Id<Practitioner>>,
    action: Action,
    person: Option<Id<()>>,
    episode: Option<Id<()>>,
    row: Option<Row>,
    fields: Fields,
    withheld: Set<Field>,
    relationship: Relationship,
    reason: Reason,
    needs_second_approval: bool,
    is_late_entry: bool,
}

/// By what right a scope was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relationship {
    /// One of the relationships of the matrix.
    Reached(Reach),
    /// Named by the rota, for what the rota opens.
    Rota,
    /// Found by an identification search.
    Identified,
    /// The public, sending in a referral.
    Arriving,
    /// Our own rounds, or the program's own commands.
    Machine,
}

/// What became of the question for a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// None was asked.
    NotAsked,
    /// One was asked, and had been given in this session.
    Given,
    /// A new open referral for the same person is the reason.
    FilledByReferral,
}

/// Decides whether somebody may do something, from where they stand to the record at this moment.
pub fn decide(actor: &Actor, action: Action, standing: &Standing, now: Timestamp) -> Decision {
    // A new referral opens earlier episodes to its team (section 2, S5). A mentor walks beside somebody in one episode.
    let is_mentor = actor.signed_in().is_some_and(|signed_in| signed_in.role == Role::PeerMentor);
    let standing = &match is_mentor {
        true => Standing { new_referral: None, ..*standing },
        false => *standing,
    };
    let pass = match rule::verdict(actor, action, standing, now) {
        rule::Verdict::Pass(pass) => pass,
        rule::Verdict::BreakGlass => return Decision::NeedBreakGlass,
        rule::Verdict::Deny => return Decision::Deny,
    };
    let reason = match (pass.asks_reason, pass.is_reason_filled, standing.is_reason_given) {
        (_, true, _) => Reason::FilledByReferral,
        (false, false, _) => Reason::NotAsked,
        (true, false, true) => Reason::Given,
        (true, false, false) => return Decision::NeedReason,
    };
    Decision::Allow(Scope {
        account: actor.account(),
        action,
        person: standing.person,
        episode: standing.episode,
        row: action.record_type().and_then(RecordType::row),
        fields: pass.fields,
        withheld: rule::withheld(standing),
        relationship: pass.relationship,
        reason,
        needs_second_approval: pass.needs_second,
        is_late_entry: pass.is_late,
    })
}

impl Scope {
    /// Whether a field may be shown or written. Ask for each: what is not allowed is left out.
    pub fn shows(&self, field: Field) -> bool {
        let is_opened = match self.fields {
            Fields::All => true,
            Fields::Limited(fields) => fields.has(field),
        };
        is_opened && !self.withheld.has(field)
    }

    /// Whether the scope was opened for this action on this person's record.
    pub fn permits(&self, action: Action, person: Option<Id<()>>) -> bool {
        self.action == action && self.person == person
    }

    /// The account that acts; none for the public and for machines.
    pub const fn account(&self) -> Option<Id<Practitioner>> {
        self.account
    }

    /// What may be done.
    pub const fn action(&self) -> Action {
        self.action
    }

    /// The person whose record it opens, if it is about one.
    pub const fn person(&self) -> Option<Id<()>> {
        self.person
    }

    /// The episode through which it was opened, if there is one.
    pub const fn episode(&self) -> Option<Id<()>> {
        self.episode
    }

    /// The row of the matrix that opened it; none for what the gate rules by name.
    pub const fn row(&self) -> Option<Row> {
        self.row
    }

    /// The fields that it opens, before labels withhold any; [`Scope::shows`] looks at both.
    pub const fn fields(&self) -> Fields {
        self.fields
    }

    /// By what right it was opened.
    pub const fn relationship(&self) -> Relationship {
        self.relationship
    }

    /// What became of the question for a reason.
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// A second, different person must approve before it takes effect.
    pub const fn needs_second_approval(&self) -> bool {
        self.needs_second_approval
    }

    /// The case is closed: what is made now is a late entry, with its author and the real time.
    pub const fn is_late_entry(&self) -> bool {
        self.is_late_entry
    }
}

impl Action {
    /// The action of a verb on a kind of record.
    pub const fn of(verb: Verb, record: RecordType) -> Self {
        match verb {
            Verb::Create => Self::Create(record),
            Verb::Read => Self::Read(record),
            Verb::Amend => Self::Amend(record),
            Verb::Sign => Self::Sign(record),
            Verb::Disclose => Self::Disclose(record),
        }
    }

    /// The verb of the matrix, for the actions that have one.
    pub const fn verb(self) -> Option<Verb> {
        match self {
            Self::Create(_) => Some(Verb::Create),
            Self::Read(_) => Some(Verb::Read),
            Self::Amend(_) => Some(Verb::Amend),
            Self::Sign(_) => Some(Verb::Sign),
            Self::Disclose(_) => Some(Verb::Disclose),
            Self::Run(_) | Self::Identify => None,
        }
    }

    /// The kind of record; a search for who somebody is has none.
    pub const fn record_type(self) -> Option<RecordType> {
        match self {
            Self::Create(record)
            | Self::Read(record)
            | Self::Amend(record)
            | Self::Sign(record)
            | Self::Disclose(record)
            | Self::Run(record) => Some(record),
            Self::Identify => None,
        }
    }

    /// The frozen code of what is done, for the journal.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Read(_) => "read",
            Self::Amend(_) => "amend",
            Self::Sign(_) => "sign",
            Self::Disclose(_) => "disclose",
            Self::Run(_) => "run",
            Self::Identify => "identify",
        }
    }
}

impl Decision {
    /// The scope, if there is one.
    pub fn scope(self) -> Option<Scope> {
        match self {
            Self::Allow(scope) => Some(scope),
            Self::NeedReason | Self::NeedBreakGlass | Self::Deny => None,
        }
    }
}
