//! Sheets as people fill them in: what is asked, what is read, what is said about the rest.

use crate::given::{EVERYTHING, form, sheet};
use forms::{Questionnaire, Sheet, Stage, Value};

/// Fields and their texts.
type Fields = &'static [(&'static str, &'static str)];

fn said(form: &Questionnaire, sheet: &Sheet, stage: Stage) -> Vec<(String, String)> {
    let filled = form.read_sheet(sheet, stage);
    filled.problems().iter().map(|problem| (problem.field.clone(), problem.message.clone())).collect()
}

fn one(form: &Questionnaire, fields: &[(&str, &str)]) -> (String, String) {
    let said = said(form, &sheet(fields), Stage::Draft);
    assert_eq!(said.len(), 1, "{fields:?}: {said:?}");
    said[0].clone()
}

fn values(form: &Questionnaire, fields: &[(&str, &str)], link_id: &str) -> Vec<String> {
    let filled = form.read_sheet(&sheet(fields), Stage::Draft);
    assert_eq!(filled.problems(), [], "{fields:?}");
    filled.answers().values(link_id).iter().map(|value| value.words(&jiff::tz::TimeZone::UTC)).collect()
}

#[test]
fn the_example_of_the_crate_works() {
    let form = form(
        r#"{"linkId": "slept", "type": "boolean", "text": "Did you sleep last night?", "required": true},
           {"linkId": "hours", "type": "decimal", "text": "How many hours?",
            "enableWhen": [{"question": "slept", "operator": "=", "answerBoolean": true}]}"#,
    );
    let filled = form.read_sheet(&sheet(&[("slept", "true"), ("hours", "6.50")]), Stage::Complete);
    let completed = filled.completed().unwrap();
    assert_eq!(completed.answers().values("slept"), [Value::Boolean(true)]);
    assert_eq!(completed.answers().lines()[1].answer, "6.50");
}

#[test]
fn a_draft_lacks_nothing_and_a_finished_form_lacks_what_is_asked_and_required() {
    let form = form(EVERYTHING);
    assert_eq!(said(&form, &Sheet::default(), Stage::Draft), []);
    assert_eq!(form.read_sheet(&sheet(&[("well", "true")]), Stage::Draft).completed(), None);
    let missing = said(&form, &Sheet::default(), Stage::Complete);
    assert_eq!(missing, [("well".to_owned(), "Select yes or no for ‘Are you well?’".to_owned())]);
    let missing = said(&form, &sheet(&[("well", "false")]), Stage::Complete);
    assert_eq!(missing, [("why".to_owned(), "Enter an answer to ‘What is wrong?’".to_owned())]);
    assert!(form.read_sheet(&sheet(&[("well", "true")]), Stage::Complete).completed().is_some());
}

#[test]
fn answers_of_what_is_not_asked_stay_on_the_sheet_and_come_back() {
    let form = form(EVERYTHING);
    let mut typed = sheet(&[("well", "false"), ("why", "Tired"), ("help", "rest")]);
    assert_eq!(form.read_sheet(&typed, Stage::Draft).answers().values("why").len(), 1);
    typed.lay_over(sheet(&[("well", "true")]));
    let filled = form.read_sheet(&typed, Stage::Complete);
    assert_eq!(filled.answers().values("why"), []);
    assert_eq!(filled.answers().values("help"), []);
    assert!(!filled.completed().unwrap().response(jiff::Timestamp::UNIX_EPOCH).contains("Tired"));
    assert_eq!(typed.texts("why"), ["Tired"]);
    typed.lay_over(sheet(&[("well", "false")]));
    assert_eq!(form.read_sheet(&typed, Stage::Draft).answers().values("why"), [Value::Text("Tired".into())]);
}

#[test]
fn unreadable_answers_are_unanswered_and_say_what_to_enter() {
    let form = form(EVERYTHING);
    let table: [(Fields, &str, &str); 17] = [
        (&[("well", "maybe")], "well", "Select yes or no for ‘Are you well?’"),
        (&[("listed", "z")], "listed", "Select an answer from the list for ‘Which?’"),
        (&[("listed", "a"), ("listed", "b")], "listed", "Select only one answer to ‘Which?’"),
        (&[("listed", ":other")], "listed", "Select an answer from the list for ‘Which?’"),
        (&[("age", "ten")], "age", "Enter a whole number, like 3, for ‘How old?’"),
        (&[("age", "1.0")], "age", "Enter a whole number, like 3, for ‘How old?’"),
        (&[("age", "99999999999")], "age", "Enter a smaller number for ‘How old?’"),
        (&[("age", "121")], "age", "Enter a number between 0 and 120 for ‘How old?’"),
        (&[("age", "-1")], "age", "Enter a number between 0 and 120 for ‘How old?’"),
        (&[("weight", "7,5")], "weight", "Enter a number, like 3 or 2.5, for ‘Weight’"),
        (&[("age", "18"), ("adult", "electrician")], "adult", "Enter 10 characters or fewer for ‘Work’"),
        (&[("drug:0", "a\nb")], "drug:0", "Enter one line of text for ‘Medicine’"),
        (&[("drug:1", "a\u{202e}b")], "drug:1", "Enter text without control characters for ‘Medicine’"),
        (&[("wake", "25:00")], "wake", "Enter a time, like 14:30, for ‘Waking time’"),
        (
            &[("seen:day", "31"), ("seen:month", "2"), ("seen:year", "2024")],
            "seen:day",
            "Enter a real date for ‘Seen when?’",
        ),
        (&[("seen:day", "1"), ("seen:year", "2024")], "seen:month", "Enter a month for ‘Seen when?’"),
        (&[("seen:time", "10:00")], "seen:day", "Enter a date for ‘Seen when?’"),
    ];
    for (fields, field, message) in table {
        assert_eq!(one(&form, fields), (field.to_owned(), message.to_owned()));
    }
    let unread = form.read_sheet(&sheet(&[("age", "ninety")]), Stage::Draft);
    assert!(unread.answers().values("age").is_empty() && !unread.is_asked("adult"));
}

#[test]
fn boundaries_of_range_and_length_are_allowed() {
    let form = form(EVERYTHING);
    assert_eq!(values(&form, &[("age", "0")], "age"), ["0"]);
    assert_eq!(values(&form, &[("age", "120")], "age"), ["120"]);
    // Ten characters, more than ten bytes.
    assert_eq!(
        values(&form, &[("age", "18"), ("adult", "ééééééééééé".get(..20).unwrap())], "adult"),
        ["éééééééééé"]
    );
    assert_eq!(values(&form, &[("age", "17"), ("adult", "baker")], "adult"), [""; 0]);
}

#[test]
fn an_exclusive_option_stands_alone() {
    let form = form(EVERYTHING);
    let (field, message) = one(&form, &[("well", "false"), ("help", "rest"), ("help", "none")]);
    assert_eq!(field, "help");
    assert_eq!(message, "Select ‘Nothing’ on its own, or the others without it, for ‘What would help?’");
    assert_eq!(
        values(&form, &[("well", "false"), ("help", "food"), ("help", ""), ("help", "rest")], "help"),
        ["Rest", "Food"]
    );
}

#[test]
fn an_open_choice_takes_the_list_or_something_else() {
    let form = form(EVERYTHING);
    assert_eq!(values(&form, &[("home", "House")], "home"), ["House"]);
    assert_eq!(values(&form, &[("home", ":other"), ("home:other", " Boat ")], "home"), ["Boat"]);
    assert_eq!(values(&form, &[("home:other", "Boat")], "home"), ["Boat"]);
    // A changed mind: the list was chosen, the old text is a leftover.
    assert_eq!(values(&form, &[("home", "House"), ("home:other", "Boat")], "home"), ["House"]);
    let complete = said(&form, &sheet(&[("well", "true"), ("home", ":other")]), Stage::Complete);
    assert_eq!(
        complete,
        [("home:other".to_owned(), "Enter the other answer to ‘Where do you live?’".to_owned())]
    );
    assert_eq!(said(&form, &sheet(&[("home", ":other")]), Stage::Draft), []);
}

#[test]
fn a_date_may_be_vague_and_a_time_may_be_unknown() {
    let form = form(EVERYTHING);
    assert_eq!(values(&form, &[("seen:year", "2024")], "seen"), ["2024"]);
    assert_eq!(values(&form, &[("seen:month", "3"), ("seen:year", "2024")], "seen"), ["March 2024"]);
    let full = [("seen:day", "3"), ("seen:month", "7"), ("seen:year", "2024"), ("seen:time", "2.05pm")];
    // 14:05 in London's summer is 13:05 UTC.
    assert_eq!(values(&form, &full, "seen"), ["3 July 2024 at 13:05"]);
}

#[test]
fn an_hour_that_did_not_exist_is_refused_and_one_that_came_twice_is_asked_about() {
    let form = form(EVERYTHING);
    let at = |day, month, time| {
        [("seen:day", day), ("seen:month", month), ("seen:year", "2024"), ("seen:time", time)]
    };
    assert!(one(&form, &at("31", "3", "01:30")).1.contains("did not exist"));
    assert!(one(&form, &at("27", "10", "01:30")).1.contains("+01:00 (the first) or +00:00 (the second)"));
    assert_eq!(values(&form, &at("27", "10", "01:30+01:00"), "seen"), ["27 October 2024 at 00:30"]);
    assert_eq!(values(&form, &at("27", "10", "01:30+00:00"), "seen"), ["27 October 2024 at 01:30"]);
    assert!(one(&form, &at("27", "10", "01:30+05:00")).1.contains("(the first)"));
}

#[test]
fn what_stands_beneath_a_question_waits_for_its_answer() {
    let form = form(EVERYTHING);
    let since = [("age", "30"), ("since:year", "2020")];
    assert_eq!(values(&form, &since, "since"), [""; 0]);
    assert_eq!(values(&form, &[since[0], since[1], ("adult", "baker")], "since"), ["2020"]);
}

#[test]
fn conditions_within_a_row_look_at_that_row_and_from_outside_at_all() {
    let form = form(EVERYTHING);
    let fields = [
        ("child:0:name", "Ada"),
        ("child:0:school", "false"),
        ("child:1:name", "Bo"),
        ("child:1:school", "true"),
        ("well", "true"),
    ];
    let missing = said(&form, &sheet(&fields), Stage::Complete);
    assert_eq!(
        missing,
        [("child:1:which~20school".to_owned(), "Enter an answer to ‘Which school?’".to_owned())]
    );
    assert!(form.read_sheet(&sheet(&fields), Stage::Draft).is_asked("anychild"));
    assert!(!form.read_sheet(&sheet(&fields[..2]), Stage::Draft).is_asked("anychild"));
}

#[test]
fn rows_left_empty_lack_nothing() {
    let form = form(EVERYTHING);
    let fields = [("well", "true"), ("child:count", "3"), ("child:0:name", ""), ("child:2:school", "false")];
    let missing = said(&form, &sheet(&fields), Stage::Complete);
    assert_eq!(missing, [("child:2:name".to_owned(), "Enter an answer to ‘Name’".to_owned())]);
}

#[test]
fn rows_are_added_and_removed_by_their_field() {
    let form = form(EVERYTHING);
    let mut typed = sheet(&[("child:0:name", "Ada"), ("child:0:toy:0:toyname", "Bear")]);
    assert!(form.add_row(&mut typed, "child") && form.add_row(&mut typed, "child:0:toy"));
    typed.lay_over(sheet(&[("child:1:name", "Bo"), ("child:0:toy:1:toyname", "Car")]));
    assert!(form.remove_row(&mut typed, "child:0:toy:0"));
    let names = |typed: &Sheet| form.read_sheet(typed, Stage::Draft).answers().values("toyname");
    assert_eq!(names(&typed), [Value::Text("Car".into())]);
    assert!(form.remove_row(&mut typed, "child:0"));
    assert_eq!(names(&typed), []);
    assert_eq!(typed.texts("child:0:name"), ["Bo"]);
    for wrong in ["child", "child:7", "child:x", "name:0", "", ":", "about:0", "drug:9"] {
        assert!(!form.remove_row(&mut typed, wrong), "{wrong}");
    }
    for wrong in ["about", "well", "child:0", "", "none"] {
        assert!(!form.add_row(&mut typed, wrong), "{wrong}");
    }
    let added = (0..forms::MOST_ROWS).filter(|_| form.add_row(&mut typed, "drug")).count();
    assert_eq!(added, forms::MOST_ROWS - 1);
}

#[test]
fn unknown_fields_mean_nothing_and_are_reported() {
    let form = form(EVERYTHING);
    let unknown =
        ["csrf", "child:50:name", "child:0:well", "well:day", "child:name", "child:01:name", "seen", "about"];
    let fields: Vec<(&str, &str)> =
        unknown.iter().map(|field| (*field, "true")).chain([("well", "true")]).collect();
    let filled = form.read_sheet(&sheet(&fields), Stage::Complete);
    let mut sorted = unknown.to_vec();
    sorted.sort_unstable();
    assert_eq!(filled.unknown_fields(), sorted);
    assert!(filled.completed().is_some());
}

#[test]
fn hidden_and_read_only_answers_are_the_forms_own() {
    let form = form(EVERYTHING);
    assert_eq!(values(&form, &[("source", "street")], "source"), ["cell"]);
    assert!(
        form.read_sheet(&Sheet::default(), Stage::Draft)
            .answers()
            .lines()
            .iter()
            .all(|line| line.link_id != "source")
    );
}

#[test]
fn a_hostile_number_of_rows_ends_in_a_problem_and_not_in_a_wait() {
    let inner = r#"{"linkId": "q", "type": "string", "text": "Q"}"#.to_owned();
    let nested = (0..6).fold(inner, |inner, level| {
        format!(
            r#"{{"linkId": "g{level}", "type": "group", "text": "G", "repeats": true, "item": [{inner}]}}"#
        )
    });
    let form = form(&nested);
    let mut typed = Sheet::default();
    let mut path = String::new();
    for level in (0..6).rev() {
        path = format!("{path}g{level}:49:");
    }
    typed.set(format!("{path}q"), vec!["x".into()]);
    for first in 0..50 {
        for second in 0..50 {
            typed.set(format!("g5:{first}:g4:{second}:g3:count"), vec!["50".into()]);
            typed.set(format!("g5:{first}:g4:{second}:g3:0:g2:count"), vec!["50".into()]);
        }
    }
    let filled = form.read_sheet(&typed, Stage::Draft);
    assert!(filled.problems().iter().any(|problem| problem.message.starts_with("Remove some rows")));
    assert!(filled.completed().is_none());
}

#[test]
fn lookups_find_answers_by_name_and_by_code_and_lines_tell_them() {
    let form = form(EVERYTHING);
    let fields = [
        ("well", "false"),
        ("weight", "70.50"),
        ("child:0:name", "Ada"),
        ("child:1:name", "Bo"),
        ("help", "food"),
    ];
    let filled = form.read_sheet(&sheet(&fields), Stage::Draft);
    let found: Vec<_> =
        filled.answers().find_by_code("urn:facts", "well").map(|one| one.values.to_vec()).collect();
    assert_eq!(found, [[Value::Boolean(false)]]);
    assert_eq!(filled.answers().find_by_code("urn:else", "well").count(), 0);
    assert_eq!(
        filled.answers().find("name").map(|one| one.field).collect::<Vec<_>>(),
        ["child:0:name", "child:1:name"]
    );
    let lines = filled.answers().lines();
    let line = |link_id: &str| lines.iter().filter(|line| line.link_id == link_id).collect::<Vec<_>>();
    assert_eq!((line("well")[0].answer.as_str(), line("weight")[0].answer.as_str()), ("No", "70.50 kg"));
    assert_eq!((line("why")[0].answer.as_str(), line("why")[0].is_answered), ("Not answered", false));
    assert_eq!(line("name")[1].section, ["Child 2"]);
    assert!(line("adult").is_empty());
}

#[test]
fn a_sheet_is_stored_as_json_and_read_again() {
    let typed = sheet(&[("age", " twelve "), ("help", "rest"), ("help", "food")]);
    let stored = serde_json::to_string(&typed).unwrap();
    assert_eq!(stored, r#"{"age":[" twelve "],"help":["rest","food"]}"#);
    assert_eq!(serde_json::from_str::<Sheet>(&stored).unwrap(), typed);
    assert!(!typed.is_blank() && sheet(&[("a", " ")]).is_blank());
}

#[test]
fn words_under_a_question_that_is_not_asked_are_named_and_choices_are_not() {
    let form = form(EVERYTHING);
    let passed = |fields: &[(&str, &str)]| {
        let sheet = sheet(fields);
        form.passed_over(&sheet, &form.read_sheet(&sheet, Stage::Complete))
    };
    let found = passed(&[("well", "true"), ("why", " Sleeps badly "), ("help", "s|rest"), ("home", "House")]);
    let words: Vec<(&str, &str, &str)> = found
        .iter()
        .map(|passed| (passed.link_id.as_str(), passed.question.as_str(), passed.words.as_str()))
        .collect();
    assert_eq!(words, [("why", "What is wrong?", "Sleeps badly")]);
    assert_eq!(passed(&[("well", "false"), ("why", "Sleeps badly")]), []);
    assert_eq!(passed(&[("well", "true"), ("why", "  "), ("nobody knows", "words")]), []);
    let rows = passed(&[("child:count", "1"), ("child:0:name", "Bo"), ("child:0:toyname", "Rag")]);
    assert!(rows.iter().all(|passed| passed.link_id != "name"), "{rows:?}");
}
