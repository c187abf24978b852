//! Forms and small words that the tests share.

use forms::{Coding, ListedOption, Questionnaire, Sheet, Surroundings};
use jiff::tz::TimeZone;

/// A form with an item list, as JSON.
pub fn json(items: &str) -> String {
    format!(
        r#"{{"resourceType": "Questionnaire", "url": "urn:example:form", "version": "3", "status": "active",
            "title": "A form", "item": [{items}]}}"#
    )
}

/// A form that loads, in London, with one list of the caller.
pub fn form(items: &str) -> Questionnaire {
    let listed = |code: &str, words: &str, is_retired| ListedOption {
        coding: Coding::new("urn:list", code, words),
        is_retired,
    };
    let value_set = |address: &str| {
        (address == "urn:list").then(|| {
            vec![listed("a", "Apple", false), listed("b", "Bread", false), listed("c", "Coal", true)]
        })
    };
    let time_zone = TimeZone::get("Europe/London").expect("the zone is bundled");
    let surroundings = Surroundings::new(&value_set, time_zone);
    Questionnaire::read_within(&json(items), &surroundings).expect("the form has no problems")
}

/// A sheet of these fields.
pub fn sheet(fields: &[(&str, &str)]) -> Sheet {
    Sheet::of(fields.iter().copied())
}

/// One question of each kind, nested and repeating, with conditions.
pub const EVERYTHING: &str = r##"
    {"linkId": "about", "type": "group", "text": "About", "item": [
        {"linkId": "hello", "type": "display", "text": "Hello"},
        {"linkId": "well", "type": "boolean", "text": "Are you well?", "required": true,
         "code": [{"system": "urn:facts", "code": "well", "display": "Well"}]},
        {"linkId": "why", "type": "text", "text": "What is wrong?", "required": true,
         "enableWhen": [{"question": "well", "operator": "=", "answerBoolean": false}]},
        {"linkId": "help", "type": "choice", "repeats": true, "text": "What would help?",
         "enableWhen": [{"question": "well", "operator": "=", "answerBoolean": false}],
         "answerOption": [{"valueCoding": {"system": "s", "code": "rest", "display": "Rest"}},
                          {"valueCoding": {"system": "s", "code": "food", "display": "Food"}},
                          {"valueCoding": {"system": "s", "code": "none", "display": "Nothing"}, "extension": [
                           {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive",
                            "valueBoolean": true}]}]},
        {"linkId": "home", "type": "open-choice", "text": "Where do you live?",
         "answerOption": [{"valueString": "House"}, {"valueString": "Street"}]},
        {"linkId": "listed", "type": "choice", "text": "Which?", "answerValueSet": "urn:list"}
    ]},
    {"linkId": "numbers", "type": "group", "text": "Numbers", "item": [
        {"linkId": "age", "type": "integer", "text": "How old?", "extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 0},
            {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 120}]},
        {"linkId": "weight", "type": "decimal", "text": "Weight", "extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unit",
             "valueCoding": {"code": "kg", "display": "kg"}}]},
        {"linkId": "adult", "type": "string", "text": "Work", "maxLength": 10,
         "enableWhen": [{"question": "age", "operator": ">=", "answerInteger": 18}], "item": [
            {"linkId": "since", "type": "date", "text": "Since when?"}]}
    ]},
    {"linkId": "child", "type": "group", "text": "Child", "repeats": true, "item": [
        {"linkId": "name", "type": "string", "text": "Name", "required": true},
        {"linkId": "school", "type": "boolean", "text": "At school?"},
        {"linkId": "which school", "type": "string", "text": "Which school?", "required": true,
         "enableWhen": [{"question": "school", "operator": "=", "answerBoolean": true}]},
        {"linkId": "toy", "type": "group", "text": "Toy", "repeats": true, "item": [
            {"linkId": "toyname", "type": "string", "text": "Toy name"}]}
    ]},
    {"linkId": "drug", "type": "string", "text": "Medicine", "repeats": true},
    {"linkId": "seen", "type": "dateTime", "text": "Seen when?"},
    {"linkId": "wake", "type": "time", "text": "Waking time"},
    {"linkId": "anychild", "type": "boolean", "text": "Is a child at school safe there?",
     "enableWhen": [{"question": "school", "operator": "=", "answerBoolean": true}]},
    {"linkId": "source", "type": "string", "text": "Source", "initial": [{"valueString": "cell"}], "extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": true}]}
"##;
