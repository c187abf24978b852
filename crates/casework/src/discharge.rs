//! The end of an episode, the handover before it, and who walks beside the person until then.

use std::collections::BTreeMap;

use domain::{
    Id,
    access::{Action, Actor, RecordType, Role, Scope},
    account::Account,
    contact::Contact,
    discharge::{
        AsksFirst, CannotDischarge, Despite, Discharge, Loose, Measures, NewDischarge, Settled, StillSo,
    },
    episode::{CannotSupport, Episode, EpisodeState},
    failure::{Failure, Fault, Never},
    goal::Goal,
    justice_event::JusticeEvent,
    need::Need,
    next_step::Next,
    noun::Kept,
    onward_referral::OnwardReferral,
    promotion::Promoted,
    task::Task,
    text::{NoteText, ShortText},
};
use store::{Look, Record, Table};
use uuid::Uuid;

use crate::{
    contact::our_cancellation,
    desk::Desk,
    form_run::{FormRun, Work},
    person::{Head, head, page::newest_needs},
    support::{about, is_whole, names},
};

/// What is typed when an episode ends.
#[derive(Debug, Clone)]
pub struct EndEpisode {
    /// Which.
    pub episode: Id<Episode>,
    /// The revision that the page showed.
    pub revision: u32,
    /// Code of `discharge_reason`.
    pub reason: String,
    /// What else is to be said.
    pub words: Option<NoteText>,
    /// How it turned out.
    pub measures: Measures,
    /// For each onward referral that stays open: why.
    pub reasons_to_leave_open: BTreeMap<Id<OnwardReferral>, ShortText>,
    /// Why it ends although something is still so.
    pub despite: Despite,
}

/// What is still open when somebody wants to end an episode.
#[derive(Debug)]
pub struct StillOpen {
    /// The person.
    pub head: Head,
    /// The episode.
    pub episode: Kept<Episode>,
    /// Onward referrals that wait for something.
    pub onward_referrals: Vec<Kept<OnwardReferral>>,
    /// Tasks that will be cancelled.
    pub tasks: Vec<Kept<Task>>,
    /// Appointments that will be cancelled.
    pub contacts: Vec<Kept<Contact>>,
    /// What is still so.
    pub still: StillSo,
}

/// The three kinds of thing that may be open. Who may end an episode settles them, so that nothing is left over.
struct Open {
    onward_referrals: Vec<Kept<OnwardReferral>>,
    tasks: Vec<Kept<Task>>,
    contacts: Vec<Kept<Contact>>,
}

fn open_of<R>(record: &mut Record<'_>, episode: &Kept<Episode>) -> Result<Open, Failure<R>> {
    let place = about(episode)?;
    let onward = record.permit(place, Action::Read(RecordType::OnwardReferral), None)?;
    let plan = record.permit(place, Action::Read(RecordType::Task), None)?;
    let contacts = record.permit(place, Action::Read(RecordType::Contact), None)?;
    Ok(Open {
        onward_referrals: record.all_of(&onward, place.person)?,
        tasks: record.all_of(&plan, place.person)?,
        contacts: record.all_of(&contacts, place.person)?,
    })
}

/// What is still so of a person whose episode is to end, as far as whoever ends it may see it.
fn still_so<R>(record: &mut Record<'_>, desk: &Desk, episode: &Kept<Episode>) -> Result<StillSo, Failure<R>> {
    let place = about(episode)?;
    let look = record.look(
        place,
        &[RecordType::JusticeEvent, RecordType::Goal, RecordType::Need, RecordType::OnwardReferral],
    )?;
    let events = part::<JusticeEvent>(record, &look)?;
    let mut goals = part::<Goal>(record, &look)?;
    goals.retain(|goal| goal.episode == Some(episode.id));
    let needs = newest_needs(part::<Need>(record, &look)?);
    let onward = part::<OnwardReferral>(record, &look)?;
    let mut still = StillSo::of(events, needs, goals, &desk.content().lookups, record.stamp().at());
    still.is_passed_on = matches!(episode.noun.state, EpisodeState::HandingOver { .. })
        || onward.iter().any(|onward| onward.retired.is_none() && onward.episode == Some(episode.id));
    Ok(still)
}

/// On which way an episode is closed by a step before its end.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Closing<'a> {
    /// A form about somebody who was met is sent. That they are in a cell is known: that is where they were met.
    Sent(&'a Promoted),
    /// Nobody met the person.
    NotMet,
}

/// What is still so where an episode is closed by such a step.
fn still_so_at<R>(
    record: &mut Record<'_>,
    desk: &Desk,
    episode: &Kept<Episode>,
    closing: Closing<'_>,
) -> Result<StillSo, Failure<R>> {
    let still = still_so(record, desk, episode)?;
    Ok(match closing {
        Closing::Sent(promoted) => {
            StillSo { held: Vec::new(), ..still }.after(promoted, &desk.content().lookups)
        }
        Closing::NotMet => still,
    })
}

/// Asks of a step that closes an episode what the end of an episode asks; keeps of its words what was asked for.
pub(crate) fn closing(
    record: &mut Record<'_>,
    desk: &Desk,
    episode: &Kept<Episode>,
    next: Next,
    closing: Closing<'_>,
) -> Result<Next, Failure<AsksFirst>> {
    let Next::Close { reason, despite } = next else { return Ok(next) };
    let still = still_so_at(record, desk, episode, closing)?;
    let despite = still.allows(&reason, despite, &desk.content().lookups).map_err(Failure::Refused)?;
    Ok(Next::Close { reason, despite })
}

/// What is still so of somebody who was not met, before anybody says what follows.
pub fn still_of_not_met(
    desk: &Desk,
    by: &Actor,
    work: Work,
    id: Id<Episode>,
) -> Result<StillSo, Failure<Never>> {
    desk.read(by, |record| {
        let (episode, _) = record.open::<Episode, _>(id, Action::Create(work.record_type()))?;
        still_so_at(record, desk, &episode, Closing::NotMet)
    })
}

/// What is still so of somebody whose form is about to be sent.
pub fn still_of_run(desk: &Desk, by: &Actor, run: &FormRun) -> Result<StillSo, Failure<Never>> {
    let promoted = Promoted::of_answers(run.filled().answers(), &desk.content().lookups);
    desk.read(by, |record| {
        let action = Action::Create(run.work.record_type());
        let (episode, _) = record.open::<Episode, _>(run.episode.id, action)?;
        still_so_at(record, desk, &episode, Closing::Sent(&promoted))
    })
}

fn part<T: Table>(record: &mut Record<'_>, look: &Look) -> Result<Vec<Kept<T>>, Fault> {
    match look.scope(T::TYPE).filter(|scope| is_whole(scope)) {
        Some(scope) => record.all_of::<T>(scope, look.about.person),
        None => Ok(Vec::new()),
    }
}

/// Settles what is open beside an episode that a screening or an assessment closes; says which refusal that is where
/// it cannot.
pub(crate) fn settle<R>(
    record: &mut Record<'_>,
    desk: &Desk,
    scope: &Scope,
    episode: &Kept<Episode>,
    still_open: R,
) -> Result<(), Failure<R>> {
    let open = open_of(record, episode)?;
    let loose =
        Loose { onward_referrals: &open.onward_referrals, tasks: &open.tasks, contacts: &open.contacts };
    let lapsed = our_cancellation(desk.content());
    let Ok(settled) = Settled::of(episode, loose, &lapsed, record.stamp()) else {
        return Err(Failure::Refused(still_open));
    };
    for task in settled.tasks {
        record.keep(scope, task)?;
    }
    for contact in settled.contacts {
        record.keep(scope, contact)?;
    }
    Ok(())
}

/// What stands in the way of ending an episode, and what goes with it.
pub fn begin(desk: &Desk, by: &Actor, id: Id<Episode>) -> Result<StillOpen, Failure<Never>> {
    desk.read(by, |record| {
        let (episode, _) = record.open::<Episode, _>(id, Action::Create(RecordType::Discharge))?;
        let mut open = open_of(record, &episode)?;
        let is_here = |of: Option<Id<Episode>>| of == Some(id);
        open.onward_referrals
            .retain(|onward| is_here(onward.episode) && onward.retired.is_none() && onward.noun.is_open());
        open.tasks
            .retain(|task| is_here(task.episode) && task.retired.is_none() && task.noun.state.is_open());
        open.contacts.retain(|contact| {
            is_here(contact.episode)
                && contact.retired.is_none()
                && contact.noun.state == domain::contact::ContactState::Planned
        });
        let still = still_so(record, desk, &episode)?;
        let head = head(record, about(&episode)?)?;
        Ok(StillOpen {
            head,
            still,
            episode,
            onward_referrals: open.onward_referrals,
            tasks: open.tasks,
            contacts: open.contacts,
        })
    })
}

/// Ends an episode: everything that is open is settled in the same piece of work.
pub fn create(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    command: EndEpisode,
) -> Result<Id<Discharge>, Failure<CannotDischarge>> {
    let lapsed = our_cancellation(desk.content());
    let at_desk = desk.clone();
    desk.write_once(by, key, move |record| {
        let action = Action::Create(RecordType::Discharge);
        let (episode, scope) = record.open_at::<Episode, _>(command.episode, command.revision, action)?;
        let open = open_of(record, &episode)?;
        let still = still_so(record, &at_desk, &episode)?;
        let lookups = &at_desk.content().lookups;
        let asks = |asks| Failure::Refused(CannotDischarge::Asks(asks));
        let despite = still.allows(&command.reason, command.despite, lookups).map_err(asks)?;
        let new = NewDischarge {
            reason: command.reason,
            words: command.words,
            measures: command.measures,
            reasons_to_leave_open: command.reasons_to_leave_open,
            despite,
            lapsed,
        };
        let loose =
            Loose { onward_referrals: &open.onward_referrals, tasks: &open.tasks, contacts: &open.contacts };
        let ended = Discharge::of(&episode, loose, new, record.stamp()).map_err(Failure::Refused)?;
        let id = ended.discharge.outcome().id;
        for onward in ended.onward_referrals {
            record.keep(&scope, onward)?;
        }
        for task in ended.tasks {
            record.keep(&scope, task)?;
        }
        for contact in ended.contacts {
            record.keep(&scope, contact)?;
        }
        record.keep(&scope, ended.discharge)?;
        record.keep(&scope, ended.episode)?;
        Ok(id)
    })
}

/// What is done with the handover of an episode.
#[derive(Debug, Clone)]
pub enum Handover {
    /// It opens, to somebody.
    Open(ShortText),
    /// It came to nothing.
    Withdraw,
}

/// Opens a handover, or takes it back. Who may end the episode may hand it over.
pub fn hand_over(
    desk: &Desk,
    by: &Actor,
    id: Id<Episode>,
    revision: u32,
    handover: Handover,
) -> Result<(), Failure<CannotSupport>> {
    desk.write(by, move |record| {
        let action = Action::Create(RecordType::Discharge);
        let (episode, scope) = record.open_at::<Episode, _>(id, revision, action)?;
        let moved = match handover {
            Handover::Open(to) => episode.hand_over(to, record.stamp()),
            Handover::Withdraw => episode.resume_support(record.stamp()),
        };
        record.keep(&scope, moved.map_err(Failure::Refused)?)
    })
}

/// Who supports a person, and who could.
#[derive(Debug)]
pub struct Supporters {
    /// The person.
    pub head: Head,
    /// The episode.
    pub episode: Kept<Episode>,
    /// Who does.
    pub now: Vec<(Id<Account>, String)>,
    /// Who could: support workers and mentors who hold an assignment now, with their role.
    pub candidates: Vec<(Account, Role)>,
}

/// Who supports a person, and who could.
pub fn supporters(desk: &Desk, by: &Actor, id: Id<Episode>) -> Result<Supporters, Failure<Never>> {
    desk.read(by, |record| {
        let (episode, _) = record.open::<Episode, _>(id, Action::Amend(RecordType::Allocation))?;
        let head = head(record, about(&episode)?)?;
        let now = names(record, &episode.noun.supporters)?;
        let mut candidates = could_support(record, &episode)?;
        candidates.retain(|(account, _)| {
            !episode.noun.supporters.contains(&account.id) && episode.noun.worker != Some(account.id)
        });
        Ok(Supporters { head, episode, now, candidates })
    })
}

/// A change of who supports a person.
#[derive(Debug, Clone, Copy)]
pub enum ChangeSupporter {
    /// Somebody joins.
    Add(Id<Account>),
    /// Somebody leaves.
    Remove(Id<Account>),
}

/// Adds or removes a supporter.
pub fn change_supporter(
    desk: &Desk,
    by: &Actor,
    id: Id<Episode>,
    revision: u32,
    change: ChangeSupporter,
) -> Result<(), Failure<CannotSupport>> {
    desk.write(by, move |record| {
        let action = Action::Amend(RecordType::Allocation);
        let (episode, scope) = record.open_at::<Episode, _>(id, revision, action)?;
        let decided = match change {
            ChangeSupporter::Add(account) => {
                let candidates = could_support(record, &episode)?;
                let found = candidates.into_iter().find(|(known, _)| known.id == account);
                let (found, _) = found.ok_or(Failure::Refused(CannotSupport::CannotTakeOn))?;
                episode.add_supporter(found.id, &found.name, record.stamp())
            }
            ChangeSupporter::Remove(account) => {
                let name = record.account(account)?.map(|known| known.name).unwrap_or_default();
                episode.remove_supporter(account, &name, record.stamp())
            }
        };
        record.keep(&scope, decided.map_err(Failure::Refused)?)
    })
}

/// Support workers and mentors who can take this person on. Whoever knows the person is left out without a word, and
/// refused in the same words as anybody else who cannot (`docs/access.md`, section 2).
fn could_support(record: &mut Record<'_>, episode: &Kept<Episode>) -> Result<Vec<(Account, Role)>, Fault> {
    let Some(person) = episode.person else { return Ok(Vec::new()) };
    let at = record.stamp().at();
    let mut candidates = Vec::new();
    for (account, role) in record.workers_who_support(at)? {
        if !record.has_conflict(account.id, person)? {
            candidates.push((account, role));
        }
    }
    Ok(candidates)
}
