//! Do we know this person? Found however they are spelt, shown with reasons, and told to nobody else.

use casework::{
    clock::random_id,
    entry::{self, Retire},
    person::conduct,
    search::{self, Results, Terms},
};
use domain::{
    entry::{Moment, Reason},
    failure::Failure,
    likeness,
    noun::Kept,
    person::Person,
    text::ShortText,
    worker_safety_alert::WorkerSafetyAlert,
};

use crate::support::{
    House, on_both_engines,
    referrals::{a_person, receive_for, someone},
};

fn search_for(house: &House, line: &str) -> Results {
    let amina = house.actor("amina");
    let id = search::begin(&house.desk, &amina, Terms::of_line(line)).expect("kept");
    search::show(&house.desk, &amina, id).expect("found")
}

fn names(results: &Results) -> Vec<String> {
    results.people.iter().map(|found| listed(&found.person)).collect()
}

fn listed(person: &Kept<Person>) -> String {
    person.noun.name.listed()
}

#[test]
fn somebody_is_found_misspelt_swapped_transposed_and_by_each_number() {
    on_both_engines(|house| {
        receive_for(house, "amina", a_person("Kowalski", "Adam", "1985-04-03"), "20PB/1234/26");
        receive_for(house, "amina", a_person("Okonkwo", "Grace", "1990-11-23"), "20PB/1235/26");
        for line in [
            "adam kowalski",
            "kowalsky adam",
            "Adam Kowalski 4/3/1985",
            "Adam Kowalski 3/4/1958",
            "KOWALSKI",
            "20PB123426",
            "20pb/1234/26",
        ] {
            let results = search_for(house, line);
            let found =
                results.people.first().unwrap_or_else(|| panic!("{}: {line} finds nobody", house.engine));
            assert_eq!(listed(&found.person), "KOWALSKI, Adam", "{}: {line}", house.engine);
            assert!(!found.reasons.is_empty(), "{line} is found without a reason");
        }
        let swapped = search_for(house, "Adam Kowalski 4/3/1985");
        assert!(swapped.people[0].reasons.contains(&likeness::Reason::DayAndMonthSwapped));
        let by_number = search_for(house, "20PB/1234/26");
        assert_eq!(by_number.people[0].reasons, [likeness::Reason::SameNumber]);
        assert!(search_for(house, "Featherstonehaugh").people.is_empty());
    });
}

#[test]
fn somebody_is_found_by_a_short_form_of_their_name_and_by_the_whole_of_it() {
    on_both_engines(|house| {
        receive_for(house, "amina", a_person("Featherstone", "Robert", "1985-04-03"), "20PB/1/26");
        receive_for(house, "amina", a_person("Ashdown", "Liz", "1990-11-23"), "20PB/2/26");
        for (line, name) in [
            ("bob featherstone", "FEATHERSTONE, Robert"),
            ("Rob Featherstone", "FEATHERSTONE, Robert"),
            ("elizabeth ashdown", "ASHDOWN, Liz"),
        ] {
            let results = search_for(house, line);
            assert_eq!(names(&results), [name], "{}: {line}", house.engine);
            assert!(
                results.people[0].reasons.iter().any(|reason| reason.to_string().contains("form")),
                "{line}: {:?}",
                results.people[0].reasons
            );
        }
        assert!(
            search_for(house, "bob ashdown")
                .people
                .iter()
                .all(|found| listed(&found.person) != "FEATHERSTONE, Robert")
        );
    });
}

#[test]
fn what_to_do_to_be_safe_stands_with_somebody_who_is_found_and_why_does_not() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let referral = receive_for(house, "amina", a_person("Kowalski", "Adam", "1985-04-03"), "20PB/1/26");
        let person = someone(house, referral);
        let instruction: ShortText = "See in pairs".parse().expect("words");
        let alert = WorkerSafetyAlert::new(instruction, Moment::now(house.now()));
        let key = random_id().expect("chance");
        let id = entry::record(&house.desk, &amina, key, person, alert).expect("recorded");
        // Somebody of another team, who has not opened the record, reads it before meeting the person.
        let tom = house.actor("tom");
        let found = |by| search::suggest(&house.desk, by, Terms::of_line("adam kowalski")).expect("found");
        assert_eq!(found(&tom).people[0].safety, ["See in pairs"], "{}", house.engine);
        let reason = Reason { code: "wrong_person".to_owned(), words: None };
        let retire = Retire { id, person, revision: 1, reason };
        entry::retire(&house.desk, &amina, retire).expect("retired");
        assert_eq!(found(&tom).people[0].safety, Vec::<String>::new(), "{}", house.engine);
    });
}

#[test]
fn twins_are_shown_both() {
    on_both_engines(|house| {
        receive_for(house, "amina", a_person("Begum", "Amira", "2001-06-30"), "20PB/1/26");
        receive_for(house, "amina", a_person("Begum", "Samira", "2001-06-30"), "20PB/2/26");
        let mut found = names(&search_for(house, "begum 30/6/2001"));
        found.sort();
        assert_eq!(found, ["BEGUM, Amira", "BEGUM, Samira"], "{}", house.engine);
    });
}

#[test]
fn a_search_says_who_is_open_with_whom() {
    on_both_engines(|house| {
        receive_for(house, "amina", a_person("Kowalski", "Adam", "1985-04-03"), "20PB/1/26");
        let results = search_for(house, "adam kowalski");
        assert_eq!(results.people[0].open_with, ["custody"]);
        assert_eq!(results.people[0].earlier_at, None);
    });
}

#[test]
fn a_number_that_is_no_nhs_number_is_said_and_the_rest_is_searched() {
    let house = House::on_sqlite();
    receive_for(&house, "amina", a_person("Kowalski", "Adam", "1985-04-03"), "20PB/1/26");
    for line in ["kowalski 9991234567", "kowalski 999 123 4567"] {
        let results = search_for(&house, line);
        assert!(results.number_problem.is_some(), "{line}");
        assert_eq!(names(&results), ["KOWALSKI, Adam"], "{line}");
    }
    assert_eq!(search_for(&house, "kowalski 3/4/1985").number_problem, None);
}

#[test]
fn fields_find_as_the_line_does() {
    let house = House::on_sqlite();
    receive_for(&house, "amina", a_person("Kowalski", "Adam", "1985-04-03"), "20PB/1/26");
    let amina = house.actor("amina");
    let fields = |family: &str, year: &str, custody_number: &str| Terms {
        family: family.to_owned(),
        year: year.to_owned(),
        custody_number: custody_number.to_owned(),
        ..Terms::default()
    };
    for terms in [fields("Kowalsky", "1985", ""), fields("", "", "20pb/1/26")] {
        let results = search::suggest(&house.desk, &amina, terms.clone()).expect("found");
        assert_eq!(names(&results), ["KOWALSKI, Adam"], "{terms:?}");
    }
}

#[test]
fn a_search_is_its_owners_alone_and_ends_after_its_hours() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let id = search::begin(&house.desk, &amina, Terms::of_line("adam kowalski")).expect("kept");
        let tom = house.actor("tom");
        assert!(matches!(search::show(&house.desk, &tom, id), Err(Failure::NotFound)), "{}", house.engine);
        house.hours_pass(i64::from(house.desk.content().limits.search_kept_hours));
        assert!(matches!(search::show(&house.desk, &amina, id), Err(Failure::NotFound)), "{}", house.engine);
    });
}

#[test]
fn whoever_may_not_identify_people_searches_nobody() {
    let house = House::on_sqlite();
    let person =
        someone(&house, receive_for(&house, "amina", a_person("Kowalski", "Adam", "1985-04-03"), "1/26"));
    for user_name in ["dean", "marcus", "helen", "owen", "lena", "sergeant", "ivan", "ruth"] {
        let actor = house.actor(user_name);
        let begun = search::begin(&house.desk, &actor, Terms::of_line("adam kowalski"));
        assert!(matches!(begun, Err(Failure::NotFound)), "{user_name}");
        let suggested = search::suggest(&house.desk, &actor, Terms::of_line("adam kowalski"));
        assert!(matches!(suggested, Err(Failure::NotFound)), "{user_name}");
        let found = search::found(&house.desk, &actor, person);
        assert!(matches!(found, Err(Failure::NotFound)), "{user_name}");
    }
    assert!(search::found(&house.desk, &house.actor("priya"), person).is_ok());
}

#[test]
fn whom_somebody_knows_is_not_there_for_them_whatever_they_type_and_stays_there_for_others() {
    on_both_engines(|house| {
        let (amina, tom) = (house.actor("amina"), house.actor("tom"));
        receive_for(house, "amina", a_person("Kowalski", "Adam", "1985-04-03"), "20PB/1234/26");
        receive_for(house, "amina", a_person("Kowalski", "Bruno", "1985-04-03"), "20PB/1235/26");
        let known = search_for(house, "Adam Kowalski").people[0].person.id;
        conduct::declare_conflict(&house.desk, &amina, known).expect("declared");
        for line in ["Adam Kowalski", "Kowalski 3/4/1985", "3/4/1985", "20PB/1234/26", "kowalsky adam"] {
            let results = search_for(house, line);
            let typed = search::suggest(&house.desk, &amina, Terms::of_line(line)).expect("suggested");
            for found in [&results, &typed] {
                let is_there = found.people.iter().any(|found| found.person.id == known);
                assert!(!is_there && !found.has_more, "{}: {line}", house.engine);
            }
            let others = search::suggest(&house.desk, &tom, Terms::of_line(line)).expect("suggested");
            assert!(others.people.iter().any(|found| found.person.id == known), "{}: {line}", house.engine);
        }
        assert!(matches!(search::found(&house.desk, &amina, known), Err(Failure::NotFound)));
        // A referral is taken as for somebody new, and whoever opens it finds both.
        receive_for(house, "amina", a_person("Kowalski", "Adam", "1985-04-03"), "20PB/1236/26");
        let line = Terms::of_line("Adam Kowalski 3/4/1985");
        let both = search::suggest(&house.desk, &tom, line).expect("suggested");
        let adams = both.people.iter().filter(|found| listed(&found.person) == "KOWALSKI, Adam");
        assert_eq!(adams.count(), 2, "{}", house.engine);
    });
}
