//! A content folder as paths and bytes, and how a team's own folder lies over the shipped one.

use std::collections::BTreeMap;

use super::problem::Problems;

/// Files that say who the team is. They are never inherited: a team that forgets one is told so, instead of showing
/// another team's telephone numbers.
pub const OWNED: [&str; 3] = ["service.toml", "places.toml", "directory.csv"];

/// The files of a content folder, by path with `/` between the parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folder(BTreeMap<String, Vec<u8>>);

impl Folder {
    /// An empty folder.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same folder with one file added or replaced.
    #[must_use]
    pub fn with(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.0.insert(path.to_owned(), bytes.into());
        self
    }

    /// The same folder without one file.
    #[must_use]
    pub fn without(mut self, path: &str) -> Self {
        self.0.remove(path);
        self
    }

    /// A team's folder over the shipped one: each file of `top` replaces the one of `base` whole, and what names the
    /// team ([`OWNED`]) comes from `top` or not at all.
    pub fn overlaid(base: &Self, top: &Self) -> Self {
        let inherited = base.0.iter().filter(|(path, _)| !OWNED.contains(&path.as_str()));
        Self(inherited.chain(&top.0).map(|(path, bytes)| (path.clone(), bytes.clone())).collect())
    }

    /// The bytes of a file.
    pub fn bytes(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }

    /// All paths, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Paths below a folder that end in `extension`, with the part between.
    pub(super) fn under<'a>(
        &'a self,
        folder: &'a str,
        extension: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.paths().filter_map(move |path| Some((path, path.strip_prefix(folder)?.strip_suffix(extension)?)))
    }

    /// The text of a file; missing or unreadable is a problem.
    pub(super) fn text(&self, path: &str, problems: &Problems) -> Option<&str> {
        let Some(bytes) = self.bytes(path) else {
            problems.of(
                path,
                "The file is missing",
                "Add it; README.md of the content folder says what is in it",
            );
            return None;
        };
        match std::str::from_utf8(bytes) {
            Ok(text) => Some(text.strip_prefix('\u{feff}').unwrap_or(text)),
            Err(fault) => {
                let line = 1 + bytes[..fault.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
                problems.at(path, line, "There are letters that cannot be read", "Save the file as UTF-8");
                None
            }
        }
    }
}

impl FromIterator<(String, Vec<u8>)> for Folder {
    fn from_iter<I: IntoIterator<Item = (String, Vec<u8>)>>(files: I) -> Self {
        Self(files.into_iter().collect())
    }
}
