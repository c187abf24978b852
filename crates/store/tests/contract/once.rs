//! Work that must happen once: the same key makes one record and gives the same answer (R10).

use domain::{
    Id,
    failure::{Failure, Never},
};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::house::{TEAM, amina, arrive, errand, monday, on_both_engines, practitioner};

#[test]
fn the_same_key_makes_one_record_and_gives_the_same_answer_also_after_a_restart() {
    on_both_engines(|house| {
        let key = Uuid::from_u64_pair(5, 1);
        let open = house.open();
        let first = open.write_once(amina(), key, |record| arrive(record, "Once")).expect("kept");
        let again = open.write_once(amina(), key, |record| arrive(record, "Twice")).expect("answered");
        assert_eq!(first, again);
        drop(open);
        let later =
            house.open().write_once(amina(), key, |record| arrive(record, "Thrice")).expect("answered");
        assert_eq!(first, later);
        assert_eq!(house.number("select count(*) from people"), 1);
    });
}

#[test]
fn a_refused_piece_leaves_its_key_free() {
    on_both_engines(|house| {
        let key = Uuid::from_u64_pair(5, 2);
        let open = house.open();
        let refused = open.write_once(amina(), key, |record| {
            arrive(record, "Never")?;
            Err::<(), Failure<Never>>(Failure::NotFound)
        });
        assert!(matches!(refused, Err(Failure::NotFound)));
        open.write_once(amina(), key, |record| arrive(record, "Once")).expect("kept");
        assert_eq!(house.number("select count(*) from people"), 1);
    });
}

#[test]
fn the_key_of_one_account_says_nothing_to_another() {
    on_both_engines(|house| {
        let key = Uuid::from_u64_pair(5, 3);
        let open = house.open();
        let first = open.write_once(amina(), key, |record| arrive(record, "Hers")).expect("kept");
        let other = errand(practitioner(Id::from_uuid(Uuid::from_u64_pair(8, 8)), TEAM), monday());
        let second = open.write_once(other, key, |record| arrive(record, "His")).expect("kept");
        assert_ne!(first, second);
        assert_eq!(house.number("select count(*) from people"), 2);
    });
}

#[test]
fn ten_presses_at_once_make_one_record() {
    on_both_engines(|house| {
        let key = Uuid::from_u64_pair(5, 4);
        let open = house.open();
        let answers: Vec<_> = std::thread::scope(|scope| {
            let presses: Vec<_> = (0..10)
                .map(|_| scope.spawn(|| open.write_once(amina(), key, |record| arrive(record, "Once"))))
                .collect();
            presses.into_iter().map(|press| press.join().expect("no panic").expect("answered")).collect()
        });
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        assert_eq!(house.number("select count(*) from people"), 1);
    });
}

/// An errand of the practitioner that says what was asked.
fn asking(what: &str) -> store::Errand {
    store::Errand { asked: Some(what.as_bytes().into()), ..amina() }
}

#[test]
fn the_same_key_for_another_person_or_with_other_words_is_refused_and_never_answered() {
    on_both_engines(|house| {
        let key = Uuid::from_u64_pair(5, 5);
        let open = house.open();
        let first = open.write_once(asking("of Sam: a"), key, |record| arrive(record, "Sam")).expect("kept");
        let again =
            open.write_once(asking("of Sam: a"), key, |record| arrive(record, "Sam")).expect("answered");
        assert_eq!(first, again);
        for other in [asking("of Kim: a"), asking("of Sam: b"), amina()] {
            let refused = open.write_once(other, key, |record| arrive(record, "Kim"));
            assert!(matches!(refused, Err(Failure::KeyUsed)), "{refused:?}");
        }
        assert_eq!(house.number("select count(*) from people"), 1);
        let told = |errand| {
            let told =
                open.read(&errand, |record| Ok::<_, Failure<Never>>(record.answer_given::<Json>(key)?));
            told.expect("reads").is_some()
        };
        assert!(told(asking("of Sam: a")) && !told(asking("of Kim: a")), "nor is it told that there is one");
        let kept = "select count(*) from answers where asked = '' or asked like '%Sam%'";
        assert_eq!(house.number(kept), 0, "only a keyed hash of what was asked is kept");
    });
}

#[test]
fn a_key_for_the_public_is_one_that_this_installation_gave_out() {
    on_both_engines(|house| {
        let open = house.open();
        let key = open.public_key(7);
        assert!(open.is_public_key(key));
        assert!(!open.is_public_key(Uuid::nil()));
        assert!(!open.is_public_key(Uuid::from_u128(key.as_u128() ^ 1)));
        assert!(!open.is_public_key(Uuid::from_u64_pair(8, key.as_u64_pair().1)));
    });
}
