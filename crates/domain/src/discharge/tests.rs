//! The end of an episode, what refuses it, and a random life of commands that keeps the promises.

use jiff::civil::date;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    account::Account,
    contact::{ContactState, NewContact},
    episode::EpisodeState,
    goal::{CannotSetGoal, Goal, GoalEnd, NewGoal},
    onward_referral::{ChaseAfter, NewOnwardReferral, NewReply, News, Service, SharingBasis},
    plan::{Agreement, CannotPlan, NewPlan, Plan},
    service_hours::london::london,
    stamp::Author,
    task::{CannotSetTask, NewTask, TaskState},
    urgency::Urgency,
};

const NOW: &str = "2026-11-16T10:00:00Z";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

pub(crate) fn stamp_at(text: &str) -> Stamp {
    stamp(at(text), 7)
}

fn stamp(at: Timestamp, seed: u64) -> Stamp {
    let by = Author { account: None, name: "Amina Yusuf".to_owned(), role: None, team: "central".to_owned() };
    Stamp::new(at, by, seed)
}

pub(crate) fn line(words: &str) -> ShortText {
    ShortText::parse(words).expect("a line")
}

fn note(words: &str) -> NoteText {
    NoteText::parse(words).expect("a note")
}

pub(crate) fn support() -> EpisodeState {
    EpisodeState::Supported { since: at("2026-11-10T10:00:00Z") }
}

pub(crate) fn an_episode(state: EpisodeState) -> Kept<Episode> {
    let stamp = stamp_at("2026-11-09T10:00:00Z");
    let id: Id<Episode> = stamp.fresh();
    let episode = Episode {
        referral: stamp.fresh(),
        opened_at: stamp.at(),
        team: "central".to_owned(),
        site: "perry_barr".to_owned(),
        worker: None,
        supporters: Vec::new(),
        urgency: Urgency::Urgent,
        due_at: None,
        state,
        earlier: None,
        arrested_again: None,
    };
    Kept::new(&stamp, id, Some(stamp.fresh()), Some(id), episode)
}

pub(crate) fn a_request() -> NewOnwardReferral {
    NewOnwardReferral {
        service: Service { code: None, name: "Home treatment".to_owned(), kind: "home_treatment".to_owned() },
        needs: vec!["mental_health".to_owned()],
        priority: "2".to_owned(),
        summary: note("Needs to be seen"),
        basis: SharingBasis::PersonAgreed,
    }
}

fn chase_after() -> ChaseAfter {
    ChaseAfter::days(&[7, 14, 28])
}

pub(crate) fn onward(episode: &Kept<Episode>, now: &str) -> Kept<OnwardReferral> {
    let sent = OnwardReferral::send(a_request(), episode, &chase_after(), &stamp_at(now));
    sent.expect("sent").outcome().clone()
}

fn a_task() -> NewTask {
    NewTask {
        what: line("Ring housing"),
        given_to: Id::<Account>::from_uuid(Uuid::nil()),
        given_to_name: "Dean Wallis".to_owned(),
        due_on: date(2026, 11, 20),
        is_for_mentors: false,
    }
}

fn ending() -> NewDischarge {
    NewDischarge {
        reason: "complete".to_owned(),
        words: None,
        measures: Measures::default(),
        reasons_to_leave_open: BTreeMap::new(),
        despite: Despite::default(),
        lapsed: "4".to_owned(),
    }
}

const NOTHING: Loose<'_> = Loose { onward_referrals: &[], tasks: &[], contacts: &[] };

fn every_state() -> Vec<EpisodeState> {
    let since = at(NOW);
    vec![
        EpisodeState::Untriaged,
        EpisodeState::ToScreen { since },
        EpisodeState::ToAssess { since },
        EpisodeState::ToPlan { since },
        EpisodeState::Supported { since },
        EpisodeState::HandingOver { since, to: None, supported_since: None },
        EpisodeState::Discharged { at: since, reason: "complete".to_owned(), at_triage: false },
    ]
}

#[test]
fn every_state_against_plan_goal_task_handover_and_discharge() {
    // One line a state: plan, goal, task, handover, discharge.
    let table = [
        ("untriaged", "no no yes no no"),
        ("to_screen", "no no yes no yes"),
        ("to_assess", "no no yes no yes"),
        ("to_plan", "yes yes yes no yes"),
        ("supported", "yes yes yes yes yes"),
        ("handing_over", "yes yes yes no yes"),
        ("discharged", "no no no no no"),
    ];
    for (state, (code, expected)) in every_state().into_iter().zip(table) {
        assert_eq!(state.code(), code);
        let (episode, stamp) = (an_episode(state), stamp_at(NOW));
        let plan = NewPlan { words: note("See the GP"), review_on: None, is_for_mentors: false };
        let goal =
            NewGoal { words: line("My own place"), need: None, wanted_by: None, is_for_mentors: false };
        let tried = [
            Plan::draw_up(plan, &episode, None, &stamp).is_ok(),
            Goal::set(goal, &episode, &stamp).is_ok(),
            Task::set(a_task(), &episode, &stamp).is_ok(),
            episode.hand_over(line("Home treatment"), &stamp).is_ok(),
            Discharge::of(&episode, NOTHING, ending(), &stamp).is_ok(),
        ];
        let said: Vec<&str> = tried.iter().map(|may| if *may { "yes" } else { "no" }).collect();
        assert_eq!(said.join(" "), expected, "{code}");
    }
}

#[test]
fn agreeing_the_plan_begins_support_once_and_changed_words_are_agreed_again() {
    let (episode, stamp) = (an_episode(EpisodeState::ToPlan { since: at(NOW) }), stamp_at(NOW));
    let new = NewPlan { words: note("See the GP"), review_on: None, is_for_mentors: false };
    let plan = Plan::draw_up(new.clone(), &episode, None, &stamp).expect("written").outcome().clone();
    let second = Plan::draw_up(new.clone(), &episode, Some(&plan), &stamp).map(|_| ());
    assert_eq!(second, Err(CannotPlan::HasPlan));
    let agreed = plan.agree(Agreement::Person, &episode, &stamp).expect("agreed");
    let moved = agreed.episode.expect("support begins").outcome().clone();
    assert_eq!(moved.noun.state, EpisodeState::Supported { since: at(NOW) });
    let plan = agreed.plan.outcome().clone();
    let again = plan.agree(Agreement::Person, &moved, &stamp).map(|_| ());
    assert_eq!(again, Err(CannotPlan::AlreadyAgreed));
    let reworded = NewPlan { words: note("See the GP, then housing"), ..new };
    let unsaid = plan.change(reworded.clone(), &moved, " ", &stamp).map(|_| ());
    assert_eq!(unsaid, Err(CannotPlan::Change(crate::noun::CannotChange::ReasonMissing)));
    let changed = plan.change(reworded, &moved, "They asked for it", &stamp).expect("changed");
    let agreed = changed.outcome().agree(Agreement::Person, &moved, &stamp).expect("agreed again");
    assert!(agreed.episode.is_none(), "support began before");
}

#[test]
fn a_review_is_never_planned_for_yesterday() {
    let (episode, stamp) = (an_episode(support()), stamp_at(NOW));
    let on = |review_on| {
        let new = NewPlan { words: note("See the GP"), review_on: Some(review_on), is_for_mentors: false };
        Plan::draw_up(new, &episode, None, &stamp).map(|_| ()).err()
    };
    assert_eq!(on(date(2026, 11, 15)), Some(CannotPlan::ReviewInPast));
    assert_eq!(on(date(2026, 11, 16)), None);
}

#[test]
fn an_ended_goal_and_an_ended_task_stay_as_they_are() {
    let (episode, stamp) = (an_episode(support()), stamp_at(NOW));
    let new = NewGoal { words: line("My own place"), need: None, wanted_by: None, is_for_mentors: false };
    let goal = Goal::set(new, &episode, &stamp).expect("set").outcome().clone();
    let goal = goal.end(GoalEnd::LetGo(line("Wants something else")), &episode, &stamp).expect("ended");
    let score = Score::parse("5").expect("a mark");
    let marked = goal.outcome().mark(score, None, &episode, &stamp).map(|_| ());
    assert_eq!(marked, Err(CannotSetGoal::Ended));
    let task = Task::set(a_task(), &episode, &stamp).expect("set").outcome().clone();
    let done = task.tick(None, &stamp).expect("done");
    assert_eq!(done.outcome().cancel(line("why"), &stamp).map(|_| ()), Err(CannotSetTask::Ended));
    let past = NewTask { due_on: date(2026, 11, 15), ..a_task() };
    assert_eq!(Task::set(past, &episode, &stamp).map(|_| ()), Err(CannotSetTask::DueInPast));
}

#[test]
fn an_episode_ends_only_with_a_reason_for_each_onward_referral_that_stays_open() {
    let episode = an_episode(support());
    let (open, stamp) = (onward(&episode, NOW), stamp_at(NOW));
    let all = [open.clone()];
    let loose = Loose { onward_referrals: &all, ..NOTHING };
    let refused = Discharge::of(&episode, loose, ending(), &stamp).map(|_| ());
    assert_eq!(refused, Err(CannotDischarge::StillOpen(vec![open.id])));
    let reasons = BTreeMap::from([(open.id, line("The GP looks after it"))]);
    let new = NewDischarge { reasons_to_leave_open: reasons, ..ending() };
    let ended = Discharge::of(&episode, loose, new, &stamp).expect("ended");
    assert_eq!(ended.discharge.outcome().noun.left_open, [open.id]);
    assert!(!ended.onward_referrals[0].outcome().noun.is_open());
    // What another episode of the same person left behind stands in nobody's way.
    let elsewhere = [Kept { episode: None, ..open }];
    let loose = Loose { onward_referrals: &elsewhere, ..NOTHING };
    assert!(Discharge::of(&episode, loose, ending(), &stamp).is_ok());
}

#[test]
fn an_ending_cancels_tasks_and_appointments_and_says_so() {
    let (episode, stamp) = (an_episode(support()), stamp_at(NOW));
    let tasks = [Task::set(a_task(), &episode, &stamp).expect("set").outcome().clone()];
    let planned = NewContact {
        kind: "outreach".to_owned(),
        mechanism: "01".to_owned(),
        location: "A01".to_owned(),
        place: None,
        worker: Id::from_uuid(Uuid::nil()),
        worker_name: "Dean Wallis".to_owned(),
        others: None,
        accompanied_to: None,
        starts_at: at("2026-11-17T10:05:00Z"),
        note: None,
    };
    let contacts = [Contact::plan(planned, &episode, &stamp).expect("planned").outcome().clone()];
    let loose = Loose { tasks: &tasks, contacts: &contacts, ..NOTHING };
    let ended = Discharge::of(&episode, loose, ending(), &stamp).expect("ended");
    assert!(matches!(ended.tasks[0].outcome().noun.state, TaskState::Cancelled { .. }));
    assert!(matches!(ended.contacts[0].outcome().noun.state, ContactState::NotHeld { .. }));
    assert!(matches!(ended.episode.outcome().noun.state, EpisodeState::Discharged { at_triage: false, .. }));
}

#[test]
fn a_handover_that_comes_to_nothing_leaves_support_as_it_was() {
    let (episode, stamp) = (an_episode(support()), stamp_at(NOW));
    let open = episode.hand_over(line("Home treatment"), &stamp).expect("opened").outcome().clone();
    let back = open.resume_support(&stamp_at("2026-11-20T10:00:00Z")).expect("taken back");
    assert_eq!(back.outcome().noun.state, support());
}

/// One thing that somebody may try.
#[derive(Debug, Clone)]
enum Command {
    Send,
    Reply(usize, usize),
    Chase(usize),
    Mark(u8),
    HandOver,
    Resume,
    Discharge(bool),
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        Just(Command::Send),
        (0_usize..4, 0_usize..14).prop_map(|(which, news)| Command::Reply(which, news)),
        (0_usize..4).prop_map(Command::Chase),
        any::<u8>().prop_map(Command::Mark),
        Just(Command::HandOver),
        Just(Command::Resume),
        any::<bool>().prop_map(Command::Discharge),
    ]
}

fn news(number: usize, now: Timestamp) -> News {
    let all = [
        News::Accepted,
        News::WaitingList { expected_on: None },
        News::NotAccepted { reason: "full".to_owned(), words: None },
        News::AppointmentBooked { appointment_at: now, place: None },
        News::Attended,
        News::DidNotCome,
        News::Engaged,
        News::OutOfTouch,
        News::SaidNo,
        News::NotReached,
        News::InCustody,
        News::AlreadyOpen,
        News::MovedAway,
        News::Died,
    ];
    all[number % all.len()].clone()
}

/// An episode with what hangs on it, as a life of commands changes it.
struct Life {
    episode: Kept<Episode>,
    onward: Vec<Kept<OnwardReferral>>,
    goal: Kept<Goal>,
}

impl Life {
    fn live(&mut self, command: Command, stamp: &Stamp) {
        let after = chase_after();
        match command {
            Command::Send => {
                let sent = OnwardReferral::send(a_request(), &self.episode, &after, stamp);
                self.onward.extend(sent.map(|sent| sent.outcome().clone()));
            }
            Command::Reply(which, number) => {
                let on = london(stamp.at()).date();
                let reply = NewReply { news: news(number, stamp.at()), on, from: None, words: None };
                if let Some(kept) = self.onward.get_mut(which)
                    && let Ok(decided) = kept.reply(reply, &after, stamp)
                {
                    *kept = decided.outcome().clone();
                }
            }
            Command::Chase(which) => {
                if let Some(kept) = self.onward.get_mut(which)
                    && let Ok(decided) = kept.chase(None, &after, stamp)
                {
                    *kept = decided.outcome().clone();
                }
            }
            Command::Mark(number) => {
                if let Ok(score) = Score::try_from(number)
                    && let Ok(decided) = self.goal.mark(score, None, &self.episode, stamp)
                {
                    self.goal = decided.outcome().clone();
                }
            }
            Command::HandOver => {
                if let Ok(decided) = self.episode.hand_over(line("Home treatment"), stamp) {
                    self.episode = decided.outcome().clone();
                }
            }
            Command::Resume => {
                if let Ok(decided) = self.episode.resume_support(stamp) {
                    self.episode = decided.outcome().clone();
                }
            }
            Command::Discharge(gives_reasons) => self.end(gives_reasons, stamp),
        }
    }

    fn end(&mut self, gives_reasons: bool, stamp: &Stamp) {
        let reasons = self.onward.iter().filter(|_| gives_reasons);
        let reasons = reasons.map(|kept| (kept.id, line("The GP looks after it"))).collect();
        let new = NewDischarge { reasons_to_leave_open: reasons, ..ending() };
        let loose = Loose { onward_referrals: &self.onward, ..NOTHING };
        if let Ok(ended) = Discharge::of(&self.episode, loose, new, stamp) {
            for left in &ended.onward_referrals {
                let left = left.outcome();
                let place = self.onward.iter().position(|kept| kept.id == left.id).expect("ours");
                self.onward[place] = left.clone();
            }
            self.episode = ended.episode.outcome().clone();
        }
    }
}

proptest! {
    /// Whatever is tried in whatever order: nobody is discharged over the head of an open onward referral without a
    /// reason, what is open is always on the list to chase, and no mark leaves 0 to 10.
    #[test]
    fn a_random_life_keeps_the_promises(commands in prop::collection::vec(command(), 0..60)) {
        let episode = an_episode(support());
        let first = stamp_at(NOW);
        let new = NewGoal { words: line("My own place"), need: None, wanted_by: None, is_for_mentors: false };
        let goal = Goal::set(new, &episode, &first).expect("set").outcome().clone();
        let mut life = Life { episode, onward: Vec::new(), goal };
        for (number, command) in commands.into_iter().enumerate() {
            let days = i64::try_from(number).expect("few") * 24;
            let now = at(NOW).checked_add(jiff::SignedDuration::from_hours(days)).expect("a moment");
            life.live(command, &stamp(now, number as u64));
            let is_open = life.episode.noun.state.is_open();
            for kept in &life.onward {
                if !is_open {
                    prop_assert!(!kept.noun.is_open());
                    prop_assert!(!kept.noun.state.is_open() || kept.noun.left_open.is_some());
                }
                prop_assert_eq!(kept.noun.is_open(), kept.noun.chase_on.is_some());
            }
            prop_assert!(life.goal.noun.progress.iter().all(|mark| mark.score.get() <= 10));
        }
    }
}
