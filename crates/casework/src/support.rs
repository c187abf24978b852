//! Everything that belongs to walking beside a person, on one page: plan, goals, tasks, appointments and contacts,
//! onward referrals, justice events and who supports them. Each part under its own row of the matrix.

use domain::{
    Id,
    access::{Action, Actor, Field, Fields, RecordType, Scope},
    account::Account,
    contact::Contact,
    content::Content,
    discharge::Discharge,
    episode::Episode,
    failure::{Failure, Fault, Never},
    goal::Goal,
    justice_event::JusticeEvent,
    noun::{Kept, Noun},
    onward_referral::OnwardReferral,
    plan::Plan,
    service_hours::london::london,
    task::Task,
};
use jiff::civil::Date;
use store::{About, Look, Record, Table};

use crate::{
    contact::{Reader, Withheld},
    desk::Desk,
    justice_event,
    person::{HEAD, Head, head_of},
};

/// The parts of the record that the page is made of, beside the head.
pub(crate) const PARTS: [RecordType; 6] = [
    RecordType::Plan,
    RecordType::Goal,
    RecordType::Task,
    RecordType::Contact,
    RecordType::OnwardReferral,
    RecordType::Discharge,
];

/// What of an episode's support a reader may see. A part that is not open to them is empty, and says so.
#[derive(Debug, Default)]
pub struct Support {
    /// The plan that stands.
    pub plan: Option<Kept<Plan>>,
    /// Goals, the oldest first.
    pub goals: Vec<Kept<Goal>>,
    /// Tasks, the first day first.
    pub tasks: Vec<Kept<Task>>,
    /// Meetings and calls, the newest first; planned ones among them.
    pub contacts: Vec<Kept<Contact>>,
    /// What is not shown of each of them, in the same order.
    pub withheld: Vec<Withheld>,
    /// Onward referrals, the oldest first.
    pub onward_referrals: Vec<OnwardLine>,
    /// Arrests, interviews and hearings of this episode.
    pub justice_events: Vec<JusticeLine>,
    /// The discharge, once there is one.
    pub discharge: Option<Kept<Discharge>>,
    /// The parts that the reader may see at all.
    pub opened: Vec<RecordType>,
    /// The parts of which something is not shown to the reader: what is hidden is never said not to be there.
    pub shortened: Vec<RecordType>,
}

/// An onward referral, as far as a reader may see it (`docs/access.md`, 3.1: mentors see service, date, place and
/// whether the person went).
#[derive(Debug, Clone, PartialEq)]
pub struct OnwardLine {
    /// Which.
    pub id: Id<OnwardReferral>,
    /// The name of the service.
    pub service: String,
    /// Everything, for those who may read everything.
    pub whole: Option<Kept<OnwardReferral>>,
    /// When the appointment is.
    pub appointment_at: Option<jiff::Timestamp>,
    /// Where.
    pub place: Option<String>,
    /// Whether the person went.
    pub has_attended: Option<bool>,
}

/// A justice event, as far as a reader may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct JusticeLine {
    /// Which.
    pub id: Id<JusticeEvent>,
    /// Code of `point_of_contact`; none for those who see only the next date.
    pub point_of_contact: Option<String>,
    /// When it began.
    pub began_at: Option<jiff::Timestamp>,
    /// Codes of `offence_group`; none for those who may not see them.
    pub offence_groups: Vec<String>,
    /// What came of it.
    pub outcome: Option<domain::justice_event::Outcome>,
    /// Whether the reader may see what came of it.
    pub shows_outcome: bool,
    /// The next date.
    pub next_on: Option<jiff::civil::Date>,
}

/// What a reader may do from the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct May {
    /// Make and agree a plan, set goals.
    pub plan: bool,
    /// Set tasks.
    pub task: bool,
    /// Record contacts and plan appointments.
    pub contact: bool,
    /// Refer on.
    pub refer_on: bool,
    /// Record what a service answered.
    pub record_reply: bool,
    /// Add a justice event.
    pub add_event: bool,
    /// Record what came of a justice event.
    pub conclude: bool,
    /// End the episode.
    pub discharge: bool,
    /// Say who supports the person; open a handover.
    pub allocate: bool,
}

/// The page.
#[derive(Debug)]
pub struct Shown {
    /// The person.
    pub head: Head,
    /// The episode.
    pub episode: Kept<Episode>,
    /// What there is.
    pub support: Support,
    /// Who supports the person, by name.
    pub supporters: Vec<(Id<Account>, String)>,
    /// What the reader may do.
    pub may: May,
}

/// Shows an episode's support.
pub fn show(desk: &Desk, by: &Actor, id: Id<Episode>) -> Result<Shown, Failure<Never>> {
    desk.read(by, |record| {
        let (episode, _) = record.open::<Episode, _>(id, Action::Read(RecordType::Allocation))?;
        let about = about(&episode)?;
        let parts: Vec<RecordType> = HEAD.iter().chain(&PARTS).copied().collect();
        let look = record.look(about, &parts)?;
        let support = of_episode(record, desk.content(), &look, id)?;
        let head = head_of(record, look)?;
        let supporters = names(record, &episode.noun.supporters)?;
        let may = may(record, about)?;
        Ok(Shown { head, episode, support, supporters, may })
    })
}

/// The parts of an episode that a look opened. For the pages of the episode and the person, too.
pub(crate) fn of_episode(
    record: &mut Record<'_>,
    content: &Content,
    look: &Look,
    id: Id<Episode>,
) -> Result<Support, Fault> {
    let account = record.actor().account().map(Id::cast);
    let opened = PARTS.iter().chain(&[RecordType::JusticeEvent]);
    let opened = opened.copied().filter(|part| look.scope(*part).is_some()).collect();
    let today = london(record.stamp().at()).date();
    let mut shortened = Vec::new();
    let mut contacts = part::<Contact>(record, look, id, &mut shortened, |_, _| true)?;
    contacts.reverse();
    let reader = Reader::of(record, About { episode: Some(id), ..look.about })?;
    let withheld = contacts.iter_mut().map(|contact| reader.shorten(content, contact)).collect();
    let plans = part::<Plan>(record, look, id, &mut shortened, |scope, plan| {
        reads(scope, plan, plan.noun.is_for_mentors, account)
    })?;
    let goals = part::<Goal>(record, look, id, &mut shortened, |scope, goal| {
        reads(scope, goal, goal.noun.is_for_mentors, account)
    })?;
    let tasks =
        part::<Task>(record, look, id, &mut shortened, |scope, task| reads_task(scope, task, account))?;
    let onward = part::<OnwardReferral>(record, look, id, &mut shortened, |_, _| true)?;
    let events = part::<JusticeEvent>(record, look, id, &mut shortened, |scope, event| {
        justice_line(scope, event, today).is_some()
    })?;
    let discharge = part::<Discharge>(record, look, id, &mut shortened, |_, _| true)?;
    if !events.is_empty() && look.scope(RecordType::JusticeEvent).is_some_and(|scope| !reads_events(scope)) {
        shortened.push(RecordType::JusticeEvent);
    }
    Ok(Support {
        plan: plans.into_iter().next_back(),
        goals,
        tasks,
        contacts,
        withheld,
        onward_referrals: match look.scope(RecordType::OnwardReferral) {
            Some(scope) => onward.into_iter().map(|onward| onward_line(scope, onward)).collect(),
            None => Vec::new(),
        },
        justice_events: match look.scope(RecordType::JusticeEvent) {
            Some(scope) => events.iter().filter_map(|event| justice_line(scope, event, today)).collect(),
            None => Vec::new(),
        },
        discharge: discharge.into_iter().next_back(),
        opened,
        shortened,
    })
}

/// The entries of one kind that belong to an episode, still count, and are open to the reader. Where any is not, the
/// kind is put among the shortened.
fn part<T: Table>(
    record: &mut Record<'_>,
    look: &Look,
    id: Id<Episode>,
    shortened: &mut Vec<RecordType>,
    is_open: impl Fn(&Scope, &Kept<T>) -> bool,
) -> Result<Vec<Kept<T>>, Fault> {
    let Some(scope) = look.scope(<T as Noun>::TYPE) else { return Ok(Vec::new()) };
    let mut entries = record.all_of::<T>(scope, look.about.person)?;
    entries.retain(|kept| kept.episode == Some(id) && kept.retired.is_none());
    let all = entries.len();
    entries.retain(|kept| is_open(scope, kept));
    if entries.len() < all {
        shortened.push(<T as Noun>::TYPE);
    }
    Ok(entries)
}

/// Whether the scope opens everything of its row.
pub(crate) fn is_whole(scope: &Scope) -> bool {
    scope.fields() == Fields::All
}

/// Mentors read their own entries, and those marked for them (`docs/access.md`, 3.1).
pub(crate) fn reads<T>(
    scope: &Scope,
    kept: &Kept<T>,
    is_for_mentors: bool,
    account: Option<Id<Account>>,
) -> bool {
    let is_own = account.is_some() && kept.recorded_by.account == account;
    is_whole(scope)
        || (is_own && scope.shows(Field::OwnEntries))
        || (is_for_mentors && scope.shows(Field::EntriesMarkedForMentors))
}

/// A task is also open to whom it is given.
pub(crate) fn reads_task(scope: &Scope, task: &Kept<Task>, account: Option<Id<Account>>) -> bool {
    let is_given = account == Some(task.noun.given_to) && scope.shows(Field::TasksGiven);
    is_given || reads(scope, task, task.noun.is_for_mentors, account)
}

pub(crate) fn onward_line(scope: &Scope, onward: Kept<OnwardReferral>) -> OnwardLine {
    use domain::onward_referral::OnwardState;
    let noun = &onward.noun;
    let booked = match &noun.state {
        OnwardState::AppointmentBooked { appointment_at, place, .. } => {
            Some((*appointment_at, place.clone()))
        }
        _ => None,
    };
    let has_attended = match &noun.state {
        OnwardState::Attended { .. } | OnwardState::Engaged { .. } => Some(true),
        OnwardState::DidNotCome { .. } => Some(false),
        _ => None,
    };
    let shows = |field| is_whole(scope) || scope.shows(field);
    OnwardLine {
        id: onward.id,
        service: if shows(Field::OnwardService) { noun.service.name.clone() } else { String::new() },
        appointment_at: booked.as_ref().map(|(at, _)| *at).filter(|_| shows(Field::OnwardDate)),
        place: booked
            .and_then(|(_, place)| place)
            .map(|place| place.into_string())
            .filter(|_| shows(Field::OnwardPlace)),
        has_attended: has_attended.filter(|_| shows(Field::OnwardAttended)),
        whole: is_whole(scope).then_some(onward),
    }
}

/// Whether somebody reads of justice events more than the next date.
fn reads_events(scope: &Scope) -> bool {
    is_whole(scope) || scope.shows(Field::CourtDates)
}

/// A justice event for this reader; nothing where they may see nothing of it.
pub(crate) fn justice_line(scope: &Scope, event: &Kept<JusticeEvent>, today: Date) -> Option<JusticeLine> {
    let noun = &event.noun;
    let next_on = noun.outcome.as_ref().and_then(|outcome| outcome.next_on);
    if !reads_events(scope) {
        // For a mentor: the next date at which they accompany, and nothing of what for.
        let hearing_on = noun.hearing_at.map(|at| london(at).date());
        let to_come = [hearing_on, next_on].into_iter().flatten().filter(|on| *on >= today);
        let next_on = to_come.min().filter(|_| scope.shows(Field::NextAppointment))?;
        return Some(JusticeLine {
            id: event.id,
            point_of_contact: None,
            began_at: None,
            offence_groups: Vec::new(),
            outcome: None,
            shows_outcome: false,
            next_on: Some(next_on),
        });
    }
    let shows = |field| is_whole(scope) || scope.shows(field);
    Some(JusticeLine {
        id: event.id,
        point_of_contact: Some(noun.point_of_contact.clone()),
        began_at: noun.began_at(),
        offence_groups: if shows(Field::OffenceGroup) {
            noun.offences.iter().map(|offence| offence.group.clone()).collect()
        } else {
            Vec::new()
        },
        outcome: noun.outcome.clone().filter(|_| shows(Field::OutcomeHeard)),
        shows_outcome: shows(Field::OutcomeHeard),
        next_on,
    })
}

fn may(record: &mut Record<'_>, about: About) -> Result<May, Fault> {
    let amends_event = record.would_permit(about, Action::Amend(RecordType::JusticeEvent))?;
    let conclude = amends_event.is_some_and(|scope| justice_event::shows_outcome(&scope));
    let mut is_allowed = |action| record.would_permit(about, action).map(|scope| scope.is_some());
    Ok(May {
        plan: is_allowed(Action::Create(RecordType::Plan))?,
        task: is_allowed(Action::Create(RecordType::Task))?,
        contact: is_allowed(Action::Create(RecordType::Contact))?,
        refer_on: is_allowed(Action::Create(RecordType::OnwardReferral))?,
        record_reply: is_allowed(Action::Amend(RecordType::OnwardReferral))?,
        add_event: is_allowed(Action::Create(RecordType::JusticeEvent))?,
        conclude,
        discharge: is_allowed(Action::Create(RecordType::Discharge))?,
        allocate: is_allowed(Action::Amend(RecordType::Allocation))?,
    })
}

/// The names of accounts, for saying who.
pub(crate) fn names(
    record: &mut Record<'_>,
    accounts: &[Id<Account>],
) -> Result<Vec<(Id<Account>, String)>, Fault> {
    let mut named = Vec::with_capacity(accounts.len());
    // At most a handful of people walk beside one person.
    for id in accounts {
        named.extend(record.account(*id)?.map(|account| (*id, account.name)));
    }
    Ok(named)
}

/// Where something of an episode belongs.
pub(crate) fn about<R>(episode: &Kept<Episode>) -> Result<About, Failure<R>> {
    Ok(About { person: episode.person.ok_or(Failure::NotFound)?, episode: Some(episode.id) })
}

/// The account that acts: only people who have signed in have a caseload, tasks and contacts.
pub(crate) fn own_account<R>(by: &Actor) -> Result<(Id<Account>, String), Failure<R>> {
    let signed_in = by.signed_in().ok_or(Failure::NotFound)?;
    Ok((signed_in.account.cast(), signed_in.name.clone()))
}

/// Opens the episode of an entry, for a rule that needs it. The entry's own scope was asked before.
pub(crate) fn episode_of<T, R>(
    record: &mut Record<'_>,
    kept: &Kept<T>,
    action: Action,
) -> Result<Kept<Episode>, Failure<R>> {
    let id = kept.episode.ok_or(Failure::NotFound)?;
    Ok(record.open::<Episode, R>(id, action)?.0)
}

/// What only whoever reads the whole row may do. What one may not see is not found.
pub(crate) fn needs_whole<R>(scope: &Scope) -> Result<(), Failure<R>> {
    if is_whole(scope) { Ok(()) } else { Err(Failure::NotFound) }
}
