//! A disk that can be watched and that can fail, for a program that a test starts (`disk.c` says how).
//!
//! ```text
//! let disk = Disk::under(&data);
//! let child = disk.beneath(&mut Command::new(program)).spawn();
//! disk.fails("write ENOSPC");          // as long as it is not told to be well
//! disk.is_well();
//! for cut in power::cuts(&disk.log()) { … }
//! ```

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    power::Step,
    scratch::{Scratch, rehearsal_folder, scratch_dir},
};

/// What is laid over the C library's calls.
const SOURCE: &str = include_str!("disk.c");

/// The disk beneath one folder.
#[derive(Debug)]
pub struct Disk {
    folder: PathBuf,
    beside: Scratch,
}

impl Disk {
    /// Watches the files of a folder, which must be there.
    ///
    /// # Panics
    /// When there is no such folder.
    pub fn under(folder: &Path) -> Self {
        let folder = folder.canonicalize().expect("the folder is there");
        Self { folder, beside: scratch_dir("disk") }
    }

    /// Puts a program that is about to be started on top of this disk.
    pub fn beneath<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command
            .env("LD_PRELOAD", library())
            .env("LANDWARD_DISK", &self.folder)
            .env("LANDWARD_DISK_LOG", self.beside.join("log"))
            .env("LANDWARD_DISK_ORDERS", self.beside.join("orders"))
    }

    /// From now on calls of this kind fail: `write ENOSPC`, `sync EIO`; with the name of a file of the folder as a
    /// third word, as long as that file is there.
    ///
    /// # Panics
    /// When the orders cannot be written.
    pub fn fails(&self, orders: &str) {
        let (next, orders_file) = (self.beside.join("orders.next"), self.beside.join("orders"));
        fs::write(&next, orders).and_then(|()| fs::rename(next, orders_file)).expect("orders can be given");
    }

    /// From now on nothing fails.
    pub fn is_well(&self) {
        let _was_well = fs::remove_file(self.beside.join("orders"));
    }

    /// Everything that was written, synced and said so far.
    ///
    /// # Panics
    /// When nothing was.
    pub fn log(&self) -> Vec<Step> {
        crate::power::steps(&fs::read(self.beside.join("log")).expect("something was written"))
    }
}

/// The compiled library, made once.
fn library() -> PathBuf {
    let mut hasher = DefaultHasher::new();
    SOURCE.hash(&mut hasher);
    let folder = rehearsal_folder("disk");
    let library = folder.join(format!("{:016x}.so", hasher.finish()));
    let lock = fs::File::create(folder.join("lock")).expect("target/rehearsal can be written");
    lock.lock().expect("the lock is free sooner or later");
    if !library.exists() {
        let (source, partial) = (folder.join("disk.c"), folder.join("partial.so"));
        fs::write(&source, SOURCE).expect("target/rehearsal can be written");
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .args([&partial, &source])
            .arg("-ldl")
            .output()
            .expect("the C compiler that compiles SQLite is there");
        assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
        fs::rename(partial, &library).expect("target/rehearsal can be written");
    }
    library
}
