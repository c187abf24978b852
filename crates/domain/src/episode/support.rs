//! The later half of an episode: a plan agreed, people beside the person, a handover, the end.

use super::{CANNOT_TAKE_ON, Episode, EpisodeState};
use crate::{
    Id,
    account::Account,
    event::{Event, EventKind},
    noun::{Decided, Kept},
    stamp::Stamp,
    text::ShortText,
};

/// Why an episode in support cannot do what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotSupport {
    /// It is closed.
    Discharged,
    /// No plan has been agreed.
    NoPlan,
    /// A handover is open already.
    HandingOver,
    /// No handover is open.
    NotHandingOver,
    /// They support the person already.
    AlreadySupports,
    /// They cannot take this person on, for whatever reason.
    CannotTakeOn,
    /// They do not support the person.
    DoesNotSupport,
    /// Nobody has taken the person on yet.
    NotTriaged,
}

impl std::fmt::Display for CannotSupport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CannotSupport::Discharged => "This episode is closed. Make a new referral to open another.",
            CannotSupport::NoPlan => "No plan has been agreed with the person. Agree one first.",
            CannotSupport::HandingOver => "A handover is open already.",
            CannotSupport::NotHandingOver => "No handover is open.",
            CannotSupport::AlreadySupports => "This worker supports the person already.",
            CannotSupport::CannotTakeOn => CANNOT_TAKE_ON,
            CannotSupport::DoesNotSupport => "This worker does not support the person.",
            CannotSupport::NotTriaged => "This referral has not been triaged. Triage it first.",
        })
    }
}

impl EpisodeState {
    /// Whether a plan can be made: not before the assessment, not after the end.
    pub const fn takes_a_plan(&self) -> bool {
        match self {
            EpisodeState::ToPlan { .. }
            | EpisodeState::Supported { .. }
            | EpisodeState::HandingOver { .. } => true,
            EpisodeState::Untriaged
            | EpisodeState::ToScreen { .. }
            | EpisodeState::ToAssess { .. }
            | EpisodeState::Discharged { .. } => false,
        }
    }
}

impl Kept<Episode> {
    /// Support begins, because a plan was agreed. Nothing moves where it had begun before.
    pub(crate) fn begin_support(&self, stamp: &Stamp) -> Option<Decided<Episode>> {
        match &self.noun.state {
            EpisodeState::ToPlan { .. } => {
                let state = EpisodeState::Supported { since: stamp.at() };
                Some(self.moved(Episode { state, ..self.noun.clone() }, stamp))
            }
            EpisodeState::Untriaged
            | EpisodeState::ToScreen { .. }
            | EpisodeState::ToAssess { .. }
            | EpisodeState::Supported { .. }
            | EpisodeState::HandingOver { .. }
            | EpisodeState::Discharged { .. } => None,
        }
    }

    /// Opens the handover to another service (stage S4).
    pub fn hand_over(&self, to: ShortText, stamp: &Stamp) -> Result<Decided<Episode>, CannotSupport> {
        match &self.noun.state {
            EpisodeState::Supported { since } => {
                let supported_since = Some(*since);
                let state = EpisodeState::HandingOver { since: stamp.at(), to: Some(to), supported_since };
                Ok(self.moved(Episode { state, ..self.noun.clone() }, stamp))
            }
            EpisodeState::HandingOver { .. } => Err(CannotSupport::HandingOver),
            EpisodeState::Discharged { .. } => Err(CannotSupport::Discharged),
            EpisodeState::Untriaged
            | EpisodeState::ToScreen { .. }
            | EpisodeState::ToAssess { .. }
            | EpisodeState::ToPlan { .. } => Err(CannotSupport::NoPlan),
        }
    }

    /// The handover came to nothing: support goes on.
    pub fn resume_support(&self, stamp: &Stamp) -> Result<Decided<Episode>, CannotSupport> {
        match &self.noun.state {
            EpisodeState::HandingOver { since, supported_since, .. } => {
                let state = EpisodeState::Supported { since: supported_since.unwrap_or(*since) };
                Ok(self.moved(Episode { state, ..self.noun.clone() }, stamp))
            }
            EpisodeState::Discharged { .. } => Err(CannotSupport::Discharged),
            EpisodeState::Untriaged
            | EpisodeState::ToScreen { .. }
            | EpisodeState::ToAssess { .. }
            | EpisodeState::ToPlan { .. }
            | EpisodeState::Supported { .. } => Err(CannotSupport::NotHandingOver),
        }
    }

    /// Puts a support worker or mentor beside the person.
    pub fn add_supporter(
        &self,
        supporter: Id<Account>,
        name: &str,
        stamp: &Stamp,
    ) -> Result<Decided<Episode>, CannotSupport> {
        match &self.noun.state {
            EpisodeState::Discharged { .. } => return Err(CannotSupport::Discharged),
            EpisodeState::Untriaged => return Err(CannotSupport::NotTriaged),
            EpisodeState::ToScreen { .. }
            | EpisodeState::ToAssess { .. }
            | EpisodeState::ToPlan { .. }
            | EpisodeState::Supported { .. }
            | EpisodeState::HandingOver { .. } => (),
        }
        if self.noun.supporters.contains(&supporter) || self.noun.worker == Some(supporter) {
            return Err(CannotSupport::AlreadySupports);
        }
        let mut noun = self.noun.clone();
        noun.supporters.push(supporter);
        let event = Event::new(EventKind::SupporterAdded, stamp.at())
            .at_site(Some(&noun.site))
            .with("worker", supporter.to_string())
            .with("worker_name", name);
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event))
    }

    /// A support worker or mentor stops; from then on they see no more of the person.
    pub fn remove_supporter(
        &self,
        supporter: Id<Account>,
        name: &str,
        stamp: &Stamp,
    ) -> Result<Decided<Episode>, CannotSupport> {
        if !self.noun.state.is_open() {
            return Err(CannotSupport::Discharged);
        }
        if !self.noun.supporters.contains(&supporter) {
            return Err(CannotSupport::DoesNotSupport);
        }
        let mut noun = self.noun.clone();
        noun.supporters.retain(|known| *known != supporter);
        let event = Event::new(EventKind::SupporterRemoved, stamp.at())
            .at_site(Some(&noun.site))
            .with("worker", supporter.to_string())
            .with("worker_name", name);
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event))
    }

    /// Ends the episode. What must be settled before stands in [`crate::discharge`].
    pub(crate) fn end(&self, reason: &str, stamp: &Stamp) -> Result<Decided<Episode>, CannotSupport> {
        match &self.noun.state {
            EpisodeState::Discharged { .. } => Err(CannotSupport::Discharged),
            EpisodeState::Untriaged => Err(CannotSupport::NotTriaged),
            EpisodeState::ToScreen { .. }
            | EpisodeState::ToAssess { .. }
            | EpisodeState::ToPlan { .. }
            | EpisodeState::Supported { .. }
            | EpisodeState::HandingOver { .. } => {
                let state =
                    EpisodeState::Discharged { at: stamp.at(), reason: reason.to_owned(), at_triage: false };
                Ok(self.moved(Episode { state, ..self.noun.clone() }, stamp))
            }
        }
    }
}
