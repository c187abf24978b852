//! Answers kept as FHIR QuestionnaireResponses, and what is said of those that cannot be read.

use crate::given::{EVERYTHING, form, sheet};
use forms::{ResponseStatus, Stage};
use jiff::Timestamp;

const FIELDS: [(&str, &str); 17] = [
    ("well", "false"),
    ("why", "Two\r\nlines"),
    ("help", "rest"),
    ("help", "food"),
    ("home:other", "Boat"),
    ("listed", "c"),
    ("age", "40"),
    ("weight", "70.50"),
    ("adult", "baker"),
    ("since:year", "2019"),
    ("child:1:name", "Bo"),
    ("child:1:toy:2:toyname", "Bear"),
    ("drug:1", "Iron"),
    ("seen:day", "27"),
    ("seen:month", "10"),
    ("seen:year", "2024"),
    ("seen:time", "01:30+00:00"),
];

fn at() -> Timestamp {
    "2024-11-01T09:00:00Z".parse().expect("a time")
}

#[test]
fn finished_answers_make_the_round_trip() {
    let form = form(EVERYTHING);
    let completed = form.read_sheet(&sheet(&FIELDS), Stage::Complete).completed().unwrap();
    let response = completed.response(at());
    for part in [
        r#""questionnaire":"urn:example:form|3","status":"completed","authored":"2024-11-01T09:00:00Z""#,
        r#""valueDecimal":70.50"#,
        r#""valueDateTime":"2024-10-27T01:30:00+00:00""#,
        r#""valueString":"Two\nlines""#,
        r#""valueString":"baker","item":[{"linkId":"since","text":"Since when?","answer":[{"valueDate":"2019"}]}]"#,
    ] {
        assert!(response.contains(part), "{part} in {response}");
    }
    let read = form.read_response(&response).unwrap();
    assert_eq!((read.status, read.authored_at), (ResponseStatus::Completed, Some(at())));
    assert_eq!(read.completed().unwrap(), completed);
    assert_eq!(read.completed().unwrap().response(at()), response);
    assert_eq!(form.read_sheet(&read.sheet, Stage::Complete).completed().unwrap(), completed);
    assert_eq!(
        form.read_sheet(&completed.answers().sheet(), Stage::Complete).completed().unwrap(),
        completed
    );
    let amended = form.read_response(&completed.amended_response(at())).unwrap();
    assert_eq!(amended.status, ResponseStatus::Amended);
}

#[test]
fn a_draft_is_in_progress_and_never_completed() {
    let form = form(EVERYTHING);
    let filled = form.read_sheet(&sheet(&[("age", "7")]), Stage::Draft);
    let read = form.read_response(&filled.answers().response_in_progress(at())).unwrap();
    assert_eq!((read.status, read.completed()), (ResponseStatus::InProgress, None));
    assert_eq!(read.answers(), filled.answers());
    let handed_in = filled.answers().response_in_progress(at()).replace("in-progress", "completed");
    let problems = form.read_response(&handed_in).unwrap_err();
    assert_eq!(
        problems[0].to_string(),
        "Item ‘well’ must be answered and is not: Select yes or no for ‘Are you well?’"
    );
}

#[test]
fn what_does_not_belong_is_refused_with_its_place() {
    let form = form(EVERYTHING);
    let good = form.read_sheet(&sheet(&FIELDS), Stage::Complete).completed().unwrap().response(at());
    let table = [
        ("urn:example:form|3", "urn:example:form|2", "not this form and version"),
        ("\"completed\"", "\"stopped\"", "status ‘stopped’"),
        ("\"authored\":\"2024", "\"authored\":\"about 2024", "not a time with an offset"),
        ("\"linkId\":\"why\"", "\"linkId\":\"wherefore\"", "‘wherefore’ that the form does not have"),
        ("\"linkId\":\"why\"", "\"linkId\":\"age\"", "Item ‘age’ does not stand where"),
        ("\"linkId\":\"why\"", "\"linkId\":\"well\"", "Item ‘well’ is there more often"),
        (
            "\"valueBoolean\":false",
            "\"valueBoolean\":true",
            "Item ‘help’ is answered although it is not asked",
        ),
        ("\"valueBoolean\":false", "\"valueInteger\":0", "Item ‘well’ has an answer of type integer"),
        (
            "\"valueBoolean\":false",
            "\"valueBoolean\":\"false\"",
            "Item ‘well’ has a value that is not a proper boolean",
        ),
        (
            "\"valueBoolean\":false",
            "\"valueBoolean\":false,\"valueInteger\":0",
            "Item ‘well’ has an answer with an element ‘valueInteger’",
        ),
        (
            "{\"valueBoolean\":false}",
            "{\"valueBoolean\":false},{\"valueBoolean\":true}",
            "Item ‘well’ has several answers",
        ),
        ("{\"valueBoolean\":false}", "", "Item ‘well’ has an answer that is not a list with answers"),
        (
            "\"valueInteger\":40",
            "\"valueInteger\":400",
            "Item ‘age’ cannot stand: Enter a number between 0 and 120",
        ),
        (
            "\"code\":\"rest\"",
            "\"code\":\"unrest\"",
            "Item ‘help’ has an answer of type coding that it cannot have",
        ),
        ("\"valueString\":\"cell\"", "\"valueString\":\"street\"", "Item ‘source’ has other answers"),
        ("\"status\"", "\"extension\":[],\"status\"", "element ‘extension’"),
        (
            "\"valueDecimal\":70.50",
            "\"valueDecimal\":70.5000000000000000001",
            "Item ‘weight’ has a value that is not a proper decimal",
        ),
    ];
    for (from, to, expected) in table {
        assert!(good.contains(from), "{from}");
        let problems = form.read_response(&good.replacen(from, to, 1)).unwrap_err();
        assert!(problems.iter().any(|problem| problem.to_string().contains(expected)), "{to}: {problems:#?}");
    }
    assert!(form.read_response("").is_err());
    assert!(form.read_response(r#"{"resourceType": "Patient"}"#).is_err());
}
