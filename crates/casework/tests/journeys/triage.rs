//! Triage: once, signed, with our urgency or a named way on; put right with a reason; its draft ended with it.

use crate::given::{a_referral, a_triage, grace_at_court, row};
use crate::support::{House, on_both_engines};
use casework::{
    clock::random_id,
    draft::{self, Purpose, Typed},
    entry, episode,
    person::CurrentRisk,
    triage::{self, CorrectTriage, RecordTriage},
};
use domain::{
    Id,
    access::Actor,
    content::LookupEntry,
    entry::Reason,
    episode::{Episode, EpisodeState},
    failure::Failure,
    noun::Kept,
    risk::{Risk, RiskOf},
    text::NoteText,
    triage::{CannotTriage, Decision, Triage},
    urgency::Urgency,
    worker_safety_alert::WorkerSafetyAlert,
};
use forms::Completed;
use jiff::ToSpan;

fn accept(house: &House, episode: Id<Episode>, urgency: &str) -> RecordTriage {
    let completed = a_triage(house, "see_today", &[("decision.urgency", urgency)]);
    RecordTriage { episode, revision: 1, completed, draft: None }
}

fn decline(house: &House, episode: Id<Episode>) -> RecordTriage {
    let completed = a_triage(house, "not_for_us", &[("decision.way_on", "Ring the Black Country team")]);
    RecordTriage { episode, revision: 1, completed, draft: None }
}

fn record(house: &House, by: &Actor, command: RecordTriage) -> Result<Id<Triage>, Failure<CannotTriage>> {
    triage::record_triage(&house.desk, by, random_id().expect("chance"), command)
}

#[test]
fn taking_somebody_on_sets_our_urgency_and_counts_the_promise_from_the_referral() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = a_referral(house).urgency(Urgency::Routine).received_by(&amina);
        let referred_at = house.now();
        house.clock.move_to(referred_at + 20.minutes());
        let id = record(house, &amina, accept(house, episode, "urgent")).expect("triaged");
        let waiter = row(house, &amina, episode).expect("still in the list");
        assert_eq!((waiter.state.as_str(), waiter.urgency_rank), ("to_screen", Urgency::Urgent.rank()));
        let minutes = house.desk.content().limits.see_within(Urgency::Urgent);
        assert_eq!(waiter.due_at, Some(referred_at + i64::from(minutes).minutes()), "{}", house.engine);
        let shown = triage::show(&house.desk, &amina, id).expect("the triage");
        assert_eq!(shown.triage.what.noun.looked_at, ["trust_record"]);
        assert_eq!(shown.triage.what.recorded_by.name, "Amina Yusuf");
        assert!(shown.answers.lines().iter().any(|line| line.answer == "Seen before for the same"));
    });
}

#[test]
fn turning_somebody_away_closes_the_episode_and_keeps_the_way_on() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = a_referral(house).received_by(&amina);
        let id = record(house, &amina, decline(house, episode)).expect("turned away");
        assert!(row(house, &amina, episode).is_none(), "{}", house.engine);
        let shown = episode::show(&house.desk, &amina, episode).expect("the triage team reads it");
        assert!(matches!(
            &shown.episode.noun.state,
            EpisodeState::Discharged { at_triage: true, reason, .. } if reason == "not_for_us"
        ));
        let way_on = triage::show(&house.desk, &amina, id).expect("the triage").triage.what.noun.decision;
        assert_eq!(way_on, Decision::NotForUs { way_on: "Ring the Black Country team".to_owned() });
        assert!(!shown.may_allocate);
    });
}

#[test]
fn nobody_at_court_is_turned_away() {
    on_both_engines(|house| {
        let grace = grace_at_court(house);
        let episode = a_referral(house).from("birmingham_magistrates").received_by(&grace);
        let refused = record(house, &grace, decline(house, episode));
        assert!(matches!(refused, Err(Failure::Refused(CannotTriage::BeforeACourt))), "{}", house.engine);
        assert_eq!(row(house, &grace, episode).expect("still waiting").state, "untriaged");
    });
}

#[test]
fn whoever_triages_second_is_told_that_someone_else_did() {
    on_both_engines(|house| {
        let (amina, tom) = (house.actor("amina"), house.actor("tom"));
        for first in [accept, |house: &House, episode, _: &str| decline(house, episode)] {
            let episode = a_referral(house).received_by(&amina);
            record(house, &amina, first(house, episode, "urgent")).expect("triaged");
            let second = |by: &Actor| {
                let sent = record(house, by, accept(house, episode, "routine")).err();
                [sent, triage::ask(&house.desk, by, episode).err()]
            };
            for told in second(&tom) {
                let is_told = matches!(told, Some(Failure::Refused(CannotTriage::AlreadyTriaged)));
                assert!(is_told, "{told:?} {}", house.engine);
            }
            triage::check_may_triage(&house.desk, &tom, episode).expect("what he typed is kept for him");
            // Whoever could not have triaged is not told either, though some of them may read what was decided.
            for user_name in ["sunita", "helen", "dean", "marcus", "ruth", "ivan"] {
                let by = house.actor(user_name);
                for told in second(&by) {
                    assert!(
                        matches!(told, Some(Failure::NotFound)),
                        "{user_name}: {told:?} {}",
                        house.engine
                    );
                }
                assert!(triage::check_may_triage(&house.desk, &by, episode).is_err(), "{user_name}");
            }
        }
    });
}

#[test]
fn one_key_records_one_triage() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = a_referral(house).received_by(&amina);
        let key = random_id().expect("chance");
        let command = accept(house, episode, "urgent");
        let first = triage::record_triage(&house.desk, &amina, key, command.clone()).expect("triaged");
        let again = triage::record_triage(&house.desk, &amina, key, command).expect("told the same");
        assert_eq!(first, again);
    });
}

#[test]
fn only_those_who_may_triage_do() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = a_referral(house).received_by(&amina);
        for user_name in ["sunita", "helen", "dean", "ruth", "ivan"] {
            let refused = record(house, &house.actor(user_name), accept(house, episode, "urgent"));
            assert!(!matches!(refused, Ok(_) | Err(Failure::Fault(_))), "{user_name}");
        }
        assert_eq!(row(house, &amina, episode).expect("waiting").state, "untriaged");
    });
}

#[test]
fn a_draft_ends_with_the_triage_that_it_became() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = a_referral(house).received_by(&amina);
        let purpose = Purpose {
            page: "triage".to_owned(),
            about: Some(episode.uuid()),
            revision: 1,
            form_version: "triage/1".to_owned(),
        };
        let draft = draft::begin(&house.desk, &amina, purpose, Typed::new()).expect("begun");
        let command = RecordTriage { draft: Some(draft), ..accept(house, episode, "urgent") };
        record(house, &amina, command).expect("triaged");
        assert!(draft::mine(&house.desk, &amina).expect("drafts").is_empty());
    });
}

#[test]
fn a_correction_keeps_what_was_said_before_and_moves_the_promise() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = a_referral(house).received_by(&amina);
        let id = record(house, &amina, accept(house, episode, "routine")).expect("triaged");
        let correct = |revision: u32, reason: &str| {
            let completed = a_triage(house, "see_now", &[("decision.urgency", "immediate")]);
            let command = CorrectTriage { triage: id, revision, completed, reason: reason.to_owned() };
            triage::correct(&house.desk, &amina, random_id().expect("chance"), command)
        };
        assert!(matches!(correct(1, " "), Err(Failure::Refused(CannotTriage::ReasonMissing))));
        correct(1, "He said more").expect("corrected");
        assert!(matches!(correct(1, "From an old page"), Err(Failure::Changed(_))), "{}", house.engine);
        assert_eq!(row(house, &amina, episode).expect("waiting").urgency_rank, Urgency::Immediate.rank());
        assert_eq!(triage::show(&house.desk, &amina, id).expect("the triage").triage.what.revision, 2);
    });
}

#[test]
fn what_triage_once_decided_stands_beside_the_next_referral() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let first = a_referral(house).received_by(&amina);
        let person = row(house, &amina, first).expect("waiting").person;
        record(house, &amina, decline(house, first)).expect("turned away");
        let second = a_referral(house).known(person).received_by(&amina);
        let asking = triage::ask(&house.desk, &amina, second).expect("the form");
        assert_eq!(asking.earlier.len(), 1, "{}", house.engine);
        assert!(
            asking.earlier[0].1.as_ref().is_some_and(|triage| triage.noun.decision.code() == "not_for_us")
        );
        assert_eq!(asking.referrals.len(), 1);
    });
}

/// The words of what stands on top of the person's pages.
fn on_top(house: &House, by: &Actor, id: Id<Triage>) -> Vec<String> {
    match triage::show(&house.desk, by, id).expect("the triage").head.risk {
        CurrentRisk::Shown(risks) => risks.iter().map(|(risk, _)| risk.noun.words.to_string()).collect(),
        CurrentRisk::NotRecorded | CurrentRisk::Withheld => Vec::new(),
    }
}

/// The form as a triage is sent or corrected, with risk on record or without.
fn with_risk(house: &House, words: Option<&str>) -> Completed {
    let risk = words.map(|words| [("risk.on_record", "yes"), ("risk.words", words)]);
    let mut further = vec![("decision.urgency", "urgent")];
    further.extend(risk.into_iter().flatten());
    a_triage(house, "see_today", &further)
}

fn first(house: &House, by: &Actor, words: Option<&str>) -> Id<Triage> {
    let episode = a_referral(house).received_by(by);
    let command = RecordTriage { episode, revision: 1, completed: with_risk(house, words), draft: None };
    record(house, by, command).expect("triaged")
}

fn corrected(house: &House, by: &Actor, id: Id<Triage>, words: Option<&str>) {
    let revision = triage::show(&house.desk, by, id).expect("the triage").triage.what.revision;
    let completed = with_risk(house, words);
    let command = CorrectTriage { triage: id, revision, completed, reason: "I read on".to_owned() };
    triage::correct(&house.desk, by, random_id().expect("chance"), command).expect("corrected");
}

fn risk_of(house: &House, by: &Actor, id: Id<Triage>) -> Kept<Risk> {
    let shown = triage::show(&house.desk, by, id).expect("the triage");
    let risk = shown.triage.what.noun.on_top.risk.expect("it put a risk on top");
    entry::show(&house.desk, by, risk, None).expect("the risk").entry
}

fn lookup<'h>(house: &'h House, code: &str) -> &'h LookupEntry {
    house.desk.content().lookups.get("risk_type").and_then(|list| list.get(code)).expect("a sort of risk")
}

#[test]
fn risk_that_the_records_hold_stands_on_top_of_every_page_from_triage_on() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let id = first(house, &amina, Some("Overdose in March, ward notes"));
        assert_eq!(on_top(house, &amina, id), ["Overdose in March, ward notes"], "{}", house.engine);
    });
}

#[test]
fn risk_that_a_correction_newly_tells_of_stands_on_top_as_if_it_had_been_told_at_first() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let id = first(house, &amina, None);
        assert!(on_top(house, &amina, id).is_empty());
        let refused = CorrectTriage {
            triage: id,
            revision: 1,
            completed: with_risk(house, Some("Overdose in March")),
            reason: " ".to_owned(),
        };
        let key = random_id().expect("chance");
        let refused = triage::correct(&house.desk, &amina, key, refused);
        assert!(matches!(refused, Err(Failure::Refused(CannotTriage::ReasonMissing))));
        assert!(on_top(house, &amina, id).is_empty(), "a refused correction puts nothing on top");
        corrected(house, &amina, id, Some("Overdose in March"));
        assert_eq!(on_top(house, &amina, id), ["Overdose in March"], "{}", house.engine);
        corrected(house, &amina, id, Some("Overdose in March"));
        assert_eq!(on_top(house, &amina, id).len(), 1, "what is said again is not put there twice");
    });
}

#[test]
fn other_words_in_a_corrected_triage_correct_the_risk_and_keep_what_it_said() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let id = first(house, &amina, Some("Overdose in March"));
        let told_at = risk_of(house, &amina, id).noun.moment.at();
        let completed = with_risk(house, Some("Overdose in May"));
        let command = CorrectTriage { triage: id, revision: 1, completed, reason: " ".to_owned() };
        let refused = triage::correct(&house.desk, &amina, random_id().expect("chance"), command);
        assert!(matches!(refused, Err(Failure::Refused(CannotTriage::ReasonMissing))), "{refused:?}");
        let completed = a_triage(house, "not_for_us", &[("decision.way_on", "Ring them")]);
        let command = CorrectTriage { triage: id, revision: 1, completed, reason: "A slip".to_owned() };
        let refused = triage::correct(&house.desk, &amina, random_id().expect("chance"), command);
        assert!(matches!(refused, Err(Failure::Refused(CannotTriage::DecisionStands))), "{refused:?}");
        assert_eq!(on_top(house, &amina, id), ["Overdose in March"], "{}", house.engine);
        house.clock.move_to(house.now() + 2.hours());
        corrected(house, &amina, id, Some("Overdose in March and in May"));
        assert_eq!(on_top(house, &amina, id), ["Overdose in March and in May"], "{}", house.engine);
        let risk = risk_of(house, &amina, id);
        assert_eq!((risk.revision, risk.noun.moment.at()), (2, told_at), "a correction makes no risk young");
        let earlier = entry::show(&house.desk, &amina, risk.id, None).expect("the risk").earlier;
        assert_eq!(&*earlier[0].kept.noun.words, "Overdose in March");
        assert_eq!(earlier[0].reason.as_deref(), Some("I read on"));
    });
}

#[test]
fn risk_that_a_correction_takes_out_stands_until_somebody_retires_it_and_the_triage_says_so() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let id = first(house, &amina, Some("Overdose in March"));
        let shown = triage::show(&house.desk, &amina, id).expect("the triage");
        assert!(shown.still_on_top.risk.is_none(), "nothing to explain while the triage says it");
        corrected(house, &amina, id, None);
        assert_eq!(on_top(house, &amina, id), ["Overdose in March"], "{}", house.engine);
        let risk = triage::show(&house.desk, &amina, id).expect("the triage").still_on_top.risk;
        let risk = risk.expect("the page tells of it");
        let person = risk.person.expect("a person");
        let reason = Reason { code: "wrong_person".to_owned(), words: None };
        let command = entry::Retire { id: risk.id, person, revision: 1, reason };
        entry::retire(&house.desk, &amina, command).expect("retired");
        assert!(triage::show(&house.desk, &amina, id).expect("the triage").still_on_top.risk.is_none());
        corrected(house, &amina, id, Some("Overdose in March"));
        assert_eq!(on_top(house, &amina, id), ["Overdose in March"], "told again after it was retired");
    });
}

#[test]
fn what_somebody_made_of_a_risk_by_hand_is_not_overwritten_by_the_triage() {
    on_both_engines(|house| {
        let (amina, tom) = (house.actor("amina"), house.actor("tom"));
        let id = first(house, &amina, Some("Overdose in March"));
        let risk = risk_of(house, &amina, id);
        let words = NoteText::parse("Overdose in March of last year").expect("words");
        let command = entry::Correct {
            id: risk.id,
            person: risk.person.expect("a person"),
            revision: 1,
            entry: Risk { words, ..risk.noun },
            reason: Reason { code: "typing".to_owned(), words: None },
        };
        entry::correct(&house.desk, &tom, command).expect("corrected by hand");
        corrected(house, &amina, id, Some("Overdose in March"));
        assert_eq!(on_top(house, &amina, id), ["Overdose in March of last year"], "{}", house.engine);
        house.clock.move_to(house.now() + 1.hours());
        corrected(house, &amina, id, Some("Carried a knife in May"));
        let both = ["Carried a knife in May", "Overdose in March of last year"];
        assert_eq!(on_top(house, &amina, id), both, "the new words stand beside his");
        let risk = risk_of(house, &amina, id);
        let of = RiskOf::chosen(lookup(house, "weapons"), None).expect("no level");
        let command = entry::Correct {
            id: risk.id,
            person: risk.person.expect("a person"),
            revision: 1,
            entry: Risk { of, ..risk.noun },
            reason: Reason { code: "new_fact".to_owned(), words: None },
        };
        entry::correct(&house.desk, &tom, command).expect("he says what sort it is");
        corrected(house, &amina, id, Some("Carried a knife in June"));
        assert_eq!(on_top(house, &amina, id).len(), 3, "nor is what sort of risk he found it to be");
    });
}

/// The form as a triage is sent or corrected, with an instruction to be safe or without.
fn with_safety(house: &House, words: Option<&str>) -> Completed {
    let mut further = vec![("decision.urgency", "urgent")];
    further.extend(words.map(|words| ("risk.worker_safety", words)));
    a_triage(house, "see_today", &further)
}

fn instructions(house: &House, by: &Actor, id: Id<Triage>) -> Vec<Kept<WorkerSafetyAlert>> {
    triage::show(&house.desk, by, id).expect("the triage").head.safety_instructions
}

fn said_in(instructions: &[Kept<WorkerSafetyAlert>]) -> Vec<&str> {
    instructions.iter().map(|alert| &*alert.noun.instruction).collect()
}

#[test]
fn what_must_be_done_to_stay_safe_stands_on_top_from_triage_on_and_waits_for_a_lead() {
    on_both_engines(|house| {
        let (amina, priya) = (house.actor("amina"), house.actor("priya"));
        let episode = a_referral(house).received_by(&amina);
        let completed = with_safety(house, Some("See in pairs"));
        let command = RecordTriage { episode, revision: 1, completed, draft: None };
        let id = record(house, &amina, command).expect("triaged");
        let told = instructions(house, &amina, id);
        assert_eq!(said_in(&told), ["See in pairs"], "{}", house.engine);
        assert_eq!(told[0].noun.source.as_deref(), Some("triage"), "where it was told, and never why");
        assert!(told[0].noun.signed().is_none());
        let unsigned = entry::sign(&house.desk, &amina, told[0].id, 1);
        assert!(matches!(unsigned, Err(Failure::NotFound)), "a practitioner does not sign for a lead");
        entry::sign(&house.desk, &priya, told[0].id, 1).expect("signed");
        assert!(instructions(house, &amina, id)[0].noun.signed().is_some());
    });
}

#[test]
fn an_instruction_follows_its_triage_and_is_never_taken_away_by_it() {
    on_both_engines(|house| {
        let (amina, priya) = (house.actor("amina"), house.actor("priya"));
        let episode = a_referral(house).received_by(&amina);
        let completed = with_safety(house, None);
        let id = record(house, &amina, RecordTriage { episode, revision: 1, completed, draft: None });
        let id = id.expect("triaged");
        assert!(instructions(house, &amina, id).is_empty(), "nothing said is no instruction");
        let correct = |words: Option<&str>| {
            let revision = triage::show(&house.desk, &amina, id).expect("the triage").triage.what.revision;
            let (completed, reason) = (with_safety(house, words), "I read on".to_owned());
            let command = CorrectTriage { triage: id, revision, completed, reason };
            triage::correct(&house.desk, &amina, random_id().expect("chance"), command).expect("corrected");
        };
        correct(Some("See in pairs"));
        let told = instructions(house, &amina, id);
        entry::sign(&house.desk, &priya, told[0].id, 1).expect("signed");
        correct(Some("See in pairs, at the station"));
        let told = instructions(house, &amina, id);
        assert_eq!(said_in(&told), ["See in pairs, at the station"], "{}", house.engine);
        assert!(told[0].noun.signed().is_none(), "what a lead signed were other words");
        correct(None);
        assert_eq!(said_in(&instructions(house, &amina, id)), ["See in pairs, at the station"]);
        let still = triage::show(&house.desk, &amina, id).expect("the triage").still_on_top;
        assert_eq!(still.worker_safety.map(|alert| alert.id), Some(told[0].id));
        assert!(still.risk.is_none());
    });
}
