//! An arrest, voluntary interview, hearing or sentence that the team responds to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Id,
    access::RecordType,
    asked::Asked,
    episode::Episode,
    event::{Event, EventKind},
    justice_numbers::CustodyNumber,
    noun::{Decided, Kept, Noun},
    person::Person,
    stamp::Stamp,
};

mod outcome;

pub use outcome::{CannotConclude, Overlap};

/// What the justice system did with a person, as far as the team needs it: never more of the police record than that
/// (`justice.md` section 10), and never the person's account of the offence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JusticeEvent {
    /// Code of `point_of_contact`: where it happened.
    pub point_of_contact: String,
    /// The site.
    pub site: String,
    /// The custody record number, free format by force.
    pub custody_number: Option<CustodyNumber>,
    /// Arrested.
    pub arrested_at: Option<Timestamp>,
    /// Arrived at the first police station: the relevant time (PACE s41(2)).
    pub arrived_at: Option<Timestamp>,
    /// Detention authorised: reviews count from here (PACE s40).
    pub authorised_at: Option<Timestamp>,
    /// The hearing, for a court event; the interview, for a voluntary one.
    pub hearing_at: Option<Timestamp>,
    /// What the person is held or called for: short headings.
    #[serde(default)]
    pub offences: Vec<Offence>,
    /// Whether an appropriate adult is needed and where that stands.
    pub appropriate_adult: AppropriateAdult,
    /// What came of it, once known: code of `custody_outcome` or `court_outcome`.
    pub outcome: Option<Outcome>,
}

/// An offence as a heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offence {
    /// Code of `offence_group` (Ministry of Justice).
    pub group: String,
    /// The heading, as on the custody record.
    pub heading: String,
}

/// Where the need for an appropriate adult stands (PACE Code C 1.4, 1.7). The custody officer decides; we advise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppropriateAdult {
    /// Nobody has said.
    #[default]
    NotKnown,
    /// Needed, not yet called.
    Needed,
    /// Called.
    Called,
    /// There.
    Present,
    /// Not needed.
    NotNeeded,
}

impl AppropriateAdult {
    /// All of them, as a page offers them.
    pub const ALL: [AppropriateAdult; 5] = [
        AppropriateAdult::NotKnown,
        AppropriateAdult::Needed,
        AppropriateAdult::Called,
        AppropriateAdult::Present,
        AppropriateAdult::NotNeeded,
    ];

    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            AppropriateAdult::NotKnown => "not_known",
            AppropriateAdult::Needed => "needed",
            AppropriateAdult::Called => "called",
            AppropriateAdult::Present => "present",
            AppropriateAdult::NotNeeded => "not_needed",
        }
    }

    /// What a page says.
    pub const fn words(self) -> &'static str {
        match self {
            AppropriateAdult::NotKnown => "Not known",
            AppropriateAdult::Needed => "Needed, not yet called",
            AppropriateAdult::Called => "Called",
            AppropriateAdult::Present => "Present",
            AppropriateAdult::NotNeeded => "Not needed",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|adult| adult.code() == code)
    }
}

/// What came of a justice event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The code.
    pub code: String,
    /// When it happened.
    pub happened_at: Timestamp,
    /// Bail to, hearing on, release expected: where a date follows.
    pub next_on: Option<jiff::civil::Date>,
    /// Whether what we told was known to the decision maker and used.
    pub information_used: Asked<bool>,
    /// Whether the person was let go, which starts the count to the first contact. Which outcomes do is content.
    #[serde(default)]
    pub is_release: bool,
}

impl Noun for JusticeEvent {
    const TYPE: RecordType = RecordType::JusticeEvent;
}

/// What is typed about a justice event.
pub type NewJusticeEvent = JusticeEvent;

impl JusticeEvent {
    /// Records it.
    pub fn record(
        new: NewJusticeEvent,
        person: Id<Person>,
        episode: Option<Id<Episode>>,
        stamp: &Stamp,
    ) -> Decided<JusticeEvent> {
        let happened_at =
            new.arrested_at.or(new.arrived_at).or(new.hearing_at).unwrap_or(stamp.at()).min(stamp.at());
        let event = Event::new(EventKind::JusticeEventRecorded, happened_at)
            .at_site(Some(&new.site))
            .with("point_of_contact", new.point_of_contact.as_str())
            .with("offence_groups", new.offences.iter().map(|o| o.group.clone()).collect::<Vec<_>>());
        Decided::created(Kept::new(stamp, stamp.fresh(), Some(person), episode, new), event)
    }
}
