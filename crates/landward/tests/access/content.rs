//! The content folder of the repository, as it stands on disk.

use std::{collections::BTreeMap, fs, path::Path};

use domain::content::{Content, Folder};

/// The content of the repository and its pages, as they stand on disk.
pub fn content() -> (Content, BTreeMap<String, String>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let mut files = Vec::new();
    read_into(&root, "", &mut files);
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

fn read_into(root: &Path, inside: &str, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(root.join(inside)).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("a name");
        let path = if inside.is_empty() { name } else { format!("{inside}/{name}") };
        if entry.path().is_dir() {
            read_into(root, &path, files);
        } else {
            files.push((path, fs::read(entry.path()).expect("a file")));
        }
    }
}
