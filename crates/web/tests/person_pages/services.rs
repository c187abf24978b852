//! The search for a service: those that say they are for this person first, those for others apart, and open all the same.

use casework::{
    clock::random_id,
    person::identity::{self, CorrectPerson},
    triage::{self, RecordTriage},
};
use domain::{asked::Asked, entry::Reason, person::Person};

use crate::{
    browser::{Browser, app, sent},
    canary,
    given::a_triage,
    support::House,
};

/// What comes before the services for others, and what comes behind it.
fn apart(page: &str) -> (&str, &str) {
    page.split_once("for others: of another age, or for women or men only").unwrap_or((page, ""))
}

#[test]
fn a_womens_service_is_for_others_where_a_man_is_on_record_and_can_be_chosen_with_eyes_open() {
    let house = House::on_sqlite();
    let app = app(&house);
    let amina = house.actor("amina");
    let canary = canary(&house, &amina);
    let browser = Browser::of(&house, &app, "amina");
    let episode = canary.episode;
    let completed = a_triage(&house, "see_today", &[("decision.urgency", "urgent")]);
    let command = RecordTriage { episode, revision: 1, completed, draft: None };
    triage::record_triage(&house.desk, &amina, random_id().expect("chance"), command).expect("triaged");
    let find = || sent(&browser.get(&format!("/episodes/{episode}/onward-referrals/new")));
    let directory = &house.desk.content().directory;
    let womens = directory.get("anawim").expect("a women's centre");
    let (link, name) = (format!("service={}\"", womens.code), womens.name.replace('\'', "&#39;"));
    let page = find();
    assert!(apart(&page).0.contains(&link), "while nobody has asked, nothing is ruled out");
    let sex = |code: &str, revision| {
        let head = identity::edit(&house.desk, &amina, canary.person).expect("may");
        let person = Person { sex: Asked::Answered(code.to_owned()), ..head.person.noun };
        let reason = Reason { code: "new_fact".to_owned(), words: None };
        let command = CorrectPerson { id: canary.person, revision, person, reason };
        identity::correct(&house.desk, &amina, command).expect("corrected");
    };
    let send = || sent(&browser.get(&format!("/episodes/{episode}/onward-referrals/send?service=anawim")));
    sex("1", 2);
    let page = find();
    let (fitting, for_others) = apart(&page);
    assert!(!fitting.contains(&link) && for_others.contains(&link));
    assert!(for_others.contains("Women, from 18") && for_others.contains(&name));
    let youth = directory.entries().iter().find(|entry| entry.until_age == Some(25)).expect("for the young");
    assert!(for_others.contains(&format!("service={}\"", youth.code)), "another age is for others, too");
    assert!(send().contains("This service says whom it is for: Women, from 18. Ring and ask"));
    sex("2", 3);
    assert!(apart(&find()).0.contains(&link));
    assert!(!send().contains("says whom it is for"));
}
