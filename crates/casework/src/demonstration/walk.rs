//! What the year remembers of an open episode, and what the steps of it have in common.

use domain::{
    Id,
    access::{Actor, Role},
    contact::Contact,
    content::Content,
    episode::Episode,
    failure::Fault,
    goal::Goal,
    justice_event::JusticeEvent,
    onward_referral::OnwardReferral,
    person::Person,
    task::Task,
    text::{NoteText, ShortText},
};
use jiff::Timestamp;

use super::{chance::Chance, life::Coming, shifts::Worker, step::Step, year::Year};

/// Where one referral went.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) person: Id<Person>,
    pub(super) episode: Id<Episode>,
    pub(super) justice_event: Option<Id<JusticeEvent>>,
}

/// An open episode, as those who work on it remember it. It is forgotten when the episode ends.
#[derive(Debug, Default)]
pub(super) struct Walk<'y> {
    /// The revision at which it was received or triaged last.
    pub(super) revision: u32,
    /// The team that holds it.
    pub(super) team: String,
    /// How far the work is: a rule refuses a step that does not fit, and that is counted.
    pub(super) stage: Stage,
    pub(super) worker: Option<Worker>,
    pub(super) supporters: Vec<Worker>,
    /// The needs that nobody meets.
    pub(super) unmet: Vec<&'y str>,
    pub(super) goals: Vec<(Id<Goal>, u32)>,
    pub(super) tasks: Vec<(Id<Task>, u32, Worker)>,
    pub(super) appointment: Option<(Id<Contact>, Worker)>,
    pub(super) onward: Vec<Asked>,
}

/// How far the work on an episode is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Stage {
    #[default]
    Untriaged,
    ToScreen,
    ToAssess,
    ToPlan,
    Supported,
    HandingOver,
}

/// A service that was asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) number: u8,
    pub(super) id: Id<OnwardReferral>,
    pub(super) revision: u32,
    pub(super) stands: Stands,
}

/// How far a service has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    NotAnswered,
    Accepted,
    Booked(Timestamp),
    Settled,
}

/// Everything that a step on an episode needs.
pub(super) struct Here<'y> {
    pub(super) known: Known,
    pub(super) coming: Coming<'y>,
    pub(super) chance: Chance,
    /// Who has the person, or somebody of the team.
    pub(super) worker: Worker,
    pub(super) by: Actor,
    pub(super) stage: Stage,
}

impl Here<'_> {
    pub(super) const fn is_supported(&self) -> bool {
        matches!(self.stage, Stage::Supported | Stage::HandingOver)
    }
}

impl<'y> Year<'y> {
    /// Goes to the episode of a step as whoever has the person; nothing where it has ended, or never came to be.
    pub(super) fn here(&mut self, step: &Step, draw: u64) -> Result<Option<Here<'y>>, Fault> {
        let Some(known) = self.known.get(&(step.person, step.referral)).copied() else { return Ok(None) };
        let Some(walk) = self.walks.get(&known.episode) else { return Ok(None) };
        let (worker, stage) = (walk.worker, walk.stage);
        let Some(coming) = self.lives.coming(step.person, step.referral) else { return Ok(None) };
        let mut chance = self.lives.chance(step.person, step.referral, draw);
        let worker = match worker {
            Some(worker) => worker,
            None => self.shifts.choose(Role::Practitioner, &self.team_at(&coming.site.code), &mut chance)?,
        };
        let by = self.at_work(worker)?;
        Ok(Some(Here { known, coming, chance, worker, by, stage }))
    }

    /// The work has come so far.
    pub(super) fn now_at(&mut self, episode: Id<Episode>, stage: Stage) {
        if let Some(walk) = self.walks.get_mut(&episode) {
            walk.stage = stage;
        }
    }

    /// The episode has ended.
    pub(super) fn forget(&mut self, episode: Id<Episode>) {
        if self.walks.remove(&episode).is_some() {
            self.made.closed += 1;
        }
    }

    pub(super) fn at_work(&mut self, worker: Worker) -> Result<Actor, Fault> {
        self.shifts.at_work(self.desk, self.clock, worker)
    }

    /// A code of a list of shares, as far as this team's lookup has it.
    pub(super) fn draw(&self, list: &str, chance: &mut Chance) -> Option<&'y str> {
        self.drawn.get(list)?.draw(chance).copied()
    }

    /// What somebody says about something.
    pub(super) fn said(&self, about: &str, chance: &mut Chance) -> &'y str {
        said(self.content, about, chance)
    }

    pub(super) fn line(&self, about: &str, chance: &mut Chance) -> Result<ShortText, Fault> {
        let said = self.said(about, chance);
        ShortText::parse(said).map_err(|_| Fault::program(format!("a phrase about {about} is too long")))
    }

    pub(super) fn words(&self, about: &str, chance: &mut Chance) -> Result<NoteText, Fault> {
        let said = self.said(about, chance);
        NoteText::parse(said).map_err(|_| Fault::program(format!("a phrase about {about} cannot be said")))
    }
}

/// What somebody says about something.
pub(super) fn said<'c>(content: &'c Content, about: &str, chance: &mut Chance) -> &'c str {
    let phrases = &content.invention.phrases;
    let phrases = phrases.get(about).or_else(|| phrases.get("any"));
    phrases.and_then(|all| chance.one_of(all)).map_or("As told at the desk.", String::as_str)
}
