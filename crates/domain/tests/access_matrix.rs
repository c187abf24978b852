//! Tries every cell of the access matrix in `docs/access.md`, which is the oracle, through the gate.
//!
//! The tables are read here by a reader of their own, so that a mistake in the gate's reader cannot hide.

use std::collections::BTreeMap;

use domain::{
    Id,
    access::{
        Action, Actor, Decision, Field, Fields, RecordType, Relationship, Role, Row, Sealing, Set, SignedIn,
        Stage, Standing, Verb, decide,
    },
};
use jiff::Timestamp;
use uuid::Uuid;

const ORACLE: &str = include_str!("../../../docs/access.md");
const COLUMNS: [&str; 11] = ["SM", "CL", "PR", "ST", "PM", "AD", "DA", "PO", "RF", "CG", "SY"];

/// The row of every kind of record, written down a second time.
const ROWS_OF_RECORDS: [(&str, &str); 56] = [
    ("person", "1"),
    ("adjustment", "1"),
    ("person_timeline", "1"),
    ("safe_contact", "2"),
    ("address", "3"),
    ("worker_safety_alert", "4"),
    ("risk", "5"),
    ("safety_plan", "5"),
    ("referral", "6"),
    ("triage", "7"),
    ("screening", "8"),
    ("assessment", "9"),
    ("formulation", "9"),
    ("need", "9"),
    ("clinical_note", "10"),
    ("support_note", "11"),
    ("plan", "12"),
    ("goal", "12"),
    ("task", "12"),
    ("justice_event", "13"),
    ("safeguarding", "14"),
    ("substance_use", "15"),
    ("restricted_item", "16"),
    ("contact", "17"),
    ("activity_time", "17"),
    ("report", "18"),
    ("consent", "19"),
    ("onward_referral", "20"),
    ("outcome", "21"),
    ("discharge", "21"),
    ("attachment", "22"),
    ("allocation", "24"),
    ("merge", "25"),
    ("counts", "26a"),
    ("national_return", "26b"),
    ("shared_report", "26c"),
    ("export", "27"),
    ("extract", "28"),
    ("journal", "29"),
    ("account", "30"),
    ("assignment", "30"),
    ("settings", "31"),
    ("form", "31"),
    ("retention", "32"),
    ("subject_request", "33"),
    ("list_row", "34"),
    ("suite_day", "34"),
    ("diary", "35"),
    ("visit", "36"),
    ("supervision", "37"),
    ("directory", "38"),
    ("draft", "none"),
    ("conflict", "none"),
    ("safety_report", "none"),
    ("filled_form", "none"),
    ("instrument_result", "9"),
];

/// Where `R*` gives a role no field of a kind of record: its row has fields for other kinds only
/// (`docs/decisions/0006-access.md`).
const NOTHING_TO_SHOW: [(&str, &str); 3] =
    [("ST", "formulation"), ("ST", "suite_day"), ("ST", "instrument_result")];

/// One grant of a cell, as the oracle writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Written {
    Word(String),
    Verbs { verbs: String, is_limited: bool, needs_second: bool, reaches: String, needs_reason: bool },
}

#[derive(Debug)]
struct Line {
    title: String,
    cells: Vec<Vec<Written>>,
}

/// Reads the matrix, or says which line does not fit.
fn read_matrix(text: &str) -> Result<BTreeMap<String, Line>, String> {
    let mut lines = text.lines().skip_while(|line| !line.starts_with("| # |"));
    let heading: Vec<_> = split(lines.next().ok_or("there is no matrix")?);
    if heading[2..] != COLUMNS {
        return Err(format!("the columns are not the eleven roles: {heading:?}"));
    }
    lines.next();
    let mut matrix = BTreeMap::new();
    for line in lines.take_while(|line| line.starts_with('|')) {
        let parts = split(line);
        if parts.len() != 13 {
            return Err(format!("not eleven cells: {line}"));
        }
        let cells = parts[2..].iter().map(|cell| read_cell(cell)).collect::<Result<_, _>>()?;
        let line = Line { title: parts[1].to_owned(), cells };
        if matrix.insert(parts[0].to_owned(), line).is_some() {
            return Err(format!("row {} stands twice", parts[0]));
        }
    }
    for number in expected_numbers() {
        if !matrix.contains_key(&number) {
            return Err(format!("row {number} is missing"));
        }
    }
    if matrix.len() != 40 {
        return Err(format!("{} rows instead of 40", matrix.len()));
    }
    Ok(matrix)
}

fn expected_numbers() -> Vec<String> {
    (1..=38)
        .flat_map(|number: u8| match number {
            26 => vec!["26a".to_owned(), "26b".to_owned(), "26c".to_owned()],
            _ => vec![number.to_string()],
        })
        .collect()
}

fn split(line: &str) -> Vec<&str> {
    line.trim().trim_start_matches('|').trim_end_matches('|').split('|').map(str::trim).collect()
}

fn read_cell(cell: &str) -> Result<Vec<Written>, String> {
    match cell {
        "·" => Ok(Vec::new()),
        _ => cell.split(' ').map(read_grant).collect(),
    }
}

fn read_grant(word: &str) -> Result<Written, String> {
    if ["own", "list", "parent", "run-only"].contains(&word) {
        return Ok(Written::Word(word.to_owned()));
    }
    let problem = || format!("{word:?} does not fit the grammar");
    let (before, after) = word.split_once(':').ok_or_else(problem)?;
    let (reaches, needs_reason) = match after.strip_suffix('?') {
        Some(reaches) => (reaches, true),
        None => (after, false),
    };
    let (letters, needs_second) = match before.strip_suffix('2') {
        Some(letters) => (letters, true),
        None => (before, false),
    };
    let verbs = letters.replacen("R*", "R", 1);
    let is_limited = verbs != letters;
    let fits = |text: &str, alphabet: &str| {
        let places: Vec<_> = text.chars().map(|letter| alphabet.find(letter)).collect();
        !places.is_empty()
            && places.iter().all(Option::is_some)
            && places.windows(2).all(|two| two[0] < two[1])
    };
    if fits(&verbs, "CRUSD") && fits(reaches, "otgsa") {
        Ok(Written::Verbs { verbs, is_limited, needs_second, reaches: reaches.to_owned(), needs_reason })
    } else {
        Err(problem())
    }
}

/// Ways in which somebody stands to a record, with the scope letters that each satisfies.
fn standings(row: Option<Row>) -> [(&'static str, Standing, &'static str); 5] {
    let known = Standing {
        person: Some(Id::from_uuid(Uuid::from_u128(7))),
        sealing: Sealing::Open,
        stage: Some(Stage::Assessment),
        has_ruled_out_conflict: true,
        granted_fields: Set::of(&[Field::FullName]),
        ..Standing::default()
    };
    let granted_rows = row.map_or(Set::default(), |row| Set::<Row>::EMPTY.with(row));
    [
        ("own", Standing { is_assigned: true, ..known }, "ota"),
        ("team", Standing { is_in_holding_team: true, ..known }, "ta"),
        ("foreign", known, "a"),
        ("grant", Standing { granted_rows, ..known }, "ga"),
        ("sent", Standing { is_sent_by_own_organisation: true, ..known }, "sa"),
    ]
}

fn somebody(role: Role) -> Actor {
    Actor::Practitioner(SignedIn {
        account: Id::from_uuid(Uuid::from_u128(1)),
        name: "Amina Begum".to_owned(),
        assignment: Id::from_uuid(Uuid::from_u128(2)),
        role,
        organisation: "bsmhft".to_owned(),
        team: "custody".to_owned(),
        session: Id::from_uuid(Uuid::from_u128(3)),
    })
}

fn letter(verb: Verb) -> char {
    match verb {
        Verb::Create => 'C',
        Verb::Read => 'R',
        Verb::Amend => 'U',
        Verb::Sign => 'S',
        Verb::Disclose => 'D',
    }
}

/// What the oracle expects of one question.
#[derive(Debug, PartialEq, Eq)]
enum Expected {
    Allow { is_limited: bool, needs_second: bool },
    NeedReason,
    NeedBreakGlass,
    Deny,
}

fn expected(cell: &[Written], verb: Verb, satisfied: &str, role: &str, record: RecordType) -> Expected {
    let by = |grant: &Written, satisfied: &str| match grant {
        Written::Verbs { verbs, reaches, .. } => {
            verbs.contains(letter(verb)) && reaches.chars().any(|reach| satisfied.contains(reach))
        }
        Written::Word(_) => false,
    };
    let has_fields = |is_limited: bool| {
        !is_limited || verb == Verb::Create || !NOTHING_TO_SHOW.contains(&(role, record.code()))
    };
    match cell.iter().find(|grant| by(grant, satisfied)) {
        Some(Written::Verbs { needs_reason: true, .. }) => Expected::NeedReason,
        Some(Written::Verbs { is_limited, needs_second, .. }) if has_fields(*is_limited) => Expected::Allow {
            is_limited: *is_limited && verb != Verb::Create,
            needs_second: *needs_second && verb != Verb::Read,
        },
        Some(_) => Expected::Deny,
        // Practitioners and clinical leads can find anybody; what is not theirs they open in an emergency.
        None if ["PR", "CL"].contains(&role)
            && verb == Verb::Read
            && record.is_about_a_case()
            && cell.iter().any(|grant| by(grant, "t")) =>
        {
            Expected::NeedBreakGlass
        }
        None => Expected::Deny,
    }
}

fn answered(decision: Decision) -> Expected {
    match decision {
        Decision::Allow(scope) => Expected::Allow {
            is_limited: matches!(scope.fields(), Fields::Limited(_)),
            needs_second: scope.needs_second_approval(),
        },
        Decision::NeedReason => Expected::NeedReason,
        Decision::NeedBreakGlass => Expected::NeedBreakGlass,
        Decision::Deny => Expected::Deny,
    }
}

#[test]
fn every_cell_is_answered_by_the_gate_as_it_is_written() {
    let matrix = read_matrix(ORACLE).unwrap();
    let mut count = 0;
    let mut wrong = Vec::new();
    for (record, number) in ROWS_OF_RECORDS.iter().filter(|(_, number)| !["none", "22"].contains(number)) {
        let record = RecordType::from_code(record).unwrap();
        for (role, cell) in Role::ALL.into_iter().zip(&matrix[*number].cells) {
            for verb in Verb::ALL {
                for (name, standing, satisfied) in standings(record.row()) {
                    let expected = match (role, record, verb) {
                        // Of consent a mentor may record a refusal or withdrawal, nothing else (3.1).
                        (Role::PeerMentor, RecordType::Consent, Verb::Create) if satisfied.contains('o') => {
                            Expected::Allow { is_limited: true, needs_second: false }
                        }
                        _ => expected(cell, verb, satisfied, role.code(), record),
                    };
                    let action = Action::of(verb, record);
                    let answer = answered(decide(&somebody(role), action, &standing, Timestamp::UNIX_EPOCH));
                    count += 1;
                    if answer != expected {
                        wrong.push(format!(
                            "row {number} {} {action:?} {name}: {answer:?}, not {expected:?}",
                            role.code()
                        ));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(count, 51 * 11 * 5 * 5);
}

#[test]
fn an_attachment_is_ruled_by_the_record_on_which_it_hangs() {
    let matrix = read_matrix(ORACLE).unwrap();
    for (parent, number) in ROWS_OF_RECORDS.iter().filter(|(_, number)| !["none", "22"].contains(number)) {
        let parent = RecordType::from_code(parent).unwrap();
        for ((role, cell), row_22) in
            Role::ALL.into_iter().zip(&matrix[*number].cells).zip(&matrix["22"].cells)
        {
            assert!(row_22.contains(&Written::Word("parent".to_owned())));
            for verb in Verb::ALL {
                for (name, standing, satisfied) in standings(parent.row()) {
                    let verbs_only: Vec<_> = cell
                        .iter()
                        .chain(row_22)
                        .filter(|grant| !matches!(grant, Written::Word(_)))
                        .cloned()
                        .collect();
                    let expected = match (role, parent, verb) {
                        (Role::PeerMentor, RecordType::Consent, Verb::Create) if satisfied.contains('o') => {
                            Expected::Allow { is_limited: true, needs_second: false }
                        }
                        _ => expected(&verbs_only, verb, satisfied, role.code(), parent),
                    };
                    let standing = Standing { hangs_on: Some(parent), ..standing };
                    let action = Action::of(verb, RecordType::Attachment);
                    let answer = answered(decide(&somebody(role), action, &standing, Timestamp::UNIX_EPOCH));
                    assert_eq!(answer, expected, "{} {verb:?} on {parent:?}, {name}", role.code());
                }
            }
        }
    }
}

#[test]
fn words_of_the_matrix_mean_what_its_grammar_says() {
    let matrix = read_matrix(ORACLE).unwrap();
    for (number, line) in &matrix {
        for (role, cell) in Role::ALL.into_iter().zip(&line.cells) {
            for record in RecordType::ALL
                .into_iter()
                .filter(|record| record.row().is_some_and(|row| row.number() == number))
            {
                let may_run = cell.contains(&Written::Word("run-only".to_owned()));
                let run = decide(
                    &somebody(role),
                    Action::Run(record),
                    &Standing::of_the_service(),
                    Timestamp::UNIX_EPOCH,
                );
                assert_eq!(run.scope().is_some(), may_run, "{role} runs {record:?}");
                if cell.contains(&Written::Word("own".to_owned())) {
                    let read = Action::Read(record);
                    let own = Standing::of_oneself();
                    let scope = decide(&somebody(role), read, &own, Timestamp::UNIX_EPOCH).scope();
                    assert!(scope.is_some(), "{role} reads own {record:?}");
                }
            }
        }
    }
    let rows_with = |word: &str| {
        let word = Written::Word(word.to_owned());
        let holds = |line: &Line| line.cells.iter().any(|cell| cell.contains(&word));
        matrix.iter().filter(|(_, line)| holds(line)).map(|(number, _)| number.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(rows_with("own"), ["29"]);
    assert_eq!(rows_with("list"), ["23"]);
    assert_eq!(rows_with("parent"), ["22"]);
    assert_eq!(rows_with("run-only"), ["32"]);
}

#[test]
fn a_sealed_person_is_open_to_those_on_the_list_alone() {
    let matrix = read_matrix(ORACLE).unwrap();
    for (role, cell) in Role::ALL.into_iter().zip(&matrix["23"].cells) {
        let is_listed = cell.contains(&Written::Word("list".to_owned()));
        for record in RecordType::ALL.into_iter().filter(|record| record.is_about_a_case()) {
            for (name, standing, _) in standings(record.row()) {
                for verb in Verb::ALL {
                    let action = Action::of(verb, record);
                    let open = decide(&somebody(role), action, &standing, Timestamp::UNIX_EPOCH);
                    let sealed = Standing { sealing: Sealing::Sealed, ..standing };
                    let off_list = decide(&somebody(role), action, &sealed, Timestamp::UNIX_EPOCH);
                    let reads_with_reason = cell.len() == 2 && verb == Verb::Read && open != Decision::Deny;
                    let shut = if reads_with_reason { Decision::NeedReason } else { Decision::Deny };
                    assert_eq!(off_list, shut, "{role} {action:?} {name}, off the list");
                    let sealed = Standing { is_on_access_list: true, ..sealed };
                    let on_list = decide(&somebody(role), action, &sealed, Timestamp::UNIX_EPOCH);
                    let expected = if is_listed { open } else { Decision::Deny };
                    assert_eq!(on_list, expected, "{role} {action:?} {name}, on the list");
                }
            }
        }
    }
}

#[test]
fn every_row_of_the_matrix_bears_its_number_and_title() {
    let matrix = read_matrix(ORACLE).unwrap();
    assert_eq!(Row::ALL.map(Row::number).to_vec(), expected_numbers());
    for row in Row::ALL {
        assert_eq!(row.title(), matrix[row.number()].title);
        assert_eq!(Row::from_number(row.number()), Some(row));
    }
    assert_eq!(Row::from_number("26"), None);
    assert_eq!(Role::ALL.map(Role::code), COLUMNS);
}

#[test]
fn every_kind_of_record_stands_in_the_row_that_was_decided_for_it() {
    let rows = RecordType::ALL.map(|record| (record.code(), record.row().map_or("none", Row::number)));
    assert_eq!(rows, ROWS_OF_RECORDS);
    for record in RecordType::ALL {
        assert_eq!(RecordType::from_code(record.code()), Some(record));
    }
}

/// A cell of the table of limited fields names its roles and rows; each `R*` of the matrix needs one.
#[test]
fn every_limited_cell_has_its_fields_written_down() {
    let matrix = read_matrix(ORACLE).unwrap();
    let limits: Vec<(Vec<&str>, Vec<&str>)> = ORACLE
        .lines()
        .skip_while(|line| !line.starts_with("| Who |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(split)
        .map(|parts| (parts[0].split(", ").collect(), parts[1].split(',').collect()))
        .collect();
    assert_eq!(limits.len(), 15);
    let mut without = Vec::new();
    for (number, line) in &matrix {
        for (role, cell) in COLUMNS.iter().zip(&line.cells) {
            let is_limited =
                cell.iter().any(|grant| matches!(grant, Written::Verbs { is_limited: true, .. }));
            let is_named =
                limits.iter().any(|(roles, rows)| roles.contains(role) && rows.contains(&number.as_str()));
            if is_limited && !is_named {
                without.push((number.as_str(), *role));
            }
        }
    }
    // What support workers see of a list row is what the rota opens: see docs/decisions/0006-access.md.
    assert_eq!(without, [("34", "ST")]);
}

#[test]
fn a_matrix_that_does_not_fit_is_refused() {
    let cases = [
        ("| R:t? | CRUS:t | CRUS:t | CR*:o | CR*:o | CR*:t | · | R*:g | C:s | R:a? | · |", "| R:t? |"),
        ("| 9 | assessment", "| 8 | assessment"),
        ("| 38 | directory", "| 39 | directory"),
        ("CRUSD:t", "CRUDS:t"),
        ("list R:a?", "lists R:a?"),
        ("| SM | CL |", "| CL | SM |"),
    ];
    for (right, wrong) in cases {
        let damaged = ORACLE.replacen(right, wrong, 1);
        assert_ne!(damaged, ORACLE, "{right} does not stand in the oracle");
        assert!(read_matrix(&damaged).is_err(), "{wrong} was taken");
    }
}

#[test]
fn the_relationship_that_opened_a_scope_is_the_closest_one() {
    let standing = standings(Some(Row::SupportNotes))[0].1;
    let read = Action::Read(RecordType::SupportNote);
    let scope =
        decide(&somebody(Role::SupportWorker), read, &standing, Timestamp::UNIX_EPOCH).scope().unwrap();
    assert_eq!(scope.relationship(), Relationship::Reached(domain::access::Reach::Own));
}
