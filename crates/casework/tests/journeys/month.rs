//! What the month asks: suites counted, own time, the figures, and what could have hurt someone.

use crate::given::{a_referral, filled::to_screen};
use crate::support::{House, on_both_engines};
use casework::{
    activity_time,
    discharge::{self, ChangeSupporter},
    episode, figures,
    figures::CannotExport,
    safety_report, suite_day,
};
use domain::{
    activity_time::{CannotSpend, NewActivityTime},
    failure::Failure,
    suite_day::CannotCount,
    text::{NoteText, ShortText},
};
use jiff::civil::Date;
use uuid::Uuid;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn key() -> Uuid {
    casework::clock::random_id().expect("randomness")
}

/// A suite of the actor's own team.
fn own_suite(house: &House, user_name: &str) -> String {
    let today = suite_day::today(&house.desk);
    let suites = suite_day::suites(&house.desk, &house.actor(user_name), today).expect("suites");
    let own = suites.into_iter().find(|suite| suite.may_write);
    own.unwrap_or_else(|| panic!("{user_name} writes the figure of a suite")).site
}

fn count(site: &str, detained: u32, revision: Option<u32>) -> Vec<suite_day::Count> {
    vec![suite_day::Count { site: site.to_owned(), detained, revision }]
}

#[test]
fn a_suite_is_counted_once_a_day_and_corrected_by_revision() {
    on_both_engines(|house| {
        let sunita = house.actor("sunita");
        let site = own_suite(house, "sunita");
        let on = day("2026-11-15");
        let keep = |detained, revision| {
            suite_day::count(&house.desk, &sunita, key(), on, count(&site, detained, revision))
        };
        keep(24, None).expect("the first figure");
        assert!(
            matches!(keep(25, None), Err(Failure::Changed(_))),
            "a second first figure, {}",
            house.engine
        );
        keep(26, Some(1)).expect("a correction");
        assert!(matches!(keep(27, Some(1)), Err(Failure::Changed(_))), "an old page, {}", house.engine);
        let suites = suite_day::suites(&house.desk, &sunita, on).expect("suites");
        let suite = suites.iter().find(|suite| suite.site == site).expect("the suite");
        let kept: Vec<(u32, u32)> = suite.days.iter().map(|day| (day.noun.detained, day.revision)).collect();
        assert_eq!(kept, [(26, 2)], "{}", house.engine);
    });
}

#[test]
fn a_figure_sent_twice_is_kept_once() {
    on_both_engines(|house| {
        let (sunita, site, once) = (house.actor("sunita"), own_suite(house, "sunita"), key());
        for _ in 0..2 {
            suite_day::count(&house.desk, &sunita, once, day("2026-11-15"), count(&site, 24, None))
                .expect("the same answer twice");
        }
    });
}

#[test]
fn nobody_counts_tomorrow_nor_the_suite_of_another_team() {
    on_both_engines(|house| {
        let (sunita, site) = (house.actor("sunita"), own_suite(house, "sunita"));
        let tomorrow =
            suite_day::count(&house.desk, &sunita, key(), day("2026-11-17"), count(&site, 24, None));
        assert!(matches!(tomorrow, Err(Failure::Refused(CannotCount::InFuture))), "{tomorrow:?}");
        for outsider in ["kezia", "ivan", "owen"] {
            let actor = house.actor(outsider);
            let kept = suite_day::count(&house.desk, &actor, key(), day("2026-11-15"), count(&site, 1, None));
            assert!(matches!(kept, Err(Failure::NotFound)), "{outsider}: {kept:?}");
        }
    });
}

fn travel(minutes: u32) -> NewActivityTime {
    NewActivityTime { kind: "travel".to_owned(), minutes, spent_on: day("2026-11-16"), note: None }
}

#[test]
fn time_is_one_s_own_to_read_correct_and_take_back() {
    on_both_engines(|house| {
        let (dean, kezia) = (house.actor("dean"), house.actor("kezia"));
        let id = activity_time::spend(&house.desk, &dean, key(), travel(30)).expect("spent");
        let of = |actor| activity_time::mine(&house.desk, actor, day("2026-11-01")).expect("a month").len();
        assert_eq!((of(&dean), of(&kezia)), (1, 0), "{}", house.engine);
        assert!(matches!(activity_time::open(&house.desk, &kezia, id), Err(Failure::NotFound)));
        let theirs = activity_time::correct(&house.desk, &kezia, id, 1, travel(5));
        assert!(matches!(theirs, Err(Failure::NotFound)), "{theirs:?}");
        activity_time::correct(&house.desk, &dean, id, 1, travel(45)).expect("corrected");
        let late = activity_time::correct(&house.desk, &dean, id, 1, travel(50));
        assert!(matches!(late, Err(Failure::Changed(_))), "{late:?}");
        activity_time::take_back(&house.desk, &dean, id, 2, "twice".to_owned()).expect("taken back");
        assert_eq!(of(&dean), 0);
        let nothing = activity_time::spend(&house.desk, &dean, key(), travel(0));
        assert!(matches!(nothing, Err(Failure::Refused(CannotSpend::Minutes))), "{nothing:?}");
    });
}

#[test]
fn the_team_s_minutes_are_in_the_manager_s_figures_and_others_do_not_get_them() {
    on_both_engines(|house| {
        activity_time::spend(&house.desk, &house.actor("amina"), key(), travel(30)).expect("spent");
        activity_time::spend(&house.desk, &house.actor("tom"), key(), travel(15)).expect("spent");
        let overview = figures::overview(&house.desk, &house.actor("helen")).expect("the figures");
        assert_eq!(overview.minutes, [("travel".to_owned(), 45)], "{}", house.engine);
        for outsider in ["dean", "marcus", "sunita", "owen", "ruth", "ivan", "sergeant"] {
            let actor = house.actor(outsider);
            let refused = figures::overview(&house.desk, &actor);
            assert!(matches!(refused, Err(Failure::NotFound)), "{outsider}");
            let refused = figures::steps(&house.desk, &actor, day("2026-11-01"), day("2026-11-30"));
            assert!(matches!(refused, Err(Failure::NotFound)), "{outsider}");
        }
    });
}

#[test]
fn who_supports_somebody_else_s_people_is_counted_beside_who_has_them() {
    on_both_engines(|house| {
        let (amina, helen) = (house.actor("amina"), house.actor("helen"));
        let episode = to_screen(a_referral(house), &amina);
        let marcus = house.actor("marcus").account().expect("an account").cast();
        let supported = || figures::overview(&house.desk, &helen).expect("the figures").supported;
        assert_eq!(supported(), [], "{}", house.engine);
        let change = |change| {
            let revision = episode::show(&house.desk, &amina, episode).expect("shown").episode.revision;
            discharge::change_supporter(&house.desk, &amina, episode, revision, change).expect("changed");
        };
        change(ChangeSupporter::Add(marcus));
        assert_eq!(supported(), [(marcus, "Marcus Reid".to_owned(), 1)], "{}", house.engine);
        change(ChangeSupporter::Remove(marcus));
        assert_eq!(supported(), [], "{}", house.engine);
    });
}

#[test]
fn a_safety_report_reaches_whoever_answers_for_safety_and_nobody_else() {
    on_both_engines(|house| {
        let what = NoteText::parse("The list showed yesterday's risk as today's").expect("words");
        let (marcus, priya) = (house.actor("marcus"), house.actor("priya"));
        safety_report::send(&house.desk, &marcus, key(), "/worklist".to_owned(), "0.1.0", what)
            .expect("sent");
        assert!(matches!(safety_report::reports(&house.desk, &marcus), Err(Failure::NotFound)));
        let reports = safety_report::reports(&house.desk, &priya).expect("the list");
        let [report] = &reports[..] else { panic!("one report: {}", reports.len()) };
        assert_eq!(
            (report.noun.page.as_str(), report.recorded_by.name.as_str()),
            ("/worklist", "Marcus Reid")
        );
        let words = ShortText::parse("Mended").expect("words");
        safety_report::acknowledge(&house.desk, &priya, report.id, words.clone()).expect("taken up");
        let again = safety_report::acknowledge(&house.desk, &house.actor("ruth"), report.id, words);
        assert!(matches!(again, Err(Failure::Refused(_))), "{again:?}");
    });
}

#[test]
fn figures_are_taken_away_as_often_a_day_as_the_limit_says_and_no_more() {
    on_both_engines(|house| {
        let (helen, priya) = (house.actor("helen"), house.actor("priya"));
        let take = |by| figures::steps(&house.desk, by, day("2026-11-01"), day("2026-11-30"));
        let most = house.desk.content().limits.input.exports_per_day;
        for _ in 0..most {
            take(&helen).expect("taken");
        }
        let refused = take(&helen);
        let Err(Failure::Refused(CannotExport::TooOften { again_at, .. })) = refused else {
            panic!("{}: {refused:?}", house.engine)
        };
        assert_eq!(again_at, "2026-11-17T00:00:00Z".parse().expect("a moment"), "midnight in London");
        take(&priya).expect("somebody else's own");
        house.hours_pass(24);
        take(&helen).expect("another day");
    });
}
