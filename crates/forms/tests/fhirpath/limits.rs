//! No expression exhausts the machine: what is too much is an error.

use forms::fhirpath::{DEEPEST_EXPRESSION, ErrorKind, Expression, LONGEST_EXPRESSION};

use crate::given::{asked, asked_of};

fn is_a_limit(expression: &str) {
    let error = asked(expression).expect_err("there is a limit");
    assert_eq!(error.kind(), ErrorKind::Limit, "{error}");
}

#[test]
fn a_long_or_deep_expression_is_refused() {
    is_a_limit(&" ".repeat(LONGEST_EXPRESSION + 1));
    let deep = |many: usize| format!("{}1{}", "(".repeat(many), ")".repeat(many));
    is_a_limit(&deep(10_000));
    is_a_limit(&"-".repeat(10_000));
    is_a_limit(&"a[".repeat(10_000));
    is_a_limit(&"1+".repeat(10_000));
    is_a_limit(&format!("a{}", ".a".repeat(10_000)));
    is_a_limit(&format!("a{}", " is a".repeat(DEEPEST_EXPRESSION).replace(" a", " string")));
    is_a_limit(&"a.where(".repeat(1_000));
}

#[test]
fn the_deepest_expressions_are_evaluated_on_a_small_stack() {
    let many = DEEPEST_EXPRESSION - 4;
    let expressions = [
        format!("{}1{}", "(".repeat(many), ")".repeat(many)),
        format!("{}true{}", "iif(true,".repeat(many), ")".repeat(many)),
        format!("item{}", ".where(true)".repeat(many)),
        format!("{}1{}", "item.where(".repeat(many / 2), ")".repeat(many / 2)),
        format!("1{}", " + 1".repeat(many)),
        format!("{}1", "1 + (".repeat(many / 2)) + &")".repeat(many / 2),
        format!("{}1", "- ".repeat(many)),
    ];
    // Three quarters of what threads usually have, and unoptimised code takes several times what it takes later.
    let thread = std::thread::Builder::new().stack_size(3 << 19).spawn(move || {
        for expression in &expressions {
            let result = asked(expression);
            assert!(!matches!(&result, Err(error) if error.kind() != ErrorKind::Limit), "{result:?}");
            let copy = Expression::parse(expression).unwrap();
            copy.check("QuestionnaireResponse", "QuestionnaireResponse");
            assert_eq!(copy.variables_used(), [""; 0]);
        }
    });
    thread.unwrap().join().unwrap();
}

#[test]
fn runaway_evaluations_are_ended() {
    // Each round doubles.
    let doubling = "(1).combine(1)".to_owned() + &".combine($this)".repeat(20);
    assert!(asked(&format!("(1).select({doubling})")).is_ok());
    is_a_limit(&format!("'a'{}", ".replace('a', 'aaaaaaaaaa')".repeat(20)));
    is_a_limit(&format!("'a'{}", ".replace('', 'aaaaaaaaaa')".repeat(20)));
    is_a_limit(&format!("'aaaaaaaaaa'{}", ".replaceMatches('a', '$0$0$0$0$0$0$0$0')".repeat(20)));
    let long = format!("('{}' & 'b')", "a".repeat(20_000));
    is_a_limit(&format!(
        "{long}.select({})",
        "$this.combine($this).combine($this).select(".repeat(20) + "$this" + &")".repeat(20)
    ));
    is_a_limit("(1).repeat($this + 1)");
    is_a_limit("(0).repeat($this + 1 | $this + 2)");
    let all = "(%resource | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9)";
    let nested =
        format!("{all}.select({all}.select({all}.select({all}.select({all}.select({all}.select({all}))))))");
    is_a_limit(&nested);
    is_a_limit(&format!("{all}.aggregate($total & $this.toString() & $total, '{}')", "a".repeat(20_000)));
    is_a_limit(&format!(
        "'{}'{}",
        "a,".repeat(10_000),
        ".split(',').select('a,a,a,a,a,a,a,a,a,a,a,a,a,a,a'.split(','))"
    ));
}

#[test]
fn much_data_is_within_the_limits() {
    let items: Vec<String> = (0..3000)
        .map(|index| format!(r#"{{"linkId":"q{index}","answer":[{{"valueInteger":{index}}}]}}"#))
        .collect();
    let json = format!(r#"{{"resourceType":"QuestionnaireResponse","item":[{}]}}"#, items.join(","));
    assert_eq!(asked_of(&json, "item.answer.value.sum()").unwrap(), ["4498500"]);
    assert_eq!(asked_of(&json, "descendants().linkId.isDistinct()").unwrap(), ["true"]);
    assert_eq!(asked_of(&json, "item.linkId.sort().first()").unwrap(), ["q0"]);
    assert_eq!(asked_of(&json, "descendants().where(linkId = 'q2999').answer.value").unwrap(), ["2999"]);
}

#[test]
fn patterns_take_time_in_proportion_to_the_text() {
    let text = "a".repeat(30_000);
    assert_eq!(asked(&format!("'{text}!'.matches('^(a+)+$')")).unwrap(), ["false"]);
}
