//! From the plan to the end of an episode, on both engines: what is kept, what is refused, and who sees what.

use std::collections::BTreeMap;

use crate::given::{
    a_referral, everybody,
    filled::{self, key},
};
use crate::support::{House, on_both_engines};
use casework::{
    caseload,
    contact::{self, HowItWent, Meeting},
    discharge::{self, ChangeSupporter, EndEpisode, Handover},
    figures,
    goal::{self, WorkOnGoal},
    justice_event, onward_referral, person,
    plan::{self, DrawUpPlan},
    retirement,
    support::{self as walking, Support},
    task::{self, SetTask, WorkOnTask},
    worklist::{Filter, Tab},
};
use domain::{
    Id,
    access::Actor,
    asked::Asked,
    caseload::{Heading, Prompt},
    contact::{CannotRecordContact, Contact},
    discharge::{CannotDischarge, Despite, Measures},
    episode::{Episode, EpisodeState},
    failure::Failure,
    goal::NewGoal,
    justice_event::{AppropriateAdult, CannotConclude, JusticeEvent, Offence, Outcome, Overlap},
    noun::Kept,
    onward_referral::{NewOnwardReferral, NewReply, News, OnwardReferral, Service, SharingBasis},
    plan::{Agreement, CannotPlan, NewPlan, Plan},
    score::Score,
    service_hours::london::london,
    task::Task,
    text::{NoteText, ShortText},
    urgency::Urgency,
};
use jiff::{Timestamp, ToSpan};

pub(crate) fn line(words: &str) -> ShortText {
    ShortText::parse(words).expect("a line")
}

fn note(words: &str) -> NoteText {
    NoteText::parse(words).expect("a note")
}

fn to_plan(house: &House, by: &Actor) -> Id<Episode> {
    filled::to_plan(a_referral(house).of("Zanzibarski"), by)
}

fn new_plan(words: &str) -> NewPlan {
    NewPlan { words: note(words), review_on: None, is_for_mentors: false }
}

fn draw_up(house: &House, by: &Actor, episode: Id<Episode>) -> Id<Plan> {
    let command = DrawUpPlan { episode, plan: new_plan("CANARYPLAN see the GP"), draft: None };
    plan::draw_up(&house.desk, by, key(), command).expect("written")
}

/// Somebody whose plan is agreed, supported by Dean (support worker) and Marcus (peer mentor).
pub(crate) fn supported(house: &House, by: &Actor) -> Id<Episode> {
    let episode = to_plan(house, by);
    let id = draw_up(house, by, episode);
    plan::agree(&house.desk, by, id, 1, Agreement::Person).expect("agreed");
    for user_name in ["dean", "marcus"] {
        add_supporter(house, by, episode, &house.actor(user_name));
    }
    episode
}

fn add_supporter(house: &House, by: &Actor, episode: Id<Episode>, supporter: &Actor) {
    let account = supporter.account().expect("an account").cast();
    let revision = shown(house, by, episode).episode.revision;
    discharge::change_supporter(&house.desk, by, episode, revision, ChangeSupporter::Add(account))
        .expect("added");
}

fn shown(house: &House, by: &Actor, episode: Id<Episode>) -> walking::Shown {
    walking::show(&house.desk, by, episode).expect("shown")
}

pub(crate) fn meeting(starts_at: Timestamp) -> Meeting {
    Meeting {
        kind: "outreach".to_owned(),
        mechanism: "01".to_owned(),
        location: "A01".to_owned(),
        place: None,
        others: None,
        accompanied_to: None,
        starts_at,
        note: Some(note("CANARYNOTE doing well")),
    }
}

pub(crate) fn came(minutes: u16) -> HowItWent {
    HowItWent { attendance: "5".to_owned(), minutes, travel_minutes: 25 }
}

fn request() -> NewOnwardReferral {
    NewOnwardReferral {
        service: Service {
            code: Some("bsmhft_home_treatment".to_owned()),
            name: "Home treatment team".to_owned(),
            kind: "home_treatment".to_owned(),
        },
        needs: vec!["mental_health".to_owned()],
        priority: "2".to_owned(),
        summary: note("CANARYSUMMARY hears voices"),
        basis: SharingBasis::PersonAgreed,
    }
}

fn send(house: &House, by: &Actor, episode: Id<Episode>) -> Id<OnwardReferral> {
    onward_referral::send(&house.desk, by, key(), episode, request(), None).expect("sent")
}

fn ending(house: &House, by: &Actor, episode: Id<Episode>) -> EndEpisode {
    EndEpisode {
        episode,
        revision: shown(house, by, episode).episode.revision,
        reason: "complete".to_owned(),
        words: None,
        measures: Measures { has_helped: Asked::Answered(true), ..Measures::default() },
        reasons_to_leave_open: BTreeMap::new(),
        despite: Despite::default(),
    }
}

fn place_of(house: &House, by: &Actor, episode: Id<Episode>) -> Option<(Heading, Vec<Prompt>)> {
    let caseload = caseload::show(&house.desk, by).expect("a caseload");
    let found = caseload.headings.into_iter().flat_map(|(_, lines)| lines);
    found
        .into_iter()
        .find(|line| line.episode == episode)
        .map(|line| (line.place.heading, line.place.prompts))
}

#[test]
fn an_agreed_plan_begins_support_and_a_second_press_changes_nothing() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = to_plan(house, &amina);
        let once = key();
        let command = || DrawUpPlan { episode, plan: new_plan("See the GP"), draft: None };
        let first = plan::draw_up(&house.desk, &amina, once, command()).expect("written");
        let again = plan::draw_up(&house.desk, &amina, once, command()).expect("the same answer");
        assert_eq!(first, again, "{}", house.engine);
        let second = plan::draw_up(&house.desk, &amina, key(), command());
        assert!(matches!(second, Err(Failure::Refused(CannotPlan::HasPlan))));
        plan::agree(&house.desk, &amina, first, 1, Agreement::Person).expect("agreed");
        assert!(matches!(shown(house, &amina, episode).episode.noun.state, EpisodeState::Supported { .. }));
        let stale = plan::agree(&house.desk, &amina, first, 1, Agreement::Person);
        assert!(matches!(stale, Err(Failure::Changed(_))), "somebody else agreed it meanwhile");
    });
}

#[test]
fn goals_tasks_and_contacts_are_kept_put_right_and_taken_out_of_view() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = supported(house, &amina);
        let new = NewGoal {
            words: line("A place of my own"),
            need: Some("accommodation".to_owned()),
            wanted_by: None,
            is_for_mentors: false,
        };
        let goal = goal::set(&house.desk, &amina, key(), episode, new).expect("set");
        for (revision, mark) in [(1, 2), (2, 7)] {
            let score = Score::try_from(mark).expect("a mark");
            let work = WorkOnGoal::Mark { score, words: None };
            goal::work_on(&house.desk, &amina, goal, revision, work).expect("marked");
        }
        let kept = goal::open(&house.desk, &amina, goal).expect("the goal").goal;
        let marks: Vec<u8> = kept.noun.progress.iter().map(|mark| mark.score.get()).collect();
        assert_eq!(marks, [2, 7], "{}", house.engine);

        let starts_at = house.now() - 1.hour();
        let contact = contact::record(&house.desk, &amina, key(), episode, meeting(starts_at), &came(30))
            .expect("kept");
        let long = contact::record(&house.desk, &amina, key(), episode, meeting(starts_at), &came(61));
        assert!(matches!(long, Err(Failure::Refused(CannotRecordContact::EndsInFuture))));
        let put_right = Meeting { note: Some(note("Doing better")), ..meeting(starts_at) };
        let why = Some("Typing mistake".to_owned());
        contact::write_up(&house.desk, &amina, contact, 1, put_right, &came(20), why).expect("put right");
        let now = contact::show(&house.desk, &amina, contact).expect("the contact");
        assert_eq!(now.earlier.len(), 1);
        assert_eq!(now.earlier[0].reason.as_deref(), Some("Typing mistake"));
        let why = "Entered twice".to_owned();
        retirement::create(&house.desk, &amina, contact, 2, why, Kept::<Contact>::take_back).expect("gone");
        assert!(shown(house, &amina, episode).support.contacts.is_empty());
        assert!(contact::show(&house.desk, &amina, contact).is_ok(), "its history stays");
    });
}

pub(crate) fn task_for(
    house: &House,
    by: &Actor,
    episode: Id<Episode>,
    worker: &Actor,
    words: &str,
) -> Id<Task> {
    let new = SetTask {
        what: line(words),
        given_to: worker.account().expect("an account").cast(),
        due_on: london(house.now()).date(),
        is_for_mentors: false,
    };
    task::set(&house.desk, by, key(), episode, new).expect("set")
}

#[test]
fn one_s_own_tasks_are_listed_and_overdue_from_the_day_after() {
    on_both_engines(|house| {
        let (amina, dean) = (house.actor("amina"), house.actor("dean"));
        let episode = supported(house, &amina);
        let task = task_for(house, &amina, episode, &dean, "Ring housing");
        let mine = |house: &House| {
            let (_, tasks) = task::mine(&house.desk, &dean).expect("a list");
            tasks.into_iter().map(|to_do| (to_do.task.id, to_do.is_overdue)).collect::<Vec<_>>()
        };
        assert_eq!(mine(house), [(task, false)], "{}", house.engine);
        house.hours_pass(24);
        assert_eq!(mine(house), [(task, true)]);
        task::work_on(&house.desk, &dean, task, 1, WorkOnTask::Tick(None)).expect("done");
        assert_eq!(mine(house), []);
    });
}

#[test]
fn the_caseload_counts_first_contact_quiet_and_chase_by_a_moved_clock() {
    on_both_engines(|house| {
        let (amina, dean) = (house.actor("amina"), house.actor("dean"));
        // Friday 20 November: the first contact is due over the weekend, by Tuesday.
        house.clock.move_to("2026-11-20T10:00:00Z".parse().expect("a moment"));
        let episode = supported(house, &amina);
        let due = place_of(house, &dean, episode).expect("on the caseload");
        assert_eq!(due.0, Heading::FirstContactDue, "{}", house.engine);
        house.hours_pass(24 * 5);
        assert_eq!(place_of(house, &dean, episode).expect("there").0, Heading::Overdue);
        let starts_at = house.now() - 1.hour();
        contact::record(&house.desk, &dean, key(), episode, meeting(starts_at), &came(30)).expect("kept");
        assert_eq!(place_of(house, &dean, episode).expect("there").0, Heading::Rest);
        house.hours_pass(24 * 15);
        assert_eq!(place_of(house, &dean, episode).expect("there").0, Heading::QuietTooLong);
        send(house, &dean, episode);
        house.hours_pass(24 * 7);
        let (heading, prompts) = place_of(house, &dean, episode).expect("there");
        assert_eq!(heading, Heading::Overdue);
        assert!(prompts.iter().any(|prompt| matches!(prompt, Prompt::Chase(_))));
        let appointment = meeting(house.now() + 2.hours());
        contact::plan(&house.desk, &dean, key(), episode, appointment, None).expect("planned");
        assert_eq!(place_of(house, &dean, episode).expect("there").0, Heading::Today);
    });
}

#[test]
fn an_appointment_is_with_whoever_will_see_the_person_and_with_nobody_who_does_not_work_with_them() {
    on_both_engines(|house| {
        let (amina, dean, lena) = (house.actor("amina"), house.actor("dean"), house.actor("lena"));
        let episode = supported(house, &amina);
        let plan = |with: &Actor| {
            let with = with.account().map(Id::cast);
            contact::plan(&house.desk, &amina, key(), episode, meeting(house.now() + 2.hours()), with)
        };
        let planned = plan(&dean).expect("planned");
        let shown = contact::show(&house.desk, &amina, planned).expect("shown");
        assert_eq!(shown.contact.noun.worker_name, "Dean Wallis", "{}", house.engine);
        let offered = contact::who_could_see(&house.desk, &amina, episode).expect("a list");
        assert_eq!(offered.first().map(|(_, name)| name.as_str()), Some("Amina Yusuf"));
        assert!(offered.iter().any(|(_, name)| name == "Dean Wallis"), "{offered:?}");
        let refused = plan(&lena);
        let is_refused = matches!(refused, Err(Failure::Refused(CannotRecordContact::CannotSee)));
        assert!(is_refused, "{}: {refused:?}", house.engine);
    });
}

#[test]
fn a_service_is_chased_its_answer_kept_and_what_cannot_follow_refused() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = supported(house, &amina);
        let id = send(house, &amina, episode);
        let listed = |house: &House| {
            onward_referral::to_chase(&house.desk, &amina).expect("a list").onward_referrals.len()
        };
        let owed = |house: &House| {
            let overview = figures::overview(&house.desk, &house.actor("helen")).expect("the figures");
            overview.owed.iter().map(|owed| owed.number).sum::<i64>()
        };
        assert_eq!((listed(house), owed(house)), (0, 0));
        house.hours_pass(24 * 7);
        assert_eq!((listed(house), owed(house)), (1, 1), "{}: the manager sees it, too", house.engine);
        onward_referral::chase(&house.desk, &amina, id, 1, Some(line("Ring back"))).expect("asked");
        assert_eq!(listed(house), 0);
        let on = london(house.now()).date();
        let reply = |news| NewReply { news, on, from: Some(line("Duty worker")), words: None };
        onward_referral::reply(&house.desk, &amina, id, 2, reply(News::Accepted)).expect("accepted");
        let engaged = onward_referral::reply(&house.desk, &amina, id, 3, reply(News::Engaged));
        assert!(matches!(engaged, Err(Failure::Refused(_))));
        let shown = onward_referral::show(&house.desk, &amina, id).expect("shown").line.whole.expect("whole");
        assert_eq!((shown.noun.state.code(), shown.noun.replies.len()), ("accepted", 1));
    });
}

#[test]
fn an_episode_ends_with_everything_settled_or_not_at_all() {
    on_both_engines(|house| {
        let (amina, dean) = (house.actor("amina"), house.actor("dean"));
        let episode = supported(house, &amina);
        let onward = send(house, &amina, episode);
        task_for(house, &amina, episode, &dean, "Ring housing");
        contact::plan(&house.desk, &amina, key(), episode, meeting(house.now() + 2.days_of_hours()), None)
            .expect("planned");
        let refused = discharge::create(&house.desk, &amina, key(), ending(house, &amina, episode));
        assert!(
            matches!(refused, Err(Failure::Refused(CannotDischarge::StillOpen(open))) if open == [onward])
        );
        assert!(shown(house, &amina, episode).episode.noun.state.is_open(), "nothing was half done");
        let reasons_to_leave_open = BTreeMap::from([(onward, line("The GP looks after it"))]);
        let command = EndEpisode { reasons_to_leave_open, ..ending(house, &amina, episode) };
        discharge::create(&house.desk, &amina, key(), command).expect("ended");
        let after = shown(house, &amina, episode);
        assert!(matches!(after.episode.noun.state, EpisodeState::Discharged { at_triage: false, .. }));
        let Support { tasks, onward_referrals, discharge, .. } = after.support;
        assert!(tasks.iter().all(|task| !task.noun.state.is_open()), "{}", house.engine);
        assert!(
            onward_referrals.iter().all(|line| line.whole.as_ref().is_some_and(|kept| !kept.noun.is_open()))
        );
        assert_eq!(discharge.expect("a discharge").noun.left_open, [onward]);
        assert!(place_of(house, &dean, episode).is_none(), "an ended episode is on nobody's caseload");
    });
}

/// A day is 24 hours here: nothing depends on the change of the clocks.
trait Days {
    fn days_of_hours(self) -> jiff::Span;
}

impl Days for i64 {
    fn days_of_hours(self) -> jiff::Span {
        (self * 24).hours()
    }
}

#[test]
fn a_handover_opens_and_is_taken_back() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = supported(house, &amina);
        let revision = shown(house, &amina, episode).episode.revision;
        let to = Handover::Open(line("Home treatment team"));
        discharge::hand_over(&house.desk, &amina, episode, revision, to).expect("opened");
        assert!(matches!(shown(house, &amina, episode).episode.noun.state, EpisodeState::HandingOver { .. }));
        discharge::hand_over(&house.desk, &amina, episode, revision + 1, Handover::Withdraw).expect("back");
        assert!(matches!(shown(house, &amina, episode).episode.noun.state, EpisodeState::Supported { .. }));
    });
}

pub(crate) fn arrest(at: Timestamp) -> JusticeEvent {
    JusticeEvent {
        point_of_contact: "police_custody".to_owned(),
        site: "perry_barr".to_owned(),
        custody_number: None,
        arrested_at: Some(at),
        arrived_at: None,
        authorised_at: None,
        hearing_at: None,
        offences: vec![Offence { group: "theft".to_owned(), heading: "CANARYOFFENCE".to_owned() }],
        appropriate_adult: AppropriateAdult::NotKnown,
        outcome: None,
    }
}

#[test]
fn a_new_arrest_joins_the_open_episode_and_its_outcome_starts_the_count_again() {
    on_both_engines(|house| {
        let (amina, dean) = (house.actor("amina"), house.actor("dean"));
        let episode = supported(house, &amina);
        let starts_at = house.now() - 1.hour();
        house.hours_pass(1);
        contact::record(&house.desk, &dean, key(), episode, meeting(starts_at + 1.hour()), &came(30))
            .expect("met");
        house.hours_pass(24);
        let at = house.now() - 2.hours();
        let add = |overlap| justice_event::add(&house.desk, &amina, key(), episode, arrest(at), overlap);
        let event = add(Overlap::NotSeen).expect("added");
        let twice = add(Overlap::NotSeen);
        assert!(matches!(twice, Err(Failure::Refused(CannotConclude::MayBeTheSame))), "{}", house.engine);
        add(Overlap::TwoEvents).expect("two events, as somebody has checked");
        let outcome = Outcome {
            code: "under_investigation".to_owned(),
            happened_at: house.now() - 1.hour(),
            next_on: None,
            information_used: Asked::Answered(true),
            is_release: false,
        };
        let early = Outcome { happened_at: at - 1.hour(), ..outcome.clone() };
        let early = justice_event::conclude(&house.desk, &amina, event, 1, early);
        assert!(matches!(early, Err(Failure::Refused(CannotConclude::BeforeItBegan))));
        justice_event::conclude(&house.desk, &dean, event, 1, outcome)
            .expect("a support worker may record it");
        let (heading, _) = place_of(house, &dean, episode).expect("there");
        assert_eq!(heading, Heading::FirstContactDue, "released: the count begins again");
    });
}

#[test]
fn each_role_sees_of_the_same_person_only_what_its_cells_open() {
    on_both_engines(|house| {
        let (amina, dean, marcus) = (house.actor("amina"), house.actor("dean"), house.actor("marcus"));
        let episode = supported(house, &amina);
        send(house, &amina, episode);
        let event = justice_event::add(
            &house.desk,
            &amina,
            key(),
            episode,
            arrest(house.now() - 2.hours()),
            Overlap::NotSeen,
        );
        event.expect("added");
        task_for(house, &amina, episode, &dean, "CANARYOTHERTASK");
        let own = task_for(house, &amina, episode, &marcus, "CANARYOWNTASK");
        let caseload = |by: &Actor| format!("{:?}", caseload::show(&house.desk, by).expect("a caseload"));
        let canaries = ["CANARYPLAN", "CANARYNOTE", "CANARYSUMMARY", "CANARYOFFENCE", "CANARYOTHERTASK"];

        // A caseload never holds any of it, whoever reads it.
        for by in [&amina, &dean, &marcus] {
            let text = caseload(by);
            assert!(canaries.iter().all(|canary| !text.contains(canary)), "{}: {text}", house.engine);
        }
        // Before the conflict question a mentor sees initials and the site, and nothing else opens.
        let text = caseload(&marcus);
        assert!(!text.contains("Zanzibarski") && text.contains("is_conflict_open: true"), "{text}");
        assert_eq!(
            place_of(house, &marcus, episode),
            Some((Heading::Rest, Vec::new())),
            "not even what is due"
        );
        assert!(walking::show(&house.desk, &marcus, episode).is_err());
        assert!(task::mine(&house.desk, &marcus).expect("a list").1.is_empty());

        let about = shown(house, &amina, episode).head.person.id;
        person::conduct::rule_out_conflict(&house.desk, &marcus, about).expect("does not know the person");
        let text = caseload(&marcus);
        assert!(text.contains("Zanzibarski") && text.contains("TaskDue"), "{text}");
        let support = format!("{:?}", shown(house, &marcus, episode).support);
        for canary in ["CANARYPLAN", "CANARYSUMMARY", "CANARYOFFENCE", "CANARYOTHERTASK"] {
            assert!(!support.contains(canary), "a mentor reads {canary}: {support}");
        }
        assert!(support.contains("CANARYOWNTASK") && support.contains("Home treatment team"));
        task::work_on(&house.desk, &marcus, own, 1, WorkOnTask::Comment(line("Rang, no answer")))
            .expect("may");
        let cancel = task::work_on(&house.desk, &marcus, own, 2, WorkOnTask::Cancel(line("No")));
        assert!(matches!(cancel, Err(Failure::NotFound)), "a mentor ticks and comments, nothing else");

        // A support worker reads plan and referral, of the offence the group alone.
        let support = format!("{:?}", shown(house, &dean, episode).support);
        assert!(support.contains("CANARYPLAN") && support.contains("CANARYSUMMARY"), "{support}");
        assert!(!support.contains("CANARYOFFENCE") && support.contains("theft"), "{support}");

        // Whoever has no relationship finds nothing.
        for user_name in ["kezia", "owen", "lena", "ivan"] {
            let stranger = house.actor(user_name);
            assert!(walking::show(&house.desk, &stranger, episode).is_err(), "{user_name}");
            let list = caseload::show(&house.desk, &stranger);
            assert!(list.is_err() || !format!("{list:?}").contains("Zanzibarski"), "{user_name}");
        }
    });
}

#[test]
fn whoever_waits_stands_before_whoever_is_supported_and_promised_nothing() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let walked_beside = supported(house, &amina);
        let waiting = a_referral(house).urgency(Urgency::Routine).received_by(&amina);
        let listed = everybody(house, &amina, Tab::All, &Filter::default());
        let order: Vec<_> = listed.iter().map(|waiter| waiter.episode).collect();
        assert_eq!(order, [waiting, walked_beside], "{}", house.engine);
    });
}
