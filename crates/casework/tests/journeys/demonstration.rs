//! The demonstration as a whole, small, on both engines.

use std::cell::RefCell;

use crate::support::{House, on_both_engines, on_both_engines_empty};
use casework::{
    demonstration::{self, CannotDemonstrate, Made, Order},
    journal,
    worklist::{self, Filter, Tab},
};
use domain::{
    access::{Actor, Round},
    failure::Failure,
};

const SMALL: Order = Order { people: 30, seed: 7 };

fn make(house: &House) -> Made {
    demonstration::make(&house.desk, SMALL, |_, _| ()).unwrap_or_else(|failure| panic!("{failure:?}"))
}

#[test]
fn a_small_demonstration_is_made_and_its_journal_holds() {
    on_both_engines_empty(|house| {
        let made = make(house);
        assert!(made.people >= SMALL.people, "{}: {made:?}", house.engine);
        assert_eq!(made.refused, 0, "{}: no step is refused by a rule", house.engine);
        assert!(demonstration::is_demonstration(&house.desk).expect("an answer"));
        let reports = journal::verify(&house.desk, None).expect("a journal");
        for report in &reports {
            assert!(report.verdict.is_sound(), "{}: {}", house.engine, report.verdict);
        }
        let lines: i64 = reports.iter().map(|report| report.lines).sum();
        assert!(lines > i64::from(made.referrals) * 4, "{}: {lines} lines", house.engine);
    });
}

#[test]
fn somebody_waits_at_each_step_that_can_be_reached_and_somebody_is_overdue() {
    on_both_engines_empty(|house| {
        make(house);
        let amina = house.actor("amina");
        let list =
            worklist::worklist(&house.desk, &amina, Tab::All, &Filter::default(), None).expect("a list");
        for state in ["untriaged", "to_screen", "to_assess", "to_plan"] {
            let tab = Tab::all().find(|tab| tab.code() == state).expect("a tab");
            assert!(list.count(tab) > 0, "{}: nobody is {state}", house.engine);
        }
        assert!(list.count(Tab::Overdue) > 0, "{}: nobody is overdue", house.engine);
        assert_eq!(
            worklist::miscounts(&house.desk, &Actor::Round(Round::Recount)).expect("counted again"),
            []
        );
    });
}

#[test]
fn the_same_seed_makes_as_much_on_either_engine() {
    let first: RefCell<Option<Made>> = RefCell::default();
    on_both_engines_empty(|house| {
        let made = make(house);
        let before = first.borrow_mut().replace(made.clone());
        assert!(
            before.as_ref().is_none_or(|before| *before == made),
            "{}: {before:?} and {made:?}",
            house.engine
        );
    });
}

#[test]
fn a_database_with_accounts_is_left_alone() {
    on_both_engines(|house| {
        let refused = demonstration::make(&house.desk, SMALL, |_, _| ());
        assert!(matches!(refused, Err(Failure::Refused(CannotDemonstrate::NotEmpty))), "{refused:?}");
    });
}

#[test]
fn a_demonstration_is_made_once() {
    on_both_engines_empty(|house| {
        make(house);
        let again = demonstration::make(&house.desk, SMALL, |_, _| ());
        assert!(matches!(again, Err(Failure::Refused(CannotDemonstrate::NotEmpty))), "{again:?}");
    });
}

#[test]
fn the_cast_signs_in_as_soon_as_the_year_has_been_made() {
    on_both_engines_empty(|house| {
        make(house);
        let amina = house.actor("amina");
        assert!(amina.is_practitioner());
    });
}

/// Enough people for shares, and few enough to be made for every run of the tests.
const SOME: Order = Order { people: 240, seed: 3 };

#[track_caller]
fn assert_share(what: &str, found: u32, of: u32, least: f64, most: f64) {
    let share = f64::from(found) / f64::from(of.max(1));
    assert!((least..=most).contains(&share), "{what}: {found} of {of}, {share:.3}");
}

#[test]
fn the_year_goes_on_to_its_end_in_believable_shares() {
    let house = House::empty_on_sqlite();
    let made =
        demonstration::make(&house.desk, SOME, |_, _| ()).unwrap_or_else(|failure| panic!("{failure:?}"));
    assert_eq!(made.refused, 0, "no step is refused by a rule: {made:?}");
    for report in journal::verify(&house.desk, None).expect("a journal") {
        assert!(report.verdict.is_sound(), "{}", report.verdict);
    }
    assert_eq!(journal::differing(&house.desk).expect("held against it"), []);
    assert_eq!(worklist::recount(&house.desk).unwrap_or_default(), []);
    for (user_name, least) in [("amina", 2), ("dean", 1), ("kezia", 1), ("marcus", 1)] {
        let caseload = casework::caseload::show(&house.desk, &house.actor(user_name)).expect("a caseload");
        let people: usize = caseload.headings.iter().map(|(_, lines)| lines.len()).sum();
        assert!(people >= least, "{user_name} has {people} people");
    }
    assert_eq!(made.referrals, made.episodes + made.again_while_open, "{made:?}");
    assert_share("ended", made.closed, made.episodes, 0.80, 0.97);
    assert_share(
        "people who came to a meeting",
        made.contacts - made.missed_contacts,
        made.contacts,
        0.68,
        0.84,
    );
    assert_share("accepted by a service", made.accepted, made.onward_referrals, 0.38, 0.66);
    assert_share("gone to the first appointment", made.attended, made.accepted, 0.22, 0.55);
    let all: u32 = made.discharged.values().sum();
    let of = |reason: &str| made.discharged.get(reason).copied().unwrap_or_default();
    assert_share("ended because the plan was done", of("complete"), all, 0.12, 0.40);
    assert_share("ended because there was no need", of("no_need"), all, 0.25, 0.55);
    assert!(made.discharged.len() >= 6, "{:?}", made.discharged);
    assert!(made.again_while_open > 0, "somebody is arrested again while open");
}
