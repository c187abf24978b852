//! The makers' own examples: 983 cases over 43 components must come out of our engine as they publish them.
//!
//! They are read from the fetched package, so that an upgrade of the style sheet, of the templates or of the engine
//! is proved before it is taken.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Value, json};
use web::render::Views;

/// How many cases the package holds, and over how many components.
const CASES: usize = 983;
const COMPONENTS: usize = 43;

/// The cases that differ, each with its reason.
const DIFFERENT: [(&str, &str); 1] = [
    // Asks for the length of a service name that is explicitly null; JavaScript lets that pass, Python would not.
    ("header", "with service name (linked with logo, empty)"),
];

#[test]
fn every_published_example_of_an_nhs_component_comes_out_the_same() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/vendor/cases");
    let mut components: Vec<_> = fs::read_dir(cases)
        .expect("the package was fetched")
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    components.sort();
    assert_eq!(components.len(), COMPONENTS);

    let mut count = 0;
    let mut different = Vec::new();
    for folder in components {
        let component = folder.file_name().expect("a folder has a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(folder.join("fixtures.json")).expect("a component has its cases");
        let published: Value = serde_json::from_str(&text).expect("the cases are JSON");
        let views = Views::new(harness(&component)).expect("the harness is a set of pages");
        for case in published["fixtures"].as_array().expect("the cases are a list") {
            count += 1;
            let name = case["name"].as_str().expect("a case has a name");
            let page = if case["callBlock"].is_string() { "called.html" } else { "plain.html" };
            let given = json!({ "params": case["context"], "inner": case["callBlock"] });
            let expected = folded(case["html"].as_str().expect("a case says what comes out"));
            match views.render(page, &given) {
                Ok(html) if folded(&html) == expected => {}
                Ok(html) => {
                    different.push((component.clone(), name.to_owned(), difference(&html, &expected)))
                }
                Err(fault) => different.push((component.clone(), name.to_owned(), fault.detail().to_owned())),
            }
        }
    }

    assert_eq!(count, CASES);
    let names: Vec<_> =
        different.iter().map(|(component, name, _)| (component.as_str(), name.as_str())).collect();
    assert_eq!(names, DIFFERENT, "{different:#?}");
}

/// Two pages that call the component, with and without a call block.
fn harness(component: &str) -> BTreeMap<String, String> {
    let path = format!("nhsuk/components/{component}/macro.jinja");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/vendor/templates").join(&path);
    let source = fs::read_to_string(source).expect("the component has a macro");
    let name = source
        .split_once("{% macro ")
        .and_then(|(_, rest)| rest.split_once('('))
        .map(|(name, _)| name)
        .expect("the macro has a name");
    let import = format!("{{% from \"{path}\" import {name} as component %}}");
    BTreeMap::from([
        ("layout.html".to_owned(), String::new()),
        ("plain.html".to_owned(), format!("{import}{{{{ component(params) }}}}")),
        (
            "called.html".to_owned(),
            format!("{import}{{% call component(params) %}}{{{{ inner | safe }}}}{{% endcall %}}"),
        ),
    ])
}

/// Without what HTML does not see: folded white space, and an apostrophe written as a reference.
fn folded(html: &str) -> String {
    let text = html.replace("&#39;", "'");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace("> ", ">").replace(" <", "<").replace(" >", ">")
}

fn difference(html: &str, expected: &str) -> String {
    let html = folded(html);
    let at = html.chars().zip(expected.chars()).take_while(|(ours, theirs)| ours == theirs).count();
    let around = |text: &str| text.chars().skip(at.saturating_sub(40)).take(120).collect::<String>();
    format!("ours: {} / theirs: {}", around(&html), around(expected))
}
