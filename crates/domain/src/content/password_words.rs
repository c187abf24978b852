//! Words that count for nothing in a password: of the season, of the trade, and well-known ones.

use super::{csv_table::read_csv, folder::Folder, problem::Problems};

const FILE: &str = "password_words.csv";

/// Reads the list. A team may go without: then only its own names and places are looked for.
pub(super) fn read(folder: &Folder, problems: &Problems) -> Vec<String> {
    if folder.bytes(FILE).is_none() {
        return Vec::new();
    }
    let rows = read_csv(FILE, &["word"], folder, problems);
    let mut words = Vec::with_capacity(rows.len());
    for row in &rows {
        match row.cell("word").map(str::to_lowercase) {
            Some(word) if word.chars().count() >= 3 && word.chars().all(char::is_alphanumeric) => {
                words.push(word)
            }
            _ => problems.at(
                FILE,
                row.line,
                "This is not a word of three letters or more",
                "Write one word on each line, without spaces",
            ),
        }
    }
    words
}
