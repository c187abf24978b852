//! Assessment: where it begins, what it says, and why it could not be done.

use casework::{
    assessment::{self as work, NotAssessed},
    discharge,
    form_run::Work,
    screening::Start,
};
use domain::{
    assessment::{AssessmentOutcome, CannotAssess},
    failure::Failure,
    formulation::Part,
};
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    pages::{
        answers::{self, Answers},
        screening::{NotSeenPage, StartPage, earlier, missed},
        sections::taken_back::words,
        what_follows::{Ways, field_of},
    },
    render::{Frame, PersonBanner, Problem},
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct ShowPage {
    frame: Frame,
    banner: PersonBanner,
    episode: String,
    outcome: &'static str,
    reason: Option<String>,
    when: String,
    until: Option<String>,
    place: Option<String>,
    mechanism: Option<String>,
    who: String,
    risk: Option<String>,
    /// What was said otherwise before, and why.
    changed: Vec<String>,
    why_changed: Option<String>,
    formulation: Vec<FormulationLine>,
    change: Option<String>,
    answers: Answers,
}

#[derive(Serialize)]
struct FormulationLine {
    question: &'static str,
    text: String,
}

fn start(visit: &Visit<'_>) -> Result<Start, Trouble> {
    Ok(work::start(&visit.desk, &visit.actor(), visit.id("id")?)?)
}

/// Where an assessment begins.
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    start_page(visit, Vec::new())
}

fn start_page(visit: &Visit<'_>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let start = start(visit)?;
    let episode = start.episode.id;
    let status = if problems.is_empty() { 200 } else { 422 };
    let mut frame = Frame { problems, ..visit.frame("Assessment") };
    frame.crumbs.push(crumb("Episode", format!("/episodes/{episode}")));
    let page = StartPage {
        frame,
        banner: visit.banner(&start.head),
        title: "Assessment",
        action: format!("/episodes/{episode}/assessment"),
        key: visit.new_key()?.to_string(),
        asks_form: start.form.is_none(),
        forms: ["assessment", "assessment_youth"],
        draft: start.draft.map(|draft| draft.to_string()),
        not_seen: format!("/episodes/{episode}/not-assessed/new"),
        not_seen_words: "The person could not be assessed",
        refusal: start.episode.may_be_assessed().err().map(|refusal| refusal.to_string()),
        earlier: start.earlier.iter().map(|kept| earlier(visit, kept)).collect(),
    };
    visit.show_as(status, "screening/new.html", &page)
}

/// Begins it, or goes on with the draft.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let chosen = visit.request.form.given("form");
    let start = start(visit)?;
    if start.form.is_none() && start.draft.is_none() && chosen.is_none() {
        let message = "Select which questions fit the person".to_owned();
        return start_page(visit, vec![Problem { field: "form".to_owned(), message }]);
    }
    let draft = work::begin(&visit.desk, &visit.actor(), start.episode.id, chosen.or(Some("assessment")))?;
    Ok(Answer::go_to(format!("/drafts/{draft}/sections/1")))
}

/// Asks why the person was not assessed.
pub fn new_not_assessed(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    not_assessed_page(visit, Vec::new())
}

fn not_assessed_page(visit: &Visit<'_>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let start = start(visit)?;
    start.episode.may_be_assessed().map_err(|refusal| Trouble::Refused(refusal.to_string()))?;
    let still = discharge::still_of_not_met(&visit.desk, &visit.actor(), Work::Assessment, start.episode.id)?;
    let episode = start.episode.id;
    let status = if problems.is_empty() { 200 } else { 422 };
    let title = "Why was the person not assessed?";
    let mut frame = Frame { problems, ..visit.frame(title) };
    frame.crumbs.push(crumb("Episode", format!("/episodes/{episode}")));
    let page = NotSeenPage {
        frame,
        banner: visit.banner(&start.head),
        title,
        action: format!("/episodes/{episode}/not-assessed"),
        back: format!("/episodes/{episode}/assessment"),
        key: visit.new_key()?.to_string(),
        reasons: visit.offers("reason_not_assessed", visit.request.form.get("reason")),
        words: visit.request.form.get("words").to_owned(),
        follows: visit.what_follows(Ways::AfterNotMeeting, None, &still),
    };
    visit.show_as(status, "screening/not_seen.html", &page)
}

/// Records that the person was not assessed.
pub fn create_not_assessed(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (reason, words, choice) = match missed(visit, "reason_not_assessed") {
        Ok(said) => said,
        Err(problems) => return not_assessed_page(visit, problems),
    };
    let command = NotAssessed { episode: visit.id("id")?, reason, words, choice };
    match work::record_not_assessed(&visit.desk, &visit.actor(), visit.key()?, command) {
        Ok(id) => Ok(visit.done(format!("/assessments/{id}"), "assessment_recorded")),
        Err(Failure::Refused(refusal)) => {
            let field = if let CannotAssess::Asks(asks) = refusal { field_of(asks) } else { "next" };
            not_assessed_page(visit, vec![Problem { field: field.to_owned(), message: refusal.to_string() }])
        }
        Err(other) => Err(other.into()),
    }
}

/// One assessment.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let shown = work::show(&visit.desk, &visit.actor(), visit.id("id")?)?;
    let lookups = &visit.desk.content().lookups;
    let label = |lookup: &str, code: &str| lookups.label(lookup, code).to_owned();
    let assessment = &shown.assessment.noun;
    let (outcome, reason) = match &assessment.outcome {
        AssessmentOutcome::Assessed => ("Assessed", None),
        AssessmentOutcome::NotAssessed { reason, words } => {
            let label = label("reason_not_assessed", reason);
            let reason = words.as_ref().map_or_else(|| label.clone(), |words| format!("{label}: {words}"));
            ("Not assessed", Some(reason))
        }
    };
    let formulation = shown.formulation.as_ref();
    let parts = Part::ALL.iter().filter_map(|part| {
        let text = formulation?.noun.part(*part)?.to_owned();
        Some(FormulationLine { question: part.question(), text })
    });
    let mut frame = visit.frame("Assessment");
    frame.crumbs.push(crumb("Episode", format!("/episodes/{}", shown.episode.id)));
    let compare =
        (!shown.others.is_empty()).then(|| format!("/assessments/{}/comparison", shown.assessment.id));
    let sent = (shown.assessment.recorded_at, shown.assessment.recorded_by.name.as_str());
    let page = ShowPage {
        frame,
        banner: visit.banner(&shown.head),
        episode: shown.episode.id.to_string(),
        outcome,
        reason,
        when: visit.said(assessment.began_at),
        until: assessment.ended_at.map(|at| visit.said(at)),
        place: assessment.place.as_deref().map(|code| label("point_of_contact", code)),
        mechanism: assessment.mechanism.as_deref().map(|code| label("consultation_mechanism", code)),
        who: shown.assessment.recorded_by.name.clone(),
        risk: assessment.immediate_risk.as_ref().map(|risk| {
            let to: Vec<String> = risk.to.iter().map(|code| label("told_to", code)).collect();
            format!("Told to: {}, {}", to.join(", "), visit.said(risk.at))
        }),
        changed: assessment
            .changed
            .iter()
            .flat_map(|changed| changed.what.iter().map(|back| words(visit, back)))
            .collect(),
        why_changed: assessment.changed.as_ref().map(|changed| changed.why.to_string()),
        formulation: parts.collect(),
        change: formulation
            .filter(|_| shown.may_change)
            .map(|formulation| format!("/formulations/{}/edit", formulation.id)),
        answers: answers::of(visit, shown.lines, assessment.answers.as_ref(), sent, compare),
    };
    visit.show("assessment/show.html", &page)
}
