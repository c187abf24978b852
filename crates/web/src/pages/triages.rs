//! Triage and record check: what is known already beside the referral, the questions, the decision; and putting it
//! right afterwards.

use casework::{
    draft::{self, Purpose, Typed},
    episode::Part,
    interpreter, self_referral,
    triage::{self, Asking, CorrectTriage, RecordTriage},
};
use domain::{
    Id,
    access::Field,
    episode::{Episode, EpisodeState},
    failure::Failure,
    name::PersonName,
    noun::Kept,
    person::Identity,
    triage::{CannotTriage, Triage},
};
use forms::{Filled, Question, Sheet, Stage};
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    pages::{
        episodes::{Fact, decision_facts, referral_facts},
        referral::told::{Told, told},
        sections::mark,
        worklist::state_words,
    },
    render::{Frame, PersonBanner, Problem},
    visit::{Visit, crumb, list_crumb},
};

/// The page's name in drafts.
const PAGE: &str = "triage";

/// Fields of the page that are no answers.
const NO_ANSWERS: [&str; 6] = ["csrf", "idempotency_key", "revision", "add_row", "remove_row", "save"];

#[derive(Serialize)]
struct FormPage {
    frame: Frame,
    banner: PersonBanner,
    address: String,
    draft_address: Option<String>,
    back: String,
    revision: u32,
    key: String,
    sections: Vec<SectionView>,
    told: Vec<Told>,
    referrals: Vec<Vec<Fact>>,
    earlier: Vec<Earlier>,
    /// What to search for, where somebody wrote to us themself and nobody has asked yet who they are.
    ask_who: Option<String>,
    saved: Option<String>,
    /// Why an earlier entry is changed; nothing on a first triage.
    correction: Option<Correction>,
    /// The present version, beside one's own words that were begun from an earlier one.
    stands: Vec<Answered>,
}

#[derive(Serialize)]
struct Correction {
    reason: String,
}

#[derive(Serialize)]
struct SectionView {
    title: String,
    questions: Vec<Question>,
}

#[derive(Serialize)]
struct Earlier {
    title: String,
    href: String,
    facts: Vec<Fact>,
}

#[derive(Serialize)]
struct TriagePage {
    frame: Frame,
    banner: PersonBanner,
    episode: String,
    facts: Vec<Fact>,
    signed: String,
    sections: Vec<Answered>,
    edit: Option<String>,
    /// What this triage no longer says and the banner still does.
    still_on_top: Vec<StillOnTop>,
}

#[derive(Serialize)]
struct StillOnTop {
    what: &'static str,
    words: String,
    href: String,
}

#[derive(Serialize)]
struct Answered {
    title: String,
    facts: Vec<Fact>,
}

/// What is known, and the questions.
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: Id<Episode> = visit.id("id")?;
    let asking = triage::ask(&visit.desk, &visit.actor(), id)?;
    let draft = own_draft(visit, id)?;
    let form = triage::form(&visit.desk)?;
    let (sheet, saved) = match &draft {
        Some(draft) => (sheet_of(&draft.typed), Some(format!("Saved {}", visit.said(draft.saved_at)))),
        None => {
            let mut sheet = form.questionnaire.blank_sheet();
            sheet.lay_over(triage::offered(&visit.desk, &asking)?);
            (sheet, None)
        }
    };
    show_form(visit, &asking, &sheet, Stage::Draft, saved)
}

/// Records the triage. What cannot be read comes back with everything that was typed.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: Id<Episode> = visit.id("id")?;
    let mut sheet = sheet_of(&typed(visit));
    let questionnaire = &triage::form(&visit.desk)?.questionnaire;
    let form = &visit.request.form;
    let is_row = form.given("add_row").is_some_and(|field| questionnaire.add_row(&mut sheet, field))
        || form.given("remove_row").is_some_and(|row| questionnaire.remove_row(&mut sheet, row));
    if is_row {
        let asking = triage::ask(&visit.desk, &visit.actor(), id)?;
        return show_form(visit, &asking, &sheet, Stage::Draft, None);
    }
    let Some(completed) = triage::read(&visit.desk, None, &sheet, Stage::Complete)?.completed() else {
        let asking = triage::ask(&visit.desk, &visit.actor(), id)?;
        let saved = keep_draft(visit, id)?;
        return show_form(visit, &asking, &sheet, Stage::Complete, Some(saved));
    };
    let draft = own_draft(visit, id)?.map(|draft| draft.id);
    let revision = form.get("revision").parse().map_err(|_| Trouble::Unreadable)?;
    let command = RecordTriage { episode: id, revision, completed, draft };
    match triage::record_triage(&visit.desk, &visit.actor(), visit.key()?, command) {
        Ok(_) => Ok(visit.done(format!("/episodes/{id}"), "triaged")),
        Err(failure) => {
            // Nothing typed is lost, whatever said no.
            let saved = keep_draft(visit, id)?;
            if matches!(failure, Failure::Refused(CannotTriage::InterpreterOnRecord)) {
                let asking = triage::ask(&visit.desk, &visit.actor(), id)?;
                return show_form(visit, &asking, &sheet, Stage::Complete, Some(saved));
            }
            Err(failure.into())
        }
    }
}

/// Keeps what was typed so far: every few seconds by script, by a button without.
pub fn save(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: Id<Episode> = visit.id("id")?;
    triage::check_may_triage(&visit.desk, &visit.actor(), id)?;
    let saved = keep_draft(visit, id)?;
    if visit.request.is_script {
        return Ok(Answer::text(200, saved));
    }
    Ok(visit.done(format!("/episodes/{id}"), "draft_saved"))
}

/// One triage as it was signed.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: Id<Triage> = visit.id("id")?;
    let shown = triage::show(&visit.desk, &visit.actor(), id)?;
    let triage = &shown.triage.what;
    let episode = triage.episode.ok_or(Trouble::NotFound)?;
    let mut frame = visit.frame("Triage");
    frame.crumbs = list_crumb(&frame).into_iter().collect();
    frame.crumbs.push(crumb("Episode", format!("/episodes/{episode}")));
    let version = if triage.revision > 1 { ", changed since it was first signed" } else { "" };
    let sections = if shown.shows_answers { answered(&shown) } else { Vec::new() };
    let mut facts = seen_decision(visit, &shown.triage);
    if !shown.shows_answers {
        facts.push(Fact::new("What was asked", "not shown to you"));
    }
    let page = TriagePage {
        frame,
        banner: visit.banner(&shown.head),
        episode: episode.to_string(),
        facts,
        signed: format!("{}, {}{version}", triage.recorded_by.name, visit.said(triage.recorded_at)),
        sections,
        edit: shown.may_correct.then(|| format!("/triages/{id}/edit")),
        still_on_top: still_on_top(&shown),
    };
    visit.show("triages/show.html", &page)
}

/// The same questions with what was answered, to put it right.
pub fn edit(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: Id<Triage> = visit.id("id")?;
    let shown = triage::show(&visit.desk, &visit.actor(), id)?;
    if !shown.may_correct {
        return Err(Trouble::NotFound);
    }
    let own = visit.own_words().map(|_| sheet_of(&typed(visit)));
    correction(visit, &shown, &own.unwrap_or_else(|| shown.answers.sheet()), Stage::Draft, Vec::new())
}

/// Keeps the corrected triage as a new version.
pub fn update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: Id<Triage> = visit.id("id")?;
    let sheet = sheet_of(&typed(visit));
    let form = &visit.request.form;
    let completed = triage::read(&visit.desk, None, &sheet, Stage::Complete)?.completed();
    let reason = form.given("correction_reason");
    let (Some(completed), Some(reason)) = (completed, reason) else {
        let shown = triage::show(&visit.desk, &visit.actor(), id)?;
        let missing = reason.is_none().then(|| Problem {
            field: "correction_reason".to_owned(),
            message: CannotTriage::ReasonMissing.to_string(),
        });
        return correction(visit, &shown, &sheet, Stage::Complete, missing.into_iter().collect());
    };
    let revision = form.get("revision").parse().map_err(|_| Trouble::Unreadable)?;
    let command = CorrectTriage { triage: id, revision, completed, reason: reason.to_owned() };
    match triage::correct(&visit.desk, &visit.actor(), visit.key()?, command) {
        Ok(()) => Ok(visit.done(format!("/triages/{id}"), "triage_changed")),
        Err(Failure::Refused(refusal @ CannotTriage::DecisionStands)) => {
            let shown = triage::show(&visit.desk, &visit.actor(), id)?;
            let problem = Problem { field: String::new(), message: refusal.to_string() };
            correction(visit, &shown, &sheet, Stage::Draft, vec![problem])
        }
        Err(other) => Err(other.into()),
    }
}

fn show_form(
    visit: &Visit<'_>,
    asking: &Asking,
    sheet: &Sheet,
    stage: Stage,
    saved: Option<String>,
) -> Result<Answer, Trouble> {
    let id = asking.episode.id;
    let questionnaire = &triage::form(&visit.desk)?.questionnaire;
    let filled = triage::read(&visit.desk, Some(&asking.head.person.noun), sheet, stage)?;
    let mut frame = visit.frame("Triage and record check");
    frame.crumbs = list_crumb(&frame).into_iter().collect();
    frame.crumbs.push(crumb("Episode", format!("/episodes/{id}")));
    frame.problems = problems(&filled);
    let status = if frame.problems.is_empty() { 200 } else { 422 };
    let referrals = asking.referrals.iter().map(|referral| referral_facts(visit, referral, true));
    let page = FormPage {
        frame,
        banner: visit.banner(&asking.head),
        address: format!("/episodes/{id}/triage"),
        draft_address: Some(format!("/episodes/{id}/triage/draft")),
        back: format!("/episodes/{id}"),
        revision: asking.episode.revision,
        key: visit.new_key()?.to_string(),
        sections: marked(
            sections(questionnaire, sheet, &filled),
            &triage::offered(&visit.desk, asking)?,
            sheet,
        ),
        told: told(visit, &asking.referrals)?,
        referrals: referrals.collect(),
        earlier: asking
            .earlier
            .iter()
            .map(|(episode, triage)| earlier(visit, episode, triage.as_ref()))
            .collect(),
        ask_who: ask_who(asking),
        saved,
        correction: None,
        stands: Vec::new(),
    };
    visit.show_as(status, "triages/new.html", &page)
}

fn correction(
    visit: &Visit<'_>,
    shown: &triage::Shown,
    sheet: &Sheet,
    stage: Stage,
    mut found: Vec<Problem>,
) -> Result<Answer, Trouble> {
    let id = shown.triage.what.id;
    let questionnaire = &triage::form(&visit.desk)?.questionnaire;
    let filled = triage::read(&visit.desk, None, sheet, stage)?;
    found.extend(problems(&filled));
    let status = if found.is_empty() { 200 } else { 422 };
    let mut frame = visit.frame("Change this triage");
    frame.crumbs = list_crumb(&frame).into_iter().collect();
    frame.crumbs.push(crumb("Triage", format!("/triages/{id}")));
    frame.problems = found;
    let page = FormPage {
        frame,
        banner: visit.banner(&shown.head),
        address: format!("/triages/{id}"),
        draft_address: None,
        back: format!("/triages/{id}"),
        revision: shown.triage.what.revision,
        key: visit.new_key()?.to_string(),
        sections: sections(questionnaire, sheet, &filled),
        told: Vec::new(),
        referrals: Vec::new(),
        earlier: Vec::new(),
        ask_who: None,
        saved: None,
        stands: if visit.is_overtaken(shown.triage.what.revision) { answered(shown) } else { Vec::new() },
        correction: Some(Correction { reason: visit.request.form.get("correction_reason").to_owned() }),
    };
    visit.show_as(status, "triages/new.html", &page)
}

/// The name to search by before a referral that somebody sent themself is triaged: they were put on record as they
/// say they are, and nothing looked whether we know them.
fn ask_who(asking: &Asking) -> Option<String> {
    let person = &asking.head.person.noun;
    let is_own = asking.referrals.iter().any(|referral| referral.noun.source == self_referral::SOURCE);
    match &person.name {
        PersonName::Known(name) if is_own && person.identity == Identity::NotConfirmed => Some(name.said()),
        PersonName::Known(_) | PersonName::NotKnown { .. } => None,
    }
}

fn sections(form: &forms::Questionnaire, sheet: &Sheet, filled: &Filled) -> Vec<SectionView> {
    let view = |section: forms::Section| SectionView {
        title: section.title().to_owned(),
        questions: section.questions(sheet, filled),
    };
    form.sections().into_iter().filter(|section| section.is_asked(filled)).map(view).collect()
}

/// Says where a value came from that was filled in and still stands.
fn marked(mut sections: Vec<SectionView>, offered: &Sheet, sheet: &Sheet) -> Vec<SectionView> {
    let stands = |field: &str, texts: &[String]| sheet.texts(field) == texts;
    let offered = offered.fields().filter(|(field, texts)| stands(field, texts));
    let offered: Vec<String> = offered.map(|(field, _)| field.to_owned()).collect();
    for section in &mut sections {
        mark(&mut section.questions, &offered, interpreter::FROM);
    }
    sections
}

fn problems(filled: &Filled) -> Vec<Problem> {
    let problem =
        |problem: &forms::Problem| Problem { field: problem.field.clone(), message: problem.message.clone() };
    filled.problems().iter().map(problem).collect()
}

fn earlier(visit: &Visit<'_>, episode: &Kept<Episode>, triage: Option<&Kept<Triage>>) -> Earlier {
    let (noun, lookups) = (&episode.noun, &visit.desk.content().lookups);
    let mut facts = triage.map(|triage| decision_facts(visit, &triage.noun.decision)).unwrap_or_default();
    match &noun.state {
        EpisodeState::Discharged { at, reason, .. } => {
            let words = lookups.label("discharge_reason", reason);
            facts.push(Fact::new("Ended", format!("{}: {words}", visit.said(*at))));
        }
        open => facts.push(Fact::new("Stands at", state_words(open.code()))),
    }
    Earlier {
        title: format!("Referred {}", visit.said(noun.opened_at)),
        href: format!("/episodes/{}", episode.id),
        facts,
    }
}

/// What was decided, as far as the reader may see it: some see only whether the person was taken on and how soon.
fn seen_decision(visit: &Visit<'_>, triage: &Part<Kept<Triage>>) -> Vec<Fact> {
    if triage.is_whole() || triage.shows(Field::AcceptedAndUrgency) {
        decision_facts(visit, &triage.what.noun.decision)
    } else {
        Vec::new()
    }
}

fn still_on_top(shown: &triage::Shown) -> Vec<StillOnTop> {
    let risk = shown.still_on_top.risk.iter().map(|risk| StillOnTop {
        what: "risk on record",
        words: risk.noun.words.to_string(),
        href: format!("/risks/{}", risk.id),
    });
    let worker_safety = shown.still_on_top.worker_safety.iter().map(|alert| StillOnTop {
        what: "what to do to be safe",
        words: alert.noun.instruction.to_string(),
        href: format!("/worker-safety-alerts/{}", alert.id),
    });
    risk.chain(worker_safety).collect()
}

fn answered(shown: &triage::Shown) -> Vec<Answered> {
    let mut sections: Vec<Answered> = Vec::new();
    for line in shown.answers.lines() {
        let title = line.section.first().cloned().unwrap_or_default();
        let fact = Fact::new(&line.question, line.answer);
        match sections.last_mut() {
            Some(last) if last.title == title => last.facts.push(fact),
            Some(_) | None => sections.push(Answered { title, facts: vec![fact] }),
        }
    }
    sections
}

/// The answers of the page, field by field.
fn typed(visit: &Visit<'_>) -> Typed {
    let mut typed = Typed::new();
    let is_answer = |name: &str| !NO_ANSWERS.contains(&name) && name != "correction_reason";
    for (name, value) in visit.request.form.pairs().iter().filter(|(name, _)| is_answer(name)) {
        typed.entry(name.clone()).or_default().push(value.clone());
    }
    typed
}

fn sheet_of(typed: &Typed) -> Sheet {
    Sheet::of(
        typed.iter().flat_map(|(name, values)| values.iter().map(|value| (name.clone(), value.clone()))),
    )
}

fn own_draft(visit: &Visit<'_>, episode: Id<Episode>) -> Result<Option<draft::Draft>, Trouble> {
    let is_this = |draft: &draft::Draft| draft.page == PAGE && draft.about == Some(episode.uuid());
    Ok(draft::mine(&visit.desk, &visit.actor())?.into_iter().find(is_this))
}

/// Keeps what was typed, in the draft that this account has for this triage; says when.
fn keep_draft(visit: &Visit<'_>, episode: Id<Episode>) -> Result<String, Trouble> {
    let form = triage::form(&visit.desk)?;
    let purpose = Purpose {
        page: PAGE.to_owned(),
        about: Some(episode.uuid()),
        revision: visit.request.form.get("revision").parse().unwrap_or_default(),
        form_version: format!("{}/{}", form.code, form.version),
    };
    let id = draft::begin(&visit.desk, &visit.actor(), purpose, typed(visit))?;
    let at = draft::save(&visit.desk, &visit.actor(), id, typed(visit))?;
    Ok(format!("Saved {}", visit.said(at)))
}
