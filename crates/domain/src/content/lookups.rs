//! Lists of codes with their words: codes are stored and frozen, words are shown and may change.

mod first;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::{
    csv_table::{CsvRow, read_csv},
    directory::{WhoFor, is_within},
    folder::Folder,
    forms::Forms,
    problem::Problems,
};
use crate::{birth::AgeOn, consent::Decision, urgency::Urgency};

/// Columns that every lookup may have; any other belongs to one lookup and is given in [`LookupEntry::extra`].
const COLUMNS: [&str; 13] = [
    "code",
    "label",
    "note",
    "group",
    "from_on",
    "until_on",
    "needs_words",
    "by_hand",
    "from_age",
    "until_age",
    "national",
    "origin",
    "mark",
];

/// Lookups that the program asks for by name.
const REQUIRED: [&str; 26] = [
    "consent_decision",
    "consent_scope",
    "contact_type",
    "court_outcome",
    "custody_outcome",
    "discharge_reason",
    "ethnic_category",
    "fact",
    "gender",
    "language",
    "list_ending",
    "need_status",
    "need_type",
    "onward_destination",
    "onward_outcome",
    "point_of_contact",
    "reason_not_assessed",
    "reason_not_screened",
    "referral_source",
    "rejection_reason",
    "risk_type",
    "screening_outcome",
    "told_to",
    "triage_decision",
    "urgency",
    "yes_no",
];

/// Lookups of ours whose `national` column holds codes of a national list (`content/README.md`, data set).
const NATIONAL: [(&str, &str); 6] = [
    ("discharge_reason", "referral_closure_reason"),
    ("need_type", "primary_reason"),
    ("point_of_contact", "activity_location"),
    ("referral_source", "source_of_referral"),
    ("sleeping", "accommodation_type"),
    ("urgency", "clinical_response_priority"),
];

/// All lookups, by name (the name of the file).
#[derive(Debug, Clone, Default, Serialize)]
pub struct Lookups(BTreeMap<String, Lookup>);

/// One list of codes.
#[derive(Debug, Clone, Serialize)]
pub struct Lookup {
    /// Its name.
    pub name: String,
    entries: Vec<LookupEntry>,
    #[serde(skip)]
    places: BTreeMap<String, usize>,
}

/// One code with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LookupEntry {
    /// What is stored. Frozen.
    pub code: String,
    /// What is shown.
    pub label: String,
    /// More words, for staff.
    pub note: Option<String>,
    /// The heading under which it is offered.
    pub group: Option<String>,
    /// From when it is offered.
    pub from: Offered,
    /// The last day on which it is offered; afterwards it is shown, but not chosen.
    pub until_on: Option<Date>,
    /// Whether choosing it asks for words: "Other".
    pub needs_words: bool,
    /// Whether people choose it from a list. Others are set by the program alone, such as a risk that a referrer told of.
    pub is_by_hand: bool,
    /// From which age it is offered.
    pub from_age: Option<u8>,
    /// Until which birthday it is offered.
    pub until_age: Option<u8>,
    /// The code of a national list that stands for it.
    pub national: Option<String>,
    /// How sure it is.
    pub mark: Mark,
    /// Columns that only this lookup has.
    pub extra: BTreeMap<String, String>,
    #[serde(skip)]
    line: usize,
}

/// From when a code is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Offered {
    /// As far back as one likes.
    Always,
    /// From a day on, such as the day a law comes into force.
    From(Date),
    /// Not yet: the law is made but has no day.
    NotYet,
}

/// How sure a fact of the content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Mark {
    /// Read in a named public source.
    #[serde(rename = "S")]
    Sourced,
    /// General knowledge, to be checked.
    #[serde(rename = "K")]
    Known,
    /// Our own proposal.
    #[serde(rename = "D")]
    Proposed,
}

impl Mark {
    pub(super) fn from_letter(letter: &str) -> Option<Self> {
        match letter {
            "S" => Some(Self::Sourced),
            "K" => Some(Self::Known),
            "D" => Some(Self::Proposed),
            _ => None,
        }
    }
}

impl LookupEntry {
    /// Whether people may choose it on a day.
    pub fn is_offered_on(&self, day: Date) -> bool {
        let begun = match self.from {
            Offered::Always => true,
            Offered::From(from) => from <= day,
            Offered::NotYet => false,
        };
        self.is_by_hand && begun && self.until_on.is_none_or(|until| day <= until)
    }

    /// Whether it is for somebody of an age; not knowing the age rules nothing out.
    pub fn is_for_age(&self, age: AgeOn) -> bool {
        is_within(age, self.from_age, self.until_age)
    }

    /// What stands in a column that only this lookup has.
    pub fn extra(&self, column: &str) -> Option<&str> {
        self.extra.get(column).map(String::as_str)
    }
}

impl Lookup {
    /// The entry of a code, offered or retired.
    pub fn get(&self, code: &str) -> Option<&LookupEntry> {
        self.places.get(code).map(|place| &self.entries[*place])
    }

    /// The words for a code; the code itself where the list does not hold it, so that nothing stored is ever blank.
    pub fn label<'a>(&'a self, code: &'a str) -> &'a str {
        self.get(code).map_or(code, |entry| &entry.label)
    }

    /// All entries, in the order of the file.
    pub fn entries(&self) -> &[LookupEntry] {
        &self.entries
    }

    /// What may be chosen on a day, in the order of the file.
    pub fn offered_on(&self, day: Date) -> impl Iterator<Item = &LookupEntry> {
        self.entries.iter().filter(move |entry| entry.is_offered_on(day))
    }

    /// What may be chosen on a day, under its headings, in the order of the file.
    pub fn groups_on(&self, day: Date) -> Vec<(Option<&str>, Vec<&LookupEntry>)> {
        let mut groups: Vec<(Option<&str>, Vec<&LookupEntry>)> = Vec::new();
        for entry in self.offered_on(day) {
            let heading = entry.group.as_deref();
            match groups.iter_mut().find(|(name, _)| *name == heading) {
                Some((_, members)) => members.push(entry),
                None => groups.push((heading, vec![entry])),
            }
        }
        groups
    }

    fn file(&self) -> String {
        file_of(&self.name)
    }

    fn read(path: &str, name: &str, folder: &Folder, problems: &Problems) -> Self {
        let mut lookup = Self { name: name.to_owned(), entries: Vec::new(), places: BTreeMap::new() };
        for row in read_csv(path, &["code", "label", "mark"], folder, problems) {
            let Some(entry) = entry_of(path, &row, problems) else { continue };
            let place = lookup.entries.len();
            match lookup.places.insert(entry.code.clone(), place) {
                None => lookup.entries.push(entry),
                Some(first) => {
                    lookup.places.insert(entry.code.clone(), first);
                    problems.at(
                        path,
                        row.line,
                        format!("The code ‘{}’ is there twice", entry.code),
                        "Take one out",
                    );
                }
            }
        }
        if lookup.entries.is_empty() {
            problems.of(path, "The list is empty", "Add a line, or take the file out");
        }
        lookup
    }
}

impl Lookups {
    pub(super) fn read(folder: &Folder, problems: &Problems) -> Self {
        let lookups: BTreeMap<String, Lookup> = folder
            .under("lookups/", ".csv")
            .map(|(path, name)| (name.to_owned(), Lookup::read(path, name, folder, problems)))
            .collect();
        for name in REQUIRED.iter().filter(|name| !lookups.contains_key(**name)) {
            problems.of(&file_of(name), "The list is missing", "Add it: the program asks for it by name");
        }
        Self(lookups)
    }

    /// One list alone, for tests of rules that ask a list.
    #[cfg(test)]
    pub(crate) fn of_list(name: &str, text: &str) -> Self {
        Self::read(&Folder::new().with(&file_of(name), text), &Problems::default())
    }

    /// A lookup by name.
    pub fn get(&self, name: &str) -> Option<&Lookup> {
        self.0.get(name)
    }

    /// The words for a code of a lookup; the code itself where either is not there.
    pub fn label<'a>(&'a self, name: &str, code: &'a str) -> &'a str {
        self.get(name).map_or(code, |lookup| lookup.label(code))
    }

    /// Whether a lookup holds a code, offered or retired.
    pub fn has(&self, name: &str, code: &str) -> bool {
        self.get(name).is_some_and(|lookup| lookup.get(code).is_some())
    }

    /// All lookups, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Lookup> {
        self.0.values()
    }

    /// What lookups say of each other and of forms.
    pub(super) fn check(&self, forms: &Forms, problems: &Problems) {
        self.check_urgencies(problems);
        self.check_decisions(problems);
        self.check_risks_told(problems);
        self.check_readers(problems);
        self.check_column(
            "screening_outcome",
            "discharge_reason",
            "no such code in lookups/discharge_reason.csv",
            problems,
            |code| self.has("discharge_reason", code),
        );
        self.check_column("gender", "who_for", "neither women nor men", problems, |code| {
            matches!(WhoFor::from_code(code), Some(WhoFor::Women | WhoFor::Men))
        });
        for name in ["fact", "need_type"] {
            self.check_column(name, "holds_hours", "not a number of hours", problems, |hours| {
                hours.parse::<u16>().is_ok()
            });
        }
        self.check_column("referral_source", "form", "no form of that code", problems, |form| {
            forms.newest(form).is_some()
        });
        self.check_column("consent_scope", "set_by", "no such fact in lookups/fact.csv", problems, |fact| {
            self.has("fact", fact)
        });
        for (own, national) in NATIONAL.iter().filter(|(_, national)| self.get(national).is_some()) {
            let what = format!("no such code in lookups/{national}.csv");
            self.check_column(own, "national", &what, problems, |code| self.has(national, code));
        }
    }

    /// The four urgencies are fixed, because rules hang on them; their words are not.
    fn check_urgencies(&self, problems: &Problems) {
        let Some(urgencies) = self.get("urgency") else { return };
        for urgency in Urgency::ALL.iter().filter(|urgency| urgencies.get(urgency.code()).is_none()) {
            let what = format!("The urgency ‘{}’ is missing", urgency.code());
            problems.of(
                &urgencies.file(),
                what,
                "Put it back; its words may be changed, the four codes may not",
            );
        }
        if !urgencies.entries.iter().any(|entry| entry.extra("soon_enough") == Some("yes")) {
            let what = "No urgency has ‘yes’ in column soon_enough".to_owned();
            problems.of(
                &urgencies.file(),
                what,
                "Mark those that are soon enough where a life is in danger now",
            );
        }
        if self.urgency_of_a_new_arrest().is_none() {
            let what = "No urgency has ‘yes’ in column arrested_again".to_owned();
            problems.of(&urgencies.file(), what, "Mark how soon somebody is seen who is arrested while open");
        }
    }

    /// What somebody may say to a question of consent is fixed: whether we may share hangs on it.
    fn check_decisions(&self, problems: &Problems) {
        let Some(decisions) = self.get("consent_decision") else { return };
        for decision in Decision::ALL.iter().filter(|decision| decisions.get(decision.code()).is_none()) {
            let what = format!("The decision ‘{}’ is missing", decision.code());
            problems.of(&decisions.file(), what, "Put it back; its words may be changed, the code may not");
        }
    }

    /// Risk in the words of a referrer or of the records must be kept as a risk of some sort.
    fn check_risks_told(&self, problems: &Problems) {
        let Some(types) = self.get("risk_type") else { return };
        for step in
            ["referral", "triage", "others"].into_iter().filter(|step| self.risk_said_at(step).is_none())
        {
            let what = format!("No risk has ‘{step}’ in column said_at");
            problems.of(&types.file(), what, "Mark one: risk that is told of there is kept as this one");
        }
    }

    /// Whether a stated gender is that of women's or of men's services; neither where the list does not say.
    pub fn gender_is_for(&self, gender: &str) -> Option<WhoFor> {
        self.get("gender")?.get(gender)?.extra("who_for").and_then(WhoFor::from_code)
    }

    /// Who reads kind and note of a contact is said for each kind: an empty cell would open or shut it by chance.
    fn check_readers(&self, problems: &Problems) {
        let Some(kinds) = self.get("contact_type") else { return };
        for kind in &kinds.entries {
            if !matches!(kind.extra("read_as"), Some("clinical" | "support" | "mentors")) {
                let what = format!("‘{}’ does not say in column read_as who reads it", kind.code);
                problems.at(&kinds.file(), kind.line, what, "Write clinical, support or mentors");
            }
        }
    }

    /// How soon somebody is to be seen who is arrested again while open.
    pub fn urgency_of_a_new_arrest(&self) -> Option<Urgency> {
        let urgencies = self.get("urgency")?;
        let marked = urgencies.entries.iter().find(|entry| entry.extra("arrested_again") == Some("yes"))?;
        Urgency::from_code(&marked.code)
    }

    /// The entry of `risk_type` as which risk is kept that somebody told us of in words, at `referral`, at `triage`, or of
    /// `others` than the person.
    pub fn risk_said_at(&self, step: &str) -> Option<&LookupEntry> {
        let types = self.get("risk_type")?;
        types.entries.iter().find(|entry| entry.extra("said_at") == Some(step))
    }

    fn check_column(
        &self,
        name: &str,
        column: &str,
        what: &str,
        problems: &Problems,
        exists: impl Fn(&str) -> bool,
    ) {
        let Some(lookup) = self.get(name) else { return };
        for entry in &lookup.entries {
            let value = match column {
                "national" => entry.national.as_deref(),
                _ => entry.extra(column),
            };
            if let Some(value) = value.filter(|value| !exists(value)) {
                let what = format!("‘{value}’ in column {column}: {what}");
                problems.at(&lookup.file(), entry.line, what, "Correct it, or leave it empty");
            }
        }
    }
}

fn file_of(name: &str) -> String {
    format!("lookups/{name}.csv")
}

fn entry_of(path: &str, row: &CsvRow, problems: &Problems) -> Option<LookupEntry> {
    let problem = |what: &str, way_on: &str| problems.at(path, row.line, what, way_on);
    let (Some(code), Some(label)) = (row.words("code"), row.words("label")) else {
        problem("A code or its label is empty", "Fill both");
        return None;
    };
    if !code.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        problem(&format!("‘{code}’ cannot be a code"), "Use letters, digits and underscores");
    }
    let date = |column: &str| match row.cell(column).map(str::parse::<Date>) {
        None => None,
        Some(Ok(date)) => Some(date),
        Some(Err(_)) => {
            problem(&format!("{column} is not a day"), "Write it as year-month-day, such as 2027-04-01");
            None
        }
    };
    let from = match row.cell("from_on") {
        None => Offered::Always,
        Some("not yet") => Offered::NotYet,
        Some(_) => date("from_on").map_or(Offered::NotYet, Offered::From),
    };
    let until_on = date("until_on");
    if let (Offered::From(from), Some(until)) = (from, until_on)
        && until < from
    {
        problem("It ends before it begins", "Check from_on and until_on");
    }
    let needs_words = match row.cell("needs_words") {
        None | Some("no") => false,
        Some("yes") => true,
        Some(_) => {
            problem("needs_words cannot be read", "Write yes, or leave it empty");
            false
        }
    };
    let is_by_hand = match row.cell("by_hand") {
        None | Some("yes") => true,
        Some("no") => false,
        Some(_) => {
            problem("by_hand cannot be read", "Write no, or leave it empty");
            true
        }
    };
    let age = |column: &str| match row.cell(column).map(str::parse::<u8>) {
        None => None,
        Some(Ok(age)) => Some(age),
        Some(Err(_)) => {
            problem(&format!("{column} is not an age"), "Write whole years, or leave it empty");
            None
        }
    };
    let (from_age, until_age) = (age("from_age"), age("until_age"));
    if from_age.zip(until_age).is_some_and(|(from, until)| until <= from) {
        problem("until_age is not above from_age", "Check both: until_age is the birthday on which it ends");
    }
    let mark = row.cell("mark").and_then(Mark::from_letter).unwrap_or_else(|| {
        problem("The mark cannot be read", "Write S (public source), K (to be checked) or D (our proposal)");
        Mark::Proposed
    });
    Some(LookupEntry {
        code,
        label,
        note: row.words("note"),
        group: row.words("group"),
        from,
        until_on,
        needs_words,
        is_by_hand,
        from_age,
        until_age,
        national: row.words("national"),
        mark,
        extra: row.others(&COLUMNS),
        line: row.line,
    })
}
