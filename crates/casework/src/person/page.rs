//! The page of a person: who is this, and where are we? One look decides every part of it.

use domain::{
    Id,
    access::{Action, Actor, Field, Fields, RecordType, Scope},
    account::Account,
    content::Content,
    episode::Episode,
    failure::{Failure, Fault, Never},
    justice_event::JusticeEvent,
    need::Need,
    noun::Kept,
    person::Person,
    safety_plan::SafetyPlan,
    task::Task,
};
use store::{About, After, Look, Record, StoredEvent};

use super::{HEAD, Head, head_of};
use crate::{contact::Reader, desk::Desk};

/// Entries of the timeline on one page.
const TIMELINE: u32 = 60;

/// What the page of a person shows.
#[derive(Debug)]
pub struct Page {
    /// Who it is.
    pub head: Head,
    /// Every episode that the reader may know of, the open one first, then the newest.
    pub episodes: Vec<Kept<Episode>>,
    /// Whether the reader may see where police or court have the person (row 13).
    pub shows_place: bool,
    /// Who has the person, and who walks beside them, by name.
    pub workers: Vec<Worker>,
    /// What was found that the person needs, and what was looked at without finding one, the needs first.
    pub needs: Vec<Need>,
    /// What is still to be done.
    pub tasks: Vec<Kept<Task>>,
    /// The safety plan that holds.
    pub plan: Option<(Kept<SafetyPlan>, PlanFields)>,
    /// The newest arrests, interviews and hearings, where the reader sees all of that row.
    pub justice_events: Vec<Kept<JusticeEvent>>,
    /// What is true of the person, part by part.
    pub parts: Vec<Part>,
    /// What happened.
    pub timeline: Vec<Told>,
    /// Where to go on in the timeline.
    pub next: Option<After>,
    /// What else the reader may do.
    pub may: May,
}

/// Somebody of ours with the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worker {
    /// Their name.
    pub name: String,
    /// Whether they hold the case, or walk beside the person.
    pub holds: bool,
    /// Whether it is the reader.
    pub is_reader: bool,
}

/// What of the safety plan a reader sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanFields {
    /// All of it.
    Whole,
    /// What helps, and whom to ring.
    TwoLines,
}

/// A part of the record that has a page of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Which.
    pub record: RecordType,
    /// Whether it opens.
    pub opens: Opens,
}

/// Whether a part opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    /// At once.
    Now,
    /// When a reason is given.
    WithReason,
}

/// One entry of the timeline, as far as the reader sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// What happened.
    pub event: StoredEvent,
    /// Whether its facts may be told, or only that it happened.
    pub is_whole: bool,
}

/// What a reader may do from the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct May {
    /// Put identity facts right.
    pub edit: bool,
    /// Read who looked.
    pub see_looks: bool,
    /// Say that they know the person.
    pub declare: bool,
    /// They see initials and area only, until they have said that they do not know the person.
    pub must_rule_out: bool,
}

/// Which entries of the timeline are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// All of them.
    #[default]
    All,
    /// Risk, safety, safeguarding.
    Risk,
    /// Arrests, interviews, hearings, and what came of them.
    Justice,
    /// Referral, triage, screening, assessment, contacts.
    Seen,
    /// Plan, tasks, other services, outcomes.
    Help,
    /// Who and how to reach them.
    Details,
}

impl Filter {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Filter; 6] =
        [Filter::All, Filter::Risk, Filter::Justice, Filter::Seen, Filter::Help, Filter::Details];

    /// The word in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Filter::All => "all",
            Filter::Risk => "risk",
            Filter::Justice => "justice",
            Filter::Seen => "seen",
            Filter::Help => "help",
            Filter::Details => "details",
        }
    }

    /// The filter of a word; all where it is none.
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|filter| filter.code() == code).unwrap_or_default()
    }

    fn has(self, record: RecordType) -> bool {
        match self {
            Filter::All => true,
            Filter::Risk => matches!(
                record,
                RecordType::Risk
                    | RecordType::SafetyPlan
                    | RecordType::WorkerSafetyAlert
                    | RecordType::Safeguarding
            ),
            Filter::Justice => matches!(record, RecordType::JusticeEvent | RecordType::Outcome),
            Filter::Seen => matches!(
                record,
                RecordType::Referral
                    | RecordType::Triage
                    | RecordType::Screening
                    | RecordType::Assessment
                    | RecordType::Formulation
                    | RecordType::Contact
                    | RecordType::Allocation
            ),
            Filter::Help => matches!(
                record,
                RecordType::Plan
                    | RecordType::Goal
                    | RecordType::Task
                    | RecordType::Need
                    | RecordType::OnwardReferral
                    | RecordType::Discharge
            ),
            Filter::Details => matches!(
                record,
                RecordType::Person | RecordType::Adjustment | RecordType::SafeContact | RecordType::Address
            ),
        }
    }
}

/// The parts that have pages of their own, in the order of the page.
const PARTS: [RecordType; 6] = [
    RecordType::Risk,
    RecordType::SafetyPlan,
    RecordType::Adjustment,
    RecordType::SafeContact,
    RecordType::Address,
    RecordType::WorkerSafetyAlert,
];

/// The page of a person. The journal gets one line that names the parts shown.
pub fn show(
    desk: &Desk,
    by: &Actor,
    person: Id<Person>,
    filter: Filter,
    after: Option<After>,
) -> Result<Page, Failure<Never>> {
    desk.read(by, |record| {
        let about = About { person, episode: None };
        let mut asked: Vec<RecordType> = HEAD.to_vec();
        asked.extend(RecordType::ALL.into_iter().filter(|kind| {
            !HEAD.contains(kind) && (kind.is_about_a_case() || *kind == RecordType::Allocation)
        }));
        let look = record.look(about, &asked)?;
        let episodes = episodes(record, &look)?;
        let shows_place =
            look.scope(RecordType::JusticeEvent).is_some_and(|scope| scope.shows(Field::CourtDates));
        let workers = workers(record, by, episodes.first())?;
        let needs = needs(record, &look)?;
        let tasks = tasks(record, by, &look)?;
        let plan = plan(record, &look)?;
        let justice_events = justice_events(record, &look)?;
        let (mut timeline, next) = timeline(record, by, &look, filter, after)?;
        shorten_contacts(record, desk.content(), about, &mut timeline)?;
        let parts = PARTS
            .into_iter()
            .filter_map(|kind| match (look.scope(kind), look.asks_reason(kind)) {
                (Some(_), _) => Some(Part { record: kind, opens: Opens::Now }),
                (None, true) => Some(Part { record: kind, opens: Opens::WithReason }),
                (None, false) => None,
            })
            .collect();
        let may = May {
            edit: record.would_permit(about, Action::Amend(RecordType::Person))?.is_some(),
            see_looks: record
                .would_permit(about, Action::Read(RecordType::Journal))?
                .is_some_and(|scope| scope.fields() == Fields::All),
            declare: record.would_permit(about, Action::Create(RecordType::Conflict))?.is_some(),
            must_rule_out: look.identity().fields() != Fields::All && look.identity().shows(Field::Initials),
        };
        let head = head_of(record, look)?;
        Ok(Page {
            head,
            episodes,
            shows_place,
            workers,
            needs,
            tasks,
            plan,
            justice_events,
            parts,
            timeline,
            next,
            may,
        })
    })
}

fn episodes(record: &mut Record<'_>, look: &Look) -> Result<Vec<Kept<Episode>>, Fault> {
    match look.scope(RecordType::Allocation) {
        Some(scope) => episodes_of(record, scope, look.about.person),
        None => Ok(Vec::new()),
    }
}

/// The episodes of a person that the reader may open, those that are open first.
pub(crate) fn episodes_of(
    record: &mut Record<'_>,
    scope: &Scope,
    person: Id<Person>,
) -> Result<Vec<Kept<Episode>>, Fault> {
    let mut episodes = record.all_of::<Episode>(scope, person)?;
    episodes.reverse();
    episodes.sort_by_key(|episode| !episode.noun.state.is_open());
    // An earlier episode that would be *not found* is not named either: each asks the gate for itself.
    let mut known = Vec::with_capacity(episodes.len());
    for episode in episodes {
        let about = About { person, episode: Some(episode.id) };
        // When one ended and why stands in its line: row 21.
        let end = Action::Read(RecordType::Discharge);
        let is_open_to_reader = record.would_permit(about, Action::Read(RecordType::Allocation))?.is_some()
            && record.would_permit(about, Action::Read(RecordType::Person))?.is_some()
            && (episode.noun.state.is_open() || record.would_permit(about, end)?.is_some());
        if is_open_to_reader {
            known.push(episode);
        }
    }
    Ok(known)
}

fn workers(
    record: &mut Record<'_>,
    by: &Actor,
    episode: Option<&Kept<Episode>>,
) -> Result<Vec<Worker>, Fault> {
    let Some(episode) = episode.filter(|episode| episode.noun.state.is_open()) else {
        return Ok(Vec::new());
    };
    let reader: Option<Id<Account>> = by.account().map(Id::cast);
    let holder = episode.noun.worker.iter().map(|account| (*account, true));
    let supporters = episode.noun.supporters.iter().map(|account| (*account, false));
    let mut workers = Vec::new();
    // A handful at most: those of one person.
    for (account, holds) in holder.chain(supporters) {
        if let Some(known) = record.account(account)? {
            workers.push(Worker { name: known.name, holds, is_reader: reader == Some(account) });
        }
    }
    Ok(workers)
}

/// Every kind of need as it stands now: the newest word on each counts, whichever episode it comes from.
fn needs(record: &mut Record<'_>, look: &Look) -> Result<Vec<Need>, Fault> {
    let Some(scope) = look.scope(RecordType::Need).filter(|scope| scope.shows(Field::NeedsList)) else {
        return Ok(Vec::new());
    };
    let mut needs = newest_needs(record.all_of::<Need>(scope, look.about.person)?);
    needs.sort_by_key(|need| !need.standing.is_need());
    Ok(needs)
}

/// The newest word on each kind of need, whichever episode it comes from.
pub(crate) fn newest_needs(mut all: Vec<Kept<Need>>) -> Vec<Need> {
    all.retain(|need| need.retired.is_none());
    all.sort_by_key(|need| std::cmp::Reverse(need.recorded_at));
    let mut needs: Vec<Need> = Vec::new();
    for need in all {
        if !needs.iter().any(|newer| newer.kind == need.noun.kind) {
            needs.push(need.noun);
        }
    }
    needs
}

fn tasks(record: &mut Record<'_>, by: &Actor, look: &Look) -> Result<Vec<Kept<Task>>, Fault> {
    let Some(scope) = look.scope(RecordType::Task) else { return Ok(Vec::new()) };
    let reader: Option<Id<Account>> = by.account().map(Id::cast);
    let mut tasks = record.all_of::<Task>(scope, look.about.person)?;
    tasks.retain(|task| {
        let is_shown = scope.fields() == Fields::All
            || (scope.shows(Field::TasksGiven) && reader == Some(task.noun.given_to))
            || (scope.shows(Field::EntriesMarkedForMentors) && task.noun.is_for_mentors);
        is_shown && task.retired.is_none() && task.noun.state.is_open()
    });
    Ok(tasks)
}

fn plan(record: &mut Record<'_>, look: &Look) -> Result<Option<(Kept<SafetyPlan>, PlanFields)>, Fault> {
    let Some(scope) = look.scope(RecordType::SafetyPlan) else { return Ok(None) };
    let fields = if scope.shows(Field::SafetyPlanWhole) { PlanFields::Whole } else { PlanFields::TwoLines };
    let mut plans = record.all_of::<SafetyPlan>(scope, look.about.person)?;
    plans.retain(|plan| plan.retired.is_none());
    Ok(plans.pop().map(|plan| (plan, fields)))
}

fn justice_events(record: &mut Record<'_>, look: &Look) -> Result<Vec<Kept<JusticeEvent>>, Fault> {
    const MOST: usize = 5;
    match look.scope(RecordType::JusticeEvent).filter(|scope| scope.fields() == Fields::All) {
        None => Ok(Vec::new()),
        Some(scope) => {
            let mut events = record.all_of::<JusticeEvent>(scope, look.about.person)?;
            events.retain(|event| event.retired.is_none());
            events.reverse();
            events.truncate(MOST);
            Ok(events)
        }
    }
}

/// Each entry under the row of its own record type; what a role reads only of its own making, only then.
fn timeline(
    record: &mut Record<'_>,
    by: &Actor,
    look: &Look,
    filter: Filter,
    after: Option<After>,
) -> Result<(Vec<Told>, Option<After>), Fault> {
    let Some(story) = look.scope(RecordType::PersonTimeline) else { return Ok((Vec::new(), None)) };
    let mut kinds: Vec<RecordType> = RecordType::ALL
        .into_iter()
        .filter(|kind| filter.has(*kind) && look.scope(*kind).is_some_and(|scope| is_told(*kind, scope)))
        .collect();
    if filter.has(RecordType::Person) {
        kinds.push(RecordType::Person);
    }
    let mut events = record.timeline(story, look.about.person, &kinds, after, TIMELINE.saturating_add(1))?;
    let most = usize::try_from(TIMELINE).unwrap_or(usize::MAX);
    let is_more = events.len() > most;
    events.truncate(most);
    let next =
        events.last().filter(|_| is_more).map(|event| After { happened_at: event.happened_at, id: event.id });
    let reader: Option<Id<Account>> = by.account().map(Id::cast);
    let only_own = story.fields() != Fields::All;
    events.retain(|event| !only_own || (reader.is_some() && event.author.account == reader));
    let events = open_events(record, look, &kinds, events)?;
    let told = events
        .into_iter()
        .map(|event| {
            let scope = RecordType::from_code(&event.record_type).and_then(|kind| look.scope(kind));
            let is_whole = scope.is_some_and(|scope| scope.fields() == Fields::All);
            Told { event, is_whole }
        })
        .collect();
    Ok((told, next))
}

/// What a contact was for is told as its own page tells it.
fn shorten_contacts(
    record: &mut Record<'_>,
    content: &Content,
    about: About,
    told: &mut [Told],
) -> Result<(), Fault> {
    let reader = Reader::of(record, about)?;
    let account = record.actor().account().map(Id::cast);
    for told in told.iter_mut().filter(|told| told.event.author.account != account) {
        let kind = told.event.facts.get("contact_type").and_then(|kind| kind.as_str());
        if kind.is_some_and(|kind| reader.withheld_of_kind(content, kind).kind) {
            told.event.facts.remove("contact_type");
        }
    }
    Ok(())
}

/// Leaves out what belongs to another episode that the gate would not open to this reader: the look was taken at the
/// episode of today.
fn open_events(
    record: &mut Record<'_>,
    look: &Look,
    kinds: &[RecordType],
    events: Vec<StoredEvent>,
) -> Result<Vec<StoredEvent>, Fault> {
    let looked_at: Option<Id<Episode>> = look.identity().episode().map(Id::cast);
    let actions: Vec<Action> = kinds.iter().map(|kind| Action::Read(*kind)).collect();
    // A few at most: the earlier episodes of one person.
    let mut others: Vec<(Id<Episode>, Vec<bool>)> = Vec::new();
    let mut open = Vec::with_capacity(events.len());
    for event in events {
        let Some(episode) = event.episode.filter(|episode| Some(*episode) != looked_at) else {
            open.push(event);
            continue;
        };
        let place = match others.iter().position(|(known, _)| *known == episode) {
            Some(place) => place,
            None => {
                let about = About { person: look.about.person, episode: Some(episode) };
                others.push((episode, record.would_permit_each(about, &actions)?));
                others.len() - 1
            }
        };
        let kind = kinds.iter().position(|kind| kind.code() == event.record_type);
        if kind.is_some_and(|kind| others[place].1[kind]) {
            open.push(event);
        }
    }
    Ok(open)
}

/// Whether it may be told at all that an entry of this kind was made. What somebody reads only of their own making
/// stands on its own page.
fn is_told(kind: RecordType, scope: &Scope) -> bool {
    if scope.fields() == Fields::All {
        return true;
    }
    match kind {
        RecordType::Risk => scope.shows(Field::CurrentRiskInWords),
        RecordType::SafetyPlan => scope.shows(Field::SafetyPlanWhole),
        RecordType::JusticeEvent => scope.shows(Field::CourtDates),
        RecordType::Referral | RecordType::Triage => scope.shows(Field::ReasonSummary),
        _ => false,
    }
}
