//! Opening hours over weekends, bank holidays and both clock changes; London's clock.

use std::collections::BTreeMap;

use jiff::{
    Timestamp,
    civil::{DateTime, Time, date, time},
};
use proptest::prelude::*;

use super::{
    ClosesBeforeItOpens, Hours, ServiceHours, WeeklyHours,
    london::{LocalTimeProblem, instant, london},
    wording,
};
use crate::text::cases;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn clock(local: &str) -> Timestamp {
    instant(local.parse().unwrap()).unwrap()
}

fn hours(opens: i8, closes: i8) -> Option<Hours> {
    Some(Hours::new(time(opens, 0, 0, 0), time(closes % 24, 0, 0, 0)).unwrap())
}

/// Monday to Friday 8 to 8, Saturday and Sunday 8 to 4, Christmas Day closed, Boxing Day short.
fn team() -> ServiceHours {
    let (weekday, weekend) = (hours(8, 20), hours(8, 16));
    ServiceHours {
        week: WeeklyHours::new([weekday, weekday, weekday, weekday, weekday, weekend, weekend]),
        bank_holidays: BTreeMap::from([(date(2026, 12, 25), None), (date(2026, 12, 28), hours(10, 14))]),
    }
}

#[test]
fn the_service_is_open_from_its_opening_until_its_closing() {
    let team = team();
    for (local, open, closes, next) in [
        ("2026-11-23T07:59:59", false, None, "2026-11-23T08:00"),
        ("2026-11-23T08:00", true, Some("2026-11-23T20:00"), "2026-11-24T08:00"),
        ("2026-11-23T19:59:59", true, Some("2026-11-23T20:00"), "2026-11-24T08:00"),
        ("2026-11-23T20:00", false, None, "2026-11-24T08:00"),
        ("2026-11-28T15:59", true, Some("2026-11-28T16:00"), "2026-11-29T08:00"),
        ("2026-11-28T16:00", false, None, "2026-11-29T08:00"),
        ("2026-12-25T12:00", false, None, "2026-12-26T08:00"),
        ("2026-12-24T21:00", false, None, "2026-12-26T08:00"),
        ("2026-12-28T08:30", false, None, "2026-12-28T10:00"),
        ("2026-12-28T10:00", true, Some("2026-12-28T14:00"), "2026-12-29T08:00"),
        // Summer time: eight in the morning is seven in UTC.
        ("2026-06-01T08:00", true, Some("2026-06-01T20:00"), "2026-06-02T08:00"),
        ("2026-03-28T20:00", false, None, "2026-03-29T08:00"),
        ("2026-10-24T20:00", false, None, "2026-10-25T08:00"),
    ] {
        let now = clock(local);
        assert_eq!(team.open_at(now), open, "{local}");
        assert_eq!(team.closes_at(now), closes.map(clock), "{local}");
        assert_eq!(team.next_opening(now), Some(clock(next)), "{local}");
    }
    assert_eq!(clock("2026-06-01T08:00"), at("2026-06-01T07:00:00Z"));
}

#[test]
fn a_service_that_never_opens_has_no_next_opening() {
    let never = ServiceHours::default();
    let now = clock("2026-11-23T12:00");
    assert_eq!((never.next_opening(now), never.closes_at(now)), (None, None));
    assert_eq!(never.open_minutes_between(now, clock("2026-12-23T12:00")), 0);
}

#[test]
fn a_service_round_the_clock_closes_only_before_a_day_without_hours() {
    let all_day = hours(0, 24);
    let always = ServiceHours {
        week: WeeklyHours::new([all_day; 7]),
        bank_holidays: BTreeMap::from([(date(2026, 12, 25), None)]),
    };
    let now = clock("2026-12-20T12:00");
    assert_eq!(always.closes_at(now), Some(clock("2026-12-25T00:00")));
    assert_eq!(always.next_opening(now), Some(clock("2026-12-26T00:00")));
    assert_eq!(always.open_minutes_between(clock("2026-03-29T00:00"), clock("2026-03-30T00:00")), 23 * 60);
    assert_eq!(always.open_minutes_between(clock("2026-10-25T00:00"), clock("2026-10-26T00:00")), 25 * 60);
}

#[test]
fn only_open_minutes_are_counted() {
    let team = team();
    for (from, to, minutes) in [
        ("2026-11-23T07:00", "2026-11-23T09:30", 90),
        ("2026-11-23T19:00", "2026-11-24T09:00", 120),
        ("2026-11-27T19:00", "2026-11-30T09:00", 60 + 480 + 480 + 60),
        ("2026-12-24T19:30", "2026-12-26T08:30", 60),
        ("2026-11-23T09:00", "2026-11-23T09:00", 0),
        ("2026-11-23T10:00", "2026-11-23T09:00", 0),
        ("2026-03-28T15:00", "2026-03-29T09:00", 120),
        ("2026-10-24T15:00", "2026-10-25T09:00", 120),
    ] {
        assert_eq!(team.open_minutes_between(clock(from), clock(to)), minutes, "{from} to {to}");
    }
}

#[test]
fn working_days_leave_out_weekends_and_bank_holidays() {
    let team = team();
    for (from, days, to) in [
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), 1, date(2026, 11, 24)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (date(2026, 12, 23), 5, date(2027, 1, 1)),
    ] {
        assert_eq!(team.add_working_days(from, days), to, "{days} after {from}");
    }
}

#[test]
fn hours_that_end_before_they_begin_are_refused() {
    let (eight, twenty) = (time(8, 0, 0, 0), time(20, 0, 0, 0));
    assert_eq!(Hours::new(twenty, eight), Err(ClosesBeforeItOpens));
    assert_eq!(Hours::new(eight, eight), Err(ClosesBeforeItOpens));
    assert!(Hours::new(eight, Time::midnight()).is_ok());
    assert!(serde_json::from_str::<Hours>(r#"{"opens":"20:00","closes":"08:00"}"#).is_err());
    let read: ServiceHours = serde_json::from_str(
        r#"{"week":[{"opens":"08:00","closes":"20:00"},null,null,null,null,null,null],"bank_holidays":{"2026-12-28":null}}"#,
    )
    .unwrap();
    assert_eq!(read.on(date(2026, 11, 23)), hours(8, 20));
    assert_eq!(read.on(date(2026, 12, 28)), None);
}

#[test]
fn the_london_clock_changes_when_it_says() {
    let Some(rows) = cases::rows("london_clock_changes.csv") else { return };
    for row in rows {
        let (change, before, after): (Timestamp, i64, i64) =
            (at(&row[0]), row[2].parse().unwrap(), row[3].parse().unwrap());
        let second = jiff::SignedDuration::from_secs(1);
        for (instant, offset) in [(change - second, before), (change, after)] {
            let utc = jiff::tz::Offset::UTC.to_datetime(instant);
            assert_eq!(london(instant), utc + jiff::SignedDuration::from_secs(offset), "{}", row[0]);
        }
    }
}

#[test]
fn local_times_of_the_clock_changes_are_asked_about_or_refused() {
    let Some(rows) = cases::rows("london_local_times.csv") else { return };
    for row in rows {
        let local: DateTime = row[0].parse().unwrap();
        let expected = match (row[1].as_str(), row[2].split_once(" or ")) {
            ("ambiguous", Some((earlier, later))) => {
                Err(LocalTimeProblem::Ambiguous { earlier: at(earlier), later: at(later) })
            }
            ("does not exist", None) => Err(LocalTimeProblem::DoesNotExist),
            ("unique", None) => Ok(at(&row[2])),
            other => panic!("a kind of case that this test does not know: {other:?}"),
        };
        assert_eq!(instant(local), expected, "{local}");
    }
}

#[test]
fn hours_of_detention_are_real_hours_over_clock_changes() {
    let Some(rows) = cases::rows("custody_clock_cases.csv") else { return };
    for row in rows {
        let start = match instant(row[1].parse().unwrap()) {
            Ok(start) => start,
            Err(LocalTimeProblem::Ambiguous { earlier, later }) => {
                if row[2] == "second" {
                    later
                } else {
                    earlier
                }
            }
            Err(other) => panic!("{other}"),
        };
        assert_eq!(start, at(&row[3]), "{row:?}");
        let end = start + jiff::SignedDuration::from_hours(row[4].parse().unwrap());
        assert_eq!(end, at(&row[5]), "{row:?}");
        let local: DateTime = row[6][..19].parse().unwrap();
        assert_eq!(london(end), local, "{row:?}");
    }
}

#[test]
fn instants_are_said_as_people_say_them() {
    let now = clock("2026-11-23T14:20");
    for (local, said) in [
        ("2026-11-23T14:05", "today 14:05"),
        ("2026-11-23T00:00", "today 00:00"),
        ("2026-11-22T23:59", "yesterday 23:59"),
        ("2026-11-24T09:00", "tomorrow 09:00"),
        ("2026-11-21T09:00", "21 November 2026, 09:00"),
        ("2025-11-23T14:05", "23 November 2025, 14:05"),
    ] {
        assert_eq!(wording::said(clock(local), now), said);
    }
    let night = at("2026-10-25T00:30:00Z");
    assert_eq!(wording::said(night, night), "today 01:30 (BST)");
    assert_eq!(wording::said(at("2026-10-25T01:30:00Z"), night), "today 01:30 (GMT)");
    assert_eq!(wording::said(at("2026-10-25T02:30:00Z"), night), "today 02:30");
}

#[test]
fn distances_and_durations_are_said_in_words() {
    let now = clock("2026-11-23T14:20");
    for (minutes, relative, duration) in [
        (0, "now", "less than a minute"),
        (1, "in 1 minute", "1 minute"),
        (40, "in 40 minutes", "40 minutes"),
        (59, "in 59 minutes", "59 minutes"),
        (60, "in 1 hour", "1 hour"),
        (125, "in 2 hours", "2 hours 5 minutes"),
        (1440, "in 1 day", "1 day"),
        (3 * 1440 + 65, "in 3 days", "3 days 1 hour"),
        (-30, "30 minutes ago", "30 minutes"),
        (-3 * 1440, "3 days ago", "3 days"),
    ] {
        let then = now + jiff::SignedDuration::from_mins(minutes);
        assert_eq!(wording::relative(then, now), relative);
        assert_eq!(wording::duration(minutes), duration);
    }
    assert_eq!(wording::relative(now - jiff::SignedDuration::from_secs(59), now), "now");
}

#[test]
fn hours_are_said_as_public_pages_say_them() {
    assert_eq!(hours(8, 20).unwrap().to_string(), "8am to 8pm");
    assert_eq!(Hours::new(time(8, 30, 0, 0), Time::midnight()).unwrap().to_string(), "8:30am to midnight");
    assert_eq!(wording::time_of_day(time(12, 0, 0, 0)), "midday");
    assert_eq!(wording::time_of_day(time(0, 5, 0, 0)), "12:05am");
}

proptest! {
    #[test]
    fn an_instant_comes_back_from_the_london_clock(second in 0..4_102_444_800_i64) {
        let before = Timestamp::from_second(second).unwrap();
        match instant(london(before)) {
            Ok(after) => prop_assert_eq!(after, before),
            Err(LocalTimeProblem::Ambiguous { earlier, later }) => {
                prop_assert!(before == earlier || before == later);
                prop_assert_eq!(later.as_second() - earlier.as_second(), 3600);
            }
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn open_minutes_add_up(start in 1_700_000_000..1_900_000_000_i64, one in 0..500_000_i64, two in 0..500_000_i64) {
        let minute = |offset: i64| Timestamp::from_second(start / 60 * 60 + offset * 60).unwrap();
        let (a, b, c) = (minute(0), minute(one / 60), minute(one / 60 + two / 60));
        let team = team();
        prop_assert_eq!(
            team.open_minutes_between(a, b) + team.open_minutes_between(b, c),
            team.open_minutes_between(a, c)
        );
    }

    #[test]
    fn it_opens_at_the_next_opening_and_not_before(second in 1_700_000_000..1_900_000_000_i64) {
        let team = team();
        let now = Timestamp::from_second(second).unwrap();
        let next = team.next_opening(now).unwrap();
        prop_assert!(next > now && team.open_at(next));
        if !team.open_at(now) {
            prop_assert_eq!(team.open_minutes_between(now, next), 0);
        }
    }
}

#[test]
fn a_promise_counts_only_the_minutes_in_which_the_service_is_open() {
    let team = team();
    for (from, minutes, expected) in [
        ("2026-11-23T10:00", 60, "2026-11-23T11:00"),
        // To the minute of closing, and one beyond.
        ("2026-11-23T19:00", 60, "2026-11-23T20:00"),
        ("2026-11-23T19:00", 61, "2026-11-24T08:01"),
        // At night nothing counts: immediate at 22:00 is a quarter past eight.
        ("2026-11-23T22:00", 15, "2026-11-24T08:15"),
        // Friday evening: the weekend closes at four.
        ("2026-11-27T19:30", 600, "2026-11-29T09:30"),
        // Christmas Day does not count.
        ("2026-12-24T19:30", 60, "2026-12-26T08:30"),
        // The clocks go back on Sunday night; opening hours stay London's.
        ("2026-10-24T15:30", 60, "2026-10-25T08:30"),
    ] {
        assert_eq!(
            team.after_open_minutes(clock(from), minutes),
            Some(clock(expected)),
            "{from} + {minutes}"
        );
    }
    assert_eq!(ServiceHours::default().after_open_minutes(clock("2026-11-23T10:00"), 1), None);
}
