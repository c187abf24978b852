//! The demonstration as a whole, small, on both engines.

use std::cell::RefCell;

use crate::support::{House, on_both_engines, on_both_engines_empty};
use casework::{
    demonstration::{self, CannotDemonstrate, Made, Order},
    journal,
    worklist::{self, Filter, Tab},
};
use domain::{access::Actor, failure::Failure};

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
        assert_eq!(worklist::recount(&house.desk, &Actor::Operator).unwrap_or_default(), []);
    });
}

#[test]
fn the_same_seed_makes_as_much_on_either_engine() {
    let first: RefCell<Option<Made>> = RefCell::default();
    on_both_engines_empty(|house| {
        let made = make(house);
        let before = first.borrow_mut().replace(made);
        assert!(before.is_none_or(|before| before == made), "{}: {before:?} and {made:?}", house.engine);
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
