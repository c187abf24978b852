//! A version comes into use, and goes out of it.

use casework::form_version;
use domain::failure::Failure;

use super::opened;
use crate::{
    answer::{Answer, Trouble},
    form_page::{Field, Form, Reading},
    render::Problem,
    request::Fields,
    visit::{Visit, crumb},
};

/// Publishes a version.
pub fn publish(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let revision = Reading::of(&visit.request.form).revision()?;
    form_version::publish(&visit.desk, &visit.actor(), visit.id("id")?, revision)?;
    Ok(visit.done(format!("/form-versions/{}", visit.request.param("id")), "form_published"))
}

/// Why a version goes out of use.
pub fn retirement_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    retirement_page(visit, &Fields::default(), Vec::new())
}

fn retirement_page(visit: &Visit<'_>, typed: &Fields, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let keeping = opened(visit)?;
    if !keeping.may_retire {
        return Err(Trouble::NotFound);
    }
    let kept = &keeping.kept;
    let (heading, lead, button) = match kept.is_draft() {
        true => (
            "Throw this draft away",
            "Nobody was ever asked it. It stays in the history, with your reason.",
            "Throw it away",
        ),
        false => (
            "Take this version out of use",
            "The version before it is asked again, if there is one. What was answered stays, with the questions as they were \
             asked; whoever has it open goes on with it.",
            "Take it out of use",
        ),
    };
    let form = Form {
        heading: heading.to_owned(),
        lead: vec![format!("{}, version {}.", kept.noun.title, kept.noun.version()), lead.to_owned()],
        action: format!("/form-versions/{}/retirement", kept.id),
        key: None,
        revision: Some(kept.revision),
        fields: vec![Field::line("reason", "Why?")],
        button: button.to_owned(),
        leave: crumb("Cancel", format!("/form-versions/{}", kept.id)),
    };
    visit.show_form(None, form, typed, problems)
}

/// Takes it out of use.
pub fn retirement_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let typed = &visit.request.form;
    let mut reading = Reading::of(typed);
    let revision = reading.revision()?;
    if let Some(reason) = reading.line("reason", "The reason", "Enter why it goes out of use") {
        let id = visit.id("id")?;
        match form_version::take_out_of_use(&visit.desk, &visit.actor(), id, revision, reason.into_string()) {
            Ok(()) => return Ok(visit.done(format!("/form-versions/{id}"), "form_out_of_use")),
            Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    retirement_page(visit, typed, reading.problems)
}
