//! Every statement of the store, read from its sources, is prepared on both engines; parameters come in order.
//!
//! The statements that the macro `statements!` puts together are put together here in the same way.

use std::{fs, path::Path};

use crate::house::House;

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
            found.push((line, text.trim_end_matches('"').to_owned()));
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
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).expect("a source file");
            found.push((path.file_name().expect("a name").to_string_lossy().into_owned(), text));
        }
    }
}

fn is_statement(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    let is_begun = ["select", "insert", "update", "delete", "with"].contains(&first);
    // Halves of the macro end where a name belongs.
    is_begun && !text.ends_with(' ') && text.split_whitespace().count() > 2
}

/// The tables written with `statements!`, each put together as the macro does.
fn of_macro(file: &str, source: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for (begin, _) in source.match_indices("statements!(\n") {
        let call = &source[begin..begin + source[begin..].find(");").expect("the call ends")];
        let parts: Vec<String> = literals(call).into_iter().map(|(_, text)| text).collect();
        let [name, own, insert, update, id, revision, order] = parts.as_slice() else {
            panic!("{file}: statements! is given seven texts, found {parts:?}")
        };
        let base = "id, revision, person_id, episode_id, recorded_at, author, retired, content";
        let all = [
            format!("insert into {name} ({base}{own}) values ($1, $2, $3, $4, $5, $6, $7, $8{insert})"),
            format!(
                "update {name} set revision = $1, recorded_at = $2, author = $3, retired = $4, content = $5{update} \
                 where id = {id} and revision = {revision}"
            ),
            format!("select {base} from {name} where id = $1"),
            format!("select {base} from {name} where person_id = $1 order by {order}, id"),
        ];
        found.extend(all.map(|sql| Found { place: format!("{file}: {name}"), sql }));
    }
    found
}

fn every_statement() -> Vec<Found> {
    let mut files = Vec::new();
    sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut files);
    let mut found = Vec::new();
    for (file, source) in &files {
        let written = literals(source).into_iter().filter(|(_, text)| is_statement(text));
        found.extend(written.map(|(line, sql)| Found { place: format!("{file}:{line}"), sql }));
        found.extend(of_macro(file, source));
    }
    // PostgreSQL alone is asked for its lock.
    found.retain(|statement| !statement.sql.contains("pg_"));
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
    let refused: Vec<String> = every_statement()
        .iter()
        .filter_map(|found| {
            lite.prepare(&found.sql).err().map(|error| format!("{}: {error}\n  {}", found.place, found.sql))
        })
        .collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn every_statement_is_understood_by_postgresql() {
    let Some(house) = House::on_postgres() else { return };
    drop(house.open());
    let mut client = house.server_client();
    let refused: Vec<String> = every_statement()
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

#[test]
fn literals_are_read_over_lines_and_past_escaped_marks() {
    let source = "let a = \"select 1\n from x\"; // \"no\"\nlet b = \"say \\\"yes\\\" twice\";";
    let texts: Vec<(usize, String)> = literals(source);
    assert_eq!(texts, [(1, "select 1\n from x".to_owned()), (3, "say \\\"yes\\\" twice".to_owned())]);
}
