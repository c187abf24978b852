//! The caseload: the one safe way to reach each person, for whoever may know it, and not before the conflict question.

use crate::given::{a_referral, a_triage};
use crate::support::{House, on_both_engines};
use casework::{
    allocation::{self, Allocate, GiveToTeam},
    caseload::{self, Reach},
    clock::random_id,
    entry, episode,
    person::{conduct, page},
    triage::{self, RecordTriage},
};
use domain::{
    Id, access::Actor, entry::Moment, episode::Episode, failure::Failure, person::Person,
    safe_contact::SafeContact, text::Text,
};
use jiff::ToSpan;

fn key() -> uuid::Uuid {
    random_id().expect("chance")
}

/// Somebody whom a mentor walks beside.
pub fn with_mentor(house: &House, amina: &Actor, mentor: &Actor) -> (Id<Episode>, Id<Person>) {
    let episode = a_referral(house).received_by(amina);
    let completed = a_triage(house, "see_today", &[("decision.urgency", "urgent")]);
    let command = RecordTriage { episode, revision: 1, completed, draft: None };
    triage::record_triage(&house.desk, amina, key(), command).expect("triaged");
    let shown = |revision: &mut u32| {
        let shown = episode::show(&house.desk, amina, episode).expect("the episode");
        *revision = shown.episode.revision;
        shown.head.person.id
    };
    let mut revision = 0;
    let person = shown(&mut revision);
    let (team, reason) = ("outreach".to_owned(), "Support afterwards".to_owned());
    let command = GiveToTeam { episode, revision, team, reason };
    allocation::give_to_team(&house.desk, amina, key(), command).expect("given");
    shown(&mut revision);
    let worker = mentor.account().expect("an account").cast();
    allocation::allocate(&house.desk, amina, key(), Allocate { episode, revision, worker })
        .expect("allocated");
    (episode, person)
}

fn reach(house: &House, by: &Actor, person: Id<Person>) -> Reach {
    let caseload = caseload::show(&house.desk, by).expect("one's own caseload");
    let mut lines = caseload.headings.into_iter().flat_map(|(_, lines)| lines);
    lines.find(|line| line.person == person).expect("on the caseload").reach
}

fn contact(house: &House, method: &str, value: Option<&str>, never: &[&str]) -> SafeContact {
    SafeContact {
        method: method.to_owned(),
        value: value.map(|value| Text::parse(value).expect("a number")),
        safe_times: None,
        never: never.iter().map(|code| (*code).to_owned()).collect(),
        words: Some(Text::parse("Say you are from the clinic").expect("words")),
        moment: Moment::now(house.now()),
    }
}

#[test]
fn a_mentor_is_told_one_safe_way_and_nothing_before_the_conflict_question() {
    on_both_engines(|house| {
        let (amina, marcus) = (house.actor("amina"), house.actor("marcus"));
        let (_, person) = with_mentor(house, &amina, &marcus);
        let keep = |contact: SafeContact| {
            house.clock.move_to(house.now() + 1.minutes());
            let contact = SafeContact { moment: Moment::now(house.now()), ..contact };
            entry::record(&house.desk, &amina, key(), person, contact).expect("kept");
        };
        keep(contact(house, "call", Some("0121 496 0001"), &["letter"]));
        assert_eq!(reach(house, &marcus, person), Reach::NotShown, "{}", house.engine);
        conduct::rule_out_conflict(&house.desk, &marcus, person).expect("said");
        let by = |method: &str, value: &str, never: &[&str]| Reach::By {
            method: method.to_owned(),
            value: Text::parse(value).expect("a number"),
            safe_times: None,
            never: never.iter().map(|code| (*code).to_owned()).collect(),
        };
        assert_eq!(reach(house, &marcus, person), by("call", "0121 496 0001", &["letter"]));
        keep(contact(house, "text", Some("07700 900111"), &["call", "voicemail"]));
        let never = ["call", "letter", "voicemail"];
        assert_eq!(reach(house, &marcus, person), by("text", "07700 900111", &never), "{}", house.engine);
        let page = page::show(&house.desk, &marcus, person, page::Filter::All, None).expect("a page");
        assert!(!page.shows_place, "{}: not where police have the person", house.engine);
        let listed = entry::index::<SafeContact>(&house.desk, &marcus, person).expect("a page");
        let ways: Vec<&str> = listed.entries.iter().map(|kept| kept.noun.method.as_str()).collect();
        assert_eq!(ways, ["text"], "{}: the page of safe contact has that way alone", house.engine);
        assert_eq!(listed.head.never_contact_by, never, "{}: whatever else is forbidden", house.engine);
        let all = entry::index::<SafeContact>(&house.desk, &amina, person).expect("a page").entries;
        let other = all.iter().find(|kept| kept.noun.method == "call").expect("the first way");
        let opened = entry::show(&house.desk, &marcus, other.id, None);
        assert!(matches!(opened, Err(Failure::NotFound)), "{}", house.engine);
        keep(contact(house, SafeContact::NO_SAFE_WAY, None, &[]));
        assert_eq!(reach(house, &marcus, person), Reach::NoWay, "{}", house.engine);
    });
}

#[test]
fn whoever_learns_that_they_know_the_person_is_told_no_way_to_them() {
    on_both_engines(|house| {
        let (amina, marcus) = (house.actor("amina"), house.actor("marcus"));
        let (_, person) = with_mentor(house, &amina, &marcus);
        let contact = contact(house, "call", Some("0121 496 0001"), &[]);
        entry::record(&house.desk, &amina, key(), person, contact).expect("kept");
        conduct::declare_conflict(&house.desk, &marcus, person).expect("said");
        let caseload = caseload::show(&house.desk, &marcus).expect("one's own caseload");
        assert!(caseload.headings.iter().all(|(_, lines)| lines.is_empty()), "{}", house.engine);
    });
}
