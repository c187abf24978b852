//! Work that must happen once: the same key makes one record and gives the same answer (R10).

use domain::{
    Id,
    failure::{Failure, Never},
};
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
