//! PostgreSQL: the same statements, prepared once for each connection.

use std::collections::HashMap;

use domain::failure::{Fault, FaultKind};
use postgres::{
    Client, NoTls, Statement, error::SqlState, fallible_iterator::FallibleIterator, types::ToSql,
};

use super::{Row, Use, Value};

/// Commits are durable, and nothing waits for ever (R5, R6).
const SETTINGS: &str = "
    set synchronous_commit = on;
    set lock_timeout = '5s';
    set statement_timeout = '15s';
    set idle_in_transaction_session_timeout = '60s';
    set timezone = 'UTC';
    set client_min_messages = warning;
";

pub(crate) struct Postgres {
    pub(super) client: Client,
    statements: HashMap<&'static str, Statement>,
    writes: u64,
    /// Whether the server has said that it has no room since that was last asked.
    pub(super) has_met_full: bool,
}

impl Postgres {
    pub(crate) fn open(address: &str, purpose: Use) -> Result<Self, Fault> {
        let mut settings: postgres::Config = address.parse().map_err(fault)?;
        settings.connect_timeout(std::time::Duration::from_secs(5));
        settings.application_name(match purpose {
            Use::Write => "landward writer",
            Use::Read => "landward reader",
        });
        let mut client = settings.connect(NoTls).map_err(fault)?;
        client.batch_execute(SETTINGS).map_err(fault)?;
        Ok(Self { client, statements: HashMap::new(), writes: 0, has_met_full: false })
    }

    fn statement(&mut self, sql: &'static str) -> Result<Statement, Fault> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).map_err(fault)?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }

    /// How often anything was told to this connection that may have written.
    pub(crate) const fn writes(&self) -> u64 {
        self.writes
    }

    pub(crate) fn execute(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, Fault> {
        self.writes += 1;
        let statement = self.statement(sql)?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
        self.client.execute(&statement, &values).map_err(|error| met(error, &mut self.has_met_full))
    }

    pub(crate) fn each(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        see: &mut dyn FnMut(&Row<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let statement = self.statement(sql)?;
        let values = values.iter().map(|value| value as &(dyn ToSql + Sync));
        let mut rows = self.client.query_raw(&statement, values).map_err(fault)?;
        while let Some(row) = rows.next().map_err(fault)? {
            see(&Row::Postgres(&row))?;
        }
        Ok(())
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        self.writes += 1;
        self.client.batch_execute(sql).map_err(|error| met(error, &mut self.has_met_full))
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.client.is_closed()
    }
}

fn met(error: postgres::Error, has_met_full: &mut bool) -> Fault {
    let fault = fault(error);
    *has_met_full |= fault.kind() == FaultKind::Full;
    fault
}

/// Sorts the engine's errors into what can pass (busy, gone, full) and what is broken.
pub(super) fn fault(error: postgres::Error) -> Fault {
    let words = error
        .as_db_error()
        .map_or_else(|| error.to_string(), |e| format!("{} {}", e.code().code(), e.message()));
    match error.code() {
        None => Fault::busy(words),
        Some(code) => match code.code().get(..2) {
            Some("08" | "57" | "53") if *code != SqlState::DISK_FULL => Fault::busy(words),
            Some("40") => Fault::busy(words),
            _ if *code == SqlState::DISK_FULL => Fault::full(words),
            _ if *code == SqlState::LOCK_NOT_AVAILABLE => Fault::busy(words),
            _ => Fault::database(words),
        },
    }
}
