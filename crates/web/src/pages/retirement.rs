//! Takes an entry of an episode's support out of view, with the reason.

use casework::retirement::{self, Entry, TakeBack};
use domain::{
    contact::Contact, failure::Failure, goal::Goal, instrument_result::InstrumentResult, noun::Kept,
    onward_referral::OnwardReferral, plan::Plan, task::Task,
};

use super::support::address;
use crate::{
    answer::{Answer, Trouble},
    form_page::{Field, Form, Reading},
    render::Problem,
    request::Fields,
    visit::{Visit, crumb},
};

/// What is being taken out of view.
struct Kind<T> {
    /// In a sentence: "the plan".
    words: &'static str,
    /// Its folder in addresses.
    path: &'static str,
    take_back: TakeBack<T>,
}

const PLAN: Kind<Plan> = Kind { words: "the plan", path: "plans", take_back: Kept::<Plan>::take_back };
const GOAL: Kind<Goal> = Kind { words: "the goal", path: "goals", take_back: Kept::<Goal>::take_back };
const TASK: Kind<Task> = Kind { words: "the task", path: "tasks", take_back: Kept::<Task>::take_back };
const CONTACT: Kind<Contact> =
    Kind { words: "the contact", path: "contacts", take_back: Kept::<Contact>::take_back };
const ONWARD: Kind<OnwardReferral> = Kind {
    words: "the onward referral",
    path: "onward-referrals",
    take_back: Kept::<OnwardReferral>::take_back,
};

const RESULT: Kind<InstrumentResult> =
    Kind { words: "the score", path: "instrument-results", take_back: Kept::<InstrumentResult>::take_back };

fn show<T: Entry>(
    visit: &Visit<'_>,
    kind: &Kind<T>,
    typed: &Fields,
    problems: Vec<Problem>,
) -> Result<Answer, Trouble> {
    let (head, kept) = retirement::begin(&visit.desk, &visit.actor(), visit.id::<T>("id")?)?;
    visit.show_form(Some(&head), form(kind, &kept), typed, problems)
}

fn create<T: Entry>(visit: &Visit<'_>, kind: &Kind<T>) -> Result<Answer, Trouble> {
    let mut reading = Reading::of(&visit.request.form);
    let revision = reading.revision()?;
    if let Some(reason) = reading.line("reason", "The reason", "Enter why you take it out of view") {
        let (by, id) = (visit.actor(), visit.id("id")?);
        match retirement::create(&visit.desk, &by, id, revision, reason.into_string(), kind.take_back) {
            Ok(episode) => {
                return Ok(visit.done(episode.map_or("/".to_owned(), address), "taken_out_of_view"));
            }
            Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    show(visit, kind, &visit.request.form, reading.problems)
}

fn form<T>(kind: &Kind<T>, kept: &Kept<T>) -> Form {
    Form {
        heading: format!("Take {} out of view", kind.words),
        lead: vec!["It no longer counts. It stays in the history, with your reason.".to_owned()],
        action: format!("/{}/{}/retirement", kind.path, kept.id),
        key: None,
        revision: Some(kept.revision),
        fields: vec![Field::line("reason", "Why?").hint("Such as: entered for the wrong person")],
        button: "Take it out of view".to_owned(),
        leave: crumb("Cancel", kept.episode.map(address).unwrap_or_default()),
    }
}

/// Why a plan is taken out of view.
pub fn plan_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    show(visit, &PLAN, &Fields::default(), Vec::new())
}

/// Takes a plan out of view.
pub fn plan_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    create(visit, &PLAN)
}

/// Why a goal is taken out of view.
pub fn goal_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    show(visit, &GOAL, &Fields::default(), Vec::new())
}

/// Takes a goal out of view.
pub fn goal_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    create(visit, &GOAL)
}

/// Why a task is taken out of view.
pub fn task_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    show(visit, &TASK, &Fields::default(), Vec::new())
}

/// Takes a task out of view.
pub fn task_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    create(visit, &TASK)
}

/// Why a contact is taken out of view.
pub fn contact_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    show(visit, &CONTACT, &Fields::default(), Vec::new())
}

/// Takes a contact out of view.
pub fn contact_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    create(visit, &CONTACT)
}

/// Why an onward referral is taken out of view.
pub fn onward_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    show(visit, &ONWARD, &Fields::default(), Vec::new())
}

/// Takes an onward referral out of view.
pub fn onward_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    create(visit, &ONWARD)
}

/// Why a score is taken out of view.
pub fn result_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    show(visit, &RESULT, &Fields::default(), Vec::new())
}

/// Takes a score out of view.
pub fn result_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    create(visit, &RESULT)
}
