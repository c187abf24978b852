use jiff::{Timestamp, ToSpan};
use serde_json::Map;

use super::{CannotTriage, Decision, NewTriage, OnTop, Triage};
use crate::{
    Id,
    access::Stage,
    content::SiteKind,
    episode::{CannotMove, Episode, EpisodeState},
    event::EventKind,
    noun::Kept,
    referral::FormAnswers,
    stamp::{Author, Stamp},
    urgency::Urgency,
};

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn stamp(text: &str) -> Stamp {
    let by = Author { account: None, name: "Amina Yusuf".to_owned(), role: None, team: "custody".to_owned() };
    Stamp::new(at(text), by, 7)
}

fn untriaged() -> Kept<Episode> {
    let stamp = stamp("2026-11-23T09:00:00Z");
    let id = stamp.fresh();
    let episode = Episode {
        referral: stamp.fresh(),
        opened_at: stamp.at(),
        team: "custody".to_owned(),
        site: "perry_barr".to_owned(),
        worker: None,
        supporters: Vec::new(),
        urgency: Urgency::Routine,
        due_at: None,
        state: EpisodeState::Untriaged,
        earlier: None,
        arrested_again: None,
    };
    Episode::open(id, stamp.fresh(), episode, &stamp).outcome().clone()
}

fn new(decision: Decision) -> NewTriage {
    let answers =
        FormAnswers { form: "triage".to_owned(), version: "1".to_owned(), response: "{}".to_owned() };
    NewTriage {
        triage: Triage {
            referral: Id::from_uuid(uuid::Uuid::nil()),
            answers,
            looked_at: vec!["own_record".to_owned()],
            decision,
            on_top: OnTop::default(),
        },
        facts: Map::new(),
        due_at: Some(at("2026-11-23T10:00:00Z")),
        place: Some(SiteKind::CustodySuite),
    }
}

fn see(urgency: Urgency) -> Decision {
    Decision::Accepted { how: "see_today".to_owned(), urgency }
}

fn turn_away() -> Decision {
    Decision::NotForUs { way_on: "Ring the Black Country team".to_owned() }
}

#[test]
fn taking_somebody_on_moves_the_episode_to_screening_with_our_urgency_and_promise() {
    let triaged = untriaged().triage(new(see(Urgency::Urgent)), &stamp("2026-11-23T09:20:00Z")).unwrap();
    let episode = triaged.episode.outcome();
    assert_eq!(episode.noun.state, EpisodeState::ToScreen { since: at("2026-11-23T09:20:00Z") });
    assert_eq!(episode.noun.urgency, Urgency::Urgent);
    assert_eq!(episode.noun.due_at, Some(at("2026-11-23T10:00:00Z")));
    assert_eq!(episode.noun.stage(), Stage::Assessment);
    assert_eq!(triaged.triage.event().kind, EventKind::TriageRecorded);
    assert_eq!(triaged.triage.outcome().episode, Some(episode.id));
}

#[test]
fn turning_somebody_away_closes_the_episode_at_triage_with_its_reason() {
    let triaged = untriaged().triage(new(turn_away()), &stamp("2026-11-23T09:20:00Z")).unwrap();
    let episode = &triaged.episode.outcome().noun;
    assert_eq!(episode.stage(), Stage::Declined);
    assert_eq!(episode.due_at, None);
    assert_eq!(triaged.episode.event().facts["reason"], "not_for_us");
}

#[test]
fn nobody_before_a_court_is_turned_away() {
    for place in SiteKind::ALL {
        let new = NewTriage { place: Some(place), ..new(turn_away()) };
        let refused = untriaged().triage(new, &stamp("2026-11-23T09:20:00Z")).err();
        assert_eq!(refused, place.is_court().then_some(CannotTriage::BeforeACourt), "{place:?}");
    }
}

#[test]
fn nobody_is_turned_away_without_a_way_on() {
    let nothing = Decision::NotForUs { way_on: "  ".to_owned() };
    let refused = untriaged().triage(new(nothing), &stamp("2026-11-23T09:20:00Z")).err();
    assert_eq!(refused, Some(CannotTriage::WayOnMissing));
}

#[test]
fn a_referral_is_triaged_once_whatever_was_decided() {
    let later = stamp("2026-11-23T09:30:00Z");
    for first in [see(Urgency::Routine), turn_away()] {
        let once = untriaged().triage(new(first), &stamp("2026-11-23T09:20:00Z")).unwrap();
        let again = once.episode.outcome().triage(new(see(Urgency::Immediate)), &later).err();
        assert_eq!(again, Some(CannotTriage::AlreadyTriaged));
    }
}

#[test]
fn a_correction_needs_a_reason_and_carries_urgency_and_promise_while_nobody_has_seen_the_person() {
    let triaged = untriaged().triage(new(see(Urgency::Routine)), &stamp("2026-11-23T09:20:00Z")).unwrap();
    let (triage, episode) = (triaged.triage.outcome(), triaged.episode.outcome());
    let later = stamp("2026-11-23T09:40:00Z");
    let sooner = NewTriage { due_at: Some(at("2026-11-23T09:15:00Z")), ..new(see(Urgency::Immediate)) };
    let silent = triage.correct(sooner.clone(), episode, " ", &later).err();
    assert_eq!(silent, Some(CannotTriage::ReasonMissing));
    let corrected = triage.correct(sooner.clone(), episode, "He said more", &later).unwrap();
    assert_eq!(corrected.triage.outcome().revision, 2);
    assert_eq!(corrected.triage.reason(), Some("He said more"));
    let moved = corrected.episode.expect("the urgency has changed");
    assert_eq!(moved.outcome().noun.urgency, Urgency::Immediate);
    assert_eq!(moved.outcome().noun.due_at, sooner.due_at);
    assert_eq!(moved.outcome().noun.state, episode.noun.state);

    let mut seen = episode.clone();
    seen.noun.state = EpisodeState::ToAssess { since: later.at() };
    assert!(triage.correct(sooner, &seen, "He said more", &later).unwrap().episode.is_none());
}

#[test]
fn a_correction_cannot_turn_the_decision_round() {
    let later = stamp("2026-11-23T09:40:00Z");
    for (first, second) in [(see(Urgency::Routine), turn_away()), (turn_away(), see(Urgency::Routine))] {
        let triaged = untriaged().triage(new(first), &stamp("2026-11-23T09:20:00Z")).unwrap();
        let (triage, episode) = (triaged.triage.outcome(), triaged.episode.outcome());
        let refused = triage.correct(new(second), episode, "A mistake", &later).err();
        assert_eq!(refused, Some(CannotTriage::DecisionStands));
    }
}

#[test]
fn an_episode_goes_to_another_team_with_a_reason_and_without_its_worker() {
    let now = stamp("2026-11-23T09:30:00Z");
    let worker = now.fresh();
    let taken = untriaged().allocate(worker, "Amina Yusuf", &now).unwrap().outcome().clone();
    assert_eq!(taken.allocate(worker, "Amina Yusuf", &now).err(), Some(CannotMove::SameWorker));
    assert_eq!(taken.give_to_team("court", " ", &now).err(), Some(CannotMove::ReasonMissing));
    assert_eq!(taken.give_to_team("custody", "Charged", &now).err(), Some(CannotMove::SameTeam));
    let given = taken.give_to_team("court", "Charged, first hearing tomorrow", &now).unwrap();
    assert_eq!((given.outcome().noun.team.as_str(), given.outcome().noun.worker), ("court", None));
    assert_eq!(given.event().kind, EventKind::EpisodeChangedTeam);
}

#[test]
fn a_closed_episode_is_neither_allocated_nor_given_away() {
    let now = stamp("2026-11-23T09:30:00Z");
    let closed = untriaged().triage(new(turn_away()), &now).unwrap().episode.outcome().clone();
    assert_eq!(closed.allocate(now.fresh(), "Tom", &now).err(), Some(CannotMove::Discharged));
    assert_eq!(closed.give_to_team("court", "Why not", &now).err(), Some(CannotMove::Discharged));
    assert_eq!(closed.noun.state.since(closed.noun.opened_at), now.at());
    assert_eq!(
        untriaged().noun.state.since(now.at().saturating_sub(1.hour()).unwrap()).as_second() + 3600,
        now.at().as_second()
    );
}
