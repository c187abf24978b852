//! Sending a form that was filled in section by section, from the page that checks all of it.

use casework::{
    DraftMark,
    correction::{self, CannotSendCorrection},
    form_run::{self, Work},
    screening::CannotSend,
};
use domain::{Id, access::RecordType, assessment::CannotAssess, failure::Failure, screening::CannotScreen};

use super::{WHY_CHANGED, check_page, correcting::REASON, plan, run, said};
use crate::{
    answer::{Answer, Trouble},
    form_page::Reading,
    pages::what_follows::field_of,
    visit::Visit,
};

/// Sends the form: it becomes a screening or an assessment.
pub fn complete(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (by, id) = (visit.actor(), visit.id("id")?);
    if visit.request.form.get("work") == FORM {
        return complete_form(visit, id);
    }
    if visit.request.form.get("work") == Work::SafetyPlan.page() {
        return plan::complete(visit, id);
    }
    let choice = visit.choice();
    let is_assessment = visit.request.form.get("work") == Work::Assessment.page();
    if is_assessment {
        let mut reading = Reading::of(&visit.request.form);
        let why = reading.optional_line(WHY_CHANGED, "The reason");
        if !reading.problems.is_empty() {
            return check_page(visit, &run(visit)?, 422, reading.problems);
        }
        return match casework::assessment::record_assessment(&visit.desk, &by, id, why) {
            Ok(made) => Ok(visit.done(format!("/assessments/{made}"), "assessment_recorded")),
            Err(Failure::Refused(CannotSend::NotFinished)) => {
                check_page(visit, &run(visit)?, 422, Vec::new())
            }
            Err(Failure::Refused(CannotSend::Rule(refusal @ CannotAssess::TakesBack))) => {
                check_page(visit, &run(visit)?, 422, vec![said(WHY_CHANGED, &refusal.to_string())])
            }
            Err(Failure::Refused(refusal)) => {
                check_page(visit, &run(visit)?, 422, vec![said("", &refusal.to_string())])
            }
            Err(other) => Err(other.into()),
        };
    }
    match casework::screening::record_screening(&visit.desk, &by, id, choice.clone().ok()) {
        Ok(screening) => Ok(visit.done(format!("/screenings/{screening}"), "screening_recorded")),
        Err(Failure::Refused(CannotSend::NextMissing)) => {
            check_page(visit, &run(visit)?, 422, choice.err().unwrap_or_default())
        }
        Err(Failure::Refused(CannotSend::NotFinished)) => check_page(visit, &run(visit)?, 422, Vec::new()),
        Err(Failure::Refused(CannotSend::Rule(CannotScreen::Asks(asks)))) => {
            check_page(visit, &run(visit)?, 422, vec![said(field_of(asks), &asks.to_string())])
        }
        Err(Failure::Refused(refusal)) => {
            check_page(visit, &run(visit)?, 422, vec![said("", &refusal.to_string())])
        }
        Err(other) => Err(other.into()),
    }
}

/// What the check page of a form of the team says that it sends.
const FORM: &str = "form";

/// Sends a form of the team.
fn complete_form(visit: &Visit<'_>, id: Id<DraftMark>) -> Result<Answer, Trouble> {
    let by = visit.actor();
    if visit.request.form.given("revision").is_some() {
        return complete_correction(visit, id);
    }
    // A second press finds no draft any more, and is given the answer of the first.
    let ruled_by = match form_run::open(&visit.desk, &by, id) {
        Ok(run) => run.work.record_type(),
        Err(_) => RecordType::FilledForm,
    };
    match casework::filled_form::record_form(&visit.desk, &by, id, ruled_by) {
        Ok(made) => Ok(visit.done(format!("/filled-forms/{made}"), "form_recorded")),
        Err(Failure::Refused(CannotSend::NotFinished)) => check_page(visit, &run(visit)?, 422, Vec::new()),
        Err(Failure::Refused(refusal)) => {
            check_page(visit, &run(visit)?, 422, vec![said("", &refusal.to_string())])
        }
        Err(other) => Err(other.into()),
    }
}

/// Sends a correction of a form of the team.
fn complete_correction(visit: &Visit<'_>, id: Id<DraftMark>) -> Result<Answer, Trouble> {
    let mut reading = Reading::of(&visit.request.form);
    let revision = reading.revision()?;
    let reason = reading.line(REASON, "The reason", "Enter why you correct the form");
    let Some(reason) = reason else {
        return check_page(visit, &run(visit)?, 422, reading.problems);
    };
    match correction::correct(&visit.desk, &visit.actor(), id, revision, reason.into_string()) {
        Ok(corrected) => Ok(visit.done(format!("/filled-forms/{corrected}"), "corrected")),
        Err(Failure::Refused(CannotSendCorrection::NotFinished)) => {
            check_page(visit, &run(visit)?, 422, Vec::new())
        }
        Err(Failure::Refused(refusal)) => {
            check_page(visit, &run(visit)?, 422, vec![said("", &refusal.to_string())])
        }
        // The page says how it stands now beside what was typed, and asks again.
        Err(Failure::Changed(changed)) => {
            let words = format!(
                "{} changed this form {}, while you were correcting it. Compare, then send again or throw your draft away",
                changed.by.name,
                visit.said(changed.at)
            );
            check_page(visit, &run(visit)?, 409, vec![said("", &words)])
        }
        Err(other) => Err(other.into()),
    }
}
