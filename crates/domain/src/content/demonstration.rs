//! From what the demonstration invents people: names with weights, spellings, shares. Inherited by every team.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    csv_table::{CsvRow, read_csv},
    folder::Folder,
    problem::Problems,
};
use crate::text::NameText;

const GIVEN_NAMES: &str = "demonstration/given_names.csv";
const SURNAMES: &str = "demonstration/surnames.csv";
const SPELLINGS: &str = "demonstration/spellings.csv";
const HERITAGE: &str = "demonstration/heritage.csv";
const SHARES: &str = "demonstration/shares.csv";
const PHRASES: &str = "demonstration/phrases.csv";

/// From what the demonstration invents people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Invention {
    /// Given names.
    pub given_names: Vec<GivenName>,
    /// Surnames.
    pub surnames: Vec<Surname>,
    /// For a name, other spellings and short names.
    pub spellings: BTreeMap<String, Vec<Spelling>>,
    /// For an ethnic category, from which heritages its names come, with weights.
    pub heritages: BTreeMap<String, Vec<(String, f64)>>,
    /// By list, codes with their shares, in the order of the file.
    pub shares: BTreeMap<String, Vec<(String, f64)>>,
    /// What is said, by what it is about.
    pub phrases: BTreeMap<String, Vec<String>>,
}

/// A given name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GivenName {
    /// The name.
    pub name: String,
    /// Whether women bear it; men otherwise.
    pub is_of_women: bool,
    /// From which heritage it is.
    pub heritage: String,
    /// Given to children born from this year …
    pub born_from: i16,
    /// … until this one.
    pub born_until: i16,
    /// How often.
    pub weight: f64,
}

/// A surname.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Surname {
    /// The name.
    pub name: String,
    /// From which heritage it is.
    pub heritage: String,
    /// How often.
    pub weight: f64,
}

/// Another way to write or say a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spelling {
    /// The other name.
    pub other: String,
    /// Whether it is a short name rather than a spelling.
    pub is_nickname: bool,
}

impl Invention {
    pub(super) fn read(folder: &Folder, problems: &Problems) -> Self {
        let rows = |file, columns: &[&str]| read_csv(file, columns, folder, problems);
        let given_names =
            rows(GIVEN_NAMES, &["name", "sex", "heritage", "born_from", "born_until", "weight"])
                .iter()
                .map(|row| GivenName {
                    name: name(row, GIVEN_NAMES, problems),
                    is_of_women: row.cell("sex") == Some("F"),
                    heritage: text(row, "heritage"),
                    born_from: number(row, "born_from", GIVEN_NAMES, problems) as i16,
                    born_until: number(row, "born_until", GIVEN_NAMES, problems) as i16,
                    weight: number(row, "weight", GIVEN_NAMES, problems),
                })
                .collect();
        let surnames = rows(SURNAMES, &["name", "heritage", "weight"])
            .iter()
            .map(|row| Surname {
                name: name(row, SURNAMES, problems),
                heritage: text(row, "heritage"),
                weight: number(row, "weight", SURNAMES, problems),
            })
            .collect();
        let mut spellings: BTreeMap<String, Vec<Spelling>> = BTreeMap::new();
        for row in rows(SPELLINGS, &["name", "other", "kind"]) {
            let spelling =
                Spelling { other: text(&row, "other"), is_nickname: row.cell("kind") == Some("nickname") };
            spellings.entry(text(&row, "name")).or_default().push(spelling);
        }
        let listed = |file, by: &str, what: &str, weight: &str| {
            let mut lists: BTreeMap<String, Vec<(String, f64)>> = BTreeMap::new();
            for row in rows(file, &[by, what, weight]) {
                let share = number(&row, weight, file, problems);
                lists.entry(text(&row, by)).or_default().push((text(&row, what), share));
            }
            lists
        };
        let mut phrases: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in rows(PHRASES, &["about", "words"]) {
            phrases.entry(text(&row, "about")).or_default().push(text(&row, "words"));
        }
        Self {
            phrases,
            given_names,
            surnames,
            spellings,
            heritages: listed(HERITAGE, "ethnic_category", "heritage", "weight"),
            shares: listed(SHARES, "list", "code", "share"),
        }
    }

    /// The codes of a list with their shares; nothing when the list is not there.
    pub fn shares_of(&self, list: &str) -> &[(String, f64)] {
        self.shares.get(list).map_or(&[], Vec::as_slice)
    }

    /// One share of a list; nought when it is not there.
    pub fn share(&self, list: &str, code: &str) -> f64 {
        let found = self.shares_of(list).iter().find(|(known, _)| known == code);
        found.map_or(0.0, |(_, share)| *share)
    }
}

/// A name that the domain takes as one.
fn name(row: &CsvRow, file: &str, problems: &Problems) -> String {
    let name = text(row, "name");
    if NameText::parse(&name).is_err() {
        problems.at(file, row.line, format!("‘{name}’ is no name"), "Enter a name in letters");
    }
    name
}

fn text(row: &CsvRow, column: &str) -> String {
    row.words(column).unwrap_or_default()
}

fn number(row: &CsvRow, column: &str, file: &str, problems: &Problems) -> f64 {
    let cell = row.cell(column).unwrap_or_default();
    cell.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0).unwrap_or_else(|| {
        problems.at(file, row.line, format!("‘{cell}’ is no number for {column}"), "Enter nought or more");
        0.0
    })
}
