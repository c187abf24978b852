//! Risk to and from a person, in words, with the event that it came from.
//!
//! Suicide and self-harm never get a level (NHS England, Staying safe from suicide, April 2025; NICE NG225): the type
//! has no place for one. For other risks the only level kept is the police's own, as they reported it.

use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::{
    Id,
    content::LookupEntry,
    entry::{Moment, entry},
    justice_event::JusticeEvent,
    text::{NoteText, ShortText},
};

#[cfg(test)]
mod tests;

/// A risk as somebody saw it or heard of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Risk {
    /// What sort of risk.
    pub of: RiskOf,
    /// What is known, in words.
    pub words: NoteText,
    /// Where it came to light.
    pub source: RiskSource,
    /// When.
    pub moment: Moment,
}

entry!(Risk, RiskRecorded, RiskCorrected, RiskRetired, code(self) Some(self.of.code()), event self.source.justice_event);

/// What sort of risk it is. A level of suicide or self-harm cannot be said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum RiskOf {
    /// Of dying by suicide.
    Suicide,
    /// Of hurting themself.
    SelfHarm,
    /// Any other of `risk_type`.
    Other {
        /// Which.
        kind: OtherRisk,
        /// What the police say of it, if they said anything.
        police_level: Option<PoliceLevel>,
    },
}

/// A code of `risk_type` that is neither suicide nor self-harm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OtherRisk(String);

/// The level that the police themselves gave, as reported to us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoliceLevel {
    /// Code of `risk_level`.
    pub level: String,
}

/// Where a risk came to light.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskSource {
    /// The arrest, interview or hearing, where it was one.
    pub justice_event: Option<Id<JusticeEvent>>,
    /// As the banner says it: "screening in custody", "telephone call from his mother".
    pub words: ShortText,
}

/// Why a risk cannot be said like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotSayRisk {
    /// Suicide and self-harm never get a level.
    NeverALevel,
    /// This sort of risk has no level in this service.
    NoLevelHere,
}

impl std::fmt::Display for CannotSayRisk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CannotSayRisk::NeverALevel => {
                "Suicide and self-harm never get a level. Say what is known in words, and take the level out"
            }
            CannotSayRisk::NoLevelHere => "This sort of risk has no level. Take the level out",
        })
    }
}

const SUICIDE: &str = "suicide";
const SELF_HARM: &str = "self_harm";

impl RiskOf {
    /// Reads what was chosen of `risk_type`, with the police's level, if one was chosen.
    pub fn chosen(entry: &LookupEntry, police_level: Option<PoliceLevel>) -> Result<Self, CannotSayRisk> {
        let words_only = match entry.code.as_str() {
            SUICIDE => Some(RiskOf::Suicide),
            SELF_HARM => Some(RiskOf::SelfHarm),
            _ => None,
        };
        match (words_only, police_level) {
            (Some(risk), None) => Ok(risk),
            (Some(_), Some(_)) => Err(CannotSayRisk::NeverALevel),
            (None, Some(_)) if entry.extra("has_level") != Some("yes") => Err(CannotSayRisk::NoLevelHere),
            (None, police_level) => Ok(RiskOf::Other { kind: OtherRisk(entry.code.clone()), police_level }),
        }
    }

    /// The code of `risk_type`.
    pub fn code(&self) -> &str {
        match self {
            RiskOf::Suicide => SUICIDE,
            RiskOf::SelfHarm => SELF_HARM,
            RiskOf::Other { kind, .. } => &kind.0,
        }
    }

    /// Whether the person themself is in danger of their life by their own hand: what a banner says before all else.
    pub const fn is_to_own_life(&self) -> bool {
        match self {
            RiskOf::Suicide | RiskOf::SelfHarm => true,
            RiskOf::Other { .. } => false,
        }
    }

    /// The police's own level, for risks that can have one.
    pub const fn police_level(&self) -> Option<&PoliceLevel> {
        match self {
            RiskOf::Suicide | RiskOf::SelfHarm => None,
            RiskOf::Other { police_level, .. } => police_level.as_ref(),
        }
    }
}

impl TryFrom<String> for OtherRisk {
    type Error = CannotSayRisk;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        if code == SUICIDE || code == SELF_HARM { Err(CannotSayRisk::NeverALevel) } else { Ok(Self(code)) }
    }
}

impl From<OtherRisk> for String {
    fn from(risk: OtherRisk) -> Self {
        risk.0
    }
}

/// Whether a risk still speaks of now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// From this event.
    Current,
    /// "From an earlier event, ask again" (hazard H06): it is shown all the same.
    AskAgain,
}

impl Risk {
    /// Whether it still speaks of now: not after so many days, and not after a newer arrest (pathway.md section 12).
    pub fn freshness(
        &self,
        now: Timestamp,
        ask_again_days: u32,
        last_arrest_at: Option<Timestamp>,
    ) -> Freshness {
        Freshness::of(self.moment.at(), now, ask_again_days, last_arrest_at)
    }
}

impl Freshness {
    /// Whether what was said then still speaks of now.
    pub fn of(
        said_at: Timestamp,
        now: Timestamp,
        ask_again_days: u32,
        last_arrest_at: Option<Timestamp>,
    ) -> Freshness {
        let is_arrested_since = last_arrest_at.is_some_and(|arrested_at| arrested_at > said_at);
        let hours = i64::from(ask_again_days) * 24;
        let is_old = said_at.checked_add(hours.hours()).is_ok_and(|ends_at| ends_at < now);
        if is_arrested_since || is_old { Freshness::AskAgain } else { Freshness::Current }
    }
}
