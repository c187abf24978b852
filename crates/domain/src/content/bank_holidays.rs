//! Bank holidays of England, for opening hours and for promises in working days.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::{csv_table::read_csv, folder::Folder, problem::Problems};

const FILE: &str = "bank_holidays.csv";

/// One bank holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BankHoliday {
    /// The day.
    pub on: Date,
    /// Its name.
    pub name: String,
}

/// The bank holidays that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BankHolidays(BTreeMap<Date, String>);

impl BankHolidays {
    pub(super) fn read(folder: &Folder, problems: &Problems) -> Self {
        let mut holidays = BTreeMap::new();
        for row in read_csv(FILE, &["on", "name"], folder, problems) {
            let on = row.cell("on").and_then(|on| on.parse::<Date>().ok());
            match (on, row.words("name")) {
                (Some(on), Some(name)) => {
                    if holidays.insert(on, name).is_some() {
                        problems.at(FILE, row.line, format!("{on} is there twice"), "Take one out");
                    }
                }
                _ => problems.at(
                    FILE,
                    row.line,
                    "This is not a day with a name",
                    "Write the day as year-month-day, such as 2027-12-27, and its name",
                ),
            }
        }
        Self(holidays)
    }

    /// Whether a day is a bank holiday.
    pub fn contains(&self, on: Date) -> bool {
        self.0.contains_key(&on)
    }

    /// The name of a day that is one.
    pub fn name(&self, on: Date) -> Option<&str> {
        self.0.get(&on).map(String::as_str)
    }

    /// All days, in order.
    pub fn dates(&self) -> impl Iterator<Item = Date> {
        self.0.keys().copied()
    }

    /// All, in order.
    pub fn iter(&self) -> impl Iterator<Item = BankHoliday> {
        self.0.iter().map(|(on, name)| BankHoliday { on: *on, name: name.clone() })
    }

    /// The last day that is known: after it, working days are a guess and `check` says so.
    pub fn known_until(&self) -> Option<Date> {
        self.0.keys().next_back().copied()
    }
}
