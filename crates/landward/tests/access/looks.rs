//! A triage, a screening, an assessment, a formulation and a row of consent, so that every path about one has one to
//! name. The episode goes along: afterwards it waits for its plan.

use std::collections::BTreeMap;

use domain::{
    Id,
    access::{Action, RecordType},
    assessment::MadeAssessment,
    consent::{Consent, Decision},
    content::Lookups,
    episode::Episode,
    failure::{Failure, Never},
    formulation::Part,
    next_step::Next,
    promotion::Promoted,
    referral::FormAnswers,
    screening::TakenScreening,
};
use forms::{Questionnaire, Sheet, Stage};
use jiff::Timestamp;
use store::{About, Record};
use uuid::Uuid;

/// One question whose answer is what came of the screening. No list says that it leads to an assessment.
const FORM: &str = r#"{
    "resourceType": "Questionnaire", "url": "urn:landward:form:screening", "version": "1", "status": "active",
    "title": "Small", "item": [
        {"linkId": "outcome", "type": "boolean", "text": "Anything?",
         "code": [{"system": "urn:landward:fact", "code": "screening_outcome"}]}
    ]
}"#;

/// Answers to a form of the content folder in which nobody has said anything.
pub fn nothing_said(form: &str, at: Timestamp) -> FormAnswers {
    let response = format!(
        r#"{{"resourceType":"QuestionnaireResponse","questionnaire":"urn:landward:form:{form}|1",
            "status":"in-progress","authored":"{at}"}}"#
    );
    FormAnswers { form: form.to_owned(), version: "1".to_owned(), response }
}

/// Puts one of each on record.
pub fn at_a_person(
    record: &mut Record<'_>,
    episode: Id<Episode>,
    case: &mut BTreeMap<&'static str, Uuid>,
) -> Result<(), Failure<Never>> {
    let (kept, scope) = record.open::<Episode, Never>(episode, Action::Create(RecordType::Screening))?;
    let about = About { person: kept.person.expect("somebody"), episode: Some(episode) };
    let form = Questionnaire::read(FORM).expect("a form");
    let filled = form.read_sheet(&Sheet::of([("outcome", "true")]), Stage::Complete);
    let completed = filled.completed().expect("complete");
    let at = record.stamp().at();
    let taken = TakenScreening {
        answers: nothing_said("screening", at),
        promoted: Promoted::of(&completed, &Lookups::default()),
        began_at: at,
        next: Next::Plan,
    };
    let screened = kept.screen(taken, &Lookups::default(), record.stamp()).expect("waits to be screened");
    case.insert("screenings", screened.screening.outcome().id.uuid());
    let after = screened.episode.outcome().clone();
    record.keep(&scope, screened.screening)?;
    record.keep(&scope, screened.episode)?;

    let mut promoted = Promoted::default();
    promoted.formulation.set(Part::What, "Sleeps two hours a night".to_owned());
    let made =
        MadeAssessment { answers: nothing_said("assessment", at), promoted, began_at: at, changed: None };
    let assessed = after.assess(made, record.stamp()).expect("was screened");
    let formulation = assessed.formulation.expect("was written");
    case.insert("assessments", assessed.assessment.outcome().id.uuid());
    case.insert("formulations", formulation.outcome().id.uuid());
    let scope = record.permit(about, Action::Create(RecordType::Assessment), None)?;
    record.keep(&scope, assessed.assessment)?;
    record.keep(&scope, formulation)?;

    let consent = Consent {
        scope: "court".to_owned(),
        decision: Decision::Given,
        decided_at: at,
        decided_by: None,
        words: None,
        told_how: None,
        language: None,
        capacity: None,
        competence: None,
    };
    let said = Consent::record(consent, about.person, episode, record.stamp()).expect("a yes");
    case.insert("consents", said.outcome().id.uuid());
    let scope = record.permit(about, Action::Create(RecordType::Consent), None)?;
    record.keep(&scope, said)
}
