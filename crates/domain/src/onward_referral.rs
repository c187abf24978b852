//! Our request to another service, and what came of it: a closed loop that nobody falls out of.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    access::RecordType,
    episode::Episode,
    event::{Event, EventKind},
    noun::{CannotChange, Decided, Kept, Noun},
    service_hours::london::london,
    stamp::{Author, Stamp},
    text::{NoteText, ShortText},
};

mod chasing;
mod state;
#[cfg(test)]
mod tests;

pub use chasing::ChaseAfter;
pub use state::{News, OnwardState};

/// A request to another service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnwardReferral {
    /// Whom we asked.
    pub service: Service,
    /// The needs that it is for (codes of `need_type`).
    pub needs: Vec<String>,
    /// How soon (code of `clinical_response_priority`).
    pub priority: String,
    /// What was sent, or, where no such service exists, what was needed.
    pub summary: NoteText,
    /// On what the sharing rests.
    pub basis: SharingBasis,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Where it stands.
    pub state: OnwardState,
    /// The service's answers, and ours, as they came.
    #[serde(default)]
    pub replies: Vec<Reply>,
    /// How often we asked again, and when.
    #[serde(default)]
    pub chases: Vec<Chase>,
    /// The day on which we ask again; none once it needs no asking.
    pub chase_on: Option<Date>,
    /// Left open at discharge, with the reason. Independent of what the service does meanwhile.
    #[serde(default)]
    pub left_open: Option<LeftOpen>,
}

/// Whom we asked, as the directory named it on that day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its code in the directory; none for a service that is not in it.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// What it is (code of `onward_destination`).
    pub kind: String,
}

/// On what sharing with a service rests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum SharingBasis {
    /// The person agreed.
    PersonAgreed,
    /// Without or against the person's word, on a basis in law (code of `disclosure_basis`).
    Disclosure {
        /// The code.
        basis: String,
        /// Why, in words.
        why: ShortText,
    },
    /// Nothing was shared: there is no service to share with.
    NothingShared,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The day of the answer.
    pub on: Date,
    /// Who of the service said so, or the person.
    pub from: Option<ShortText>,
    /// What else was said.
    pub words: Option<ShortText>,
    /// The state that it brought (code of `onward_outcome`).
    pub brought: String,
    /// When it was written down.
    pub recorded_at: Timestamp,
    /// Who wrote it down.
    pub recorded_by: Author,
}

/// We asked again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chase {
    /// When.
    pub at: Timestamp,
    /// Who asked.
    pub by: Author,
    /// What came of it.
    pub words: Option<ShortText>,
}

/// Left open when the episode ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOpen {
    /// Why, and who will look after it.
    pub reason: ShortText,
    /// When.
    pub at: Timestamp,
}

impl Noun for OnwardReferral {
    const TYPE: RecordType = RecordType::OnwardReferral;
}

/// What is typed into an onward referral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOnwardReferral {
    /// See [`OnwardReferral::service`].
    pub service: Service,
    /// See [`OnwardReferral::needs`].
    pub needs: Vec<String>,
    /// See [`OnwardReferral::priority`].
    pub priority: String,
    /// See [`OnwardReferral::summary`].
    pub summary: NoteText,
    /// See [`OnwardReferral::basis`].
    pub basis: SharingBasis,
}

/// What a reply says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReply {
    /// What has happened.
    pub news: News,
    /// The day of the answer.
    pub on: Date,
    /// Who said so.
    pub from: Option<ShortText>,
    /// What else was said.
    pub words: Option<ShortText>,
}

/// Why an onward referral cannot be sent or moved on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotReferOn {
    /// The episode is closed.
    Discharged,
    /// Nobody has taken the person on yet.
    NotTriaged,
    /// That cannot follow from where it stands: codes of `onward_outcome`.
    DoesNotFollow {
        /// Where it stands.
        from: &'static str,
        /// What was said.
        to: &'static str,
    },
    /// It was left open when the episode ended.
    LeftOpen,
    /// The answer would come from the future.
    ReplyInFuture,
    /// The answer would be older than the question.
    ReplyBeforeSent,
    /// Nobody can have come to an appointment that lies ahead.
    AppointmentAhead,
    /// A booked appointment lies before the answer that tells of it.
    AppointmentBeforeReply,
    /// There is nothing to ask about any more.
    NothingToChase,
    /// It needs no reason: it has ended.
    AlreadyEnded,
    /// Retired, or no reason given.
    Change(CannotChange),
}

impl std::fmt::Display for CannotReferOn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CannotReferOn::Discharged => "This episode is closed. Make a new referral to open another.",
            CannotReferOn::NotTriaged => "This referral has not been triaged. Triage it first.",
            CannotReferOn::DoesNotFollow { .. } => {
                "That cannot follow from where this referral stands. Check what is recorded already."
            }
            CannotReferOn::LeftOpen => "This referral was left open when the episode ended.",
            CannotReferOn::ReplyInFuture => "The day of the reply must not be in the future.",
            CannotReferOn::ReplyBeforeSent => "The reply must not be from before the referral was sent.",
            CannotReferOn::AppointmentAhead => {
                "The appointment is still to come. Record what came of it afterwards."
            }
            CannotReferOn::AppointmentBeforeReply => {
                "The appointment must not be before the day of the reply that tells of it."
            }
            CannotReferOn::NothingToChase => "There is nothing to ask this service about any more.",
            CannotReferOn::AlreadyEnded => "This referral has ended already.",
            CannotReferOn::Change(refusal) => return refusal.fmt(f),
        })
    }
}

impl From<CannotChange> for CannotReferOn {
    fn from(refusal: CannotChange) -> Self {
        CannotReferOn::Change(refusal)
    }
}

fn told(kind: EventKind, onward: &OnwardReferral, at: Timestamp) -> Event {
    Event::new(kind, at)
        .with("service", onward.service.code.clone())
        .with("destination", onward.service.kind.as_str())
        .with("needs", onward.needs.clone())
        .with("state", onward.state.code())
        .with("reason", onward.state.reason())
}

impl OnwardReferral {
    /// Sends a request to a service. The need may also turn out to be one that no service meets: that is counted as
    /// an unmet need and never asked about again.
    pub fn send(
        new: NewOnwardReferral,
        episode: &Kept<Episode>,
        chase_after: &ChaseAfter,
        stamp: &Stamp,
    ) -> Result<Decided<OnwardReferral>, CannotReferOn> {
        if !episode.noun.state.is_open() {
            return Err(CannotReferOn::Discharged);
        }
        if episode.noun.state == crate::episode::EpisodeState::Untriaged {
            return Err(CannotReferOn::NotTriaged);
        }
        let at = stamp.at();
        let state = match &new.basis {
            SharingBasis::NothingShared => OnwardState::NoSuchService { at },
            SharingBasis::PersonAgreed | SharingBasis::Disclosure { .. } => OnwardState::Sent { at },
        };
        let onward = OnwardReferral {
            service: new.service,
            needs: new.needs,
            priority: new.priority,
            summary: new.summary,
            basis: new.basis,
            sent_at: at,
            chase_on: chase_after.first(&state),
            state,
            replies: Vec::new(),
            chases: Vec::new(),
            left_open: None,
        };
        let event =
            told(EventKind::OnwardReferralSent, &onward, at).with("priority", onward.priority.as_str());
        Ok(Decided::created(Kept::new(stamp, stamp.fresh(), episode.person, Some(episode.id), onward), event))
    }

    /// Whether somebody still waits for something: an episode does not end over its head.
    pub const fn is_open(&self) -> bool {
        self.state.is_open() && self.left_open.is_none()
    }

    /// The day on which we ask again, by what came of it and how often we have asked since.
    fn asked_again_on(&self, chase_after: &ChaseAfter) -> Option<Date> {
        let since = self.state.since();
        let asked: Vec<&Chase> = self.chases.iter().filter(|chase| chase.at >= since).collect();
        match asked.last() {
            Some(last) => chase_after.next(&self.state, asked.len(), london(last.at).date()),
            None => chase_after.first(&self.state),
        }
    }

    /// Whether it is time to ask again.
    pub fn is_to_chase(&self, today: Date) -> bool {
        self.is_open() && self.chase_on.is_some_and(|on| on <= today)
    }
}

impl Kept<OnwardReferral> {
    fn is_workable(&self) -> Result<(), CannotReferOn> {
        if self.retired.is_some() {
            return Err(CannotChange::AlreadyRetired.into());
        }
        if self.noun.left_open.is_some() { Err(CannotReferOn::LeftOpen) } else { Ok(()) }
    }

    /// Records an answer: of the service, or what came of its appointment.
    pub fn reply(
        &self,
        new: NewReply,
        chase_after: &ChaseAfter,
        stamp: &Stamp,
    ) -> Result<Decided<OnwardReferral>, CannotReferOn> {
        self.is_workable()?;
        let today = london(stamp.at()).date();
        if new.on > today {
            return Err(CannotReferOn::ReplyInFuture);
        }
        if new.on < london(self.noun.sent_at).date() {
            return Err(CannotReferOn::ReplyBeforeSent);
        }
        let state = self.noun.state.after(new.news, new.on, stamp.at())?;
        let mut noun = self.noun.clone();
        noun.replies.push(Reply {
            on: new.on,
            from: new.from,
            words: new.words,
            brought: state.code().to_owned(),
            recorded_at: stamp.at(),
            recorded_by: stamp.by().clone(),
        });
        noun.chase_on = chase_after.first(&state);
        noun.state = state;
        let event = told(EventKind::OnwardReferralAnswered, &noun, stamp.at())
            .with("answered_on", new.on.to_string());
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event))
    }

    /// We asked again and have no answer that changes anything.
    pub fn chase(
        &self,
        words: Option<ShortText>,
        chase_after: &ChaseAfter,
        stamp: &Stamp,
    ) -> Result<Decided<OnwardReferral>, CannotReferOn> {
        self.is_workable()?;
        if self.noun.chase_on.is_none() {
            return Err(CannotReferOn::NothingToChase);
        }
        let mut noun = self.noun.clone();
        noun.chases.push(Chase { at: stamp.at(), by: stamp.by().clone(), words });
        noun.chase_on = noun.asked_again_on(chase_after);
        let event = told(EventKind::OnwardReferralChased, &noun, stamp.at());
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event))
    }

    /// The episode ends while this is open: why, and who looks after it now.
    pub(crate) fn leave_open(
        &self,
        reason: ShortText,
        stamp: &Stamp,
    ) -> Result<Decided<OnwardReferral>, CannotReferOn> {
        self.is_workable()?;
        if !self.noun.is_open() {
            return Err(CannotReferOn::AlreadyEnded);
        }
        let left_open = Some(LeftOpen { reason: reason.clone(), at: stamp.at() });
        let noun = OnwardReferral { left_open, chase_on: None, ..self.noun.clone() };
        let event = told(EventKind::OnwardReferralLeftOpen, &noun, stamp.at());
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event).because(reason.into_string()))
    }

    /// Puts right what was sent; where it stands is not touched.
    pub fn correct(
        &self,
        new: NewOnwardReferral,
        chase_after: &ChaseAfter,
        reason: &str,
        stamp: &Stamp,
    ) -> Result<Decided<OnwardReferral>, CannotReferOn> {
        self.is_workable()?;
        if reason.trim().is_empty() {
            return Err(CannotChange::ReasonMissing.into());
        }
        // What went to a service does not become an unmet need, nor the other way: where it stands would be wrong.
        let is_none = |basis: &SharingBasis| *basis == SharingBasis::NothingShared;
        if is_none(&new.basis) != is_none(&self.noun.basis) {
            let code = self.noun.state.code();
            return Err(CannotReferOn::DoesNotFollow { from: code, to: code });
        }
        let mut noun = OnwardReferral {
            service: new.service,
            needs: new.needs,
            priority: new.priority,
            summary: new.summary,
            basis: new.basis,
            ..self.noun.clone()
        };
        let is_as_pressing =
            noun.priority == self.noun.priority && noun.service.code == self.noun.service.code;
        if !is_as_pressing && noun.chase_on.is_some() {
            noun.chase_on = noun.asked_again_on(chase_after);
        }
        let event = told(EventKind::OnwardReferralCorrected, &noun, stamp.at());
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event).because(reason.trim()))
    }

    /// Takes the onward referral out of view.
    pub fn take_back(&self, reason: &str, stamp: &Stamp) -> Result<Decided<OnwardReferral>, CannotChange> {
        self.retire(reason, stamp, Event::new(EventKind::OnwardReferralRetired, stamp.at()))
    }
}
