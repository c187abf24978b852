//! Brings the schema up to what this program needs, or refuses a schema that is newer than the program (R9).

use domain::failure::Fault;

use crate::engine::{Connection, EngineName, Use};

struct Migration {
    number: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migrations {
    ($($number:literal $name:literal;)+) => {
        const MIGRATIONS: &[Migration] = &[$(Migration {
            number: $number,
            name: $name,
            sqlite: include_str!(concat!("../../../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../../migrations/postgres/", $name, ".sql")),
        },)+];
    };
}

migrations! {
    1 "0001_foundation";
    3 "0003_worklist";
    4 "0004_true_of_the_person";
    5 "0005_screening";
    6 "0006_support";
    8 "0008_figures";
    9 "0009_doors";
    10 "0010_asked";
    11 "0011_worklist_from_indexes";
    12 "0012_supported_behind";
    13 "0013_exports";
    14 "0014_filled_forms";
    15 "0015_form_versions";
}

const HISTORY: &str = "create table if not exists schema_history (
    number bigint not null primary key,
    name text not null
)";

/// The newest migration that this program knows.
pub(crate) fn newest() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.number).max().unwrap_or_default()
}

/// The newest migration that the database holds; 0 for an empty one.
pub(crate) fn current(connection: &mut Connection) -> Result<i64, Fault> {
    let newest =
        connection.first("select coalesce(max(number), 0) from schema_history", &[], |row| row.int(0))?;
    Ok(newest.unwrap_or_default())
}

/// Applies what is missing, each migration whole or not at all.
pub(crate) fn bring_up(connection: &mut Connection) -> Result<(), Fault> {
    connection.begin(Use::Write)?;
    let done = bring_up_to(connection, newest());
    match done {
        Ok(()) => connection.commit(),
        Err(fault) => {
            connection.roll_back()?;
            Err(fault)
        }
    }
}

/// Applies what is missing up to a number, in the open transaction: a backup is filled into the schema that it was taken
/// from.
pub(crate) fn bring_up_to(connection: &mut Connection, last: i64) -> Result<(), Fault> {
    if connection.engine() == EngineName::Postgres {
        // Two instances that start at once: the second waits and then finds nothing left to do.
        connection.batch("select pg_advisory_xact_lock(7239041)")?;
    }
    connection.batch(HISTORY)?;
    let current = current(connection)?;
    if current > newest() {
        return Err(Fault::program(format!(
            "the database is at schema {current}, this program knows {}: start the newer program",
            newest()
        )));
    }
    let is_missing = |migration: &&Migration| migration.number > current && migration.number <= last;
    for migration in MIGRATIONS.iter().filter(is_missing) {
        let sql = match connection.engine() {
            EngineName::Sqlite => migration.sqlite,
            EngineName::Postgres => migration.postgres,
        };
        connection.batch(sql).map_err(|fault| fault.while_doing(migration.name))?;
        connection.execute(
            "insert into schema_history (number, name) values ($1, $2)",
            &[migration.number.into(), migration.name.into()],
        )?;
    }
    Ok(())
}
