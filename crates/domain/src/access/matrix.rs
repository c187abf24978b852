//! The access matrix as data: one line for a row, eleven cells in the order of the roles.
//!
//! The lines are those of `docs/access.md`, which is the oracle: `tests/access_matrix.rs` compares the two
//! through the gate. They are read while the program is compiled, and looked up by index afterwards.

use super::{
    Role,
    cell::{Cell, slice},
    set::Set,
};

#[rustfmt::skip]
const LINES: [&str; 40] = [
    "1 | identity (names, aliases, DOB, NHS no.) | R:t | CRU:t | CRU:t | RU:o | R*:o | CRU:t | · | R*:g | CR:s | R:a? | ·",
    "2 | safe contact method & instructions | R:t | CRU:t | CRU:t | CRU:o | R*:o | CRU:t | · | R:g | C:s | R:a? | ·",
    "3 | home address & history | R:t | R:t | CRU:t | RU:o | · | CRU:t | · | R*:g | C:s | R:a? | ·",
    "4 | worker-safety alert (what to do, not why) | R:t | CRUS:t | CRU:t | CR:o | R:o | R:t | · | R:g | C:s | R:a? | ·",
    "5 | risk to self/others, narrative & plan | R:t? | CRUS:t | CRUS:t | CR*:o | CR*:o | CR*:t | · | R*:g | C:s | R:a? | ·",
    "6 | referral content | R:t | RU:t | CRU:t | CR*:o | C:o | CRU:t | · | C:g | CRU:s | R:a? | ·",
    "7 | triage decision & urgency | R:t | CRUS:t | CRUS:t | R*:o | · | R:t | · | · | R*:s | R:a? | ·",
    "8 | screening | R:t? | CRUS:t | CRUS:t | CR:o | · | · | · | · | · | R:a? | ·",
    "9 | assessment & formulation | R:t? | CRUS:t | CRUS:t | R*:o | · | · | · | R*:g | · | R:a? | ·",
    "10 | clinical notes | R:t? | CRUS:t | CRUS:t | R*:o | · | · | · | · | · | R:a? | ·",
    "11 | support notes | R:t? | CR:t | CR:t | CRU:o | CR*:o | · | · | CR*:g | · | R:a? | ·",
    "12 | support plan, goals, tasks | R:t | CRU:t | CRU:t | CRU:o | R*U:o | · | · | RU:g | · | R:a? | ·",
    "13 | alleged offence, custody & court status | R:t | CRU:t | CRU:t | CR*U:o | R*:o | R*U:t | · | R*:g | CR*:s | R:a? | ·",
    "14 | safeguarding concern (adult/child) | R:t? | CRUS:t | CRU:t | CR*:o | CR*:o | · | · | CR*:g | C:s | R:a? | ·",
    "15 | substance use detail | R:t? | CRU:t | CRU:t | R:o | · | · | · | R*:g | · | R:a? | ·",
    "16 | legally-restricted items | · | CR:o | CR:o | · | · | · | · | · | · | R:a? | ·",
    "17 | appointments & contacts | R:t | CRU:t | CRU:t | CRU:o | CRU:o | CRU:t | · | CRU:g | · | R:a? | ·",
    "18 | report/letter to court, custody, GP | R:t? | CRUSD:t | CRUSD:t | CR*D:o | · | R*D:t | · | · | R:g | R:a? | ·",
    "19 | consent & sharing grants | R:t | CRU:t | CRU:t | CR:o | CR*:o | R:t | · | R*:g | · | RU:a | ·",
    "20 | onward referral & reply | R:t | CRUSD:t | CRUSD:t | CRUD:o | CR*:o | RU:t | · | RU:g | · | R:a? | ·",
    "21 | outcomes, national data set | R:t | RU:t | CRU:t | CRU:o | · | RU:t | R*:a | · | · | R:a? | ·",
    "22 | attachment (as the row it hangs on; AD may scan in anywhere, reads only rows it may read) | parent | parent | parent | parent | parent | parent C:t | parent | parent | parent | parent | parent",
    "23 | sealed person (any row above) | · | list | list | list | list | list | · | · | · | list R:a? | ·",
    "24 | allocation, caseload, queue order | CRU:t | CRU:t | RU:t | R:o | R:o | RU:t | · | R:g | · | R:a | ·",
    "25 | merge / unmerge / move entry | · | S2:t | C:t | C:o | · | C:t | · | · | · | R:a | ·",
    "26a | own-service counts, unsuppressed, drill by rows 1–24 | R:t | R:t | R:t | · | · | · | · | · | · | · | ·",
    "26b | commissioner and national return, unsuppressed counts | RS:a | R:a | · | · | · | · | CR:a | · | · | R:a | ·",
    "26c | shared or published reports, small numbers suppressed | R:a | R:a | R:t | · | · | R:t | CR:a | R:g | · | R:a | ·",
    "27 | identifiable or bulk export | · | C2:t | · | · | · | · | · | · | · | S2:a | ·",
    "28 | pseudonymised extract | S:a | · | · | · | · | · | CR:a | · | · | R:a | ·",
    "29 | audit events; break-glass review | R*:t | RS:t | own | own | own | own | own | own | own | RSD:a | R*:a",
    "30 | users, assignments, roles | C2:t | S2:t | · | · | · | · | · | · | · | R:a | CRU2:a",
    "31 | forms, pathways, reference data, agreement register, settings | RUS:a | CRUS:a | · | · | · | · | · | · | · | R:a | CRU:a",
    "32 | retention, legal hold, destruction | C:a | R:a | · | · | · | C:t | · | · | · | S2:a | run-only",
    "33 | subject access, rectification, restriction, data-protection complaints | RU:a | S:t | R:o | · | · | CRU:t | · | · | · | RSD:a | ·",
    "34 | list row, match decision, board entry | R:t | CRU:t | CRU:t | R*:o | · | CRU:t | · | · | · | R:a? | ·",
    "35 | diary, rota, clinic slot | CRU:t | RU:t | RU:t | RU:o | R:o | CRU:t | · | R:g | · | R:a | ·",
    "36 | visit, check-in, lone-working alarm | RU:t | RU:t | CRU:o | CRU:o | CRU:o | R:t | · | CRU:g | · | R:a? | ·",
    "37 | supervision, case review | CR:t | CRUS:t | R:o | R:o | R:o | · | · | · | · | R:a? | ·",
    "38 | directory of services | R:a | CRUS:a | RU:a | RU:a | R:a | CRU:a | · | R:a | · | R:a | ·",
];

/// One row of the matrix. The order is that of the lines above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Row {
    /// 1: identity (names, aliases, DOB, NHS no.).
    Identity,
    /// 2: safe contact method & instructions.
    SafeContact,
    /// 3: home address & history.
    Address,
    /// 4: worker-safety alert (what to do, not why).
    WorkerSafety,
    /// 5: risk to self/others, narrative & plan.
    Risk,
    /// 6: referral content.
    Referral,
    /// 7: triage decision & urgency.
    Triage,
    /// 8: screening.
    Screening,
    /// 9: assessment & formulation.
    Assessment,
    /// 10: clinical notes.
    ClinicalNotes,
    /// 11: support notes.
    SupportNotes,
    /// 12: support plan, goals, tasks.
    Plan,
    /// 13: alleged offence, custody & court status.
    Justice,
    /// 14: safeguarding concern (adult/child).
    Safeguarding,
    /// 15: substance use detail.
    SubstanceUse,
    /// 16: legally-restricted items.
    LegallyRestricted,
    /// 17: appointments & contacts.
    Contacts,
    /// 18: report/letter to court, custody, GP.
    Reports,
    /// 19: consent & sharing grants.
    Consent,
    /// 20: onward referral & reply.
    OnwardReferral,
    /// 21: outcomes, national data set.
    Outcomes,
    /// 22: attachment.
    Attachment,
    /// 23: sealed person (any row above).
    Sealed,
    /// 24: allocation, caseload, queue order.
    Allocation,
    /// 25: merge / unmerge / move entry.
    Merge,
    /// 26a: own-service counts, unsuppressed, drill by rows 1–24.
    OwnCounts,
    /// 26b: commissioner and national return, unsuppressed counts.
    NationalReturn,
    /// 26c: shared or published reports, small numbers suppressed.
    SharedReports,
    /// 27: identifiable or bulk export.
    Export,
    /// 28: pseudonymised extract.
    Extract,
    /// 29: audit events; break-glass review.
    Journal,
    /// 30: users, assignments, roles.
    Accounts,
    /// 31: forms, pathways, reference data, agreement register, settings.
    Settings,
    /// 32: retention, legal hold, destruction.
    Retention,
    /// 33: subject access, rectification, restriction, data-protection complaints.
    SubjectRights,
    /// 34: list row, match decision, board entry.
    Lists,
    /// 35: diary, rota, clinic slot.
    Diary,
    /// 36: visit, check-in, lone-working alarm.
    Visits,
    /// 37: supervision, case review.
    Supervision,
    /// 38: directory of services.
    Directory,
}

impl Row {
    /// Every row, in the order of the matrix.
    pub const ALL: [Self; LINES.len()] = [
        Self::Identity,
        Self::SafeContact,
        Self::Address,
        Self::WorkerSafety,
        Self::Risk,
        Self::Referral,
        Self::Triage,
        Self::Screening,
        Self::Assessment,
        Self::ClinicalNotes,
        Self::SupportNotes,
        Self::Plan,
        Self::Justice,
        Self::Safeguarding,
        Self::SubstanceUse,
        Self::LegallyRestricted,
        Self::Contacts,
        Self::Reports,
        Self::Consent,
        Self::OnwardReferral,
        Self::Outcomes,
        Self::Attachment,
        Self::Sealed,
        Self::Allocation,
        Self::Merge,
        Self::OwnCounts,
        Self::NationalReturn,
        Self::SharedReports,
        Self::Export,
        Self::Extract,
        Self::Journal,
        Self::Accounts,
        Self::Settings,
        Self::Retention,
        Self::SubjectRights,
        Self::Lists,
        Self::Diary,
        Self::Visits,
        Self::Supervision,
        Self::Directory,
    ];

    /// The number by which the matrix calls it: 1 to 38, with 26a, 26b and 26c.
    pub const fn number(self) -> &'static str {
        TABLE[self as usize].number
    }

    /// What kind of record it is, in the words of the matrix.
    pub const fn title(self) -> &'static str {
        TABLE[self as usize].title
    }

    /// The row of a number.
    pub fn from_number(number: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|row| row.number() == number)
    }

    /// What the matrix grants a role in this row.
    pub const fn cell(self, role: Role) -> &'static Cell {
        &TABLE[self as usize].cells[role as usize]
    }
}

impl Set<Row> {
    /// The set with one more row in it.
    pub const fn with(self, row: Row) -> Self {
        self.with_index(row as u8)
    }

    /// Whether the row is one of them.
    pub const fn has(self, row: Row) -> bool {
        self.has_index(row as u8)
    }
}

struct Line {
    number: &'static str,
    title: &'static str,
    cells: [Cell; Role::ALL.len()],
}

static TABLE: [Line; LINES.len()] = table();

const fn table() -> [Line; LINES.len()] {
    const EMPTY: Line = Line { number: "", title: "", cells: [Cell::DENY; Role::ALL.len()] };
    let mut table = [EMPTY; LINES.len()];
    let mut index = 0;
    while index < LINES.len() {
        table[index] = line(LINES[index].as_bytes());
        index += 1;
    }
    table
}

/// Reads one line; one that does not fit stops the build.
const fn line(text: &'static [u8]) -> Line {
    let (number, rest) = part(text);
    let (title, mut rest) = part(rest);
    let mut cells = [Cell::DENY; Role::ALL.len()];
    let mut column = 0;
    while column < cells.len() {
        let (cell, after) = part(rest);
        cells[column] = match Cell::read(cell) {
            Ok(cell) => cell,
            Err(_) => panic!("a cell of the access matrix does not fit its grammar"),
        };
        rest = after;
        column += 1;
    }
    assert!(rest.is_empty(), "a line of the access matrix has eleven cells");
    Line { number: words(number), title: words(title), cells }
}

/// Takes what stands before the next bar, without the spaces around it, and gives the rest.
const fn part(text: &'static [u8]) -> (&'static [u8], &'static [u8]) {
    let mut end = 0;
    while end < text.len() && text[end] != b'|' {
        end += 1;
    }
    let rest = if end < text.len() { slice(text, end + 1, text.len()) } else { b"" };
    (slice(text, 0, end).trim_ascii(), rest)
}

const fn words(text: &'static [u8]) -> &'static str {
    match str::from_utf8(text) {
        Ok(words) => words,
        Err(_) => panic!("the access matrix is UTF-8"),
    }
}
