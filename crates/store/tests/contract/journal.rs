//! The journal: whatever is done to it behind the store's back is found, and the first damaged line is named.

use std::fs;

use domain::failure::{Failure, Never};
use jiff::ToSpan;
use store::{Settings, journal::agreement::Difference};
use uuid::Uuid;

use crate::house::{House, TEAM, amina, arrive, errand, monday, next, on_both_engines, practitioner_of};
use crate::keeping::correct;

const CHAIN: Uuid = Uuid::from_u64_pair(11, 11);

/// A house whose journal holds the line that begins the chain and six of changes, ended cleanly.
fn kept_by(house: &House) {
    let open = house.open_as(CHAIN, House::settings()).expect("opens");
    open.arrival("Samuel");
    open.arrival("Thomas");
}

/// How the chain of [`kept_by`] stands after something was done to it. (A new instance has begun its own since.)
fn verdict(house: &House) -> String {
    let open = house.open();
    let reports = open.verify_journal(None).expect("it can be read");
    let others = reports.iter().filter(|report| report.chain != CHAIN);
    assert!(others.into_iter().all(|report| report.verdict.is_sound()));
    let report = reports.iter().find(|report| report.chain == CHAIN);
    report.expect("the chain is known").verdict.to_string()
}

/// Does something to the stored lines and asks what is found.
fn after(house: &House, sql: &str) -> String {
    house.take_triggers_away();
    house.raw(sql).expect("the damage is done");
    verdict(house)
}

#[test]
fn an_untouched_journal_holds() {
    on_both_engines(|house| {
        kept_by(house);
        assert_eq!(verdict(house), "ok");
        let open = house.open();
        let reports = open.verify_journal(None).expect("it can be read");
        let report = reports.iter().find(|report| report.chain == CHAIN).expect("the chain");
        assert_eq!((report.lines, report.unsigned), (7, 0), "the last checkpoint is signed at a clean end");
    });
}

#[test]
fn lines_can_be_neither_changed_nor_deleted() {
    on_both_engines(|house| {
        kept_by(house);
        for sql in [
            "update journal_lines set team = 'another' where seq = 3",
            "delete from journal_lines where seq = 7",
        ] {
            let refused = house.raw(sql).expect_err("refused");
            assert!(refused.contains("append-only"), "{}: {refused}", house.engine);
        }
        assert_eq!(verdict(house), "ok");
    });
}

#[test]
fn an_edited_line_is_named() {
    // Each column for itself: none stands outside the hash.
    const EDITS: &[&str] = &[
        "role = 'CL'",
        "team = 'another'",
        "action = 'read'",
        "record_type = 'person'",
        "stage = 'S6'",
        "decision = 'deny'",
        "relationship = 'own'",
        "detail = '{}'",
        "at = at + 1",
        "actor = null",
        "session = null",
        "request = object",
        "object = null",
        "person_ref = null",
        "case_ref = null",
        "before_hash = after_hash",
        "after_hash = null",
        "prev = after_hash",
        "mac = prev",
        "action = 'no such action'",
    ];
    on_both_engines(|house| {
        kept_by(house);
        house.take_triggers_away();
        house.raw("create table untouched as select * from journal_lines").expect("kept aside");
        for edit in EDITS {
            house.raw(&format!("update journal_lines set {edit} where seq = 4")).expect("edited");
            assert_eq!(verdict(house), "altered at 4", "{}: {edit}", house.engine);
            house
                .raw(
                    "delete from journal_lines where seq = 4;
                    insert into journal_lines select * from untouched where seq = 4",
                )
                .expect("put back");
        }
        assert_eq!(verdict(house), "ok");
    });
}

#[test]
fn a_deleted_line_is_named() {
    on_both_engines(|house| {
        kept_by(house);
        let chain = chain_literal(house);
        assert_eq!(
            after(house, &format!("delete from journal_lines where chain = {chain} and seq in (3, 4)")),
            "missing 3..4"
        );
    });
}

#[test]
fn an_inserted_line_is_named() {
    on_both_engines(|house| {
        kept_by(house);
        let sql = format!(
            "update journal_lines set seq = seq + 100 where seq >= 5;
            update journal_lines set seq = seq - 99 where seq >= 100;
            insert into journal_lines select chain, 5, at, actor, role, team, session, request, action, record_type,
                object, person_ref, case_ref, stage, decision, relationship, detail, before_hash, after_hash, prev, mac
            from journal_lines where chain = {} and seq = 4",
            chain_literal(house)
        );
        // The copy is sound for line 4: it is recognised as one that stands elsewhere.
        assert_eq!(after(house, &sql), "reordered at 5");
    });
}

#[test]
fn lines_that_changed_places_are_named() {
    on_both_engines(|house| {
        kept_by(house);
        let sql = "update journal_lines set seq = 100 where seq = 3;
            update journal_lines set seq = 3 where seq = 6;
            update journal_lines set seq = 6 where seq = 100";
        assert_eq!(after(house, sql), "reordered at 3");
    });
}

#[test]
fn a_restamped_line_is_named() {
    on_both_engines(|house| {
        kept_by(house);
        assert_eq!(
            after(house, "update journal_lines set at = at - 3600000000 where seq >= 5"),
            "altered at 5"
        );
    });
}

#[test]
fn a_cut_tail_is_known_from_the_checkpoint() {
    on_both_engines(|house| {
        kept_by(house);
        assert_eq!(
            after(house, "delete from journal_lines where seq > 5"),
            "truncated at 6: ends at 5, a checkpoint signed 7"
        );
    });
}

#[test]
fn a_chain_that_is_gone_with_its_checkpoints_is_known_from_the_file_outside() {
    on_both_engines(|house| {
        kept_by(house);
        let found = after(house, "delete from journal_lines; delete from chains; delete from checkpoints");
        assert_eq!(found, "truncated at 1: ends at 0, a checkpoint signed 7");
    });
}

#[test]
fn a_forged_checkpoint_is_named() {
    on_both_engines(|house| {
        kept_by(house);
        assert_eq!(
            after(house, "update checkpoints set at = at + 1"),
            "forged checkpoint at 7: its signature is wrong"
        );
    });
}

/// Somebody with the program and both keys writes another history under the same chain. Only a checkpoint that was
/// kept elsewhere can tell, which is why it should be kept elsewhere.
#[test]
fn a_history_written_anew_with_the_key_is_known_from_checkpoints_kept_elsewhere() {
    on_both_engines(|house| {
        kept_by(house);
        let other = house.beside();
        for key in ["journal.key", "checkpoint.key"] {
            fs::copy(house.file(key), other.file(key)).expect("stolen");
        }
        {
            let open = other.open_as(CHAIN, House::settings()).expect("opens");
            open.arrival("Somebody else");
            open.arrival("And another");
        }
        assert_eq!(verdict(&other), "ok", "by itself it looks true");
        let open = other.open();
        let reports = open.verify_journal(Some(&house.file("checkpoints.ndjson"))).expect("it can be read");
        let report = reports.iter().find(|report| report.chain == CHAIN).expect("the chain");
        assert_eq!(report.verdict.to_string(), "rewritten at or before 7: a checkpoint signed another line");
    });
}

#[test]
fn a_checkpoint_is_signed_after_a_thousand_lines_and_after_five_minutes() {
    on_both_engines(|house| {
        let open = house.open_as(CHAIN, House::settings()).expect("opens");
        let outside = || {
            let text = fs::read_to_string(house.file("checkpoints.ndjson")).unwrap_or_default();
            text.lines().count()
        };
        // One line begins the chain, three come with each arrival.
        for _ in 0..332 {
            open.arrival("Many");
        }
        assert_eq!((outside(), house.number("select count(*) from checkpoints")), (0, 0), "997 lines");
        open.arrival("One more");
        assert_eq!(outside_settled(&outside, 1), 1, "1,000 lines");
        let later = monday().checked_add(5.minutes()).expect("a moment");
        open.write(errand(practitioner_of(TEAM), later), |record| arrive(record, "Later")).expect("kept");
        assert_eq!(outside_settled(&outside, 2), 2, "five minutes later");
        assert_eq!(house.number("select count(*) from checkpoints"), 2);
        open.assert_journal_holds();
    });
}

/// The file outside follows the answer, not the other way round: another piece of work waits for it.
fn outside_settled(outside: &dyn Fn() -> usize, expected: usize) -> usize {
    let begun = std::time::Instant::now();
    while outside() < expected && begun.elapsed().as_secs() < 5 {
        std::thread::yield_now();
    }
    outside()
}

#[test]
fn a_clock_that_jumps_is_journalled_and_order_stays_by_number() {
    on_both_engines(|house| {
        let watching = Settings { watches_clock: true, ..House::settings() };
        let open = house.open_with(watching);
        let jumps = "select count(*) from journal_lines where action = 'clock_jump'";
        open.arrival("Before");
        assert_eq!(house.number(jumps), 0);
        let moments = [
            monday().checked_add(1.hour()).expect("a moment"),
            monday(),
            monday().checked_sub(24.hours()).expect("a moment"),
            jiff::Timestamp::UNIX_EPOCH,
        ];
        for (number, moment) in moments.into_iter().enumerate() {
            let at = errand(practitioner_of(TEAM), moment);
            open.write(at, |record| arrive(record, "Jumped")).expect("kept all the same");
            assert_eq!(house.number(jumps), i64::try_from(number + 1).expect("few"), "{}", house.engine);
        }
        open.assert_journal_holds();
    });
}

#[test]
fn the_beginning_and_the_end_of_an_instance_are_journalled() {
    on_both_engines(|house| {
        let open = house.open();
        open.store.end(monday()).expect("ends");
        drop(open);
        for action in ["start", "end"] {
            let lines = format!("select count(*) from journal_lines where action = '{action}'");
            assert_eq!(house.number(&lines), 1, "{action}");
        }
    });
}

#[test]
fn a_missing_key_and_another_key_are_refused_instead_of_replaced() {
    on_both_engines(|house| {
        kept_by(house);
        let key = fs::read(house.file("journal.key")).expect("a key");
        fs::remove_file(house.file("journal.key")).expect("gone");
        let missing = house.try_open(House::settings()).err().expect("refused");
        assert!(missing.to_string().contains("journal.key is missing"), "{missing}");
        assert!(!house.file("journal.key").exists(), "no other key was made");
        let mut other = key.clone();
        other[0] ^= 1;
        write_key(house, &other);
        let wrong = house.try_open(House::settings()).err().expect("refused");
        assert!(wrong.to_string().contains("not the key with which this journal was written"), "{wrong}");
        write_key(house, &key);
        assert_eq!(verdict(house), "ok");
    });
}

#[test]
fn a_key_or_a_database_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let rights = |path: &std::path::Path, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the rights are set");
    };
    on_both_engines(|house| {
        kept_by(house);
        rights(&house.file("journal.key"), 0o640);
        let refused = house.try_open(House::settings()).err().expect("refused");
        assert!(refused.to_string().contains("journal.key can be read by others"), "{refused}");
        rights(&house.file("journal.key"), 0o600);
        if house.is_sqlite() {
            rights(&house.file("landward.db"), 0o644);
            rights(house.scratch.path(), 0o755);
            let refused = house.try_open(House::settings()).err().expect("refused");
            assert!(refused.to_string().contains("landward.db can be read by others"), "{refused}");
            rights(&house.file("landward.db"), 0o600);
        }
        assert_eq!(verdict(house), "ok");
    });
}

/// Looks are on the disk before anything is shown; when they cannot be written, nothing is shown.
#[test]
fn a_look_that_cannot_be_journalled_shows_nothing() {
    on_both_engines(|house| {
        let open = house.open();
        let (person, _) = open.arrival("Samuel");
        house.raw("alter table journal_lines rename to elsewhere").expect("out of reach");
        let looked = open.read(&amina(), move |record| {
            use domain::access::{Action, RecordType};
            record.open::<domain::person::Person, Never>(person, Action::Read(RecordType::Person))
        });
        assert!(matches!(looked, Err(Failure::Fault(_))), "{}", house.engine);
    });
}

fn chain_literal(house: &House) -> String {
    if house.is_sqlite() { format!("x'{}'", CHAIN.simple()) } else { format!("'{CHAIN}'") }
}

fn write_key(house: &House, key: &[u8]) {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let _number = next();
    let mut options = fs::OpenOptions::new();
    let mut file = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(house.file("journal.key"))
        .expect("a file");
    file.write_all(key).expect("written");
}

/// A long journal is verified line by line: neither the time for a line nor the memory grows with it. A million lines
/// where `LANDWARD_SOAK` is set (`make soak`).
#[test]
#[expect(clippy::disallowed_methods, reason = "how long to try, for whoever runs the tests")]
fn a_long_journal_is_verified_without_being_kept_in_memory() {
    let is_long = std::env::var("LANDWARD_SOAK").is_ok();
    let thousands = if is_long { 1_000 } else { 5 };
    on_both_engines(|house| {
        let open = house.open();
        for _ in 0..thousands {
            open.write(amina(), |record| {
                let detail = serde_json::json!({ "parts": ["person", "episode", "risk", "contact", "plan"] });
                (0..1_000).try_for_each(|_| record.note("read", "person", Some(Uuid::nil()), &detail))?;
                Ok::<_, Failure<Never>>(())
            })
            .expect("kept");
        }
        let before = resident_kibibytes();
        let begun = std::time::Instant::now();
        let reports = open.verify_journal(None).expect("it can be read");
        let (took, more) = (begun.elapsed(), resident_kibibytes().saturating_sub(before));
        assert_eq!(reports.iter().map(|report| report.lines).sum::<i64>(), thousands * 1_000 + 1);
        assert!(reports.iter().all(|report| report.verdict.is_sound()));
        // Unoptimised, on a busy machine; the release takes a tenth of it.
        let most = std::time::Duration::from_millis(u64::try_from(thousands).expect("few") * 60 + 2_000);
        assert!(took < most, "{}: {took:?} for {thousands} thousand lines", house.engine);
        assert!(more < 32 * 1_024, "{}: {more} KiB more for {thousands} thousand lines", house.engine);
    });
}

fn resident_kibibytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux says it");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it is there");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

/// The records that do not say what the journal says was written: tables and what is wrong.
fn differing(house: &House) -> Vec<(String, Difference)> {
    let found = house.open().differing().expect("held against the journal");
    found.into_iter().map(|found| (found.table, found.how)).collect()
}

#[test]
fn a_record_that_was_changed_past_the_program_is_named() {
    on_both_engines(|house| {
        let open = house.open();
        let (person, _) = open.arrival("Samuel");
        open.arrival("Thomas");
        correct(&open, person, 1, "Samson").expect("corrected");
        drop(open);
        assert_eq!(differing(house), [], "{}: nobody wrote past the program", house.engine);
        for (damage, found) in [
            (
                "update people set content = replace(content, 'Samson', 'Simeon')",
                vec![("people".to_owned(), Difference::Altered)],
            ),
            (
                "update people set revision = 1 where revision = 2",
                vec![("people".to_owned(), Difference::Altered)],
            ),
            (
                "update versions set content = replace(content, 'Samuel', 'Simon')",
                vec![
                    ("people".to_owned(), Difference::Altered),
                    ("versions".to_owned(), Difference::Altered),
                ],
            ),
            (
                "delete from versions",
                vec![("people".to_owned(), Difference::Altered), ("versions".to_owned(), Difference::Gone)],
            ),
        ] {
            house.raw(damage).expect("done behind the store's back");
            assert_eq!(differing(house), found, "{}: {damage}", house.engine);
        }
    });
}

#[test]
fn whom_it_is_about_who_wrote_it_when_and_whether_it_counts_are_held_against_the_journal() {
    on_both_engines(|house| {
        let open = house.open();
        open.arrival("Samuel");
        let (_, referral) = open.arrival("Thomas");
        drop(open);
        house.raw("create table untouched as select * from referrals").expect("kept aside");
        assert_eq!(differing(house), [], "{}", house.engine);
        for damage in [
            "update referrals set person_id = (select min_id from (select id as min_id from people order by id limit 1) p)",
            "update referrals set author = replace(author, 'Amina', 'Nobody')",
            "update referrals set recorded_at = recorded_at - 1",
            "update referrals set retired = author",
        ] {
            house.raw(damage).expect("done behind the store's back");
            let found = differing(house);
            assert!(!found.is_empty(), "{}: {damage}", house.engine);
            assert!(found.iter().all(|(table, how)| table == "referrals" && *how == Difference::Altered));
            house
                .raw(
                    "update referrals set
                        person_id = (select u.person_id from untouched u where u.id = referrals.id),
                        author = (select u.author from untouched u where u.id = referrals.id),
                        recorded_at = (select u.recorded_at from untouched u where u.id = referrals.id),
                        retired = null",
                )
                .expect("put back");
            assert_eq!(differing(house), [], "{}: put back after {damage}", house.engine);
        }
        assert!(house.open().differing().expect("checked").is_empty(), "{referral}");
    });
}

#[test]
fn the_whole_record_is_held_against_the_journal() {
    let house = House::on_sqlite();
    drop(house.open());
    let nouns = house.texts(
        "select m.name from sqlite_master m
        where m.type = 'table'
            and exists (select 1 from pragma_table_info(m.name) c where c.name = 'content')
            and exists (select 1 from pragma_table_info(m.name) c where c.name = 'revision')
            and m.name <> 'versions'
        order by m.name",
    );
    let source = include_str!("../../src/journal/agreement.rs");
    for noun in nouns {
        assert!(source.contains(&format!("\"{noun}\"")), "{noun} is not held against the journal");
    }
}
