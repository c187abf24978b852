//! A new arrest of somebody who is open to us: the row comes forward until somebody has seen them or said why not.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Episode, EpisodeState, earlier_of};
use crate::{
    contact::{Contact, ContactState},
    event::{Event, EventKind},
    justice_event::JusticeEvent,
    noun::{Decided, Kept},
    stamp::Stamp,
    urgency::Urgency,
};

/// Nobody is held without charge for longer than this (PACE section 44(3)): an older arrest that is typed up now tells
/// of the past.
const LONGEST_DETENTION: SignedDuration = SignedDuration::from_hours(96);

/// Arrested again, and what stood there before, for when the person has been seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrestedAgain {
    /// When the arrest, or the arrival at the suite, was.
    pub at: Timestamp,
    /// How soon the person was to be seen before it.
    pub urgency_before: Urgency,
    /// What was promised before it.
    pub due_before: Option<Timestamp>,
}

impl JusticeEvent {
    /// When somebody was brought in whom this event may still hold: an arrest of the last days with no outcome.
    pub fn may_hold_since(&self, now: Timestamp) -> Option<Timestamp> {
        let brought_in = self.arrested_at.or(self.arrived_at).filter(|_| self.outcome.is_none())?;
        (now.duration_since(brought_in) <= LONGEST_DETENTION).then_some(brought_in)
    }
}

impl Kept<Episode> {
    /// Brings the row of a person forward who was arrested again: where they are now, at least as urgent as content
    /// says for this, and with a promise, unless an earlier one still stands. Nothing changes where the event is not an
    /// arrest, or not the newest.
    pub fn arrested_again(
        &self,
        event: &JusticeEvent,
        known: &[Kept<JusticeEvent>],
        urgency: Urgency,
        due_at: Option<Timestamp>,
        stamp: &Stamp,
    ) -> Option<Decided<Episode>> {
        let at = event.may_hold_since(stamp.at())?;
        let is_overtaken = |other: &Kept<JusticeEvent>| {
            let brought_in = other.noun.arrested_at.or(other.noun.arrived_at);
            other.retired.is_none() && brought_in.is_some_and(|brought_in| brought_in > at)
        };
        if !self.noun.state.is_open() || known.iter().any(is_overtaken) {
            return None;
        }
        let noun = Episode {
            site: event.site.clone(),
            urgency: self.noun.urgency.min(urgency),
            due_at: earlier_of(self.noun.due_at, due_at),
            arrested_again: Some(self.mark_of_arrest(at)),
            ..self.noun.clone()
        };
        let told = Event::new(EventKind::EpisodeArrestedAgain, at)
            .at_site(Some(&noun.site))
            .with("state", noun.state.code())
            .with("urgency", noun.urgency.code());
        Some(Decided::changed(self.clone(), self.revised(stamp, noun), told))
    }

    /// The mark of a new arrest, with what stood there before the first of several.
    pub(super) fn mark_of_arrest(&self, at: Timestamp) -> ArrestedAgain {
        let before = self.noun.arrested_again;
        ArrestedAgain {
            at,
            urgency_before: before.map_or(self.noun.urgency, |before| before.urgency_before),
            due_before: before.map_or(self.noun.due_at, |before| before.due_before),
        }
    }

    /// Somebody has reached the person since they were arrested again, or said why not: what was promised before holds
    /// again. A call about them is neither.
    pub fn seen_after_arrest(&self, contact: &Contact, stamp: &Stamp) -> Option<Decided<Episode>> {
        let at = contact.starts_at;
        let is_word_of_them = match &contact.state {
            ContactState::Held { has_reached, .. } => *has_reached,
            ContactState::NotHeld { .. } => true,
            ContactState::Planned => false,
        };
        let mark = self.noun.arrested_again.filter(|mark| is_word_of_them && mark.at <= at)?;
        let noun = Episode {
            urgency: mark.urgency_before,
            due_at: mark.due_before,
            arrested_again: None,
            ..self.noun.clone()
        };
        let told = Event::new(EventKind::EpisodeSeenAfterArrest, at).at_site(Some(&noun.site));
        Some(Decided::changed(self.clone(), self.revised(stamp, noun), told))
    }

    /// Work that is done with the person ends the wait; where they are handed over or turned to, it goes on.
    pub(super) fn without_mark_where_seen(&self, noun: Episode) -> Episode {
        let is_seen = match (&self.noun.state, &noun.state) {
            (_, EpisodeState::ToAssess { .. } | EpisodeState::ToPlan { .. })
            | (_, EpisodeState::Discharged { .. })
            | (EpisodeState::ToPlan { .. }, EpisodeState::Supported { .. }) => true,
            (_, EpisodeState::Untriaged | EpisodeState::ToScreen { .. })
            | (_, EpisodeState::Supported { .. } | EpisodeState::HandingOver { .. }) => false,
        };
        if is_seen { Episode { arrested_again: None, ..noun } } else { noun }
    }
}
