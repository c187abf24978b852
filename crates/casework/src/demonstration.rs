//! The demonstration: invented people and staff, in a database of its own, made by the casework functions themselves.

pub mod cast;

use domain::{
    access::Actor,
    failure::{Failure, Never},
};
use store::Kind;

use crate::{account, desk::Desk, password};

/// Why no demonstration is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotDemonstrate {
    /// The database holds people or accounts already.
    NotEmpty,
}

impl std::fmt::Display for CannotDemonstrate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(
            "This database holds people or accounts already. The demonstration is only ever made in an empty one: \
             choose another directory with --data",
        )
    }
}

/// Whether this installation is a demonstration.
pub fn is_demonstration(desk: &Desk) -> Result<bool, Failure<Never>> {
    desk.read(&Actor::Operator, |record| Ok(record.installation()? == Kind::Demonstration))
}

/// Makes an empty installation a demonstration, with one account for each role.
pub fn begin(desk: &Desk) -> Result<(), Failure<CannotDemonstrate>> {
    let hash = password::hash(cast::PASSWORD)?;
    let content = desk.content().clone();
    desk.write(&Actor::Operator, move |record| {
        if !record.is_empty()? {
            return Err(Failure::Refused(CannotDemonstrate::NotEmpty));
        }
        record.become_demonstration()?;
        for member in cast::of(&content, record.stamp()) {
            account::add_ready(record, &member.account, &hash, &member.assignments)?;
        }
        Ok(())
    })
}
