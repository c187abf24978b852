//! The tree itself is tested: who names whom, which licences, how long, which words, which links.
//!
//! Each rule is a function from what there is to a list of complaints, one line each, and is tried on a small bad
//! example beside it, so that no rule can go quiet unnoticed.

mod documents;
mod floors;
mod licences;
mod literals;
mod metadata;
mod migrations;
mod shape;
mod sql;
mod tree;
mod words;

/// Fails with all complaints at once, one a line.
#[track_caller]
fn no_complaints(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}
