//! A person's page, and the head that every page about a person carries.

use domain::{
    access::{Action, Field, RecordType, Scope},
    failure::Failure,
    noun::Kept,
    person::Person,
};
use store::{About, Record};

/// What stands at the top of every page about a person, as far as the reader's rights allow.
#[derive(Debug)]
pub struct Head {
    /// The record of who this is. Show a field only where [`Head::shows`] says so.
    pub person: Kept<Person>,
    scope: Scope,
}

impl Head {
    /// Whether the reader may see a field of the identity row.
    pub fn shows(&self, field: Field) -> bool {
        self.scope.shows(field)
    }
}

/// Opens a person's head inside a piece of work. Every page about a person begins with it.
pub(crate) fn head<R>(record: &mut Record<'_>, about: About) -> Result<Head, Failure<R>> {
    let scope = record.permit(about, Action::Read(RecordType::Person), Some(about.person.uuid()))?;
    let person = record.person(&scope, about.person)?;
    Ok(Head { person, scope })
}
