//! Every form on which somebody writes, and where its draft is kept. A test holds this table against every route.

/// A form that keeps a draft.
#[derive(Debug)]
pub struct DraftedForm {
    /// The route that the form is sent to.
    pub sends: &'static str,
    /// The route of the page that shows it.
    pub shows: &'static str,
    /// What is written, for the list of one's own drafts.
    pub title: &'static str,
    /// A field that makes another form of it: each service has its own draft.
    pub beside: Option<&'static str>,
    /// Another route that keeps the draft, for forms that turn pages.
    pub keeps: Option<&'static str>,
}

const fn form(sends: &'static str, shows: &'static str, title: &'static str) -> DraftedForm {
    DraftedForm { sends, shows, title, beside: None, keeps: None }
}

/// A form whose pages keep its draft themselves; named here so that a locked session keeps what it is sent.
const fn own(sends: &'static str, shows: &'static str, keeps: &'static str) -> DraftedForm {
    DraftedForm { sends, shows, title: "", beside: None, keeps: Some(keeps) }
}

/// Every form that keeps a draft.
pub static FORMS: &[DraftedForm] = &[
    // Of a person and of a referral
    form("/people/{id}", "/people/{id}/edit", "Identity details"),
    form("/referrals/{id}/correction", "/referrals/{id}/correction", "Correction of a referral"),
    // An episode up to its plan
    form("/episodes/{id}/team", "/episodes/{id}/allocation", "Giving a person to another team"),
    form("/triages/{id}", "/triages/{id}/edit", "Correction of a triage"),
    form("/episodes/{id}/not-screened", "/episodes/{id}/not-screened/new", "Reason for no screening"),
    form("/screenings/{id}/escort-facts", "/screenings/{id}", "Facts for the escort record"),
    form("/episodes/{id}/not-assessed", "/episodes/{id}/not-assessed/new", "Reason for no assessment"),
    form("/formulations/{id}", "/formulations/{id}/edit", "Formulation"),
    form("/episodes/{id}/needs/{kind}", "/episodes/{id}/needs/{kind}", "Need"),
    form("/episodes/{id}/consents/{scope}", "/episodes/{id}/consents/{scope}", "Consent"),
    // Walking beside a person
    form("/episodes/{id}/plans", "/episodes/{id}/plans/new", "Plan"),
    form("/plans/{id}", "/plans/{id}/edit", "Change of a plan"),
    form("/plans/{id}/agreement", "/plans/{id}/agreement/new", "Agreement to a plan"),
    form("/plans/{id}/retirement", "/plans/{id}/retirement/new", "Taking a plan out of view"),
    form("/episodes/{id}/goals", "/episodes/{id}/goals/new", "Goal"),
    form("/goals/{id}", "/goals/{id}/edit", "Change of a goal"),
    form("/goals/{id}/progress", "/goals/{id}/progress/new", "Progress of a goal"),
    form("/goals/{id}/ending", "/goals/{id}/ending/new", "End of a goal"),
    form("/goals/{id}/retirement", "/goals/{id}/retirement/new", "Taking a goal out of view"),
    form("/episodes/{id}/tasks", "/episodes/{id}/tasks/new", "Task"),
    form("/tasks/{id}", "/tasks/{id}/edit", "Change of a task"),
    form("/tasks/{id}/work", "/tasks/{id}", "Line to a task"),
    form("/tasks/{id}/cancellation", "/tasks/{id}/cancellation/new", "Cancelling a task"),
    form("/tasks/{id}/retirement", "/tasks/{id}/retirement/new", "Taking a task out of view"),
    form("/episodes/{id}/contacts", "/episodes/{id}/contacts/new", "Contact"),
    form("/episodes/{id}/appointments", "/episodes/{id}/appointments/new", "Appointment"),
    form("/contacts/{id}", "/contacts/{id}/edit", "Contact written up"),
    form("/contacts/{id}/retirement", "/contacts/{id}/retirement/new", "Taking a contact out of view"),
    DraftedForm {
        beside: Some("service"),
        ..form("/episodes/{id}/onward-referrals", "/episodes/{id}/onward-referrals/send", "Onward referral")
    },
    form("/onward-referrals/{id}", "/onward-referrals/{id}/edit", "Correction of an onward referral"),
    form("/onward-referrals/{id}/replies", "/onward-referrals/{id}/replies/new", "Reply of a service"),
    form(
        "/onward-referrals/{id}/retirement",
        "/onward-referrals/{id}/retirement/new",
        "Taking an onward referral out of view",
    ),
    form(
        "/episodes/{id}/justice-events/new",
        "/episodes/{id}/justice-events/new",
        "Arrest, interview or hearing",
    ),
    form("/justice-events/{id}/outcome", "/justice-events/{id}/outcome/new", "Outcome"),
    form("/episodes/{id}/instrument-results", "/episodes/{id}/instrument-results/new", "Score"),
    form(
        "/instrument-results/{id}/retirement",
        "/instrument-results/{id}/retirement/new",
        "Taking a score out of view",
    ),
    form("/filled-forms/{id}/retirement", "/filled-forms/{id}/retirement/new", "Taking a form out of view"),
    form("/episodes/{id}/handover", "/episodes/{id}/handover/new", "Handover"),
    form("/episodes/{id}/discharge", "/episodes/{id}/discharge/new", "End of an episode"),
    // About no person
    form("/forms", "/forms/new", "Form from elsewhere"),
    form("/forms/blank", "/forms/blank/new", "Empty form"),
    form("/forms/{code}/copies", "/forms/{code}/copies/new", "Form from another form"),
    form("/form-versions/{id}/title", "/form-versions/{id}/title/edit", "Title of a form"),
    form("/form-versions/{id}/source", "/form-versions/{id}/source/edit", "Source of a form"),
    form("/form-versions/{id}/offering", "/form-versions/{id}/offering/edit", "How a form is offered"),
    form("/form-versions/{id}/whole", "/form-versions/{id}/whole/edit", "JSON of a form"),
    form("/form-versions/{id}/questions/{n}", "/form-versions/{id}/questions/{n}", "Question of a form"),
    form(
        "/form-versions/{id}/questions/{n}/next",
        "/form-versions/{id}/questions/{n}/next/new",
        "New question of a form",
    ),
    form("/form-versions/{id}/retirement", "/form-versions/{id}/retirement/new", "Taking a form out of use"),
    form("/safety-reports", "/safety-reports/new", "This could have hurt someone"),
    form("/safety-reports/{id}/acknowledgement", "/safety-reports/{id}", "Answer to a safety report"),
    form("/activity-time", "/activity-time/new", "Time that is not about a person"),
    form("/activity-time/{id}", "/activity-time/{id}", "Change of time that is not about a person"),
    // Pages that keep their drafts themselves
    own("/form-versions/{id}/trial", "/form-versions/{id}/trial", "/form-versions/{id}/trial"),
    own("/episodes/{id}/triage", "/episodes/{id}/triage", "/episodes/{id}/triage/draft"),
    own("/drafts/{id}/sections/{n}", "/drafts/{id}/sections/{n}", "/drafts/{id}/fields"),
    own("/referral-drafts/{id}/{step}", "/referral-drafts/{id}/{step}", "/drafts/{id}/fields"),
    own("/people/{id}/risks", "/people/{id}/risks/new", "/people/{id}/risks/draft"),
    own("/risks/{id}", "/risks/{id}/edit", "/risks/{id}/draft"),
    own("/people/{id}/adjustments", "/people/{id}/adjustments/new", "/people/{id}/adjustments/draft"),
    own("/adjustments/{id}", "/adjustments/{id}/edit", "/adjustments/{id}/draft"),
    own("/people/{id}/safe-contacts", "/people/{id}/safe-contacts/new", "/people/{id}/safe-contacts/draft"),
    own("/safe-contacts/{id}", "/safe-contacts/{id}/edit", "/safe-contacts/{id}/draft"),
    own("/people/{id}/addresses", "/people/{id}/addresses/new", "/people/{id}/addresses/draft"),
    own("/addresses/{id}", "/addresses/{id}/edit", "/addresses/{id}/draft"),
    own(
        "/people/{id}/worker-safety-alerts",
        "/people/{id}/worker-safety-alerts/new",
        "/people/{id}/worker-safety-alerts/draft",
    ),
    own("/worker-safety-alerts/{id}", "/worker-safety-alerts/{id}/edit", "/worker-safety-alerts/{id}/draft"),
];
