//! Screening a person: beginning, sending, or saying why it could not be done; and what is told to custody after it.

use domain::{
    Id,
    access::{Action, Actor, RecordType},
    birth::Under18,
    discharge::Despite,
    episode::Episode,
    failure::{Failure, Never},
    next_step::{Follows, Next},
    noun::Kept,
    person::Person,
    promotion::Promoted,
    screening::{
        self as rules, AdultAdvised, CannotScreen, EscortFacts, NotSeen, Screening, ScreeningOutcome,
        TakenScreening,
    },
    service_hours::london::{first_instant, london},
    urgency::Urgency,
};
use jiff::{Timestamp, ToSpan};
use store::Draft as Stored;
use uuid::Uuid;

use crate::{
    comparison::{self, Other},
    consent::{self, about},
    desk::Desk,
    discharge::{self, Closing},
    draft,
    form_run::{self, FormRun, Work},
    immediate_risk, interpreter, needs,
    person::{self, Head},
};

/// A person who may be about to be screened or assessed.
#[derive(Debug)]
pub struct Start {
    /// Whom it is about.
    pub head: Head,
    /// The episode.
    pub episode: Kept<Episode>,
    /// Which form fits; none where nothing tells and the practitioner says.
    pub form: Option<&'static str>,
    /// The draft that this account has already.
    pub draft: Option<Id<Stored>>,
    /// What was done before in this episode, the newest first.
    pub earlier: Vec<Kept<Screening>>,
}

/// What the practitioner chooses to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Tried again after so many minutes.
    TryAgain {
        /// Minutes from now.
        minutes: u32,
    },
    /// At a clinic.
    Clinic,
    /// A plan is agreed.
    Plan,
    /// The episode is closed.
    Close {
        /// Code of `discharge_reason`.
        reason: String,
        /// Why, although something is still so.
        despite: Despite,
    },
}

/// Why a screening cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotSend<R> {
    /// Something cannot be read, or is not answered.
    NotFinished,
    /// What follows was not chosen, and the outcome does not say it.
    NextMissing,
    /// What the person agreed to cannot be recorded so.
    Consent(domain::consent::CannotConsent),
    /// A rule of the field says no.
    Rule(R),
}

impl<R: std::fmt::Display> std::fmt::Display for CannotSend<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotSend::NotFinished => {
                f.write_str("Some questions cannot be read or are not answered. Go back to them.")
            }
            CannotSend::NextMissing => f.write_str("Select what follows."),
            CannotSend::Consent(cannot) => cannot.fmt(f),
            CannotSend::Rule(cannot) => cannot.fmt(f),
        }
    }
}

/// What somebody typed about a person who was not screened.
#[derive(Debug, Clone)]
pub struct NotScreened {
    /// The episode.
    pub episode: Id<Episode>,
    /// Code of `reason_not_screened`.
    pub reason: String,
    /// More words.
    pub words: Option<String>,
    /// What follows.
    pub choice: Choice,
}

/// A screening with its person.
#[derive(Debug)]
pub struct ScreeningPage {
    /// Whom it is about.
    pub head: Head,
    /// The episode as it stands now.
    pub episode: Kept<Episode>,
    /// The screening.
    pub screening: Kept<Screening>,
    /// The answers in plain words.
    pub lines: Vec<forms::Line>,
    /// Other screenings of the person that may be laid beside it.
    pub others: Vec<Other>,
    /// Whether the reader may add to it.
    pub may_change: bool,
    /// Whether an assessment can follow now, and the reader may make it.
    pub may_assess: bool,
}

/// What stands before a screening: who, which form, and what was tried before.
pub fn start(desk: &Desk, by: &Actor, episode: Id<Episode>) -> Result<Start, Failure<Never>> {
    start_of(desk, by, episode, Work::Screening)
}

pub(crate) fn start_of(
    desk: &Desk,
    by: &Actor,
    episode: Id<Episode>,
    work: Work,
) -> Result<Start, Failure<Never>> {
    let mut start = desk.read(by, |record| {
        let (episode, _) = record.open::<Episode, _>(episode, Action::Create(work.record_type()))?;
        let about = about(&episode)?;
        let head = person::head(record, about)?;
        let scope = record.permit(about, Action::Read(RecordType::Screening), None)?;
        let mut earlier = record.all_of::<Screening>(&scope, about.person)?;
        earlier.retain(|kept| kept.episode == Some(episode.id));
        earlier.reverse();
        let form = form_for(&head.person, work, record.stamp().at());
        Ok(Start { head, episode, form, draft: None, earlier })
    })?;
    let about = Some(start.episode.id.uuid());
    start.draft = draft::mine(desk, by)?
        .into_iter()
        .find(|draft| draft.page == work.page() && draft.about == about)
        .map(|draft| draft.id);
    Ok(start)
}

/// The form for somebody's age. Who may be under 18 is treated as such until shown otherwise (PACE Code C 1.5), and
/// where nothing is known the practitioner, who sees the person, says.
fn form_for(person: &Kept<Person>, work: Work, at: Timestamp) -> Option<&'static str> {
    let [adult, youth] = work.forms();
    match person.noun.birth.age_on(london(at).date()).is_under_18() {
        Under18::Yes => Some(youth),
        Under18::No => Some(adult),
        Under18::Perhaps | Under18::NotKnown => None,
    }
}

/// Begins a screening, or goes on with the draft that is there.
pub fn begin(
    desk: &Desk,
    by: &Actor,
    episode: Id<Episode>,
    chosen_form: Option<&str>,
) -> Result<Id<Stored>, Failure<CannotScreen>> {
    let start = start(desk, by, episode).map_err(never)?;
    start.episode.may_be_screened().map_err(Failure::Refused)?;
    let chosen = chosen_form.filter(|form| Work::Screening.forms().contains(form));
    let form = start.form.or(chosen).and_then(|code| desk.form(code)).ok_or(Failure::NotFound)?;
    let known = interpreter::known(&start.head.person.noun, &form);
    let offered =
        Some((known, interpreter::FROM.to_owned())).filter(|(known, _)| known.fields().next().is_some());
    form_run::begin(desk, by, Work::Screening, &start.episode, &form, offered).map_err(never)
}

/// Records that a practitioner screened the person whom an episode is about, with all that follows from it.
pub fn record_screening(
    desk: &Desk,
    by: &Actor,
    id: Id<Stored>,
    choice: Option<Choice>,
) -> Result<Id<Screening>, Failure<CannotSend<CannotScreen>>> {
    let at_desk = desk.clone();
    desk.by_the_drafts_key().write_once(by, id.uuid(), move |record| {
        let sending = form_run::sending(record, &at_desk, id, Work::Screening)?;
        let completed = sending.completed.ok_or(Failure::Refused(CannotSend::NotFinished))?;
        let (episode, scope) =
            record.open::<Episode, _>(sending.episode, Action::Create(RecordType::Screening))?;
        let lookups = &at_desk.content().lookups;
        let promoted = Promoted::of(&completed, lookups);
        let at = record.stamp().at();
        let outcome = rules::outcome(&promoted).map_err(refused)?;
        let next = next_after(&at_desk, &outcome, &promoted, episode.noun.urgency, choice, at)
            .ok_or(Failure::Refused(CannotSend::NextMissing))?;
        let closing = Closing::Sent(&promoted);
        let next = discharge::closing(record, &at_desk, &episode, next, closing)
            .map_err(|asks| asks.refused_as(|asks| CannotSend::Rule(CannotScreen::Asks(asks))))?;
        let taken = TakenScreening {
            answers: sending.form.answers(&completed, at),
            promoted: promoted.clone(),
            began_at: sending.draft.started_at,
            next,
        };
        let screened = episode.screen(taken, lookups, record.stamp()).map_err(refused)?;
        let screening = screened.screening.outcome().id;
        if screened.discharge.is_some() {
            let still_open = CannotSend::Rule(CannotScreen::StillOpen);
            discharge::settle(record, &at_desk, &scope, &episode, still_open)?;
        }
        record.keep(&scope, screened.screening)?;
        record.keep(&scope, screened.episode)?;
        if let Some(discharge) = screened.discharge {
            record.keep(&scope, discharge)?;
        }
        consent::hear(record, &at_desk, &episode, &promoted, CannotSend::Consent)?;
        needs::hear(record, &scope, &episode, &promoted)?;
        immediate_risk::hear(record, &at_desk, &scope, &episode, &promoted, Work::Screening)?;
        draft::sent(record, Some(id))?;
        Ok(screening)
    })
}

/// Records that the person was not screened, and what follows.
pub fn record_not_screened(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    command: NotScreened,
) -> Result<Id<Screening>, Failure<CannotScreen>> {
    let at_desk = desk.clone();
    desk.write_once(by, key, move |record| {
        let (episode, scope) =
            record.open::<Episode, _>(command.episode, Action::Create(RecordType::Screening))?;
        let at = record.stamp().at();
        let next = next_of(&at_desk, command.choice, at);
        let next = discharge::closing(record, &at_desk, &episode, next, Closing::NotMet)
            .map_err(|asks| asks.refused_as(CannotScreen::Asks))?;
        let missed = NotSeen {
            follows: follows(&at_desk, "reason_not_screened", &command.reason),
            reason: command.reason,
            words: command.words,
            next,
        };
        let screened = episode.not_screened(missed, record.stamp()).map_err(Failure::Refused)?;
        let id = screened.screening.outcome().id;
        if screened.discharge.is_some() {
            discharge::settle(record, &at_desk, &scope, &episode, CannotScreen::StillOpen)?;
        }
        record.keep(&scope, screened.screening)?;
        record.keep(&scope, screened.episode)?;
        if let Some(discharge) = screened.discharge {
            record.keep(&scope, discharge)?;
        }
        draft::overtaken(record, Work::Screening.page(), episode.id.uuid())?;
        Ok(id)
    })
}

/// One screening, with what it says.
pub fn show(desk: &Desk, by: &Actor, id: Id<Screening>) -> Result<ScreeningPage, Failure<Never>> {
    desk.read(by, |record| {
        let (screening, scope) = record.open::<Screening, _>(id, Action::Read(RecordType::Screening))?;
        let episode = screening.episode.ok_or(Failure::NotFound)?;
        let (episode, _) = record.open::<Episode, _>(episode, Action::Read(RecordType::Screening))?;
        let about = about(&episode)?;
        let head = person::head(record, about)?;
        let may_change = record.would_permit(about, Action::Amend(RecordType::Screening))?.is_some();
        let lines = match &screening.noun.answers {
            Some(answers) => desk.lines_of(answers)?,
            None => Vec::new(),
        };
        let mut others = record.all_of::<Screening>(&scope, about.person)?;
        others.retain(|other| other.noun.answers.is_some() && !lines.is_empty());
        let sent = |other: &Kept<Screening>| (other.recorded_at, other.recorded_by.name.clone());
        let others = comparison::others(record, &screening, others, |_, _| true, sent)?;
        let may_assess = episode.may_be_assessed().is_ok()
            && record.would_permit(about, Action::Create(RecordType::Assessment))?.is_some();
        Ok(ScreeningPage { head, episode, screening, lines, others, may_change, may_assess })
    })
}

/// Asks the gate before anything of what was typed is read.
pub fn check_may_change(desk: &Desk, by: &Actor, id: Id<Screening>) -> Result<(), Failure<Never>> {
    desk.read(by, |record| {
        record.open::<Screening, _>(id, Action::Amend(RecordType::Screening))?;
        Ok(())
    })
}

/// Records which facts were given to whoever fills in the escort record.
pub fn give_escort_facts(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    id: Id<Screening>,
    facts: EscortFacts,
) -> Result<Id<Screening>, Failure<CannotScreen>> {
    desk.write_once(by, key, move |record| {
        let (screening, scope) = record.open::<Screening, _>(id, Action::Amend(RecordType::Screening))?;
        let decided = screening.give_escort_facts(facts, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, decided)?;
        Ok(id)
    })
}

/// Records whether the facts given last were seen on the escort record.
pub fn look_at_escort_record(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    id: Id<Screening>,
    seen_on_it: String,
) -> Result<Id<Screening>, Failure<CannotScreen>> {
    desk.write_once(by, key, move |record| {
        let (screening, scope) = record.open::<Screening, _>(id, Action::Amend(RecordType::Screening))?;
        let decided =
            screening.look_at_escort_record(&seen_on_it, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, decided)?;
        Ok(id)
    })
}

/// Records the advice about an appropriate adult as it stands now.
pub fn answer_about_adult(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    id: Id<Screening>,
    advised: AdultAdvised,
) -> Result<Id<Screening>, Failure<CannotScreen>> {
    desk.write_once(by, key, move |record| {
        let (screening, scope) = record.open::<Screening, _>(id, Action::Amend(RecordType::Screening))?;
        let decided = screening.answer_about_adult(advised, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, decided)?;
        Ok(id)
    })
}

/// What a run that is ready would end in, so that the page can ask what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Foreseen {
    /// The result leads to an assessment: nothing is asked.
    Assess,
    /// Nothing more to look into: close, with this reason offered first, or agree on help.
    CloseOrPlan {
        /// Code of `discharge_reason`.
        reason: Option<String>,
    },
    /// The person said no for now.
    Declined,
}

/// Foresees what a run would end in; none while something is missing, or a rule will say no.
pub fn foresee(desk: &Desk, run: &FormRun) -> Option<Foreseen> {
    if run.work != Work::Screening || !run.problems().is_empty() {
        return None;
    }
    let lookups = &desk.content().lookups;
    let promoted = Promoted::of(&run.filled().completed()?, lookups);
    match rules::outcome(&promoted).ok()? {
        ScreeningOutcome::Declined | ScreeningOutcome::NotScreened { .. } => Some(Foreseen::Declined),
        ScreeningOutcome::Screened { result } if rules::leads_to_assessment(&result, lookups) => {
            Some(Foreseen::Assess)
        }
        ScreeningOutcome::Screened { result } => {
            let entry = lookups.get("screening_outcome").and_then(|lookup| lookup.get(&result));
            let reason = entry.and_then(|entry| entry.extra("discharge_reason")).map(str::to_owned);
            Some(Foreseen::CloseOrPlan { reason })
        }
    }
}

/// What follows from an outcome. Where the outcome itself says so, nothing is asked.
fn next_after(
    desk: &Desk,
    outcome: &ScreeningOutcome,
    promoted: &Promoted,
    before: Urgency,
    choice: Option<Choice>,
    at: Timestamp,
) -> Option<Next> {
    match outcome {
        ScreeningOutcome::Screened { result }
            if rules::leads_to_assessment(result, &desk.content().lookups) =>
        {
            let said = promoted.code("urgency").and_then(Urgency::from_code).unwrap_or(before);
            let is_at_risk = promoted.code("immediate_risk") == Some("yes");
            let urgency = if is_at_risk { Urgency::Immediate } else { said };
            Some(Next::Assess { due_at: promised(desk, urgency, at) })
        }
        ScreeningOutcome::Screened { .. }
        | ScreeningOutcome::Declined
        | ScreeningOutcome::NotScreened { .. } => choice.map(|choice| next_of(desk, choice, at)),
    }
}

/// By when somebody of this urgency is seen: in the hours of the team, except where it cannot wait for them.
fn promised(desk: &Desk, urgency: Urgency, at: Timestamp) -> Timestamp {
    let minutes = desk.content().limits.see_within(urgency);
    let by_the_clock = at.checked_add(i64::from(minutes).minutes()).unwrap_or(at);
    match urgency {
        Urgency::Immediate | Urgency::Urgent => by_the_clock,
        Urgency::SameDay | Urgency::Routine => {
            desk.hours().after_open_minutes(at, minutes).unwrap_or(by_the_clock)
        }
    }
}

/// The step that a choice means, from now.
pub(crate) fn next_of(desk: &Desk, choice: Choice, at: Timestamp) -> Next {
    match choice {
        Choice::TryAgain { minutes } => {
            Next::TryAgain { at: at.checked_add(i64::from(minutes).minutes()).unwrap_or(at) }
        }
        Choice::Clinic => {
            let days = u16::try_from(desk.content().limits.clinic_working_days).unwrap_or(u16::MAX);
            let day = desk.hours().add_working_days(london(at).date(), days);
            // Until the end of that day: the first instant of the next one.
            let due_at = day.tomorrow().ok().and_then(|next| first_instant(next.at(0, 0, 0, 0)));
            Next::Clinic { due_at: due_at.unwrap_or(at) }
        }
        Choice::Plan => Next::Plan,
        Choice::Close { reason, despite } => Next::Close { reason, despite },
    }
}

/// Whether a reason of a list leaves room to try again.
pub(crate) fn follows(desk: &Desk, list: &str, reason: &str) -> Follows {
    let entry = desk.content().lookups.get(list).and_then(|lookup| lookup.get(reason));
    Follows::from_code(entry.and_then(|entry| entry.extra("follows")))
}

fn refused(cannot: CannotScreen) -> Failure<CannotSend<CannotScreen>> {
    Failure::Refused(CannotSend::Rule(cannot))
}

pub(crate) fn never<R>(failure: Failure<Never>) -> Failure<R> {
    failure.refused_as(|never| match never {})
}
