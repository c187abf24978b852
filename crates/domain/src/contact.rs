//! Any meeting or call with or about a person, planned or held.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    Id,
    access::RecordType,
    account::Account,
    episode::Episode,
    event::{Event, EventKind},
    noun::{CannotChange, Decided, Kept, Noun},
    stamp::Stamp,
    text::{NoteText, ShortText},
};

#[cfg(test)]
mod tests;

/// A meeting or call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// What for (code of `contact_type`).
    pub kind: String,
    /// How (code of `consultation_mechanism`).
    pub mechanism: String,
    /// Where (code of `activity_location`).
    pub location: String,
    /// The place in words, or one of our sites by code.
    pub place: Option<ShortText>,
    /// Who of the team.
    pub worker: Id<Account>,
    /// Their name on the day.
    pub worker_name: String,
    /// Who else was there, or whom it was with where it was about the person.
    pub others: Option<ShortText>,
    /// Where the person was accompanied to: the first appointment with a service, court.
    pub accompanied_to: Option<ShortText>,
    /// When it begins or began.
    pub starts_at: Timestamp,
    /// A line, or more.
    pub note: Option<NoteText>,
    /// What became of it.
    pub state: ContactState,
}

/// What became of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum ContactState {
    /// An appointment that lies ahead, or waits to be written up.
    Planned,
    /// It took place.
    Held {
        /// Code of `attendance_status`.
        attendance: String,
        /// How long.
        minutes: u16,
        /// How long the way there and back took.
        travel_minutes: u16,
        /// Whether the person was reached: an attempt that got through to nobody is held, and reached nobody.
        has_reached: bool,
    },
    /// The person did not come, or it was cancelled.
    NotHeld {
        /// Code of `attendance_status`.
        attendance: String,
        /// How long the way there and back took.
        travel_minutes: u16,
    },
}

impl ContactState {
    /// The stored code.
    pub const fn code(&self) -> &'static str {
        match self {
            ContactState::Planned => "planned",
            ContactState::Held { .. } => "held",
            ContactState::NotHeld { .. } => "not_held",
        }
    }

    /// Whether it ended the wait for word of the person.
    pub const fn has_reached(&self) -> bool {
        match self {
            ContactState::Held { has_reached, .. } => *has_reached,
            ContactState::Planned | ContactState::NotHeld { .. } => false,
        }
    }
}

/// What is typed about what became of a contact. What each code of `attendance_status` means is content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attendance {
    /// Seen, or spoken with; or, for an attempt, tried.
    Came {
        /// The code.
        code: String,
        /// How long.
        minutes: u16,
        /// The way there and back.
        travel_minutes: u16,
        /// Whether the person was reached.
        reached: Reached,
    },
    /// Waited for and not seen.
    DidNotCome {
        /// The code.
        code: String,
        /// The way there and back.
        travel_minutes: u16,
    },
    /// Cancelled by either side, which can be known before the time.
    Cancelled {
        /// The code.
        code: String,
    },
}

/// Whether a contact reached the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// Yes.
    Person,
    /// Somebody around them, or nobody.
    NotPerson,
}

impl Noun for Contact {
    const TYPE: RecordType = RecordType::Contact;
}

/// What is typed into a contact, beside what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewContact {
    /// See [`Contact::kind`].
    pub kind: String,
    /// See [`Contact::mechanism`].
    pub mechanism: String,
    /// See [`Contact::location`].
    pub location: String,
    /// See [`Contact::place`].
    pub place: Option<ShortText>,
    /// See [`Contact::worker`].
    pub worker: Id<Account>,
    /// See [`Contact::worker_name`].
    pub worker_name: String,
    /// See [`Contact::others`].
    pub others: Option<ShortText>,
    /// See [`Contact::accompanied_to`].
    pub accompanied_to: Option<ShortText>,
    /// See [`Contact::starts_at`].
    pub starts_at: Timestamp,
    /// See [`Contact::note`].
    pub note: Option<NoteText>,
}

/// Why a contact cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotRecordContact {
    /// It would have taken place in the future.
    InFuture,
    /// It would not be over yet.
    EndsInFuture,
    /// An appointment must lie ahead.
    PlannedInPast,
    /// Whoever should see the person does not work with them.
    CannotSee,
    /// Nobody knows yet whether the person will come.
    NotYet,
    /// What became of it was written before.
    Ended,
    /// The episode is closed, and an appointment lies ahead of it.
    Discharged,
    /// Retired, or no reason given.
    Change(CannotChange),
}

impl std::fmt::Display for CannotRecordContact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotRecordContact::InFuture => f.write_str(
                "The contact must have begun by now. Plan an appointment for a later time instead.",
            ),
            CannotRecordContact::EndsInFuture => {
                f.write_str("The contact would end after now. Check when it began and how long it took.")
            }
            CannotRecordContact::PlannedInPast => {
                f.write_str("An appointment must be in the future. Record a contact for what has been.")
            }
            CannotRecordContact::CannotSee => f.write_str("Choose somebody who works with this person."),
            CannotRecordContact::NotYet => {
                f.write_str("The appointment has not begun. It can be cancelled, or written up afterwards.")
            }
            CannotRecordContact::Ended => {
                f.write_str("What became of this contact is recorded. Correct it instead.")
            }
            CannotRecordContact::Discharged => {
                f.write_str("This episode is closed. Make a new referral to plan an appointment.")
            }
            CannotRecordContact::Change(refusal) => refusal.fmt(f),
        }
    }
}

impl From<CannotChange> for CannotRecordContact {
    fn from(refusal: CannotChange) -> Self {
        CannotRecordContact::Change(refusal)
    }
}

/// What an attendance means at a time. An end before the beginning cannot be said: minutes are counted from it.
fn state_of(
    attendance: Attendance,
    starts_at: Timestamp,
    now: Timestamp,
) -> Result<ContactState, CannotRecordContact> {
    match attendance {
        Attendance::Came { code, minutes, travel_minutes, reached } => {
            if starts_at > now {
                return Err(CannotRecordContact::InFuture);
            }
            let ends_at = starts_at.checked_add(SignedDuration::from_mins(i64::from(minutes)));
            if ends_at.map_or(true, |ends_at| ends_at > now) {
                return Err(CannotRecordContact::EndsInFuture);
            }
            let has_reached = reached == Reached::Person;
            Ok(ContactState::Held { attendance: code, minutes, travel_minutes, has_reached })
        }
        Attendance::DidNotCome { .. } if starts_at > now => Err(CannotRecordContact::NotYet),
        Attendance::DidNotCome { code, travel_minutes } => {
            Ok(ContactState::NotHeld { attendance: code, travel_minutes })
        }
        Attendance::Cancelled { code } => Ok(ContactState::NotHeld { attendance: code, travel_minutes: 0 }),
    }
}

fn told(kind: EventKind, contact: &Contact, now: Timestamp) -> Event {
    let event = Event::new(kind, contact.starts_at.min(now))
        .with("contact_type", contact.kind.as_str())
        .with("mechanism", contact.mechanism.as_str())
        .with("location", contact.location.as_str())
        .with("is_accompanied", contact.accompanied_to.is_some());
    match &contact.state {
        ContactState::Planned => event,
        ContactState::Held { attendance, minutes, travel_minutes, has_reached } => event
            .with("attendance", attendance.as_str())
            .with("minutes", *minutes)
            .with("travel_minutes", *travel_minutes)
            .with("has_reached", *has_reached),
        ContactState::NotHeld { attendance, travel_minutes } => event
            .with("attendance", attendance.as_str())
            .with("travel_minutes", *travel_minutes)
            .with("has_reached", false),
    }
}

impl NewContact {
    fn in_state(self, state: ContactState) -> Contact {
        Contact {
            kind: self.kind,
            mechanism: self.mechanism,
            location: self.location,
            place: self.place,
            worker: self.worker,
            worker_name: self.worker_name,
            others: self.others,
            accompanied_to: self.accompanied_to,
            starts_at: self.starts_at,
            note: self.note,
            state,
        }
    }
}

impl Contact {
    /// Records a contact that has been. After discharge it is a late entry, which the gate marks.
    pub fn record(
        new: NewContact,
        attendance: Attendance,
        episode: &Kept<Episode>,
        stamp: &Stamp,
    ) -> Result<Decided<Contact>, CannotRecordContact> {
        // What is cancelled before it was planned was never an appointment.
        if new.starts_at > stamp.at() {
            return Err(CannotRecordContact::InFuture);
        }
        let state = state_of(attendance, new.starts_at, stamp.at())?;
        let contact = new.in_state(state);
        let event = told(EventKind::ContactRecorded, &contact, stamp.at());
        let kept = Kept::new(stamp, stamp.fresh(), episode.person, Some(episode.id), contact);
        Ok(Decided::created(kept, event))
    }

    /// Plans an appointment.
    pub fn plan(
        new: NewContact,
        episode: &Kept<Episode>,
        stamp: &Stamp,
    ) -> Result<Decided<Contact>, CannotRecordContact> {
        if !episode.noun.state.is_open() {
            return Err(CannotRecordContact::Discharged);
        }
        if new.starts_at <= stamp.at() {
            return Err(CannotRecordContact::PlannedInPast);
        }
        let contact = new.in_state(ContactState::Planned);
        let event = told(EventKind::ContactPlanned, &contact, stamp.at());
        let kept = Kept::new(stamp, stamp.fresh(), episode.person, Some(episode.id), contact);
        Ok(Decided::created(kept, event))
    }
}

impl Kept<Contact> {
    /// Writes up what became of an appointment: it may have begun at another time than planned.
    pub fn write_up(
        &self,
        new: NewContact,
        attendance: Attendance,
        stamp: &Stamp,
    ) -> Result<Decided<Contact>, CannotRecordContact> {
        if self.retired.is_some() {
            return Err(CannotChange::AlreadyRetired.into());
        }
        match &self.noun.state {
            ContactState::Held { .. } | ContactState::NotHeld { .. } => Err(CannotRecordContact::Ended),
            ContactState::Planned => {
                let state = state_of(attendance, new.starts_at, stamp.at())?;
                let contact = new.in_state(state);
                let event = told(EventKind::ContactRecorded, &contact, stamp.at());
                Ok(Decided::changed(self.clone(), self.revised(stamp, contact), event))
            }
        }
    }

    /// Puts right what was recorded, with the reason.
    pub fn correct(
        &self,
        new: NewContact,
        attendance: Attendance,
        reason: &str,
        stamp: &Stamp,
    ) -> Result<Decided<Contact>, CannotRecordContact> {
        if self.retired.is_some() {
            return Err(CannotChange::AlreadyRetired.into());
        }
        if reason.trim().is_empty() {
            return Err(CannotChange::ReasonMissing.into());
        }
        let state = state_of(attendance, new.starts_at, stamp.at())?;
        let contact = new.in_state(state);
        let event = told(EventKind::ContactCorrected, &contact, stamp.at());
        Ok(Decided::changed(self.clone(), self.revised(stamp, contact), event).because(reason.trim()))
    }

    /// Cancels an appointment because the episode ends.
    pub(crate) fn lapse(&self, code: &str, stamp: &Stamp) -> Option<Decided<Contact>> {
        match &self.noun.state {
            ContactState::Planned if self.retired.is_none() => {
                let state = ContactState::NotHeld { attendance: code.to_owned(), travel_minutes: 0 };
                let contact = Contact { state, ..self.noun.clone() };
                let event = told(EventKind::ContactRecorded, &contact, stamp.at());
                Some(Decided::changed(self.clone(), self.revised(stamp, contact), event))
            }
            ContactState::Planned | ContactState::Held { .. } | ContactState::NotHeld { .. } => None,
        }
    }

    /// Takes the contact out of view.
    pub fn take_back(&self, reason: &str, stamp: &Stamp) -> Result<Decided<Contact>, CannotChange> {
        self.retire(reason, stamp, Event::new(EventKind::ContactRetired, stamp.at()))
    }
}
