//! The program as whoever runs it meets it: its commands, what they print, and the codes with which they end.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::Barrier,
    thread,
    time::Duration,
};

use rehearsal::scratch_dir;

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
    let made = landward(data, &["demo", "--people", "60"]);
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

/// The pages, served until the value goes.
struct Served(Child);

impl Served {
    fn from(data: &Path, port: u16) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_landward"))
            .arg("--data")
            .arg(data)
            .args(["serve", "--demo", "--listen", &format!("127.0.0.1:{port}")])
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let output = child.stderr.take().expect("its words were asked for");
        let is_up = BufReader::new(output)
            .lines()
            .map_while(Result::ok)
            .any(|line| line.starts_with("Landward is at"));
        assert!(is_up, "it ended before it served");
        Self(child)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _reaped = self.0.wait();
    }
}

#[test]
fn a_backup_is_taken_while_the_pages_are_served() {
    let scratch = scratch_dir("while-served");
    let data = scratch.join("data");
    let _served = Served::from(&data, rehearsal::free_port());
    let path = |name: &str| scratch.join(name).to_str().expect("a path").to_owned();
    let key = landward(&data, &["backup-key", &path("key")]);
    let public = String::from_utf8_lossy(&key.stdout).trim().to_owned();
    let made = landward(&data, &["backup", &path("kept.age"), "--to", &public]);
    assert_eq!(code(&made), 0, "{}", said(&made));
    let verified =
        landward(&scratch.join("back"), &["restore", &path("kept.age"), "--key", &path("key"), "--verify"]);
    assert_eq!(code(&verified), 0, "{}", said(&verified));
}

/// Says something to a port and reads what comes back until the other end closes.
fn told(port: u16, words: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("somebody listens");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit");
    // Whoever is sent away early may find the way shut while still talking.
    let _shut = stream.write_all(words);
    let mut answer = Vec::new();
    let _shut = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_default()
}

fn asked(port: u16, method: &str, path: &str, headers: &str, body: &[u8]) -> String {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    );
    told(port, &[head.as_bytes(), body].concat())
}

#[test]
fn what_is_too_long_or_cannot_be_read_is_refused_with_a_clear_answer() {
    let scratch = scratch_dir("limits");
    let port = rehearsal::free_port();
    let _served = Served::from(&scratch.join("data"), port);
    let address = |length: usize| format!("/sign-in?{}", "a".repeat(length - "/sign-in?".len()));
    assert_eq!(status(&asked(port, "GET", &address(8_192), "", b"")), 200);
    assert_eq!(status(&asked(port, "GET", &address(8_193), "", b"")), 414);

    let header = |length: usize| format!("X-Long: {}\r\n", "a".repeat(length));
    assert_eq!(status(&asked(port, "GET", "/sign-in", &header(30_000), b"")), 200);
    assert_eq!(status(&asked(port, "GET", "/sign-in", &header(33_000), b"")), 431);
    assert_eq!(status(&asked(port, "GET", "/sign-in", &"X-One: 1\r\n".repeat(101), b"")), 431);

    let body = |length: usize| [b"user_name=".as_slice(), &vec![b'a'; length - 10]].concat();
    assert_ne!(status(&asked(port, "POST", "/sign-in", "", &body(1_048_576))), 413);
    let large = asked(port, "POST", "/sign-in", "", &body(1_048_577));
    assert_eq!(status(&large), 413);
    assert!(large.contains("what you typed is still there"), "a page: {large}");

    assert_eq!(status(&told(port, b"NONSENSE\r\n\r\n")), 400);
    assert_eq!(status(&asked(port, "POST", "/sign-in", "", b"user_name=%zz")), 400);
}

#[test]
fn whoever_asks_only_for_the_head_gets_the_same_head_and_no_body() {
    let scratch = scratch_dir("head");
    let port = rehearsal::free_port();
    let _served = Served::from(&scratch.join("data"), port);
    for path in ["/sign-in", "/health/ready", "/there/is/no/such/page"] {
        let (whole, head) = (asked(port, "GET", path, "", b""), asked(port, "HEAD", path, "", b""));
        assert_eq!(status(&head), status(&whole), "{path}");
        assert!(head.ends_with("\r\n\r\n") && whole.len() > head.len(), "{path}: {head}");
    }
}

/// R15, short: ten times what can be done at once. The limit is shown to limit, health answers meanwhile, and it is
/// over when they have gone.
#[test]
fn overload_is_said_at_once_and_passes() {
    const CROWD: usize = 500;
    let scratch = scratch_dir("overload");
    let port = rehearsal::free_port();
    let _served = Served::from(&scratch.join("data"), port);
    let together = Barrier::new(CROWD);
    let statuses: Vec<u16> = thread::scope(|scope| {
        let tries: Vec<_> = (0..CROWD)
            .map(|number| {
                let together = &together;
                scope.spawn(move || {
                    let form = format!("user_name=nobody{number}&password=not-the-password");
                    together.wait();
                    let answer = asked(port, "POST", "/sign-in", "", form.as_bytes());
                    assert!(
                        status(&answer) != 503 || answer.to_lowercase().contains("retry-after"),
                        "{answer}"
                    );
                    status(&answer)
                })
            })
            .collect();
        assert_eq!(status(&asked(port, "GET", "/health/live", "", b"")), 200);
        tries.into_iter().map(|one| one.join().expect("no panic")).collect()
    });
    assert!(statuses.contains(&503), "nobody was sent away: {statuses:?}");
    assert!(statuses.iter().any(|status| *status != 503), "everybody was sent away");
    assert!(!statuses.contains(&500), "{statuses:?}");
    assert_eq!(status(&asked(port, "GET", "/sign-in", "", b"")), 200, "it is over");
}

#[test]
fn told_to_end_it_ends_by_itself_and_says_so_in_the_journal() {
    let scratch = scratch_dir("end");
    let data = scratch.join("data");
    let mut served = Served::from(&data, rehearsal::free_port());
    let process = served.0.id().to_string();
    let told = Command::new("kill").args(["-TERM", &process]).status().expect("a signal");
    assert!(told.success());
    assert_eq!(served.0.wait().expect("it ends").code(), Some(0));
    let kept = fs::read_to_string(data.join("checkpoints.ndjson")).expect("the last checkpoint");
    assert!(!kept.is_empty());
    assert_eq!(code(&landward(&data, &["audit", "verify"])), 0);
}
