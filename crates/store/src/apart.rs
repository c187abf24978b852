//! Records that are about no person: a suite's figure, a worker's time, a report about the program.

use domain::{
    Id,
    access::{Action, Scope, Standing},
    failure::{Changed, Failure},
    noun::Kept,
};

use crate::{
    noun::{self, Table},
    record::Record,
};

impl Record<'_> {
    /// Opens a record that is about no person. Where the actor stands to it, its own words say.
    pub fn open_apart<T: Table, R>(
        &mut self,
        id: Id<T>,
        action: Action,
        standing: impl FnOnce(&Kept<T>) -> Standing,
    ) -> Result<(Kept<T>, Scope), Failure<R>> {
        let kept = noun::find(self.connection(), id)?.ok_or(Failure::NotFound)?;
        if kept.person.is_some() {
            return Err(Failure::NotFound);
        }
        let scope = self.permit_apart(&standing(&kept), action)?;
        Ok((kept, scope))
    }

    /// The same, for a change made from a page that showed `revision` of it (R11).
    pub fn open_apart_at<T: Table, R>(
        &mut self,
        id: Id<T>,
        revision: u32,
        action: Action,
        standing: impl FnOnce(&Kept<T>) -> Standing,
    ) -> Result<(Kept<T>, Scope), Failure<R>> {
        let (kept, scope) = self.open_apart(id, action, standing)?;
        if kept.revision == revision {
            return Ok((kept, scope));
        }
        let Kept { revision, recorded_by: by, recorded_at: at, .. } = kept;
        Err(Failure::Changed(Changed { revision, by, at }))
    }
}
