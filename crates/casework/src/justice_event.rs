//! Arrests, interviews and hearings while an episode is open, and what came of them.

use domain::{
    Id,
    access::{Action, Actor, Field, RecordType, Scope},
    content::{Content, Lookup},
    episode::Episode,
    failure::{Failure, Fault},
    justice_event::{CannotConclude, JusticeEvent, Outcome, Overlap},
    noun::Kept,
    service_hours::london::london,
};
use store::About;
use uuid::Uuid;

use crate::{
    desk::Desk,
    person::{Head, head},
    support::{JusticeLine, about, is_whole, justice_line},
};

/// The outcomes that fit an event: those of custody, or those of court.
pub fn outcomes_for<'c>(content: &'c Content, point_of_contact: &str) -> Option<&'c Lookup> {
    let is_court = point_of_contact.ends_with("_court");
    content.lookups.get(if is_court { "court_outcome" } else { "custody_outcome" })
}

/// Whether an outcome lets the person go: what content says of its code.
fn is_release(content: &Content, point_of_contact: &str, code: &str) -> bool {
    outcomes_for(content, point_of_contact).and_then(|lookup| lookup.get(code)).is_some_and(|entry| {
        entry.extra("left_custody") == Some("released") || entry.extra("released") == Some("yes")
    })
}

/// Adds an event to an open episode.
pub fn add(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    episode: Id<Episode>,
    new: JusticeEvent,
    overlap: Overlap,
) -> Result<Id<JusticeEvent>, Failure<CannotConclude>> {
    let content = desk.content();
    let urgency = content.lookups.urgency_of_a_new_arrest();
    let urgency = urgency.ok_or_else(|| Fault::program("no urgency is that of a new arrest"))?;
    let due_at = desk.hours().after_open_minutes(desk.now(), content.limits.see_within(urgency));
    desk.write_once(by, key, move |record| {
        let action = Action::Create(RecordType::JusticeEvent);
        let (episode, scope) = record.open::<Episode, _>(episode, action)?;
        let place = about(&episode)?;
        let reading = record.permit(place, Action::Read(RecordType::JusticeEvent), None)?;
        let known = record.all_of::<JusticeEvent>(&reading, place.person)?;
        let event = JusticeEvent::add(new, &episode, &known, overlap, record.stamp());
        let event = event.map_err(Failure::Refused)?;
        let id = event.outcome().id;
        let noun = &event.outcome().noun;
        let forward = episode.arrested_again(noun, &known, urgency, due_at, record.stamp());
        record.keep(&scope, event)?;
        if let Some(forward) = forward {
            record.keep(&scope, forward)?;
        }
        Ok(id)
    })
}

/// The event on record that a new one may be, for whoever may add it.
pub fn like(
    desk: &Desk,
    by: &Actor,
    episode: Id<Episode>,
    new: &JusticeEvent,
) -> Result<Option<Kept<JusticeEvent>>, Failure<CannotConclude>> {
    desk.read(by, |record| {
        let action = Action::Create(RecordType::JusticeEvent);
        let (episode, _) = record.open::<Episode, _>(episode, action)?;
        let place = about(&episode)?;
        let reading = record.permit(place, Action::Read(RecordType::JusticeEvent), None)?;
        Ok(new.like(&record.all_of::<JusticeEvent>(&reading, place.person)?).cloned())
    })
}

/// Who amends some fields of an event and not its outcome (`docs/access.md`, 3.1: administrators see dates, court and
/// custody number) records none.
pub(crate) fn shows_outcome(scope: &Scope) -> bool {
    is_whole(scope) || scope.shows(Field::OutcomeHeard)
}

fn needs_outcome<R>(scope: &Scope) -> Result<(), Failure<R>> {
    if shows_outcome(scope) { Ok(()) } else { Err(Failure::NotFound) }
}

/// One event, for a page that records what came of it.
pub fn open(
    desk: &Desk,
    by: &Actor,
    id: Id<JusticeEvent>,
) -> Result<(Head, Kept<JusticeEvent>, JusticeLine), Failure<CannotConclude>> {
    desk.read(by, |record| {
        let (event, scope) = record.open(id, Action::Amend(RecordType::JusticeEvent))?;
        needs_outcome(&scope)?;
        let person = event.person.ok_or(Failure::NotFound)?;
        let today = london(record.stamp().at()).date();
        let line = justice_line(&scope, &event, today).ok_or(Failure::NotFound)?;
        let head = head(record, About { person, episode: event.episode })?;
        Ok((head, event, line))
    })
}

/// Records what came of an event.
pub fn conclude(
    desk: &Desk,
    by: &Actor,
    id: Id<JusticeEvent>,
    revision: u32,
    outcome: Outcome,
) -> Result<Option<Id<Episode>>, Failure<CannotConclude>> {
    let at_desk = desk.clone();
    desk.write(by, move |record| {
        let (event, scope) = record.open_at(id, revision, Action::Amend(RecordType::JusticeEvent))?;
        needs_outcome(&scope)?;
        let is_release = is_release(at_desk.content(), &event.noun.point_of_contact, &outcome.code);
        let decided = event.conclude(Outcome { is_release, ..outcome }, record.stamp());
        record.keep(&scope, decided.map_err(Failure::Refused)?)?;
        Ok(event.episode)
    })
}
