//! "What follows?": the choice after meeting a person, or after not meeting them.

use casework::screening::Choice;
use domain::service_hours::{london::london, wording};
use jiff::ToSpan;
use serde::Serialize;

use crate::{render::Problem, visit::Visit};

/// One choice of a list, as the components want it.
#[derive(Debug, Clone, Serialize)]
pub struct Offer {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub text: String,
    /// More words.
    pub hint: Option<String>,
    /// Whether it is chosen.
    pub is_selected: bool,
}

/// The ways on that a page offers.
#[derive(Debug, Clone, Serialize)]
pub struct WhatFollows {
    may_try_again: bool,
    may_clinic: bool,
    may_plan: bool,
    chosen: String,
    times: Vec<Offer>,
    reasons: Vec<Offer>,
}

/// Which ways on fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ways {
    /// The person can be tried again, seen at a clinic, or the episode is closed.
    AfterNotMeeting,
    /// The person was met: a plan is agreed, or the episode is closed.
    AfterMeeting,
}

impl Visit<'_> {
    /// The lists of the question, with what was typed, else with a reason offered first.
    pub fn what_follows(&self, ways: Ways, reason: Option<&str>) -> WhatFollows {
        let form = &self.request.form;
        let minutes = form.get("try_again_minutes");
        let chosen_reason = form.given("discharge_reason").or(reason).unwrap_or_default().to_owned();
        let times = &self.desk.content().limits.try_again_minutes;
        WhatFollows {
            may_try_again: ways == Ways::AfterNotMeeting,
            may_clinic: ways == Ways::AfterNotMeeting,
            may_plan: ways == Ways::AfterMeeting,
            chosen: form.get("next").to_owned(),
            times: times
                .iter()
                .map(|offered| Offer {
                    value: offered.to_string(),
                    text: self.in_minutes(i64::from(*offered)),
                    hint: None,
                    is_selected: minutes == offered.to_string(),
                })
                .collect(),
            reasons: self.reasons(ways, &chosen_reason),
        }
    }

    /// A time to try again, and that nobody of the team is there then, where that is so.
    fn in_minutes(&self, minutes: i64) -> String {
        let said = format!("In {}", wording::duration(minutes));
        match self.now.checked_add(minutes.minutes()) {
            Ok(at) if !self.desk.hours().open_at(at) => {
                format!("{said}, {}: the team is closed then, hand it over", self.said(at))
            }
            Ok(_) | Err(_) => said,
        }
    }

    /// Why an episode may end here: of somebody who was not met nobody can say that what they needed is met.
    fn reasons(&self, ways: Ways, chosen: &str) -> Vec<Offer> {
        let lookup = self.desk.content().lookups.get("discharge_reason");
        let says_met = |code: &str| {
            let entry = lookup.and_then(|lookup| lookup.get(code));
            entry.and_then(|entry| entry.extra("says_met")) == Some("yes")
        };
        let mut reasons = self.offers("discharge_reason", chosen);
        if ways == Ways::AfterNotMeeting {
            reasons.retain(|reason| !says_met(&reason.value));
        }
        reasons
    }

    /// The codes of a lookup that are offered today.
    pub fn offers(&self, lookup: &str, chosen: &str) -> Vec<Offer> {
        let today = london(self.now).date();
        let lookup = self.desk.content().lookups.get(lookup);
        let entries = lookup.into_iter().flat_map(|lookup| lookup.offered_on(today));
        entries
            .map(|entry| Offer {
                value: entry.code.clone(),
                text: entry.label.clone(),
                hint: entry.note.clone(),
                is_selected: entry.code == chosen,
            })
            .collect()
    }

    /// A code that was chosen from a lookup; none where nothing was, or nothing that is offered.
    pub fn chosen_of(&self, lookup: &str, field: &str) -> Option<String> {
        let code = self.request.form.given(field)?;
        self.offers(lookup, code).into_iter().find(|offer| offer.is_selected).map(|offer| offer.value)
    }

    /// What was chosen, or what is missing.
    pub fn choice(&self) -> Result<Choice, Vec<Problem>> {
        let problem = |field: &str, message: &str| {
            Err(vec![Problem { field: field.to_owned(), message: message.to_owned() }])
        };
        match self.request.form.get("next") {
            "try_again" => {
                let typed = self.request.form.get("try_again_minutes").parse().ok();
                let offered = &self.desk.content().limits.try_again_minutes;
                match typed.filter(|minutes| offered.contains(minutes)) {
                    Some(minutes) => Ok(Choice::TryAgain { minutes }),
                    None => problem("try_again_minutes", "Select when to try again"),
                }
            }
            "clinic" => Ok(Choice::Clinic),
            "plan" => Ok(Choice::Plan),
            "close" => match self.chosen_of("discharge_reason", "discharge_reason") {
                Some(reason) => Ok(Choice::Close { reason }),
                None => problem("discharge_reason", "Select why the episode is closed"),
            },
            _ => problem("next", "Select what follows"),
        }
    }
}
