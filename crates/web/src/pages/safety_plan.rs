//! The safety plan: where it is begun and changed, how it reads, and the page to hand over. What is asked is a form of the
//! team, section by section (`pages/sections`).

use casework::{
    entry,
    safety_plan::{self, Start},
};
use domain::{
    Id,
    access::Field,
    content::Content,
    noun::Kept,
    person::Person,
    safety_plan::{Part, SafetyPlan},
    service_hours::{london::london, wording},
};
use serde::Serialize;

use super::entry::{EntryPages, Row, row};
use crate::{
    answer::{Answer, Trouble},
    render::{Frame, PersonBanner, Telephone},
    visit::{Visit, crumb},
};

impl EntryPages for SafetyPlan {
    const SLUG: &'static str = "safety-plans";
    const MANY: &'static str = "Safety plans";
    const NEW: &'static str = "Make a safety plan with the person";
    const NONE: &'static str = "No safety plan has been made yet.";
    const CHANGE: &'static str = "Change this plan";
    const CAN_PRINT: bool = true;

    fn title(&self, _: &Content) -> String {
        "Safety plan".to_owned()
    }

    /// Mentors and administrators see what helps and whom to ring (`docs/access.md`, 3.1).
    fn rows(&self, _: &Content, shows: &dyn Fn(Field) -> bool) -> Vec<Row> {
        let is_whole = shows(Field::SafetyPlanWhole);
        let is_shown = |part: &Part| is_whole || shows(field_of(*part));
        let mut rows = Vec::new();
        for part in Part::ALL.into_iter().filter(is_shown) {
            if part == Part::Copies {
                rows.extend(self.besides.iter().map(|beside| row(&beside.question, &beside.answer)));
            }
            rows.extend(self.text(part).map(|words| row(part.name(), words)));
            if part == Part::LookAgain {
                rows.extend(self.look_again_on.map(|on| row(part.name(), wording::day(on))));
            }
        }
        rows
    }
}

/// The field of the gate that opens a part. Where to go was one question with what helps, and is read by the same people.
const fn field_of(part: Part) -> Field {
    match part {
        Part::WhatHelps | Part::Places => Field::SafetyPlanWhatHelps,
        Part::WhomToRing => Field::SafetyPlanWhomToRing,
        Part::WarningSigns | Part::MakingSafer | Part::Hope | Part::Copies | Part::LookAgain => {
            Field::SafetyPlanWhole
        }
    }
}

#[derive(Serialize)]
struct StartPage {
    frame: Frame,
    banner: PersonBanner,
    title: &'static str,
    action: String,
    /// The plan that stands; none where there is none, or the reader does not see it whole.
    stands: Option<Standing>,
    is_change: bool,
    is_late: bool,
    /// When one's own draft was saved, if there is one.
    saved: Option<String>,
    leave: String,
}

#[derive(Serialize)]
struct Standing {
    words: String,
    href: String,
}

/// Where a new plan begins.
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let person: Id<Person> = visit.id("id")?;
    let start = safety_plan::start(&visit.desk, &visit.actor(), person)?;
    start_page(visit, start, SafetyPlan::NEW, &format!("/people/{person}/safety-plans"), Begins::New)
}

/// Begins a new plan, or goes on with one's draft.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let draft = safety_plan::begin(&visit.desk, &visit.actor(), visit.id("id")?)?;
    Ok(Answer::go_to(format!("/drafts/{draft}/sections")))
}

/// Where the change of a plan begins.
pub fn edit(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: Id<SafetyPlan> = visit.id("id")?;
    let start = safety_plan::start_change(&visit.desk, &visit.actor(), id)?;
    start_page(visit, start, "Change the safety plan", &format!("/safety-plans/{id}"), Begins::Change)
}

/// Begins to change a plan, or goes on with one's draft.
pub fn update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let draft = safety_plan::begin_change(&visit.desk, &visit.actor(), visit.id("id")?)?;
    Ok(Answer::go_to(format!("/drafts/{draft}/sections")))
}

/// What begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begins {
    New,
    Change,
}

/// The page at which it begins; `here` is where it is sent, and where one leaves to.
fn start_page(
    visit: &Visit<'_>,
    start: Start,
    title: &'static str,
    here: &str,
    begins: Begins,
) -> Result<Answer, Trouble> {
    let person = start.head.person.id;
    let mut frame = visit.frame_of(title, &start.head);
    frame.crumbs.push(crumb(SafetyPlan::MANY, format!("/people/{person}/safety-plans")));
    let page = StartPage {
        frame,
        banner: visit.banner(&start.head),
        title,
        is_change: begins == Begins::Change,
        stands: start.stands.as_ref().map(|plan| Standing {
            words: of_when_and_whom(visit, plan),
            href: format!("/safety-plans/{}", plan.id),
        }),
        action: here.to_owned(),
        is_late: start.is_late,
        saved: start.draft.map(|draft| visit.said(draft.saved_at)),
        leave: here.to_owned(),
    };
    visit.show("safety_plans/start.html", &page)
}

/// "the safety plan of 3 March 2026 by Amina Shah".
pub(super) fn of_when_and_whom(visit: &Visit<'_>, plan: &Kept<SafetyPlan>) -> String {
    format!("the safety plan of {} by {}", visit.said(plan.noun.moment.at()), plan.recorded_by.name)
}

/// The day of a plan, as its answers are named after it.
pub(super) fn day_of(plan: &SafetyPlan) -> String {
    wording::day(london(plan.moment.at()).date())
}

#[derive(Serialize)]
struct PrintPage {
    frame: Frame,
    rows: Vec<Row>,
    initials: String,
    made: String,
    /// The day on which it was changed last; none of a plan that stands as it was made.
    changed: Option<String>,
    back: String,
    telephone: Telephone,
}

/// The page to hand over: the person's own words and numbers, no banner, no number of theirs, nothing of ours. Their
/// initials tell two plans at one printer apart.
pub fn print(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id = visit.id("id")?;
    let shown = entry::show::<SafetyPlan>(&visit.desk, &visit.actor(), id, None)?;
    if !shown.shows(Field::SafetyPlanWhole) || shown.entry.retired.is_some() {
        return Err(Trouble::NotFound);
    }
    let content = visit.desk.content();
    let plan = &shown.entry;
    let rows = plan.noun.rows(content, &|field| shown.shows(field));
    let page = PrintPage {
        frame: visit.frame("My safety plan"),
        rows: rows.into_iter().filter(|row| row.name != Part::Copies.name()).collect(),
        initials: shown.head.person.noun.name.initials(),
        made: day_of(&plan.noun),
        changed: (plan.revision > 1).then(|| wording::day(london(plan.recorded_at).date())),
        back: format!("/safety-plans/{id}"),
        telephone: crate::app::telephone_of(&content.service.duty.telephone),
    };
    visit.show("safety_plans/print.html", &page)
}
