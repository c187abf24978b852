//! Killed under load (R1, R6): what was acknowledged is there, what is tried again is there once, the journal holds.
//!
//! `LANDWARD_SOAK` says how many rounds; a few when it is not set.

mod hammer;
#[expect(dead_code, reason = "the contract uses all of it, this a part")]
#[path = "../contract/house.rs"]
mod house;

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Lines},
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use domain::failure::{Failure, Never};
use house::{House, Open, amina, arrive};
use rehearsal::Durability;
use uuid::Uuid;

const WRITERS: u64 = 6;

#[expect(clippy::disallowed_methods, reason = "how long to try, for whoever runs the tests")]
fn rounds() -> u64 {
    std::env::var("LANDWARD_SOAK").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(5)
}

/// The program that writes.
struct Hammer {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    tried: BTreeSet<u64>,
    done: BTreeSet<u64>,
    busy: u64,
}

impl Hammer {
    fn starts(house: &House, round: u64) -> Self {
        let mut orders = format!("{round} {WRITERS} {}", house.scratch.path().display());
        if let store::Place::Postgres { address, .. } = house.place() {
            orders = format!("{orders} {address}");
        }
        let itself = std::env::current_exe().expect("this test has a path");
        let mut command = Command::new(itself);
        command.args(["--exact", "hammer::the_hammer_writes_what_it_says", "--nocapture"]);
        command.env(hammer::ORDERS, orders);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let output = child.stdout.take().expect("its output was asked for");
        let lines = BufReader::new(output).lines();
        Self { child, lines, tried: BTreeSet::new(), done: BTreeSet::new(), busy: 0 }
    }

    /// Reads on until so many more were acknowledged.
    fn until_done(&mut self, more: usize) {
        let enough = self.done.len() + more;
        while self.done.len() < enough {
            assert!(self.reads_a_line(), "it ended by itself");
        }
    }

    fn until_busy(&mut self) {
        let before = self.busy;
        while self.busy == before {
            assert!(self.reads_a_line(), "it ended by itself");
        }
    }

    fn reads_a_line(&mut self) -> bool {
        let Some(Ok(line)) = self.lines.next() else { return false };
        // The last line may have been cut in its middle.
        let Some((word, Ok(key))) = line.split_once(' ').map(|(word, key)| (word, key.parse())) else {
            return true;
        };
        match word {
            "try" => drop(self.tried.insert(key)),
            "done" => drop(self.done.insert(key)),
            _ => self.busy += 1,
        }
        true
    }

    /// `kill -9`, and everything that it had said before.
    fn after_kill(mut self) -> (BTreeSet<u64>, BTreeSet<u64>) {
        self.child.kill().expect("it runs");
        while self.reads_a_line() {}
        self.child.wait().expect("it ends");
        (std::mem::take(&mut self.tried), std::mem::take(&mut self.done))
    }
}

impl Drop for Hammer {
    fn drop(&mut self) {
        // Already ended in most tests; in a failing one it must not go on.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn key(number: u64) -> Uuid {
    Uuid::from_u64_pair(99, number)
}

/// Everything acknowledged is there; everything tried can be tried again and is there once; nothing is damaged.
fn assert_whole(house: &House, open: &Open, tried: &BTreeSet<u64>, done: &BTreeSet<u64>) {
    for number in done {
        let kept =
            open.write_once(amina(), key(*number), move |_| {
                Err::<
                    (domain::Id<domain::person::Person>, domain::Id<domain::referral::Referral>),
                    Failure<Never>,
                >(Failure::NotFound)
            });
        assert!(kept.is_ok(), "{}: {number} was acknowledged and is gone", house.engine);
    }
    for number in tried {
        open.write_once(amina(), key(*number), |record| arrive(record, "Hammered")).expect("tried again");
    }
    let people = house.number("select count(*) from people");
    assert_eq!(people, i64::try_from(tried.len()).expect("few"), "{}: one for each key", house.engine);
    assert_eq!(house.number("select count(*) from events"), people * 3);
    assert_eq!(house.number("select count(*) from journal_lines where action = 'create'"), people * 3);
    open.assert_journal_holds();
    if house.is_sqlite() {
        assert_eq!(house.texts("pragma integrity_check"), ["ok"]);
    }
}

fn killed_again_and_again(house: &House) {
    let (mut tried, mut done) = (BTreeSet::new(), BTreeSet::new());
    for round in 0..rounds() {
        let mut hammer = Hammer::starts(house, round);
        hammer.until_done(usize::try_from(3 + round * 37 % 90).expect("few"));
        let (tried_now, done_now) = hammer.after_kill();
        tried.extend(tried_now);
        done.extend(done_now);
        let begun = Instant::now();
        let open = house.open();
        assert!(begun.elapsed() < Duration::from_secs(5), "ready after {:?}", begun.elapsed());
        assert_whole(house, &open, &tried, &done);
    }
}

#[test]
fn killed_on_sqlite_nothing_acknowledged_is_lost_and_nothing_is_there_twice() {
    killed_again_and_again(&House::on_sqlite());
}

#[test]
fn killed_on_postgresql_nothing_acknowledged_is_lost_and_nothing_is_there_twice() {
    let Some(server) = rehearsal::private_postgres(Durability::Real) else { return };
    killed_again_and_again(&House::on(server.database()));
}

/// R6: the server is killed under load. Work in flight is busy, not lost and not doubled; it goes on by itself.
#[test]
fn a_killed_postgresql_is_connected_to_again_and_nothing_is_there_twice() {
    let Some(mut server) = rehearsal::private_postgres(Durability::Real) else { return };
    let house = House::on(server.database());
    let mut hammer = Hammer::starts(&house, 0);
    for _ in 0..rounds().clamp(2, 10) {
        hammer.until_done(20);
        server.kill_9();
        hammer.until_busy();
        server.restart();
        let begun = Instant::now();
        hammer.until_done(1);
        assert!(begun.elapsed() < Duration::from_secs(10), "back after {:?}", begun.elapsed());
    }
    let (tried, done) = hammer.after_kill();
    assert_whole(&house, &house.open(), &tried, &done);
}
