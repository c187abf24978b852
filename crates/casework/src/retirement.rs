//! Takes an entry of an episode's support out of view, with the reason. It stays readable in its history.

use domain::{
    Id,
    access::{Action, Actor},
    episode::Episode,
    failure::Failure,
    noun::{CannotChange, Decided, Kept},
    stamp::Stamp,
};
use store::{About, Table};

use crate::{
    desk::Desk,
    person::{Head, head},
    support::needs_whole,
};

/// A noun that has its place in the record.
pub trait Entry: Table {}

impl<T: Table> Entry for T {}

/// How a noun takes itself out of view: its own `take_back`.
pub type TakeBack<T> = fn(&Kept<T>, &str, &Stamp) -> Result<Decided<T>, CannotChange>;

/// The entry that is to be taken out of view.
pub fn begin<T: Entry>(desk: &Desk, by: &Actor, id: Id<T>) -> Result<(Head, Kept<T>), Failure<CannotChange>> {
    desk.read(by, |record| {
        let (kept, scope) = record.open(id, Action::Amend(T::TYPE))?;
        needs_whole(&scope)?;
        let person = kept.person.ok_or(Failure::NotFound)?;
        let head = head(record, About { person, episode: kept.episode })?;
        Ok((head, kept))
    })
}

/// Takes it out of view.
pub fn create<T: Entry>(
    desk: &Desk,
    by: &Actor,
    id: Id<T>,
    revision: u32,
    reason: String,
    take_back: TakeBack<T>,
) -> Result<Option<Id<Episode>>, Failure<CannotChange>> {
    desk.write(by, move |record| {
        let (kept, scope) = record.open_at(id, revision, Action::Amend(T::TYPE))?;
        needs_whole(&scope)?;
        let decided = take_back(&kept, &reason, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, decided)?;
        Ok(kept.episode)
    })
}
