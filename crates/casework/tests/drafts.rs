//! Drafts of single-page forms, on both engines: one for each purpose, ended by the piece of work that sends it.

mod support;

use std::collections::BTreeMap;

use casework::{
    activity_time,
    clock::random_id,
    draft::{self, Purpose, Typed},
};
use domain::activity_time::NewActivityTime;
use uuid::Uuid;

use support::on_both_engines;

const PAGE: &str = "/activity-time";

fn purpose() -> Purpose {
    Purpose { page: PAGE.to_owned(), about: Some(Uuid::nil()), revision: 0, form_version: String::new() }
}

fn typed(pairs: &[(&str, &str)]) -> Typed {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()]))
        .collect::<BTreeMap<_, _>>()
}

fn spent(on: &str) -> NewActivityTime {
    let spent_on = on.parse().expect("a day");
    NewActivityTime { kind: "travel".to_owned(), minutes: 30, spent_on, note: None }
}

#[test]
fn a_draft_is_kept_over_and_seen_by_its_writer_alone() {
    on_both_engines(|house| {
        let (amina, other) = (house.actor("amina"), house.actor("dean"));
        let of = |by| draft::of(&house.desk, by, PAGE, Uuid::nil()).expect("a look");
        assert_eq!(of(&amina), None, "{}", house.engine);
        draft::keep(&house.desk, &amina, purpose(), typed(&[("note", "one"), ("tick", "yes")]))
            .expect("kept");
        draft::keep(&house.desk, &amina, purpose(), typed(&[("note", "two")])).expect("kept");
        let kept = of(&amina).expect("a draft");
        assert_eq!(kept.typed, typed(&[("note", "two")]), "{}: what was unticked is gone", house.engine);
        assert_eq!(draft::mine(&house.desk, &amina).expect("a list").len(), 1, "{}", house.engine);
        assert_eq!(of(&other), None, "{}", house.engine);
    });
}

#[test]
fn only_work_that_is_done_ends_the_draft_that_it_sends() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        draft::keep(&house.desk, &amina, purpose(), typed(&[("note", "one")])).expect("kept");
        let of = || draft::of(&house.desk, &amina, PAGE, Uuid::nil()).expect("a look");
        let sending = house.desk.sending(of().expect("a draft").id);
        let key = random_id().expect("chance");
        activity_time::spend(&sending, &amina, key, spent("2027-01-01")).expect_err("not yet");
        assert!(of().is_some(), "{}: refused work keeps it", house.engine);
        activity_time::spend(&sending, &amina, key, spent("2026-11-13")).expect("spent");
        assert_eq!(of(), None, "{}", house.engine);
        activity_time::spend(&sending, &amina, key, spent("2026-11-13")).expect("the same answer");
    });
}
