//! Forms of the content folder, read and checked when the program starts: what could fail at two in the morning fails
//! here.

use std::collections::BTreeMap;

use domain::content::Content;

use crate::desk::{CannotOpen, Form};

/// Reads the newest version of every form.
pub(crate) fn read_all(content: &Content) -> Result<BTreeMap<String, Form>, CannotOpen> {
    let _ = content;
    Ok(BTreeMap::new())
}
