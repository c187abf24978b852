//! The year itself: every step at its time, done by the casework functions as somebody of the cast.

use std::collections::BTreeMap;

use domain::{
    Id,
    access::{Actor, Role},
    asked::Asked,
    content::{Content, SiteKind},
    episode::{Episode, EpisodeState},
    failure::{Failure, Fault},
    justice_event::{AppropriateAdult, JusticeEvent, Offence},
    justice_numbers::CustodyNumber,
    referral::{FormAnswers, ImmediateRisk, Referral, Referrer},
    service_hours::london::london,
    urgency::Urgency,
};
use forms::{Completed, Sheet};
use jiff::Timestamp;

use super::{
    CannotDemonstrate, Made, Order,
    answers::{Forms, Wishes},
    chance::{Chance, Weighted},
    house,
    life::{Coming, Fullness, Lives, later},
    people::{Invented, People},
    scenes,
    shifts::Shifts,
    step::{Step, What},
    walk::{self, Known, Stage, Walk},
};
use crate::{
    allocation::{self, Allocate},
    clock::Clock,
    desk::Desk,
    referral::{self, ReceiveReferral, Who},
    triage::{self, RecordTriage},
};

/// People in more than this many lives have light ones.
pub(super) const FULL_LIVES: u32 = 20_000;

/// The telephone numbers that Ofcom keeps for drama.
const DRAMA_MOBILE: &str = "07700 900";
const DRAMA_BIRMINGHAM: &str = "0121 496 0";

/// The year while it runs.
pub(super) struct Year<'y> {
    pub(super) desk: &'y Desk,
    pub(super) content: &'y Content,
    pub(super) clock: &'y Clock,
    pub(super) people: &'y People<'y>,
    pub(super) lives: &'y Lives<'y>,
    pub(super) now: Timestamp,
    pub(super) shifts: Shifts,
    /// By person and referral.
    pub(super) known: BTreeMap<(u32, u8), Known>,
    /// The episodes that are open.
    pub(super) walks: BTreeMap<Id<Episode>, Walk<'y>>,
    sources: BTreeMap<&'static str, Weighted<&'y str>>,
    pub(super) drawn: BTreeMap<&'static str, Weighted<&'y str>>,
    pub(super) needs: Vec<(&'y str, f64)>,
    forms: Forms,
    pub(super) made: Made,
}

/// Lists of shares, and the lookups that their codes are of.
pub(super) const LISTS: &[(&str, &str)] = &[
    ("reason_not_screened", "reason_not_screened"),
    ("reason_not_assessed", "reason_not_assessed"),
    ("offence_group", "offence_group"),
    ("court_outcome", "court_outcome"),
    ("onward_outcome", "onward_outcome"),
    ("discharge_reason", "discharge_reason"),
    ("reason_to_end_early", "discharge_reason"),
    ("rejection_reason", "rejection_reason"),
    ("clinical_response_priority", "clinical_response_priority"),
    ("consultation_mechanism", "consultation_mechanism"),
    ("activity_location", "activity_location"),
    ("contact_face_to_face", "contact_type"),
    ("contact_apart", "contact_type"),
    ("contact_around", "contact_type"),
    ("contact_of_mentor", "contact_type"),
    ("attended", "attendance_status"),
    ("not_attended", "attendance_status"),
    ("risk_type", "risk_type"),
    ("adjustment", "adjustment"),
    ("contact_method", "contact_method"),
    ("accommodation_type", "accommodation_type"),
    ("employment_status", "employment_status"),
    ("service_activity", "service_activity"),
];

/// Runs the year up to now; tells from time to time how many of how many steps are done.
pub(super) fn run(
    desk: &Desk,
    clock: &Clock,
    members: Vec<super::cast::Member>,
    order: Order,
    now: Timestamp,
    tell: &mut dyn FnMut(usize, usize),
) -> Result<Made, Failure<CannotDemonstrate>> {
    let content = desk.content();
    let fullness = if order.people > FULL_LIVES { Fullness::Light } else { Fullness::Full };
    let people = People::new(content, order.seed, london(now).date());
    let lives = Lives::new(content, desk.hours(), order.seed, now, fullness);
    let mut steps = Vec::new();
    for person in 0..order.people {
        lives.steps(person, &mut steps);
    }
    house::steps(&lives, order.people, now, &mut steps);
    steps.sort_unstable();
    let mut year = Year {
        desk,
        content,
        clock,
        people: &people,
        lives: &lives,
        now,
        shifts: Shifts::new(members, desk.now()),
        known: BTreeMap::new(),
        walks: BTreeMap::new(),
        sources: sources(content),
        drawn: LISTS
            .iter()
            .map(|(list, lookup)| (*list, Weighted::of(offered(content, list, lookup))))
            .collect(),
        needs: offered(content, "need_type", "need_type"),
        forms: Forms::default(),
        made: Made::default(),
    };
    let all = steps.len();
    for (done, step) in steps.iter().enumerate() {
        if done % 1_000 == 0 {
            tell(done, all);
        }
        year.take(step)?;
    }
    clock.move_to(now);
    year.shifts.go_home(desk, clock)?;
    clock.move_to(now);
    tell(all, all);
    Ok(year.made)
}

impl<'y> Year<'y> {
    /// Takes a step, if the state of the record lets it be taken.
    fn take(&mut self, step: &Step) -> Result<(), Fault> {
        self.clock.move_to(step.at);
        match step.what {
            What::Receive => self.receive(step),
            What::Triage => self.triage(step),
            What::Screen if self.lives.is_light() => self.close_lightly(step),
            What::Screen => self.screen(step),
            What::Assess => self.assess(step),
            What::Plan => self.plan(step),
            What::ReferOn(number) => self.refer_on(step, number),
            What::Chase(number) => self.chase(step, number),
            What::HearBack(number) => self.hear_back(step, number),
            What::Book(number) => self.book(step, number),
            What::Attend(number) => self.attend(step, number),
            What::Meet(_) if self.lives.is_light() => self.meet_lightly(step),
            What::Meet(_) => self.meet(step),
            What::CustodyOutcome => self.custody_outcome(step),
            What::CourtOutcome => self.court_outcome(step),
            What::HandOver => self.hand_over(step),
            What::Discharge => self.discharge(step),
            What::CountSuites => self.count_suites(step),
            What::Spend(number) => self.spend(step, number),
            What::Report => self.report(step),
            What::TakeUp => self.take_up(step),
        }
    }

    /// A form, filled in and ready to be sent.
    pub(super) fn fill(
        &mut self,
        code: &str,
        wishes: &Wishes,
        at: Timestamp,
        chance: &mut Chance,
    ) -> Result<Completed, Fault> {
        let sheet = self.type_in(code, wishes, at, chance)?;
        let form = self.desk.form(code).ok_or_else(|| Fault::program(format!("there is no form {code}")))?;
        let completed = self.forms.completed(&form, &sheet);
        completed
            .ok_or_else(|| Fault::program(format!("{code} asks for what the demonstration cannot answer")))
    }

    /// A form as it was typed.
    pub(super) fn type_in(
        &mut self,
        code: &str,
        wishes: &Wishes,
        at: Timestamp,
        chance: &mut Chance,
    ) -> Result<Sheet, Fault> {
        let form = self.desk.form(code).ok_or_else(|| Fault::program(format!("there is no form {code}")))?;
        let phrases = self.content.invention.phrases.get("any").map_or(&[][..], Vec::as_slice);
        Ok(self.forms.type_in(&form, wishes, phrases, at, chance))
    }

    /// Goes on with somebody's work some minutes later, as far as now.
    pub(super) fn minutes_pass(&self, minutes: i64) {
        self.clock.move_to(later(self.desk.now(), minutes).min(self.now));
    }

    fn receive(&mut self, step: &Step) -> Result<(), Fault> {
        let Some(coming) = self.lives.coming(step.person, step.referral) else { return Ok(()) };
        let mut chance = self.lives.chance(step.person, step.referral, 20);
        let invented = self.people.invent(step.person);
        let team = self.team_at(&coming.site.code);
        let worker = self.shifts.choose(Role::Practitioner, &team, &mut chance)?;
        let by = self.at_work(worker)?;
        let again = scenes::of(step.person)
            .filter(|scene| step.referral + 1 == scene.referrals)
            .map_or_else(|| chance.happens(self.duplicates()), |scene| scene.is_put_on_record_again);
        let known = self.known.range((step.person, 0)..=(step.person, u8::MAX)).next_back();
        let known = known.map(|(_, known)| *known);
        let who = match known {
            Some(known) if !again => Who::Known(known.person),
            Some(_) => Who::New(self.people.misspelt(step.person)),
            None => Who::New(invented.person.clone()),
        };
        let is_new = matches!(who, Who::New(_));
        let command = ReceiveReferral {
            draft: Id::from_uuid(crate::clock::random_id()?),
            who,
            stands_at: Some(coming.site.kind),
            referral: self.referral(&coming, &invented, &mut chance)?,
            justice_event: self.justice_event(&coming, &mut chance),
        };
        let referral = self.done(referral::receive(self.desk, &by, command))?;
        let Some(referral) = referral else { return Ok(()) };
        self.made.referrals += 1;
        self.made.people += u32::from(is_new);
        self.remember(step, &by, referral)
    }

    /// Where a referral went: into a new episode, or into the one that was open.
    fn remember(&mut self, step: &Step, by: &Actor, referral: Id<Referral>) -> Result<(), Fault> {
        let receipt = referral::receipt(self.desk, by, referral).map_err(super::shifts::never)?;
        let (referral, episode) = (receipt.referral, receipt.episode);
        let person = referral.person.ok_or_else(|| Fault::program("a referral about nobody"))?;
        let justice_event = referral.noun.justice_event;
        self.known.insert((step.person, step.referral), Known { person, episode: episode.id, justice_event });
        self.made.again_while_open += u32::from(self.walks.contains_key(&episode.id));
        self.made.episodes += u32::from(!self.walks.contains_key(&episode.id));
        let walk = self.walks.entry(episode.id).or_default();
        walk.revision = episode.revision;
        walk.team.clone_from(&episode.noun.team);
        if walk.stage == Stage::Untriaged && episode.noun.state != EpisodeState::Untriaged {
            return Err(Fault::program("an episode moved on by itself"));
        }
        Ok(())
    }

    /// How often somebody who was here before is put on record once more, so that the share of duplicates comes out.
    fn duplicates(&self) -> f64 {
        let again = self.content.invention.share("chance", "again_within_a_year").max(0.01);
        self.content.invention.share("chance", "duplicate_person") / again
    }

    fn referral(
        &mut self,
        coming: &Coming<'_>,
        invented: &Invented,
        chance: &mut Chance,
    ) -> Result<Referral, Fault> {
        let source = self.sources.get(where_from(coming.site.kind)).and_then(|all| all.draw(chance));
        let source = source.copied().unwrap_or_default();
        let suspected_needs = self.suspected(invented, chance);
        let about = suspected_needs.first().map_or("any", String::as_str);
        let content = self.content;
        let said = |about: &str, chance: &mut Chance| walk::said(content, about, chance).to_owned();
        let immediate_risk = match (coming.urgency, chance.part()) {
            (Urgency::Immediate, _) => ImmediateRisk::Yes { words: said("risk", chance) },
            (Urgency::Urgent, part) if part < 0.3 => ImmediateRisk::Yes { words: said("risk", chance) },
            (_, part) if part < 0.7 => ImmediateRisk::No,
            (_, part) if part < 0.85 => ImmediateRisk::NotKnown,
            _ => ImmediateRisk::NotAsked,
        };
        let answers = self.answers_of(source, coming.recorded_at, chance)?;
        Ok(Referral {
            source: source.to_owned(),
            referrer: referrer(chance),
            received_at: coming.received_at,
            site: coming.site.code.clone(),
            point_of_contact: coming.site.kind.point_of_contact().to_owned(),
            reason: said(about, chance),
            suspected_needs,
            immediate_risk,
            urgency: coming.urgency,
            person_agrees: match chance.part() {
                part if part < 0.55 => Asked::Answered(true),
                part if part < 0.62 => Asked::Answered(false),
                part if part < 0.75 => Asked::NotKnown,
                _ => Asked::NotAsked,
            },
            answers,
            justice_event: None,
        })
    }

    /// What only this source knows, as its own form asks.
    fn answers_of(
        &mut self,
        source: &str,
        at: Timestamp,
        chance: &mut Chance,
    ) -> Result<Option<FormAnswers>, Fault> {
        let entry = self.content.lookups.get("referral_source").and_then(|lookup| lookup.get(source));
        let Some(form) = entry.and_then(|entry| entry.extra("form")).and_then(|code| self.desk.form(code))
        else {
            return Ok(None);
        };
        let completed = self.fill(&form.code, &Wishes::default(), at, chance)?;
        Ok(Some(form.answers(&completed, at)))
    }

    fn suspected(&self, invented: &Invented, chance: &mut Chance) -> Vec<String> {
        let youth = self.content.invention.shares_of("need_type_youth");
        let share = |code: &str, usual: f64| match youth.iter().find(|(known, _)| known == code) {
            Some((_, share)) if invented.age < 18 => *share,
            Some(_) | None => usual,
        };
        // A referrer sees less than half of what an assessment finds.
        let seen = self.needs.iter().filter(|(code, usual)| chance.happens(share(code, *usual) * 0.4));
        seen.take(3).map(|(code, _)| (*code).to_owned()).collect()
    }

    fn justice_event(&self, coming: &Coming<'_>, chance: &mut Chance) -> Option<JusticeEvent> {
        let kind = coming.site.kind;
        let is_custody = kind == SiteKind::CustodySuite;
        if kind == SiteKind::Clinic {
            return None;
        }
        let on_the_hour = chance.happens(self.content.invention.share("chance", "time_on_hour"));
        let arrested_at = later(coming.arrived_at, -chance.between(25, 90));
        let arrested_at = if on_the_hour { whole_hour(arrested_at) } else { arrested_at };
        let authorised_at = later(coming.arrived_at, chance.between(5, 40)).min(coming.recorded_at);
        let hearing_at = (kind.is_court() || kind == SiteKind::VoluntaryAttendance)
            .then(|| later(coming.arrived_at, chance.between(60, 300)));
        let year = london(coming.arrived_at).year() % 100;
        let suite = coming.site.national_code.as_deref().unwrap_or("CU");
        let number = format!("{suite}/{:05}/{year:02}", chance.between(1, 29_999));
        let group = self.draw("offence_group", chance);
        let offences = group.map(|group| Offence {
            group: group.to_owned(),
            heading: self.content.lookups.label("offence_group", group).to_owned(),
        });
        Some(JusticeEvent {
            point_of_contact: kind.point_of_contact().to_owned(),
            site: coming.site.code.clone(),
            custody_number: if is_custody { CustodyNumber::parse(&number).ok() } else { None },
            arrested_at: is_custody.then_some(arrested_at),
            arrived_at: Some(coming.arrived_at),
            authorised_at: is_custody.then_some(authorised_at),
            hearing_at,
            offences: offences.into_iter().collect(),
            appropriate_adult: match chance.part() {
                part if part < 0.55 => AppropriateAdult::NotKnown,
                part if part < 0.80 => AppropriateAdult::NotNeeded,
                part if part < 0.90 => AppropriateAdult::Needed,
                part if part < 0.95 => AppropriateAdult::Called,
                _ => AppropriateAdult::Present,
            },
            outcome: None,
        })
    }

    /// Triage, if this referral still waits for it; whoever triages mostly takes the person on.
    fn triage(&mut self, step: &Step) -> Result<(), Fault> {
        let Some(known) = self.known.get(&(step.person, step.referral)).copied() else { return Ok(()) };
        let Some(walk) = self.walks.get(&known.episode).filter(|walk| walk.stage == Stage::Untriaged) else {
            return Ok(());
        };
        let (revision, held_by) = (walk.revision, walk.team.clone());
        let Some(coming) = self.lives.coming(step.person, step.referral) else { return Ok(()) };
        let mut chance = self.lives.chance(step.person, step.referral, 21);
        let team = self.team_at(&coming.site.code);
        let worker = self.shifts.choose(Role::Practitioner, &team, &mut chance)?;
        let by = self.at_work(worker)?;
        let is_ours = if self.lives.is_light() && scenes::of(step.person).is_none() {
            coming.site.kind.is_court() || self.lives.stays_open(step.person, step.referral)
        } else {
            coming.site.kind.is_court() || scenes::of(step.person).is_some() || chance.happens(0.95)
        };
        let mut wishes = Wishes::default();
        wishes.fact("records_looked_at", "own_record");
        wishes.fact("immediate_risk", if coming.urgency == Urgency::Immediate { "yes" } else { "no" });
        wishes.fact(
            "triage_decision",
            match (is_ours, coming.urgency) {
                (false, _) => "not_for_us",
                (true, Urgency::Immediate | Urgency::Urgent) => "see_now",
                (true, Urgency::SameDay) => "see_today",
                (true, Urgency::Routine) => "clinic",
            },
        );
        wishes.fact("urgency", coming.urgency.code());
        let completed = self.fill(triage::FORM, &wishes, step.at, &mut chance)?;
        let command = RecordTriage { episode: known.episode, revision, completed, draft: None };
        let triaged = triage::record_triage(self.desk, &by, crate::clock::random_id()?, command);
        if self.done(triaged)?.is_none() {
            return Ok(());
        }
        self.made.triages += 1;
        if !is_ours {
            self.forget(known.episode);
            return Ok(());
        }
        // Whoever triages for another team leaves it to that team who has the person.
        let is_taken_on = held_by == team && chance.happens(if self.lives.is_light() { 0.5 } else { 0.93 });
        let revision = revision + 1;
        if let Some(walk) = self.walks.get_mut(&known.episode) {
            (walk.stage, walk.revision) = (Stage::ToScreen, revision);
        }
        if is_taken_on {
            let command = Allocate { episode: known.episode, revision, worker: self.shifts.account(worker) };
            let allocated = allocation::allocate(self.desk, &by, crate::clock::random_id()?, command);
            self.done(allocated)?;
            if let Some(walk) = self.walks.get_mut(&known.episode) {
                (walk.worker, walk.revision) = (Some(worker), revision + 1);
            }
        }
        Ok(())
    }

    /// A fault ends the demonstration; a rule that says no is counted, and must not happen.
    pub(super) fn done<T, R: std::fmt::Debug>(
        &mut self,
        outcome: Result<T, Failure<R>>,
    ) -> Result<Option<T>, Fault> {
        match outcome {
            Ok(done) => Ok(Some(done)),
            Err(Failure::Fault(fault)) => Err(fault),
            Err(refused) => {
                tracing::warn!(?refused, "a step of the demonstration was refused");
                self.made.refused += 1;
                Ok(None)
            }
        }
    }

    pub(super) fn team_at(&self, site: &str) -> String {
        self.content.places.teams_at(site).next().map(|team| team.code.clone()).unwrap_or_default()
    }
}

/// The list of shares of those who refer from a kind of place.
const fn where_from(kind: SiteKind) -> &'static str {
    match kind {
        SiteKind::CustodySuite => "source_custody",
        SiteKind::MagistratesCourt | SiteKind::YouthCourt | SiteKind::CrownCourt => "source_court",
        SiteKind::VoluntaryAttendance => "source_interview",
        SiteKind::Clinic
        | SiteKind::Community
        | SiteKind::Probation
        | SiteKind::YouthJustice
        | SiteKind::Prison
        | SiteKind::Remote => "source_clinic",
    }
}

fn sources(content: &Content) -> BTreeMap<&'static str, Weighted<&str>> {
    let lists = ["source_custody", "source_court", "source_interview", "source_clinic"];
    lists
        .into_iter()
        .map(|list| {
            let shares = content.invention.shares_of(list).iter();
            let known = shares.filter(|(code, _)| content.lookups.has("referral_source", code));
            (list, Weighted::of(known.map(|(code, share)| (code.as_str(), *share))))
        })
        .collect()
}

/// The shares of a lookup's codes, as far as this team's lookup has them.
fn offered<'c>(content: &'c Content, list: &str, lookup: &str) -> Vec<(&'c str, f64)> {
    let shares = content.invention.shares_of(list).iter();
    let known = shares.filter(|(code, _)| content.lookups.has(lookup, code));
    known.map(|(code, share)| (code.as_str(), *share)).collect()
}

/// Who referred, by role and a telephone number of the range that drama uses.
fn referrer(chance: &mut Chance) -> Referrer {
    let contact = match chance.part() {
        part if part < 0.25 => Some(format!("{DRAMA_BIRMINGHAM}{:03}", chance.between(0, 999))),
        part if part < 0.40 => Some(format!("{DRAMA_MOBILE}{:03}", chance.between(0, 999))),
        _ => None,
    };
    Referrer { name: None, role: None, contact }
}

fn whole_hour(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second() - at.as_second().rem_euclid(3_600)).unwrap_or(at)
}
