//! The program as whoever runs it meets it: its commands, what they print, and the codes with which they end.

mod backup;
mod bad_days;
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
    for look in
        ["content", "pages", "forms", "schema", "integrity", "journal", "counts", "room", "clock", "accounts"]
    {
        assert!(said(&well).contains(&format!("ok\t{look}\t")), "{look}: {}", said(&well));
    }
    edit_the_first_line(&data);
    let wrong = landward(&data, &["check"]);
    assert_eq!(code(&wrong), 1, "{}", said(&wrong));
    assert!(said(&wrong).contains("WRONG\tjournal\t"), "{}", said(&wrong));

    // The next start refuses, until somebody answers for it by name.
    let refused = landward(&data, &["serve"]);
    assert_eq!(code(&refused), 1, "{}", said(&refused));
    assert!(
        said(&refused).contains("altered at 1") && said(&refused).contains("--acknowledge"),
        "{}",
        said(&refused)
    );
    let known = landward(&data, &["check", "--acknowledge", "Ruth Adeyemi"]);
    assert_eq!(code(&known), 0, "{}", said(&known));
    assert_eq!(
        code(&landward(&data, &["check", "--acknowledge", "Ruth Adeyemi"])),
        1,
        "there is nothing more to say"
    );
    let _served = Served::with(&data, &[], |_| ());
}

/// R7: what is recorded under a clock that cannot be right would be wrong for ever.
#[test]
fn a_clock_from_before_the_program_was_built_is_refused_before_anything_is_written() {
    let scratch = scratch_dir("clock");
    let data = scratch.join("data");
    let mut command = Command::new(env!("CARGO_BIN_EXE_landward"));
    command.arg("--data").arg(&data).args(["demo", "--people", "1"]);
    rehearsal::clock_wrong_by(-10 * 365 * 86_400, &mut command);
    let refused = command.output().expect("the program runs");
    assert_eq!(code(&refused), 1, "{}", said(&refused));
    assert!(said(&refused).contains("Set the clock"), "{}", said(&refused));
    assert!(!data.exists());
}

/// R7: a clock that is set back while the program is down: it starts, `check` says so, and the journal holds.
#[test]
fn a_clock_that_was_set_back_is_said_by_check_and_the_journal_holds() {
    let scratch = scratch_dir("set-back");
    let data = scratch.join("data");
    let ahead = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_landward"));
        command.arg("--data").arg(&data).args(arguments);
        rehearsal::clock_wrong_by(86_400, &mut command);
        command.output().expect("the program runs")
    };
    let made = ahead(&["demo", "--people", "2"]);
    assert_eq!(code(&made), 0, "{}", said(&made));
    let checked = landward(&data, &["check"]);
    assert_eq!(code(&checked), 1, "{}", said(&checked));
    assert!(said(&checked).contains("WRONG\tclock\t"), "{}", said(&checked));
    assert!(said(&checked).contains("ok\tjournal\t"), "{}", said(&checked));
    assert_eq!(code(&ahead(&["check"])), 0);
}

/// Whoever started the program may let everybody read what they write; the record is not written so (9.2).
#[test]
fn nobody_else_reads_what_the_program_writes_whatever_its_umask_is() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = scratch_dir("umask");
    let data = scratch.join("data");
    let path = |name: &str| scratch.join(name).to_str().expect("a path").to_owned();
    let generous = |arguments: &[&str]| {
        let shell = ["-c", "umask 000; exec \"$0\" --data \"$@\"", env!("CARGO_BIN_EXE_landward")];
        let done = Command::new("sh").args(shell).arg(&data).args(arguments).output().expect("a shell");
        assert_eq!(code(&done), 0, "{}", said(&done));
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    };
    generous(&["demo", "--people", "1"]);
    let public = generous(&["backup-key", &path("key")]);
    generous(&["backup", &path("kept.age"), "--to", &public]);
    generous(&["check"]);
    let inside = fs::read_dir(&data).expect("a directory").map(|entry| entry.expect("an entry").path());
    let written: Vec<_> = inside.chain([data.clone(), path("key").into(), path("kept.age").into()]).collect();
    assert!(written.len() > 7, "{written:?}");
    for path in written {
        let rights = fs::metadata(&path).expect("it is there").permissions().mode();
        assert_eq!(rights & 0o077, 0, "{} is {rights:o}", path.display());
    }
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
