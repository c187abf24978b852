//! Steps in time: what is done, when, and to whom.

use jiff::Timestamp;

use super::life::later;

/// What is done at a step. A number in it counts those of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    /// A referral comes in.
    Receive,
    /// It is triaged.
    Triage,
    /// The person is seen, or it is recorded why not.
    Screen,
    /// The full look.
    Assess,
    /// A plan is agreed.
    Plan,
    /// Another service is asked.
    ReferOn(u8),
    /// Word of what came of it.
    HearBack(u8),
    /// A service that has not answered is asked again.
    Chase(u8),
    /// The service names a day.
    Book(u8),
    /// Whether the person went there.
    Attend(u8),
    /// A meeting or call.
    Meet(u8),
    /// What the police decided.
    CustodyOutcome,
    /// What the court decided.
    CourtOutcome,
    /// A handover to another service opens.
    HandOver,
    /// The end of the episode.
    Discharge,
    /// The day's figure of each suite.
    CountSuites,
    /// Somebody writes down time that was about no person.
    Spend(u8),
    /// Somebody tells the clinical safety officer of something.
    Report,
    /// It is taken up.
    TakeUp,
}

/// One step of a life, or of the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Step {
    /// When it is recorded.
    pub(crate) at: Timestamp,
    /// Whose; for the house, which day.
    pub(crate) person: u32,
    /// Which referral of theirs, from nought.
    pub(crate) referral: u8,
    /// What.
    pub(crate) what: What,
}

impl Step {
    /// Which of its kind it is.
    pub(crate) const fn number(&self) -> u8 {
        match self.what {
            What::ReferOn(number)
            | What::HearBack(number)
            | What::Chase(number)
            | What::Book(number)
            | What::Attend(number)
            | What::Meet(number)
            | What::Spend(number) => number,
            What::Receive
            | What::Triage
            | What::Screen
            | What::Assess
            | What::Plan
            | What::CustodyOutcome
            | What::CourtOutcome
            | What::HandOver
            | What::Discharge
            | What::CountSuites
            | What::Report
            | What::TakeUp => 0,
        }
    }
}

/// Where a plan stands, and whose it is.
pub(crate) struct Plan<'s> {
    pub(crate) person: u32,
    pub(crate) n: u8,
    pub(crate) at: Timestamp,
    pub(crate) steps: &'s mut Vec<Step>,
    pub(crate) until: Timestamp,
}

impl Plan<'_> {
    /// The next step, so many minutes after the last.
    pub(crate) fn then(&mut self, what: What, minutes: i64) {
        self.at = later(self.at, minutes);
        self.push(what, self.at);
    }

    /// A step beside the others, so many minutes after a moment.
    pub(crate) fn apart(&mut self, what: What, from: Timestamp, minutes: i64) {
        self.push(what, later(from, minutes));
    }

    fn push(&mut self, what: What, at: Timestamp) {
        if at <= self.until {
            self.steps.push(Step { at, person: self.person, referral: self.n, what });
        }
    }
}
