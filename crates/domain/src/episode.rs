//! One span of our involvement with a person, from the first referral to discharge.
//!
//! The access matrix speaks of a *case* with stages S0 to S6; they are derived from an episode here and never stored
//! beside its state.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Id,
    access::{RecordType, Stage},
    account::Account,
    event::{Event, EventKind},
    justice_event::JusticeEvent,
    noun::{Decided, Kept, Noun},
    person::Person,
    referral::Referral,
    stamp::Stamp,
    text::ShortText,
    urgency::Urgency,
};

mod arrest;
mod support;

pub use arrest::ArrestedAgain;
pub use support::CannotSupport;

/// One span of our involvement with a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Episode {
    /// The referral that opened it.
    pub referral: Id<Referral>,
    /// When it opened: when the referral was received.
    pub opened_at: Timestamp,
    /// The team that holds it (content: `places.toml`); others join through justice events.
    pub team: String,
    /// The site where the person is or was last met.
    pub site: String,
    /// The practitioner who has taken the person on.
    pub worker: Option<Id<Account>>,
    /// Support workers and mentors who walk beside the person.
    #[serde(default)]
    pub supporters: Vec<Id<Account>>,
    /// How soon the person must be seen; the referrer's word until triage gives ours.
    pub urgency: Urgency,
    /// The moment by which the next step is promised.
    pub due_at: Option<Timestamp>,
    /// Where the work stands.
    pub state: EpisodeState,
    /// An earlier episode of the same person, for a re-referral after discharge.
    pub earlier: Option<Id<Episode>>,
    /// Arrested again while open, until somebody has seen the person or said why not.
    #[serde(default)]
    pub arrested_again: Option<ArrestedAgain>,
}

/// Where the work stands, each state with what belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum EpisodeState {
    /// Referred; nobody has decided anything yet.
    Untriaged,
    /// Taken on at triage: the person is to be seen and screened.
    ToScreen {
        /// When triage decided.
        since: Timestamp,
    },
    /// Screened, and to be assessed.
    ToAssess {
        /// When the screening ended.
        since: Timestamp,
    },
    /// Assessed; a plan is to be agreed.
    ToPlan {
        /// When the assessment ended.
        since: Timestamp,
    },
    /// A plan is agreed and help is under way.
    Supported {
        /// When the plan was agreed.
        since: Timestamp,
    },
    /// Handing over to another service.
    HandingOver {
        /// When the handover opened.
        since: Timestamp,
        /// To whom, in words.
        #[serde(default)]
        to: Option<ShortText>,
        /// Since when the person was supported before.
        #[serde(default)]
        supported_since: Option<Timestamp>,
    },
    /// Closed.
    Discharged {
        /// When.
        at: Timestamp,
        /// Code of `discharge_reason`.
        reason: String,
        /// Whether triage closed it before anybody was seen ("declined at S1").
        at_triage: bool,
    },
}

impl EpisodeState {
    /// The stored code: the tabs of the worklist.
    pub const fn code(&self) -> &'static str {
        match self {
            EpisodeState::Untriaged => "untriaged",
            EpisodeState::ToScreen { .. } => "to_screen",
            EpisodeState::ToAssess { .. } => "to_assess",
            EpisodeState::ToPlan { .. } => "to_plan",
            EpisodeState::Supported { .. } => "supported",
            EpisodeState::HandingOver { .. } => "handing_over",
            EpisodeState::Discharged { .. } => "discharged",
        }
    }

    /// The codes of every open state, in the order of the pathway.
    pub const OPEN: [&'static str; 6] =
        ["untriaged", "to_screen", "to_assess", "to_plan", "supported", "handing_over"];

    /// Since when the work stands there; an untriaged episode has waited since it opened.
    pub const fn since(&self, opened_at: Timestamp) -> Timestamp {
        match self {
            EpisodeState::Untriaged => opened_at,
            EpisodeState::ToScreen { since }
            | EpisodeState::ToAssess { since }
            | EpisodeState::ToPlan { since }
            | EpisodeState::Supported { since }
            | EpisodeState::HandingOver { since, .. } => *since,
            EpisodeState::Discharged { at, .. } => *at,
        }
    }

    /// The stage that the access matrix asks for (`security.md` section 2).
    pub const fn stage(&self) -> Stage {
        match self {
            EpisodeState::Untriaged => Stage::Received,
            EpisodeState::ToScreen { .. } | EpisodeState::ToAssess { .. } | EpisodeState::ToPlan { .. } => {
                Stage::Assessment
            }
            EpisodeState::Supported { .. } => Stage::Support,
            EpisodeState::HandingOver { .. } => Stage::Transition,
            EpisodeState::Discharged { at_triage: true, .. } => Stage::Declined,
            EpisodeState::Discharged { at_triage: false, .. } => Stage::Closed,
        }
    }

    /// Whether work goes on.
    pub const fn is_open(&self) -> bool {
        !matches!(self, EpisodeState::Discharged { .. })
    }
}

/// Who has whom and how far the work is: the matrix rules it as row 24. What is said about the person stands in other
/// nouns, each under its own row.
impl Noun for Episode {
    const TYPE: RecordType = RecordType::Allocation;
}

/// The same words whatever the reason, so that they never tell that somebody knows the person.
pub(crate) const CANNOT_TAKE_ON: &str = "This worker cannot take this person on. Choose someone else.";

/// Why an episode cannot do what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotMove {
    /// It is closed.
    Discharged,
    /// The person was triaged before.
    AlreadyTriaged,
    /// Nobody has triaged yet.
    NotTriaged,
    /// That worker has the person already.
    SameWorker,
    /// The person is not with this worker.
    NotYours,
    /// That worker is not one of the team who could work with this person now.
    NotOfTheTeam,
    /// That team has the person already.
    SameTeam,
    /// The service has no such team.
    NoSuchTeam,
    /// Giving somebody to another team says why.
    ReasonMissing,
}

impl std::fmt::Display for CannotMove {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CannotMove::Discharged => "This episode is closed. Make a new referral to open another.",
            CannotMove::AlreadyTriaged => {
                "Someone has triaged this referral already. Open it to see what was decided."
            }
            CannotMove::NotTriaged => "This referral has not been triaged. Triage it first.",
            CannotMove::SameWorker => "This worker has the person already.",
            CannotMove::NotYours => "This person is not with you.",
            CannotMove::NotOfTheTeam => CANNOT_TAKE_ON,
            CannotMove::SameTeam => "This team has the person already.",
            CannotMove::NoSuchTeam => "Select a team of this service.",
            CannotMove::ReasonMissing => "Enter why the other team takes over.",
        })
    }
}

/// Behind all urgencies.
const BEHIND_ALL: u32 = 9;

impl Episode {
    /// Where it stands among those who wait: by its urgency, and behind all of them where the person is supported and
    /// nothing is promised, because then nobody waits (hazard H04: who waits is not lost among those who do not).
    pub fn place_in_line(&self) -> u32 {
        let is_waiting = !matches!(self.state, EpisodeState::Supported { .. }) || self.due_at.is_some();
        if is_waiting { self.urgency.rank() } else { BEHIND_ALL }
    }

    /// Opens an episode for a referral just received.
    pub(crate) fn open(
        id: Id<Episode>,
        person: Id<Person>,
        episode: Episode,
        stamp: &Stamp,
    ) -> Decided<Episode> {
        let event = Event::new(EventKind::EpisodeOpened, episode.opened_at)
            .at_site(Some(&episode.site))
            .with("team", episode.team.as_str())
            .with("urgency", episode.urgency.code())
            .with("is_repeat", episode.earlier.is_some());
        Decided::created(Kept::new(stamp, id, Some(person), Some(id), episode), event)
    }

    /// The stage that the access matrix asks for.
    pub const fn stage(&self) -> Stage {
        self.state.stage()
    }
}

impl Kept<Episode> {
    /// Gives the person to a worker, or takes them on oneself.
    pub fn allocate(
        &self,
        worker: Id<Account>,
        name: &str,
        stamp: &Stamp,
    ) -> Result<Decided<Episode>, CannotMove> {
        if !self.noun.state.is_open() {
            return Err(CannotMove::Discharged);
        }
        if self.noun.worker == Some(worker) {
            return Err(CannotMove::SameWorker);
        }
        let noun = Episode { worker: Some(worker), ..self.noun.clone() };
        let event = Event::new(EventKind::EpisodeAllocated, stamp.at())
            .at_site(Some(&self.noun.site))
            .with("worker", worker.to_string())
            .with("worker_name", name);
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event))
    }

    /// A new referral for somebody who is open to us, such as a new arrest: the work goes on where it stood, but the
    /// person is somewhere else now and must be seen again by the new promise, unless an earlier one still stands.
    pub(crate) fn referred_again(
        &self,
        referral: &Referral,
        arrest: Option<&JusticeEvent>,
        due_at: Option<Timestamp>,
        stamp: &Stamp,
    ) -> Decided<Episode> {
        let held_since = arrest.and_then(|arrest| arrest.may_hold_since(stamp.at()));
        let noun = Episode {
            arrested_again: held_since.map(|at| self.mark_of_arrest(at)).or(self.noun.arrested_again),
            site: referral.site.clone(),
            urgency: self.noun.urgency.min(referral.urgency),
            due_at: earlier_of(self.noun.due_at, due_at),
            ..self.noun.clone()
        };
        let event = Event::new(EventKind::EpisodeReferredAgain, referral.received_at)
            .at_site(Some(&noun.site))
            .with("state", noun.state.code())
            .with("urgency", referral.urgency.code());
        Decided::changed(self.clone(), self.revised(stamp, noun), event)
    }

    /// Gives the person back to the team, whether one works the case or walks beside (security.md section 2: by one
    /// press, no reason asked). It reads like any other end of the work, since nobody is told why it ended.
    pub fn hand_back(&self, account: Id<Account>, stamp: &Stamp) -> Result<Decided<Episode>, CannotMove> {
        let is_worker = self.noun.worker == Some(account);
        if !is_worker && !self.noun.supporters.contains(&account) {
            return Err(CannotMove::NotYours);
        }
        let mut noun = self.noun.clone();
        noun.worker = noun.worker.filter(|worker| *worker != account);
        noun.supporters.retain(|supporter| *supporter != account);
        let kind = if is_worker { EventKind::EpisodeHandedBack } else { EventKind::SupporterRemoved };
        let event = Event::new(kind, stamp.at())
            .at_site(Some(&noun.site))
            .with("worker", account.to_string())
            .with("worker_name", stamp.by().name.as_str());
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event))
    }

    /// Gives the person to another team of the service. Who had them does not follow: the new team allocates.
    pub fn give_to_team(
        &self,
        team: &str,
        reason: &str,
        stamp: &Stamp,
    ) -> Result<Decided<Episode>, CannotMove> {
        if !self.noun.state.is_open() {
            return Err(CannotMove::Discharged);
        }
        if self.noun.team == team {
            return Err(CannotMove::SameTeam);
        }
        if reason.trim().is_empty() {
            return Err(CannotMove::ReasonMissing);
        }
        let noun = Episode { team: team.to_owned(), worker: None, ..self.noun.clone() };
        let event = Event::new(EventKind::EpisodeChangedTeam, stamp.at())
            .at_site(Some(&self.noun.site))
            .with("from_team", self.noun.team.as_str())
            .with("to_team", team);
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event).because(reason.trim()))
    }

    /// Moves the work on to another state.
    pub(crate) fn moved(&self, noun: Episode, stamp: &Stamp) -> Decided<Episode> {
        let noun = self.without_mark_where_seen(noun);
        let event = Event::new(EventKind::EpisodeMoved, stamp.at())
            .at_site(Some(&noun.site))
            .with("from", self.noun.state.code())
            .with("to", noun.state.code());
        let event = match &noun.state {
            EpisodeState::Discharged { reason, .. } => event.with("reason", reason.as_str()),
            EpisodeState::Untriaged
            | EpisodeState::ToScreen { .. }
            | EpisodeState::ToAssess { .. }
            | EpisodeState::ToPlan { .. }
            | EpisodeState::Supported { .. }
            | EpisodeState::HandingOver { .. } => event,
        };
        Decided::changed(self.clone(), self.revised(stamp, noun), event)
    }
}

/// The earlier of two promises; one promise is better than none.
fn earlier_of(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
