//! Forms written elsewhere: each of the trial questionnaires loads, or is refused for the reason named here.

use std::{collections::BTreeSet, fs, path::PathBuf};

use forms::{Foreign, Given, Questionnaire, Sheet, Stage, Surroundings, Value};
use jiff::tz::TimeZone;

/// File, and either that it loads (`None`) or a problem that it must name.
const EXPECTED: [(&str, Option<&str>); 32] = [
    ("audit-c.derived.questionnaire.json", None),
    ("gad7.questionnaire.json", None),
    ("gds.questionnaire.json", None),
    ("phq9.questionnaire.json", None),
    // Its questions wait for answers to words, which nobody can answer.
    ("whoaudit.questionnaire.json", Some("depends on ‘introduction’, which is not a question")),
    ("lforms/apgar-with-itemWeight-variable.json", None),
    // Names its own value set by id and by address, and requires words to be answered (ignored).
    ("lforms/argonaut-phq9-ish.json", None),
    ("lforms/group-under-question.R4.json", None),
    ("lforms/launchContext.json", None),
    ("lforms/multipleCodes.json", None),
    ("lforms/named-expressions.json", None),
    ("lforms/phq9-with-the-weight-function.json", None),
    ("lforms/phq9.json", None),
    ("lforms/q-with-minOccurs-maxOccurs.json", None),
    ("lforms/question-under-question.R4.json", None),
    ("lforms/questionnaire-initialx.json", None),
    ("lforms/questionnaire-with-entryFormat.json", None),
    ("lforms/tab-layout-with-enableWhen.json", None),
    // Takes its lists from a server of its own.
    ("lforms/ussg-fhp.json", Some("that is not known here")),
    // Tries, as its words say, to use a variable out of its scope.
    ("lforms/variable-scope-test.json", Some("names ‘%Y’, which is not known there")),
    ("lforms/weightHeightQuestionnaire.json", None),
    ("formbuilder/boolean-fields-sample.json", None),
    ("formbuilder/decimal-type-sample.json", None),
    ("formbuilder/display-item-control-sample.json", None),
    // Some of its conditions wait for answers that are not among the options.
    ("formbuilder/enable-when-answer-options-R4-sample.json", Some("which it can never be")),
    ("formbuilder/enable-when-sample.json", None),
    // Begins with a length in yards, and offers metres, feet and inches.
    ("formbuilder/initial-sample.R4.json", Some("initial answer ‘1.2345 yard’")),
    // `coding` is a type of R5.
    ("formbuilder/item-control-sample.json", Some("is of type ‘coding’, which FHIR R4 does not have")),
    (
        "formbuilder/question-item-control-sample.json",
        Some("is of type ‘coding’, which FHIR R4 does not have"),
    ),
    ("formbuilder/restrictions-sample.json", None),
    ("formbuilder/sample.R4.json", None),
    // Its variables look for questions that were left out of the sample.
    ("formbuilder/value-methods-sample.json", Some("‘normal_weight’, which is not in the form")),
];

fn table() -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    EXPECTED.into_iter()
}

/// As a service reads a published form: with what it gives by name, and its own scores where the form has CQL.
fn read(json: &str) -> Result<Questionnaire, Vec<forms::LoadProblem>> {
    let surroundings = Surroundings {
        names: &["patient"],
        foreign: Foreign::LeaveAside,
        ..Surroundings::new(&|_| None, TimeZone::UTC)
    };
    Questionnaire::read_within(json, &surroundings)
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
        match (read(&fs::read_to_string(folder.join(file)).unwrap()), expected) {
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
        let form = read(&fs::read_to_string(folder.join(file)).unwrap()).unwrap();
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

/// A form, what is typed into it, and the value of one of its items as it is worked out.
type Scored = (&'static str, &'static [(&'static str, &'static str)], &'static str, Option<&'static str>);

/// What published forms work out.
const SCORED: [Scored; 7] = [
    (
        "lforms/phq9.json",
        &[("~2f44250-9", "LA6569-3"), ("~2f44255-8", "LA6571-9"), ("~2f44260-8", "LA6570-1")],
        "/44261-6",
        Some("6"),
    ),
    ("lforms/phq9-with-the-weight-function.json", &[("~2f44250-9", "LA6571-9")], "/44261-6", Some("3")),
    ("lforms/phq9.json", &[], "/44261-6", None),
    (
        "lforms/weightHeightQuestionnaire.json",
        &[("~2f29463-7", "70"), ("~2f8302-2", "70")],
        "/39156-5",
        Some("22.1"),
    ),
    (
        "lforms/apgar-with-itemWeight-variable.json",
        &[
            ("32406-1", "LA6724-4"),
            ("32407-9", "LA6717-8"),
            ("32409-5", "LA6721-0"),
            ("32408-7", "LA6714-5"),
            ("32410-3", "LA6726-9"),
        ],
        "9272-6",
        Some("7"),
    ),
    // It says itself that silence counts nothing; a service that will not have that scores by the codes of the items.
    ("audit-c.derived.questionnaire.json", &[], "75626-2", Some("0")),
    (
        "audit-c.derived.questionnaire.json",
        &[("68518-0", "LA18929-2"), ("68520-6", "LA18876-5")],
        "75626-2",
        Some("6"),
    ),
];

#[test]
fn published_forms_work_out_what_they_say() {
    let Some(folder) = folder("published_forms_work_out_what_they_say") else { return };
    for (file, typed, total, expected) in SCORED {
        let form = read(&fs::read_to_string(folder.join(file)).unwrap()).unwrap();
        let filled =
            form.read_sheet_given(&Sheet::of(typed.iter().copied()), Stage::Draft, &Given::default());
        assert_eq!(filled.faults(), [], "{file}");
        assert_eq!(filled.problems(), [], "{file}");
        let values = filled.answers().values(total);
        let said = values.first().map(|value: &Value| value.words(&TimeZone::UTC));
        assert_eq!(said.as_deref(), expected, "{file} {typed:?}");
    }
}
