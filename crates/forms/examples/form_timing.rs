//! How long a form of 300 scored questions takes: `cargo run --release -p forms --example form_timing`.

use std::time::Instant;

use forms::{Questionnaire, Sheet, Stage};

/// As the program that asks these forms has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let option = |weight: usize| {
        format!(
            r#"{{"valueCoding": {{"code": "w{weight}", "display": "{weight}"}}, "extension": [{{"url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": {weight}}}]}}"#
        )
    };
    let options: Vec<String> = (0..4).map(option).collect();
    let item = |place: usize| {
        let more = match place % 3 {
            0 if place > 0 => format!(
                r#", "enableWhen": [{{"question": "q{}", "operator": "!=", "answerCoding": {{"code": "w0"}}}}]"#,
                place - 1
            ),
            _ => String::new(),
        };
        format!(
            r#"{{"linkId": "q{place}", "type": "choice", "text": "Question {place}", "answerOption": [{}]{more}}}"#,
            options.join(",")
        )
    };
    let items: Vec<String> = (0..300).map(item).collect();
    let total = r#"{"linkId": "total", "type": "integer", "text": "Total", "readOnly": true, "extension": [{"url":
        "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression", "valueExpression":
        {"language": "text/fhirpath", "expression": "%resource.item.answer.weight().sum()"}}]}"#;
    let json = format!(
        r#"{{"resourceType": "Questionnaire", "status": "active", "url": "urn:timing", "item": [{},{total}]}}"#,
        items.join(",")
    );
    let begun = Instant::now();
    let form = Questionnaire::read(&json).expect("a proper form");
    say("reading the form once", begun, 1);
    let sheet = Sheet::of((0..300).map(|place| (format!("q{place}"), format!("w{}", place % 4))));
    let rounds = 200;
    let begun = Instant::now();
    for _ in 0..rounds {
        assert!(!form.read_sheet(&sheet, Stage::Draft).answers().values("total").is_empty());
    }
    say("answering and scoring", begun, rounds);
    let filled = form.read_sheet(&sheet, Stage::Draft);
    let begun = Instant::now();
    for _ in 0..rounds {
        assert!(!form.sections()[0].questions(&sheet, &filled).is_empty());
    }
    say("a page of all 300", begun, rounds);
}

#[expect(clippy::print_stdout, reason = "it prints what it measured")]
fn say(what: &str, begun: Instant, rounds: u32) {
    println!("{what}: {:?}", begun.elapsed() / rounds);
}
