//! Seeing people: screening them or recording why not, and the full look.

use domain::{
    Id,
    access::{Actor, Role},
    consent::Decision,
    discharge::Despite,
    failure::Fault,
    formulation::Part,
    service_hours::london::london,
    text::ShortText,
    urgency::Urgency,
};
use store::Draft as Stored;

use super::{
    answers::Wishes,
    chance::Chance,
    life::Course,
    people::Invented,
    step::Step,
    walk::{Here, Stage},
    year::Year,
};
use crate::{
    assessment,
    clock::random_id,
    draft,
    screening::{self, Choice, NotScreened},
};

/// How long a screening and an assessment take.
const SCREENING_MINUTES: (i64, i64) = (8, 25);
const ASSESSMENT_MINUTES: (i64, i64) = (35, 75);

/// Why an assessment says otherwise than what was said before, where it does.
const CALMER: &str = "Talked it through again, and things have calmed down since";

/// Reasons for which an episode ends before anybody was assessed.
const NO_NEED: &str = "no_need";
const HANDED_OVER: &str = "handed_over";
const SAID_NO: &str = "said_no";

/// How many ways of answering a long form there are: filling one in takes longer than everything else that is done
/// with it, so that the answers of one serve several people.
const PROFILES: u64 = 20;

impl<'y> Year<'y> {
    /// The draws of one of the ways of answering.
    fn profile(&self, step: &Step, invented: &Invented, what: u64) -> Chance {
        let young = u8::from(!self.says_yes_alone(step, invented)) + u8::from(invented.age < 18);
        let mut chance = self.lives.chance(step.person, step.referral, what);
        let profile = u32::try_from(chance.next() % PROFILES).unwrap_or_default();
        self.lives.chance(profile, young, what + 1)
    }

    /// Screens the person of an episode that waits for it, or says why not.
    pub(super) fn screen(&mut self, step: &Step) -> Result<(), Fault> {
        let Some(mut here) = self.here(step, 22)? else { return Ok(()) };
        if here.stage != Stage::ToScreen {
            return Ok(());
        }
        let course = self.lives.course(step.person, step.referral);
        if course == Course::NotSeen {
            return self.not_screened(&mut here);
        }
        let leads_on = course == Course::Assessed;
        let invented = self.people.invent(step.person);
        let mut profile = self.profile(step, &invented, 30);
        let mut wishes = self.agreed(step, &invented, &mut profile);
        self.found(&invented, 0.6, &mut wishes, &mut profile);
        let is_in_danger = here.coming.urgency == Urgency::Immediate;
        // Nobody in danger is left alone: without an assessment another team has them.
        let (result, why) = match (leads_on, is_in_danger) {
            (true, _) => ("assess", NO_NEED),
            (false, true) => ("already_known", HANDED_OVER),
            (false, false) => ("advice_only", NO_NEED),
        };
        wishes.fact("immediate_risk", if is_in_danger { "yes" } else { "no" });
        wishes.fact("screening_outcome", result);
        wishes.fact("urgency", here.coming.urgency.code());
        wishes.fact("appropriate_adult_advised", if invented.age < 18 { "yes" } else { "no" });
        let begun = screening::begin(self.desk, &here.by, here.known.episode, Some("screening"));
        let Some(id) = self.done(begun)? else { return Ok(()) };
        self.minutes_pass(here.chance.between(SCREENING_MINUTES.0, SCREENING_MINUTES.1));
        self.write(&here.by, id, &wishes, &mut profile)?;
        let choice = (!leads_on).then(|| close(why));
        let recorded = screening::record_screening(self.desk, &here.by, id, choice);
        if self.done(recorded)?.is_some() {
            self.made.screenings += 1;
            if leads_on {
                self.now_at(here.known.episode, Stage::ToAssess);
            } else {
                self.closed_early(&here, why);
            }
        }
        Ok(())
    }

    fn not_screened(&mut self, here: &mut Here<'y>) -> Result<(), Fault> {
        let Some(reason) = self.draw("reason_not_screened", &mut here.chance) else { return Ok(()) };
        let is_offered_a_clinic = here.chance.happens(0.15);
        let why = if reason == SAID_NO { SAID_NO } else { NO_NEED };
        let choice = if is_offered_a_clinic { Choice::Clinic } else { close(why) };
        let episode = here.known.episode;
        let command = NotScreened { episode, reason: reason.to_owned(), words: None, choice };
        let recorded = screening::record_not_screened(self.desk, &here.by, random_id()?, command);
        if self.done(recorded)?.is_some() {
            self.made.screenings += 1;
            if !is_offered_a_clinic {
                self.closed_early(here, why);
            }
        }
        Ok(())
    }

    /// In a life that is told in few words: the person was gone before anybody saw them.
    pub(super) fn close_lightly(&mut self, step: &Step) -> Result<(), Fault> {
        let Some(known) = self.known.get(&(step.person, step.referral)).copied() else { return Ok(()) };
        let Some(walk) = self.walks.get(&known.episode).filter(|walk| walk.stage != Stage::Untriaged) else {
            return Ok(());
        };
        let (worker, team) = (walk.worker, walk.team.clone());
        let mut chance = self.lives.chance(step.person, step.referral, 22);
        let worker = match worker {
            Some(worker) => worker,
            None => self.shifts.choose(Role::Practitioner, &team, &mut chance)?,
        };
        let by = self.at_work(worker)?;
        let Some(reason) = self.draw("reason_not_screened", &mut chance) else { return Ok(()) };
        let choice = close(NO_NEED);
        let command = NotScreened { episode: known.episode, reason: reason.to_owned(), words: None, choice };
        let recorded = screening::record_not_screened(self.desk, &by, random_id()?, command);
        if self.done(recorded)?.is_some() {
            self.made.screenings += 1;
            *self.made.discharged.entry(NO_NEED.to_owned()).or_default() += 1;
            self.forget(known.episode);
        }
        Ok(())
    }

    fn closed_early(&mut self, here: &Here<'_>, reason: &str) {
        *self.made.discharged.entry(reason.to_owned()).or_default() += 1;
        self.forget(here.known.episode);
    }

    /// The full look at a person who waits for it.
    pub(super) fn assess(&mut self, step: &Step) -> Result<(), Fault> {
        let Some(mut here) = self.here(step, 23)? else { return Ok(()) };
        if here.stage != Stage::ToAssess {
            return Ok(());
        }
        let invented = self.people.invent(step.person);
        let mut profile = self.profile(step, &invented, 32);
        let mut wishes = Wishes::default();
        let unmet = self.found(&invented, 1.0, &mut wishes, &mut profile);
        for part in Part::ALL {
            let about = unmet.first().copied().unwrap_or("any");
            let words = self.said(if profile.happens(0.6) { about } else { part.code() }, &mut profile);
            wishes.part(*part, words);
        }
        wishes.fact("immediate_risk", "no");
        wishes.fact("seen_place", here.coming.site.kind.point_of_contact());
        wishes.fact("seen_how", "01");
        wishes.fact("appropriate_adult_advised", "no");
        let begun = assessment::begin(self.desk, &here.by, here.known.episode, Some("assessment"));
        let Some(id) = self.done(begun)? else { return Ok(()) };
        self.minutes_pass(here.chance.between(ASSESSMENT_MINUTES.0, ASSESSMENT_MINUTES.1));
        self.write(&here.by, id, &wishes, &mut profile)?;
        let recorded = assessment::record_assessment(self.desk, &here.by, id, ShortText::parse(CALMER).ok());
        if self.done(recorded)?.is_none() {
            return Ok(());
        }
        self.made.assessments += 1;
        let is_at_risk = unmet.contains(&"suicide_self_harm");
        if let Some(walk) = self.walks.get_mut(&here.known.episode) {
            walk.unmet = unmet;
            walk.stage = Stage::ToPlan;
        }
        self.hear(&mut here, is_at_risk)
    }

    /// Writes the answers into a draft, in the form that it was begun with.
    fn write(
        &mut self,
        by: &Actor,
        id: Id<Stored>,
        wishes: &Wishes,
        chance: &mut Chance,
    ) -> Result<(), Fault> {
        let begun = draft::open(self.desk, by, id).map_err(super::shifts::never)?;
        let code = begun.form_version.split('/').next().unwrap_or_default().to_owned();
        let at = begun.started_at;
        let sheet = self.type_in(&code, wishes, at, chance)?;
        let typed = sheet.fields().map(|(field, texts)| (field.to_owned(), texts.to_vec())).collect();
        draft::replace(self.desk, by, id, typed).map_err(super::shifts::never)?;
        Ok(())
    }

    /// Whether the person agreed for themself on the day, by the ages of the answers.
    fn says_yes_alone(&self, step: &Step, invented: &Invented) -> bool {
        let age = invented.person.birth.age_on(london(step.at).date());
        let yes =
            self.content.lookups.get("consent_decision").and_then(|list| list.get(Decision::Given.code()));
        yes.is_none_or(|yes| yes.is_for_age(age))
    }

    /// What the person agrees to: most say yes to most.
    fn agreed(&self, step: &Step, invented: &Invented, chance: &mut Chance) -> Wishes {
        let invention = &self.content.invention;
        let is_alone = self.says_yes_alone(step, invented);
        let yes = if is_alone { Decision::Given } else { Decision::ParentGiven }.code();
        let mut wishes = Wishes::default();
        wishes.fact("consent_engage", yes);
        for (fact, share) in [
            ("consent_records", "agrees_to_share_with_gp"),
            ("consent_court", "agrees_to_share_with_court"),
            ("consent_follow_up", "accepts_support"),
        ] {
            let says_yes = chance.happens(invention.share("chance", share));
            wishes.fact(fact, if says_yes { yes } else { "said_no" });
        }
        wishes
    }

    /// Needs, each as often as it is found; a short look finds only a part of them. The rest was asked or not.
    /// Answers those that nobody meets.
    fn found(
        &self,
        invented: &Invented,
        part: f64,
        wishes: &mut Wishes,
        chance: &mut Chance,
    ) -> Vec<&'y str> {
        let mut unmet = Vec::new();
        let youth = self.content.invention.shares_of("need_type_youth");
        for (code, usual) in &self.needs {
            let of_youth = youth.iter().find(|(known, _)| known == code).filter(|_| invented.age < 18);
            let share = of_youth.map_or(*usual, |(_, share)| *share) * part;
            let status = match chance.part() {
                drawn if drawn < share * 0.5 => "known_unmet",
                drawn if drawn < share * 0.8 => "newly_found",
                drawn if drawn < share => "known_met",
                drawn if drawn < share + 0.04 => "suspected",
                drawn if drawn < share + 0.6 => "ruled_out",
                _ => continue,
            };
            if matches!(status, "known_unmet" | "newly_found") {
                unmet.push(*code);
            }
            wishes.need(code, status);
        }
        unmet
    }
}

/// The end of an episode, with a word to whatever may be asked of somebody who is not met.
pub(super) fn close(reason: &str) -> Choice {
    let word = || ShortText::parse("Custody healthcare has them, told by telephone").ok();
    let despite = Despite { held: word(), unmet: word(), to_whom: word() };
    Choice::Close { reason: reason.to_owned(), despite }
}
