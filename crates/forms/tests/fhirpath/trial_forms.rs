//! The expressions of forms written elsewhere can all be read.

use std::{fs, path::PathBuf};

use forms::fhirpath::Expression;
use serde_json::Value as Json;

/// The folder of trial forms, which stands beside the repository and is not part of it.
#[expect(clippy::print_stderr, reason = "a test that cannot run must say so by name")]
fn folder(test: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/questionnaires");
    let is_there = folder.is_dir();
    if !is_there {
        eprintln!("skipped: {test}: there is no folder of trial questionnaires");
    }
    is_there.then_some(folder)
}

/// All FHIRPath in a form.
fn expressions<'a>(json: &'a Json, found: &mut Vec<&'a str>) {
    match json {
        Json::Object(entries) => {
            if let (Some("text/fhirpath"), Some(text)) =
                (json["language"].as_str(), json["expression"].as_str())
            {
                found.push(text);
            }
            entries.values().for_each(|value| expressions(value, found));
        }
        Json::Array(list) => list.iter().for_each(|value| expressions(value, found)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => (),
    }
}

#[test]
fn the_expressions_of_the_trial_forms_can_be_read() {
    let Some(folder) = folder("the_expressions_of_the_trial_forms_can_be_read") else { return };
    let mut read = 0;
    for part in ["", "lforms/", "formbuilder/"] {
        for entry in fs::read_dir(folder.join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "json") {
                continue;
            }
            let form: Json = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            let mut found = Vec::new();
            expressions(&form, &mut found);
            for text in found {
                let expression = Expression::parse(text);
                assert!(expression.is_ok(), "{}: {text}: {expression:?}", path.display());
                read += 1;
            }
        }
    }
    assert!(read > 30, "only {read} expressions were found");
}
