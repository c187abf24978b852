//! Printing: machine output on standard output, words for people on standard error. Nowhere else is anything printed.

use std::io::Write;

/// A line for machines.
pub fn to_machines(line: &str) {
    let _closed = writeln!(std::io::stdout().lock(), "{line}");
}

/// A line for people.
pub fn to_people(line: &str) {
    let _closed = writeln!(std::io::stderr().lock(), "{line}");
}
