//! The timers, with a moved clock: over a weekend, a bank holiday and the change of the clocks.

use std::collections::BTreeMap;

use jiff::civil::{date, time};

use super::*;
use crate::service_hours::{Hours, WeeklyHours};

fn hours() -> ServiceHours {
    let day = |from, to| Hours::new(time(from, 0, 0, 0), time(to, 0, 0, 0)).ok();
    let (week, end) = (day(8, 20), day(8, 16));
    ServiceHours {
        week: WeeklyHours::new([week, week, week, week, week, end, end]),
        bank_holidays: BTreeMap::from([(date(2026, 12, 25), end), (date(2026, 12, 28), end)]),
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn placed(facts: &Facts, now: &str) -> Place {
    let hours = hours();
    place(facts, Timers { hours: &hours, first_contact_working_days: 2, quiet_days: 14 }, at(now))
}

fn supported(since: &str) -> Facts {
    Facts { supported_since: Some(at(since)), ..Facts::default() }
}

#[test]
fn the_first_contact_is_due_after_two_working_days_whatever_lies_between() {
    for (since, by) in [
        ("2026-11-16T10:00:00Z", date(2026, 11, 18)),
        // A Friday: over the weekend.
        ("2026-11-20T10:00:00Z", date(2026, 11, 24)),
        // The Thursday before Christmas: over two bank holidays and the weekend between them.
        ("2026-12-24T10:00:00Z", date(2026, 12, 30)),
        // The Friday before the clocks go back, and after midnight in London while it is still Thursday in UTC.
        ("2026-10-23T10:00:00Z", date(2026, 10, 27)),
        ("2026-10-22T23:30:00Z", date(2026, 10, 27)),
    ] {
        let place = placed(&supported(since), since);
        assert_eq!(place.heading, Heading::FirstContactDue, "{since}");
        assert_eq!(place.prompts, [Prompt::FirstContactBy(by)], "{since}");
    }
}

#[test]
fn a_first_contact_is_overdue_from_the_day_after_it_was_due() {
    let facts = supported("2026-11-20T10:00:00Z");
    assert_eq!(placed(&facts, "2026-11-24T23:59:00Z").heading, Heading::FirstContactDue);
    let late = placed(&facts, "2026-11-25T00:00:00Z");
    assert_eq!(late.heading, Heading::Overdue);
    assert_eq!(late.prompts, [Prompt::FirstContactOverdue(date(2026, 11, 24))]);
}

#[test]
fn a_release_after_support_began_starts_the_count_again() {
    let facts = Facts {
        released_at: Some(at("2026-11-20T16:00:00Z")),
        reached_at: Some(at("2026-11-17T10:00:00Z")),
        ..supported("2026-11-16T10:00:00Z")
    };
    assert_eq!(placed(&facts, "2026-11-21T10:00:00Z").prompts, [Prompt::FirstContactBy(date(2026, 11, 24))]);
    let met = Facts { reached_at: Some(at("2026-11-23T10:00:00Z")), ..facts };
    assert_eq!(placed(&met, "2026-11-24T10:00:00Z"), Place { heading: Heading::Rest, prompts: Vec::new() });
}

#[test]
fn quiet_is_counted_in_londons_days_over_the_change_of_the_clocks() {
    // Reached on the 20th of October, before the clocks go back: the 14th day after is the 3rd of November.
    let facts = Facts { reached_at: Some(at("2026-10-20T22:30:00Z")), ..supported("2026-10-19T10:00:00Z") };
    assert_eq!(placed(&facts, "2026-11-03T23:59:00Z").heading, Heading::Rest);
    let quiet = placed(&facts, "2026-11-04T00:00:00Z");
    assert_eq!(quiet.heading, Heading::QuietTooLong);
    assert_eq!(quiet.prompts, [Prompt::QuietSince(date(2026, 10, 20))]);
}

#[test]
fn nobody_is_quiet_or_waits_for_a_first_contact_before_support_begins() {
    let place = placed(&Facts::default(), "2026-11-16T10:00:00Z");
    assert_eq!(place, Place { heading: Heading::Rest, prompts: Vec::new() });
}

#[test]
fn a_person_stands_once_under_the_most_pressing_heading_with_everything_to_say() {
    let facts = Facts {
        appointment_at: Some(at("2026-11-16T15:00:00Z")),
        task_due_on: Some(date(2026, 11, 13)),
        chase_on: Some(date(2026, 11, 30)),
        court_on: Some(date(2026, 11, 18)),
        ..supported("2026-11-16T09:00:00Z")
    };
    let place = placed(&facts, "2026-11-16T10:00:00Z");
    assert_eq!(place.heading, Heading::Today);
    assert_eq!(
        place.prompts,
        [
            Prompt::Appointment(at("2026-11-16T15:00:00Z")),
            Prompt::TaskOverdue(date(2026, 11, 13)),
            Prompt::FirstContactBy(date(2026, 11, 18)),
            Prompt::Court(date(2026, 11, 18)),
            Prompt::Chase(date(2026, 11, 30)),
        ]
    );
}

#[test]
fn an_appointment_that_was_not_written_up_and_a_service_to_ask_today_are_overdue() {
    let appointment = Facts { appointment_at: Some(at("2026-11-15T15:00:00Z")), ..Facts::default() };
    assert_eq!(placed(&appointment, "2026-11-16T10:00:00Z").heading, Heading::Overdue);
    let chase = Facts { chase_on: Some(date(2026, 11, 16)), ..Facts::default() };
    assert_eq!(placed(&chase, "2026-11-16T10:00:00Z").heading, Heading::Overdue);
    let past_court = Facts { court_on: Some(date(2026, 11, 15)), ..Facts::default() };
    assert_eq!(placed(&past_court, "2026-11-16T10:00:00Z").prompts, []);
}
