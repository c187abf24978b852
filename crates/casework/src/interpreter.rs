//! Interpreter and language: asked again with what is on record filled in, and never denied in silence (hazard H20).

use domain::{asked::Asked, content::FACT_SYSTEM, person::Person};
use forms::{Answers, Filled, Given, Sheet, Value};
use jiff::Timestamp;

use crate::desk::Form;

/// Where the values come from that are filled in, as the page says it.
pub const FROM: &str = "what is on record";

const NEEDED: &str = "interpreter_needed";
const LANGUAGE: &str = "language";
/// The words that say why an interpreter is not needed now. A form that asks for them is held to it.
const NOT_NEEDED: &str = "interpreter_not_needed";

/// What is on record of interpreter and language, as the fields of a form that asks for it.
pub fn known(person: &Person, form: &Form) -> Sheet {
    let needed = match person.interpreter {
        Asked::Answered(true) => Some("yes"),
        Asked::Answered(false) => Some("no"),
        Asked::NotAsked | Asked::NotKnown | Asked::Refused => None,
    };
    let mut sheet = Sheet::default();
    for item in form.questionnaire.items() {
        let codes = item.codes().iter().filter(|coding| coding.system.as_deref() == Some(FACT_SYSTEM));
        for fact in codes.filter_map(|coding| coding.code.as_deref()) {
            let value = match fact {
                NEEDED => needed,
                LANGUAGE => person.language.as_deref(),
                _ => None,
            };
            if let Some(value) = value {
                sheet.set(item.link_id(), vec![value.to_owned()]);
            }
        }
    }
    sheet
}

/// What a form's expressions know beside the answers: the moment, and as `%patient` what the record says of an
/// interpreter, in the words of FHIR.
pub(crate) fn given(person: &Person, at: Timestamp) -> Given {
    let needed = person.interpreter == Asked::Answered(true);
    let patient = format!(
        r#"{{"resourceType": "Patient", "extension": [{{"url": "{REQUIRED}", "valueBoolean": {needed}}}]}}"#
    );
    let moment = Given::at(at);
    moment.clone().with("patient", &patient).unwrap_or(moment)
}

/// The extension of FHIR that says it of a patient.
const REQUIRED: &str = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired";

/// Adds what is on record where a sheet holds nothing yet.
pub(crate) fn fill_in(person: &Person, form: &Form, sheet: &mut Sheet) {
    let known = known(person, form);
    let missing: Vec<(String, Vec<String>)> = known
        .fields()
        .filter(|(field, _)| sheet.texts(field).is_empty())
        .map(|(field, texts)| (field.to_owned(), texts.to_vec()))
        .collect();
    for (field, texts) in missing {
        sheet.set(field, texts);
    }
}

/// Whether the answers deny an interpreter whom the record asks for, and say no word of why.
pub(crate) fn is_denied(person: &Person, answers: &Answers) -> bool {
    let is_no =
        |value: &Value| matches!(value, Value::Coding(coding) if coding.code.as_deref() == Some("no"));
    let has_said_no =
        answers.find_by_code(FACT_SYSTEM, NEEDED).any(|answered| answered.values.iter().any(is_no));
    let mut why = answers.find_by_code(FACT_SYSTEM, NOT_NEEDED);
    let asks_why_in_vain = why.next().is_some_and(|answered| answered.values.is_empty());
    person.interpreter == Asked::Answered(true) && has_said_no && asks_why_in_vain
}

/// Says so beside the question that asks why.
pub(crate) fn ask_again(person: &Person, filled: Filled) -> Filled {
    if !is_denied(person, filled.answers()) {
        return filled;
    }
    let why = filled.answers().find_by_code(FACT_SYSTEM, NOT_NEEDED).next();
    let Some(link_id) = why.map(|answered| answered.item.link_id().to_owned()) else { return filled };
    filled.refusing(
        &link_id,
        "It is on record that they need an interpreter. Say why not now, or change the answer".to_owned(),
    )
}
