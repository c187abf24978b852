//! The disk is full (R3) or broken (R4).

use std::fs;

use rehearsal::Disk;

use crate::{
    driver::{Hammer, assert_whole},
    house::House,
};

/// R3: a full disk, a quota, a limit on the size of files. Nothing is acknowledged meanwhile; the reserve is given up at
/// once and taken again when there is room; the work goes on by itself. (The pages of it: `landward/tests/full_disk.rs`.)
#[test]
fn when_the_disk_is_full_nothing_is_acknowledged_and_when_there_is_room_it_goes_on_by_itself() {
    let house = House::on_sqlite();
    let disk = Disk::under(house.scratch.path());
    let mut hammer = Hammer::starts_on(&house, 0, Some(&disk));
    for error in ["ENOSPC", "EDQUOT", "EFBIG", "EIO"] {
        hammer.until_done(20);
        assert!(house.file("reserve").exists(), "{error}: the reserve is there");
        disk.fails(&format!("write {error}"));
        hammer.until_said("full", 20);
        assert_eq!(hammer.until_said("full", 20), 0, "{error}: acknowledged on a full disk");
        disk.is_well();
    }
    hammer.until_done(20);
    let (tried, done) = hammer.after_kill();
    assert_whole(&house, &house.open(), &tried, &done);
}

/// R3: as long as the reserve's room is there to be used, nothing new is kept, but looks and sign-ins are journalled.
#[test]
fn the_room_of_the_reserve_is_for_looking_and_signing_in() {
    let house = House::on_sqlite();
    let disk = Disk::under(house.scratch.path());
    let mut hammer = Hammer::starts_on(&house, 0, Some(&disk));
    hammer.until_done(5);
    disk.fails("write ENOSPC reserve");
    hammer.until_said("full", 40);
    assert_eq!(hammer.until_said("full", 40), 0, "something new was kept");
    let (tried, done) = hammer.after_kill();
    assert_whole(&house, &house.open(), &tried, &done);
}

/// R4: after a sync that failed nobody knows what stands on the disk, also when the next one works: nothing is written
/// any more until the program was started again and has looked at everything.
#[test]
fn when_a_sync_fails_nothing_more_is_written_until_the_next_start_has_looked_at_everything() {
    let house = House::on_sqlite();
    let disk = Disk::under(house.scratch.path());
    let mut hammer = Hammer::starts_on(&house, 0, Some(&disk));
    hammer.until_done(20);
    disk.fails("sync EIO");
    hammer.until_said("stopped", 10);
    disk.is_well();
    assert_eq!(hammer.until_said("stopped", 100), 0, "written on after a sync that failed");
    let (tried, done) = hammer.after_kill();
    assert!(house.file("disk-fault").exists(), "the next start is told");

    // The next start looks, and does not open what is damaged.
    let path = house.file("landward.db");
    let open = house.open();
    assert!(!house.file("disk-fault").exists());
    assert_whole(&house, &open, &tried, &done);
    drop(open);
    fs::write(house.file("disk-fault"), "").expect("the mark of a failed sync");
    let page = house.number("select rootpage from sqlite_master where name = 'events'");
    let begin = usize::try_from(page - 1).expect("few") * 4_096;
    let mut damaged = fs::read(&path).expect("the database");
    damaged[begin + 8..begin + 200].fill(0xA5);
    fs::write(&path, &damaged).expect("written");
    let refused = house.try_open(House::settings()).err().expect("refused");
    assert!(refused.to_string().contains("damaged since the disk refused a write"), "{refused}");
    assert!(house.file("disk-fault").exists(), "and again at the start after that");
}
