//! Who is waiting: what the list shows, in what order, to whom, and that no filter hides anybody untriaged.

use std::collections::BTreeSet;

use crate::given::{a_referral, a_triage, everybody, grace_at_court, row};
use crate::support::{House, on_both_engines};
use casework::{
    allocation::{self, Allocate, GiveToTeam},
    clock::random_id,
    episode::{self, Progress, Work},
    triage::{self, RecordTriage},
    worklist::{self, Filter, Tab, With},
};
use domain::{
    Id,
    access::{Actor, Round},
    episode::{CannotMove, Episode},
    failure::Failure,
    urgency::Urgency,
};

fn take(house: &House, by: &Actor, episode: Id<Episode>) {
    let revision = row(house, by, episode).expect("in the list").revision;
    let worker = by.account().expect("a practitioner").cast();
    let key = random_id().expect("chance");
    allocation::allocate(&house.desk, by, key, Allocate { episode, revision, worker }).expect("taken");
}

fn take_on(house: &House, by: &Actor, episode: Id<Episode>, urgency: &str) {
    let revision = row(house, by, episode).expect("in the list").revision;
    let completed = a_triage(house, "see_today", &[("decision.urgency", urgency)]);
    let command = RecordTriage { episode, revision, completed, draft: None };
    triage::record_triage(&house.desk, by, random_id().expect("chance"), command).expect("triaged");
}

fn ids(waiters: &[worklist::Waiter]) -> Vec<Id<Episode>> {
    waiters.iter().map(|waiter| waiter.episode).collect()
}

#[test]
fn the_most_urgent_come_first_and_among_them_whoever_has_least_time_left() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let routine = a_referral(house).urgency(Urgency::Routine).received_by(&amina);
        let urgent = a_referral(house).urgency(Urgency::Urgent).received_by(&amina);
        house.hours_pass(0);
        let immediate = a_referral(house).urgency(Urgency::Immediate).received_by(&amina);
        house.clock.move_to(house.now() + jiff::SignedDuration::from_mins(5));
        let later = a_referral(house).urgency(Urgency::Urgent).received_by(&amina);
        let all = everybody(house, &amina, Tab::All, &Filter::default());
        assert_eq!(ids(&all), [immediate, urgent, later, routine], "{}", house.engine);
        assert_eq!(all[0].name, "BRANNIGAN, Dermot");
    });
}

/// A team with people in several states, at two sites, with two workers and with nobody.
fn a_busy_team(house: &House, amina: &Actor, tom: &Actor) {
    for (place, urgency) in Urgency::ALL.into_iter().cycle().take(12).enumerate() {
        let site = if place % 2 == 0 { "perry_barr" } else { "stechford" };
        let episode = a_referral(house).from(site).urgency(urgency).received_by(amina);
        match place % 4 {
            1 => take(house, amina, episode),
            2 => take_on(house, amina, episode, "same_day"),
            3 => {
                take_on(house, amina, episode, "urgent");
                take(house, tom, episode);
            }
            _ => (),
        }
    }
}

#[test]
fn no_combination_of_filters_hides_anybody_untriaged() {
    on_both_engines(|house| {
        let (amina, tom) = (house.actor("amina"), house.actor("tom"));
        a_busy_team(house, &amina, &tom);
        house.clock.move_to(house.now() + jiff::SignedDuration::from_mins(90));
        let sites = [None, Some("perry_barr"), Some("stechford"), Some("bournville")];
        let urgencies = Urgency::ALL.into_iter().map(Some).chain([None]);
        let mut narrowed = 0;
        for urgency in urgencies {
            for site in sites {
                let toms = With::Worker(tom.account().expect("an account").cast());
                for with in [With::Anybody, With::Me, With::Nobody, toms] {
                    let filter = Filter { site: site.map(str::to_owned), urgency, with };
                    for tab in [Tab::All, Tab::State("untriaged"), Tab::State("to_screen"), Tab::Overdue] {
                        let whole = everybody(house, &amina, tab, &Filter::default());
                        let shown: BTreeSet<_> =
                            ids(&everybody(house, &amina, tab, &filter)).into_iter().collect();
                        for waiter in &whole {
                            let me = amina.account().map(Id::cast);
                            let fits = site.is_none_or(|site| waiter.site == site)
                                && urgency.is_none_or(|urgency| waiter.urgency_rank == urgency.rank())
                                && match with {
                                    With::Anybody => true,
                                    With::Me => waiter.worker.as_ref().map(|(id, _)| *id) == me,
                                    With::Nobody => waiter.worker.is_none(),
                                    With::Worker(of) => {
                                        waiter.worker.as_ref().is_some_and(|(id, _)| *id == of)
                                    }
                                };
                            let is_shown = shown.contains(&waiter.episode);
                            let should = fits || waiter.state == "untriaged";
                            assert_eq!(is_shown, should, "{filter:?} {tab:?} {waiter:?} {}", house.engine);
                            narrowed += usize::from(!should);
                        }
                    }
                }
            }
        }
        assert!(narrowed > 0, "the filters narrow nothing");
    });
}

#[test]
fn the_numbers_in_the_tabs_are_those_of_the_rows() {
    on_both_engines(|house| {
        let (amina, tom) = (house.actor("amina"), house.actor("tom"));
        a_busy_team(house, &amina, &tom);
        house.clock.move_to(house.now() + jiff::SignedDuration::from_mins(90));
        let counted =
            worklist::worklist(&house.desk, &amina, Tab::All, &Filter::default(), None).expect("a list");
        for tab in Tab::all() {
            let rows = everybody(house, &amina, tab, &Filter::default()).len();
            assert_eq!(counted.count(tab), i64::try_from(rows).unwrap(), "{tab:?} {}", house.engine);
        }
        assert_eq!(counted.count(Tab::All), 12);
        assert!(counted.count(Tab::Overdue) > 0 && counted.count(Tab::State("untriaged")) == 6);
        assert_eq!(
            worklist::miscounts(&house.desk, &Actor::Round(Round::Recount)).expect("counted again"),
            []
        );
    });
}

#[test]
fn pages_follow_each_other_without_a_gap_or_a_repeat() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let mut received = BTreeSet::new();
        for urgency in Urgency::ALL.into_iter().cycle().take(125) {
            received.insert(a_referral(house).urgency(urgency).received_by(&amina));
        }
        for (tab, filter) in [
            (Tab::All, Filter::default()),
            (Tab::State("untriaged"), Filter::default()),
            (Tab::All, Filter { site: Some("stechford".to_owned()), ..Filter::default() }),
        ] {
            let shown = ids(&everybody(house, &amina, tab, &filter));
            assert_eq!(shown.len(), 125, "{}", house.engine);
            assert_eq!(shown.into_iter().collect::<BTreeSet<_>>(), received, "{}", house.engine);
        }
    });
}

#[test]
fn the_list_is_for_whoever_may_read_queue_names_and_urgency_and_for_nobody_else() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        a_referral(house).received_by(&amina);
        for (user_name, sees) in [("amina", true), ("priya", true), ("sunita", true), ("helen", true)] {
            let list =
                worklist::worklist(&house.desk, &house.actor(user_name), Tab::All, &Filter::default(), None);
            assert_eq!(list.is_ok_and(|list| list.waiters.len() == 1), sees, "{user_name}");
        }
        for user_name in ["dean", "marcus", "owen", "lena", "sergeant", "ivan"] {
            let list =
                worklist::worklist(&house.desk, &house.actor(user_name), Tab::All, &Filter::default(), None);
            assert!(matches!(list, Err(Failure::NotFound)), "{user_name}");
        }
        let ruth = worklist::worklist(&house.desk, &house.actor("ruth"), Tab::All, &Filter::default(), None);
        assert!(matches!(ruth, Err(Failure::NeedReason(_))), "no list takes one reason for many people");
    });
}

#[test]
fn another_team_sees_none_of_it() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = a_referral(house).received_by(&amina);
        let grace = grace_at_court(house);
        assert!(everybody(house, &grace, Tab::All, &Filter::default()).is_empty());
        assert!(matches!(
            episode::show(&house.desk, &grace, episode),
            Err(Failure::NotFound | Failure::NeedBreakGlass)
        ));
    });
}

#[test]
fn taking_somebody_twice_with_one_key_takes_them_once() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = a_referral(house).received_by(&amina);
        let command = Allocate { episode, revision: 1, worker: amina.account().unwrap().cast() };
        let key = random_id().unwrap();
        allocation::allocate(&house.desk, &amina, key, command).expect("taken");
        allocation::allocate(&house.desk, &amina, key, command).expect("told the same");
        assert_eq!(row(house, &amina, episode).unwrap().revision, 2);
        let again = allocation::allocate(
            &house.desk,
            &amina,
            random_id().unwrap(),
            Allocate { revision: 2, ..command },
        );
        assert!(matches!(again, Err(Failure::Refused(CannotMove::SameWorker))));
        let shown = episode::show(&house.desk, &amina, episode).expect("the episode");
        assert_eq!(shown.worker.as_deref(), Some("Amina Yusuf"));
        assert_eq!(shown.history.len(), 2, "opened and allocated");
    });
}

#[test]
fn whoever_takes_from_an_old_list_is_told_who_was_quicker() {
    on_both_engines(|house| {
        let (amina, tom) = (house.actor("amina"), house.actor("tom"));
        let episode = a_referral(house).received_by(&amina);
        take(house, &tom, episode);
        let late = Allocate { episode, revision: 1, worker: amina.account().unwrap().cast() };
        let changed = allocation::allocate(&house.desk, &amina, random_id().unwrap(), late);
        assert!(matches!(changed, Err(Failure::Changed(changed)) if changed.by.name == "Tom Brennan"));
    });
}

#[test]
fn only_workers_of_the_team_who_could_open_the_person_are_offered_and_accepted() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = a_referral(house).received_by(&amina);
        let offered = allocation::choose(&house.desk, &amina, episode).expect("a choice");
        let names: Vec<&str> = offered.workers.iter().map(|worker| worker.name.as_str()).collect();
        assert_eq!(names, ["Amina Yusuf", "Grace Okafor", "Priya Nair", "Tom Brennan"]);
        for user_name in ["dean", "sunita", "helen"] {
            let worker = house.actor(user_name).account().unwrap().cast();
            let refused = allocation::allocate(
                &house.desk,
                &amina,
                random_id().unwrap(),
                Allocate { episode, revision: 1, worker },
            );
            assert!(matches!(refused, Err(Failure::Refused(CannotMove::NotOfTheTeam))), "{user_name}");
        }
    });
}

#[test]
fn another_team_takes_over_with_a_reason_and_the_first_reads_on_for_some_days() {
    on_both_engines(|house| {
        let (amina, grace) = (house.actor("amina"), grace_at_court(house));
        let episode = a_referral(house).received_by(&amina);
        let give = |team: &str, reason: &str| GiveToTeam {
            episode,
            revision: 1,
            team: team.to_owned(),
            reason: reason.to_owned(),
        };
        let key = || random_id().unwrap();
        let nowhere = allocation::give_to_team(&house.desk, &amina, key(), give("nowhere", "Charged"));
        assert!(matches!(nowhere, Err(Failure::Refused(CannotMove::NoSuchTeam))));
        let silent = allocation::give_to_team(&house.desk, &amina, key(), give("court", " "));
        assert!(matches!(silent, Err(Failure::Refused(CannotMove::ReasonMissing))));
        allocation::give_to_team(&house.desk, &amina, key(), give("court", "Charged")).expect("given");
        assert!(row(house, &amina, episode).is_none());
        assert!(row(house, &grace, episode).is_some(), "{}", house.engine);
        assert!(episode::show(&house.desk, &amina, episode).is_ok());
        house.hours_pass(8 * 24);
        let amina = house.actor("amina");
        assert!(episode::show(&house.desk, &amina, episode).is_err());
        assert!(episode::show(&house.desk, &grace_at_court(house), episode).is_ok());
    });
}

#[test]
fn an_episode_names_one_next_step() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = a_referral(house).received_by(&amina);
        let next = |house: &House| {
            let steps = episode::show(&house.desk, &amina, episode).expect("the episode").steps;
            let next: Vec<Work> =
                steps.iter().filter(|step| step.progress == Progress::Next).map(|step| step.work).collect();
            next
        };
        assert_eq!(next(house), [Work::Triage]);
        take_on(house, &amina, episode, "urgent");
        assert_eq!(next(house), [Work::Screening]);
    });
}
