//! Bad days of the machine: killed under load (R1, R6), the power cut (R2), a full or broken disk (R3, R4). What was
//! acknowledged is there, what is tried again is there once, the journal holds.
//!
//! `LANDWARD_SOAK` says how many rounds (`make soak`); a few when it is not set.

mod driver;
mod failing;
mod hammer;
#[expect(dead_code, reason = "the contract uses all of it, this a part")]
#[path = "../contract/house.rs"]
mod house;
mod power;

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use driver::{Hammer, assert_whole};
use house::House;
use rehearsal::Durability;

#[expect(clippy::disallowed_methods, reason = "how long to try, for whoever runs the tests")]
fn rounds() -> u64 {
    std::env::var("LANDWARD_SOAK").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(5)
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
        hammer.until_said("busy", 1);
        server.restart();
        let begun = Instant::now();
        hammer.until_done(1);
        assert!(begun.elapsed() < Duration::from_secs(10), "back after {:?}", begun.elapsed());
    }
    let (tried, done) = hammer.after_kill();
    assert_whole(&house, &house.open(), &tried, &done);
}
