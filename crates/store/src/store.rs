//! Opens the record, and lends it for one piece of work at a time.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, sync::Arc};

use domain::{
    Id,
    failure::{Failure, Fault},
};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    engine::{Connection, Place, Use},
    journal::{Chain, ChainMark, Line, checkpoint, verify},
    keys::Keys,
    migrations,
    once::once,
    readers::Readers,
    record::{Errand, Record, Settings},
    writer::{Turn, Writer},
};

/// How many connections read at once.
const READERS: usize = 8;

/// The record of one installation, opened by one running instance.
pub struct Store {
    writer: Writer,
    readers: Readers,
    keys: Arc<Keys>,
    settings: Settings,
    place: Place,
}

impl Store {
    /// Opens the record, brings its schema up, and begins this instance's chain of the journal.
    ///
    /// Refuses a database whose file others can read, and one that a newer program has changed.
    pub fn open(place: Place, settings: Settings, at: Timestamp, chain: Uuid) -> Result<Self, Fault> {
        let directory = place.directory();
        fs::create_dir_all(directory)
            .and_then(|()| fs::set_permissions(directory, fs::Permissions::from_mode(0o700)))
            .map_err(|error| Fault::disk(format!("{}: {error}", directory.display())))?;
        let keys = Keys::of(directory)?;
        let mut connection = Connection::open(&place, Use::Write)?;
        close_to_others(&place)?;
        migrations::bring_up(&mut connection)?;
        connection.begin(Use::Write)?;
        let chain = Chain::begin(&mut connection, Id::<ChainMark>::from_uuid(chain), at, &keys)?;
        connection.commit()?;
        let writer = Writer::start(place.clone(), connection, chain)?;
        let readers = Readers::new(place.clone(), READERS);
        Ok(Self { writer, readers, keys: Arc::new(keys), settings, place })
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
        let settings = self.settings;
        let done = self.writer.run(move |turn: &mut Turn<'_>| {
            let mut record = Record::new(turn.connection, Some(turn.chain), &keys, &errand, settings);
            work(&mut record)
                .map_err(|failure| Undone { failure, denials: std::mem::take(&mut record.lines) })
        });
        done.map_err(|undone: Undone<R>| match self.note_lines(undone.denials) {
            Ok(()) => undone.failure,
            Err(fault) => Failure::Fault(fault),
        })
    }

    /// Like [`Store::write`], but once for each key: a second try is given the first one's answer.
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

    /// Does a piece of work that only looks. Looks at people are in the journal, durably, before this answers; if
    /// they cannot be written, nothing is shown.
    pub fn read<T, R>(
        &self,
        errand: &Errand,
        work: impl FnOnce(&mut Record<'_>) -> Result<T, Failure<R>>,
    ) -> Result<T, Failure<R>> {
        let mut lines = Vec::new();
        let seen = self.readers.with(|connection| {
            let mut record = Record::new(connection, None, &self.keys, errand, self.settings);
            let seen = work(&mut record);
            lines = std::mem::take(&mut record.lines);
            seen
        });
        self.note_lines(lines)?;
        seen
    }

    fn note_lines(&self, lines: Vec<Line>) -> Result<(), Fault> {
        if lines.is_empty() {
            return Ok(());
        }
        self.writer.run(move |turn: &mut Turn<'_>| {
            for line in &lines {
                turn.chain.append(turn.connection, line)?;
            }
            Ok(())
        })
    }

    /// Recomputes the whole journal and holds it against every checkpoint, inside and outside the database.
    pub fn verify_journal(&self) -> Result<Vec<verify::ChainReport>, Fault> {
        let outside = checkpoint::outside(&self.place.directory().join(checkpoint::FILE))?;
        self.readers.with(|connection| verify::verify(connection, &self.keys, &outside))
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
