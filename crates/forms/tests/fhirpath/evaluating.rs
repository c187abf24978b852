//! What expressions give, where forms depend on it.

use forms::fhirpath::{Collection, Document, Environment, ErrorKind, Expression, Item, Value};

use crate::given::{RESPONSE, asked, asked_of, words};

/// Each expression with what it gives, items parted by commas; `""` is nothing.
fn table(rows: &[(&str, &str)]) {
    for (expression, expected) in rows {
        assert_eq!(
            asked(expression).map(|words| words.join(",")),
            Ok((*expected).to_owned()),
            "{expression}"
        );
    }
}

#[test]
fn answers_are_found_by_their_link_ids() {
    table(&[
        ("%resource.item.where(linkId = 'units').answer.value", "7"),
        ("item.where(linkId = 'units').answer.valueInteger", "7"),
        ("QuestionnaireResponse.item.where(linkId = 'sleep').answer.value.display", "Daily"),
        ("%context.descendants().where(linkId = 'name').answer.value", "Ada,Ada"),
        ("repeat(item).where(linkId = 'name').answer.value", "Ada,Ada"),
        ("repeat(item).where(linkId = 'children').count()", "2"),
        ("item.where(linkId in ('units' | 'height')).answer.value", "7,1.10"),
        ("item.answer.value.ofType(Coding).code", "daily,seldom,never"),
        ("item.where(linkId = 'elsewhere').answer.value", ""),
        ("descendants().where(linkId = 'units').type().name", "BackboneElement"),
        ("descendants().where(code = 'daily').type().name", "Coding"),
        ("descendants().where(value = 7).linkId", ""),
        ("descendants().where(value = 'Ada').count()", "2"),
    ]);
}

#[test]
fn what_a_short_look_finds_is_what_a_long_one_finds() {
    for text in ["linkId = 'name'", "code = 'seldom'", "value = 'Ada'", "status = 'in-progress'", "url = 'x'"]
    {
        let short = asked(&format!("descendants().where({text}).count()"));
        let long = asked(&format!("descendants().where({text} and true).count()"));
        assert_eq!(short, long, "{text}");
    }
    let beside = r#"{"resourceType": "Patient", "birthDate": "1990", "_birthDate": {"id": "x"}, "contact": [{"id": "x"}]}"#;
    assert_eq!(asked_of(beside, "descendants().where(id = 'x').count()"), Ok(vec!["2".to_owned()]));
}

#[test]
fn scores_are_found_on_answer_value_and_coding() {
    table(&[
        ("item.where(linkId = 'sleep').answer.weight()", "2.50"),
        ("item.where(linkId = 'sleep').answer.value.weight()", "2.50"),
        ("item.where(linkId = 'appetite').answer.ordinal()", "1"),
        ("item.where(linkId = 'units').answer.weight()", "3"),
        ("item.where(linkId = 'units').answer.value.ordinal()", "3"),
        ("item.answer.weight().sum()", "6.50"),
        // An answer without a score is not an answer of score nought.
        ("item.where(linkId = 'mood').answer.weight()", ""),
        ("item.where(linkId = 'mood').answer.weight().sum()", ""),
        ("item.where(linkId = 'mood').answer.weight() + 1", ""),
    ]);
}

#[test]
fn unanswered_is_never_nought() {
    table(&[
        ("{}.sum()", ""),
        ("{}.min()", ""),
        ("{}.max()", ""),
        ("{}.avg()", ""),
        ("{} + 1", ""),
        ("{} = 0", ""),
        ("{} > 0", ""),
        ("{} & 'a'", "a"),
        ("{}.aggregate($this + $total, 0)", "0"),
        ("(1 | 2 | 4).sum()", "7"),
        ("(1 | 2 | 4).avg()", "2.3333333333333333333333333333"),
        ("(1 | 2 | 4).max()", "4"),
        ("('b' | 'a').min()", "a"),
        ("item.answer.value.ofType(integer).sum()", "7"),
    ]);
}

#[test]
fn logic_has_three_values() {
    table(&[
        ("true and {}", ""),
        ("false and {}", "false"),
        ("{} and false", "false"),
        ("true or {}", "true"),
        ("{} or true", "true"),
        ("{} or false", ""),
        ("{} xor true", ""),
        ("{} implies true", "true"),
        ("{} implies false", ""),
        ("false implies {}", "true"),
        ("{}.not()", ""),
        ("iif({}, 1, 2)", "2"),
        ("(1).where({})", ""),
        ("{}.exists()", "false"),
        ("{}.all(false)", "true"),
    ]);
}

#[test]
fn decimals_are_exact_and_keep_their_digits() {
    table(&[
        ("0.1 + 0.2", "0.3"),
        ("0.1 + 0.2 = 0.3", "true"),
        ("item.where(linkId = 'height').answer.value", "1.10"),
        ("item.where(linkId = 'height').answer.value + 0", "1.10"),
        ("1.10 = 1.1", "true"),
        ("12345678901234567890.12345678 - 0.00000001", "12345678901234567890.12345677"),
        ("1 / 3", "0.3333333333333333333333333333"),
        ("(2 / 3).round(2)", "0.67"),
        ("(-2.5).round()", "-3"),
        ("(70.1 / 1.1 / 1.1).round(1)", "57.9"),
        ("7 div 2", "3"),
        ("-7 mod 2", "-1"),
        ("1 / 0", ""),
        ("2147483647 + 1", ""),
        ("2.power(31)", ""),
        ("2.power(0.5)", "1.414213562373095"),
        ("10.power(30)", ""),
        ("(-1).sqrt()", ""),
        ("0.ln()", ""),
        ("100.log(10)", "2"),
        ("70.exp()", ""),
    ]);
    let large = r#"{"resourceType": "Patient", "multipleBirthInteger": 1e400}"#;
    assert_eq!(
        asked_of(large, "multipleBirth + 1").map_err(|error| error.kind()),
        Err(ErrorKind::Evaluation)
    );
}

#[test]
fn dates_move_by_the_calendar() {
    table(&[
        ("@2024-01-31 + 1 month", "2024-02-29"),
        ("@2023-01-31 + 1 month", "2023-02-28"),
        ("@2024-02-29 + 1 year", "2025-02-28"),
        ("@2024-02-29 - 4 years", "2020-02-29"),
        ("@2024-03-31 - 1 month", "2024-02-29"),
        ("@2024-12-31 + 1 day", "2025-01-01"),
        ("@2024-02-28 + 1 week", "2024-03-06"),
        ("@2024 + 25 months", "2026"),
        ("@2024-05 + 45 days", "2024-06"),
        ("@2024-01-01 + 36 hours", "2024-01-02"),
        ("@2024-03-30T23:30:00+00:00 + 90 minutes", "2024-03-31T01:00:00Z"),
        ("@T23:30 + 45 minutes", "00:15"),
        ("@9999-12-31 + 1 day", ""),
        ("@0001-01-01 - 1 day", ""),
        ("@2024 + 9999999999 years", ""),
        ("today()", "2026-11-23"),
        ("now()", "2026-11-23T22:15:30.500Z"),
        ("timeOfDay()", "22:15:30.500"),
        ("today() - 18 years", "2008-11-23"),
        ("item.where(linkId = 'born').answer.value + 18 years", "2008-02"),
        ("item.where(linkId = 'born').answer.value <= today() - 18 years", "true"),
        ("authored.toDate() = today()", "true"),
    ]);
}

#[test]
fn vague_dates_decide_only_what_they_know() {
    table(&[
        ("@2024 = @2024-05-01", ""),
        ("@2024 < @2024-05-01", ""),
        ("@2023 < @2024-05-01", "true"),
        ("@2024-05-01T10:00:00+01:00 = @2024-05-01T09:00:00Z", "true"),
        ("@2024-05-01T10:00:00 = @2024-05-01T09:00:00Z", ""),
        ("@2024-05-01T10:00:00 < @2024-05-03T09:00:00Z", "true"),
        ("@2024-05-01 = @2024-05-01T09:00:00Z", ""),
        ("@2024 ~ @2024-05-01", "false"),
        ("item.where(linkId = 'born').answer.value > @1990-01-31", "true"),
        ("item.where(linkId = 'born').answer.value > @1990-02-10", ""),
    ]);
}

#[test]
fn quantities_are_compared_by_unit() {
    table(&[
        ("item.where(linkId = 'weight').answer.value", "70.10 'kg'"),
        ("item.where(linkId = 'weight').answer.value > 70000 'g'", "true"),
        ("item.where(linkId = 'weight').answer.value > 154 '[lb_av]'", "true"),
        ("item.where(linkId = 'weight').answer.value > 1 'm'", ""),
        ("item.where(linkId = 'weight').answer.value.value", "70.10"),
        ("1 year = 12 months", "true"),
        ("1 year = 365 days", ""),
        ("1 year ~ 1 'a'", "true"),
        ("2 'kg' + 500 'g'", "2500 'g'"),
        ("3 '[pi]' = 3 '[pi]'", "true"),
        ("3 '[pi]' = 3 '[zi]'", ""),
        ("'5 days'.toQuantity()", "5 days"),
        ("90 minutes.toQuantity('h')", "1.50 'h'"),
    ]);
}

#[test]
fn variables_are_earlier_results() {
    let document = Document::parse(RESPONSE).unwrap();
    let mut environment = Environment::of(document.root(), "2026-11-23T22:00:00Z[UTC]".parse().unwrap());
    let codings = Expression::parse("item.answer.value.ofType(Coding)").unwrap();
    let result = codings.evaluate(&environment).unwrap();
    environment.set_variable("codings", result);
    environment.set_variable("least", Collection::one(Value::Integer(2)));
    environment.set_variable("none", Collection::EMPTY);
    let evaluate = |text: &str| {
        let expression = Expression::parse(text).unwrap();
        expression.evaluate(&environment).map(|items| words(&items))
    };
    assert_eq!(evaluate("%codings.code"), Ok(vec!["daily".to_owned(), "seldom".into(), "never".into()]));
    assert_eq!(evaluate("%codings.weight() > %least"), Ok(vec!["true".to_owned()]));
    assert_eq!(evaluate("%none.exists()"), Ok(vec!["false".to_owned()]));
    assert_eq!(evaluate("%least + %none"), Ok(vec![]));
    let error = evaluate("1 + %missing").unwrap_err();
    assert_eq!((error.kind(), error.at()), (ErrorKind::Name, 4));
    // A node of the result is still a place in the document.
    let first = environment.variable("codings").unwrap().items().first().cloned();
    assert!(matches!(first, Some(Item::Node(node)) if node.type_name() == "Coding"));
}

#[test]
fn the_focus_may_be_a_part() {
    let document = Document::parse(RESPONSE).unwrap();
    let mut environment = Environment::of(document.root(), "2026-11-23T22:00:00Z[UTC]".parse().unwrap());
    let home = Expression::parse("item.where(linkId = 'home')").unwrap();
    let focus = home.evaluate(&environment).unwrap();
    environment.set_focus(focus);
    let counts = Expression::parse("item.count() | %context.linkId | %resource.item.count()").unwrap();
    assert_eq!(words(&counts.evaluate(&environment).unwrap()), ["2", "home", "8"]);
}

#[test]
fn what_does_not_fit_is_an_error_with_its_place() {
    for (expression, at, words) in [
        ("item.linkId.substring(1)", 12, "one value is expected here, and there are 8"),
        ("1 + 'a'", 2, "a value of type String cannot be added to a value of type Integer"),
        ("'a' > 1", 4, "cannot be put in order"),
        ("today() + 1", 8, "cannot be added"),
        ("today() + 1 'cm'", 8, "a date cannot be moved by the unit ‘cm’"),
        ("item.single()", 5, "one value is expected"),
        ("iif('a', 1)", 0, "true or false is expected here"),
        ("(1).round(-1)", 4, "fewer than no places"),
    ] {
        let error = asked(expression).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Evaluation, "{expression}");
        assert_eq!(error.at(), at, "{expression}: {error}");
        assert!(error.to_string().contains(words), "{expression}: {error}");
    }
}

#[test]
fn results_become_answers_and_answers_values() {
    let zone = jiff::tz::TimeZone::get("Europe/London").unwrap();
    let document = Document::parse(RESPONSE).unwrap();
    let environment = Environment::of(document.root(), "2026-11-23T22:00:00Z[UTC]".parse().unwrap());
    let answer = |text: &str| {
        let expression = Expression::parse(text).unwrap();
        let result = expression.evaluate(&environment).unwrap();
        result.single().and_then(|item| item.answer(&zone))
    };
    for (expression, words) in [
        ("1 + 1", "2"),
        ("1.10 + 1", "2.10"),
        ("200 / 3", "66.6666666666666667"),
        ("1 = 1", "Yes"),
        ("item.where(linkId = 'sleep').answer.value", "Daily"),
        ("item.where(linkId = 'born').answer.value", "February 1990"),
        ("@2026-07-01T10:00:00", "1 July 2026 at 10:00"),
        ("now()", "23 November 2026 at 22:00"),
        ("@T10:30", "10:30"),
        ("'a' & 'b'", "ab"),
    ] {
        let answer = answer(expression).unwrap();
        assert_eq!(answer.words(&zone), words, "{expression}");
        if let Some(value) = Value::of_answer(&answer, &zone) {
            assert_eq!(Item::from(value).answer(&zone), Some(answer), "{expression}");
        }
    }
    for expression in [
        "item.where(linkId = 'weight').answer.value",
        "item.first()",
        "1 year",
        "1234567890123456789.0",
        "@T10",
        "{}",
    ] {
        assert_eq!(answer(expression), None, "{expression}");
    }
}

#[test]
fn an_expression_is_read_once_for_all_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Expression>();
    is_shared::<Environment<'_>>();
    is_shared::<Document>();
}
