//! Forms of the team that are offered beside screening and assessment: under which heading, to whom, and by whom the
//! answers are read (`forms.toml`).

use serde::Serialize;

use super::{
    directory::{WhoFor, Whom, is_within},
    folder::Folder,
    forms::Forms,
    problem::Problems,
    toml_table::TomlTable,
};
use crate::access::RecordType;

const FILE: &str = "forms.toml";

/// Record types that a form of the team may be kept and read as: those that hold answers about a case.
pub const OFFERED_KINDS: [RecordType; 8] = [
    RecordType::Screening,
    RecordType::Assessment,
    RecordType::SupportNote,
    RecordType::Plan,
    RecordType::Safeguarding,
    RecordType::RestrictedItem,
    RecordType::Consent,
    RecordType::Outcome,
];

/// One form that is offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfferedForm {
    /// Its code: the folder under `forms/`.
    pub code: String,
    /// What the list of forms says.
    pub title: String,
    /// The heading under which it stands.
    pub group: String,
    /// Its place in the whole list.
    pub order: u32,
    /// The record type whose row of the matrix rules the answers.
    #[serde(serialize_with = "by_code")]
    pub ruled_by: RecordType,
    /// From which age.
    pub from_age: Option<u8>,
    /// Until which birthday.
    pub until_age: Option<u8>,
    /// Whom it is meant for first.
    pub who_for: WhoFor,
}

fn by_code<S: serde::Serializer>(kind: &RecordType, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.code())
}

impl OfferedForm {
    /// Whether it is for somebody of this age; where the age is not known it is.
    pub fn is_for_age(&self, whom: Whom) -> bool {
        is_within(whom.age, self.from_age, self.until_age)
    }

    /// Whether it is meant for this person before others. It is never taken away for a gender.
    pub fn is_meant_for(&self, whom: Whom) -> bool {
        match self.who_for {
            WhoFor::Everyone => true,
            WhoFor::Women | WhoFor::Men => whom.one_of.is_none_or(|one_of| one_of == self.who_for),
        }
    }
}

/// Reads the list. A team may go without: then no forms are offered beside those that the program asks for.
pub(super) fn read(folder: &Folder, forms: &Forms, problems: &Problems) -> Vec<OfferedForm> {
    if folder.bytes(FILE).is_none() {
        return Vec::new();
    }
    let Some(mut file) = TomlTable::read(FILE, folder, problems) else { return Vec::new() };
    let codes: Vec<String> = forms.codes().map(str::to_owned).collect();
    let mut offered: Vec<OfferedForm> =
        codes.iter().filter_map(|code| Some(one(code, file.optional_table(code)?))).collect();
    file.finish();
    offered.sort_by(|left, right| (left.order, &left.code).cmp(&(right.order, &right.code)));
    offered
}

fn one(code: &str, mut table: TomlTable<'_>) -> OfferedForm {
    let when = table.text("when");
    if when != "episode" {
        table.problem(
            format!("‘{when}’ is no time at which a form is offered"),
            "Write when = \"episode\": while an episode is open",
        );
    }
    let kind = table.text("kind");
    let ruled_by = RecordType::from_code(&kind).filter(|kind| OFFERED_KINDS.contains(kind));
    if ruled_by.is_none() {
        let known: Vec<&str> = OFFERED_KINDS.iter().map(|kind| kind.code()).collect();
        table.problem(
            format!("‘{kind}’ is no kind of record that a form can be kept as"),
            format!("Write one of {}", known.join(", ")),
        );
    }
    let who = table.text("who_for");
    let who_for = WhoFor::from_code(&who);
    if who_for.is_none() {
        table.problem(format!("‘{who}’ is nobody whom a form is for"), "Write everyone, women or men");
    }
    let (from_age, until_age) = match table.table("for_age") {
        Some(mut ages) => {
            let age = |count: Option<u32>| count.and_then(|count| u8::try_from(count).ok());
            let ends = (age(ages.optional_count("from")), age(ages.optional_count("until")));
            ages.finish();
            ends
        }
        None => (None, None),
    };
    let offered = OfferedForm {
        code: code.to_owned(),
        title: table.text("title"),
        group: table.text("group"),
        order: table.number("order"),
        ruled_by: ruled_by.unwrap_or(RecordType::FilledForm),
        from_age,
        until_age,
        who_for: who_for.unwrap_or(WhoFor::Everyone),
    };
    table.finish();
    offered
}
