//! The public page on which somebody asks for help themself, as a browser without script asks it.

#[path = "access/content.rs"]
mod content;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use casework::{Desk, Place, clock::Clock, demonstration};
use content::content;
use uuid::Uuid;
use web::{
    App,
    answer::Answer,
    render::Views,
    request::{Fields, Method, Request},
};

const ORIGIN: &str = "http://localhost:8080";

struct Public {
    app: Arc<App>,
    _scratch: rehearsal::Scratch,
}

impl Public {
    fn with_the_page(is_on: bool) -> Self {
        let scratch = rehearsal::scratch_dir("self-referral");
        let (mut content, pages) = content();
        content.service.public_self_referral = is_on;
        let clock = Clock::set_to("2026-11-23T10:00:00Z".parse().expect("a moment"));
        let place = Place::Directory(scratch.join("data"));
        let desk = Desk::open(place, content, clock).unwrap_or_else(|error| panic!("{error}"));
        demonstration::begin(&desk).expect("an empty installation");
        let views = Views::new(pages).unwrap_or_else(|fault| panic!("{fault}"));
        Self { app: App::new(desk, views, ORIGIN.to_owned(), None), _scratch: scratch }
    }

    fn ask(&self, method: Method, path: &str, fields: &[(&str, &str)], origin: &str) -> Answer {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let request = Request {
            id: Uuid::from_u64_pair(9, NEXT.fetch_add(1, Ordering::Relaxed)),
            method,
            path: path.to_owned(),
            params: Vec::new(),
            query: Fields::default(),
            form: Fields::from_pairs(
                fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
            ),
            cookies: String::new(),
            origin: Some(origin.to_owned()),
            host: None,
            device: "a test".to_owned(),
            network: "192.0.2.9".to_owned(),
            is_script: false,
        };
        web::answer_for_test(&self.app, request).expect("an answer")
    }

    fn get(&self, path: &str) -> (u16, String) {
        let answer = self.ask(Method::Get, path, &[], ORIGIN);
        (answer.status, html(&answer))
    }

    /// The key that the page gives out.
    fn key(&self) -> String {
        let (_, page) = self.get("/self-referral");
        let start = page.split_once("name=\"idempotency_key\" value=\"").expect("a key").1;
        start.split_once('"').expect("its end").0.to_owned()
    }

    fn send(&self, fields: &[(&str, &str)]) -> Answer {
        self.ask(Method::Post, "/self-referral", fields, ORIGIN)
    }
}

fn html(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).expect("text")
}

fn whole(key: &str) -> Vec<(&str, &str)> {
    vec![
        ("idempotency_key", key),
        ("stands", "court"),
        ("site", "perry_barr"),
        ("reason", "I cannot sleep & hear my brother"),
        ("risk", "no"),
        ("given", "Adam"),
        ("family", "Quill"),
        ("born-day", "3"),
        ("born-month", "4"),
        ("born-year", "1985"),
        ("way", "text"),
        ("contact", "07700 900123"),
    ]
}

const KEY: &str = "0b1f6f0a-1111-4222-8333-444455556666";

#[test]
fn while_it_is_off_there_is_no_such_page_and_no_way_to_it() {
    let public = Public::with_the_page(false);
    for path in ["/self-referral", "/self-referral/sent"] {
        assert_eq!(public.get(path).0, 404, "{path}");
    }
    assert_eq!(public.send(&whole(KEY)).status, 404);
    for path in ["/about", "/about/who", "/about/contact"] {
        assert!(!public.get(path).1.contains("/self-referral"), "{path}");
    }
}

#[test]
fn while_it_is_on_the_public_pages_lead_to_it_and_it_says_the_same_to_everybody() {
    let public = Public::with_the_page(true);
    for path in ["/about", "/about/who", "/about/contact"] {
        assert!(public.get(path).1.contains("href=\"/self-referral\""), "{path}");
    }
    let (status, form) = public.get("/self-referral");
    assert_eq!(status, 200);
    assert!(form.contains("autocomplete=\"given-name\"") && form.contains("autocomplete=\"bday-day\""));
    assert!(!form.contains("Bloxwich"), "another team's place is not offered");
    let key = public.key();
    let first = public.send(&whole(&key));
    assert_eq!((first.status, first.location.as_deref()), (303, Some("/self-referral/sent")));
    let unknown = public.get("/self-referral/sent");
    // Pressed twice, and sent again by somebody who is on record by now: not a word differs.
    assert_eq!(public.send(&whole(&key)).location, first.location);
    assert_eq!(public.send(&whole(&public.key())).location, first.location);
    assert_eq!(public.get("/self-referral/sent"), unknown);
    assert!(first.cookies.is_empty() && !unknown.1.contains("Quill"));
}

#[test]
fn everything_that_is_missing_is_said_at_once_and_nothing_typed_is_lost() {
    let public = Public::with_the_page(true);
    let answer = public.send(&[("idempotency_key", KEY), ("reason", "I am <cold>"), ("risk", "yes")]);
    assert_eq!(answer.status, 422);
    let page = html(&answer);
    for said in [
        "Select which is true of you",
        "Select the police station or court",
        "Enter what the danger is",
        "Enter your name",
        "Select how we can safely reach you",
        "Enter a number or an email address",
    ] {
        assert!(page.contains(said), "{said}");
    }
    assert!(page.contains("I am &lt;cold&gt;"));
    let long = "a".repeat(2_001);
    let mut fields = whole(KEY);
    fields.retain(|(name, _)| *name != "reason");
    fields.push(("reason", &long));
    assert!(html(&public.send(&fields)).contains("must be 2000 characters or fewer"));
}

#[test]
fn who_is_not_ours_is_told_who_else_helps_and_nothing_is_kept() {
    let public = Public::with_the_page(true);
    let answer = public.send(&[("stands", "none"), ("reason", "I cannot sleep")]);
    assert_eq!(answer.status, 200);
    let page = html(&answer);
    assert!(page.contains("Nothing was sent") && page.contains("NHS 111") && page.contains("tel:"));
}

#[test]
fn a_form_from_another_site_and_a_flood_are_refused_with_the_words_kept() {
    let public = Public::with_the_page(true);
    let forged = public.ask(Method::Post, "/self-referral", &whole(KEY), "https://elsewhere.example");
    assert_eq!(forged.status, 403);
    let most = content().0.limits.input.self_referral_per_hour;
    for number in 0..most {
        assert_eq!(public.send(&whole(&public.key())).status, 303, "{number}");
    }
    let answer = public.send(&whole(&public.key()));
    assert_eq!(answer.status, 429);
    let page = html(&answer);
    assert!(page.contains("Ring us instead") && page.contains("hear my brother"));
}

#[test]
fn whoever_sends_somebody_elses_key_is_told_that_nothing_was_sent_and_keeps_their_words() {
    let public = Public::with_the_page(true);
    let key = public.key();
    assert_eq!(public.send(&whole(&key)).status, 303);
    for key in [key.as_str(), KEY] {
        let mut other = whole(key);
        other.retain(|(name, _)| *name != "given");
        other.push(("given", "Beatrix"));
        let answer = public.send(&other);
        assert_eq!((answer.status, answer.location.as_deref()), (409, None), "{key}");
        let page = html(&answer);
        assert!(page.contains("Beatrix") && page.contains("send it again"), "{key}");
        assert!(!page.contains(key), "the page has a fresh key");
    }
    let nil = "00000000-0000-0000-0000-000000000000";
    assert_eq!(public.send(&whole(nil)).status, 400);
}
