//! What is wrong with a content folder, said to the person who edits it.

use std::{cell::RefCell, fmt};

use serde::Serialize;

/// One thing to put right: where it is, what it is, what to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ContentProblem {
    /// Path inside the content folder.
    pub file: String,
    /// Line, where one can be named.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub way_on: String,
}

impl fmt::Display for ContentProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}. {}.", self.what, self.way_on)
    }
}

/// Collects problems while reading goes on; shared, so that readers of parts need no mutable borrow of each other.
#[derive(Debug, Default)]
pub(super) struct Problems(RefCell<Vec<ContentProblem>>);

impl Problems {
    /// Notes a problem at a line.
    pub(super) fn at(&self, file: &str, line: usize, what: impl Into<String>, way_on: impl Into<String>) {
        self.add(file, Some(line), what.into(), way_on.into());
    }

    /// Notes a problem of a whole file.
    pub(super) fn of(&self, file: &str, what: impl Into<String>, way_on: impl Into<String>) {
        self.add(file, None, what.into(), way_on.into());
    }

    fn add(&self, file: &str, line: Option<usize>, what: String, way_on: String) {
        self.0.borrow_mut().push(ContentProblem { file: file.to_owned(), line, what, way_on });
    }

    /// All of them, by file and line, each once.
    pub(super) fn into_sorted(self) -> Vec<ContentProblem> {
        let mut problems = self.0.into_inner();
        problems.sort();
        problems.dedup();
        problems
    }
}
