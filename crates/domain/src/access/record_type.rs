//! Every kind of record that the gate knows, the row of the matrix that rules it, and its frozen code.
//!
//! Why the doubtful ones stand in the row where they stand: `docs/decisions/0006-access.md`.

use super::Row;

/// A kind of record. One without a row is ruled by name in the gate, or denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordType {
    /// Names, aliases, date of birth, numbers, and what was asked about them.
    Person,
    /// What the person needs so that they can take part: language, interpreter, easy read, access.
    Adjustment,
    /// The person's story in order; each of its entries is shown by its own record type's row.
    PersonTimeline,
    /// How the person may be reached, and how not.
    SafeContact,
    /// Where the person lives and has lived.
    Address,
    /// What to do when meeting the person, never why.
    WorkerSafetyAlert,
    /// Risk to self and others, in words.
    Risk,
    /// What helps and whom to ring, made with the person.
    SafetyPlan,
    /// Somebody's request that we see a person.
    Referral,
    /// The decision about a referral, its urgency, and the look at earlier records.
    Triage,
    /// The short look for vulnerability.
    Screening,
    /// The full look, on a form.
    Assessment,
    /// What the practitioner makes of it.
    Formulation,
    /// A vulnerability and where it stands; the list of them is all that support workers read of this row.
    Need,
    /// A clinician's note.
    ClinicalNote,
    /// A support worker's or mentor's note.
    SupportNote,
    /// What was agreed to do.
    Plan,
    /// One aim of the plan.
    Goal,
    /// Something that somebody is to do by a day.
    Task,
    /// An arrest, a detention, a hearing or its outcome.
    JusticeEvent,
    /// A concern about an adult or a child.
    Safeguarding,
    /// Drugs and alcohol in detail.
    SubstanceUse,
    /// What a statute or a court restricts.
    RestrictedItem,
    /// A meeting or call with or about a person, planned or held.
    Contact,
    /// Time that is not about a person: advice calls, training, meetings, travel.
    ActivityTime,
    /// A report or letter to court, custody or general practice.
    Report,
    /// What the person agreed to, and withdrew.
    Consent,
    /// Our request to another service, and its reply.
    OnwardReferral,
    /// What came of it, and what the national data set asks.
    Outcome,
    /// The end of an episode.
    Discharge,
    /// A file; it is read as the record on which it hangs.
    Attachment,
    /// Who has whom, the worklist and its order.
    Allocation,
    /// Two records found to be one person's, or an entry found to be another's.
    Merge,
    /// The service's own figures.
    Counts,
    /// What the commissioner and the nation are told.
    NationalReturn,
    /// Figures for others, small numbers suppressed.
    SharedReport,
    /// An identifiable or bulk export.
    Export,
    /// A pseudonymised extract.
    Extract,
    /// Who looked at what and changed what.
    Journal,
    /// Somebody's right to sign in.
    Account,
    /// Organisation, team and role, from a day to a day.
    Assignment,
    /// How the service is set up: lookups, sites, hours, limits.
    Settings,
    /// A form and its published versions.
    Form,
    /// What falls due for destruction, and what is held.
    Retention,
    /// Somebody's request about their own record.
    SubjectRequest,
    /// A line of a custody or court list, and what it was matched with.
    ListRow,
    /// How many people a suite detained on a day; no person in it.
    SuiteDay,
    /// Diary, rota and clinic slots.
    Diary,
    /// A visit, its check-in and its alarm.
    Visit,
    /// Supervision and case review.
    Supervision,
    /// The services to which we refer.
    Directory,
    /// What somebody has typed and not yet sent; nobody else ever sees it.
    Draft,
    /// That one knows a person, or that one does not; seen by nobody else.
    Conflict,
    /// "This could have hurt someone": page and version, no person's details.
    SafetyReport,
    /// A form of the team that was filled in: it is read as the record type that its form names.
    FilledForm,
    /// What an instrument said of a person: a score with its date.
    InstrumentResult,
}

impl RecordType {
    /// Every kind of record.
    pub const ALL: [Self; 56] = [
        Self::Person,
        Self::Adjustment,
        Self::PersonTimeline,
        Self::SafeContact,
        Self::Address,
        Self::WorkerSafetyAlert,
        Self::Risk,
        Self::SafetyPlan,
        Self::Referral,
        Self::Triage,
        Self::Screening,
        Self::Assessment,
        Self::Formulation,
        Self::Need,
        Self::ClinicalNote,
        Self::SupportNote,
        Self::Plan,
        Self::Goal,
        Self::Task,
        Self::JusticeEvent,
        Self::Safeguarding,
        Self::SubstanceUse,
        Self::RestrictedItem,
        Self::Contact,
        Self::ActivityTime,
        Self::Report,
        Self::Consent,
        Self::OnwardReferral,
        Self::Outcome,
        Self::Discharge,
        Self::Attachment,
        Self::Allocation,
        Self::Merge,
        Self::Counts,
        Self::NationalReturn,
        Self::SharedReport,
        Self::Export,
        Self::Extract,
        Self::Journal,
        Self::Account,
        Self::Assignment,
        Self::Settings,
        Self::Form,
        Self::Retention,
        Self::SubjectRequest,
        Self::ListRow,
        Self::SuiteDay,
        Self::Diary,
        Self::Visit,
        Self::Supervision,
        Self::Directory,
        Self::Draft,
        Self::Conflict,
        Self::SafetyReport,
        Self::FilledForm,
        Self::InstrumentResult,
    ];

    /// The row of the matrix that rules it.
    pub const fn row(self) -> Option<Row> {
        Some(match self {
            Self::Person | Self::Adjustment | Self::PersonTimeline => Row::Identity,
            Self::SafeContact => Row::SafeContact,
            Self::Address => Row::Address,
            Self::WorkerSafetyAlert => Row::WorkerSafety,
            Self::Risk | Self::SafetyPlan => Row::Risk,
            Self::Referral => Row::Referral,
            Self::Triage => Row::Triage,
            Self::Screening => Row::Screening,
            Self::Assessment | Self::Formulation | Self::Need | Self::InstrumentResult => Row::Assessment,
            Self::ClinicalNote => Row::ClinicalNotes,
            Self::SupportNote => Row::SupportNotes,
            Self::Plan | Self::Goal | Self::Task => Row::Plan,
            Self::JusticeEvent => Row::Justice,
            Self::Safeguarding => Row::Safeguarding,
            Self::SubstanceUse => Row::SubstanceUse,
            Self::RestrictedItem => Row::LegallyRestricted,
            Self::Contact | Self::ActivityTime => Row::Contacts,
            Self::Report => Row::Reports,
            Self::Consent => Row::Consent,
            Self::OnwardReferral => Row::OnwardReferral,
            Self::Outcome | Self::Discharge => Row::Outcomes,
            Self::Attachment => Row::Attachment,
            Self::Allocation => Row::Allocation,
            Self::Merge => Row::Merge,
            Self::Counts => Row::OwnCounts,
            Self::NationalReturn => Row::NationalReturn,
            Self::SharedReport => Row::SharedReports,
            Self::Export => Row::Export,
            Self::Extract => Row::Extract,
            Self::Journal => Row::Journal,
            Self::Account | Self::Assignment => Row::Accounts,
            Self::Settings | Self::Form => Row::Settings,
            Self::Retention => Row::Retention,
            Self::SubjectRequest => Row::SubjectRights,
            Self::ListRow | Self::SuiteDay => Row::Lists,
            Self::Diary => Row::Diary,
            Self::Visit => Row::Visits,
            Self::Supervision => Row::Supervision,
            Self::Directory => Row::Directory,
            Self::Draft | Self::Conflict | Self::SafetyReport | Self::FilledForm => return None,
        })
    }

    /// Whether it belongs to a person's case, so that the stage of the case decides with the matrix.
    pub const fn is_about_a_case(self) -> bool {
        match self {
            Self::Person
            | Self::Adjustment
            | Self::PersonTimeline
            | Self::SafeContact
            | Self::Address
            | Self::WorkerSafetyAlert
            | Self::Risk
            | Self::SafetyPlan
            | Self::Referral
            | Self::Triage
            | Self::Screening
            | Self::Assessment
            | Self::Formulation
            | Self::Need
            | Self::ClinicalNote
            | Self::SupportNote
            | Self::Plan
            | Self::Goal
            | Self::Task
            | Self::JusticeEvent
            | Self::Safeguarding
            | Self::SubstanceUse
            | Self::RestrictedItem
            | Self::Contact
            | Self::Report
            | Self::Consent
            | Self::OnwardReferral
            | Self::Outcome
            | Self::Discharge
            | Self::Attachment
            | Self::ListRow
            | Self::FilledForm
            | Self::InstrumentResult
            | Self::Visit => true,
            Self::ActivityTime
            | Self::Allocation
            | Self::Merge
            | Self::Counts
            | Self::NationalReturn
            | Self::SharedReport
            | Self::Export
            | Self::Extract
            | Self::Journal
            | Self::Account
            | Self::Assignment
            | Self::Settings
            | Self::Form
            | Self::Retention
            | Self::SubjectRequest
            | Self::SuiteDay
            | Self::Diary
            | Self::Supervision
            | Self::Directory
            | Self::Draft
            | Self::Conflict
            | Self::SafetyReport => false,
        }
    }

    /// The code by which the journal knows it; frozen.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Adjustment => "adjustment",
            Self::PersonTimeline => "person_timeline",
            Self::SafeContact => "safe_contact",
            Self::Address => "address",
            Self::WorkerSafetyAlert => "worker_safety_alert",
            Self::Risk => "risk",
            Self::SafetyPlan => "safety_plan",
            Self::Referral => "referral",
            Self::Triage => "triage",
            Self::Screening => "screening",
            Self::Assessment => "assessment",
            Self::Formulation => "formulation",
            Self::Need => "need",
            Self::ClinicalNote => "clinical_note",
            Self::SupportNote => "support_note",
            Self::Plan => "plan",
            Self::Goal => "goal",
            Self::Task => "task",
            Self::JusticeEvent => "justice_event",
            Self::Safeguarding => "safeguarding",
            Self::SubstanceUse => "substance_use",
            Self::RestrictedItem => "restricted_item",
            Self::Contact => "contact",
            Self::ActivityTime => "activity_time",
            Self::Report => "report",
            Self::Consent => "consent",
            Self::OnwardReferral => "onward_referral",
            Self::Outcome => "outcome",
            Self::Discharge => "discharge",
            Self::Attachment => "attachment",
            Self::Allocation => "allocation",
            Self::Merge => "merge",
            Self::Counts => "counts",
            Self::NationalReturn => "national_return",
            Self::SharedReport => "shared_report",
            Self::Export => "export",
            Self::Extract => "extract",
            Self::Journal => "journal",
            Self::Account => "account",
            Self::Assignment => "assignment",
            Self::Settings => "settings",
            Self::Form => "form",
            Self::Retention => "retention",
            Self::SubjectRequest => "subject_request",
            Self::ListRow => "list_row",
            Self::SuiteDay => "suite_day",
            Self::Diary => "diary",
            Self::Visit => "visit",
            Self::Supervision => "supervision",
            Self::Directory => "directory",
            Self::Draft => "draft",
            Self::Conflict => "conflict",
            Self::SafetyReport => "safety_report",
            Self::FilledForm => "filled_form",
            Self::InstrumentResult => "instrument_result",
        }
    }

    /// The kind of record of a code; none for anything unknown.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|record| record.code() == code)
    }
}

/// The list above is whole: it ends with the last of the enum, and holds as many.
const _: () = assert!(RecordType::ALL.len() == RecordType::InstrumentResult as usize + 1);
