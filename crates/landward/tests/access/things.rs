//! What is true of a person, one of each kind, so that every path about such a thing has one to name.

use std::collections::BTreeMap;

use domain::{
    access::Action,
    address::Address,
    adjustment::Adjustment,
    entry::{self, Entry},
    failure::{Failure, Never},
    risk::Risk,
    safe_contact::SafeContact,
    safety_plan::SafetyPlan,
    worker_safety_alert::WorkerSafetyAlert,
};
use serde_json::{Value, json};
use store::{About, Record, Table};
use uuid::Uuid;

type Case = BTreeMap<&'static str, Uuid>;

/// Puts one of each on record.
pub fn of_a_person(record: &mut Record<'_>, about: About, case: &mut Case) -> Result<(), Failure<Never>> {
    let moment = json!({ "at": record.stamp().at(), "late": null });
    let with = |mut thing: Value| {
        thing["moment"] = moment.clone();
        thing
    };
    let risk = json!({
        "of": { "is": "suicide" },
        "words": "Has said that he wants to die",
        "source": { "justice_event": null, "words": "Said to the nurse" },
    });
    let plan =
        json!({ "warning_signs": "Stops talking", "what_helps": "A walk", "whom_to_ring": "His sister" });
    let alert = json!({ "instruction": "See in twos", "signed": null });
    let adjustment = json!({ "code": "interpreter", "words": null });
    let contact =
        json!({ "method": "telephone", "value": "07700 900123", "safe_times": null, "words": null });
    let address = json!({ "home": { "is": "no_fixed_address", "sleeps": null } });
    keep::<Risk>(record, about, "risks", with(risk), case)?;
    keep::<SafetyPlan>(record, about, "safety-plans", with(plan), case)?;
    keep::<WorkerSafetyAlert>(record, about, "worker-safety-alerts", with(alert), case)?;
    keep::<Adjustment>(record, about, "adjustments", with(adjustment), case)?;
    keep::<SafeContact>(record, about, "safe-contacts", with(contact), case)?;
    keep::<Address>(record, about, "addresses", with(address), case)
}

fn keep<T: Entry + Table>(
    record: &mut Record<'_>,
    about: About,
    slug: &'static str,
    said: Value,
    case: &mut Case,
) -> Result<(), Failure<Never>> {
    let thing: T = serde_json::from_value(said).unwrap_or_else(|error| panic!("{slug}: {error}"));
    let scope = record.permit(about, Action::Create(T::TYPE), None)?;
    let decided = entry::record(thing, about.person, record.stamp())
        .unwrap_or_else(|cannot| panic!("{slug}: {cannot}"));
    case.insert(slug, decided.outcome().id.uuid());
    record.keep(&scope, decided)
}
