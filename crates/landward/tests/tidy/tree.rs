//! The files of the repository: those that Git keeps, and new ones that it would take.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// One file that holds text.
#[derive(Debug, Clone)]
pub struct TextFile {
    /// From the root of the repository, with `/`.
    pub path: String,
    pub text: String,
}

impl TextFile {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }
}

/// The folder of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The paths of all files, sorted.
pub fn paths() -> Vec<String> {
    let output = Command::new("git")
        // A tree that belongs to somebody else is no danger to a listing.
        .args(["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git is installed");
    assert!(output.status.success(), "git: {}", String::from_utf8_lossy(&output.stderr));
    let listed = String::from_utf8(output.stdout).expect("our file names are plain");
    let mut paths: Vec<String> = listed.split_terminator('\0').map(str::to_owned).collect();
    // One that is about to be deleted is still listed.
    paths.retain(|path| root().join(path).is_file());
    paths.sort();
    paths.dedup();
    assert!(paths.iter().any(|path| path == "Cargo.toml"), "this is not the root of the repository");
    paths
}

/// All files that hold text; pictures and fonts are passed over.
pub fn text_files() -> Vec<TextFile> {
    let read = |path: String| Some(TextFile { text: fs::read_to_string(root().join(&path)).ok()?, path });
    paths().into_iter().filter_map(read).collect()
}

/// The files with this ending, for instance `.rs`.
pub fn files_ending(ending: &str) -> Vec<TextFile> {
    text_files().into_iter().filter(|file| file.path.ends_with(ending)).collect()
}
