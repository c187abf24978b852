//! A sent onward referral put right: a new version with its reason, on both engines, and never another kind of thing.

use crate::given::{a_referral, a_triage};
use crate::support::{House, on_both_engines};
use casework::{
    clock::random_id,
    onward_referral,
    triage::{self, RecordTriage},
};
use domain::{
    Id,
    access::Actor,
    failure::Failure,
    onward_referral::{CannotReferOn, NewOnwardReferral, OnwardReferral, Service, SharingBasis},
    text::NoteText,
};

fn new(summary: &str, basis: SharingBasis) -> NewOnwardReferral {
    NewOnwardReferral {
        service: Service { code: None, name: "Night shelter".to_owned(), kind: "housing".to_owned() },
        needs: vec!["accommodation".to_owned()],
        priority: "routine".to_owned(),
        summary: NoteText::parse(summary).expect("a text"),
        basis,
    }
}

fn sent(house: &House, by: &Actor, basis: SharingBasis) -> Id<OnwardReferral> {
    let episode = a_referral(house).received_by(by);
    let completed = a_triage(house, "see_today", &[("decision.urgency", "urgent")]);
    let command = RecordTriage { episode, revision: 1, completed, draft: None };
    triage::record_triage(&house.desk, by, random_id().expect("chance"), command).expect("triaged");
    let key = random_id().expect("chance");
    onward_referral::send(&house.desk, by, key, episode, new("Sleeps in a van", basis), None).expect("sent")
}

#[test]
fn what_was_sent_is_put_right_and_stays_readable_as_it_was() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let id = sent(house, &amina, SharingBasis::PersonAgreed);
        let correct = |revision, reason: &str| {
            let put_right = new("Sleeps in a car", SharingBasis::PersonAgreed);
            onward_referral::correct(&house.desk, &amina, id, revision, put_right, reason.to_owned())
        };
        assert!(matches!(correct(1, " "), Err(Failure::Refused(CannotReferOn::Change(_)))));
        correct(1, "It is a car").expect("put right");
        assert!(matches!(correct(1, "again"), Err(Failure::Changed(_))), "{}", house.engine);
        let shown = onward_referral::show(&house.desk, &amina, id).expect("opens");
        let whole = shown.line.whole.expect("whole");
        assert_eq!((whole.revision, whole.noun.summary.as_str()), (2, "Sleeps in a car"));
        assert_eq!(whole.noun.state.code(), "sent", "{}: where it stands is not touched", house.engine);
        let [before] = shown.earlier.as_slice() else { panic!("one earlier version") };
        assert_eq!(before.kept.noun.summary.as_str(), "Sleeps in a van");
        assert_eq!(before.reason.as_deref(), Some("It is a car"), "{}", house.engine);
    });
}

#[test]
fn what_turns_out_to_be_more_pressing_is_asked_about_sooner() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let id = sent(house, &amina, SharingBasis::PersonAgreed);
        let asked_again_on = || {
            let shown = onward_referral::show(&house.desk, &amina, id).expect("opens");
            shown.line.whole.expect("whole").noun.chase_on.expect("a day")
        };
        let put_right = |revision, priority: &str| {
            let new = NewOnwardReferral {
                priority: priority.to_owned(),
                ..new("Sleeps in a van", SharingBasis::PersonAgreed)
            };
            let reason = "The shelter closes on Friday".to_owned();
            onward_referral::correct(&house.desk, &amina, id, revision, new, reason).expect("put right");
        };
        let routine = asked_again_on();
        put_right(1, "2");
        let urgent = asked_again_on();
        assert!(urgent < routine, "{}: {urgent} is not before {routine}", house.engine);
        put_right(2, "routine");
        assert_eq!(asked_again_on(), routine, "{}", house.engine);
    });
}

#[test]
fn what_went_to_a_service_does_not_become_an_unmet_need_nor_the_other_way() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        for (basis, other) in [
            (SharingBasis::PersonAgreed, SharingBasis::NothingShared),
            (SharingBasis::NothingShared, SharingBasis::PersonAgreed),
        ] {
            let id = sent(house, &amina, basis);
            let put_right = new("Sleeps in a car", other);
            let refused =
                onward_referral::correct(&house.desk, &amina, id, 1, put_right, "A slip".to_owned());
            let is_refused = matches!(refused, Err(Failure::Refused(CannotReferOn::DoesNotFollow { .. })));
            assert!(is_refused, "{}: {refused:?}", house.engine);
        }
    });
}
