//! Signing in, locking, unlocking and leaving, as the person at the keyboard meets them.

use std::{sync::Barrier, thread};

use crate::support::{House, on_both_engines};
use casework::{
    account,
    demonstration::cast::PASSWORD,
    sign_in::{self, CannotSignIn, CannotUnlock, Found, SignIn},
};
use domain::failure::Failure;

fn door(user_name: &str, password: &str) -> SignIn {
    SignIn {
        user_name: user_name.to_owned(),
        password: password.to_owned(),
        device: "a test".to_owned(),
        device_token: None,
        network: "192.0.2.7".to_owned(),
        is_shared_machine: false,
    }
}

fn enter(house: &House, user_name: &str) -> String {
    sign_in::sign_in(&house.desk, door(user_name, PASSWORD)).expect("lets in").token
}

fn find(house: &House, token: &str) -> Found {
    sign_in::find(&house.desk, token, true).expect("an answer")
}

#[test]
fn whoever_knows_the_password_comes_in_and_whoever_does_not_is_told_nothing_more() {
    on_both_engines(|house| {
        assert!(matches!(find(house, &enter(house, "amina")), Found::AtWork(..)));
        for (user_name, password) in [("amina", "wrong"), ("nobody", PASSWORD), ("", "")] {
            let refused = sign_in::sign_in(&house.desk, door(user_name, password));
            assert!(matches!(refused, Err(Failure::Refused(CannotSignIn::Wrong))), "{}", house.engine);
        }
    });
}

#[test]
fn wrong_tries_make_the_next_wait_and_never_shut_anybody_out_for_good() {
    on_both_engines(|house| {
        for _ in 0..4 {
            let _refused = sign_in::sign_in(&house.desk, door("amina", "wrong"));
        }
        let waits = sign_in::sign_in(&house.desk, door("amina", PASSWORD));
        assert!(matches!(waits, Err(Failure::Refused(CannotSignIn::Wait { .. }))));
        // The suite shares one address: another person gets in meanwhile.
        enter(house, "tom");
        house.hours_pass(1);
        enter(house, "amina");
    });
}

#[test]
fn an_idle_session_locks_and_opens_again_with_the_password() {
    on_both_engines(|house| {
        let token = enter(house, "amina");
        house.hours_pass(1);
        let Found::Locked(session) = find(house, &token) else { panic!("still open after an hour") };
        let wrong = sign_in::unlock(&house.desk, &session, "wrong");
        assert!(matches!(wrong, Err(Failure::Refused(CannotUnlock::Wrong))));
        sign_in::unlock(&house.desk, &session, PASSWORD).expect("opens");
        assert!(matches!(find(house, &token), Found::AtWork(..)));
    });
}

#[test]
fn five_wrong_pins_ask_for_a_full_sign_in() {
    on_both_engines(|house| {
        let token = enter(house, "amina");
        let Found::AtWork(session, _) = find(house, &token) else { panic!("not at work") };
        sign_in::lock(&house.desk, &session).expect("locks");
        for _ in 0..5 {
            let Found::Locked(session) = find(house, &token) else { panic!("not locked") };
            let wrong = sign_in::unlock(&house.desk, &session, "wrong");
            assert!(matches!(wrong, Err(Failure::Refused(CannotUnlock::Wrong))));
        }
        let Found::Locked(session) = find(house, &token) else { panic!("not locked") };
        let over = sign_in::unlock(&house.desk, &session, PASSWORD);
        assert!(matches!(over, Err(Failure::Refused(CannotUnlock::SignInAgain))));
        assert_eq!(find(house, &token), Found::Nobody);
    });
}

/// Does the same at once from many threads; answers what each of them got.
fn at_once<T: Send>(threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let together = Barrier::new(threads);
    thread::scope(|scope| {
        let (together, work) = (&together, &work);
        let all: Vec<_> = (0..threads)
            .map(|number| {
                scope.spawn(move || {
                    together.wait();
                    work(number)
                })
            })
            .collect();
        all.into_iter().map(|one| one.join().expect("no panic")).collect()
    })
}

#[test]
fn a_hundred_pins_at_once_are_no_more_tries_than_five_in_a_row() {
    on_both_engines(|house| {
        let token = enter(house, "amina");
        let Found::AtWork(session, _) = find(house, &token) else { panic!("not at work") };
        account::choose_pin(&house.desk, &session, PASSWORD, "802461").expect("a PIN");
        sign_in::lock(&house.desk, &session).expect("locks");
        let Found::Locked(session) = find(house, &token) else { panic!("not locked") };
        let answers = at_once(100, |number| {
            sign_in::unlock(&house.desk, &session, &format!("{:06}", 802_362 + number))
        });
        let looked_at = |answer: &&Result<(), Failure<CannotUnlock>>| {
            !matches!(answer, Err(Failure::Refused(CannotUnlock::SignInAgain)))
        };
        let looked_at = answers.iter().filter(looked_at).count();
        assert!(looked_at <= 5, "{}: {looked_at} were looked at", house.engine);
        assert_eq!(find(house, &token), Found::Nobody, "{}: the session has ended", house.engine);
    });
}

#[test]
fn a_hundred_passwords_at_once_are_no_more_tries_than_a_hundred_in_a_row() {
    on_both_engines(|house| {
        let answers = at_once(100, |number| {
            sign_in::sign_in(&house.desk, door("amina", &format!("guess number {number}")))
        });
        let wrong = |answer: &&Result<_, _>| matches!(answer, Err(Failure::Refused(CannotSignIn::Wrong)));
        let looked_at = answers.iter().filter(wrong).count();
        assert_eq!(looked_at, 4, "{}: three are free, and the fourth makes the next wait", house.engine);
        // What is right costs nothing.
        house.hours_pass(1);
        for _ in 0..10 {
            enter(house, "amina");
        }
    });
}

#[test]
fn a_session_ends_at_its_limit_whatever_is_done() {
    on_both_engines(|house| {
        let token = enter(house, "amina");
        house.hours_pass(15);
        assert_eq!(find(house, &token), Found::Nobody);
    });
}

#[test]
fn signing_out_everywhere_else_keeps_this_session() {
    on_both_engines(|house| {
        let (one, other) = (enter(house, "amina"), enter(house, "amina"));
        let Found::AtWork(session, _) = find(house, &one) else { panic!("not at work") };
        sign_in::end_others(&house.desk, &session).expect("ends the others");
        assert!(matches!(find(house, &one), Found::AtWork(..)));
        assert_eq!(find(house, &other), Found::Nobody);
    });
}

#[test]
fn somebody_with_two_assignments_chooses_one_and_never_gets_the_union() {
    on_both_engines(|house| {
        let token = enter(house, "grace");
        let Found::Choosing(session) = find(house, &token) else { panic!("did not have to choose") };
        let choices = sign_in::assignments(&house.desk, &session).expect("assignments");
        assert_eq!(choices.len(), 2);
        sign_in::choose_assignment(&house.desk, &session, choices[1].id).expect("chosen");
        let Found::AtWork(_, actor) = find(house, &token) else { panic!("not at work") };
        assert_eq!(actor.signed_in().map(|at| at.team.as_str()), Some(choices[1].team.as_str()));
    });
}

#[test]
fn strangers_elsewhere_shut_nobody_out() {
    on_both_engines(|house| {
        let staff = ["amina", "tom", "ruth", "marcus", "lena"];
        for number in 0..100 {
            let stranger = SignIn { network: "203.0.113.66".to_owned(), ..door(staff[number % 5], "wrong") };
            let _refused = sign_in::sign_in(&house.desk, stranger);
        }
        for user_name in staff {
            enter(house, user_name);
        }
    });
}

#[test]
fn a_browser_that_was_here_before_is_let_in_whatever_strangers_try_on_its_network_or_for_its_account() {
    on_both_engines(|house| {
        let first = sign_in::sign_in(&house.desk, door("amina", PASSWORD)).expect("lets in");
        let known = || SignIn { device_token: Some(first.device_token.clone()), ..door("amina", PASSWORD) };
        // The network of the suite, and one name from everywhere.
        for number in 0..60 {
            let _refused = sign_in::sign_in(&house.desk, door(&format!("nobody{number}"), "wrong"));
        }
        for number in 0..80 {
            let network = format!("198.51.100.{number}");
            let _refused = sign_in::sign_in(&house.desk, SignIn { network, ..door("amina", "wrong") });
        }
        let stranger = SignIn { network: "192.0.2.200".to_owned(), ..door("amina", PASSWORD) };
        for waits in [door("amina", PASSWORD), stranger, SignIn { device_token: None, ..known() }] {
            let waits = sign_in::sign_in(&house.desk, waits);
            assert!(matches!(waits, Err(Failure::Refused(CannotSignIn::Wait { .. }))), "{}", house.engine);
        }
        let again = sign_in::sign_in(&house.desk, known()).expect("a known browser");
        assert_eq!(again.device_token, first.device_token, "it stays known by the same");
        // It is known to her alone, and what it tries itself is counted.
        let of_tom = SignIn { device_token: Some(first.device_token.clone()), ..door("tom", PASSWORD) };
        let waits = sign_in::sign_in(&house.desk, of_tom);
        assert!(matches!(waits, Err(Failure::Refused(CannotSignIn::Wait { .. }))), "{}", house.engine);
        for _ in 0..6 {
            let wrong = SignIn { password: "wrong".to_owned(), ..known() };
            let _refused = sign_in::sign_in(&house.desk, wrong);
        }
        let waits = sign_in::sign_in(&house.desk, known());
        assert!(matches!(waits, Err(Failure::Refused(CannotSignIn::Wait { .. }))), "{}", house.engine);
    });
}

#[test]
fn a_browser_is_known_only_by_what_we_gave_it() {
    on_both_engines(|house| {
        let planted = Some("a token that a stranger knows".to_owned());
        let begun = sign_in::sign_in(
            &house.desk,
            SignIn { device_token: planted.clone(), ..door("amina", PASSWORD) },
        )
        .expect("lets in");
        assert_ne!(Some(begun.device_token.clone()), planted);
        let shared = SignIn { device_token: Some(begun.device_token.clone()), ..door("tom", PASSWORD) };
        let other = sign_in::sign_in(&house.desk, shared).expect("lets in");
        assert_eq!(other.device_token, begun.device_token, "a shared computer is known to both");
    });
}
