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

/// Where a record stands, and the content that it is served with.
pub struct Record {
    /// The directory: the whole record on SQLite, the keys alone on PostgreSQL.
    pub data: PathBuf,
    /// The PostgreSQL address, where it is not on SQLite.
    pub database: Option<String>,
    /// The content folder.
    pub content: PathBuf,
}

impl Record {
    /// The big record: filled once, kept under `target/`. Each run adds the referrals that it measures. Answers also how
    /// many seconds it took to fill, whenever that was.
    pub fn kept(target: &Path, town: &Town, people: u32) -> Result<(Self, String), String> {
        let record = Self {
            data: target.join("bench").join(format!("people-{people}")),
            database: None,
            content: town.folder.clone(),
        };
        let complete = record.data.join("complete");
        if !complete.exists() {
            let seconds = record.fill_anew(Some(people))?;
            fs::write(&complete, format!("{seconds:.0}")).map_err(|error| error.to_string())?;
        }
        let seconds = fs::read_to_string(&complete).map_err(|error| error.to_string())?;
        Ok((record, seconds.trim().to_owned()))
    }

    /// Fills it with invented people, by default as many as the plain demonstration has. Answers how many seconds it took.
    pub fn fill_anew(&self, people: Option<u32>) -> Result<f64, String> {
        let _absent = fs::remove_dir_all(&self.data);
        let mut command = self.command("demo");
        command.args(["--seed", "1"]);
        if let Some(people) = people {
            command.args(["--people", &people.to_string()]);
        }
        let begun = Instant::now();
        let status = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .map_err(|error| format!("{PROGRAM}: {error}"))?;
        if !status.success() {
            return Err("the record could not be filled".to_owned());
        }
        Ok(begun.elapsed().as_secs_f64())
    }

    /// How large its files are, in bytes.
    pub fn bytes(&self) -> u64 {
        let files = fs::read_dir(&self.data).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|about| about.len()).sum()
    }

    fn command(&self, what: &str) -> Command {
        let mut command = Command::new(PROGRAM);
        command.arg(what).arg("--data").arg(&self.data).arg("--content").arg(&self.content);
        if let Some(address) = &self.database {
            command.args(["--database", address]);
        }
        command
    }
}

/// A running server.
pub struct Running {
    child: Child,
    /// Where it listens.
    pub port: u16,
    /// From start to the first page.
    pub first_page_milliseconds: f64,
}

/// Processor time so far, user and system, in microseconds.
#[derive(Debug, Clone, Copy)]
pub struct Spent {
    /// Of the whole server process.
    pub all: f64,
    /// Of its writer alone.
    pub writer: f64,
}

/// Memory of the server, in MiB.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// What it has taken for itself.
    pub own: f64,
    /// That, and what it has mapped of files: its own program, and the database, each page once for each reader that has
    /// touched it. The system has these pages whether or not they are mapped, and takes them back when it needs room.
    pub resident: f64,
}

impl Running {
    /// Starts the server, by default with the disk's own commits.
    pub fn start(record: &Record, commit_microseconds: Option<u32>) -> Result<Self, String> {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .map_err(|error| error.to_string())?
            .port();
        let mut command = record.command("serve");
        command.args(["--listen", &format!("127.0.0.1:{port}")]);
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

    /// What it has cost so far.
    pub fn spent(&self) -> Spent {
        let tasks = fs::read_dir(self.about("task")).into_iter().flatten().flatten();
        let writers = tasks.map(|task| task.path()).filter(|task| read(task.join("comm")).trim() == "writer");
        Spent { all: ticks(&self.about("stat")), writer: writers.map(|task| ticks(&task.join("stat"))).sum() }
    }

    /// Memory now.
    pub fn memory(&self) -> Memory {
        let status = read(self.about("status"));
        let mebibytes = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
            line.split_whitespace().nth(1).and_then(|text| text.parse::<f64>().ok()).unwrap_or_default()
                / 1_024.0
        };
        Memory { own: mebibytes("RssAnon:"), resident: mebibytes("VmRSS:") }
    }

    fn about(&self, name: &str) -> PathBuf {
        Path::new("/proc").join(self.child.id().to_string()).join(name)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn read(path: PathBuf) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// User and system time of a process or a thread, in microseconds; the system counts in hundredths of a second.
fn ticks(stat: &Path) -> f64 {
    let stat = read(stat.to_owned());
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks =
        |place: usize| fields.get(place).and_then(|text| text.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) * 10_000.0
}
