//! What is known of an expression before it is evaluated.

use forms::fhirpath::{ErrorKind, Expression};

fn parse(text: &str) -> Expression {
    Expression::parse(text).expect("the expression can be read")
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    for (text, kind, at, words) in [
        ("", ErrorKind::Syntax, 0, "missing"),
        ("1 +", ErrorKind::Syntax, 3, "missing"),
        ("item.where(linkId = 'a'", ErrorKind::Syntax, 23, "‘)’ or ‘,’ is missing"),
        ("'é' + 'open", ErrorKind::Syntax, 6, "does not end"),
        ("a b", ErrorKind::Syntax, 2, "should end here"),
        ("a..b", ErrorKind::Syntax, 2, "a name is missing"),
        ("#", ErrorKind::Syntax, 0, "has no meaning"),
        (r"'\q'", ErrorKind::Syntax, 2, "escape"),
        ("@2024-13-01", ErrorKind::Syntax, 0, "no proper date"),
        ("@2023-02-29", ErrorKind::Syntax, 0, "no proper date"),
        ("2147483648", ErrorKind::Syntax, 0, "longer"),
        ("a.and", ErrorKind::Syntax, 2, "backticks"),
        ("frobnicate()", ErrorKind::Name, 0, "no function ‘frobnicate’"),
        ("a.first(1)", ErrorKind::Name, 2, "‘first’ takes no arguments, not 1"),
        ("a.iif(true)", ErrorKind::Name, 2, "‘iif’ takes 2 to 3 arguments, not 1"),
        ("a.ofType(Strnig)", ErrorKind::Name, 9, "no type ‘Strnig’"),
        ("a is Foo.Bar", ErrorKind::Name, 5, "no namespace ‘Foo’"),
        ("a.memberOf('x')", ErrorKind::Unsupported, 2, "terminology"),
        ("a.resolve()", ErrorKind::Unsupported, 2, "variables"),
        ("a.matches('(')", ErrorKind::Syntax, 2, "not a pattern"),
        (r"a.matches('(a{1000}){1000}')", ErrorKind::Limit, 2, "memory"),
    ] {
        let error = Expression::parse(text).unwrap_err();
        assert_eq!((error.kind(), error.at()), (kind, at), "{text}: {error}");
        assert!(error.to_string().contains(words), "{text}: {error}");
    }
}

#[test]
fn patterns_as_forms_have_them_are_made() {
    for pattern in [
        r"^\\w{1,100}$",
        r"^[\\p{L} \'-]{1,100}$",
        r"^[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}$",
        r"^\\d{3} ?\\d{3} ?\\d{4}$",
        r"^(?i)(yes|no)$",
        r"^[^@\\s]{1,64}@[^@\\s]{1,200}$",
    ] {
        parse(&format!("'a'.matches('{pattern}')"));
    }
}

#[test]
fn what_an_expression_uses_can_be_listed() {
    let expression = parse(
        "iif(%resource.item.where(linkId = 'a' or 'b' = linkId).answer.value > %limit, %sct, %Limit2.select(%limit)) \
         & %`own name` & item.where(linkId in ('c' | 'd') and linkId != 'a').text",
    );
    assert_eq!(expression.variables_used(), ["limit", "Limit2", "own name"]);
    assert_eq!(expression.link_ids_named(), ["a", "b", "c", "d"]);
    assert_eq!(expression.functions_used(), ["iif", "where", "select"]);
}

#[test]
fn types_rule_out_what_cannot_be() {
    let found = |text: &str| {
        let findings = parse(text).check("QuestionnaireResponse", "QuestionnaireResponse");
        findings.into_iter().map(|error| (error.kind(), error.message().to_owned())).collect::<Vec<_>>()
    };
    for text in [
        "item.where(linkId = 'a').answer.value.code",
        "%resource.repeat(item | answer.item).where(linkId = 'a').answer.weight().sum()",
        "%questionnaire.anything.goes",
        "item.answer.value.extension('u').value.anything",
        "descendants().where(linkId = 'a').first()",
        "item.where(linkId = 'a').answer.value.as(Quantity).unit",
        "subject.reference & text.`div`",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
    for (text, kind, words) in [
        ("item.where(linkid = 'a')", ErrorKind::Type, "QuestionnaireResponse.item has no element ‘linkid’"),
        ("repeat(itm)", ErrorKind::Type, "no element ‘itm’"),
        ("repeat(item | answer.itm)", ErrorKind::Type, "no element ‘itm’"),
        ("item.answers.value", ErrorKind::Type, "no element ‘answers’"),
        ("item.answer.valueCoding.code", ErrorKind::ConcreteName, "in FHIRPath it is ‘value’"),
        ("item.answer.valueCoding.cod", ErrorKind::Type, "no element ‘cod’"),
        ("Patient.name", ErrorKind::Type, "no element ‘Patient’"),
        ("item.count().value", ErrorKind::Type, "a value has no element"),
        ("descendants().first()", ErrorKind::Type, "no order"),
        ("iif(true, item, {}).foo", ErrorKind::Type, "no element ‘foo’"),
    ] {
        let findings = found(text);
        let is_found = findings.iter().any(|(found, message)| *found == kind && message.contains(words));
        assert!(is_found, "{text}: {findings:?}");
    }
}
