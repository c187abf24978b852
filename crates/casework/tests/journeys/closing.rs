//! An episode that a step closes before its end: the same is asked as where it is ended, as far as it can be so.

use std::collections::BTreeMap;

use casework::{
    assessment,
    discharge::{self, ChangeSupporter, EndEpisode},
    episode, justice_event, needs,
    person::conduct,
    screening::{self, CannotSend, Choice, NotScreened},
};
use domain::{
    Id,
    access::Actor,
    discharge::{AsksFirst, CannotDischarge, Despite, Discharge, Measures},
    episode::Episode,
    failure::Failure,
    justice_event::Overlap,
    screening::CannotScreen,
    text::ShortText,
};
use jiff::ToSpan;

use crate::danger::an_arrest;
use crate::given::{
    a_referral,
    filled::{self, Path, begun, fill, key},
};
use crate::support::{House, on_both_engines};

fn close(reason: &str, despite: Despite) -> Choice {
    Choice::Close { reason: reason.to_owned(), despite }
}

fn words(words: &str) -> Option<ShortText> {
    Some(ShortText::parse(words).expect("words"))
}

fn ended(house: &House, amina: &Actor, episode: Id<Episode>) -> Discharge {
    let shown = casework::support::show(&house.desk, amina, episode).expect("shown").support;
    shown.discharge.expect("a discharge").noun
}

#[test]
fn whoever_was_not_met_is_not_let_go_of_in_a_cell_in_silence() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        for not_assessed in [false, true] {
            let episode = filled::to_screen(a_referral(house), &amina);
            let arrest = an_arrest(house.now() - 10.minutes(), "ST/2026/000777");
            justice_event::add(&house.desk, &amina, key(), episode, arrest, Overlap::NotSeen).expect("added");
            let still = discharge::still_of_not_met(
                &house.desk,
                &amina,
                casework::form_run::Work::Screening,
                episode,
            );
            assert_eq!(still.expect("may").held.len(), 1, "{}", house.engine);
            if not_assessed {
                filled::screened(house, &amina, episode, Path::Minimal, "assess");
            }
            let missed = |despite: Despite| {
                let choice = close("said_no", despite);
                if not_assessed {
                    let command = assessment::NotAssessed {
                        episode,
                        reason: "said_no".to_owned(),
                        words: None,
                        choice,
                    };
                    let recorded = assessment::record_not_assessed(&house.desk, &amina, key(), command);
                    return recorded
                        .map(drop)
                        .map_err(|failure| failure.refused_as(|cannot| cannot.to_string()));
                }
                let command = NotScreened { episode, reason: "said_no".to_owned(), words: None, choice };
                let recorded = screening::record_not_screened(&house.desk, &amina, key(), command);
                recorded.map(drop).map_err(|failure| failure.refused_as(|cannot| cannot.to_string()))
            };
            let silent = missed(Despite::default());
            let asks = AsksFirst::InCustody.to_string();
            assert!(matches!(&silent, Err(Failure::Refused(cannot)) if *cannot == asks), "{silent:?}");
            let held = words("The suite's own nurse has them");
            missed(Despite { held: held.clone(), to_whom: held.clone(), unmet: None }).expect("closed");
            let despite = ended(house, &amina, episode).despite;
            assert_eq!(despite, Despite { held, unmet: None, to_whom: None }, "{}", house.engine);
        }
    });
}

#[test]
fn handed_over_with_a_risk_that_is_unmet_says_to_whom() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let found = [
            ("outcome.result", "already_known"),
            ("outcome.urgency", "urgent"),
            ("need.suicide_self_harm", "newly_found"),
            ("risk.words", ""),
        ];
        let episode = filled::to_screen(a_referral(house), &amina);
        let draft = begun(house, &amina, episode, "screening");
        fill(house, &amina, draft, Path::Minimal, &found);
        let send = |despite| {
            let choice = Some(close("handed_over", despite));
            screening::record_screening(&house.desk, &amina, draft, choice)
        };
        let silent = send(Despite::default());
        let asks = CannotSend::Rule(CannotScreen::Asks(AsksFirst::ToWhom));
        assert!(matches!(silent, Err(Failure::Refused(cannot)) if cannot == asks), "{silent:?}");
        let to_whom = words("Home treatment north, Sister Obi");
        send(Despite { to_whom: to_whom.clone(), ..Despite::default() })
            .expect("closed, in the cell they were met in");
        assert_eq!(ended(house, &amina, episode).despite.to_whom, to_whom, "{}", house.engine);

        let episode = filled::to_screen(a_referral(house), &amina);
        filled::screened(house, &amina, episode, Path::Everything, "assess");
        let unmet = needs::of_episode(&house.desk, &amina, episode).expect("the list").needs;
        assert!(unmet.iter().any(|need| need.noun.kind == "suicide_self_harm"));
        let open = discharge::begin(&house.desk, &amina, episode).expect("may");
        let end = |reason: &str, to_whom: Option<ShortText>| {
            let command = EndEpisode {
                episode,
                revision: open.episode.revision,
                reason: reason.to_owned(),
                words: None,
                measures: Measures::default(),
                reasons_to_leave_open: BTreeMap::new(),
                despite: Despite { held: words("Told the sergeant"), unmet: None, to_whom },
            };
            discharge::create(&house.desk, &amina, key(), command)
        };
        let silent = end("handed_over", None);
        let asks = CannotDischarge::Asks(AsksFirst::ToWhom);
        assert!(matches!(&silent, Err(Failure::Refused(cannot)) if *cannot == asks), "{silent:?}");
        end("handed_over", to_whom.clone()).expect("ended");
        assert_eq!(ended(house, &amina, episode).despite.to_whom, to_whom, "{}", house.engine);
    });
}

#[test]
fn two_episodes_of_one_person_name_each_other_as_far_as_the_reader_may_open_them() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let first = filled::to_screen(a_referral(house), &amina);
        let shown = |by: &Actor, id| episode::show(&house.desk, by, id).expect("shown");
        let person = shown(&amina, first).head.person.id;
        let choice = close("moved_away", Despite::default());
        let missed = NotScreened { episode: first, reason: "said_no".to_owned(), words: None, choice };
        screening::record_not_screened(&house.desk, &amina, key(), missed).expect("closed");
        house.hours_pass(24);
        let second = filled::to_screen(a_referral(house).known(person), &amina);
        let ids = |by: &Actor, id| {
            let shown = shown(by, id);
            (shown.earlier.map(|other| other.id), shown.later.map(|other| other.id))
        };
        assert_eq!(ids(&amina, first), (None, Some(second)), "{}", house.engine);
        assert_eq!(ids(&amina, second), (Some(first), None), "{}", house.engine);
        let marcus = house.actor("marcus");
        let account = marcus.account().expect("an account").cast();
        let revision = shown(&amina, second).episode.revision;
        let change = ChangeSupporter::Add(account);
        discharge::change_supporter(&house.desk, &amina, second, revision, change).expect("added");
        conduct::rule_out_conflict(&house.desk, &marcus, person).expect("a stranger");
        assert_eq!(ids(&marcus, second), (None, None), "a mentor knows of no earlier one: {}", house.engine);
    });
}
