//! Copies of the whole record, and bringing them back.

use std::path::Path;

use domain::{
    access::Actor,
    failure::{Failure, Never},
};
use serde_json::json;
pub use store::backup::{Manifest, NewKey, new_key, restore, verify_backup};

use crate::desk::Desk;

/// Writes a sealed copy of the record, and says so in the journal.
pub fn back_up(desk: &Desk, target: &Path, public_key: &str) -> Result<Manifest, Failure<Never>> {
    let manifest = desk.store().back_up(target, public_key)?;
    note(desk, "backup", &manifest)?;
    Ok(manifest)
}

/// Says in the journal that the record was brought back.
pub fn note_restored(desk: &Desk, manifest: &Manifest) -> Result<(), Failure<Never>> {
    note(desk, "restore", manifest)
}

fn note(desk: &Desk, action: &'static str, manifest: &Manifest) -> Result<(), Failure<Never>> {
    let detail =
        json!({ "lines": manifest.lines.values().sum::<i64>(), "rows": manifest.rows.values().sum::<i64>() });
    desk.write(&Actor::Operator, move |record| Ok(record.note(action, "settings", None, &detail)?))
}
