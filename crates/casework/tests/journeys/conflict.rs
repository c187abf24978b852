//! Somebody knows the person: whoever gives out work is refused without a reason, and nobody is told who stepped back.

use casework::{
    discharge::{self, ChangeSupporter},
    episode, figures,
    person::conduct,
    since,
};
use domain::{
    access::Actor,
    episode::{CannotMove, CannotSupport},
    event::EventKind,
    failure::Failure,
};

use crate::{
    given::a_referral,
    plan_to_discharge::supported,
    support::{House, on_both_engines},
};

fn account(actor: &Actor) -> domain::Id<domain::account::Account> {
    actor.account().expect("an account").cast()
}

#[test]
fn whoever_knows_the_person_is_not_put_beside_them_again_and_nobody_reads_why() {
    on_both_engines(|house: &House| {
        let (amina, marcus, owen) = (house.actor("amina"), house.actor("marcus"), house.actor("owen"));
        let id = supported(house, &amina);
        let shown = episode::show(&house.desk, &amina, id).expect("opens");
        let person = shown.head.person.id;
        house.hours_pass(1);
        conduct::declare_conflict(&house.desk, &marcus, person).expect("one press");
        let offered = discharge::supporters(&house.desk, &amina, id).expect("the page");
        assert!(offered.candidates.iter().all(|(known, _)| known.id != account(&marcus)), "{}", house.engine);
        let add = |actor: &Actor| {
            let revision = discharge::supporters(&house.desk, &amina, id).expect("the page").episode.revision;
            let add = ChangeSupporter::Add(account(actor));
            discharge::change_supporter(&house.desk, &amina, id, revision, add)
        };
        for refused in [add(&marcus), add(&owen)] {
            let Err(Failure::Refused(refusal)) = refused else { panic!("{}: {refused:?}", house.engine) };
            assert_eq!(refusal, CannotSupport::CannotTakeOn);
            assert_eq!(refusal.to_string(), CannotMove::NotOfTheTeam.to_string(), "whatever the reason");
        }
        let shown = episode::show(&house.desk, &amina, id).expect("opens");
        assert_eq!(shown.supporters, ["Dean Wallis"], "{}", house.engine);
        let last = shown.history.last().expect("a history");
        assert_eq!(last.kind, EventKind::SupporterRemoved, "as when anybody ends it");
        assert!(last.author.name.is_empty() && last.author.account.is_none(), "{:?}", last.author);
        let changes =
            since::since(&house.desk, &house.actor("tom"), house.now() - jiff::SignedDuration::from_mins(30));
        let told = changes.expect("changes");
        assert!(told.iter().all(|seen| seen.change.author.name != "Marcus Reid"), "{}", house.engine);
    });
}

#[test]
fn whom_somebody_knows_is_in_no_number_of_theirs() {
    on_both_engines(|house: &House| {
        let (amina, helen) = (house.actor("amina"), house.actor("helen"));
        let id = a_referral(house).received_by(&amina);
        let person = episode::show(&house.desk, &amina, id).expect("opens").head.person.id;
        house.hours_pass(24 * 7);
        let numbers = |by: &Actor| {
            let overview = figures::overview(&house.desk, by).expect("the figures");
            let sum = |counts: &[(String, i64)]| counts.iter().map(|(_, number)| number).sum::<i64>();
            let loads: i64 = overview.loads.iter().map(|load| load.open + load.overdue).sum();
            (sum(&overview.waiting), sum(&overview.overdue), loads)
        };
        assert_eq!(numbers(&amina), (1, 1, 2), "{}", house.engine);
        conduct::declare_conflict(&house.desk, &amina, person).expect("one press");
        assert_eq!(numbers(&amina), (0, 0, 0), "{}: not even a number tells of them", house.engine);
        assert_eq!(numbers(&helen), (1, 1, 2), "{}: everybody else counts them", house.engine);
    });
}
