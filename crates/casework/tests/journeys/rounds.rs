//! What the program does by itself: its hourly round.

use crate::given::a_referral;
use crate::support::on_both_engines;
use casework::{
    draft::{self, Typed},
    health, referral, rounds,
    sign_in::{self, SignIn},
};
use domain::failure::Failure;
use jiff::{SignedDuration, ToSpan};

#[test]
fn a_round_finds_nothing_wrong_looks_at_everything_once_a_day_and_throws_old_drafts_away() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        a_referral(house).received_by(&amina);
        let begun = draft::mine(&house.desk, &amina).expect("a list").len();
        referral::begin(&house.desk, &amina, None, Typed::new()).expect("begun");
        let first = rounds::make(&house.desk);
        assert_eq!(first, rounds::Met { has_looked: true, ..rounds::Met::default() }, "{}", house.engine);
        house.clock.move_to(house.now() + SignedDuration::from_hours(1));
        assert_eq!(rounds::make(&house.desk), rounds::Met::default(), "not again within the day");
        house.clock.move_to(house.now() + SignedDuration::from_hours(24));
        assert!(rounds::make(&house.desk).has_looked, "{}: the day after", house.engine);
        assert_eq!(draft::mine(&house.desk, &amina).expect("a list").len(), begun + 1);
        house.clock.move_to(house.now() + SignedDuration::from_hours(24 * 31));
        let later = rounds::make(&house.desk);
        assert!(later.drafts_ended > 0 && later.miscounts == 0, "{}: {later:?}", house.engine);
        assert_eq!(draft::mine(&house.desk, &amina).expect("a list").len(), 0);
        // A clock that was set back must not put the look off.
        let before = house.now().checked_sub(50.hours()).expect("a moment");
        house.clock.move_to(before);
        assert!(rounds::make(&house.desk).has_looked);
    });
}

#[test]
fn only_damage_can_be_acknowledged() {
    on_both_engines(|house| {
        let _met = rounds::make(&house.desk);
        assert_eq!(health::open_damage(&house.desk).expect("it can be read"), None);
        let nothing = health::acknowledge(&house.desk, "Ruth Adeyemi");
        assert!(matches!(nothing, Err(Failure::Refused(health::NothingToAcknowledge))));
    });
}

#[test]
fn a_round_forgets_the_tries_that_make_nobody_wait_any_more() {
    on_both_engines(|house| {
        for number in 0..5 {
            let door = SignIn {
                user_name: format!("nobody{number}"),
                password: "wrong".to_owned(),
                device: "a test".to_owned(),
                device_token: None,
                network: "192.0.2.7".to_owned(),
                is_shared_machine: false,
            };
            let _refused = sign_in::sign_in(&house.desk, door);
        }
        assert_eq!(rounds::make(&house.desk).tries_forgotten, 0, "{}: too soon", house.engine);
        house.hours_pass(2);
        // Five names from here, five names from everywhere, and one network.
        assert_eq!(rounds::make(&house.desk).tries_forgotten, 11, "{}", house.engine);
        assert_eq!(rounds::make(&house.desk).tries_forgotten, 0, "{}", house.engine);
    });
}
