//! The plan: write it down, agree it with the person, change it.

use casework::plan::{self, ChangePlan, DrawUpPlan};
use domain::{
    access::RecordType,
    failure::Failure,
    noun::Kept,
    plan::{Agreement, NewPlan, Plan},
};

use super::support::address;
use crate::{
    answer::{Answer, Trouble},
    form_page::{Choice, Field, Form, Reading, day_fields},
    request::Fields,
    visit::{Visit, crumb},
};

fn fields() -> Vec<Field> {
    vec![
        Field::text("words", "What will we do together?")
            .hint("In words the person would use. They can have a copy."),
        Field::date("review", "When will we look at it again?").hint("For example, 27 3 2027"),
        Field::checkboxes(
            "for_mentors",
            "Who else may read it?",
            vec![Choice::new("yes", "Peer mentors who support the person")],
        ),
    ]
}

fn read(reading: &mut Reading<'_>) -> Option<NewPlan> {
    let words = reading.text("words", "The plan", "Enter what you will do together");
    let review_on = reading.optional_date("review", "The day of the next review");
    let is_for_mentors = reading.is_ticked("for_mentors");
    (reading.problems.is_empty()).then_some(NewPlan { words: words?, review_on, is_for_mentors })
}

fn form_of_new(visit: &Visit<'_>) -> Result<Form, Trouble> {
    let episode: domain::Id<domain::episode::Episode> = visit.id("id")?;
    Ok(Form {
        heading: "Write a plan with the person".to_owned(),
        lead: Vec::new(),
        action: format!("/episodes/{episode}/plans"),
        key: Some(visit.new_key()?),
        revision: None,
        fields: fields(),
        button: "Save the plan".to_owned(),
        leave: crumb("Cancel", address(episode)),
    })
}

/// A new plan.
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let beginning = plan::begin(&visit.desk, &visit.actor(), visit.id("id")?, RecordType::Plan)?;
    visit.show_form(Some(&beginning.head), form_of_new(visit)?, &Fields::default(), Vec::new())
}

/// Writes it down.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let typed = &visit.request.form;
    let episode = visit.id("id")?;
    let mut reading = Reading::of(typed);
    let new = read(&mut reading);
    if let Some(plan) = new {
        let command = DrawUpPlan { episode, plan, draft: None };
        match plan::draw_up(&visit.desk, &visit.actor(), visit.key()?, command) {
            Ok(plan) => return Ok(visit.done(format!("/plans/{plan}/agreement/new"), "plan_saved")),
            Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    let beginning = plan::begin(&visit.desk, &visit.actor(), episode, RecordType::Plan)?;
    visit.show_form(Some(&beginning.head), form_of_new(visit)?, typed, reading.problems)
}

fn open(visit: &Visit<'_>) -> Result<(casework::person::Head, Kept<Plan>), Trouble> {
    Ok(plan::open(&visit.desk, &visit.actor(), visit.id("id")?)?)
}

fn leave(plan: &Kept<Plan>) -> crate::render::Link {
    crumb("Cancel", plan.episode.map(address).unwrap_or_default())
}

fn form_of_edit(plan: &Kept<Plan>) -> Form {
    let mut fields = fields();
    fields.push(
        Field::line("reason", "Why do you change it?")
            .hint("The plan as it was stays readable. Agree new words with the person again."),
    );
    Form {
        heading: "Change the plan".to_owned(),
        lead: Vec::new(),
        action: format!("/plans/{}", plan.id),
        key: None,
        revision: Some(plan.revision),
        fields,
        button: "Save the plan".to_owned(),
        leave: leave(plan),
    }
}

/// The plan as it is, to be changed.
pub fn edit(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (head, plan) = open(visit)?;
    let mut typed = vec![("words".to_owned(), plan.noun.words.to_string())];
    typed.extend(plan.noun.review_on.map(|on| day_fields("review", on)).unwrap_or_default());
    if plan.noun.is_for_mentors {
        typed.push(("for_mentors".to_owned(), "yes".to_owned()));
    }
    visit.show_form(Some(&head), form_of_edit(&plan), &Fields::from_pairs(typed), Vec::new())
}

/// Changes it.
pub fn update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let typed = &visit.request.form;
    let mut reading = Reading::of(typed);
    let reason = reading.line("reason", "The reason", "Enter why you change the plan");
    let revision = reading.revision()?;
    if let (Some(plan), Some(reason)) = (read(&mut reading), reason) {
        let command = ChangePlan { id: visit.id("id")?, revision, plan, reason: reason.into_string() };
        match plan::change(&visit.desk, &visit.actor(), command) {
            Ok(episode) => return Ok(visit.done(address(episode), "plan_saved")),
            Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    let (head, plan) = open(visit)?;
    visit.show_form(Some(&head), form_of_edit(&plan), typed, reading.problems)
}

fn form_of_agreement(plan: &Kept<Plan>) -> Form {
    let choices = vec![
        Choice::new("person", "The person agrees with it"),
        Choice::new("person_in_part", "The person agrees with some of it"),
        Choice::new(
            "best_interests",
            "The person cannot decide this at the moment: made in their best interests",
        ),
    ];
    Form {
        heading: "Agree the plan with the person".to_owned(),
        lead: vec![
            plan.noun.words.to_string(),
            "Read it through together. The person can change their mind. Support begins when the plan is agreed."
                .to_owned(),
        ],
        action: format!("/plans/{}/agreement", plan.id),
        key: None,
        revision: Some(plan.revision),
        fields: vec![
            Field::radios("how", "What does the person say?", choices),
            Field::line("words", "What do they see otherwise, or why can they not decide?")
                .hint("Needed for the second and the third answer"),
        ],
        button: "Agree the plan".to_owned(),
        leave: crumb("Not yet", plan.episode.map(address).unwrap_or_default()),
    }
}

/// The plan, to be agreed.
pub fn agreement_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (head, plan) = open(visit)?;
    visit.show_form(Some(&head), form_of_agreement(&plan), &Fields::default(), Vec::new())
}

/// Agrees it.
pub fn agreement_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let typed = &visit.request.form;
    let mut reading = Reading::of(typed);
    let revision = reading.revision()?;
    let how = match typed.get("how") {
        "person" => Some(Agreement::Person),
        "person_in_part" => reading
            .line("words", "What they see otherwise", "Enter what the person sees otherwise")
            .map(|otherwise| Agreement::PersonInPart { otherwise }),
        "best_interests" => reading
            .line("words", "The reason", "Enter why the person cannot decide, and who was asked")
            .map(|why| Agreement::BestInterests { why }),
        _ => {
            reading.problem("how", "Select what the person says");
            None
        }
    };
    if let Some(how) = how {
        match plan::agree(&visit.desk, &visit.actor(), visit.id("id")?, revision, how) {
            Ok(episode) => return Ok(visit.done(address(episode), "plan_agreed")),
            Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    let (head, plan) = open(visit)?;
    visit.show_form(Some(&head), form_of_agreement(&plan), typed, reading.problems)
}
