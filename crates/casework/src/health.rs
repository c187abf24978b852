//! Whether the record answers.

use domain::{
    access::{Actor, Round},
    failure::{Failure, Fault, Never},
};
use serde_json::json;
use store::LastCheck;

use crate::{desk::Desk, worklist};

/// Asks the record something small.
pub fn ready(desk: &Desk) -> Result<(), Failure<Never>> {
    desk.read(&Actor::Public, |record| {
        record.has_accounts()?;
        Ok(())
    })
}

/// What a look at one thing found; the words say what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// It is as it should be.
    Well(String),
    /// It is not.
    Wrong(String),
    /// Nobody can tell.
    CannotTell(String),
}

/// Room that a record should always have, beside its reserve.
const LEAST_FREE_BYTES: u64 = 1_073_741_824;

/// What to do when something is damaged.
const DAMAGED: &str = "Stop the program, keep a copy of everything as it is, and call whoever answers for the record; then \
    bring the last sound backup back (docs/how-to/restore-drill.md).";

/// Looks at everything that the record depends on. What is found of its files and its journal is kept for the next start.
pub fn look(desk: &Desk) -> Vec<(&'static str, Health)> {
    let (files, journal) = (files(desk), journal(desk));
    keep(desk, [&files, &journal]);
    vec![
        ("integrity", files),
        ("journal", journal),
        ("counts", counts(desk)),
        ("room", room(desk)),
        ("clock", clock(desk)),
    ]
}

/// Looks at the files and at the journal alone; answers what is damaged.
pub(crate) fn look_at_everything(desk: &Desk) -> Option<String> {
    let (files, journal) = (files(desk), journal(desk));
    keep(desk, [&files, &journal]);
    [files, journal].into_iter().find_map(damage)
}

fn damage(health: Health) -> Option<String> {
    match health {
        Health::Wrong(words) => Some(words),
        Health::Well(_) | Health::CannotTell(_) => None,
    }
}

fn keep(desk: &Desk, found: [&Health; 2]) {
    let damage = found.into_iter().cloned().find_map(damage);
    let kept = desk.store().keep_check(&LastCheck { at: desk.now(), damage, acknowledged_by: None });
    if let Err(fault) = kept {
        tracing::error!(%fault, "what the look at the record found could not be kept");
    }
}

/// What the last look found damaged, as long as nobody has said that they know.
pub fn open_damage(desk: &Desk) -> Result<Option<String>, Fault> {
    let last = desk.store().last_check()?.filter(LastCheck::is_open);
    Ok(last.and_then(|last| last.damage))
}

/// Somebody says that they know of the damage and answers for going on. That is in the journal, too.
pub fn acknowledge(desk: &Desk, who: &str) -> Result<(), Failure<NothingToAcknowledge>> {
    let last = desk.store().last_check()?.filter(LastCheck::is_open);
    let last = last.ok_or(Failure::Refused(NothingToAcknowledge))?;
    let detail = json!({ "acknowledged_by": who });
    desk.write(&Actor::Operator, move |record| {
        record.note("verify", "settings", None, &detail).map_err(Failure::<NothingToAcknowledge>::from)
    })?;
    Ok(desk.store().keep_check(&LastCheck { acknowledged_by: Some(who.to_owned()), ..last })?)
}

/// Nothing was found damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NothingToAcknowledge;

impl std::fmt::Display for NothingToAcknowledge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("The last check found nothing damaged, or somebody has acknowledged it already.")
    }
}

fn files(desk: &Desk) -> Health {
    match desk.store().integrity() {
        Err(fault) => Health::CannotTell(format!("{fault}. See that the database answers, and look again.")),
        Ok(found) => match found.problems.first() {
            Some(problem) => Health::Wrong(format!("the database is damaged ({problem}). {DAMAGED}")),
            None if found.is_thorough => Health::Well("the database's own files are whole".to_owned()),
            None => Health::CannotTell(
                "every row could be read, but the PostgreSQL server keeps no checksums, so that a damaged byte would \
                 not be seen. Stop the server and run pg_checksums --enable on it."
                    .to_owned(),
            ),
        },
    }
}

fn journal(desk: &Desk) -> Health {
    match crate::journal::verify(desk, None) {
        Err(Failure::Fault(fault)) => {
            Health::CannotTell(format!("{fault}. See that the database answers, and look again."))
        }
        Err(failure) => Health::CannotTell(format!("the journal was not read: {failure:?}")),
        Ok(reports) => match reports.iter().find(|report| !report.verdict.is_sound()) {
            None => record(desk, reports.len()),
            Some(report) => Health::Wrong(format!("chain {}: {}. {DAMAGED}", report.chain, report.verdict)),
        },
    }
}

/// The record beside a journal that holds.
fn record(desk: &Desk, chains: usize) -> Health {
    match crate::journal::differing(desk) {
        Err(failure) => {
            Health::CannotTell(format!("the record was not held against the journal: {failure:?}"))
        }
        Ok(differing) => match differing.first() {
            None => Health::Well(format!(
                "all {chains} chains hold, and the record says what they say was written"
            )),
            Some(first) => Health::Wrong(format!(
                "{} records do not say what the journal says was written, the first {} in {}. {DAMAGED}",
                differing.len(),
                first.record,
                first.table
            )),
        },
    }
}

fn counts(desk: &Desk) -> Health {
    match worklist::miscounts(desk, &Actor::Round(Round::Recount)) {
        Err(failure) => Health::CannotTell(format!("the counts were not counted again: {failure:?}")),
        Ok(miscounts) => match miscounts.first() {
            None => Health::Well("the kept counts are those of the rows".to_owned()),
            Some(first) => Health::Wrong(format!(
                "{} counts of the worklist are wrong, the first for {} in {}: {} kept, {} counted. Serving mends that \
                 within the hour; report it, because something wrote past the program.",
                miscounts.len(),
                first.state,
                first.team,
                first.kept,
                first.counted
            )),
        },
    }
}

fn room(desk: &Desk) -> Health {
    match desk.store().free_bytes() {
        Err(fault) => Health::CannotTell(format!("{fault}. See that the directory of --data is there.")),
        Ok(_) if desk.is_room_short() => Health::Wrong(
            "the disk is full: nothing new is kept. Make room; it goes on by itself.".to_owned(),
        ),
        Ok(free) if free < LEAST_FREE_BYTES => Health::Wrong(format!(
            "only {} MiB are free where the record is kept. Make room, or move it to a larger disk.",
            free / 1_048_576
        )),
        Ok(free) => Health::Well(format!("{} MiB are free", free / 1_048_576)),
    }
}

fn clock(desk: &Desk) -> Health {
    match desk.store().last_line_at() {
        Err(fault) => Health::CannotTell(format!("{fault}. See that the database answers, and look again.")),
        Ok(Some(last)) if last > desk.now() => Health::Wrong(format!(
            "the clock says {}, but the journal has a line of {last}. Set the clock of this machine (timedatectl), and \
             have it set itself.",
            desk.now()
        )),
        Ok(_) => Health::Well(format!("it is {} (UTC)", desk.now())),
    }
}
