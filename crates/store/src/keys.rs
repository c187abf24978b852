//! The secrets that stand outside the database: the journal's key and the key that signs checkpoints.

use std::{
    fs,
    io::{Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use domain::failure::Fault;

/// Keys of one installation, read from its directory or made there when it is new.
#[derive(Clone)]
pub struct Keys {
    /// Chains and hashes of the journal.
    pub(crate) journal: [u8; 32],
    /// Signs checkpoints (Ed25519 seed).
    pub(crate) checkpoints: [u8; 32],
}

/// The file of the journal's key.
pub(crate) const JOURNAL: &str = "journal.key";

/// The file of the key that signs checkpoints.
pub(crate) const CHECKPOINTS: &str = "checkpoint.key";

/// Whether there is a journal already, whose keys must be there too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Installation {
    /// No line was ever written.
    New,
    /// There is a journal.
    Standing,
}

impl Keys {
    /// Reads the keys, making them when the installation is new. A key that others can read is refused, and so is one
    /// that is missing while there is a journal: with another key nobody could tell whether it holds
    /// (`security.md` section 9.2).
    pub(crate) fn of(directory: &Path, installation: Installation) -> Result<Self, Fault> {
        Ok(Self {
            journal: key(&directory.join(JOURNAL), installation)?,
            checkpoints: key(&directory.join(CHECKPOINTS), installation)?,
        })
    }

    /// A name for the journal's key that tells nothing of it, kept with each chain.
    pub(crate) fn name(&self) -> String {
        let digest = crate::journal::keyed_hash(&self.journal, b"name of the key");
        digest[..6].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn key(path: &Path, installation: Installation) -> Result<[u8; 32], Fault> {
    let said = |error: std::io::Error| Fault::disk(format!("{}: {error}", path.display()));
    if !path.exists() {
        if installation == Installation::Standing {
            return Err(Fault::program(format!(
                "{} is missing: bring it back from a backup (landward restore). Without it nobody can tell whether \
                 the journal holds",
                path.display()
            )));
        }
        let mut key = [0; 32];
        fs::File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut key)).map_err(said)?;
        let mut file =
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(said)?;
        file.write_all(&key).and_then(|()| file.sync_all()).map_err(said)?;
        return Ok(key);
    }
    let mode = fs::metadata(path).map_err(said)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(Fault::program(format!(
            "{} can be read by others: take the rights of group and others away (chmod 600)",
            path.display()
        )));
    }
    let bytes = fs::read(path).map_err(said)?;
    bytes.try_into().map_err(|_| Fault::program(format!("{} is not a key of 32 bytes", path.display())))
}
