//! Limited fields: what a role sees of a record of which it may not see everything (`docs/access.md`, 3.1).
//!
//! They are allow-lists. A record with no list for a role shows that role nothing.

use super::{RecordType, Role, Row, set::Set, standing::Standing};

/// A named group of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// Initials, before a mentor has said that they do not know the person.
    Initials,
    /// The part of town, for the same moment.
    Area,
    /// Full name.
    FullName,
    /// The name by which the person wishes to be called.
    PreferredName,
    /// Pronouns.
    Pronouns,
    /// Age band rather than date of birth.
    AgeBand,
    /// Language and communication needs, adjustments.
    CommunicationNeeds,
    /// One approved way to reach the person.
    OneContactMethod,
    /// Where one's own appointments with the person take place.
    OwnMeetingPlace,
    /// The suite, court or clinic in which the person is now.
    Whereabouts,
    /// All of row 1.
    Identity,
    /// All of row 2.
    SafeContact,
    /// All of row 3.
    Address,
    /// All of row 4.
    WorkerSafetyInstruction,
    /// That there was an earlier episode, and the month in which the person was last seen.
    EarlierEpisode,
    /// Why a search found the person.
    WhyMatched,
    /// Where any appointment takes place.
    AppointmentPlace,
    /// Where the person works or learns.
    WorkplaceOrSchool,
    /// The safety plan's "what helps".
    SafetyPlanWhatHelps,
    /// The safety plan's "whom to ring".
    SafetyPlanWhomToRing,
    /// All of the safety plan.
    SafetyPlanWhole,
    /// Current risk, in words.
    CurrentRiskInWords,
    /// What oneself reported, with who received it and when.
    OwnReport,
    /// One's own entries.
    OwnEntries,
    /// Entries marked for mentors.
    EntriesMarkedForMentors,
    /// Notes marked as visible to the team.
    TeamVisibleNotes,
    /// Tasks given to oneself: to tick and to comment.
    TasksGiven,
    /// The plan, as far as a support worker works by it.
    PlanInShort,
    /// The list of needs and where each stands.
    NeedsList,
    /// The next court or other date at which one accompanies the person.
    NextAppointment,
    /// The line "may / may not contact" somebody.
    MayContactLine,
    /// That the person refused or withdrew.
    RefusalOrWithdrawal,
    /// The concern that oneself raised.
    OwnConcern,
    /// What became of it.
    OwnConcernStatus,
    /// The service to which we referred.
    OnwardService,
    /// The day of its appointment.
    OnwardDate,
    /// The place of its appointment.
    OnwardPlace,
    /// Whether the person went.
    OnwardAttended,
    /// Why the person was referred, in short.
    ReasonSummary,
    /// Whether the referral was accepted, and how urgent it is.
    AcceptedAndUrgency,
    /// Court dates.
    CourtDates,
    /// The outcome that was heard in court.
    OutcomeHeard,
    /// Conditions of bail or sentence.
    Conditions,
    /// The group of the offence and its flags, never an account of it.
    OffenceGroup,
    /// One's own letters from support templates.
    OwnSupportLetters,
    /// The court.
    CourtName,
    /// The custody number.
    CustodyNumber,
    /// The finished document, to send it.
    FinalisedDocument,
    /// Received, accepted, seen, closed, with the time of each.
    Progress,
    /// What the referrer entered.
    WhatReferrerEntered,
    /// Pseudonym, age band, sex, ethnicity group, district and coded answers; no free text.
    CodedFields,
    /// Counts of one's own team.
    TeamCounts,
    /// Reviews of one's own team that are overdue.
    OverdueReviews,
    /// Whether the journal's chain is whole.
    ChainStatus,
    /// How many lines the journal has.
    Volumes,
    /// Offered, talked, wants to see a practitioner, or no.
    OfferAnswer,
    /// A message for the one who holds the case.
    Message,
}

/// The fields that a scope opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fields {
    /// Every field of the record.
    All,
    /// These groups of fields and nothing else.
    Limited(Set<Field>),
}

impl Set<Field> {
    /// The set of these fields.
    pub const fn of(fields: &[Field]) -> Self {
        let mut set = Self::EMPTY;
        let mut at = 0;
        while at < fields.len() {
            set = set.with_index(fields[at] as u8);
            at += 1;
        }
        set
    }

    /// Whether the field is one of them.
    pub const fn has(self, field: Field) -> bool {
        self.has_index(field as u8)
    }
}

/// What an identification search shows of a person (rows 1 to 4, earlier episode, why it matched).
pub(super) const FOUND: Set<Field> = Set::of(&[
    Field::Identity,
    Field::SafeContact,
    Field::Address,
    Field::WorkerSafetyInstruction,
    Field::EarlierEpisode,
    Field::WhyMatched,
]);

/// What the label *location-protected* withholds from everybody who is not on the access list.
pub(super) const PLACES: Set<Field> = Set::of(&[
    Field::SafeContact,
    Field::Address,
    Field::OneContactMethod,
    Field::OwnMeetingPlace,
    Field::AppointmentPlace,
    Field::OnwardPlace,
    Field::WorkplaceOrSchool,
]);

/// The fields of a record that a role with `R*` reads and amends.
pub(super) const fn limited(role: Role, record: RecordType, standing: &Standing) -> Set<Field> {
    match role {
        Role::ServiceManager => match record {
            RecordType::Journal => Set::of(&[Field::TeamCounts, Field::OverdueReviews]),
            _ => Set::EMPTY,
        },
        Role::SystemAdministrator => match record {
            RecordType::Journal => Set::of(&[Field::ChainStatus, Field::Volumes]),
            _ => Set::EMPTY,
        },
        Role::SupportWorker => for_support_worker(record),
        Role::PeerMentor => for_peer_mentor(record),
        Role::Administrator => for_administrator(record),
        Role::PartnerWorker => match record {
            RecordType::Safeguarding => Set::of(&[Field::OwnConcern, Field::OwnConcernStatus]),
            _ => standing.granted_fields,
        },
        Role::Referrer => match record {
            RecordType::Triage | RecordType::JusticeEvent => {
                Set::of(&[Field::Progress, Field::WhatReferrerEntered])
            }
            _ => Set::EMPTY,
        },
        Role::DataAnalyst => match record {
            RecordType::Outcome | RecordType::Discharge => Set::of(&[Field::CodedFields]),
            _ => Set::EMPTY,
        },
        Role::ClinicalLead | Role::Practitioner | Role::CaldicottGuardian => Set::EMPTY,
    }
}

const fn for_support_worker(record: RecordType) -> Set<Field> {
    match record {
        RecordType::Risk => Set::of(&[Field::CurrentRiskInWords]),
        RecordType::SafetyPlan => {
            Set::of(&[Field::SafetyPlanWhatHelps, Field::SafetyPlanWhomToRing, Field::SafetyPlanWhole])
        }
        RecordType::Assessment => Set::of(&[Field::NeedsList, Field::PlanInShort]),
        RecordType::Need => Set::of(&[Field::NeedsList]),
        RecordType::ClinicalNote => Set::of(&[Field::TeamVisibleNotes]),
        RecordType::Referral => Set::of(&[Field::ReasonSummary]),
        RecordType::Triage => Set::of(&[Field::ReasonSummary, Field::AcceptedAndUrgency]),
        RecordType::Safeguarding => Set::of(&[Field::OwnConcern, Field::OwnConcernStatus]),
        RecordType::JusticeEvent => {
            Set::of(&[Field::CourtDates, Field::OutcomeHeard, Field::Conditions, Field::OffenceGroup])
        }
        RecordType::Report => Set::of(&[Field::OwnSupportLetters]),
        RecordType::ListRow => ON_THE_ROTA,
        _ => Set::EMPTY,
    }
}

/// What the rota shows support workers and mentors of somebody who has only just arrived.
pub(super) const ON_THE_ROTA: Set<Field> = Set::of(&[Field::PreferredName, Field::Whereabouts]);

const fn for_peer_mentor(record: RecordType) -> Set<Field> {
    const WHO: Set<Field> = Set::of(&[
        Field::FullName,
        Field::PreferredName,
        Field::Pronouns,
        Field::AgeBand,
        Field::CommunicationNeeds,
    ]);
    match record {
        RecordType::Person => WHO,
        RecordType::PersonTimeline => Set::of(&[Field::OwnEntries, Field::EntriesMarkedForMentors]),
        RecordType::Adjustment => Set::of(&[Field::CommunicationNeeds]),
        RecordType::SafeContact => Set::of(&[Field::OneContactMethod, Field::OwnMeetingPlace]),
        RecordType::Risk => Set::of(&[Field::OwnReport]),
        RecordType::SafetyPlan => Set::of(&[Field::SafetyPlanWhatHelps, Field::SafetyPlanWhomToRing]),
        RecordType::SupportNote | RecordType::Plan | RecordType::Goal => {
            Set::of(&[Field::OwnEntries, Field::EntriesMarkedForMentors])
        }
        RecordType::Task => Set::of(&[Field::OwnEntries, Field::EntriesMarkedForMentors, Field::TasksGiven]),
        RecordType::JusticeEvent => Set::of(&[Field::NextAppointment, Field::MayContactLine]),
        RecordType::Consent => Set::of(&[Field::MayContactLine, Field::RefusalOrWithdrawal]),
        RecordType::Safeguarding => Set::of(&[Field::OwnConcern, Field::OwnConcernStatus]),
        RecordType::OnwardReferral => {
            Set::of(&[Field::OnwardService, Field::OnwardDate, Field::OnwardPlace, Field::OnwardAttended])
        }
        _ => Set::EMPTY,
    }
}

const fn for_administrator(record: RecordType) -> Set<Field> {
    match record {
        RecordType::Risk => Set::of(&[Field::OwnReport]),
        RecordType::SafetyPlan => Set::of(&[Field::SafetyPlanWhatHelps, Field::SafetyPlanWhomToRing]),
        RecordType::JusticeEvent => Set::of(&[Field::CourtDates, Field::CourtName, Field::CustodyNumber]),
        RecordType::Report => Set::of(&[Field::FinalisedDocument]),
        _ => Set::EMPTY,
    }
}

/// What a creator under `R*` may write: a whole new entry, but of consent a mentor records only a no.
pub(super) fn writable(role: Role, row: Row) -> Fields {
    match (role, row) {
        (Role::PeerMentor, Row::Consent) => Fields::Limited(Set::of(&[Field::RefusalOrWithdrawal])),
        _ => Fields::All,
    }
}
