//! The program as whoever runs it meets it: its commands, what they print, and the codes with which they end.

mod backup;
mod bad_days;
mod help;
mod limits;
mod served;

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use rehearsal::scratch_dir;
use served::Served;

fn landward(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_landward"))
        .arg("--data")
        .arg(data)
        .args(arguments)
        .output()
        .expect("the program runs")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it ends by itself")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// An installation with accounts and journal lines.
fn demonstration(data: &Path) {
    let made = landward(data, &["demo", "--people", "12"]);
    assert_eq!(code(&made), 0, "{}", said(&made));
}

/// Changes what the first line of every chain says, in the database's file itself: no trigger sees it.
fn edit_the_first_line(data: &Path) {
    let path = data.join("landward.db");
    let mut bytes = fs::read(&path).expect("the database");
    let (said, instead) = (br#"{"version":"#, br#"{"VERSION":"#);
    let places: Vec<usize> =
        bytes.windows(said.len()).enumerate().filter(|(_, found)| *found == said).map(|(at, _)| at).collect();
    assert!(!places.is_empty(), "the line is in the file");
    for at in places {
        bytes[at..at + instead.len()].copy_from_slice(instead);
    }
    fs::write(path, bytes).expect("written");
}

#[test]
fn a_sound_journal_ends_with_0_a_damaged_one_with_1_and_a_missing_key_with_3() {
    let scratch = scratch_dir("audit");
    let data = scratch.join("data");
    demonstration(&data);
    let sound = landward(&data, &["audit", "verify"]);
    assert_eq!(code(&sound), 0, "{}", said(&sound));

    edit_the_first_line(&data);
    let damaged = landward(&data, &["audit", "verify"]);
    assert_eq!(code(&damaged), 1, "{}", said(&damaged));
    assert!(said(&damaged).contains("altered at 1"), "{}", said(&damaged));

    fs::remove_file(data.join("journal.key")).expect("gone");
    let unknown = landward(&data, &["audit", "verify"]);
    assert_eq!(code(&unknown), 3, "{}", said(&unknown));
    assert!(said(&unknown).contains("journal.key is missing"), "{}", said(&unknown));
}

#[test]
fn checkpoints_kept_elsewhere_are_asked_for_by_name_and_a_missing_file_is_not_taken_for_none() {
    let scratch = scratch_dir("checkpoints");
    let data = scratch.join("data");
    demonstration(&data);
    let elsewhere = scratch.join("kept.ndjson");
    fs::copy(data.join("checkpoints.ndjson"), &elsewhere).expect("a checkpoint was signed at the end");
    let file = elsewhere.to_str().expect("a path");
    assert_eq!(code(&landward(&data, &["audit", "verify", "--checkpoints", file])), 0);
    fs::remove_file(&elsewhere).expect("gone");
    assert_eq!(code(&landward(&data, &["audit", "verify", "--checkpoints", file])), 3);
}

#[test]
fn check_says_what_is_well_and_names_what_is_not() {
    let scratch = scratch_dir("check");
    let data = scratch.join("data");
    demonstration(&data);
    let well = landward(&data, &["check"]);
    assert_eq!(code(&well), 0, "{}", said(&well));
    for look in ["content", "pages", "forms", "schema", "integrity", "room", "clock", "journal", "accounts"] {
        assert!(said(&well).contains(&format!("ok\t{look}\t")), "{look}: {}", said(&well));
    }
    edit_the_first_line(&data);
    let wrong = landward(&data, &["check"]);
    assert_eq!(code(&wrong), 1, "{}", said(&wrong));
    assert!(said(&wrong).contains("WRONG\tjournal\t"), "{}", said(&wrong));
}

#[test]
fn told_to_end_it_ends_by_itself_and_says_so_in_the_journal() {
    let scratch = scratch_dir("end");
    let data = scratch.join("data");
    let mut served = Served::from(&data);
    let process = served.child.id().to_string();
    let told = Command::new("kill").args(["-TERM", &process]).status().expect("a signal");
    assert!(told.success());
    assert_eq!(served.child.wait().expect("it ends").code(), Some(0));
    let kept = fs::read_to_string(data.join("checkpoints.ndjson")).expect("the last checkpoint");
    assert!(!kept.is_empty());
    assert_eq!(code(&landward(&data, &["audit", "verify"])), 0);
}
