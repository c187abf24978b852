//! A CSV file of the content folder: rows by column name, with the line of each.

use std::collections::BTreeMap;

use csv::ReaderBuilder;

use super::{folder::Folder, problem::Problems};

/// One row; cells are trimmed, an empty cell is none.
pub(super) struct CsvRow {
    /// Line in the file.
    pub(super) line: usize,
    cells: BTreeMap<String, String>,
}

impl CsvRow {
    /// What stands in a column.
    pub(super) fn cell(&self, column: &str) -> Option<&str> {
        self.cells.get(column).map(String::as_str)
    }

    /// What stands in a column, as owned words.
    pub(super) fn words(&self, column: &str) -> Option<String> {
        self.cell(column).map(str::to_owned)
    }

    /// Codes with spaces between them.
    pub(super) fn codes(&self, column: &str) -> Vec<String> {
        self.cell(column).unwrap_or_default().split_whitespace().map(str::to_owned).collect()
    }

    /// Columns that are filled and not among `known`.
    pub(super) fn others(&self, known: &[&str]) -> BTreeMap<String, String> {
        self.cells.iter().filter(|(column, _)| !known.contains(&column.as_str())).map(pair).collect()
    }
}

fn pair((column, cell): (&String, &String)) -> (String, String) {
    (column.clone(), cell.clone())
}

/// Reads a file; lines that begin with `#` are remarks. Rows that cannot be read are problems, the others are given.
pub(super) fn read_csv(path: &str, columns: &[&str], folder: &Folder, problems: &Problems) -> Vec<CsvRow> {
    let Some(text) = folder.text(path, problems) else {
        return Vec::new();
    };
    let mut reader = ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let headings: Vec<String> = match reader.headers() {
        Ok(headings) => headings.iter().map(|heading| heading.trim().to_owned()).collect(),
        Err(fault) => {
            problems.of(
                path,
                format!("The first line cannot be read: {fault}"),
                "Begin with the names of the columns",
            );
            return Vec::new();
        }
    };
    for column in columns.iter().filter(|column| !headings.iter().any(|heading| heading == *column)) {
        problems.of(
            path,
            format!("The column ‘{column}’ is missing"),
            format!("Add {column} to the first line"),
        );
    }
    reader.records().filter_map(|record| row_of(path, record, &headings, problems)).collect()
}

fn row_of(
    path: &str,
    record: Result<csv::StringRecord, csv::Error>,
    headings: &[String],
    problems: &Problems,
) -> Option<CsvRow> {
    match record {
        Ok(record) => {
            let line = record.position().map_or(0, line_number);
            let filled = headings.iter().zip(&record).filter(|(_, cell)| !cell.trim().is_empty());
            let cells = filled.map(|(heading, cell)| (heading.clone(), cell.trim().to_owned())).collect();
            Some(CsvRow { line, cells })
        }
        Err(fault) => {
            let line = fault.position().map_or(0, line_number);
            let what = format!("The line does not have {} columns", headings.len());
            problems.at(path, line, what, "Count the commas; put words that hold a comma in quotes");
            None
        }
    }
}

fn line_number(position: &csv::Position) -> usize {
    usize::try_from(position.line()).unwrap_or(usize::MAX)
}
