//! The shape of our Rust files: short, introduced, and named after what they hold.

use crate::{
    no_complaints,
    tree::{TextFile, files_ending},
};

/// Above this, a file says more than one thing.
const MOST_LINES: usize = 500;

/// Files that may be longer, and why.
const LONG: &[(&str, &str)] =
    &[("crates/web/src/routes.rs", "every route on one page, so that none is forgotten")];

/// Names for a drawer into which everything goes.
const DRAWERS: &[&str] = &["util", "utils", "common", "helper", "helpers", "manager", "managers", "misc"];

fn too_long(files: &[TextFile], long: &[(&str, &str)]) -> Vec<String> {
    let lines = |file: &TextFile| file.text.lines().count();
    let is_listed = |file: &TextFile| long.iter().any(|(path, _)| *path == file.path);
    let unlisted = files.iter().filter(|file| lines(file) > MOST_LINES && !is_listed(file));
    let is_short = |path: &str| !files.iter().any(|file| file.path == path && lines(file) > MOST_LINES);
    let idle = long.iter().filter(|(path, _)| is_short(path));
    unlisted
        .map(|file| format!("{} has {} lines: split it, or list it with a reason", file.path, lines(file)))
        .chain(idle.map(|(path, _)| format!("{path} is listed as long and is not")))
        .collect()
}

/// `noun/tests.rs` needs no introduction: `noun.rs` beside it has one, and its own name says the rest.
fn is_introduced_by_its_name(path: &str) -> bool {
    path.contains("/src/") && path.ends_with("/tests.rs") && !path.ends_with("/src/tests.rs")
}

fn not_introduced(files: &[TextFile]) -> Vec<String> {
    let first = |file: &TextFile| file.text.lines().next().unwrap_or_default().to_owned();
    let is_introduced =
        |file: &TextFile| first(file).strip_prefix("//! ").is_some_and(|rest| !rest.trim().is_empty());
    let complaint = |file: &TextFile| format!("{} does not begin with `//!` and what it is for", file.path);
    let expected = files.iter().filter(|file| !is_introduced_by_its_name(&file.path));
    expected.filter(|file| !is_introduced(file)).map(complaint).collect()
}

fn drawers(files: &[TextFile]) -> Vec<String> {
    let is_drawer = |name: &str| DRAWERS.contains(&name);
    let mut complaints = Vec::new();
    for file in files {
        if file.path.trim_end_matches(".rs").split('/').any(is_drawer) {
            complaints.push(format!("{} is named after nothing", file.path));
        }
        for (number, line) in file.text.lines().enumerate() {
            let declared = line.trim_start().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
            let module = declared.strip_prefix("mod ").map(|rest| rest.trim_end_matches([';', '{', ' ']));
            if module.is_some_and(is_drawer) {
                complaints.push(format!(
                    "{}:{} declares a module named after nothing",
                    file.path,
                    number + 1
                ));
            }
        }
    }
    complaints
}

#[test]
fn no_file_is_longer_than_one_thing_needs() {
    no_complaints(&too_long(&files_ending(".rs"), LONG));
}

#[test]
fn every_file_begins_with_what_it_is_for() {
    no_complaints(&not_introduced(&files_ending(".rs")));
}

#[test]
fn no_module_is_a_drawer_for_everything() {
    no_complaints(&drawers(&files_ending(".rs")));
}

mod examples {
    use super::*;

    #[test]
    fn five_hundred_lines_are_enough_and_one_more_is_too_many() {
        let of = |count: usize| [TextFile::new("crates/domain/src/person.rs", &"\n".repeat(count))];
        assert!(too_long(&of(500), &[]).is_empty());
        assert_eq!(too_long(&of(501), &[]).len(), 1);
        assert!(too_long(&of(501), &[("crates/domain/src/person.rs", "an example")]).is_empty());
        assert_eq!(too_long(&of(500), &[("crates/domain/src/person.rs", "an example")]).len(), 1);
    }

    #[test]
    fn a_file_that_begins_with_code_or_an_empty_sentence_is_not_introduced() {
        assert_eq!(not_introduced(&[TextFile::new("a.rs", "use std::fs;\n//! Late.")]).len(), 1);
        assert_eq!(not_introduced(&[TextFile::new("a.rs", "//! \nuse std::fs;")]).len(), 1);
        assert!(not_introduced(&[TextFile::new("a.rs", "//! A file.\n")]).is_empty());
        assert!(
            not_introduced(&[TextFile::new("crates/domain/src/person/tests.rs", "use super::*;")]).is_empty()
        );
        assert_eq!(not_introduced(&[TextFile::new("crates/domain/src/tests.rs", "use super::*;")]).len(), 1);
        assert_eq!(not_introduced(&[TextFile::new("crates/web/tests/tests.rs", "use web::*;")]).len(), 1);
    }

    #[test]
    fn a_drawer_is_found_as_a_file_a_folder_and_a_module() {
        let found = |path: &str, text: &str| drawers(&[TextFile::new(path, text)]).len();
        assert_eq!(found("crates/web/src/utils.rs", ""), 1);
        assert_eq!(found("crates/web/src/common/dates.rs", ""), 1);
        assert_eq!(found("crates/web/src/lib.rs", "pub(crate) mod helpers;\nmod manager {"), 2);
        assert_eq!(found("crates/web/src/commons.rs", "mod common_law;\n// mod utils;"), 0);
    }
}
