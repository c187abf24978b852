//! One way to say SQL to SQLite and to PostgreSQL: the same text, the same values, the same rows.
//!
//! Everything above this file is written once. A [`Connection`] is one of the two engines; statements are
//! `&'static str`, prepared once for each connection and kept. Parameters are numbered `$1`, `$2`, … and first
//! appear in that order, because SQLite numbers them by first appearance (a test reads every statement).

mod crossing;
mod lite;
mod postgres_side;
mod value;

use std::{path::Path, time::Duration};

pub(crate) use value::{Row, Value};

use domain::failure::Fault;

use crate::readers::Readers;

/// Where the record is kept.
#[derive(Debug, Clone)]
pub enum Place {
    /// A directory that holds `landward.db` and the keys.
    Directory(std::path::PathBuf),
    /// A PostgreSQL address, and the directory that holds the keys.
    Postgres {
        /// `postgres://user@host:port/database`
        address: String,
        /// Holds the journal's keys and checkpoints, which never stand in the database.
        keys: std::path::PathBuf,
    },
}

impl Place {
    /// The directory outside the database: keys, checkpoints, the reserve file.
    pub fn directory(&self) -> &Path {
        match self {
            Place::Directory(path) => path,
            Place::Postgres { keys, .. } => keys,
        }
    }
}

/// One open connection to either engine. Not shared between threads while in use.
pub(crate) enum Connection {
    Lite(lite::Lite),
    Postgres(Box<postgres_side::Postgres>),
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// The one writer of this instance.
    Write,
    /// One of the readers.
    Read,
}

/// How long a statement may wait for another program's lock, and a query may run.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

impl Connection {
    pub(crate) fn open(place: &Place, purpose: Use) -> Result<Self, Fault> {
        match place {
            Place::Directory(directory) => lite::Lite::open(directory, purpose).map(Connection::Lite),
            Place::Postgres { address, .. } => postgres_side::Postgres::open(address, purpose)
                .map(|open| Connection::Postgres(Box::new(open))),
        }
    }

    /// Which folder of migrations fits.
    pub(crate) fn engine(&self) -> EngineName {
        match self {
            Connection::Lite(_) => EngineName::Sqlite,
            Connection::Postgres(_) => EngineName::Postgres,
        }
    }

    /// Runs a statement that gives no rows back; answers how many rows it touched.
    pub(crate) fn execute(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, Fault> {
        match self {
            Connection::Lite(lite) => lite.execute(sql, values),
            Connection::Postgres(postgres) => postgres.execute(sql, values),
        }
    }

    /// How often anything was told to this connection that may have written: as long as it stands still, what was read
    /// in a transaction still holds.
    pub(crate) const fn writes(&self) -> u64 {
        match self {
            Connection::Lite(lite) => lite.writes(),
            Connection::Postgres(postgres) => postgres.writes(),
        }
    }

    /// Reads every row through `read`.
    pub(crate) fn query<T>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut found = Vec::new();
        self.each(sql, values, &mut |row| {
            found.push(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Hands every row to `see`, one at a time, without keeping them.
    pub(crate) fn each(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        see: &mut dyn FnMut(&Row<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        match self {
            Connection::Lite(lite) => lite.each(sql, values, see),
            Connection::Postgres(postgres) => postgres.each(sql, values, see),
        }
    }

    /// Reads the first row, if there is one.
    pub(crate) fn first<T>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        Ok(self.query(sql, values, read)?.into_iter().next())
    }

    /// Runs several statements that take no values: migrations, pragmas, transaction control.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        match self {
            Connection::Lite(lite) => lite.batch(sql),
            Connection::Postgres(postgres) => postgres.batch(sql),
        }
    }

    pub(crate) fn begin(&mut self, purpose: Use) -> Result<(), Fault> {
        match (self, purpose) {
            (Connection::Lite(lite), Use::Write) => lite.control("begin immediate"),
            (Connection::Lite(lite), Use::Read) => lite.control("begin deferred"),
            (Connection::Postgres(postgres), Use::Write) => postgres.batch("begin"),
            (Connection::Postgres(postgres), Use::Read) => {
                postgres.batch("begin isolation level repeatable read read only")
            }
        }
    }

    pub(crate) fn commit(&mut self) -> Result<(), Fault> {
        self.control("commit")
    }

    pub(crate) fn roll_back(&mut self) -> Result<(), Fault> {
        self.control("rollback")
    }

    /// Says where a transaction or savepoint begins or ends.
    pub(crate) fn control(&mut self, sql: &'static str) -> Result<(), Fault> {
        match self {
            Connection::Lite(lite) => lite.control(sql),
            Connection::Postgres(postgres) => postgres.batch(sql),
        }
    }

    /// Copies the whole database, as it stands at one moment, into a SQLite file in `directory`, while others write.
    pub(crate) fn copy_to(&mut self, directory: &Path) -> Result<(), Fault> {
        match self {
            Connection::Lite(_) => {
                // Inside a read transaction that has looked already: else each commit of somebody else would make the
                // copying begin again.
                self.begin(Use::Read)?;
                self.first("select 1 from schema_history limit 1", &[], |_| Ok(()))?;
                let copied = match self {
                    Connection::Lite(lite) => lite.copy_to(&directory.join(lite::FILE)),
                    Connection::Postgres(_) => Ok(()),
                };
                let ended = self.commit();
                copied.and(ended)
            }
            Connection::Postgres(_) => {
                let place = Place::Directory(directory.to_owned());
                let mut copy = Connection::open(&place, Use::Write)?;
                crate::migrations::bring_up(&mut copy)?;
                self.begin(Use::Read)?;
                self.take_time()?;
                let carried = match (&mut *self, &copy) {
                    (Connection::Postgres(from), Connection::Lite(to)) => crossing::to_lite(from, to),
                    _ => Err(Fault::program("a copy is a SQLite file")),
                };
                let ended = self.commit();
                carried.and(ended)
            }
        }
    }

    /// Puts aside what is spread over the whole of its table, for a replay of many; the server has ways of its own.
    pub(crate) fn put_aside(&mut self) -> Result<(), Fault> {
        match self {
            Connection::Lite(lite) => lite.put_aside(),
            Connection::Postgres(_) => Ok(()),
        }
    }

    /// Puts back what was put aside.
    pub(crate) fn put_back(&mut self) -> Result<(), Fault> {
        match self {
            Connection::Lite(lite) => lite.put_back(),
            Connection::Postgres(_) => Ok(()),
        }
    }

    /// Takes the indexes off tables of the embedded engine, and answers the statements that make them again; the server
    /// keeps its own.
    pub(crate) fn take_indexes_off(&mut self, tables: &[&str]) -> Result<Vec<String>, Fault> {
        match self {
            Connection::Lite(lite) => lite.take_indexes_off(tables),
            Connection::Postgres(_) => Ok(Vec::new()),
        }
    }

    /// Fills an empty PostgreSQL database, in its open transaction, from a SQLite file of the same schema.
    pub(crate) fn fill_from(&mut self, from: &Connection) -> Result<(), Fault> {
        match (from, self) {
            (Connection::Lite(from), Connection::Postgres(to)) => crossing::to_postgres(from, to),
            _ => Err(Fault::program("a backup is a SQLite file, and only PostgreSQL is filled from one")),
        }
    }

    /// Whether nothing stands in a PostgreSQL database yet.
    pub(crate) fn is_empty(&mut self) -> Result<bool, Fault> {
        match self {
            Connection::Lite(lite) => Ok(lite.tables()?.is_empty()),
            Connection::Postgres(postgres) => crossing::is_empty(postgres),
        }
    }

    /// How many rows each table has.
    pub(crate) fn rows_of_tables(&mut self) -> Result<std::collections::BTreeMap<String, i64>, Fault> {
        match self {
            Connection::Lite(lite) => lite.rows_of_tables(),
            Connection::Postgres(postgres) => crossing::rows_of_postgres(postgres),
        }
    }

    /// In the open transaction, statements may take as long as they need: whoever looks after the record looks at all of
    /// it. On SQLite they always may.
    pub(crate) fn take_time(&mut self) -> Result<(), Fault> {
        match self {
            Connection::Lite(_) => Ok(()),
            Connection::Postgres(postgres) => postgres
                .batch("set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0"),
        }
    }

    /// Looks at everything that the engine keeps; the transaction must be open.
    pub(crate) fn integrity(&mut self) -> Result<Integrity, Fault> {
        self.take_time()?;
        match self {
            Connection::Lite(_) => {
                let said = self.query("pragma integrity_check", &[], |row| Ok(row.text(0)?.to_owned()))?;
                let problems: Vec<String> = said.into_iter().filter(|line| line != "ok").collect();
                let strays = self.query("pragma foreign_key_check", &[], |row| {
                    Ok(format!("a row of {} names one that is not there", row.text(0)?))
                })?;
                Ok(Integrity { problems: problems.into_iter().chain(strays).collect(), is_thorough: true })
            }
            Connection::Postgres(postgres) => Ok(Integrity {
                problems: crossing::read_everything(postgres)?,
                is_thorough: crossing::has_checksums(postgres)?,
            }),
        }
    }

    /// What the writer does between two transactions, so that the engine's own files do not grow without end.
    pub(crate) fn tidy(&mut self, readers: &Readers) -> Result<(), Fault> {
        match self {
            Connection::Lite(lite) if lite.wants_log_emptied() => {
                readers.without_kept_moments(|| lite.empty_log())
            }
            Connection::Lite(_) => Ok(()),
            // PostgreSQL tidies up by itself.
            Connection::Postgres(_) => Ok(()),
        }
    }

    /// Keeps the counts of the worklist anew. On PostgreSQL they are a view, which cannot be wrong.
    pub(crate) fn recount(&mut self) -> Result<(), Fault> {
        match self {
            Connection::Lite(lite) => lite.recount(),
            Connection::Postgres(_) => Ok(()),
        }
    }

    /// Whether there was no room for something since this was last asked, also where only one piece of work met it.
    pub(crate) fn has_met_full(&mut self) -> bool {
        std::mem::take(match self {
            Connection::Lite(lite) => &mut lite.has_met_full,
            Connection::Postgres(postgres) => &mut postgres.has_met_full,
        })
    }

    /// Whether the connection can be used again, or must be opened anew.
    pub(crate) fn is_broken(&mut self) -> bool {
        match self {
            Connection::Lite(_) => false,
            Connection::Postgres(postgres) => postgres.is_broken(),
        }
    }
}

/// The two engines by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineName {
    /// Embedded SQLite, one file.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

/// What the engine found of its own files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integrity {
    /// What is wrong, one sentence each.
    pub problems: Vec<String>,
    /// Whether damage would have been seen. PostgreSQL sees a damaged byte only where its pages carry checksums.
    pub is_thorough: bool,
}
