//! `landward backup`, `restore` and `backup-key`: copies of the whole record.

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use casework::backup::{self, Manifest};
use domain::failure::FaultKind;

use crate::{
    Ended, command, print,
    settings::{Backup, BackupKey, Restore, Settings},
};

/// `landward backup`
pub fn back_up(settings: &Settings, what: &Backup) -> Result<(), Ended> {
    let desk = command::desk(settings)?;
    let manifest = backup::back_up(&desk, &what.file, &what.to)?;
    say("The backup holds", &manifest);
    Ok(())
}

/// `landward restore`
pub fn restore(settings: &Settings, what: &Restore) -> Result<(), Ended> {
    let key = fs::read_to_string(&what.key)
        .map_err(|error| Ended::refused(format!("{}: {error}", what.key.display())))?;
    if what.verify {
        let manifest = backup::verify_backup(&what.file, &key, &settings.data).map_err(ended)?;
        say("The backup can be brought back. It holds", &manifest);
        return Ok(());
    }
    let manifest = backup::restore(&what.file, &key, &settings.place()).map_err(ended)?;
    let desk = command::desk(settings)?;
    backup::note_restored(&desk, &manifest)?;
    say(&format!("Brought back into {}:", settings.data.display()), &manifest);
    Ok(())
}

fn ended(fault: domain::failure::Fault) -> Ended {
    match fault.kind() {
        FaultKind::Busy | FaultKind::Full | FaultKind::Database => Ended::cannot_tell(fault.to_string()),
        FaultKind::Disk | FaultKind::Stored | FaultKind::Program => {
            Ended::refused(format!("Nothing was brought back: {fault}"))
        }
    }
}

/// `landward backup-key`
pub fn new_key(what: &BackupKey) -> Result<(), Ended> {
    let key = backup::new_key();
    write_key(&what.file, &format!("# public key: {}\n{}\n", key.public, key.private))
        .map_err(|error| Ended::refused(format!("{}: {error}", what.file.display())))?;
    print::to_people(
        "The private key is written. Keep it apart from the record and its backups. The public key:",
    );
    print::to_machines(&key.public);
    Ok(())
}

fn write_key(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn say(words: &str, manifest: &Manifest) {
    let count = |table: &str| manifest.rows.get(table).copied().unwrap_or_default();
    print::to_people(&format!(
        "{words} {} people, {} episodes, {} events, {} lines of the journal in {} chains (schema {}).",
        count("people"),
        count("episodes"),
        count("events"),
        count("journal_lines"),
        manifest.lines.len(),
        manifest.schema
    ));
}
