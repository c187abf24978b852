//! What must not be missed: words about danger reach the top of every page, and what was told reaches whoever needs it.

use std::collections::BTreeMap;

use casework::{
    assessment,
    contact::{self, HowItWent, Meeting},
    discharge::{self, EndEpisode},
    form_run, goal, justice_event, needs, onward_referral,
    person::CurrentRisk,
    plan::{self, DrawUpPlan},
    referral::{self, Arrest, Who},
    screening,
    since::{self, Relation},
    triage::{self, RecordTriage},
    worklist::{Filter, Tab},
};
use domain::{
    Id,
    access::Actor,
    asked::Asked,
    discharge::{CannotDischarge, Despite, Measures},
    episode::Episode,
    event::EventKind,
    failure::Failure,
    goal::NewGoal,
    justice_event::{AppropriateAdult, CannotConclude, JusticeEvent, Overlap},
    justice_numbers::CustodyNumber,
    onward_referral::{NewOnwardReferral, Service, SharingBasis},
    plan::{Agreement, NewPlan},
    referral::{CannotRefer, ImmediateRisk},
    service_hours::london::london,
    text::Text,
    triage::CannotTriage,
    urgency::Urgency,
};
use forms::{Sheet, Stage};
use jiff::{Timestamp, ToSpan, civil::Date};

use crate::given::{
    a_referral, a_triage, everybody,
    filled::{self, Path, fill, key},
    row,
};
use crate::support::{House, on_both_engines, referrals};

/// Somebody born on a day, triaged and waiting to be screened.
fn to_screen(house: &House, amina: &Actor, born_on: &str) -> Id<Episode> {
    let new = referrals::a_person("Wrenfield", "Tobias", born_on);
    let referral = referrals::receive_for(house, "amina", new, "20PB/1/26");
    let episode = referral::receipt(&house.desk, amina, referral).expect("a receipt").episode.id;
    let completed = a_triage(house, "see_today", &[("decision.urgency", "same_day")]);
    let command = RecordTriage { episode, revision: 1, completed, draft: None };
    triage::record_triage(&house.desk, amina, key(), command).expect("triaged");
    episode
}

#[test]
fn what_an_assessment_says_of_suicide_and_of_others_stands_on_top_of_every_page() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        for (form, born_on) in [("assessment", "1991-02-14"), ("assessment_youth", "2011-02-14")] {
            let episode = to_screen(house, &amina, born_on);
            let draft = screening::begin(&house.desk, &amina, episode, None).expect("begun");
            let said = [("outcome.result", "assess"), ("outcome.urgency", "same_day")];
            fill(house, &amina, draft, Path::Minimal, &said);
            screening::record_screening(&house.desk, &amina, key(), draft, None).expect("screened");
            let draft = assessment::begin(&house.desk, &amina, episode, None).expect("begun");
            let said = ["risk.safety", "risk.understanding", "risk.others"].map(|field| (field, ""));
            fill(house, &amina, draft, Path::Minimal, &said);
            let id = assessment::record_assessment(&house.desk, &amina, key(), draft).expect("assessed");
            let shown = assessment::show(&house.desk, &amina, id).expect("the assessment");
            let CurrentRisk::Shown(risks) = shown.head.risk else { panic!("no risk shown: {form}") };
            let kinds: Vec<&str> = risks.iter().map(|(risk, _)| risk.noun.of.code()).collect();
            assert_eq!(kinds, ["suicide", "to_others"], "{form} {}", house.engine);
            let words = risks[0].0.noun.words.as_str();
            assert_eq!(words.matches("Words of the person").count(), 2, "both answers: {form}");
            assert!(risks[0].0.noun.source.words.as_str().starts_with("assessment at"), "{form}");
        }
    });
}

#[test]
fn danger_now_and_a_long_wait_are_refused_at_referral_and_at_triage() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let refer = |urgency| {
            let new = referrals::a_person("Wrenfield", "Tobias", "1991-02-14");
            let draft = referrals::a_draft(house, &amina, None);
            let mut command = referrals::from_custody(house, draft, Who::New(new), "20PB/1/26");
            command.referral.immediate_risk = ImmediateRisk::Yes { words: "Tied a cord".to_owned() };
            command.referral.urgency = urgency;
            referral::receive(&house.desk, &amina, command)
        };
        let late = refer(Urgency::Routine);
        assert!(matches!(late, Err(Failure::Refused(CannotRefer::NotSoonEnough))), "{}", house.engine);
        let referral = refer(Urgency::Urgent).expect("soon enough");
        let episode = referral::receipt(&house.desk, &amina, referral).expect("a receipt").episode.id;
        let triage = |urgency| {
            let mut sheet = Sheet::default();
            for (field, value) in [
                ("records.looked_at", "trust_record"),
                ("known.us", "not_known"),
                ("known.mental_health", "known_now"),
                ("risk.on_record", "no"),
                ("risk.now", "yes"),
                ("risk.told_to", "custody_sergeant"),
                ("risk.told_at:day", "16"),
                ("risk.told_at:month", "11"),
                ("risk.told_at:year", "2026"),
                ("decision.what", "see_now"),
                ("decision.urgency", urgency),
                ("decision.why", "Says he will try again"),
            ] {
                sheet.set(field, vec![value.to_owned()]);
            }
            let form = &triage::form(&house.desk).expect("the form").questionnaire;
            let completed = form.read_sheet(&sheet, Stage::Complete).completed().expect("filled in");
            let command = RecordTriage { episode, revision: 1, completed, draft: None };
            triage::record_triage(&house.desk, &amina, key(), command)
        };
        let late = triage("routine");
        assert!(matches!(late, Err(Failure::Refused(CannotTriage::NotSoonEnough))), "{}", house.engine);
        triage("immediate").expect("soon enough");
    });
}
