//! Room on the disk: a reserve that is given up when the disk is full, so that looking and signing in go on (R3).
//!
//! While room is short nothing is kept in the record, but looks are journalled, people sign in and drafts are saved.
//! When the reserve is used up too, nothing is answered. All of it recovers alone when there is room again.

use std::{
    fs,
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use domain::failure::Fault;

/// The file that holds room and nothing else.
pub(crate) const RESERVE: &str = "reserve";

/// Left behind when the disk refused a write, so that the next start looks at everything first.
pub(crate) const DISK_FAULT: &str = "disk-fault";

/// So often is looked whether there is room again.
const PATIENCE: Duration = Duration::from_secs(1);

/// The room of one installation.
pub(crate) struct Room {
    directory: PathBuf,
    reserve_bytes: u64,
    is_short: AtomicBool,
    looked: Mutex<Option<Instant>>,
}

impl Room {
    /// Takes the reserve if there is room for it.
    pub(crate) fn take(directory: PathBuf, reserve_bytes: u64) -> Self {
        let room =
            Self { directory, reserve_bytes, is_short: AtomicBool::new(false), looked: Mutex::new(None) };
        if let Err(fault) = room.fill() {
            tracing::error!(%fault, "there is no room for the reserve");
            room.is_short.store(true, Ordering::Relaxed);
        }
        room
    }

    fn fill(&self) -> Result<(), Fault> {
        let path = self.directory.join(RESERVE);
        if self.reserve_bytes == 0 || fs::metadata(&path).is_ok_and(|file| file.len() >= self.reserve_bytes) {
            return Ok(());
        }
        let said = |error: std::io::Error| Fault::full(format!("{RESERVE}: {error}"));
        let file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&path)
            .map_err(said)?;
        let filled = rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, self.reserve_bytes);
        filled.map_err(|error| {
            let _nothing_to_keep = fs::remove_file(&path);
            said(error.into())
        })
    }

    /// The disk is full: gives the reserve up. From now on nothing new is kept in the record.
    pub(crate) fn give_up(&self) {
        if !self.is_short.swap(true, Ordering::Relaxed) {
            tracing::error!(
                "the disk is full: the reserve is given up, nothing new is kept until there is room"
            );
        }
        let _none_left = fs::remove_file(self.directory.join(RESERVE));
        *self.looked.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether room is short. Looks now and then whether that is over.
    pub(crate) fn is_short(&self) -> bool {
        if !self.is_short.load(Ordering::Relaxed) {
            return false;
        }
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        if looked.is_some_and(|looked| looked.elapsed() < PATIENCE) {
            return true;
        }
        *looked = Some(Instant::now());
        let is_over =
            self.free_bytes().is_ok_and(|free| free > self.reserve_bytes * 2) && self.fill().is_ok();
        if is_over {
            tracing::warn!("there is room on the disk again");
            self.is_short.store(false, Ordering::Relaxed);
        }
        !is_over
    }

    /// Free room where the record is kept.
    pub(crate) fn free_bytes(&self) -> Result<u64, Fault> {
        let found = rustix::fs::statvfs(&self.directory)
            .map_err(|error| Fault::disk(format!("{}: {error}", self.directory.display())))?;
        Ok(found.f_bavail * found.f_frsize)
    }

    /// Leaves the mark for the next start.
    pub(crate) fn mark_disk_fault(&self) {
        let _cannot_be_helped = fs::write(self.directory.join(DISK_FAULT), "");
    }
}
