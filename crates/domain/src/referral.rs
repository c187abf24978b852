//! Someone asks us to see a person.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Id,
    access::RecordType,
    asked::Asked,
    episode::{Episode, EpisodeState},
    event::{Event, EventKind},
    justice_event::{JusticeEvent, NewJusticeEvent},
    noun::{Decided, Kept, Noun},
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
    pub immediate_risk: Asked<String>,
    /// How soon, in the referrer's view.
    pub urgency: Urgency,
    /// Whether the person knows of the referral and agrees.
    pub person_agrees: Asked<bool>,
    /// The answers to the questions of this source: form, version and FHIR QuestionnaireResponse.
    pub answers: Option<FormAnswers>,
    /// The justice event it came from.
    pub justice_event: Option<Id<JusticeEvent>>,
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
    /// The episode it opened; none if it joined the open one.
    pub episode: Option<Decided<Episode>>,
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
}

impl std::fmt::Display for CannotRefer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CannotRefer::NotEligible => {
                "This team sees people in police custody, before a court, at a voluntary interview, booked into one of \
                 its clinics, or already open to it."
            }
            CannotRefer::ReceivedInFuture => "The time the referral was received must not be in the future.",
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
        let referral =
            Referral { justice_event: justice_event.as_ref().map(|e| e.outcome().id), ..new.referral };
        let episode = match open {
            Some(_) => None,
            None => Some(Episode::open(
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
                },
                stamp,
            )),
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
