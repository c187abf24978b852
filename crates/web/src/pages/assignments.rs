//! In which role and team to work: one at a time, shown in the header.

use casework::sign_in;
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    render::Frame,
    visit::Visit,
};

#[derive(Serialize)]
struct AssignmentsPage {
    frame: Frame,
    choices: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    id: String,
    role: String,
    team: String,
    organisation: String,
    is_active: bool,
}

/// What there is to choose from.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let session = visit.own_session()?;
    let places = &visit.desk.content().places;
    let active = session.assignment.as_ref().map(|assignment| assignment.id);
    let choices = sign_in::assignments(&visit.desk, session)?
        .into_iter()
        .map(|assignment| Choice {
            id: assignment.id.to_string(),
            role: assignment.role.name().to_owned(),
            team: places
                .team(&assignment.team)
                .map_or_else(|| assignment.team.clone(), |team| team.name.clone()),
            organisation: places
                .organisation(&assignment.organisation)
                .map_or_else(|| assignment.organisation.clone(), |organisation| organisation.name.clone()),
            is_active: active == Some(assignment.id),
        })
        .collect();
    visit.show(
        "assignments/index.html",
        &AssignmentsPage { frame: visit.frame("Choose your role and team"), choices },
    )
}

/// Chooses one.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let chosen = visit.request.form.get("assignment").parse().map_err(|_| Trouble::NotFound)?;
    sign_in::choose_assignment(&visit.desk, visit.own_session()?, chosen)?;
    Ok(Answer::go_to("/since?then"))
}
