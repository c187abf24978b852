//! The schema has one history: each engine's folder holds the same file names.

use std::collections::BTreeSet;

use crate::{
    no_complaints,
    tree::{TextFile, files_ending, paths},
};

const ENGINES: [&str; 2] = ["migrations/sqlite/", "migrations/postgres/"];

fn complaints(paths: &[String]) -> Vec<String> {
    let names = |folder: &str| -> BTreeSet<String> {
        paths.iter().filter_map(|path| path.strip_prefix(folder)).map(str::to_owned).collect()
    };
    let [sqlite, postgres] = ENGINES.map(names);
    if sqlite.is_empty() && postgres.is_empty() {
        return vec!["there are no migrations".to_owned()];
    }
    let missing = |folder: &str, names: Vec<&String>| -> Vec<String> {
        names.into_iter().map(|name| format!("{folder}{name} is missing")).collect()
    };
    let mut complaints = missing(ENGINES[0], postgres.difference(&sqlite).collect());
    complaints.extend(missing(ENGINES[1], sqlite.difference(&postgres).collect()));
    complaints
}

/// Where the program lists the tables that it holds against the journal.
const AGREEMENT: &str = "crates/store/src/journal/agreement.rs";

/// Tables of nouns that are not held against the journal: a table of a noun says its own name in its file.
fn not_held(sources: &[TextFile]) -> Vec<String> {
    let held = sources.iter().find(|file| file.path == AGREEMENT).map_or("", |file| file.text.as_str());
    let named = sources.iter().filter(|file| file.path.starts_with("crates/store/src/")).filter_map(|file| {
        let (_, rest) = file.text.split_once("const NAME: &'static str = \"")?;
        rest.split_once('"').map(|(name, _)| name)
    });
    let missing = named.filter(|name| !held.contains(&format!("contents!(\"{name}\")")));
    missing
        .map(|name| format!("{name} is not held against the journal: give it a line in {AGREEMENT}"))
        .collect()
}

#[test]
fn every_table_of_a_noun_is_held_against_the_journal() {
    no_complaints(&not_held(&files_ending(".rs")));
}

#[test]
fn a_noun_that_the_journal_is_not_held_against_is_found() {
    let noun = TextFile::new("crates/store/src/goal.rs", "const NAME: &'static str = \"goals\";");
    let list = |text: &str| TextFile::new(AGREEMENT, text);
    assert_eq!(not_held(&[noun.clone(), list("contents!(\"goals\")")]), [""; 0]);
    assert_eq!(not_held(&[noun, list("contents!(\"plans\")")]).len(), 1);
}

#[test]
fn each_engine_has_the_same_migrations() {
    no_complaints(&complaints(&paths()));
}

#[test]
fn a_migration_for_one_engine_alone_is_found() {
    let tree = |paths: &[&str]| -> Vec<String> { paths.iter().map(|path| (*path).to_owned()).collect() };
    let both = tree(&["migrations/sqlite/0001_a.sql", "migrations/postgres/0001_a.sql"]);
    assert!(complaints(&both).is_empty());
    let one = tree(&["migrations/sqlite/0001_a.sql", "migrations/postgres/0001_b.sql"]);
    assert_eq!(
        complaints(&one),
        ["migrations/sqlite/0001_b.sql is missing", "migrations/postgres/0001_a.sql is missing"]
    );
    assert_eq!(complaints(&[]), ["there are no migrations"]);
}
