//! How long the expressions of a form take over a response of 300 items: `cargo run --release -p forms --example
//! fhirpath_timing`.

use std::time::Instant;

use forms::fhirpath::{Document, Environment, Expression};

const ITEMS: usize = 300;
const ROUNDS: u32 = 2000;

#[expect(clippy::print_stdout, reason = "a program that measures says what it found")]
fn main() {
    let document = Document::parse(&response()).expect("the response is proper JSON");
    let now = "2026-11-23T22:00:00+00:00[Europe/London]".parse().expect("a proper moment");
    let environment = Environment::of(document.root(), now);
    for text in [
        "%resource.item.where(linkId='q250').answer.value",
        "%resource.descendants().where(linkId='q250').answer.value.weight()",
        "%resource.repeat(item).where(linkId='q250').answer.value.weight()",
        "%resource.item.answer.weight().sum()",
        "%resource.item.answer.value.ordinal().aggregate($this + $total, 0)",
        "%resource.descendants().count()",
        "%resource.item.where(answer.value.code = 'c2').count() > 3",
        "iif(%resource.item.where(linkId='q7').answer.exists(), today() + 3 months, {})",
    ] {
        let expression = Expression::parse(text).expect("a proper expression");
        let started = Instant::now();
        let mut length = 0;
        for _ in 0..ROUNDS {
            length += expression.evaluate(&environment).expect("it has a value").len();
        }
        let took = started.elapsed() / ROUNDS;
        println!("{:>8.1} µs  {:>3} items  {text}", took.as_secs_f64() * 1e6, length / ROUNDS as usize);
    }
}

fn response() -> String {
    let item = |index: usize| {
        let code = index % 4;
        format!(
            r#"{{"linkId":"q{index}","text":"Over the last two weeks, how often were you bothered by this?",
            "answer":[{{"valueCoding":{{"extension":[{{"url":"http://hl7.org/fhir/StructureDefinition/itemWeight",
            "valueDecimal":{code}}}],"system":"urn:example:often","code":"c{code}","display":"Often"}}}}]}}"#
        )
    };
    let items: Vec<String> = (0..ITEMS).map(item).collect();
    format!(r#"{{"resourceType":"QuestionnaireResponse","status":"completed","item":[{}]}}"#, items.join(","))
}
