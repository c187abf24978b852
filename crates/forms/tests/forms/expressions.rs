//! What a form works out for itself: scores, conditions, lists, bounds, constraints and starting values.

use crate::given::{self, form, sheet};
use forms::{Given, Questionnaire, Sheet, Stage, Surroundings, Value};
use jiff::{Timestamp, tz::TimeZone};
use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};

const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";

/// An extension that says an expression.
fn says(url: &str, expression: &str) -> String {
    let expression = expression.replace('"', "\\\"");
    format!(
        r#"{{"url": "{url}", "valueExpression": {{"language": "text/fhirpath", "expression": "{expression}"}}}}"#
    )
}

fn variable(name: &str, expression: &str) -> String {
    says("http://hl7.org/fhir/StructureDefinition/variable", expression)
        .replace(r#"{"language""#, &format!(r#"{{"name": "{name}", "language""#))
}

/// A question with three options that count 0, 1 and 2.
fn scored(link_id: &str, more: &str) -> String {
    let option = |code: &str, weight: u32| {
        format!(
            r#"{{"valueCoding": {{"code": "{code}", "display": "{code}"}}, "extension": [
                {{"url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": {weight}}}]}}"#
        )
    };
    let options = [option("no", 0), option("some", 1), option("much", 2)].join(",");
    format!(
        r#"{{"linkId": "{link_id}", "type": "choice", "text": "{link_id}", "answerOption": [{options}]{more}}}"#
    )
}

fn calculated(link_id: &str, kind: &str, expression: &str) -> String {
    let extension = says(&format!("{SDC}calculatedExpression"), expression);
    format!(
        r#"{{"linkId": "{link_id}", "type": "{kind}", "text": "{link_id}", "readOnly": true, "extension": [{extension}]}}"#
    )
}

/// Three scored questions, the second asked only if the first is not "no", and a total that stands before them.
fn score() -> Questionnaire {
    let condition =
        r#", "enableWhen": [{"question": "a", "operator": "!=", "answerCoding": {"code": "no"}}]"#;
    form(&[
        calculated("total", "integer", "iif(%resource.item.where(linkId in ('a' | 'b' | 'c')).answer.count() >= 2, %resource.item.answer.weight().sum(), {})"),
        calculated("double", "integer", "%resource.item.where(linkId = 'total').answer.value * 2"),
        scored("a", ""),
        scored("b", condition),
        scored("c", ""),
    ]
    .join(","))
}

fn total(form: &Questionnaire, fields: &[(&str, &str)]) -> Vec<Value> {
    form.read_sheet(&sheet(fields), Stage::Draft).answers().values("total")
}

#[test]
fn a_score_is_worked_out_from_the_weights_and_silence_is_not_nought() {
    let form = score();
    assert_eq!(total(&form, &[("a", "some"), ("b", "much"), ("c", "some")]), [Value::Integer(4)]);
    assert_eq!(total(&form, &[("a", "no"), ("c", "no")]), [Value::Integer(0)]);
    assert_eq!(total(&form, &[("a", "some")]), [], "too little is answered");
    assert_eq!(total(&form, &[]), []);
}

#[test]
fn what_is_not_asked_never_counts_and_comes_back_when_it_is_asked_again() {
    let form = score();
    let with = |a: &str| total(&form, &[("a", a), ("b", "much"), ("c", "some")]);
    assert_eq!(with("some"), [Value::Integer(4)]);
    assert_eq!(with("no"), [Value::Integer(1)], "b is not asked, so its answer does not count");
    assert_eq!(with("much"), [Value::Integer(5)], "b is asked again, and its answer was not lost");
}

#[test]
fn what_is_worked_out_may_stand_before_what_it_is_worked_out_from() {
    let filled = score().read_sheet(&sheet(&[("a", "some"), ("c", "some")]), Stage::Complete);
    assert_eq!(filled.answers().values("double"), [Value::Integer(4)]);
    assert_eq!(filled.faults(), []);
}

#[test]
fn nobody_types_what_is_worked_out() {
    let form = score();
    let typed = [("a", "some"), ("c", "some"), ("total", "27")];
    assert_eq!(total(&form, &typed), [Value::Integer(2)]);
    let filled = form.read_sheet(&sheet(&typed), Stage::Draft);
    let questions = form.sections()[0].questions(&sheet(&typed), &filled);
    assert!(questions[0].is_read_only);
    assert_eq!(questions[0].answer.as_deref(), Some("2"));
}

#[test]
fn a_kept_score_is_read_as_it_was_and_a_forged_one_is_found() {
    let form = score();
    let completed = form.read_sheet(&sheet(&[("a", "some"), ("c", "some")]), Stage::Complete).completed();
    let response = completed.unwrap().response(Timestamp::UNIX_EPOCH);
    assert!(response.contains(r#""valueInteger":2"#), "{response}");
    assert_eq!(form.validate_response(&response, &Given::default()), []);
    let forged = response.replace(r#""valueInteger":2"#, r#""valueInteger":9"#);
    let read = form.read_response(&forged).unwrap();
    assert_eq!(read.answers().values("total"), [Value::Integer(9)], "what was handed in stands as it was");
    let problems = form.validate_response(&forged, &Given::default());
    assert!(problems.iter().any(|problem| problem.link_id.as_deref() == Some("total")), "{problems:#?}");
}

#[test]
fn an_expression_asks_a_question_and_hides_it_again() {
    let enable =
        says(&format!("{SDC}enableWhenExpression"), "%resource.item.where(linkId = 'n').answer.value > 3");
    let form = form(&format!(
        r#"{{"linkId": "why", "type": "string", "text": "Why?", "required": true, "extension": [{enable}]}},
           {{"linkId": "n", "type": "integer", "text": "How many?"}}"#
    ));
    let read = |n: &str| form.read_sheet(&sheet(&[("n", n), ("why", "Because")]), Stage::Complete);
    assert!(!read("3").is_asked("why") && read("3").answers().values("why").is_empty());
    assert_eq!(read("4").answers().values("why"), [Value::Text("Because".to_owned())]);
    assert!(!read("").is_asked("why"), "nothing known asks nothing");
    let unanswered = form.read_sheet(&sheet(&[("n", "4")]), Stage::Complete);
    assert_eq!(unanswered.problems().len(), 1, "what an expression asks must be answered, if it is required");
}

#[test]
fn a_list_is_worked_out_and_an_answer_that_left_it_is_refused() {
    let answers = says(
        &format!("{SDC}answerExpression"),
        "%resource.item.where(linkId = 'child').item.where(linkId = 'name').answer.value",
    );
    let form = form(&format!(
        r#"{{"linkId": "child", "type": "group", "repeats": true, "text": "Child", "item": [
              {{"linkId": "name", "type": "string", "text": "Name"}}]}},
           {{"linkId": "eldest", "type": "choice", "text": "Who is the eldest?", "extension": [{answers}]}}"#
    ));
    let read = |eldest: &str| {
        let fields = [("child:0:name", "Ada"), ("child:1:name", "Bo"), ("eldest", eldest)];
        form.read_sheet(&sheet(&fields), Stage::Complete)
    };
    assert_eq!(read("Bo").answers().values("eldest"), [Value::Text("Bo".to_owned())]);
    assert_eq!(read("Cy").problems()[0].message, "Select an answer from the list for ‘Who is the eldest?’");
    let filled = read("");
    let page = form.sections().into_iter().last().unwrap();
    let options: Vec<String> = page.questions(&Sheet::default(), &filled)[0]
        .options
        .iter()
        .map(|option| option.label.clone())
        .collect();
    assert_eq!(options, ["Ada", "Bo"]);
    let response = read("Bo").completed().unwrap().response(Timestamp::UNIX_EPOCH);
    assert_eq!(form.read_response(&response).unwrap().completed(), read("Bo").completed());
}

#[test]
fn a_list_that_hangs_on_a_worked_out_answer_is_the_last_one() {
    let answers = says(
        &format!("{SDC}answerExpression"),
        "iif(%resource.item.where(linkId = 'b').answer.value = 2, 'x' | 'y', 'p' | 'q')",
    );
    let form = form(&format!(
        r#"{{"linkId": "a", "type": "integer", "text": "A"}}, {},
           {{"linkId": "c", "type": "choice", "text": "C", "extension": [{answers}]}}"#,
        calculated("b", "integer", "%resource.item.where(linkId = 'a').answer.value + 1"),
    ));
    let read = |c: &str| form.read_sheet(&sheet(&[("a", "1"), ("c", c)]), Stage::Complete);
    assert_eq!(read("x").problems(), [], "a list of the same length is another list");
    assert_eq!(read("p").problems().len(), 1);
}

#[test]
fn a_bound_is_worked_out_from_another_answer() {
    let least = r#"{"url": "http://hl7.org/fhir/StructureDefinition/minValue", "_valueDate": {"extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/cqf-expression",
         "valueExpression": {"language": "text/fhirpath", "expression": "%resource.item.where(linkId = 'from').answer.value"}}]}}"#;
    let form = form(&format!(
        r#"{{"linkId": "from", "type": "date", "text": "From"}},
           {{"linkId": "to", "type": "date", "text": "To", "extension": [{least}]}}"#
    ));
    let to = |day: &str| {
        let fields = [
            ("from:day", "10"),
            ("from:month", "11"),
            ("from:year", "2026"),
            ("to:day", day),
            ("to:month", "11"),
            ("to:year", "2026"),
        ];
        form.read_sheet(&sheet(&fields), Stage::Complete)
    };
    assert_eq!(to("10").problems(), []);
    assert_eq!(to("9").problems()[0].message, "Enter a date on or after 10 November 2026 for ‘To’");
}

#[test]
fn a_constraint_refuses_or_warns_in_its_own_words() {
    let constraint = |key: &str, severity: &str, expression: &str, human: &str| {
        format!(
            r#"{{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-constraint", "extension": [
                {{"url": "key", "valueId": "{key}"}}, {{"url": "severity", "valueCode": "{severity}"}},
                {{"url": "expression", "valueString": "{expression}"}}, {{"url": "human", "valueString": "{human}"}}]}}"#
        )
    };
    let form = form(&format!(
        r#"{{"linkId": "pain", "type": "integer", "text": "Pain", "extension": [{}, {}]}}"#,
        constraint("most", "error", "answer.value <= 10", "Pain is at most 10"),
        constraint("high", "warning", "answer.value < 8", "That is a lot. Ask the nurse"),
    ));
    let read = |pain: &str, stage| form.read_sheet(&sheet(&[("pain", pain)]), stage);
    assert_eq!(read("11", Stage::Complete).problems()[0].message, "Pain is at most 10");
    assert_eq!(read("11", Stage::Draft).problems(), [], "a draft may say anything");
    assert_eq!(read("9", Stage::Complete).problems(), []);
    assert_eq!(read("9", Stage::Complete).warnings()[0].message, "That is a lot. Ask the nurse");
    assert_eq!(read("", Stage::Complete).problems(), [], "nothing said breaks nothing");
}

#[test]
fn a_starting_value_comes_from_what_the_caller_gives() {
    let launch = format!(
        r#"{{"url": "{SDC}launchContext", "extension": [{{"url": "name", "valueCoding": {{"code": "patient"}}}}]}}"#
    );
    let initial = |expression: &str| says(&format!("{SDC}initialExpression"), expression);
    let json = given::json(&format!(
        r#"{{"linkId": "name", "type": "string", "text": "Name", "extension": [{}]}},
           {{"linkId": "age", "type": "integer", "text": "Age", "readOnly": true, "extension": [{}]}}"#,
        initial("%patient.name.given.first()"),
        initial("iif(%patient.birthDate <= today() - 18 years, 18, 17)"),
    ))
    .replacen(r#""item""#, &format!(r#""extension": [{launch}], "item""#), 1);
    let form = Questionnaire::read_within(&json, &Surroundings::new(&|_| None, TimeZone::UTC)).unwrap();
    let at = "2026-11-23T12:00:00Z".parse().unwrap();
    let patient = r#"{"resourceType": "Patient", "birthDate": "2008-11-23", "name": [{"given": ["Ada"]}]}"#;
    let given = Given::at(at).with("patient", patient).unwrap();
    let blank = form.blank_sheet_given(&given);
    assert_eq!(blank.texts("name"), ["Ada"]);
    let filled = form.read_sheet_given(&blank, Stage::Complete, &given);
    assert_eq!(filled.answers().values("age"), [Value::Integer(18)], "born eighteen years ago to the day");
    let without = form.read_sheet(&Sheet::default(), Stage::Draft);
    assert!(without.answers().values("age").is_empty() && !without.faults().is_empty());
}

#[test]
fn what_cannot_be_computed_is_refused_when_the_form_is_read() {
    let table = [
        (calculated("a", "integer", "1 +"), "cannot be computed"),
        (calculated("a", "integer", "nonsense()"), "cannot be computed"),
        (calculated("a", "integer", "%unknown + 1"), "names ‘%unknown’, which is not known there"),
        (calculated("a", "integer", "%resource.item.where(linkId = 'z').answer.value"), "names the item ‘z’"),
        (
            calculated("a", "integer", "%resource.item.where(linkId = 'a').answer.value + 1"),
            "worked out from itself",
        ),
        (
            [
                calculated("a", "integer", "%resource.item.where(linkId = 'b').answer.value + 1"),
                calculated("b", "integer", "%resource.item.where(linkId = 'a').answer.value + 1"),
            ]
            .join(","),
            "worked out from itself",
        ),
        (calculated("a", "display", "1"), "is not a question and cannot have a value worked out"),
        (
            calculated("a", "integer", "1").replace("text/fhirpath", "text/cql"),
            "in text/cql, and only FHIRPath is computed here",
        ),
        (
            format!(
                r#"{{"linkId": "a", "type": "integer", "text": "A", "extension": [{}, {}]}}"#,
                variable("x", "1"),
                variable("x", "2")
            ),
            "there is one already",
        ),
    ];
    for (items, expected) in table {
        let problems = Questionnaire::read(&given::json(&items)).unwrap_err();
        let is_named = problems.iter().any(|problem| problem.message.contains(expected));
        assert!(is_named, "{expected}\n{items}\n{problems:#?}");
    }
}

#[test]
fn variables_are_seen_within_their_item_and_rows_have_their_own() {
    let form = form(&format!(
        r#"{{"linkId": "drug", "type": "group", "repeats": true, "text": "Drug", "extension": [{}], "item": [
              {{"linkId": "times", "type": "integer", "text": "Times a day"}}, {}]}}"#,
        variable("times", "item.where(linkId = 'times').answer.value"),
        calculated("week", "integer", "%times * 7"),
    ));
    let filled = form.read_sheet(&sheet(&[("drug:0:times", "2"), ("drug:1:times", "3")]), Stage::Complete);
    assert_eq!(filled.answers().values("week"), [Value::Integer(14), Value::Integer(21)]);
}

#[test]
fn a_division_keeps_what_an_answer_can_keep() {
    let form = form(&format!(
        r#"{{"linkId": "n", "type": "decimal", "text": "N"}}, {}"#,
        calculated("third", "decimal", "%resource.item.where(linkId = 'n').answer.value / 3")
    ));
    let third = |n: &str| {
        let filled = form.read_sheet(&sheet(&[("n", n)]), Stage::Draft);
        filled.answers().values("third").iter().map(|value| value.words(&TimeZone::UTC)).collect::<String>()
    };
    assert_eq!(
        (third("1"), third("1.5"), third("")),
        ("0.333333333333333333".to_owned(), "0.5".to_owned(), String::new())
    );
}

#[test]
fn an_expression_that_never_rests_ends_in_a_fault() {
    // It changes whenever it was worked out, by a way that no check can see.
    let all = "%resource.repeat(item).answer.value";
    let form = form(&calculated("a", "integer", &format!("iif({all}.exists(), {all}.sum() + 1, 1)")));
    let filled = form.read_sheet(&Sheet::default(), Stage::Draft);
    assert!(filled.answers().values("a").is_empty());
    assert!(filled.faults().iter().any(|fault| fault.message.contains("never come to rest")));
}

fn fields() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let field = proptest::sample::select(vec!["a", "b", "c"]);
    let text = proptest::sample::select(vec!["no", "some", "much", "", "x"]);
    proptest::collection::vec((field, text), 0..8)
}

proptest! {
    #[test]
    fn answering_in_any_order_gives_the_same_score(fields in fields(), turns in 0_usize..8) {
        let form = score();
        let mut last: Vec<(&str, &str)> = Vec::new();
        for (field, text) in &fields {
            last.retain(|(known, _)| known != field);
            last.push((field, text));
        }
        let at_once = form.read_sheet(&sheet(&last), Stage::Draft);
        let turn = if last.is_empty() { 0 } else { turns % last.len() };
        last.rotate_left(turn);
        let mut one_by_one = Sheet::default();
        for field in last {
            one_by_one.lay_over(Sheet::of([field]));
            form.read_sheet(&one_by_one, Stage::Draft);
        }
        let one_by_one = form.read_sheet(&one_by_one, Stage::Draft);
        prop_assert_eq!(at_once.answers(), one_by_one.answers());
        let is_b_asked = at_once.is_asked("b");
        let b = at_once.answers().values("b");
        prop_assert!(is_b_asked || b.is_empty(), "what is not asked reaches no score");
    }
}

proptest! {
    #[test]
    fn broken_forms_with_expressions_are_refused_and_never_fatal(at in 0_usize..8_000, length in 0_usize..60, put in "[a-z%.()'=+{}\\[\\]\" ]{0,20}") {
        let json = given::json(&[
            calculated("total", "integer", "%resource.item.where(linkId = 'a').answer.weight().sum()"),
            scored("a", ""),
        ].join(","));
        let chars: Vec<char> = json.chars().collect();
        let from = at % chars.len();
        let until = (from + length).min(chars.len());
        let broken: String = chars[..from].iter().copied().chain(put.chars()).chain(chars[until..].iter().copied()).collect();
        if let Ok(form) = Questionnaire::read(&broken) {
            let filled = form.read_sheet(&sheet(&[("a", "much")]), Stage::Complete);
            let response = filled.answers().response_in_progress(Timestamp::UNIX_EPOCH);
            form.validate_response(&response, &Given::default());
        }
    }
}
