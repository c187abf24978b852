//! A throwaway PostgreSQL from Debian's programs: one that all tests of a run share, or one of a test's own.
//!
//! The test runner gives each test its own process, so the shared server is found through files: whoever comes
//! first starts it, under a lock; whoever comes later reads port and process from the state file. Each user holds a
//! shared lock on a second file for as long as its process lives. A watcher (`tools/stop-postgres`) ends the server
//! some minutes after the last of them has gone, even if that one was killed.

mod cluster;
mod database;
mod programs;

use std::{
    env,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    thread,
};

pub use cluster::Durability;
use cluster::{Cluster, Running};
pub use database::Database;

use crate::{ports::free_port, scratch::rehearsal_folder};

/// How long the shared server outlives its last user.
const SHARED_IDLE_SECONDS: u32 = 180;
/// How long a test's own server outlives its test, when that was killed and could not tidy up.
const PRIVATE_IDLE_SECONDS: u32 = 2;

/// The shared servers that this process uses, each with the lock that says so.
static JOINED: Mutex<Vec<(Durability, PostgresServer, File)>> = Mutex::new(Vec::new());

/// A running server on the loopback address that several tests use, each with databases of its own.
#[derive(Clone, Debug)]
pub struct PostgresServer {
    port: u16,
    process: u32,
    control: PathBuf,
}

/// The shared server that most tests want: quick, because it forgets what it was told if the power goes.
///
/// `None` only where `LANDWARD_TEST_WITHOUT_POSTGRES` is set; the test is then noted by name as skipped.
///
/// # Panics
/// When PostgreSQL is not installed, or does not start.
pub fn postgres() -> Option<PostgresServer> {
    PostgresServer::shared(Durability::Quick)
}

/// A server that this test alone uses, to kill it and start it again; `None` as for [`postgres`].
///
/// # Panics
/// When PostgreSQL is not installed, or does not start.
pub fn private_postgres(durability: Durability) -> Option<PrivatePostgres> {
    (!skipped()).then(|| PrivatePostgres::start(durability).unwrap_or_else(|trouble| panic!("{trouble}")))
}

impl PostgresServer {
    /// The shared server of this durability, started if nobody has done so yet; `None` as for [`postgres`].
    ///
    /// # Panics
    /// When PostgreSQL is not installed, or does not start.
    pub fn shared(durability: Durability) -> Option<Self> {
        if skipped() {
            return None;
        }
        let mut joined = JOINED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, server, _)) = joined.iter().find(|(kind, ..)| *kind == durability) {
            return Some(server.clone());
        }
        let (server, in_use) = join(durability).unwrap_or_else(|trouble| panic!("{trouble}"));
        joined.push((durability, server.clone(), in_use));
        Some(server)
    }

    /// An empty database of this caller's own, dropped with the value.
    ///
    /// # Panics
    /// When the server has gone.
    pub fn database(&self) -> Database {
        Database::create(self.port, "template0")
    }

    /// A database that already holds what `fill` puts into one, made once for each `key` and copied ever after.
    ///
    /// The key must change with the filling: take a hash of the migrations, for instance. `fill` gets the address
    /// of an empty database and must have closed its connections when it returns.
    ///
    /// # Panics
    /// When the server has gone, or `fill` panics.
    pub fn database_like(&self, key: &str, fill: impl FnOnce(&str)) -> Database {
        let template = database::template(self.port, &self.control, key, fill);
        Database::create(self.port, &template)
    }

    /// The port on 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The server's process id: the same for all who share it.
    pub const fn process(&self) -> u32 {
        self.process
    }
}

/// Finds the shared server or starts it, and says that this process uses it.
fn join(durability: Durability) -> Result<(PostgresServer, File), String> {
    let cluster = Cluster::new(durability.name(), durability)?;
    let _only_one_starts = locked(&cluster.control().join("lock"))?;
    let mut in_use = appended(&cluster.control().join("users"))?;
    in_use.lock_shared().map_err(|error| format!("the list of users cannot be locked: {error}"))?;
    // Moves the file's time, by which the watcher sees users that came and went between two of its looks.
    in_use.write_all(b"+").map_err(|error| format!("the list of users cannot be written: {error}"))?;
    let (process, port) = match cluster.found() {
        Some(found) => found,
        None => {
            cluster.lay_out()?;
            let running = cluster.start(free_port())?;
            cluster.watch(&running, SHARED_IDLE_SECONDS)?;
            (running.process(), running.port())
        }
    };
    let control = cluster.control().to_path_buf();
    Ok((PostgresServer { port, process, control }, in_use))
}

/// A server of one test's own. Dropping it ends the server and removes its data.
#[derive(Debug)]
pub struct PrivatePostgres {
    cluster: Cluster,
    server: PostgresServer,
    running: Option<Running>,
    _in_use: File,
}

impl PrivatePostgres {
    fn start(durability: Durability) -> Result<Self, String> {
        let cluster = Cluster::private(durability)?;
        let in_use = appended(&cluster.control().join("users"))?;
        in_use.lock_shared().map_err(|error| format!("the list of users cannot be locked: {error}"))?;
        cluster.lay_out()?;
        let running = cluster.start(free_port())?;
        cluster.watch(&running, PRIVATE_IDLE_SECONDS)?;
        let control = cluster.control().to_path_buf();
        let server = PostgresServer { port: running.port(), process: running.process(), control };
        Ok(Self { cluster, server, running: Some(running), _in_use: in_use })
    }

    /// An empty database on this server.
    ///
    /// # Panics
    /// When the server is not running.
    pub fn database(&self) -> Database {
        self.server.database()
    }

    /// As [`PostgresServer::database_like`].
    ///
    /// # Panics
    /// When the server is not running, or `fill` panics.
    pub fn database_like(&self, key: &str, fill: impl FnOnce(&str)) -> Database {
        self.server.database_like(key, fill)
    }

    /// The port, the same before and after a restart.
    pub const fn port(&self) -> u16 {
        self.server.port
    }

    /// The process id of the server as it runs now, or ran last.
    pub const fn process(&self) -> u32 {
        self.server.process
    }

    /// Ends the server and all that serves its connections at once, as `kill -9` does: nothing is tidied up.
    pub fn kill_9(&mut self) {
        if let Some(running) = self.running.take() {
            running.kill_9();
        }
    }

    /// Ends the server as its keeper would: connections are cut, what was acknowledged is written.
    ///
    /// # Panics
    /// When it does not end.
    pub fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().unwrap_or_else(|trouble| panic!("{trouble}"));
        }
    }

    /// Starts the server again on the same port with the same data, after stopping it if it was running.
    ///
    /// # Panics
    /// When it does not come up.
    pub fn restart(&mut self) {
        self.stop();
        let running = self.cluster.start(self.server.port).unwrap_or_else(|trouble| panic!("{trouble}"));
        self.cluster.watch(&running, PRIVATE_IDLE_SECONDS).unwrap_or_else(|trouble| panic!("{trouble}"));
        self.server.process = running.process();
        self.running = Some(running);
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            // It was killed if it did not end by itself; a second panic would only hide the first.
            let _ = running.abandon();
        }
        self.cluster.remove();
    }
}

/// Whether PostgreSQL is to be done without; notes the test's name where `make test` reads it.
#[expect(
    clippy::disallowed_methods,
    reason = "a switch for whoever runs the tests, not a setting of the program"
)]
fn skipped() -> bool {
    if env::var("LANDWARD_TEST_WITHOUT_POSTGRES").is_err() {
        return false;
    }
    let sentence = format!("skipped, LANDWARD_TEST_WITHOUT_POSTGRES is set: {}\n", test_name());
    let noted = appended(&rehearsal_folder("").join("skipped"))
        .and_then(|mut list| list.write_all(sentence.as_bytes()).map_err(|error| error.to_string()));
    noted.unwrap_or_else(|trouble| panic!("the skipped test cannot be noted: {trouble}"));
    // Not `eprintln!`: that is kept back for tests that pass, and this is to be seen.
    let _ = io::stderr().write_all(sentence.as_bytes());
    true
}

/// The test that is running: its thread is named after it, or it was asked for by name.
fn test_name() -> String {
    match thread::current().name() {
        Some(name) if name != "main" => name.to_owned(),
        Some(_) | None => env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default(),
    }
}

/// Opens a file to add to it, making it if it is missing.
fn appended(path: &Path) -> Result<File, String> {
    let opened = fs::OpenOptions::new().create(true).append(true).open(path);
    opened.map_err(|error| format!("{} cannot be opened: {error}", path.display()))
}

/// Waits until this process is the only one that holds the file, for as long as the value lives.
fn locked(path: &Path) -> Result<File, String> {
    let file = appended(path)?;
    file.lock().map_err(|error| format!("{} cannot be locked: {error}", path.display()))?;
    Ok(file)
}
