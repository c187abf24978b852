//! The content folder of the repository, as it stands on disk.

use std::{collections::BTreeMap, path::Path};

use domain::content::{Content, Folder};

/// The content of the repository and its pages, as they stand on disk.
pub fn content() -> (Content, BTreeMap<String, String>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let files = rehearsal::files_below(&root);
    let pages = files
        .iter()
        .filter_map(|(path, bytes)| {
            let name = path.strip_prefix("pages/")?.to_owned();
            Some((name, String::from_utf8(bytes.clone()).ok()?))
        })
        .collect();
    let folder: Folder = files.into_iter().collect();
    (Content::read(&folder).unwrap_or_else(|problems| panic!("{problems:?}")), pages)
}
