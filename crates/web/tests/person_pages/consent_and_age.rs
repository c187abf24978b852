//! The answers to questions of consent, on the pages of a form and of a row: those that fit the person's age.

use casework::screening;
use domain::birth::Birth;

use crate::{
    browser::{Browser, app, sent},
    given::{a_referral, filled::to_screen},
    support::House,
};

#[test]
fn a_page_offers_the_answers_of_the_persons_age_and_refuses_the_others_in_words() {
    let house = House::on_sqlite();
    let app = app(&house);
    let amina = house.actor("amina");
    let browser = Browser::of(&house, &app, "amina");
    let children = ["value=\"parent_given\"", "value=\"competent_child_given\""];
    let young = Birth::Known { on: "2015-01-01".parse().expect("a day") };
    let adult = Birth::Year { year: 1988 };
    for (birth, form, is_child) in [(adult, "screening", false), (young, "screening_youth", true)] {
        let episode = to_screen(a_referral(&house).born(birth), &amina);
        let draft = screening::begin(&house.desk, &amina, episode, Some(form)).expect("begun");
        let row = format!("/episodes/{episode}/consents/gp");
        for page in [format!("/drafts/{draft}/sections/1"), row.clone()] {
            let page = sent(&browser.get(&page));
            assert!(page.contains("value=\"said_no\""), "{form}");
            assert_eq!(page.contains("value=\"given\""), !is_child, "{form}");
            assert!(children.iter().all(|value| page.contains(value) == is_child), "{form}");
        }
        let wrong = if is_child { "given" } else { "parent_given" };
        let answer = browser.post(&row, &[("decision", wrong)]);
        assert_eq!(answer.status, 422, "{form}");
        let page = sent(&answer);
        assert!(page.contains("This answer is not for somebody of this age"), "{form}");
        assert!(page.contains(&format!("value=\"{wrong}\"")), "what was chosen stays in view: {form}");
    }
}
