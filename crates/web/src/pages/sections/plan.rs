//! A safety plan that is made or changed section by section: what stands in it, when it was made, why it is changed, and
//! sending it.

use std::collections::BTreeMap;

use casework::{
    DraftMark,
    comparison::{Row, rows},
    form_run::FormRun,
    safety_plan::{self, CannotSendPlan, Change, Changes},
};
use domain::{Id, entry::CannotEnter, failure::Failure, safety_plan::SafetyPlan};
use forms::{Filled, Question, Sheet};
use serde::Serialize;

use super::{
    check_page,
    correcting::{Changed, changed},
    run, said,
};
use crate::{
    answer::{Answer, Trouble},
    pages::{
        entry::{Choice, Reading, offered},
        safety_plan::{day_of, of_when_and_whom},
    },
    render::Problem,
    visit::Visit,
};

/// What the pages of a plan say beside its questions.
#[derive(Debug, Serialize)]
pub(super) struct Plan {
    /// The plan that is changed; none of a new one.
    changing: Option<Changing>,
    /// The episode is closed.
    is_late: bool,
    /// What was typed beside the form, on the page that sends it.
    values: BTreeMap<&'static str, String>,
    late_reasons: Vec<Choice>,
    reasons: Vec<Choice>,
}

#[derive(Debug, Serialize)]
struct Changing {
    /// Which plan, of when and by whom.
    words: String,
    href: String,
    revision: u32,
    /// Who changed it since this draft was begun, and when; none where nobody did.
    overtaken: Option<String>,
    /// What is changed of what stands there now; empty but on the page that checks all.
    changes: Vec<Changed>,
}

/// Fields of the page that sends a plan.
const FIELDS: [&str; 8] = [
    "happened_day",
    "happened_month",
    "happened_year",
    "happened_time",
    "late_reason",
    "late_words",
    "reason",
    "reason_words",
];

/// What a run of a plan says; none of another form. What it changes is told of a sheet that is checked.
pub(super) fn of(visit: &Visit<'_>, run: &FormRun, checked: Option<&Filled>) -> Option<Plan> {
    let plan = run.plan.as_ref()?;
    let typed = |field: &str| visit.request.form.get(field).to_owned();
    Some(Plan {
        changing: plan.changes.as_ref().map(|changes| changing(visit, run, changes, checked)),
        is_late: plan.is_late,
        values: FIELDS.iter().map(|field| (*field, typed(field))).collect(),
        late_reasons: offered(visit, "late_entry_reason", &[]),
        reasons: offered(visit, "correction_reason", &[]),
    })
}

fn changing(visit: &Visit<'_>, run: &FormRun, changes: &Changes, checked: Option<&Filled>) -> Changing {
    let plan = &changes.plan;
    let rows = checked.map(|checked| rows(&changes.lines, &checked.answers().lines())).unwrap_or_default();
    let is_overtaken = plan.revision != run.draft.revision;
    Changing {
        words: format!("You are changing {}", of_when_and_whom(visit, plan)),
        href: format!("/safety-plans/{}", plan.id),
        revision: plan.revision,
        overtaken: is_overtaken.then(|| {
            format!("{} changed it {}, after you began", plan.recorded_by.name, visit.said(plan.recorded_at))
        }),
        changes: rows.into_iter().filter(Row::is_changed).map(changed).collect(),
    }
}

/// Says beside each answer that stands as it is in the plan from which day it comes.
pub(super) fn mark_standing(questions: &mut [Question], run: &FormRun) {
    let changes = run.plan.as_ref().and_then(|plan| plan.changes.as_ref());
    if let Some(changes) = changes {
        let words = format!("From the plan of {}.", day_of(&changes.plan.noun));
        mark(questions, (&changes.sheet, &run.sheet), &words);
    }
}

fn mark(questions: &mut [Question], (stands, typed): (&Sheet, &Sheet), words: &str) {
    for question in questions {
        for cell in &mut question.cells {
            mark(&mut cell.questions, (stands, typed), words);
        }
        let inputs = question.cells.iter().flat_map(|cell| &cell.inputs).map(|input| input.field.as_str());
        let fields: Vec<&str> = inputs.chain([question.field.as_str()]).collect();
        let is_said = fields.iter().any(|field| stands.texts(field).iter().any(|text| !text.is_empty()));
        if is_said && fields.iter().all(|field| stands.texts(field) == typed.texts(field)) {
            question.hint = Some(match question.hint.take() {
                Some(hint) => format!("{hint} {words}"),
                None => words.to_owned(),
            });
        }
    }
}

/// Sends a plan: a new one, or where the page named a revision, a change of one.
pub(super) fn complete(visit: &Visit<'_>, id: Id<DraftMark>) -> Result<Answer, Trouble> {
    let reading = Reading::of(visit);
    let moment = reading.moment();
    let is_change = visit.request.form.given("revision").is_some();
    let reason = if is_change { reading.reason() } else { None };
    let problems = reading.into_problems();
    if !problems.is_empty() {
        return check_page(visit, &run(visit)?, 422, problems);
    }
    let (desk, by) = (&visit.desk, visit.actor());
    let Some(reason) = reason else {
        return sent(visit, safety_plan::make(desk, &by, id, moment), "recorded");
    };
    let revision = visit.request.form.get("revision").parse().map_err(|_| Trouble::Unreadable)?;
    sent(visit, safety_plan::change(desk, &by, id, Change { revision, moment, reason }), "corrected")
}

fn sent(
    visit: &Visit<'_>,
    sent: Result<Id<SafetyPlan>, Failure<CannotSendPlan>>,
    flash: &'static str,
) -> Result<Answer, Trouble> {
    match sent {
        Ok(plan) => Ok(visit.done(format!("/safety-plans/{plan}"), flash)),
        Err(Failure::Refused(CannotSendPlan::NotFinished)) => {
            check_page(visit, &run(visit)?, 422, Vec::new())
        }
        Err(Failure::Refused(refusal)) => check_page(visit, &run(visit)?, 422, vec![problem_of(refusal)]),
        // The page says how it stands now beside what was typed, and asks again.
        Err(Failure::Changed(changed)) => {
            let words = format!(
                "{} changed this plan {}, while you were changing it. Compare, then send again or throw your draft away",
                changed.by.name,
                visit.said(changed.at)
            );
            check_page(visit, &run(visit)?, 409, vec![said("", &words)])
        }
        Err(other) => Err(other.into()),
    }
}

fn problem_of(refusal: CannotSendPlan) -> Problem {
    let field = match refusal {
        CannotSendPlan::Enter(CannotEnter::InFuture | CannotEnter::OnlyLate) => "happened_day",
        CannotSendPlan::Enter(CannotEnter::OtherEvent | CannotEnter::Change(_))
        | CannotSendPlan::NotFinished
        | CannotSendPlan::Plan(_) => "",
    };
    said(field, &refusal.to_string())
}
