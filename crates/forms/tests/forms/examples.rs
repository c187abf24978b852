//! Forms written elsewhere: each of the trial questionnaires loads, or is refused for the reason named here.

use std::{collections::BTreeSet, fs, path::PathBuf};

use forms::{Questionnaire, Stage};

/// File, and either that it loads (`None`) or a problem that it must name.
const EXPECTED: [(&str, Option<&str>); 31] = [
    ("audit-c.derived.questionnaire.json", Some("uses ‘sdc-questionnaire-calculatedExpression’")),
    ("gad7.questionnaire.json", Some("uses ‘sdc-questionnaire-enableWhenExpression’")),
    ("gds.questionnaire.json", Some("uses ‘sdc-questionnaire-calculatedExpression’")),
    ("phq9.questionnaire.json", Some("uses ‘sdc-questionnaire-calculatedExpression’")),
    ("whoaudit.questionnaire.json", Some("uses ‘cqf-calculatedValue’")),
    ("lforms/apgar-with-itemWeight-variable.json", Some("uses ‘variable’")),
    // Names its own value set by id and by address, and requires words to be answered (ignored).
    ("lforms/argonaut-phq9-ish.json", None),
    ("lforms/group-under-question.R4.json", None),
    ("lforms/launchContext.json", Some("uses ‘sdc-questionnaire-initialExpression’")),
    ("lforms/multipleCodes.json", None),
    ("lforms/named-expressions.json", Some("uses ‘sdc-questionnaire-calculatedExpression’")),
    ("lforms/phq9-with-the-weight-function.json", Some("uses ‘questionnaire-minOccurs’")),
    ("lforms/phq9.json", Some("uses ‘variable’")),
    ("lforms/q-with-minOccurs-maxOccurs.json", Some("uses ‘questionnaire-maxOccurs’")),
    ("lforms/question-under-question.R4.json", None),
    ("lforms/questionnaire-initialx.json", None),
    ("lforms/questionnaire-with-entryFormat.json", None),
    ("lforms/tab-layout-with-enableWhen.json", None),
    ("lforms/ussg-fhp.json", Some("that is not known here")),
    ("lforms/variable-scope-test.json", Some("uses ‘variable’")),
    ("lforms/weightHeightQuestionnaire.json", Some("uses ‘variable’")),
    ("formbuilder/boolean-fields-sample.json", None),
    ("formbuilder/decimal-type-sample.json", None),
    ("formbuilder/display-item-control-sample.json", None),
    // Some of its conditions wait for answers that are not among the options.
    ("formbuilder/enable-when-answer-options-R4-sample.json", Some("which it can never be")),
    ("formbuilder/enable-when-sample.json", None),
    ("formbuilder/initial-sample.R4.json", Some("is of type ‘quantity’, which is not supported")),
    // `coding` is a type of R5.
    ("formbuilder/item-control-sample.json", Some("is of type ‘coding’, which FHIR R4 does not have")),
    (
        "formbuilder/question-item-control-sample.json",
        Some("is of type ‘coding’, which FHIR R4 does not have"),
    ),
    ("formbuilder/restrictions-sample.json", None),
    ("formbuilder/sample.R4.json", None),
];
const ALSO_REFUSED: [(&str, &str); 1] =
    [("formbuilder/value-methods-sample.json", "uses ‘sdc-questionnaire-initialExpression’")];

fn table() -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    EXPECTED.into_iter().chain(ALSO_REFUSED.map(|(file, problem)| (file, Some(problem))))
}

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

#[test]
fn each_trial_form_loads_or_names_why_not() {
    let Some(folder) = folder("each_trial_form_loads_or_names_why_not") else { return };
    for (file, expected) in table() {
        let read = Questionnaire::read(&fs::read_to_string(folder.join(file)).unwrap());
        match (read, expected) {
            (Ok(_), None) => (),
            (Ok(_), Some(problem)) => panic!("{file} loads and should be refused: {problem}"),
            (Err(problems), None) => panic!("{file} should load: {problems:#?}"),
            (Err(problems), Some(expected)) => {
                let is_named = problems.iter().any(|problem| problem.message.contains(expected));
                assert!(is_named, "{file} should name {expected}: {problems:#?}");
            }
        }
    }
}

#[test]
fn no_trial_form_is_missing_from_the_table() {
    let Some(folder) = folder("no_trial_form_is_missing_from_the_table") else { return };
    let mut found = BTreeSet::new();
    for part in ["", "lforms/", "formbuilder/"] {
        let names = fs::read_dir(folder.join(part)).unwrap().map(|entry| entry.unwrap().file_name());
        let names = names.filter_map(|name| name.into_string().ok()).filter(|name| name.ends_with(".json"));
        found.extend(names.map(|name| format!("{part}{name}")));
    }
    let expected: BTreeSet<String> = table().map(|(file, _)| file.to_owned()).collect();
    assert_eq!(found, expected);
}

#[test]
fn each_trial_form_that_loads_can_be_shown_and_its_initial_answers_kept() {
    let Some(folder) = folder("each_trial_form_that_loads_can_be_shown_and_its_initial_answers_kept") else {
        return;
    };
    for (file, _) in table().filter(|(_, expected)| expected.is_none()) {
        let form = Questionnaire::read(&fs::read_to_string(folder.join(file)).unwrap()).unwrap();
        let sheet = form.blank_sheet();
        let filled = form.read_sheet(&sheet, Stage::Draft);
        assert_eq!(filled.problems(), [], "{file}");
        assert_eq!(filled.unknown_fields(), [""; 0], "{file}");
        assert!(
            form.sections().iter().any(|section| !section.questions(&sheet, &filled).is_empty()),
            "{file}"
        );
        let response = filled.answers().response_in_progress(jiff::Timestamp::UNIX_EPOCH);
        assert_eq!(form.read_response(&response).unwrap().answers(), filled.answers(), "{file}");
    }
}
