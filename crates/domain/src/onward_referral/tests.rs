//! Every state against everything that can be told, and when a service is asked again.

use jiff::civil::date;

use super::*;
use crate::discharge::tests::{an_episode, at, line, onward, stamp_at, support};

const NOW: &str = "2026-11-16T10:00:00Z";

fn after() -> ChaseAfter {
    ChaseAfter::days(&[28, 7, 14])
}

fn every_news() -> Vec<News> {
    vec![
        News::Accepted,
        News::WaitingList { expected_on: None },
        News::NotAccepted { reason: "full".to_owned(), words: None },
        News::AppointmentBooked { appointment_at: at("2026-11-20T10:00:00Z"), place: None },
        News::Attended,
        News::DidNotCome,
        News::Engaged,
        News::OutOfTouch,
        News::SaidNo,
        News::NotReached,
        News::InCustody,
        News::AlreadyOpen,
        News::MovedAway,
        News::Died,
    ]
}

fn every_state() -> Vec<OnwardState> {
    let at = at(NOW);
    vec![
        OnwardState::Sent { at },
        OnwardState::Accepted { at },
        OnwardState::WaitingList { at, expected_on: None },
        OnwardState::NotAccepted { at, reason: "full".to_owned(), words: None },
        OnwardState::AppointmentBooked { at, appointment_at: at, place: None },
        OnwardState::Attended { at },
        OnwardState::DidNotCome { at },
        OnwardState::Engaged { at },
        OnwardState::OutOfTouch { at },
        OnwardState::SaidNo { at },
        OnwardState::NotReached { at },
        OnwardState::InCustody { at },
        OnwardState::AlreadyOpen { at },
        OnwardState::MovedAway { at },
        OnwardState::NoSuchService { at },
        OnwardState::Died { at },
    ]
}

/// One line a state: what may follow, in the order of `every_news`.
const TABLE: [(&str, &str); 16] = [
    (
        "sent",
        "accepted waiting_list not_accepted appointment_booked attended out_of_touch said_no not_reached in_custody already_open moved_away died",
    ),
    (
        "accepted",
        "waiting_list not_accepted appointment_booked attended did_not_come out_of_touch said_no not_reached in_custody already_open moved_away died",
    ),
    (
        "waiting_list",
        "waiting_list not_accepted appointment_booked attended out_of_touch said_no not_reached in_custody already_open moved_away died",
    ),
    ("not_accepted", ""),
    (
        "appointment_booked",
        "waiting_list not_accepted appointment_booked attended did_not_come out_of_touch said_no not_reached in_custody moved_away died",
    ),
    ("attended", "engaged out_of_touch moved_away died"),
    (
        "did_not_come",
        "waiting_list not_accepted appointment_booked out_of_touch said_no not_reached in_custody moved_away died",
    ),
    ("engaged", "out_of_touch moved_away died"),
    ("out_of_touch", ""),
    ("said_no", ""),
    (
        "not_reached",
        "accepted waiting_list not_accepted appointment_booked attended out_of_touch said_no in_custody already_open moved_away died",
    ),
    (
        "in_custody",
        "accepted waiting_list not_accepted appointment_booked attended out_of_touch said_no not_reached already_open moved_away died",
    ),
    ("already_open", ""),
    ("moved_away", ""),
    ("no_such_service", ""),
    ("died", ""),
];

#[test]
fn from_every_state_only_what_can_follow_is_taken() {
    for (state, (code, expected)) in every_state().into_iter().zip(TABLE) {
        assert_eq!(state.code(), code);
        for news in every_news() {
            let told = news.code();
            let may = expected.split(' ').any(|follower| follower == told);
            match state.after(news, date(2026, 11, 16), at(NOW)) {
                Ok(next) => {
                    assert!(may, "{code} must not be followed by {told}");
                    assert_eq!(next.code(), told);
                }
                Err(refusal) => {
                    assert!(!may, "{code} must be followed by {told}");
                    assert_eq!(refusal, CannotReferOn::DoesNotFollow { from: state.code(), to: told });
                }
            }
        }
        // What a page offers is what is taken.
        let offered: std::collections::BTreeSet<&str> = state.followers().into_iter().collect();
        assert_eq!(offered, expected.split(' ').filter(|code| !code.is_empty()).collect(), "{code}");
    }
}

#[test]
fn what_is_open_can_move_on_and_is_chased_and_what_has_ended_is_not() {
    for state in every_state() {
        assert_eq!(after().first(&state).is_some(), state.is_open(), "{}", state.code());
        if state.is_open() {
            assert!(!state.followers().is_empty(), "{} is a dead end", state.code());
        }
    }
}

#[test]
fn a_service_is_asked_after_7_14_and_28_days_and_never_drops_off_the_list() {
    let mut kept = onward(&an_episode(support()), NOW);
    let mut asked = Vec::new();
    for _ in 0..5 {
        let on = kept.noun.chase_on.expect("a day");
        asked.push(on);
        let day = format!("{on}T12:00:00Z");
        assert!(kept.noun.is_to_chase(on) && !kept.noun.is_to_chase(on.yesterday().expect("a day")));
        kept = kept.chase(None, &after(), &stamp_at(&day)).expect("asked").outcome().clone();
    }
    let expected =
        [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 14), date(2027, 1, 11), date(2027, 2, 8)];
    assert_eq!(asked, expected);
}

#[test]
fn asking_late_moves_the_next_day_on_and_a_reply_starts_anew() {
    let kept = onward(&an_episode(support()), NOW);
    let late = kept.chase(None, &after(), &stamp_at("2026-12-02T10:00:00Z")).expect("asked");
    assert_eq!(late.outcome().noun.chase_on, Some(date(2026, 12, 30)));
    let accepted = reply(late.outcome(), News::Accepted, "2026-12-03T10:00:00Z").expect("accepted");
    assert_eq!(accepted.noun.chase_on, Some(date(2026, 12, 10)));
}

#[test]
fn the_day_after_an_appointment_somebody_asks_what_came_of_it() {
    let kept = onward(&an_episode(support()), NOW);
    // At half past midnight in London, while it is still the day before in UTC.
    let booked = News::AppointmentBooked { appointment_at: at("2027-06-09T23:30:00Z"), place: None };
    let booked = reply(&kept, booked, NOW).expect("booked");
    assert_eq!(booked.noun.chase_on, Some(date(2027, 6, 11)));
}

fn reply(kept: &Kept<OnwardReferral>, news: News, now: &str) -> Result<Kept<OnwardReferral>, CannotReferOn> {
    let on = london(at(now)).date();
    let new = NewReply { news, on, from: None, words: None };
    kept.reply(new, &after(), &stamp_at(now)).map(|decided| decided.outcome().clone())
}

#[test]
fn a_reply_comes_neither_from_the_future_nor_from_before_the_question() {
    let kept = onward(&an_episode(support()), NOW);
    let on = |day| {
        let new = NewReply { news: News::Accepted, on: day, from: None, words: None };
        kept.reply(new, &after(), &stamp_at("2026-11-18T10:00:00Z")).map(|_| ()).err()
    };
    assert_eq!(on(date(2026, 11, 19)), Some(CannotReferOn::ReplyInFuture));
    assert_eq!(on(date(2026, 11, 15)), Some(CannotReferOn::ReplyBeforeSent));
    assert_eq!(on(date(2026, 11, 16)), None);
}

#[test]
fn nobody_has_come_to_an_appointment_that_lies_ahead() {
    let kept = onward(&an_episode(support()), NOW);
    let ahead = News::AppointmentBooked { appointment_at: at("2026-11-20T10:00:00Z"), place: None };
    let booked = reply(&kept, ahead, NOW).expect("booked");
    assert_eq!(reply(&booked, News::Attended, NOW).err(), Some(CannotReferOn::AppointmentAhead));
    assert_eq!(reply(&booked, News::DidNotCome, NOW).err(), Some(CannotReferOn::AppointmentAhead));
    assert!(reply(&booked, News::Attended, "2026-11-20T11:00:00Z").is_ok());
    let before = News::AppointmentBooked { appointment_at: at("2026-11-15T10:00:00Z"), place: None };
    assert_eq!(reply(&kept, before, NOW).err(), Some(CannotReferOn::AppointmentBeforeReply));
}

#[test]
fn no_such_service_is_an_unmet_need_that_nobody_chases() {
    let new =
        NewOnwardReferral { basis: SharingBasis::NothingShared, ..crate::discharge::tests::a_request() };
    let sent = OnwardReferral::send(new, &an_episode(support()), &after(), &stamp_at(NOW)).expect("recorded");
    let noun = &sent.outcome().noun;
    assert_eq!((noun.state.code(), noun.chase_on, noun.is_open()), ("no_such_service", None, false));
    assert_eq!(
        sent.outcome().chase(None, &after(), &stamp_at(NOW)).map(|_| ()),
        Err(CannotReferOn::NothingToChase)
    );
}

#[test]
fn what_was_left_open_is_left_alone() {
    let kept = onward(&an_episode(support()), NOW);
    let left = kept.leave_open(line("The GP looks after it"), &stamp_at(NOW)).expect("left open");
    let left = left.outcome();
    assert!(!left.noun.is_open() && left.noun.state.is_open());
    assert_eq!(reply(left, News::Accepted, NOW).err(), Some(CannotReferOn::LeftOpen));
    assert_eq!(left.noun.chase_on, None);
}
