//! Contacts: recorded in under a minute, planned, written up, put right.

use domain::{
    Id,
    access::{Action, Actor, RecordType},
    contact::{Attendance, CannotRecordContact, Contact, NewContact, Reached},
    content::Content,
    episode::Episode,
    failure::Failure,
    noun::Kept,
    text::{NoteText, ShortText},
};
use jiff::Timestamp;
use store::{About, Version};
use uuid::Uuid;

use crate::{
    desk::Desk,
    person::{Head, head},
    support::own_account,
};

/// What is typed about a contact.
#[derive(Debug, Clone)]
pub struct Meeting {
    /// Code of `contact_type`.
    pub kind: String,
    /// Code of `consultation_mechanism`.
    pub mechanism: String,
    /// Code of `activity_location`.
    pub location: String,
    /// The place in words.
    pub place: Option<ShortText>,
    /// Who else was there.
    pub others: Option<ShortText>,
    /// Where the person was accompanied to.
    pub accompanied_to: Option<ShortText>,
    /// When it began, or will.
    pub starts_at: Timestamp,
    /// A line.
    pub note: Option<NoteText>,
}

/// What is typed about what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HowItWent {
    /// Code of `attendance_status`.
    pub attendance: String,
    /// How long.
    pub minutes: u16,
    /// The way there and back.
    pub travel_minutes: u16,
}

/// A contact with what stood there before.
#[derive(Debug)]
pub struct Shown {
    /// The person.
    pub head: Head,
    /// The contact.
    pub contact: Kept<Contact>,
    /// Earlier versions, the newest first.
    pub earlier: Vec<Version<Contact>>,
    /// Whether the reader may write it up, correct or retire it.
    pub may_change: bool,
}

/// What the content folder says that an attendance means; none for a code that it does not hold.
pub fn meaning_of(content: &Content, kind: &str, how: &HowItWent) -> Option<Attendance> {
    let entry = content.lookups.get("attendance_status")?.get(&how.attendance)?;
    let code = entry.code.clone();
    let kind = content.lookups.get("contact_type")?.get(kind)?;
    Some(if entry.extra("cancelled") == Some("yes") {
        Attendance::Cancelled { code }
    } else if entry.extra("seen") == Some("yes") {
        let reaches = kind.extra("reaches") == Some("yes");
        Attendance::Came {
            code,
            minutes: how.minutes,
            travel_minutes: how.travel_minutes,
            reached: if reaches { Reached::Person } else { Reached::NotPerson },
        }
    } else {
        Attendance::DidNotCome { code, travel_minutes: how.travel_minutes }
    })
}

/// The code for an appointment that we cancel because the episode ends: the last one that content marks so.
pub(crate) fn our_cancellation(content: &Content) -> String {
    let cancelled = |entry: &&domain::content::LookupEntry| entry.extra("cancelled") == Some("yes");
    let lookup = content.lookups.get("attendance_status");
    let entry = lookup.and_then(|lookup| lookup.entries().iter().rfind(cancelled));
    entry.map(|entry| entry.code.clone()).unwrap_or_default()
}

fn by_worker(meeting: Meeting, by: &Actor) -> Result<NewContact, Failure<CannotRecordContact>> {
    let (worker, worker_name) = own_account(by)?;
    Ok(NewContact {
        kind: meeting.kind,
        mechanism: meeting.mechanism,
        location: meeting.location,
        place: meeting.place,
        worker,
        worker_name,
        others: meeting.others,
        accompanied_to: meeting.accompanied_to,
        starts_at: meeting.starts_at,
        note: meeting.note,
    })
}

/// Records a contact that has been.
pub fn record(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    episode: Id<Episode>,
    meeting: Meeting,
    how: &HowItWent,
) -> Result<Id<Contact>, Failure<CannotRecordContact>> {
    let attendance = meaning_of(desk.content(), &meeting.kind, how).ok_or(Failure::NotFound)?;
    let new = by_worker(meeting, by)?;
    desk.write_once(by, key, move |record| {
        let (episode, scope) = record.open::<Episode, _>(episode, Action::Create(RecordType::Contact))?;
        let contact = Contact::record(new, attendance, &episode, record.stamp()).map_err(Failure::Refused)?;
        let id = contact.outcome().id;
        let seen = episode.seen_after_arrest(&contact.outcome().noun, record.stamp());
        record.keep(&scope, contact)?;
        if let Some(seen) = seen {
            record.keep(&scope, seen)?;
        }
        Ok(id)
    })
}

/// Plans an appointment.
pub fn plan(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    episode: Id<Episode>,
    meeting: Meeting,
) -> Result<Id<Contact>, Failure<CannotRecordContact>> {
    let new = by_worker(meeting, by)?;
    desk.write_once(by, key, move |record| {
        let (episode, scope) = record.open::<Episode, _>(episode, Action::Create(RecordType::Contact))?;
        let contact = Contact::plan(new, &episode, record.stamp()).map_err(Failure::Refused)?;
        let id = contact.outcome().id;
        record.keep(&scope, contact)?;
        Ok(id)
    })
}

/// One contact.
pub fn show(desk: &Desk, by: &Actor, id: Id<Contact>) -> Result<Shown, Failure<CannotRecordContact>> {
    desk.read(by, |record| {
        let (contact, scope) = record.open(id, Action::Read(RecordType::Contact))?;
        let person = contact.person.ok_or(Failure::NotFound)?;
        let place = About { person, episode: contact.episode };
        let may = record.would_permit(place, Action::Amend(RecordType::Contact))?;
        let earlier = record.earlier_versions(&scope, &contact)?;
        let head = head(record, place)?;
        let may_change = may.is_some() && contact.retired.is_none();
        Ok(Shown { head, contact, earlier, may_change })
    })
}

/// Writes up an appointment, or puts right what was recorded: then with a reason.
pub fn write_up(
    desk: &Desk,
    by: &Actor,
    id: Id<Contact>,
    revision: u32,
    meeting: Meeting,
    how: &HowItWent,
    reason: Option<String>,
) -> Result<Id<Episode>, Failure<CannotRecordContact>> {
    let attendance = meaning_of(desk.content(), &meeting.kind, how).ok_or(Failure::NotFound)?;
    let new = by_worker(meeting, by)?;
    desk.write(by, move |record| {
        let (contact, scope) = record.open_at(id, revision, Action::Amend(RecordType::Contact))?;
        let decided = match reason {
            None => contact.write_up(new, attendance, record.stamp()),
            Some(reason) => {
                // Who was there does not change with who corrects.
                let worker = (contact.noun.worker, contact.noun.worker_name.clone());
                let new = NewContact { worker: worker.0, worker_name: worker.1, ..new };
                contact.correct(new, attendance, &reason, record.stamp())
            }
        };
        let decided = decided.map_err(Failure::Refused)?;
        let noun = decided.outcome().noun.clone();
        record.keep(&scope, decided)?;
        let episode = contact.episode.ok_or(Failure::NotFound)?;
        let (person, create) =
            (contact.person.ok_or(Failure::NotFound)?, Action::Create(RecordType::Contact));
        if record.would_permit(About { person, episode: Some(episode) }, create)?.is_some() {
            let (open, scope) = record.open::<Episode, _>(episode, create)?;
            if let Some(seen) = open.seen_after_arrest(&noun, record.stamp()) {
                record.keep(&scope, seen)?;
            }
        }
        Ok(episode)
    })
}
