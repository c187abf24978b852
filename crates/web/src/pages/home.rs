//! The first page: one's work for those who are signed in, what the team does for everybody else.

use casework::sign_in::Found;
use domain::access::{Action, Actor, RecordType, Standing};
use jiff::Timestamp;

use crate::{
    answer::{Answer, Trouble},
    pages::about,
    visit::{Visit, may},
};

/// What whoever begins the day with the worklist may do.
const WORKLIST: Action = Action::Read(RecordType::Triage);

/// Sends whoever has signed in to their first page; shows everybody else what the team does.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    Ok(Answer::go_to(match visit.found {
        Found::Nobody => return about::index(visit),
        Found::Locked(_) => "/unlock",
        Found::Choosing(_) => "/assignments",
        Found::AtWork(_, ref actor) => first_page(actor, visit.now),
    }))
}

/// Where this role begins its day.
pub fn first_page(actor: &Actor, now: Timestamp) -> &'static str {
    if may(actor, WORKLIST, &Standing::of_the_teams_people(), now) {
        "/worklist"
    } else if may(actor, Action::Read(RecordType::Allocation), &Standing::of_oneself(), now) {
        "/caseload"
    } else if may(actor, Action::Read(RecordType::SafetyReport), &Standing::of_the_service(), now) {
        "/safety-reports"
    } else if may(actor, Action::Read(RecordType::Form), &Standing::of_the_service(), now) {
        "/forms"
    } else {
        "/settings"
    }
}
