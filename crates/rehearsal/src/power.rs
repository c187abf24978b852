//! Power cuts: what stands on a disk when the current goes, worked out from the log of a [`crate::Disk`].
//!
//! What was written before a file's last sync is there. Of what was written after it each sector of 512 bytes is there,
//! not there, or rubbish, as a seed decides: disks promise no more than that.

use std::{collections::BTreeMap, fs, os::unix::fs::OpenOptionsExt, path::Path};

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

/// One thing that a program did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Bytes were handed over, to stand at a place of a file.
    Written(String, usize, Vec<u8>),
    /// The file was cut to a length.
    Cut(String, usize),
    /// The file is on the disk as it stands.
    Synced(String),
    /// The file was taken away.
    Gone(String),
    /// The program said something on its standard output.
    Said(Vec<u8>),
}

/// Reads a log; what a kill left half written at its end is passed over.
pub(crate) fn steps(mut log: &[u8]) -> Vec<Step> {
    let mut steps = Vec::new();
    while let Some(step) = step(&mut log) {
        steps.push(step);
    }
    steps
}

fn step(log: &mut &[u8]) -> Option<Step> {
    let (&[kind, name], rest) = log.split_first_chunk()?;
    let (name, rest) = rest.split_at_checked(usize::from(name))?;
    let name = String::from_utf8_lossy(name).into_owned();
    let (at, rest) = rest.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let number = |bytes: &[u8; 8]| usize::try_from(u64::from_ne_bytes(*bytes)).ok();
    let (at, length) = (number(at)?, number(length)?);
    let (bytes, rest) = rest.split_at_checked(length)?;
    *log = rest;
    match kind {
        b'w' => Some(Step::Written(name, at, bytes.to_vec())),
        b't' => Some(Step::Cut(name, at)),
        b's' => Some(Step::Synced(name)),
        b'u' => Some(Step::Gone(name)),
        b'a' => Some(Step::Said(bytes.to_vec())),
        _ => None,
    }
}

/// A disk without current at one moment.
#[derive(Debug, Default)]
pub struct AfterTheCut {
    files: BTreeMap<String, Vec<u8>>,
    /// Everything that the program had said by then.
    pub said: Vec<u8>,
}

impl AfterTheCut {
    /// The power goes after so many steps.
    pub fn of(steps: &[Step], moment: usize, seed: u64) -> Self {
        let mut files: BTreeMap<&str, (Vec<u8>, Vec<&Step>)> = BTreeMap::new();
        let mut said = Vec::new();
        for step in &steps[..moment] {
            match step {
                Step::Written(name, ..) | Step::Cut(name, _) => files.entry(name).or_default().1.push(step),
                Step::Synced(name) => {
                    let (bytes, pending) = files.entry(name).or_default();
                    pending.drain(..).for_each(|step| apply(step, bytes, |_| Fate::There));
                }
                // The name is gone with what was written under it. SQLite syncs the folder.
                Step::Gone(name) => drop(files.remove(name.as_str())),
                Step::Said(words) => said.extend_from_slice(words),
            }
        }
        let mut chance = seed | 1;
        let files = files.into_iter().map(|(name, (mut bytes, pending))| {
            pending.into_iter().for_each(|step| apply(step, &mut bytes, |_| fate(&mut chance)));
            (name.to_owned(), bytes)
        });
        Self { files: files.collect(), said }
    }

    /// Lays the files out in a folder.
    ///
    /// # Panics
    /// When they cannot be written.
    pub fn lay_out(&self, folder: &Path) {
        for (name, bytes) in &self.files {
            use std::io::Write;
            let path = folder.join(name);
            let opened = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
            opened.and_then(|mut file| file.write_all(bytes)).expect("an empty folder can be written");
        }
    }
}

/// What became of a sector that nobody had synced.
#[derive(Clone, Copy)]
enum Fate {
    There,
    NotThere,
    Rubbish,
}

fn fate(chance: &mut u64) -> Fate {
    // xorshift: any stream that a seed repeats will do.
    *chance ^= *chance << 13;
    *chance ^= *chance >> 7;
    *chance ^= *chance << 17;
    match *chance >> 62 {
        0 | 1 => Fate::NotThere,
        2 => Fate::There,
        _ => Fate::Rubbish,
    }
}

fn apply(step: &Step, file: &mut Vec<u8>, mut fate: impl FnMut(usize) -> Fate) {
    match step {
        Step::Written(_, at, bytes) => {
            let mut done = 0;
            while done < bytes.len() {
                let place = at + done;
                let length = (SECTOR - place % SECTOR).min(bytes.len() - done);
                let part = &bytes[done..done + length];
                match fate(place) {
                    Fate::There => put(file, place, part),
                    Fate::NotThere => {}
                    Fate::Rubbish => put(file, place, &vec![0xA5; length]),
                }
                done += length;
            }
        }
        Step::Cut(_, length) => match fate(0) {
            Fate::There => file.resize(*length, 0),
            Fate::NotThere | Fate::Rubbish => {}
        },
        Step::Synced(_) | Step::Gone(_) | Step::Said(_) => {}
    }
}

fn put(file: &mut Vec<u8>, place: usize, bytes: &[u8]) {
    if file.len() < place + bytes.len() {
        file.resize(place + bytes.len(), 0);
    }
    file[place..place + bytes.len()].copy_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(at: usize, bytes: &[u8]) -> Step {
        Step::Written("file".to_owned(), at, bytes.to_vec())
    }

    #[test]
    fn what_was_synced_is_there_and_what_was_not_may_be_anything() {
        let steps = [
            written(0, &[1; 1024]),
            Step::Synced("file".to_owned()),
            Step::Said(b"done\n".to_vec()),
            written(512, &[2; 512]),
        ];
        let mut seen = std::collections::BTreeSet::new();
        for seed in 1..60_u64 {
            let cut = AfterTheCut::of(&steps, steps.len(), seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let file = &cut.files["file"];
            assert_eq!(file[..512], [1; 512]);
            assert_eq!(cut.said, b"done\n");
            seen.insert(file[512]);
        }
        assert_eq!(seen, [1, 2, 0xA5].into());
        let before = AfterTheCut::of(&steps, 1, 2);
        assert!(before.said.is_empty());
    }

    #[test]
    fn a_log_that_ends_in_the_middle_of_a_step_is_read_up_to_there() {
        let mut log = Vec::new();
        for (kind, bytes) in [(b'w', b"abc".as_slice()), (b's', b"")] {
            log.extend_from_slice(&[kind, 4]);
            log.extend_from_slice(b"file");
            log.extend_from_slice(&7_u64.to_ne_bytes());
            log.extend_from_slice(&(bytes.len() as u64).to_ne_bytes());
            log.extend_from_slice(bytes);
        }
        let whole = steps(&log);
        assert_eq!(whole, [written(7, b"abc"), Step::Synced("file".to_owned())]);
        assert_eq!(steps(&log[..log.len() - 1]), whole[..1]);
    }
}
