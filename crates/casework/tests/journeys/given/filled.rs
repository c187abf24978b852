//! Forms as a browser fills them, and people who have come as far as they bring them.

use casework::{
    DraftMark, assessment,
    clock::random_id,
    draft::Typed,
    form_run,
    screening::{self, Choice},
    triage::{self, RecordTriage},
};
use domain::{Id, access::Actor, episode::Episode, screening::Screening};
use forms::{Question, Stage};

use super::{Given, a_triage};
use crate::support::House;

pub const CANARY: &str = "CANARY of the formulation";

/// How a form is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Path {
    /// Only what must be answered.
    Minimal,
    /// Every question, each yes that opens another one.
    Everything,
    /// The person says no to talking.
    Declined,
}

pub fn key() -> uuid::Uuid {
    random_id().expect("chance")
}

/// Somebody who waits to be screened, taken on by Amina.
pub fn to_screen(given: Given<'_>, amina: &Actor) -> Id<Episode> {
    let house = given.house;
    let episode = given.received_by(amina);
    let completed = a_triage(house, "see_today", &[("decision.urgency", "same_day")]);
    let command = RecordTriage { episode, revision: 1, completed, draft: None };
    triage::record_triage(&house.desk, amina, key(), command).expect("triaged");
    episode
}

/// Fills a draft along a path, as a browser would: what an answer opens is answered in the next round.
pub fn fill(house: &House, by: &Actor, draft: Id<DraftMark>, path: Path, fixed: &[(&str, &str)]) {
    for _ in 0..6 {
        let run = form_run::open(&house.desk, by, draft).expect("one's own draft");
        let filled = run.form.questionnaire.read_sheet(&run.sheet, Stage::Draft);
        let mut typed = Typed::new();
        for section in run.form.questionnaire.sections().iter().filter(|section| section.is_asked(&filled)) {
            for question in run.questions(section, &filled) {
                answer(&question, path, fixed, &mut typed);
            }
        }
        // A page sends what it was filled in with, too.
        for (field, texts) in run.sheet.fields() {
            typed.entry(field.to_owned()).or_insert_with(|| texts.to_vec());
        }
        form_run::save(&house.desk, by, draft, typed).expect("saved");
    }
}

pub fn answer(question: &Question, path: Path, fixed: &[(&str, &str)], typed: &mut Typed) {
    for cell in &question.cells {
        for inner in &cell.questions {
            answer(inner, path, fixed, typed);
        }
    }
    let link = question.link_id.as_str();
    let wanted = fixed.iter().find(|(field, _)| *field == link).map(|(_, code)| *code);
    let is_wanted = wanted.is_some() || question.is_required || path == Path::Everything;
    if !question.is_enabled || !is_wanted {
        return;
    }
    if !question.options.is_empty() {
        let codes: &[&str] = match (wanted, path, link) {
            (Some(code), ..) => &[code],
            (None, Path::Declined, "consent.engage") => &["said_no"],
            (None, Path::Minimal, _) if link.starts_with("risk.") || link == "adult.advised" => &["no"],
            (None, Path::Declined, _) if !link.starts_with("consent.") => &["no"],
            (None, ..) => &["given", "yes", "newly_found", "02", "looked_after", "said_no"],
        };
        let found =
            codes.iter().find_map(|code| question.options.iter().find(|option| option.value.ends_with(code)));
        let option = found.unwrap_or(&question.options[0]);
        typed.insert(question.field.clone(), vec![option.value.clone()]);
        return;
    }
    for input in question.cells.iter().flat_map(|cell| &cell.inputs) {
        let text = match (question.kind, input.part) {
            (_, "day") => "16",
            (_, "month") => "11",
            (_, "year") => "2026",
            (_, "time") => "09:30",
            ("integer" | "decimal", _) => "1",
            _ if link.starts_with("formulation.") || link.starts_with("justice.") => CANARY,
            _ => "Words of the person",
        };
        let most = question.max_length.unwrap_or(usize::MAX);
        typed.insert(input.field.clone(), vec![text.chars().take(most).collect()]);
    }
}

pub fn begun(house: &House, by: &Actor, episode: Id<Episode>, form: &str) -> Id<DraftMark> {
    screening::begin(&house.desk, by, episode, Some(form)).expect("begun")
}

pub fn screened(house: &House, by: &Actor, episode: Id<Episode>, path: Path, result: &str) -> Id<Screening> {
    let draft = begun(house, by, episode, "screening");
    fill(house, by, draft, path, &[("outcome.result", result), ("outcome.urgency", "same_day")]);
    let choice = Some(Choice::TryAgain { minutes: 60 }).filter(|_| path == Path::Declined);
    screening::record_screening(&house.desk, by, draft, choice).expect("screened")
}

/// Somebody who was screened and assessed, and for whom a plan is to be agreed.
pub fn to_plan(given: Given<'_>, amina: &Actor) -> Id<Episode> {
    let house = given.house;
    let episode = to_screen(given, amina);
    screened(house, amina, episode, Path::Minimal, "assess");
    let draft = assessment::begin(&house.desk, amina, episode, None).expect("begun");
    fill(house, amina, draft, Path::Minimal, &[]);
    assessment::record_assessment(&house.desk, amina, draft, None).expect("assessed");
    episode
}
