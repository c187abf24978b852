//! Copies of the whole record: taken while others write, sealed to a public key, brought back whole or not at all (R8).
//!
//! A backup is one file in the format of `age` (version 1), so that it can be opened without this program too. Inside
//! stand a manifest of what must be there and then the files themselves: the database, both keys of the journal and the
//! checkpoints. Without the keys nobody could tell whether the journal holds, so they travel with it. The database is a
//! SQLite file whichever engine it was taken from, and is brought back to either (decision 0010).

mod sealed;

use std::{
    collections::BTreeMap,
    fs,
    io::{Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use domain::failure::Fault;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use sealed::{NewKey, new_key};

use crate::{
    engine::{Connection, Place, Use},
    journal::{checkpoint, verify},
    keys::{CHECKPOINTS, Installation, JOURNAL, Keys},
    migrations,
    store::Store,
};

/// The database inside the directory, and inside a backup.
const DATABASE: &str = "landward.db";

/// The longest manifest that is read: far more than all tables and chains need.
const LONGEST_MANIFEST: u64 = 16 * 1_048_576;

/// What a backup holds, to hold what comes back against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the program that took it.
    pub version: String,
    /// The newest migration of the schema.
    pub schema: i64,
    /// How many rows each table has.
    pub rows: BTreeMap<String, i64>,
    /// How many lines each chain of the journal has.
    pub lines: BTreeMap<String, i64>,
    /// The files, in the order in which they follow.
    files: Vec<File>,
}

/// One file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct File {
    name: String,
    bytes: u64,
    sha256: String,
}

impl Store {
    /// Writes a sealed copy of the whole record as it stands at one moment. Others go on writing meanwhile.
    pub fn back_up(&self, target: &Path, public_key: &str) -> Result<Manifest, Fault> {
        let directory = self.place().directory();
        if target.exists() {
            return Err(Fault::disk(format!("{} is there already: choose another name", target.display())));
        }
        let recipient = sealed::recipient(public_key)?;
        let copy = Aside::beside(&directory.join("backup.copy"))?;
        Connection::open(self.place(), Use::Read)?.copy_to(&copy.path)?;
        for name in [JOURNAL, CHECKPOINTS, checkpoint::FILE] {
            let from = directory.join(name);
            if from.exists() {
                fs::copy(&from, copy.path.join(name)).map_err(|error| said(&from, &error))?;
            }
        }
        let manifest = manifest_of(&copy.path)?;
        let partial = target.with_extension("partial");
        let written = write_sealed(&copy.path, &manifest, &partial, &recipient);
        match written.and_then(|()| fs::rename(&partial, target).map_err(|error| said(target, &error))) {
            Ok(()) => Ok(manifest),
            Err(fault) => {
                let _nothing_half_done = fs::remove_file(&partial);
                Err(fault)
            }
        }
    }
}

/// Opens a backup, holds everything in it against its manifest and its journal against its checkpoints, and only then
/// gives it the name of the directory, which must be empty or not there, and fills the PostgreSQL database if that is the
/// place, which must be empty too. On any damage nothing is left.
pub fn restore(backup: &Path, key: &str, place: &Place) -> Result<Manifest, Fault> {
    let directory = place.directory();
    let is_free = fs::read_dir(directory).map_or(true, |mut entries| entries.next().is_none());
    if !is_free {
        return Err(Fault::disk(format!(
            "{} is not empty: a backup is only ever brought back into an empty directory",
            directory.display()
        )));
    }
    let (copy, manifest) = opened(backup, key, directory)?;
    if let Place::Postgres { .. } = place {
        fill_postgres(place, &copy.path, &manifest)?;
        fs::remove_file(copy.path.join(DATABASE)).map_err(|error| said(&copy.path, &error))?;
    }
    let _empty = fs::remove_dir(directory);
    fs::rename(&copy.path, directory).map_err(|error| said(directory, &error))?;
    Ok(manifest)
}

/// Fills an empty PostgreSQL database from a copy that was found whole, looks at what arrived, and only then commits.
/// The keys get their place afterwards: without them the program does not start, should the machine stop in between.
fn fill_postgres(place: &Place, copy: &Path, manifest: &Manifest) -> Result<(), Fault> {
    let from = Connection::open(&Place::Directory(copy.to_owned()), Use::Read)?;
    let mut to = Connection::open(place, Use::Write)?;
    to.begin(Use::Write)?;
    to.take_time()?;
    if !to.is_empty()? {
        return Err(Fault::disk(
            "the PostgreSQL database is not empty: a backup is only ever brought back into an empty one",
        ));
    }
    migrations::bring_up_to(&mut to, manifest.schema)?;
    to.fill_from(&from)?;
    let rows = to.rows_of_tables()?;
    let differs = |table: &&String| rows.get(*table) != manifest.rows.get(*table);
    if let Some(table) = rows.keys().find(differs) {
        return Err(Fault::stored(format!("not every row of {table} arrived")));
    }
    journal_holds(&mut to, copy, manifest)?;
    to.commit()
}

/// Does all of [`restore`] but the last step: nothing is brought back.
pub fn verify_backup(backup: &Path, key: &str, beside: &Path) -> Result<Manifest, Fault> {
    opened(backup, key, beside).map(|(_copy, manifest)| manifest)
}

fn opened(backup: &Path, key: &str, directory: &Path) -> Result<(Aside, Manifest), Fault> {
    let identity = sealed::identity(key)?;
    let file = fs::File::open(backup).map_err(|error| said(backup, &error))?;
    let mut content = sealed::open(file, &identity)?;
    let copy = Aside::beside(&directory.with_extension("restoring"))?;
    let manifest = read_manifest(&mut content)?;
    for file in &manifest.files {
        read_file(&mut content, file, &copy.path)?;
    }
    // The end is authenticated too: a cut file is found here.
    let mut behind = [0; 1];
    match content.read(&mut behind) {
        Ok(0) => (),
        Ok(_) => return Err(Fault::stored("the backup is longer than its manifest says")),
        Err(error) => return Err(damaged(&error)),
    }
    let found = manifest_of(&copy.path)?;
    if found.rows != manifest.rows || found.lines != manifest.lines || found.schema != manifest.schema {
        return Err(Fault::stored("the database of the backup does not hold what its manifest says"));
    }
    check(&copy.path, &manifest)?;
    Ok((copy, manifest))
}

/// The engine's own look at its pages, and the journal's at its lines.
fn check(directory: &Path, manifest: &Manifest) -> Result<(), Fault> {
    if manifest.schema > migrations::newest() {
        return Err(Fault::program("the backup was taken by a newer program: use that one"));
    }
    let mut connection = Connection::open(&Place::Directory(directory.to_owned()), Use::Read)?;
    if let Some(problem) = connection.integrity()?.problems.first() {
        return Err(Fault::stored(format!("the database of the backup is damaged: {problem}")));
    }
    journal_holds(&mut connection, directory, manifest)
}

/// Holds the journal that came back against the keys and the checkpoints that came with it.
fn journal_holds(connection: &mut Connection, directory: &Path, manifest: &Manifest) -> Result<(), Fault> {
    let keys = Keys::of(directory, Installation::Standing)?;
    // The file of checkpoints may have been written on after the database was copied: those of lines that are not in
    // the copy yet say nothing against it.
    let outside: Vec<_> = checkpoint::outside(&directory.join(checkpoint::FILE))?
        .into_iter()
        .filter(|known| manifest.lines.get(&known.chain.to_string()).is_some_and(|lines| *lines >= known.seq))
        .collect();
    let reports = verify::verify(connection, &keys, &outside)?;
    match reports.iter().find(|report| !report.verdict.is_sound()) {
        None => Ok(()),
        Some(report) => Err(Fault::stored(format!("journal {}: {}", report.chain, report.verdict))),
    }
}

/// Counts and hashes what stands in a directory.
fn manifest_of(directory: &Path) -> Result<Manifest, Fault> {
    let mut connection = Connection::open(&Place::Directory(directory.to_owned()), Use::Read)?;
    let schema = migrations::current(&mut connection)?;
    let rows = connection.rows_of_tables()?;
    let lines = connection
        .query("select chain, count(*) from journal_lines group by chain order by chain", &[], |row| {
            Ok((row.id::<Manifest>(0)?.to_string(), row.int(1)?))
        })?
        .into_iter()
        .collect();
    drop(connection);
    let mut files = Vec::new();
    for name in [DATABASE, JOURNAL, CHECKPOINTS, checkpoint::FILE] {
        let path = directory.join(name);
        if path.exists() {
            files.push(hashed(&path, name)?);
        }
    }
    Ok(Manifest { version: env!("CARGO_PKG_VERSION").to_owned(), schema, rows, lines, files })
}

fn hashed(path: &Path, name: &str) -> Result<File, Fault> {
    let mut file = fs::File::open(path).map_err(|error| said(path, &error))?;
    let mut hasher = Sha256::new();
    let (mut part, mut bytes) = (vec![0; 65_536], 0);
    loop {
        let length = file.read(&mut part).map_err(|error| said(path, &error))?;
        if length == 0 {
            break;
        }
        hasher.update(&part[..length]);
        bytes += length as u64;
    }
    Ok(File { name: name.to_owned(), bytes, sha256: hexadecimal(&hasher.finalize()) })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn write_sealed(
    directory: &Path,
    manifest: &Manifest,
    target: &Path,
    recipient: &sealed::Recipient,
) -> Result<(), Fault> {
    let failed = |error: std::io::Error| said(target, &error);
    let file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(target);
    let file = file.map_err(failed)?;
    let mut out = sealed::seal(file.try_clone().map_err(failed)?, recipient)?;
    let head = serde_json::to_vec(manifest).map_err(|error| Fault::program(error.to_string()))?;
    out.write_all(&(head.len() as u64).to_be_bytes()).and_then(|()| out.write_all(&head)).map_err(failed)?;
    for member in &manifest.files {
        let mut from = fs::File::open(directory.join(&member.name)).map_err(failed)?;
        std::io::copy(&mut from, &mut out).map_err(failed)?;
    }
    out.finish().map_err(failed)?;
    file.sync_all().map_err(failed)
}

fn read_manifest(content: &mut impl Read) -> Result<Manifest, Fault> {
    let mut length = [0; 8];
    content.read_exact(&mut length).map_err(|error| damaged(&error))?;
    let length = u64::from_be_bytes(length);
    if length > LONGEST_MANIFEST {
        return Err(Fault::stored("this is no backup of this program"));
    }
    let mut head = Vec::new();
    content.take(length).read_to_end(&mut head).map_err(|error| damaged(&error))?;
    serde_json::from_slice(&head).map_err(|error| Fault::stored(format!("the backup's manifest: {error}")))
}

fn read_file(content: &mut impl Read, file: &File, directory: &Path) -> Result<(), Fault> {
    if ![DATABASE, JOURNAL, CHECKPOINTS, checkpoint::FILE].contains(&file.name.as_str()) {
        return Err(Fault::stored("the backup holds a file that does not belong there"));
    }
    let path = directory.join(&file.name);
    let opened = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    let mut target = opened.map_err(|error| said(&path, &error))?;
    std::io::copy(&mut content.take(file.bytes), &mut target).map_err(|error| damaged(&error))?;
    target.sync_all().map_err(|error| said(&path, &error))?;
    if hashed(&path, &file.name)? == *file {
        Ok(())
    } else {
        Err(Fault::stored(format!("{} of the backup is damaged", file.name)))
    }
}

fn said(path: &Path, error: &std::io::Error) -> Fault {
    let words = format!("{}: {error}", path.display());
    if error.kind() == std::io::ErrorKind::StorageFull { Fault::full(words) } else { Fault::disk(words) }
}

fn damaged(error: &std::io::Error) -> Fault {
    Fault::stored(format!("the backup is damaged: {error}"))
}

/// A directory that nobody else reads, gone with the value unless it was given another name.
struct Aside {
    path: PathBuf,
}

impl Aside {
    fn beside(path: &Path) -> Result<Self, Fault> {
        // What an earlier try left when it was killed.
        let _left_over = fs::remove_dir_all(path);
        let made = fs::DirBuilder::new().mode(0o700).recursive(true).create(path);
        made.map_err(|error| said(path, &error))?;
        Ok(Self { path: path.to_owned() })
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        let _given_another_name = fs::remove_dir_all(&self.path);
    }
}
