//! The reserve on the disk is real room. What a full disk does is in `killed/failing.rs` and `landward/tests/full_disk.rs`;
//! here that PostgreSQL's own is understood, and that its commits are asked to be durable.

use std::{
    os::unix::fs::MetadataExt,
    time::{Duration, Instant},
};

use domain::failure::{Failure, FaultKind};
use store::Settings;

use crate::house::{House, amina, arrive, on_both_engines};

#[test]
fn the_reserve_is_taken_at_the_start_and_holds_real_room() {
    on_both_engines(|house| {
        let open = house.open_with(Settings { reserve_bytes: 4 * 1_048_576, ..House::settings() });
        let reserve = std::fs::metadata(house.file("reserve")).expect("the reserve is there");
        assert_eq!(reserve.len(), 4 * 1_048_576);
        assert!(reserve.blocks() * 512 >= reserve.len(), "blocks are taken, not only promised");
        assert!(!open.is_room_short());
    });
}

/// R3 on PostgreSQL: its disk is full for a while.
#[test]
fn when_postgresql_has_no_room_nothing_is_acknowledged_and_when_it_has_it_goes_on_by_itself() {
    let Some(house) = House::on_postgres() else { return };
    let open = house.open();
    open.arrival("Before");
    house
        .raw(
            "create function no_room() returns trigger language plpgsql as $$
            begin raise exception 'could not extend file' using errcode = '53100'; end $$;
            create trigger no_room before insert on people for each row execute function no_room()",
        )
        .expect("the disk is full");
    for _ in 0..3 {
        let full = open.write(amina(), |record| arrive(record, "During"));
        assert!(matches!(full, Err(Failure::Fault(fault)) if fault.kind() == FaultKind::Full));
        assert!(open.is_room_short());
    }
    house.raw("drop trigger no_room on people").expect("there is room");
    let begun = Instant::now();
    while open.write(amina(), |record| arrive(record, "After")).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(10), "it does not go on");
        std::thread::yield_now();
    }
    assert!(!open.is_room_short());
    assert_eq!(house.number("select count(*) from people"), 2);
    open.assert_journal_holds();
}

/// R2 on PostgreSQL is its own to keep, if it is asked to: also where somebody has told the database otherwise.
#[test]
fn postgresql_is_asked_for_durable_commits_whatever_the_database_is_set_to() {
    let Some(house) = House::on_postgres() else { return };
    house
        .raw(
            "do $$ begin
                execute format('alter database %I set synchronous_commit = off', current_database());
            end $$",
        )
        .expect("lowered");
    drop(house.open());
    house
        .raw(
            "create table asked (for_commits text);
            create function note_setting() returns trigger language plpgsql as $$
            begin insert into asked values (current_setting('synchronous_commit')); return new; end $$;
            create trigger note_setting before insert on people for each row execute function note_setting()",
        )
        .expect("watched");
    assert_eq!(house.texts("show synchronous_commit"), ["off"]);
    house.open().arrival("Durable");
    assert_eq!(house.texts("select for_commits from asked"), ["on"]);
}
