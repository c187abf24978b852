//! Who can be screened, what comes of it, and what is refused.

use forms::{Questionnaire, Sheet, Stage};
use jiff::{Timestamp, ToSpan};

use super::{AdultAdvised, CannotScreen, EscortFacts, NotSeen, Screened, ScreeningOutcome, TakenScreening};
use crate::{
    assessment::{CannotAssess, MadeAssessment, NotAssessed},
    content::Lookups,
    episode::{Episode, EpisodeState},
    need::{Finding, Standing},
    next_step::{Follows, Next},
    noun::Kept,
    promotion::Promoted,
    referral::FormAnswers,
    stamp::{Author, Stamp},
    urgency::Urgency,
};

/// Monday 16 November 2026, 10:00 in London.
pub(crate) fn stamp() -> Stamp {
    let at: Timestamp = "2026-11-16T10:00:00Z".parse().expect("a moment");
    let by = Author { account: None, name: "Amina Khan".to_owned(), role: None, team: "central".to_owned() };
    Stamp::new(at, by, 7)
}

const FORM: &str = r#"{
    "resourceType": "Questionnaire", "url": "urn:landward:form:small", "version": "1", "status": "active",
    "title": "Small",
    "item": [
        {"linkId": "engage", "code": [{"system": "urn:landward:fact", "code": "consent_engage"}], "type": "string", "text": "Talk?"}
    ]
}"#;

/// Facts as a form would give them: choices of small lists, and one moment.
pub(crate) fn promoted(facts: &[(&str, &str)], told_at: Option<&str>) -> Promoted {
    let items: Vec<String> = facts
        .iter()
        .enumerate()
        .map(|(number, (fact, code))| {
            format!(
                r#"{{"linkId": "q{number}", "type": "choice", "text": "{fact}",
                "code": [{{"system": "urn:landward:fact", "code": "{fact}"}}],
                "answerOption": [{{"valueCoding": {{"system": "urn:x", "code": "{code}", "display": "{code}"}}}}]}}"#
            )
        })
        .chain(told_at.map(|_| {
            r#"{"linkId": "at", "type": "dateTime", "text": "When?",
            "code": [{"system": "urn:landward:fact", "code": "risk_told_at"}]}"#
                .to_owned()
        }))
        .collect();
    let json = FORM.replace(
        r#"{"linkId": "engage", "code": [{"system": "urn:landward:fact", "code": "consent_engage"}], "type": "string", "text": "Talk?"}"#,
        &items.join(","),
    );
    let form = Questionnaire::read(&json).expect("a form");
    let blank = form.blank_sheet();
    let filled = form.read_sheet(&blank, Stage::Draft);
    let mut sheet = Sheet::default();
    for question in form.sections().iter().flat_map(|section| section.questions(&blank, &filled)) {
        if let Some(option) = question.options.first() {
            sheet.set(question.field, vec![option.value.clone()]);
        }
    }
    if let Some(time) = told_at {
        for (part, text) in [("day", "16"), ("month", "11"), ("year", "2026"), ("time", time)] {
            sheet.set(format!("at:{part}"), vec![text.to_owned()]);
        }
    }
    let filled = form.read_sheet(&sheet, Stage::Complete);
    assert_eq!(filled.problems(), [], "the sheet can be read");
    Promoted::of(&filled.completed().expect("complete"), &Lookups::default())
}

fn lookups() -> Lookups {
    crate::content::tests::content().lookups
}

fn states() -> [EpisodeState; 7] {
    let since = stamp().at();
    [
        EpisodeState::Untriaged,
        EpisodeState::ToScreen { since },
        EpisodeState::ToAssess { since },
        EpisodeState::ToPlan { since },
        EpisodeState::Supported { since },
        EpisodeState::HandingOver { since, supported_since: None, to: None },
        EpisodeState::Discharged { at: since, reason: "complete".to_owned(), at_triage: false },
    ]
}

fn episode(state: EpisodeState) -> Kept<Episode> {
    let stamp = stamp();
    let (id, person) = (stamp.fresh(), stamp.fresh());
    let episode = Episode {
        referral: stamp.fresh(),
        opened_at: stamp.at(),
        team: "central".to_owned(),
        site: "perry_barr".to_owned(),
        worker: None,
        supporters: Vec::new(),
        urgency: Urgency::SameDay,
        due_at: None,
        state,
        earlier: None,
        arrested_again: None,
    };
    Kept { ..Episode::open(id, person, episode, &stamp).outcome().clone() }
}

fn to_screen() -> Kept<Episode> {
    episode(EpisodeState::ToScreen { since: stamp().at() })
}

fn taken(facts: &[(&str, &str)], told_at: Option<&str>, next: Next) -> TakenScreening {
    TakenScreening {
        answers: FormAnswers { form: "small".to_owned(), version: "1".to_owned(), response: String::new() },
        promoted: promoted(facts, told_at),
        began_at: stamp().at(),
        next,
    }
}

fn later() -> Timestamp {
    stamp().at() + 2.hours()
}

fn close() -> Next {
    Next::Close { reason: "no_need".to_owned(), despite: crate::discharge::Despite::default() }
}

const TALKS: (&str, &str) = ("consent_engage", "given");

fn screen(taken: TakenScreening) -> Result<Screened, CannotScreen> {
    to_screen().screen(taken, &lookups(), &stamp())
}

#[test]
fn only_a_person_who_waits_to_be_screened_can_be_screened() {
    let expected = [
        Err(CannotScreen::NotTriaged),
        Ok(()),
        Err(CannotScreen::AlreadyScreened),
        Err(CannotScreen::AlreadyScreened),
        Err(CannotScreen::AlreadyScreened),
        Err(CannotScreen::AlreadyScreened),
        Err(CannotScreen::EpisodeClosed),
    ];
    for (state, expected) in states().into_iter().zip(expected) {
        let name = state.code();
        let episode = episode(state);
        assert_eq!(episode.may_be_screened(), expected, "{name}");
        let taken = taken(&[TALKS, ("screening_outcome", "no_need")], None, close());
        let screened = episode.screen(taken, &lookups(), &stamp());
        assert_eq!(screened.map(|_| ()), expected, "{name}");
        let missed =
            NotSeen { reason: "asleep".to_owned(), words: None, follows: Follows::TryAgain, next: close() };
        assert_eq!(episode.not_screened(missed, &stamp()).map(|_| ()), expected, "{name}");
    }
}

#[test]
fn each_result_moves_the_episode_where_its_list_says() {
    let assess = || Next::Assess { due_at: later() };
    let cases = [
        ("assess", assess(), Ok("to_assess")),
        ("urgent", assess(), Ok("to_assess")),
        ("assess", close(), Err(CannotScreen::NextDoesNotFit)),
        ("no_need", close(), Ok("discharged")),
        ("no_need", Next::Plan, Ok("to_plan")),
        ("advice_only", Next::Plan, Ok("to_plan")),
        ("already_known", close(), Ok("discharged")),
        ("no_need", assess(), Err(CannotScreen::NextDoesNotFit)),
        ("no_need", Next::TryAgain { at: later() }, Err(CannotScreen::NextDoesNotFit)),
    ];
    for (result, next, expected) in cases {
        let name = format!("{result} then {}", next.code());
        let screened = screen(taken(&[TALKS, ("screening_outcome", result)], None, next));
        let state = screened.map(|screened| screened.episode.outcome().noun.state.code());
        assert_eq!(state, expected, "{name}");
    }
}

#[test]
fn a_result_that_the_answers_contradict_does_not_close_the_episode() {
    let told = [TALKS, ("immediate_risk", "yes"), ("risk_told_to", "custody_sergeant")];
    for (result, expected) in [
        ("no_need", Err(CannotScreen::ClosesOverDanger)),
        ("advice_only", Err(CannotScreen::ClosesOverDanger)),
        ("already_known", Ok("discharged")),
    ] {
        let facts: Vec<_> = told.into_iter().chain([("screening_outcome", result)]).collect();
        let screened = screen(taken(&facts, Some("09:50"), close()));
        let state = screened.map(|screened| screened.episode.outcome().noun.state.code());
        assert_eq!(state, expected, "{result}, with somebody in danger now");
    }
    for (standing, result, expected) in [
        (Standing::Unmet, "no_need", Err(CannotScreen::ClosesOverNeeds)),
        (Standing::Met, "no_need", Ok("discharged")),
        (Standing::Unmet, "advice_only", Ok("discharged")),
    ] {
        let mut taken = taken(&[TALKS, ("screening_outcome", result)], None, close());
        taken.promoted.findings = vec![Finding {
            kind: "accommodation".to_owned(),
            status: "newly_found".to_owned(),
            standing,
            severity: None,
            note: None,
        }];
        let state = screen(taken).map(|screened| screened.episode.outcome().noun.state.code());
        assert_eq!(state, expected, "{result}, with a need that is {}", standing.code());
    }
}

#[test]
fn declining_to_be_screened_is_an_outcome_and_is_offered_again() {
    let next = Next::TryAgain { at: later() };
    let screened = screen(taken(&[("consent_engage", "said_no")], None, next)).expect("an outcome");
    assert_eq!(screened.screening.outcome().noun.outcome, ScreeningOutcome::Declined);
    let episode = &screened.episode.outcome().noun;
    assert_eq!((episode.state.code(), episode.due_at), ("to_screen", Some(later())));
    assert_eq!(screened.screening.event().facts["outcome"], "declined");
}

#[test]
fn a_screening_in_which_nobody_was_asked_is_none() {
    let refused = screen(taken(&[("consent_engage", "not_asked")], None, close())).unwrap_err();
    assert_eq!(refused, CannotScreen::NotAsked);
    assert_eq!(screen(taken(&[TALKS], None, close())).unwrap_err(), CannotScreen::NoResult);
}

#[test]
fn each_reason_for_not_being_screened_leaves_room_or_does_not() {
    let lookups = lookups();
    for entry in lookups.get("reason_not_screened").expect("the list").entries() {
        let follows = Follows::from_code(entry.extra("follows"));
        let missed = |next: Next| NotSeen { reason: entry.code.clone(), words: None, follows, next };
        let again = to_screen().not_screened(missed(Next::TryAgain { at: later() }), &stamp());
        match follows {
            Follows::TryAgain => {
                let screened = again.expect("room to try again");
                assert_eq!(screened.episode.outcome().noun.state.code(), "to_screen", "{}", entry.code);
                assert_eq!(screened.episode.outcome().noun.due_at, Some(later()));
            }
            Follows::Gone => assert_eq!(again.unwrap_err(), CannotScreen::PersonGone, "{}", entry.code),
        }
        let clinic =
            to_screen().not_screened(missed(Next::Clinic { due_at: later() }), &stamp()).expect("a clinic");
        assert_eq!(clinic.episode.outcome().noun.state.code(), "to_screen");
        let closed = to_screen().not_screened(missed(close()), &stamp()).expect("the end");
        assert_eq!(closed.episode.outcome().noun.state.code(), "discharged");
        assert_eq!(closed.screening.event().facts["reason"], entry.code.as_str());
        assert_eq!(closed.discharge.expect("a discharge").outcome().noun.reason, "no_need");
    }
}

#[test]
fn a_time_to_try_again_that_has_passed_is_refused() {
    for next in [Next::TryAgain { at: stamp().at() }, Next::Clinic { due_at: stamp().at() - 1.hours() }] {
        let missed = NotSeen { reason: "asleep".to_owned(), words: None, follows: Follows::TryAgain, next };
        assert_eq!(to_screen().not_screened(missed, &stamp()).unwrap_err(), CannotScreen::DueInPast);
    }
}

#[test]
fn immediate_risk_makes_the_case_immediate_and_says_who_was_told() {
    let base = [TALKS, ("screening_outcome", "assess"), ("urgency", "routine"), ("immediate_risk", "yes")];
    let next = || Next::Assess { due_at: later() };
    assert_eq!(screen(taken(&base, None, next())).unwrap_err(), CannotScreen::NobodyTold);
    assert_eq!(screen(taken(&base, Some("09:50"), next())).unwrap_err(), CannotScreen::NobodyTold);
    let told: Vec<_> = base.into_iter().chain([("risk_told_to", "custody_sergeant")]).collect();
    assert_eq!(screen(taken(&told, None, next())).unwrap_err(), CannotScreen::NobodyTold);
    assert_eq!(screen(taken(&told, Some("10:01"), next())).unwrap_err(), CannotScreen::InFuture);
    let screened = screen(taken(&told, Some("09:50"), next())).expect("told");
    assert_eq!(screened.episode.outcome().noun.urgency, Urgency::Immediate);
    let risk = screened.screening.outcome().noun.immediate_risk.clone().expect("a risk");
    assert_eq!(risk.to, ["custody_sergeant"]);
}

#[test]
fn facts_for_the_escort_record_have_an_end_and_say_whether_they_were_seen() {
    let screened =
        screen(taken(&[TALKS, ("screening_outcome", "no_need")], None, close())).expect("screened");
    let screening = screened.screening.outcome();
    let facts = |text: String, given_at: Timestamp| EscortFacts {
        text,
        given_to: "court_cells".to_owned(),
        given_at,
        seen_on_it: "not_known".to_owned(),
    };
    let now = stamp().at();
    for (text, at, expected) in [
        ("x".repeat(600), now, Ok(())),
        ("x".repeat(601), now, Err(CannotScreen::EscortFacts)),
        ("  ".to_owned(), now, Err(CannotScreen::EscortFacts)),
        ("Methadone at 08:00".to_owned(), later(), Err(CannotScreen::InFuture)),
    ] {
        assert_eq!(screening.give_escort_facts(facts(text, at), &stamp()).map(|_| ()), expected);
    }
    let given = screening.give_escort_facts(facts("CANARY".to_owned(), now), &stamp()).expect("given");
    assert!(!serde_json::to_string(&given.event().facts).unwrap().contains("CANARY"));
    let seen = given.outcome().look_at_escort_record("no", &stamp()).expect("looked");
    assert_eq!(seen.outcome().noun.escort_facts[0].seen_on_it, "no");
    assert_eq!(screening.look_at_escort_record("no", &stamp()).unwrap_err(), CannotScreen::EscortFacts);
}

#[test]
fn the_answer_about_an_appropriate_adult_can_come_later() {
    let screened =
        screen(taken(&[TALKS, ("screening_outcome", "no_need")], None, close())).expect("screened");
    let said = AdultAdvised {
        advised: "yes".to_owned(),
        told_to: Some("custody_sergeant".to_owned()),
        told_at: Some(stamp().at()),
        answer: Some("said_no".to_owned()),
        reason: Some("CANARY".to_owned()),
    };
    let answered = screened.screening.outcome().answer_about_adult(said.clone(), &stamp()).expect("answered");
    assert_eq!(answered.event().facts["appropriate_adult_answer"], "said_no");
    assert!(!serde_json::to_string(&answered.event().facts).unwrap().contains("CANARY"));
    let tomorrow = AdultAdvised { told_at: Some(later()), ..said };
    let refused = screened.screening.outcome().answer_about_adult(tomorrow, &stamp()).unwrap_err();
    assert_eq!(refused, CannotScreen::InFuture);
}

fn made(facts: &[(&str, &str)]) -> MadeAssessment {
    MadeAssessment {
        answers: FormAnswers { form: "small".to_owned(), version: "1".to_owned(), response: String::new() },
        promoted: promoted(facts, None),
        began_at: stamp().at(),
        changed: None,
    }
}

#[test]
fn only_a_person_who_was_screened_can_be_assessed_and_then_waits_for_a_plan() {
    let expected = [
        Err(CannotAssess::NotScreened),
        Err(CannotAssess::NotScreened),
        Ok(Some("to_plan")),
        Ok(None),
        Ok(None),
        Ok(None),
        Err(CannotAssess::EpisodeClosed),
    ];
    for (state, expected) in states().into_iter().zip(expected) {
        let name = state.code();
        let assessed = episode(state).assess(made(&[("seen_place", "clinic")]), &stamp());
        let moved =
            assessed.map(|assessed| assessed.episode.map(|episode| episode.outcome().noun.state.code()));
        assert_eq!(moved, expected, "{name}");
    }
}

#[test]
fn not_being_assessed_is_an_outcome_with_a_reason() {
    let waits = episode(EpisodeState::ToAssess { since: stamp().at() });
    let missed = |follows, next| NotAssessed { reason: "later".to_owned(), words: None, follows, next };
    let clinic = waits.not_assessed(missed(Follows::TryAgain, Next::Clinic { due_at: later() }), &stamp());
    let episode_after = clinic.expect("a clinic").episode.expect("goes on");
    assert_eq!(episode_after.outcome().noun.state.code(), "to_assess");
    let gone = waits.not_assessed(missed(Follows::Gone, Next::TryAgain { at: later() }), &stamp());
    assert_eq!(gone.unwrap_err(), CannotAssess::PersonGone);
    let planned = episode(EpisodeState::ToPlan { since: stamp().at() });
    let refused = planned.not_assessed(missed(Follows::TryAgain, close()), &stamp());
    assert_eq!(refused.unwrap_err(), CannotAssess::AlreadyAssessed);
}
