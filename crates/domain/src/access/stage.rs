//! The stage of a case, derived from what has happened, and what it does to access (`docs/access.md`).

use jiff::Timestamp;

use super::{
    Role,
    cell::{Reach, Verb},
    matrix::Row,
    set::Set,
    standing::Standing,
};

/// How far a case has come. It is always derived, never stored beside the case's own state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// S0: nobody has triaged it yet.
    Received,
    /// S1: triage has begun.
    Triage,
    /// Declined at triage.
    Declined,
    /// S2: accepted; screening and assessment.
    Assessment,
    /// S3: a plan is agreed.
    Support,
    /// S4: a handover is open.
    Transition,
    /// S5: discharged.
    Closed,
    /// S6: archived.
    Archived,
}

/// What has happened in a case, as far as its stage depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Milestones {
    /// There is a triage entry.
    pub has_triage_entry: bool,
    /// Triage declined it.
    pub is_declined: bool,
    /// It was accepted.
    pub is_accepted: bool,
    /// A plan is agreed.
    pub has_agreed_plan: bool,
    /// A handover was opened.
    pub has_opened_handover: bool,
    /// The person was discharged.
    pub is_discharged: bool,
    /// The case is archived.
    pub is_archived: bool,
}

impl Stage {
    /// Every stage, in the order of a case's life.
    pub const ALL: [Self; 8] = [
        Self::Received,
        Self::Triage,
        Self::Declined,
        Self::Assessment,
        Self::Support,
        Self::Transition,
        Self::Closed,
        Self::Archived,
    ];

    /// The stage of a case to which these things have happened; the furthest counts.
    pub const fn derived_from(milestones: Milestones) -> Self {
        if milestones.is_archived {
            Self::Archived
        } else if milestones.is_declined {
            Self::Declined
        } else if milestones.is_discharged {
            Self::Closed
        } else if milestones.has_opened_handover {
            Self::Transition
        } else if milestones.has_agreed_plan {
            Self::Support
        } else if milestones.is_accepted {
            Self::Assessment
        } else if milestones.has_triage_entry {
            Self::Triage
        } else {
            Self::Received
        }
    }
}

/// By which relationships a stage lets somebody through, and on what terms.
#[derive(Debug, Clone, Copy)]
pub(super) struct Passage {
    /// The relationships that count at this stage.
    pub reaches: Set<Reach>,
    /// Those of them that the stage asks for a reason.
    pub asks_reason_of: Set<Reach>,
    /// A new open referral for the same person is the reason.
    pub is_reason_filled: bool,
    /// Whether anything new is a late entry.
    pub is_late: bool,
}

/// What the stage of a case leaves of the relationships to it; none when it shuts the case to this role.
pub(super) fn passage(
    stage: Stage,
    role: Role,
    verb: Verb,
    row: Row,
    standing: &Standing,
    now: Timestamp,
) -> Option<Passage> {
    let reaches = standing.reaches(row);
    match stage {
        Stage::Received | Stage::Triage => at_the_door(role, reaches).map(Passage::through),
        Stage::Assessment | Stage::Support | Stage::Transition => Some(Passage::through(reaches)),
        Stage::Declined => declined(role, verb, row, reaches).map(Passage::through),
        Stage::Closed => closed(verb, reaches, standing, now),
        Stage::Archived => archived(role, verb),
    }
}

impl Passage {
    pub(super) const fn through(reaches: Set<Reach>) -> Self {
        Self { reaches, asks_reason_of: Set::EMPTY, is_reason_filled: false, is_late: false }
    }
}

/// S0 and S1: the team of the receiving site; the referrer sees the status of what they sent.
fn at_the_door(role: Role, reaches: Set<Reach>) -> Option<Set<Reach>> {
    match role {
        Role::ServiceManager | Role::ClinicalLead | Role::Practitioner | Role::Administrator => Some(reaches),
        Role::Referrer | Role::CaldicottGuardian | Role::DataAnalyst => Some(reaches),
        Role::SupportWorker | Role::PeerMentor | Role::PartnerWorker | Role::SystemAdministrator => None,
    }
}

/// Declined: triage team and clinical leads read, nobody edits. The referrer still sees what became of it.
fn declined(role: Role, verb: Verb, row: Row, reaches: Set<Reach>) -> Option<Set<Reach>> {
    if verb != Verb::Read {
        return None;
    }
    match role {
        Role::ServiceManager | Role::Practitioner | Role::Administrator => Some(reaches),
        Role::ClinicalLead => Some(reaches.with(Reach::Team)),
        Role::Referrer if row == Row::Triage => Some(reaches),
        Role::CaldicottGuardian | Role::DataAnalyst => Some(reaches),
        Role::Referrer
        | Role::SupportWorker
        | Role::PeerMentor
        | Role::PartnerWorker
        | Role::SystemAdministrator => None,
    }
}

/// S5: reading goes on for some days, then asks for a reason; what is new is a late entry; nothing is amended.
fn closed(verb: Verb, reaches: Set<Reach>, standing: &Standing, now: Timestamp) -> Option<Passage> {
    const CASE: Set<Reach> = Set::<Reach>::EMPTY.with(Reach::Own).with(Reach::Team);
    const INSIDE: Set<Reach> = CASE.with(Reach::Service);
    let passage = if standing.is_freshly_closed(now) {
        Passage::through(reaches)
    } else {
        Passage { asks_reason_of: CASE, ..Passage::through(reaches.intersection(INSIDE)) }
    };
    match verb {
        Verb::Read => Some(match standing.new_referral {
            Some(holding) => Passage {
                is_reason_filled: true,
                ..Passage::through(passage.reaches.union(holding.reaches()))
            },
            None => passage,
        }),
        Verb::Disclose => Some(passage),
        Verb::Create | Verb::Sign => {
            Some(Passage { reaches: passage.reaches.intersection(INSIDE), is_late: true, ..passage })
        }
        Verb::Amend => None,
    }
}

/// S6: clinical lead and Caldicott Guardian read, with a reason. No team holds the case any more.
fn archived(role: Role, verb: Verb) -> Option<Passage> {
    const READERS: Set<Reach> = Set::<Reach>::EMPTY.with(Reach::Team).with(Reach::Service);
    let is_reader = matches!(role, Role::ClinicalLead | Role::CaldicottGuardian);
    (is_reader && verb == Verb::Read)
        .then(|| Passage { asks_reason_of: READERS, ..Passage::through(READERS) })
}
