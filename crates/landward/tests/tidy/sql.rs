//! SQL stands in the store and nowhere else.

use crate::{
    literals::string_literals,
    no_complaints,
    tree::{TextFile, files_ending},
};

/// Folders that may hold SQL, and why.
const HOLDERS: &[(&str, &str)] = &[
    ("crates/store/", "the only floor that speaks to a database"),
    ("crates/rehearsal/", "makes and drops the throwaway databases of tests"),
    ("crates/bench/", "runs the same statements beside the program, as a baseline"),
    ("crates/landward/tests/tidy/", "holds the bad examples of this rule"),
];

fn complaints(files: &[TextFile]) -> Vec<String> {
    let may_hold = |file: &TextFile| HOLDERS.iter().any(|(folder, _)| file.path.starts_with(folder));
    let in_file = |file: &TextFile| -> Vec<String> {
        let statements = string_literals(&file.text).into_iter().filter(|(_, text)| is_sql(text));
        statements
            .map(|(line, _)| format!("{}:{line} holds SQL, which belongs to the store", file.path))
            .collect()
    };
    files.iter().filter(|file| !may_hold(file)).flat_map(in_file).collect()
}

/// Whether a literal begins like a statement. Sentences for people ("Select a suite from the list") begin with one
/// capital letter; our SQL is lower case, and other people's is all capitals.
fn is_sql(literal: &str) -> bool {
    let first = literal.split_whitespace().next().unwrap_or_default();
    let is_shouted = first.len() > 1 && first.chars().all(|letter| letter.is_ascii_uppercase());
    let text = if is_shouted { literal.to_lowercase() } else { literal.to_owned() };
    let words: Vec<&str> = text.split_whitespace().collect();
    let second = words.get(1).copied().unwrap_or_default();
    let has = |word: &str| words.contains(&word);
    match words.first().copied().unwrap_or_default() {
        "select" => {
            has("from") || second.starts_with(|letter: char| letter.is_ascii_digit()) || second.contains('(')
        }
        "insert" => second == "into" || (second == "or" && has("into")),
        "update" => words.get(2) == Some(&"set"),
        "delete" => second == "from",
        "with" => has("as") && has("select") || text.contains("as (select"),
        "create" | "alter" | "drop" => [
            "table",
            "index",
            "unique",
            "view",
            "materialized",
            "trigger",
            "database",
            "schema",
            "virtual",
            "temp",
            "temporary",
            "function",
            "role",
        ]
        .contains(&second),
        "pragma" | "savepoint" | "truncate" => !second.is_empty(),
        "begin" => {
            ["immediate", "exclusive", "transaction", "deferred"].contains(&second.trim_end_matches(';'))
        }
        _ => false,
    }
}

#[test]
fn sql_stands_in_the_store_alone() {
    no_complaints(&complaints(&files_ending(".rs")));
}

mod examples {
    use super::*;

    #[test]
    fn statements_are_found_in_either_case_and_over_several_lines() {
        for statement in [
            "select id\nfrom people",
            "SELECT id FROM people",
            "\n    select 1",
            "insert into people values ($1)",
            "update people set name = $1",
            "delete from people",
            "create table people (id uuid)",
            "drop index people_by_name",
            "with open as (select 1) select * from open",
            "pragma journal_mode = wal",
            "begin immediate",
        ] {
            assert!(is_sql(statement), "{statement}");
        }
    }

    #[test]
    fn sentences_for_people_are_no_statements() {
        for sentence in [
            "Select the suite from the list",
            "Update the plan set last week",
            "select",
            "create",
            "Delete from this list",
            "with",
            "update",
            "begin",
            "NHS number",
        ] {
            assert!(!is_sql(sentence), "{sentence}");
        }
    }

    #[test]
    fn a_statement_outside_the_store_is_named_by_file_and_line() {
        let source = "//! Pages.\nlet rows = ask(\"select id from people\");\n// \"delete from people\"";
        let found = complaints(&[TextFile::new("crates/web/src/pages.rs", source)]);
        assert_eq!(found, ["crates/web/src/pages.rs:2 holds SQL, which belongs to the store"]);
        assert!(complaints(&[TextFile::new("crates/store/src/people.rs", source)]).is_empty());
    }
}
