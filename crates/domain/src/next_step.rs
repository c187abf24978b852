//! What follows from meeting a person, or from not meeting them: assess, try again, clinic, plan or close.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    discharge::{Despite, Discharge, Loose, Measures, NewDischarge},
    episode::{Episode, EpisodeState},
    event::{Event, EventKind},
    noun::{Decided, Kept},
    stamp::Stamp,
    urgency::Urgency,
};

/// What is to happen next with an episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The person is to be assessed.
    Assess {
        /// By when.
        due_at: Timestamp,
    },
    /// The same is tried again, here.
    TryAgain {
        /// When.
        at: Timestamp,
    },
    /// The same is tried at a clinic or in the community.
    Clinic {
        /// By when.
        due_at: Timestamp,
    },
    /// Nothing more to look into: what help is wanted is agreed with the person.
    Plan,
    /// The episode is closed.
    Close {
        /// Code of `discharge_reason`.
        reason: String,
        /// Why, although something is still so: what [`crate::discharge::StillSo::allows`] has let pass.
        despite: Despite,
    },
}

/// Whether a reason for not meeting somebody leaves room to try again here (lookup column `follows`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follows {
    /// It passes: it can be offered again.
    TryAgain,
    /// The person is gone: a clinic, or the end.
    Gone,
}

impl Follows {
    /// Reads the column; a reason that says nothing leaves room.
    pub fn from_code(code: Option<&str>) -> Self {
        match code {
            Some("gone") => Follows::Gone,
            Some(_) | None => Follows::TryAgain,
        }
    }
}

impl Next {
    /// The frozen code, in events.
    pub const fn code(&self) -> &'static str {
        match self {
            Next::Assess { .. } => "assess",
            Next::TryAgain { .. } => "try_again",
            Next::Clinic { .. } => "clinic",
            Next::Plan => "plan",
            Next::Close { .. } => "close",
        }
    }

    /// The moment that it names.
    pub const fn due_at(&self) -> Option<Timestamp> {
        match self {
            Next::Assess { due_at } | Next::Clinic { due_at } | Next::TryAgain { at: due_at } => {
                Some(*due_at)
            }
            Next::Plan | Next::Close { .. } => None,
        }
    }
}

/// A step that was taken.
#[derive(Debug)]
pub(crate) struct Step {
    /// The episode as it goes on.
    pub(crate) episode: Decided<Episode>,
    /// Its end, where the step was to close it.
    pub(crate) discharge: Option<Decided<Discharge>>,
}

impl Kept<Episode> {
    /// Takes the step. Whether it may be taken has been decided by whoever calls.
    pub(crate) fn take(&self, next: &Next, urgency: Urgency, stamp: &Stamp) -> Step {
        let since = stamp.at();
        let state = match next {
            Next::Assess { .. } => EpisodeState::ToAssess { since },
            Next::TryAgain { .. } | Next::Clinic { .. } => self.noun.state.clone(),
            Next::Plan => EpisodeState::ToPlan { since },
            Next::Close { reason, despite } => return self.close(reason, despite.clone(), stamp),
        };
        let is_same = state == self.noun.state;
        let noun = Episode { state, urgency, due_at: next.due_at(), ..self.noun.clone() };
        if !is_same {
            return Step { episode: self.moved(noun, stamp), discharge: None };
        }
        // Why the person was not seen has been said: that ends the wait after a new arrest, too.
        let noun = Episode { arrested_again: None, ..noun };
        let mut event = Event::new(EventKind::EpisodePostponed, stamp.at())
            .at_site(Some(&noun.site))
            .with("state", noun.state.code())
            .with("next", next.code());
        if let Some(due_at) = noun.due_at {
            event = event.with("due_at", due_at.to_string());
        }
        Step { episode: Decided::changed(self.clone(), self.revised(stamp, noun), event), discharge: None }
    }

    /// What is open beside it is settled by whoever keeps the step (`Settled`); how things turned out was not asked.
    fn close(&self, reason: &str, despite: Despite, stamp: &Stamp) -> Step {
        let new = NewDischarge {
            reason: reason.to_owned(),
            words: None,
            measures: Measures::default(),
            reasons_to_leave_open: BTreeMap::new(),
            despite,
            lapsed: String::new(),
        };
        let loose = Loose { onward_referrals: &[], tasks: &[], contacts: &[] };
        let ended = Discharge::of(self, loose, new, stamp).expect("a triaged, open episode can end");
        Step { episode: ended.episode, discharge: Some(ended.discharge) }
    }
}
