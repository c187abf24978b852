//! SQLite: opened so that an acknowledged commit survives a power cut.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use domain::failure::{Fault, FaultKind};
use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig, params_from_iter};

use super::{PATIENCE, Row, Use, Value};

/// The file inside the data directory.
pub(crate) const FILE: &str = "landward.db";

/// `security.md` section 9.2. `synchronous=full` is what makes "saved" true (R2): never lower it.
const SETTINGS: &str = "
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma foreign_keys = on;
    pragma trusted_schema = off;
    pragma secure_delete = on;
    pragma temp_store = memory;
";

/// Above this the log of changes is emptied with some force. SQLite itself empties it only when it happens that nobody
/// reads, which among many readers may never be (R5).
const LONGEST_LOG: u64 = 32 * 1_048_576;

/// How long that may hold the writer up, and how long it is left alone when it did not work.
const PUSH: Duration = Duration::from_millis(500);
const REST: Duration = Duration::from_secs(5);

/// What a reader caches is its own: a map of the file would have to be let go and faulted in again whenever something has
/// changed, on every core, and would count as memory of the program.
const READING: &str = "
    pragma cache_size = -4000;
    pragma query_only = on;
";

/// Search keys and answers have keys that are spread over the whole of their tables. Of many they are put aside, and
/// put where they belong in their order when the replay ends: a temporary table stands before the one of its name.
const ASIDE: &str = "
    create temp table person_keys (key integer not null, person_id blob not null) strict;
    create temp table answers (
        account_id blob not null, key blob not null, at integer not null, answer text not null,
        asked text not null, primary key (account_id, key)
    ) strict, without rowid;
";
const PUT_BACK: &str = "
    insert into main.person_keys (key, person_id)
        select distinct key, person_id from temp.person_keys order by key, person_id;
    insert into main.answers (account_id, key, at, answer, asked)
        select account_id, key, at, answer, asked from temp.answers order by account_id, key;
    drop table temp.person_keys;
    drop table temp.answers;
";

pub(crate) struct Lite {
    pub(super) connection: Connection,
    writes: u64,
    /// Whether a write was not taken since that was last asked.
    pub(super) has_met_full: bool,
    log: PathBuf,
    pushed: Option<Instant>,
}

impl Lite {
    pub(crate) fn open(directory: &Path, purpose: Use) -> Result<Self, Fault> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI;
        let connection = Connection::open_with_flags(directory.join(FILE), flags).map_err(fault)?;
        connection.busy_timeout(PATIENCE).map_err(fault)?;
        connection.execute_batch(SETTINGS).map_err(fault)?;
        connection.set_prepared_statement_cache_capacity(256);
        // One plan for a statement, whatever its values: without this each new value makes SQLite plan many of our
        // statements anew, which costs more than running them.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(fault)?;
        match purpose {
            Use::Write => {
                connection.execute_batch("pragma cache_size = -32000; pragma wal_autocheckpoint = 4000")
            }
            Use::Read => connection.execute_batch(READING),
        }
        .map_err(fault)?;
        let log = directory.join("landward.db-wal");
        Ok(Self { connection, writes: 0, has_met_full: false, log, pushed: None })
    }

    /// How often anything was told to this connection that may have written.
    pub(crate) const fn writes(&self) -> u64 {
        self.writes
    }

    pub(crate) fn execute(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, Fault> {
        self.writes += 1;
        let mut statement = self.connection.prepare_cached(sql).map_err(fault)?;
        let touched = statement
            .execute(params_from_iter(values))
            .map_err(|error| met(error, &mut self.has_met_full))?;
        Ok(touched as u64)
    }

    /// A statement that begins or ends something: said so often that it is kept prepared.
    pub(crate) fn control(&mut self, sql: &'static str) -> Result<(), Fault> {
        self.execute(sql, &[]).map(|_| ())
    }

    pub(crate) fn each(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        see: &mut dyn FnMut(&Row<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut statement = self.connection.prepare_cached(sql).map_err(fault)?;
        let mut rows = statement.query(params_from_iter(values)).map_err(fault)?;
        while let Some(row) = rows.next().map_err(fault)? {
            see(&Row::Lite(row))?;
        }
        Ok(())
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        self.writes += 1;
        self.connection.execute_batch(sql).map_err(|error| met(error, &mut self.has_met_full))
    }

    /// Whether the log of changes has grown too long, and was not tried a moment ago.
    pub(super) fn wants_log_emptied(&self) -> bool {
        std::fs::metadata(&self.log).is_ok_and(|log| log.len() > LONGEST_LOG)
            && self.pushed.is_none_or(|pushed| pushed.elapsed() >= REST)
    }

    /// Between two transactions: empties the log of changes.
    pub(super) fn empty_log(&mut self) -> Result<(), Fault> {
        self.pushed = Some(Instant::now());
        self.connection.busy_timeout(PUSH).map_err(fault)?;
        // Answers whether somebody was in the way; then it is tried again later.
        let emptied =
            self.connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get::<_, bool>(0));
        self.connection.busy_timeout(PATIENCE).map_err(fault)?;
        if emptied.map_err(fault)? {
            tracing::warn!(
                "the log of changes is long, and somebody reads for long: it could not be emptied"
            );
        }
        Ok(())
    }

    /// Copies the whole database, consistent as of one moment, while others write (R8).
    pub(crate) fn copy_to(&self, target: &Path) -> Result<(), Fault> {
        let mut copy = Connection::open(target).map_err(fault)?;
        let backup = rusqlite::backup::Backup::new(&self.connection, &mut copy).map_err(fault)?;
        backup.run_to_completion(1_000, std::time::Duration::ZERO, None).map_err(fault)
    }
}

impl Lite {
    /// Puts aside what is spread over the whole of its table.
    pub(crate) fn put_aside(&self) -> Result<(), Fault> {
        self.connection.execute_batch(ASIDE).map_err(fault)
    }

    /// Puts it where it belongs, in its order.
    pub(crate) fn put_back(&self) -> Result<(), Fault> {
        self.connection.execute_batch(PUT_BACK).map_err(fault)
    }

    /// Takes the indexes off tables, and answers the statements that make them again: to build an index at once costs far
    /// less than to keep it up row by row.
    pub(crate) fn take_indexes_off(&self, tables: &[&str]) -> Result<Vec<String>, Fault> {
        let mut made_by = Vec::new();
        for table in tables {
            let mut indexes = self
                .connection
                .prepare("select name, sql from sqlite_master where type = 'index' and tbl_name = ?1 and sql is not null")
                .map_err(fault)?;
            let found = indexes
                .query_map([table], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))
                .map_err(fault)?
                .collect::<Result<Vec<_>, _>>()
                .map_err(fault)?;
            for (name, sql) in found {
                // The names come from the schema itself; quoted, so that none can be more than a name.
                self.connection
                    .execute_batch(&format!("drop index \"{}\"", name.replace('"', "")))
                    .map_err(fault)?;
                made_by.push(sql);
            }
        }
        Ok(made_by)
    }

    /// The names of the tables.
    pub(super) fn tables(&self) -> Result<Vec<String>, Fault> {
        self.names(
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name",
            [],
        )
    }

    /// The tables that a table's rows name.
    pub(super) fn parents(&self, table: &str) -> Result<Vec<String>, Fault> {
        self.names("select distinct \"table\" from pragma_foreign_key_list(?1)", [table])
    }

    fn names(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<String>, Fault> {
        let mut statement = self.connection.prepare(sql).map_err(fault)?;
        let names = statement.query_map(values, |row| row.get(0)).map_err(fault)?;
        names.map(|name| name.map_err(fault)).collect()
    }

    /// Keeps the counts of the worklist anew.
    pub(super) fn recount(&mut self) -> Result<(), Fault> {
        self.batch(
            "delete from worklist_counts;
            insert into worklist_counts (team, state, number)
            select team, state, count(*) from episodes where is_open group by team, state",
        )
    }

    /// How many rows each table has.
    pub(crate) fn rows_of_tables(&self) -> Result<BTreeMap<String, i64>, Fault> {
        let count = |name: String| {
            // The names come from the schema itself; quoted, so that none can be more than a name.
            let sql = format!("select count(*) from \"{}\"", name.replace('"', ""));
            Ok((name, self.connection.query_row(&sql, [], |row| row.get(0)).map_err(fault)?))
        };
        self.tables()?.into_iter().map(count).collect()
    }
}

fn met(error: rusqlite::Error, has_met_full: &mut bool) -> Fault {
    let fault = fault(error);
    *has_met_full |= fault.kind() == FaultKind::Full;
    fault
}

/// Sorts the engine's errors into what can pass (busy, full) and what is broken.
///
/// A write that the system did not take (a quota, a limit on files, a sick disk) is as a full disk: nothing of it stands,
/// and the next one may be taken. A *sync* that failed is another matter: what stands on the disk then nobody knows (R4).
pub(super) fn fault(error: rusqlite::Error) -> Fault {
    use rusqlite::ffi::{SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_WRITE};
    let extended = error.sqlite_error().map(|error| error.extended_code);
    if let Some(SQLITE_IOERR_WRITE | SQLITE_IOERR_TRUNCATE | SQLITE_IOERR_SHMSIZE) = extended {
        return Fault::full(error.to_string());
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Fault::busy(error.to_string()),
        Some(ErrorCode::DiskFull) => Fault::full(error.to_string()),
        Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly) => {
            Fault::disk(error.to_string())
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Fault::stored(error.to_string()),
        _ => Fault::database(error.to_string()),
    }
}
