//! What is still so when an episode ends: nobody is let go of in silence.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    content::Lookups,
    goal::{Goal, GoalState},
    justice_event::JusticeEvent,
    need::{Need, Standing},
    noun::Kept,
    promotion::Promoted,
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
    /// Whether somebody is said to be in danger in the form that is being sent.
    pub is_in_danger: bool,
    /// Whether the record names to whom the person was passed on: an onward referral, or a handover that is open.
    pub is_passed_on: bool,
}

/// Why an episode ends although something is still so, in words; kept with the discharge where it was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Despite {
    /// The person may be in a cell now.
    pub held: Option<ShortText>,
    /// The reason says that needs are met, and one that is a risk is not.
    pub unmet: Option<ShortText>,
    /// The reason says that another service has the person, and the record does not name it: who that is.
    #[serde(default)]
    pub to_whom: Option<ShortText>,
}

/// What is asked before an episode ends although something is still so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsksFirst {
    /// The person may be in a cell now, and no reason is given to let go of them there.
    InCustody,
    /// The reason says that needs are met, and one that is a risk is not; no word is said to it.
    NeedsUnmet,
    /// The reason says that another service has somebody with an unmet risk, and nobody says which.
    ToWhom,
}

impl std::fmt::Display for AsksFirst {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            AsksFirst::InCustody => {
                "The person may be in a cell now. Record what came of the arrest, or say why you end the episode there."
            }
            AsksFirst::NeedsUnmet => {
                "A need that is a risk is not met. Choose another reason, or say why this one is right."
            }
            AsksFirst::ToWhom => {
                "A need that is a risk is not met, and no onward referral says who has the person now. Say to whom you \
                 handed over, the service and who there knows."
            }
        })
    }
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
        let is_unmet_risk = |need: &Need| need.standing == Standing::Unmet && is_risk(&need.kind, lookups);
        still.unmet = needs.into_iter().filter(is_unmet_risk).collect();
        let is_open = |goal: &Kept<Goal>| goal.retired.is_none() && goal.noun.state == GoalState::Open;
        still.goals = goals.into_iter().filter(is_open).collect();
        still
    }

    /// Whether a reason of discharge says that needs are met while one that is a risk is not.
    pub fn is_contradicted_by(&self, reason: &str, lookups: &Lookups) -> bool {
        !self.unmet.is_empty() && says(lookups, reason, "says_met")
    }

    /// Whether a reason of discharge says that another service has somebody with an unmet risk, while the record does
    /// not say which.
    pub fn asks_to_whom(&self, reason: &str, lookups: &Lookups) -> bool {
        self.may_ask_to_whom() && says(lookups, reason, "asks_to_whom")
    }

    /// Whether any reason would ask that.
    pub const fn may_ask_to_whom(&self) -> bool {
        (self.is_in_danger || !self.unmet.is_empty()) && !self.is_passed_on
    }

    /// The same after what a form says that is being sent now.
    #[must_use]
    pub fn after(mut self, promoted: &Promoted, lookups: &Lookups) -> Self {
        for finding in &promoted.findings {
            self.unmet.retain(|need| need.kind != finding.kind);
            if finding.standing == Standing::Unmet && is_risk(&finding.kind, lookups) {
                self.unmet.push(finding.clone());
            }
        }
        self.is_in_danger = promoted.code("immediate_risk") == Some("yes");
        self
    }

    /// Whether an episode may end while all this is so; keeps of the words what was asked for.
    pub fn allows(&self, reason: &str, despite: Despite, lookups: &Lookups) -> Result<Despite, AsksFirst> {
        let is_contradicted = self.is_contradicted_by(reason, lookups);
        let asks_to_whom = self.asks_to_whom(reason, lookups);
        if !self.held.is_empty() && despite.held.is_none() {
            return Err(AsksFirst::InCustody);
        }
        if is_contradicted && despite.unmet.is_none() {
            return Err(AsksFirst::NeedsUnmet);
        }
        if asks_to_whom && despite.to_whom.is_none() {
            return Err(AsksFirst::ToWhom);
        }
        Ok(Despite {
            held: despite.held.filter(|_| !self.held.is_empty()),
            unmet: despite.unmet.filter(|_| is_contradicted),
            to_whom: despite.to_whom.filter(|_| asks_to_whom),
        })
    }
}

fn is_risk(need: &str, lookups: &Lookups) -> bool {
    let entry = lookups.get("need_type").and_then(|kinds| kinds.get(need));
    entry.and_then(|kind| kind.extra("risk_if_unmet")) == Some("yes")
}

fn says(lookups: &Lookups, reason: &str, column: &str) -> bool {
    let entry = lookups.get("discharge_reason").and_then(|reasons| reasons.get(reason));
    entry.and_then(|entry| entry.extra(column)) == Some("yes")
}
