//! What must not be missed: words about danger reach the top of every page, and what was told reaches whoever needs it.

use std::collections::BTreeMap;

use casework::{
    assessment,
    contact::{self, HowItWent, Meeting},
    discharge::{self, EndEpisode},
    draft, form_run, goal, justice_event, needs, onward_referral,
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
    discharge::{AsksFirst, CannotDischarge, Despite, Measures},
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
            screening::record_screening(&house.desk, &amina, draft, None).expect("screened");
            let draft = assessment::begin(&house.desk, &amina, episode, None).expect("begun");
            let said = ["risk.safety", "risk.understanding", "risk.others"].map(|field| (field, ""));
            fill(house, &amina, draft, Path::Minimal, &said);
            let id = assessment::record_assessment(&house.desk, &amina, draft, None).expect("assessed");
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
fn a_draft_that_tells_of_danger_says_that_nobody_else_sees_it() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = to_screen(house, &amina, "1991-02-14");
        let draft = screening::begin(&house.desk, &amina, episode, None).expect("begun");
        let tells = |said: &[(&str, &str)]| {
            fill(house, &amina, draft, Path::Minimal, said);
            let run = form_run::open(&house.desk, &amina, draft).expect("one's own");
            run.tells_of_danger(&house.desk)
        };
        assert!(!tells(&[("outcome.result", "assess"), ("outcome.urgency", "same_day")]), "{}", house.engine);
        assert!(tells(&[("risk.now", "yes")]), "{}", house.engine);
        let barely = draft::Typed::from([("risk.now".to_owned(), vec!["yes".to_owned()])]);
        let episode = to_screen(house, &amina, "1992-02-14");
        let draft = screening::begin(&house.desk, &amina, episode, None).expect("begun");
        form_run::save(&house.desk, &amina, draft, barely).expect("saved");
        let run = form_run::open(&house.desk, &amina, draft).expect("one's own");
        assert!(run.tells_of_danger(&house.desk), "{}: nothing else is answered yet", house.engine);
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

/// Somebody whose plan is agreed.
fn supported(house: &House, by: &Actor) -> Id<Episode> {
    let episode = filled::to_plan(a_referral(house), by);
    let new =
        NewPlan { words: Text::parse("See the GP").expect("words"), review_on: None, is_for_mentors: false };
    let command = DrawUpPlan { episode, plan: new, draft: None };
    let plan = plan::draw_up(&house.desk, by, key(), command).expect("written");
    plan::agree(&house.desk, by, plan, 1, Agreement::Person).expect("agreed");
    episode
}

pub(crate) fn an_arrest(at: Timestamp, number: &str) -> JusticeEvent {
    JusticeEvent {
        point_of_contact: "police_custody".to_owned(),
        site: "stechford".to_owned(),
        custody_number: CustodyNumber::parse(number).ok(),
        arrested_at: Some(at),
        arrived_at: None,
        authorised_at: None,
        hearing_at: None,
        offences: Vec::new(),
        appropriate_adult: AppropriateAdult::Needed,
        outcome: None,
    }
}

fn a_contact(house: &House, by: &Actor, episode: Id<Episode>) {
    let meeting = Meeting {
        kind: "outreach".to_owned(),
        mechanism: "01".to_owned(),
        location: "A01".to_owned(),
        place: None,
        others: None,
        accompanied_to: None,
        starts_at: house.now() - 20.minutes(),
        note: None,
    };
    let came = HowItWent { attendance: "5".to_owned(), minutes: 10, travel_minutes: 0 };
    contact::record(&house.desk, by, key(), episode, meeting, &came).expect("kept");
}

#[test]
fn a_new_arrest_brings_the_row_forward_until_somebody_has_seen_the_person() {
    on_both_engines(|house| {
        let (amina, tom) = (house.actor("amina"), house.actor("tom"));
        let episode = supported(house, &amina);
        let before = row(house, &amina, episode).expect("on the list");
        let others = a_referral(house).of("Waiting").urgency(Urgency::Routine).received_by(&amina);
        house.hours_pass(24);
        let began = house.now();
        let old = an_arrest(house.now() - (24 * 9).hours(), "ST/2026/000111");
        justice_event::add(&house.desk, &tom, key(), episode, old, Overlap::NotSeen).expect("added");
        let still = row(house, &amina, episode).expect("on the list");
        assert_eq!((&still.site, still.due_at), (&before.site, before.due_at), "an arrest of the past");
        let arrest = an_arrest(house.now() - 10.minutes(), "ST/2026/000777");
        justice_event::add(&house.desk, &tom, key(), episode, arrest, Overlap::NotSeen).expect("added");
        let now = row(house, &amina, episode).expect("on the list");
        assert_eq!((now.site.as_str(), now.urgency_rank), ("stechford", 2), "{}", house.engine);
        assert!(now.due_at.is_some_and(|due_at| due_at > house.now()), "a promise: {:?}", now.due_at);
        assert_eq!(now.arrested_again_at, Some(house.now() - 10.minutes()));
        let all = everybody(house, &amina, Tab::All, &Filter::default());
        let place = |id| all.iter().position(|waiter| waiter.episode == id).expect("on the list");
        assert!(place(episode) < place(others), "before those who can wait: {}", house.engine);
        let told = since::since(&house.desk, &amina, began - 1.minute()).expect("what changed");
        let is_told = told.iter().any(|seen| {
            seen.change.kind == EventKind::JusticeEventRecorded && seen.change.episode == episode
        });
        assert!(is_told, "those who have the person are told: {}", house.engine);
        assert!(told.iter().all(|seen| matches!(seen.change.relation, Relation::Own | Relation::Team)));
        house.hours_pass(1);
        a_contact(house, &amina, episode);
        let after = row(house, &amina, episode).expect("on the list");
        assert_eq!(after.arrested_again_at, None, "somebody has seen them: {}", house.engine);
        assert_eq!((after.urgency_rank, after.due_at), (before.urgency_rank, before.due_at));
        assert_eq!(after.site, "stechford", "they are where they are");
    });
}

#[test]
fn a_referral_from_custody_marks_the_row_as_an_arrest_does() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = supported(house, &amina);
        let before = row(house, &amina, episode).expect("on the list");
        house.hours_pass(24);
        let draft = referrals::a_draft(house, &amina, Some(before.person));
        let again = referrals::from_custody(house, draft, Who::Known(before.person), "20PB/2/26");
        referral::receive(&house.desk, &amina, again).expect("received");
        assert!(
            row(house, &amina, episode).expect("on the list").arrested_again_at.is_some(),
            "{}",
            house.engine
        );
        house.hours_pass(1);
        a_contact(house, &amina, episode);
        let after = row(house, &amina, episode).expect("on the list");
        assert_eq!((after.arrested_again_at, after.due_at), (None, before.due_at), "{}", house.engine);
    });
}

#[test]
fn an_episode_does_not_end_in_silence_with_somebody_in_a_cell_or_a_risk_unmet() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = filled::to_screen(a_referral(house), &amina);
        filled::screened(house, &amina, episode, Path::Everything, "assess");
        let unmet = needs::of_episode(&house.desk, &amina, episode).expect("the list").needs;
        assert!(unmet.iter().any(|need| need.noun.kind == "suicide_self_harm"));
        let arrest = an_arrest(house.now() - 10.minutes(), "ST/2026/000777");
        justice_event::add(&house.desk, &amina, key(), episode, arrest, Overlap::NotSeen).expect("added");
        let hearing = JusticeEvent {
            point_of_contact: "magistrates_court".to_owned(),
            arrested_at: None,
            hearing_at: Some(house.now() + (24 * 21).hours()),
            ..an_arrest(house.now(), "none")
        };
        justice_event::add(&house.desk, &amina, key(), episode, hearing, Overlap::NotSeen).expect("added");
        let open = discharge::begin(&house.desk, &amina, episode).expect("may");
        assert_eq!((open.still.held.len(), open.still.ahead.len()), (1, 1), "{}", house.engine);
        assert!(open.still.unmet.iter().any(|need| need.kind == "suicide_self_harm"));
        assert!(open.still.unmet.iter().all(|need| need.kind != "faith_culture"), "content says which");
        let end = |held: Option<&str>, unmet: Option<&str>| {
            let words = |words: Option<&str>| words.map(|words| Text::parse(words).expect("words"));
            let command = EndEpisode {
                episode,
                revision: open.episode.revision,
                reason: "complete".to_owned(),
                words: None,
                measures: Measures::default(),
                reasons_to_leave_open: BTreeMap::new(),
                despite: Despite { held: words(held), unmet: words(unmet), to_whom: None },
            };
            discharge::create(&house.desk, &amina, key(), command)
        };
        let held = end(None, Some("Known to the crisis team"));
        assert!(
            matches!(held, Err(Failure::Refused(CannotDischarge::Asks(AsksFirst::InCustody)))),
            "{held:?}"
        );
        let unmet = end(Some("The suite's own nurse has them"), None);
        assert!(
            matches!(unmet, Err(Failure::Refused(CannotDischarge::Asks(AsksFirst::NeedsUnmet)))),
            "{unmet:?}"
        );
        end(Some("The suite's own nurse has them"), Some("Known to the crisis team")).expect("ended");
        let after = casework::support::show(&house.desk, &amina, episode).expect("shown").support;
        let despite = after.discharge.expect("a discharge").noun.despite;
        assert!(despite.held.is_some() && despite.unmet.is_some(), "{}", house.engine);
    });
}

#[test]
fn goals_that_are_open_are_named_at_the_end() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = supported(house, &amina);
        let words = Text::parse("Sleep at night").expect("words");
        let new = NewGoal { words, need: None, wanted_by: None, is_for_mentors: false };
        goal::set(&house.desk, &amina, key(), episode, new).expect("set");
        let open = discharge::begin(&house.desk, &amina, episode).expect("may");
        assert_eq!(open.still.goals.len(), 1, "{}", house.engine);
    });
}

#[test]
fn an_arrest_that_is_on_record_is_asked_about_and_not_recorded_twice() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let new = referrals::a_person("Wrenfield", "Tobias", "1991-02-14");
        let first = referrals::receive_for(house, "amina", new, "ST/2026/000777");
        let person = referrals::someone(house, first);
        let episode = referral::receipt(&house.desk, &amina, first).expect("a receipt").episode.id;
        // Two days on, so that only the number tells.
        house.hours_pass(48);
        let arrest = an_arrest(house.now() - 10.minutes(), "st 2026 000777");
        let like = justice_event::like(&house.desk, &amina, episode, &arrest).expect("may").expect("like it");
        assert_eq!(
            like.noun.custody_number.map(|number| number.to_string()).as_deref(),
            Some("ST/2026/000777")
        );
        let again = justice_event::add(&house.desk, &amina, key(), episode, arrest, Overlap::NotSeen);
        assert!(matches!(again, Err(Failure::Refused(CannotConclude::MayBeTheSame))), "{}", house.engine);
        let refer = |arrest| {
            let draft = referrals::a_draft(house, &amina, Some(person));
            let command = referrals::from_custody(house, draft, Who::Known(person), "ST/2026/000777");
            referral::receive_with(&house.desk, &amina, command, arrest)
        };
        let asked = refer(Arrest::Ask);
        assert!(matches!(asked, Err(Failure::Refused(CannotRefer::ArrestMayBeOnRecord))), "{asked:?}");
        let events = || {
            casework::episode::show(&house.desk, &amina, episode)
                .expect("shown")
                .justice_events
                .expect("seen")
                .what
        };
        let named = refer(Arrest::OnRecord).expect("received");
        let named = referral::show(&house.desk, &amina, named, None).expect("shown");
        assert_eq!(events().len(), 1, "nothing is recorded twice: {}", house.engine);
        assert_eq!(named.referral.noun.justice_event, Some(events()[0].id));
        refer(Arrest::Another).expect("received");
        assert_eq!(events().len(), 2, "people decide: {}", house.engine);
    });
}

#[test]
fn a_service_is_asked_again_as_the_priority_and_its_own_answer_time_have_it() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = supported(house, &amina);
        let today = london(house.now()).date();
        let directory = &house.desk.content().directory;
        let slow = directory.entries().iter().find(|entry| entry.reply_days > 7).expect("a slow service");
        let quick = directory.entries().iter().find(|entry| entry.reply_days == 1).expect("a quick service");
        let sent = |code: Option<&str>, priority: &str| -> Date {
            let new = NewOnwardReferral {
                service: Service {
                    code: code.map(str::to_owned),
                    name: "A service".to_owned(),
                    kind: "home_treatment".to_owned(),
                },
                needs: vec!["mental_health".to_owned()],
                priority: priority.to_owned(),
                summary: Text::parse("Hears voices").expect("words"),
                basis: SharingBasis::PersonAgreed,
            };
            let id = onward_referral::send(&house.desk, &amina, key(), episode, new, None).expect("sent");
            let shown = onward_referral::show(&house.desk, &amina, id).expect("shown");
            shown.line.whole.expect("whole").noun.chase_on.expect("a day")
        };
        let days = |on: Date| on.since(today).expect("later").get_days();
        assert_eq!(
            days(sent(Some(&quick.code), "4")),
            1,
            "very urgent, answers within a day: {}",
            house.engine
        );
        assert_eq!(days(sent(Some(&slow.code), "4")), 1, "very urgent, whoever it is");
        assert_eq!(days(sent(Some(&quick.code), "3")), 1, "routine, answers within a day");
        assert_eq!(days(sent(Some(&slow.code), "3")), i32::from(slow.reply_days), "routine, when it answers");
        assert_eq!(days(sent(None, "3")), 7, "nothing is known of it");
    });
}

#[test]
fn an_interpreter_on_record_is_offered_and_not_denied_without_a_word() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let mut new = referrals::a_person("Wrenfield", "Tobias", "1991-02-14");
        new.interpreter = Asked::Answered(true);
        new.language = Some("pl".to_owned());
        let referral = referrals::receive_for(house, "amina", new, "20PB/1/26");
        let episode = referral::receipt(&house.desk, &amina, referral).expect("a receipt").episode.id;
        let asking = triage::ask(&house.desk, &amina, episode).expect("may");
        let offered = triage::offered(&house.desk, &asking).expect("the form");
        assert_eq!(offered.texts("meeting.interpreter"), ["yes"]);
        assert_eq!(offered.texts("meeting.language"), ["pl"]);
        let triage = |further: &[(&str, &str)]| {
            let decided = [("decision.urgency", "same_day"), ("meeting.interpreter", "no")];
            let completed = a_triage(house, "see_today", &[&decided, further].concat());
            let command = RecordTriage { episode, revision: 1, completed, draft: None };
            triage::record_triage(&house.desk, &amina, key(), command)
        };
        let denied = triage(&[]);
        assert!(matches!(denied, Err(Failure::Refused(CannotTriage::InterpreterOnRecord))), "{denied:?}");
        triage(&[("meeting.no_interpreter", "Answers in English on the phone")]).expect("triaged");
        let draft = screening::begin(&house.desk, &amina, episode, None).expect("begun");
        let run = form_run::open(&house.desk, &amina, draft).expect("one's own");
        assert_eq!(run.sheet.texts("understand.interpreter"), ["yes"], "{}", house.engine);
        assert!(run.offered().0.iter().any(|field| field == "understand.interpreter"), "check it with them");
        let said =
            [("outcome.result", "assess"), ("outcome.urgency", "same_day"), ("understand.interpreter", "no")];
        fill(house, &amina, draft, Path::Minimal, &said);
        let run = form_run::open(&house.desk, &amina, draft).expect("one's own");
        assert!(run.offered().0.iter().all(|field| field != "understand.interpreter"), "it was looked at");
        let problems = run.problems();
        assert!(
            problems
                .iter()
                .any(|problem| problem.message.contains("on record that they need an interpreter")),
            "{problems:?}"
        );
        let sent = screening::record_screening(&house.desk, &amina, draft, None);
        assert!(matches!(sent, Err(Failure::Refused(screening::CannotSend::NotFinished))), "{sent:?}");
        fill(
            house,
            &amina,
            draft,
            Path::Minimal,
            &[&said[..], &[("understand.no_interpreter", "")]].concat(),
        );
        screening::record_screening(&house.desk, &amina, draft, None).expect("screened");
    });
}
