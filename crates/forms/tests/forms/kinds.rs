//! Amounts with units, addresses, things kept elsewhere, and the rules that any kind may have.

use crate::given::{form, sheet};
use forms::{Emphasis, Stage, Value};
use jiff::Timestamp;

const KINDS: &str = r#"
    {"linkId": "weight", "type": "quantity", "text": "Weight", "extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption",
         "valueCoding": {"system": "http://unitsofmeasure.org", "code": "kg", "display": "kilograms"}},
        {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption",
         "valueCoding": {"system": "http://unitsofmeasure.org", "code": "[lb_av]", "display": "pounds"}},
        {"url": "http://hl7.org/fhir/StructureDefinition/maxDecimalPlaces", "valueInteger": 1},
        {"url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-maxQuantity",
         "valueQuantity": {"value": 300, "system": "http://unitsofmeasure.org", "code": "kg", "unit": "kilograms"}}]},
    {"linkId": "height", "type": "quantity", "text": "Height", "extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unit",
         "valueCoding": {"system": "http://unitsofmeasure.org", "code": "cm", "display": "cm"}}]},
    {"linkId": "page", "type": "url", "text": "Page"},
    {"linkId": "letter", "type": "attachment", "text": "Letter"},
    {"linkId": "code", "type": "string", "text": "Code", "extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/regex", "valueString": "[A-Z]{2}[0-9]+"},
        {"url": "http://hl7.org/fhir/StructureDefinition/entryFormat", "valueString": "AB12"}]},
    {"linkId": "friend", "type": "string", "text": "Friends", "repeats": true, "extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-minOccurs", "valueInteger": 2},
        {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs", "valueInteger": 3}]},
    {"linkId": "loud", "type": "display", "text": "Take care", "_text": {"extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/rendering-style", "valueString": "color: red; font-weight: bold"}]}}
"#;

const WHOLE: [(&str, &str); 8] = [
    ("weight", "71.5"),
    ("weight:unit", "kg"),
    ("height", "180"),
    ("page", "https://www.nhs.uk"),
    ("letter", "In the shared drive, folder 7"),
    ("code", "AB12"),
    ("friend:0", "Ada"),
    ("friend:1", "Bo"),
];

#[test]
fn amounts_addresses_and_things_kept_elsewhere_make_the_round_trip() {
    let form = form(KINDS);
    let filled = form.read_sheet(&sheet(&WHOLE), Stage::Complete);
    assert_eq!(filled.problems(), []);
    assert_eq!(filled.unknown_fields(), [""; 0]);
    let completed = filled.completed().unwrap();
    let response = completed.response(Timestamp::UNIX_EPOCH);
    for part in [
        r#""valueQuantity":{"value":71.5,"unit":"kilograms","system":"http://unitsofmeasure.org","code":"kg"}"#,
        r#""valueUri":"https://www.nhs.uk""#,
        r#""valueAttachment":{"title":"In the shared drive, folder 7"}"#,
    ] {
        assert!(response.contains(part), "{part} in {response}");
    }
    assert_eq!(form.read_response(&response).unwrap().completed(), Some(completed.clone()));
    let words: Vec<String> = completed.answers().lines().into_iter().map(|line| line.answer).collect();
    assert_eq!(words[..2], ["71.5 kilograms", "180 cm"]);
}

#[test]
fn each_rule_keeps_its_boundary_and_says_what_to_do() {
    let form = form(KINDS);
    let table: [(&str, &str, Option<&str>); 14] = [
        ("weight", "300.0", None),
        ("weight", "300.1", Some("Enter a number of at most 300 kilograms for ‘Weight’")),
        ("weight", "71.55", Some("Enter at most 1 digits after the point for ‘Weight’")),
        ("weight", "heavy", Some("Enter a number, like 3 or 2.5, for ‘Weight’")),
        ("weight:unit", "stone", Some("Select the unit for ‘Weight’")),
        ("weight:unit", "", Some("Select the unit for ‘Weight’")),
        ("weight:unit", "[lb_av]", None),
        (
            "page",
            "not an address",
            Some("Enter an address without spaces, like https://www.nhs.uk, for ‘Page’"),
        ),
        ("code", "ab12", Some("Enter ‘Code’ in the right form, like AB12,")),
        ("code", "AB12 or so", Some("Enter ‘Code’ in the right form, like AB12,")),
        ("friend:1", "", Some("Give between 2 and 3 answers to ‘Friends’")),
        ("friend:2", "Cy", None),
        ("friend:3", "Di", None),
        ("letter", "one\ntwo", Some("Enter one line of text for ‘Letter’")),
    ];
    for (field, text, expected) in table {
        let mut filled_in = sheet(&WHOLE);
        filled_in.set(field, vec![text.to_owned()]);
        let filled = form.read_sheet(&filled_in, Stage::Complete);
        let messages: Vec<&str> = filled.problems().iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(messages, expected.into_iter().collect::<Vec<_>>(), "{field} {text}");
    }
    let mut four = sheet(&WHOLE);
    four.set("friend:2", vec!["Cy".to_owned()]);
    four.set("friend:3", vec!["Di".to_owned()]);
    assert_eq!(
        form.read_sheet(&four, Stage::Draft).problems().len(),
        1,
        "a fourth is one too many at any stage"
    );
}

#[test]
fn pounds_are_not_held_against_a_bound_in_kilograms() {
    let form = form(KINDS);
    let mut heavy = sheet(&WHOLE);
    heavy.set("weight", vec!["400".to_owned()]);
    heavy.set("weight:unit", vec!["[lb_av]".to_owned()]);
    let filled = form.read_sheet(&heavy, Stage::Complete);
    assert_eq!(filled.problems(), []);
    let Value::Quantity(quantity) = &filled.answers().values("weight")[0] else { panic!("a quantity") };
    assert_eq!(quantity.words(), "400 pounds");
}

#[test]
fn a_page_shows_the_units_to_pick_from_and_what_is_loud() {
    let form = form(KINDS);
    let blank = form.blank_sheet();
    let filled = form.read_sheet(&blank, Stage::Draft);
    let questions = form.sections()[0].questions(&blank, &filled);
    let weight = &questions[0];
    assert_eq!((weight.control, weight.units.len(), weight.unit.as_deref()), ("quantity", 2, None));
    let parts: Vec<&str> = weight.cells[0].inputs.iter().map(|input| input.part).collect();
    assert_eq!(parts, ["", "unit"]);
    assert_eq!((questions[1].control, questions[1].unit.as_deref()), ("input", Some("cm")));
    assert_eq!(questions.last().unwrap().emphasis, Some(Emphasis::Strong));
}

#[test]
fn an_attachment_with_its_contents_is_refused_and_not_lost_in_silence() {
    let form = form(KINDS);
    let response = r#"{"resourceType": "QuestionnaireResponse", "questionnaire": "urn:example:form|3", "status": "in-progress",
        "item": [{"linkId": "letter", "answer": [{"valueAttachment": {"contentType": "text/plain", "data": "aGk="}}]}]}"#;
    let problems = form.read_response(response).unwrap_err();
    assert!(problems[0].message.contains("more than an address or a title"), "{problems:?}");
}

#[test]
fn what_is_marked_is_taken_out_by_its_codes_with_what_it_counts() {
    let extract = r#"{"url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-observationExtract", "valueBoolean": true}"#;
    let option = |code: &str, weight: &str| {
        format!(
            r#"{{"valueCoding": {{"code": "{code}", "extension": [{{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": {weight}}}]}}}}"#
        )
    };
    let item = |link_id: &str, marked: &str| {
        format!(
            r#"{{"linkId": "{link_id}", "type": "choice", "text": "{link_id}", "extension": [{marked}],
                "code": [{{"system": "urn:codes", "code": "{link_id}"}}], "answerOption": [{}, {}]}}"#,
            option("no", "0"),
            option("often", "1.5"),
        )
    };
    let form = form(&format!("{}, {}, {}", item("mood", extract), item("sleep", extract), item("food", "")));
    let filled = form.read_sheet(&sheet(&[("mood", "often"), ("food", "often")]), Stage::Draft);
    let taken = filled.answers().observations();
    assert_eq!(taken.len(), 1, "what is not marked, and what is not answered, is none");
    assert_eq!((taken[0].link_id.as_str(), taken[0].codes[0].code.as_deref()), ("mood", Some("mood")));
    assert_eq!(taken[0].weight.map(|weight| weight.to_string()), Some("1.5".to_owned()));
}
