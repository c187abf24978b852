//! Services that the team refers to.

use std::str::FromStr;

use serde::Serialize;

use super::{
    csv_table::{CsvRow, read_csv},
    folder::Folder,
    lookups::{Lookups, Mark},
    places::Places,
    problem::Problems,
    toml_table::is_own_code,
};

const FILE: &str = "directory.csv";
const COLUMNS: [&str; 14] = [
    "code",
    "name",
    "organisation",
    "kinds",
    "needs",
    "who_for",
    "from_age",
    "until_age",
    "area",
    "how_to_refer",
    "telephone",
    "reply_days",
    "note",
    "mark",
];

/// The services, in the order of the file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Directory(Vec<DirectoryEntry>);

/// A service that the team refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DirectoryEntry {
    /// Its code. Frozen.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Code of its organisation, where it is one of ours.
    pub organisation: Option<String>,
    /// What it is (codes of `onward_destination`).
    pub kinds: Vec<String>,
    /// What it helps with (codes of `need_type`).
    pub needs: Vec<String>,
    /// Whom it takes.
    pub who_for: WhoFor,
    /// From which age.
    pub from_age: Option<u8>,
    /// Until which birthday.
    pub until_age: Option<u8>,
    /// Where it works.
    pub area: String,
    /// How to refer.
    pub how_to_refer: String,
    /// Its number; none until somebody has rung it.
    pub telephone: Option<String>,
    /// Days in which an answer may be expected.
    pub reply_days: u16,
    /// What else to know.
    pub note: Option<String>,
    /// How sure all this is.
    pub mark: Mark,
}

/// Whom a service takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WhoFor {
    /// Anyone of the right age.
    Everyone,
    /// Women.
    Women,
    /// Men.
    Men,
}

impl DirectoryEntry {
    /// Whether it takes a person of an age; not knowing the age rules nothing out.
    pub fn takes_age(&self, age: Option<u8>) -> bool {
        age.is_none_or(|age| {
            self.from_age.is_none_or(|from| from <= age) && self.until_age.is_none_or(|until| age < until)
        })
    }
}

impl Directory {
    pub(super) fn read(
        folder: &Folder,
        places: &Option<Places>,
        lookups: &Lookups,
        problems: &Problems,
    ) -> Self {
        let mut entries: Vec<DirectoryEntry> = Vec::new();
        for row in read_csv(FILE, &COLUMNS, folder, problems) {
            let Some(entry) = entry_of(&row, problems) else { continue };
            if entries.iter().any(|earlier| earlier.code == entry.code) {
                problems.at(
                    FILE,
                    row.line,
                    format!("The code ‘{}’ is there twice", entry.code),
                    "Take one out",
                );
            }
            check(&entry, row.line, places, lookups, problems);
            entries.push(entry);
        }
        if entries.is_empty() {
            problems.of(FILE, "There is no service to refer to", "Add one line for each service");
        }
        Self(entries)
    }

    /// A service by code.
    pub fn get(&self, code: &str) -> Option<&DirectoryEntry> {
        self.0.iter().find(|entry| entry.code == code)
    }

    /// All services, in the order of the file.
    pub fn entries(&self) -> &[DirectoryEntry] {
        &self.0
    }

    /// Services that help with a need.
    pub fn for_need<'a>(&'a self, need: &'a str) -> impl Iterator<Item = &'a DirectoryEntry> {
        self.0.iter().filter(move |entry| entry.needs.iter().any(|code| code == need))
    }
}

fn entry_of(row: &CsvRow, problems: &Problems) -> Option<DirectoryEntry> {
    let problem = |what: &str, way_on: &str| problems.at(FILE, row.line, what, way_on);
    let required = |column: &str| {
        row.words(column).unwrap_or_else(|| {
            problem(&format!("{column} is empty"), "Fill it");
            String::new()
        })
    };
    let who_for = match row.cell("who_for") {
        Some("everyone") => WhoFor::Everyone,
        Some("women") => WhoFor::Women,
        Some("men") => WhoFor::Men,
        _ => {
            problem("who_for cannot be read", "Write everyone, women or men");
            return None;
        }
    };
    let code = required("code");
    if !is_own_code(&code) {
        problem(&format!("‘{code}’ cannot be a code"), "Use small letters, digits and underscores");
    }
    let reply_days = number(row, "reply_days", problems).unwrap_or_else(|| {
        problem("reply_days is empty", "Write after how many days an answer may be expected");
        1
    });
    Some(DirectoryEntry {
        code,
        name: required("name"),
        organisation: row.words("organisation"),
        kinds: row.codes("kinds"),
        needs: row.codes("needs"),
        who_for,
        from_age: number(row, "from_age", problems),
        until_age: number(row, "until_age", problems),
        area: required("area"),
        how_to_refer: required("how_to_refer"),
        telephone: row.words("telephone"),
        reply_days,
        note: row.words("note"),
        mark: row.cell("mark").and_then(Mark::from_letter).unwrap_or_else(|| {
            problem(
                "The mark cannot be read",
                "Write S (public source), K (to be checked) or D (our proposal)",
            );
            Mark::Proposed
        }),
    })
}

fn number<N: FromStr>(row: &CsvRow, column: &str, problems: &Problems) -> Option<N> {
    let text = row.cell(column)?;
    match text.parse() {
        Ok(number) => Some(number),
        Err(_) => {
            problems.at(
                FILE,
                row.line,
                format!("{column} is not a number"),
                "Write digits, or leave it empty",
            );
            None
        }
    }
}

fn check(
    entry: &DirectoryEntry,
    line: usize,
    places: &Option<Places>,
    lookups: &Lookups,
    problems: &Problems,
) {
    let unknown = |codes: &[String], lookup: &str, column: &str| {
        for code in codes.iter().filter(|code| !lookups.has(lookup, code)) {
            let way_on = format!("Use codes of lookups/{lookup}.csv with spaces between them");
            problems.at(FILE, line, format!("‘{code}’ in {column} is not known"), way_on);
        }
    };
    unknown(&entry.kinds, "onward_destination", "kinds");
    unknown(&entry.needs, "need_type", "needs");
    if entry.kinds.is_empty() {
        problems.at(
            FILE,
            line,
            "kinds is empty",
            "Say what the service is, with a code of lookups/onward_destination.csv",
        );
    }
    if let (Some(code), Some(places)) = (&entry.organisation, places)
        && places.organisation(code).is_none()
    {
        let way_on = "Add it under [[organisations]] in places.toml, or leave it empty";
        problems.at(FILE, line, format!("There is no organisation ‘{code}’"), way_on);
    }
    if let (Some(from), Some(until)) = (entry.from_age, entry.until_age)
        && until <= from
    {
        problems.at(
            FILE,
            line,
            "until_age is not above from_age",
            "Check both: until_age is the birthday on which it ends",
        );
    }
}
