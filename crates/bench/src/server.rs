//! The server under measurement: the release binary, a record filled once, its processor time and memory.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::town::Town;

/// The release binary.
const PROGRAM: &str = "target/release/landward";

/// A running server.
pub struct Running {
    child: Child,
    /// Where it listens.
    pub port: u16,
    /// From start to the first page.
    pub first_page_milliseconds: f64,
}

/// The loaded record: filled once, kept under `target/`. Each run adds the referrals that it measures.
pub fn loaded(target: &Path, town: &Town, people: u32) -> Result<PathBuf, String> {
    let kept = target.join("bench").join(format!("people-{people}"));
    if !kept.join("complete").exists() {
        let _absent = fs::remove_dir_all(&kept);
        let begun = Instant::now();
        let status = Command::new(PROGRAM)
            .args(["demo", "--seed", "1", "--people", &people.to_string(), "--data"])
            .arg(&kept)
            .arg("--content")
            .arg(&town.folder)
            .status()
            .map_err(|error| format!("{PROGRAM}: {error}"))?;
        if !status.success() {
            return Err("the record could not be filled".to_owned());
        }
        fs::write(kept.join("complete"), format!("{:.0}\n", begun.elapsed().as_secs_f64()))
            .map_err(|error| error.to_string())?;
    }
    Ok(kept)
}

impl Running {
    /// Starts the server, by default with the disk's own commits.
    pub fn start(data: &Path, town: &Town, commit_microseconds: Option<u32>) -> Result<Self, String> {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .map_err(|error| error.to_string())?
            .port();
        let mut command = Command::new(PROGRAM);
        command
            .arg("serve")
            .arg("--data")
            .arg(data)
            .arg("--content")
            .arg(&town.folder)
            .args(["--listen", &format!("127.0.0.1:{port}")]);
        if let Some(microseconds) = commit_microseconds {
            command.args(["--bench-commit-microseconds", &microseconds.to_string()]);
        }
        let begun = Instant::now();
        let child =
            command.stderr(Stdio::null()).stdout(Stdio::null()).spawn().map_err(|error| error.to_string())?;
        let mut running = Self { child, port, first_page_milliseconds: 0.0 };
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if begun.elapsed() > Duration::from_secs(60) {
                return Err("the server does not answer".to_owned());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        crate::browser::Browser::open(port)?.get("/sign-in")?;
        running.first_page_milliseconds = begun.elapsed().as_secs_f64() * 1e3;
        Ok(running)
    }

    /// Processor time of the server so far, user and system, in microseconds.
    pub fn processor_microseconds(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks =
            |place: usize| fields.get(place).and_then(|text| text.parse::<f64>().ok()).unwrap_or_default();
        (ticks(11) + ticks(12)) * 10_000.0
    }

    /// Memory of the server now.
    pub fn resident_mebibytes(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|text| text.parse::<f64>().ok()).unwrap_or_default() / 1_024.0
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}
