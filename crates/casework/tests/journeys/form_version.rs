//! Forms that the team keeps itself: nobody is asked what one person alone has read, and what was answered stays as it was
//! asked.

use casework::form_version::{self, BeginFrom, BroughtIn, CannotBringIn, CannotWrite, Edit, trial};
use domain::{
    Id,
    failure::Failure,
    form_version::{CannotKeepForm, FormVersion, Offering},
};
use uuid::Uuid;

use crate::support::{House, on_both_engines};

const SLEEP: &str = r#"{"resourceType":"Questionnaire","status":"draft","title":"Sleep","item":[
    {"linkId":"g","text":"Nights","type":"group","item":[
        {"linkId":"a","text":"How long?","type":"integer","required":true},
        {"linkId":"b","text":"How well?","type":"choice","answerOption":[
            {"valueCoding":{"code":"well","display":"Well"}},{"valueCoding":{"code":"badly","display":"Badly"}}]}]}]}"#;

fn key(number: u128) -> Uuid {
    Uuid::from_u128(0xF0_0000 + number)
}

fn brought(code: &str, json: &str) -> BroughtIn {
    BroughtIn { code: code.to_owned(), json: json.to_owned(), source: "our team".to_owned() }
}

fn offering() -> Offering {
    Offering {
        group: "Health".to_owned(),
        ruled_by: "assessment".to_owned(),
        from_age: None,
        until_age: None,
        who_for: "everyone".to_owned(),
    }
}

/// A form that Ivan brought in and said how it is offered: revision 2.
fn sleep(house: &House) -> Id<FormVersion> {
    let ivan = house.actor("ivan");
    let id = form_version::bring_in(&house.desk, &ivan, key(1), brought("sleep", SLEEP)).expect("brought in");
    form_version::write(&house.desk, &ivan, id, 1, Edit::Offering(offering())).expect("offered");
    id
}

#[test]
fn a_form_is_asked_once_a_second_person_has_published_it_and_until_it_goes_out_of_use() {
    on_both_engines(|house| {
        let (ivan, priya, helen) = (house.actor("ivan"), house.actor("priya"), house.actor("helen"));
        let id = sleep(house);
        assert!(house.desk.form("sleep").is_none(), "a draft is asked of nobody");
        let own = form_version::publish(&house.desk, &ivan, id, 2);
        assert!(matches!(own, Err(Failure::NotFound)), "a system administrator signs no form: {own:?}");
        let no_lead = form_version::publish(&house.desk, &helen, id, 2);
        assert!(matches!(no_lead, Err(Failure::Refused(CannotKeepForm::NoClinicalLead))), "{no_lead:?}");
        let old = form_version::publish(&house.desk, &priya, id, 1);
        assert!(matches!(old, Err(Failure::Changed(_))), "{old:?}");
        form_version::publish(&house.desk, &priya, id, 2).expect("published");
        assert_eq!(house.desk.form("sleep").map(|form| form.version.clone()).as_deref(), Some("t1"));
        assert!(house.desk.forms_in_use().offer("sleep").is_some(), "it is offered");

        let from = BeginFrom::Version { code: "sleep".to_owned(), version: "t1".to_owned() };
        let next = form_version::begin_from(&house.desk, &priya, key(2), from.clone()).expect("begun");
        let again = form_version::begin_from(&house.desk, &priya, key(3), from);
        assert!(matches!(again, Err(Failure::Refused(CannotKeepForm::AnotherDraft))), "{again:?}");
        let edit = Edit::Item {
            link_id: "a".to_owned(),
            text: "How many hours?".to_owned(),
            help: "Last night".to_owned(),
            is_required: true,
            options: Vec::new(),
            order: Vec::new(),
            added: None,
        };
        form_version::write(&house.desk, &priya, next, 1, edit).expect("written");
        let compared = form_version::compare(&house.desk, &priya, next).expect("compared");
        assert_eq!(compared.against.as_deref(), Some("sleep/t1"));
        assert_eq!(compared.differences.len(), 2, "other words, and help: {:?}", compared.differences);
        let own = form_version::publish(&house.desk, &priya, next, 2);
        assert!(matches!(own, Err(Failure::Refused(CannotKeepForm::OwnWork))), "{own:?}");
        form_version::publish(&house.desk, &helen, next, 2).expect("a clinical lead wrote it");
        let asked = house.desk.form("sleep").expect("asked");
        assert_eq!(asked.version, "t2");
        assert_eq!(asked.questionnaire.item("a").and_then(|item| item.text()), Some("How many hours?"));
        let earlier = house.desk.form_of("sleep", "t1").expect("answers may name it");
        assert_eq!(earlier.questionnaire.item("a").and_then(|item| item.text()), Some("How long?"));

        let out = form_version::take_out_of_use(&house.desk, &ivan, next, 3, "no".to_owned());
        assert!(matches!(out, Err(Failure::NotFound)), "who may not sign takes nothing out of use: {out:?}");
        form_version::take_out_of_use(&house.desk, &priya, next, 3, "It was worse".to_owned()).expect("out");
        assert_eq!(house.desk.form("sleep").map(|form| form.version.clone()).as_deref(), Some("t1"));
        assert!(house.desk.form_of("sleep", "t2").is_some(), "what was answered stays readable");
    });
}

#[test]
fn a_version_of_ours_is_laid_over_the_one_that_came_with_the_program() {
    on_both_engines(|house| {
        let (priya, helen) = (house.actor("priya"), house.actor("helen"));
        let from = BeginFrom::Version { code: "veterans".to_owned(), version: "1".to_owned() };
        let id = form_version::begin_from(&house.desk, &priya, key(4), from).expect("begun");
        let title = Edit::Title { title: "Forces".to_owned(), description: String::new() };
        form_version::write(&house.desk, &priya, id, 1, title).expect("written");
        form_version::publish(&house.desk, &helen, id, 2).expect("published");
        let forms = house.desk.forms_in_use();
        assert_eq!(forms.form("veterans").map(|form| form.version.as_str()), Some("t1"));
        form_version::take_out_of_use(&house.desk, &priya, id, 3, "Back to the old one".to_owned())
            .expect("out");
        assert_eq!(house.desk.form("veterans").map(|form| form.version.clone()).as_deref(), Some("1"));
    });
}

#[test]
fn a_form_that_came_with_the_program_can_be_offered_to_nobody_and_offered_again() {
    on_both_engines(|house| {
        let (priya, helen) = (house.actor("priya"), house.actor("helen"));
        let from = BeginFrom::Version { code: "feedback".to_owned(), version: "1".to_owned() };
        let id = form_version::begin_from(&house.desk, &priya, key(9), from).expect("begun");
        let nobody = Offering { who_for: "nobody".to_owned(), ruled_by: "outcome".to_owned(), ..offering() };
        form_version::write(&house.desk, &priya, id, 1, Edit::Offering(nobody)).expect("written");
        form_version::publish(&house.desk, &helen, id, 2).expect("published");
        let forms = house.desk.forms_in_use();
        assert!(forms.offer("feedback").is_none() && forms.ruled_by("feedback").is_some());
        form_version::take_out_of_use(&house.desk, &priya, id, 3, "People asked for it".to_owned())
            .expect("out");
        assert!(house.desk.forms_in_use().offer("feedback").is_some());
    });
}

#[test]
fn what_cannot_be_asked_is_not_published_and_says_why() {
    on_both_engines(|house| {
        let (ivan, priya) = (house.actor("ivan"), house.actor("priya"));
        let broken = SLEEP.replace("\"linkId\":\"b\"", "\"linkId\":\"a\"");
        let id = form_version::bring_in(&house.desk, &ivan, key(5), brought("twice", &broken)).expect("kept");
        let keeping = form_version::open(&house.desk, &ivan, id).expect("opened");
        assert!(keeping.form.is_none() && !keeping.problems.is_empty());
        let refused = form_version::publish(&house.desk, &priya, id, 1);
        assert!(matches!(refused, Err(Failure::Refused(CannotKeepForm::NotRight(_)))), "{refused:?}");

        let no_json = form_version::bring_in(&house.desk, &ivan, key(6), brought("none", "{"));
        assert!(matches!(no_json, Err(Failure::Refused(CannotBringIn::NoForm(_)))), "{no_json:?}");
        let no_code = form_version::bring_in(&house.desk, &ivan, key(7), brought("No Code", SLEEP));
        assert!(matches!(no_code, Err(Failure::Refused(CannotBringIn::NotKept(CannotKeepForm::NoCode)))));

        // The program counts on answers of the screening: a version that does not ask them is no screening.
        let screening = form_version::bring_in(&house.desk, &ivan, key(8), brought("screening", SLEEP));
        let screening = screening.expect("kept as a draft");
        let problems = form_version::open(&house.desk, &ivan, screening).expect("opened").problems;
        assert!(problems.iter().any(|problem| problem.contains("counts on")), "{problems:?}");
    });
}

#[test]
fn a_saved_case_that_comes_out_otherwise_holds_a_version_back_until_somebody_says_that_it_is_right() {
    on_both_engines(|house| {
        let (ivan, priya) = (house.actor("ivan"), house.actor("priya"));
        let id = sleep(house);
        let typed = [("a".to_owned(), vec!["7".to_owned()])].into();
        trial::keep(&house.desk, &ivan, id, typed).expect("kept");
        trial::save(&house.desk, &ivan, id, 2, "Seven hours".to_owned()).expect("saved");
        let more = Edit::Add {
            after: "b".to_owned(),
            is_within: false,
            kind: "boolean".to_owned(),
            text: "Do you nap?".to_owned(),
        };
        form_version::write(&house.desk, &ivan, id, 3, more).expect("written");
        let tried = trial::trial(&house.desk, &priya, id).expect("tried");
        assert!(!tried.cases[0].holds(), "{:?}", tried.cases);
        let refused = form_version::publish(&house.desk, &priya, id, 4);
        assert!(matches!(refused, Err(Failure::Refused(CannotKeepForm::NotRight(_)))), "{refused:?}");
        trial::settle(&house.desk, &ivan, id, 4, "Seven hours", true).expect("settled");
        form_version::publish(&house.desk, &priya, id, 5).expect("published");
    });
}

#[test]
fn who_keeps_no_forms_does_not_see_them() {
    on_both_engines(|house| {
        let id = sleep(house);
        for name in ["amina", "dean", "marcus", "sunita", "owen", "lena", "sergeant"] {
            let somebody = house.actor(name);
            assert!(matches!(form_version::index(&house.desk, &somebody), Err(Failure::NotFound)), "{name}");
            assert!(
                matches!(form_version::open(&house.desk, &somebody, id), Err(Failure::NotFound)),
                "{name}"
            );
        }
        let ruth = house.actor("ruth");
        assert!(form_version::open(&house.desk, &ruth, id).is_ok(), "a Caldicott Guardian reads them");
        let edit = Edit::Source("mine".to_owned());
        let written = form_version::write(&house.desk, &ruth, id, 2, edit);
        assert!(matches!(written, Err(Failure::NotFound)), "and writes in none: {written:?}");
    });
}

#[test]
fn what_differs_in_how_a_form_is_offered_is_said_to_everybody_who_reads_it() {
    on_both_engines(|house| {
        let (ivan, priya, ruth) = (house.actor("ivan"), house.actor("priya"), house.actor("ruth"));
        let id = sleep(house);
        let first = form_version::compare(&house.desk, &ruth, id).expect("compared");
        assert!(first.against.is_none() && first.offered.is_none(), "there is nothing before it");
        form_version::publish(&house.desk, &priya, id, 2).expect("published");
        let from = BeginFrom::Version { code: "sleep".to_owned(), version: "t1".to_owned() };
        let next = form_version::begin_from(&house.desk, &ivan, key(30), from).expect("begun");
        let same = form_version::compare(&house.desk, &ruth, next).expect("compared");
        assert_eq!(same.offered, None, "it goes on as it was offered");
        let women = Offering { who_for: "women".to_owned(), from_age: Some(16), ..offering() };
        form_version::write(&house.desk, &ivan, next, 1, Edit::Offering(women.clone())).expect("written");
        let compared = form_version::compare(&house.desk, &ruth, next).expect("whoever only reads sees it");
        assert_eq!(compared.offered, Some((Some(offering()), Some(women.clone()))));
        form_version::publish(&house.desk, &priya, next, 2).expect("published");
        let for_ever = form_version::compare(&house.desk, &ruth, next).expect("compared");
        assert_eq!(for_ever.offered, Some((Some(offering()), Some(women))), "and when it is asked, too");

        // What came with the program is offered as its content says.
        let from = BeginFrom::Version { code: "feedback".to_owned(), version: "1".to_owned() };
        let ours = form_version::begin_from(&house.desk, &ivan, key(31), from).expect("begun");
        assert_eq!(form_version::compare(&house.desk, &ruth, ours).expect("compared").offered, None);
        let elsewhere = Offering { ruled_by: "outcome".to_owned(), ..offering() };
        form_version::write(&house.desk, &ivan, ours, 1, Edit::Offering(elsewhere)).expect("written");
        let before = form_version::compare(&house.desk, &ruth, ours).expect("compared").offered;
        let before = before.expect("they differ").0.expect("it came offered");
        assert_eq!(before.ruled_by, "outcome");
        assert_ne!(before.group, offering().group);
    });
}

#[test]
fn taking_a_question_out_says_before_what_depends_on_it_and_can_be_undone() {
    on_both_engines(|house| {
        let (ivan, ruth) = (house.actor("ivan"), house.actor("ruth"));
        let asks_a = r#""linkId":"b","enableWhen":[{"question":"a","operator":"<","answerInteger":5}]"#;
        let json = SLEEP.replace(r#""linkId":"b""#, asks_a);
        let id = form_version::bring_in(&house.desk, &ivan, key(40), brought("nap", &json)).expect("kept");
        let before = form_version::open(&house.desk, &ivan, id).expect("opened").kept;
        let removal = form_version::removal(&house.desk, &ivan, id, "a").expect("said");
        assert_eq!(removal.dependents.len(), 1, "{:?}", removal.dependents);
        assert_eq!(removal.dependents[0].text, "How well?");
        assert_eq!(removal.dependents[0].ways, [forms::Depends::Asked]);
        assert_eq!(removal.holds_back.len(), 1, "{:?}", removal.holds_back);
        assert!(form_version::removal(&house.desk, &ivan, id, "b").expect("said").holds_back.is_empty());
        for (somebody, link_id) in [(&ruth, "a"), (&ivan, "none")] {
            let refused = form_version::removal(&house.desk, somebody, id, link_id);
            assert!(matches!(refused, Err(Failure::NotFound)), "{refused:?}");
        }
        let nothing = form_version::write(&house.desk, &ivan, id, 1, Edit::PutBack);
        assert!(matches!(nothing, Err(Failure::Refused(CannotWrite::Edit(_)))), "{nothing:?}");

        let take = Edit::Take { link_id: "a".to_owned() };
        form_version::write(&house.desk, &ivan, id, 1, take).expect("taken out");
        let kept = form_version::open(&house.desk, &ivan, id).expect("opened").kept;
        assert_eq!(kept.noun.taken.map(|taken| taken.words).as_deref(), Some("How long?"));
        // What is written meanwhile stays.
        let title = Edit::Title { title: "Naps".to_owned(), description: String::new() };
        form_version::write(&house.desk, &ivan, id, 2, title).expect("written");
        form_version::write(&house.desk, &ivan, id, 3, Edit::PutBack).expect("put back");
        let after = form_version::open(&house.desk, &ivan, id).expect("opened");
        assert_eq!((after.kept.noun.title.as_str(), after.kept.noun.taken.is_none()), ("Naps", true));
        let items = |kept: &str| forms::Manuscript::parse(kept).expect("a form").outline();
        assert_eq!(after.outline, items(&before.noun.questionnaire));
        assert!(after.problems.iter().all(|problem| !problem.contains('‘')), "{:?}", after.problems);
    });
}

#[test]
fn two_who_write_at_once_do_not_overwrite_each_other() {
    on_both_engines(|house| {
        let (ivan, priya) = (house.actor("ivan"), house.actor("priya"));
        let id = sleep(house);
        let move_up = Edit::Move { link_id: "b".to_owned(), way: forms::Way::Up };
        form_version::write(&house.desk, &priya, id, 2, move_up.clone()).expect("moved");
        let late = form_version::write(&house.desk, &ivan, id, 2, move_up.clone());
        assert!(matches!(late, Err(Failure::Changed(_))), "{late:?}");
        let edge = form_version::write(&house.desk, &ivan, id, 3, move_up);
        assert!(matches!(edge, Err(Failure::Refused(CannotWrite::Edit(_)))), "{edge:?}");
    });
}

/// A form that asks an instrument of ours whole, each answer with what it counts; `more` is one value more for each question.
fn asks(house: &House, code: &str, leave_out: usize, more: Option<i32>) -> String {
    let instrument = house.desk.content().instruments.get(code).expect("an instrument");
    let item = |item: &domain::instrument::Item| {
        let values = item.values.iter().copied().chain(more);
        let options: Vec<String> = values
            .map(|value| {
                format!(
                    r#"{{"valueCoding":{{"code":"v{value}","display":"{value} days"}},"extension":[{{"url":
                    "http://hl7.org/fhir/StructureDefinition/itemWeight","valueDecimal":{value}}}]}}"#
                )
            })
            .collect();
        let code = item.code.as_str();
        format!(
            r#"{{"linkId":"{code}","text":"Question {code}","type":"choice","code":[{{"system":"{}","code":"{code}"}}],
            "answerOption":[{}]}}"#,
            domain::instrument::ITEM_SYSTEM,
            options.join(",")
        )
    };
    let items: Vec<String> = instrument.items.iter().skip(leave_out).map(item).collect();
    format!(
        r#"{{"resourceType":"Questionnaire","status":"draft","title":"Asked","item":[{}]}}"#,
        items.join(",")
    )
}

#[test]
fn a_published_instrument_is_asked_whole_with_its_own_answers_and_words_or_not_at_all() {
    on_both_engines(|house| {
        let ivan = house.actor("ivan");
        let problems = |code: &str, number: u128, json: &str| {
            let id =
                form_version::bring_in(&house.desk, &ivan, key(number), brought(code, json)).expect("kept");
            form_version::open(&house.desk, &ivan, id).expect("opened").problems
        };
        let says = |problems: &[String], words: &str| problems.iter().any(|problem| problem.contains(words));
        assert_eq!(problems("whole", 20, &asks(house, "gad7", 0, None)), Vec::<String>::new());
        let half = problems("half", 21, &asks(house, "gad7", 3, None));
        assert!(says(&half, "no score and no alert"), "{half:?}");
        let odd = problems("odd", 22, &asks(house, "gad7", 0, Some(9)));
        assert!(says(&odd, "does not count"), "{odd:?}");

        let priya = house.actor("priya");
        let whole = form_version::index(&house.desk, &priya).expect("the forms");
        let whole = whole.forms.into_iter().find(|form| form.code == "whole").expect("the draft");
        form_version::publish(&house.desk, &priya, whole.versions[0].id, 1).expect("published");
        let from = BeginFrom::Version { code: "whole".to_owned(), version: "t1".to_owned() };
        let next = form_version::begin_from(&house.desk, &ivan, key(23), from).expect("begun");
        let first = form_version::open(&house.desk, &ivan, next).expect("opened").outline.remove(0);
        let edit = Edit::Item {
            link_id: first.link_id,
            text: first.text,
            help: String::new(),
            is_required: false,
            options: first.options.iter().rev().map(|option| option.text.clone()).collect(),
            order: Vec::new(),
            added: None,
        };
        form_version::write(&house.desk, &ivan, next, 1, edit).expect("written");
        let reworded = form_version::open(&house.desk, &ivan, next).expect("opened").problems;
        assert!(says(&reworded, "as they were published"), "{reworded:?}");
    });
}

#[test]
fn a_form_keeps_its_readers_and_a_screening_what_the_program_counts_on() {
    on_both_engines(|house| {
        let (ivan, priya) = (house.actor("ivan"), house.actor("priya"));
        let from = |code: &str, version: &str| BeginFrom::Version {
            code: code.to_owned(),
            version: version.to_owned(),
        };
        let id = form_version::begin_from(&house.desk, &ivan, key(24), from("disclosure_serious", "1"))
            .expect("begun");
        let note = Offering { ruled_by: "support_note".to_owned(), ..offering() };
        form_version::write(&house.desk, &ivan, id, 1, Edit::Offering(note)).expect("written");
        let refused = form_version::publish(&house.desk, &priya, id, 2);
        assert!(
            matches!(&refused, Err(Failure::Refused(why)) if why.to_string().contains("other people read")),
            "{refused:?}"
        );
        let asked = house.desk.form("screening").expect("asked").version.clone();
        let id =
            form_version::begin_from(&house.desk, &ivan, key(25), from("screening", &asked)).expect("begun");
        let kept = form_version::open(&house.desk, &ivan, id).expect("opened");
        assert_eq!(kept.problems, Vec::<String>::new(), "as it came it can be published");
        let elsewhere =
            form_version::begin_from(&house.desk, &ivan, key(26), from("triage", "1")).expect("begun");
        form_version::write(&house.desk, &ivan, elsewhere, 1, Edit::Offering(offering())).expect("written");
        let problems = form_version::open(&house.desk, &ivan, elsewhere).expect("opened").problems;
        assert!(problems.iter().any(|problem| problem.contains("own place")), "{problems:?}");
        let let_go = kept.kept.noun.questionnaire.replacen("\"required\": true", "\"required\": false", 1);
        form_version::write(&house.desk, &ivan, id, 1, Edit::Whole { json: let_go }).expect("written");
        let problems = form_version::open(&house.desk, &ivan, id).expect("opened").problems;
        assert!(problems.iter().any(|problem| problem.contains("counts on")), "{problems:?}");
    });
}
