//! A response to a form, and short ways to ask of it.

use forms::fhirpath::{Collection, Document, Environment, Error, Expression, Item};

/// Answers of all kinds; one with its score on the coding, one on the answer, one on a bare number, one without.
pub const RESPONSE: &str = r#"{
    "resourceType": "QuestionnaireResponse", "status": "in-progress", "authored": "2026-11-23T22:00:00+00:00",
    "item": [
        {"linkId": "sleep", "answer": [{"valueCoding": {
            "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": 2.50}],
            "system": "urn:often", "code": "daily", "display": "Daily"}}]},
        {"linkId": "appetite", "answer": [{
            "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 1}],
            "valueCoding": {"system": "urn:often", "code": "seldom"}}]},
        {"linkId": "units", "answer": [{"valueInteger": 7, "_valueInteger": {
            "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueInteger": 3}]}}]},
        {"linkId": "mood", "answer": [{"valueCoding": {"system": "urn:often", "code": "never"}}]},
        {"linkId": "born", "answer": [{"valueDate": "1990-02"}]},
        {"linkId": "weight", "answer": [{"valueQuantity": {
            "value": 70.10, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"}}]},
        {"linkId": "height", "answer": [{"valueDecimal": 1.10}]},
        {"linkId": "home", "item": [
            {"linkId": "children", "item": [{"linkId": "name", "answer": [{"valueString": "Ada"}]}]},
            {"linkId": "children", "item": [{"linkId": "name", "answer": [{"valueString": "Ada"}]}]}
        ]}
    ]
}"#;

/// What an expression gives on [`RESPONSE`], each item as text.
pub fn asked(expression: &str) -> Result<Vec<String>, Error> {
    asked_of(RESPONSE, expression)
}

pub fn asked_of(json: &str, expression: &str) -> Result<Vec<String>, Error> {
    let document = Document::parse(json).expect("proper JSON");
    let environment = Environment::of(
        document.root(),
        "2026-11-23T22:15:30.5+00:00[Europe/London]".parse().expect("a proper moment"),
    );
    let expression = Expression::parse(expression)?;
    expression.evaluate(&environment).map(|items| words(&items))
}

pub fn words(items: &Collection<'_>) -> Vec<String> {
    let word = |item: &Item<'_>| match item.value() {
        Some(value) => value.to_string(),
        None => "element".to_owned(),
    };
    items.items().iter().map(word).collect()
}
