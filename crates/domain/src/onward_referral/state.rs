//! Where an onward referral stands, and what can follow from there.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::CannotReferOn;
use crate::{service_hours::london::london, text::ShortText};

/// Where an onward referral stands. The codes are those of the lookup `onward_outcome`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum OnwardState {
    /// Sent, no reply yet.
    Sent {
        /// When it was sent.
        at: Timestamp,
    },
    /// Accepted.
    Accepted {
        /// When we wrote it down.
        at: Timestamp,
    },
    /// Accepted, on a waiting list.
    WaitingList {
        /// When we wrote it down.
        at: Timestamp,
        /// When the service expects to see the person, where it says so.
        expected_on: Option<Date>,
    },
    /// Not accepted.
    NotAccepted {
        /// When we wrote it down.
        at: Timestamp,
        /// Why (code of `rejection_reason`).
        reason: String,
        /// Why, in words, where the code asks for them.
        words: Option<ShortText>,
    },
    /// A first appointment is booked.
    AppointmentBooked {
        /// When we wrote it down.
        at: Timestamp,
        /// When the appointment is.
        appointment_at: Timestamp,
        /// Where.
        place: Option<ShortText>,
    },
    /// The person came to the first appointment.
    Attended {
        /// When we wrote it down.
        at: Timestamp,
    },
    /// The person did not come to the first appointment.
    DidNotCome {
        /// When we wrote it down.
        at: Timestamp,
    },
    /// The person still goes to the service.
    Engaged {
        /// When we wrote it down.
        at: Timestamp,
    },
    /// The service and the person are out of touch.
    OutOfTouch {
        /// When we wrote it down.
        at: Timestamp,
    },
    /// The person said no for now.
    SaidNo {
        /// When we wrote it down.
        at: Timestamp,
    },
    /// The service could not reach the person.
    NotReached {
        /// When we wrote it down.
        at: Timestamp,
    },
    /// It could not go ahead because the person is in custody.
    InCustody {
        /// When we wrote it down.
        at: Timestamp,
    },
    /// The service had the person already; it has our information.
    AlreadyOpen {
        /// When we wrote it down.
        at: Timestamp,
    },
    /// The person moved away; it was passed on.
    MovedAway {
        /// When we wrote it down.
        at: Timestamp,
    },
    /// No such service exists: an unmet need.
    NoSuchService {
        /// When we wrote it down.
        at: Timestamp,
    },
    /// The person died.
    Died {
        /// When we wrote it down.
        at: Timestamp,
    },
}

/// What has happened: a state to come, as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// See [`OnwardState::Accepted`].
    Accepted,
    /// See [`OnwardState::WaitingList`].
    WaitingList {
        /// When the service expects to see the person.
        expected_on: Option<Date>,
    },
    /// See [`OnwardState::NotAccepted`].
    NotAccepted {
        /// Why (code of `rejection_reason`).
        reason: String,
        /// Why, in words.
        words: Option<ShortText>,
    },
    /// See [`OnwardState::AppointmentBooked`].
    AppointmentBooked {
        /// When the appointment is.
        appointment_at: Timestamp,
        /// Where.
        place: Option<ShortText>,
    },
    /// See [`OnwardState::Attended`].
    Attended,
    /// See [`OnwardState::DidNotCome`].
    DidNotCome,
    /// See [`OnwardState::Engaged`].
    Engaged,
    /// See [`OnwardState::OutOfTouch`].
    OutOfTouch,
    /// See [`OnwardState::SaidNo`].
    SaidNo,
    /// See [`OnwardState::NotReached`].
    NotReached,
    /// See [`OnwardState::InCustody`].
    InCustody,
    /// See [`OnwardState::AlreadyOpen`].
    AlreadyOpen,
    /// See [`OnwardState::MovedAway`].
    MovedAway,
    /// See [`OnwardState::Died`].
    Died,
}

impl News {
    /// The code of the state that it brings.
    pub const fn code(&self) -> &'static str {
        match self {
            News::Accepted => "accepted",
            News::WaitingList { .. } => "waiting_list",
            News::NotAccepted { .. } => "not_accepted",
            News::AppointmentBooked { .. } => "appointment_booked",
            News::Attended => "attended",
            News::DidNotCome => "did_not_come",
            News::Engaged => "engaged",
            News::OutOfTouch => "out_of_touch",
            News::SaidNo => "said_no",
            News::NotReached => "not_reached",
            News::InCustody => "in_custody",
            News::AlreadyOpen => "already_open",
            News::MovedAway => "moved_away",
            News::Died => "died",
        }
    }
}

/// What may follow where a service has been asked and nothing is settled.
const UNSETTLED: &[&str] = &[
    "accepted",
    "waiting_list",
    "not_accepted",
    "appointment_booked",
    "said_no",
    "not_reached",
    "in_custody",
    "already_open",
    "out_of_touch",
    "moved_away",
    "died",
];

impl OnwardState {
    /// The stored code.
    pub const fn code(&self) -> &'static str {
        match self {
            OnwardState::Sent { .. } => "sent",
            OnwardState::Accepted { .. } => "accepted",
            OnwardState::WaitingList { .. } => "waiting_list",
            OnwardState::NotAccepted { .. } => "not_accepted",
            OnwardState::AppointmentBooked { .. } => "appointment_booked",
            OnwardState::Attended { .. } => "attended",
            OnwardState::DidNotCome { .. } => "did_not_come",
            OnwardState::Engaged { .. } => "engaged",
            OnwardState::OutOfTouch { .. } => "out_of_touch",
            OnwardState::SaidNo { .. } => "said_no",
            OnwardState::NotReached { .. } => "not_reached",
            OnwardState::InCustody { .. } => "in_custody",
            OnwardState::AlreadyOpen { .. } => "already_open",
            OnwardState::MovedAway { .. } => "moved_away",
            OnwardState::NoSuchService { .. } => "no_such_service",
            OnwardState::Died { .. } => "died",
        }
    }

    /// Since when it stands there, as written down.
    pub const fn since(&self) -> Timestamp {
        match self {
            OnwardState::Sent { at }
            | OnwardState::Accepted { at }
            | OnwardState::WaitingList { at, .. }
            | OnwardState::NotAccepted { at, .. }
            | OnwardState::AppointmentBooked { at, .. }
            | OnwardState::Attended { at }
            | OnwardState::DidNotCome { at }
            | OnwardState::Engaged { at }
            | OnwardState::OutOfTouch { at }
            | OnwardState::SaidNo { at }
            | OnwardState::NotReached { at }
            | OnwardState::InCustody { at }
            | OnwardState::AlreadyOpen { at }
            | OnwardState::MovedAway { at }
            | OnwardState::NoSuchService { at }
            | OnwardState::Died { at } => *at,
        }
    }

    /// Whether somebody still waits for something.
    pub const fn is_open(&self) -> bool {
        match self {
            OnwardState::Sent { .. }
            | OnwardState::Accepted { .. }
            | OnwardState::WaitingList { .. }
            | OnwardState::AppointmentBooked { .. }
            | OnwardState::DidNotCome { .. }
            | OnwardState::NotReached { .. }
            | OnwardState::InCustody { .. } => true,
            OnwardState::NotAccepted { .. }
            | OnwardState::Attended { .. }
            | OnwardState::Engaged { .. }
            | OnwardState::OutOfTouch { .. }
            | OnwardState::SaidNo { .. }
            | OnwardState::AlreadyOpen { .. }
            | OnwardState::MovedAway { .. }
            | OnwardState::NoSuchService { .. }
            | OnwardState::Died { .. } => false,
        }
    }

    /// Why it was not accepted.
    pub fn reason(&self) -> Option<String> {
        match self {
            OnwardState::NotAccepted { reason, .. } => Some(reason.clone()),
            OnwardState::Sent { .. }
            | OnwardState::Accepted { .. }
            | OnwardState::WaitingList { .. }
            | OnwardState::AppointmentBooked { .. }
            | OnwardState::Attended { .. }
            | OnwardState::DidNotCome { .. }
            | OnwardState::Engaged { .. }
            | OnwardState::OutOfTouch { .. }
            | OnwardState::SaidNo { .. }
            | OnwardState::NotReached { .. }
            | OnwardState::InCustody { .. }
            | OnwardState::AlreadyOpen { .. }
            | OnwardState::MovedAway { .. }
            | OnwardState::NoSuchService { .. }
            | OnwardState::Died { .. } => None,
        }
    }

    /// The codes of what may follow: what a page offers, and nothing else is taken.
    pub fn followers(&self) -> Vec<&'static str> {
        let besides = |more: &[&'static str], without: &[&str]| -> Vec<&'static str> {
            let unsettled = UNSETTLED.iter().filter(|code| !without.contains(code));
            unsettled.chain(more).copied().collect()
        };
        match self {
            OnwardState::Sent { .. } => besides(&["attended"], &[]),
            OnwardState::Accepted { .. } => besides(&["attended", "did_not_come"], &["accepted"]),
            OnwardState::WaitingList { .. } => besides(&["attended"], &["accepted"]),
            OnwardState::AppointmentBooked { .. } => {
                besides(&["attended", "did_not_come"], &["accepted", "already_open"])
            }
            OnwardState::DidNotCome { .. } => besides(&[], &["accepted", "already_open"]),
            OnwardState::NotReached { .. } => besides(&["attended"], &["not_reached"]),
            OnwardState::InCustody { .. } => besides(&["attended"], &["in_custody"]),
            OnwardState::Attended { .. } => vec!["engaged", "out_of_touch", "moved_away", "died"],
            OnwardState::Engaged { .. } => vec!["out_of_touch", "moved_away", "died"],
            OnwardState::NotAccepted { .. }
            | OnwardState::OutOfTouch { .. }
            | OnwardState::SaidNo { .. }
            | OnwardState::AlreadyOpen { .. }
            | OnwardState::MovedAway { .. }
            | OnwardState::NoSuchService { .. }
            | OnwardState::Died { .. } => Vec::new(),
        }
    }

    /// Where it stands once something has happened.
    pub(super) fn after(&self, news: News, on: Date, at: Timestamp) -> Result<OnwardState, CannotReferOn> {
        if !self.followers().contains(&news.code()) {
            return Err(CannotReferOn::DoesNotFollow { from: self.code(), to: news.code() });
        }
        let is_ahead =
            matches!(self, OnwardState::AppointmentBooked { appointment_at, .. } if *appointment_at > at);
        Ok(match news {
            News::Attended | News::DidNotCome if is_ahead => return Err(CannotReferOn::AppointmentAhead),
            News::AppointmentBooked { appointment_at, .. } if london(appointment_at).date() < on => {
                return Err(CannotReferOn::AppointmentBeforeReply);
            }
            News::Accepted => OnwardState::Accepted { at },
            News::WaitingList { expected_on } => OnwardState::WaitingList { at, expected_on },
            News::NotAccepted { reason, words } => OnwardState::NotAccepted { at, reason, words },
            News::AppointmentBooked { appointment_at, place } => {
                OnwardState::AppointmentBooked { at, appointment_at, place }
            }
            News::Attended => OnwardState::Attended { at },
            News::DidNotCome => OnwardState::DidNotCome { at },
            News::Engaged => OnwardState::Engaged { at },
            News::OutOfTouch => OnwardState::OutOfTouch { at },
            News::SaidNo => OnwardState::SaidNo { at },
            News::NotReached => OnwardState::NotReached { at },
            News::InCustody => OnwardState::InCustody { at },
            News::AlreadyOpen => OnwardState::AlreadyOpen { at },
            News::MovedAway => OnwardState::MovedAway { at },
            News::Died => OnwardState::Died { at },
        })
    }
}
