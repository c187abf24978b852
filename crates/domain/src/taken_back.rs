//! What was said of a person before and an assessment says otherwise. It may have changed within the hour; it may also
//! be a slip of a tired hand, and nobody would notice. So it is said beside each other, and signing asks for a word.
//!
//! Which answers hold, and for how long, is content (column `holds_hours` of `fact` and `need_type`).

use forms::Answers;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::{
    content::{FACT_SYSTEM, LookupEntry, Lookups, NEED_SYSTEM},
    justice_event::{AppropriateAdult, JusticeEvent},
    need::Standing,
    noun::Kept,
    promotion::Promoted,
    risk::Risk,
    screening::Screening,
    text::ShortText,
};

/// What an assessment says otherwise, and why; kept with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// What.
    pub what: Vec<TakenBack>,
    /// Why, in words.
    pub why: ShortText,
}

/// One thing that was said before, and what the assessment says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBack {
    /// What it is about.
    pub of: Asked,
    /// What was said.
    pub before: SaidBefore,
    /// The code of the answer now; none where it was not answered.
    pub now: Option<String>,
}

/// What a question is marked as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", content = "code", rename_all = "snake_case")]
pub enum Asked {
    /// Code of `fact`, answered with `yes_no`.
    Fact(String),
    /// Code of `need_type`, answered with `need_status`.
    Need(String),
}

/// Who said what before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum SaidBefore {
    /// A screening of the same episode.
    Screening {
        /// When it was sent.
        at: Timestamp,
        /// By whom.
        by: String,
        /// The code of the answer.
        answer: String,
    },
    /// A risk that stands open on the person's pages.
    Risk {
        /// When it was so.
        at: Timestamp,
        /// Who recorded it.
        by: String,
        /// Code of `risk_type`.
        kind: String,
    },
    /// An arrest that may not be over says that an appropriate adult is needed, called or there.
    Arrest {
        /// When it was recorded.
        at: Timestamp,
        /// By whom.
        by: String,
    },
}

/// What is known of a person when an assessment is about to be signed.
#[derive(Debug, Clone, Copy)]
pub struct Known<'k> {
    /// The newest screening of the episode that has answers, with what they say.
    pub screening: Option<(&'k Kept<Screening>, &'k Promoted)>,
    /// Risks of the person.
    pub risks: &'k [Kept<Risk>],
    /// Arrests, interviews and hearings of the episode.
    pub events: &'k [Kept<JusticeEvent>],
}

const ADULT: &str = "appropriate_adult_advised";
const DANGER: &str = "immediate_risk";

impl Known<'_> {
    /// What the answers take back, in the order of the lists.
    pub fn taken_back(&self, answers: &Answers, lookups: &Lookups, now: Timestamp) -> Vec<TakenBack> {
        let promoted = Promoted::of_answers(answers, lookups);
        let facts = held(lookups, "fact").filter_map(|(entry, hours)| {
            let answer = asked(answers, FACT_SYSTEM, &entry.code)?;
            if answer.as_deref() == Some("yes") {
                return None;
            }
            let before = self.said_fact(&entry.code, hours, lookups, now)?;
            Some(TakenBack { of: Asked::Fact(entry.code.clone()), before, now: answer })
        });
        let needs = held(lookups, "need_type").filter_map(|(entry, hours)| {
            let answer = asked(answers, NEED_SYSTEM, &entry.code)?;
            let standing =
                answer.as_deref().map_or(Standing::NotExplored, |code| Standing::of_status(lookups, code));
            let is_said_in_words = standing == Standing::NotExplored
                && risks_of(entry).any(|kind| kind == "suicide")
                && promoted.all_words("suicide_words").is_some();
            if standing.is_need() || is_said_in_words {
                return None;
            }
            let before = self.said_need(entry, hours, now)?;
            Some(TakenBack { of: Asked::Need(entry.code.clone()), before, now: answer })
        });
        facts.chain(needs).collect()
    }

    fn said_fact(&self, fact: &str, hours: i64, lookups: &Lookups, now: Timestamp) -> Option<SaidBefore> {
        if let Some((screening, promoted)) = self.screening {
            let advised = screening.noun.appropriate_adult.as_ref();
            // The advice about an adult goes on after the screening; all else stands as it was signed.
            let answer = match (fact, advised) {
                (ADULT, Some(adult)) => Some(adult.advised.as_str()),
                (_, _) => promoted.code(fact),
            };
            if answer == Some("yes") && is_within(screening.recorded_at, hours, now) {
                return Some(by_screening(screening, "yes"));
            }
        }
        match fact {
            DANGER => self.told_danger(hours, lookups, now),
            ADULT => self.adult_at_arrest(now),
            _ => None,
        }
    }

    /// Danger that a referrer told of and nobody has screened since.
    fn told_danger(&self, hours: i64, lookups: &Lookups, now: Timestamp) -> Option<SaidBefore> {
        let kind = lookups.risk_said_at("referral")?;
        let screened_at = self.screening.map(|(screening, _)| screening.recorded_at);
        let is_newer = |risk: &Kept<Risk>| screened_at.is_none_or(|at| at < risk.recorded_at);
        self.open_risk(|code| code == kind.code)
            .filter(|risk| is_newer(risk) && is_within(risk.noun.moment.at(), hours, now))
            .map(by_risk)
    }

    fn adult_at_arrest(&self, now: Timestamp) -> Option<SaidBefore> {
        let event = self.events.iter().rev().find(|event| {
            let needs_adult = match event.noun.appropriate_adult {
                AppropriateAdult::Needed | AppropriateAdult::Called | AppropriateAdult::Present => true,
                AppropriateAdult::NotKnown | AppropriateAdult::NotNeeded => false,
            };
            needs_adult && event.retired.is_none() && event.noun.may_hold_since(now).is_some()
        })?;
        Some(SaidBefore::Arrest { at: event.recorded_at, by: event.recorded_by.name.clone() })
    }

    fn said_need(&self, need: &LookupEntry, hours: i64, now: Timestamp) -> Option<SaidBefore> {
        let found = self.screening.and_then(|(screening, promoted)| {
            let finding = promoted.findings.iter().find(|finding| finding.kind == need.code)?;
            let holds = finding.standing.is_need() && is_within(screening.recorded_at, hours, now);
            holds.then(|| by_screening(screening, &finding.status))
        });
        found.or_else(|| self.open_risk(|code| risks_of(need).any(|kind| kind == code)).map(by_risk))
    }

    /// The newest open risk of a sort.
    fn open_risk(&self, is_of: impl Fn(&str) -> bool) -> Option<&Kept<Risk>> {
        self.risks.iter().rev().find(|risk| risk.retired.is_none() && is_of(risk.noun.of.code()))
    }
}

impl Changed {
    /// What is kept with an assessment that takes something back; refuses one that does so without a word.
    pub fn of(
        what: Vec<TakenBack>,
        why: Option<ShortText>,
    ) -> Result<Option<Self>, crate::assessment::CannotAssess> {
        match (what.is_empty(), why) {
            (true, _) => Ok(None),
            (false, Some(why)) => Ok(Some(Self { what, why })),
            (false, None) => Err(crate::assessment::CannotAssess::TakesBack),
        }
    }
}

/// The entries of a lookup whose answers hold, each with for how many hours.
fn held<'l>(lookups: &'l Lookups, name: &str) -> impl Iterator<Item = (&'l LookupEntry, i64)> {
    let entries = lookups.get(name).map(|lookup| lookup.entries()).unwrap_or_default();
    entries.iter().filter_map(|entry| Some((entry, entry.extra("holds_hours")?.parse().ok()?)))
}

/// What was answered to a question that is asked; none where it is not asked.
fn asked(answers: &Answers, system: &str, code: &str) -> Option<Option<String>> {
    let answered = answers.find_by_code(system, code).next()?;
    Some(answered.values.iter().find_map(|value| value.code().map(str::to_owned)))
}

fn risks_of(need: &LookupEntry) -> impl Iterator<Item = &str> {
    need.extra("risk").unwrap_or_default().split_whitespace()
}

fn is_within(at: Timestamp, hours: i64, now: Timestamp) -> bool {
    at.checked_add(hours.hours()).is_ok_and(|until| now <= until)
}

fn by_screening(screening: &Kept<Screening>, answer: &str) -> SaidBefore {
    SaidBefore::Screening {
        at: screening.recorded_at,
        by: screening.recorded_by.name.clone(),
        answer: answer.to_owned(),
    }
}

fn by_risk(risk: &Kept<Risk>) -> SaidBefore {
    SaidBefore::Risk {
        at: risk.noun.moment.at(),
        by: risk.recorded_by.name.clone(),
        kind: risk.noun.of.code().to_owned(),
    }
}
