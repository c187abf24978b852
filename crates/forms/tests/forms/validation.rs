//! A response is judged as a FHIR validator would: each problem with its path, severity and a sentence.

use crate::given::{EVERYTHING, form, sheet};
use forms::{Given, Severity, Stage, operation_outcome};
use jiff::Timestamp;

/// A response to the form of everything with these items, finished.
fn response(items: &str) -> String {
    format!(
        r#"{{"resourceType": "QuestionnaireResponse", "questionnaire": "urn:example:form|3", "status": "completed", "item": [{items}]}}"#
    )
}

fn judged(json: &str) -> Vec<(Severity, String, String)> {
    let problems = form(EVERYTHING).validate_response(json, &Given::default());
    problems
        .into_iter()
        .map(|problem| (problem.severity, problem.path.clone(), problem.to_string()))
        .collect()
}

#[test]
fn what_a_page_accepts_a_validator_accepts() {
    let form = form(EVERYTHING);
    let completed = form.read_sheet(&sheet(&[("well", "true"), ("age", "7")]), Stage::Complete).completed();
    let json = completed.unwrap().response(Timestamp::UNIX_EPOCH);
    assert_eq!(form.validate_response(&json, &Given::default()), []);
    assert!(operation_outcome(&[]).contains("Nothing is wrong"));
}

#[test]
fn each_problem_has_its_place_and_its_sentence() {
    let about = |inner: &str| response(&format!(r#"{{"linkId": "about", "item": [{inner}]}}"#));
    let well = r#"{"linkId": "well", "answer": [{"valueBoolean": true}]}"#;
    let table = [
        // Structure.
        (
            about(&format!(r#"{well}, {{"linkId": "nonsense"}}"#)),
            Severity::Error,
            "QuestionnaireResponse.item[0].item[1]",
            "Item ‘about’ has an item ‘nonsense’ that the form does not have",
        ),
        (
            about(&format!(r#"{{"linkId": "help", "answer": []}}, {well}"#)),
            Severity::Error,
            "QuestionnaireResponse.item[0].item[0]",
            "Item ‘help’ has an answer that is not a list with answers in it",
        ),
        (
            about(r#"{"linkId": "well", "answer": [{"valueBoolean": true}, {"valueBoolean": false}]}"#),
            Severity::Error,
            "QuestionnaireResponse.item[0].item[0]",
            "Item ‘well’ has several answers and takes one",
        ),
        (
            about(r#"{"linkId": "well", "answer": [{"valueString": "yes"}]}"#),
            Severity::Error,
            "QuestionnaireResponse.item[0].item[0].answer[0]",
            "Item ‘well’ has an answer of type string that it cannot have",
        ),
        (
            about(&format!(r#"{well}, {{"linkId": "why", "answer": [{{"valueString": "x"}}]}}"#)),
            Severity::Error,
            "QuestionnaireResponse.item[0].item[1]",
            "Item ‘why’ is answered although it is not asked",
        ),
        (
            about(r#"{"linkId": "hello"}"#),
            Severity::Error,
            "QuestionnaireResponse.item[0]",
            "Item ‘well’ must be answered and is not: Select yes or no for ‘Are you well?’",
        ),
        // Wording.
        (
            about(r#"{"linkId": "well", "text": "Are you ill?", "answer": [{"valueBoolean": true}]}"#),
            Severity::Warning,
            "QuestionnaireResponse.item[0].item[0]",
            "Item ‘well’ was asked in other words than the form has",
        ),
        // The head.
        (
            response("").replace("completed", "finished"),
            Severity::Error,
            "QuestionnaireResponse",
            "The response has the status ‘finished’, which is not completed, amended or in-progress",
        ),
        (
            about(well).replace("urn:example:form|3", "urn:example:form"),
            Severity::Warning,
            "QuestionnaireResponse",
            "The response answers ‘urn:example:form’, which is not this form and version",
        ),
        ("{".to_owned(), Severity::Error, "QuestionnaireResponse", "The response cannot be read."),
    ];
    for (json, severity, path, sentence) in table {
        let problems = judged(&json);
        let is_named = problems
            .iter()
            .any(|(found, at, said)| *found == severity && at == path && said.starts_with(sentence));
        assert!(is_named, "{sentence} at {path}\n{json}\n{problems:#?}");
    }
}

#[test]
fn answers_in_another_order_than_the_form_has_are_named() {
    let json = response(
        r#"{"linkId": "about", "item": [
            {"linkId": "help", "answer": [{"valueString": "nothing"}]},
            {"linkId": "well", "answer": [{"valueBoolean": false}]}]}"#,
    );
    let said: Vec<String> = judged(&json).into_iter().map(|(_, _, said)| said).collect();
    assert!(
        said.contains(&"Item ‘well’ stands after ‘help’, which the form has later".to_owned()),
        "{said:#?}"
    );
}

#[test]
fn what_is_in_progress_may_be_unfinished_and_what_is_finished_may_not() {
    let unfinished = response("").replace(r#", "item": []"#, "");
    let open = unfinished.replace("completed", "in-progress");
    let errors = |json: &str| {
        let judged = judged(json).into_iter().filter(|(severity, _, _)| *severity == Severity::Error);
        judged.map(|(_, _, said)| said).collect::<Vec<_>>()
    };
    assert_eq!(errors(&open), [""; 0]);
    let missing = "Item ‘well’ must be answered and is not: Select yes or no for ‘Are you well?’";
    assert_eq!(errors(&unfinished), [missing]);
}

#[test]
fn an_operation_outcome_has_an_issue_for_each_problem() {
    let form = form(EVERYTHING);
    let problems = form.validate_response(&response(r#"{"linkId": "x"}"#), &Given::default());
    let outcome = operation_outcome(&problems);
    for part in [
        r#""resourceType":"OperationOutcome""#,
        r#""severity":"error","code":"structure""#,
        r#""expression":["QuestionnaireResponse.item[0]"]"#,
    ] {
        assert!(outcome.contains(part), "{part} in {outcome}");
    }
}
