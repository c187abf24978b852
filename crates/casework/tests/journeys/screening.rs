//! Screening and assessment: each form along each path, once, with the needs and the consent that follow; and who may
//! see what of it.

use std::collections::BTreeMap;

use crate::given::{
    a_referral,
    filled::{CANARY, Path, answer, begun, fill, key, screened, to_screen},
};
use crate::support::{House, on_both_engines};
use casework::{
    allocation, assessment, consent, episode, form_run, needs, onward_referral,
    person::CurrentRisk,
    screening::{self, CannotSend, Choice},
    task::{self, SetTask},
};
use domain::{
    Id,
    access::{Actor, Role, SignedIn},
    consent::Decision,
    discharge::Despite,
    episode::{Episode, EpisodeState},
    failure::Failure,
    need::Standing,
    onward_referral::{NewOnwardReferral, NewReply, News, Service, SharingBasis},
    screening::{CannotScreen, ScreeningOutcome},
    text::ShortText,
};
use forms::Stage;

/// Whether somebody's age decides which form is asked. Born in 1988, so that the adult form fits; the youth form is
/// then asked by its draft.
fn state(house: &House, by: &Actor, episode: Id<Episode>) -> EpisodeState {
    episode::show(&house.desk, by, episode).expect("the episode").episode.noun.state.clone()
}

#[test]
fn the_screening_is_walked_along_each_path_and_moves_the_episode() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        for (path, result, expected) in [
            (Path::Minimal, "assess", "to_assess"),
            (Path::Everything, "urgent", "to_assess"),
            (Path::Declined, "assess", "to_screen"),
        ] {
            let episode = to_screen(a_referral(house), &amina);
            let id = screened(house, &amina, episode, path, result);
            assert_eq!(state(house, &amina, episode).code(), expected, "{path:?} {}", house.engine);
            let shown = screening::show(&house.desk, &amina, id).expect("the screening");
            match (path, &shown.screening.noun.outcome) {
                (Path::Declined, ScreeningOutcome::Declined) => {}
                (Path::Minimal | Path::Everything, ScreeningOutcome::Screened { result: kept }) => {
                    assert_eq!(kept, result);
                }
                (_, other) => panic!("{path:?} ended in {other:?}"),
            }
            let risk = shown.screening.noun.immediate_risk.is_some();
            assert_eq!(risk, path == Path::Everything, "{path:?}");
            // What the person said of suicide, and the danger that was seen.
            let on_top = match &shown.head.risk {
                CurrentRisk::Shown(risks) => risks.len(),
                CurrentRisk::NotRecorded | CurrentRisk::Withheld => 0,
            };
            let found = if path == Path::Everything { 2 } else { 0 };
            assert_eq!(
                on_top, found,
                "what was found stands on top of every page: {path:?} {}",
                house.engine
            );
        }
    });
}

#[test]
fn every_form_of_screening_and_assessment_can_be_finished_along_each_path() {
    let house = House::on_sqlite();
    for code in ["screening", "screening_youth", "assessment", "assessment_youth"] {
        let form = house.desk.form(code).expect("the form");
        for path in [Path::Minimal, Path::Everything, Path::Declined] {
            let mut sheet = form.questionnaire.blank_sheet();
            for _ in 0..6 {
                let filled = form.questionnaire.read_sheet(&sheet, Stage::Draft);
                let mut typed = BTreeMap::new();
                for section in
                    form.questionnaire.sections().iter().filter(|section| section.is_asked(&filled))
                {
                    for question in section.questions(&sheet, &filled) {
                        answer(&question, path, &[], &mut typed);
                    }
                }
                for (field, texts) in typed {
                    sheet.set(field, texts);
                }
            }
            let filled = form.questionnaire.read_sheet(&sheet, Stage::Complete);
            assert_eq!(filled.problems(), [], "{code} along {path:?}");
        }
    }
}

#[test]
fn what_was_not_asked_is_never_a_no() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = to_screen(a_referral(house), &amina);
        screened(house, &amina, episode, Path::Minimal, "assess");
        let list = needs::of_episode(&house.desk, &amina, episode).expect("the list");
        assert!(list.needs.is_empty(), "nobody asked about any need: {}", house.engine);
        let other = to_screen(a_referral(house), &amina);
        screened(house, &amina, other, Path::Everything, "assess");
        let list = needs::of_episode(&house.desk, &amina, other).expect("the list");
        assert!(list.needs.len() > 20);
        assert!(list.needs.iter().all(|need| need.noun.standing == Standing::Unmet), "{}", house.engine);
    });
}

#[test]
fn four_plain_questions_set_the_scopes_that_content_gives_them() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = to_screen(a_referral(house), &amina);
        let draft = begun(house, &amina, episode, "screening");
        let said = [
            ("consent.engage", "given"),
            ("consent.records", "said_no"),
            ("consent.court", "given"),
            ("consent.follow_up", "said_no"),
            ("outcome.result", "assess"),
            ("outcome.urgency", "routine"),
        ];
        fill(house, &amina, draft, Path::Minimal, &said);
        screening::record_screening(&house.desk, &amina, draft, None).expect("screened");
        let page = consent::of_episode(&house.desk, &amina, episode).expect("the rows");
        let decision =
            |scope: &str| page.rows.iter().find(|row| row.noun.scope == scope).map(|row| row.noun.decision);
        assert_eq!(decision("engage"), Some(Decision::Given));
        assert_eq!(decision("health_records"), Some(Decision::SaidNo));
        assert_eq!((decision("police"), decision("court")), (Some(Decision::Given), Some(Decision::Given)));
        assert_eq!(decision("gp"), Some(Decision::SaidNo));
        assert_eq!(decision("research"), None, "nobody asked: {}", house.engine);
        let court = page.rows.iter().find(|row| row.noun.scope == "court").expect("a row");
        consent::withdraw(&house.desk, &amina, key(), court.id, court.revision).expect("withdrawn");
        let row = consent::row(&house.desk, &amina, episode, "court").expect("the row");
        assert_eq!(row.row.expect("a row").noun.decision, Decision::Withdrawn);
        assert_eq!(row.earlier.len(), 1, "what was said before stays readable");
        let again = consent::withdraw(&house.desk, &amina, key(), court.id, court.revision);
        assert!(matches!(again, Err(Failure::Changed(_))));
    });
}

#[test]
fn sent_twice_it_is_screened_once_and_the_draft_survives_until_it_is_sent() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = to_screen(a_referral(house), &amina);
        let draft = begun(house, &amina, episode, "screening");
        let unfinished = screening::record_screening(&house.desk, &amina, draft, None);
        assert!(matches!(unfinished, Err(Failure::Refused(CannotSend::NotFinished))), "{}", house.engine);
        let fixed = [("outcome.result", "assess"), ("outcome.urgency", "urgent")];
        fill(house, &amina, draft, Path::Minimal, &fixed);
        assert_eq!(begun(house, &amina, episode, "screening"), draft, "the draft is taken up again");
        assert!(form_run::open(&house.desk, &house.actor("tom"), draft).is_err(), "nobody else sees it");
        let first = screening::record_screening(&house.desk, &amina, draft, None).expect("screened");
        let second = screening::record_screening(&house.desk, &amina, draft, None).expect("told the same");
        assert_eq!(first, second, "sent from two windows, it is one screening");
        let others = screening::record_screening(&house.desk, &house.actor("tom"), draft, None);
        assert!(matches!(others, Err(Failure::NotFound)), "nobody else is told of it");
        let start = screening::start(&house.desk, &amina, episode).expect("a start");
        assert_eq!((start.earlier.len(), start.draft), (1, None));
        let again = screening::begin(&house.desk, &amina, episode, None);
        assert!(matches!(again, Err(Failure::Refused(CannotScreen::AlreadyScreened))));
    });
}

#[test]
fn a_person_who_was_not_screened_is_tried_again_or_closed_with_a_discharge() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = to_screen(a_referral(house), &amina);
        let missed = |reason: &str, choice: Choice| screening::NotScreened {
            episode,
            reason: reason.to_owned(),
            words: None,
            choice,
        };
        let again = missed("asleep", Choice::TryAgain { minutes: 60 });
        screening::record_not_screened(&house.desk, &amina, key(), again).expect("recorded");
        assert_eq!(state(house, &amina, episode).code(), "to_screen", "{}", house.engine);
        let gone = missed("released_before", Choice::TryAgain { minutes: 60 });
        let refused = screening::record_not_screened(&house.desk, &amina, key(), gone);
        assert!(matches!(refused, Err(Failure::Refused(CannotScreen::PersonGone))));
        let closed = missed(
            "released_before",
            Choice::Close { reason: "no_need".to_owned(), despite: Despite::default() },
        );
        screening::record_not_screened(&house.desk, &amina, key(), closed).expect("recorded");
        assert_eq!(state(house, &amina, episode).code(), "discharged");
        let after = missed("asleep", Choice::Clinic);
        assert!(screening::record_not_screened(&house.desk, &amina, key(), after).is_err());
    });
}

#[test]
fn an_assessment_begins_from_the_screening_and_ends_in_needs_and_a_formulation() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = to_screen(a_referral(house), &amina);
        screened(house, &amina, episode, Path::Everything, "assess");
        let draft = assessment::begin(&house.desk, &amina, episode, None).expect("begun");
        let run = form_run::open(&house.desk, &amina, draft).expect("a draft");
        let (offered, from) = run.offered();
        assert!(offered.iter().any(|field| field == "need.alcohol"), "{offered:?}");
        assert!(!offered.iter().any(|field| field.starts_with("consent.") || field.starts_with("risk.")));
        assert!(!offered.iter().any(|field| field == "need.suicide_self_harm"), "asked anew");
        assert!(from.is_some_and(|from| from.starts_with("the screening of")));
        fill(house, &amina, draft, Path::Minimal, &[]);
        let id = assessment::record_assessment(&house.desk, &amina, draft, ShortText::parse("Calmer").ok())
            .expect("assessed");
        assert_eq!(state(house, &amina, episode).code(), "to_plan", "{}", house.engine);
        let shown = assessment::show(&house.desk, &amina, id).expect("the assessment");
        let formulation = shown.formulation.expect("a formulation");
        assert_eq!(formulation.noun.part(domain::formulation::Part::What), Some(CANARY));
        assert!(!format!("{:?}", shown.lines).contains(CANARY), "it stands in its own place");

        // The same person's support worker: the list of needs, and nothing of the assessment.
        let signed_in = amina.signed_in().expect("a practitioner").clone();
        let kept = episode::show(&house.desk, &amina, episode).expect("the episode").episode;
        let command =
            allocation::Allocate { episode, revision: kept.revision, worker: signed_in.account.cast() };
        allocation::allocate(&house.desk, &amina, key(), command).expect("taken on");
        let supporter = Actor::Practitioner(SignedIn { role: Role::SupportWorker, ..signed_in });
        assert!(matches!(assessment::show(&house.desk, &supporter, id), Err(Failure::NotFound)));
        let opened = casework::formulation::open(&house.desk, &supporter, formulation.id);
        assert!(matches!(opened, Err(Failure::NotFound)), "{}", house.engine);
        let list = needs::of_episode(&house.desk, &supporter, episode).expect("the list of needs");
        assert!(!list.shows_all && !format!("{list:?}").contains(CANARY));
        let page = episode::show(&house.desk, &supporter, episode).expect("the episode");
        assert!(!format!("{page:?}").contains(CANARY));
    });
}

/// The way of somebody who was released before they were seen, closing the episode.
fn close(house: &House, by: &Actor, episode: Id<Episode>) -> Result<(), Failure<CannotScreen>> {
    let choice = Choice::Close { reason: "not_reached".to_owned(), despite: Despite::default() };
    let reason = "released_before_seen".to_owned();
    let command = screening::NotScreened { episode, reason, words: None, choice };
    screening::record_not_screened(&house.desk, by, key(), command).map(drop)
}

#[test]
fn closing_on_the_way_cancels_tasks_and_appointments_and_stops_at_an_open_onward_referral() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = to_screen(a_referral(house), &amina);
        let account = amina.account().expect("an account").cast();
        let new = SetTask {
            what: "Ring his sister".parse().expect("words"),
            given_to: account,
            due_on: "2026-11-20".parse().expect("a day"),
            is_for_mentors: false,
        };
        let task = task::set(&house.desk, &amina, key(), episode, new).expect("set");
        let onward = NewOnwardReferral {
            service: Service { code: None, name: "Night shelter".to_owned(), kind: "housing".to_owned() },
            needs: vec!["accommodation".to_owned()],
            priority: "3".to_owned(),
            summary: "Sleeps in a car".parse().expect("a text"),
            basis: SharingBasis::PersonAgreed,
        };
        let onward = onward_referral::send(&house.desk, &amina, key(), episode, onward, None).expect("sent");
        let refused = close(house, &amina, episode);
        assert!(
            matches!(refused, Err(Failure::Refused(CannotScreen::StillOpen))),
            "{}: {refused:?}",
            house.engine
        );
        let open = task::open(&house.desk, &amina, task).expect("opens");
        assert!(open.task.noun.state.is_open(), "{}: nothing was done by halves", house.engine);
        let today = "2026-11-16".parse().expect("a day");
        let said_no = NewReply { news: News::SaidNo, on: today, from: None, words: None };
        onward_referral::reply(&house.desk, &amina, onward, 1, said_no).expect("settled");
        close(house, &amina, episode).expect("closed");
        let cancelled = task::open(&house.desk, &amina, task).expect("opens");
        assert!(!cancelled.task.noun.state.is_open(), "{}: nobody is left with a task", house.engine);
    });
}
