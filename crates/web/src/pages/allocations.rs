//! Who has whom: take a person on, give them to a worker of the team, give them to another team.

use casework::allocation::{self, Allocate, GiveToTeam};
use domain::{
    Id,
    episode::{CannotMove, Episode},
    failure::Failure,
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    answer::{Answer, Trouble},
    render::{Frame, PersonBanner, Problem},
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct AllocationPage {
    frame: Frame,
    banner: PersonBanner,
    id: String,
    revision: u32,
    key: String,
    team: String,
    workers: Vec<WorkerLine>,
    teams: Vec<TeamLine>,
    reason: String,
}

#[derive(Serialize)]
struct WorkerLine {
    value: String,
    text: String,
    role: String,
    is_me: bool,
    has_person: bool,
}

#[derive(Serialize)]
struct TeamLine {
    value: String,
    text: String,
    selected: bool,
}

/// Whom to give a person to.
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    page(visit, Vec::new())
}

fn page(visit: &Visit<'_>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let id: Id<Episode> = visit.id("id")?;
    let choosing = allocation::choose(&visit.desk, &visit.actor(), id)?;
    let me = visit.actor().account().map(Id::uuid);
    let episode = &choosing.episode.noun;
    let typed = &visit.request.form;
    let workers = choosing.workers.iter().map(|worker| WorkerLine {
        value: worker.account.to_string(),
        text: worker.name.clone(),
        role: worker.role.name().to_owned(),
        is_me: Some(worker.account.uuid()) == me,
        has_person: episode.worker == Some(worker.account),
    });
    let places = &visit.desk.content().places;
    let teams = places.teams.iter().filter(|team| team.code != episode.team).map(|team| TeamLine {
        value: team.code.clone(),
        text: team.name.clone(),
        selected: typed.get("team") == team.code,
    });
    let status = if problems.is_empty() { 200 } else { 422 };
    let mut frame = visit.frame("Choose who takes the person on");
    frame.problems = problems;
    frame.crumbs = vec![crumb("Worklist", "/worklist"), crumb("Episode", format!("/episodes/{id}"))];
    let page = AllocationPage {
        frame,
        banner: visit.banner(&choosing.head),
        id: id.to_string(),
        revision: choosing.episode.revision,
        key: visit.new_key()?.to_string(),
        team: places.team(&episode.team).map_or_else(|| episode.team.clone(), |team| team.name.clone()),
        workers: workers.collect(),
        teams: teams.collect(),
        reason: typed.get("reason").to_owned(),
    };
    visit.show_as(status, "allocations/new.html", &page)
}

/// Gives a person to a worker. The button "Take" of a list sends the revision in `take`, and means oneself.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let episode: Id<Episode> = visit.id("id")?;
    let form = &visit.request.form;
    let (worker, revision, flash) = match form.given("take") {
        Some(revision) => (visit.actor().account().map(Id::cast), revision, "taken"),
        None => (form.get("worker").parse().ok(), form.get("revision"), "allocated"),
    };
    let Some(worker) = worker else {
        return page(visit, vec![problem("worker", "Select a worker")]);
    };
    let revision = revision.parse().map_err(|_| Trouble::Unreadable)?;
    let command = Allocate { episode, revision, worker };
    allocation::allocate(&visit.desk, &visit.actor(), key_for(visit, episode)?, command)?;
    Ok(visit.done(format!("/episodes/{episode}"), flash))
}

/// Gives a person to another team.
pub fn give_to_team(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let episode: Id<Episode> = visit.id("id")?;
    let form = &visit.request.form;
    let command = GiveToTeam {
        episode,
        revision: form.get("revision").parse().map_err(|_| Trouble::Unreadable)?,
        team: form.get("team").to_owned(),
        reason: form.get("reason").to_owned(),
    };
    let mut problems = Vec::new();
    if visit.desk.content().places.team(&command.team).is_none() {
        problems.push(problem("team", "Select a team"));
    }
    if command.reason.trim().is_empty() {
        problems.push(problem("reason", "Enter why the other team takes over"));
    }
    if !problems.is_empty() {
        return page(visit, problems);
    }
    match allocation::give_to_team(&visit.desk, &visit.actor(), visit.key()?, command) {
        Ok(()) => Ok(visit.done("/worklist", "given_to_team")),
        Err(Failure::Refused(refusal @ CannotMove::SameTeam)) => {
            page(visit, vec![problem("team", &refusal.to_string())])
        }
        Err(other) => Err(other.into()),
    }
}

/// A list shows one key for all its buttons. Each press is known by it and the episode together, so that a press on
/// another row of the same page, found again by Back, is another piece of work.
fn key_for(visit: &Visit<'_>, episode: Id<Episode>) -> Result<Uuid, Trouble> {
    Ok(Uuid::from_u128(visit.key()?.as_u128() ^ episode.uuid().as_u128()))
}

fn problem(field: &str, message: &str) -> Problem {
    Problem { field: field.to_owned(), message: message.to_owned() }
}
