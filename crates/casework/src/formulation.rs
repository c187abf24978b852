//! The formulation after the assessment: put right with a reason. Support workers never see it.

use domain::{
    Id,
    access::{Action, Actor, Fields, RecordType},
    episode::Episode,
    failure::{Failure, Never},
    formulation::Formulation,
    noun::{CannotChange, Kept},
};
use store::{About, Version};
use uuid::Uuid;

use crate::{
    desk::Desk,
    person::{self, Head},
};

/// A formulation with its person.
#[derive(Debug)]
pub struct FormulationPage {
    /// Whom it is about.
    pub head: Head,
    /// The episode.
    pub episode: Id<Episode>,
    /// The formulation as it stands now.
    pub formulation: Kept<Formulation>,
    /// How it stood before, the newest first.
    pub earlier: Vec<Version<Formulation>>,
}

/// Opens a formulation to change it.
pub fn open(desk: &Desk, by: &Actor, id: Id<Formulation>) -> Result<FormulationPage, Failure<Never>> {
    desk.read(by, |record| {
        record.open::<Formulation, _>(id, Action::Amend(RecordType::Formulation))?;
        let (formulation, scope) =
            record.open::<Formulation, _>(id, Action::Read(RecordType::Formulation))?;
        let (Some(person), Some(episode)) = (formulation.person, formulation.episode) else {
            return Err(Failure::NotFound);
        };
        if scope.fields() != Fields::All {
            return Err(Failure::NotFound);
        }
        let about = About { person, episode: Some(episode) };
        let head = person::head(record, about)?;
        let earlier = record.earlier_versions(&scope, &formulation)?;
        Ok(FormulationPage { head, episode, formulation, earlier })
    })
}

/// Puts a formulation right, saying why.
pub fn change(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    id: Id<Formulation>,
    revision: u32,
    written: Formulation,
    reason: String,
) -> Result<Id<Formulation>, Failure<CannotChange>> {
    desk.write_once(by, key, move |record| {
        let (formulation, scope) =
            record.open_at::<Formulation, _>(id, revision, Action::Amend(RecordType::Formulation))?;
        let decided = formulation.change(written, &reason, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, decided)?;
        Ok(id)
    })
}
