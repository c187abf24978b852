//! The short look for vulnerability. Declining it, or not being seen, is an outcome like any other.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    access::RecordType,
    consent::Decision,
    content::Lookups,
    discharge::{AsksFirst, Discharge},
    episode::{Episode, EpisodeState},
    event::{Event, EventKind},
    need::Standing,
    next_step::{Follows, Next},
    noun::{Decided, Kept, Noun},
    promotion::Promoted,
    referral::FormAnswers,
    stamp::Stamp,
    urgency::Urgency,
};

#[cfg(test)]
pub(crate) mod tests;

/// One attempt to screen a person, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Screening {
    /// The answers; none where nobody could be asked.
    pub answers: Option<FormAnswers>,
    /// When the practitioner began.
    pub began_at: Timestamp,
    /// What came of it.
    pub outcome: ScreeningOutcome,
    /// What was told the person was at risk of right then, and to whom; none where there was no immediate risk.
    pub immediate_risk: Option<RiskTold>,
    /// Whether an appropriate adult was advised. PACE Code C 1.4: we advise, the custody officer decides.
    pub appropriate_adult: Option<AdultAdvised>,
    /// Facts given for the escort record, in order.
    #[serde(default)]
    pub escort_facts: Vec<EscortFacts>,
}

/// What came of an attempt to screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum ScreeningOutcome {
    /// The person was screened.
    Screened {
        /// Code of `screening_outcome`.
        result: String,
    },
    /// The person said no for now. They can change their mind; it is offered again at the next stage.
    Declined,
    /// The person was not screened.
    NotScreened {
        /// Code of `reason_not_screened`.
        reason: String,
        /// More words, where the reason asks for them.
        words: Option<String>,
    },
}

/// Immediate risk, and who was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskTold {
    /// Codes of `told_to`.
    pub to: Vec<String>,
    /// When.
    pub at: Timestamp,
}

/// What was said about an appropriate adult.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdultAdvised {
    /// Code of `yes_no`.
    pub advised: String,
    /// Code of `told_to`.
    pub told_to: Option<String>,
    /// When.
    pub told_at: Option<Timestamp>,
    /// Code of `appropriate_adult_answer`.
    pub answer: Option<String>,
    /// Why none was called, as given.
    pub reason: Option<String>,
}

/// Facts given to whoever fills in the escort record, which we do not write (hazard H25).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscortFacts {
    /// What was given: at most 600 characters.
    pub text: String,
    /// Code of `told_to`.
    pub given_to: String,
    /// When.
    pub given_at: Timestamp,
    /// Whether it was seen on the escort record: code of `yes_no`. Nobody looked is not no.
    pub seen_on_it: String,
}

/// The most characters that facts for the escort record may have.
pub const LONGEST_ESCORT_FACTS: usize = 600;

/// A screening as it was taken.
#[derive(Debug, Clone)]
pub struct TakenScreening {
    /// The answers as they are kept.
    pub answers: FormAnswers,
    /// What they say beyond themselves.
    pub promoted: Promoted,
    /// When the practitioner began.
    pub began_at: Timestamp,
    /// What follows.
    pub next: Next,
}

/// A person who was not screened.
#[derive(Debug, Clone)]
pub struct NotSeen {
    /// Code of `reason_not_screened`.
    pub reason: String,
    /// More words.
    pub words: Option<String>,
    /// Whether the reason leaves room to try again.
    pub follows: Follows,
    /// What follows.
    pub next: Next,
}

/// Everything that a screening brings about beside needs and consent, kept in one transaction.
#[derive(Debug)]
pub struct Screened {
    /// The screening.
    pub screening: Decided<Screening>,
    /// The episode as it goes on.
    pub episode: Decided<Episode>,
    /// The end of the episode, where that follows.
    pub discharge: Option<Decided<Discharge>>,
}

/// Why somebody cannot be screened, or a screening cannot be recorded so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotScreen {
    /// The episode is closed.
    EpisodeClosed,
    /// Nobody has triaged.
    NotTriaged,
    /// It was done.
    AlreadyScreened,
    /// Nobody asked whether it is all right to talk.
    NotAsked,
    /// No result was chosen.
    NoResult,
    /// Somebody is in danger and nobody is said to have been told.
    NobodyTold,
    /// Something is said to have happened after now.
    InFuture,
    /// The time to try again has passed.
    DueInPast,
    /// The person is gone: there is no trying again here.
    PersonGone,
    /// What is to follow does not fit what came of it.
    NextDoesNotFit,
    /// It would close the episode although somebody is said to be in danger now.
    ClosesOverDanger,
    /// It would close the episode saying that nothing is needed, although needs were found.
    ClosesOverNeeds,
    /// Facts for the escort record are empty or too long.
    EscortFacts,
    /// It would close over an open onward referral.
    StillOpen,
    /// It would close although something is still so, without a word.
    Asks(AsksFirst),
}

/// Why a step does not close an episode on the way.
pub(crate) const STILL_OPEN: &str = "An onward referral is still open, so this cannot close the episode. Record what became \
     of it on its own page, then send this again: what you entered here is kept.";

impl std::fmt::Display for CannotScreen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CannotScreen::Asks(asks) => return asks.fmt(f),
            CannotScreen::EpisodeClosed => {
                "This episode is closed, so the person cannot be screened in it. Make a new referral to open another."
            }
            CannotScreen::NotTriaged => "This referral has not been triaged. Triage it first.",
            CannotScreen::AlreadyScreened => "This person was screened already in this episode. Open the screening to see it.",
            CannotScreen::NotAsked => {
                "Nobody has asked the person whether it is all right to talk. Ask, or record why they were not screened."
            }
            CannotScreen::NoResult => "Select what comes of this screening.",
            CannotScreen::NobodyTold => "Somebody is in danger now. Tell custody or court staff, then enter whom and when.",
            CannotScreen::InFuture => "The time somebody was told must not be in the future. Check the date and the time.",
            CannotScreen::DueInPast => "The time to try again must be in the future.",
            CannotScreen::PersonGone => {
                "The person has left, so they cannot be tried again here. Choose a clinic, or close the episode."
            }
            CannotScreen::NextDoesNotFit => "What follows does not fit what came of the screening. Check both.",
            CannotScreen::ClosesOverDanger => {
                "You said that somebody is in danger now, so this result cannot close the episode. Choose to assess, or \
                 who has them now, or say what follows instead of closing."
            }
            CannotScreen::ClosesOverNeeds => {
                "You found needs that are not met, so it does not fit that none was found. Choose another result, or put \
                 the needs right."
            }
            CannotScreen::StillOpen => STILL_OPEN,
            CannotScreen::EscortFacts => "Enter the facts for the escort record in at most 600 characters.",
        })
    }
}

impl Noun for Screening {
    const TYPE: RecordType = RecordType::Screening;
}

impl Kept<Episode> {
    /// Whether the person can be screened now, before anybody begins.
    pub fn may_be_screened(&self) -> Result<(), CannotScreen> {
        match self.noun.state {
            EpisodeState::ToScreen { .. } => Ok(()),
            EpisodeState::Untriaged => Err(CannotScreen::NotTriaged),
            EpisodeState::Discharged { .. } => Err(CannotScreen::EpisodeClosed),
            EpisodeState::ToAssess { .. }
            | EpisodeState::ToPlan { .. }
            | EpisodeState::Supported { .. }
            | EpisodeState::HandingOver { .. } => Err(CannotScreen::AlreadyScreened),
        }
    }

    /// Screens the person against the operating model's list of vulnerabilities.
    ///
    /// Declining to be screened is an outcome, not an error.
    pub fn screen(
        &self,
        taken: TakenScreening,
        lookups: &Lookups,
        stamp: &Stamp,
    ) -> Result<Screened, CannotScreen> {
        self.may_be_screened()?;
        let outcome = outcome(&taken.promoted)?;
        let immediate_risk = risk_told(&taken.promoted, stamp)?;
        if !fits(&outcome, &taken.next, lookups) {
            return Err(CannotScreen::NextDoesNotFit);
        }
        if let (Next::Close { .. }, ScreeningOutcome::Screened { result }) = (&taken.next, &outcome) {
            closes_over_nothing(result, &taken.promoted, lookups)?;
        }
        is_ahead(&taken.next, stamp)?;
        let urgency = urgency_after(&taken.promoted, immediate_risk.is_some(), self.noun.urgency);
        let screening = Screening {
            answers: Some(taken.answers),
            began_at: taken.began_at,
            outcome,
            immediate_risk,
            appropriate_adult: adult_advised(&taken.promoted, stamp)?,
            escort_facts: Vec::new(),
        };
        let event = taken.promoted.tell(self.screening_event(&screening, &taken.next, stamp));
        Ok(self.screened(screening, event, &taken.next, urgency, stamp))
    }

    /// Records that the person was not screened, and what follows from that.
    pub fn not_screened(&self, missed: NotSeen, stamp: &Stamp) -> Result<Screened, CannotScreen> {
        self.may_be_screened()?;
        match (&missed.next, missed.follows) {
            (Next::TryAgain { .. }, Follows::Gone) => return Err(CannotScreen::PersonGone),
            (Next::TryAgain { .. } | Next::Clinic { .. } | Next::Close { .. }, _) => {}
            (Next::Assess { .. } | Next::Plan, _) => return Err(CannotScreen::NextDoesNotFit),
        }
        is_ahead(&missed.next, stamp)?;
        let screening = Screening {
            answers: None,
            began_at: stamp.at(),
            outcome: ScreeningOutcome::NotScreened { reason: missed.reason, words: missed.words },
            immediate_risk: None,
            appropriate_adult: None,
            escort_facts: Vec::new(),
        };
        let event = self.screening_event(&screening, &missed.next, stamp);
        Ok(self.screened(screening, event, &missed.next, self.noun.urgency, stamp))
    }

    fn screened(
        &self,
        screening: Screening,
        event: Event,
        next: &Next,
        urgency: Urgency,
        stamp: &Stamp,
    ) -> Screened {
        let kept = Kept::new(stamp, stamp.fresh(), self.person, Some(self.id), screening);
        let step = self.take(next, urgency, stamp);
        Screened {
            screening: Decided::created(kept, event),
            episode: step.episode,
            discharge: step.discharge,
        }
    }

    fn screening_event(&self, screening: &Screening, next: &Next, stamp: &Stamp) -> Event {
        let event = Event::new(EventKind::ScreeningRecorded, stamp.at())
            .at_site(Some(&self.noun.site))
            .with("outcome", screening.outcome.code())
            .with("next", next.code());
        match &screening.outcome {
            ScreeningOutcome::Screened { result } => event.with("result", result.as_str()),
            ScreeningOutcome::Declined => event.with("reason", "said_no"),
            ScreeningOutcome::NotScreened { reason, .. } => event.with("reason", reason.as_str()),
        }
    }
}

impl ScreeningOutcome {
    /// The frozen code.
    pub const fn code(&self) -> &'static str {
        match self {
            ScreeningOutcome::Screened { .. } => "screened",
            ScreeningOutcome::Declined => "declined",
            ScreeningOutcome::NotScreened { .. } => "not_screened",
        }
    }
}

/// What the answers say came of it: whoever says no to talking has declined. A form without the question about
/// talking was asked of somebody who talks.
pub fn outcome(promoted: &Promoted) -> Result<ScreeningOutcome, CannotScreen> {
    let engaged = promoted.code("consent_engage").and_then(Decision::from_code).unwrap_or(Decision::Given);
    match engaged {
        Decision::NotAsked => Err(CannotScreen::NotAsked),
        Decision::SaidNo | Decision::Withdrawn => Ok(ScreeningOutcome::Declined),
        Decision::Given
        | Decision::Partly
        | Decision::LacksCapacity
        | Decision::ParentGiven
        | Decision::CompetentChildGiven => {
            let result = promoted.code("screening_outcome").ok_or(CannotScreen::NoResult)?;
            Ok(ScreeningOutcome::Screened { result: result.to_owned() })
        }
    }
}

/// Whether a result of the lookup leads to an assessment.
pub fn leads_to_assessment(result: &str, lookups: &Lookups) -> bool {
    let entry = lookups.get("screening_outcome").and_then(|lookup| lookup.get(result));
    entry.and_then(|entry| entry.extra("follows")) == Some("assess")
}

/// Whether nothing that the answers tell contradicts a result that closes the episode: content says for each result what
/// would (column `contradicted_by`: `danger`, `needs`).
fn closes_over_nothing(result: &str, promoted: &Promoted, lookups: &Lookups) -> Result<(), CannotScreen> {
    let entry = lookups.get("screening_outcome").and_then(|lookup| lookup.get(result));
    let contradicted_by = entry.and_then(|entry| entry.extra("contradicted_by")).unwrap_or_default();
    let is_contradicted_by = |what: &str| contradicted_by.split_whitespace().any(|each| each == what);
    if is_contradicted_by("danger") && promoted.code("immediate_risk") == Some("yes") {
        return Err(CannotScreen::ClosesOverDanger);
    }
    if is_contradicted_by("needs")
        && promoted.findings.iter().any(|finding| matches!(finding.standing, Standing::Unmet))
    {
        return Err(CannotScreen::ClosesOverNeeds);
    }
    Ok(())
}

fn fits(outcome: &ScreeningOutcome, next: &Next, lookups: &Lookups) -> bool {
    match (outcome, next) {
        (ScreeningOutcome::Screened { result }, Next::Assess { .. }) => leads_to_assessment(result, lookups),
        (ScreeningOutcome::Screened { result }, Next::Plan | Next::Close { .. }) => {
            !leads_to_assessment(result, lookups)
        }
        (ScreeningOutcome::Screened { .. }, Next::TryAgain { .. } | Next::Clinic { .. }) => false,
        (
            ScreeningOutcome::Declined | ScreeningOutcome::NotScreened { .. },
            Next::TryAgain { .. } | Next::Clinic { .. } | Next::Close { .. },
        ) => true,
        (
            ScreeningOutcome::Declined | ScreeningOutcome::NotScreened { .. },
            Next::Assess { .. } | Next::Plan,
        ) => false,
    }
}

/// Who was told of an immediate risk. A risk that nobody was told of is no answer.
pub(crate) fn risk_told(promoted: &Promoted, stamp: &Stamp) -> Result<Option<RiskTold>, CannotScreen> {
    if promoted.code("immediate_risk") != Some("yes") {
        return Ok(None);
    }
    let to: Vec<String> = promoted.codes("risk_told_to").map(str::to_owned).collect();
    let at = match promoted.at("risk_told_at") {
        Some(at) => at,
        // A day without a time: they were told by now.
        None if promoted.words("risk_told_at").is_some() => stamp.at(),
        None => return Err(CannotScreen::NobodyTold),
    };
    if to.is_empty() {
        return Err(CannotScreen::NobodyTold);
    }
    if at > stamp.at() {
        return Err(CannotScreen::InFuture);
    }
    Ok(Some(RiskTold { to, at }))
}

/// What the form says of an appropriate adult.
pub(crate) fn adult_advised(
    promoted: &Promoted,
    stamp: &Stamp,
) -> Result<Option<AdultAdvised>, CannotScreen> {
    let Some(advised) = promoted.code("appropriate_adult_advised") else { return Ok(None) };
    if promoted.at("appropriate_adult_told_at").is_some_and(|at| at > stamp.at()) {
        return Err(CannotScreen::InFuture);
    }
    Ok(Some(AdultAdvised {
        advised: advised.to_owned(),
        told_to: promoted.code("appropriate_adult_told_to").map(str::to_owned),
        told_at: promoted.at("appropriate_adult_told_at"),
        answer: promoted.code("appropriate_adult_answer").map(str::to_owned),
        reason: promoted.words("appropriate_adult_reason").map(str::to_owned),
    }))
}

/// Immediate risk makes the case immediate; else the practitioner's word counts, else what was there.
fn urgency_after(promoted: &Promoted, is_at_risk: bool, before: Urgency) -> Urgency {
    if is_at_risk {
        return Urgency::Immediate;
    }
    promoted.code("urgency").and_then(Urgency::from_code).unwrap_or(before)
}

pub(crate) fn is_ahead(next: &Next, stamp: &Stamp) -> Result<(), CannotScreen> {
    match next.due_at() {
        Some(at) if at <= stamp.at() => Err(CannotScreen::DueInPast),
        Some(_) | None => Ok(()),
    }
}

impl Kept<Screening> {
    /// Records which facts were given to whoever fills in the escort record.
    pub fn give_escort_facts(
        &self,
        facts: EscortFacts,
        stamp: &Stamp,
    ) -> Result<Decided<Screening>, CannotScreen> {
        let length = facts.text.trim().chars().count();
        if length == 0 || length > LONGEST_ESCORT_FACTS {
            return Err(CannotScreen::EscortFacts);
        }
        if facts.given_at > stamp.at() {
            return Err(CannotScreen::InFuture);
        }
        let event = Event::new(EventKind::ScreeningChanged, facts.given_at)
            .with("escort_facts_given_to", facts.given_to.as_str())
            .with("escort_facts_seen", facts.seen_on_it.as_str());
        let mut noun = self.noun.clone();
        noun.escort_facts.push(facts);
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event))
    }

    /// Records whether the facts given last were seen on the escort record.
    pub fn look_at_escort_record(
        &self,
        seen_on_it: &str,
        stamp: &Stamp,
    ) -> Result<Decided<Screening>, CannotScreen> {
        let mut noun = self.noun.clone();
        let last = noun.escort_facts.last_mut().ok_or(CannotScreen::EscortFacts)?;
        seen_on_it.clone_into(&mut last.seen_on_it);
        let event = Event::new(EventKind::ScreeningChanged, stamp.at()).with("escort_facts_seen", seen_on_it);
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event))
    }

    /// Records the advice about an appropriate adult as it stands now: given, answered, or not called and why.
    pub fn answer_about_adult(
        &self,
        advised: AdultAdvised,
        stamp: &Stamp,
    ) -> Result<Decided<Screening>, CannotScreen> {
        if advised.told_at.is_some_and(|at| at > stamp.at()) {
            return Err(CannotScreen::InFuture);
        }
        let mut event = Event::new(EventKind::ScreeningChanged, stamp.at())
            .with("appropriate_adult_advised", advised.advised.as_str());
        for (fact, code) in
            [("appropriate_adult_told_to", &advised.told_to), ("appropriate_adult_answer", &advised.answer)]
        {
            if let Some(code) = code {
                event = event.with(fact, code.as_str());
            }
        }
        let noun = Screening { appropriate_adult: Some(advised), ..self.noun.clone() };
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event))
    }
}
