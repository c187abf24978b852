//! Pages as a template gets them.

use crate::given::{EVERYTHING, form, sheet};
use forms::{Beneath, Question, Questionnaire, Sheet, Stage};

fn page(form: &Questionnaire, section: usize, sheet: &Sheet, stage: Stage) -> Vec<Question> {
    form.sections()[section].questions(sheet, &form.read_sheet(sheet, stage))
}

fn find<'a>(questions: &'a [Question], link_id: &str) -> Option<&'a Question> {
    questions.iter().find(|question| question.link_id == link_id)
}

#[test]
fn sections_are_the_groups_and_the_loose_questions_between_them() {
    let form = form(EVERYTHING);
    let sections = form.sections();
    let titles: Vec<&str> = sections.iter().map(forms::Section::title).collect();
    assert_eq!(titles, ["About", "Numbers", "Child", "A form"]);
    assert_eq!(sections[1].link_id(), Some("numbers"));
    assert_eq!(sections[3].link_id(), None);
    let filled = form.read_sheet(&sheet(&[("age", "x")]), Stage::Complete);
    assert!(sections.iter().all(|section| section.is_asked(&filled)));
    let problems: Vec<usize> = sections.iter().map(|section| section.problems(&filled).len()).collect();
    assert_eq!(problems, [1, 1, 0, 0]);
}

#[test]
fn a_page_shows_what_is_asked_and_what_its_own_answers_could_ask() {
    let form = form(EVERYTHING);
    let blank = Sheet::default();
    let about = page(&form, 0, &blank, Stage::Draft);
    let why = find(&about, "why").unwrap();
    assert!(!why.is_enabled);
    let when = why.when.as_ref().unwrap();
    assert_eq!(when.words, "‘Are you well?’ is ‘No’");
    let condition = &when.conditions[0];
    assert_eq!(
        (condition.field.as_deref(), condition.operator, condition.value.as_str()),
        (Some("well"), "=", "false")
    );
    assert!(condition.is_on_page);
    assert_eq!(why.beneath, Some(Beneath { field: "well".into(), value: "false".into() }));
    // It waits for an answer in another section, so it is not there until that is given.
    assert!(find(&page(&form, 3, &blank, Stage::Draft), "anychild").is_none());
    let typed = sheet(&[("child:0:school", "true")]);
    let last = page(&form, 3, &typed, Stage::Draft);
    let any_child = find(&last, "anychild").unwrap();
    assert!(any_child.is_enabled);
    assert_eq!(any_child.when.as_ref().unwrap().conditions[0].field, None);
    assert!(find(&last, "source").is_none(), "hidden");
}

#[test]
fn on_paper_all_that_can_be_asked_is_there_once_with_when_it_is_asked() {
    let form = form(EVERYTHING);
    let all = |_: &forms::Coding| true;
    let pages: Vec<forms::OnPaper> = form.sections().iter().map(|section| section.on_paper(&all)).collect();
    assert_eq!(pages[0].title, "About");
    let well = find(&pages[0].questions, "well").unwrap();
    let why = find(&pages[0].questions, "why").unwrap();
    let said = format!("question {} is ‘No’", well.number.unwrap());
    assert_eq!(why.when.as_ref().map(|when| when.words.clone()), Some(said));
    assert!(why.number > well.number);
    let last = &pages[3].questions;
    assert!(find(last, "anychild").is_some(), "though an answer of another section opens it");
    assert!(find(last, "source").is_none(), "hidden");
    assert!(pages.iter().flat_map(|page| &page.questions).all(|question| {
        question.options.iter().all(|option| !option.is_selected) && question.error.is_none()
    }));
    let on_screen = page(&form, 0, &Sheet::default(), Stage::Draft);
    assert!(on_screen.iter().all(|question| question.number.is_none()), "numbers are for paper");
}

#[test]
fn what_was_typed_is_there_with_its_error() {
    let form = form(EVERYTHING);
    let typed = sheet(&[
        ("age", " ninety "),
        ("weight", "70"),
        ("well", "false"),
        ("home", ":other"),
        ("home:other", "Boat"),
    ]);
    let numbers = page(&form, 1, &typed, Stage::Complete);
    let age = find(&numbers, "age").unwrap();
    assert_eq!((age.control, age.kind, age.label.as_str()), ("input", "integer", "How old?"));
    assert_eq!(age.error.as_deref(), Some("Enter a whole number, like 3, for ‘How old?’"));
    assert_eq!((age.cells[0].inputs[0].value.as_str(), age.cells[0].inputs[0].is_wrong), (" ninety ", true));
    assert_eq!(find(&numbers, "weight").unwrap().unit.as_deref(), Some("kg"));
    let about = page(&form, 0, &typed, Stage::Complete);
    let well = find(&about, "well").unwrap();
    let selected: Vec<bool> = well.options.iter().map(|option| option.is_selected).collect();
    assert_eq!((well.control, selected, well.is_required), ("radios", vec![false, true], true));
    let home = find(&about, "home").unwrap();
    assert_eq!(home.other_value, Some(":other"));
    assert_eq!(
        (home.cells[0].inputs[1].field.as_str(), home.cells[0].inputs[1].value.as_str()),
        ("home:other", "Boat")
    );
    assert_eq!(find(&about, "help").unwrap().control, "checkboxes");
}

#[test]
fn dates_have_three_inputs_and_rows_their_own_names() {
    let form = form(EVERYTHING);
    let typed =
        sheet(&[("child:count", "2"), ("child:1:school", "true"), ("drug:count", "2"), ("seen:month", "x")]);
    let last = page(&form, 3, &typed, Stage::Draft);
    let seen = find(&last, "seen").unwrap();
    let parts: Vec<(&str, &str)> =
        seen.cells[0].inputs.iter().map(|input| (input.part, input.field.as_str())).collect();
    assert_eq!(
        parts,
        [("day", "seen:day"), ("month", "seen:month"), ("year", "seen:year"), ("time", "seen:time")]
    );
    let drug = find(&last, "drug").unwrap();
    assert_eq!(drug.cells[1].inputs[0].field, "drug:1");
    assert_eq!(drug.cells[1].remove.as_deref(), Some("drug:1"));
    let child = &page(&form, 2, &typed, Stage::Draft)[0];
    let rows = child.rows.as_ref().unwrap();
    assert_eq!(
        (rows.count, rows.count_field.as_str(), rows.add.as_deref()),
        (2, "child:count", Some("child"))
    );
    let school = find(&child.cells[1].questions, "which school").unwrap();
    assert_eq!((school.field.as_str(), school.is_enabled), ("child:1:which~20school", true));
    assert_eq!(school.beneath.as_ref().unwrap().field, "child:1:school");
    assert!(!find(&child.cells[0].questions, "which school").unwrap().is_enabled);
    assert_eq!(
        find(&child.cells[1].questions, "toy").unwrap().rows.as_ref().unwrap().count_field,
        "child:1:toy:count"
    );
}

#[test]
fn looks_help_and_retired_options_reach_the_page() {
    let form = form(
        r#"{"linkId": "a", "type": "choice", "prefix": "1.", "text": "Which?", "answerValueSet": "urn:list", "extension": [
              {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl",
               "valueCodeableConcept": {"coding": [{"code": "drop-down"}]}},
              {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-choiceOrientation", "valueCode": "horizontal"},
              {"url": "http://hl7.org/fhir/StructureDefinition/entryFormat", "valueString": "Pick one"}],
            "item": [{"linkId": "a.help", "type": "display", "text": "Take your time", "extension": [
              {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl",
               "valueCodeableConcept": {"coding": [{"code": "help"}]}}]}]},
           {"linkId": "b", "type": "string", "text": "Source", "readOnly": true, "initial": [{"valueString": "cell"}]}"#,
    );
    let questions = page(&form, 0, &form.blank_sheet(), Stage::Draft);
    let first = &questions[0];
    assert_eq!(
        (first.control, first.label.as_str(), first.hint.as_deref()),
        ("select", "1. Which?", Some("Pick one"))
    );
    assert_eq!(
        (first.help.as_slice(), first.is_horizontal),
        (["Take your time".to_owned()].as_slice(), true)
    );
    assert!(first.cells[0].questions.is_empty());
    assert_eq!(first.options.iter().map(|option| option.value.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!((questions[1].is_read_only, questions[1].answer.as_deref()), (true, Some("cell")));
    let chosen = page(&form, 0, &sheet(&[("a", "c")]), Stage::Draft);
    assert_eq!(chosen[0].options.len(), 3);
    assert!(serde_json::to_value(&questions).unwrap()[0]["cells"][0]["inputs"][0]["field"] == "a");
}

#[test]
fn a_condition_is_said_in_the_words_of_the_option_though_the_form_gives_its_code_alone() {
    let form = forms::Questionnaire::read(
        r#"{"resourceType": "Questionnaire", "status": "active", "url": "urn:test:said", "version": "1",
        "item": [
          {"linkId": "known", "type": "choice", "text": "Do they know him?", "answerOption": [
            {"valueCoding": {"system": "urn:known", "code": "known_now", "display": "With them now"}},
            {"valueCoding": {"system": "urn:known", "code": "not_known", "display": "Not known to them"}}]},
          {"linkId": "who", "type": "string", "text": "Who?", "enableWhen": [
            {"question": "known", "operator": "=", "answerCoding": {"system": "urn:known", "code": "known_now"}}]}
        ]}"#,
    )
    .expect("the form has no problems");
    let sheet = form.blank_sheet();
    let filled = form.read_sheet(&sheet, forms::Stage::Draft);
    let questions = form.sections()[0].questions(&sheet, &filled);
    let when = questions[1].when.as_ref().expect("a condition");
    assert_eq!(when.words, "‘Do they know him?’ is ‘With them now’");
}
