//! Folders for one test, under the target folder and gone with it.

use std::{
    env, fs, io,
    ops::Deref,
    path::{Path, PathBuf},
    process,
};

/// A folder of one test's own, removed with everything in it when this value is dropped.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
}

/// Makes an empty folder that nobody else has; `name` is there for whoever looks while the test runs.
pub fn scratch_dir(name: &str) -> Scratch {
    let parent = rehearsal_folder("scratch");
    (0_u32..)
        .map(|number| parent.join(format!("{name}-{}-{number}", process::id())))
        .find_map(|path| match fs::create_dir(&path) {
            Ok(()) => Some(Scratch { path }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => None,
            Err(error) => panic!("the folder {} cannot be made: {error}", path.display()),
        })
        .expect("the numbers do not run out")
}

impl Scratch {
    /// Where the folder is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Deref for Scratch {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.path
    }
}

impl AsRef<Path> for Scratch {
    fn as_ref(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A test that took the folder away itself has done our work; nothing else here is worth a second panic.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// The folder that Cargo builds this run into: the nearest one above the test program that Cargo has marked.
pub fn target_folder() -> PathBuf {
    let program = env::current_exe().expect("a running program has a path");
    program
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").is_file())
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"), Path::to_path_buf)
}

/// A folder under `target/rehearsal`, made if it is missing.
pub(crate) fn rehearsal_folder(name: &str) -> PathBuf {
    let folder = target_folder().join("rehearsal").join(name);
    fs::create_dir_all(&folder)
        .unwrap_or_else(|error| panic!("{} cannot be made: {error}", folder.display()));
    folder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_folders_of_the_same_name_are_two_folders() {
        let (first, second) = (scratch_dir("twins"), scratch_dir("twins"));
        fs::write(first.join("note"), "only in the first").unwrap();
        assert_ne!(first.path(), second.path());
        assert!(!second.join("note").exists());
    }

    #[test]
    fn a_dropped_folder_is_gone_with_what_was_in_it() {
        let scratch = scratch_dir("dropped");
        fs::write(scratch.join("note"), "anything").unwrap();
        let path = scratch.path().to_path_buf();
        drop(scratch);
        assert!(!path.exists());
    }
}
