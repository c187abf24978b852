//! Contacts: recorded in under a minute, planned, written up, put right.

use domain::{
    Id,
    access::{Action, Actor, Field, RecordType},
    account::Account,
    contact::{Attendance, CannotRecordContact, Contact, NewContact, Reached},
    content::Content,
    episode::Episode,
    failure::{Failure, Fault},
    noun::Kept,
    text::{NoteText, ShortText},
};
use jiff::Timestamp;
use store::{About, Record, Version};
use uuid::Uuid;

use crate::{
    allocation,
    desk::Desk,
    person::{Head, head},
    support::{is_whole, own_account},
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
    /// What of it is not shown to the reader.
    pub withheld: Withheld,
}

/// What of a contact is not shown to a reader.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Withheld {
    /// What it was for.
    pub kind: bool,
    /// Its note.
    pub note: bool,
}

impl Withheld {
    /// Whether anything is.
    pub const fn is_any(self) -> bool {
        self.kind || self.note
    }
}

/// What a reader may read of notes on contacts. Row 17 opens that a contact was, when and with whom; what was written
/// about it is read as a clinical note or a support note is (rows 10 and 11), as content says of its kind.
pub(crate) struct Reader {
    clinical: bool,
    support: bool,
    for_mentors: bool,
    account: Option<Id<Account>>,
}

impl Reader {
    pub(crate) fn of(record: &mut Record<'_>, about: About) -> Result<Self, Fault> {
        let clinical = record.would_permit(about, Action::Read(RecordType::ClinicalNote))?;
        let support = record.would_permit(about, Action::Read(RecordType::SupportNote))?;
        Ok(Self {
            clinical: clinical.is_some(),
            support: support.as_ref().is_some_and(is_whole),
            for_mentors: support.is_some_and(|scope| scope.shows(Field::EntriesMarkedForMentors)),
            account: record.actor().account().map(Id::cast),
        })
    }

    /// What is withheld of a kind of contact that somebody else wrote down.
    pub(crate) fn withheld_of_kind(&self, content: &Content, kind: &str) -> Withheld {
        let kinds = content.lookups.get("contact_type");
        match kinds.and_then(|kinds| kinds.get(kind)).and_then(|entry| entry.extra("read_as")) {
            Some("clinical") => Withheld { kind: !self.clinical, note: !self.clinical },
            Some("mentors") => Withheld { kind: false, note: !self.support && !self.for_mentors },
            Some(_) | None => Withheld { kind: false, note: !self.support },
        }
    }

    /// Takes out of a contact what this reader does not read, and says what that was.
    pub(crate) fn shorten(&self, content: &Content, contact: &mut Kept<Contact>) -> Withheld {
        let writers = [contact.recorded_by.account, Some(contact.noun.worker)];
        if self.account.is_some() && writers.contains(&self.account) {
            return Withheld::default();
        }
        let of_kind = self.withheld_of_kind(content, &contact.noun.kind);
        let withheld = Withheld { note: of_kind.note && contact.noun.note.is_some(), ..of_kind };
        if withheld.kind {
            contact.noun.kind.clear();
        }
        if withheld.note {
            contact.noun.note = None;
        }
        withheld
    }
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

/// Who can see the person of an episode: whoever plans it first, then those who work with the person, and the team's.
pub fn who_could_see(
    desk: &Desk,
    by: &Actor,
    episode: Id<Episode>,
) -> Result<Vec<(Id<Account>, String)>, Failure<CannotRecordContact>> {
    desk.read(by, |record| {
        let (episode, _) = record.open::<Episode, _>(episode, Action::Create(RecordType::Contact))?;
        Ok(allocation::helpers(record, &episode)?)
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

/// Plans an appointment, with whoever plans it or with another who can open this person's pages.
pub fn plan(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    episode: Id<Episode>,
    meeting: Meeting,
    seen_by: Option<Id<Account>>,
) -> Result<Id<Contact>, Failure<CannotRecordContact>> {
    let mut new = by_worker(meeting, by)?;
    desk.write_once(by, key, move |record| {
        let (episode, scope) = record.open::<Episode, _>(episode, Action::Create(RecordType::Contact))?;
        if let Some(other) = seen_by.filter(|other| *other != new.worker) {
            let mut could = allocation::helpers(record, &episode)?.into_iter();
            let found = could.find(|(id, _)| *id == other);
            (new.worker, new.worker_name) = found.ok_or(Failure::Refused(CannotRecordContact::CannotSee))?;
        }
        let contact = Contact::plan(new, &episode, record.stamp()).map_err(Failure::Refused)?;
        let id = contact.outcome().id;
        record.keep(&scope, contact)?;
        Ok(id)
    })
}

/// One contact.
pub fn show(desk: &Desk, by: &Actor, id: Id<Contact>) -> Result<Shown, Failure<CannotRecordContact>> {
    desk.read(by, |record| {
        let (mut contact, scope) = record.open(id, Action::Read(RecordType::Contact))?;
        let person = contact.person.ok_or(Failure::NotFound)?;
        let place = About { person, episode: contact.episode };
        let may = record.would_permit(place, Action::Amend(RecordType::Contact))?;
        let mut earlier = record.earlier_versions(&scope, &contact)?;
        let reader = Reader::of(record, place)?;
        let withheld = reader.shorten(desk.content(), &mut contact);
        earlier.retain_mut(|version| !reader.shorten(desk.content(), &mut version.kept).is_any());
        let head = head(record, place)?;
        // Whoever does not read all of it would write over what they do not see.
        let may_change = may.is_some() && contact.retired.is_none() && !withheld.is_any();
        Ok(Shown { head, contact, earlier, may_change, withheld })
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
    let here = desk.clone();
    desk.write(by, move |record| {
        let (contact, scope) = record.open_at(id, revision, Action::Amend(RecordType::Contact))?;
        let place = About { person: contact.person.ok_or(Failure::NotFound)?, episode: contact.episode };
        if Reader::of(record, place)?.shorten(here.content(), &mut contact.clone()).is_any() {
            return Err(Failure::NotFound);
        }
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
