//! Who has whom: taking a person on, giving them to a worker of the team, and to another team of the service.

use domain::{
    Id,
    access::{Action, Actor, RecordType, Role, SignedIn, Standing, decide},
    account::Account,
    episode::{CannotMove, Episode, EpisodeState},
    failure::{Failure, Fault},
    noun::Kept,
};
use jiff::{Timestamp, ToSpan};
use store::{About, Record};
use uuid::Uuid;

use crate::{
    desk::Desk,
    person::{Head, head},
    support::names,
};

/// Gives a person to a worker.
#[derive(Debug, Clone, Copy)]
pub struct Allocate {
    /// The episode.
    pub episode: Id<Episode>,
    /// The revision that the page showed.
    pub revision: u32,
    /// The worker.
    pub worker: Id<Account>,
}

/// Gives a person to another team.
#[derive(Debug, Clone)]
pub struct GiveToTeam {
    /// The episode.
    pub episode: Id<Episode>,
    /// The revision that the page showed.
    pub revision: u32,
    /// The team's code.
    pub team: String,
    /// Why it takes over.
    pub reason: String,
}

/// A worker who could have the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worker {
    /// The account.
    pub account: Id<Account>,
    /// Their name.
    pub name: String,
    /// The role in which they would work.
    pub role: Role,
}

/// What the page needs on which somebody is allocated.
#[derive(Debug)]
pub struct Choosing {
    /// The person.
    pub head: Head,
    /// The episode.
    pub episode: Kept<Episode>,
    /// Who could have them now, by name.
    pub workers: Vec<Worker>,
}

/// Who could have a person.
pub fn choose(desk: &Desk, by: &Actor, episode: Id<Episode>) -> Result<Choosing, Failure<CannotMove>> {
    desk.read(by, |record| {
        let (episode, _) = record.open::<Episode, _>(episode, Action::Amend(RecordType::Allocation))?;
        let person = episode.person.ok_or(Failure::NotFound)?;
        if !episode.noun.state.is_open() {
            return Err(Failure::Refused(CannotMove::Discharged));
        }
        let head = head(record, About { person, episode: Some(episode.id) })?;
        let workers = workers(record, &episode)?;
        Ok(Choosing { head, episode, workers })
    })
}

/// Gives a person to a worker of the team that holds them, oneself included.
pub fn allocate(desk: &Desk, by: &Actor, key: Uuid, command: Allocate) -> Result<(), Failure<CannotMove>> {
    desk.write_once(by, key, move |record| {
        let amend = Action::Amend(RecordType::Allocation);
        let (episode, scope) = record.open_at::<Episode, _>(command.episode, command.revision, amend)?;
        let workers = workers(record, &episode)?;
        let worker = workers
            .iter()
            .find(|worker| worker.account == command.worker)
            .ok_or(Failure::Refused(CannotMove::NotOfTheTeam))?;
        let allocated =
            episode.allocate(worker.account, &worker.name, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, allocated)
    })
}

/// Gives a person to another team of the service. The team that had them goes on reading for some days
/// (`security.md` section 2, `t`).
pub fn give_to_team(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    command: GiveToTeam,
) -> Result<(), Failure<CannotMove>> {
    let content = desk.content();
    if content.places.team(&command.team).is_none() {
        return Err(Failure::Refused(CannotMove::NoSuchTeam));
    }
    let days = content.limits.team_after_event_days;
    desk.write_once(by, key, move |record| {
        let amend = Action::Amend(RecordType::Allocation);
        let (episode, scope) = record.open_at::<Episode, _>(command.episode, command.revision, amend)?;
        let given =
            episode.give_to_team(&command.team, &command.reason, record.stamp()).map_err(Failure::Refused)?;
        let now = record.stamp().at();
        let until = now.checked_add((i64::from(days) * 24).hours()).unwrap_or(now);
        record.keep(&scope, given)?;
        record.team_reads_until(&scope, &episode, &episode.noun.team, until)?;
        Ok(())
    })
}

/// The workers of the holding team who could work with a person at this stage, each once.
pub(crate) fn workers(record: &mut Record<'_>, episode: &Kept<Episode>) -> Result<Vec<Worker>, Fault> {
    let Some(person) = episode.person else { return Ok(Vec::new()) };
    let (stage, now) = (episode.noun.stage(), record.stamp().at());
    let mut workers: Vec<Worker> = Vec::new();
    for (account, name, role) in record.workers_for(&episode.noun.team, person)? {
        let is_known = workers.iter().any(|worker| worker.account == account);
        if !is_known && could_work(role, stage, now) {
            workers.push(Worker { account, name, role });
        }
    }
    Ok(workers)
}

/// Who can be given something to do with a person, each once: whoever asks, the episode's worker and supporters, and the
/// workers of the team that holds it, by the check of allocation. Whoever knows the person is left out without a word.
pub(crate) fn helpers(
    record: &mut Record<'_>,
    episode: &Kept<Episode>,
) -> Result<Vec<(Id<Account>, String)>, Fault> {
    let Some(person) = episode.person else { return Ok(Vec::new()) };
    let by = record.actor().signed_in().map(|signed_in| (signed_in.account.cast(), signed_in.name.clone()));
    let here: Vec<Id<Account>> =
        episode.noun.worker.iter().chain(&episode.noun.supporters).copied().collect();
    let mut near: Vec<(Id<Account>, String)> = by.into_iter().collect();
    near.extend(names(record, &here)?);
    let mut helpers: Vec<(Id<Account>, String)> = Vec::new();
    // A handful at most: those who work with one person. The team's workers come without those who know the person.
    for (id, name) in near {
        if helpers.iter().all(|(known, _)| *known != id) && !record.has_conflict(id, person)? {
            helpers.push((id, name));
        }
    }
    for worker in workers(record, episode)? {
        if helpers.iter().all(|(known, _)| *known != worker.account) {
            helpers.push((worker.account, worker.name));
        }
    }
    Ok(helpers)
}

/// In which states of the work a role could have a person.
pub(crate) fn states_to_take_in(role: Role, now: Timestamp) -> Vec<&'static str> {
    let states = [
        EpisodeState::Untriaged,
        EpisodeState::ToScreen { since: now },
        EpisodeState::ToAssess { since: now },
        EpisodeState::ToPlan { since: now },
        EpisodeState::Supported { since: now },
        EpisodeState::HandingOver { since: now, to: None, supported_since: None },
    ];
    states.iter().filter(|state| could_work(role, state.stage(), now)).map(EpisodeState::code).collect()
}

/// Whether somebody who had the person could do the work: the gate is asked as if they had, so that nobody is given
/// a person whom they then cannot open.
fn could_work(role: Role, stage: domain::access::Stage, now: Timestamp) -> bool {
    let nobody = Uuid::nil();
    let worker = Actor::Practitioner(SignedIn {
        account: Id::from_uuid(nobody),
        name: String::new(),
        assignment: Id::from_uuid(nobody),
        role,
        organisation: String::new(),
        team: String::new(),
        session: Id::from_uuid(nobody),
    });
    let standing = Standing {
        is_assigned: true,
        is_in_holding_team: true,
        has_ruled_out_conflict: true,
        stage: Some(stage),
        ..Standing::of_the_service()
    };
    decide(&worker, Action::Amend(RecordType::Plan), &standing, now).scope().is_some()
}
