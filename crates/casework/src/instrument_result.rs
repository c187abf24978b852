//! Results of instruments: entered where the wording is not here, and read over time.

use domain::{
    Id,
    access::{Action, Actor, Fields, RecordType},
    episode::Episode,
    failure::{Failure, Never},
    instrument_result::{CannotRecord, EnteredResult, InstrumentResult},
    noun::Kept,
    person::Person,
    service_hours::london::london,
};
use store::About;
use uuid::Uuid;

use crate::{
    consent::about,
    desk::Desk,
    filled_form::results_of,
    person::{self, HEAD, Head, head_of},
};

/// What a page needs on which a score is entered.
#[derive(Debug)]
pub struct Beginning {
    /// Whom it is about.
    pub head: Head,
    /// Codes of the instruments that are for somebody of this age.
    pub instruments: Vec<String>,
}

/// Every result of a person.
#[derive(Debug)]
pub struct ResultsPage {
    /// Whom they are about.
    pub head: Head,
    /// The newest first; those taken out of view among them, marked.
    pub results: Vec<Kept<InstrumentResult>>,
    /// Whether the reader may take one out of view.
    pub may_change: bool,
}

/// A score that is entered.
#[derive(Debug, Clone)]
pub struct Enter {
    /// The episode.
    pub episode: Id<Episode>,
    /// Code of the instrument.
    pub instrument: String,
    /// What it said.
    pub entered: EnteredResult,
}

/// Asks the gate before anything is typed.
pub fn begin(desk: &Desk, by: &Actor, episode: Id<Episode>) -> Result<Beginning, Failure<Never>> {
    desk.read(by, |record| {
        let (episode, _) =
            record.open::<Episode, _>(episode, Action::Create(RecordType::InstrumentResult))?;
        let head = person::head(record, about(&episode)?)?;
        let age = head.person.noun.birth.age_on(london(record.stamp().at()).date());
        let instruments = desk.content().instruments.iter();
        let codes = instruments.filter(|instrument| instrument.is_for_age(age));
        Ok(Beginning { head, instruments: codes.map(|instrument| instrument.code.clone()).collect() })
    })
}

/// Records a score that was worked out elsewhere, or on paper.
pub fn enter(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    command: Enter,
) -> Result<Id<InstrumentResult>, Failure<CannotRecord>> {
    let at_desk = desk.clone();
    desk.write_once(by, key, move |record| {
        let (episode, scope) =
            record.open::<Episode, _>(command.episode, Action::Create(RecordType::InstrumentResult))?;
        let instrument = at_desk.content().instruments.get(&command.instrument).ok_or(Failure::NotFound)?;
        let decided = InstrumentResult::enter(instrument, command.entered, &episode, record.stamp())
            .map_err(Failure::Refused)?;
        let id = decided.outcome().id;
        record.keep(&scope, decided)?;
        Ok(id)
    })
}

/// Every result of a person, for reading over time.
pub fn index(desk: &Desk, by: &Actor, person: Id<Person>) -> Result<ResultsPage, Failure<Never>> {
    desk.read(by, |record| {
        let about = About { person, episode: None };
        let scope = record.permit(about, Action::Read(RecordType::InstrumentResult), Some(person.uuid()))?;
        if scope.fields() != Fields::All {
            return Err(Failure::NotFound);
        }
        let look = record.look(about, &HEAD)?;
        let head = head_of(record, look)?;
        let mut results = results_of(record, Some(&scope), person)?;
        // A few at most: the episodes of one person. Each is asked for by itself.
        let mut readable: Vec<(Id<Episode>, bool)> = Vec::new();
        for episode in results.iter().filter_map(|kept| kept.episode) {
            if readable.iter().all(|(known, _)| *known != episode) {
                let about = About { person, episode: Some(episode) };
                let opens = record.would_permit(about, Action::Read(RecordType::InstrumentResult))?;
                readable.push((episode, opens.is_some_and(|scope| scope.fields() == Fields::All)));
            }
        }
        results.retain(|kept| readable.iter().any(|(known, opens)| *opens && Some(*known) == kept.episode));
        let may_change = record.would_permit(about, Action::Amend(RecordType::InstrumentResult))?.is_some();
        Ok(ResultsPage { head, results, may_change })
    })
}
