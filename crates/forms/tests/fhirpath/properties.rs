//! Whatever is written, and whatever the data are: an answer or an error, never a panic.

use forms::fhirpath::{Document, Environment, Expression};
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop, prop_oneof, proptest};

/// Pieces that expressions are made of, so that many of the random ones can be read.
const PIECES: [&str; 72] = [
    "item",
    "linkId",
    "answer",
    "value",
    "code",
    "birthDate",
    "extension",
    ".",
    ".",
    ".",
    "(",
    ")",
    "[",
    "]",
    "{}",
    ",",
    "+",
    "-",
    "*",
    "/",
    " div ",
    " mod ",
    " & ",
    " | ",
    " = ",
    " != ",
    " ~ ",
    " < ",
    " >= ",
    " in ",
    " contains ",
    " and ",
    " or ",
    " xor ",
    " implies ",
    " is ",
    " as ",
    "Quantity",
    "string",
    "System.Integer",
    "where(",
    "select(",
    "repeat(",
    "aggregate(",
    "iif(",
    "sort(",
    "all(",
    "ofType(",
    "$this",
    "$index",
    "$total",
    "%resource",
    "%context",
    "'a'",
    "''",
    "'2024-01-01'",
    "@2024-02-29",
    "@2024T",
    "@T10:30",
    "@2024-01-01T10:00Z",
    "1",
    "0",
    "2147483647",
    "1.50",
    "99999999999999999999.99999999",
    "1 'kg'",
    "4 days",
    "9999999 years",
    "true",
    "false",
    "now()",
    "first()",
];

/// Functions without arguments, and with one.
const PLAIN: [&str; 54] = [
    "abs",
    "allTrue",
    "avg",
    "ceiling",
    "children",
    "convertsToQuantity",
    "count",
    "descendants",
    "distinct",
    "empty",
    "exists",
    "exp",
    "first",
    "floor",
    "getValue",
    "hasValue",
    "highBoundary",
    "isDistinct",
    "last",
    "length",
    "ln",
    "lowBoundary",
    "lower",
    "max",
    "min",
    "not",
    "ordinal",
    "precision",
    "round",
    "single",
    "sort",
    "sqrt",
    "sum",
    "tail",
    "toBoolean",
    "toChars",
    "toDate",
    "toDateTime",
    "toDecimal",
    "toInteger",
    "toQuantity",
    "toString",
    "toTime",
    "trim",
    "truncate",
    "type",
    "upper",
    "weight",
    "join",
    "now",
    "today",
    "timeOfDay",
    "anyFalse",
    "convertsToDate",
];
const WITH_ONE: [&str; 39] = [
    "all",
    "aggregate",
    "combine",
    "comparable",
    "contains",
    "decode",
    "encode",
    "endsWith",
    "escape",
    "exclude",
    "exists",
    "extension",
    "highBoundary",
    "indexOf",
    "intersect",
    "join",
    "lastIndexOf",
    "log",
    "lowBoundary",
    "matches",
    "matchesFull",
    "power",
    "repeat",
    "round",
    "select",
    "skip",
    "sort",
    "split",
    "startsWith",
    "subsetOf",
    "substring",
    "sum",
    "supersetOf",
    "take",
    "toQuantity",
    "trace",
    "unescape",
    "union",
    "where",
];
const OPERATORS: [&str; 22] = [
    "+", "-", "*", "/", "div", "mod", "&", "|", "=", "!=", "~", "!~", "<", "<=", ">", ">=", "in", "contains",
    "and", "or", "xor", "implies",
];
const LEAVES: [&str; 34] = [
    "item",
    "linkId",
    "answer.value",
    "value",
    "code",
    "birthDate",
    "$this",
    "$index",
    "$total",
    "%resource",
    "%context",
    "{}",
    "'a'",
    "''",
    "'1'",
    "'2024-01-31'",
    "'[a-z]*'",
    "1",
    "0",
    "31",
    "2147483647",
    "0.5",
    "1.50",
    "7922816251426433759354395033.5",
    "0.0000000000000000000000000001",
    "@2024-01-31",
    "@2024-02-29T10:00:00.5+14:00",
    "@0001",
    "@9999-12-31T23:59:59Z",
    "@T23:59:59.999",
    "1 'kg'",
    "31 days",
    "1.5 'cm'",
    "true",
];

/// Expressions that can be read.
fn expressions() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(LEAVES.to_vec()).prop_map(str::to_owned);
    leaf.prop_recursive(5, 24, 3, |inner| {
        let operator = prop::sample::select(OPERATORS.to_vec());
        prop_oneof![
            (inner.clone(), operator, inner.clone())
                .prop_map(|(left, sign, right)| format!("({left}) {sign} ({right})")),
            (inner.clone(), prop::sample::select(PLAIN.to_vec()))
                .prop_map(|(on, name)| format!("({on}).{name}()")),
            (inner.clone(), prop::sample::select(WITH_ONE.to_vec()), inner.clone())
                .prop_map(|(on, name, argument)| format!("({on}).{name}({argument})")),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("iif({a}, {b}, {c})")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("({a}).replace({b}, {c})")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("({a}).replaceMatches({b}, {c})")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("({a}).substring({b}, {c})")),
            (inner.clone(), inner.clone()).prop_map(|(on, index)| format!("({on})[{index}]")),
            inner.clone().prop_map(|of| format!("-({of})")),
            inner.clone().prop_map(|on| format!("({on}).ofType(Quantity)")),
            inner.prop_map(|on| format!("({on}) is string")),
        ]
    })
}

/// JSON with the names that the expressions ask for, in and out of place.
fn documents() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|truth| truth.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        prop::sample::select(vec!["1e400", "-0.0", "1.10", "1e-30", "123456789012345678901234567890.5"])
            .prop_map(str::to_owned),
        "[a-z0-9:-]{0,12}".prop_map(|text| format!("\"{text}\"")),
        prop::sample::select(vec![
            "2024-01-31",
            "2024",
            "10:30:00",
            "2024-01-31T10:00:00Z",
            "Patient",
            "Resource"
        ])
        .prop_map(|text| format!("\"{text}\"")),
    ];
    let names = vec![
        "item",
        "linkId",
        "answer",
        "valueDate",
        "_valueDate",
        "valueDecimal",
        "valueQuantity",
        "valueCoding",
        "value",
        "_value",
        "code",
        "birthDate",
        "_birthDate",
        "extension",
        "url",
        "resourceType",
        "contained",
        "id",
        "comparator",
    ];
    let json = leaf.prop_recursive(5, 48, 5, move |inner| {
        let entry = (prop::sample::select(names.clone()), inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|list| format!("[{}]", list.join(","))),
            prop::collection::btree_map(entry.0, entry.1, 0..5).prop_map(|entries| {
                let entries: Vec<String> =
                    entries.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                format!("{{{}}}", entries.join(","))
            }),
        ]
    });
    (prop::sample::select(vec!["QuestionnaireResponse", "Patient", "Account", "Unheard"]), json).prop_map(
        |(kind, json)| {
            format!(r#"{{"resourceType":"{kind}","item":[{json}],"birthDate":{json},"contained":[{json}]}}"#)
        },
    )
}

fn evaluates(json: &str, expression: &Expression) {
    let document = Document::parse(json).expect("proper JSON");
    let environment =
        Environment::of(document.root(), "2026-11-23T22:00:00Z[UTC]".parse().expect("a proper moment"));
    for kind in ["QuestionnaireResponse", "Patient", ""] {
        let _ = expression.check(kind, kind).len();
    }
    let _ = (expression.variables_used(), expression.link_ids_named(), expression.functions_used());
    match expression.evaluate(&environment) {
        Ok(items) => items.items().iter().for_each(|item| {
            let _ = item.value().map(|value| value.to_string());
        }),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}") {
        let _ = Expression::parse(&text);
    }

    #[test]
    fn any_pieces_are_read_or_refused(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..30)) {
        if let Ok(expression) = Expression::parse(&pieces.concat()) {
            evaluates(crate::given::RESPONSE, &expression);
        }
    }

    #[test]
    fn any_expression_over_any_data_is_answered_or_refused(text in expressions(), json in documents()) {
        let expression = Expression::parse(&text).unwrap();
        evaluates(&json, &expression);
    }
}
