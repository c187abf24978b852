//! The plain demonstration on each engine, driven alike: memory and first page of a small record, and what the program
//! spends on PostgreSQL beside what it spends on SQLite.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
};

use crate::{
    drive, report,
    server::{Record, Running},
    town, workload,
};

/// Lends a PostgreSQL server of its own, whose commits are synced.
const LENDER: &str = "target/release/rehearsal";

/// Connections at once.
const CONNECTIONS: usize = 16;

/// Fills and drives both.
pub fn both(target: &Path) -> Result<(), String> {
    let folder = target.join("bench");
    on("SQLite", &Record { data: folder.join("plain"), database: None, content: town::plain()?.folder })?;
    let lent = Lent::borrow()?;
    let database = Some(lent.address.clone());
    on("PostgreSQL", &Record { data: folder.join("plain-keys"), database, content: town::plain()?.folder })
}

fn on(engine: &str, record: &Record) -> Result<(), String> {
    let town = town::plain()?;
    let seconds = record.fill_anew(None)?;
    report::heading(&format!("the plain demonstration on {engine}"));
    report::line("filled", &format!("in {seconds:.1} s"));
    let running = Running::start(record, None)?;
    report::line("first page after start", &format!("{:.0} ms", running.first_page_milliseconds));
    let loads = workload::all(&running, record, &town.suite)?;
    for load in &loads {
        let figures = drive::run(&running, load, CONNECTIONS)?;
        report::figures(load.name, CONNECTIONS, &figures, &running);
    }
    Ok(())
}

/// A server that is taken back when this is let go.
struct Lent {
    child: Child,
    /// Its end is what ends the server.
    input: Option<ChildStdin>,
    address: String,
}

impl Lent {
    fn borrow() -> Result<Self, String> {
        let said = |error: std::io::Error| format!("{LENDER}: {error}");
        let mut child = Command::new(LENDER)
            .arg("private")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(said)?;
        let output = child.stdout.take().ok_or("nothing can be heard of PostgreSQL")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).map_err(said)?;
        let address = line.split_whitespace().nth(1).ok_or("PostgreSQL did not start")?.to_owned();
        let input = child.stdin.take();
        Ok(Self { child, input, address })
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ended = self.child.wait();
    }
}
