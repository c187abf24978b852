//! The other end of [`crate::hammer`]: starts it, listens to what it says, kills it, and holds what is left against it.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader, Lines},
    process::{Child, ChildStdout, Command, Stdio},
};

use domain::failure::{Failure, Never};
use rehearsal::Disk;
use uuid::Uuid;

use crate::{
    hammer,
    house::{House, Open, amina, arrive},
};

/// How many threads of it write.
pub const WRITERS: u64 = 6;

/// The program that writes.
pub struct Hammer {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    tried: BTreeSet<u64>,
    done: BTreeSet<u64>,
    /// How often it said each of its other words.
    said: BTreeMap<String, u64>,
}

impl Hammer {
    pub fn starts(house: &House, round: u64) -> Self {
        Self::starts_on(house, round, None)
    }

    /// On a disk that is watched or can fail.
    pub fn starts_on(house: &House, round: u64, disk: Option<&Disk>) -> Self {
        let mut orders = format!("{round} {WRITERS} {}", house.scratch.path().display());
        if let store::Place::Postgres { address, .. } = house.place() {
            orders = format!("{orders} {address}");
        }
        let itself = std::env::current_exe().expect("this test has a path");
        let mut command = Command::new(itself);
        command.args(["--exact", "hammer::the_hammer_writes_what_it_says", "--nocapture"]);
        command.env(hammer::ORDERS, orders);
        if let Some(disk) = disk {
            disk.beneath(&mut command);
        }
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let output = child.stdout.take().expect("its output was asked for");
        let lines = BufReader::new(output).lines();
        Self { child, lines, tried: BTreeSet::new(), done: BTreeSet::new(), said: BTreeMap::new() }
    }

    /// Reads on until so many more were acknowledged.
    pub fn until_done(&mut self, more: usize) {
        let enough = self.done.len() + more;
        while self.done.len() < enough {
            assert!(self.reads_a_line(), "it ended by itself");
        }
    }

    /// Reads on until it has said so many more of these: `busy`, `full`, `stopped`. Answers how many were acknowledged
    /// meanwhile.
    pub fn until_said(&mut self, word: &str, more: u64) -> usize {
        let enough = self.times(word) + more;
        let done = self.done.len();
        while self.times(word) < enough {
            assert!(self.reads_a_line(), "it ended by itself");
            assert!(self.done.len() < done + 5_000, "goes on as if nothing were");
        }
        self.done.len() - done
    }

    fn times(&self, word: &str) -> u64 {
        self.said.get(word).copied().unwrap_or_default()
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
            _ => *self.said.entry(word.to_owned()).or_default() += 1,
        }
        true
    }

    /// `kill -9`, and everything that it had said before.
    pub fn after_kill(mut self) -> (BTreeSet<u64>, BTreeSet<u64>) {
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

pub fn key(number: u64) -> Uuid {
    Uuid::from_u64_pair(99, number)
}

/// Everything acknowledged is there; everything tried can be tried again and is there once; nothing is damaged.
pub fn assert_whole(house: &House, open: &Open, tried: &BTreeSet<u64>, done: &BTreeSet<u64>) {
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
