//! What the last look at the whole record found, in a file beside the keys (security.md section 9.2).

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use domain::failure::Fault;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The file.
const FILE: &str = "last-check";

/// A look at the engine's files and at every chain of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastCheck {
    /// When.
    pub at: Timestamp,
    /// What is damaged, if anything is.
    pub damage: Option<String>,
    /// Who has seen that and answers for going on.
    pub acknowledged_by: Option<String>,
}

impl LastCheck {
    /// Whether something is damaged and nobody has said that they know.
    pub fn is_open(&self) -> bool {
        self.damage.is_some() && self.acknowledged_by.is_none()
    }

    pub(crate) fn read(directory: &Path) -> Result<Option<Self>, Fault> {
        let path = directory.join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).map_err(|error| Fault::disk(format!("{FILE}: {error}")))?;
        serde_json::from_str(&text).map(Some).map_err(|error| Fault::stored(format!("{FILE}: {error}")))
    }

    pub(crate) fn keep(&self, directory: &Path) -> Result<(), Fault> {
        let said = |error: std::io::Error| Fault::disk(format!("{FILE}: {error}"));
        let text = serde_json::to_vec(self).map_err(|error| Fault::program(error.to_string()))?;
        let next = directory.join("last-check.next");
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&next)
            .map_err(said)?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(said)?;
        fs::rename(next, directory.join(FILE)).map_err(said)
    }
}
