//! The schema has one history: each engine's folder holds the same file names.

use std::collections::BTreeSet;

use crate::{no_complaints, tree::paths};

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
