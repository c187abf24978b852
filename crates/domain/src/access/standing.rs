//! Where somebody stands to a record: the facts that the store reads in the transaction of the work itself.
//!
//! They are read for every request and never kept. `Default` is *nothing is known*, which the gate denies.

use jiff::{Timestamp, ToSpan};

use super::{cell::Reach, field::Field, matrix::Row, record_type::RecordType, set::Set, stage::Stage};
use crate::Id;

/// The facts about an actor and a record on which the gate decides.
#[derive(Debug, Clone, Copy, Default)]
pub struct Standing {
    /// The person whom the record is about, if it is about one.
    pub person: Option<Id<()>>,
    /// The episode to which it belongs, if it belongs to one.
    pub episode: Option<Id<()>>,
    /// Whether the person is sealed. Until this is known, nothing is allowed.
    pub sealing: Sealing,
    /// The actor is named on the person's access list.
    pub is_on_access_list: bool,
    /// The actor is this person, or linked to them or their household.
    pub is_own_record: bool,
    /// A conflict with this person is declared, or they are on the actor's list of people not to work with.
    pub has_declared_conflict: bool,
    /// A mentor has said, before taking the person on, that there is no conflict.
    pub has_ruled_out_conflict: bool,
    /// The actor is the assigned worker of the case, or holds the entry where there is no case.
    pub is_assigned: bool,
    /// The actor covers for the assigned worker now.
    pub is_covering: bool,
    /// The actor's team holds the case, or the record of the service.
    pub is_in_holding_team: bool,
    /// The actor's organisation sent this referral.
    pub is_sent_by_own_organisation: bool,
    /// The rota names the actor: at the receiving site while a case is new, later as the team's duty worker.
    pub is_on_rota: bool,
    /// The rows that live sharing grants open to the actor or their organisation.
    pub granted_rows: Set<Row>,
    /// The categories that those grants name, where the row gives limited fields.
    pub granted_fields: Set<Field>,
    /// The stage of the case; none where there is no case.
    pub stage: Option<Stage>,
    /// When the case was closed.
    pub closed_at: Option<Timestamp>,
    /// For how many days after closing the case's worker and teams still read it (a setting; 30 by default).
    pub closed_reading_days: u16,
    /// How the actor holds a new open referral for the same confirmed person, seen from a closed episode.
    pub new_referral: Option<Holding>,
    /// A reason for this person was given in this session.
    pub is_reason_given: bool,
    /// The labels on the record and on its person.
    pub labels: Set<Label>,
    /// The record is the actor's own account, journal or draft.
    pub is_about_oneself: bool,
    /// What is to be approved or reviewed is the actor's own act.
    pub is_own_act: bool,
    /// The kind of record on which an attachment hangs.
    pub hangs_on: Option<RecordType>,
}

/// Whether a person's record is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sealing {
    /// Nobody has looked; the gate denies.
    #[default]
    Unknown,
    /// Not sealed, or no person is concerned.
    Open,
    /// Sealed: to everybody who is not on the access list the person does not exist.
    Sealed,
}

/// How somebody holds a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holding {
    /// As its assigned worker.
    Assigned,
    /// As a member of a team that holds it.
    Team,
}

/// A label on a record or a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Label {
    /// Places are for the access list only.
    LocationProtected,
    /// A statute or a court restricts it: ruled by row 16 as well as by its own.
    LegallyRestricted,
    /// Given in confidence by or about somebody else.
    ThirdParty,
    /// About a child. Changes how one works, not who sees it.
    Child,
    /// Not to be shown to the person: a rule for disclosure to them, not for staff.
    NotForSubject,
    /// Reach the person only as row 2 says. Changes how one works, not who sees it.
    SafeContactOnly,
}

impl Standing {
    /// Something of the service in which no person is concerned, or a list that leaves sealed people out.
    pub fn of_the_service() -> Self {
        Self { sealing: Sealing::Open, ..Self::default() }
    }

    /// Something of the actor's own team in which no one person is concerned, such as its worklist.
    pub fn of_the_team() -> Self {
        Self { is_in_holding_team: true, ..Self::of_the_service() }
    }

    /// The open people of the actor's own team in one list. It is asked as for somebody who has only just arrived,
    /// because that is the narrowest of the open stages: whoever passes it may see each of them.
    pub fn of_the_teams_people() -> Self {
        Self { stage: Some(Stage::Received), ..Self::of_the_team() }
    }

    /// Something of the actor's own: an account, a draft, the list of one's own cases.
    pub fn of_oneself() -> Self {
        Self { is_about_oneself: true, is_assigned: true, ..Self::of_the_service() }
    }

    /// A referral that is just being made, with the person it is about: the actor's team or organisation sends
    /// it, and nobody is known yet.
    pub fn arriving() -> Self {
        Self {
            is_in_holding_team: true,
            is_sent_by_own_organisation: true,
            stage: Some(Stage::Received),
            ..Self::of_the_service()
        }
    }

    /// Whether the record is shut whatever the matrix says.
    pub(super) fn is_barred(&self) -> bool {
        self.sealing == Sealing::Unknown || self.is_own_record || self.has_declared_conflict
    }

    /// By which relationships the actor comes to a record of this row. Who holds a case comes to it as the
    /// team does, too: cover is given to people of other teams.
    pub(super) fn reaches(&self, row: Row) -> Set<Reach> {
        let mut reaches = Set::<Reach>::EMPTY.with(Reach::Service);
        if self.is_assigned || self.is_covering {
            reaches = reaches.union(Holding::Assigned.reaches());
        }
        if self.is_in_holding_team {
            reaches = reaches.union(Holding::Team.reaches());
        }
        if self.granted_rows.has(row) {
            reaches = reaches.with(Reach::Granted);
        }
        if self.is_sent_by_own_organisation {
            reaches = reaches.with(Reach::Sent);
        }
        reaches
    }

    /// Whether worker and teams still read the closed case without giving a reason. When it is not known when
    /// the case was closed, they do not.
    pub(super) fn is_freshly_closed(&self, now: Timestamp) -> bool {
        let hours = i64::from(self.closed_reading_days) * 24;
        match self.closed_at.map(|closed_at| closed_at.checked_add(hours.hours())) {
            Some(Ok(ends_at)) => now < ends_at,
            Some(Err(_)) | None => false,
        }
    }
}

impl Holding {
    pub(super) fn reaches(self) -> Set<Reach> {
        match self {
            Self::Assigned => Set::<Reach>::EMPTY.with(Reach::Own).with(Reach::Team),
            Self::Team => Set::<Reach>::EMPTY.with(Reach::Team),
        }
    }
}

impl Set<Label> {
    /// The set with one more label in it.
    pub const fn with(self, label: Label) -> Self {
        self.with_index(label as u8)
    }

    /// Whether the label is one of them.
    pub const fn has(self, label: Label) -> bool {
        self.has_index(label as u8)
    }
}
