//! Seeing people: screening them or recording why not, and the full look.

use domain::{
    Id,
    access::{Actor, Role},
    episode::EpisodeState,
    failure::Fault,
    urgency::Urgency,
};
use store::Draft as Stored;

use super::{answers::Wishes, chance::Chance, life::Step, people::Invented, scenes, year::Year};
use crate::{
    assessment,
    clock::random_id,
    draft,
    screening::{self, Choice, NotScreened},
};

/// How long a screening and an assessment take.
const SCREENING_MINUTES: (i64, i64) = (8, 25);
const ASSESSMENT_MINUTES: (i64, i64) = (35, 75);

/// Below this age somebody with parental responsibility says yes.
const SAYS_YES_ALONE: u8 = 16;

impl Year<'_> {
    /// Screens the person of an episode that waits for it, or says why not.
    pub(super) fn screen(&mut self, step: &Step) -> Result<(), Fault> {
        let mut chance = self.lives.chance(step.person, step.referral, 22);
        let Some(known) = self.known.get(&step.person).copied() else { return Ok(()) };
        let Some(coming) = self.lives.coming(step.person, step.referral) else { return Ok(()) };
        let by = self.at_work(Role::Practitioner, &self.team_at(&coming.site.code), &mut chance)?;
        let episode = self.episode(&by, known.episode)?;
        if !matches!(episode.noun.state, EpisodeState::ToScreen { .. }) {
            return Ok(());
        }
        let invention = &self.desk.content().invention;
        let (seen, goes_on) =
            (invention.share("chance", "screened"), invention.share("chance", "assessed_of_screened"));
        let is_staged = scenes::of(step.person).is_some();
        if !is_staged && !chance.happens(seen) {
            let command = self.not_screened(known.episode, &mut chance);
            let recorded = screening::record_not_screened(self.desk, &by, random_id()?, command);
            self.made.screenings += u32::from(self.done(recorded)?.is_some());
            return Ok(());
        }
        let leads_on = is_staged || chance.happens(goes_on);
        let invented = self.people.invent(step.person);
        let mut wishes = self.agreed(&invented, &mut chance);
        self.found(&invented, 0.6, &mut wishes, &mut chance);
        wishes.fact("immediate_risk", if coming.urgency == Urgency::Immediate { "yes" } else { "no" });
        wishes.fact("screening_outcome", if leads_on { "assess" } else { "advice_only" });
        wishes.fact("urgency", coming.urgency.code());
        wishes.fact("appropriate_adult_advised", if invented.age < 18 { "yes" } else { "no" });
        let begun = screening::begin(self.desk, &by, known.episode, Some("screening"));
        let Some(id) = self.done(begun)? else { return Ok(()) };
        self.minutes_pass(chance.between(SCREENING_MINUTES.0, SCREENING_MINUTES.1));
        self.write(&by, id, &wishes, &mut chance)?;
        let choice = (!leads_on).then(|| Choice::Close { reason: "no_need".to_owned() });
        let recorded = screening::record_screening(self.desk, &by, random_id()?, id, choice);
        self.made.screenings += u32::from(self.done(recorded)?.is_some());
        Ok(())
    }

    fn not_screened(&self, episode: Id<domain::episode::Episode>, chance: &mut Chance) -> NotScreened {
        let reason = self.reasons_not_screened.draw(chance).copied().unwrap_or("released_before").to_owned();
        let choice = if chance.happens(0.15) {
            Choice::Clinic
        } else {
            let why = if reason == "said_no" { "said_no" } else { "no_need" };
            Choice::Close { reason: why.to_owned() }
        };
        NotScreened { episode, reason, words: None, choice }
    }

    /// The full look at a person who waits for it.
    pub(super) fn assess(&mut self, step: &Step) -> Result<(), Fault> {
        let mut chance = self.lives.chance(step.person, step.referral, 23);
        let Some(known) = self.known.get(&step.person).copied() else { return Ok(()) };
        let Some(coming) = self.lives.coming(step.person, step.referral) else { return Ok(()) };
        let by = self.at_work(Role::Practitioner, &self.team_at(&coming.site.code), &mut chance)?;
        let episode = self.episode(&by, known.episode)?;
        if !matches!(episode.noun.state, EpisodeState::ToAssess { .. }) {
            return Ok(());
        }
        let invented = self.people.invent(step.person);
        let mut wishes = Wishes::default();
        self.found(&invented, 1.0, &mut wishes, &mut chance);
        wishes.fact("immediate_risk", "no");
        wishes.fact("seen_place", coming.site.kind.point_of_contact());
        wishes.fact("seen_how", "01");
        wishes.fact("appropriate_adult_advised", "no");
        let begun = assessment::begin(self.desk, &by, known.episode, Some("assessment"));
        let Some(id) = self.done(begun)? else { return Ok(()) };
        self.minutes_pass(chance.between(ASSESSMENT_MINUTES.0, ASSESSMENT_MINUTES.1));
        self.write(&by, id, &wishes, &mut chance)?;
        let recorded = assessment::record_assessment(self.desk, &by, random_id()?, id);
        self.made.assessments += u32::from(self.done(recorded)?.is_some());
        Ok(())
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
        let (sheet, _) = self.fill(&code, wishes, at, chance)?;
        let typed = sheet.fields().map(|(field, texts)| (field.to_owned(), texts.to_vec())).collect();
        draft::replace(self.desk, by, id, typed).map_err(super::shifts::never)?;
        Ok(())
    }

    /// What the person agrees to: most say yes to most.
    fn agreed(&self, invented: &Invented, chance: &mut Chance) -> Wishes {
        let invention = &self.desk.content().invention;
        let yes = if invented.age < SAYS_YES_ALONE { "parent_given" } else { "given" };
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
    fn found(&self, invented: &Invented, part: f64, wishes: &mut Wishes, chance: &mut Chance) {
        let youth = self.desk.content().invention.shares_of("need_type_youth");
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
            wishes.need(code, status);
        }
    }
}
