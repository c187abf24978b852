//! One PostgreSQL cluster: where its files are, how it starts, how it is found again, how it ends.

use std::{
    env,
    fs::{self, File},
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Write},
    os::unix::{
        fs::{DirBuilderExt, MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{
    database, locked,
    programs::{self, Account},
};
use crate::scratch::{rehearsal_folder, target_folder};

/// A socket's path must fit into 107 bytes; this leaves room for the names below the folder.
const LONGEST_FOLDER: usize = 60;
/// Room in memory for a cluster and a hundred databases.
const ENOUGH_KIBIBYTES: u64 = 2 * 1024 * 1024;
/// Recovery after a kill on a busy disk takes some seconds; more than this is a fault.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whether a commit survives a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// As a hospital would run it: every commit is on the disk before it is acknowledged.
    Real,
    /// Survives the death of the server but not of the machine: for tests of everything else.
    Quick,
}

impl Durability {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Real => "shared-real",
            Self::Quick => "shared-quick",
        }
    }

    const fn settings(self) -> &'static [&'static str] {
        match self {
            Self::Real => &["fsync=on", "synchronous_commit=on", "full_page_writes=on"],
            Self::Quick => &["fsync=off", "full_page_writes=off"],
        }
    }
}

/// The files of one server. `control` holds locks and state and is ours; `home` holds data and is the server's.
///
/// Two folders, because `home` is replaced at each start while others wait for a lock in `control`.
#[derive(Debug)]
pub(super) struct Cluster {
    control: PathBuf,
    home: PathBuf,
    durability: Durability,
    programs: PathBuf,
    account: Option<Account>,
}

impl Cluster {
    pub(super) fn new(name: &str, durability: Durability) -> Result<Self, String> {
        let programs = programs::folder()?;
        let account = Account::to_change_to()?;
        let home = homes(account, durability)?.join(format!("{name}.files"));
        Ok(Self { control: rehearsal_folder(name), home, durability, programs, account })
    }

    /// A cluster under a name that nobody else has.
    pub(super) fn private(durability: Durability) -> Result<Self, String> {
        let parent = rehearsal_folder("");
        let name = (0_u32..)
            .map(|number| format!("private-{}-{number}", process::id()))
            .find(|name| fs::create_dir(parent.join(name)).is_ok())
            .expect("the numbers do not run out");
        Self::new(&name, durability)
    }

    pub(super) fn control(&self) -> &Path {
        &self.control
    }

    fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    /// Process and port of the server that the state file tells of, if it still runs on these data.
    pub(super) fn found(&self) -> Option<(u32, u16)> {
        let state = fs::read_to_string(self.control.join("state")).ok()?;
        let mut lines = state.lines();
        let (process, port) = (lines.next()?.parse().ok()?, lines.next()?.parse().ok()?);
        let is_it = database::data_folder(port)? == self.data().to_str()?;
        is_it.then_some((process, port))
    }

    /// Lays out fresh files, as a copy of a cluster that is made once for each target folder.
    pub(super) fn lay_out(&self) -> Result<(), String> {
        end_leftover(&self.data());
        let _ = fs::remove_dir_all(&self.home);
        let pristine = self.pristine()?;
        make_folder(&self.home, self.account)?;
        run(Command::new("cp").args(["-a", "--reflink=auto"]).arg(pristine).arg(self.data()))?;
        make_folder(&self.home.join("socket"), self.account)
    }

    /// A cluster that was made and never started.
    fn pristine(&self) -> Result<PathBuf, String> {
        let homes = homes_on_disk(self.account)?;
        let version = self.programs.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        let pristine = homes.join(format!("pristine-{version}"));
        let _only_one_makes_it = locked(&rehearsal_folder("").join("pristine.lock"))?;
        if !pristine.exists() {
            let unfinished = homes.join("pristine.new");
            let _ = fs::remove_dir_all(&unfinished);
            make_folder(&unfinished, self.account)?;
            run(programs::command(&self.programs.join("initdb"), self.account)
                .args([
                    "--auth=trust",
                    "--username=postgres",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--no-sync",
                ])
                .arg("--pgdata")
                .arg(&unfinished)
                .current_dir(&unfinished))?;
            fs::rename(&unfinished, &pristine).map_err(|error| format!("{}: {error}", pristine.display()))?;
        }
        Ok(pristine)
    }

    /// Starts the server, waits until it answers, and writes down where it is.
    pub(super) fn start(&self, port: u16) -> Result<Running, String> {
        let log_path = self.control.join("log");
        let log = File::create(&log_path).map_err(|error| format!("{}: {error}", log_path.display()))?;
        let errors = log.try_clone().map_err(|error| format!("{}: {error}", log_path.display()))?;
        let socket = format!("unix_socket_directories={}", self.home.join("socket").display());
        // Memory that the server shares with its parts lies among its files: it goes with them after a kill.
        let memory = "dynamic_shared_memory_type=mmap";
        let shape =
            ["listen_addresses=127.0.0.1", &socket, "max_connections=200", "logging_collector=off", memory];
        let mut command = programs::command(&self.programs.join("postgres"), self.account);
        command.arg("-D").arg(self.data()).arg("-p").arg(port.to_string());
        for setting in shape.iter().chain(self.durability.settings()) {
            command.arg("-c").arg(setting);
        }
        // A group of its own: the server must not end with the test that happened to start it.
        command.current_dir(&self.home).stdin(Stdio::null()).stdout(log).stderr(errors).process_group(0);
        let child = command.spawn().map_err(|error| format!("PostgreSQL does not start: {error}"))?;
        let mut running = Running { child, port, data: self.data() };
        running.wait_until_it_answers(&log_path)?;
        let state = format!("{}\n{port}\n{}\n", running.process(), self.data().display());
        fs::write(self.control.join("state"), state).map_err(|error| format!("the state file: {error}"))?;
        Ok(running)
    }

    /// Leaves somebody behind who ends the server when nobody has used it for so long.
    pub(super) fn watch(&self, running: &Running, idle_seconds: u32) -> Result<(), String> {
        let watcher = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/stop-postgres");
        Command::new(&watcher)
            .args(["--when-unused", &idle_seconds.to_string(), &running.process().to_string()])
            .arg(&self.control)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map(drop)
            .map_err(|error| format!("{} does not start: {error}", watcher.display()))
    }

    /// Takes all files away.
    pub(super) fn remove(&self) {
        // Whatever is gone already needs no removing.
        let _ = fs::remove_dir_all(&self.control);
        let _ = fs::remove_dir_all(&self.home);
    }
}

/// A server process that this one started.
#[derive(Debug)]
pub(super) struct Running {
    child: Child,
    port: u16,
    data: PathBuf,
}

impl Running {
    pub(super) fn process(&self) -> u32 {
        self.child.id()
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    fn wait_until_it_answers(&mut self, log: &Path) -> Result<(), String> {
        let begun = Instant::now();
        let said = || fs::read_to_string(log).unwrap_or_default();
        loop {
            if database::data_folder(self.port).is_some_and(|folder| Path::new(&folder) == self.data) {
                return Ok(());
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("PostgreSQL ended at once ({status}) and said:\n{}", said()));
            }
            if begun.elapsed() > PATIENCE {
                let _ = self.child.kill();
                return Err(format!("PostgreSQL does not answer and said:\n{}", said()));
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Kills the server first, so that it starts nothing new, and then those who serve its connections.
    pub(super) fn kill_9(mut self) {
        let children = children_of(self.process());
        let _ = self.child.kill();
        let _ = self.child.wait();
        children.iter().for_each(|child| signal("KILL", *child));
        let begun = Instant::now();
        while children.iter().any(|child| is_postgres(*child)) && begun.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Ends the server as its keeper would.
    pub(super) fn stop(self) -> Result<(), String> {
        self.end_by("INT")
    }

    /// Ends the server without making its files ready for another start, but leaving no traces in the system.
    pub(super) fn abandon(self) -> Result<(), String> {
        self.end_by("QUIT")
    }

    fn end_by(mut self, request: &str) -> Result<(), String> {
        signal(request, self.process());
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            match self.child.try_wait() {
                Ok(Some(_)) => return Ok(()),
                Ok(None) => thread::sleep(Duration::from_millis(5)),
                Err(error) => return Err(format!("PostgreSQL cannot be waited for: {error}")),
            }
        }
        self.kill_9();
        Err("PostgreSQL did not end when asked, and was killed".to_owned())
    }
}

/// Where servers of this kind keep their data.
///
/// A quick server promises nothing to the disk and lives in memory where there is enough: a database is some three
/// hundred files, which disks take five times as long to make.
fn homes(account: Option<Account>, durability: Durability) -> Result<PathBuf, String> {
    let memory = Path::new("/dev/shm");
    match durability {
        Durability::Quick if free_kibibytes(memory) >= ENOUGH_KIBIBYTES => own_folder_in(memory),
        Durability::Quick | Durability::Real => homes_on_disk(account),
    }
}

/// Beside the control files if the server's account can get there and the path is short enough for a socket,
/// otherwise under the system's temporary folder.
fn homes_on_disk(account: Option<Account>) -> Result<PathBuf, String> {
    let beside = canonical_target()?.join("rehearsal");
    let may_pass = |folder: &Path| fs::metadata(folder).is_ok_and(|entry| entry.mode() & 0o001 != 0);
    let is_reachable = account.is_none() || beside.ancestors().all(may_pass);
    let is_short = beside.as_os_str().len() <= LONGEST_FOLDER;
    if is_reachable && is_short { Ok(beside) } else { own_folder_in(&env::temp_dir()) }
}

/// One folder for each target folder, in a place where everybody can write: so make sure that it was we who made it.
fn own_folder_in(place: &Path) -> Result<PathBuf, String> {
    let mut hasher = DefaultHasher::new();
    (canonical_target()?, programs::own_user()?).hash(&mut hasher);
    let folder = place.join(format!("rehearsal-{:016x}", hasher.finish()));
    make_folder(&folder, None)?;
    let entry = fs::symlink_metadata(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let is_ours = entry.is_dir() && entry.uid() == programs::own_user()?;
    is_ours.then_some(folder).ok_or_else(|| format!("{} holds somebody else's folder", place.display()))
}

fn canonical_target() -> Result<PathBuf, String> {
    let target = target_folder();
    target.canonicalize().map_err(|error| format!("{}: {error}", target.display()))
}

/// What the file system has left; nothing, if it cannot be asked.
fn free_kibibytes(folder: &Path) -> u64 {
    let asked = Command::new("df").args(["--output=avail", "-k"]).arg(folder).stderr(Stdio::null()).output();
    let said = asked.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    said.lines().last().and_then(|line| line.trim().parse().ok()).unwrap_or_default()
}

/// Makes a folder of the server's account, if it is not there. The parent is there.
fn make_folder(folder: &Path, account: Option<Account>) -> Result<(), String> {
    let trouble = |error: io::Error| format!("{}: {error}", folder.display());
    match fs::DirBuilder::new().mode(0o711).create(folder) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(trouble(error)),
    }
    account.map_or(Ok(()), |Account { user, group }| chown(folder, Some(user), Some(group)).map_err(trouble))
}

/// Ends a server that still runs on data which are about to be replaced.
fn end_leftover(data: &Path) {
    let Ok(lines) = fs::read_to_string(data.join("postmaster.pid")) else { return };
    let Some(process) = lines.lines().next().and_then(|line| line.parse().ok()) else { return };
    let begun = Instant::now();
    while is_postgres(process) && begun.elapsed() < PATIENCE {
        signal("QUIT", process);
        thread::sleep(Duration::from_millis(50));
    }
}

/// Whether a process of this number is alive (a dead one not yet collected is not) and is PostgreSQL.
fn is_postgres(process: u32) -> bool {
    status_of(process).is_some_and(|(name, state, _)| name == "postgres" && state != "Z")
}

fn children_of(parent: u32) -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|process| status_of(*process).is_some_and(|(_, _, of)| of == parent))
        .collect()
}

/// Name, state and parent of a process. The name stands in brackets and may hold anything, so it is cut out first.
fn status_of(process: u32) -> Option<(String, String, u32)> {
    let line = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (before, after) = line.rsplit_once(") ")?;
    let (_, name) = before.split_once('(')?;
    let mut fields = after.split(' ');
    Some((name.to_owned(), fields.next()?.to_owned(), fields.next()?.parse().ok()?))
}

/// The shell's own `kill`, because the standard library has none and a minimal system has no other.
fn signal(name: &str, process: u32) {
    let _ = Command::new("sh").arg("-c").arg(format!("kill -{name} {process} 2>/dev/null")).status();
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let mut said = Vec::new();
    let _ = said.write_all(&output.stdout).and_then(|()| said.write_all(&output.stderr));
    Err(format!("{command:?} failed: {}", String::from_utf8_lossy(&said)))
}
