//! Someone asks us to see a person.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Id,
    access::RecordType,
    asked::Asked,
    content::SiteKind,
    episode::{Episode, EpisodeState},
    event::{Event, EventKind},
    justice_event::{JusticeEvent, NewJusticeEvent},
    noun::{CannotChange, Decided, Kept, Noun},
    person::Person,
    stamp::Stamp,
    urgency::Urgency,
};

/// What a referrer told us. What we then did stands in the episode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Referral {
    /// Code of `referral_source`.
    pub source: String,
    /// Who referred: name, role and how to reach them, as said.
    pub referrer: Referrer,
    /// When it reached us.
    pub received_at: Timestamp,
    /// The site where the person is (content: `places.toml`).
    pub site: String,
    /// Where the person stands with the justice system (code of `point_of_contact`).
    pub point_of_contact: String,
    /// Why now, in the referrer's words.
    pub reason: String,
    /// What might be the matter (codes of `need_type`).
    #[serde(default)]
    pub suspected_needs: Vec<String>,
    /// Anything that threatens life now; empty text never stands for "none".
    pub immediate_risk: ImmediateRisk,
    /// How soon, in the referrer's view.
    pub urgency: Urgency,
    /// Whether the person knows of the referral and agrees.
    pub person_agrees: Asked<bool>,
    /// The answers to the questions of this source: form, version and FHIR QuestionnaireResponse.
    pub answers: Option<FormAnswers>,
    /// The justice event it came from.
    pub justice_event: Option<Id<JusticeEvent>>,
}

/// Whether anything threatens life now, in the referrer's view. Four answers, so that nothing stands for two of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum ImmediateRisk {
    /// Nobody asked.
    #[default]
    NotAsked,
    /// Asked; the referrer does not know.
    NotKnown,
    /// Asked; the referrer knows of none.
    No,
    /// There is.
    Yes {
        /// What, in the referrer's words.
        words: String,
    },
}

impl ImmediateRisk {
    /// The stored code, without the words.
    pub const fn code(&self) -> &'static str {
        match self {
            ImmediateRisk::NotAsked => "not_asked",
            ImmediateRisk::NotKnown => "not_known",
            ImmediateRisk::No => "no",
            ImmediateRisk::Yes { .. } => "yes",
        }
    }

    /// What a page says.
    pub fn said(&self) -> &str {
        match self {
            ImmediateRisk::NotAsked => "Not asked",
            ImmediateRisk::NotKnown => "Not known",
            ImmediateRisk::No => "None known to the referrer",
            ImmediateRisk::Yes { words } => words,
        }
    }

    /// Whether somebody must be told now.
    pub const fn is_immediate(&self) -> bool {
        matches!(self, ImmediateRisk::Yes { .. })
    }
}

/// Who referred.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Referrer {
    /// Name, where given.
    pub name: Option<String>,
    /// Role or relation to the person.
    pub role: Option<String>,
    /// How to reach them.
    pub contact: Option<String>,
}

/// The answers to a form, with the very version that was asked. A published version never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormAnswers {
    /// Code of the form (folder in `content/forms`).
    pub form: String,
    /// Its version.
    pub version: String,
    /// FHIR R4 QuestionnaireResponse as JSON text, so that decimals stay exact.
    pub response: String,
}

impl Noun for Referral {
    const TYPE: RecordType = RecordType::Referral;
}

/// What is typed when a referral comes in.
#[derive(Debug, Clone, PartialEq)]
pub struct NewReferral {
    /// What the referrer told us.
    pub referral: Referral,
    /// The team that covers the site.
    pub team: String,
    /// The arrest, interview or hearing it came from.
    pub justice_event: Option<NewJusticeEvent>,
    /// The moment by which triage is promised.
    pub triage_due_at: Option<Timestamp>,
}

/// Everything that a referral brings about, kept in one transaction.
#[derive(Debug)]
pub struct Received {
    /// The referral.
    pub referral: Decided<Referral>,
    /// The episode it opened, or the open one that it joined.
    pub episode: Decided<Episode>,
    /// The justice event, if there was one.
    pub justice_event: Option<Decided<JusticeEvent>>,
}

/// Why a referral cannot be received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotRefer {
    /// Only people before the justice system, or open to us, are ours to see (`product.md` section 1).
    NotEligible,
    /// It is said to have been received after now.
    ReceivedInFuture,
    /// Another team covers the place.
    OtherTeamsSite,
    /// A life is in danger now, and the urgency would leave the person waiting.
    NotSoonEnough,
    /// An arrest like this one is on record for the person: whoever types says whether it is the same.
    ArrestMayBeOnRecord,
}

/// What refuses to leave somebody waiting whose life is in danger. The page says more, beside the field.
pub(crate) const NOT_SOON_ENOUGH: &str =
    "Something threatens their life now. Choose a sooner urgency, or change the answer about danger.";

impl std::fmt::Display for CannotRefer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CannotRefer::NotEligible => {
                "This team sees people in police custody, before a court, at a voluntary interview, booked into one of \
                 its clinics, or already open to it."
            }
            CannotRefer::ReceivedInFuture => "The time the referral was received must not be in the future.",
            CannotRefer::OtherTeamsSite => "Another team covers this place. Ring that team.",
            CannotRefer::NotSoonEnough => NOT_SOON_ENOUGH,
            CannotRefer::ArrestMayBeOnRecord => "This arrest may be on record already. Say whether it is.",
        })
    }
}

/// Where a person may stand so that the team is theirs (`product.md` section 1). Nobody before a court is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// In a police suite, before a court (cells, bail or video), asked to a voluntary interview, or booked into a
    /// clinic arranged from there.
    BeforeTheJusticeSystem,
    /// None of these, but the team has an open episode with them.
    OpenToTheTeam,
    /// None of these.
    Neither,
}

impl Standing {
    /// Where somebody stands who is at a place of a kind, or at none that the justice system has sent them to.
    pub const fn at(kind: Option<SiteKind>, has_open_episode: bool) -> Self {
        match kind {
            Some(
                SiteKind::CustodySuite
                | SiteKind::VoluntaryAttendance
                | SiteKind::MagistratesCourt
                | SiteKind::YouthCourt
                | SiteKind::CrownCourt
                | SiteKind::Clinic,
            ) => Standing::BeforeTheJusticeSystem,
            Some(
                SiteKind::Community
                | SiteKind::Probation
                | SiteKind::YouthJustice
                | SiteKind::Prison
                | SiteKind::Remote,
            )
            | None => {
                if has_open_episode {
                    Standing::OpenToTheTeam
                } else {
                    Standing::Neither
                }
            }
        }
    }

    /// Whether the team is theirs.
    pub const fn is_eligible(self) -> bool {
        match self {
            Standing::BeforeTheJusticeSystem | Standing::OpenToTheTeam => true,
            Standing::Neither => false,
        }
    }
}

impl Referral {
    /// Receives a referral for a person: opens an episode, or joins the one that is open.
    ///
    /// Someone arrested again while open gets a new justice event in the same episode; someone referred after
    /// discharge gets a new episode that names the earlier one (`pathway.md` section 3).
    pub fn receive(
        new: NewReferral,
        person: Id<Person>,
        open: Option<&Kept<Episode>>,
        earlier: Option<Id<Episode>>,
        standing: Standing,
        stamp: &Stamp,
    ) -> Result<Received, CannotRefer> {
        if !standing.is_eligible() {
            return Err(CannotRefer::NotEligible);
        }
        if new.referral.received_at > stamp.at() {
            return Err(CannotRefer::ReceivedInFuture);
        }
        let id: Id<Referral> = stamp.fresh();
        let episode_id = open.map_or_else(|| stamp.fresh(), |episode| episode.id);
        let justice_event =
            new.justice_event.map(|event| JusticeEvent::record(event, person, Some(episode_id), stamp));
        // An arrest that is on record is named, and not recorded a second time.
        let named = justice_event.as_ref().map(|event| event.outcome().id).or(new.referral.justice_event);
        let referral = Referral { justice_event: named, ..new.referral };
        let episode = match open {
            Some(open) => {
                let arrest = justice_event.as_ref().map(|event| &event.outcome().noun);
                open.referred_again(&referral, arrest, new.triage_due_at, stamp)
            }
            None => Episode::open(
                episode_id,
                person,
                Episode {
                    referral: id,
                    opened_at: referral.received_at,
                    team: new.team,
                    site: referral.site.clone(),
                    worker: None,
                    supporters: Vec::new(),
                    urgency: referral.urgency,
                    due_at: new.triage_due_at,
                    state: EpisodeState::Untriaged,
                    earlier,
                    arrested_again: None,
                },
                stamp,
            ),
        };
        let event = Event::new(EventKind::ReferralReceived, referral.received_at)
            .at_site(Some(&referral.site))
            .with("source", referral.source.as_str())
            .with("point_of_contact", referral.point_of_contact.as_str())
            .with("urgency", referral.urgency.code())
            .with("joins_open_episode", open.is_some());
        let referral =
            Decided::created(Kept::new(stamp, id, Some(person), Some(episode_id), referral), event);
        Ok(Received { referral, episode, justice_event })
    }
}

/// What of a referral may be put right afterwards. Where and when it came from stands.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrectedReferral {
    /// See [`Referral::referrer`].
    pub referrer: Referrer,
    /// See [`Referral::reason`].
    pub reason: String,
    /// See [`Referral::suspected_needs`].
    pub suspected_needs: Vec<String>,
    /// See [`Referral::immediate_risk`].
    pub immediate_risk: ImmediateRisk,
    /// See [`Referral::urgency`].
    pub urgency: Urgency,
    /// See [`Referral::person_agrees`].
    pub person_agrees: Asked<bool>,
}

impl Kept<Referral> {
    /// Puts right what the referral says, with the reason. The earlier version stays readable.
    pub fn correct(
        &self,
        corrected: CorrectedReferral,
        reason: &str,
        stamp: &Stamp,
    ) -> Result<Decided<Referral>, CannotChange> {
        if self.retired.is_some() {
            return Err(CannotChange::AlreadyRetired);
        }
        if reason.trim().is_empty() {
            return Err(CannotChange::ReasonMissing);
        }
        let noun = Referral {
            referrer: corrected.referrer,
            reason: corrected.reason,
            suspected_needs: corrected.suspected_needs,
            immediate_risk: corrected.immediate_risk,
            urgency: corrected.urgency,
            person_agrees: corrected.person_agrees,
            ..self.noun.clone()
        };
        let event = Event::new(EventKind::ReferralCorrected, stamp.at()).at_site(Some(&self.noun.site));
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event).because(reason.trim()))
    }
}

#[cfg(test)]
mod tests;
