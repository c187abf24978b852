//! Events: what happened, as a reader of the timeline and a maker of reports need it.
//!
//! An event is part of the record and is destroyed with it. The journal line beside it (`security.md` section 7)
//! outlives it and holds no content.

use jiff::Timestamp;
use serde_json::{Map, Value};

/// One thing that happened, decided together with the change that it tells of.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// When it happened, which for a late entry is before it was recorded.
    pub happened_at: Timestamp,
    /// The site where it happened, if it happened at one.
    pub site: Option<String>,
    /// What timeline and reports need, promoted once: coded values, never free text of the record.
    pub facts: Map<String, Value>,
}

impl Event {
    /// An event without further facts.
    pub fn new(kind: EventKind, happened_at: Timestamp) -> Self {
        Self { kind, happened_at, site: None, facts: Map::new() }
    }

    /// Says where.
    #[must_use]
    pub fn at_site(mut self, site: Option<&str>) -> Self {
        self.site = site.map(str::to_owned);
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }
}

macro_rules! event_kinds {
    ($($(#[$doc:meta])* $kind:ident = $code:literal, $words:literal;)+) => {
        /// Every kind of event that exists. Codes are frozen: they stand in stored rows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum EventKind { $($(#[$doc])* $kind,)+ }

        impl EventKind {
            /// All of them, for tests and reports.
            pub const ALL: &'static [EventKind] = &[$(EventKind::$kind,)+];

            /// The stored code.
            pub const fn code(self) -> &'static str {
                match self { $(EventKind::$kind => $code,)+ }
            }

            /// What the timeline says.
            pub const fn words(self) -> &'static str {
                match self { $(EventKind::$kind => $words,)+ }
            }

            /// Reads a stored code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(EventKind::$kind),)+ _ => None }
            }
        }
    };
}

event_kinds! {
    /// A person was put on record for the first time.
    PersonRecorded = "person_recorded", "Put on record";
    /// Identity facts were changed.
    PersonCorrected = "person_corrected", "Identity details changed";
    /// A referral came in.
    ReferralReceived = "referral_received", "Referral received";
    /// What the referral says was changed.
    ReferralCorrected = "referral_corrected", "Referral changed";
    /// An episode of our involvement began.
    EpisodeOpened = "episode_opened", "Episode opened";
    /// A worker took the person on, or was given them.
    EpisodeAllocated = "episode_allocated", "Allocated";
    /// The stage of the episode moved on.
    EpisodeMoved = "episode_moved", "Moved on";
    /// An arrest and detention, a voluntary interview, a hearing.
    JusticeEventRecorded = "justice_event_recorded", "Justice event recorded";
    /// A justice event was changed or got its outcome.
    JusticeEventChanged = "justice_event_changed", "Justice event changed";
    /// Someone who is open to us was referred once more.
    EpisodeReferredAgain = "episode_referred_again", "Referred again while open";
    /// Someone who is open to us was arrested once more.
    EpisodeArrestedAgain = "episode_arrested_again", "Arrested again while open";
    /// Someone who was arrested again was seen, or it was said why not.
    EpisodeSeenAfterArrest = "episode_seen_after_arrest", "Seen since the new arrest, or said why not";
    /// A risk was recorded.
    RiskRecorded = "risk_recorded", "Risk recorded";
    /// A risk was corrected.
    RiskCorrected = "risk_corrected", "Risk corrected";
    /// A risk was taken out of view.
    RiskRetired = "risk_retired", "Risk retired";
    /// A safety plan was made with the person.
    SafetyPlanMade = "safety_plan_made", "Safety plan made";
    /// A safety plan was corrected.
    SafetyPlanCorrected = "safety_plan_corrected", "Safety plan corrected";
    /// A safety plan was taken out of view.
    SafetyPlanRetired = "safety_plan_retired", "Safety plan retired";
    /// An adjustment was recorded.
    AdjustmentRecorded = "adjustment_recorded", "Adjustment recorded";
    /// An adjustment was corrected.
    AdjustmentCorrected = "adjustment_corrected", "Adjustment corrected";
    /// An adjustment was taken out of view.
    AdjustmentRetired = "adjustment_retired", "Adjustment retired";
    /// A way to reach the person was recorded.
    SafeContactRecorded = "safe_contact_recorded", "Safe contact recorded";
    /// A way to reach the person was corrected.
    SafeContactCorrected = "safe_contact_corrected", "Safe contact corrected";
    /// A way to reach the person was taken out of view.
    SafeContactRetired = "safe_contact_retired", "Safe contact retired";
    /// An address was recorded.
    AddressRecorded = "address_recorded", "Address recorded";
    /// An address was corrected.
    AddressCorrected = "address_corrected", "Address corrected";
    /// An address was taken out of view.
    AddressRetired = "address_retired", "Address retired";
    /// A worker safety instruction was recorded.
    WorkerSafetyRecorded = "worker_safety_recorded", "Worker safety instruction recorded";
    /// A worker safety instruction was corrected.
    WorkerSafetyCorrected = "worker_safety_corrected", "Worker safety instruction corrected";
    /// A lead signed a worker safety instruction.
    WorkerSafetySigned = "worker_safety_signed", "Worker safety instruction signed";
    /// A worker safety instruction was taken out of view.
    WorkerSafetyRetired = "worker_safety_retired", "Worker safety instruction retired";
    /// A worker gave the person back to the team.
    EpisodeHandedBack = "episode_handed_back", "With the team again";
    /// A support worker or mentor joined.
    SupporterAdded = "supporter_added", "Someone else supports the person";
    /// A support worker or mentor left.
    SupporterRemoved = "supporter_removed", "Someone stopped supporting the person";
    /// A plan was written down.
    PlanDrawnUp = "plan_drawn_up", "Plan written";
    /// A plan was agreed.
    PlanAgreed = "plan_agreed", "Plan agreed";
    /// A plan was changed.
    PlanChanged = "plan_changed", "Plan changed";
    /// A plan was retired.
    PlanRetired = "plan_retired", "Plan taken out of view";
    /// A goal was set.
    GoalSet = "goal_set", "Goal set";
    /// The person said how far a goal has come.
    GoalMarked = "goal_marked", "Progress towards a goal";
    /// A goal was reached or let go.
    GoalEnded = "goal_ended", "Goal ended";
    /// A goal was put right.
    GoalCorrected = "goal_corrected", "Goal changed";
    /// A goal was retired.
    GoalRetired = "goal_retired", "Goal taken out of view";
    /// A task was given to somebody.
    TaskSet = "task_set", "Task set";
    /// A task was done.
    TaskDone = "task_done", "Task done";
    /// A line was written to a task.
    TaskCommented = "task_commented", "Line written to a task";
    /// A task is not needed any more.
    TaskCancelled = "task_cancelled", "Task cancelled";
    /// A task got another worker, day or wording.
    TaskChanged = "task_changed", "Task changed";
    /// A task was retired.
    TaskRetired = "task_retired", "Task taken out of view";
    /// An appointment was planned.
    ContactPlanned = "contact_planned", "Appointment planned";
    /// A meeting or call was recorded.
    ContactRecorded = "contact_recorded", "Contact";
    /// What was recorded of a contact was put right.
    ContactCorrected = "contact_corrected", "Contact changed";
    /// A contact was retired.
    ContactRetired = "contact_retired", "Contact taken out of view";
    /// A service was asked to help.
    OnwardReferralSent = "onward_referral_sent", "Onward referral sent";
    /// A service answered, or its appointment came.
    OnwardReferralAnswered = "onward_referral_answered", "Reply to an onward referral";
    /// A service was asked again.
    OnwardReferralChased = "onward_referral_chased", "Service asked again";
    /// An onward referral was open when the episode ended.
    OnwardReferralLeftOpen = "onward_referral_left_open", "Onward referral left open";
    /// What was sent was put right.
    OnwardReferralCorrected = "onward_referral_corrected", "Onward referral changed";
    /// An onward referral was retired.
    OnwardReferralRetired = "onward_referral_retired", "Onward referral taken out of view";
    /// An episode of support ended.
    EpisodeDischarged = "episode_discharged", "Discharged";
    /// Somebody looked at what is known and decided what to do.
    TriageRecorded = "triage_recorded", "Triaged";
    /// What triage found was changed.
    TriageCorrected = "triage_corrected", "Triage changed";
    /// Another team of the service took the episode over.
    EpisodeChangedTeam = "episode_changed_team", "Given to another team";
    /// A screening was held, declined, or could not be held.
    ScreeningRecorded = "screening_recorded", "Screening";
    /// A screening got something added: facts for the escort record, the answer about an appropriate adult.
    ScreeningChanged = "screening_changed", "Screening added to";
    /// An assessment was held, or could not be held.
    AssessmentRecorded = "assessment_recorded", "Assessment";
    /// A formulation was written.
    FormulationWritten = "formulation_written", "Formulation written";
    /// A formulation was changed.
    FormulationChanged = "formulation_changed", "Formulation changed";
    /// A need was looked at for the first time in an episode.
    NeedRecorded = "need_recorded", "Need looked at";
    /// Where a need stands was changed.
    NeedChanged = "need_changed", "Need changed";
    /// A person said yes or no to something we may do.
    ConsentRecorded = "consent_recorded", "Consent asked";
    /// A person changed their mind, or was asked again.
    ConsentChanged = "consent_changed", "Consent changed";
    /// A person withdrew consent: nothing more is shared from then on.
    ConsentWithdrawn = "consent_withdrawn", "Consent withdrawn";
    /// The next step of an episode was given another time.
    EpisodePostponed = "episode_postponed", "To be tried again";
    /// A suite's daily figure was written down.
    SuiteDayCounted = "suite_day_counted", "People in a suite counted";
    /// A suite's daily figure was put right.
    SuiteDayCorrected = "suite_day_corrected", "Count of a suite changed";
    /// Time that is not about a person was written down.
    ActivityTimeSpent = "activity_time_spent", "Time recorded";
    /// Time that is not about a person was put right.
    ActivityTimeCorrected = "activity_time_corrected", "Time changed";
    /// Time that is not about a person was taken out of view.
    ActivityTimeRetired = "activity_time_retired", "Time taken out of view";
    /// Somebody said that the program could have hurt someone.
    SafetyReportSent = "safety_report_sent", "Safety report sent";
    /// The clinical safety officer took a report up.
    SafetyReportAcknowledged = "safety_report_acknowledged", "Safety report taken up";
    /// A form of the team was filled in.
    FormFilledIn = "form_filled_in", "Form filled in";
    /// A filled-in form was taken out of view.
    FormTakenBack = "form_taken_back", "Form taken out of view";
    /// An instrument was asked here.
    ResultAsked = "result_asked", "Questionnaire answered";
    /// The result of an instrument was entered.
    ResultEntered = "result_entered", "Score entered";
    /// The result of an instrument was taken out of view.
    ResultTakenBack = "result_taken_back", "Score taken out of view";
    /// A version of a form was begun.
    FormDrafted = "form_drafted", "Version of a form begun";
    /// A version of a form that is not published was changed.
    FormEdited = "form_edited", "Version of a form changed";
    /// A version of a form came into use.
    FormPublished = "form_published", "Version of a form published";
    /// A version of a form went out of use.
    FormTakenOutOfUse = "form_taken_out_of_use", "Version of a form taken out of use";
    /// A filled-in form was put right.
    FormCorrected = "form_corrected", "Form corrected";
}
