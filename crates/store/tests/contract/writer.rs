//! The one writer: pieces share a commit and nothing else.

use std::{
    sync::{Arc, Barrier},
    thread,
    time::{Duration, Instant},
};

use domain::failure::{Failure, FaultKind, Never};

use crate::house::{House, amina, arrive, on_both_engines, stranger};

/// A refusal, to fail with.
#[derive(Debug)]
struct No;

impl std::fmt::Display for No {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no")
    }
}

#[test]
fn a_piece_that_fails_spoils_nobodys_and_takes_its_journal_numbers_with_it() {
    on_both_engines(|house| {
        let open = house.open();
        let failing = 4;
        // All are handed over while the writer is busy with the first, so that they share a commit.
        let begun = Arc::new(Barrier::new(2));
        thread::scope(|scope| {
            let held = Arc::clone(&begun);
            let first = scope.spawn(|| {
                open.write(amina(), move |record| {
                    held.wait();
                    held.wait();
                    arrive(record, "First")
                })
            });
            begun.wait();
            let others: Vec<_> = (0..10)
                .map(|number| {
                    let open = &open;
                    scope.spawn(move || {
                        open.write(amina(), move |record| {
                            arrive(record, "Other")
                                .map_err(|failure| failure.refused_as(|never| match never {}))?;
                            if number % 5 < 2 { Err(Failure::Refused(No)) } else { Ok(()) }
                        })
                    })
                })
                .collect();
            begun.wait();
            first.join().expect("no panic").expect("kept");
            let refused = others
                .into_iter()
                .filter(|_| true)
                .map(|other| other.join().expect("no panic"))
                .filter(|done| matches!(done, Err(Failure::Refused(No))))
                .count();
            assert_eq!(refused, failing);
        });
        let kept = i64::try_from(11 - failing).expect("few");
        assert_eq!(house.number("select count(*) from people"), kept);
        assert_eq!(house.number("select count(*) from events"), kept * 3);
        assert_eq!(house.number("select count(*) from journal_lines where action = 'create'"), kept * 3);
        let lines = house.number("select count(*) from journal_lines");
        assert_eq!(house.number("select max(seq) from journal_lines"), lines, "no number is missing");
        open.assert_journal_holds();
    });
}

#[test]
fn a_piece_that_panics_is_a_fault_for_itself_alone() {
    on_both_engines(|house| {
        let open = house.open();
        let panicked = open.write(amina(), |record| {
            arrive(record, "Half")?;
            panic!("on purpose")
        });
        let panicked: Result<(), Failure<Never>> = panicked;
        assert!(matches!(panicked, Err(Failure::Fault(fault)) if fault.kind() == FaultKind::Program));
        open.arrival("Whole");
        assert_eq!(house.number("select count(*) from people"), 1);
        open.assert_journal_holds();
    });
}

#[test]
fn a_reader_that_panics_leaves_its_place_to_others() {
    on_both_engines(|house| {
        let open = house.open();
        for _ in 0..20 {
            let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                open.read(&amina(), |_| -> Result<(), Failure<Never>> { panic!("on purpose") })
            }));
            assert!(panicked.is_err());
        }
        let begun = Instant::now();
        open.read(&amina(), |record| Ok::<_, Failure<Never>>(record.has_accounts()?))
            .expect("a reader is free");
        assert!(begun.elapsed() < Duration::from_secs(4));
    });
}

#[test]
fn what_the_statement_of_one_piece_breaks_the_next_piece_does_not_feel() {
    on_both_engines(|house| {
        let open = house.open();
        let (person, _) = open.arrival("Samuel");
        // A foreign key that points nowhere: the engine itself refuses the statement.
        let broken = open.write(amina(), move |record| {
            let nobody = domain::Id::from_uuid(uuid::Uuid::from_u64_pair(3, 3));
            record.end_sessions_of(nobody, None, record.stamp().at())?;
            record.begin_session(&store::NewSession {
                id: domain::Id::from_uuid(uuid::Uuid::from_u64_pair(3, 4)),
                token_hash: [0; 32],
                account: nobody,
                assignment: None,
                csrf: String::new(),
                device: String::new(),
                is_shared_machine: false,
                at: record.stamp().at(),
                ends_at: record.stamp().at(),
            })?;
            Ok::<_, Failure<Never>>(person)
        });
        assert!(matches!(broken, Err(Failure::Fault(fault)) if fault.kind() == FaultKind::Database));
        open.arrival("Thomas");
        open.assert_journal_holds();
    });
}

#[test]
fn a_denial_stays_in_the_journal_though_the_piece_failed_and_also_though_it_went_on() {
    on_both_engines(|house| {
        let open = house.open();
        let (_, referral) = open.arrival("Samuel");
        let denied = "select count(*) from journal_lines where action = 'deny'";
        let amend = domain::access::Action::Amend(domain::access::RecordType::Referral);
        let failed = open.write(stranger(), move |record| {
            record.open::<domain::referral::Referral, Never>(referral, amend).map(|_| ())
        });
        assert!(failed.is_err());
        assert_eq!(house.number(denied), 1);
        open.write(stranger(), move |record| {
            let denied = record.open::<domain::referral::Referral, Never>(referral, amend);
            assert!(denied.is_err());
            Ok::<_, Failure<Never>>(())
        })
        .expect("goes on without");
        assert_eq!(house.number(denied), 2);
        open.assert_journal_holds();
    });
}

#[test]
fn four_writers_at_once_lose_nothing() {
    on_both_engines(|house| {
        let open = house.open();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..10 {
                        open.arrival("Many");
                    }
                });
            }
        });
        assert_eq!(house.number("select count(*) from people"), 40);
        open.assert_journal_holds();
    });
}

/// R5: somebody else holds the lock for longer than anybody waits.
#[test]
fn a_locked_database_is_said_to_be_busy_and_nobody_hangs() {
    on_both_engines(|house| {
        let open = house.open();
        open.arrival("Before");
        let hold = |until: &std::sync::mpsc::Receiver<()>| {
            if house.is_sqlite() {
                let lite = house.lite();
                lite.execute_batch("begin immediate").expect("the lock is free");
                let _released = until.recv();
            } else {
                let mut client = house.server_client();
                client
                    .batch_execute("begin; lock table people in access exclusive mode")
                    .expect("the lock is free");
                let _released = until.recv();
            }
        };
        let (release, until) = std::sync::mpsc::channel();
        thread::scope(|scope| {
            let holder = scope.spawn(move || hold(&until));
            let begun = Instant::now();
            let mut waited = open.write(amina(), |record| arrive(record, "During"));
            // The holder may have come second to the first piece.
            while waited.is_ok() {
                waited = open.write(amina(), |record| arrive(record, "During"));
            }
            assert!(matches!(waited, Err(Failure::Fault(fault)) if fault.kind() == FaultKind::Busy));
            assert!(begun.elapsed() < Duration::from_secs(15), "{}: {:?}", house.engine, begun.elapsed());
            release.send(()).expect("the holder waits");
            holder.join().expect("no panic");
        });
        open.arrival("After");
        open.assert_journal_holds();
    });
}

/// R5: while somebody reads for long the log of changes grows; when they have gone it is emptied, and the disk has its
/// room back.
#[test]
fn a_log_of_changes_that_has_grown_behind_a_long_reader_is_emptied_when_it_has_gone() {
    let house = House::on_sqlite();
    let open = house.open();
    open.arrival("Before");
    let length = || std::fs::metadata(house.file("landward.db-wal")).expect("the log").len();
    let reader = house.lite();
    reader.execute_batch("begin; select count(*) from chains").expect("reads");
    let long = serde_json::json!({ "long": "x".repeat(4 * 1_048_576) });
    while length() < 36 * 1_048_576 {
        let long = long.clone();
        open.write(amina(), move |record| {
            Ok::<_, Failure<Never>>(record.note("export", "settings", None, &long)?)
        })
        .expect("kept, and nobody hangs");
    }
    drop(reader);
    let begun = Instant::now();
    while length() > 8 * 1_048_576 {
        assert!(begun.elapsed() < Duration::from_secs(15), "the log is still {} bytes long", length());
        open.arrival("After");
    }
    open.assert_journal_holds();
}
