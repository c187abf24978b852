//! The pages by which a referral comes in, asked as a browser without script asks them: nothing typed is lost, nothing
//! of a person stands in an address or a title.

#[path = "access/content.rs"]
mod content;

use std::{
    cell::RefCell,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use casework::{
    Desk, Place,
    clock::Clock,
    demonstration::{self, cast},
    sign_in::{self, Found, SignIn},
};
use content::content;
use uuid::Uuid;
use web::{
    App,
    answer::Answer,
    render::Views,
    request::{Fields, Method, Request},
};

const ORIGIN: &str = "http://localhost:8080";
/// Monday 23 November 2026, 10:00 in London.
const MORNING: &str = "2026-11-23T10:00:00Z";

/// Somebody at a browser without script.
struct Browser {
    app: Arc<App>,
    token: String,
    csrf: String,
    /// Every address and title that was seen.
    seen: RefCell<Vec<String>>,
    _scratch: rehearsal::Scratch,
}

impl Browser {
    fn of(user_name: &str) -> Self {
        let scratch = rehearsal::scratch_dir("referral-in");
        let (content, pages) = content();
        let clock = Clock::set_to(MORNING.parse().expect("a moment"));
        let place = Place::Directory(scratch.join("data"));
        let desk = Desk::open(place, content, clock).unwrap_or_else(|error| panic!("{error}"));
        demonstration::begin(&desk).expect("an empty installation");
        let door = SignIn {
            user_name: user_name.to_owned(),
            password: cast::PASSWORD.to_owned(),
            device: "a test".to_owned(),
            device_token: None,
            network: "192.0.2.1".to_owned(),
            is_shared_machine: false,
        };
        let token = sign_in::sign_in(&desk, door).expect("lets in").token;
        let Found::AtWork(session, _) = sign_in::find(&desk, &token, true).expect("a session") else {
            panic!("{user_name} is not at work")
        };
        let views = Views::new(pages).unwrap_or_else(|fault| panic!("{fault}"));
        let app = App::new(desk, views, ORIGIN.to_owned(), None);
        Self { app, token, csrf: session.csrf.clone(), seen: RefCell::default(), _scratch: scratch }
    }

    fn ask(&self, method: Method, address: &str, fields: &[(&str, &str)], is_script: bool) -> Answer {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let form = fields.iter().copied().chain([("csrf", self.csrf.as_str())]);
        let request = Request {
            id: Uuid::from_u64_pair(5, NEXT.fetch_add(1, Ordering::Relaxed)),
            method,
            path: path.to_owned(),
            params: Vec::new(),
            query: Fields::parse(query.as_bytes()).expect("a query"),
            form: Fields::from_pairs(form.map(|(name, value)| (name.to_owned(), value.to_owned()))),
            cookies: format!("__Host-landward={}", self.token),
            origin: Some(ORIGIN.to_owned()),
            host: None,
            device: "a test".to_owned(),
            network: "192.0.2.1".to_owned(),
            is_script,
        };
        let answer = web::answer_for_test(&self.app, request).expect("an answer");
        let title = html(&answer).split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
        self.seen.borrow_mut().push(address.to_owned());
        self.seen.borrow_mut().extend(answer.location.clone());
        self.seen.borrow_mut().extend(title.map(|(title, _)| title.to_owned()));
        answer
    }

    fn get(&self, address: &str) -> String {
        let answer = self.ask(Method::Get, address, &[], false);
        assert_eq!(answer.status, 200, "{address}");
        html(&answer).to_owned()
    }

    /// Sends a form that can be read, and gives where it leads.
    fn send(&self, address: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.ask(Method::Post, address, fields, false);
        assert_eq!(answer.status, 303, "{address}: {}", problems(html(&answer)));
        answer.location.expect("a way on")
    }

    /// Sends a form that cannot be read, and gives the page that says so.
    fn sends_badly(&self, address: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.ask(Method::Post, address, fields, false);
        assert_eq!(answer.status, 422, "{address}");
        html(&answer).to_owned()
    }

    /// Begins a referral with what was searched for; the address of its first step without the step.
    fn begin(&self, line: &str) -> String {
        let results = self.send("/searches", &[("q", line)]);
        let search = results.rsplit_once('/').expect("an address").1.to_owned();
        let first = self.send("/referral-drafts", &[("search", &search)]);
        first.strip_suffix("/source").expect("the first step").to_owned()
    }
}

fn html(answer: &Answer) -> &str {
    std::str::from_utf8(&answer.body).expect("text")
}

fn problems(page: &str) -> String {
    let list = page.split_once("nhsuk-error-summary__list").map_or("", |(_, rest)| rest);
    list.split_once("</ul>").map_or("", |(list, _)| list).to_owned()
}

const SOURCE: &[(&str, &str)] =
    &[("source", "police_custody"), ("received", "now"), ("referrer_name", "PC Lane")];
const PERSON: &[(&str, &str)] = &[
    ("name_known", "yes"),
    ("family", "Kowalski"),
    ("given", "Adam"),
    ("birth", "known"),
    ("born_day", "3"),
    ("born_month", "4"),
    ("born_year", "1985"),
];
const PLACE: &[(&str, &str)] = &[
    ("site", "perry_barr"),
    ("custody_number", "20PB/1234/26"),
    ("arrested_day", "23"),
    ("arrested_month", "11"),
    ("arrested_year", "2026"),
    ("arrested_time", "08:15"),
    ("offences", "1"),
    ("offence_group_0", "04"),
    ("offence_heading_0", "Theft from a shop"),
];
const REASON: &[(&str, &str)] = &[
    ("reason", "Hears voices"),
    ("risk", "no"),
    ("urgency", "urgent"),
    ("needs", ""),
    ("needs", "mental_health"),
];

/// Fills every step; the address of the draft.
fn filled(browser: &Browser) -> String {
    filled_of(browser, PERSON)
}

fn filled_of(browser: &Browser, person: &[(&str, &str)]) -> String {
    let draft = browser.begin("adam kowalski");
    assert_eq!(browser.send(&format!("{draft}/source"), SOURCE), format!("{draft}/person"));
    assert_eq!(browser.send(&format!("{draft}/person"), person), format!("{draft}/about"));
    assert_eq!(browser.send(&format!("{draft}/about"), &[]), format!("{draft}/standing"));
    let standing = [("standing", "custody_suite")];
    assert_eq!(browser.send(&format!("{draft}/standing"), &standing), format!("{draft}/place"));
    assert_eq!(browser.send(&format!("{draft}/place"), PLACE), format!("{draft}/reason"));
    assert_eq!(browser.send(&format!("{draft}/reason"), REASON), format!("{draft}/questions"));
    let answers = [("worry.seen", "Shouts at the wall")];
    assert_eq!(browser.send(&format!("{draft}/questions"), &answers), format!("{draft}/check"));
    draft
}

#[test]
fn a_referral_goes_from_search_to_receipt_without_script_and_twice_sent_is_once_received() {
    let browser = Browser::of("amina");
    let draft = filled(&browser);
    let check = browser.get(&format!("{draft}/check"));
    for typed in ["Kowalski", "Theft from a shop", "Hears voices", "Shouts at the wall", "Mental health"] {
        assert!(check.contains(typed), "{typed} is on the last page");
    }
    let received = browser.send(&format!("{draft}/referral"), &[]);
    assert_eq!(browser.send(&format!("{draft}/referral"), &[]), received);
    assert_eq!(
        browser.ask(Method::Get, &format!("{draft}/reason"), &[], false).location,
        Some(received.clone())
    );
    let page = browser.get(&received);
    assert!(page.contains("today 11:00"), "by when");
    let referral = browser.get(received.strip_suffix("/received").expect("a referral"));
    assert!(referral.contains("Shouts at the wall") && referral.contains("20PB/1234/26"));
    let results = browser.send("/searches", &[("q", "20pb123426")]);
    assert_eq!(browser.get(&results).matches("landward-found__person").count(), 1);
}

/// A step, what is typed there, the problem that is said, and what is to be kept.
type Step = (&'static str, &'static [(&'static str, &'static str)], &'static str, &'static str);

#[test]
fn a_name_that_cannot_be_seen_is_refused_and_one_in_two_alphabets_is_told_of_everywhere() {
    let browser = Browser::of("amina");
    let named = |family: &'static str| {
        let mut person = PERSON.to_vec();
        person[1] = ("family", family);
        person
    };
    let draft = browser.begin("adam kowalski");
    browser.send(&format!("{draft}/source"), SOURCE);
    for (family, problem) in [
        ("\u{3164}", "characters that cannot be seen"),
        ("Ko\u{200B}walski", "characters that cannot be seen"),
        ("q\u{301}\u{301}\u{301}\u{301}\u{301}", "more than 4 marks on one letter"),
        ("- -", "must have a letter"),
    ] {
        let page = browser.sends_badly(&format!("{draft}/person"), &named(family));
        assert!(page.contains(problem), "{family:?}: {}", problems(&page));
    }
    let told = "letters of more than one alphabet";
    let draft = filled_of(&browser, &named("K\u{43E}walski"));
    assert!(browser.get(&format!("{draft}/check")).contains(told), "where it is checked");
    browser.send(&format!("{draft}/referral"), &[]);
    let results = browser.get(&browser.send("/searches", &[("q", "adam 3/4/1985")]));
    assert!(results.contains(told), "where it is found");
    let start = results.split_once("href=\"/people/").expect("a way to the person").1;
    let person = start.split_once('"').expect("its end").0;
    assert!(browser.get(&format!("/people/{person}")).contains(told), "in the banner");
}

#[test]
fn each_step_that_cannot_be_read_says_so_and_keeps_what_was_typed() {
    let browser = Browser::of("amina");
    let draft = browser.begin("kowalski");
    let steps: [Step; 6] = [
        ("source", &[("referrer_name", "PC Lane")], "Select who is referring", "PC Lane"),
        (
            "person",
            &[("name_known", "yes"), ("given", "Adam"), ("nhs_number", "999 123 4567")],
            "NHS number",
            "999 123 4567",
        ),
        (
            "person",
            &[("birth", "known"), ("born_day", "31"), ("born_month", "2"), ("born_year", "1985")],
            "must be a real date",
            "1985",
        ),
        ("standing", &[], "Select where the person stands", "Step"),
        ("place", &[("custody_number", "none"), ("site", "")], "Select the place", "Step"),
        (
            "reason",
            &[("risk", "yes"), ("reason", "Hears voices")],
            "Enter what threatens life",
            "Hears voices",
        ),
    ];
    for (step, fields, problem, typed) in steps {
        let address = format!("{draft}/{step}");
        let page = browser.sends_badly(&address, fields);
        assert!(problems(&page).contains(problem), "{step}: {}", problems(&page));
        assert!(page.contains(typed), "{step} lost {typed}");
        assert!(browser.get(&address).contains(typed), "{step} did not keep {typed} on the server");
    }
    let check = browser.sends_badly(&format!("{draft}/referral"), &[]);
    assert!(
        check.contains("Select who is referring") && check.contains("Select how soon they should be seen")
    );
}

#[test]
fn a_time_that_came_twice_is_asked_about() {
    let browser = Browser::of("amina");
    let draft = browser.begin("kowalski");
    browser.send(&format!("{draft}/standing"), &[("standing", "custody_suite")]);
    let address = format!("{draft}/place");
    let night = [
        ("site", "perry_barr"),
        ("arrested_day", "25"),
        ("arrested_month", "10"),
        ("arrested_year", "2026"),
        ("arrested_time", "01:30"),
    ];
    let page = browser.sends_badly(&address, &night);
    assert!(page.contains("which of the two?") && problems(&page).contains("came twice"));
    let mut said = night.to_vec();
    said.push(("arrested_which", "second"));
    assert_eq!(browser.send(&address, &said), format!("{draft}/reason"));
}

#[test]
fn not_for_us_names_a_way_on_and_keeps_nothing_when_told_so() {
    let browser = Browser::of("amina");
    let draft = browser.begin("kowalski");
    let way_on = browser.send(&format!("{draft}/standing"), &[("standing", "elsewhere")]);
    assert_eq!(way_on, format!("{draft}/not-for-us"));
    let page = browser.get(&way_on);
    assert!(page.contains("999") && page.contains("0121 301 4409"));
    browser.send(&format!("{draft}/standing"), &[("standing", "custody_suite")]);
    let elsewhere = browser.send(&format!("{draft}/place"), &[("site", "oldbury")]);
    assert!(browser.get(&elsewhere).contains("Ring the Black Country"));
    let id = draft.rsplit_once('/').expect("an id").1;
    assert_eq!(browser.send(&format!("/drafts/{id}/discard"), &[]), "/drafts");
    assert_eq!(browser.ask(Method::Get, &format!("{draft}/source"), &[], false).status, 404);
    let results = browser.send("/searches", &[("q", "kowalski")]);
    assert!(browser.get(&results).contains("Nobody on record"));
}

#[test]
fn a_caller_s_pages_say_what_must_not_be_told() {
    let browser = Browser::of("amina");
    let draft = browser.begin("kowalski");
    assert!(!browser.get(&format!("{draft}/person")).contains("Tell nothing"));
    browser.send(&format!("{draft}/source"), &[("source", "concerned_person"), ("received", "now")]);
    for step in ["person", "about", "standing", "reason", "questions", "check"] {
        assert!(browser.get(&format!("{draft}/{step}")).contains("Tell nothing"), "{step}");
    }
}

#[test]
fn what_is_saved_while_typing_is_there_when_the_draft_is_taken_up() {
    let browser = Browser::of("amina");
    let draft = browser.begin("kowalski");
    let id = draft.rsplit_once('/').expect("an id").1;
    let saved =
        browser.ask(Method::Post, &format!("/drafts/{id}/fields"), &[("reason", "Hears voices")], true);
    assert_eq!((saved.status, html(&saved)), (200, "Saved 10:00"));
    assert!(browser.get("/drafts").contains(&format!("{draft}/source")));
    assert!(browser.get(&format!("{draft}/reason")).contains("Hears voices"));
}

#[test]
fn suggestions_are_a_part_of_a_page_and_only_for_those_who_may_search() {
    let browser = Browser::of("amina");
    let draft = filled(&browser);
    browser.send(&format!("{draft}/referral"), &[]);
    let part = browser.ask(Method::Post, "/searches/suggestions", &[("q", "kowalsky adam")], true);
    assert_eq!(part.status, 200);
    assert!(html(&part).contains("KOWALSKI, Adam") && html(&part).contains("Why it matched"));
    assert!(!html(&part).contains("<html"), "a part, not a page");
    let manager = Browser::of("helen");
    let refused = manager.ask(Method::Post, "/searches/suggestions", &[("q", "kowalsky adam")], true);
    assert_eq!(refused.status, 404);
    assert_eq!(manager.ask(Method::Get, "/referrals/new", &[], false).status, 404);
}

#[test]
fn nothing_of_a_person_stands_in_an_address_or_a_title() {
    let browser = Browser::of("amina");
    let draft = filled(&browser);
    let received = browser.send(&format!("{draft}/referral"), &[]);
    browser.get(&received);
    browser.get(received.strip_suffix("/received").expect("a referral"));
    let results = browser.send("/searches", &[("q", "kowalski 3/4/1985 20PB/1234/26")]);
    browser.get(&results);
    let seen = browser.seen.borrow();
    assert!(seen.len() > 20);
    for place in seen.iter() {
        for told in ["owalski", "OWALSKI", "Adam", "adam", "1985", "1234/26", "voices"] {
            assert!(!place.contains(told), "{place}");
        }
    }
}

#[test]
fn every_step_fits() {
    let browser = Browser::of("amina");
    let draft = filled(&browser);
    for step in ["source", "person", "about", "standing", "place", "reason", "questions", "check"] {
        let length = browser.get(&format!("{draft}/{step}")).len();
        assert!(length <= 60_000, "{step} has {length} bytes");
    }
}
