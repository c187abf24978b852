//! A table of a TOML file, read key by key so that every fault is named with its line.
//!
//! Deserialising straight into structs would stop at the first fault and forget the lines.

use std::collections::BTreeMap;

use jiff::civil::Time;
use toml::de::{DeTable, DeValue};

use super::{folder::Folder, problem::Problems, service::OpenHours};

/// A table whose keys are taken one after the other; `finish` reports those that nobody knows.
pub(super) struct TomlTable<'p> {
    file: &'p str,
    line: usize,
    entries: BTreeMap<String, Entry>,
    problems: &'p Problems,
}

struct Entry {
    line: usize,
    value: Value,
}

enum Value {
    Text(String),
    Number(Option<u32>),
    Flag(bool),
    List(Vec<Entry>),
    Table(BTreeMap<String, Entry>),
    Other,
}

impl<'p> TomlTable<'p> {
    /// Reads a whole file; what cannot be parsed is a problem, and the rest is still read.
    pub(super) fn read(file: &'p str, folder: &Folder, problems: &'p Problems) -> Option<Self> {
        let text = folder.text(file, problems)?;
        let (table, faults) = DeTable::parse_recoverable(text);
        for fault in &faults {
            let line = fault.span().map_or(1, |span| line_of(text, span.start));
            problems.at(
                file,
                line,
                format!("This is not TOML: {}", fault.message()),
                "Check quotes, brackets and commas",
            );
        }
        match faults.is_empty() {
            true => Some(Self { file, line: 1, entries: entries_of(text, table.get_ref()), problems }),
            false => None,
        }
    }

    /// Notes a problem of this table.
    pub(super) fn problem(&self, what: impl Into<String>, way_on: impl Into<String>) {
        self.problems.at(self.file, self.line, what, way_on);
    }

    /// The line of a key that is still to be read; of the table where it is not there.
    pub(super) fn line_of_key(&self, key: &str) -> usize {
        self.entries.get(key).map_or(self.line, |entry| entry.line)
    }

    /// Notes a problem at a line of the file.
    pub(super) fn problem_at(&self, line: usize, what: impl Into<String>, way_on: impl Into<String>) {
        self.problems.at(self.file, line, what, way_on);
    }

    /// Words that must be there.
    pub(super) fn text(&mut self, key: &str) -> String {
        match self.optional_text(key) {
            Some(text) => text,
            None => {
                self.missing(key, "words in quotes");
                String::new()
            }
        }
    }

    /// Words that may be there.
    pub(super) fn optional_text(&mut self, key: &str) -> Option<String> {
        let entry = self.entries.remove(key)?;
        match entry.value {
            Value::Text(text) if !text.trim().is_empty() => Some(text),
            _ => {
                self.wrong(entry.line, key, "words in quotes");
                Some(String::new())
            }
        }
    }

    /// A code of ours: small letters, digits and underscores.
    pub(super) fn code(&mut self, key: &str) -> String {
        let code = self.text(key);
        if !code.is_empty() && !is_own_code(&code) {
            self.problem(
                format!("‘{code}’ cannot be a code"),
                "Use small letters, digits and underscores, and never change it once records name it",
            );
        }
        code
    }

    /// A whole number of at least one.
    pub(super) fn number(&mut self, key: &str) -> u32 {
        match self.entries.remove(key) {
            Some(Entry { value: Value::Number(Some(number)), .. }) if number > 0 => number,
            Some(entry) => {
                self.wrong(entry.line, key, "a whole number from 1 up");
                1
            }
            None => {
                self.missing(key, "a whole number from 1 up");
                1
            }
        }
    }

    /// Several whole numbers of at least one, growing.
    pub(super) fn growing_numbers(&mut self, key: &str) -> Vec<u32> {
        let expected = "a list of whole numbers, each larger than the one before";
        let Some(entry) = self.entries.remove(key) else {
            self.missing(key, expected);
            return Vec::new();
        };
        let line = entry.line;
        let numbers: Vec<u32> = match entry.value {
            Value::List(list) => list
                .iter()
                .map(|entry| match entry.value {
                    Value::Number(Some(number)) => number,
                    _ => 0,
                })
                .collect(),
            _ => Vec::new(),
        };
        let grows = numbers.windows(2).all(|pair| pair[0] < pair[1]);
        if numbers.is_empty() || numbers[0] == 0 || !grows {
            self.wrong(line, key, expected);
        }
        numbers
    }

    /// A whole number, nought included, that may be there.
    pub(super) fn optional_count(&mut self, key: &str) -> Option<u32> {
        let entry = self.entries.remove(key)?;
        match entry.value {
            Value::Number(Some(number)) => Some(number),
            _ => {
                self.wrong(entry.line, key, "a whole number from 0 up");
                None
            }
        }
    }

    /// A whole number, nought included, that must be there.
    pub(super) fn count(&mut self, key: &str) -> u32 {
        if !self.has(key) {
            self.missing(key, "a whole number from 0 up");
        }
        self.optional_count(key).unwrap_or(0)
    }

    /// Several whole numbers, nought included, growing; absent is none.
    pub(super) fn growing_counts_or_none(&mut self, key: &str) -> Vec<u32> {
        let Some(entry) = self.entries.remove(key) else {
            return Vec::new();
        };
        let numbers: Option<Vec<u32>> = match entry.value {
            Value::List(list) => list.iter().map(number_of).collect(),
            _ => None,
        };
        match numbers {
            Some(numbers) if !numbers.is_empty() && numbers.windows(2).all(|pair| pair[0] < pair[1]) => {
                numbers
            }
            _ => {
                self.wrong(entry.line, key, "a list of whole numbers, each larger than the one before");
                Vec::new()
            }
        }
    }

    /// Whether a key is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// `true` or `false`, which must be there.
    pub(super) fn flag(&mut self, key: &str) -> bool {
        match self.entries.contains_key(key) {
            true => self.flag_or_no(key),
            false => {
                self.missing(key, "true or false");
                false
            }
        }
    }

    /// `true` or `false`; absent is no.
    pub(super) fn flag_or_no(&mut self, key: &str) -> bool {
        match self.entries.remove(key) {
            Some(Entry { value: Value::Flag(flag), .. }) => flag,
            Some(entry) => {
                self.wrong(entry.line, key, "true or false");
                false
            }
            None => false,
        }
    }

    /// Several words, at least one.
    pub(super) fn texts(&mut self, key: &str) -> Vec<String> {
        let Some(entry) = self.entries.remove(key) else {
            self.missing(key, "a list of words");
            return Vec::new();
        };
        let line = entry.line;
        let texts: Option<Vec<String>> = match entry.value {
            Value::List(list) if !list.is_empty() => list
                .into_iter()
                .map(|entry| match entry.value {
                    Value::Text(text) if !text.trim().is_empty() => Some(text),
                    _ => None,
                })
                .collect(),
            _ => None,
        };
        texts.unwrap_or_else(|| {
            self.wrong(line, key, "a list of words");
            Vec::new()
        })
    }

    /// Several words; absent is none.
    pub(super) fn texts_or_none(&mut self, key: &str) -> Vec<String> {
        if self.has(key) { self.texts(key) } else { Vec::new() }
    }

    /// Opening and closing time, or `"closed"`.
    pub(super) fn open_hours(&mut self, key: &str) -> OpenHours {
        let expected = "two times such as [\"08:00\", \"20:00\"], the first earlier, or \"closed\"";
        let Some(entry) = self.entries.remove(key) else {
            self.missing(key, expected);
            return None;
        };
        match &entry.value {
            Value::Text(text) if text == "closed" => None,
            Value::List(list) => {
                let times: Vec<Option<Time>> = list.iter().map(time_of).collect();
                match times.as_slice() {
                    [Some(opens), Some(closes)] if opens < closes => Some((*opens, *closes)),
                    _ => {
                        self.wrong(entry.line, key, expected);
                        None
                    }
                }
            }
            _ => {
                self.wrong(entry.line, key, expected);
                None
            }
        }
    }

    /// A table that must be there.
    pub(super) fn table(&mut self, key: &str) -> Option<TomlTable<'p>> {
        match self.entries.remove(key) {
            Some(Entry { line, value: Value::Table(entries) }) => {
                Some(TomlTable { file: self.file, line, entries, problems: self.problems })
            }
            Some(entry) => {
                self.wrong(entry.line, key, &format!("a table [{key}]"));
                None
            }
            None => {
                self.missing(key, &format!("a table [{key}]"));
                None
            }
        }
    }

    /// A table that may be there.
    pub(super) fn optional_table(&mut self, key: &str) -> Option<TomlTable<'p>> {
        if self.has(key) { self.table(key) } else { None }
    }

    /// Several tables; absent is none.
    pub(super) fn tables_or_none(&mut self, key: &str) -> Vec<TomlTable<'p>> {
        if self.has(key) { self.tables(key) } else { Vec::new() }
    }

    /// Several tables, at least one.
    pub(super) fn tables(&mut self, key: &str) -> Vec<TomlTable<'p>> {
        let expected = format!("one table [[{key}]] or more");
        let Some(entry) = self.entries.remove(key) else {
            self.missing(key, &expected);
            return Vec::new();
        };
        let line = entry.line;
        let list = match entry.value {
            Value::List(list) => list,
            _ => Vec::new(),
        };
        let (file, problems) = (self.file, self.problems);
        let tables: Vec<TomlTable<'p>> = list
            .into_iter()
            .filter_map(|entry| match entry.value {
                Value::Table(entries) => Some(TomlTable { file, line: entry.line, entries, problems }),
                _ => None,
            })
            .collect();
        if tables.is_empty() {
            self.wrong(line, key, &expected);
        }
        tables
    }

    /// Ends the table: a key that nobody asked for is most likely a slip of the pen.
    pub(super) fn finish(self) {
        self.report_others();
    }

    /// The same, for a table that is asked for its line afterwards.
    pub(super) fn report_others(&self) {
        for (key, entry) in &self.entries {
            self.problems.at(
                self.file,
                entry.line,
                format!("‘{key}’ is not known here"),
                "Check its spelling, or take it out",
            );
        }
    }

    fn missing(&self, key: &str, expected: &str) {
        self.problem(format!("‘{key}’ is missing"), format!("Add {key}: {expected}"));
    }

    fn wrong(&self, line: usize, key: &str, expected: &str) {
        self.problems.at(self.file, line, format!("‘{key}’ cannot be read"), format!("Write {expected}"));
    }
}

/// Whether a code has the shape of ours.
pub(super) fn is_own_code(code: &str) -> bool {
    code.starts_with(|first: char| first.is_ascii_lowercase())
        && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn number_of(entry: &Entry) -> Option<u32> {
    match entry.value {
        Value::Number(number) => number,
        _ => None,
    }
}

fn time_of(entry: &Entry) -> Option<Time> {
    match &entry.value {
        Value::Text(text) => Time::strptime("%H:%M", text).ok(),
        _ => None,
    }
}

fn entries_of(text: &str, table: &DeTable<'_>) -> BTreeMap<String, Entry> {
    table
        .iter()
        .map(|(key, value)| {
            let entry = entry_of(text, key.span().start, value.get_ref());
            (key.get_ref().to_string(), entry)
        })
        .collect()
}

fn entry_of(text: &str, start: usize, value: &DeValue<'_>) -> Entry {
    let value = match value {
        DeValue::String(words) => Value::Text(words.to_string()),
        DeValue::Integer(number) => {
            Value::Number(u32::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok())
        }
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Array(list) => {
            Value::List(list.iter().map(|item| entry_of(text, item.span().start, item.get_ref())).collect())
        }
        DeValue::Table(table) => Value::Table(entries_of(text, table)),
        DeValue::Float(_) | DeValue::Datetime(_) => Value::Other,
    };
    Entry { line: line_of(text, start), value }
}

/// The line of a byte, from 1.
pub(super) fn line_of(text: &str, byte: usize) -> usize {
    1 + text.as_bytes()[..byte.min(text.len())].iter().filter(|byte| **byte == b'\n').count()
}
