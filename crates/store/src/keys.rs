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
        make(path).map_err(said)?;
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

/// Makes a key. It takes its name whole and only if nobody has made one meanwhile: of instances that start at once one
/// key stands, and all of them read that one.
fn make(path: &Path) -> std::io::Result<()> {
    let mut chance = [0; 40];
    fs::File::open("/dev/urandom")?.read_exact(&mut chance)?;
    let (key, name) = chance.split_at(32);
    let name: String = name.iter().map(|byte| format!("{byte:02x}")).collect();
    let begun = path.with_extension(name);
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&begun)?;
    file.write_all(key)?;
    file.sync_all()?;
    let named = match fs::hard_link(&begun, path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        named => named,
    };
    fs::remove_file(&begun)?;
    named?;
    path.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
}
