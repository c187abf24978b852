//! What may be answered to a question of consent follows the person's age: offered by the form and by the row, and
//! refused where it was chosen for another age.

use crate::given::a_referral;
use crate::given::filled::{Path, begun, fill, key, to_screen};
use crate::support::{House, on_both_engines};
use casework::{
    DraftMark,
    consent::{self, SayConsent},
    form_run,
    person::identity::{self, CorrectPerson},
    screening::{self, CannotSend},
};
use domain::{
    Id,
    access::Actor,
    birth::Birth,
    consent::{CannotConsent, Consent, Decision},
    entry::Reason,
    failure::Failure,
    person::Person,
};
use forms::Stage;
use jiff::civil::Date;

const ADULT: [&str; 4] = ["given", "partly", "said_no", "lacks_capacity"];
const CHILD: [&str; 4] = ["said_no", "lacks_capacity", "parent_given", "competent_child_given"];

/// Somebody's birth so many years before a day in the tests' year.
pub fn aged(house: &House, years: i16) -> Birth {
    let today = jiff::tz::TimeZone::UTC.to_datetime(house.now()).date();
    Birth::Known { on: Date::new(today.year() - years, 1, 1).expect("a day") }
}

/// The answers of the first plain question, by their codes, without those that are for everybody's table alone.
fn offered(house: &House, by: &Actor, draft: Id<DraftMark>) -> Vec<String> {
    let run = form_run::open(&house.desk, by, draft).expect("one's own draft");
    let filled = run.form.questionnaire.read_sheet(&run.sheet, Stage::Draft);
    let sections = run.form.questionnaire.sections();
    let mut questions = sections.iter().flat_map(|section| run.questions(section, &filled));
    let engage = questions.find(|question| question.link_id == "consent.engage").expect("it is asked");
    let codes = engage.options.into_iter().map(|option| option.value);
    codes.filter(|code| !["withdrawn", "not_asked"].contains(&code.as_str())).collect()
}

pub fn correct_birth(house: &House, by: &Actor, person: Id<Person>, birth: Birth) {
    let head = identity::edit(&house.desk, by, person).expect("may");
    let revision = head.person.revision;
    let corrected = Person { birth, ..head.person.noun };
    let reason = Reason { code: "new_fact".to_owned(), words: None };
    let command = CorrectPerson { id: person, revision, person: corrected, reason };
    identity::correct(&house.desk, by, command).expect("corrected");
}

#[test]
fn adults_are_offered_no_answers_of_children_and_children_none_of_adults() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        for (birth, form, expected) in [
            (aged(house, 38), "screening", &ADULT),
            (aged(house, 17), "screening_youth", &ADULT),
            (aged(house, 16), "screening_youth", &ADULT),
            (aged(house, 15), "screening_youth", &CHILD),
            (Birth::Unknown, "screening", &ADULT),
        ] {
            let episode = to_screen(a_referral(house).born(birth), &amina);
            let draft = begun(house, &amina, episode, form);
            assert_eq!(offered(house, &amina, draft), expected, "{birth:?} {}", house.engine);
        }
        let episode = to_screen(a_referral(house).born(Birth::Unknown), &amina);
        let draft = begun(house, &amina, episode, "screening_youth");
        let all = offered(house, &amina, draft);
        let both = ADULT.iter().chain(&CHILD).all(|code| all.iter().any(|offered| offered == code));
        assert!(both, "under 18 and nobody knows how far: nothing is ruled out, {}", house.engine);
    });
}

#[test]
fn an_answer_for_another_age_stays_in_view_and_is_not_sent() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = to_screen(a_referral(house).born(aged(house, 16)), &amina);
        let draft = begun(house, &amina, episode, "screening_youth");
        let result = [("outcome.result", "assess"), ("outcome.urgency", "same_day")];
        fill(house, &amina, draft, Path::Minimal, &result);
        let run = form_run::open(&house.desk, &amina, draft).expect("one's own draft");
        assert_eq!(run.problems(), [], "{}", house.engine);
        correct_birth(house, &amina, run.head.person.id, aged(house, 15));
        let run = form_run::open(&house.desk, &amina, draft).expect("one's own draft");
        let problems = run.problems();
        assert!(problems.iter().any(|problem| problem.link_id == "consent.engage"), "{problems:?}");
        assert!(offered(house, &amina, draft).contains(&"given".to_owned()), "what is chosen stays in view");
        let refused = screening::record_screening(&house.desk, &amina, draft, None);
        let is_refused =
            matches!(refused, Err(Failure::Refused(CannotSend::Consent(CannotConsent::NotAtThisAge))));
        assert!(is_refused, "{refused:?} {}", house.engine);
        let rows = consent::of_episode(&house.desk, &amina, episode).expect("the rows").rows;
        assert!(rows.is_empty(), "a refused screening leaves no consent behind");
        let child = ["engage", "records", "court", "follow_up"].map(|what| format!("consent.{what}"));
        let child = child.iter().map(|link| (link.as_str(), "competent_child_given"));
        let said: Vec<(&str, &str)> = child.chain(result).collect();
        fill(house, &amina, draft, Path::Minimal, &said);
        screening::record_screening(&house.desk, &amina, draft, None).expect("screened");
    });
}

#[test]
fn a_row_refuses_an_answer_for_another_age() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let say = |episode, decision, competence: Option<&str>| {
            let consent = Consent {
                scope: "gp".to_owned(),
                decision,
                decided_at: house.now(),
                decided_by: None,
                words: None,
                told_how: None,
                language: None,
                capacity: None,
                competence: competence.map(str::to_owned),
            };
            let command = SayConsent { episode, revision: None, consent };
            consent::say(&house.desk, &amina, key(), command)
        };
        let refused = |said: Result<_, _>| matches!(said, Err(Failure::Refused(CannotConsent::NotAtThisAge)));
        let adult = to_screen(a_referral(house), &amina);
        assert!(refused(say(adult, Decision::ParentGiven, None)), "{}", house.engine);
        assert!(refused(say(adult, Decision::CompetentChildGiven, Some("He explained it back"))));
        say(adult, Decision::Given, None).expect("an adult agrees");
        let child = to_screen(a_referral(house).born(aged(house, 14)), &amina);
        assert!(refused(say(child, Decision::Given, None)), "{}", house.engine);
        let missing = say(child, Decision::CompetentChildGiven, None);
        assert!(matches!(missing, Err(Failure::Refused(CannotConsent::CompetenceMissing))));
        say(child, Decision::ParentGiven, None).expect("a parent agrees");
        let unknown = to_screen(a_referral(house).born(Birth::Unknown), &amina);
        say(unknown, Decision::CompetentChildGiven, Some("He explained it back")).expect("who knows");
    });
}
