//! What was told on the way stands on top of the person's pages, in the banner; what a page no longer tells of is explained.

use casework::{
    clock::random_id,
    triage::{self, CorrectTriage, RecordTriage},
};
use domain::{
    entry::Moment,
    risk::{Risk, RiskOf, RiskSource},
    text::Text,
};

use crate::{
    ALERT, RISK,
    browser::{Browser, app, sent},
    canary,
    given::{a_referral, a_triage},
    keep,
    support::House,
};

#[test]
fn what_triage_told_of_is_in_the_banner_and_the_triage_explains_what_it_no_longer_tells() {
    let house = House::on_sqlite();
    let app = app(&house);
    let amina = house.actor("amina");
    let browser = Browser::of(&house, &app, "amina");
    let episode = a_referral(&house).received_by(&amina);
    let told = [
        ("decision.urgency", "urgent"),
        ("risk.on_record", "yes"),
        ("risk.words", RISK),
        ("risk.worker_safety", ALERT),
    ];
    let completed = a_triage(&house, "see_today", &told);
    let key = || random_id().expect("chance");
    let command = RecordTriage { episode, revision: 1, completed, draft: None };
    let id = triage::record_triage(&house.desk, &amina, key(), command).expect("triaged");
    let page = sent(&browser.get(&format!("/episodes/{episode}")));
    assert!(page.contains("To be safe:</strong> Alertcanary"));
    assert!(page.contains("From triage, today") && page.contains("Look at it again by"));
    assert!(page.contains(RISK));
    let page = sent(&browser.get(&format!("/triages/{id}")));
    assert!(!page.contains("no longer tells of"));
    let completed = a_triage(&house, "see_today", &told[..1]);
    let command = CorrectTriage { triage: id, revision: 1, completed, reason: "Another person's".to_owned() };
    triage::correct(&house.desk, &amina, key(), command).expect("corrected");
    let page = sent(&browser.get(&format!("/triages/{id}")));
    assert!(page.contains("no longer tells of risk on record"));
    assert!(page.contains("no longer tells of what to do to be safe"));
    assert_eq!(page.matches("If it is not so, retire it, with a reason").count(), 2);
    let shown = triage::show(&house.desk, &amina, id).expect("the triage").still_on_top;
    let risk = shown.risk.expect("it stands").id;
    assert!(page.contains(&format!("/risks/{risk}")));
    let opened = browser.get(&format!("/risks/{risk}"));
    assert!(sent(&opened).contains(RISK), "the way there leads there");
}

#[test]
fn a_sort_of_risk_that_only_the_program_sets_is_in_no_list_and_stays_when_it_is_corrected() {
    let house = House::on_sqlite();
    let app = app(&house);
    let amina = house.actor("amina");
    let canary = canary(&house, &amina);
    let browser = Browser::of(&house, &app, "amina");
    let person = canary.person.to_string();
    let told = ["value=\"immediate\"", "value=\"on_record\""];
    let new = sent(&browser.get(&format!("/people/{person}/risks/new")));
    assert!(told.iter().all(|value| !new.contains(value)), "nobody chooses how somebody else put it");
    let fields = |kind| [("person", person.as_str()), ("risk_type", kind), ("source", "a call")];
    let mut by_hand = fields("on_record").to_vec();
    by_hand.push(("words", "Typed words"));
    let refused = browser.post(&format!("/people/{person}/risks"), &by_hand);
    assert!(refused.status == 422 && sent(&refused).contains("Select what sort of risk it is"));
    let source = RiskSource { justice_event: None, words: Text::parse("triage").expect("words") };
    let lookups = &house.desk.content().lookups;
    let of = RiskOf::chosen(lookups.risk_said_at("triage").expect("a sort"), None).expect("no level");
    let words = Text::parse("Overdose in March").expect("words");
    let risk =
        keep(&house, &amina, canary.person, Risk { of, words, source, moment: Moment::now(house.now()) });
    let edit = sent(&browser.get(&format!("/risks/{risk}/edit")));
    assert!(edit.contains(told[1]) && !edit.contains(told[0]), "its own sort stays, and no other comes");
    let send = |kind, revision| {
        let further = [("words", "Overdose in May"), ("revision", revision), ("reason", "typing")];
        let fields = [&fields(kind)[..], &further].concat();
        browser.post(&format!("/risks/{risk}"), &fields).status
    };
    assert_eq!(send("immediate", "1"), 422, "another that only the program sets");
    assert_eq!(send("on_record", "1"), 303);
    assert_eq!(send("overdose", "2"), 303, "whoever looks at it may say what sort it is");
}
