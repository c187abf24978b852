//! Every route on one page: the method, the path, who may enter at all, what the gate is asked, and who answers.
//!
//! Actions that are not create, read, update or delete are nouns: `POST /session/lock` makes a lock. A test holds
//! every route that asks the gate against `docs/access.md`, for each role.

use casework::knock::knows;
use domain::{
    access::{Action, RecordType, Verb},
    address::Address,
    adjustment::Adjustment,
    risk::Risk,
    safe_contact::SafeContact,
    safety_plan::SafetyPlan,
    worker_safety_alert::WorkerSafetyAlert,
};

use crate::{
    answer::{Answer, Trouble},
    pages::{
        about, activity_time, allocations, assessment, assignments, caseload, colours, comparison, consents,
        contact, discharge, display, draft, entry, episodes, figures, filled_forms, form_versions,
        formulations, goal, health, home, instrument_results, justice_event, lock, needs, onward_referral,
        oversight, paper_forms, people, plan, referral, referral_draft, retirement, safety_plan,
        safety_reports, screening, search, sections, self_referral, settings, sign_in, since, suite_days,
        support, task, triages, worker_safety_alert, worklist,
    },
    request::Method::{self, Get, Post},
    visit::Visit,
};

/// Who may come as far as the handler. What they may see there, the gate decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entrance {
    /// Anybody, signed in or not.
    Anybody,
    /// Somebody signed in, whether or not an assignment is chosen.
    Session,
    /// Somebody whose session is locked.
    Locked,
    /// Somebody signed in and working in an assignment.
    Work,
}

impl Route {
    /// What the door asks the gate before anything typed is read: the noun of the path, and the action of the row. None
    /// where the page only shows, and where the path names nobody.
    pub fn asked_at_the_door(&self) -> Option<(&'static str, Action)> {
        let action = self.asks.filter(|action| action.verb() != Some(Verb::Read))?;
        let (before, _) = self.path.split_once("/{id}")?;
        let (_, noun) = before.rsplit_once('/')?;
        knows(noun).then_some((noun, action))
    }
}

/// What a handler is.
pub type Handle = fn(&Visit<'_>) -> Result<Answer, Trouble>;

/// One route.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path; parts in braces are ids.
    pub path: &'static str,
    /// Who may enter.
    pub entrance: Entrance,
    /// What the gate is asked first, as the oracle of the route test; none for pages that show nothing of a person.
    pub asks: Option<Action>,
    /// Who answers.
    pub handle: Handle,
}

const fn route(
    method: Method,
    path: &'static str,
    entrance: Entrance,
    asks: Option<Action>,
    handle: Handle,
) -> Route {
    Route { method, path, entrance, asks, handle }
}

/// Where a session is locked.
pub(crate) const LOCK: &str = "/session/lock";

/// Where it is opened again.
pub(crate) const UNLOCK: &str = "/unlock";

/// Every route there is.
pub const ROUTES: &[Route] = &[
    // Health
    route(Get, "/health/live", Entrance::Anybody, None, health::live),
    route(Get, "/health/ready", Entrance::Anybody, None, health::ready),
    // For everybody
    route(Get, "/about", Entrance::Anybody, None, about::index),
    route(Get, "/about/who", Entrance::Anybody, None, about::show),
    route(Get, "/about/help-in-custody", Entrance::Anybody, None, about::show),
    route(Get, "/about/hours", Entrance::Anybody, None, about::show),
    route(Get, "/about/contact", Entrance::Anybody, None, about::show),
    route(Get, "/about/links", Entrance::Anybody, None, about::show),
    route(Get, "/about/complaints", Entrance::Anybody, None, about::show),
    route(Get, "/about/accessibility", Entrance::Anybody, None, about::show),
    route(Get, "/self-referral", Entrance::Anybody, None, self_referral::new),
    route(Post, "/self-referral", Entrance::Anybody, None, self_referral::create),
    route(Get, "/self-referral/sent", Entrance::Anybody, None, self_referral::sent),
    route(Get, "/colours/{sheet}", Entrance::Anybody, None, colours::show),
    // Who you are
    route(Get, "/", Entrance::Anybody, None, home::index),
    route(Get, "/sign-in", Entrance::Anybody, None, sign_in::new),
    route(Post, "/sign-in", Entrance::Anybody, None, sign_in::create),
    route(Post, "/sign-out", Entrance::Session, None, sign_in::sign_out),
    route(Get, "/first-sign-in/{token}", Entrance::Anybody, None, sign_in::first),
    route(Post, "/first-sign-in/{token}", Entrance::Anybody, None, sign_in::first_create),
    route(Get, "/assignments", Entrance::Session, None, assignments::index),
    route(Post, "/assignments", Entrance::Session, None, assignments::create),
    route(Post, LOCK, Entrance::Session, None, lock::create),
    route(Post, "/session/extension", Entrance::Session, None, lock::extend),
    route(Get, UNLOCK, Entrance::Locked, None, lock::show),
    route(Post, UNLOCK, Entrance::Locked, None, lock::unlock),
    route(Post, "/session/switch", Entrance::Locked, None, lock::switch),
    route(Get, "/settings", Entrance::Session, None, settings::show),
    route(Post, "/settings", Entrance::Session, None, settings::update),
    route(Post, "/settings/pin", Entrance::Session, None, settings::pin),
    route(Post, "/settings/password", Entrance::Session, None, settings::password),
    route(Post, "/settings/other-sessions", Entrance::Session, None, settings::end_others),
    // Of a person: what is true of them has its routes below
    route(Get, "/people/{id}", Entrance::Work, reads(RecordType::Person), people::show),
    route(Get, "/people/{id}/edit", Entrance::Work, amends(RecordType::Person), people::edit),
    route(Post, "/people/{id}", Entrance::Work, amends(RecordType::Person), people::update),
    route(Get, "/people/{id}/versions", Entrance::Work, reads(RecordType::Person), people::versions),
    route(Get, "/people/{id}/looks", Entrance::Work, reads(RecordType::Journal), people::looks),
    route(Post, "/people/{id}/reasons", Entrance::Work, None, people::reason),
    route(Get, "/people/{id}/conflict", Entrance::Work, makes(RecordType::Conflict), people::conflict),
    route(Post, "/people/{id}/conflict", Entrance::Work, makes(RecordType::Conflict), people::declare),
    // The safety plan is asked by a form of the team
    route(
        Get,
        "/people/{id}/safety-plans",
        Entrance::Work,
        reads(RecordType::SafetyPlan),
        entry::index::<SafetyPlan>,
    ),
    route(
        Get,
        "/people/{id}/safety-plans/new",
        Entrance::Work,
        makes(RecordType::SafetyPlan),
        safety_plan::new,
    ),
    route(
        Post,
        "/people/{id}/safety-plans",
        Entrance::Work,
        makes(RecordType::SafetyPlan),
        safety_plan::create,
    ),
    route(
        Get,
        "/safety-plans/{id}",
        Entrance::Work,
        reads(RecordType::SafetyPlan),
        entry::show::<SafetyPlan>,
    ),
    route(Post, "/safety-plans/{id}", Entrance::Work, amends(RecordType::SafetyPlan), safety_plan::update),
    route(Get, "/safety-plans/{id}/edit", Entrance::Work, amends(RecordType::SafetyPlan), safety_plan::edit),
    route(
        Get,
        "/safety-plans/{id}/versions/{revision}",
        Entrance::Work,
        reads(RecordType::SafetyPlan),
        entry::version::<SafetyPlan>,
    ),
    route(
        Get,
        "/safety-plans/{id}/retirement",
        Entrance::Work,
        amends(RecordType::SafetyPlan),
        entry::retirement::<SafetyPlan>,
    ),
    route(
        Post,
        "/safety-plans/{id}/retirement",
        Entrance::Work,
        amends(RecordType::SafetyPlan),
        entry::retire::<SafetyPlan>,
    ),
    route(Get, "/safety-plans/{id}/print", Entrance::Work, reads(RecordType::SafetyPlan), safety_plan::print),
    route(
        Post,
        "/worker-safety-alerts/{id}/signature",
        Entrance::Work,
        signs(RecordType::WorkerSafetyAlert),
        worker_safety_alert::sign,
    ),
    route(Post, "/display", Entrance::Anybody, None, display::create),
    // Who is waiting, and what happens with them
    route(Get, "/worklist", Entrance::Work, reads(RecordType::Triage), worklist::index),
    route(Get, "/episodes/{id}", Entrance::Work, reads(RecordType::Allocation), episodes::show),
    route(Get, "/episodes/{id}/allocation", Entrance::Work, amends(RecordType::Allocation), allocations::new),
    route(
        Post,
        "/episodes/{id}/allocation",
        Entrance::Work,
        amends(RecordType::Allocation),
        allocations::create,
    ),
    route(
        Post,
        "/episodes/{id}/team",
        Entrance::Work,
        amends(RecordType::Allocation),
        allocations::give_to_team,
    ),
    route(Get, "/episodes/{id}/triage", Entrance::Work, makes(RecordType::Triage), triages::new),
    route(Post, "/episodes/{id}/triage", Entrance::Work, makes(RecordType::Triage), triages::create),
    route(Post, "/episodes/{id}/triage/draft", Entrance::Work, makes(RecordType::Triage), triages::save),
    route(Get, "/triages/{id}", Entrance::Work, reads(RecordType::Triage), triages::show),
    route(Get, "/triages/{id}/edit", Entrance::Work, amends(RecordType::Triage), triages::edit),
    route(Post, "/triages/{id}", Entrance::Work, amends(RecordType::Triage), triages::update),
    // What changed, how the team stands, what the month will ask
    route(Get, "/since", Entrance::Work, None, since::index),
    route(Get, "/manager", Entrance::Work, reads(RecordType::Counts), oversight::show),
    route(Get, "/figures", Entrance::Work, reads(RecordType::Counts), figures::index),
    route(Get, "/figures/steps.csv", Entrance::Work, reads(RecordType::Counts), figures::show),
    route(Get, "/suite-days", Entrance::Work, reads(RecordType::SuiteDay), suite_days::index),
    route(Get, "/suite-days/edit", Entrance::Work, makes(RecordType::SuiteDay), suite_days::edit),
    route(Post, "/suite-days", Entrance::Work, makes(RecordType::SuiteDay), suite_days::update),
    route(Get, "/activity-time", Entrance::Work, reads(RecordType::ActivityTime), activity_time::index),
    route(Get, "/activity-time/new", Entrance::Work, makes(RecordType::ActivityTime), activity_time::new),
    route(Post, "/activity-time", Entrance::Work, makes(RecordType::ActivityTime), activity_time::create),
    route(Get, "/activity-time/{id}", Entrance::Work, amends(RecordType::ActivityTime), activity_time::edit),
    route(
        Post,
        "/activity-time/{id}",
        Entrance::Work,
        amends(RecordType::ActivityTime),
        activity_time::update,
    ),
    route(
        Post,
        "/activity-time/{id}/retirement",
        Entrance::Work,
        amends(RecordType::ActivityTime),
        activity_time::retirement::create,
    ),
    // This could have hurt someone
    // Keeping forms
    route(Get, "/forms", Entrance::Work, reads(RecordType::Form), form_versions::index),
    route(Get, "/forms/new", Entrance::Work, makes(RecordType::Form), form_versions::begin::new),
    route(Post, "/forms", Entrance::Work, makes(RecordType::Form), form_versions::begin::create),
    route(Get, "/forms/blank/new", Entrance::Work, makes(RecordType::Form), form_versions::begin::blank_new),
    route(Post, "/forms/blank", Entrance::Work, makes(RecordType::Form), form_versions::begin::blank_create),
    route(Get, "/forms/{code}", Entrance::Work, reads(RecordType::Form), form_versions::form),
    route(
        Post,
        "/forms/{code}/versions",
        Entrance::Work,
        makes(RecordType::Form),
        form_versions::begin::version_create,
    ),
    route(
        Get,
        "/forms/{code}/copies/new",
        Entrance::Work,
        makes(RecordType::Form),
        form_versions::begin::copy_new,
    ),
    route(
        Post,
        "/forms/{code}/copies",
        Entrance::Work,
        makes(RecordType::Form),
        form_versions::begin::copy_create,
    ),
    route(
        Get,
        "/forms/{code}/questionnaire",
        Entrance::Work,
        reads(RecordType::Form),
        form_versions::look::export_asked,
    ),
    route(Get, "/form-versions/{id}", Entrance::Work, reads(RecordType::Form), form_versions::show),
    route(
        Get,
        "/form-versions/{id}/questions",
        Entrance::Work,
        reads(RecordType::Form),
        form_versions::questions::questions,
    ),
    route(
        Post,
        "/form-versions/{id}/order",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::questions::order,
    ),
    route(
        Get,
        "/form-versions/{id}/title/edit",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::write::title_edit,
    ),
    route(
        Post,
        "/form-versions/{id}/title",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::write::title_update,
    ),
    route(
        Get,
        "/form-versions/{id}/source/edit",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::write::source_edit,
    ),
    route(
        Post,
        "/form-versions/{id}/source",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::write::source_update,
    ),
    route(
        Get,
        "/form-versions/{id}/offering/edit",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::write::offering_edit,
    ),
    route(
        Post,
        "/form-versions/{id}/offering",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::write::offering_update,
    ),
    route(
        Get,
        "/form-versions/{id}/whole/edit",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::write::whole_edit,
    ),
    route(
        Post,
        "/form-versions/{id}/whole",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::write::whole_update,
    ),
    route(
        Get,
        "/form-versions/{id}/questions/{n}",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::questions::question_edit,
    ),
    route(
        Post,
        "/form-versions/{id}/questions/{n}",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::questions::question_update,
    ),
    route(
        Get,
        "/form-versions/{id}/questions/{n}/next/new",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::questions::next_new,
    ),
    route(
        Post,
        "/form-versions/{id}/questions/{n}/next",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::questions::next_create,
    ),
    route(
        Get,
        "/form-versions/{id}/questions/{n}/removal/new",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::questions::removal_new,
    ),
    route(
        Post,
        "/form-versions/{id}/questions/{n}/removal",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::questions::removal_create,
    ),
    route(
        Post,
        "/form-versions/{id}/restoration",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::questions::restoration,
    ),
    route(
        Get,
        "/form-versions/{id}/preview",
        Entrance::Work,
        reads(RecordType::Form),
        form_versions::look::preview,
    ),
    route(
        Get,
        "/form-versions/{id}/differences",
        Entrance::Work,
        reads(RecordType::Form),
        form_versions::look::differences,
    ),
    route(
        Get,
        "/form-versions/{id}/questionnaire",
        Entrance::Work,
        reads(RecordType::Form),
        form_versions::look::export,
    ),
    route(
        Get,
        "/form-versions/{id}/trial",
        Entrance::Work,
        reads(RecordType::Form),
        form_versions::trial::show,
    ),
    route(
        Post,
        "/form-versions/{id}/trial",
        Entrance::Work,
        reads(RecordType::Form),
        form_versions::trial::update,
    ),
    route(
        Post,
        "/form-versions/{id}/trial/beginning",
        Entrance::Work,
        reads(RecordType::Form),
        form_versions::trial::begin,
    ),
    route(
        Post,
        "/form-versions/{id}/cases",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::trial::case_create,
    ),
    route(
        Post,
        "/form-versions/{id}/cases/settlement",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::trial::case_settle,
    ),
    route(
        Post,
        "/form-versions/{id}/publication",
        Entrance::Work,
        signs(RecordType::Form),
        form_versions::publish::publish,
    ),
    route(
        Get,
        "/form-versions/{id}/retirement/new",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::publish::retirement_new,
    ),
    route(
        Post,
        "/form-versions/{id}/retirement",
        Entrance::Work,
        amends(RecordType::Form),
        form_versions::publish::retirement_create,
    ),
    // Reports about the program
    route(Get, "/safety-reports/new", Entrance::Work, makes(RecordType::SafetyReport), safety_reports::new),
    route(Post, "/safety-reports", Entrance::Work, makes(RecordType::SafetyReport), safety_reports::create),
    route(Get, "/safety-reports", Entrance::Work, reads(RecordType::SafetyReport), safety_reports::index),
    route(Get, "/safety-reports/{id}", Entrance::Work, reads(RecordType::SafetyReport), safety_reports::show),
    route(
        Post,
        "/safety-reports/{id}/acknowledgement",
        Entrance::Work,
        amends(RecordType::SafetyReport),
        safety_reports::update,
    ),
    // Do we know this person?
    route(Post, "/searches", Entrance::Work, Some(Action::Identify), search::create),
    route(Post, "/searches/suggestions", Entrance::Work, Some(Action::Identify), search::suggest),
    route(Get, "/searches/{id}", Entrance::Work, Some(Action::Identify), search::show),
    // A referral while it is written
    route(Get, "/referrals/new", Entrance::Work, makes(RecordType::Referral), search::new),
    route(Get, "/drafts", Entrance::Work, None, draft::index),
    route(Post, "/drafts/{id}/fields", Entrance::Work, None, draft::fields),
    route(Post, "/drafts/{id}/discard", Entrance::Work, None, draft::discard),
    route(Post, "/referral-drafts", Entrance::Work, makes(RecordType::Referral), referral_draft::create),
    route(Get, "/referral-drafts/{id}/not-for-us", Entrance::Work, None, referral_draft::not_for_us),
    route(
        Post,
        "/referral-drafts/{id}/referral",
        Entrance::Work,
        makes(RecordType::Referral),
        referral_draft::send,
    ),
    route(Get, "/referral-drafts/{id}/{step}", Entrance::Work, None, referral_draft::show),
    route(Post, "/referral-drafts/{id}/{step}", Entrance::Work, None, referral_draft::update),
    // A referral
    route(Get, "/referrals/{id}", Entrance::Work, reads(RecordType::Referral), referral::show),
    route(Get, "/referrals/{id}/received", Entrance::Work, makes(RecordType::Referral), referral::received),
    route(Get, "/referrals/{id}/correction", Entrance::Work, amends(RecordType::Referral), referral::edit),
    route(Post, "/referrals/{id}/correction", Entrance::Work, amends(RecordType::Referral), referral::update),
    // Screening, assessment, needs and consent
    route(Get, "/episodes/{id}/screening", Entrance::Work, makes(RecordType::Screening), screening::new),
    route(Post, "/episodes/{id}/screening", Entrance::Work, makes(RecordType::Screening), screening::create),
    route(
        Get,
        "/episodes/{id}/not-screened/new",
        Entrance::Work,
        makes(RecordType::Screening),
        screening::new_not_screened,
    ),
    route(
        Post,
        "/episodes/{id}/not-screened",
        Entrance::Work,
        makes(RecordType::Screening),
        screening::create_not_screened,
    ),
    route(Get, "/screenings/{id}", Entrance::Work, reads(RecordType::Screening), screening::show),
    route(
        Post,
        "/screenings/{id}/escort-facts",
        Entrance::Work,
        amends(RecordType::Screening),
        screening::create_escort_facts,
    ),
    route(
        Post,
        "/screenings/{id}/escort-record",
        Entrance::Work,
        amends(RecordType::Screening),
        screening::update_escort_facts,
    ),
    route(
        Post,
        "/screenings/{id}/appropriate-adult",
        Entrance::Work,
        amends(RecordType::Screening),
        screening::update_adult,
    ),
    route(Get, "/episodes/{id}/assessment", Entrance::Work, makes(RecordType::Assessment), assessment::new),
    route(
        Post,
        "/episodes/{id}/assessment",
        Entrance::Work,
        makes(RecordType::Assessment),
        assessment::create,
    ),
    route(
        Get,
        "/episodes/{id}/not-assessed/new",
        Entrance::Work,
        makes(RecordType::Assessment),
        assessment::new_not_assessed,
    ),
    route(
        Post,
        "/episodes/{id}/not-assessed",
        Entrance::Work,
        makes(RecordType::Assessment),
        assessment::create_not_assessed,
    ),
    route(Get, "/assessments/{id}", Entrance::Work, reads(RecordType::Assessment), assessment::show),
    route(
        Get,
        "/formulations/{id}/edit",
        Entrance::Work,
        amends(RecordType::Formulation),
        formulations::edit,
    ),
    route(Post, "/formulations/{id}", Entrance::Work, amends(RecordType::Formulation), formulations::update),
    route(Get, "/episodes/{id}/needs", Entrance::Work, reads(RecordType::Need), needs::index),
    route(Get, "/episodes/{id}/needs/{kind}", Entrance::Work, reads(RecordType::Need), needs::edit),
    route(Post, "/episodes/{id}/needs/{kind}", Entrance::Work, amends(RecordType::Need), needs::update),
    route(Get, "/episodes/{id}/consents", Entrance::Work, reads(RecordType::Consent), consents::index),
    route(Get, "/episodes/{id}/consents/{scope}", Entrance::Work, reads(RecordType::Consent), consents::edit),
    route(
        Post,
        "/episodes/{id}/consents/{scope}",
        Entrance::Work,
        makes(RecordType::Consent),
        consents::update,
    ),
    route(Post, "/consents/{id}/withdrawal", Entrance::Work, makes(RecordType::Consent), consents::withdraw),
    // Two dates side by side
    route(
        Get,
        "/screenings/{id}/comparison",
        Entrance::Work,
        reads(RecordType::Screening),
        comparison::screening,
    ),
    route(
        Get,
        "/assessments/{id}/comparison",
        Entrance::Work,
        reads(RecordType::Assessment),
        comparison::assessment,
    ),
    route(
        Get,
        "/filled-forms/{id}/comparison",
        Entrance::Work,
        reads(RecordType::FilledForm),
        comparison::filled_form,
    ),
    // Blank forms on paper: questions, and nothing of anybody
    route(Get, "/paper-forms", Entrance::Work, None, paper_forms::index),
    route(Get, "/paper-forms/{code}", Entrance::Work, None, paper_forms::show),
    // A form that is being filled in: one's own draft, which nobody else ever sees
    route(Get, "/drafts/{id}/sections", Entrance::Work, None, sections::index),
    route(Get, "/drafts/{id}/sections/{n}", Entrance::Work, None, sections::show),
    route(Post, "/drafts/{id}/sections/{n}", Entrance::Work, None, sections::update),
    route(Get, "/drafts/{id}/sections/{n}/so-far", Entrance::Work, None, sections::so_far),
    route(Get, "/drafts/{id}/check", Entrance::Work, None, sections::check),
    route(Post, "/drafts/{id}/completion", Entrance::Work, None, sections::complete),
    // Walking beside a person
    route(Get, "/caseload", Entrance::Work, reads(RecordType::Allocation), caseload::index),
    route(Get, "/tasks", Entrance::Work, reads(RecordType::Allocation), task::index),
    route(Get, "/onward-referrals", Entrance::Work, reads(RecordType::Allocation), onward_referral::index),
    route(Get, "/episodes/{id}/support", Entrance::Work, reads(RecordType::Allocation), support::show),
    route(Get, "/episodes/{id}/plans/new", Entrance::Work, makes(RecordType::Plan), plan::new),
    route(Post, "/episodes/{id}/plans", Entrance::Work, makes(RecordType::Plan), plan::create),
    route(Get, "/episodes/{id}/forms", Entrance::Work, reads(RecordType::Person), filled_forms::index),
    route(Post, "/episodes/{id}/forms", Entrance::Work, reads(RecordType::Person), filled_forms::create),
    route(Get, "/filled-forms/{id}", Entrance::Work, reads(RecordType::FilledForm), filled_forms::show),
    route(
        Get,
        "/filled-forms/{id}/versions/{revision}",
        Entrance::Work,
        reads(RecordType::FilledForm),
        filled_forms::version,
    ),
    route(
        Post,
        "/filled-forms/{id}/correction",
        Entrance::Work,
        amends(RecordType::FilledForm),
        filled_forms::correct,
    ),
    route(
        Get,
        "/filled-forms/{id}/retirement/new",
        Entrance::Work,
        amends(RecordType::FilledForm),
        filled_forms::retirement_new,
    ),
    route(
        Post,
        "/filled-forms/{id}/retirement",
        Entrance::Work,
        amends(RecordType::FilledForm),
        filled_forms::retirement_create,
    ),
    route(
        Get,
        "/episodes/{id}/instrument-results/new",
        Entrance::Work,
        makes(RecordType::InstrumentResult),
        instrument_results::new,
    ),
    route(
        Post,
        "/episodes/{id}/instrument-results",
        Entrance::Work,
        makes(RecordType::InstrumentResult),
        instrument_results::create,
    ),
    route(
        Get,
        "/people/{id}/instrument-results",
        Entrance::Work,
        reads(RecordType::InstrumentResult),
        instrument_results::index,
    ),
    route(
        Get,
        "/instrument-results/{id}/retirement/new",
        Entrance::Work,
        amends(RecordType::InstrumentResult),
        retirement::result_new,
    ),
    route(
        Post,
        "/instrument-results/{id}/retirement",
        Entrance::Work,
        amends(RecordType::InstrumentResult),
        retirement::result_create,
    ),
    route(Get, "/episodes/{id}/goals/new", Entrance::Work, makes(RecordType::Goal), goal::new),
    route(Post, "/episodes/{id}/goals", Entrance::Work, makes(RecordType::Goal), goal::create),
    route(Get, "/episodes/{id}/tasks/new", Entrance::Work, makes(RecordType::Task), task::new),
    route(Post, "/episodes/{id}/tasks", Entrance::Work, makes(RecordType::Task), task::create),
    route(Get, "/episodes/{id}/contacts/new", Entrance::Work, makes(RecordType::Contact), contact::new),
    route(Post, "/episodes/{id}/contacts", Entrance::Work, makes(RecordType::Contact), contact::create),
    route(
        Get,
        "/episodes/{id}/appointments/new",
        Entrance::Work,
        makes(RecordType::Contact),
        contact::appointment_new,
    ),
    route(
        Post,
        "/episodes/{id}/appointments",
        Entrance::Work,
        makes(RecordType::Contact),
        contact::appointment_create,
    ),
    route(
        Get,
        "/episodes/{id}/onward-referrals/new",
        Entrance::Work,
        makes(RecordType::OnwardReferral),
        onward_referral::find,
    ),
    route(
        Get,
        "/episodes/{id}/onward-referrals/send",
        Entrance::Work,
        makes(RecordType::OnwardReferral),
        onward_referral::new,
    ),
    route(
        Post,
        "/episodes/{id}/onward-referrals",
        Entrance::Work,
        makes(RecordType::OnwardReferral),
        onward_referral::create,
    ),
    route(
        Get,
        "/episodes/{id}/justice-events/new",
        Entrance::Work,
        makes(RecordType::JusticeEvent),
        justice_event::new,
    ),
    route(
        Post,
        "/episodes/{id}/justice-events/new",
        Entrance::Work,
        makes(RecordType::JusticeEvent),
        justice_event::create,
    ),
    route(
        Get,
        "/episodes/{id}/supporters",
        Entrance::Work,
        amends(RecordType::Allocation),
        discharge::supporters,
    ),
    route(
        Post,
        "/episodes/{id}/supporters",
        Entrance::Work,
        amends(RecordType::Allocation),
        discharge::supporters_update,
    ),
    route(
        Get,
        "/episodes/{id}/handover/new",
        Entrance::Work,
        makes(RecordType::Discharge),
        discharge::handover_new,
    ),
    route(
        Post,
        "/episodes/{id}/handover",
        Entrance::Work,
        makes(RecordType::Discharge),
        discharge::handover_create,
    ),
    route(Get, "/episodes/{id}/discharge/new", Entrance::Work, makes(RecordType::Discharge), discharge::new),
    route(Post, "/episodes/{id}/discharge", Entrance::Work, makes(RecordType::Discharge), discharge::create),
    route(Get, "/plans/{id}/edit", Entrance::Work, amends(RecordType::Plan), plan::edit),
    route(Post, "/plans/{id}", Entrance::Work, amends(RecordType::Plan), plan::update),
    route(Get, "/plans/{id}/retirement/new", Entrance::Work, amends(RecordType::Plan), retirement::plan_new),
    route(Post, "/plans/{id}/retirement", Entrance::Work, amends(RecordType::Plan), retirement::plan_create),
    route(Get, "/goals/{id}", Entrance::Work, reads(RecordType::Goal), goal::show),
    route(Get, "/goals/{id}/edit", Entrance::Work, amends(RecordType::Goal), goal::edit),
    route(Post, "/goals/{id}", Entrance::Work, amends(RecordType::Goal), goal::update),
    route(Get, "/goals/{id}/retirement/new", Entrance::Work, amends(RecordType::Goal), retirement::goal_new),
    route(Post, "/goals/{id}/retirement", Entrance::Work, amends(RecordType::Goal), retirement::goal_create),
    route(Get, "/tasks/{id}", Entrance::Work, reads(RecordType::Task), task::show),
    route(Get, "/tasks/{id}/edit", Entrance::Work, amends(RecordType::Task), task::edit),
    route(Post, "/tasks/{id}", Entrance::Work, amends(RecordType::Task), task::update),
    route(Get, "/tasks/{id}/retirement/new", Entrance::Work, amends(RecordType::Task), retirement::task_new),
    route(Post, "/tasks/{id}/retirement", Entrance::Work, amends(RecordType::Task), retirement::task_create),
    route(Get, "/contacts/{id}", Entrance::Work, reads(RecordType::Contact), contact::show),
    route(Get, "/contacts/{id}/edit", Entrance::Work, amends(RecordType::Contact), contact::edit),
    route(Post, "/contacts/{id}", Entrance::Work, amends(RecordType::Contact), contact::update),
    route(
        Get,
        "/contacts/{id}/retirement/new",
        Entrance::Work,
        amends(RecordType::Contact),
        retirement::contact_new,
    ),
    route(
        Post,
        "/contacts/{id}/retirement",
        Entrance::Work,
        amends(RecordType::Contact),
        retirement::contact_create,
    ),
    route(
        Get,
        "/onward-referrals/{id}",
        Entrance::Work,
        reads(RecordType::OnwardReferral),
        onward_referral::show,
    ),
    route(
        Get,
        "/onward-referrals/{id}/edit",
        Entrance::Work,
        amends(RecordType::OnwardReferral),
        onward_referral::edit,
    ),
    route(
        Post,
        "/onward-referrals/{id}",
        Entrance::Work,
        amends(RecordType::OnwardReferral),
        onward_referral::update,
    ),
    route(
        Get,
        "/onward-referrals/{id}/retirement/new",
        Entrance::Work,
        amends(RecordType::OnwardReferral),
        retirement::onward_new,
    ),
    route(
        Post,
        "/onward-referrals/{id}/retirement",
        Entrance::Work,
        amends(RecordType::OnwardReferral),
        retirement::onward_create,
    ),
    route(Get, "/plans/{id}/agreement/new", Entrance::Work, amends(RecordType::Plan), plan::agreement_new),
    route(Post, "/plans/{id}/agreement", Entrance::Work, amends(RecordType::Plan), plan::agreement_create),
    route(Get, "/goals/{id}/progress/new", Entrance::Work, amends(RecordType::Goal), goal::progress_new),
    route(Post, "/goals/{id}/progress", Entrance::Work, amends(RecordType::Goal), goal::progress_create),
    route(Get, "/goals/{id}/ending/new", Entrance::Work, amends(RecordType::Goal), goal::ending_new),
    route(Post, "/goals/{id}/ending", Entrance::Work, amends(RecordType::Goal), goal::ending_create),
    route(Post, "/tasks/{id}/work", Entrance::Work, amends(RecordType::Task), task::work_create),
    route(
        Get,
        "/tasks/{id}/cancellation/new",
        Entrance::Work,
        amends(RecordType::Task),
        task::cancellation_new,
    ),
    route(
        Post,
        "/tasks/{id}/cancellation",
        Entrance::Work,
        amends(RecordType::Task),
        task::cancellation_create,
    ),
    route(
        Get,
        "/onward-referrals/{id}/replies/new",
        Entrance::Work,
        amends(RecordType::OnwardReferral),
        onward_referral::reply_new,
    ),
    route(
        Post,
        "/onward-referrals/{id}/replies",
        Entrance::Work,
        amends(RecordType::OnwardReferral),
        onward_referral::reply_create,
    ),
    route(
        Post,
        "/onward-referrals/{id}/chases",
        Entrance::Work,
        amends(RecordType::OnwardReferral),
        onward_referral::chase_create,
    ),
    route(
        Get,
        "/justice-events/{id}/outcome/new",
        Entrance::Work,
        amends(RecordType::JusticeEvent),
        justice_event::outcome_new,
    ),
    route(
        Post,
        "/justice-events/{id}/outcome",
        Entrance::Work,
        amends(RecordType::JusticeEvent),
        justice_event::outcome_create,
    ),
];

/// The routes of one kind of entry about a person: list, new, one, correction, retirement, versions, drafts.
macro_rules! entry_routes {
    ($noun:ident, $slug:literal) => {
        [
            route(
                Get,
                concat!("/people/{id}/", $slug),
                Entrance::Work,
                reads(RecordType::$noun),
                entry::index::<$noun>,
            ),
            route(
                Get,
                concat!("/people/{id}/", $slug, "/new"),
                Entrance::Work,
                makes(RecordType::$noun),
                entry::new::<$noun>,
            ),
            route(
                Post,
                concat!("/people/{id}/", $slug),
                Entrance::Work,
                makes(RecordType::$noun),
                entry::create::<$noun>,
            ),
            route(
                Post,
                concat!("/people/{id}/", $slug, "/draft"),
                Entrance::Work,
                makes(RecordType::$noun),
                entry::draft_new::<$noun>,
            ),
            route(
                Get,
                concat!("/", $slug, "/{id}"),
                Entrance::Work,
                reads(RecordType::$noun),
                entry::show::<$noun>,
            ),
            route(
                Post,
                concat!("/", $slug, "/{id}"),
                Entrance::Work,
                amends(RecordType::$noun),
                entry::update::<$noun>,
            ),
            route(
                Get,
                concat!("/", $slug, "/{id}/edit"),
                Entrance::Work,
                amends(RecordType::$noun),
                entry::edit::<$noun>,
            ),
            route(
                Post,
                concat!("/", $slug, "/{id}/draft"),
                Entrance::Work,
                amends(RecordType::$noun),
                entry::draft_edit::<$noun>,
            ),
            route(
                Get,
                concat!("/", $slug, "/{id}/versions/{revision}"),
                Entrance::Work,
                reads(RecordType::$noun),
                entry::version::<$noun>,
            ),
            route(
                Get,
                concat!("/", $slug, "/{id}/retirement"),
                Entrance::Work,
                amends(RecordType::$noun),
                entry::retirement::<$noun>,
            ),
            route(
                Post,
                concat!("/", $slug, "/{id}/retirement"),
                Entrance::Work,
                amends(RecordType::$noun),
                entry::retire::<$noun>,
            ),
        ]
    };
}

/// What is true of the person: each kind has the same routes.
static ENTRIES: [[Route; 11]; 5] = [
    entry_routes!(Risk, "risks"),
    entry_routes!(Adjustment, "adjustments"),
    entry_routes!(SafeContact, "safe-contacts"),
    entry_routes!(Address, "addresses"),
    entry_routes!(WorkerSafetyAlert, "worker-safety-alerts"),
];

/// Every route, those of the entries among them.
pub fn every_route() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().chain(ENTRIES.iter().flatten())
}

/// The params of a path that fits a pattern. Exact parts win over braces because the table lists them first.
pub(crate) fn fit(pattern: &str, path: &str) -> Option<Vec<(String, String)>> {
    let (pattern, path) = (pattern.split('/'), path.split('/'));
    let mut params = Vec::new();
    let (mut left, mut right) = (pattern, path);
    loop {
        match (left.next(), right.next()) {
            (None, None) => return Some(params),
            (Some(expected), Some(found)) => {
                match expected.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                    Some(name) if !found.is_empty() => params.push((name.to_owned(), found.to_owned())),
                    None if expected == found => {}
                    Some(_) | None => return None,
                }
            }
            (Some(_), None) | (None, Some(_)) => return None,
        }
    }
}

/// Shorthands for the rows above.
const fn reads(record: RecordType) -> Option<Action> {
    Some(Action::Read(record))
}

const fn makes(record: RecordType) -> Option<Action> {
    Some(Action::Create(record))
}

const fn amends(record: RecordType) -> Option<Action> {
    Some(Action::Amend(record))
}

const fn signs(record: RecordType) -> Option<Action> {
    Some(Action::Sign(record))
}
