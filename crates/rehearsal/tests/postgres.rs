//! The throwaway PostgreSQL keeps its promises: shared by processes, separate for tests, killed and started again.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use postgres::{Client, NoTls};
use rehearsal::{Durability, PostgresServer};

fn connected(url: &str) -> Client {
    Client::connect(url, NoTls).expect("the server answers")
}

fn count(client: &mut Client, query: &str) -> i64 {
    client.query_one(query, &[]).expect("the query is sound").get(0)
}

/// Another process with a database of the shared server, as another test would be.
struct Neighbour {
    child: Child,
    server_process: u32,
    url: String,
}

impl Neighbour {
    fn arrives(on: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_rehearsal"))
            .arg(on)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program beside this test starts");
        let mut line = String::new();
        let output = child.stdout.take().expect("its output was asked for");
        BufReader::new(output).read_line(&mut line).expect("it prints a line");
        let (process, url) = line.trim().split_once(' ').expect("a process and an address");
        Self { server_process: process.parse().expect("a number"), url: url.to_owned(), child }
    }

    fn leaves(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().expect("it can be waited for").success());
    }
}

#[test]
fn two_processes_share_a_server_and_not_a_database() {
    let Some(server) = rehearsal::postgres() else { return };
    let (first, second) = (Neighbour::arrives("shared"), Neighbour::arrives("shared"));
    assert_eq!(first.server_process, server.process());
    assert_eq!(second.server_process, server.process());
    assert_ne!(first.url, second.url);

    connected(&first.url).batch_execute("create table seen (name text)").unwrap();
    let tables = "select count(*) from pg_tables where schemaname = 'public'";
    assert_eq!(count(&mut connected(&first.url), tables), 1);
    assert_eq!(count(&mut connected(&second.url), tables), 0);
    first.leaves();
    second.leaves();
}

#[test]
fn a_database_is_gone_when_its_holder_is_even_with_somebody_connected() {
    let Some(server) = rehearsal::postgres() else { return };
    let database = server.database();
    let (url, name) = (database.url().to_owned(), database.name().to_owned());
    let _still_connected = connected(&url);
    drop(database);
    let other = server.database();
    let left = format!("select count(*) from pg_database where datname = '{name}'");
    assert_eq!(count(&mut connected(other.url()), &left), 0);
}

#[test]
fn a_template_is_filled_once_and_copied_for_each() {
    let Some(server) = rehearsal::postgres() else { return };
    let mut fillings = 0;
    // The process id makes the key new to a server that earlier runs have used.
    let key = format!("filled once {}", std::process::id());
    let mut copy = || {
        server.database_like(&key, |url| {
            fillings += 1;
            connected(url)
                .batch_execute("create table place (name text); insert into place values ('suite')")
                .unwrap();
        })
    };
    let (first, second) = (copy(), copy());
    connected(first.url()).batch_execute("delete from place").unwrap();
    assert_eq!(count(&mut connected(first.url()), "select count(*) from place"), 0);
    assert_eq!(count(&mut connected(second.url()), "select count(*) from place"), 1);
    assert_eq!(fillings, 1);
}

#[test]
fn a_template_whose_filling_failed_is_filled_again() {
    let Some(server) = rehearsal::postgres() else { return };
    let key = format!("failed first {}", std::process::id());
    let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        server.database_like(&key, |url| {
            connected(url).batch_execute("create table half (done text)").unwrap();
            panic!("the migration has a mistake");
        })
    }));
    assert!(failed.is_err());
    let database =
        server.database_like(&key, |url| connected(url).batch_execute("create table whole ()").unwrap());
    let tables = "select count(*) from pg_tables where tablename in ('half', 'whole')";
    assert_eq!(count(&mut connected(database.url()), tables), 1);
}

#[test]
fn what_was_acknowledged_survives_kill_9_and_restart() {
    let Some(mut server) = rehearsal::private_postgres(Durability::Real) else { return };
    let database = server.database();
    let mut client = connected(database.url());
    client.batch_execute("create table kept (line text); insert into kept values ('acknowledged')").unwrap();
    let (port, process) = (server.port(), server.process());

    server.kill_9();
    assert!(client.batch_execute("insert into kept values ('after death')").is_err());
    assert!(Client::connect(database.url(), NoTls).is_err());

    server.restart();
    assert_eq!(server.port(), port);
    assert_ne!(server.process(), process);
    assert_eq!(count(&mut connected(database.url()), "select count(*) from kept"), 1);
}

#[test]
fn a_stopped_server_answers_again_after_restart() {
    let Some(mut server) = rehearsal::private_postgres(Durability::Quick) else { return };
    let database = server.database();
    connected(database.url()).batch_execute("create table kept ()").unwrap();
    server.stop();
    assert!(Client::connect(database.url(), NoTls).is_err());
    server.restart();
    assert_eq!(
        count(&mut connected(database.url()), "select count(*) from pg_tables where tablename = 'kept'"),
        1
    );
}

#[test]
fn a_real_server_flushes_each_commit_and_a_quick_one_does_not() {
    let Some(quick) = PostgresServer::shared(Durability::Quick) else { return };
    let Some(real) = rehearsal::private_postgres(Durability::Real) else { return };
    let flushes = |url: &str| -> String { connected(url).query_one("show fsync", &[]).unwrap().get(0) };
    assert_eq!(flushes(quick.database().url()), "off");
    assert_eq!(flushes(real.database().url()), "on");
}

#[test]
fn a_private_server_leaves_neither_files_nor_process() {
    let Some(server) = rehearsal::private_postgres(Durability::Quick) else { return };
    let database = server.database();
    let folder: String = connected(database.url()).query_one("show data_directory", &[]).unwrap().get(0);
    let process = PathBuf::from(format!("/proc/{}", server.process()));
    assert!(process.exists());
    drop(server);
    assert!(!process.exists());
    assert!(!PathBuf::from(folder).exists());
}

#[test]
fn a_private_server_whose_test_was_killed_ends_by_itself() {
    if rehearsal::postgres().is_none() {
        return;
    }
    let mut neighbour = Neighbour::arrives("private");
    let process = PathBuf::from(format!("/proc/{}", neighbour.server_process));
    let folder: String = connected(&neighbour.url).query_one("show data_directory", &[]).unwrap().get(0);
    neighbour.child.kill().unwrap();
    neighbour.child.wait().unwrap();
    let begun = Instant::now();
    while process.exists() || PathBuf::from(&folder).exists() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the server outlives its test");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_server_runs_under_an_ordinary_account_and_listens_on_loopback_alone() {
    let Some(server) = rehearsal::postgres() else { return };
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.process())).unwrap();
    let users = status.lines().find(|line| line.starts_with("Uid:")).unwrap();
    assert!(!users.split_whitespace().any(|user| user == "0"), "runs as root: {users}");
    let database = server.database();
    let listens: String = connected(database.url()).query_one("show listen_addresses", &[]).unwrap().get(0);
    assert_eq!(listens, "127.0.0.1");
}

#[test]
fn a_test_without_postgres_is_skipped_by_name() {
    // Under a target folder of its own, so that this run's list of skipped tests stays true.
    let target = rehearsal::scratch_dir("skipped");
    std::fs::write(target.join("CACHEDIR.TAG"), "").unwrap();
    let program = target.join("postgres-tests");
    std::fs::hard_link(std::env::current_exe().unwrap(), &program).unwrap();
    let output = Command::new(program)
        .args(["--exact", "a_stopped_server_answers_again_after_restart", "--nocapture"])
        .env("LANDWARD_TEST_WITHOUT_POSTGRES", "1")
        .output()
        .unwrap();
    let sentence =
        "skipped, LANDWARD_TEST_WITHOUT_POSTGRES is set: a_stopped_server_answers_again_after_restart\n";
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success());
    assert!(said.contains(sentence), "it said: {said}");
    assert_eq!(std::fs::read_to_string(target.join("rehearsal/skipped")).unwrap(), sentence);
}
