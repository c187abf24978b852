//! What a tired hand must not miss, as the pages say it: all risk in the banner, what a referrer told, refusals beside the
//! field, and what is still so at the end.

#[expect(dead_code, reason = "the pages of the person use what is not used here")]
#[path = "person_pages/browser.rs"]
mod browser;
#[expect(dead_code, reason = "the journeys use what is not used here")]
#[path = "../../casework/tests/journeys/given/mod.rs"]
mod given;
#[expect(dead_code, reason = "the journeys use what is not used here")]
#[path = "../../casework/tests/journeys/support/mod.rs"]
mod support;

use browser::{Browser, app};
use casework::{clock::random_id, entry, episode, justice_event};
use domain::{
    Id,
    access::Actor,
    entry::Moment,
    episode::Episode,
    justice_event::{AppropriateAdult, JusticeEvent, Overlap},
    justice_numbers::CustodyNumber,
    person::Person,
    risk::{Risk, RiskOf, RiskSource},
    text::Text,
};
use given::{a_referral, filled};
use jiff::ToSpan;
use support::House;
use web::answer::Answer;

/// Somebody with a browser without script, who says what they expect of each answer.
struct Visitor(Browser);

impl Visitor {
    fn of(house: &House, user_name: &str) -> Self {
        Self(Browser::of(house, &app(house), user_name))
    }

    fn get(&self, address: &str) -> String {
        let answer = self.0.get(address);
        assert_eq!(answer.status, 200, "{address}");
        text(answer)
    }

    /// Sends a form that can be read, and gives where it leads.
    fn send(&self, address: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.0.post(address, fields);
        let status = answer.status;
        let location = answer.location.clone();
        assert_eq!(status, 303, "{address}: {}", problems(&text(answer)));
        location.expect("a way on")
    }

    /// Sends a form that cannot stand, and gives what the page says of it.
    fn sends_badly(&self, address: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.0.post(address, fields);
        assert_eq!(answer.status, 422, "{address}");
        let page = text(answer);
        let problems = problems(&page);
        assert!(!problems.is_empty(), "{address}: {page}");
        problems
    }

    /// Refers Tobias Wrenfield from Perry Barr custody, up to the last page; the address of the draft.
    fn writes_a_referral(&self, reason: &[(&str, &str)], answers: &[(&str, &str)]) -> String {
        let results = self.send("/searches", &[("q", "tobias wrenfield")]);
        let search = results.rsplit_once('/').expect("an address").1.to_owned();
        let first = self.send("/referral-drafts", &[("search", &search)]);
        let draft = first.strip_suffix("/source").expect("the first step").to_owned();
        let steps: [(&str, &[(&str, &str)]); 5] = [
            ("source", &[("source", "police_custody"), ("received", "now")]),
            (
                "person",
                &[("name_known", "yes"), ("family", "Wrenfield"), ("given", "Tobias"), ("birth", "unknown")],
            ),
            ("about", &[]),
            ("standing", &[("standing", "custody_suite")]),
            ("place", &[("site", "perry_barr"), ("custody_number", "20PB/1234/26")]),
        ];
        for (step, fields) in steps {
            self.send(&format!("{draft}/{step}"), fields);
        }
        self.send(&format!("{draft}/reason"), reason);
        self.send(&format!("{draft}/questions"), answers);
        draft
    }
}

fn text(answer: Answer) -> String {
    String::from_utf8(answer.body).expect("text")
}

fn problems(page: &str) -> String {
    let list = page.split_once("nhsuk-error-summary__list").map_or("", |(_, rest)| rest);
    list.split_once("</ul>").map_or("", |(list, _)| list).to_owned()
}

fn person_of(house: &House, by: &Actor, episode: Id<Episode>) -> Id<Person> {
    episode::show(&house.desk, by, episode).expect("the episode").head.person.id
}

#[test]
fn a_banner_without_room_for_all_risk_says_how_much_more_there_is() {
    let house = House::on_sqlite();
    let amina = house.actor("amina");
    let person = person_of(&house, &amina, a_referral(&house).received_by(&amina));
    for number in 0..10 {
        let words = Text::parse(&format!("Tried it, time {number}.")).expect("words");
        let source = RiskSource { justice_event: None, words: Text::parse("a call").expect("words") };
        let risk = Risk { of: RiskOf::SelfHarm, words, source, moment: Moment::now(house.now()) };
        entry::record(&house.desk, &amina, random_id().expect("chance"), person, risk).expect("kept");
    }
    let page = Visitor::of(&house, "amina").get(&format!("/people/{person}"));
    assert_eq!(page.matches("Tried it, time").count(), 8);
    let more = format!("<a href=\"/people/{person}/risks\">2 more risks on record</a>");
    assert!(page.contains(&more), "nothing is left out in silence");
}

const REASON: &[(&str, &str)] = &[("reason", "Hears voices"), ("risk", "no"), ("urgency", "urgent")];
const IN_DANGER: &[(&str, &str)] =
    &[("reason", "Hears voices"), ("risk", "yes"), ("risk_words", "Tied a cord round his neck")];

#[test]
fn what_a_referrer_told_stands_where_it_is_needed_for_those_who_may_read_it() {
    let house = House::on_sqlite();
    let browser = Visitor::of(&house, "amina");
    let told = [("worry.seen", "Shouts at the wall"), ("when.safety", "See with an officer at the door")];
    let draft = browser.writes_a_referral(REASON, &told);
    let referral = browser.send(&format!("{draft}/referral"), &[]);
    let referral = referral.strip_suffix("/received").expect("a referral");
    let page = browser.get(referral);
    let (_, rest) = page.split_once("/episodes/").expect("the way to the episode");
    let episode = format!("/episodes/{}", rest.split('"').next().expect("its address"));
    for address in [episode.clone(), format!("{episode}/triage")] {
        let page = browser.get(&address);
        assert!(page.contains("What the referrer told us"), "{address}");
        assert!(page.contains("See with an officer at the door"), "{address}");
        assert!(page.contains(&format!("href=\"{referral}\"")), "the way to the whole of it: {address}");
    }
    let manager = Visitor::of(&house, "helen").0.get(&episode);
    if manager.status == 200 {
        let is_told = text(manager).contains("See with an officer");
        let may_read = Visitor::of(&house, "helen").0.get(referral);
        let may_read = may_read.status == 200 && text(may_read).contains("See with an officer");
        assert_eq!(is_told, may_read, "within what the reader may see");
    }
}

#[test]
fn danger_now_and_a_long_wait_are_refused_beside_the_field_at_referral_and_at_triage() {
    let house = House::on_sqlite();
    let browser = Visitor::of(&house, "amina");
    let soon = [IN_DANGER, &[("urgency", "urgent")]].concat();
    let draft = browser.writes_a_referral(&soon, &[]);
    let late = [IN_DANGER, &[("urgency", "routine")]].concat();
    let said = "Routine means up to five working days. Choose a sooner one";
    let address = format!("{draft}/reason");
    assert!(browser.sends_badly(&address, &late).contains(said));
    assert!(browser.get(&format!("{draft}/check")).contains(said), "the last page says so too");
    browser.sends_badly(&format!("{draft}/referral"), &[]);
    browser.send(&address, &soon);
    let referral = browser.send(&format!("{draft}/referral"), &[]);
    let page = browser.get(referral.strip_suffix("/received").expect("a referral"));
    let (_, rest) = page.split_once("/episodes/").expect("the way to the episode");
    let episode = format!("/episodes/{}", rest.split('"').next().expect("its address"));
    let yes = "yes";
    let triage = |urgency: &'static str| {
        [
            ("revision", "1"),
            ("records.looked_at", "trust_record"),
            ("known.us", "not_known"),
            ("known.mental_health", "known_now"),
            ("risk.on_record", "no"),
            ("risk.now", yes),
            ("risk.told_to", "custody_sergeant"),
            ("risk.told_at:day", "16"),
            ("risk.told_at:month", "11"),
            ("risk.told_at:year", "2026"),
            ("risk.told_at:time", "09:30"),
            ("decision.what", "see_now"),
            ("decision.urgency", urgency),
            ("decision.why", "Says he will try again"),
        ]
    };
    let address = format!("{episode}/triage");
    let problems = browser.sends_badly(&address, &triage("routine"));
    assert!(problems.contains(said) && problems.contains("href=\"#decision.urgency"), "{problems}");
    browser.send(&address, &triage("immediate"));
}

/// Somebody whom Amina has screened, with every need found, and who was arrested again just now.
fn arrested_again(house: &House) -> Id<Episode> {
    let amina = house.actor("amina");
    let episode = filled::to_screen(a_referral(house), &amina);
    filled::screened(house, &amina, episode, filled::Path::Everything, "assess");
    let arrest = JusticeEvent {
        point_of_contact: "police_custody".to_owned(),
        site: "stechford".to_owned(),
        custody_number: CustodyNumber::parse("ST/2026/000777").ok(),
        arrested_at: Some(house.now() - 10.minutes()),
        arrived_at: None,
        authorised_at: None,
        hearing_at: None,
        offences: Vec::new(),
        appropriate_adult: AppropriateAdult::Needed,
        outcome: None,
    };
    let key = random_id().expect("chance");
    justice_event::add(&house.desk, &amina, key, episode, arrest, Overlap::NotSeen).expect("added");
    episode
}

#[test]
fn a_new_arrest_is_marked_in_the_list_and_on_the_page_of_the_episode() {
    let house = House::on_sqlite();
    let episode = arrested_again(&house);
    let browser = Visitor::of(&house, "amina");
    let list = browser.get("/worklist");
    assert!(list.contains("Arrested again") && list.contains("Stechford"));
    let page = browser.get(&format!("/episodes/{episode}"));
    assert!(page.contains("Arrested again") && page.contains("Nobody has seen the person since"));
}

#[test]
fn the_page_that_ends_an_episode_says_what_is_still_so_and_the_episode_says_who_ended_it_and_why() {
    let house = House::on_sqlite();
    let episode = arrested_again(&house);
    let amina = house.actor("amina");
    let browser = Visitor::of(&house, "amina");
    let page = browser.get(&format!("/episodes/{episode}/discharge/new"));
    for said in ["What is still so", "In a cell now, as far as we know", "Need not met: Suicide or self-harm"]
    {
        assert!(page.contains(said), "{said}");
    }
    let revision = episode::show(&house.desk, &amina, episode).expect("the episode").episode.revision;
    let revision = revision.to_string();
    let ends = [("revision", revision.as_str()), ("reason", "complete")];
    let address = format!("/episodes/{episode}/discharge");
    let problems = browser.sends_badly(&address, &ends);
    assert!(problems.contains("while the person may be in a cell"), "{problems}");
    assert!(problems.contains("a need that is a risk is not met"), "{problems}");
    let said = [("despite_held", "The suite has her"), ("despite_unmet", "With the crisis team")];
    browser.send(&address, &[&ends[..], &said].concat());
    for address in [format!("/episodes/{episode}"), format!("/episodes/{episode}/support")] {
        let page = browser.get(&address);
        assert!(page.contains("16 November 2026, by Amina Yusuf: Plan finished"), "{address}");
    }
    let page = browser.get(&format!("/episodes/{episode}/support"));
    assert!(page.contains("The suite has her") && page.contains("With the crisis team"));
}

#[test]
fn an_arrest_on_record_is_asked_about_before_it_stands_twice() {
    let house = House::on_sqlite();
    let episode = arrested_again(&house);
    let amina = house.actor("amina");
    let browser = Visitor::of(&house, "amina");
    let arrest = [
        ("point", "police_custody"),
        ("site", "stechford"),
        ("arrested-day", "16"),
        ("arrested-month", "11"),
        ("arrested-year", "2026"),
        ("arrested-time", "09:50"),
        ("number", "ST/2026/000777"),
    ];
    let address = format!("/episodes/{episode}/justice-events/new");
    let problems = browser.sends_badly(&address, &arrest);
    assert!(problems.contains("Is this the event of today 09:50, ST/2026/000777"), "{problems}");
    browser.send(&address, &[&arrest[..], &[("two", "same")]].concat());
    let count = || {
        let shown = episode::show(&house.desk, &amina, episode).expect("the episode");
        shown.justice_events.expect("seen").what.len()
    };
    assert_eq!(count(), 1, "nothing was added");
    let person = person_of(&house, &amina, episode);
    let first = browser.send("/referral-drafts", &[("person", &person.to_string())]);
    let draft = first.strip_suffix("/source").unwrap_or_else(|| panic!("the first step: {first}"));
    browser.send(&format!("{draft}/source"), &[("source", "police_custody"), ("received", "now")]);
    browser.send(&format!("{draft}/standing"), &[("standing", "custody_suite")]);
    let place = [("site", "stechford"), ("custody_number", "ST/2026/000777")];
    let address = format!("{draft}/place");
    let problems = browser.sends_badly(&address, &place);
    assert!(problems.contains("Is this the event of today 09:50, ST/2026/000777"), "{problems}");
    browser.send(&address, &[&place[..], &[("same_arrest", "same")]].concat());
    browser.send(&format!("{draft}/reason"), REASON);
    browser.send(&format!("{draft}/questions"), &[]);
    browser.send(&format!("{draft}/referral"), &[]);
    assert_eq!(count(), 1, "the referral names the arrest that is on record");
}

#[test]
fn a_service_s_form_shows_its_number_the_person_s_own_needs_first_and_how_soon_in_order() {
    let house = House::on_sqlite();
    let episode = arrested_again(&house);
    let service = house.desk.content().directory.entries()[0].code.clone();
    let page = Visitor::of(&house, "amina")
        .get(&format!("/episodes/{episode}/onward-referrals/send?service={service}"));
    assert!(page.contains("Telephone: "));
    let place = |words: &str| page.find(words).unwrap_or_else(|| panic!("{words} is not on the page"));
    let soon = ["Emergency", "Very Urgent", "Urgent/Serious", "Routine"].map(place);
    assert!(soon.is_sorted(), "the most urgent first: {soon:?}");
}

#[test]
fn an_interpreter_on_record_is_filled_in_and_asked_about_again_when_denied() {
    let house = House::on_sqlite();
    let browser = Visitor::of(&house, "amina");
    let draft = browser.writes_a_referral(REASON, &[]);
    browser.send(&format!("{draft}/about"), &[("language", "pl"), ("interpreter", "yes")]);
    let referral = browser.send(&format!("{draft}/referral"), &[]);
    let page = browser.get(referral.strip_suffix("/received").expect("a referral"));
    let (_, rest) = page.split_once("/episodes/").expect("the way to the episode");
    let address = format!("/episodes/{}/triage", rest.split('"').next().expect("its address"));
    assert!(browser.get(&address).contains("Filled in from what is on record. Check it with the person."));
    let typed = [
        ("revision", "1"),
        ("records.looked_at", "trust_record"),
        ("known.us", "not_known"),
        ("known.mental_health", "known_now"),
        ("risk.on_record", "no"),
        ("risk.now", "no"),
        ("meeting.interpreter", "no"),
        ("decision.what", "see_today"),
        ("decision.urgency", "same_day"),
        ("decision.why", "Seen before for the same"),
    ];
    let problems = browser.sends_badly(&address, &typed);
    assert!(problems.contains("on record that they need an interpreter"), "{problems}");
    assert!(problems.contains("href=\"#meeting.no_interpreter"), "beside the field: {problems}");
    browser.send(&address, &[&typed[..], &[("meeting.no_interpreter", "Speaks English well")]].concat());
}
