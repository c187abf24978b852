//! The journal, for those who look after it.

use std::path::Path;

use domain::{
    access::Actor,
    failure::{Failure, Never},
};
use serde_json::json;
use store::journal::{agreement::Differing, verify::ChainReport};

use crate::desk::Desk;

/// Holds the record against the journal: every record that does not say what the journal says was written.
pub fn differing(desk: &Desk) -> Result<Vec<Differing>, Failure<Never>> {
    let found = desk.store().differing()?;
    let detail = json!({ "differing": found.len() });
    desk.write(&Actor::Operator, move |record| Ok(record.note("verify", "settings", None, &detail)?))?;
    Ok(found)
}

/// Recomputes the whole journal and holds it against every checkpoint, also against those of a file kept elsewhere.
pub fn verify(desk: &Desk, elsewhere: Option<&Path>) -> Result<Vec<ChainReport>, Failure<Never>> {
    let reports = desk.store().verify_journal(elsewhere)?;
    let damaged = reports.iter().filter(|report| !report.verdict.is_sound()).count();
    let detail = json!({ "chains": reports.len(), "damaged": damaged });
    desk.write(&Actor::Operator, move |record| Ok(record.note("verify", "settings", None, &detail)?))?;
    Ok(reports)
}
