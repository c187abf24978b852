//! The schema: the same on both engines, brought up whole or not at all, and never run by an older program (R9).

use std::{collections::BTreeMap, fs};

use crate::house::{House, on_both_engines};

/// Table, column, kind of column, whether it may be empty.
type Columns = BTreeMap<(String, String), (&'static str, bool)>;

fn columns_of_sqlite(house: &House) -> Columns {
    let lite = house.lite();
    let mut statement = lite
        .prepare(
            "select m.name, c.name, c.type, c.\"notnull\"
            from sqlite_master m join pragma_table_info(m.name) c
            where m.type = 'table' and m.name not like 'sqlite_%'",
        )
        .expect("a statement");
    let rows = statement
        .query_map([], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, bool>(3)?,
            ))
        })
        .expect("rows");
    rows.map(|row| {
        let (table, column, kind, is_required) = row.expect("a row");
        ((table, column), (kind_of(&kind), is_required))
    })
    .collect()
}

fn columns_of_postgres(house: &House) -> Columns {
    let rows = house
        .server_client()
        .query(
            "select table_name::text, column_name::text, data_type::text, is_nullable::text
            from information_schema.columns where table_schema = 'public'",
            &[],
        )
        .expect("rows");
    rows.iter()
        .map(|row| {
            let (table, column): (String, String) = (row.get(0), row.get(1));
            let (kind, nullable): (String, String) = (row.get(2), row.get(3));
            ((table, column), (kind_of(&kind), nullable == "NO"))
        })
        .collect()
}

/// What both engines mean by their words for a type. A truth is a number on SQLite.
fn kind_of(said: &str) -> &'static str {
    match said.to_lowercase().as_str() {
        "text" => "text",
        "blob" | "uuid" | "bytea" => "bytes",
        "integer" | "bigint" | "boolean" => "number",
        "real" | "double precision" => "real",
        other => panic!("no migration uses the type {other}: say here what it means on the other engine"),
    }
}

#[test]
fn both_engines_have_the_same_tables_and_columns() {
    let sqlite = House::on_sqlite();
    drop(sqlite.open());
    let Some(postgres) = House::on_postgres() else { return };
    drop(postgres.open());
    let (left, mut right) = (columns_of_sqlite(&sqlite), columns_of_postgres(&postgres));
    // A view on both engines, to whose columns SQLite gives no type: names and answers are compared in `figures`.
    right.retain(|name, _| name.0 != "report_steps");
    assert!(left.len() > 100, "the schema was read");
    // PostgreSQL counts `worklist_counts` in a view, and says of no column of a view that it is never empty.
    let is_view = |table: &str| table == "worklist_counts";
    let only = |one: &Columns, other: &Columns| -> Vec<String> {
        let differs = one.iter().filter(|(name, column)| match other.get(*name) {
            Some(found) if is_view(&name.0) => found.0 != column.0,
            found => found != Some(*column),
        });
        differs.map(|(name, column)| format!("{}.{} {column:?}", name.0, name.1)).collect()
    };
    assert_eq!(only(&left, &right), only(&right, &left), "on SQLite, and on PostgreSQL");
}

#[test]
fn a_schema_is_brought_up_once_and_found_so_ever_after() {
    on_both_engines(|house| {
        drop(house.open());
        let history = "select name from schema_history order by number";
        let names = house.texts(history);
        let mut files: Vec<String> =
            fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sqlite"))
                .expect("the migrations")
                .map(|entry| {
                    entry.expect("a file").file_name().to_string_lossy().trim_end_matches(".sql").to_owned()
                })
                .collect();
        files.sort();
        assert_eq!(names, files, "every migration of the folder was applied, in order");
        drop(house.open());
        assert_eq!(house.texts(history), names);
    });
}

#[test]
fn a_schema_newer_than_the_program_is_refused_and_left_alone() {
    on_both_engines(|house| {
        house.open().arrival("Samuel");
        house
            .raw("insert into schema_history (number, name) values (9999, '9999_of_a_newer_program')")
            .expect("added");
        let refused = house.try_open(House::settings()).err().expect("refused");
        assert!(refused.to_string().contains("start the newer program"), "{refused}");
        assert_eq!(house.number("select count(*) from chains"), 1, "nothing was written");
    });
}

/// A table of the last migration stands in its way, so that it fails in its middle: what it made before is not there
/// afterwards, and once the way is clear it is applied whole.
#[test]
fn a_migration_that_fails_midway_leaves_the_old_schema_whole() {
    on_both_engines(|house| {
        house.raw("create table versions (in_the_way text)").expect("made");
        let failed = house.try_open(House::settings()).err().expect("fails");
        assert!(failed.to_string().contains("0001_foundation"), "{failed}");
        let tables = if house.is_sqlite() {
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
        } else {
            "select tablename::text from pg_tables where schemaname = 'public'"
        };
        assert_eq!(house.texts(tables), ["versions"]);
        house.raw("drop table versions").expect("the way is clear");
        house.open().arrival("Samuel");
    });
}

#[test]
fn two_instances_that_start_at_once_on_postgresql_bring_the_schema_up_once() {
    let Some(house) = House::on_postgres() else { return };
    std::thread::scope(|scope| {
        let starts: Vec<_> =
            (0..3).map(|_| scope.spawn(|| house.try_open(House::settings()).is_ok())).collect();
        for start in starts {
            assert!(start.join().expect("no panic"));
        }
    });
    assert_eq!(house.number("select count(*) from chains"), 3, "each has its own chain");
    house.open().assert_journal_holds();
}
