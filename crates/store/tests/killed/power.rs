//! The power goes (R2): only what was synced stands on the disk, and of the rest anything.

use std::collections::BTreeSet;

use rehearsal::{
    Disk,
    power::{AfterTheCut, Step},
};

use crate::{
    driver::{Hammer, assert_whole},
    house::House,
    rounds,
};

/// How much is written before the cuts are looked at. More than fits into the log of changes before it is copied into
/// the database (4,000 pages) is for the long run.
const SHORT: usize = 150;
const LONG: usize = 3_000;

/// What the hammer had tried, and what it had been told is done, by what it had said.
fn tried_and_done(said: &[u8]) -> (BTreeSet<u64>, BTreeSet<u64>) {
    let said = String::from_utf8_lossy(said);
    let whole = said.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let with = |word: &str| -> BTreeSet<u64> {
        let lines = whole.lines().filter_map(|line| line.strip_prefix(word)?.trim().parse().ok());
        lines.collect()
    };
    (with("try"), with("done"))
}

/// One run of writing; then the power is cut at many moments of it, each with another fate of what was not synced, and
/// the store opened on what is left. Shows that each acknowledgement comes after the sync of everything it needs, and
/// that rubbish behind the last sync is not taken for a record. It takes the system's word that a sync reaches the disk:
/// whether a drive lies about that, only pulling its plug shows. PostgreSQL's own files are PostgreSQL's to prove; that
/// it is asked for durable commits is in `contract/writer.rs`.
#[test]
fn after_a_power_cut_everything_acknowledged_is_there_and_the_rest_is_there_once_or_not() {
    let house = House::on_sqlite();
    let disk = Disk::under(house.scratch.path());
    let mut hammer = Hammer::starts_on(&house, 0, Some(&disk));
    let cuts = rounds() * 3;
    hammer.until_done(if cuts > 30 { LONG } else { SHORT });
    let _said = hammer.after_kill();
    let log = disk.log();
    let first_word = log.iter().position(|step| matches!(step, Step::Said(_))).expect("it said something");
    let all = u64::try_from(log.len() - first_word).expect("few");
    let (mut unsynced, mut acknowledged) = (0, 0);
    for number in 1..=cuts {
        let moment = first_word + usize::try_from(all * number / cuts).expect("few");
        let after = AfterTheCut::of(&log, moment, number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let is_written = |step: &&Step| matches!(step, Step::Written(..) | Step::Synced(_));
        unsynced += usize::from(matches!(log[..moment].iter().rfind(is_written), Some(Step::Written(..))));
        let left = House::on_sqlite();
        after.lay_out(left.scratch.path());
        let (tried, done) = tried_and_done(&after.said);
        acknowledged = done.len().max(acknowledged);
        let open = left.open();
        assert_whole(&left, &open, &tried, &done);
    }
    assert!(
        acknowledged >= SHORT / 2 && unsynced > 0,
        "{acknowledged} acknowledged, {unsynced} cuts before a sync"
    );
}
