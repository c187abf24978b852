//! The page of an episode: where the work stands, what comes next, and what brought the person to us.

use domain::{
    Id,
    access::{Action, Actor, Field, Fields, RecordType, Scope},
    episode::{Episode, EpisodeState},
    event::EventKind,
    failure::{Failure, Fault, Never},
    justice_event::JusticeEvent,
    noun::Kept,
    referral::Referral,
    triage::Triage,
};
use store::{About, Record};
use uuid::Uuid;

pub use store::StoredEvent;

use crate::{
    desk::Desk,
    person::{Head, head, page::episodes_of},
};

/// How many entries of an episode's history the page tells.
const HISTORY: u32 = 100;

/// A part of a page, with what the reader may see of it.
#[derive(Debug)]
pub struct Part<T> {
    /// The record.
    pub what: T,
    scope: Scope,
}

impl<T> Part<T> {
    pub(crate) const fn new(what: T, scope: Scope) -> Self {
        Self { what, scope }
    }

    /// Whether the reader may see a field.
    pub fn shows(&self, field: Field) -> bool {
        self.scope.shows(field)
    }

    /// Whether the reader may see all of it.
    pub fn is_whole(&self) -> bool {
        matches!(self.scope.fields(), Fields::All)
    }
}

/// One piece of work on the way of an episode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Look at what is known and decide.
    Triage,
    /// The short look for vulnerability.
    Screening,
    /// The full look.
    Assessment,
    /// Agree what to do.
    Plan,
}

impl Work {
    /// The way of every episode.
    const ALL: [Work; 4] = [Work::Triage, Work::Screening, Work::Assessment, Work::Plan];

    /// The record in which it ends.
    pub const fn record(self) -> RecordType {
        match self {
            Work::Triage => RecordType::Triage,
            Work::Screening => RecordType::Screening,
            Work::Assessment => RecordType::Assessment,
            Work::Plan => RecordType::Plan,
        }
    }
}

/// Where one piece of work stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Behind us.
    Done,
    /// What happens next.
    Next,
    /// Not yet.
    Later,
    /// The episode ended before it.
    NotReached,
}

/// One line of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What is to be done.
    pub work: Work,
    /// Where it stands.
    pub progress: Progress,
    /// Whether this reader may do it.
    pub may: bool,
}

/// What the page of an episode shows.
#[derive(Debug)]
pub struct Shown {
    /// The person.
    pub head: Head,
    /// The episode.
    pub episode: Kept<Episode>,
    /// The episode of the same person before this one, where the reader may open it.
    pub earlier: Option<Kept<Episode>>,
    /// The one after it.
    pub later: Option<Kept<Episode>>,
    /// Who has them.
    pub worker: Option<String>,
    /// Who walks beside them.
    pub supporters: Vec<String>,
    /// The way, with what comes next.
    pub steps: Vec<Step>,
    /// The referrals of this episode, as far as the reader may see them.
    pub referrals: Option<Part<Vec<Kept<Referral>>>>,
    /// The justice events of this episode, as far as the reader may see them.
    pub justice_events: Option<Part<Vec<Kept<JusticeEvent>>>>,
    /// The triage, once there is one.
    pub triage: Option<Part<Kept<Triage>>>,
    /// Who had the person when, and how the work moved on.
    pub history: Vec<StoredEvent>,
    /// What was done on the way and can be read, by its identity.
    pub done: Vec<(Work, Uuid)>,
    /// Which lists of the episode the reader may open beside: needs, consents.
    pub lists: Vec<RecordType>,
    /// Whether the reader may allocate and give to another team.
    pub may_allocate: bool,
    /// Whether the reader may see how the work moved on, and how soon it is due (row 7).
    pub shows_urgency: bool,
    /// Whether the reader may see where police or court have the person (row 13).
    pub shows_place: bool,
}

/// Shows an episode.
pub fn show(desk: &Desk, by: &Actor, id: Id<Episode>) -> Result<Shown, Failure<Never>> {
    desk.read(by, |record| {
        let (episode, scope) = record.open::<Episode, _>(id, Action::Read(RecordType::Allocation))?;
        let person = episode.person.ok_or(Failure::NotFound)?;
        let about = About { person, episode: Some(episode.id) };
        let head = head(record, about)?;
        let (earlier, later) = beside(&episode, episodes_of(record, &scope, person)?);
        let mut history = record.history_of_episode(&scope, episode.id, HISTORY)?;
        let is_here = |of: Option<Id<Episode>>| of == Some(episode.id);
        let mut look =
            record.look(about, &[RecordType::Referral, RecordType::JusticeEvent, RecordType::Triage])?;
        let shows_urgency = look.scope(RecordType::Triage).is_some();
        let shows_place =
            look.scope(RecordType::JusticeEvent).is_some_and(|scope| scope.shows(Field::CourtDates));
        let referrals = match look.take(RecordType::Referral) {
            None => None,
            Some(scope) => {
                let mut referrals = record.all_of::<Referral>(&scope, person)?;
                referrals.retain(|referral| is_here(referral.episode));
                Some(Part::new(referrals, scope))
            }
        };
        let justice_events = match look.take(RecordType::JusticeEvent) {
            None => None,
            Some(scope) => {
                let mut events = record.all_of::<JusticeEvent>(&scope, person)?;
                events.retain(|event| is_here(event.episode) && event.retired.is_none());
                Some(Part::new(events, scope))
            }
        };
        let triage = match look.take(RecordType::Triage) {
            None => None,
            Some(scope) => record.triage_of(&scope, &episode)?.map(|triage| Part::new(triage, scope)),
        };
        let (mut steps, may_allocate) = steps(record, about, &episode.noun.state)?;
        if !shows_urgency {
            steps.clear();
            history.retain(|event| !matches!(event.kind, EventKind::EpisodeMoved | EventKind::EpisodeOpened));
        }
        let may_allocate = may_allocate && episode.noun.state.is_open();
        let mut may_read = |kind: RecordType| record.would_permit(about, Action::Read(kind));
        // A look at a person opens whole or not at all; of the lists everybody sees what is theirs to see.
        let is_whole =
            |scope: Option<Scope>| scope.is_some_and(|scope| matches!(scope.fields(), Fields::All));
        let reads_screening = is_whole(may_read(RecordType::Screening)?);
        let reads_assessment = is_whole(may_read(RecordType::Assessment)?);
        let mut lists = Vec::new();
        for kind in [RecordType::Need, RecordType::Consent] {
            lists.extend(may_read(kind)?.map(|_| kind));
        }
        let last = record.last_looks(&scope, person, episode.id)?;
        let screening = last.screening.filter(|_| reads_screening);
        let assessment = last.assessment.filter(|_| reads_assessment);
        let done = screening.map(|id| (Work::Screening, id.uuid())).into_iter();
        let done = done.chain(assessment.map(|id| (Work::Assessment, id.uuid()))).collect();
        let mut name = |account| Ok::<_, Fault>(record.account(account)?.map(|account| account.name));
        let worker = episode.noun.worker.map(&mut name).transpose()?.flatten();
        let supporters: Result<Vec<_>, Fault> =
            episode.noun.supporters.iter().filter_map(|account| name(*account).transpose()).collect();
        let supporters = supporters?;
        Ok(Shown {
            head,
            earlier,
            later,
            worker,
            supporters,
            steps,
            referrals,
            justice_events,
            triage,
            history,
            done,
            lists,
            may_allocate,
            shows_urgency,
            shows_place,
            episode,
        })
    })
}

/// The episodes before and after one.
fn beside(
    episode: &Kept<Episode>,
    mut all: Vec<Kept<Episode>>,
) -> (Option<Kept<Episode>>, Option<Kept<Episode>>) {
    all.retain(|other| other.id != episode.id);
    all.sort_by_key(|other| other.noun.opened_at);
    let later =
        all.iter().position(|other| other.noun.opened_at > episode.noun.opened_at).unwrap_or(all.len());
    let after = all.split_off(later).into_iter().next();
    (all.pop(), after)
}

/// Opens a part of a page if the reader may see it; a part that they may not see is left out without a trace.
pub(crate) fn may_see<R>(
    record: &mut Record<'_>,
    about: About,
    kind: RecordType,
) -> Result<Option<Scope>, Failure<R>> {
    let action = Action::Read(kind);
    if record.would_permit(about, action)?.is_none() {
        return Ok(None);
    }
    record.permit(about, action, None).map(Some)
}

/// The way of an episode from its state: one piece of work comes next, and no more. And whether the reader allocates.
fn steps(record: &mut Record<'_>, about: About, state: &EpisodeState) -> Result<(Vec<Step>, bool), Fault> {
    let mut actions: Vec<Action> = Work::ALL.map(|work| Action::Create(work.record())).to_vec();
    actions.push(Action::Amend(RecordType::Allocation));
    let may = record.would_permit_each(about, &actions)?;
    let step = |(place, work)| Step { work, progress: progress(state, place), may: may[place] };
    let steps = Work::ALL.into_iter().enumerate().map(step).collect();
    Ok((steps, may.last().copied().unwrap_or_default()))
}

const fn progress(state: &EpisodeState, place: usize) -> Progress {
    let next = match state {
        EpisodeState::Untriaged => 0,
        EpisodeState::ToScreen { .. } => 1,
        EpisodeState::ToAssess { .. } => 2,
        EpisodeState::ToPlan { .. } => 3,
        EpisodeState::Supported { .. } | EpisodeState::HandingOver { .. } => 4,
        EpisodeState::Discharged { at_triage, .. } => {
            // Triage ended it, or it went as far as its records tell.
            return if place == 0 || !*at_triage { Progress::Done } else { Progress::NotReached };
        }
    };
    if place < next {
        Progress::Done
    } else if place == next {
        Progress::Next
    } else {
        Progress::Later
    }
}
