//! Something that somebody is to do by a day.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    Id,
    access::RecordType,
    account::Account,
    episode::{CANNOT_TAKE_ON, Episode},
    event::{Event, EventKind},
    noun::{CannotChange, Decided, Kept, Noun},
    service_hours::london::london,
    stamp::{Author, Stamp},
    text::ShortText,
};

/// A step: what, who, by when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// What is to be done.
    pub what: ShortText,
    /// Who is to do it.
    pub given_to: Id<Account>,
    /// Their name on the day it was given.
    pub given_to_name: String,
    /// By when.
    pub due_on: Date,
    /// Whether mentors may read it although it is not given to them.
    pub is_for_mentors: bool,
    /// What was written to it on the way.
    #[serde(default)]
    pub comments: Vec<Comment>,
    /// Where it stands.
    pub state: TaskState,
}

/// A line written to a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The line.
    pub words: ShortText,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Author,
}

/// Where a task stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum TaskState {
    /// To do.
    Open,
    /// Done.
    Done {
        /// When.
        at: Timestamp,
        /// By whom.
        by: Author,
    },
    /// Not needed any more.
    Cancelled {
        /// When.
        at: Timestamp,
        /// Why.
        reason: ShortText,
    },
}

impl TaskState {
    /// Whether it waits to be done.
    pub const fn is_open(&self) -> bool {
        match self {
            TaskState::Open => true,
            TaskState::Done { .. } | TaskState::Cancelled { .. } => false,
        }
    }
}

impl Noun for Task {
    const TYPE: RecordType = RecordType::Task;
}

/// What is typed into a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// See [`Task::what`].
    pub what: ShortText,
    /// See [`Task::given_to`].
    pub given_to: Id<Account>,
    /// See [`Task::given_to_name`].
    pub given_to_name: String,
    /// See [`Task::due_on`].
    pub due_on: Date,
    /// See [`Task::is_for_mentors`].
    pub is_for_mentors: bool,
}

/// Why a task cannot be set, done or cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotSetTask {
    /// The episode is closed.
    Discharged,
    /// Whom it is given to cannot take this person on, for whatever reason.
    CannotTakeOn,
    /// Its day lies in the past.
    DueInPast,
    /// It was done or cancelled.
    Ended,
    /// Retired, or no reason given.
    Change(CannotChange),
}

impl std::fmt::Display for CannotSetTask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotSetTask::Discharged => {
                f.write_str("This episode is closed. Make a new referral to open another.")
            }
            CannotSetTask::CannotTakeOn => f.write_str(CANNOT_TAKE_ON),
            CannotSetTask::DueInPast => {
                f.write_str("The day by which it is to be done must be today or later.")
            }
            CannotSetTask::Ended => f.write_str("This task was done or cancelled. Set a new one instead."),
            CannotSetTask::Change(refusal) => refusal.fmt(f),
        }
    }
}

impl From<CannotChange> for CannotSetTask {
    fn from(refusal: CannotChange) -> Self {
        CannotSetTask::Change(refusal)
    }
}

impl Task {
    /// Sets a task.
    pub fn set(new: NewTask, episode: &Kept<Episode>, stamp: &Stamp) -> Result<Decided<Task>, CannotSetTask> {
        if !episode.noun.state.is_open() {
            return Err(CannotSetTask::Discharged);
        }
        if new.due_on < london(stamp.at()).date() {
            return Err(CannotSetTask::DueInPast);
        }
        let event = Event::new(EventKind::TaskSet, stamp.at()).with("due_on", new.due_on.to_string());
        let task = Task {
            what: new.what,
            given_to: new.given_to,
            given_to_name: new.given_to_name,
            due_on: new.due_on,
            is_for_mentors: new.is_for_mentors,
            comments: Vec::new(),
            state: TaskState::Open,
        };
        Ok(Decided::created(Kept::new(stamp, stamp.fresh(), episode.person, Some(episode.id), task), event))
    }

    /// Whether it waits and its day has passed.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.state.is_open() && self.due_on < today
    }
}

impl Kept<Task> {
    fn is_workable(&self) -> Result<(), CannotSetTask> {
        if self.retired.is_some() {
            return Err(CannotChange::AlreadyRetired.into());
        }
        if self.noun.state.is_open() { Ok(()) } else { Err(CannotSetTask::Ended) }
    }

    fn ended(
        &self,
        state: TaskState,
        words: Option<ShortText>,
        stamp: &Stamp,
        event: Event,
    ) -> Decided<Task> {
        let mut noun = Task { state, ..self.noun.clone() };
        noun.comments.extend(words.map(|words| Comment { words, at: stamp.at(), by: stamp.by().clone() }));
        Decided::changed(self.clone(), self.revised(stamp, noun), event)
    }

    /// Ticks it, with a line if there is something to say.
    pub fn tick(&self, words: Option<ShortText>, stamp: &Stamp) -> Result<Decided<Task>, CannotSetTask> {
        self.is_workable()?;
        let is_late = self.noun.is_overdue(london(stamp.at()).date());
        let event = Event::new(EventKind::TaskDone, stamp.at()).with("is_late", is_late);
        let state = TaskState::Done { at: stamp.at(), by: stamp.by().clone() };
        Ok(self.ended(state, words, stamp, event))
    }

    /// Writes a line to it.
    pub fn comment(&self, words: ShortText, stamp: &Stamp) -> Result<Decided<Task>, CannotSetTask> {
        self.is_workable()?;
        let event = Event::new(EventKind::TaskCommented, stamp.at());
        Ok(self.ended(TaskState::Open, Some(words), stamp, event))
    }

    /// It is not needed any more.
    pub fn cancel(&self, reason: ShortText, stamp: &Stamp) -> Result<Decided<Task>, CannotSetTask> {
        self.is_workable()?;
        let event = Event::new(EventKind::TaskCancelled, stamp.at());
        Ok(self.ended(TaskState::Cancelled { at: stamp.at(), reason }, None, stamp, event))
    }

    /// Gives it to somebody else, or another day.
    pub fn change(&self, new: NewTask, reason: &str, stamp: &Stamp) -> Result<Decided<Task>, CannotSetTask> {
        self.is_workable()?;
        if reason.trim().is_empty() {
            return Err(CannotChange::ReasonMissing.into());
        }
        if new.due_on != self.noun.due_on && new.due_on < london(stamp.at()).date() {
            return Err(CannotSetTask::DueInPast);
        }
        let event = Event::new(EventKind::TaskChanged, stamp.at()).with("due_on", new.due_on.to_string());
        let noun = Task {
            what: new.what,
            given_to: new.given_to,
            given_to_name: new.given_to_name,
            due_on: new.due_on,
            is_for_mentors: new.is_for_mentors,
            ..self.noun.clone()
        };
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event).because(reason.trim()))
    }

    /// Takes the task out of view.
    pub fn take_back(&self, reason: &str, stamp: &Stamp) -> Result<Decided<Task>, CannotChange> {
        self.retire(reason, stamp, Event::new(EventKind::TaskRetired, stamp.at()))
    }
}
