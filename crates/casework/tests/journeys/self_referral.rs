//! Asking for help oneself, on both engines: off unless switched on, once for each key, limited, looking up nobody.

use casework::{
    clock::random_id,
    person::CurrentRisk,
    search,
    self_referral::{self, AskForHelp, CannotAsk},
    worklist::{Filter, Tab},
};
use domain::{
    birth::Birth,
    content::Content,
    failure::Failure,
    name::FullName,
    referral::ImmediateRisk,
    text::{NameText, NoteText, ShortText},
};

use uuid::Uuid;

use crate::support::{House, content, on_both_engines};

fn with_the_page_open() -> Content {
    let mut content = content();
    content.service.public_self_referral = true;
    content
}

fn asked(house: &House) -> AskForHelp {
    let name = |words: &str| Some(NameText::parse(words).expect("a name"));
    AskForHelp {
        key: house.desk.public_key().expect("chance"),
        network: "192.0.2.7".to_owned(),
        name: FullName::new(name("Quill"), name("Adam"), None).expect("a name"),
        birth: Birth::Year { year: 1988 },
        is_with_us: false,
        site: "perry_barr".to_owned(),
        reason: NoteText::parse("I cannot sleep and hear my brother").expect("words"),
        risk: ImmediateRisk::No,
        contact: Some(("text".to_owned(), ShortText::parse("07700 900123").expect("a number"))),
        caution: None,
    }
}

#[test]
fn nothing_is_taken_while_the_page_is_off() {
    on_both_engines(|house| {
        let answer = self_referral::ask_for_help(&house.desk, asked(house));
        assert!(matches!(answer, Err(Failure::NotFound)), "{}", house.engine);
    });
}

#[test]
fn it_arrives_once_untriaged_from_the_person_and_matches_nobody() {
    House::on_both_with(&with_the_page_open(), |house| {
        let amina = house.actor("amina");
        let first = asked(house);
        self_referral::ask_for_help(&house.desk, first.clone()).expect("taken");
        self_referral::ask_for_help(&house.desk, first).expect("the same answer");
        let waiting = crate::given::everybody(house, &amina, Tab::All, &Filter::default());
        let [waiter] = waiting.as_slice() else { panic!("{}: {} waiters", house.engine, waiting.len()) };
        let episode = casework::episode::show(&house.desk, &amina, waiter.episode).expect("opens");
        assert_eq!(episode.episode.noun.state, domain::episode::EpisodeState::Untriaged);
        // The same person again is somebody else until a practitioner says so.
        self_referral::ask_for_help(&house.desk, asked(house)).expect("taken");
        let waiting = crate::given::everybody(house, &amina, Tab::All, &Filter::default());
        assert_eq!(waiting.len(), 2, "{}: nothing was matched", house.engine);
        let terms = search::Terms::of_line("Adam Quill");
        let found = search::suggest(&house.desk, &amina, terms).expect("found");
        assert_eq!(found.people.len(), 2, "{}: a search before it is triaged finds both", house.engine);
    });
}

#[test]
fn a_network_that_sends_too_much_is_asked_to_ring_and_may_again_after_an_hour() {
    let mut content = with_the_page_open();
    content.limits.input.self_referral_per_hour = 2;
    House::on_both_with(&content, |house| {
        let send = |network: &str| {
            self_referral::ask_for_help(
                &house.desk,
                AskForHelp { network: network.to_owned(), ..asked(house) },
            )
        };
        send("192.0.2.7").expect("the first");
        send("192.0.2.7").expect("the second");
        let third = send("192.0.2.7");
        assert!(matches!(third, Err(Failure::Refused(CannotAsk::TooMany))), "{}", house.engine);
        send("192.0.2.8").expect("from elsewhere");
        house.hours_pass(1);
        send("192.0.2.7").expect("an hour later");
    });
}

#[test]
fn only_a_key_of_ours_is_taken_and_only_for_what_was_sent_with_it() {
    House::on_both_with(&with_the_page_open(), |house| {
        for key in [Uuid::nil(), random_id().expect("chance")] {
            let answer = self_referral::ask_for_help(&house.desk, AskForHelp { key, ..asked(house) });
            assert!(matches!(answer, Err(Failure::Refused(CannotAsk::NotOurForm))), "{}", house.engine);
        }
        let first = asked(house);
        let send = |words: &str| {
            let desk = house.desk.asking(words.as_bytes().to_vec());
            self_referral::ask_for_help(&desk, first.clone())
        };
        send("one").expect("taken");
        send("one").expect("the same answer");
        assert!(matches!(send("another"), Err(Failure::KeyUsed)), "{}", house.engine);
    });
}

#[test]
fn only_a_place_of_ours_is_taken() {
    House::on_both_with(&with_the_page_open(), |house| {
        let elsewhere = AskForHelp { site: "bloxwich".to_owned(), ..asked(house) };
        let answer = self_referral::ask_for_help(&house.desk, elsewhere);
        assert!(matches!(answer, Err(Failure::Refused(CannotAsk::NoSuchPlace))), "{}", house.engine);
    });
}

#[test]
fn what_somebody_says_threatens_their_life_stands_on_top_of_every_page() {
    House::on_both_with(&with_the_page_open(), |house| {
        let amina = house.actor("amina");
        let risk = ImmediateRisk::Yes { words: "I have put tablets aside".to_owned() };
        self_referral::ask_for_help(&house.desk, AskForHelp { risk, ..asked(house) }).expect("taken");
        let waiting = crate::given::everybody(house, &amina, Tab::All, &Filter::default());
        let [waiter] = waiting.as_slice() else { panic!("{}: {} waiters", house.engine, waiting.len()) };
        let episode = casework::episode::show(&house.desk, &amina, waiter.episode).expect("opens");
        let CurrentRisk::Shown(risks) = episode.head.risk else { panic!("no risk shown: {}", house.engine) };
        let words: Vec<&str> = risks.iter().map(|(risk, _)| &*risk.noun.words).collect();
        assert_eq!(words, ["I have put tablets aside"], "{}", house.engine);
    });
}
