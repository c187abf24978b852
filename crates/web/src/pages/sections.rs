//! A form section by section, over a draft: the list of sections, one section a page, checking the answers, sending.

use std::collections::BTreeMap;

use casework::{
    discharge,
    draft::Typed,
    form_run::{self, FormRun, Work},
    screening::Foreseen,
};
use forms::{Question, Section};
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    pages::what_follows::{Ways, WhatFollows},
    render::{Frame, PersonBanner, Problem},
    visit::{Visit, crumb, warning},
};

mod completion;
mod correcting;
mod opened;
mod plan;
mod so_far;
pub(super) mod taken_back;
pub(super) mod windows;

pub use self::{completion::complete, so_far::show as so_far};
use self::{correcting::Correcting, plan::Plan, so_far::SoFarPart, taken_back::TakenBackLine};

#[derive(Serialize)]
struct SectionsPage {
    frame: Frame,
    banner: PersonBanner,
    title: String,
    draft: String,
    sections: Vec<SectionRow>,
    done: usize,
    saved: String,
    is_screening: bool,
    not_seen: Option<String>,
    /// The form that is put right; none for a new one.
    correcting: Option<Correcting>,
    /// What the pages of a safety plan say; none of another form.
    plan: Option<Plan>,
}

#[derive(Serialize)]
struct SectionRow {
    title: String,
    href: String,
    status: &'static str,
    is_done: bool,
}

#[derive(Serialize)]
struct SectionPage {
    frame: Frame,
    banner: PersonBanner,
    title: String,
    form_title: String,
    draft: String,
    number: usize,
    position: usize,
    count: usize,
    questions: Vec<Question>,
    /// What the page shows, for it to say when it is sent.
    shown: String,
    /// What two windows wrote.
    both: Vec<windows::Both>,
    saved: String,
    is_consent: bool,
    /// What the answers say so far; none where the form works nothing out.
    so_far: Option<SoFarPart>,
    correcting: Option<Correcting>,
    plan: Option<Plan>,
}

#[derive(Serialize)]
struct CheckPage {
    frame: Frame,
    banner: PersonBanner,
    title: String,
    draft: String,
    key: String,
    groups: Vec<Group>,
    /// Words under questions that are not asked, which what is sent does not hold.
    passed_over: Vec<AnswerLine>,
    so_far: Option<SoFarPart>,
    is_ready: bool,
    follows: Option<WhatFollows>,
    /// What was said before and is said otherwise here.
    taken_back: Vec<TakenBackLine>,
    why_changed: String,
    is_declined: bool,
    leads_to_assessment: bool,
    saved: String,
    correcting: Option<Correcting>,
    plan: Option<Plan>,
}

#[derive(Serialize)]
struct Group {
    title: String,
    number: usize,
    href: String,
    lines: Vec<AnswerLine>,
}

#[derive(Serialize)]
struct AnswerLine {
    question: String,
    answer: String,
    is_answered: bool,
    href: String,
}

/// The field that asks why the answers are otherwise than what was said before.
const WHY_CHANGED: &str = "why_changed";

/// Names that are not answers.
const OWN_FIELDS: [&str; 6] = ["csrf", "idempotency_key", "add_row", "remove_row", "go", "landward"];

fn run(visit: &Visit<'_>) -> Result<FormRun, Trouble> {
    Ok(form_run::open(&visit.desk, &visit.actor(), visit.id("id")?)?)
}

fn typed(visit: &Visit<'_>) -> Typed {
    let mut typed: Typed = BTreeMap::new();
    for (field, text) in visit.request.form.pairs() {
        if !OWN_FIELDS.contains(&field.as_str()) {
            typed.entry(field.clone()).or_default().push(text.clone());
        }
    }
    typed
}

fn frame(visit: &Visit<'_>, run: &FormRun, title: &str) -> Frame {
    let mut frame = visit.frame(title);
    frame.crumbs.push(match run.work {
        Work::SafetyPlan => crumb("Safety plans", format!("/people/{}/safety-plans", run.head.person.id)),
        Work::Screening | Work::Assessment | Work::Form(_) => {
            crumb("Episode", format!("/episodes/{}", run.episode.id))
        }
    });
    if run.tells_of_danger(&visit.desk) {
        frame.flash.push(warning(NOBODY_SEES_DANGER.to_owned()));
    }
    frame
}

/// On each page of a form that tells of a danger and is not sent.
const NOBODY_SEES_DANGER: &str = "what you wrote here about danger is a draft, and nobody else sees it yet. Tell whoever \
    looks after the person now, and send the form as soon as you can.";

fn title_of(run: &FormRun) -> String {
    run.form.questionnaire.title().unwrap_or(run.form.code.as_str()).to_owned()
}

/// The list of sections with where each stands.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let run = run(visit)?;
    let filled = run.filled();
    let asked = asked(&run);
    let rows: Vec<SectionRow> = asked
        .iter()
        .map(|(number, section)| {
            let questions = run.questions(section, &filled);
            let touched =
                |but_for: &[String]| questions.iter().any(|question| is_touched(question, &run, but_for));
            let problems = section.problems(&filled).len();
            // What an earlier form said is no answer of today until somebody has looked at it.
            let status = match (touched(run.offered().0), touched(&[]), problems) {
                (true, _, 0) => "Done",
                (true, _, _) => "Not finished",
                (false, true, _) => "Filled in from before. Check it",
                (false, false, _) => "To do",
            };
            SectionRow {
                title: section.title().to_owned(),
                href: format!("/drafts/{}/sections/{number}", run.draft.id),
                status,
                is_done: status == "Done",
            }
        })
        .collect();
    let title = title_of(&run);
    let not_seen = match run.work {
        Work::Screening => Some("not-screened"),
        Work::Assessment => Some("not-assessed"),
        Work::Form(_) | Work::SafetyPlan => None,
    };
    let page = SectionsPage {
        frame: frame(visit, &run, &title),
        banner: visit.banner(&run.head),
        title,
        draft: run.draft.id.to_string(),
        done: rows.iter().filter(|row| row.is_done).count(),
        sections: rows,
        saved: visit.said(run.draft.saved_at),
        is_screening: run.work == Work::Screening,
        not_seen: not_seen.map(|noun| format!("/episodes/{}/{noun}", run.episode.id)),
        correcting: correcting::of(visit, &run, None),
        plan: plan::of(visit, &run, None),
    };
    visit.show("sections/index.html", &page)
}

/// One section.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let run = run(visit)?;
    let number = number(visit)?;
    page(visit, &run, number, Vec::new())
}

/// Saves a section and goes on: to the next one, to the list, or back here with a row more or less.
pub fn update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let number = number(visit)?;
    let (by, id) = (visit.actor(), visit.id("id")?);
    let before = opened::of(&run(visit)?, number);
    let (shown, choices) = (windows::sent(&visit.request.form), windows::choices(&visit.request.form));
    form_run::save_page(&visit.desk, &by, id, typed(visit), shown, choices)?;
    let saved = run(visit)?;
    if let Some(problems) = windows::problems(&saved, number) {
        return page(visit, &saved, number, problems);
    }
    let (add, remove) = (visit.request.form.given("add_row"), visit.request.form.given("remove_row"));
    if add.is_some() || remove.is_some() {
        form_run::change_rows(&visit.desk, &by, id, add, remove)?;
        return Ok(Answer::go_to(format!("/drafts/{id}/sections/{number}")));
    }
    if visit.request.form.get("go") == "list" {
        return Ok(visit.done(format!("/drafts/{id}/sections"), "draft_saved"));
    }
    let run = run(visit)?;
    let filled = run.filled();
    let asked = asked(&run);
    let Some(at) = asked.iter().position(|(known, _)| *known == number) else {
        return Err(Trouble::NotFound);
    };
    // What an answer opened on this page was out of sight when it was sent, but where a script showed it at once. Nobody
    // is told to answer what they could not see.
    if let Some(first) = opened::newly(&before, &run, number) {
        return Ok(visit.done(format!("/drafts/{id}/sections/{number}#{first}"), "questions_opened"));
    }
    let here = fields_of(&asked[at].1, &run);
    let mut problems: Vec<Problem> = asked[at]
        .1
        .problems(&filled)
        .into_iter()
        .map(|problem| said(&problem.field, &problem.message))
        .collect();
    for problem in run.problems() {
        if here.contains(&problem.link_id) && !problems.iter().any(|known| known.field == problem.field) {
            problems.push(said(&problem.field, &problem.message));
        }
    }
    if !problems.is_empty() {
        return page(visit, &run, number, problems);
    }
    Ok(Answer::go_to(match asked.get(at + 1) {
        Some((next, _)) => format!("/drafts/{id}/sections/{next}"),
        None => format!("/drafts/{id}/check"),
    }))
}

/// All answers, with ways back to each and all that is still missing.
pub fn check(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let run = run(visit)?;
    check_page(visit, &run, 200, Vec::new())
}

fn page(visit: &Visit<'_>, run: &FormRun, number: usize, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let filled = match problems.is_empty() {
        true => run.so_far(),
        false => run.filled(),
    };
    let asked = asked(run);
    let at = asked.iter().position(|(known, _)| *known == number).ok_or(Trouble::NotFound)?;
    let section = &asked[at].1;
    let mut questions = run.questions(section, &filled);
    opened::shut(&mut questions, None);
    let (offered, from) = run.offered();
    if let Some(from) = from {
        mark(&mut questions, offered, from);
    }
    plan::mark_standing(&mut questions, run);
    let both = windows::both(run, section);
    let status = match (problems.is_empty(), both.is_empty()) {
        (true, _) => 200,
        (false, true) => 422,
        (false, false) => 409,
    };
    let frame = Frame { problems, ..frame(visit, run, section.title()) };
    let so_far = so_far::part(visit, run, Some((number, section)));
    let page = SectionPage {
        frame,
        banner: visit.banner(&run.head),
        title: section.title().to_owned(),
        form_title: title_of(run),
        draft: run.draft.id.to_string(),
        number,
        position: at + 1,
        count: asked.len(),
        questions,
        shown: windows::carried(visit, run, section)?,
        both,
        saved: format!("Saved {}", visit.said(run.draft.saved_at)),
        is_consent: section.link_id() == Some("consent"),
        so_far,
        correcting: correcting::of(visit, run, None),
        plan: plan::of(visit, run, None),
    };
    visit.show_as(status, "sections/show.html", &page)
}

fn check_page(
    visit: &Visit<'_>,
    run: &FormRun,
    status: u16,
    mut problems: Vec<Problem>,
) -> Result<Answer, Trouble> {
    let filled = run.filled();
    let lines = filled.answers().lines();
    let draft = run.draft.id;
    let asked = asked(run);
    let groups: Vec<Group> = asked
        .iter()
        .map(|(number, section)| {
            let href = format!("/drafts/{draft}/sections/{number}");
            let own = lines.iter().filter(|line| section.holds(&line.link_id));
            Group {
                title: section.title().to_owned(),
                number: *number,
                lines: own
                    .map(|line| AnswerLine {
                        question: line.question.clone(),
                        answer: line.answer.clone(),
                        is_answered: line.is_answered,
                        href: format!("{href}#{}", line.link_id),
                    })
                    .collect(),
                href,
            }
        })
        .collect();
    let passed_over = passed_over(run, &filled);
    let missing = run.problems();
    for problem in &missing {
        let place = asked.iter().find(|(_, section)| fields_of(section, run).contains(&problem.link_id));
        let number = place.map_or(1, |(number, _)| *number);
        problems.push(said(&format!("section-{number}"), &problem.message));
    }
    let still = || discharge::still_of_run(&visit.desk, &visit.actor(), run);
    let foreseen = casework::screening::foresee(&visit.desk, run);
    let follows = match (&foreseen, run.work) {
        (Some(Foreseen::CloseOrPlan { reason }), _) => {
            Some(visit.what_follows(Ways::AfterMeeting, reason.as_deref(), &still()?))
        }
        (Some(Foreseen::Declined), _) => {
            Some(visit.what_follows(Ways::AfterNotMeeting, Some("said_no"), &still()?))
        }
        (Some(Foreseen::Assess) | None, _) => None,
    };
    let title = format!("Check your answers: {}", title_of(run));
    let page = CheckPage {
        frame: Frame { problems, ..frame(visit, run, &title) },
        banner: visit.banner(&run.head),
        title,
        draft: draft.to_string(),
        key: visit.new_key()?.to_string(),
        groups,
        passed_over,
        so_far: so_far::part(visit, run, None),
        is_ready: missing.is_empty(),
        follows,
        taken_back: taken_back::lines(visit, run)?,
        why_changed: visit.request.form.get(WHY_CHANGED).to_owned(),
        is_declined: foreseen == Some(Foreseen::Declined),
        leads_to_assessment: foreseen == Some(Foreseen::Assess),
        saved: run.work.page().to_owned(),
        correcting: correcting::of(visit, run, Some(&filled)),
        plan: plan::of(visit, run, Some(&filled)),
    };
    visit.show_as(status, "sections/check.html", &page)
}

fn passed_over(run: &FormRun, filled: &forms::Filled) -> Vec<AnswerLine> {
    let form = &run.form.questionnaire;
    let sections = form.sections();
    let words = form.passed_over(&run.sheet, filled).into_iter().map(|passed| {
        let place = sections.iter().position(|section| section.holds(&passed.link_id));
        AnswerLine {
            href: match place.filter(|place| sections[*place].is_asked(filled)) {
                Some(place) => {
                    format!("/drafts/{}/sections/{}#{}", run.draft.id, place + 1, passed.link_id)
                }
                None => format!("/drafts/{}/sections", run.draft.id),
            },
            question: passed.question,
            answer: passed.words,
            is_answered: true,
        }
    });
    words.collect()
}

/// The sections that are asked as the answers stand, each with its number in the form.
fn asked(run: &FormRun) -> Vec<(usize, Section)> {
    let filled = run.filled();
    let sections = run.form.questionnaire.sections().into_iter().enumerate();
    sections
        .map(|(place, section)| (place + 1, section))
        .filter(|(_, section)| section.is_asked(&filled))
        .collect()
}

fn number(visit: &Visit<'_>) -> Result<usize, Trouble> {
    visit.request.param("n").parse().map_err(|_| Trouble::NotFound)
}

fn said(field: &str, message: &str) -> Problem {
    Problem { field: field.to_owned(), message: message.to_owned() }
}

/// Whether anything was typed in answer to a question, or to one within it, but for some fields.
fn is_touched(question: &Question, run: &FormRun, but_for: &[String]) -> bool {
    let is_typed = |field: &str| {
        !but_for.iter().any(|other| other == field)
            && run.sheet.texts(field).iter().any(|text| !text.trim().is_empty())
    };
    is_typed(&question.field)
        || question.cells.iter().any(|cell| {
            cell.inputs.iter().any(|input| is_typed(&input.field))
                || cell.questions.iter().any(|question| is_touched(question, run, but_for))
        })
}

/// The questions of a section, within one another, by linkId.
fn fields_of(section: &Section, run: &FormRun) -> Vec<String> {
    fn gather(questions: &[Question], all: &mut Vec<String>) {
        for question in questions {
            all.push(question.link_id.clone());
            for cell in &question.cells {
                gather(&cell.questions, all);
            }
        }
    }
    let mut all = Vec::new();
    gather(&run.questions(section, &run.filled()), &mut all);
    all
}

/// Says beside each value that was offered where it came from.
pub(super) fn mark(questions: &mut [Question], offered: &[String], from: &str) {
    for question in questions {
        if offered.contains(&question.field) {
            let words = format!("Filled in from {from}. Check it with the person.");
            question.hint = Some(match question.hint.take() {
                Some(hint) => format!("{hint} {words}"),
                None => words,
            });
        }
        for cell in &mut question.cells {
            mark(&mut cell.questions, offered, from);
        }
    }
}
