//! What can be recorded of a contact, when, and what is refused.

use super::*;
use crate::{
    discharge::tests::{an_episode, at, stamp_at, support},
    episode::EpisodeState,
};

fn new(starts_at: &str) -> NewContact {
    NewContact {
        kind: "outreach".to_owned(),
        mechanism: "01".to_owned(),
        location: "A01".to_owned(),
        place: None,
        worker: Id::from_uuid(uuid::Uuid::nil()),
        worker_name: "Dean Wallis".to_owned(),
        others: None,
        accompanied_to: None,
        starts_at: at(starts_at),
        note: None,
    }
}

fn came(minutes: u16) -> Attendance {
    Attendance::Came { code: "5".to_owned(), minutes, travel_minutes: 0, reached: Reached::Person }
}

fn did_not_come() -> Attendance {
    Attendance::DidNotCome { code: "3".to_owned(), travel_minutes: 25 }
}

fn cancelled() -> Attendance {
    Attendance::Cancelled { code: "2".to_owned() }
}

const NOW: &str = "2026-11-16T10:00:00Z";

#[test]
fn a_contact_never_lies_or_ends_in_the_future() {
    let (episode, stamp) = (an_episode(support()), stamp_at(NOW));
    let refused = |starts: &str, attendance| {
        Contact::record(new(starts), attendance, &episode, &stamp).map(|_| ()).err()
    };
    assert_eq!(refused("2026-11-16T10:00:01Z", came(0)), Some(CannotRecordContact::InFuture));
    assert_eq!(refused("2026-11-16T10:00:01Z", did_not_come()), Some(CannotRecordContact::InFuture));
    assert_eq!(refused("2026-11-16T10:00:01Z", cancelled()), Some(CannotRecordContact::InFuture));
    assert_eq!(refused("2026-11-16T09:30:00Z", came(31)), Some(CannotRecordContact::EndsInFuture));
    assert_eq!(refused("2026-11-16T09:30:00Z", came(30)), None);
    assert_eq!(refused(NOW, came(0)), None);
    assert_eq!(refused(NOW, did_not_come()), None);
}

#[test]
fn only_a_held_contact_that_reached_the_person_ends_the_wait_for_word_of_them() {
    let (episode, stamp) = (an_episode(support()), stamp_at(NOW));
    let reached = |attendance| {
        let kept = Contact::record(new("2026-11-16T09:00:00Z"), attendance, &episode, &stamp);
        kept.expect("recorded").outcome().noun.state.has_reached()
    };
    assert!(reached(came(20)));
    let attempt =
        Attendance::Came { code: "5".to_owned(), minutes: 2, travel_minutes: 0, reached: Reached::NotPerson };
    assert!(!reached(attempt));
    assert!(!reached(did_not_come()));
    assert!(!reached(cancelled()));
}

#[test]
fn an_appointment_lies_ahead_and_is_written_up_once() {
    let (episode, stamp) = (an_episode(support()), stamp_at(NOW));
    let past = Contact::plan(new(NOW), &episode, &stamp).map(|_| ());
    assert_eq!(past, Err(CannotRecordContact::PlannedInPast));
    let planned = Contact::plan(new("2026-11-16T14:00:00Z"), &episode, &stamp).expect("planned");
    let planned = planned.outcome().clone();
    let early =
        |attendance| planned.write_up(new("2026-11-16T14:00:00Z"), attendance, &stamp).map(|_| ()).err();
    assert_eq!(early(came(20)), Some(CannotRecordContact::InFuture));
    assert_eq!(early(did_not_come()), Some(CannotRecordContact::NotYet));
    assert_eq!(early(cancelled()), None, "a cancellation can be known before the time");
    let after = stamp_at("2026-11-16T15:00:00Z");
    let held = planned.write_up(new("2026-11-16T14:05:00Z"), came(20), &after).expect("written up");
    let again = held.outcome().write_up(new("2026-11-16T14:05:00Z"), came(20), &after).map(|_| ());
    assert_eq!(again, Err(CannotRecordContact::Ended));
}

#[test]
fn nothing_is_planned_for_a_closed_episode_and_a_late_contact_is_still_recorded() {
    let closed = EpisodeState::Discharged { at: at(NOW), reason: "complete".to_owned(), at_triage: false };
    let (episode, stamp) = (an_episode(closed), stamp_at(NOW));
    let planned = Contact::plan(new("2026-11-16T14:00:00Z"), &episode, &stamp).map(|_| ());
    assert_eq!(planned, Err(CannotRecordContact::Discharged));
    assert!(Contact::record(new("2026-11-16T09:00:00Z"), came(20), &episode, &stamp).is_ok());
}

#[test]
fn a_correction_says_why_and_keeps_to_the_same_rules() {
    let (episode, stamp) = (an_episode(support()), stamp_at(NOW));
    let held = Contact::record(new("2026-11-16T09:00:00Z"), came(20), &episode, &stamp).expect("recorded");
    let held = held.outcome();
    let correct =
        |starts: &str, why: &str| held.correct(new(starts), came(10), why, &stamp).map(|_| ()).err();
    assert_eq!(correct("2026-11-16T09:05:00Z", " "), Some(CannotChange::ReasonMissing.into()));
    assert_eq!(correct("2026-11-17T09:05:00Z", "wrong day"), Some(CannotRecordContact::InFuture));
    assert_eq!(correct("2026-11-16T09:05:00Z", "wrong time"), None);
    let gone = held.take_back("entered twice", &stamp).expect("taken out of view");
    let corrected = gone.outcome().correct(new("2026-11-16T09:05:00Z"), came(10), "why", &stamp).map(|_| ());
    assert_eq!(corrected, Err(CannotChange::AlreadyRetired.into()));
}
