//! Other forms of given names, by which the search finds Robert when Bob is asked for.

use super::{csv_table::read_csv, folder::Folder, problem::Problems};
use crate::likeness::Nicknames;

const FILE: &str = "nicknames.csv";

/// Reads the list. A team may go without: then names are found as they are written and as they sound.
pub(super) fn read(folder: &Folder, problems: &Problems) -> Nicknames {
    if folder.bytes(FILE).is_none() {
        return Nicknames::none();
    }
    let rows = read_csv(FILE, &["name", "forms"], folder, problems);
    let mut lists = Vec::with_capacity(rows.len());
    for row in &rows {
        match (row.cell("name"), row.cell("forms")) {
            (Some(name), Some(forms)) => lists.push((name, forms)),
            _ => problems.at(
                FILE,
                row.line,
                "This is not a name with its other forms",
                "Write the name, a comma, and its other forms with spaces between them",
            ),
        }
    }
    Nicknames::from_forms(lists)
}
