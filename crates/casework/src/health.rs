//! Whether the record answers.

use domain::{
    access::Actor,
    failure::{Failure, Never},
};

use crate::desk::Desk;

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

/// Looks at the files of the record, the room on the disk and the clock.
pub fn look(desk: &Desk) -> Vec<(&'static str, Health)> {
    let files = match desk.store().integrity() {
        Err(fault) => Health::CannotTell(format!("{fault}. See that the database answers, and look again.")),
        Ok(found) => match found.problems.first() {
            Some(problem) => Health::Wrong(format!(
                "the database is damaged ({problem}). Stop the program, keep a copy, bring the last backup back."
            )),
            None if found.is_thorough => Health::Well("the database's own files are whole".to_owned()),
            None => Health::CannotTell(
                "every row could be read, but the PostgreSQL server keeps no checksums, so that a damaged byte would \
                 not be seen. Stop the server and run pg_checksums --enable on it."
                    .to_owned(),
            ),
        },
    };
    let room = match desk.store().free_bytes() {
        Err(fault) => Health::CannotTell(fault.to_string()),
        Ok(_) if desk.is_room_short() => Health::Wrong(
            "the disk is full: nothing new is kept. Make room; it goes on by itself.".to_owned(),
        ),
        Ok(free) if free < LEAST_FREE_BYTES => {
            Health::Wrong(format!("only {} MiB are free. Make room on the disk.", free / 1_048_576))
        }
        Ok(free) => Health::Well(format!("{} MiB are free", free / 1_048_576)),
    };
    let clock = match desk.store().last_line_at() {
        Err(fault) => Health::CannotTell(fault.to_string()),
        Ok(Some(last)) if last > desk.now() => Health::Wrong(format!(
            "the clock says {}, but the journal has a line of {last}. Set the clock.",
            desk.now()
        )),
        Ok(_) => Health::Well(format!("it is {} (UTC)", desk.now())),
    };
    vec![("integrity", files), ("room", room), ("clock", clock)]
}
