//! What the door asks before a handler works: the gate, about what the path names. Nothing that was typed is read
//! before it, so that whoever may not do something learns nothing by doing it badly.
//!
//! It is asked again in the transaction of the work itself: this only comes first.

use domain::{
    Id,
    access::{Action, Actor, RecordType},
    activity_time::ActivityTime,
    address::Address,
    adjustment::Adjustment,
    assessment::Assessment,
    consent::Consent,
    contact::Contact,
    episode::Episode,
    failure::{Failure, Never},
    filled_form::FilledForm,
    form_version::FormVersion,
    formulation::Formulation,
    goal::Goal,
    instrument_result::InstrumentResult,
    justice_event::JusticeEvent,
    onward_referral::OnwardReferral,
    person::Person,
    plan::Plan,
    referral::Referral,
    risk::Risk,
    safe_contact::SafeContact,
    safety_plan::SafetyPlan,
    safety_report::SafetyReport,
    screening::Screening,
    task::Task,
    triage::Triage,
    worker_safety_alert::WorkerSafetyAlert,
};
use serde_json::Value as Json;
use store::{Record, Table};
use uuid::Uuid;

use crate::{activity_time, desk::Desk, form_version, safety_report, triage};

/// What somebody is about to do.
#[derive(Debug, Clone, Copy)]
pub struct Knock<'a> {
    /// What the path names, as it stands there: `episodes`, `goals`.
    pub noun: &'a str,
    /// Which.
    pub id: Uuid,
    /// What the gate is asked.
    pub action: Action,
    /// The key of the form that is sent, if one is.
    pub key: Option<Uuid>,
}

type Ask = fn(&mut Record<'_>, Uuid, Action) -> Result<(), Failure<Never>>;

/// Every noun of a path about which the gate is asked at the door.
const NOUNS: &[(&str, Ask)] = &[
    ("people", of_a_case::<Person>),
    ("referrals", of_a_case::<Referral>),
    ("episodes", of_an_episode),
    ("triages", of_a_case::<Triage>),
    ("screenings", of_a_case::<Screening>),
    ("assessments", of_a_case::<Assessment>),
    ("formulations", of_a_case::<Formulation>),
    ("consents", of_a_case::<Consent>),
    ("plans", of_a_case::<Plan>),
    ("goals", of_a_case::<Goal>),
    ("tasks", of_a_case::<Task>),
    ("contacts", of_a_case::<Contact>),
    ("onward-referrals", of_a_case::<OnwardReferral>),
    ("justice-events", of_a_case::<JusticeEvent>),
    ("risks", of_a_case::<Risk>),
    ("safety-plans", of_a_case::<SafetyPlan>),
    ("adjustments", of_a_case::<Adjustment>),
    ("safe-contacts", of_a_case::<SafeContact>),
    ("addresses", of_a_case::<Address>),
    ("worker-safety-alerts", of_a_case::<WorkerSafetyAlert>),
    ("activity-time", of_time),
    ("safety-reports", of_a_report),
    ("form-versions", of_a_form_version),
    ("filled-forms", of_a_filled_form),
    ("instrument-results", of_a_case::<InstrumentResult>),
];

/// Whether the gate is asked here about things of this name; of others their own handler asks.
pub fn knows(noun: &str) -> bool {
    NOUNS.iter().any(|(known, _)| *known == noun)
}

/// Asks the gate. A form that was answered before is let through: it is given the same answer again (R10), also where
/// its own work has shut the door behind it.
pub fn knock(desk: &Desk, by: &Actor, knock: Knock<'_>) -> Result<(), Failure<Never>> {
    let Some((_, ask)) = NOUNS.iter().find(|(known, _)| *known == knock.noun) else { return Ok(()) };
    desk.read(by, |record| {
        if let Some(key) = knock.key
            && record.answer_given::<Json>(key)?.is_some()
        {
            return Ok(());
        }
        ask(record, knock.id, knock.action)
    })
}

fn of_a_case<T: Table>(record: &mut Record<'_>, id: Uuid, action: Action) -> Result<(), Failure<Never>> {
    record.open::<T, _>(Id::from_uuid(id), action).map(drop)
}

fn of_an_episode(record: &mut Record<'_>, id: Uuid, action: Action) -> Result<(), Failure<Never>> {
    match action {
        Action::Create(RecordType::Triage) => triage::open_to_triage(record, Id::from_uuid(id)).map(drop),
        _ => of_a_case::<Episode>(record, id, action),
    }
}

/// A filled-in form is asked for under the row that its form names.
fn of_a_filled_form(record: &mut Record<'_>, id: Uuid, action: Action) -> Result<(), Failure<Never>> {
    let id = Id::<FilledForm>::from_uuid(id);
    let ruled_by = record.ruled_by(id)?.ok_or(Failure::NotFound)?;
    let action = action.verb().map_or(action, |verb| Action::of(verb, ruled_by));
    record.open(id, action).map(drop)
}

fn of_time(record: &mut Record<'_>, id: Uuid, action: Action) -> Result<(), Failure<Never>> {
    let by = record.actor().clone();
    let id = Id::<ActivityTime>::from_uuid(id);
    record.open_apart(id, action, |time| activity_time::standing(&by, time)).map(drop)
}

fn of_a_report(record: &mut Record<'_>, id: Uuid, action: Action) -> Result<(), Failure<Never>> {
    let id = Id::<SafetyReport>::from_uuid(id);
    record.open_apart(id, action, |_| safety_report::standing()).map(drop)
}

fn of_a_form_version(record: &mut Record<'_>, id: Uuid, action: Action) -> Result<(), Failure<Never>> {
    let id = Id::<FormVersion>::from_uuid(id);
    record.open_apart(id, action, |_| form_version::standing()).map(drop)
}
