//! The plan: written down, agreed with the person, changed.

use domain::{
    Id,
    access::{Action, Actor, RecordType},
    episode::Episode,
    failure::Failure,
    noun::Kept,
    plan::{Agreement, CannotPlan, NewPlan, Plan},
};
use store::{About, Draft};
use uuid::Uuid;

use crate::{
    desk::Desk,
    draft,
    person::{Head, head},
    support::{about, episode_of, needs_whole},
};

/// A plan to be written down.
#[derive(Debug, Clone)]
pub struct DrawUpPlan {
    /// For which episode.
    pub episode: Id<Episode>,
    /// What it says.
    pub plan: NewPlan,
    /// The draft that held it.
    pub draft: Option<Id<Draft>>,
}

/// A change of a plan, made from a page that showed `revision` of it.
#[derive(Debug, Clone)]
pub struct ChangePlan {
    /// Which.
    pub id: Id<Plan>,
    /// The revision.
    pub revision: u32,
    /// What it is to say.
    pub plan: NewPlan,
    /// Why.
    pub reason: String,
}

/// What a page that writes a plan needs.
#[derive(Debug)]
pub struct Beginning {
    /// The person.
    pub head: Head,
    /// The episode.
    pub episode: Kept<Episode>,
}

/// Begins a page that makes something of a kind for an episode.
pub fn begin(
    desk: &Desk,
    by: &Actor,
    episode: Id<Episode>,
    record_type: RecordType,
) -> Result<Beginning, Failure<CannotPlan>> {
    desk.read(by, |record| {
        let (episode, _) = record.open::<Episode, _>(episode, Action::Create(record_type))?;
        let head = head(record, about(&episode)?)?;
        Ok(Beginning { head, episode })
    })
}

/// Writes a plan down.
pub fn draw_up(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    command: DrawUpPlan,
) -> Result<Id<Plan>, Failure<CannotPlan>> {
    desk.write_once(by, key, move |record| {
        let action = Action::Create(RecordType::Plan);
        let (episode, scope) = record.open::<Episode, _>(command.episode, action)?;
        let person = episode.person.ok_or(Failure::NotFound)?;
        let reading = record.permit(about(&episode)?, Action::Read(RecordType::Plan), None)?;
        let plans = record.all_of::<Plan>(&reading, person)?;
        let standing = plans.iter().rfind(|plan| plan.episode == Some(episode.id) && plan.retired.is_none());
        let plan =
            Plan::draw_up(command.plan, &episode, standing, record.stamp()).map_err(Failure::Refused)?;
        let id = plan.outcome().id;
        record.keep(&scope, plan)?;
        draft::sent(record, command.draft)?;
        Ok(id)
    })
}

/// One plan, for a page that agrees or changes it.
pub fn open(desk: &Desk, by: &Actor, id: Id<Plan>) -> Result<(Head, Kept<Plan>), Failure<CannotPlan>> {
    desk.read(by, |record| {
        let (plan, scope) = record.open(id, Action::Amend(RecordType::Plan))?;
        needs_whole(&scope)?;
        let person = plan.person.ok_or(Failure::NotFound)?;
        let head = head(record, About { person, episode: plan.episode })?;
        Ok((head, plan))
    })
}

/// The person agrees with the plan: support begins.
pub fn agree(
    desk: &Desk,
    by: &Actor,
    id: Id<Plan>,
    revision: u32,
    how: Agreement,
) -> Result<Id<Episode>, Failure<CannotPlan>> {
    desk.write(by, move |record| {
        let action = Action::Amend(RecordType::Plan);
        let (plan, scope) = record.open_at(id, revision, action)?;
        needs_whole(&scope)?;
        let episode = episode_of(record, &plan, action)?;
        let agreed = plan.agree(how, &episode, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, agreed.plan)?;
        if let Some(moved) = agreed.episode {
            record.keep(&scope, moved)?;
        }
        Ok(episode.id)
    })
}

/// Changes what a plan says.
pub fn change(desk: &Desk, by: &Actor, command: ChangePlan) -> Result<Id<Episode>, Failure<CannotPlan>> {
    desk.write(by, move |record| {
        let action = Action::Amend(RecordType::Plan);
        let (plan, scope) = record.open_at(command.id, command.revision, action)?;
        needs_whole(&scope)?;
        let episode = episode_of(record, &plan, action)?;
        let changed =
            plan.change(command.plan, &episode, &command.reason, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, changed)?;
        Ok(episode.id)
    })
}
