//! Assessing a person: beginning from what the screening said, sending, or saying why it could not be done.

use domain::{
    Id,
    access::{Action, Actor, Fields, RecordType, Scope},
    assessment::{Assessment, CannotAssess, MadeAssessment, NotAssessed as Missed},
    episode::Episode,
    failure::{Failure, Never},
    formulation::Formulation,
    noun::Kept,
    promotion::Promoted,
    service_hours::wording,
    taken_back::Changed,
    text::ShortText,
};
use store::Draft as Stored;
use uuid::Uuid;

use crate::{
    comparison::{self, Other},
    consent::{self, about},
    desk::Desk,
    discharge::{self, Closing},
    draft,
    form_run::{self, Work},
    immediate_risk, interpreter, needs,
    person::{self, Head},
    screening::{self, CannotSend, Choice, Start, never},
    taken_back,
};

/// What somebody typed about a person who was not assessed.
#[derive(Debug, Clone)]
pub struct NotAssessed {
    /// The episode.
    pub episode: Id<Episode>,
    /// Code of `reason_not_assessed`.
    pub reason: String,
    /// More words.
    pub words: Option<String>,
    /// What follows.
    pub choice: Choice,
}

/// An assessment with its person, its formulation and what it says.
#[derive(Debug)]
pub struct AssessmentPage {
    /// Whom it is about.
    pub head: Head,
    /// The episode as it stands now.
    pub episode: Kept<Episode>,
    /// The assessment.
    pub assessment: Kept<Assessment>,
    /// The answers in plain words, without the formulation.
    pub lines: Vec<forms::Line>,
    /// Other assessments of the person that may be laid beside it.
    pub others: Vec<Other>,
    /// The formulation as it stands now.
    pub formulation: Option<Kept<Formulation>>,
    /// Whether the reader may change the formulation.
    pub may_change: bool,
}

/// What stands before an assessment.
pub fn start(desk: &Desk, by: &Actor, episode: Id<Episode>) -> Result<Start, Failure<Never>> {
    screening::start_of(desk, by, episode, Work::Assessment)
}

/// Begins an assessment, or goes on with the draft that is there. What the screening said is offered as a starting
/// value and marked as such.
pub fn begin(
    desk: &Desk,
    by: &Actor,
    episode: Id<Episode>,
    chosen_form: Option<&str>,
) -> Result<Id<Stored>, Failure<CannotAssess>> {
    let start = start(desk, by, episode).map_err(never)?;
    start.episode.may_be_assessed().map_err(Failure::Refused)?;
    let chosen = chosen_form.filter(|form| Work::Assessment.forms().contains(form));
    let form = start.form.or(chosen).and_then(|code| desk.form(code)).ok_or(Failure::NotFound)?;
    let screened: Vec<_> = start.earlier.iter().rev().cloned().collect();
    let offered = match form_run::newest_answers(&screened, start.episode.id) {
        Some(kept) => match &kept.noun.answers {
            Some(answers) => {
                let from = format!("the screening of {}", wording::said(kept.recorded_at, desk.now()));
                Some((form_run::offer(desk, &desk.answers_of(answers)?, &form), from))
            }
            None => None,
        },
        None => None,
    };
    let person = &start.head.person.noun;
    let offered = match offered {
        Some((mut sheet, from)) => {
            interpreter::fill_in(person, &form, &mut sheet);
            Some((sheet, from))
        }
        None => Some((interpreter::known(person, &form), interpreter::FROM.to_owned())),
    };
    let offered = offered.filter(|(sheet, _)| sheet.fields().next().is_some());
    form_run::begin(desk, by, Work::Assessment, &start.episode, &form, offered).map_err(never)
}

/// Records an assessment, with its needs, its formulation and what the person agreed to; and why it says otherwise than
/// what was said before, where it does.
pub fn record_assessment(
    desk: &Desk,
    by: &Actor,
    id: Id<Stored>,
    why_changed: Option<ShortText>,
) -> Result<Id<Assessment>, Failure<CannotSend<CannotAssess>>> {
    let at_desk = desk.clone();
    desk.by_the_drafts_key().write_once(by, id.uuid(), move |record| {
        let sending = form_run::sending(record, &at_desk, id, Work::Assessment)?;
        let completed = sending.completed.ok_or(Failure::Refused(CannotSend::NotFinished))?;
        let (episode, scope) =
            record.open::<Episode, _>(sending.episode, Action::Create(RecordType::Assessment))?;
        let promoted = Promoted::of(&completed, &at_desk.content().lookups);
        let back = taken_back::by_answers(record, &at_desk, &episode, completed.answers())?;
        let changed = Changed::of(back, why_changed).map_err(refused)?;
        let made = MadeAssessment {
            answers: sending.form.answers(&completed, record.stamp().at()),
            promoted: promoted.clone(),
            began_at: sending.draft.started_at,
            changed,
        };
        let assessed = episode.assess(made, record.stamp()).map_err(refused)?;
        let assessment = assessed.assessment.outcome().id;
        record.keep(&scope, assessed.assessment)?;
        if let Some(formulation) = assessed.formulation {
            record.keep(&scope, formulation)?;
        }
        if let Some(episode) = assessed.episode {
            record.keep(&scope, episode)?;
        }
        consent::hear(record, &at_desk, &episode, &promoted, CannotSend::Consent)?;
        needs::hear(record, &scope, &episode, &promoted)?;
        immediate_risk::hear(record, &at_desk, &scope, &episode, &promoted, Work::Assessment)?;
        draft::sent(record, Some(id))?;
        Ok(assessment)
    })
}

/// Records that the person was not assessed, and what follows.
pub fn record_not_assessed(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    command: NotAssessed,
) -> Result<Id<Assessment>, Failure<CannotAssess>> {
    let at_desk = desk.clone();
    desk.write_once(by, key, move |record| {
        let (episode, scope) =
            record.open::<Episode, _>(command.episode, Action::Create(RecordType::Assessment))?;
        let at = record.stamp().at();
        let next = screening::next_of(&at_desk, command.choice, at);
        let next = discharge::closing(record, &at_desk, &episode, next, Closing::NotMet)
            .map_err(|asks| asks.refused_as(CannotAssess::Asks))?;
        let missed = Missed {
            follows: screening::follows(&at_desk, "reason_not_assessed", &command.reason),
            reason: command.reason,
            words: command.words,
            next,
        };
        let assessed = episode.not_assessed(missed, record.stamp()).map_err(Failure::Refused)?;
        let id = assessed.assessment.outcome().id;
        if assessed.discharge.is_some() {
            discharge::settle(record, &at_desk, &scope, &episode, CannotAssess::StillOpen)?;
        }
        record.keep(&scope, assessed.assessment)?;
        if let Some(episode) = assessed.episode {
            record.keep(&scope, episode)?;
        }
        if let Some(discharge) = assessed.discharge {
            record.keep(&scope, discharge)?;
        }
        draft::overtaken(record, Work::Assessment.page(), command.episode.uuid())?;
        Ok(id)
    })
}

/// One assessment, whole. Whoever reads only parts of this row reads the list of needs instead: an assessment holds
/// formulation and other people's words, so that it does not exist for them.
pub fn show(desk: &Desk, by: &Actor, id: Id<Assessment>) -> Result<AssessmentPage, Failure<Never>> {
    desk.read(by, |record| {
        let (assessment, scope) = record.open::<Assessment, _>(id, Action::Read(RecordType::Assessment))?;
        if scope.fields() != Fields::All {
            return Err(Failure::NotFound);
        }
        let episode = assessment.episode.ok_or(Failure::NotFound)?;
        let (episode, _) = record.open::<Episode, _>(episode, Action::Read(RecordType::Assessment))?;
        let about = about(&episode)?;
        let head = person::head(record, about)?;
        let formulation = record
            .all_of::<Formulation>(&scope, about.person)?
            .into_iter()
            .find(|kept| kept.noun.assessment == Some(id) && kept.retired.is_none());
        let lines = match &assessment.noun.answers {
            Some(answers) => {
                let answers = desk.answers_of(answers)?;
                let parts: Vec<String> = answers
                    .all()
                    .iter()
                    .filter(|answered| {
                        let mut codes = answered.item.codes().iter();
                        codes.any(|code| code.system.as_deref() == Some(domain::content::FORMULATION_SYSTEM))
                    })
                    .map(|answered| answered.item.link_id().to_owned())
                    .collect();
                answers.lines().into_iter().filter(|line| !parts.contains(&line.link_id)).collect()
            }
            None => Vec::new(),
        };
        let mut others = record.all_of::<Assessment>(&scope, about.person)?;
        others.retain(|other| other.noun.answers.is_some() && !lines.is_empty());
        let is_open = |scope: &Scope, _: &Kept<Assessment>| scope.fields() == Fields::All;
        let sent = |other: &Kept<Assessment>| (other.noun.began_at, other.recorded_by.name.clone());
        let others = comparison::others(record, &assessment, others, is_open, sent)?;
        let may_change = record.would_permit(about, Action::Amend(RecordType::Formulation))?.is_some();
        Ok(AssessmentPage { head, episode, assessment, lines, others, formulation, may_change })
    })
}

fn refused(cannot: CannotAssess) -> Failure<CannotSend<CannotAssess>> {
    Failure::Refused(CannotSend::Rule(cannot))
}
