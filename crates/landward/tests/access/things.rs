//! What is true of a person, one of each kind, so that every path about such a thing has one to name.

use std::collections::BTreeMap;

use domain::{
    Id,
    access::{Action, RecordType},
    address::Address,
    adjustment::Adjustment,
    consent::{Consent, Decision},
    contact::{Contact, NewContact},
    entry::{self, Entry},
    episode::Episode,
    failure::{Failure, Never},
    filled_form::FilledForm,
    formulation::{Formulation, Part},
    goal::{Goal, NewGoal},
    instrument_result::InstrumentResult,
    justice_event::{AppropriateAdult, JusticeEvent, NewJusticeEvent},
    noun::Decided,
    onward_referral::{ChaseAfter, NewOnwardReferral, OnwardReferral, Service, SharingBasis},
    plan::{NewPlan, Plan},
    risk::Risk,
    safe_contact::SafeContact,
    safety_plan::SafetyPlan,
    task::{NewTask, Task},
    worker_safety_alert::WorkerSafetyAlert,
};
use serde_json::{Value, json};
use store::{About, Record, Table};
use uuid::Uuid;

/// Answers to the form that a mentor fills in.
const PEER_SESSION: &str = r#"{"resourceType":"QuestionnaireResponse","questionnaire":"urn:landward:form:peer_session|1","status":"in-progress","authored":"2026-11-20T10:00:00Z"}"#;

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
    keep::<Address>(record, about, "addresses", with(address), case)?;
    of_the_work(record, about, case)
}

/// What is done with a person in their episode, one of each.
fn of_the_work(record: &mut Record<'_>, about: About, case: &mut Case) -> Result<(), Failure<Never>> {
    let id = about.episode.expect("a case has one");
    let (episode, _) = record.open::<Episode, Never>(id, Action::Read(RecordType::Allocation))?;
    let plan =
        NewPlan { words: said("words", "Sees his doctor again"), review_on: None, is_for_mentors: true };
    let plan = Plan::draw_up(plan, &episode, None, record.stamp()).expect("a plan");
    kept(record, about, "plans", plan, case)?;
    let goal = NewGoal {
        words: said("words", "A place to sleep"),
        need: None,
        wanted_by: None,
        is_for_mentors: true,
    };
    let goal = Goal::set(goal, &episode, record.stamp()).expect("a goal");
    kept(record, about, "goals", goal, case)?;
    let task = NewTask {
        what: said("what", "Ring his sister"),
        given_to: Id::from_uuid(Uuid::from_u64_pair(6, 1)),
        given_to_name: "Somebody Else".to_owned(),
        due_on: "2026-11-20".parse().expect("a day"),
        is_for_mentors: true,
    };
    let task = Task::set(task, &episode, record.stamp()).expect("a task");
    kept(record, about, "tasks", task, case)?;
    let contact = NewContact {
        kind: "appointment".to_owned(),
        mechanism: "face_to_face".to_owned(),
        location: "office".to_owned(),
        place: None,
        worker: Id::from_uuid(Uuid::from_u64_pair(6, 1)),
        worker_name: "Somebody Else".to_owned(),
        others: None,
        accompanied_to: None,
        starts_at: "2026-11-20T10:00:00Z".parse().expect("a moment"),
        note: None,
    };
    let contact = Contact::plan(contact, &episode, record.stamp()).expect("an appointment");
    kept(record, about, "contacts", contact, case)?;
    let onward = NewOnwardReferral {
        service: Service { code: None, name: "Home treatment team".to_owned(), kind: "other".to_owned() },
        needs: vec!["mental_health".to_owned()],
        priority: "routine".to_owned(),
        summary: said("summary", "Sleeps two hours a night"),
        basis: SharingBasis::PersonAgreed,
    };
    let chase_after = ChaseAfter::days(&[7]);
    let onward = OnwardReferral::send(onward, &episode, &chase_after, record.stamp()).expect("sent");
    kept(record, about, "onward-referrals", onward, case)?;
    let mut formulation: Formulation =
        serde_json::from_value(json!({ "assessment": null, "parts": {} })).expect("an empty one");
    formulation.set(Part::ALL[0], "Lost his job and then his home".to_owned());
    let formulation = formulation.write(about.person, id, record.stamp());
    kept(record, about, "formulations", formulation, case)?;
    let form: FilledForm = serde_json::from_value(json!({
        "answers": { "form": "peer_session", "version": "1", "response": PEER_SESSION },
        "title": "Mentor session", "ruled_by": "support_note", "began_at": record.stamp().at(),
    }))
    .expect("a filled-in form");
    let form = form.fill_in(&episode, record.stamp()).expect("filled in");
    let scope = record.permit(about, Action::Create(RecordType::SupportNote), None)?;
    case.insert("filled-forms", form.outcome().id.uuid());
    record.keep(&scope, form)?;
    let result: InstrumentResult = serde_json::from_value(json!({
        "instrument": "phq9", "asked_on": "2026-11-20", "rater": null, "answers": {}, "total": "12",
        "band": "moderate", "is_prorated": false, "missing": 0, "reads_positive": true, "opens": [],
        "unseen": ["suicide"], "words": null, "form": null,
    }))
    .expect("a result");
    let result = result.put_down(&episode, record.stamp());
    kept(record, about, "instrument-results", result, case)?;
    let consent: Consent = serde_json::from_value(json!({
        "scope": "screening", "decision": Decision::ALL[0], "decided_at": record.stamp().at(), "decided_by": null,
        "words": null, "told_how": null, "language": null, "capacity": null, "competence": null,
    }))
    .expect("a consent");
    let consent = Consent::record(consent, about.person, id, record.stamp()).expect("said");
    kept(record, about, "consents", consent, case)?;
    let event: NewJusticeEvent = JusticeEvent {
        point_of_contact: "police_custody".to_owned(),
        site: episode.noun.site.clone(),
        custody_number: None,
        arrested_at: Some(record.stamp().at()),
        arrived_at: None,
        authorised_at: None,
        hearing_at: None,
        offences: Vec::new(),
        appropriate_adult: AppropriateAdult::default(),
        outcome: None,
    };
    let event = JusticeEvent::record(event, about.person, Some(id), record.stamp());
    kept(record, about, "justice-events", event, case)
}

fn said<T: std::str::FromStr>(what: &str, typed: &str) -> T {
    typed.parse().unwrap_or_else(|_| panic!("{what}: a text"))
}

fn keep<T: Entry + Table>(
    record: &mut Record<'_>,
    about: About,
    slug: &'static str,
    said: Value,
    case: &mut Case,
) -> Result<(), Failure<Never>> {
    let thing: T = serde_json::from_value(said).unwrap_or_else(|error| panic!("{slug}: {error}"));
    let decided = entry::record(thing, about.person, record.stamp())
        .unwrap_or_else(|cannot| panic!("{slug}: {cannot}"));
    kept(record, about, slug, decided, case)
}

fn kept<T: Table>(
    record: &mut Record<'_>,
    about: About,
    slug: &'static str,
    decided: Decided<T>,
    case: &mut Case,
) -> Result<(), Failure<Never>> {
    let scope = record.permit(about, Action::Create(T::TYPE), None)?;
    case.insert(slug, decided.outcome().id.uuid());
    record.keep(&scope, decided)
}
