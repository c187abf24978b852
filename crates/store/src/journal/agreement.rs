//! Whether the record still says what the journal says was written: the hashes of the lines, held against the rows.
//!
//! Each change leaves in its line the hash of what it wrote and of what it overwrote. As long as nobody writes past the
//! program, what was written less what was overwritten is what stands in the tables, and what was overwritten is what the
//! earlier versions say. Both are compared as sums, for which a million records need no memory; only where a sum
//! differs is it looked record by record.

use std::collections::HashMap;

use domain::failure::Fault;
use uuid::Uuid;

use super::keyed_hash;
use crate::{engine::Connection, keys::Keys, noun::Stored};

/// A record that does not say what the journal says was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Differing {
    /// Its table; `versions` for what stood there before.
    pub table: String,
    /// Its id.
    pub record: Uuid,
    /// What is wrong.
    pub how: Difference,
}

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// It says something else than was written.
    Altered,
    /// It was written and is not there.
    Gone,
    /// It is there and was never written.
    NeverWritten,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Difference::Altered => "does not say what was written",
            Difference::Gone => "was written and is not there",
            Difference::NeverWritten => "is there and was never written",
        })
    }
}

macro_rules! contents {
    ($table:literal) => {
        concat!("select id, revision, person_id, recorded_at, author, retired, content from ", $table)
    };
}

/// Every table of a noun, with what reads its rows.
const TABLES: &[(&str, &str)] = &[
    ("people", contents!("people")),
    ("episodes", contents!("episodes")),
    ("referrals", contents!("referrals")),
    ("justice_events", contents!("justice_events")),
    ("triages", contents!("triages")),
    ("screenings", contents!("screenings")),
    ("assessments", contents!("assessments")),
    ("formulations", contents!("formulations")),
    ("filled_forms", contents!("filled_forms")),
    ("instrument_results", contents!("instrument_results")),
    ("needs", contents!("needs")),
    ("consents", contents!("consents")),
    ("risks", contents!("risks")),
    ("safety_plans", contents!("safety_plans")),
    ("adjustments", contents!("adjustments")),
    ("safe_contacts", contents!("safe_contacts")),
    ("addresses", contents!("addresses")),
    ("worker_safety_alerts", contents!("worker_safety_alerts")),
    ("plans", contents!("plans")),
    ("goals", contents!("goals")),
    ("tasks", contents!("tasks")),
    ("contacts", contents!("contacts")),
    ("onward_referrals", contents!("onward_referrals")),
    ("discharges", contents!("discharges")),
    ("suite_days", contents!("suite_days")),
    ("activity_times", contents!("activity_times")),
    ("safety_reports", contents!("safety_reports")),
    ("form_versions", contents!("form_versions")),
];

const VERSIONS: &str =
    "select record_id, revision, person_id, recorded_at, author, retired, content from versions";

const LINES: &str = "select object, before_hash, after_hash
    from journal_lines
    where object is not null and (before_hash is not null or after_hash is not null)";

/// The records that differ, in order; none as long as all is well. For one transaction.
pub(crate) fn differing(connection: &mut Connection, keys: &Keys) -> Result<Vec<Differing>, Fault> {
    let check = Check { keys };
    let mut balance = Balance::default();
    check.lines(connection, &mut |line| balance.see(line))?;
    for (_, sql) in TABLES {
        check.rows(connection, sql, &mut |_, weight| balance.stands = balance.stands.wrapping_sub(weight))?;
    }
    check.rows(connection, VERSIONS, &mut |_, weight| {
        balance.earlier = balance.earlier.wrapping_sub(weight);
    })?;
    let mut found = Vec::new();
    if balance.stands != 0 {
        found.extend(check.each(connection, TABLES, |line| line.after.wrapping_sub(line.before))?);
    }
    if balance.earlier != 0 {
        found.extend(check.each(connection, &[("versions", VERSIONS)], |line| line.before)?);
    }
    found.sort();
    Ok(found)
}

/// What a line says of its record.
struct Weighed {
    object: Uuid,
    before: u128,
    after: u128,
}

#[derive(Default)]
struct Balance {
    stands: u128,
    earlier: u128,
}

impl Balance {
    fn see(&mut self, line: &Weighed) {
        self.stands = self.stands.wrapping_add(line.after).wrapping_sub(line.before);
        self.earlier = self.earlier.wrapping_add(line.before);
    }
}

struct Check<'k> {
    keys: &'k Keys,
}

impl Check<'_> {
    /// What a hash weighs for its record: nobody without the key can find two that outweigh each other.
    fn weight(&self, object: Uuid, hash: &[u8]) -> u128 {
        let mut both = object.as_bytes().to_vec();
        both.extend_from_slice(hash);
        let hash = keyed_hash(&self.keys.journal, &both);
        u128::from_be_bytes(hash.first_chunk().copied().unwrap_or_default())
    }

    fn lines(&self, connection: &mut Connection, see: &mut dyn FnMut(&Weighed)) -> Result<(), Fault> {
        connection.each(LINES, &[], &mut |row| {
            let object = row.opt_uuid(0)?.unwrap_or_default();
            let weight = |hash: Option<&[u8]>| hash.map_or(0, |hash| self.weight(object, hash));
            see(&Weighed { object, before: weight(row.opt_bytes(1)?), after: weight(row.opt_bytes(2)?) });
            Ok(())
        })
    }

    fn rows(
        &self,
        connection: &mut Connection,
        sql: &'static str,
        see: &mut dyn FnMut(Uuid, u128),
    ) -> Result<(), Fault> {
        connection.each(sql, &[], &mut |row| {
            let id = row.opt_uuid(0)?.unwrap_or_default();
            let hash = keyed_hash(&self.keys.journal, &Stored::read(row, 1)?.bytes());
            see(id, self.weight(id, &hash));
            Ok(())
        })
    }

    /// Names the records whose own sums differ.
    fn each(
        &self,
        connection: &mut Connection,
        tables: &[(&'static str, &'static str)],
        of_line: impl Fn(&Weighed) -> u128,
    ) -> Result<Vec<Differing>, Fault> {
        let mut written: HashMap<Uuid, u128> = HashMap::new();
        self.lines(connection, &mut |line| {
            let sum = written.entry(line.object).or_default();
            *sum = sum.wrapping_add(of_line(line));
        })?;
        let mut stands: HashMap<Uuid, (u128, &'static str)> = HashMap::new();
        for (table, sql) in tables {
            self.rows(connection, sql, &mut |id, weight| {
                let (sum, _) = stands.entry(id).or_insert((0, table));
                *sum = sum.wrapping_add(weight);
            })?;
        }
        let mut found = Vec::new();
        for (record, (sum, table)) in &stands {
            let how = match written.remove(record) {
                Some(written) if written == *sum => continue,
                Some(_) => Difference::Altered,
                None => Difference::NeverWritten,
            };
            found.push(Differing { table: (*table).to_owned(), record: *record, how });
        }
        let gone = written.into_iter().filter(|(_, sum)| *sum != 0).map(|(record, _)| Differing {
            table: tables.first().filter(|_| tables.len() == 1).map_or("", |(table, _)| table).to_owned(),
            record,
            how: Difference::Gone,
        });
        found.extend(gone);
        Ok(found)
    }
}
