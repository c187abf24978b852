//! One aim of the plan, in the person's own words, and how far it has come in their own view.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    access::RecordType,
    episode::Episode,
    event::{Event, EventKind},
    noun::{CannotChange, Decided, Kept, Noun},
    score::Score,
    stamp::{Author, Stamp},
    text::ShortText,
};

/// One aim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// In the person's words.
    pub words: ShortText,
    /// The need that it answers (code of `need_type`).
    pub need: Option<String>,
    /// By when.
    pub wanted_by: Option<Date>,
    /// Whether mentors may read it.
    pub is_for_mentors: bool,
    /// Every mark that the person gave, the first first. Nothing is overwritten.
    #[serde(default)]
    pub progress: Vec<Progress>,
    /// Where it stands.
    pub state: GoalState,
}

/// A mark that the person gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// From 0, not at all, to 10, all the way.
    pub score: Score,
    /// What they said to it.
    pub words: Option<ShortText>,
    /// When.
    pub at: Timestamp,
    /// Who wrote it down.
    pub by: Author,
}

/// Where a goal stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum GoalState {
    /// Being worked on.
    Open,
    /// Reached.
    Reached {
        /// When.
        at: Timestamp,
    },
    /// Let go.
    LetGo {
        /// When.
        at: Timestamp,
        /// Why.
        reason: ShortText,
    },
}

impl Noun for Goal {
    const TYPE: RecordType = RecordType::Goal;
}

/// What is typed into a goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGoal {
    /// See [`Goal::words`].
    pub words: ShortText,
    /// See [`Goal::need`].
    pub need: Option<String>,
    /// See [`Goal::wanted_by`].
    pub wanted_by: Option<Date>,
    /// See [`Goal::is_for_mentors`].
    pub is_for_mentors: bool,
}

/// How a goal ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GoalEnd {
    /// Reached.
    Reached,
    /// Let go, with the reason.
    LetGo(ShortText),
}

/// Why a goal cannot be set, marked or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotSetGoal {
    /// The person has not been assessed yet.
    NotYet,
    /// The episode is closed.
    Discharged,
    /// It was reached or let go.
    Ended,
    /// Retired, or no reason given.
    Change(CannotChange),
}

impl std::fmt::Display for CannotSetGoal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotSetGoal::NotYet => {
                f.write_str("Goals come with the plan, after the assessment. Finish the assessment first.")
            }
            CannotSetGoal::Discharged => {
                f.write_str("This episode is closed. Make a new referral to open another.")
            }
            CannotSetGoal::Ended => f.write_str("This goal has ended. Set a new one instead."),
            CannotSetGoal::Change(refusal) => refusal.fmt(f),
        }
    }
}

impl From<CannotChange> for CannotSetGoal {
    fn from(refusal: CannotChange) -> Self {
        CannotSetGoal::Change(refusal)
    }
}

fn may_work_on(episode: &Kept<Episode>) -> Result<(), CannotSetGoal> {
    if !episode.noun.state.is_open() {
        return Err(CannotSetGoal::Discharged);
    }
    if !episode.noun.state.takes_a_plan() {
        return Err(CannotSetGoal::NotYet);
    }
    Ok(())
}

impl Goal {
    /// Sets a goal.
    pub fn set(new: NewGoal, episode: &Kept<Episode>, stamp: &Stamp) -> Result<Decided<Goal>, CannotSetGoal> {
        may_work_on(episode)?;
        let event = Event::new(EventKind::GoalSet, stamp.at()).with("need", new.need.clone());
        let goal = Goal {
            words: new.words,
            need: new.need,
            wanted_by: new.wanted_by,
            is_for_mentors: new.is_for_mentors,
            progress: Vec::new(),
            state: GoalState::Open,
        };
        Ok(Decided::created(Kept::new(stamp, stamp.fresh(), episode.person, Some(episode.id), goal), event))
    }

    /// The mark that the person gave last.
    pub fn latest(&self) -> Option<&Progress> {
        self.progress.last()
    }
}

impl Kept<Goal> {
    fn is_workable(&self, episode: &Kept<Episode>) -> Result<(), CannotSetGoal> {
        may_work_on(episode)?;
        if self.retired.is_some() {
            return Err(CannotChange::AlreadyRetired.into());
        }
        match &self.noun.state {
            GoalState::Open => Ok(()),
            GoalState::Reached { .. } | GoalState::LetGo { .. } => Err(CannotSetGoal::Ended),
        }
    }

    /// Adds a mark of the person.
    pub fn mark(
        &self,
        score: Score,
        words: Option<ShortText>,
        episode: &Kept<Episode>,
        stamp: &Stamp,
    ) -> Result<Decided<Goal>, CannotSetGoal> {
        self.is_workable(episode)?;
        let mut noun = self.noun.clone();
        noun.progress.push(Progress { score, words, at: stamp.at(), by: stamp.by().clone() });
        let event = Event::new(EventKind::GoalMarked, stamp.at()).with("score", score.get());
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event))
    }

    /// Ends the goal.
    pub fn end(
        &self,
        end: GoalEnd,
        episode: &Kept<Episode>,
        stamp: &Stamp,
    ) -> Result<Decided<Goal>, CannotSetGoal> {
        self.is_workable(episode)?;
        let at = stamp.at();
        let (state, code) = match end {
            GoalEnd::Reached => (GoalState::Reached { at }, "reached"),
            GoalEnd::LetGo(reason) => (GoalState::LetGo { at, reason }, "let_go"),
        };
        let event = Event::new(EventKind::GoalEnded, at).with("end", code);
        Ok(Decided::changed(self.clone(), self.revised(stamp, Goal { state, ..self.noun.clone() }), event))
    }

    /// Puts what the goal says right. Marks stay.
    pub fn correct(
        &self,
        new: NewGoal,
        episode: &Kept<Episode>,
        reason: &str,
        stamp: &Stamp,
    ) -> Result<Decided<Goal>, CannotSetGoal> {
        self.is_workable(episode)?;
        if reason.trim().is_empty() {
            return Err(CannotChange::ReasonMissing.into());
        }
        let noun = Goal {
            words: new.words,
            need: new.need,
            wanted_by: new.wanted_by,
            is_for_mentors: new.is_for_mentors,
            ..self.noun.clone()
        };
        let event = Event::new(EventKind::GoalCorrected, stamp.at());
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event).because(reason.trim()))
    }

    /// Takes the goal out of view.
    pub fn take_back(&self, reason: &str, stamp: &Stamp) -> Result<Decided<Goal>, CannotChange> {
        self.retire(reason, stamp, Event::new(EventKind::GoalRetired, stamp.at()))
    }
}
