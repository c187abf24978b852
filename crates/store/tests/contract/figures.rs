//! The view `report_steps`: the same columns and the same answers on both engines, whatever the record leaves unsaid.

use crate::house::House;

/// Every column that is no identity, as one line for each step.
const STEPS: &str = "select kind || '|' || happened_on || '|' || month || '|' || site || '|' || team || '|'
        || coalesce(sex, '-') || '|' || coalesce(ethnicity, '-') || '|' || coalesce(cast(age as text), '-')
        || '|' || reason || '|' || outcome || '|' || source
    from report_steps";

/// What stands in one step's facts, and the reason, outcome and source that the view says.
const FACTS: [(&str, &str); 8] = [
    ("{}", "||"),
    (r#"{"reason":"no_need","source":"self"}"#, "no_need||self"),
    (r#"{"decision":"see_now","outcome":"assessed"}"#, "|see_now|"),
    (r#"{"outcome":"assessed","state":"sent"}"#, "|assessed|"),
    (r#"{"state":"sent","attendance":"came"}"#, "|sent|"),
    (r#"{"attendance":"came","to":"court"}"#, "|came|"),
    (r#"{"to":"court","reason":null}"#, "|court|"),
    (r#"{"decision":null,"to":"d\"t\u00e9"}"#, "|d\"té|"),
];

/// Birth, sex and ethnicity as columns, the two as the record keeps them, and sex, ethnicity and age on
/// 16 November 2026 as the view says them.
const PEOPLE: [(&str, &str, &str); 5] = [
    ("null, null, null", r#"{"sex":"not_asked","ethnicity":"refused"}"#, "not_asked|refused|-"),
    ("'1990-11-16', '1', 'A'", r#"{"sex":{"answered":"1"}}"#, "1|A|36"),
    ("'1990-11-17', '2', null", r#"{"ethnicity":"not_known"}"#, "2|not_known|35"),
    ("'2009-02-28', null, 'Z'", "{}", "-|Z|17"),
    ("'2026-11-16', null, null", r#"{"sex":null}"#, "-|-|0"),
];

fn is_told(house: &House) -> Vec<String> {
    let open = house.open();
    open.arrival("Samuel");
    house.raw("delete from events where person_id is null").expect("steps are a person's");
    let kinds = house.texts("select kind from events order by kind");
    assert!(!kinds.is_empty(), "an arrival is told of");
    let mut steps = Vec::new();
    for (facts, _) in FACTS {
        house.raw(&format!("update events set facts = '{facts}'")).expect("told");
        steps.extend(sorted(house));
    }
    for (columns, content, _) in PEOPLE {
        let [born_on, sex, ethnicity] = columns.split(", ").collect::<Vec<_>>()[..] else { panic!("three") };
        let change = format!(
            "update people set born_on = {born_on}, sex = {sex}, ethnicity = {ethnicity}, content = '{content}'"
        );
        house.raw(&change).expect("changed");
        steps.extend(sorted(house));
    }
    house.raw("update events set site = null").expect("nowhere");
    steps.extend(sorted(house));
    house.raw("update events set episode_id = null").expect("of no episode");
    steps.extend(sorted(house));
    steps
}

fn sorted(house: &House) -> Vec<String> {
    let mut steps = house.texts(STEPS);
    steps.sort();
    steps
}

#[test]
fn the_view_of_steps_says_what_the_record_says() {
    let steps = is_told(&House::on_sqlite());
    for (_, expected) in FACTS {
        assert!(steps.iter().any(|step| step.ends_with(&format!("|{expected}"))), "{expected}: {steps:#?}");
    }
    for (_, _, expected) in PEOPLE {
        assert!(steps.iter().any(|step| step.contains(&format!("|{expected}|"))), "{expected}: {steps:#?}");
    }
    assert!(steps.iter().all(|step| step.contains("|2026-11-16|2026-11|")), "{steps:#?}");
    assert!(steps.iter().any(|step| step.contains("|test_site|test_team|")), "{steps:#?}");
    assert!(steps.iter().any(|step| step.contains("|2026-11|||")), "of no episode: {steps:#?}");
}

#[test]
fn both_engines_tell_the_same_steps() {
    let Some(postgres) = House::on_postgres() else { return };
    let sqlite = House::on_sqlite();
    assert_eq!(is_told(&sqlite), is_told(&postgres));
    let lite = sqlite.texts("select name from pragma_table_info('report_steps') order by cid");
    let server = postgres.texts(
        "select column_name::text from information_schema.columns where table_name = 'report_steps'
        order by ordinal_position",
    );
    assert!(lite.len() > 10, "the view was read");
    assert_eq!(lite, server);
}
