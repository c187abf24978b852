//! Records that hang on the row of another record type: each says itself which row rules it.

use domain::{
    Id,
    access::{RecordType, Row, Scope},
    failure::Fault,
    noun::Kept,
    person::Person,
};

use crate::{
    noun::{self, Table},
    record::Record,
};

impl Record<'_> {
    /// Every record of a kind that hangs on other rows, as far as one of these scopes is for its row, oldest first. Each
    /// scope must be for this very person.
    pub fn all_ruled_by<T: Table>(
        &mut self,
        scopes: &[&Scope],
        person: Id<Person>,
    ) -> Result<Vec<Kept<T>>, Fault> {
        let is_other =
            |scope: &&Scope| scope.person().is_none_or(|permitted| permitted.uuid() != person.uuid());
        if scopes.iter().any(is_other) {
            return Err(Fault::program(format!("{} were asked for under the scope of another", T::NAME)));
        }
        let mut all = noun::of_person::<T>(self.connection(), person)?;
        all.retain(|kept| {
            let ruled_by = Some(kept.noun.ruled_by());
            scopes.iter().any(|scope| scope.action().record_type() == ruled_by)
        });
        Ok(all)
    }

    /// The record type whose row rules a record, to be asked for under it. It tells nothing of the record, and a record
    /// that is not there has none.
    pub fn ruled_by<T: Table>(&mut self, id: Id<T>) -> Result<Option<RecordType>, Fault> {
        Ok(noun::find(self.connection(), id)?.map(|kept| kept.noun.ruled_by()))
    }
}

/// A scope opens one person and one row; reading anything else under it is a mistake of the program.
pub(crate) fn opens<T: Table>(scope: &Scope, person: Id<Person>) -> Result<(), Fault> {
    opens_row::<T>(scope, person, T::TYPE.row())
}

pub(crate) fn opens_row<T: Table>(scope: &Scope, person: Id<Person>, row: Option<Row>) -> Result<(), Fault> {
    let is_same_person = scope.person().is_some_and(|permitted| permitted.uuid() == person.uuid());
    let is_same_row = scope.row().is_some() && scope.row() == row;
    if is_same_person && is_same_row {
        Ok(())
    } else {
        Err(Fault::program(format!("{} were asked for under the scope of something else", T::NAME)))
    }
}
