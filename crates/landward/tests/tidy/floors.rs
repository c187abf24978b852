//! Who may name whom: the manifests of our crates against the table of floors.
//!
//! That `web` cannot name `store` is the point: nothing reads or writes the record without a named actor, an access
//! check and a line in the journal.

use crate::{
    metadata::{Package, packages},
    no_complaints,
};

/// Each of our crates, and which of the others it may name. A crate that is not here fails.
const FLOORS: &[(&str, &[&str])] = &[
    ("forms", &[]),
    ("linkage", &[]),
    ("documents", &[]),
    ("domain", &["forms", "linkage"]),
    ("fhir", &["domain", "forms"]),
    ("store", &["domain", "forms"]),
    ("casework", &["domain", "forms", "linkage", "documents", "store"]),
    ("web", &["casework", "domain", "forms", "fhir"]),
    ("landward", &["forms", "linkage", "documents", "domain", "fhir", "store", "casework", "web"]),
    ("rehearsal", &[]),
    ("bench", &[]),
];

/// Crates of others that belong to one floor: SQL, HTTP, templates and asynchronous work stay where they are.
const KEPT_TO: &[(&str, &[&str])] = &[
    ("rusqlite", &["store", "bench"]),
    ("postgres", &["store", "rehearsal", "bench"]),
    ("axum", &["web", "landward"]),
    ("tokio", &["web", "landward"]),
    ("minijinja", &["web", "documents"]),
];

/// What the tests share is never in the program.
const FOR_TESTS_ONLY: &str = "rehearsal";

fn complaints(packages: &[Package]) -> Vec<String> {
    let ours: Vec<&Package> = packages.iter().filter(|package| package.is_ours).collect();
    let is_ours = |name: &str| ours.iter().any(|package| package.name == name);
    let mut complaints = Vec::new();
    for package in &ours {
        let floor = &package.name;
        let Some((_, may_name)) = FLOORS.iter().find(|(name, _)| name == floor) else {
            complaints.push(format!("{floor} is on no floor: add it to the table, with a decision"));
            continue;
        };
        for dependency in package.dependencies.iter().filter(|dependency| !dependency.is_for_tests) {
            let named = dependency.name.as_str();
            if named == FOR_TESTS_ONLY {
                complaints.push(format!("{floor} names {named}, which is for tests only"));
            } else if is_ours(named) && !may_name.contains(&named) {
                complaints.push(format!("{floor} may not name {named}"));
            }
            let kept = KEPT_TO.iter().find(|(name, _)| *name == named);
            if let Some((_, floors)) = kept.filter(|(_, floors)| !floors.contains(&floor.as_str())) {
                complaints
                    .push(format!("{floor} may not use {named}, which is kept to {}", floors.join(" and ")));
            }
        }
    }
    complaints
}

#[test]
fn every_crate_names_only_those_it_may() {
    no_complaints(&complaints(&packages()));
}

mod examples {
    use super::*;
    use crate::metadata::Dependency;

    fn ours(name: &str, names: &[&str]) -> Package {
        let named = |name: &&str| Dependency { name: (*name).to_owned(), is_for_tests: false };
        let dependencies = names.iter().map(named).collect();
        Package { name: name.to_owned(), licence: None, is_ours: true, dependencies }
    }

    #[test]
    fn web_may_not_name_store() {
        let tree = [ours("store", &["domain"]), ours("domain", &[]), ours("web", &["store"])];
        assert_eq!(complaints(&tree), ["web may not name store"]);
    }

    #[test]
    fn an_unknown_crate_is_on_no_floor() {
        assert_eq!(complaints(&[ours("utils", &[])]).len(), 1);
    }

    #[test]
    fn what_tests_share_is_named_by_tests_alone() {
        let mut casework = ours("casework", &["rehearsal"]);
        assert_eq!(
            complaints(&[ours("rehearsal", &[]), casework]),
            ["casework names rehearsal, which is for tests only"]
        );
        casework = ours("casework", &["rehearsal"]);
        casework.dependencies[0].is_for_tests = true;
        assert!(complaints(&[ours("rehearsal", &[]), casework]).is_empty());
    }

    #[test]
    fn the_domain_may_not_use_a_database_driver() {
        assert_eq!(
            complaints(&[ours("domain", &["rusqlite"])]),
            ["domain may not use rusqlite, which is kept to store and bench"]
        );
    }
}
