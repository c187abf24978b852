//! What was typed, as it came: field names and their texts, so that nothing typed is ever lost.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The most rows of one repeating group or question.
pub const MOST_ROWS: usize = 50;

/// A filled-in page or form, verbatim. It can be stored as JSON and read again when the draft is taken up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sheet {
    fields: BTreeMap<String, Vec<String>>,
}

impl Sheet {
    /// Gathers the fields of an HTML form in the order they were sent.
    pub fn of<N: Into<String>, T: Into<String>>(pairs: impl IntoIterator<Item = (N, T)>) -> Sheet {
        let mut sheet = Sheet::default();
        for (name, text) in pairs {
            sheet.fields.entry(name.into()).or_default().push(text.into());
        }
        sheet
    }

    /// The texts of a field; empty if it was not sent.
    pub fn texts(&self, field: &str) -> &[String] {
        self.fields.get(field).map(Vec::as_slice).unwrap_or_default()
    }

    /// Replaces the texts of a field.
    pub fn set(&mut self, field: impl Into<String>, texts: Vec<String>) {
        self.fields.insert(field.into(), texts);
    }

    /// All fields with their texts.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.fields.iter().map(|(field, texts)| (field.as_str(), texts.as_slice()))
    }

    /// Lays a posted page over what was there: fields that the page sent are replaced, all others stay.
    ///
    /// A browser does not send a group of check boxes with nothing ticked, so the page must send an empty hidden
    /// field of the same name; empty texts are never answers.
    pub fn lay_over(&mut self, posted: Sheet) {
        self.fields.extend(posted.fields);
    }

    /// Whether nothing was typed in any field.
    pub fn is_blank(&self) -> bool {
        self.fields.values().flatten().all(|text| text.trim().is_empty())
    }

    /// The rows that a repeating group or question shows: those counted, and those that were sent.
    pub(crate) fn rows(&self, name: &str) -> usize {
        let counted = self.texts(&format!("{name}:count")).last().and_then(|text| text.trim().parse().ok());
        let rows = self.under(name).filter_map(|(row, _)| row).map(|row| row + 1);
        rows.chain(counted).max().unwrap_or(1).clamp(1, MOST_ROWS)
    }

    /// Takes one row out and moves the later ones up.
    pub(crate) fn remove_row(&mut self, name: &str, gone: usize) {
        let rows = self.rows(name);
        let moved: Vec<(String, Option<usize>)> =
            self.under(name).map(|(row, field)| (field.to_owned(), row)).collect();
        for (field, row) in moved {
            let Some(row) = row.filter(|row| *row >= gone) else { continue };
            let texts = self.fields.remove(&field).unwrap_or_default();
            if row > gone {
                let rest = &field[format!("{name}:{row}").len()..];
                self.fields.insert(format!("{name}:{}{rest}", row - 1), texts);
            }
        }
        self.set(format!("{name}:count"), vec![rows.saturating_sub(1).max(1).to_string()]);
    }

    /// The fields below a name in their order, each with its row if it has one.
    fn under(&self, name: &str) -> impl Iterator<Item = (Option<usize>, &str)> {
        let start = format!("{name}:");
        self.fields
            .range(start.clone()..)
            .map(|(field, _)| field.as_str())
            .take_while({
                let start = start.clone();
                move |field| field.starts_with(&start)
            })
            .map(move |field| (row_of(field[start.len()..].split(':').next().unwrap_or("")), field))
    }
}

/// A row's number as field names write it: no sign, no leading zero, below the limit.
pub(crate) fn row_of(text: &str) -> Option<usize> {
    let is_canonical = !text.is_empty()
        && text.len() <= 2
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'));
    is_canonical.then(|| text.parse().ok()).flatten().filter(|row| *row < MOST_ROWS)
}

/// The part of a field name that a linkId gives: letters, digits, `-`, `_` and `.` stay, other bytes become `~` and
/// two hexadecimal digits, so that the name is safe as an id, a selector and a separator-delimited path.
pub(crate) fn field_name(link_id: &str) -> String {
    let mut name = String::with_capacity(link_id.len());
    for byte in link_id.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => name.push(char::from(byte)),
            other => name.push_str(&format!("~{other:02x}")),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{MOST_ROWS, Sheet, field_name, row_of};

    #[test]
    fn a_link_id_of_any_characters_makes_a_safe_field_name() {
        assert_eq!(field_name("4.2-b_x"), "4.2-b_x");
        assert_eq!(field_name("/44250-9"), "~2f44250-9");
        assert_eq!(field_name("a:0 é~"), "a~3a0~20~c3~a9~7e");
    }

    #[test]
    fn rows_are_counted_by_the_count_and_by_what_was_sent_within_the_limit() {
        assert_eq!(Sheet::default().rows("child"), 1);
        assert_eq!(Sheet::of([("child:2:name", "A")]).rows("child"), 3);
        assert_eq!(Sheet::of([("child:count", "4"), ("child:2:name", "A")]).rows("child"), 4);
        assert_eq!(Sheet::of([("child:count", "999999999999999999999999")]).rows("child"), 1);
        assert_eq!(Sheet::of([("child:count", "999999")]).rows("child"), MOST_ROWS);
        assert_eq!(Sheet::of([("children:4:name", "A")]).rows("child"), 1);
        assert_eq!(row_of("049"), None);
        assert_eq!(row_of("49"), Some(49));
        assert_eq!(row_of("50"), None);
    }

    #[test]
    fn removing_a_row_moves_later_rows_up_and_loses_no_other() {
        let mut sheet = Sheet::of([
            ("c:0:n", "A"),
            ("c:1:n", "B"),
            ("c:2:n", "C"),
            ("c:2:d:day", "3"),
            ("c:count", "3"),
            ("x", "1"),
        ]);
        sheet.remove_row("c", 1);
        let expected =
            Sheet::of([("c:0:n", "A"), ("c:1:n", "C"), ("c:1:d:day", "3"), ("c:count", "2"), ("x", "1")]);
        assert_eq!(sheet, expected);
    }
}
