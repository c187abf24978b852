//! The content folder: the one that is built in, with another team's laid over it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use domain::content::{Content, Folder};
use rust_embed::RustEmbed;

use crate::{Ended, settings::Settings};

/// The default service's content, in the program itself.
#[derive(RustEmbed)]
#[folder = "../../content"]
#[exclude = "*.py"]
#[exclude = "assets/*"]
#[exclude = "instruments/vectors/*"]
struct BuiltIn;

/// What a content folder holds.
pub struct Read {
    /// What the team says of itself, checked.
    pub content: Content,
    /// The templates of the pages, by name.
    pub pages: BTreeMap<String, String>,
    /// The team's own assets; the shipped ones lie below them (`web::assets`).
    pub assets: BTreeMap<String, Vec<u8>>,
}

/// Reads the folder; all problems at once.
pub fn read(settings: &Settings) -> Result<Read, Ended> {
    let built_in: Folder = BuiltIn::iter()
        .filter_map(|path| BuiltIn::get(&path).map(|file| (path.into_owned(), file.data.into_owned())))
        .collect();
    let folder = match &settings.content {
        None => built_in,
        Some(directory) => {
            let mut files = Vec::new();
            walk(directory, &PathBuf::new(), &mut files)
                .map_err(|error| Ended::refused(format!("{}: {error}", directory.display())))?;
            Folder::overlaid(&built_in, &files.into_iter().collect())
        }
    };
    let content = Content::read(&folder).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(|problem| format!("  {problem}")).collect();
        Ended::refused(format!("The content folder cannot be used:\n{}", lines.join("\n")))
    })?;
    let pages = folder
        .paths()
        .filter_map(|path| path.strip_prefix("pages/").map(|name| (path, name)))
        .filter_map(|(path, name)| {
            let text = String::from_utf8(folder.bytes(path)?.to_vec()).ok()?;
            Some((name.to_owned(), text))
        })
        .collect();
    let assets = folder
        .paths()
        .filter_map(|path| Some((path.strip_prefix("assets/")?.to_owned(), folder.bytes(path)?.to_vec())))
        .collect();
    Ok(Read { content, pages, assets })
}

fn walk(directory: &Path, inside: &Path, files: &mut Vec<(String, Vec<u8>)>) -> std::io::Result<()> {
    for entry in fs::read_dir(directory.join(inside))? {
        let entry = entry?;
        let path = inside.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            walk(directory, &path, files)?;
        } else {
            files.push((path.to_string_lossy().into_owned(), fs::read(entry.path())?));
        }
    }
    Ok(())
}
