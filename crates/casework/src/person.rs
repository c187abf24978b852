//! A person's page, and the head that every page about a person carries.

pub mod conduct;
pub mod identity;
pub mod page;

use std::collections::BTreeMap;

use domain::{
    access::{Field, Fields, RecordType, Scope},
    adjustment::Adjustment,
    failure::Failure,
    justice_numbers::CustodyNumber,
    noun::Kept,
    person::Person,
    risk::{Freshness, Risk},
    safe_contact::SafeContact,
    worker_safety_alert::WorkerSafetyAlert,
};
use jiff::{SignedDuration, Timestamp};
use store::{About, Look, Record, ToldRisk};
pub use store::{RiskTold, ToldBy};

/// What stands at the top of every page about a person, as far as the reader's rights allow.
#[derive(Debug)]
pub struct Head {
    /// The record of who this is. Show a field only where [`Head::shows`] says so.
    pub person: Kept<Person>,
    /// What to do to be safe (row 4): every instruction that holds.
    pub safety_instructions: Vec<Kept<WorkerSafetyAlert>>,
    /// What the person needs so that they can take part.
    pub adjustments: Vec<Adjustment>,
    /// What must never be done to reach the person (row 2): codes of `contact_method`.
    pub never_contact_by: Vec<String>,
    /// Current risk (row 5).
    pub risk: CurrentRisk,
    /// Risk that the needs list or the referrer tells of, with whether it must be asked again; empty for whom it is
    /// withheld, and where a recorded risk says it later.
    pub risk_told: Vec<(RiskTold, Freshness)>,
    /// The number by which custody knows the person (row 13).
    pub custody_number: Option<CustodyNumber>,
    scope: Scope,
}

/// Current risk, as far as this reader may see it.
#[derive(Debug)]
pub enum CurrentRisk {
    /// Nobody has recorded any, which is not the same as none.
    NotRecorded,
    /// Some is recorded, and this reader asks the duty practitioner.
    Withheld,
    /// All that is known and holds, the gravest first, each with whether it must be asked again.
    Shown(Vec<(Kept<Risk>, Freshness)>),
}

impl Head {
    /// Whether the reader may see a field of the identity row.
    pub fn shows(&self, field: Field) -> bool {
        self.scope.shows(field)
    }

    /// Whether the reader sees every field of the identity row.
    pub fn shows_all(&self) -> bool {
        self.scope.fields() == Fields::All
    }
}

/// The parts of the record that the head is made of.
pub(crate) const HEAD: [RecordType; 5] = [
    RecordType::WorkerSafetyAlert,
    RecordType::Adjustment,
    RecordType::SafeContact,
    RecordType::Risk,
    RecordType::JusticeEvent,
];

/// Opens a person's head inside a piece of work. Every page about a person begins with it.
pub(crate) fn head<R>(record: &mut Record<'_>, about: About) -> Result<Head, Failure<R>> {
    let look = record.look(about, &HEAD)?;
    head_of(record, look)
}

/// The head, from a look that was taken for more than the head.
pub(crate) fn head_of<R>(record: &mut Record<'_>, look: Look) -> Result<Head, Failure<R>> {
    let id = look.about.person;
    let person = record.person(look.identity(), id)?;
    let justice = record.justice_in_short(look.identity(), id)?;
    let safety_instructions = match look.scope(RecordType::WorkerSafetyAlert) {
        Some(scope) => current(record.all_of::<WorkerSafetyAlert>(scope, id)?).collect(),
        None => Vec::new(),
    };
    let adjustments = match look.scope(RecordType::Adjustment) {
        Some(scope) => {
            current(record.all_of::<Adjustment>(scope, id)?).map(|adjustment| adjustment.noun).collect()
        }
        None => Vec::new(),
    };
    let mut never_contact_by: Vec<String> = match look.scope(RecordType::SafeContact) {
        Some(scope) if scope.shows(Field::SafeContact) || scope.shows(Field::OneContactMethod) => {
            current(record.all_of::<SafeContact>(scope, id)?).flat_map(|contact| contact.noun.never).collect()
        }
        Some(_) | None => Vec::new(),
    };
    never_contact_by.sort_unstable();
    never_contact_by.dedup();
    let told = record.risk_told(look.identity(), id)?;
    let mut risk_told = Vec::new();
    let risk = match look.scope(RecordType::Risk).filter(|scope| scope.shows(Field::CurrentRiskInWords)) {
        Some(scope) => {
            let (now, days) = (record.stamp().at(), record.ask_again_days());
            let mut risks: Vec<_> = current(record.all_of::<Risk>(scope, id)?)
                .map(|risk| {
                    let freshness = risk.noun.freshness(now, days, justice.last_arrest_at);
                    (risk, freshness)
                })
                .collect();
            risks.reverse();
            let risks = gravest_first(risks, record.told_risk());
            risk_told = told
                .into_iter()
                .filter(|told| !is_said(told, &risks))
                .map(|told| {
                    let freshness = Freshness::of(told.at, now, days, justice.last_arrest_at);
                    (told, freshness)
                })
                .collect();
            let is_none = risks.is_empty() && risk_told.is_empty();
            if is_none { CurrentRisk::NotRecorded } else { CurrentRisk::Shown(risks) }
        }
        None if !told.is_empty() || record.has_risk(look.identity(), id)? => CurrentRisk::Withheld,
        None => CurrentRisk::NotRecorded,
    };
    let custody_number = look
        .scope(RecordType::JusticeEvent)
        .filter(|scope| scope.shows(Field::CustodyNumber))
        .and(justice.custody_number);
    let scope = look.into_identity();
    Ok(Head {
        person,
        safety_instructions,
        adjustments,
        never_contact_by,
        risk,
        risk_told,
        custody_number,
        scope,
    })
}

/// Whether a recorded risk says it as late: then it is not said twice (hazard H22).
fn is_said(told: &RiskTold, risks: &[(Kept<Risk>, Freshness)]) -> bool {
    let is_same = |risk: &Risk| told.risks.iter().any(|code| code == risk.of.code());
    risks.iter().any(|(risk, _)| is_same(&risk.noun) && risk.noun.moment.at() >= told.at)
}

/// Those that still count, in their order.
fn current<T>(all: Vec<Kept<T>>) -> impl Iterator<Item = Kept<T>> {
    all.into_iter().filter(|kept| kept.retired.is_none())
}

/// All that holds, whatever has happened since: nothing leaves the banner but what somebody retired (hazards H05, H06).
/// First what is about the person's own life or was said to threaten a life now, then all else, then what records say of
/// any time, the newest word first. What was said of the same sort more than a day before comes after all of that, so
/// that a banner that has no room for all keeps the gravest (hazard H22). A new arrest changes no order.
fn gravest_first(
    newest_first: Vec<(Kept<Risk>, Freshness)>,
    told: &ToldRisk,
) -> Vec<(Kept<Risk>, Freshness)> {
    let mut sorts: BTreeMap<String, Timestamp> = BTreeMap::new();
    let mut ranked: Vec<_> = newest_first
        .into_iter()
        .map(|(risk, freshness)| {
            let (of, at) = (&risk.noun.of, risk.noun.moment.at());
            let newest = *sorts.entry(of.code().to_owned()).or_insert(at);
            let is_overtaken = newest.duration_since(at) > SignedDuration::from_hours(24);
            let rank = if of.is_to_own_life() || of.code() == told.now {
                0
            } else if of.code() == told.on_record {
                2
            } else {
                1
            };
            ((is_overtaken, rank), (risk, freshness))
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, line)| line).collect()
}
