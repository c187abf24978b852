//! Links that work once, and what is asked of a password.

use crate::support::{House, on_both_engines};
use casework::{
    OpenSession,
    account::{self, CannotChangeAccount, Chosen, SwitchedOff},
    demonstration::cast::PASSWORD,
    password::WeakPassword,
    sign_in::{self, Found, SignIn},
};
use domain::failure::Failure;

const GOOD: &str = "purple kettle under granite";

fn chosen(password: &str) -> Chosen {
    Chosen {
        user_name: String::new(),
        name: String::new(),
        password: password.to_owned(),
        network: "192.0.2.7".to_owned(),
    }
}

fn signed_in(house: &House, password: &str) -> Option<OpenSession> {
    let door = SignIn {
        user_name: "amina".to_owned(),
        password: password.to_owned(),
        device: "a test".to_owned(),
        device_token: None,
        network: "192.0.2.7".to_owned(),
        is_shared_machine: false,
    };
    let begun = sign_in::sign_in(&house.desk, door).ok()?;
    match sign_in::find(&house.desk, &begun.token, true).expect("an answer") {
        Found::AtWork(session, _) => Some(session),
        other => panic!("not at work: {other:?}"),
    }
}

fn is_void(house: &House, token: &str) -> bool {
    let used = account::use_link(&house.desk, token, chosen("another lantern beside rivers"));
    matches!(used, Err(Failure::NotFound))
}

#[test]
fn a_newer_link_voids_the_older_ones_and_so_does_using_one() {
    on_both_engines(|house| {
        let link = || account::reset(&house.desk, "amina", SwitchedOff::StaysOff).expect("a link");
        let (first, second) = (link(), link());
        assert!(is_void(house, &first), "{}: a newer one was made", house.engine);
        account::use_link(&house.desk, &second, chosen(GOOD)).expect("the newest works");
        assert!(is_void(house, &first) && is_void(house, &second), "{}: one was used", house.engine);
        assert!(signed_in(house, GOOD).is_some(), "{}", house.engine);
    });
}

#[test]
fn changing_the_password_and_switching_the_account_off_void_every_link() {
    on_both_engines(|house| {
        let link = account::reset(&house.desk, "amina", SwitchedOff::StaysOff).expect("a link");
        let session = signed_in(house, PASSWORD).expect("the old password still works");
        account::change_password(&house.desk, &session, PASSWORD, GOOD).expect("changed");
        assert!(is_void(house, &link), "{}: the password was changed", house.engine);
        let link = account::reset(&house.desk, "amina", SwitchedOff::StaysOff).expect("a link");
        account::disable(&house.desk, "amina").expect("switched off");
        assert!(is_void(house, &link), "{}: the account is off", house.engine);
    });
}

#[test]
fn a_link_asks_for_a_password_without_ones_own_names() {
    on_both_engines(|house| {
        let link = account::reset(&house.desk, "amina", SwitchedOff::StaysOff).expect("a link");
        for own in ["amina 2026 amina", "Amina Yusuf 2026"] {
            let weak = account::use_link(&house.desk, &link, chosen(own));
            assert!(
                matches!(weak, Err(Failure::Refused(CannotChangeAccount::Weak(WeakPassword::EasyToGuess)))),
                "{}: {own}: {weak:?}",
                house.engine
            );
        }
        account::use_link(&house.desk, &link, chosen(GOOD)).expect("the link still works");
    });
}

#[test]
fn a_new_password_lets_nobody_in_whose_account_is_off_unless_whoever_resets_says_so() {
    on_both_engines(|house| {
        account::disable(&house.desk, "amina").expect("switched off");
        let refused = account::reset(&house.desk, "amina", SwitchedOff::StaysOff);
        let is_refused = matches!(refused, Err(Failure::Refused(CannotChangeAccount::SwitchedOff)));
        assert!(is_refused, "{}: {refused:?}", house.engine);
        let link = account::reset(&house.desk, "amina", SwitchedOff::ComesOn).expect("a link");
        account::use_link(&house.desk, &link, chosen(GOOD)).expect("chosen");
        assert!(signed_in(house, GOOD).is_some(), "{}: whoever comes back is let in", house.engine);
    });
}

#[test]
fn a_link_is_looked_at_before_a_password_and_tries_with_one_are_counted_for_the_network() {
    on_both_engines(|house| {
        // Whoever has no link learns nothing of passwords, and uses nothing up.
        for _ in 0..20 {
            let none = account::use_link(&house.desk, "no link at all", chosen("short"));
            assert!(matches!(none, Err(Failure::NotFound)), "{}: {none:?}", house.engine);
        }
        let link = account::reset(&house.desk, "amina", SwitchedOff::StaysOff).expect("a link");
        for _ in 0..11 {
            let weak = account::use_link(&house.desk, &link, chosen("short"));
            assert!(matches!(weak, Err(Failure::Refused(CannotChangeAccount::Weak(_)))), "{weak:?}");
        }
        let waits = account::use_link(&house.desk, &link, chosen(GOOD));
        assert!(matches!(waits, Err(Failure::Refused(CannotChangeAccount::Wait))), "{}", house.engine);
        let elsewhere = Chosen { network: "192.0.2.8".to_owned(), ..chosen(GOOD) };
        account::use_link(&house.desk, &link, elsewhere).expect("from another network");
    });
}

#[test]
fn a_pin_is_chosen_only_by_whoever_knows_the_password() {
    on_both_engines(|house| {
        let session = signed_in(house, PASSWORD).expect("lets in");
        let wrong = account::choose_pin(&house.desk, &session, "not the password", "802461");
        assert!(matches!(wrong, Err(Failure::Refused(CannotChangeAccount::WrongPassword))), "{wrong:?}");
        let simple = account::choose_pin(&house.desk, &session, PASSWORD, "111111");
        assert!(matches!(simple, Err(Failure::Refused(CannotChangeAccount::Pin))), "{simple:?}");
        account::choose_pin(&house.desk, &session, PASSWORD, "802461").expect("a PIN");
    });
}

#[test]
fn guessing_ones_password_at_an_open_screen_ends_the_session_after_a_few_tries_of_either_kind() {
    on_both_engines(|house| {
        let session = signed_in(house, PASSWORD).expect("lets in");
        let pin = |password: &str| account::choose_pin(&house.desk, &session, password, "802461");
        let change = |old: &str| account::change_password(&house.desk, &session, old, GOOD);
        // What is right gives the tries back.
        for password in ["one", "two", "three", "four", PASSWORD, "one", "two", "three"] {
            let _tried = pin(password);
        }
        for old in ["four", "five"] {
            let wrong = change(old);
            assert!(matches!(wrong, Err(Failure::Refused(CannotChangeAccount::WrongPassword))), "{wrong:?}");
        }
        for over in [change(PASSWORD), pin(PASSWORD)] {
            assert!(
                matches!(over, Err(Failure::Refused(CannotChangeAccount::SignInAgain))),
                "{}: {over:?}",
                house.engine
            );
        }
        assert!(signed_in(house, PASSWORD).is_some(), "{}: the password is as it was", house.engine);
    });
}
