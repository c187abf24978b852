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
use crate::birth::AgeOn;

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

/// What of a person decides whether a service says that it is for them. What is not known rules nothing out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whom {
    /// How old they are.
    pub age: AgeOn,
    /// Whether the gender that they stated is that of women's or of men's services.
    pub one_of: Option<WhoFor>,
}

impl WhoFor {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            WhoFor::Everyone => "everyone",
            WhoFor::Women => "women",
            WhoFor::Men => "men",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "everyone" => Some(WhoFor::Everyone),
            "women" => Some(WhoFor::Women),
            "men" => Some(WhoFor::Men),
            _ => None,
        }
    }
}

impl DirectoryEntry {
    /// Whether it says of itself that it is for somebody: by age, and by whether it is for women or men only. The gender
    /// on record is not always who somebody is, so that a no here closes nothing: a practitioner may ask all the same.
    pub fn is_for(&self, whom: Whom) -> bool {
        let is_theirs = match self.who_for {
            WhoFor::Everyone => true,
            WhoFor::Women | WhoFor::Men => whom.one_of.is_none_or(|one_of| one_of == self.who_for),
        };
        is_theirs && is_within(whom.age, self.from_age, self.until_age)
    }
}

/// Whether somebody may be of an age from one birthday until another. Not knowing the age rules nothing out.
pub(crate) fn is_within(age: AgeOn, from: Option<u8>, until: Option<u8>) -> bool {
    let (youngest, oldest) = match age {
        AgeOn::Exactly { years } => (years, years),
        AgeOn::About { from, to } => (from, to),
        AgeOn::NotKnown => return true,
    };
    from.is_none_or(|from| from <= oldest) && until.is_none_or(|until| youngest < until)
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
    let Some(who_for) = row.cell("who_for").and_then(WhoFor::from_code) else {
        problem("who_for cannot be read", "Write everyone, women or men");
        return None;
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
