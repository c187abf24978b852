//! What holds for any sheet and any text.

use std::sync::LazyLock;

use crate::given::{self, EVERYTHING};
use forms::{Questionnaire, Sheet, Stage};
use jiff::Timestamp;
use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, proptest};

static FORM: LazyLock<Questionnaire> = LazyLock::new(|| given::form(EVERYTHING));

/// Fields that the form has, and some that it has not.
fn field() -> impl Strategy<Value = String> {
    let known = [
        "well",
        "why",
        "help",
        "home",
        "home:other",
        "listed",
        "age",
        "weight",
        "adult",
        "since:day",
        "since:month",
        "since:year",
        "child:0:name",
        "child:1:name",
        "child:2:school",
        "child:1:school",
        "child:1:which~20school",
        "child:0:toy:1:toyname",
        "child:count",
        "drug:0",
        "drug:2",
        "seen:day",
        "seen:month",
        "seen:year",
        "seen:time",
        "wake",
        "anychild",
        "source",
        "unknown",
        "child",
        "child:51:name",
    ];
    proptest::sample::select(known.to_vec()).prop_map(str::to_owned)
}

/// Texts that are often answers, and any others.
fn text() -> impl Strategy<Value = String> {
    let likely = [
        "",
        " ",
        "true",
        "false",
        "rest",
        "food",
        "none",
        ":other",
        "House",
        "a",
        "b",
        "c",
        "0",
        "1",
        "2",
        "10",
        "18",
        "31",
        "2024",
        "9999",
        "0001",
        "12",
        "23:59",
        "1900",
        "12.50",
        "-3",
        "01:30",
        "01:30+01:00",
        "2pm",
        "Ada",
        "Two\r\nlines",
        "\u{feff} é ",
    ];
    proptest::prop_oneof![4 => proptest::sample::select(likely.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

fn sheets() -> impl Strategy<Value = Sheet> {
    proptest::collection::vec((field(), text()), 0..30).prop_map(Sheet::of)
}

proptest! {
    #[test]
    fn any_sheet_is_read_and_its_answers_make_the_round_trip(sheet in sheets()) {
        for stage in [Stage::Draft, Stage::Complete] {
            let filled = FORM.read_sheet(&sheet, stage);
            for section in FORM.sections() {
                section.questions(&sheet, &filled);
            }
            prop_assert_eq!(filled.answers().lines().len() <= filled.answers().all().len(), true);
            let response = filled.answers().response_in_progress(Timestamp::UNIX_EPOCH);
            let read = FORM.read_response(&response).unwrap();
            prop_assert_eq!(read.answers().response_in_progress(Timestamp::UNIX_EPOCH), response);
            if let Some(completed) = filled.completed() {
                let read = FORM.read_response(&completed.response(Timestamp::UNIX_EPOCH)).unwrap();
                prop_assert_eq!(read.completed(), Some(completed.clone()));
                let again = FORM.read_sheet(&completed.answers().sheet(), Stage::Complete);
                prop_assert_eq!(again.completed(), Some(completed));
            }
        }
    }

    #[test]
    fn what_is_not_asked_is_never_answered(sheet in sheets()) {
        let answers = FORM.read_sheet(&sheet, Stage::Draft);
        let given = |link_id: &str| answers.answers().values(link_id);
        let is_not_well = given("well") == [forms::Value::Boolean(false)];
        prop_assert!(is_not_well || given("why").is_empty() && given("help").is_empty());
        let is_adult = matches!(given("age").as_slice(), [forms::Value::Integer(age)] if *age >= 18);
        prop_assert!(is_adult || given("adult").is_empty());
        prop_assert!(!given("adult").is_empty() || given("since").is_empty());
        for answered in answers.answers().all() {
            prop_assert!(answered.values.is_empty() || answers.is_asked(answered.field));
        }
    }

    #[test]
    fn answering_in_any_order_gives_the_same(fields in proptest::collection::vec((field(), text()), 0..20), turns in 0_usize..20) {
        let mut seen = std::collections::HashSet::new();
        let mut fields: Vec<_> = fields.into_iter().filter(|(field, _)| seen.insert(field.clone())).collect();
        let at_once = FORM.read_sheet(&Sheet::of(fields.clone()), Stage::Complete);
        let middle = turns.min(fields.len());
        fields.rotate_left(middle);
        let mut sheet = Sheet::default();
        for field in fields {
            sheet.lay_over(Sheet::of([field]));
            FORM.read_sheet(&sheet, Stage::Draft);
        }
        let one_by_one = FORM.read_sheet(&sheet, Stage::Complete);
        prop_assert_eq!(at_once.answers(), one_by_one.answers());
        prop_assert_eq!(at_once.problems(), one_by_one.problems());
    }

    #[test]
    fn adding_and_removing_rows_by_any_name_never_fails(sheet in sheets(), name in field(), row in 0_usize..60) {
        let mut sheet = sheet;
        FORM.add_row(&mut sheet, &name);
        FORM.remove_row(&mut sheet, &format!("{name}:{row}"));
        FORM.read_sheet(&sheet, Stage::Complete);
    }

    #[test]
    fn broken_forms_and_responses_are_refused_and_never_fatal(at in 0_usize..8_000, length in 0_usize..40, put in any::<String>()) {
        let json = given::json(EVERYTHING);
        let filled = FORM.read_sheet(&Sheet::of([("well", "true"), ("child:0:name", "Ada"), ("weight", "1.50")]), Stage::Complete);
        let response = filled.completed().unwrap().response(Timestamp::UNIX_EPOCH);
        let mutated = |text: &str| {
            let chars: Vec<char> = text.chars().collect();
            let from = at % chars.len();
            let until = (from + length).min(chars.len());
            chars[..from].iter().copied().chain(put.chars()).chain(chars[until..].iter().copied()).collect::<String>()
        };
        if let Ok(form) = Questionnaire::read(&mutated(&json)) {
            form.read_sheet(&form.blank_sheet(), Stage::Complete);
        }
        if let Ok(read) = FORM.read_response(&mutated(&response)) {
            let filled = FORM.read_sheet(&read.sheet, Stage::Draft);
            prop_assert_eq!(filled.problems(), []);
        }
    }

    #[test]
    fn json_is_read_as_the_usual_reader_reads_it(text in "[\\[\\]{}:,\"a1.0eE+\\-\\\\ntrue ]{0,24}") {
        // Ours may refuse more (keys that stand twice), never less.
        let json = given::json(&text);
        if serde_json::from_str::<serde_json::Value>(&json).is_err() {
            let problems = Questionnaire::read(&json).unwrap_err();
            prop_assert!(problems[0].message.starts_with("cannot be read. This is not JSON"), "{json}");
        }
    }
}
