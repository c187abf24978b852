//! Reads the tables of test cases that lie beside a checkout, for the tests of this crate.

use std::path::PathBuf;

/// The rows of a table without its headings, or nothing when this checkout has no tables beside it.
///
/// The name of what is skipped is printed, so that a run without the tables can be told from one with them.
#[expect(clippy::print_stderr, reason = "a skipped table must be seen in the output of the tests")]
pub(crate) fn rows(name: &str) -> Option<Vec<Vec<String>>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/testcases").join(name);
    if !path.exists() {
        eprintln!("skipped: the table {name} is not beside this checkout");
        return None;
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(&path).unwrap();
    let rows: Vec<Vec<String>> =
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    assert!(!rows.is_empty(), "{name} has rows");
    Some(rows)
}
