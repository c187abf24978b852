//! What a role does not see is said not to be shown, never not to be there; and nothing is seen under the row of
//! something else.

use casework::{
    clock::random_id,
    contact, entry, episode,
    goal::{self},
    justice_event,
    needs::{self, RecordNeed},
    person::{CurrentRisk, Head, ToldBy, conduct},
    referral::{self, Who},
    search::{self, Terms},
    support as walking,
    task::{self, SetTask},
    triage,
};
use domain::{
    Id,
    access::{Actor, RecordType},
    account::Account,
    entry::{CannotEnter, Moment},
    episode::Episode,
    event::EventKind,
    failure::Failure,
    goal::NewGoal,
    justice_event::{JusticeEvent, Overlap},
    need::{Finding, Standing},
    person::Person,
    risk::{Risk, RiskOf, RiskSource},
    task::CannotSetTask,
    text::Text,
};
use jiff::ToSpan;
use uuid::Uuid;

use crate::{
    given::a_referral,
    plan_to_discharge::{arrest, came, line, meeting, supported},
    support::{
        House, on_both_engines,
        referrals::{a_draft, a_person, from_custody},
    },
};

fn key() -> Uuid {
    random_id().expect("chance")
}

fn head(house: &House, by: &Actor, id: Id<Episode>) -> Head {
    walking::show(&house.desk, by, id).expect("opens").head
}

/// Somebody who is supported by Dean and by Marcus, who has said that he does not know them.
fn with_a_mentor(house: &House, amina: &Actor) -> (Id<Episode>, Id<Person>) {
    let id = supported(house, amina);
    let person = head(house, amina, id).person.id;
    conduct::rule_out_conflict(&house.desk, &house.actor("marcus"), person).expect("a stranger");
    (id, person)
}

fn risk(house: &House, justice_event: Option<Id<JusticeEvent>>) -> Risk {
    Risk {
        of: RiskOf::Suicide,
        words: Text::parse("Hurt himself when alone").expect("words"),
        source: RiskSource { justice_event, words: Text::parse("screening").expect("words") },
        moment: Moment::now(house.now()),
    }
}

fn record_risk(
    house: &House,
    by: &Actor,
    person: Id<Person>,
    event: Option<Id<JusticeEvent>>,
) -> Result<Id<Risk>, Failure<CannotEnter>> {
    entry::record(&house.desk, by, key(), person, risk(house, event))
}

#[test]
fn a_list_that_is_shortened_for_a_reader_says_so() {
    on_both_engines(|house| {
        let (amina, dean) = (house.actor("amina"), house.actor("dean"));
        let (marcus, sunita) = (house.actor("marcus"), house.actor("sunita"));
        let (id, person) = with_a_mentor(house, &amina);
        let listed = |by: &Actor| entry::index::<Risk>(&house.desk, by, person).expect("a list");
        assert!(!listed(&marcus).hides_some, "{}: there is none", house.engine);
        record_risk(house, &amina, person, None).expect("kept");
        for (by, hides) in [(&marcus, true), (&sunita, true), (&amina, false), (&dean, false)] {
            let listed = listed(by);
            assert_eq!((listed.hides_some, listed.entries.is_empty()), (hides, hides), "{}", house.engine);
        }
        let at = house.now() - 2.hours();
        let add = |event| justice_event::add(&house.desk, &amina, key(), id, event, Overlap::TwoEvents);
        add(arrest(at)).expect("added");
        let support = |by: &Actor| walking::show(&house.desk, by, id).expect("the page").support;
        let marcus_reads = support(&marcus);
        assert!(marcus_reads.justice_events.is_empty(), "{}", house.engine);
        assert!(marcus_reads.shortened.contains(&RecordType::JusticeEvent), "{}", house.engine);
        assert!(!support(&amina).shortened.contains(&RecordType::JusticeEvent));
        assert!(support(&amina).justice_events[0].shows_outcome);
        assert!(!support(&sunita).justice_events[0].shows_outcome, "hidden, not unknown");
        let begun = entry::begin::<Risk>(&house.desk, &marcus, person).expect("may report");
        assert!(begun.justice_events.is_empty(), "nor by a list of choices: {}", house.engine);
        add(JusticeEvent { hearing_at: Some(house.now() + 72.hours()), ..arrest(at) }).expect("added");
        let next: Vec<_> = support(&marcus).justice_events.iter().filter_map(|line| line.next_on).collect();
        assert_eq!(next.len(), 1, "the next date, and nothing of what for: {}", house.engine);
    });
}

fn finds(house: &House, by: &Actor, episode: Id<Episode>, revision: Option<u32>, status: &str) {
    let finding = Finding {
        kind: "suicide_self_harm".to_owned(),
        status: status.to_owned(),
        standing: Standing::of_status(&house.desk.content().lookups, status),
        severity: None,
        note: None,
    };
    needs::record_need(&house.desk, by, key(), RecordNeed { episode, revision, finding }).expect("found");
}

#[test]
fn a_need_that_content_calls_a_risk_is_told_as_risk_until_it_is_ruled_out() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (id, person) = with_a_mentor(house, &amina);
        finds(house, &amina, id, None, "suspected");
        let shown = head(house, &amina, id);
        let [(told, _)] = shown.risk_told.as_slice() else {
            panic!("{}: {:?}", house.engine, shown.risk_told)
        };
        assert!(matches!(&told.by, ToldBy::Need { status } if status == "suspected"), "{told:?}");
        assert_eq!((told.author.as_str(), told.at), ("Amina Yusuf", house.now()));
        assert!(matches!(shown.risk, CurrentRisk::Shown(_)), "{}", house.engine);
        assert_eq!(head(house, &house.actor("dean"), id).risk_told.len(), 1, "who reads risk in words");
        for name in ["helen", "sunita", "marcus"] {
            let shown = head(house, &house.actor(name), id);
            assert!(matches!(shown.risk, CurrentRisk::Withheld), "{name}: {}", house.engine);
            assert!(shown.risk_told.is_empty(), "{name}: not in words");
        }
        let listed = entry::index::<Risk>(&house.desk, &house.actor("marcus"), person).expect("a list");
        assert!(listed.hides_some, "{}", house.engine);
        house.hours_pass(1);
        record_risk(house, &amina, person, None).expect("kept");
        assert!(head(house, &amina, id).risk_told.is_empty(), "not twice: {}", house.engine);
        let other = a_referral(house).of("Ashdown").received_by(&amina);
        finds(house, &amina, other, None, "suspected");
        finds(house, &amina, other, Some(1), "ruled_out");
        let shown = episode::show(&house.desk, &amina, other).expect("opens").head;
        assert!(matches!(shown.risk, CurrentRisk::NotRecorded), "{}", house.engine);
    });
}

#[test]
fn what_a_referrer_ticked_that_content_calls_a_risk_is_told_as_risk() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let draft = a_draft(house, &amina, None);
        let who = Who::New(a_person("Popescu", "Daniel", "1995-04-03"));
        let mut command = from_custody(house, draft, who, "20PB/7/26");
        command.referral.suspected_needs = vec!["suicide_self_harm".to_owned()];
        let id = referral::receive(&house.desk, &amina, command).expect("received");
        let episode = referral::receipt(&house.desk, &amina, id).expect("a receipt").episode.id;
        let of = |name: &str| episode::show(&house.desk, &house.actor(name), episode).expect("opens").head;
        let shown = of("tom");
        let [(told, _)] = shown.risk_told.as_slice() else {
            panic!("{}: {:?}", house.engine, shown.risk_told)
        };
        assert!(matches!(&told.by, ToldBy::Referral { site, .. } if site == "perry_barr"), "{told:?}");
        assert!(matches!(of("sunita").risk, CurrentRisk::Withheld), "{}", house.engine);
    });
}

#[test]
fn nothing_of_another_row_is_read_under_the_row_of_a_contact_a_goal_or_a_triage() {
    on_both_engines(|house| {
        let (amina, dean, helen) = (house.actor("amina"), house.actor("dean"), house.actor("helen"));
        let (marcus, sunita) = (house.actor("marcus"), house.actor("sunita"));
        let (id, _) = with_a_mentor(house, &amina);
        let new = NewGoal {
            words: line("A safe place"),
            need: Some("domestic_abuse_harmed".to_owned()),
            wanted_by: None,
            is_for_mentors: true,
        };
        let goal = goal::set(&house.desk, &amina, key(), id, new).expect("set");
        for (by, shows) in [(&amina, true), (&dean, true), (&marcus, false), (&helen, false)] {
            let opened = goal::open(&house.desk, by, goal).expect("opens");
            assert_eq!(opened.shows_need, shows, "{}: {by:?}", house.engine);
        }
        let starts_at = house.now();
        house.hours_pass(1);
        let meets = |by: &Actor, kind: &str| {
            let meeting = contact::Meeting { kind: kind.to_owned(), ..meeting(starts_at) };
            contact::record(&house.desk, by, key(), id, meeting, &came(30)).expect("met")
        };
        let clinical = meets(&amina, "mental_health_act");
        let visit = meets(&dean, "outreach");
        let own = meets(&marcus, "peer");
        let sees = |by: &Actor, contact| {
            let shown = contact::show(&house.desk, by, contact).expect("opens");
            let has_kind = !shown.contact.noun.kind.is_empty();
            assert_eq!(shown.withheld.is_any(), !(has_kind && shown.contact.noun.note.is_some()));
            assert!(!shown.withheld.is_any() || !shown.may_change, "nobody writes over what they do not see");
            (has_kind, shown.contact.noun.note.is_some())
        };
        for by in [&amina, &dean] {
            assert_eq!([clinical, visit, own].map(|contact| sees(by, contact)), [(true, true); 3], "{by:?}");
        }
        for by in [&sunita, &helen] {
            let seen = [clinical, visit, own].map(|contact| sees(by, contact));
            assert_eq!(seen, [(false, false), (true, false), (true, false)], "{}: {by:?}", house.engine);
        }
        let seen = [clinical, visit, own].map(|contact| sees(&marcus, contact));
        assert_eq!(seen, [(false, false), (true, false), (true, true)], "{}", house.engine);
        let page =
            format!("{:?}", walking::show(&house.desk, &sunita, id).expect("the page").support.contacts);
        assert!(!page.contains("CANARYNOTE") && !page.contains("mental_health_act"), "{}", house.engine);
        let (meeting, how) = (meeting(starts_at), came(30));
        let written =
            contact::write_up(&house.desk, &marcus, clinical, 1, meeting, &how, Some("why".to_owned()));
        assert!(matches!(written, Err(Failure::NotFound)), "{}", house.engine);

        let of_marcus = episode::show(&house.desk, &marcus, id).expect("opens");
        assert!(of_marcus.steps.is_empty() && !of_marcus.shows_urgency && !of_marcus.shows_place);
        assert!(of_marcus.history.iter().all(|event| event.kind != EventKind::EpisodeMoved));
        let of_amina = episode::show(&house.desk, &amina, id).expect("opens");
        assert!(of_amina.shows_urgency && of_amina.shows_place && !of_amina.steps.is_empty());
        let triage = of_amina.triage.expect("was triaged").what.id;
        for (by, shows) in [(&amina, true), (&helen, false), (&sunita, false)] {
            let shown = triage::show(&house.desk, by, triage).expect("opens");
            assert_eq!(shown.shows_answers, shows, "{}: {by:?}", house.engine);
        }
    });
}

#[test]
fn a_task_is_given_only_to_whoever_can_open_the_persons_tasks() {
    on_both_engines(|house| {
        let (amina, marcus) = (house.actor("amina"), house.actor("marcus"));
        let (id, person) = with_a_mentor(house, &amina);
        let account = |by: &Actor| -> Id<Account> { by.account().expect("an account").cast() };
        let set = |given_to: Id<Account>| {
            let new = SetTask {
                what: line("Ring the landlord"),
                given_to,
                due_on: "2026-11-20".parse().expect("a day"),
                is_for_mentors: false,
            };
            task::set(&house.desk, &amina, key(), id, new)
        };
        let offered = task::workers(&house.desk, &amina, id).expect("a list");
        let is_offered = |id: Id<Account>| offered.iter().any(|(known, _)| *known == id);
        for name in ["tom", "priya", "dean", "marcus"] {
            let id = account(&house.actor(name));
            assert!(is_offered(id), "{name}: {}", house.engine);
            set(id).unwrap_or_else(|failure| panic!("{name}: {failure:?}"));
        }
        for name in ["sergeant", "owen", "ivan", "ruth", "kezia", "sunita"] {
            let id = account(&house.actor(name));
            assert!(!is_offered(id), "{name}: {}", house.engine);
            let refused = set(id);
            let is_refused = matches!(refused, Err(Failure::Refused(CannotSetTask::CannotTakeOn)));
            assert!(is_refused, "{name}: {refused:?}");
        }
        conduct::declare_conflict(&house.desk, &marcus, person).expect("one press");
        assert!(matches!(set(account(&marcus)), Err(Failure::Refused(CannotSetTask::CannotTakeOn))));
    });
}

#[test]
fn a_risk_names_an_arrest_of_this_person_or_none() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (id, person) = with_a_mentor(house, &amina);
        let add = |episode| {
            let event = arrest(house.now() - 2.hours());
            justice_event::add(&house.desk, &amina, key(), episode, event, Overlap::NotSeen).expect("added")
        };
        let own = add(id);
        let others = add(supported(house, &amina));
        let nobodys = Id::from_uuid(key());
        let kept = record_risk(house, &amina, person, Some(own)).expect("kept");
        for event in [others, nobodys] {
            let refused = record_risk(house, &amina, person, Some(event));
            let is_refused = matches!(refused, Err(Failure::Refused(CannotEnter::OtherEvent)));
            assert!(is_refused, "{}: {refused:?}", house.engine);
            let correction = entry::Correct {
                id: kept,
                person,
                revision: 1,
                entry: risk(house, Some(event)),
                reason: domain::entry::Reason { code: "new_fact".to_owned(), words: None },
            };
            let refused = entry::correct(&house.desk, &amina, correction);
            assert!(matches!(refused, Err(Failure::Refused(CannotEnter::OtherEvent))), "{}", house.engine);
        }
    });
}

#[test]
fn a_search_leads_only_to_whom_it_can_open() {
    on_both_engines(|house| {
        let grace = house.actor("grace");
        a_referral(house).of("Zephaniah").from("birmingham_magistrates").received_by(&grace);
        let found = |by: &Actor| {
            let found = search::suggest(&house.desk, by, Terms::of_line("Dermot Zephaniah")).expect("found");
            let first = found.people.into_iter().next().expect("somebody");
            (first.opens, first.open_with.is_empty())
        };
        assert_eq!(found(&grace), (true, false), "{}", house.engine);
        for name in ["sunita", "amina", "priya"] {
            assert_eq!(found(&house.actor(name)), (false, false), "{name}: {}", house.engine);
        }
    });
}
