//! Example forms of Structured Data Capture, written by others: each works unchanged, or is refused for the reason named.
//!
//! They are fetched with the assets (`assets/fetch.sh`) and are not part of the repository. Lists that they take from
//! servers of terminology are stood in for by a short one: a form that waits for an answer of such a list is refused.

use std::{collections::BTreeSet, fs, path::PathBuf};

use forms::{Coding, Foreign, Given, ListedOption, Questionnaire, Stage, Surroundings};
use jiff::tz::TimeZone;

/// Form, and either that it works (`None`) or a problem that it must name.
const EXPECTED: [(&str, Option<&str>); 36] = [
    ("SDOHCC-QuestionnaireHungerVitalSign", Some("has two ‘sdc-questionnaire-calculatedExpression’")),
    ("anc-quick-check", None),
    ("demographics", Some("has a ‘sdc-questionnaire-initialExpression’ that names")),
    ("extract-complex-defn3", None),
    ("extract-complex-smap", None),
    ("extract-complex-template", None),
    ("extract-complex-template2", None),
    ("questionnaire-sdc-profile-example-PHQ9-search", Some("has no items")),
    ("questionnaire-sdc-profile-example-PHQ9", None),
    (
        "questionnaire-sdc-profile-example-cap",
        Some("takes several answers and has items beneath it, which is not supported"),
    ),
    ("questionnaire-sdc-profile-example-context-expression", None),
    (
        "questionnaire-sdc-profile-example-cqf-PHQ9",
        Some("uses ‘cqf-expression’, which is not supported here"),
    ),
    (
        "questionnaire-sdc-profile-example-form-behavior",
        Some("has a modifierExtension, which is not supported"),
    ),
    ("questionnaire-sdc-profile-example-framingham-hchd-lhc", None),
    ("questionnaire-sdc-profile-example-hunger-vital-signs", None),
    ("questionnaire-sdc-profile-example-image-options", None),
    ("questionnaire-sdc-profile-example-item-weight", None),
    (
        "questionnaire-sdc-profile-example-loinc",
        Some("is of type ‘choice’ and cannot have minLength or maxLength"),
    ),
    (
        "questionnaire-sdc-profile-example-multi-subject",
        Some("is of type ‘reference’, which is not supported"),
    ),
    (
        "questionnaire-sdc-profile-example-render",
        Some("asks to be shown as ‘slider’, which is not supported"),
    ),
    (
        "questionnaire-sdc-profile-example-ussg-fht",
        Some("depends on ‘1.1.2’ being ‘LA46-8’ (coding), which it can never be"),
    ),
    ("questionnaire-sdc-profile-example-weight-height-tracking-panel", None),
    ("questionnaire-sdc-test-all-data-types", None),
    (
        "questionnaire-sdc-test-enableWhen",
        Some("depends on ‘s1-radio’ being ‘2’ (string), which it can never be"),
    ),
    (
        "questionnaire-sdc-test-fhirpath-prepop-candexpr",
        Some("has a ‘sdc-questionnaire-initialExpression’ that names"),
    ),
    ("questionnaire-sdc-test-fhirpath-prepop-initialexpression", None),
    (
        "questionnaire-sdc-test-fhirpath-prepop-source-query",
        Some("uses ‘sdc-questionnaire-sourceQueries’, which is not supported here"),
    ),
    (
        "questionnaire-sdc-test-initialvalue-multiple",
        Some("has an initial answer ‘Yes’ that is not an option"),
    ),
    ("questionnaire-sdc-test-initialvalue", Some("has an initial answer ‘Yes’ that is not an option")),
    ("questionnaire-sdc-test-nested-groups", None),
    ("questionnaire-sdc-test-required-radios", None),
    ("sdc-derivation-child", None),
    ("sdc-derivation-parent", None),
    ("sdc-modular-contact", Some("uses ‘sdc-questionnaire-assemble-expectation’, which is not supported")),
    ("sdc-modular-name", Some("uses ‘sdc-questionnaire-assemble-expectation’, which is not supported")),
    ("sdc-modular-root", Some("uses ‘sdc-questionnaire-assemble-expectation’, which is not supported")),
];

/// The folder of example forms, which `make assets` fetches.
#[expect(clippy::print_stderr, reason = "a test that cannot run must say so by name")]
fn folder(test: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../assets/vendor/sdc");
    let is_there = folder.is_dir();
    if !is_there {
        eprintln!("skipped: {test}: the example forms are not fetched (make assets)");
    }
    is_there.then_some(folder)
}

fn read(json: &str) -> Result<Questionnaire, Vec<forms::LoadProblem>> {
    let codes = ["male", "female", "other", "unknown", "Y", "N", "LA6568-5", "LA6569-3", "LA33-6", "LA32-8"];
    let stand_in = |_: &str| {
        let option =
            |code: &&str| ListedOption { coding: Coding::new("urn:stand-in", code, code), is_retired: false };
        Some(codes.iter().map(option).collect())
    };
    let surroundings = Surroundings {
        names: &["patient", "encounter", "user", "practitioner", "subject"],
        foreign: Foreign::LeaveAside,
        ..Surroundings::new(&stand_in, TimeZone::UTC)
    };
    Questionnaire::read_within(json, &surroundings)
}

#[test]
fn each_published_form_works_unchanged_or_names_why_not() {
    let Some(folder) = folder("each_published_form_works_unchanged_or_names_why_not") else { return };
    for (name, expected) in EXPECTED {
        let json = fs::read_to_string(folder.join(format!("Questionnaire-{name}.json"))).unwrap();
        match (read(&json), expected) {
            (Ok(form), None) => {
                let given = Given::at("2026-11-23T12:00:00Z".parse().unwrap());
                let sheet = form.blank_sheet_given(&given);
                let filled = form.read_sheet_given(&sheet, Stage::Draft, &given);
                assert_eq!(filled.problems(), [], "{name}");
                for section in form.sections() {
                    section.questions(&sheet, &filled);
                }
                let response = filled.answers().response_in_progress(jiff::Timestamp::UNIX_EPOCH);
                assert_eq!(form.read_response(&response).unwrap().answers(), filled.answers(), "{name}");
            }
            (Ok(_), Some(problem)) => panic!("{name} loads and should be refused: {problem}"),
            (Err(problems), None) => panic!("{name} should load: {problems:#?}"),
            (Err(problems), Some(expected)) => {
                let is_named = problems.iter().any(|problem| problem.message.contains(expected));
                assert!(is_named, "{name} should name {expected}: {problems:#?}");
            }
        }
    }
}

#[test]
fn no_published_form_is_missing_from_the_table() {
    let Some(folder) = folder("no_published_form_is_missing_from_the_table") else { return };
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let found: BTreeSet<String> = names
        .filter_map(|name| Some(name.strip_prefix("Questionnaire-")?.strip_suffix(".json")?.to_owned()))
        .collect();
    let expected: BTreeSet<String> = EXPECTED.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(found, expected);
}
