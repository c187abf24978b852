//! Triage and record check: what is known already, beside the referral, and what to do about it.

use std::sync::Arc;

use domain::{
    Id,
    access::{Action, Actor, Field, Fields, RecordType, Scope, Stage},
    content::SiteKind,
    episode::{Episode, EpisodeState},
    failure::{Failure, Fault, Never},
    noun::Kept,
    person::Person,
    referral::{FormAnswers, Referral},
    risk::Risk,
    triage::{CannotTriage, Decision, NewTriage, OnTop, Triage},
    urgency::{NotSoonEnough, Urgency},
    worker_safety_alert::WorkerSafetyAlert,
};
use forms::{Answers, Completed, Filled, Sheet, Value};
use jiff::Timestamp;
use serde_json::{Map, Value as Json};
use store::{About, Draft, Record};
use uuid::Uuid;

use crate::{
    desk::{Desk, Form},
    draft,
    entry::{self, Retold},
    episode::{Part, may_see},
    immediate_risk, interpreter,
    person::{Head, head},
    support::about,
    worker_safety_alert,
};

/// The code of the form.
pub const FORM: &str = "triage";
/// The system of codes by which a form says which fact an answer is.
const FACT: &str = "urn:landward:fact";
/// How many earlier episodes stand beside a new referral.
const EARLIER: usize = 5;

/// Records what was found and decided.
#[derive(Debug, Clone)]
pub struct RecordTriage {
    /// The episode.
    pub episode: Id<Episode>,
    /// The revision that the page showed.
    pub revision: u32,
    /// The form, handed in without problems.
    pub completed: Completed,
    /// The draft that it was written in.
    pub draft: Option<Id<Draft>>,
}

/// Puts a triage right.
#[derive(Debug, Clone)]
pub struct CorrectTriage {
    /// The triage.
    pub triage: Id<Triage>,
    /// The revision that the page showed.
    pub revision: u32,
    /// The form as it should be.
    pub completed: Completed,
    /// Why.
    pub reason: String,
}

/// What stands beside the questions of a triage.
#[derive(Debug)]
pub struct Asking {
    /// The person.
    pub head: Head,
    /// The episode to decide about.
    pub episode: Kept<Episode>,
    /// Its referrals, the oldest first.
    pub referrals: Vec<Kept<Referral>>,
    /// Earlier episodes, the newest first, each with what triage decided then.
    pub earlier: Vec<Earlier>,
}

/// An earlier episode, and what triage decided then, if anybody did.
pub type Earlier = (Kept<Episode>, Option<Kept<Triage>>);

/// What the page of one triage shows.
#[derive(Debug)]
pub struct Shown {
    /// The person.
    pub head: Head,
    /// The triage.
    pub triage: Part<Kept<Triage>>,
    /// The answers, by the version of the form that was asked.
    pub answers: Answers,
    /// Whether the reader may put it right.
    pub may_correct: bool,
    /// Whether the reader sees the answers: row 7 is what was decided and how urgent it is; what stands behind it is read
    /// as risk and as a clinical note (rows 5 and 10).
    pub shows_answers: bool,
    /// What a correction took out of it, and what stands on top of the person's pages all the same.
    pub still_on_top: StillOnTop,
}

/// Entries that a triage told of before it was put right. They stand until somebody retires them with a reason.
#[derive(Debug, Default)]
pub struct StillOnTop {
    /// Risk that the records were said to hold.
    pub risk: Option<Kept<Risk>>,
    /// What was to be done to be safe.
    pub worker_safety: Option<Kept<WorkerSafetyAlert>>,
}

/// The form as it is asked now.
pub fn form(desk: &Desk) -> Result<Arc<Form>, Fault> {
    desk.form(FORM).ok_or_else(|| Fault::program("the content folder has no form called triage"))
}

/// Reads what was typed: by the form, by what two of its answers may not say together, and by what is on record of the
/// person, where it is about to be asked again.
pub fn read(
    desk: &Desk,
    person: Option<&Person>,
    sheet: &Sheet,
    stage: forms::Stage,
) -> Result<Filled, Fault> {
    let filled = form(desk)?.questionnaire.read_sheet(sheet, stage);
    if stage == forms::Stage::Draft {
        return Ok(filled);
    }
    let filled = match person {
        Some(person) => interpreter::ask_again(person, filled),
        None => filled,
    };
    let Err((link_id, too_late)) = check_for_danger(desk, filled.answers()) else { return Ok(filled) };
    Ok(filled.refusing(&link_id, too_late.to_string()))
}

/// Whoever is in danger now is not left waiting; says beside which question otherwise.
fn check_for_danger(desk: &Desk, answers: &Answers) -> Result<(), (String, NotSoonEnough)> {
    let code = |fact: &str| {
        let answered = answers.find_by_code(FACT, fact).find(|answered| !answered.values.is_empty())?;
        match answered.values.first() {
            Some(Value::Coding(coding)) => Some((answered.item.link_id().to_owned(), coding.code.clone()?)),
            Some(_) | None => None,
        }
    };
    let is_in_danger = code("immediate_risk").is_some_and(|(_, answer)| answer == "yes");
    match code("urgency").filter(|_| is_in_danger) {
        None => Ok(()),
        Some((link_id, urgency)) => match Urgency::from_code(&urgency) {
            None => Ok(()),
            Some(urgency) => {
                urgency.check_for_danger(&desk.content().lookups).map_err(|too_late| (link_id, too_late))
            }
        },
    }
}

/// What is known, for whoever is about to triage. Refused when somebody was quicker.
pub fn ask(desk: &Desk, by: &Actor, id: Id<Episode>) -> Result<Asking, Failure<CannotTriage>> {
    desk.read(by, |record| {
        let (episode, about) = open_to_triage(record, id)?;
        check_is_waiting(&episode.noun.state)?;
        let head = head(record, about)?;
        let referrals = match may_see(record, about, RecordType::Referral)? {
            None => Vec::new(),
            Some(scope) => record.all_of::<Referral>(&scope, about.person)?,
        };
        let referrals = referrals.into_iter().filter(|referral| referral.episode == Some(id)).collect();
        let earlier = earlier(record, &episode)?;
        Ok(Asking { head, episode, referrals, earlier })
    })
}

/// The form with what is on record filled in, to be checked with the person.
pub fn offered(desk: &Desk, asking: &Asking) -> Result<Sheet, Fault> {
    let form = form(desk)?;
    Ok(interpreter::known(&asking.head.person.noun, &form))
}

/// Whether this actor may triage this episode, or might have until somebody was quicker: what is saved on the way is
/// kept even then.
pub fn check_may_triage(desk: &Desk, by: &Actor, id: Id<Episode>) -> Result<(), Failure<CannotTriage>> {
    desk.read(by, |record| open_to_triage(record, id).map(drop))
}

/// Opens an episode for whoever may triage it. A decision that turned the person away closes the episode to every new
/// entry; whoever had the right until then still gets this far, to be told so. For others there is nothing here.
pub(crate) fn open_to_triage<R>(
    record: &mut Record<'_>,
    id: Id<Episode>,
) -> Result<(Kept<Episode>, About), Failure<R>> {
    let create = Action::Create(RecordType::Triage);
    match record.open::<Episode, R>(id, create) {
        Ok((episode, _)) => {
            let about = about(&episode)?;
            Ok((episode, about))
        }
        Err(Failure::NotFound) => {
            let (episode, _) = match record.open::<Episode, R>(id, Action::Read(RecordType::Triage)) {
                // A reason opens what stands there to be read, never this.
                Err(Failure::NeedReason(_)) => return Err(Failure::NotFound),
                found => found?,
            };
            let about = about(&episode)?;
            let is_declined = matches!(episode.noun.state, EpisodeState::Discharged { at_triage: true, .. });
            let had_the_right = is_declined && record.could_at(about, create, Stage::Received)?;
            if had_the_right { Ok((episode, about)) } else { Err(Failure::NotFound) }
        }
        Err(other) => Err(other),
    }
}

/// Earlier episodes that this reader may open: a new open referral for the same person opens them to its team.
fn earlier(record: &mut Record<'_>, episode: &Kept<Episode>) -> Result<Vec<Earlier>, Failure<CannotTriage>> {
    let Some(person) = episode.person else { return Ok(Vec::new()) };
    let about = About { person, episode: Some(episode.id) };
    let scope = record.permit(about, Action::Read(RecordType::Allocation), None)?;
    let others = record.all_of::<Episode>(&scope, person)?;
    let others = others.into_iter().rev().filter(|other| other.id != episode.id).take(EARLIER);
    let mut seen = Vec::new();
    for other in others {
        let about = About { person, episode: Some(other.id) };
        if let Some(scope) = may_see(record, about, RecordType::Triage)? {
            let triage = record.triage_of(&scope, &other)?;
            seen.push((other, triage));
        }
    }
    Ok(seen)
}

/// Records what was found and decided; the author signs by recording.
pub fn record_triage(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    command: RecordTriage,
) -> Result<Id<Triage>, Failure<CannotTriage>> {
    check_for_danger(desk, command.completed.answers())
        .map_err(|_| Failure::Refused(CannotTriage::NotSoonEnough))?;
    let decision = decision(&command.completed)?;
    let answers = form(desk)?.answers(&command.completed, desk.now());
    let here = desk.clone();
    desk.write_once(by, key, move |record| {
        // Whoever comes second is told so, also when the first decision closed the episode.
        let (episode, about) = open_to_triage(record, command.episode)?;
        check_is_waiting(&episode.noun.state)?;
        let look = record.look(about, &[])?;
        let person = record.person(look.identity(), about.person)?;
        if interpreter::is_denied(&person.noun, command.completed.answers()) {
            return Err(Failure::Refused(CannotTriage::InterpreterOnRecord));
        }
        let create = Action::Create(RecordType::Triage);
        let (episode, scope) = record.open_at::<Episode, _>(command.episode, command.revision, create)?;
        record.permit(about, Action::Sign(RecordType::Triage), None)?;
        let amend = record.permit(about, Action::Amend(RecordType::Allocation), None)?;
        let mut new = new_triage(&here, &episode, &command.completed, decision, answers);
        let told = Told { before: None, now: command.completed.answers(), reason: "" };
        new.triage.on_top = put_on_top(record, &here, &scope, &episode, told)?;
        let triaged = episode.triage(new, record.stamp()).map_err(Failure::Refused)?;
        let id = triaged.triage.outcome().id;
        record.keep(&scope, triaged.triage)?;
        record.keep(&amend, triaged.episode)?;
        draft::sent(record, command.draft)?;
        Ok(id)
    })
}

/// Shows one triage.
pub fn show(desk: &Desk, by: &Actor, id: Id<Triage>) -> Result<Shown, Failure<Never>> {
    desk.read(by, |record| {
        let (triage, scope) = record.open::<Triage, _>(id, Action::Read(RecordType::Triage))?;
        let person = triage.person.ok_or(Failure::NotFound)?;
        let about = About { person, episode: triage.episode };
        let head = head(record, about)?;
        let may_correct = record.would_permit(about, Action::Amend(RecordType::Triage))?.is_some();
        let answers = desk.answers_of(&triage.noun.answers)?;
        let is_whole = scope.fields() == Fields::All;
        let still_on_top = if is_whole {
            still_on_top(record, desk, about, &triage, &answers)?
        } else {
            StillOnTop::default()
        };
        let risk = record.would_permit(about, Action::Read(RecordType::Risk))?;
        let note = record.would_permit(about, Action::Read(RecordType::ClinicalNote))?;
        let shows_answers =
            is_whole && risk.is_some_and(|scope| scope.shows(Field::CurrentRiskInWords)) && note.is_some();
        Ok(Shown {
            head,
            triage: Part::new(triage, scope),
            answers,
            may_correct,
            still_on_top,
            shows_answers,
        })
    })
}

fn still_on_top(
    record: &mut Record<'_>,
    desk: &Desk,
    about: About,
    triage: &Kept<Triage>,
    answers: &Answers,
) -> Result<StillOnTop, Failure<Never>> {
    let OnTop { risk, worker_safety } = triage.noun.on_top;
    let tells_of_risk = immediate_risk::is_found_at_triage(desk, answers);
    let told = worker_safety_alert::told_at_triage(&desk.content().lookups, answers, triage.recorded_at)?;
    Ok(StillOnTop {
        risk: entry::standing(record, about, risk.filter(|_| !tells_of_risk))?,
        worker_safety: entry::standing(record, about, worker_safety.filter(|_| told.is_none()))?,
    })
}

/// Puts a triage right, saying why. The earlier version stays readable.
pub fn correct(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    command: CorrectTriage,
) -> Result<(), Failure<CannotTriage>> {
    check_for_danger(desk, command.completed.answers())
        .map_err(|_| Failure::Refused(CannotTriage::NotSoonEnough))?;
    let decision = decision(&command.completed)?;
    let answers = form(desk)?.answers(&command.completed, desk.now());
    let here = desk.clone();
    desk.write_once(by, key, move |record| {
        let amend = Action::Amend(RecordType::Triage);
        let (triage, scope) = record.open_at::<Triage, _>(command.triage, command.revision, amend)?;
        let episode = triage.episode.ok_or(Failure::NotFound)?;
        let (episode, allocation) =
            record.open::<Episode, _>(episode, Action::Amend(RecordType::Allocation))?;
        triage.may_be_corrected(&decision, &command.reason).map_err(Failure::Refused)?;
        let mut new = new_triage(&here, &episode, &command.completed, decision, answers);
        let stood = here.answers_of(&triage.noun.answers)?;
        let before = Some((triage.noun.on_top, &stood));
        let told = Told { before, now: command.completed.answers(), reason: &command.reason };
        new.triage.on_top = put_on_top(record, &here, &scope, &episode, told)?;
        let corrected =
            triage.correct(new, &episode, &command.reason, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, corrected.triage)?;
        match corrected.episode {
            Some(episode) => record.keep(&allocation, episode),
            None => Ok(()),
        }
    })
}

fn check_is_waiting(state: &EpisodeState) -> Result<(), Failure<CannotTriage>> {
    match state {
        EpisodeState::Untriaged => Ok(()),
        EpisodeState::Discharged { at_triage: false, .. } => Err(Failure::Refused(CannotTriage::Discharged)),
        EpisodeState::ToScreen { .. }
        | EpisodeState::ToAssess { .. }
        | EpisodeState::ToPlan { .. }
        | EpisodeState::Supported { .. }
        | EpisodeState::HandingOver { .. }
        | EpisodeState::Discharged { at_triage: true, .. } => {
            Err(Failure::Refused(CannotTriage::AlreadyTriaged))
        }
    }
}

fn new_triage(
    desk: &Desk,
    episode: &Kept<Episode>,
    completed: &Completed,
    decision: Decision,
    answers: FormAnswers,
) -> NewTriage {
    let place: Option<SiteKind> = desk.content().places.site(&episode.noun.site).map(|site| site.kind);
    let triage = Triage {
        referral: episode.noun.referral,
        answers,
        looked_at: codes(completed, "records_looked_at"),
        decision,
        on_top: OnTop::default(),
    };
    let due_at = due_at(desk, &triage.decision, episode.noun.opened_at);
    NewTriage { triage, facts: facts(completed), due_at, place }
}

/// What a triage tells that belongs on top of the person's pages.
struct Told<'a> {
    /// What it told before it is put right, and what that became.
    before: Option<(OnTop, &'a Answers)>,
    now: &'a Answers,
    reason: &'a str,
}

/// Puts on top of the person's pages what the triage tells of. `scope` is that of the triage.
fn put_on_top(
    record: &mut Record<'_>,
    desk: &Desk,
    scope: &Scope,
    episode: &Kept<Episode>,
    told: Told<'_>,
) -> Result<OnTop, Failure<CannotTriage>> {
    let (person, at) = (about(episode)?.person, record.stamp().at());
    let (was, before) = match told.before {
        Some((on_top, answers)) => (on_top, Some(answers)),
        None => (OnTop::default(), None),
    };
    let risk_in = |answers: &Answers| immediate_risk::found_at_triage(desk, episode, answers, at);
    let risk = Retold {
        entry: was.risk,
        before: before.map(risk_in).transpose()?.flatten(),
        now: risk_in(told.now)?,
        words: |risk| &risk.words,
        is_as_told: |risk, told| risk.of == told.of && risk.words == told.words,
        reason: told.reason,
    };
    let lookups = &desk.content().lookups;
    let safety_in = |answers: &Answers| worker_safety_alert::told_at_triage(lookups, answers, at);
    let worker_safety = Retold {
        entry: was.worker_safety,
        before: before.map(safety_in).transpose()?.flatten(),
        now: safety_in(told.now)?,
        words: |alert| &alert.instruction,
        is_as_told: |alert, told| alert.instruction == told.instruction && alert.source == told.source,
        reason: told.reason,
    };
    Ok(OnTop {
        risk: entry::follow(record, scope, person, risk)?,
        worker_safety: entry::follow(record, scope, person, worker_safety)?,
    })
}

/// By when somebody who was taken on is promised to be seen, counted from the referral in our opening hours.
fn due_at(desk: &Desk, decision: &Decision, referred_at: Timestamp) -> Option<Timestamp> {
    match decision {
        Decision::Accepted { urgency, .. } => {
            let minutes = desk.content().limits.see_within(*urgency);
            desk.hours().after_open_minutes(referred_at, minutes)
        }
        Decision::NotForUs { .. } => None,
    }
}

/// The decision that the form's answers bear as facts.
fn decision(completed: &Completed) -> Result<Decision, Fault> {
    let lacks = |fact: &str| Fault::stored(format!("the form triage gave no answer for the fact {fact}"));
    let how = codes(completed, "triage_decision").pop().ok_or_else(|| lacks("triage_decision"))?;
    if how == Decision::NOT_FOR_US {
        let way_on = texts(completed, "way_on").join("; ");
        return Ok(Decision::NotForUs { way_on });
    }
    let urgency = codes(completed, "urgency").pop();
    let urgency = urgency.as_deref().and_then(Urgency::from_code).ok_or_else(|| lacks("urgency"))?;
    Ok(Decision::Accepted { how, urgency })
}

fn values(completed: &Completed, fact: &str) -> Vec<Value> {
    completed.answers().find_by_code(FACT, fact).flat_map(|answered| answered.values.to_vec()).collect()
}

fn codes(completed: &Completed, fact: &str) -> Vec<String> {
    let code = |value: Value| if let Value::Coding(coding) = value { coding.code } else { None };
    values(completed, fact).into_iter().filter_map(code).collect()
}

fn texts(completed: &Completed, fact: &str) -> Vec<String> {
    let text = |value: Value| if let Value::Text(text) = value { Some(text) } else { None };
    values(completed, fact).into_iter().filter_map(text).collect()
}

/// The coded answers that bear a fact. Words stay in the answers: an event holds no free text.
fn facts(completed: &Completed) -> Map<String, Json> {
    let mut facts = Map::new();
    for answered in completed.answers().all() {
        let fact = answered.item.codes().iter().find(|coding| coding.system.as_deref() == Some(FACT));
        let Some(fact) = fact.and_then(|coding| coding.code.clone()) else { continue };
        let mut coded: Vec<Json> = answered.values.iter().filter_map(coded).collect();
        match coded.len() {
            0 => continue,
            1 => facts.insert(fact, coded.remove(0)),
            _ => facts.insert(fact, Json::Array(coded)),
        };
    }
    facts
}

fn coded(value: &Value) -> Option<Json> {
    match value {
        Value::Coding(coding) => coding.code.clone().map(Json::String),
        Value::Boolean(truth) => Some(Json::Bool(*truth)),
        Value::Integer(number) => Some(Json::from(*number)),
        Value::Decimal(_)
        | Value::Date(_)
        | Value::DateTime(_)
        | Value::Time(_)
        | Value::Quantity(_)
        | Value::Url(_)
        | Value::Attachment(_)
        | Value::Text(_) => None,
    }
}
