//! What is true of a person beyond one piece of work: risk, safety plan, adjustments, how to reach them, where they live.

use domain::{
    address::{Address, Home},
    adjustment::Adjustment,
    entry::Moment,
    failure::Fault,
    risk::{Risk, RiskOf, RiskSource},
    safe_contact::SafeContact,
    safety_plan::SafetyPlan,
    service_hours::london::london,
    worker_safety_alert::WorkerSafetyAlert,
};
use jiff::ToSpan;

use super::{chance::Chance, support::short, walk::Here, year::Year};
use crate::{
    clock::random_id,
    entry::{self, Held},
    safety_plan,
};

/// After how many days a plan is looked at again.
const LOOKED_AT_AGAIN: i64 = 14;

impl Year<'_> {
    /// What was heard at an assessment and holds beyond it.
    pub(super) fn hear(&mut self, here: &mut Here<'_>, is_at_risk: bool) -> Result<(), Fault> {
        let moment = Moment::now(self.desk.now());
        self.risk(here, is_at_risk, &moment)?;
        if is_at_risk && here.chance.happens(0.75) {
            let plan = SafetyPlan {
                places: Some(self.words("places", &mut here.chance)?),
                making_safer: Some(self.words("making_safer", &mut here.chance)?),
                hope: Some(self.words("hope", &mut here.chance)?),
                copies: Some(self.words("copies", &mut here.chance)?),
                look_again_on: london(self.desk.now()).date().checked_add(LOOKED_AT_AGAIN.days()).ok(),
                ..SafetyPlan::new(
                    self.words("warning_signs", &mut here.chance)?,
                    self.words("what_helps", &mut here.chance)?,
                    self.words("whom_to_ring", &mut here.chance)?,
                    moment.clone(),
                )
            };
            let plan = safety_plan::by_form(self.desk, &plan)?;
            self.enter(here, plan)?;
        }
        if here.chance.happens(0.45)
            && let Some(code) = self.draw("adjustment", &mut here.chance)
        {
            let words = here.chance.happens(0.5).then(|| self.words("adjustment_words", &mut here.chance));
            let words = words.transpose()?;
            self.enter(here, Adjustment { code: code.to_owned(), words, moment: moment.clone() })?;
        }
        if here.chance.happens(0.6) {
            self.reach(here, &moment)?;
        }
        if here.chance.happens(0.55) {
            let home = self.home(&mut here.chance)?;
            self.enter(here, Address { home, from_on: None, until_on: None, moment: moment.clone() })?;
        }
        if here.chance.happens(0.03) {
            let instruction = self.line("worker_safety", &mut here.chance)?;
            self.enter(here, WorkerSafetyAlert::new(instruction, moment))?;
        }
        Ok(())
    }

    fn risk(&mut self, here: &mut Here<'_>, is_at_risk: bool, moment: &Moment) -> Result<(), Fault> {
        let kinds = self.content.lookups.get("risk_type");
        let of_themself = kinds.map_or(&[][..], |lookup| lookup.entries());
        let of = if is_at_risk {
            // The list begins with suicide and self-harm.
            let first = of_themself.get(usize::from(here.chance.happens(0.5)));
            first.and_then(|entry| RiskOf::chosen(entry, None).ok())
        } else if here.chance.happens(0.22) {
            let code = self.draw("risk_type", &mut here.chance);
            let entry = code.and_then(|code| kinds?.get(code));
            entry.and_then(|entry| RiskOf::chosen(entry, None).ok())
        } else {
            None
        };
        let Some(of) = of else { return Ok(()) };
        let risk = Risk {
            of,
            words: self.words("risk_said", &mut here.chance)?,
            source: RiskSource {
                justice_event: here.known.justice_event,
                words: self.line("risk_source", &mut here.chance)?,
            },
            moment: moment.clone(),
        };
        self.enter(here, risk)
    }

    /// A safe way to reach the person.
    fn reach(&mut self, here: &mut Here<'_>, moment: &Moment) -> Result<(), Fault> {
        let Some(method) = self.draw("contact_method", &mut here.chance) else { return Ok(()) };
        let never = here.chance.happens(0.2).then(|| self.draw("contact_method", &mut here.chance)).flatten();
        let number = format!("07700 900{:03}", here.chance.between(0, 999));
        let contact = SafeContact {
            method: method.to_owned(),
            value: Some(short(&number)?),
            safe_times: None,
            never: never.filter(|never| *never != method).map(str::to_owned).into_iter().collect(),
            words: here
                .chance
                .happens(0.3)
                .then(|| self.words("safe_words", &mut here.chance))
                .transpose()?,
            moment: moment.clone(),
        };
        self.enter(here, contact)
    }

    fn home(&self, chance: &mut Chance) -> Result<Home, Fault> {
        Ok(if chance.happens(0.12) {
            Home::NoFixedAddress { sleeps: Some(self.words("sleeps", chance)?) }
        } else {
            Home::At { lines: self.words("lines", chance)?, postcode: None }
        })
    }

    fn enter<T: Held>(&mut self, here: &Here<'_>, noun: T) -> Result<(), Fault> {
        let recorded = entry::record(self.desk, &here.by, random_id()?, here.known.person, noun);
        self.done(recorded)?;
        Ok(())
    }
}
