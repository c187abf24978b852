//! Copies of the whole record (R8): taken from either engine while others write, brought back to either.

use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use store::backup::{self, NewKey};

use crate::house::{House, Open, on_both_engines};

/// A backup of a house in which somebody goes on writing, and the key to it.
fn taken(house: &House, open: &Open) -> (PathBuf, NewKey) {
    let key = backup::new_key();
    let file = house.file("kept.age");
    let is_enough = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !is_enough.load(Ordering::Relaxed) {
                open.arrival("Meanwhile");
            }
        });
        let manifest = open.back_up(&file, &key.public).expect("backed up");
        is_enough.store(true, Ordering::Relaxed);
        assert!(manifest.rows["people"] >= 10, "{}", house.engine);
        assert_eq!(manifest.rows["events"], manifest.rows["people"] * 3, "{}: of one moment", house.engine);
    });
    (file, key)
}

/// Everything that stands in the tables that the tests fill, in words that both engines share.
fn content_of(house: &House) -> Vec<String> {
    let hexadecimal = if house.is_sqlite() { "lower(hex(id))" } else { "replace(id::text, '-', '')" };
    let of = |table: &str| {
        house.texts(&format!(
            "select {hexadecimal} || ' ' || revision || ' ' || content from {table} order by 1"
        ))
    };
    let journal = house.texts(
        "select seq || ' ' || action || ' ' || detail from journal_lines order by seq, action, detail",
    );
    [of("people"), of("referrals"), of("episodes"), journal].concat()
}

#[test]
fn a_backup_taken_while_others_write_comes_back_the_same_on_either_engine() {
    on_both_engines(|house| {
        let open = house.open();
        for _ in 0..10 {
            open.arrival("Before");
        }
        let (file, key) = taken(house, &open);
        let targets = [Some(House::on_sqlite()), House::on_postgres()];
        let mut came_back = Vec::new();
        for target in targets.into_iter().flatten() {
            let manifest = backup::restore(&file, &key.private, &target.place()).expect("brought back");
            came_back.push(content_of(&target));
            assert_eq!(target.number("select count(*) from people"), manifest.rows["people"]);
            let waiting =
                target.number("select cast(coalesce(sum(number), 0) as bigint) from worklist_counts");
            assert_eq!(waiting, manifest.rows["episodes"], "{} to {}", house.engine, target.engine);
            let open = target.open();
            open.assert_journal_holds();
            open.arrival("After");
            open.assert_journal_holds();
        }
        assert!(came_back.iter().all(|content| *content == came_back[0] && content.len() > 40));
    });
}

#[test]
fn a_backup_is_brought_back_whole_or_not_at_all() {
    on_both_engines(|house| {
        let open = house.open();
        for _ in 0..10 {
            open.arrival("Before");
        }
        let (file, key) = taken(house, &open);
        // A database in which something stands already is left as it is.
        if let Some(target) = House::on_postgres() {
            target.raw("create table other (words text); insert into other values ('theirs')").expect("made");
            let refused = backup::restore(&file, &key.private, &target.place()).expect_err("refused");
            assert!(refused.to_string().contains("not empty"), "{refused}");
            assert_eq!(target.texts("select words from other"), ["theirs"]);
            assert!(!target.file("journal.key").exists());
        }
        let other = backup::new_key();
        let whole = fs::read(&file).expect("the backup");
        for (bytes, key) in [(whole.clone(), &other), (whole[..whole.len() - 1].to_vec(), &key)] {
            fs::write(&file, bytes).expect("written");
            for target in [Some(House::on_sqlite()), House::on_postgres()].into_iter().flatten() {
                assert!(backup::restore(&file, &key.private, &target.place()).is_err(), "{}", target.engine);
                let left = fs::read_dir(target.scratch.path()).expect("a folder").count();
                assert_eq!(left, 0, "{}: nothing is left", target.engine);
                if !target.is_sqlite() {
                    let tables = "select count(*) from pg_tables where schemaname = 'public'";
                    assert_eq!(target.number(tables), 0);
                }
            }
        }
    });
}

/// What SQLite and PostgreSQL say of their own files, sound and damaged.
#[test]
fn the_engines_look_at_their_own_files_and_say_what_they_could_not_see() {
    on_both_engines(|house| {
        let open = house.open();
        open.arrival("Before");
        let found = open.integrity().expect("it can be looked at");
        assert_eq!(found.problems, [""; 0], "{}", house.engine);
        let keeps_checksums = house.is_sqlite() || house.texts("show data_checksums") == ["on"];
        assert_eq!(found.is_thorough, keeps_checksums, "{}", house.engine);
        drop(open);
        if house.is_sqlite() {
            house.raw("pragma foreign_keys = off; delete from people").expect("done behind the store's back");
            let found = house.open().integrity().expect("it can be looked at");
            assert!(found.problems.iter().any(|problem| problem.contains("names one that is not there")));
        }
    });
}
