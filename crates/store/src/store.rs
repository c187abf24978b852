//! Opens the record, and lends it for one piece of work at a time.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::{Arc, Mutex},
};

use domain::{
    Id,
    failure::{Failure, Fault, FaultKind, Never},
};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    engine::{Connection, Integrity, Place, Use},
    installation::Kind,
    journal::{
        Chain, ChainMark, Line,
        agreement::{self, Differing},
        checkpoint, verify,
    },
    keys::{Installation, Keys},
    last_check::LastCheck,
    migrations,
    once::{self, once},
    readers::{Readers, Sight},
    record::{Errand, Record, Settings},
    replay::{Replay, Way, lock},
    room::{DISK_FAULT, Room},
    writer::{Leaves, Turn, Writer},
};

/// How many connections read at once, and how many look who is there.
const READERS: usize = 8;
const DOORKEEPERS: usize = 4;

/// The record of one installation, opened by one running instance.
pub struct Store {
    writer: Way,
    readers: Arc<Readers>,
    /// For what must be seen as it is now, whoever changed it: who is signed in, and the journal.
    latest: Readers,
    keys: Arc<Keys>,
    settings: Settings,
    place: Place,
    room: Arc<Room>,
}

impl Store {
    /// Opens the record, brings its schema up, and begins this instance's chain of the journal.
    ///
    /// Refuses a database whose file others can read, and one that a newer program has changed.
    pub fn open(place: Place, settings: Settings, at: Timestamp, chain: Uuid) -> Result<Self, Fault> {
        let directory = place.directory();
        refuse_if_open_to_others(&place)?;
        fs::create_dir_all(directory)
            .and_then(|()| fs::set_permissions(directory, fs::Permissions::from_mode(0o700)))
            .map_err(|error| Fault::disk(format!("{}: {error}", directory.display())))?;
        let mut connection = Connection::open(&place, Use::Write)?;
        close_to_others(&place)?;
        look_after_a_disk_fault(&place, &mut connection)?;
        migrations::bring_up(&mut connection)?;
        let keys = Keys::of(directory, installation(&mut connection)?)?;
        refuse_another_key(&mut connection, &keys)?;
        connection.begin(Use::Write)?;
        let chain = Id::<ChainMark>::from_uuid(chain);
        let chain = Chain::begin(&mut connection, chain, at, &keys, settings.watches_clock)?;
        connection.commit()?;
        let room = Arc::new(Room::take(directory.to_owned(), settings.reserve_bytes));
        let readers = Arc::new(Readers::new(place.clone(), READERS, Sight::Record));
        let latest = Readers::new(place.clone(), DOORKEEPERS, Sight::Latest);
        let writer =
            Writer::start(place.clone(), connection, chain, Arc::clone(&room), Arc::clone(&readers))?;
        let writer = Way::Queue(writer);
        Ok(Self { writer, readers, latest, keys: Arc::new(keys), settings, place, room })
    }

    /// Where the record is kept.
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// Does a piece of work that changes something. When it answers, the change is durable; when it fails, nothing
    /// of it has happened.
    pub fn write<T, R>(
        &self,
        errand: Errand,
        work: impl FnOnce(&mut Record<'_>) -> Result<T, Failure<R>> + Send + 'static,
    ) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        let keys = Arc::clone(&self.keys);
        let settings = self.settings.clone();
        let is_short = self.room.is_short();
        let done = self.writer.run(Leaves::Nothing, move |turn: &mut Turn<'_>| {
            let mut record = Record::new(turn.connection, Some(turn.chain), &keys, &errand, &settings);
            record.is_room_short = is_short;
            match work(&mut record) {
                Ok(done) => {
                    record.append_denials()?;
                    Ok(done)
                }
                Err(failure) => Err(Undone { failure, denials: std::mem::take(&mut record.lines) }),
            }
        });
        done.map_err(|undone: Undone<R>| match self.note_lines(undone.denials) {
            Ok(()) => undone.failure,
            Err(fault) => Failure::Fault(fault),
        })
    }

    /// Like [`Store::write`], but once for each key: a second try of the same is given the first one's answer.
    pub fn write_once<T, R>(
        &self,
        errand: Errand,
        key: Uuid,
        work: impl FnOnce(&mut Record<'_>) -> Result<T, Failure<R>> + Send + 'static,
    ) -> Result<T, Failure<R>>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        R: Send + 'static,
    {
        self.write(errand, move |record| once(record, key, work))
    }

    /// A key for a form that anybody may fill in: nobody but us can make one.
    pub fn public_key(&self, chance: u64) -> Uuid {
        once::public_key(&self.keys, chance)
    }

    /// Whether a key of such a form is one that we gave out.
    pub fn is_public_key(&self, key: Uuid) -> bool {
        once::is_ours(&self.keys, key)
    }

    /// Does a piece of work that only looks. Looks at people are in the journal, durably, before this answers; if
    /// they cannot be written, nothing is shown. All that this program has changed is seen; what another program changed
    /// (the command line beside the server), after a second at most.
    pub fn read<T, R>(
        &self,
        errand: &Errand,
        work: impl FnOnce(&mut Record<'_>) -> Result<T, Failure<R>>,
    ) -> Result<T, Failure<R>> {
        self.read_through(&self.readers, errand, work)
    }

    /// As [`Store::read`], of what stands there now, whoever wrote it: sessions, accounts, and who looked.
    pub fn read_latest<T, R>(
        &self,
        errand: &Errand,
        work: impl FnOnce(&mut Record<'_>) -> Result<T, Failure<R>>,
    ) -> Result<T, Failure<R>> {
        self.read_through(&self.latest, errand, work)
    }

    fn read_through<T, R>(
        &self,
        readers: &Readers,
        errand: &Errand,
        work: impl FnOnce(&mut Record<'_>) -> Result<T, Failure<R>>,
    ) -> Result<T, Failure<R>> {
        let mut lines = Vec::new();
        let seen = self.look(readers, |connection| {
            let mut record = Record::new(connection, None, &self.keys, errand, &self.settings);
            let seen = work(&mut record);
            lines = std::mem::take(&mut record.lines);
            seen
        });
        self.note_lines(lines)?;
        seen
    }

    /// Looks through a reader, or in a replay at what stands there before it is committed.
    fn look<T, E: From<Fault>>(
        &self,
        readers: &Readers,
        look: impl FnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.writer {
            Way::Queue(_) => readers.with(look),
            Way::Replay(replay) => lock(replay).look(look),
        }
    }

    /// The same record, to be filled as a demonstration: see [`crate::replay`]. Refused for any other installation.
    /// Its last pieces are durable when [`Store::end_replay`] has answered.
    pub fn replay(&self, errand: &Errand, chain: Uuid, is_of_many: bool) -> Result<Self, Fault> {
        let kind = self.read(errand, |record| Ok::<_, Failure<Never>>(record.installation()?));
        if !matches!(kind, Ok(Kind::Demonstration)) {
            return Err(Fault::program("a replay was asked for where there is no demonstration"));
        }
        let begin_chain = |connection: &mut Connection| {
            // Its clock runs through a year in a minute: that is no clock that jumped.
            Chain::begin(connection, Id::<ChainMark>::from_uuid(chain), errand.at, &self.keys, false)
        };
        let replay = Replay::begin(&self.place, is_of_many, begin_chain)?;
        Ok(Self {
            writer: Way::Replay(Box::new(Mutex::new(replay))),
            readers: Arc::clone(&self.readers),
            latest: Readers::new(self.place.clone(), DOORKEEPERS, Sight::Latest),
            keys: Arc::clone(&self.keys),
            settings: self.settings.clone(),
            place: self.place.clone(),
            room: Arc::clone(&self.room),
        })
    }

    /// Ends a replay's chain and makes its last pieces durable; for an ordinary store there is nothing to do.
    pub fn end_replay(&self, at: Timestamp) -> Result<(), Fault> {
        match &self.writer {
            Way::Queue(_) => Ok(()),
            Way::Replay(replay) => {
                self.end(at)?;
                lock(replay).end()
            }
        }
    }

    /// Makes each commit take so long at least, as on a slow disk, so that what a slow disk does can be measured on a
    /// quick one. Refused for any installation that is not a demonstration.
    pub fn slow_down_commits(&self, errand: &Errand, microseconds: u32) -> Result<(), Fault> {
        let kind = self.read(errand, |record| Ok::<_, Failure<Never>>(record.installation()?));
        match (&self.writer, kind) {
            (Way::Queue(writer), Ok(Kind::Demonstration)) => {
                writer.slow_down(microseconds);
                Ok(())
            }
            _ => Err(Fault::program("commits are only ever slowed down in a demonstration")),
        }
    }

    fn note_lines(&self, lines: Vec<Line>) -> Result<(), Fault> {
        if lines.is_empty() {
            return Ok(());
        }
        self.writer.run(Leaves::TheRecord, move |turn: &mut Turn<'_>| {
            for line in &lines {
                turn.chain.append(turn.connection, line)?;
            }
            Ok(())
        })
    }

    /// Recomputes the whole journal and holds it against every checkpoint: in the database, in the file beside the
    /// keys, and in a file that was kept elsewhere if one is given.
    pub fn verify_journal(&self, elsewhere: Option<&Path>) -> Result<Vec<verify::ChainReport>, Fault> {
        let mut outside = checkpoint::outside(&self.place.directory().join(checkpoint::FILE))?;
        if let Some(path) = elsewhere {
            fs::metadata(path).map_err(|error| Fault::disk(format!("{}: {error}", path.display())))?;
            outside.extend(checkpoint::outside(path)?);
        }
        self.latest.with(|connection| {
            connection.take_time()?;
            verify::verify(connection, &self.keys, &outside)
        })
    }

    /// Holds what stands in the record, and what stood there before, against the hashes of the journal's lines.
    pub fn differing(&self) -> Result<Vec<Differing>, Fault> {
        self.latest.with(|connection| {
            connection.take_time()?;
            agreement::differing(connection, &self.keys)
        })
    }

    /// Writes into the journal that the instance ends. The last checkpoint follows when the store is let go.
    pub fn end(&self, at: Timestamp) -> Result<(), Fault> {
        self.note_lines(vec![Line::of_the_program(at, "end", "settings")])
    }

    /// What the engine finds of its own files.
    pub fn integrity(&self) -> Result<Integrity, Fault> {
        self.latest.with(Connection::integrity)
    }

    /// What the last look at the whole record found; nothing if there was none.
    pub fn last_check(&self) -> Result<Option<LastCheck>, Fault> {
        LastCheck::read(self.place.directory())
    }

    /// Keeps what a look at the whole record found, outside the database: a damaged one may not take it.
    pub fn keep_check(&self, check: &LastCheck) -> Result<(), Fault> {
        check.keep(self.place.directory())
    }

    /// Free room where the record is kept.
    pub fn free_bytes(&self) -> Result<u64, Fault> {
        self.room.free_bytes()
    }

    /// The latest time that any line of the journal carries.
    pub fn last_line_at(&self) -> Result<Option<Timestamp>, Fault> {
        self.latest.with(|connection| {
            let last = connection.first("select max(at) from journal_lines", &[], |row| row.opt_at(0))?;
            Ok::<_, Fault>(last.flatten())
        })
    }

    /// Whether the disk is so full that nothing new is kept.
    pub fn is_room_short(&self) -> bool {
        self.room.is_short()
    }
}

/// A piece that failed, with the denials that stay in the journal all the same.
struct Undone<R> {
    failure: Failure<R>,
    denials: Vec<Line>,
}

impl<R> From<Fault> for Undone<R> {
    fn from(fault: Fault) -> Self {
        Self { failure: Failure::Fault(fault), denials: Vec::new() }
    }
}

/// Whether a journal stands in the database.
fn installation(connection: &mut Connection) -> Result<Installation, Fault> {
    let chain = connection.first("select 1 from chains limit 1", &[], |_| Ok(()))?;
    Ok(if chain.is_some() { Installation::Standing } else { Installation::New })
}

/// With a key that is not the journal's every line would look altered.
fn refuse_another_key(connection: &mut Connection, keys: &Keys) -> Result<(), Fault> {
    let name = keys.name();
    let other =
        connection.first("select id from chains where key_name <> $1 limit 1", &[name.into()], |_| Ok(()))?;
    match other {
        None => Ok(()),
        Some(()) => Err(Fault::program(
            "journal.key is not the key with which this journal was written: bring the right one back from a backup",
        )),
    }
}

/// After a disk fault the whole database is looked at before anything is written (R4).
fn look_after_a_disk_fault(place: &Place, connection: &mut Connection) -> Result<(), Fault> {
    let mark = place.directory().join(DISK_FAULT);
    if !mark.exists() {
        return Ok(());
    }
    connection.begin(Use::Read)?;
    let found = connection.integrity();
    let _read_only = connection.roll_back();
    let first = match found {
        Err(fault) if fault.kind() == FaultKind::Stored => Some(fault.to_string()),
        Err(fault) => return Err(fault),
        Ok(found) => found.problems.into_iter().next(),
    };
    if let Some(first) = first {
        return Err(Fault::stored(format!(
            "the database is damaged since the disk refused a write: {first}"
        )));
    }
    fs::remove_file(&mark).map_err(|error| Fault::disk(format!("{}: {error}", mark.display())))
}

/// A database that others could read until now may have been read: whoever runs the program must know (9.2).
fn refuse_if_open_to_others(place: &Place) -> Result<(), Fault> {
    let Place::Directory(directory) = place else { return Ok(()) };
    let path = directory.join("landward.db");
    let is_open = |path: &Path, rights: u32| {
        fs::metadata(path).is_ok_and(|found| found.permissions().mode() & rights != 0)
    };
    // Others read a file when they may pass through its directory too.
    if is_open(&path, 0o066) && is_open(directory, 0o011) {
        return Err(Fault::program(format!(
            "{} can be read by others: take the rights of group and others away (chmod 600)",
            path.display()
        )));
    }
    Ok(())
}

/// Nobody but the program's own account reads the database file.
fn close_to_others(place: &Place) -> Result<(), Fault> {
    let Place::Directory(directory) = place else { return Ok(()) };
    for name in ["landward.db", "landward.db-wal", "landward.db-shm"] {
        let path = directory.join(name);
        if path.exists() {
            close_file(&path)?;
        }
    }
    Ok(())
}

fn close_file(path: &Path) -> Result<(), Fault> {
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
        .map_err(|error| Fault::disk(format!("{}: {error}", path.display())))
}
