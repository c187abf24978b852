//! "What follows?": the choice after meeting a person, or after not meeting them.

use casework::screening::Choice;
use domain::{
    discharge::{AsksFirst, Despite, StillSo},
    service_hours::{london::london, wording},
};
use jiff::ToSpan;
use serde::Serialize;

use crate::{form_page::Reading, render::Problem, visit::Visit};

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

/// What is asked where the episode is closed although something is still so.
#[derive(Debug, Clone, Serialize)]
struct Ask {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    value: String,
}

/// The fields that ask why an episode ends although something is still so, as each page names them.
pub const DESPITE_HELD: &str = "despite_held";
/// See [`DESPITE_HELD`].
pub const DESPITE_UNMET: &str = "despite_unmet";
/// See [`DESPITE_HELD`].
pub const TO_WHOM: &str = "despite_to_whom";

/// What the question to whom means.
pub const TO_WHOM_HINT: &str = "The service, and who there knows. Only where the reason says that others have them now: \
    somebody is in danger, or a need that is a risk is not met, and no onward referral names them";

/// The field that a question stands in.
pub const fn field_of(asks: AsksFirst) -> &'static str {
    match asks {
        AsksFirst::InCustody => DESPITE_HELD,
        AsksFirst::NeedsUnmet => DESPITE_UNMET,
        AsksFirst::ToWhom => TO_WHOM,
    }
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
    asks: Vec<Ask>,
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
    pub fn what_follows(&self, ways: Ways, reason: Option<&str>, still: &StillSo) -> WhatFollows {
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
            asks: self.asks(still),
        }
    }

    /// What is asked at the end, as far as anything is still so: the same as where an episode is ended.
    fn asks(&self, still: &StillSo) -> Vec<Ask> {
        let ask =
            |name, label, hint| Ask { name, label, hint, value: self.request.form.get(name).to_owned() };
        let held = ask(
            DESPITE_HELD,
            "Why does it end while the person may be in a cell?",
            "An arrest of the last days has no outcome. Record what came of it first, or say why",
        );
        let unmet = ask(
            DESPITE_UNMET,
            "Why does it end although a need that is a risk is not met?",
            "Only where the reason says that needs are met: these are not",
        );
        let to_whom = ask(TO_WHOM, "To whom did you hand over?", TO_WHOM_HINT);
        let asks = [
            (held, !still.held.is_empty()),
            (unmet, !still.unmet.is_empty()),
            (to_whom, still.may_ask_to_whom()),
        ];
        asks.into_iter().filter(|(_, is_asked)| *is_asked).map(|(ask, _)| ask).collect()
    }

    /// What was typed to these questions.
    fn despite(&self) -> Result<Despite, Vec<Problem>> {
        let mut reading = Reading::of(&self.request.form);
        let despite = Despite {
            held: reading.optional_line(DESPITE_HELD, "The reason"),
            unmet: reading.optional_line(DESPITE_UNMET, "The reason"),
            to_whom: reading.optional_line(TO_WHOM, "The service"),
        };
        if reading.problems.is_empty() { Ok(despite) } else { Err(reading.problems) }
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
                Some(reason) => Ok(Choice::Close { reason, despite: self.despite()? }),
                None => problem("discharge_reason", "Select why the episode is closed"),
            },
            _ => problem("next", "Select what follows"),
        }
    }
}
