//! What happens to one invented person with us within a year: a plan of steps in time, drawn by chance.
//!
//! A plan says what people would do and when. Whether the step is taken is decided when its time has come, by the
//! state in which the casework functions have left the record.

use domain::{
    content::{Content, Invention, Site, SiteKind},
    service_hours::{ServiceHours, london},
    urgency::Urgency,
};
use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Weekday},
};

use super::{
    chance::{Chance, Weighted},
    scenes::{self, Scene},
    step::{Plan, Step, What},
};

/// Somebody comes to us: where, and when.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Coming<'c> {
    /// Where.
    pub(crate) site: &'c Site,
    /// When they came there: booked in, in the court's cells, at the interview.
    pub(crate) arrived_at: Timestamp,
    /// When word of it reached us.
    pub(crate) received_at: Timestamp,
    /// When one of us wrote it down.
    pub(crate) recorded_at: Timestamp,
    /// How soon, in the referrer's view.
    pub(crate) urgency: Urgency,
}

/// What the police decide.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decided<'c> {
    /// Code of `custody_outcome`.
    pub(crate) code: &'c str,
    /// The hours within which a court hears the person, where one does.
    pub(crate) court_within_hours: Option<(i64, i64)>,
}

impl<'c> Decided<'c> {
    fn of(content: &'c Content, code: &str) -> Option<Self> {
        let outcomes = content.lookups.get("custody_outcome")?;
        let entry = outcomes.get(code)?;
        // Whoever is kept for court is heard on the next day; whoever is charged and let go, some weeks later.
        let charged = outcomes.entries().first().and_then(|first| first.group.as_deref());
        let court_within_hours = if entry.extra("left_custody") == Some("to_court") {
            Some((36, 60))
        } else {
            (charged.is_some() && entry.group.as_deref() == charged).then_some((15 * 24, 32 * 24))
        };
        Some(Self { code: &entry.code, court_within_hours })
    }
}

/// How far a referral comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Course {
    /// Nobody of us saw the person.
    NotSeen,
    /// Seen, and there is no more to look into.
    Screened,
    /// To be assessed.
    Assessed,
}

/// How full lives are: everything that a year brings, or little, for a million people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fullness {
    /// Everything that a year brings.
    Full,
    /// One or two referrals that ended soon; one person in ten is open.
    Light,
}

/// Whatever draws lives.
pub(crate) struct Lives<'c> {
    invention: &'c Invention,
    hours: &'c ServiceHours,
    seed: u64,
    now: Timestamp,
    today: Date,
    fullness: Fullness,
    clock_hours: Weighted<i8>,
    weekdays: [f64; 7],
    places: Weighted<Vec<(&'c Site, f64)>>,
    suites: Vec<(&'c Site, f64)>,
    urgencies: Weighted<Urgency>,
    custody_outcomes: Weighted<Decided<'c>>,
}

/// How long the year is that is told.
const YEAR_DAYS: i64 = 365;

/// Of those who come to us again, so many come within weeks.
const SOON_AGAIN: f64 = 0.3;

/// One person in so many is open in light lives; of those so many wait for triage, and from that share on they are met.
const LIGHT_OPEN: f64 = 0.1;
const LIGHT_UNTRIAGED: f64 = 0.04;
const LIGHT_MET: f64 = 0.5;

impl<'c> Lives<'c> {
    pub(crate) fn new(
        content: &'c Content,
        hours: &'c ServiceHours,
        seed: u64,
        now: Timestamp,
        fullness: Fullness,
    ) -> Self {
        let invention = &content.invention;
        let shares = |list: &str| invention.shares_of(list).iter();
        let suites =
            places(content, |kind| kind == SiteKind::CustodySuite, invention.shares_of("suite_by_place"));
        let courts = places(content, SiteKind::is_court, &[]);
        let interviews = places(content, |kind| kind == SiteKind::VoluntaryAttendance, &[]);
        let clinics = places(content, |kind| kind == SiteKind::Clinic, &[]);
        let by_where = shares("where").filter_map(|(place, share)| {
            let sites = match place.as_str() {
                "custody" => &suites,
                "court" => &courts,
                "va" => &interviews,
                _ => &clinics,
            };
            (!sites.is_empty()).then(|| (sites.clone(), *share))
        });
        let mut weekdays = [1.0; 7];
        for (place, (_, share)) in weekdays.iter_mut().zip(shares("weekday")) {
            *place = *share;
        }
        Self {
            invention,
            hours,
            seed,
            now,
            today: london::london(now).date(),
            fullness,
            clock_hours: Weighted::of(
                shares("hour").filter_map(|(hour, share)| Some((hour.parse().ok()?, *share))),
            ),
            weekdays,
            places: Weighted::of(by_where.collect::<Vec<_>>()),
            suites,
            custody_outcomes: Weighted::of(
                shares("custody_outcome")
                    .filter_map(|(code, share)| Some((Decided::of(content, code)?, *share))),
            ),
            urgencies: Weighted::of(
                shares("urgency").filter_map(|(code, share)| Some((Urgency::from_code(code)?, *share))),
            ),
        }
    }

    /// How often a person is referred within the year, as far as it has been drawn for them.
    pub(crate) fn referrals(&self, person: u32) -> u8 {
        if let Some(scene) = scenes::of(person) {
            return scene.referrals;
        }
        let mut chance = self.chance(person, 0, 10);
        let often = match self.fullness {
            Fullness::Full => self.invention.share("chance", "three_or_more"),
            Fullness::Light => 0.0,
        };
        let again = match self.fullness {
            Fullness::Full => self.invention.share("chance", "again_within_a_year"),
            Fullness::Light => 0.05,
        };
        match chance.part() {
            part if part < often => 3 + u8::from(chance.happens(0.3)),
            part if part < again => 2,
            _ => 1,
        }
    }

    /// Where and when a person comes to us for the `n`th time.
    pub(crate) fn coming(&self, person: u32, n: u8) -> Option<Coming<'c>> {
        let mut chance = self.chance(person, n, 11);
        let scene = scenes::of(person).filter(|scene| n + 1 == scene.referrals);
        if let Some(scene) = scene {
            return self.staged(&scene, &mut chance);
        }
        let site = self.site(&mut chance)?;
        let arrived_at = self
            .soon_again(person, n, &mut chance)
            .unwrap_or_else(|| self.moment(site.kind, person, n, &mut chance));
        let received_at = later(arrived_at, chance.between(15, 170));
        let urgency = self.urgencies.draw(&mut chance).copied().unwrap_or(Urgency::SameDay);
        Some(Coming {
            site,
            arrived_at,
            received_at,
            recorded_at: self.in_hours(received_at, &mut chance),
            urgency,
        })
    }

    /// Some come to us again while we still know them well: arrested again, while the first episode is open.
    fn soon_again(&self, person: u32, n: u8, chance: &mut Chance) -> Option<Timestamp> {
        let before = n.checked_sub(1).filter(|_| chance.happens(SOON_AGAIN))?;
        let before = self.coming(person, before)?.arrived_at;
        let again = later(before, chance.between(2 * 24 * 60, 25 * 24 * 60));
        Some(again).filter(|again| later(*again, 24 * 60) < self.now)
    }

    /// Somebody whom the demonstration must show: in a cell now, or waiting at a step.
    fn staged(&self, scene: &Scene, chance: &mut Chance) -> Option<Coming<'c>> {
        let site = draw_site(&self.suites, chance).or_else(|| self.site(chance))?;
        let received_at = later(self.now, -scene.minutes_ago);
        let arrived_at = later(received_at, -chance.between(20, 120));
        Some(Coming {
            site,
            arrived_at,
            received_at,
            recorded_at: later(received_at, 4),
            urgency: scene.urgency,
        })
    }

    /// Whether a light life's referral is still open now: the others ended at triage.
    pub(crate) fn stays_open(&self, person: u32, n: u8) -> bool {
        n + 1 == self.referrals(person) && self.chance(person, 0, 12).happens(LIGHT_OPEN)
    }

    /// How full lives are.
    pub(crate) const fn is_light(&self) -> bool {
        matches!(self.fullness, Fullness::Light)
    }

    /// What the police decide in the end; nothing where nobody hears of it.
    pub(crate) fn custody_outcome(&self, person: u32, n: u8) -> Option<Decided<'c>> {
        let mut chance = self.chance(person, n, 14);
        let is_heard = !chance.happens(self.invention.share("chance", "outcome_unknown"));
        self.custody_outcomes.draw(&mut chance).copied().filter(|_| is_heard)
    }

    /// All steps of a person that lie before now, in their order.
    pub(crate) fn steps(&self, person: u32, steps: &mut Vec<Step>) {
        let referrals = self.referrals(person);
        let from = steps.len();
        for n in 0..referrals {
            let Some(coming) = self.coming(person, n) else { continue };
            let scene = scenes::of(person).filter(|scene| n + 1 == scene.referrals);
            let mut plan = Plan { person, n, at: coming.recorded_at, steps, until: self.now };
            plan.then(What::Receive, 0);
            match (scene, self.fullness) {
                (Some(scene), _) => self.to_scene(&scene, plan),
                (None, Fullness::Full) => self.full(&coming, plan),
                (None, Fullness::Light) => {
                    self.light(self.stays_open(person, n), coming.site.kind.is_court(), plan);
                }
            }
        }
        steps[from..].sort_unstable();
    }

    /// Everything that a year brings.
    fn full(&self, coming: &Coming<'_>, mut plan: Plan<'_>) {
        let mut chance = self.chance(plan.person, plan.n, 13);
        let wait = if coming.urgency == Urgency::Immediate { (2, 12) } else { (5, 50) };
        plan.then(What::Triage, chance.between(wait.0, wait.1));
        let triaged_at = plan.at;
        self.outcomes(coming, &mut plan, &mut chance);
        plan.at = self.in_hours(later(triaged_at, chance.between(15, 200)), &mut chance);
        plan.then(What::Screen, 0);
        if self.course(plan.person, plan.n) != Course::Assessed {
            plan.then(What::Discharge, chance.between(60, 3 * 24 * 60));
            return;
        }
        let wait =
            if chance.happens(0.6) { chance.between(30, 150) } else { chance.between(24 * 60, 8 * 24 * 60) };
        plan.at = self.in_hours(later(plan.at, wait), &mut chance);
        plan.then(What::Assess, 0);
        plan.at = self.in_hours(later(plan.at, chance.between(90, 3 * 24 * 60)), &mut chance);
        plan.then(What::Plan, 0);
        let planned_at = plan.at;
        for number in 0..self.onward(&mut chance) {
            self.refer_on(number, planned_at, &mut plan, &mut chance);
        }
        let is_walked_beside = self.is_walked_beside(plan.person, plan.n);
        let weeks = if is_walked_beside {
            self.outreach(&mut plan, &mut chance)
        } else {
            plan.apart(What::Meet(0), planned_at, chance.between(2 * 24 * 60, 6 * 24 * 60));
            chance.between(2, 4)
        };
        plan.at =
            self.in_hours(later(planned_at, weeks * 7 * 24 * 60 + chance.between(0, 4_000)), &mut chance);
        if is_walked_beside && chance.happens(0.2) {
            plan.apart(What::HandOver, plan.at, -chance.between(2 * 24 * 60, 9 * 24 * 60));
        }
        plan.then(What::Discharge, 0);
    }

    /// How far a referral comes that we take on.
    pub(crate) fn course(&self, person: u32, n: u8) -> Course {
        let often = |code| self.invention.share("chance", code);
        let mut chance = self.chance(person, n, 16);
        match (chance.happens(often("screened")), chance.happens(often("assessed_of_screened"))) {
            _ if scenes::of(person).is_some() => Course::Assessed,
            (true, true) => Course::Assessed,
            (true, false) => Course::Screened,
            (false, _) => Course::NotSeen,
        }
    }

    /// Whether somebody walks beside the person for some weeks.
    pub(crate) fn is_walked_beside(&self, person: u32, n: u8) -> bool {
        let often = |code| self.invention.share("chance", code);
        scenes::of(person).is_some()
            || self
                .chance(person, n, 15)
                .happens(often("outreach_of_assessed") / often("accepts_support").max(0.1))
    }

    /// What police and courts decide, where word of it comes.
    fn outcomes(&self, coming: &Coming<'_>, plan: &mut Plan<'_>, chance: &mut Chance) {
        let (person, n, from) = (plan.person, plan.n, coming.arrived_at);
        match coming.site.kind {
            SiteKind::CustodySuite => {
                let Some(outcome) = self.custody_outcome(person, n) else { return };
                let minutes = chance.between(9 * 60, 23 * 60);
                plan.apart(What::CustodyOutcome, coming.recorded_at.max(later(from, minutes)), 20);
                if let Some((soonest, latest)) = outcome.court_within_hours {
                    plan.apart(What::CourtOutcome, from, chance.between(soonest, latest) * 60);
                }
            }
            kind if kind.is_court() && !chance.happens(self.invention.share("chance", "outcome_unknown")) => {
                plan.apart(What::CourtOutcome, coming.recorded_at, chance.between(2 * 60, 8 * 60));
            }
            _ => {}
        }
    }

    /// A service is asked, answers or is asked again, names a day, and the person goes or not.
    fn refer_on(&self, number: u8, from: Timestamp, plan: &mut Plan<'_>, chance: &mut Chance) {
        const DAY: i64 = 24 * 60;
        let mut at = self.in_hours(later(from, chance.between(10, DAY)), chance);
        plan.apart(What::ReferOn(number), at, 0);
        plan.apart(What::Chase(number), self.in_hours(later(at, 8 * DAY), chance), 0);
        for (what, longest) in [(What::HearBack(number), 9), (What::Book(number), 4)] {
            at = self.in_hours(later(at, chance.between(DAY, longest * DAY)), chance);
            plan.apart(what, at, 0);
        }
        // A day is named for within the next week or so.
        let later_on = later(at, chance.between(11 * DAY, 13 * DAY));
        plan.apart(What::Attend(number), self.in_hours(later_on, chance), 0);
    }

    /// Meetings over some weeks; answers how many weeks.
    fn outreach(&self, plan: &mut Plan<'_>, chance: &mut Chance) -> i64 {
        let median = |code| self.invention.share("number", code).max(1.0);
        let stretch = chance.part() + chance.part();
        let weeks = (median("outreach_median_weeks") * (0.4 + 0.6 * stretch)) as i64 + 1;
        let meetings = (median("outreach_median_contacts") * (0.4 + 0.6 * stretch)) as i64 + 1;
        let from = plan.at;
        for number in 0..meetings {
            let day = (weeks * 7 * number) / meetings + chance.between(1, 3);
            let at = self.in_hours(later(from, day * 24 * 60 + chance.between(-300, 300)), chance);
            plan.apart(What::Meet(u8::try_from(number).unwrap_or(u8::MAX)), at, 0);
        }
        weeks + 1
    }

    fn onward(&self, chance: &mut Chance) -> u8 {
        let mean = self.invention.share("number", "onward_referrals_each_assessed");
        match chance.part() * 2.0 * mean {
            drawn if drawn < 1.0 => 1,
            drawn if drawn < 2.0 => 2,
            drawn if drawn < 3.2 => 3,
            _ => 1,
        }
    }

    /// A referral that triage ended, or soon after it where nobody is refused; or one that stands somewhere on the way now.
    fn light(&self, is_open: bool, is_before_a_court: bool, mut plan: Plan<'_>) {
        let mut chance = self.chance(plan.person, plan.n, 13);
        let reached = chance.part();
        if is_open && reached < LIGHT_UNTRIAGED {
            return;
        }
        plan.then(What::Triage, chance.between(5, 50));
        if !is_open && is_before_a_court {
            plan.then(What::Screen, chance.between(60, 24 * 60));
        }
        if is_open && reached >= LIGHT_MET {
            for number in 0..6 {
                plan.then(What::Meet(number), chance.between(6 * 60, 36 * 60));
            }
        }
    }

    /// As far as a scene goes, and no further.
    fn to_scene(&self, scene: &Scene, mut plan: Plan<'_>) {
        let each = scene.minutes_ago / 12;
        for what in scene.steps {
            plan.then(*what, each.max(1));
        }
    }

    fn site(&self, chance: &mut Chance) -> Option<&'c Site> {
        let sites = self.places.draw(chance)?;
        draw_site(sites, chance)
    }

    /// When somebody arrives at a place of a kind: nights and weekends at a suite, mornings of working days at court.
    fn moment(&self, kind: SiteKind, person: u32, n: u8, chance: &mut Chance) -> Timestamp {
        let referrals = i64::from(self.referrals(person)).max(1);
        let share = YEAR_DAYS / referrals;
        let mut day = self.today;
        for _ in 0..20 {
            let ago = 1 + share * (referrals - 1 - i64::from(n)) + chance.between(0, share - 1);
            day = self.today.checked_sub(ago.days()).unwrap_or(self.today);
            let weight = self.weekdays[day.weekday().to_monday_zero_offset().unsigned_abs() as usize];
            let is_fit = match kind {
                SiteKind::CustodySuite => chance.happens(weight / 1.2),
                _ => !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
            };
            if is_fit {
                break;
            }
        }
        let (hour, minute) = match kind {
            SiteKind::CustodySuite => {
                (self.clock_hours.draw(chance).copied().unwrap_or(12), chance.between(0, 59))
            }
            _ => (chance.between(8, 15) as i8, chance.between(0, 59)),
        };
        let on_the_hour = chance.happens(self.invention.share("chance", "time_on_hour"));
        let minute = if on_the_hour { 0 } else { minute as i8 };
        london::first_instant(day.at(hour, minute, 0, 0)).unwrap_or(self.now)
    }

    /// The same moment if we are there then, or some minutes into the next opening.
    pub(crate) fn in_hours(&self, at: Timestamp, chance: &mut Chance) -> Timestamp {
        if self.hours.open_at(at) {
            return later(at, chance.between(1, 12));
        }
        let opening = self.hours.next_opening(at).unwrap_or(at);
        later(opening, chance.between(2, 60))
    }

    pub(crate) fn chance(&self, person: u32, n: u8, what: u64) -> Chance {
        Chance::of(self.seed, what, u64::from(person) << 8 | u64::from(n))
    }
}

/// Our sites of a kind with their shares; the last share holds for all that follow.
fn places<'c>(
    content: &'c Content,
    is_kind: impl Fn(SiteKind) -> bool,
    shares: &[(String, f64)],
) -> Vec<(&'c Site, f64)> {
    let sites = content.places.our_sites().filter(|site| is_kind(site.kind));
    let share =
        |place: usize| shares.get(place).or(shares.last()).map_or(1.0 / (place as f64 + 1.0), |(_, s)| *s);
    sites.enumerate().map(|(place, site)| (site, share(place))).collect()
}

fn draw_site<'c>(sites: &[(&'c Site, f64)], chance: &mut Chance) -> Option<&'c Site> {
    Weighted::of(sites.iter().copied()).draw(chance).copied()
}

pub(crate) fn later(at: Timestamp, minutes: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_mins(minutes)).unwrap_or(at)
}
