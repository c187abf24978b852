//! Tasks: given to somebody, done, cancelled; and the list of one's own.

use domain::{
    Id,
    access::{Action, Actor, RecordType, Standing},
    account::Account,
    episode::Episode,
    failure::{Failure, Never},
    noun::Kept,
    service_hours::london::london,
    task::{CannotSetTask, NewTask, Task},
    text::ShortText,
};
use jiff::civil::Date;
use store::{About, Case, Record};
use uuid::Uuid;

use crate::{
    allocation,
    desk::Desk,
    person::{Head, head},
    support::{episode_of, is_whole, needs_whole, own_account, reads_task},
};

/// What is typed into a task.
#[derive(Debug, Clone)]
pub struct SetTask {
    /// What is to be done.
    pub what: ShortText,
    /// By whom.
    pub given_to: Id<Account>,
    /// By when.
    pub due_on: Date,
    /// Whether mentors may read it.
    pub is_for_mentors: bool,
}

/// Something that is done with a task, from a page that showed `revision` of it.
#[derive(Debug, Clone)]
pub enum WorkOnTask {
    /// It is done.
    Tick(Option<ShortText>),
    /// A line is written to it.
    Comment(ShortText),
    /// It is not needed any more.
    Cancel(ShortText),
    /// It gets another worker, day or wording.
    Change {
        /// What it is to say.
        task: SetTask,
        /// Why.
        reason: String,
    },
}

/// A task of one's own, with whom it is about.
#[derive(Debug)]
pub struct ToDo {
    /// The task.
    pub task: Kept<Task>,
    /// Whether its day has passed.
    pub is_overdue: bool,
    /// The place of its person among the cases of the list.
    pub case: usize,
}

/// What was typed, with the name of whom it is given to: one of those who can open this person's tasks, or whoever had
/// the task before.
fn named(
    record: &mut Record<'_>,
    episode: &Kept<Episode>,
    new: SetTask,
    before: Option<&Task>,
) -> Result<NewTask, Failure<CannotSetTask>> {
    let kept = before.filter(|task| task.given_to == new.given_to);
    let name = match kept {
        Some(task) => Some(task.given_to_name.clone()),
        None => allocation::helpers(record, episode)?
            .into_iter()
            .find(|(id, _)| *id == new.given_to)
            .map(|(_, name)| name),
    };
    Ok(NewTask {
        what: new.what,
        given_to: new.given_to,
        given_to_name: name.ok_or(Failure::Refused(CannotSetTask::CannotTakeOn))?,
        due_on: new.due_on,
        is_for_mentors: new.is_for_mentors,
    })
}

/// A task as its page shows it.
#[derive(Debug)]
pub struct Shown {
    /// The person.
    pub head: Head,
    /// The task.
    pub task: Kept<Task>,
    /// Whether this reader may tick it and write to it.
    pub may_tick: bool,
    /// Whether this reader may do more.
    pub may_change: bool,
}

/// Sets a task.
pub fn set(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    episode: Id<Episode>,
    new: SetTask,
) -> Result<Id<Task>, Failure<CannotSetTask>> {
    desk.write_once(by, key, move |record| {
        let (episode, scope) = record.open::<Episode, _>(episode, Action::Create(RecordType::Task))?;
        let new = named(record, &episode, new, None)?;
        let task = Task::set(new, &episode, record.stamp()).map_err(Failure::Refused)?;
        let id = task.outcome().id;
        record.keep(&scope, task)?;
        Ok(id)
    })
}

/// One task.
pub fn open(desk: &Desk, by: &Actor, id: Id<Task>) -> Result<Shown, Failure<CannotSetTask>> {
    let (account, _) = own_account(by)?;
    desk.read(by, |record| {
        let (task, scope) = record.open(id, Action::Read(RecordType::Task))?;
        if !reads_task(&scope, &task, Some(account)) {
            return Err(Failure::NotFound);
        }
        let person = task.person.ok_or(Failure::NotFound)?;
        let place = About { person, episode: task.episode };
        let may = record.would_permit(place, Action::Amend(RecordType::Task))?;
        let head = head(record, place)?;
        Ok(Shown {
            head,
            task,
            may_tick: may.is_some(),
            may_change: may.is_some_and(|scope| is_whole(&scope)),
        })
    })
}

/// Works on a task. Mentors tick and write to what they may read; they change nothing else.
pub fn work_on(
    desk: &Desk,
    by: &Actor,
    id: Id<Task>,
    revision: u32,
    work: WorkOnTask,
) -> Result<Id<Episode>, Failure<CannotSetTask>> {
    let (account, _) = own_account(by)?;
    desk.write(by, move |record| {
        let (task, scope) = record.open_at(id, revision, Action::Amend(RecordType::Task))?;
        if !reads_task(&scope, &task, Some(account)) {
            return Err(Failure::NotFound);
        }
        let decided = match work {
            WorkOnTask::Tick(words) => task.tick(words, record.stamp()),
            WorkOnTask::Comment(words) => task.comment(words, record.stamp()),
            WorkOnTask::Cancel(reason) => {
                needs_whole(&scope)?;
                task.cancel(reason, record.stamp())
            }
            WorkOnTask::Change { task: new, reason } => {
                needs_whole(&scope)?;
                let action = Action::Amend(RecordType::Task);
                let episode = episode_of(record, &task, action)?;
                let new = named(record, &episode, new, Some(&task.noun))?;
                task.change(new, &reason, record.stamp())
            }
        };
        record.keep(&scope, decided.map_err(Failure::Refused)?)?;
        task.episode.ok_or(Failure::NotFound)
    })
}

/// One's own tasks, the oldest day first, with the people they are about. What the gate does not open is not there.
pub fn mine(desk: &Desk, by: &Actor) -> Result<(Vec<Case>, Vec<ToDo>), Failure<Never>> {
    let (account, _) = own_account(by)?;
    desk.read(by, |record| {
        let scope = record.permit_apart(&Standing::of_oneself(), Action::Read(RecordType::Allocation))?;
        let today = london(record.stamp().at()).date();
        let (cases, tasks) = record.tasks_to_do(&scope)?;
        let mut to_do = Vec::with_capacity(tasks.len());
        for task in tasks {
            let Some(case) = cases.iter().position(|case| Some(case.episode.id) == task.episode) else {
                continue;
            };
            let scope = cases[case].allows(record, Action::Read(RecordType::Task));
            if scope.is_some_and(|scope| reads_task(&scope, &task, Some(account))) {
                to_do.push(ToDo { is_overdue: task.noun.is_overdue(today), task, case });
            }
        }
        let shown: Vec<Id<Episode>> = cases.iter().map(|case| case.episode.id).collect();
        record.note_list("tasks", &shown)?;
        Ok((cases, to_do))
    })
}

/// Whom a task of an episode can be given to: those who can open this person's tasks.
pub fn workers(
    desk: &Desk,
    by: &Actor,
    episode: Id<Episode>,
) -> Result<Vec<(Id<Account>, String)>, Failure<CannotSetTask>> {
    desk.read(by, |record| {
        let (episode, _) = record.open::<Episode, _>(episode, Action::Create(RecordType::Task))?;
        Ok(allocation::helpers(record, &episode)?)
    })
}
