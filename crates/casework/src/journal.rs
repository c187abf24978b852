//! The journal, for those who look after it.

use domain::failure::{Failure, Never};
use store::journal::verify::ChainReport;

use crate::desk::Desk;

/// Recomputes the whole journal and holds it against every checkpoint.
pub fn verify(desk: &Desk) -> Result<Vec<ChainReport>, Failure<Never>> {
    Ok(desk.store().verify_journal()?)
}
