//! What police and courts decide, the handover, and the end of an episode.

use domain::{
    asked::Asked,
    content::SiteKind,
    discharge::{Despite, Measures},
    failure::Fault,
    justice_event::{AppropriateAdult, JusticeEvent, Outcome, Overlap},
};

use super::{
    chance::Chance,
    life::later,
    step::Step,
    support::score,
    walk::{Here, Stage},
    year::Year,
};
use crate::{
    assessment::{self, NotAssessed},
    clock::random_id,
    discharge::{self, EndEpisode, Handover},
    justice_event,
};

impl Year<'_> {
    /// What came of an arrest.
    pub(super) fn custody_outcome(&mut self, step: &Step) -> Result<(), Fault> {
        let Some(mut here) = self.here(step, 25)? else { return Ok(()) };
        let decided = self.lives.custody_outcome(step.person, step.referral);
        let (Some(decided), Some(event)) = (decided, here.known.justice_event) else { return Ok(()) };
        let next_on = match decided.court_within_hours {
            Some((soonest, _)) => Some(self.days_on(soonest / 24)),
            None => here.chance.happens(0.2).then(|| self.days_on(here.chance.between(28, 60))),
        };
        let outcome = Outcome {
            code: decided.code.to_owned(),
            happened_at: later(self.desk.now(), -here.chance.between(2, 15)),
            next_on,
            information_used: used(&mut here.chance),
            is_release: false,
        };
        let concluded = justice_event::conclude(self.desk, &here.by, event, 1, outcome);
        self.done(concluded)?;
        Ok(())
    }

    /// What a court decided: of the hearing for which the person was referred, or of one that an arrest led to.
    pub(super) fn court_outcome(&mut self, step: &Step) -> Result<(), Fault> {
        let Some(mut here) = self.here(step, 26)? else { return Ok(()) };
        let Some(code) = self.draw("court_outcome", &mut here.chance) else { return Ok(()) };
        let event = if here.coming.site.kind.is_court() {
            here.known.justice_event
        } else {
            self.hearing(&mut here)?
        };
        let Some(event) = event else { return Ok(()) };
        let goes_on = here.chance.happens(0.3).then(|| self.days_on(here.chance.between(14, 42)));
        let outcome = Outcome {
            code: code.to_owned(),
            happened_at: later(self.desk.now(), -here.chance.between(1, 15)),
            next_on: goes_on,
            information_used: used(&mut here.chance),
            is_release: false,
        };
        let concluded = justice_event::conclude(self.desk, &here.by, event, 1, outcome);
        self.done(concluded)?;
        Ok(())
    }

    /// The hearing to which an arrest led, put into the same episode.
    fn hearing(&mut self, here: &mut Here<'_>) -> Result<Option<domain::Id<JusticeEvent>>, Fault> {
        let court = self.content.places.our_sites().find(|site| site.kind == SiteKind::MagistratesCourt);
        let Some(court) = court else { return Ok(None) };
        let hearing = JusticeEvent {
            point_of_contact: court.kind.point_of_contact().to_owned(),
            site: court.code.clone(),
            custody_number: None,
            arrested_at: None,
            arrived_at: None,
            authorised_at: None,
            hearing_at: Some(later(self.desk.now(), -here.chance.between(40, 200))),
            offences: Vec::new(),
            appropriate_adult: AppropriateAdult::NotKnown,
            outcome: None,
        };
        let added = justice_event::add(
            self.desk,
            &here.by,
            random_id()?,
            here.known.episode,
            hearing,
            Overlap::TwoEvents,
        );
        self.done(added)
    }

    /// Another service begins to take over.
    pub(super) fn hand_over(&mut self, step: &Step) -> Result<(), Fault> {
        let Some(mut here) = self.here(step, 27)? else { return Ok(()) };
        if here.stage != Stage::Supported {
            return Ok(());
        }
        let to = self.line("handing_over_to", &mut here.chance)?;
        let (id, revision) = (here.known.episode, self.episode(&here.by, here.known.episode)?.revision);
        let opened = discharge::hand_over(self.desk, &here.by, id, revision, Handover::Open(to));
        if self.done(opened)?.is_some() {
            self.now_at(id, Stage::HandingOver);
        }
        Ok(())
    }

    /// The end of an episode, from wherever it stands; nobody is discharged before triage.
    pub(super) fn discharge(&mut self, step: &Step) -> Result<(), Fault> {
        let Some(mut here) = self.here(step, 28)? else { return Ok(()) };
        match here.stage {
            Stage::Untriaged => return Ok(()),
            Stage::ToAssess => return self.not_assessed(&mut here),
            Stage::ToScreen | Stage::ToPlan | Stage::Supported | Stage::HandingOver => {}
        }
        let is_supported = here.is_supported();
        let list = if is_supported { "discharge_reason" } else { "reason_to_end_early" };
        let Some(reason) = self.draw(list, &mut here.chance) else { return Ok(()) };
        let open = discharge::begin(self.desk, &here.by, here.known.episode).map_err(super::shifts::never)?;
        let mut reasons_to_leave_open = std::collections::BTreeMap::new();
        for onward in &open.onward_referrals {
            reasons_to_leave_open.insert(onward.id, self.line("left_open_because", &mut here.chance)?);
        }
        // Only where the program asks: somebody in a cell, or a need that is a risk.
        let lookups = &self.content.lookups;
        let despite = Despite {
            held: match open.still.held.is_empty() {
                true => None,
                false => Some(self.line("left_open_because", &mut here.chance)?),
            },
            unmet: match open.still.is_contradicted_by(reason, lookups) {
                true => Some(self.line("left_open_because", &mut here.chance)?),
                false => None,
            },
            to_whom: match open.still.asks_to_whom(reason, lookups) {
                true => Some(self.line("left_open_because", &mut here.chance)?),
                false => None,
            },
        };
        let words = here.chance.happens(0.6).then(|| self.words("discharge", &mut here.chance));
        let command = EndEpisode {
            episode: here.known.episode,
            revision: open.episode.revision,
            reason: reason.to_owned(),
            words: words.transpose()?,
            measures: if is_supported { self.measures(&mut here.chance)? } else { Measures::default() },
            reasons_to_leave_open,
            despite,
        };
        let ended = discharge::create(self.desk, &here.by, random_id()?, command);
        if self.done(ended)?.is_some() {
            *self.made.discharged.entry(reason.to_owned()).or_default() += 1;
            self.forget(here.known.episode);
        }
        Ok(())
    }

    fn not_assessed(&mut self, here: &mut Here<'_>) -> Result<(), Fault> {
        let Some(reason) = self.draw("reason_not_assessed", &mut here.chance) else { return Ok(()) };
        let Some(close) = self.draw("reason_to_end_early", &mut here.chance) else { return Ok(()) };
        let command = NotAssessed {
            episode: here.known.episode,
            reason: reason.to_owned(),
            words: None,
            choice: super::seen::close(close),
        };
        let recorded = assessment::record_not_assessed(self.desk, &here.by, random_id()?, command);
        if self.done(recorded)?.is_some() {
            self.made.assessments += 1;
            *self.made.discharged.entry(close.to_owned()).or_default() += 1;
            self.forget(here.known.episode);
        }
        Ok(())
    }

    /// How it turned out, where the person was asked.
    fn measures(&self, chance: &mut Chance) -> Result<Measures, Fault> {
        let mut code = |list| match chance.part() {
            part if part < 0.6 => {
                self.draw(list, chance).map_or(Asked::NotKnown, |code| Asked::Answered(code.to_owned()))
            }
            part if part < 0.7 => Asked::NotKnown,
            _ => Asked::NotAsked,
        };
        let (accommodation, employment) = (code("accommodation_type"), code("employment_status"));
        if !chance.happens(0.6) {
            return Ok(Measures { accommodation, employment, ..Measures::default() });
        }
        let before = chance.between(1, 6);
        Ok(Measures {
            things_before: Asked::Answered(score(before)?),
            things_now: Asked::Answered(score((before + chance.between(-1, 5)).clamp(0, 10))?),
            has_helped: if chance.happens(0.1) {
                Asked::Refused
            } else {
                Asked::Answered(chance.happens(0.85))
            },
            accommodation,
            employment,
        })
    }
}

/// Whether whoever decided knew what we had told.
fn used(chance: &mut Chance) -> Asked<bool> {
    match chance.part() {
        part if part < 0.45 => Asked::Answered(true),
        part if part < 0.6 => Asked::Answered(false),
        part if part < 0.8 => Asked::NotKnown,
        _ => Asked::NotAsked,
    }
}
