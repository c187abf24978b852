//! Carries every row from one engine to the other: a backup always holds a SQLite file, whichever engine it was taken
//! from, and can be brought back to either (decision 0010).
//!
//! Speaks to the catalogues of both engines; its statements are put together from the names that those give.

use std::collections::BTreeMap;

use domain::failure::Fault;
use postgres::{
    binary_copy::BinaryCopyInWriter,
    fallible_iterator::FallibleIterator,
    types::{ToSql, Type},
};
use rusqlite::types::{Value as Cell, ValueRef};

use super::{Value, lite, lite::Lite, postgres_side, postgres_side::Postgres};

/// Filled by the migrations themselves.
const HISTORY: &str = "schema_history";

/// Follows from its rows on both engines: kept by triggers on the one, a view on the other.
const FOLLOWS: &str = "worklist_counts";

/// Fills an empty SQLite file of the same schema with what a PostgreSQL database holds at one moment, while others write.
/// The read transaction must be open.
pub(super) fn to_lite(from: &mut Postgres, target: &Lite) -> Result<(), Fault> {
    let here = tables_of_postgres(from)?;
    let there = target.tables()?;
    if let Some(unknown) = here.iter().find(|table| !there.contains(table)) {
        return Err(Fault::program(format!("the table {unknown} is not one of this program's")));
    }
    let to = &target.connection;
    // All tables come, so every row will find the one that it names.
    to.execute_batch("pragma foreign_keys = off; pragma synchronous = off; begin").map_err(lite::fault)?;
    for table in here.iter().filter(|table| *table != HISTORY) {
        let columns = columns_of_postgres(from, table)?;
        let names = list(columns.iter().map(|(name, _)| name));
        let marks = vec!["?"; columns.len()].join(", ");
        let mut insert = to
            .prepare(&format!("insert into \"{table}\" ({names}) values ({marks})"))
            .map_err(lite::fault)?;
        let select = format!("select {names} from \"{table}\"");
        let nothing: [&(dyn ToSql + Sync); 0] = [];
        let mut rows = from.client.query_raw(select.as_str(), nothing).map_err(postgres_side::fault)?;
        while let Some(row) = rows.next().map_err(postgres_side::fault)? {
            let cells: Vec<Cell> = columns
                .iter()
                .enumerate()
                .map(|(at, (name, kind))| cell(&row, at, kind).map_err(|why| odd(table, name, &why)))
                .collect::<Result<_, Fault>>()?;
            insert.execute(rusqlite::params_from_iter(cells)).map_err(lite::fault)?;
        }
    }
    to.execute_batch("commit; pragma synchronous = full").map_err(lite::fault)
}

/// Fills an empty PostgreSQL schema with what a SQLite file of the same schema holds. The transaction must be open; it
/// is the caller's to commit.
pub(super) fn to_postgres(from: &Lite, target: &mut Postgres) -> Result<(), Fault> {
    let there = tables_of_postgres(target)?;
    for table in parents_first(from)? {
        if table == HISTORY || table == FOLLOWS {
            continue;
        }
        if !there.contains(&table) {
            return Err(Fault::stored(format!("the table {table} is not one of this program's")));
        }
        let columns = columns_of_postgres(target, &table)?;
        let names = list(columns.iter().map(|(name, _)| name));
        let mut select =
            from.connection.prepare(&format!("select {names} from \"{table}\"")).map_err(lite::fault)?;
        let mut rows = select.query([]).map_err(lite::fault)?;
        let copy = format!("copy \"{table}\" ({names}) from stdin binary");
        let copy = target.client.copy_in(&copy).map_err(postgres_side::fault)?;
        let kinds: Vec<Type> = columns.iter().map(|(_, kind)| kind.clone()).collect();
        let mut writer = BinaryCopyInWriter::new(copy, &kinds);
        while let Some(row) = rows.next().map_err(lite::fault)? {
            let values: Vec<Value<'_>> = columns
                .iter()
                .enumerate()
                .map(|(at, (name, kind))| {
                    let cell = row.get_ref(at).map_err(lite::fault)?;
                    value(cell, kind).map_err(|why| odd(&table, name, &why))
                })
                .collect::<Result<_, Fault>>()?;
            let values: Vec<&(dyn ToSql + Sync)> =
                values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
            writer.write(&values).map_err(postgres_side::fault)?;
        }
        writer.finish().map_err(postgres_side::fault)?;
    }
    Ok(())
}

/// How many rows each table has, as [`Lite::rows_of_tables`] counts them.
pub(super) fn rows_of_postgres(connection: &mut Postgres) -> Result<BTreeMap<String, i64>, Fault> {
    let tables = tables_of_postgres(connection)?;
    let count = |table: String| {
        let one = connection.client.query_one(&format!("select count(*) from \"{table}\""), &[]);
        Ok((table, one.map_err(postgres_side::fault)?.get(0)))
    };
    tables.into_iter().map(count).collect()
}

/// Reads every row of every table whole, so that the server meets whatever is damaged; answers what it finds wrong.
pub(super) fn read_everything(connection: &mut Postgres) -> Result<Vec<String>, Fault> {
    let mut problems = Vec::new();
    for table in tables_of_postgres(connection)? {
        // A savepoint: after an error the transaction would be lost for the next table.
        connection.batch("savepoint table_read")?;
        let read = format!("select coalesce(sum(octet_length(t::text)), 0)::bigint from \"{table}\" t");
        if let Err(error) = connection.client.query_one(&read, &[]) {
            let fault = postgres_side::fault(error);
            if connection.is_broken() {
                return Err(fault);
            }
            problems.push(format!("{table}: {fault}"));
        }
        connection.batch("rollback to table_read")?;
    }
    let failures =
        "select coalesce(checksum_failures, 0) from pg_stat_database where datname = current_database()";
    let failures: i64 = connection.client.query_one(failures, &[]).map_err(postgres_side::fault)?.get(0);
    if failures > 0 {
        problems.push(format!("the server has met {failures} pages with a wrong checksum"));
    }
    Ok(problems)
}

/// Whether the server's pages carry checksums, without which a damaged byte may be read as if it were sound.
pub(super) fn has_checksums(connection: &mut Postgres) -> Result<bool, Fault> {
    let one = connection.client.query_one("show data_checksums", &[]).map_err(postgres_side::fault)?;
    Ok(one.get::<_, String>(0) == "on")
}

/// Whether nothing stands in the database yet.
pub(super) fn is_empty(connection: &mut Postgres) -> Result<bool, Fault> {
    Ok(tables_of_postgres(connection)?.is_empty())
}

fn tables_of_postgres(connection: &mut Postgres) -> Result<Vec<String>, Fault> {
    let sql = "select tablename::text from pg_tables where schemaname = current_schema() order by tablename";
    let rows = connection.client.query(sql, &[]).map_err(postgres_side::fault)?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

fn columns_of_postgres(connection: &mut Postgres, table: &str) -> Result<Vec<(String, Type)>, Fault> {
    let statement =
        connection.client.prepare(&format!("select * from \"{table}\"")).map_err(postgres_side::fault)?;
    let columns = statement.columns().iter();
    Ok(columns.map(|column| (column.name().to_owned(), column.type_().clone())).collect())
}

fn list<'n>(names: impl Iterator<Item = &'n String>) -> String {
    names.map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

fn odd(table: &str, column: &str, why: &str) -> Fault {
    Fault::stored(format!("column {column} of {table} cannot be carried over: {why}"))
}

/// One cell of PostgreSQL as SQLite keeps it.
fn cell(row: &postgres::Row, at: usize, kind: &Type) -> Result<Cell, String> {
    fn got<'r, T: postgres::types::FromSql<'r>>(
        row: &'r postgres::Row,
        at: usize,
    ) -> Result<Option<T>, String> {
        row.try_get(at).map_err(|error| error.to_string())
    }
    let cell = match *kind {
        Type::TEXT => got::<String>(row, at)?.map(Cell::Text),
        Type::INT8 => got::<i64>(row, at)?.map(Cell::Integer),
        Type::INT4 => got::<i32>(row, at)?.map(|number| Cell::Integer(i64::from(number))),
        Type::BOOL => got::<bool>(row, at)?.map(|truth| Cell::Integer(i64::from(truth))),
        Type::BYTEA => got::<Vec<u8>>(row, at)?.map(Cell::Blob),
        Type::UUID => got::<uuid::Uuid>(row, at)?.map(|id| Cell::Blob(id.as_bytes().to_vec())),
        _ => return Err(format!("its type is {kind}")),
    };
    Ok(cell.unwrap_or(Cell::Null))
}

/// One cell of SQLite as PostgreSQL keeps it.
fn value<'c>(cell: ValueRef<'c>, kind: &Type) -> Result<Value<'c>, String> {
    let text = |bytes: &'c [u8]| std::str::from_utf8(bytes).map_err(|error| error.to_string());
    match (cell, kind) {
        (ValueRef::Null, _) => Ok(Value::Null),
        (ValueRef::Integer(number), &Type::BOOL) => Ok(Value::Bool(number != 0)),
        (ValueRef::Integer(number), &Type::INT8 | &Type::INT4) => Ok(Value::Int(number)),
        (ValueRef::Text(bytes), &Type::TEXT) => Ok(Value::Text(text(bytes)?)),
        (ValueRef::Blob(bytes), &Type::BYTEA) => Ok(Value::Bytes(bytes)),
        (ValueRef::Blob(bytes), &Type::UUID) => {
            uuid::Uuid::from_slice(bytes).map(Value::Id).map_err(|error| error.to_string())
        }
        (cell, kind) => Err(format!("{} does not fit {kind}", cell.data_type())),
    }
}

/// The tables of a SQLite file, each behind those that its rows name.
fn parents_first(from: &Lite) -> Result<Vec<String>, Fault> {
    let mut waiting = from.tables()?;
    let mut sorted: Vec<String> = Vec::new();
    while !waiting.is_empty() {
        let before = sorted.len();
        for table in std::mem::take(&mut waiting) {
            let parents = from.parents(&table)?;
            let is_ready = parents.iter().all(|parent| *parent == table || sorted.contains(parent));
            if is_ready { &mut sorted } else { &mut waiting }.push(table);
        }
        if sorted.len() == before {
            return Err(Fault::stored("tables of the backup name each other in a circle"));
        }
    }
    Ok(sorted)
}
