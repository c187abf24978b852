//! Writes for as long as it lives, from several threads at once, and says what it tries and what was acknowledged: what
//! the kill tests kill. It is this test program once more, started with its orders in the environment.

use std::{
    io::Write,
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use domain::failure::{Failure, FaultKind};
use store::{Place, Store};
use uuid::Uuid;

use crate::house::{self, House, amina, arrive, monday};

/// `ROUND WRITERS DIRECTORY [POSTGRES-ADDRESS]`
pub const ORDERS: &str = "LANDWARD_HAMMER";

/// A reserve, so that it can be given up.
const RESERVE: u64 = 65_536;

/// How many each of its threads writes when nobody gave orders.
const BY_ITSELF: u64 = 5;

#[test]
#[expect(clippy::disallowed_methods, reason = "its orders from the test that started it")]
fn the_hammer_writes_what_it_says() {
    match std::env::var(ORDERS) {
        Ok(orders) => hammer(&orders, u64::MAX),
        Err(_) => {
            let house = House::on_sqlite();
            hammer(&format!("0 4 {}", house.scratch.path().display()), BY_ITSELF);
            assert_eq!(house.number("select count(*) from people"), 4 * 5);
        }
    }
}

/// Each line that it says: `try KEY`, `done KEY`, `busy KEY`, `full KEY`, `stopped KEY`.
fn hammer(orders: &str, each: u64) {
    let mut orders = orders.split(' ');
    let mut number = || orders.next().and_then(|order| order.parse::<u64>().ok()).expect("a number");
    let (round, writers) = (number(), number());
    let directory = PathBuf::from(orders.next().expect("a directory"));
    let place = match orders.next() {
        None => Place::Directory(directory),
        Some(address) => Place::Postgres { address: address.to_owned(), keys: directory },
    };
    let chain = Uuid::from_u64_pair(round + 1, u64::from(std::process::id()));
    let settings = store::Settings { reserve_bytes: RESERVE, ..House::settings() };
    let store = Store::open(place, settings, monday(), chain).expect("opens");
    // Identities are made from seeds: those of one round must not be those of another.
    house::go_on_from((round + 1) * 1_000_000);
    let next = AtomicU64::new(round * 1_000_000);
    thread::scope(|scope| {
        for _ in 0..writers {
            scope.spawn(|| (0..each).for_each(|_| write_one(&store, next.fetch_add(1, Ordering::Relaxed))));
        }
    });
}

fn say(word: &str, key: u64) {
    let mut out = std::io::stdout().lock();
    let _closed = writeln!(out, "{word} {key}").and_then(|()| out.flush());
}

/// One record, tried until it is acknowledged, always under the same key.
fn write_one(store: &Store, key: u64) {
    say("try", key);
    loop {
        let errand = amina();
        match store.write_once(errand, Uuid::from_u64_pair(99, key), |record| arrive(record, "Hammered")) {
            Ok(_) => return say("done", key),
            Err(Failure::Fault(fault)) if fault.kind() == FaultKind::Busy => say("busy", key),
            Err(Failure::Fault(fault)) if fault.kind() == FaultKind::Full => say("full", key),
            Err(Failure::Fault(fault)) if fault.kind() == FaultKind::Disk => say("stopped", key),
            Err(failure) => panic!("{failure:?}"),
        }
    }
}
