//! What was agreed to do, together with the person.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    Id,
    access::RecordType,
    episode::Episode,
    event::{Event, EventKind},
    noun::{CannotChange, Decided, Kept, Noun},
    service_hours::london::london,
    stamp::Stamp,
    text::{NoteText, ShortText},
};

/// What was agreed to do. Its aims are [`crate::goal::Goal`]s, its steps [`crate::task::Task`]s.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// What we will do together, in words that the person would use.
    pub words: NoteText,
    /// When it is looked at again.
    pub review_on: Option<Date>,
    /// Whether mentors may read it (`docs/access.md`, 3.1: entries marked for mentors).
    pub is_for_mentors: bool,
    /// Whether the person has agreed.
    pub state: PlanState,
}

/// How far a plan has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum PlanState {
    /// Written down; the person has not agreed yet.
    Drafted,
    /// Agreed.
    Agreed {
        /// When.
        at: Timestamp,
        /// On what terms.
        how: Agreement,
    },
}

/// On what terms a plan was agreed. The person can change their mind: a plan that is changed is agreed again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "with", rename_all = "snake_case")]
pub enum Agreement {
    /// The person agrees with all of it.
    Person,
    /// The person agrees with some of it.
    PersonInPart {
        /// What they see otherwise.
        otherwise: ShortText,
    },
    /// The person cannot decide this at the moment: made in their best interests.
    BestInterests {
        /// Why we think so, and who was asked.
        why: ShortText,
    },
}

impl Agreement {
    /// The code in event facts.
    pub const fn code(&self) -> &'static str {
        match self {
            Agreement::Person => "person",
            Agreement::PersonInPart { .. } => "person_in_part",
            Agreement::BestInterests { .. } => "best_interests",
        }
    }
}

impl Noun for Plan {
    const TYPE: RecordType = RecordType::Plan;
}

/// What is typed into a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPlan {
    /// See [`Plan::words`].
    pub words: NoteText,
    /// See [`Plan::review_on`].
    pub review_on: Option<Date>,
    /// See [`Plan::is_for_mentors`].
    pub is_for_mentors: bool,
}

/// Why a plan cannot be made, agreed or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotPlan {
    /// The person has not been assessed, or the episode is closed.
    NotYet,
    /// The episode is closed.
    Discharged,
    /// The episode has a plan.
    HasPlan,
    /// It was agreed before, as it stands.
    AlreadyAgreed,
    /// Its next look lies in the past.
    ReviewInPast,
    /// Retired, or no reason given.
    Change(CannotChange),
}

impl std::fmt::Display for CannotPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotPlan::NotYet => {
                f.write_str("A plan comes after the assessment. Finish the assessment first.")
            }
            CannotPlan::Discharged => {
                f.write_str("This episode is closed. Make a new referral to open another.")
            }
            CannotPlan::HasPlan => f.write_str("This episode has a plan already. Change that one instead."),
            CannotPlan::AlreadyAgreed => f.write_str("The plan was agreed as it stands."),
            CannotPlan::ReviewInPast => f.write_str("The day of the next review must be today or later."),
            CannotPlan::Change(refusal) => refusal.fmt(f),
        }
    }
}

impl From<CannotChange> for CannotPlan {
    fn from(refusal: CannotChange) -> Self {
        CannotPlan::Change(refusal)
    }
}

/// What agreeing brings about, kept in one transaction.
#[derive(Debug)]
pub struct PlanAgreed {
    /// The plan.
    pub plan: Decided<Plan>,
    /// The episode, where support begins with it.
    pub episode: Option<Decided<Episode>>,
}

fn may_plan(episode: &Kept<Episode>, review_on: Option<Date>, stamp: &Stamp) -> Result<(), CannotPlan> {
    if !episode.noun.state.is_open() {
        return Err(CannotPlan::Discharged);
    }
    if !episode.noun.state.takes_a_plan() {
        return Err(CannotPlan::NotYet);
    }
    if review_on.is_some_and(|on| on < london(stamp.at()).date()) {
        return Err(CannotPlan::ReviewInPast);
    }
    Ok(())
}

impl Plan {
    /// Writes a plan down. An episode has one at a time.
    pub fn draw_up(
        new: NewPlan,
        episode: &Kept<Episode>,
        standing: Option<&Kept<Plan>>,
        stamp: &Stamp,
    ) -> Result<Decided<Plan>, CannotPlan> {
        may_plan(episode, new.review_on, stamp)?;
        if standing.is_some_and(|plan| plan.retired.is_none()) {
            return Err(CannotPlan::HasPlan);
        }
        let id: Id<Plan> = stamp.fresh();
        let plan = Plan {
            words: new.words,
            review_on: new.review_on,
            is_for_mentors: new.is_for_mentors,
            state: PlanState::Drafted,
        };
        let kept = Kept::new(stamp, id, episode.person, Some(episode.id), plan);
        Ok(Decided::created(kept, Event::new(EventKind::PlanDrawnUp, stamp.at())))
    }
}

impl Kept<Plan> {
    /// The person agrees: support begins.
    pub fn agree(
        &self,
        how: Agreement,
        episode: &Kept<Episode>,
        stamp: &Stamp,
    ) -> Result<PlanAgreed, CannotPlan> {
        if self.retired.is_some() {
            return Err(CannotChange::AlreadyRetired.into());
        }
        may_plan(episode, None, stamp)?;
        match &self.noun.state {
            PlanState::Agreed { .. } => Err(CannotPlan::AlreadyAgreed),
            PlanState::Drafted => {
                let event = Event::new(EventKind::PlanAgreed, stamp.at()).with("agreed_with", how.code());
                let noun = Plan { state: PlanState::Agreed { at: stamp.at(), how }, ..self.noun.clone() };
                let plan = Decided::changed(self.clone(), self.revised(stamp, noun), event);
                Ok(PlanAgreed { plan, episode: episode.begin_support(stamp) })
            }
        }
    }

    /// Changes what the plan says. What changes after the person agreed is agreed again.
    pub fn change(
        &self,
        new: NewPlan,
        episode: &Kept<Episode>,
        reason: &str,
        stamp: &Stamp,
    ) -> Result<Decided<Plan>, CannotPlan> {
        if self.retired.is_some() {
            return Err(CannotChange::AlreadyRetired.into());
        }
        may_plan(episode, new.review_on.filter(|on| Some(*on) != self.noun.review_on), stamp)?;
        if reason.trim().is_empty() {
            return Err(CannotChange::ReasonMissing.into());
        }
        let is_reworded = new.words != self.noun.words;
        let state = if is_reworded { PlanState::Drafted } else { self.noun.state.clone() };
        let noun =
            Plan { words: new.words, review_on: new.review_on, is_for_mentors: new.is_for_mentors, state };
        let event = Event::new(EventKind::PlanChanged, stamp.at()).with("is_reworded", is_reworded);
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event).because(reason.trim()))
    }

    /// Takes the plan out of view.
    pub fn take_back(&self, reason: &str, stamp: &Stamp) -> Result<Decided<Plan>, CannotChange> {
        self.retire(reason, stamp, Event::new(EventKind::PlanRetired, stamp.at()))
    }
}
