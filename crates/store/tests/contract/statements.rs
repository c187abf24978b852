//! Every statement of the store, read from its sources, is prepared on both engines; parameters come in order.
//!
//! Some are put together by macros of the store (`statements!` and its like). Those macros take literals and join them
//! with `concat!`; that much of the language is done here again, so that no statement escapes.

use std::{fs, path::Path};

use crate::house::House;

/// Speaks to SQLite alone, of the tables that it keeps for itself (backup, check).
const OF_SQLITE: &str = "lite.rs";

/// A statement and where it stands.
struct Found {
    place: String,
    sql: String,
}

/// The string literals of a source file, with the line on which each begins. Enough of Rust for our own store: no raw
/// strings, no quotation marks inside characters.
fn literals(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let (mut line, mut rest) = (1, source);
    while let Some(next) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("'\"'") {
            3
        } else if next == '"' {
            let text = rest[1..].split_inclusive('"').take_while_inclusive_unescaped();
            found.push((line, text.strip_suffix('"').unwrap_or(&text).to_owned()));
            text.len() + 1
        } else {
            next.len_utf8()
        };
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    found
}

trait UntilUnescaped {
    fn take_while_inclusive_unescaped(self) -> String;
}

impl<'a, I: Iterator<Item = &'a str>> UntilUnescaped for I {
    /// The parts up to the first quotation mark that is not escaped.
    fn take_while_inclusive_unescaped(self) -> String {
        let mut text = String::new();
        for part in self {
            text.push_str(part);
            if !part.ends_with("\\\"") {
                break;
            }
        }
        text
    }
}

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("the sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.ends_with("engine/crossing.rs") {
            // Copies whole tables by names that are put in while it runs; the contract of backups runs every one.
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).expect("a source file");
            found.push((path.file_name().expect("a name").to_string_lossy().into_owned(), text));
        }
    }
}

fn is_statement(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    ["select", "insert", "update", "delete", "with"].contains(&first) && text.split_whitespace().count() > 2
}

/// A macro of the store that makes statements out of literals.
struct Macro {
    name: String,
    /// Its literal parameters, in order.
    takes: Vec<String>,
    /// What its `concat!`s join.
    joins: Vec<Vec<Part>>,
}

/// A part of a `concat!`, or an argument of a macro.
#[derive(Clone)]
enum Part {
    Text(String),
    /// `$name`
    Given(String),
}

/// From an opening bracket to the one that closes it, strings passed over.
fn enclosed(text: &str) -> &str {
    let (mut depth, mut at) = (0_i32, 0);
    while let Some(next) = text[at..].chars().next() {
        if next == '"' {
            let string = text[at + 1..].split_inclusive('"').take_while_inclusive_unescaped();
            at += string.len() + 1;
            continue;
        }
        depth += i32::from("([{".contains(next)) - i32::from(")]}".contains(next));
        at += next.len_utf8();
        if depth == 0 {
            break;
        }
    }
    &text[..at]
}

/// The literals and the `$names` of a stretch of source, in order.
fn parts(text: &str) -> Vec<Part> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['"', '$']) {
        let is_text = rest[at..].starts_with('"');
        rest = &rest[at + 1..];
        let length = if is_text {
            let string = rest.split_inclusive('"').take_while_inclusive_unescaped();
            found.push(Part::Text(string.strip_suffix('"').unwrap_or(&string).to_owned()));
            string.len()
        } else {
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let length = name.len();
            found.push(Part::Given(name));
            length
        };
        rest = &rest[length..];
    }
    found
}

/// Every stretch that begins with `opening` and an enclosing bracket: where it begins, and what the brackets enclose.
fn stretches<'a>(source: &'a str, opening: &str) -> Vec<(usize, &'a str)> {
    let begins = source.match_indices(opening);
    begins.map(|(at, _)| (at, enclosed(&source[at + opening.len() - 1..]))).collect()
}

fn macros(source: &str) -> Vec<Macro> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices("macro_rules! ") {
        let rest = &source[at + "macro_rules! ".len()..];
        let (name, body) = rest.split_once(' ').expect("a macro has a name");
        let body = enclosed(body);
        let (pattern, body) = body.split_once("=>").expect("a macro has a pattern");
        let takes = pattern
            .split('$')
            .filter_map(|part| part.split_once(":literal"))
            .map(|(name, _)| name.to_owned());
        let joins = stretches(body, "concat!(").into_iter().map(|(_, joined)| parts(joined)).collect();
        found.push(Macro { name: name.to_owned(), takes: takes.collect(), joins });
    }
    found.retain(|found: &Macro| !found.joins.is_empty());
    found
}

/// The statements of one call, and of one name of the list if the call is given `$name`.
fn made_by(made: &Macro, arguments: &[Part], name: &str) -> Vec<String> {
    let said = |part: &Part| match part {
        Part::Text(text) => text.clone(),
        Part::Given(_) => name.to_owned(),
    };
    assert_eq!(
        made.takes.len(),
        arguments.len(),
        "{}! is called with other arguments than it takes",
        made.name
    );
    let join = |joined: &Vec<Part>| {
        let given = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Given(wanted) => {
                let place =
                    made.takes.iter().position(|taken| taken == wanted).expect("it takes what it joins");
                said(&arguments[place])
            }
        };
        joined.iter().map(given).collect()
    };
    made.joins.iter().map(join).collect()
}

/// Where several tables are alike they stand in a list: `Risk "risks";`.
fn names_in_list(source: &str) -> Vec<String> {
    let name = |line: &str| {
        let (noun, rest) = line.trim().split_once(' ')?;
        let is_noun = noun.chars().all(char::is_alphanumeric);
        Some(rest.strip_prefix('"')?.strip_suffix("\";")?.to_owned()).filter(|_| is_noun)
    };
    source.lines().filter_map(name).collect()
}

fn of_file(file: &str, source: &str, macros: &[Macro]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut plain = source.to_owned();
    let mut take_out = |from: usize, length: usize| {
        let lines = plain[from..from + length].matches('\n').count();
        let blank = " ".repeat(length - lines) + &"\n".repeat(lines);
        plain.replace_range(from..from + length, &blank);
    };
    for made in macros {
        let opening = format!("{}!(", made.name);
        for (at, arguments) in stretches(source, &opening) {
            take_out(at + opening.len() - 1, arguments.len());
            let arguments = parts(arguments);
            let is_listed = arguments.iter().any(|part| matches!(part, Part::Given(_)));
            let names = if is_listed { names_in_list(source) } else { vec![String::new()] };
            assert!(!names.is_empty(), "{file}: {opening} is given no name of a table");
            let all = names.iter().flat_map(|name| made_by(made, &arguments, name));
            found.extend(all.map(|sql| Found { place: format!("{file}: {opening}…)"), sql }));
        }
    }
    for (at, joined) in stretches(source, "concat!(") {
        take_out(at + "concat!".len(), joined.len());
        let texts: Option<String> = parts(joined)
            .into_iter()
            .map(|part| match part {
                Part::Text(text) => Some(text),
                Part::Given(_) => None,
            })
            .collect();
        found.extend(texts.map(|sql| Found { place: format!("{file}: concat!"), sql }));
    }
    let written = literals(&plain).into_iter();
    found.extend(written.map(|(line, sql)| Found { place: format!("{file}:{line}"), sql }));
    found
}

/// What is said to PostgreSQL too.
fn of_both_engines() -> Vec<Found> {
    let mut found = every_statement();
    found.retain(|found| !found.place.starts_with(OF_SQLITE));
    found
}

/// A name that is put in while the program runs stands for a table that there is.
fn with_a_table(sql: &str) -> String {
    sql.replace("\\\"{}\\\"", "people").replace("\\\"", "\"")
}

fn every_statement() -> Vec<Found> {
    let mut files = Vec::new();
    sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut files);
    let macros: Vec<Macro> = files.iter().flat_map(|(_, source)| macros(source)).collect();
    let mut found: Vec<Found> =
        files.iter().flat_map(|(file, source)| of_file(file, source, &macros)).collect();
    // PostgreSQL alone is asked for its lock.
    found.retain(|found| is_statement(&found.sql) && !found.sql.contains("pg_"));
    // Several in one text are no statement but a batch over tables of its own: the demonstration's tests run it.
    found.retain(|found| !found.sql.trim_end().trim_end_matches(';').contains(';'));
    assert!(
        found.len() > 60,
        "only {} statements were found: the sources are not read any more",
        found.len()
    );
    found
}

#[test]
fn every_statement_is_understood_by_sqlite() {
    let house = House::on_sqlite();
    drop(house.open());
    let lite = house.lite();
    let statements = every_statement();
    let own = statements.iter().filter(|found| found.place.starts_with(OF_SQLITE)).count();
    assert_eq!(own, 4, "the statements that only SQLite is asked are read, too");
    let refused: Vec<String> = statements
        .iter()
        .filter_map(|found| {
            lite.prepare(&with_a_table(&found.sql))
                .err()
                .map(|error| format!("{}: {error}\n  {}", found.place, found.sql))
        })
        .collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn every_statement_is_understood_by_postgresql() {
    let Some(house) = House::on_postgres() else { return };
    drop(house.open());
    let mut client = house.server_client();
    let refused: Vec<String> = of_both_engines()
        .iter()
        .filter_map(|found| {
            let error = client.prepare(&found.sql).err()?;
            let words = error.as_db_error().map_or(error.to_string(), |error| error.message().to_owned());
            Some(format!("{}: {words}\n  {}", found.place, found.sql))
        })
        .collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

/// SQLite numbers `$3` by where it first appears, PostgreSQL by its number: in order, both mean the same.
#[test]
fn parameters_first_appear_in_order_and_each_once() {
    let wrong: Vec<String> = every_statement()
        .iter()
        .filter(|found| {
            let numbers = found.sql.split('$').skip(1).map(|rest| {
                rest.chars()
                    .take_while(char::is_ascii_digit)
                    .collect::<String>()
                    .parse::<usize>()
                    .unwrap_or_default()
            });
            !numbers.eq(1..=found.sql.matches('$').count())
        })
        .map(|found| format!("{}: {}", found.place, found.sql))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// An index that lacks but one column costs a search of the table for each row, and thousands of rows are counted.
#[test]
fn sqlite_reads_the_worklist_from_indexes_that_hold_all_that_it_asks_for() {
    let house = House::on_sqlite();
    drop(house.open());
    let lite = house.lite();
    let of_the_worklist = |found: &Found| {
        found.place.starts_with("worklist.rs")
            && found.sql.contains("episodes e")
            && found.sql.contains("e.team")
    };
    let statements: Vec<Found> = every_statement().into_iter().filter(of_the_worklist).collect();
    assert_eq!(statements.len(), 4, "the three lists and the counts");
    for found in statements {
        let mut plan = lite.prepare(&format!("explain query plan {}", found.sql)).expect("a plan");
        let unsaid = vec![rusqlite::types::Null; plan.parameter_count()];
        let steps = plan.query_map(rusqlite::params_from_iter(unsaid), |row| row.get(3)).expect("steps");
        for step in steps.map(|step: rusqlite::Result<String>| step.expect("a step")) {
            let is_of_episodes = step.contains(" e ") || step.contains(" episodes ");
            assert!(!is_of_episodes || step.contains("COVERING INDEX"), "{}: {step}", found.place);
        }
    }
}

#[test]
fn literals_are_read_over_lines_and_past_escaped_marks() {
    let source = "let a = \"select 1\n from x\"; // \"no\"\nlet b = \"say \\\"yes\\\"\";";
    let texts: Vec<(usize, String)> = literals(source);
    assert_eq!(texts, [(1, "select 1\n from x".to_owned()), (3, "say \\\"yes\\\"".to_owned())]);
}
