//! What the house does beside its people: the suites' figures, time that is about nobody, and words to the clinical
//! safety officer.

use domain::{
    access::Role,
    activity_time::NewActivityTime,
    content::SiteKind,
    failure::Fault,
    service_hours::london::{first_instant, london},
    text::NoteText,
};
use jiff::{Timestamp, ToSpan};

use super::{
    chance::Chance,
    life::{Lives, later},
    shifts::Worker,
    step::{Step, What},
    year::Year,
};
use crate::{activity_time, clock::random_id, safety_report, suite_day};

/// On which days before the last somebody reports something, and when it is taken up.
const REPORTS: [(i64, Option<i64>); 3] = [(212, Some(210)), (64, Some(57)), (2, None)];

/// How many pieces of time are written down on a day at most.
const PIECES: u8 = 3;

/// The draws of the house begin here.
const HOUSE: u64 = 200;

/// The steps of the house, through the year until now; a house with few people is told of fewer days.
pub(super) fn steps(lives: &Lives<'_>, people: u32, now: Timestamp, steps: &mut Vec<Step>) {
    let last = london(now).date();
    let mut day = last.checked_sub(i64::from(people.clamp(14, 365)).days()).unwrap_or(last);
    let mut number = 0;
    while day <= last {
        let at_hour = |hour, minute| first_instant(day.at(hour, minute, 0, 0));
        let mut chance = lives.chance(number, 0, HOUSE);
        let mut push = |what, at: Option<Timestamp>| {
            if let Some(at) = at.filter(|at| *at <= now) {
                steps.push(Step { at, person: number, referral: 0, what });
            }
        };
        push(What::CountSuites, at_hour(18, 40));
        for piece in 0..PIECES {
            if chance.happens(0.6) {
                push(What::Spend(piece), at_hour(13 + i8::try_from(piece).unwrap_or_default(), 20));
            }
        }
        let ago = i64::from(last.since(day).map(|span| span.get_days()).unwrap_or_default());
        for (reported, taken_up) in REPORTS {
            if ago == reported {
                push(What::Report, at_hour(16, 5));
            }
            if Some(ago) == taken_up {
                push(What::TakeUp, at_hour(10, 30));
            }
        }
        number += 1;
        let Ok(next) = day.checked_add(1.day()) else { break };
        day = next;
    }
}

impl Year<'_> {
    /// The figure of each suite, by whoever works there.
    pub(super) fn count_suites(&mut self, step: &Step) -> Result<(), Fault> {
        let mut chance = self.lives.chance(step.person, 0, HOUSE + 1);
        let suites: Vec<_> =
            self.content.places.our_sites().filter(|site| site.kind == SiteKind::CustodySuite).collect();
        let shares = self.content.invention.shares_of("suite_by_place");
        let each_day = self.content.invention.share("number", "detained_each_day");
        let today = london(self.desk.now()).date();
        for (place, suite) in suites.iter().enumerate() {
            // Now and then nobody writes one down.
            if chance.happens(0.06) {
                continue;
            }
            let share = shares.get(place).or(shares.last()).map_or(0.1, |(_, share)| *share);
            let detained = each_day * share * (0.65 + 0.7 * chance.part());
            let worker = self.shifts.choose(Role::Practitioner, &self.team_at(&suite.code), &mut chance)?;
            let by = self.at_work(worker)?;
            let count =
                suite_day::Count { site: suite.code.clone(), detained: detained as u32, revision: None };
            let counted = suite_day::count(self.desk, &by, random_id()?, today, vec![count]);
            self.done(counted)?;
        }
        Ok(())
    }

    /// Time of somebody's day that was about no person.
    pub(super) fn spend(&mut self, step: &Step, number: u8) -> Result<(), Fault> {
        let mut chance = self.lives.chance(step.person, number, HOUSE + 2);
        let Some(kind) = self.draw("service_activity", &mut chance) else { return Ok(()) };
        let worker = self.somebody(&mut chance)?;
        let by = self.at_work(worker)?;
        let new = NewActivityTime {
            kind: kind.to_owned(),
            minutes: u32::try_from(chance.between(1, 12) * 10).unwrap_or(10),
            spent_on: london(self.desk.now()).date(),
            note: chance.happens(0.3).then(|| self.line("activity", &mut chance)).transpose()?,
        };
        let spent = activity_time::spend(self.desk, &by, random_id()?, new);
        self.done(spent)?;
        Ok(())
    }

    fn somebody(&self, chance: &mut Chance) -> Result<Worker, Fault> {
        let role = if chance.happens(0.75) { Role::Practitioner } else { Role::SupportWorker };
        self.shifts.choose(role, "", chance)
    }

    /// "This could have hurt someone."
    pub(super) fn report(&mut self, step: &Step) -> Result<(), Fault> {
        let mut chance = self.lives.chance(step.person, 0, HOUSE + 3);
        let worker = self.somebody(&mut chance)?;
        let by = self.at_work(worker)?;
        let what: NoteText = self.words("safety_report", &mut chance)?;
        let version = env!("CARGO_PKG_VERSION");
        let sent = safety_report::send(self.desk, &by, random_id()?, "/worklist".to_owned(), version, what);
        self.done(sent)?;
        Ok(())
    }

    /// The clinical safety officer takes up what waits.
    pub(super) fn take_up(&mut self, step: &Step) -> Result<(), Fault> {
        let mut chance = self.lives.chance(step.person, 0, HOUSE + 4);
        let lead = self.shifts.choose(Role::ClinicalLead, "", &mut chance)?;
        let by = self.at_work(lead)?;
        let waiting = safety_report::reports(self.desk, &by).map_err(super::shifts::never)?;
        for report in waiting.iter().filter(|report| report.noun.acknowledged.is_none()) {
            let words = self.line("taken_up", &mut chance)?;
            let taken_up = safety_report::acknowledge(self.desk, &by, report.id, words);
            self.done(taken_up)?;
            self.clock.move_to(later(self.desk.now(), 1));
        }
        Ok(())
    }
}
