//! The full look, on a form, ending in needs and a formulation. Not being assessed is an outcome with a reason.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    access::RecordType,
    discharge::{AsksFirst, Discharge},
    episode::{Episode, EpisodeState},
    event::{Event, EventKind},
    next_step::{Follows, Next},
    noun::{Decided, Kept, Noun},
    promotion::Promoted,
    referral::FormAnswers,
    screening::{AdultAdvised, CannotScreen, RiskTold, STILL_OPEN, adult_advised, is_ahead, risk_told},
    stamp::Stamp,
    taken_back::Changed,
    urgency::Urgency,
};

/// One meeting to assess a person, or the reason why there was none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The answers; none where the person was not assessed.
    pub answers: Option<FormAnswers>,
    /// When the meeting began.
    pub began_at: Timestamp,
    /// When it ended, where that is known.
    pub ended_at: Option<Timestamp>,
    /// Code of `point_of_contact`: where.
    pub place: Option<String>,
    /// Code of `consultation_mechanism`: how.
    pub mechanism: Option<String>,
    /// What came of it.
    pub outcome: AssessmentOutcome,
    /// Immediate risk and who was told; none where there was none.
    pub immediate_risk: Option<RiskTold>,
    /// Whether an appropriate adult was advised.
    pub appropriate_adult: Option<AdultAdvised>,
    /// What was said before and is said otherwise here, and why; none where nothing is.
    #[serde(default)]
    pub changed: Option<Changed>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum AssessmentOutcome {
    /// The person was assessed.
    Assessed,
    /// The person was not assessed.
    NotAssessed {
        /// Code of `reason_not_assessed`.
        reason: String,
        /// More words, where the reason asks for them.
        words: Option<String>,
    },
}

/// An assessment as it was made.
#[derive(Debug, Clone)]
pub struct MadeAssessment {
    /// The answers as they are kept.
    pub answers: FormAnswers,
    /// What they say beyond themselves.
    pub promoted: Promoted,
    /// When the draft was begun: counts where the form does not say when the meeting began.
    pub began_at: Timestamp,
    /// What it says otherwise than what was said before, and why.
    pub changed: Option<Changed>,
}

/// A person who was not assessed.
#[derive(Debug, Clone)]
pub struct NotAssessed {
    /// Code of `reason_not_assessed`.
    pub reason: String,
    /// More words.
    pub words: Option<String>,
    /// Whether the reason leaves room to try again.
    pub follows: Follows,
    /// What follows.
    pub next: Next,
}

/// Everything that an assessment brings about beside needs and consent, kept in one transaction.
#[derive(Debug)]
pub struct Assessed {
    /// The assessment.
    pub assessment: Decided<Assessment>,
    /// What the practitioner made of it; none where nothing was written.
    pub formulation: Option<Decided<crate::formulation::Formulation>>,
    /// The episode as it goes on; none where this was a second look at a person who is past this stage.
    pub episode: Option<Decided<Episode>>,
    /// The end of the episode, where that follows.
    pub discharge: Option<Decided<Discharge>>,
}

/// Why somebody cannot be assessed, or an assessment cannot be recorded so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotAssess {
    /// The episode is closed.
    EpisodeClosed,
    /// Nobody has screened.
    NotScreened,
    /// Assessed before: that the person was not assessed can no longer be said.
    AlreadyAssessed,
    /// It ends before it begins.
    EndsBeforeItBegins,
    /// It lies after now.
    InFuture,
    /// Somebody is in danger and nobody is said to have been told.
    NobodyTold,
    /// The time to try again has passed.
    DueInPast,
    /// The person is gone.
    PersonGone,
    /// What is to follow does not fit.
    NextDoesNotFit,
    /// It would close over an open onward referral.
    StillOpen,
    /// It would close although something is still so, without a word.
    Asks(AsksFirst),
    /// It says otherwise of a danger than what was said before, without a word.
    TakesBack,
}

impl std::fmt::Display for CannotAssess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CannotAssess::Asks(asks) => return asks.fmt(f),
            CannotAssess::EpisodeClosed => {
                "This episode is closed, so the person cannot be assessed in it. Make a new referral to open another."
            }
            CannotAssess::NotScreened => "The person has not been screened. Screen them first.",
            CannotAssess::AlreadyAssessed => {
                "The person was assessed in this episode. Open the assessment to see it."
            }
            CannotAssess::EndsBeforeItBegins => "The meeting must end after it begins. Check both times.",
            CannotAssess::InFuture => "A time is in the future. Check when you met and when you told somebody.",
            CannotAssess::NobodyTold => {
                "Somebody is in danger now. Tell custody or court staff, then enter whom and when."
            }
            CannotAssess::DueInPast => "The time to try again must be in the future.",
            CannotAssess::PersonGone => {
                "The person has left, so they cannot be tried again here. Choose a clinic, or close the episode."
            }
            CannotAssess::StillOpen => STILL_OPEN,
            CannotAssess::TakesBack => {
                "This says otherwise than what was said before. Change the answer, or say why it is different now."
            }
            CannotAssess::NextDoesNotFit => "What follows does not fit what came of it. Check both.",
        })
    }
}

impl From<CannotScreen> for CannotAssess {
    fn from(refusal: CannotScreen) -> Self {
        match refusal {
            CannotScreen::EpisodeClosed => CannotAssess::EpisodeClosed,
            CannotScreen::NotTriaged | CannotScreen::NotAsked | CannotScreen::NoResult => {
                CannotAssess::NotScreened
            }
            CannotScreen::AlreadyScreened => CannotAssess::AlreadyAssessed,
            CannotScreen::NobodyTold => CannotAssess::NobodyTold,
            CannotScreen::InFuture => CannotAssess::InFuture,
            CannotScreen::DueInPast => CannotAssess::DueInPast,
            CannotScreen::PersonGone => CannotAssess::PersonGone,
            CannotScreen::StillOpen => CannotAssess::StillOpen,
            CannotScreen::Asks(asks) => CannotAssess::Asks(asks),
            CannotScreen::NextDoesNotFit
            | CannotScreen::ClosesOverDanger
            | CannotScreen::ClosesOverNeeds
            | CannotScreen::EscortFacts => CannotAssess::NextDoesNotFit,
        }
    }
}

impl AssessmentOutcome {
    /// The frozen code.
    pub const fn code(&self) -> &'static str {
        match self {
            AssessmentOutcome::Assessed => "assessed",
            AssessmentOutcome::NotAssessed { .. } => "not_assessed",
        }
    }
}

impl Noun for Assessment {
    const TYPE: RecordType = RecordType::Assessment;
}

impl Kept<Episode> {
    /// Whether the person can be assessed now, before anybody begins. Somebody who has a plan can be assessed again.
    pub fn may_be_assessed(&self) -> Result<(), CannotAssess> {
        match self.noun.state {
            EpisodeState::ToAssess { .. }
            | EpisodeState::ToPlan { .. }
            | EpisodeState::Supported { .. }
            | EpisodeState::HandingOver { .. } => Ok(()),
            EpisodeState::Untriaged | EpisodeState::ToScreen { .. } => Err(CannotAssess::NotScreened),
            EpisodeState::Discharged { .. } => Err(CannotAssess::EpisodeClosed),
        }
    }

    /// Assesses the person: whoever was waiting for it goes on to a plan.
    pub fn assess(&self, made: MadeAssessment, stamp: &Stamp) -> Result<Assessed, CannotAssess> {
        self.may_be_assessed()?;
        let promoted = &made.promoted;
        let began_at = promoted.at("seen_started_at").unwrap_or(made.began_at);
        let ended_at = promoted.at("seen_ended_at");
        if began_at > stamp.at() || ended_at.is_some_and(|at| at > stamp.at()) {
            return Err(CannotAssess::InFuture);
        }
        if ended_at.is_some_and(|at| at < began_at) {
            return Err(CannotAssess::EndsBeforeItBegins);
        }
        let assessment = Assessment {
            answers: Some(made.answers),
            began_at,
            ended_at,
            place: promoted.code("seen_place").map(str::to_owned),
            mechanism: promoted.code("seen_how").map(str::to_owned),
            outcome: AssessmentOutcome::Assessed,
            immediate_risk: risk_told(promoted, stamp)?,
            appropriate_adult: adult_advised(promoted, stamp)?,
            changed: made.changed,
        };
        let urgency = match assessment.immediate_risk {
            Some(_) => Urgency::Immediate,
            None => self.noun.urgency,
        };
        let id = stamp.fresh();
        let event = Event::new(EventKind::AssessmentRecorded, began_at)
            .at_site(Some(&self.noun.site))
            .with("outcome", "assessed");
        let event = promoted.tell(event);
        let kept = Kept::new(stamp, id, self.person, Some(self.id), assessment);
        let mut formulation = promoted.formulation.clone();
        formulation.assessment = Some(id);
        let formulation = match (formulation.is_empty(), self.person) {
            (false, Some(person)) => Some(formulation.write(person, self.id, stamp)),
            (true, _) | (_, None) => None,
        };
        let episode = match self.noun.state {
            EpisodeState::ToAssess { .. } => Some(self.take(&Next::Plan, urgency, stamp).episode),
            EpisodeState::Untriaged
            | EpisodeState::ToScreen { .. }
            | EpisodeState::ToPlan { .. }
            | EpisodeState::Supported { .. }
            | EpisodeState::HandingOver { .. }
            | EpisodeState::Discharged { .. } => None,
        };
        Ok(Assessed { assessment: Decided::created(kept, event), formulation, episode, discharge: None })
    }

    /// Records that the person was not assessed, and what follows from that.
    pub fn not_assessed(&self, missed: NotAssessed, stamp: &Stamp) -> Result<Assessed, CannotAssess> {
        self.may_be_assessed()?;
        if !matches!(self.noun.state, EpisodeState::ToAssess { .. }) {
            return Err(CannotAssess::AlreadyAssessed);
        }
        match (&missed.next, missed.follows) {
            (Next::TryAgain { .. }, Follows::Gone) => return Err(CannotAssess::PersonGone),
            (Next::Assess { .. }, _) => return Err(CannotAssess::NextDoesNotFit),
            (Next::TryAgain { .. } | Next::Clinic { .. } | Next::Plan | Next::Close { .. }, _) => {}
        }
        is_ahead(&missed.next, stamp)?;
        let event = Event::new(EventKind::AssessmentRecorded, stamp.at())
            .at_site(Some(&self.noun.site))
            .with("outcome", "not_assessed")
            .with("reason", missed.reason.as_str())
            .with("next", missed.next.code());
        let assessment = Assessment {
            answers: None,
            began_at: stamp.at(),
            ended_at: None,
            place: None,
            mechanism: None,
            outcome: AssessmentOutcome::NotAssessed { reason: missed.reason, words: missed.words },
            immediate_risk: None,
            appropriate_adult: None,
            changed: None,
        };
        let kept = Kept::new(stamp, stamp.fresh(), self.person, Some(self.id), assessment);
        let step = self.take(&missed.next, self.noun.urgency, stamp);
        Ok(Assessed {
            assessment: Decided::created(kept, event),
            formulation: None,
            episode: Some(step.episode),
            discharge: step.discharge,
        })
    }
}
