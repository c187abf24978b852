//! The decision about a referral, after a look at what is known already: see the person now, today or at a clinic, or
//! not for us with a named way on (`pathway.md` section 3, stage 2).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    Id,
    access::RecordType,
    content::SiteKind,
    episode::{Episode, EpisodeState},
    event::{Event, EventKind},
    noun::{Decided, Kept, Noun},
    referral::{FormAnswers, NOT_SOON_ENOUGH, Referral},
    risk::Risk,
    stamp::Stamp,
    urgency::Urgency,
    worker_safety_alert::WorkerSafetyAlert,
};

#[cfg(test)]
mod tests;

/// What was looked at before anybody met the person, and what follows. Its author signs it by recording it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Triage {
    /// The referral it is about.
    pub referral: Id<Referral>,
    /// The record check and the decision as they were typed, with the version of the form.
    pub answers: FormAnswers,
    /// The records that were looked at (codes of `record_source`). The basis is direct care; the person is told of
    /// them at first contact (`pathway.md` section 5).
    pub looked_at: Vec<String>,
    /// What is to be done.
    pub decision: Decision,
    /// What it put on top of the person's pages. A correction follows it there.
    #[serde(default)]
    pub on_top: OnTop,
}

/// The entries that the words of a triage became. They live their own life from then on: whoever takes words out of the
/// triage takes nothing from the top of the pages, where an entry stands until somebody retires it with a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OnTop {
    /// Risk that the records hold.
    pub risk: Option<Id<Risk>>,
    /// What to do to be safe.
    pub worker_safety: Option<Id<WorkerSafetyAlert>>,
}

/// What triage ends in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Decision {
    /// The person is ours to see.
    Accepted {
        /// Code of `triage_decision`: now, today, at a clinic.
        how: String,
        /// How soon, in our view. From now on this and not the referrer's word orders the worklist.
        urgency: Urgency,
    },
    /// Not for us. Nobody is turned away with nothing.
    NotForUs {
        /// A service or team, and how to reach it.
        way_on: String,
    },
}

impl Decision {
    /// The code of `triage_decision` that closes an episode; every other one takes the person on.
    pub const NOT_FOR_US: &'static str = "not_for_us";

    /// The code of `triage_decision`.
    pub fn code(&self) -> &str {
        match self {
            Decision::Accepted { how, .. } => how,
            Decision::NotForUs { .. } => Self::NOT_FOR_US,
        }
    }
}

impl Noun for Triage {
    const TYPE: RecordType = RecordType::Triage;
}

/// What comes with a triage that is being recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTriage {
    /// What was found and decided.
    pub triage: Triage,
    /// Coded answers for timeline and reports, never free text.
    pub facts: Map<String, Value>,
    /// The moment by which the person is promised to be seen, if they are taken on.
    pub due_at: Option<Timestamp>,
    /// What kind of place the person is at, where the content knows the place.
    pub place: Option<SiteKind>,
}

/// What a triage brings about, kept in one transaction.
#[derive(Debug)]
pub struct Triaged {
    /// The triage.
    pub triage: Decided<Triage>,
    /// The episode, which moves on or closes.
    pub episode: Decided<Episode>,
}

/// What a correction brings about.
#[derive(Debug)]
pub struct Corrected {
    /// The next revision of the triage.
    pub triage: Decided<Triage>,
    /// The episode, where its urgency follows.
    pub episode: Option<Decided<Episode>>,
}

/// Why a referral cannot be triaged, or a triage not be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotTriage {
    /// Somebody was quicker.
    AlreadyTriaged,
    /// The episode is closed.
    Discharged,
    /// Nobody before a court is refused (`product.md` section 1).
    BeforeACourt,
    /// "Not for us" names where the person turns instead.
    WayOnMissing,
    /// A correction says why.
    ReasonMissing,
    /// A correction puts right what was written; whether the person is ours is decided once.
    DecisionStands,
    /// A life is in danger now, and the urgency would leave the person waiting.
    NotSoonEnough,
    /// The record asks for an interpreter, and the answer denies one without a word of why.
    InterpreterOnRecord,
}

impl std::fmt::Display for CannotTriage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CannotTriage::AlreadyTriaged => {
                "Someone else has triaged this referral already. Open the episode to see what was decided."
            }
            CannotTriage::Discharged => "This episode is closed. Make a new referral to open another.",
            CannotTriage::BeforeACourt => {
                "This person is before a court, and nobody before a court is turned away. Choose when to see them."
            }
            CannotTriage::WayOnMissing => "Name a service or a team that the person can turn to instead.",
            CannotTriage::ReasonMissing => "Enter why this entry is being changed.",
            CannotTriage::DecisionStands => {
                "A correction cannot turn a person away who was taken on, or take on one who was turned away. \
                 Discharge them, or make a new referral."
            }
            CannotTriage::NotSoonEnough => NOT_SOON_ENOUGH,
            CannotTriage::InterpreterOnRecord => {
                "It is on record that they need an interpreter. Say why not now, or change the answer."
            }
        })
    }
}

impl Kept<Episode> {
    /// Records what was found and decided about the referral, and moves the episode on: to be screened, or closed at
    /// triage. It happens once for each episode; what was written can be corrected.
    pub fn triage(&self, new: NewTriage, stamp: &Stamp) -> Result<Triaged, CannotTriage> {
        match self.noun.state {
            EpisodeState::Untriaged => (),
            EpisodeState::ToScreen { .. }
            | EpisodeState::ToAssess { .. }
            | EpisodeState::ToPlan { .. }
            | EpisodeState::Supported { .. }
            | EpisodeState::HandingOver { .. }
            | EpisodeState::Discharged { at_triage: true, .. } => return Err(CannotTriage::AlreadyTriaged),
            EpisodeState::Discharged { at_triage: false, .. } => return Err(CannotTriage::Discharged),
        }
        let episode = match &new.triage.decision {
            Decision::Accepted { urgency, .. } => Episode {
                urgency: *urgency,
                due_at: new.due_at,
                state: EpisodeState::ToScreen { since: stamp.at() },
                ..self.noun.clone()
            },
            Decision::NotForUs { way_on } => {
                check_not_for_us(way_on, new.place)?;
                Episode {
                    due_at: None,
                    state: EpisodeState::Discharged {
                        at: stamp.at(),
                        reason: Decision::NOT_FOR_US.to_owned(),
                        at_triage: true,
                    },
                    ..self.noun.clone()
                }
            }
        };
        let event = event(EventKind::TriageRecorded, &new, &self.noun.site, stamp);
        let triage = Kept::new(stamp, stamp.fresh(), self.person, Some(self.id), new.triage);
        Ok(Triaged { triage: Decided::created(triage, event), episode: self.moved(episode, stamp) })
    }
}

impl Kept<Triage> {
    /// Puts right what was written, saying why. A changed urgency changes the promise, as long as nobody has seen the
    /// person; the decision itself stands.
    pub fn correct(
        &self,
        new: NewTriage,
        episode: &Kept<Episode>,
        reason: &str,
        stamp: &Stamp,
    ) -> Result<Corrected, CannotTriage> {
        let urgency = self.may_be_corrected(&new.triage.decision, reason)?;
        let event = event(EventKind::TriageCorrected, &new, &episode.noun.site, stamp);
        let is_unseen = matches!(episode.noun.state, EpisodeState::ToScreen { .. });
        let episode = (is_unseen && episode.noun.urgency != urgency).then(|| {
            let noun = Episode { urgency, due_at: new.due_at, ..episode.noun.clone() };
            episode.moved(noun, stamp)
        });
        let corrected = self.revised(stamp, new.triage);
        let triage = Decided::changed(self.clone(), corrected, event).because(reason.trim());
        Ok(Corrected { triage, episode })
    }

    /// Whether it may be put right so, before anything follows from it; with the urgency that it will have.
    pub fn may_be_corrected(&self, to: &Decision, reason: &str) -> Result<Urgency, CannotTriage> {
        if reason.trim().is_empty() {
            return Err(CannotTriage::ReasonMissing);
        }
        match (&self.noun.decision, to) {
            (Decision::Accepted { .. }, Decision::Accepted { urgency, .. }) => Ok(*urgency),
            (Decision::Accepted { .. }, Decision::NotForUs { .. }) | (Decision::NotForUs { .. }, _) => {
                Err(CannotTriage::DecisionStands)
            }
        }
    }
}

fn check_not_for_us(way_on: &str, place: Option<SiteKind>) -> Result<(), CannotTriage> {
    if place.is_some_and(SiteKind::is_court) {
        return Err(CannotTriage::BeforeACourt);
    }
    if way_on.trim().is_empty() {
        return Err(CannotTriage::WayOnMissing);
    }
    Ok(())
}

fn event(kind: EventKind, new: &NewTriage, site: &str, stamp: &Stamp) -> Event {
    let event = Event::new(kind, stamp.at()).at_site(Some(site)).with("decision", new.triage.decision.code());
    new.facts.iter().fold(event, |event, (name, value)| event.with(name, value.clone()))
}
