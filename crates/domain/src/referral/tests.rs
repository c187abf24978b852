//! Who is ours to see, what a referral joins, and how one is put right.

use jiff::{Timestamp, ToSpan};

use super::{
    CannotRefer, CorrectedReferral, ImmediateRisk, NewReferral, Received, Referral, Referrer, Standing,
};
use crate::{
    Id,
    access::Role,
    asked::Asked,
    content::SiteKind,
    episode::{Episode, EpisodeState},
    event::EventKind,
    justice_event::{AppropriateAdult, JusticeEvent},
    noun::{CannotChange, Kept},
    person::Person,
    stamp::{Author, Stamp},
    urgency::Urgency,
};

fn now() -> Timestamp {
    "2026-11-23T10:00:00Z".parse().unwrap()
}

fn stamp() -> Stamp {
    let by = Author {
        account: None,
        name: "Amina Yusuf".to_owned(),
        role: Some(Role::Practitioner),
        team: "custody".to_owned(),
    };
    Stamp::new(now(), by, 7)
}

fn person() -> Id<Person> {
    Id::from_uuid(uuid::Uuid::from_u128(1))
}

fn a_referral() -> Referral {
    Referral {
        source: "police_custody".to_owned(),
        referrer: Referrer::default(),
        received_at: now(),
        site: "perry_barr".to_owned(),
        point_of_contact: "police_custody".to_owned(),
        reason: "Talks to people who are not there".to_owned(),
        suspected_needs: vec!["mental_health".to_owned()],
        immediate_risk: ImmediateRisk::No,
        urgency: Urgency::Urgent,
        person_agrees: Asked::Answered(true),
        answers: None,
        justice_event: None,
    }
}

fn an_arrest() -> JusticeEvent {
    JusticeEvent {
        point_of_contact: "police_custody".to_owned(),
        site: "perry_barr".to_owned(),
        custody_number: None,
        arrested_at: Some(now() - 2.hours()),
        arrived_at: None,
        authorised_at: None,
        hearing_at: None,
        offences: Vec::new(),
        appropriate_adult: AppropriateAdult::NotKnown,
        outcome: None,
    }
}

fn new(referral: Referral) -> NewReferral {
    NewReferral {
        referral,
        team: "custody".to_owned(),
        justice_event: Some(an_arrest()),
        triage_due_at: Some(now() + 1.hour()),
    }
}

fn receive(
    referral: Referral,
    open: Option<&Kept<Episode>>,
    standing: Standing,
) -> Result<Received, CannotRefer> {
    Referral::receive(new(referral), person(), open, None, standing, &stamp())
}

#[test]
fn nobody_in_custody_before_a_court_at_an_interview_or_booked_into_a_clinic_is_refused() {
    for kind in SiteKind::ALL {
        let is_ours = matches!(
            kind,
            SiteKind::CustodySuite
                | SiteKind::VoluntaryAttendance
                | SiteKind::MagistratesCourt
                | SiteKind::YouthCourt
                | SiteKind::CrownCourt
                | SiteKind::Clinic
        );
        assert_eq!(Standing::at(Some(kind), false).is_eligible(), is_ours, "{kind:?}");
        assert!(Standing::at(Some(kind), true).is_eligible(), "whoever is open to us is ours: {kind:?}");
    }
    assert_eq!(Standing::at(None, false), Standing::Neither);
    assert_eq!(Standing::at(None, true), Standing::OpenToTheTeam);
}

#[test]
fn somebody_who_stands_nowhere_and_is_not_open_to_us_is_refused() {
    assert_eq!(receive(a_referral(), None, Standing::Neither).unwrap_err(), CannotRefer::NotEligible);
}

#[test]
fn a_referral_cannot_have_come_in_after_now() {
    let later = Referral { received_at: now() + 1.second(), ..a_referral() };
    let refused = receive(later, None, Standing::BeforeTheJusticeSystem).unwrap_err();
    assert_eq!(refused, CannotRefer::ReceivedInFuture);
    assert!(
        receive(a_referral(), None, Standing::BeforeTheJusticeSystem).is_ok(),
        "this very moment is not after"
    );
}

#[test]
fn a_first_referral_opens_an_episode_that_nobody_has_triaged() {
    let received = receive(a_referral(), None, Standing::BeforeTheJusticeSystem).unwrap();
    let episode = received.episode.outcome();
    assert_eq!(episode.revision, 1);
    assert_eq!(episode.noun.state, EpisodeState::Untriaged);
    assert_eq!(episode.noun.referral, received.referral.outcome().id);
    assert_eq!(received.referral.outcome().episode, Some(episode.id));
    let event = received.justice_event.expect("an arrest was told");
    assert_eq!(event.outcome().episode, Some(episode.id));
    assert_eq!(received.referral.outcome().noun.justice_event, Some(event.outcome().id));
}

#[test]
fn a_referral_after_discharge_opens_a_new_episode_that_names_the_earlier_one() {
    let earlier = Id::from_uuid(uuid::Uuid::from_u128(9));
    let received = Referral::receive(
        new(a_referral()),
        person(),
        None,
        Some(earlier),
        Standing::BeforeTheJusticeSystem,
        &stamp(),
    )
    .unwrap();
    assert_eq!(received.episode.outcome().noun.earlier, Some(earlier));
}

#[test]
fn a_new_arrest_while_open_joins_the_episode_and_brings_the_promise_forward() {
    let open = receive(
        Referral { urgency: Urgency::Routine, ..a_referral() },
        None,
        Standing::BeforeTheJusticeSystem,
    )
    .unwrap();
    let mut open = open.episode.outcome().clone();
    open.noun.state = EpisodeState::Supported { since: now() };
    open.noun.due_at = None;
    let again = Referral { site: "stechford".to_owned(), urgency: Urgency::Immediate, ..a_referral() };
    let received = receive(again, Some(&open), Standing::BeforeTheJusticeSystem).unwrap();
    let episode = received.episode.outcome();
    assert_eq!((episode.id, episode.revision), (open.id, 2));
    assert_eq!(
        episode.noun.state,
        EpisodeState::Supported { since: now() },
        "the work goes on where it stood"
    );
    assert_eq!(episode.noun.site, "stechford");
    assert_eq!(episode.noun.urgency, Urgency::Immediate);
    assert_eq!(episode.noun.due_at, Some(now() + 1.hour()));
    assert_eq!(received.episode.event().kind, EventKind::EpisodeReferredAgain);
    assert_eq!(received.justice_event.unwrap().outcome().episode, Some(open.id));
}

#[test]
fn a_less_urgent_referral_never_takes_back_an_earlier_promise() {
    let open = receive(
        Referral { urgency: Urgency::Immediate, ..a_referral() },
        None,
        Standing::BeforeTheJusticeSystem,
    )
    .unwrap();
    let mut open = open.episode.outcome().clone();
    open.noun.due_at = Some(now() + 15.minutes());
    let received = receive(
        Referral { urgency: Urgency::Routine, ..a_referral() },
        Some(&open),
        Standing::BeforeTheJusticeSystem,
    )
    .unwrap();
    assert_eq!(received.episode.outcome().noun.urgency, Urgency::Immediate);
    assert_eq!(received.episode.outcome().noun.due_at, Some(now() + 15.minutes()));
}

fn corrected() -> CorrectedReferral {
    CorrectedReferral {
        referrer: Referrer { name: Some("Sergeant Platt".to_owned()), ..Referrer::default() },
        reason: "Hears voices".to_owned(),
        suspected_needs: Vec::new(),
        immediate_risk: ImmediateRisk::Yes { words: "Tied his laces round his neck".to_owned() },
        urgency: Urgency::Immediate,
        person_agrees: Asked::NotAsked,
    }
}

#[test]
fn a_referral_is_corrected_with_a_reason_and_keeps_where_it_came_from() {
    let received = receive(a_referral(), None, Standing::BeforeTheJusticeSystem).unwrap();
    let kept = received.referral.outcome();
    let changed = kept.correct(corrected(), " typing ", &stamp()).unwrap();
    assert_eq!(changed.reason(), Some("typing"));
    assert_eq!(changed.outcome().revision, 2);
    assert_eq!(changed.outcome().noun.reason, "Hears voices");
    assert_eq!(changed.outcome().noun.source, kept.noun.source);
    assert_eq!(changed.outcome().noun.justice_event, kept.noun.justice_event);
    assert_eq!(changed.event().kind, EventKind::ReferralCorrected);
}

#[test]
fn a_correction_without_a_reason_is_refused() {
    let received = receive(a_referral(), None, Standing::BeforeTheJusticeSystem).unwrap();
    let refused = received.referral.outcome().correct(corrected(), "  ", &stamp()).unwrap_err();
    assert_eq!(refused, CannotChange::ReasonMissing);
}

#[test]
fn no_two_answers_about_immediate_risk_look_the_same() {
    let yes = ImmediateRisk::Yes { words: "Threatens to jump".to_owned() };
    let all = [ImmediateRisk::NotAsked, ImmediateRisk::NotKnown, ImmediateRisk::No, yes];
    for (place, one) in all.iter().enumerate() {
        for other in &all[place + 1..] {
            assert_ne!(one.code(), other.code());
            assert_ne!(one.said(), other.said());
        }
        let stored = serde_json::to_string(one).unwrap();
        assert_eq!(&serde_json::from_str::<ImmediateRisk>(&stored).unwrap(), one);
    }
    assert_eq!(all.iter().filter(|risk| risk.is_immediate()).count(), 1);
}
