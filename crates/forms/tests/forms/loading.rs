//! What a form must not be: every refusal names its item and says why.

use forms::Questionnaire;

use crate::given;

fn problems(json: &str) -> Vec<String> {
    Questionnaire::read(json).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

/// Items, and the one problem that they have.
const REFUSED: [(&str, &str); 44] = [
    (
        r#"{"linkId": "a", "type": "string", "text": "A"}, {"linkId": "a", "type": "string", "text": "A"}"#,
        "Item ‘a’ is there twice",
    ),
    (r#"{"type": "string", "text": "A"}"#, "has an item without a linkId"),
    (r#"{"linkId": "a", "text": "A"}"#, "Item ‘a’ has no type"),
    (r#"{"linkId": "a", "type": "string"}"#, "Item ‘a’ has no text"),
    (r#"{"linkId": "a", "type": "reference", "text": "A"}"#, "‘reference’, which is not supported"),
    (r#"{"linkId": "a", "type": "coding", "text": "A"}"#, "‘coding’, which FHIR R4 does not have"),
    (r#"{"linkId": "a", "type": "string", "text": "A", "requird": true}"#, "element ‘requird’"),
    (r#"{"linkId": "a", "type": "string", "text": "A", "required": "yes"}"#, "neither true nor false"),
    (r#"{"linkId": "a", "type": "string", "text": "A", "modifierExtension": []}"#, "modifierExtension"),
    (r#"{"linkId": "a", "type": "group", "text": "A"}"#, "group without items"),
    (
        r#"{"linkId": "a", "type": "display", "text": "A", "item": [{"linkId": "b", "type": "display", "text": "B"}]}"#,
        "words only",
    ),
    (
        r#"{"linkId": "a", "type": "group", "item": [{"linkId": "b", "type": "display", "text": "B"}], "answerOption": [{"valueString": "x"}]}"#,
        "‘group’ and cannot have options",
    ),
    (r#"{"linkId": "a", "type": "choice", "text": "A"}"#, "no options"),
    (r#"{"linkId": "a", "type": "choice", "text": "A", "answerOption": []}"#, "no options"),
    (
        r##"{"linkId": "a", "type": "choice", "text": "A", "answerValueSet": "#none"}"##,
        "‘none’ that is not in the form",
    ),
    (
        r#"{"linkId": "a", "type": "choice", "text": "A", "answerValueSet": "urn:none"}"#,
        "‘urn:none’ that is not known here",
    ),
    (
        r#"{"linkId": "a", "type": "choice", "text": "A", "answerOption": [{"valueString": "x"}, {"valueString": "x"}]}"#,
        "two options that are the same: ‘x’",
    ),
    (
        r#"{"linkId": "a", "type": "choice", "text": "A", "answerOption": [{"valueReference": {}}]}"#,
        "type ‘Reference’, which is not supported",
    ),
    (
        r#"{"linkId": "a", "type": "integer", "text": "A", "answerOption": [{"valueString": "x"}]}"#,
        "option of another type",
    ),
    (
        r#"{"linkId": "a", "type": "choice", "text": "A", "answerOption": [{"valueString": "x"}], "initial": [{"valueString": "y"}]}"#,
        "‘y’ that is not an option",
    ),
    (
        r#"{"linkId": "a", "type": "integer", "text": "A", "initial": [{"valueString": "y"}]}"#,
        "initial answer ‘y’ of another type",
    ),
    (
        r#"{"linkId": "a", "type": "integer", "text": "A", "initial": [{"valueInteger": 1}, {"valueInteger": 2}]}"#,
        "several initial answers",
    ),
    (
        r#"{"linkId": "a", "type": "string", "text": "A", "maxLength": 2, "initial": [{"valueString": "long"}]}"#,
        "initial answer that is not allowed",
    ),
    (r#"{"linkId": "a", "type": "string", "text": "A", "maxLength": 0}"#, "maxLength"),
    (
        r#"{"linkId": "a", "type": "boolean", "text": "A", "maxLength": 5}"#,
        "cannot have minLength or maxLength",
    ),
    (
        r#"{"linkId": "a", "type": "string", "text": "A", "maxLength": 2, "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/minLength", "valueInteger": 3}]}"#,
        "minLength above its maxLength",
    ),
    (
        r#"{"linkId": "a", "type": "integer", "text": "A", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 3}, {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 2}]}"#,
        "minValue above its maxValue",
    ),
    (
        r#"{"linkId": "a", "type": "integer", "text": "A", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueDate": "2024"}]}"#,
        "another type than its answers",
    ),
    (
        r#"{"linkId": "a", "type": "string", "text": "A", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 3}]}"#,
        "cannot have minValue",
    ),
    (
        r#"{"linkId": "a", "type": "string", "text": "A", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/regex", "valueString": "(?=x)"}]}"#,
        "regex ‘(?=x)’ that cannot be used",
    ),
    (
        r#"{"linkId": "a", "type": "string", "text": "A", "extension": [{"url": "urn:anything", "valueExpression": {}}]}"#,
        "uses ‘urn:anything’",
    ),
    (r#"{"linkId": "a", "type": "string", "text": "A", "required": true, "readOnly": true}"#, "can never be"),
    (
        r#"{"linkId": "a", "type": "string", "text": "A", "repeats": true, "item": [{"linkId": "b", "type": "string", "text": "B"}]}"#,
        "several answers and has items beneath",
    ),
    (
        r#"{"linkId": "a", "type": "string", "text": "A", "enableWhen": [{"question": "none", "operator": "exists", "answerBoolean": true}]}"#,
        "‘none’, which is not in the form",
    ),
    (
        r#"{"linkId": "a", "type": "string", "text": "A", "enableWhen": [{"question": "b", "operator": "exists", "answerBoolean": true}]}, {"linkId": "b", "type": "string", "text": "B"}"#,
        "‘b’, which comes after it",
    ),
    (
        r#"{"linkId": "a", "type": "group", "enableWhen": [{"question": "b", "operator": "exists", "answerBoolean": true}], "item": [{"linkId": "b", "type": "string", "text": "B"}]}"#,
        "‘b’, which stands beneath it",
    ),
    (
        r#"{"linkId": "a", "type": "string", "text": "A", "enableWhen": [{"question": "a", "operator": "exists", "answerBoolean": true}]}"#,
        "depends on itself",
    ),
    (
        r#"{"linkId": "b", "type": "display", "text": "B"}, {"linkId": "a", "type": "string", "text": "A", "enableWhen": [{"question": "b", "operator": "exists", "answerBoolean": true}]}"#,
        "‘b’, which is not a question",
    ),
    (
        r#"{"linkId": "b", "type": "string", "text": "B"}, {"linkId": "a", "type": "string", "text": "A", "enableWhen": [{"question": "b", "operator": "=", "answerInteger": 1}]}"#,
        "which it can never be",
    ),
    (
        r#"{"linkId": "b", "type": "boolean", "text": "B"}, {"linkId": "a", "type": "string", "text": "A", "enableWhen": [{"question": "b", "operator": ">", "answerBoolean": true}]}"#,
        "by ‘>’",
    ),
    (
        r#"{"linkId": "b", "type": "boolean", "text": "B"}, {"linkId": "a", "type": "string", "text": "A", "enableWhen": [{"question": "b", "operator": "~", "answerBoolean": true}]}"#,
        "unknown operator ‘~’",
    ),
    (
        r#"{"linkId": "b", "type": "string", "text": "B"}, {"linkId": "a", "type": "string", "text": "A", "enableWhen": [{"question": "b", "operator": "exists", "answerString": "x"}]}"#,
        "something else than true or false",
    ),
    (
        r#"{"linkId": "b", "type": "boolean", "text": "B"}, {"linkId": "a", "type": "string", "text": "A", "enableWhen": [{"question": "b", "operator": "exists", "answerBoolean": true}, {"question": "b", "operator": "=", "answerBoolean": true}]}"#,
        "whether all or any",
    ),
    (
        r#"{"linkId": "a", "type": "choice", "text": "A", "answerOption": [{"valueString": "x", "initialSelected": true}, {"valueString": "y", "initialSelected": true}]}"#,
        "several initial answers",
    ),
];

#[test]
fn each_faulty_form_is_refused_for_its_fault_alone() {
    for (items, expected) in REFUSED {
        let problems = problems(&given::json(items));
        assert!(problems.len() == 1 && problems[0].contains(expected), "{items}\n{problems:#?}");
    }
}

#[test]
fn all_faults_are_named_at_once() {
    let items = r#"{"linkId": "a", "type": "string"}, {"linkId": "b", "type": "choice", "text": "B"},
        {"linkId": "c", "type": "nothing", "text": "C"}"#;
    assert_eq!(problems(&given::json(items)).len(), 3);
}

#[test]
fn what_is_not_a_questionnaire_is_refused() {
    for json in [
        "",
        "{}",
        "[]",
        "null",
        r#"{"resourceType": "Patient"}"#,
        r#"{"resourceType": "Questionnaire", "status": "active"}"#,
    ] {
        assert!(!problems(json).is_empty(), "{json}");
    }
    let json = given::json(r#"{"linkId": "a", "type": "string", "text": "A"}"#);
    assert!(problems(&json).is_empty());
    assert!(!problems(&json.replace("active", "lively")).is_empty());
    assert!(!problems(&json.replace("\"title\"", "\"implicitRules\": \"x\", \"title\"")).is_empty());
}

#[test]
fn a_form_of_two_thousand_items_loads_and_one_more_does_not() {
    let items = |count: usize| {
        let item = |index| format!(r#"{{"linkId": "{index}", "type": "string", "text": "A"}}"#);
        (0..count).map(item).collect::<Vec<_>>().join(",")
    };
    assert!(problems(&given::json(&items(forms::MOST_ITEMS))).is_empty());
    assert_eq!(problems(&given::json(&items(forms::MOST_ITEMS + 1))), ["The form has more than 2000 items"]);
}

#[test]
fn sixteen_levels_load_and_seventeen_do_not() {
    let nested = |groups: usize| {
        let inner = r#"{"linkId": "q", "type": "string", "text": "Q"}"#.to_owned();
        (0..groups).fold(inner, |inner, level| {
            format!(r#"{{"linkId": "g{level}", "type": "group", "item": [{inner}]}}"#)
        })
    };
    assert!(problems(&given::json(&nested(forms::DEEPEST - 1))).is_empty());
    assert!(
        problems(&given::json(&nested(forms::DEEPEST)))
            .iter()
            .any(|problem| problem.contains("deeper than 16"))
    );
}

#[test]
fn what_is_harmless_is_ignored_and_listed() {
    let form = given::form(
        r#"{"linkId": "a", "type": "string", "text": "A", "extension": [{"url": "urn:other", "valueString": "x"}]},
           {"linkId": "b", "type": "display", "text": "B", "required": true}"#,
    );
    let ignored: Vec<_> =
        form.ignored().iter().map(|one| (one.link_id.as_deref(), one.what.as_str())).collect();
    assert_eq!(ignored, [(Some("a"), "urn:other"), (Some("b"), "required on display")]);
}

#[test]
fn a_value_set_inside_the_form_gives_its_options() {
    let item = r##"{"linkId": "a", "type": "choice", "text": "A", "answerValueSet": "#set"}"##;
    let set = |body: &str| {
        given::json(item).replacen(
            '{',
            &format!(r#"{{"contained": [{{"resourceType": "ValueSet", "id": "set", {body}}}],"#),
            1,
        )
    };
    let listed = r#""compose": {"include": [{"system": "s", "concept": [{"code": "x", "display": "X"}]}]}"#;
    let form = Questionnaire::read(&set(listed)).unwrap();
    let blank = form.blank_sheet();
    let page = form.sections()[0].questions(&blank, &form.read_sheet(&blank, forms::Stage::Draft));
    assert_eq!((page[0].options[0].value.as_str(), page[0].options[0].label.as_str()), ("x", "X"));
    for by_rule in [
        r#""compose": {"include": [{"system": "s"}]}"#,
        r#""compose": {"include": [{"filter": []}]}"#,
        r#""status": "draft""#,
    ] {
        assert_eq!(problems(&set(by_rule)).len(), 1, "{by_rule}");
    }
}
