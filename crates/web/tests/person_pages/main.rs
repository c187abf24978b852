//! A person's pages as each role reads them, with a word of its own in every field: what a role may not read is in no
//! page, header or cookie that it is sent (threat T5). And what editors meet: refusals, conflicts, reasons.

mod browser;
mod consent_and_age;
#[expect(dead_code, reason = "the journeys use what is not used here")]
#[path = "../../../casework/tests/journeys/given/mod.rs"]
mod given;
mod on_top;
mod services;
#[expect(dead_code, reason = "the journeys use what is not used here")]
#[path = "../../../casework/tests/journeys/support/mod.rs"]
mod support;
mod two_windows;

use browser::{Browser, app, sent};
use casework::{
    allocation::{self, Allocate, GiveToTeam},
    clock::random_id,
    entry::{self, Held},
    episode,
    person::{
        conduct,
        identity::{self, CorrectPerson},
    },
    triage::{self, RecordTriage},
};
use domain::{
    Id,
    access::Actor,
    address::{Address, Home},
    adjustment::Adjustment,
    asked::Asked,
    birth::Birth,
    entry::{Moment, Reason},
    episode::Episode,
    name::{FullName, PersonName},
    nhs_number::NhsNumber,
    person::Person,
    postcode::Postcode,
    risk::{Risk, RiskOf, RiskSource},
    safe_contact::SafeContact,
    safety_plan::SafetyPlan,
    text::Text,
    worker_safety_alert::WorkerSafetyAlert,
};
use given::{a_referral, a_triage};
use support::House;
use uuid::Uuid;
/// A word for each field, found nowhere else.
const NAME: &str = "Zuckerwatte";
const BORN: &str = "29 February 1984";
const NHS: &str = "999 000 0018";
const ETHNICITY: &str = "Pakistani";
const RISK: &str = "Riskcanary";
const SOURCE: &str = "Sourcecanary";
const WARNING: &str = "Warningcanary";
const HELPS: &str = "Helpscanary";
const RING: &str = "Ringcanary";
const SAFER: &str = "Safercanary";
const ADJUSTMENT: &str = "Adjustmentcanary";
const PHONE: &str = "07700 900111";
const CONTACT_WORDS: &str = "Clinicname";
const ADDRESS: &str = "Canarystreet";
const ALERT: &str = "Alertcanary";

const ALL: [&str; 15] = [
    NAME,
    BORN,
    NHS,
    ETHNICITY,
    RISK,
    SOURCE,
    WARNING,
    HELPS,
    RING,
    SAFER,
    ADJUSTMENT,
    PHONE,
    CONTACT_WORDS,
    ADDRESS,
    ALERT,
];

fn keep<T: Held>(house: &House, by: &Actor, person: Id<Person>, entry: T) -> Id<T> {
    entry::record(&house.desk, by, random_id().expect("chance"), person, entry).expect("kept")
}

/// Somebody of whom every field holds its own word.
struct Canary {
    person: Id<Person>,
    episode: Id<Episode>,
    risk: Id<Risk>,
}

fn canary(house: &House, amina: &Actor) -> Canary {
    let episode = a_referral(house).received_by(amina);
    let person = episode::show(&house.desk, amina, episode).expect("the episode").head.person.id;
    let head = identity::edit(&house.desk, amina, person).expect("may");
    let part = |words: &str| Some(Text::parse(words).expect("a name"));
    let corrected = Person {
        name: PersonName::Known(FullName::new(part(NAME), part("Dermot"), None).expect("a name")),
        birth: Birth::Known { on: "1984-02-29".parse().expect("a day") },
        nhs_number: Some(NhsNumber::parse(NHS).expect("a number of the test range")),
        ethnicity: Asked::Answered("J".to_owned()),
        ..head.person.noun
    };
    let reason = Reason { code: "new_fact".to_owned(), words: None };
    let command = CorrectPerson { id: person, revision: 1, person: corrected, reason };
    identity::correct(&house.desk, amina, command).expect("corrected");
    let moment = || Moment::now(house.now());
    let source = RiskSource { justice_event: None, words: Text::parse(SOURCE).expect("words") };
    let words = Text::parse(RISK).expect("words");
    let risk = keep(house, amina, person, Risk { of: RiskOf::Suicide, words, source, moment: moment() });
    let words = |words: &str| Text::parse(words).expect("words");
    let plan = SafetyPlan {
        making_safer: part(SAFER).map(|_: domain::text::NameText| words(SAFER)),
        ..SafetyPlan::new(words(WARNING), words(HELPS), words(RING), moment())
    };
    keep(house, amina, person, plan);
    let words = Some(Text::parse(ADJUSTMENT).expect("words"));
    keep(house, amina, person, Adjustment { code: "breaks".to_owned(), words, moment: moment() });
    let contact = SafeContact {
        method: "text".to_owned(),
        value: Some(Text::parse(PHONE).expect("a number")),
        safe_times: None,
        never: vec!["letter".to_owned()],
        words: Some(Text::parse(CONTACT_WORDS).expect("words")),
        moment: moment(),
    };
    keep(house, amina, person, contact);
    let home =
        Home::At { lines: Text::parse(ADDRESS).expect("words"), postcode: Postcode::parse("B11 1AA").ok() };
    keep(house, amina, person, Address { home, from_on: None, until_on: None, moment: moment() });
    keep(house, amina, person, WorkerSafetyAlert::new(Text::parse(ALERT).expect("words"), moment()));
    Canary { person, episode, risk }
}

/// Every page of a person that a reader could try.
fn pages(canary: &Canary) -> Vec<String> {
    let person = canary.person;
    let parts =
        ["risks", "safety-plans", "adjustments", "safe-contacts", "addresses", "worker-safety-alerts"];
    let mut pages: Vec<String> = parts
        .iter()
        .flat_map(|part| [format!("/people/{person}/{part}"), format!("/people/{person}/{part}/new")])
        .collect();
    pages.extend(
        ["", "?show=risk", "/edit", "/versions", "/looks", "/conflict"]
            .map(|end| format!("/people/{person}{end}")),
    );
    pages.push(format!("/risks/{}", canary.risk));
    pages.push(format!("/risks/{}/edit", canary.risk));
    pages.push(format!("/risks/{}/versions/1", canary.risk));
    pages.push(format!("/risks/{}/retirement", canary.risk));
    pages
}

/// Everything that a reader is sent by all of these pages together.
fn all_sent(browser: &Browser, canary: &Canary) -> String {
    pages(canary).iter().map(|page| sent(&browser.get(page))).collect()
}

fn check(who: &str, sent: &str, may_read: &[&str]) {
    for word in ALL {
        assert_eq!(sent.contains(word), may_read.contains(&word), "{who} and {word}");
    }
}

fn give_to_outreach(house: &House, amina: &Actor, episode: Id<Episode>) {
    let completed = a_triage(house, "see_today", &[("decision.urgency", "urgent")]);
    let command = RecordTriage { episode, revision: 1, completed, draft: None };
    triage::record_triage(&house.desk, amina, random_id().expect("chance"), command).expect("triaged");
    let command = GiveToTeam {
        episode,
        revision: revision(house, amina, episode),
        team: "outreach".to_owned(),
        reason: "Support afterwards".to_owned(),
    };
    allocation::give_to_team(&house.desk, amina, random_id().expect("chance"), command).expect("given");
}

fn revision(house: &House, by: &Actor, episode: Id<Episode>) -> u32 {
    episode::show(&house.desk, by, episode).expect("the episode").episode.revision
}

fn allocate(house: &House, by: &Actor, episode: Id<Episode>, to: &Actor) {
    let worker = to.account().expect("an account").cast();
    let command = Allocate { episode, revision: revision(house, by, episode), worker };
    allocation::allocate(&house.desk, by, random_id().expect("chance"), command).expect("allocated");
}

#[test]
fn each_role_is_sent_what_its_rows_allow_and_not_a_word_more() {
    let house = House::on_sqlite();
    let app = app(&house);
    let amina = house.actor("amina");
    let canary = canary(&house, &amina);
    let read = |user_name: &str| all_sent(&Browser::of(&house, &app, user_name), &canary);
    check("a practitioner of the team", &read("amina"), &ALL);
    check("a clinical lead of the team", &read("priya"), &ALL);
    let rows_1_to_4 = [NAME, BORN, NHS, ETHNICITY, ADJUSTMENT, PHONE, CONTACT_WORDS, ADDRESS, ALERT];
    let manager = read("helen");
    check("a manager without a reason", &manager, &rows_1_to_4);
    assert!(manager.contains("ask the duty practitioner"));
    let administrator = read("sunita");
    let and_two_lines = [&rows_1_to_4[..], &[HELPS, RING]].concat();
    check("an administrator", &administrator, &and_two_lines);
    assert!(administrator.contains("ask the duty practitioner"));
    for outside in ["dean", "marcus", "owen", "lena", "sergeant", "ivan"] {
        check(outside, &read(outside), &[]);
    }
    give_to_outreach(&house, &amina, canary.episode);
    check("a support worker of the team whose case it is not", &read("kezia"), &[]);
    allocate(&house, &amina, canary.episode, &house.actor("dean"));
    let whole_plan = [&rows_1_to_4[..], &[RISK, SOURCE, WARNING, HELPS, RING, SAFER]].concat();
    check("a support worker of their own case", &read("dean"), &whole_plan);
    allocate(&house, &amina, canary.episode, &house.actor("marcus"));
    check("a mentor before the conflict is ruled out", &read("marcus"), &[]);
    conduct::rule_out_conflict(&house.desk, &house.actor("marcus"), canary.person).expect("said");
    let mentor = read("marcus");
    check("a mentor of their own case", &mentor, &[NAME, ADJUSTMENT, PHONE, ALERT, HELPS, RING]);
    assert!(mentor.contains("age 36 to 45") && mentor.contains("ask the duty practitioner"));
}

#[test]
fn a_mentors_caseload_tells_the_one_safe_way_once_they_have_said_that_they_do_not_know_the_person() {
    let house = House::on_sqlite();
    let app = app(&house);
    let amina = house.actor("amina");
    let canary = canary(&house, &amina);
    give_to_outreach(&house, &amina, canary.episode);
    let marcus = Browser::of(&house, &app, "marcus");
    check("a mentor with nobody", &sent(&marcus.get("/caseload")), &[]);
    allocate(&house, &amina, canary.episode, &house.actor("marcus"));
    let before = sent(&marcus.get("/caseload"));
    check("a mentor before the conflict is ruled out", &before, &[]);
    assert!(!before.contains("To reach them"));
    conduct::rule_out_conflict(&house.desk, &house.actor("marcus"), canary.person).expect("said");
    let caseload = sent(&marcus.get("/caseload"));
    check("a mentor of their own case", &caseload, &[NAME, PHONE]);
    assert!(caseload.contains("To reach them. Text message: 07700 900111. Never: letter."));
}

#[test]
fn titles_addresses_and_cookies_name_nobody() {
    let house = House::on_sqlite();
    let app = app(&house);
    let amina = house.actor("amina");
    let canary = canary(&house, &amina);
    let browser = Browser::of(&house, &app, "amina");
    for page in pages(&canary) {
        let answer = browser.get(&page);
        let body = String::from_utf8(answer.body).expect("text");
        let title =
            body.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).expect("a title");
        assert!(!title.contains(NAME), "{page}: {title}");
        // Who looked is for those who look after the journal.
        let expected = if page.ends_with("/looks") { 404 } else { 200 };
        assert_eq!(answer.status, expected, "{page}");
    }
}

#[test]
fn no_form_gets_a_level_of_suicide_in() {
    let house = House::on_sqlite();
    let app = app(&house);
    let amina = house.actor("amina");
    let canary = canary(&house, &amina);
    let browser = Browser::of(&house, &app, "amina");
    let person = canary.person.to_string();
    for kind in ["suicide", "self_harm"] {
        let fields = [
            ("person", person.as_str()),
            ("risk_type", kind),
            ("words", "Typed words"),
            ("source", "a call"),
            ("police_level", "high"),
        ];
        let answer = browser.post(&format!("/people/{person}/risks"), &fields);
        assert_eq!(answer.status, 422, "{kind}");
        let body = sent(&answer);
        assert!(body.contains("never get a level") && body.contains("Typed words"), "{kind}");
        let mut fields = fields.to_vec();
        fields.extend([("revision", "1"), ("reason", "typing")]);
        let answer = browser.post(&format!("/risks/{}", canary.risk), &fields);
        assert_eq!(answer.status, 422, "{kind} by a correction");
    }
    let listed = entry::index::<Risk>(&house.desk, &amina, canary.person).expect("the list");
    assert_eq!(listed.entries.len(), 1);
}

#[test]
fn the_second_editor_is_shown_both_versions_and_keeps_their_own_text() {
    let house = House::on_sqlite();
    let app = app(&house);
    let amina = house.actor("amina");
    let canary = canary(&house, &amina);
    let (tom, mine) = (Browser::of(&house, &app, "tom"), Browser::of(&house, &app, "amina"));
    let person = canary.person.to_string();
    let address = format!("/risks/{}", canary.risk);
    let fields = |words: &'static str, revision: &'static str| {
        [
            ("person".to_owned(), person.clone()),
            ("risk_type".to_owned(), "suicide".to_owned()),
            ("words".to_owned(), words.to_owned()),
            ("source".to_owned(), "a call".to_owned()),
            ("reason".to_owned(), "new_fact".to_owned()),
            ("revision".to_owned(), revision.to_owned()),
        ]
    };
    let send = |browser: &Browser, fields: [(String, String); 6]| {
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.post(&address, &fields)
    };
    assert_eq!(send(&tom, fields("Words of Tom", "1")).status, 303);
    let answer = send(&mine, fields("Words of Amina", "1"));
    let body = sent(&answer);
    assert_eq!(answer.status, 409);
    assert!(body.contains("Words of Tom") && body.contains("Words of Amina"));
    assert!(body.contains("Tom Brennan changed this"));
    assert!(body.contains("name=\"revision\" value=\"2\""), "put together, it can be sent again");
    assert_eq!(send(&mine, fields("Both", "2")).status, 303);
}

#[test]
fn a_look_that_needs_a_reason_asks_for_it_and_comes_back() {
    let house = House::on_sqlite();
    let app = app(&house);
    let amina = house.actor("amina");
    let canary = canary(&house, &amina);
    let helen = Browser::of(&house, &app, "helen");
    let risks = format!("/people/{}/risks", canary.person);
    let asked = helen.get(&risks);
    assert_eq!(asked.status, 403);
    let body = sent(&asked);
    assert!(body.contains("Why do you need to open this record?") && !body.contains(NAME));
    let reasons = format!("/people/{}/reasons", canary.person);
    let empty = helen.post(&reasons, &[("back", &risks)]);
    assert_eq!(empty.status, 422);
    assert!(sent(&empty).contains("Select why you need to open this record"));
    let other = helen.post(&reasons, &[("back", &risks), ("reason", "other")]);
    assert_eq!(other.status, 422, "another reason needs words");
    let given = helen.post(&reasons, &[("back", &risks), ("reason", "incident")]);
    assert_eq!((given.status, given.location.as_deref()), (303, Some(risks.as_str())));
    let opened = helen.get(&risks);
    assert!(opened.status == 200 && sent(&opened).contains(RISK));
    let away = helen.post(&reasons, &[("back", "//elsewhere.example"), ("reason", "incident")]);
    assert_eq!(away.location, Some(format!("/people/{}", canary.person)), "never to another host");
}

#[test]
fn a_form_of_one_person_sent_to_another_is_refused() {
    let house = House::on_sqlite();
    let app = app(&house);
    let amina = house.actor("amina");
    let canary = canary(&house, &amina);
    let browser = Browser::of(&house, &app, "amina");
    let stranger = Uuid::from_u128(7).to_string();
    let fields =
        [("person", stranger.as_str()), ("risk_type", "suicide"), ("words", "His"), ("source", "a call")];
    let answer = browser.post(&format!("/people/{}/risks", canary.person), &fields);
    assert_eq!(answer.status, 400);
    let listed = entry::index::<Risk>(&house.desk, &amina, canary.person).expect("the list");
    assert_eq!(listed.entries.len(), 1, "nothing was recorded");
}

#[test]
fn what_was_typed_is_kept_as_a_draft_and_offered_again() {
    let house = House::on_sqlite();
    let app = app(&house);
    let amina = house.actor("amina");
    let canary = canary(&house, &amina);
    let browser = Browser::of(&house, &app, "amina");
    let new = format!("/people/{}/risks/new", canary.person);
    let draft = format!("/people/{}/risks/draft", canary.person);
    let saved = browser.post(&draft, &[("words", "Half a sentence")]);
    assert_eq!(saved.status, 200);
    assert!(sent(&saved).starts_with("Saved "));
    assert!(sent(&browser.get(&new)).contains("Half a sentence"));
    let toms = Browser::of(&house, &app, "tom");
    assert!(!sent(&toms.get(&new)).contains("Half a sentence"), "a draft is its owner's alone");
    assert_eq!(browser.post(&draft, &[("discard", "yes")]).status, 303);
    assert!(!sent(&browser.get(&new)).contains("Half a sentence"));
}

#[test]
fn a_form_with_the_key_of_another_records_nothing_and_is_shown_again_with_its_words() {
    let house = House::on_sqlite();
    let app = app(&house);
    let person = canary(&house, &house.actor("amina")).person.to_string();
    let browser = Browser::of(&house, &app, "amina");
    let key = random_id().expect("chance").to_string();
    let risk = |words: &str| {
        let fields =
            [("person", person.as_str()), ("risk_type", "fire"), ("words", words), ("source", "a call")];
        browser.post_with(&key, &format!("/people/{person}/risks"), &fields)
    };
    let first = risk("Lit a bin");
    assert_eq!(first.status, 303);
    assert_eq!(risk("Lit a bin").location, first.location, "a second press is answered as the first");
    let report = [("page", "/worklist"), ("what", "The list was empty")];
    for (answer, words) in [
        (risk("Has a rope"), "Has a rope"),
        (browser.post_with(&key, "/safety-reports", &report), report[1].1),
    ] {
        let body = sent(&answer);
        assert_eq!(answer.status, 409, "{words}");
        assert!(body.contains(words) && body.contains("This was not recorded"), "{body}");
        assert!(body.contains("name=\"idempotency_key\"") && !body.contains(&key), "a fresh key");
    }
    assert!(!sent(&browser.get(&format!("/people/{person}/risks"))).contains("Has a rope"));
}
