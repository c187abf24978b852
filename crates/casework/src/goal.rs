//! Goals: set in the person's words, marked by the person, reached or let go.

use domain::{
    Id,
    access::{Action, Actor, Field, RecordType},
    episode::Episode,
    failure::Failure,
    goal::{CannotSetGoal, Goal, GoalEnd, NewGoal},
    noun::Kept,
    score::Score,
    text::ShortText,
};
use store::About;
use uuid::Uuid;

use crate::{
    desk::Desk,
    person::{Head, head},
    support::{episode_of, is_whole, needs_whole, own_account, reads},
};

/// Something that is done with a goal, from a page that showed `revision` of it.
#[derive(Debug, Clone)]
pub enum WorkOnGoal {
    /// The person gives it a mark.
    Mark {
        /// The mark.
        score: Score,
        /// What they said to it.
        words: Option<ShortText>,
    },
    /// It ends.
    End(GoalEnd),
    /// What it says is put right.
    Correct {
        /// What it is to say.
        goal: NewGoal,
        /// Why.
        reason: String,
    },
}

/// A goal as its page shows it.
#[derive(Debug)]
pub struct Shown {
    /// The person.
    pub head: Head,
    /// The goal with its marks.
    pub goal: Kept<Goal>,
    /// Whether this reader may record progress.
    pub may_mark: bool,
    /// Whether this reader may change more than its marks.
    pub may_change: bool,
    /// Whether this reader may see which need it is about: that is row 9, not the goal's own.
    pub shows_need: bool,
}

/// Sets a goal.
pub fn set(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    episode: Id<Episode>,
    new: NewGoal,
) -> Result<Id<Goal>, Failure<CannotSetGoal>> {
    desk.write_once(by, key, move |record| {
        let (episode, scope) = record.open::<Episode, _>(episode, Action::Create(RecordType::Goal))?;
        let goal = Goal::set(new, &episode, record.stamp()).map_err(Failure::Refused)?;
        let id = goal.outcome().id;
        record.keep(&scope, goal)?;
        Ok(id)
    })
}

/// One goal with its marks.
pub fn open(desk: &Desk, by: &Actor, id: Id<Goal>) -> Result<Shown, Failure<CannotSetGoal>> {
    let (account, _) = own_account(by)?;
    desk.read(by, |record| {
        let (goal, scope) = record.open(id, Action::Read(RecordType::Goal))?;
        if !reads(&scope, &goal, goal.noun.is_for_mentors, Some(account)) {
            return Err(Failure::NotFound);
        }
        let person = goal.person.ok_or(Failure::NotFound)?;
        let place = About { person, episode: goal.episode };
        let may = record.would_permit(place, Action::Amend(RecordType::Goal))?;
        let need = record.would_permit(place, Action::Read(RecordType::Need))?;
        let head = head(record, place)?;
        Ok(Shown {
            head,
            goal,
            shows_need: need.is_some_and(|scope| scope.shows(Field::NeedsList)),
            may_mark: may.is_some(),
            may_change: may.is_some_and(|scope| is_whole(&scope)),
        })
    })
}

/// Works on a goal. Mentors mark the goals that they may read; they change nothing else of them.
pub fn work_on(
    desk: &Desk,
    by: &Actor,
    id: Id<Goal>,
    revision: u32,
    work: WorkOnGoal,
) -> Result<Id<Episode>, Failure<CannotSetGoal>> {
    let (account, _) = own_account(by)?;
    desk.write(by, move |record| {
        let action = Action::Amend(RecordType::Goal);
        let (goal, scope) = record.open_at(id, revision, action)?;
        if !reads(&scope, &goal, goal.noun.is_for_mentors, Some(account)) {
            return Err(Failure::NotFound);
        }
        let episode = episode_of(record, &goal, action)?;
        let decided = match work {
            WorkOnGoal::Mark { score, words } => goal.mark(score, words, &episode, record.stamp()),
            WorkOnGoal::End(end) => {
                needs_whole(&scope)?;
                goal.end(end, &episode, record.stamp())
            }
            WorkOnGoal::Correct { goal: new, reason } => {
                needs_whole(&scope)?;
                goal.correct(new, &episode, &reason, record.stamp())
            }
        };
        record.keep(&scope, decided.map_err(Failure::Refused)?)?;
        Ok(episode.id)
    })
}
