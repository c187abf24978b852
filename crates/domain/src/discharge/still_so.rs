//! What is still so when an episode ends: nobody is let go of in silence.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::CannotDischarge;
use crate::{
    content::Lookups,
    goal::{Goal, GoalState},
    justice_event::JusticeEvent,
    need::{Need, Standing},
    noun::Kept,
    service_hours::london::london,
    text::ShortText,
};

/// What is still so.
#[derive(Debug, Clone, Default)]
pub struct StillSo {
    /// Arrests of the last days of which nobody knows what came: the person may be in a cell now.
    pub held: Vec<Kept<JusticeEvent>>,
    /// Hearings and other dates to come.
    pub ahead: Vec<(Date, Kept<JusticeEvent>)>,
    /// Needs that are not met and that content marks as risk.
    pub unmet: Vec<Need>,
    /// Goals that are worked on.
    pub goals: Vec<Kept<Goal>>,
}

/// Why an episode ends although something is still so, in words; kept with the discharge where it was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Despite {
    /// The person may be in a cell now.
    pub held: Option<ShortText>,
    /// The reason says that needs are met, and one that is a risk is not.
    pub unmet: Option<ShortText>,
}

impl StillSo {
    /// Gathers it from what the record says of a person. Needs are the newest word on each kind.
    pub fn of(
        events: Vec<Kept<JusticeEvent>>,
        needs: Vec<Need>,
        goals: Vec<Kept<Goal>>,
        lookups: &Lookups,
        now: Timestamp,
    ) -> Self {
        let today = london(now).date();
        let mut still = Self::default();
        for event in events.into_iter().filter(|event| event.retired.is_none()) {
            let next_on = event.noun.outcome.as_ref().and_then(|outcome| outcome.next_on);
            let hearing_on = event.noun.hearing_at.filter(|at| *at >= now).map(|at| london(at).date());
            let ahead_on = next_on.or(hearing_on).filter(|on| *on >= today);
            still.ahead.extend(ahead_on.map(|on| (on, event.clone())));
            if event.noun.may_hold_since(now).is_some() {
                still.held.push(event);
            }
        }
        still.ahead.sort_by_key(|(on, _)| *on);
        let kinds = lookups.get("need_type");
        let is_risk = |need: &Need| {
            kinds.and_then(|kinds| kinds.get(&need.kind)).and_then(|kind| kind.extra("risk_if_unmet"))
                == Some("yes")
        };
        still.unmet =
            needs.into_iter().filter(|need| need.standing == Standing::Unmet && is_risk(need)).collect();
        let is_open = |goal: &Kept<Goal>| goal.retired.is_none() && goal.noun.state == GoalState::Open;
        still.goals = goals.into_iter().filter(is_open).collect();
        still
    }

    /// Whether a reason of discharge says that needs are met while one that is a risk is not.
    pub fn is_contradicted_by(&self, reason: &str, lookups: &Lookups) -> bool {
        let entry = lookups.get("discharge_reason").and_then(|reasons| reasons.get(reason));
        !self.unmet.is_empty() && entry.and_then(|entry| entry.extra("says_met")) == Some("yes")
    }

    /// Whether an episode may end while all this is so; keeps of the words what was asked for.
    pub fn allows(
        &self,
        reason: &str,
        despite: Despite,
        lookups: &Lookups,
    ) -> Result<Despite, CannotDischarge> {
        let is_contradicted = self.is_contradicted_by(reason, lookups);
        if !self.held.is_empty() && despite.held.is_none() {
            return Err(CannotDischarge::InCustody);
        }
        if is_contradicted && despite.unmet.is_none() {
            return Err(CannotDischarge::NeedsUnmet);
        }
        Ok(Despite {
            held: despite.held.filter(|_| !self.held.is_empty()),
            unmet: despite.unmet.filter(|_| is_contradicted),
        })
    }
}
