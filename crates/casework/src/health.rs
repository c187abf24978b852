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
