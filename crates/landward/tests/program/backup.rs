//! `landward backup` and `restore` (R8). What they hold on either engine is in `store/tests/contract/backup.rs`.

use std::{fs, process::Output};

use rehearsal::scratch_dir;

use crate::{code, demonstration, landward, said, served::Served};

/// A key pair and a backup of a demonstration.
struct Kept {
    scratch: rehearsal::Scratch,
}

impl Kept {
    fn of_a_demonstration() -> Self {
        let kept = Self { scratch: scratch_dir("backup") };
        demonstration(&kept.scratch.join("data"));
        let key = landward(&kept.scratch.join("unused"), &["backup-key", &kept.path("key")]);
        assert_eq!(code(&key), 0, "{}", said(&key));
        let public = String::from_utf8_lossy(&key.stdout).trim().to_owned();
        let made = landward(&kept.scratch.join("data"), &["backup", &kept.path("kept.age"), "--to", &public]);
        assert_eq!(code(&made), 0, "{}", said(&made));
        kept
    }

    fn path(&self, name: &str) -> String {
        self.scratch.join(name).to_str().expect("a path").to_owned()
    }

    fn restored(&self, backup: &str, key: &str) -> Output {
        let (backup, key) = (self.path(backup), self.path(key));
        landward(&self.scratch.join("back"), &["restore", &backup, "--key", &key])
    }
}

#[test]
fn a_backup_comes_back_with_its_keys_and_its_journal_holds() {
    let kept = Kept::of_a_demonstration();
    let verified = landward(
        &kept.scratch.join("back"),
        &["restore", &kept.path("kept.age"), "--key", &kept.path("key"), "--verify"],
    );
    assert_eq!(code(&verified), 0, "{}", said(&verified));
    assert!(!kept.scratch.join("back").exists(), "verifying leaves nothing");

    let back = kept.restored("kept.age", "key");
    assert_eq!(code(&back), 0, "{}", said(&back));
    let journal = landward(&kept.scratch.join("back"), &["audit", "verify"]);
    assert_eq!(code(&journal), 0, "{}", said(&journal));
    for name in ["journal.key", "checkpoint.key"] {
        let read = |folder: &str| fs::read(kept.scratch.join(folder).join(name)).expect("a key");
        assert_eq!(read("back"), read("data"), "{name}");
    }
    let again = kept.restored("kept.age", "key");
    assert_eq!(code(&again), 1, "never over something that is there: {}", said(&again));
}

#[test]
fn another_key_and_any_flipped_byte_are_found_and_leave_nothing_behind() {
    let kept = Kept::of_a_demonstration();
    let other = landward(&kept.scratch.join("unused"), &["backup-key", &kept.path("other")]);
    assert_eq!(code(&other), 0);
    let wrong = kept.restored("kept.age", "other");
    assert_eq!(code(&wrong), 1, "{}", said(&wrong));

    let whole = fs::read(kept.scratch.join("kept.age")).expect("the backup");
    let last = whole.len() - 1;
    for at in [0, 60, 200, last / 3, last / 2, last - 20, last] {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        fs::write(kept.scratch.join("damaged.age"), damaged).expect("written");
        let back = kept.restored("damaged.age", "key");
        assert_eq!(code(&back), 1, "byte {at}: {}", said(&back));
    }
    for length in [0, 100, last / 2, last] {
        fs::write(kept.scratch.join("cut.age"), &whole[..length]).expect("written");
        let back = kept.restored("cut.age", "key");
        assert_eq!(code(&back), 1, "cut at {length}: {}", said(&back));
    }
    let left: Vec<_> = fs::read_dir(&kept.scratch)
        .expect("the scratch folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("back"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_backup_can_only_be_read_with_the_key() {
    let kept = Kept::of_a_demonstration();
    let backup = fs::read(kept.scratch.join("kept.age")).expect("the backup");
    let database = fs::read(kept.scratch.join("data/landward.db")).expect("the database");
    let name = b"Amina Yusuf";
    let has = |bytes: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    assert!(has(&database) || has(&fs::read(kept.scratch.join("data/landward.db-wal")).unwrap_or_default()));
    assert!(!has(&backup));
}

#[test]
fn a_backup_is_taken_while_the_pages_are_served() {
    let scratch = scratch_dir("while-served");
    let data = scratch.join("data");
    let _served = Served::from(&data);
    let path = |name: &str| scratch.join(name).to_str().expect("a path").to_owned();
    let key = landward(&data, &["backup-key", &path("key")]);
    let public = String::from_utf8_lossy(&key.stdout).trim().to_owned();
    let made = landward(&data, &["backup", &path("kept.age"), "--to", &public]);
    assert_eq!(code(&made), 0, "{}", said(&made));
    let verified =
        landward(&scratch.join("back"), &["restore", &path("kept.age"), "--key", &path("key"), "--verify"]);
    assert_eq!(code(&verified), 0, "{}", said(&verified));
}
