//! Triage and record check: what is known already, beside the referral, and what to do about it.

use domain::{
    Id,
    access::{Action, Actor, Field, Fields, RecordType, Stage},
    content::SiteKind,
    episode::{Episode, EpisodeState},
    failure::{Failure, Fault, Never},
    noun::Kept,
    referral::{FormAnswers, Referral},
    triage::{CannotTriage, Decision, NewTriage, Triage},
    urgency::Urgency,
};
use forms::{Answers, Completed, Value};
use jiff::Timestamp;
use serde_json::{Map, Value as Json};
use store::{About, Draft, Record};
use uuid::Uuid;

use crate::{
    desk::{Desk, Form},
    draft,
    episode::{Part, may_see},
    form, immediate_risk,
    person::{Head, head},
    support::about,
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
}

/// The form as it is asked now.
pub fn form(desk: &Desk) -> Result<&Form, Fault> {
    desk.form(FORM).ok_or_else(|| Fault::program("the content folder has no form called triage"))
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
    let decision = decision(&command.completed)?;
    let answers = form(desk)?.answers(&command.completed, desk.now());
    let here = desk.clone();
    desk.write_once(by, key, move |record| {
        // Whoever comes second is told so, also when the first decision closed the episode.
        let (episode, about) = open_to_triage(record, command.episode)?;
        check_is_waiting(&episode.noun.state)?;
        let create = Action::Create(RecordType::Triage);
        let (episode, scope) = record.open_at::<Episode, _>(command.episode, command.revision, create)?;
        record.permit(about, Action::Sign(RecordType::Triage), None)?;
        let amend = record.permit(about, Action::Amend(RecordType::Allocation), None)?;
        let new = new_triage(&here, &episode, &command.completed, decision, answers);
        let triaged = episode.triage(new, record.stamp()).map_err(Failure::Refused)?;
        let id = triaged.triage.outcome().id;
        record.keep(&scope, triaged.triage)?;
        record.keep(&amend, triaged.episode)?;
        immediate_risk::found_at_triage(record, &here, &scope, &episode, &command.completed)?;
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
        let answers = answers(desk, &triage.noun.answers)?;
        let risk = record.would_permit(about, Action::Read(RecordType::Risk))?;
        let note = record.would_permit(about, Action::Read(RecordType::ClinicalNote))?;
        let shows_answers = scope.fields() == Fields::All
            && risk.is_some_and(|scope| scope.shows(Field::CurrentRiskInWords))
            && note.is_some();
        Ok(Shown { head, triage: Part::new(triage, scope), answers, may_correct, shows_answers })
    })
}

/// Puts a triage right, saying why. The earlier version stays readable.
pub fn correct(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    command: CorrectTriage,
) -> Result<(), Failure<CannotTriage>> {
    let decision = decision(&command.completed)?;
    let answers = form(desk)?.answers(&command.completed, desk.now());
    let here = desk.clone();
    desk.write_once(by, key, move |record| {
        let amend = Action::Amend(RecordType::Triage);
        let (triage, scope) = record.open_at::<Triage, _>(command.triage, command.revision, amend)?;
        let episode = triage.episode.ok_or(Failure::NotFound)?;
        let (episode, allocation) =
            record.open::<Episode, _>(episode, Action::Amend(RecordType::Allocation))?;
        let new = new_triage(&here, &episode, &command.completed, decision, answers);
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
    };
    let due_at = due_at(desk, &triage.decision, episode.noun.opened_at);
    NewTriage { triage, facts: facts(completed), due_at, place }
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
        Value::Decimal(_) | Value::Date(_) | Value::DateTime(_) | Value::Time(_) | Value::Text(_) => None,
    }
}

/// Answers as they were given, read by the very version that was asked.
fn answers(desk: &Desk, given: &FormAnswers) -> Result<Answers, Fault> {
    let unreadable = |why: &str| Fault::stored(format!("answers to {} {}: {why}", given.form, given.version));
    let version = given.version.parse().map_err(|_| unreadable("no such version"))?;
    let text =
        desk.content().forms.version(&given.form, version).ok_or_else(|| unreadable("no such form"))?;
    let form = form::read(desk.content(), &given.form, &given.version, &text.json)
        .map_err(|_| unreadable("the form cannot be read"))?;
    let response =
        form.questionnaire.read_response(&given.response).map_err(|_| unreadable("they do not fit it"))?;
    Ok(response.answers().clone())
}
