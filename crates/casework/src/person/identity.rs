//! Who somebody is: shown with its earlier versions, and put right.

use domain::{
    Id,
    access::{Action, Actor, Fields, RecordType},
    entry::Reason,
    failure::{Failure, Never},
    person::Person,
};
use store::{About, Version};

use super::{Head, head};
use crate::desk::Desk;

/// A correction of who somebody is.
#[derive(Debug, Clone)]
pub struct CorrectPerson {
    /// Whom.
    pub id: Id<Person>,
    /// The revision that the page showed.
    pub revision: u32,
    /// As it should read.
    pub person: Person,
    /// Why.
    pub reason: Reason,
}

/// The head, for a page that changes it: the gate is asked before anybody types.
pub fn edit(desk: &Desk, by: &Actor, id: Id<Person>) -> Result<Head, Failure<Never>> {
    desk.read(by, |record| {
        let about = About { person: id, episode: None };
        let head = head(record, about)?;
        record.permit(about, Action::Amend(RecordType::Person), Some(id.uuid()))?;
        Ok(head)
    })
}

/// Puts identity facts right. The keys by which the person is found are made anew in the same transaction.
pub fn correct(desk: &Desk, by: &Actor, command: CorrectPerson) -> Result<(), Failure<Never>> {
    desk.write(by, move |record| {
        let (kept, scope) =
            record.open_at(command.id, command.revision, Action::Amend(RecordType::Person))?;
        let decided = kept.correct(command.person, &command.reason.to_string(), record.stamp());
        record.keep(&scope, decided)
    })
}

/// How the identity stood before, the newest first, for readers of the whole row.
pub fn versions(
    desk: &Desk,
    by: &Actor,
    id: Id<Person>,
) -> Result<(Head, Vec<Version<Person>>), Failure<Never>> {
    desk.read(by, |record| {
        let about = About { person: id, episode: None };
        let head = head(record, about)?;
        let scope = record.permit(about, Action::Read(RecordType::Person), Some(id.uuid()))?;
        if scope.fields() != Fields::All {
            return Err(Failure::NotFound);
        }
        let versions = record.earlier_versions(&scope, &head.person)?;
        Ok((head, versions))
    })
}
