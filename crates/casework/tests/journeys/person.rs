//! What is true of a person: recorded, corrected, retired, late; risk asked again; reasons and conflicts.

use crate::given::{a_referral, a_triage};
use crate::support::{House, on_both_engines, referrals};
use casework::{
    allocation::{self, Allocate, GiveToTeam},
    clock::random_id,
    entry::{self, Correct, Held, Retire},
    episode,
    person::{
        CurrentRisk, conduct,
        identity::{self, CorrectPerson},
        page::{self, Filter, Opens},
    },
    triage::{self, RecordTriage},
};
use domain::{
    Id,
    access::{Actor, Field, RecordType},
    adjustment::Adjustment,
    entry::{CannotEnter, Entry as _, Moment, Reason, WrittenLate},
    episode::Episode,
    failure::Failure,
    name::PersonName,
    person::Person,
    risk::{Freshness, Risk, RiskOf, RiskSource},
    safety_plan::SafetyPlan,
    text::Text,
    worker_safety_alert::WorkerSafetyAlert,
};
use jiff::ToSpan;

fn because(code: &str) -> Reason {
    Reason { code: code.to_owned(), words: None }
}

pub fn suicide(house: &House, words: &str) -> Risk {
    Risk {
        of: RiskOf::Suicide,
        words: Text::parse(words).expect("words"),
        source: RiskSource {
            justice_event: None,
            words: Text::parse("screening in custody").expect("words"),
        },
        moment: Moment::now(house.now()),
    }
}

pub fn keep<T: Held>(
    house: &House,
    by: &Actor,
    person: Id<Person>,
    entry: T,
) -> Result<Id<T>, Failure<CannotEnter>> {
    entry::record(&house.desk, by, random_id().expect("chance"), person, entry)
}

/// Somebody whom Amina received this morning.
pub fn someone(house: &House, amina: &Actor) -> (Id<Person>, Id<Episode>) {
    let id = a_referral(house).received_by(amina);
    (person_of(house, amina, id), id)
}

fn person_of(house: &House, by: &Actor, id: Id<Episode>) -> Id<Person> {
    episode::show(&house.desk, by, id).expect("the episode").head.person.id
}

pub fn risk_of(house: &House, by: &Actor, person: Id<Person>) -> CurrentRisk {
    page::show(&house.desk, by, person, Filter::All, None).expect("the page").head.risk
}

pub fn freshness(house: &House, by: &Actor, person: Id<Person>) -> Freshness {
    match risk_of(house, by, person) {
        CurrentRisk::Shown(risks) => risks.first().expect("a risk").1,
        other => panic!("the risk should be shown: {other:?}"),
    }
}

#[test]
fn a_risk_asks_again_a_week_later_and_is_still_shown() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (person, _) = someone(house, &amina);
        keep(house, &amina, person, suicide(house, "Says he will hang himself if charged.")).expect("kept");
        assert_eq!(freshness(house, &amina, person), Freshness::Current, "{}", house.engine);
        house.hours_pass(7 * 24 + 1);
        let amina = house.actor("amina");
        assert_eq!(freshness(house, &amina, person), Freshness::AskAgain);
    });
}

#[test]
fn a_risk_asks_again_at_the_next_arrest_an_hour_later() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let new = referrals::a_person("Kowalski", "Adam", "1985-04-03");
        let referral = referrals::receive_for(house, "amina", new, "20PB/1/26");
        let person = referrals::someone(house, referral);
        keep(house, &amina, person, suicide(house, "Cut his arm last week.")).expect("kept");
        assert_eq!(freshness(house, &amina, person), Freshness::Current);
        house.hours_pass(1);
        let draft = referrals::a_draft(house, &amina, Some(person));
        let who = casework::referral::Who::Known(person);
        let again = referrals::from_custody(house, draft, who, "20PB/2/26");
        casework::referral::receive(&house.desk, &amina, again).expect("received");
        assert_eq!(freshness(house, &amina, person), Freshness::AskAgain, "{}", house.engine);
    });
}

#[test]
fn who_may_not_read_risk_is_told_that_some_is_recorded_and_nothing_else() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (person, _) = someone(house, &amina);
        for name in ["helen", "sunita"] {
            let reader = house.actor(name);
            assert!(matches!(risk_of(house, &reader, person), CurrentRisk::NotRecorded), "{name}");
        }
        let id = keep(house, &amina, person, suicide(house, "Says he will hang himself.")).expect("kept");
        for name in ["helen", "sunita"] {
            let reader = house.actor(name);
            assert!(matches!(risk_of(house, &reader, person), CurrentRisk::Withheld), "{name}");
        }
        let sunita = entry::show::<Risk>(&house.desk, &house.actor("sunita"), id, None);
        assert!(matches!(sunita, Err(Failure::NotFound)), "administrators read their own reports only");
        let owen = page::show(&house.desk, &house.actor("owen"), person, Filter::All, None);
        assert!(matches!(owen, Err(Failure::NotFound)), "an analyst has no people");
        entry::retire(&house.desk, &amina, Retire { id, person, revision: 1, reason: because("repeated") })
            .expect("retired");
        assert!(matches!(risk_of(house, &house.actor("helen"), person), CurrentRisk::NotRecorded));
    });
}

#[test]
fn an_administrator_reads_the_risk_that_they_reported_themselves() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let sunita = house.actor("sunita");
        let (person, _) = someone(house, &amina);
        keep(house, &amina, person, suicide(house, "Seen by Amina.")).expect("kept");
        keep(house, &sunita, person, suicide(house, "His mother rang.")).expect("reported");
        let listed = entry::index::<Risk>(&house.desk, &sunita, person).expect("the list");
        let words: Vec<&str> = listed.entries.iter().map(|risk| risk.noun.words.as_str()).collect();
        assert_eq!(words, ["His mother rang."], "{}", house.engine);
    });
}

#[test]
fn a_correction_keeps_the_earlier_version_readable_with_the_reason() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (person, _) = someone(house, &amina);
        let id = keep(house, &amina, person, suicide(house, "Tried in March.")).expect("kept");
        let said_at = house.now();
        house.hours_pass(2);
        let amina = house.actor("amina");
        let corrected = suicide(house, "Tried in May.");
        let command = Correct { id, person, revision: 1, entry: corrected, reason: because("typing") };
        entry::correct(&house.desk, &amina, command).expect("corrected");
        let now = entry::show(&house.desk, &amina, id, None).expect("shown");
        assert_eq!(now.entry.noun.words.as_str(), "Tried in May.");
        assert_eq!(now.entry.noun.moment().at(), said_at, "a correction does not make an old risk young");
        assert_eq!(now.earlier.len(), 1, "{}", house.engine);
        assert_eq!(now.earlier[0].reason.as_deref(), Some("typing"));
        let before = entry::show(&house.desk, &amina, id, Some(1)).expect("shown");
        assert_eq!(before.entry.noun.words.as_str(), "Tried in March.");
        assert!(!before.may_change, "what was is not changed");
        let never = entry::show(&house.desk, &amina, id, Some(9));
        assert!(matches!(never, Err(Failure::NotFound)));
    });
}

#[test]
fn the_second_of_two_editors_is_told_and_nothing_is_overwritten() {
    on_both_engines(|house| {
        let (amina, tom) = (house.actor("amina"), house.actor("tom"));
        let (person, _) = someone(house, &amina);
        let id = keep(house, &amina, person, suicide(house, "First.")).expect("kept");
        let correct = |by: &Actor, words: &str| {
            let entry = suicide(house, words);
            let command = Correct { id, person, revision: 1, entry, reason: because("new_fact") };
            entry::correct(&house.desk, by, command)
        };
        correct(&tom, "Tom's.").expect("corrected");
        match correct(&amina, "Amina's.") {
            Err(Failure::Changed(changed)) => {
                assert_eq!((changed.revision, changed.by.name.as_str()), (2, "Tom Brennan"));
            }
            other => panic!("the second must be told: {other:?}"),
        }
        let now = entry::show(&house.desk, &amina, id, None).expect("shown");
        assert_eq!(now.entry.noun.words.as_str(), "Tom's.", "{}", house.engine);
    });
}

#[test]
fn an_entry_is_not_corrected_from_the_page_of_another_person() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (person, _) = someone(house, &amina);
        let other = person_of(house, &amina, a_referral(house).of("Twin").received_by(&amina));
        let id = keep(house, &amina, person, suicide(house, "His.")).expect("kept");
        let entry = suicide(house, "Hers.");
        let command = Correct { id, person: other, revision: 1, entry, reason: because("typing") };
        let wrong = entry::correct(&house.desk, &amina, command);
        assert!(matches!(wrong, Err(Failure::NotFound)), "{}", house.engine);
    });
}

#[test]
fn what_is_retired_leaves_the_banner_and_cannot_be_changed_again() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (person, _) = someone(house, &amina);
        let needs = Adjustment { code: "breaks".to_owned(), words: None, moment: Moment::now(house.now()) };
        let id = keep(house, &amina, person, needs.clone()).expect("kept");
        let head = || page::show(&house.desk, &amina, person, Filter::All, None).expect("the page").head;
        assert_eq!(head().adjustments.len(), 1);
        let retire = |revision| {
            let command = Retire { id, person, revision, reason: because("person_says") };
            entry::retire(&house.desk, &amina, command)
        };
        retire(1).expect("retired");
        assert!(head().adjustments.is_empty(), "{}", house.engine);
        assert!(matches!(retire(2), Err(Failure::Refused(CannotEnter::Change(_)))));
        let command = Correct { id, person, revision: 2, entry: needs, reason: because("typing") };
        let corrected = entry::correct(&house.desk, &amina, command);
        assert!(matches!(corrected, Err(Failure::Refused(CannotEnter::Change(_)))));
        let shown = entry::show(&house.desk, &amina, id, None).expect("still readable");
        assert_eq!(shown.entry.retired.expect("retired").reason, "person_says");
    });
}

#[test]
fn a_late_entry_stands_at_its_real_time_and_says_why() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (person, _) = someone(house, &amina);
        let happened_at = house.now() - 30.hours();
        let late = WrittenLate { reason: "on_paper".to_owned(), words: None };
        let entry = suicide(house, "Said on the visit.").at_moment(Moment::earlier(happened_at, late));
        keep(house, &amina, person, entry).expect("kept");
        let page = page::show(&house.desk, &amina, person, Filter::Risk, None).expect("the page");
        let told = &page.timeline[0].event;
        assert_eq!((told.happened_at, told.recorded_at), (happened_at, house.now()), "{}", house.engine);
        assert_eq!(told.facts["late_reason"], "on_paper");
        let ahead = suicide(house, "Tomorrow.").at_moment(Moment::now(house.now() + 1.hours()));
        let refused = keep(house, &amina, person, ahead);
        assert!(matches!(refused, Err(Failure::Refused(CannotEnter::InFuture))));
    });
}

#[test]
fn the_same_key_records_once() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (person, _) = someone(house, &amina);
        let key = random_id().expect("chance");
        let once = || entry::record(&house.desk, &amina, key, person, suicide(house, "Once.")).expect("kept");
        assert_eq!(once(), once());
        let listed = entry::index::<Risk>(&house.desk, &amina, person).expect("the list");
        assert_eq!(listed.entries.len(), 1, "{}", house.engine);
    });
}

#[test]
fn the_key_of_one_persons_form_records_nothing_for_another() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let ((first, _), (second, _)) = (someone(house, &amina), someone(house, &amina));
        let key = random_id().expect("chance");
        let send = |person: Id<Person>| {
            let desk = house.desk.asking(format!("/people/{person}/risks").into_bytes());
            entry::record(&desk, &amina, key, person, suicide(house, "Has a rope."))
        };
        let id = send(first).expect("kept");
        assert!(matches!(send(second), Err(Failure::KeyUsed)), "{}", house.engine);
        assert_eq!(send(first).expect("the same answer"), id);
        let listed = entry::index::<Risk>(&house.desk, &amina, second).expect("the list");
        assert!(listed.entries.is_empty(), "{}", house.engine);
    });
}

#[test]
fn only_a_lead_signs_what_to_do_and_new_words_are_unsigned() {
    on_both_engines(|house| {
        let (amina, priya) = (house.actor("amina"), house.actor("priya"));
        let (person, _) = someone(house, &amina);
        let said = |words: &str| {
            WorkerSafetyAlert::new(Text::parse(words).expect("words"), Moment::now(house.now()))
        };
        let id = keep(house, &amina, person, said("See in pairs")).expect("kept");
        let by_amina = entry::sign(&house.desk, &amina, id, 1);
        assert!(matches!(by_amina, Err(Failure::NotFound)), "{}", house.engine);
        entry::sign(&house.desk, &priya, id, 1).expect("signed");
        let shown = || entry::show(&house.desk, &amina, id, None).expect("shown").entry.noun;
        assert_eq!(shown().signed().expect("signed").by.name, "Priya Nair");
        let twice = entry::sign(&house.desk, &priya, id, 2);
        assert!(matches!(twice, Err(Failure::Refused(_))));
        let entry = said("See in pairs, at the station");
        let command = Correct { id, person, revision: 2, entry, reason: because("new_fact") };
        entry::correct(&house.desk, &amina, command).expect("corrected");
        assert!(shown().signed().is_none());
    });
}

#[test]
fn a_manager_opens_risk_after_giving_a_reason_for_this_person_only() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (person, _) = someone(house, &amina);
        let other = person_of(house, &amina, a_referral(house).of("Other").received_by(&amina));
        keep(house, &amina, person, suicide(house, "Seen.")).expect("kept");
        let helen = house.actor("helen");
        match entry::index::<Risk>(&house.desk, &helen, person) {
            Err(Failure::NeedReason(Some(asked))) => assert_eq!(asked, person, "{}", house.engine),
            other => panic!("a reason is asked first: {other:?}"),
        }
        let page = page::show(&house.desk, &helen, person, Filter::All, None).expect("the page");
        let risk = page.parts.iter().find(|part| part.record == RecordType::Risk).expect("named");
        assert_eq!(risk.opens, Opens::WithReason);
        conduct::give_reason(&house.desk, &helen, person, "incident".to_owned(), String::new())
            .expect("kept");
        let listed = entry::index::<Risk>(&house.desk, &helen, person).expect("open now");
        assert_eq!(listed.entries.len(), 1);
        assert!(matches!(entry::index::<Risk>(&house.desk, &helen, other), Err(Failure::NeedReason(_))));
        let elsewhere = house.actor("helen");
        let again = entry::index::<Risk>(&house.desk, &elsewhere, person);
        assert!(matches!(again, Err(Failure::NeedReason(_))), "a reason holds for one session");
        let owen = house.actor("owen");
        let reason = conduct::give_reason(&house.desk, &owen, person, "audit".to_owned(), String::new());
        assert!(matches!(reason, Err(Failure::NotFound)), "a reason opens nothing that no reason opens");
    });
}

#[test]
fn those_who_look_after_the_journal_see_who_looked_and_nobody_else_does() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (person, _) = someone(house, &amina);
        page::show(&house.desk, &amina, person, Filter::All, None).expect("the page");
        let priya = house.actor("priya");
        let (_, looks) = conduct::looks(&house.desk, &priya, person, None).expect("a lead may");
        let look =
            looks.iter().find(|look| look.action == "read" && look.record_type == "person").expect("a look");
        assert_eq!(look.name.as_deref(), Some("Amina Yusuf"), "{}", house.engine);
        assert!(look.detail.contains("risk"), "the line names the parts shown: {}", look.detail);
        for name in ["amina", "helen", "sunita", "dean", "ivan"] {
            let looks = conduct::looks(&house.desk, &house.actor(name), person, None);
            assert!(matches!(looks, Err(Failure::NotFound)), "{name}");
        }
    });
}

#[test]
fn who_knows_the_person_hands_them_back_and_finds_them_no_more() {
    on_both_engines(|house| {
        let (amina, tom) = (house.actor("amina"), house.actor("tom"));
        let (person, id) = someone(house, &amina);
        allocate(house, &amina, id, &tom);
        conduct::declare_conflict(&house.desk, &tom, person).expect("declared");
        let shut = page::show(&house.desk, &tom, person, Filter::All, None);
        assert!(matches!(shut, Err(Failure::NotFound)), "{}", house.engine);
        let page = page::show(&house.desk, &amina, person, Filter::All, None).expect("open to others");
        assert!(page.workers.is_empty(), "the person is with the team again");
        let (_, looks) = conduct::looks(&house.desk, &house.actor("priya"), person, None).expect("looks");
        assert!(looks.iter().all(|look| look.record_type != "conflict"), "silently for others");
    });
}

fn revision(house: &House, by: &Actor, id: Id<Episode>) -> u32 {
    episode::show(&house.desk, by, id).expect("the episode").episode.revision
}

fn allocate(house: &House, by: &Actor, id: Id<Episode>, to: &Actor) {
    let worker = to.account().expect("an account").cast();
    let command = Allocate { episode: id, revision: revision(house, by, id), worker };
    allocation::allocate(&house.desk, by, random_id().expect("chance"), command).expect("allocated");
}

#[test]
fn a_mentor_sees_initials_until_they_say_that_they_do_not_know_the_person() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (person, id) = someone(house, &amina);
        let completed = a_triage(house, "see_today", &[("decision.urgency", "urgent")]);
        let command = RecordTriage { episode: id, revision: 1, completed, draft: None };
        triage::record_triage(&house.desk, &amina, random_id().expect("chance"), command).expect("triaged");
        let command = GiveToTeam {
            episode: id,
            revision: revision(house, &amina, id),
            team: "outreach".to_owned(),
            reason: "Support afterwards".to_owned(),
        };
        allocation::give_to_team(&house.desk, &amina, random_id().expect("chance"), command).expect("given");
        let marcus = house.actor("marcus");
        let before = page::show(&house.desk, &marcus, person, Filter::All, None);
        assert!(matches!(before, Err(Failure::NotFound)), "not his yet");
        allocate(house, &amina, id, &marcus);
        let first = page::show(&house.desk, &marcus, person, Filter::All, None).expect("initials");
        assert!(first.may.must_rule_out, "{}", house.engine);
        assert!(!first.head.shows(Field::FullName) && first.head.shows(Field::Initials));
        assert!(first.parts.is_empty() && first.timeline.is_empty());
        conduct::rule_out_conflict(&house.desk, &marcus, person).expect("said");
        let then = page::show(&house.desk, &marcus, person, Filter::All, None).expect("the page");
        assert!(!then.may.must_rule_out && then.head.shows(Field::FullName));
        assert!(!then.head.shows(Field::Identity));
    });
}

#[test]
fn identity_is_put_right_with_its_keys_and_stays_readable_as_it_was() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (person, _) = someone(house, &amina);
        let head = identity::edit(&house.desk, &amina, person).expect("may");
        let PersonName::Known(_) = &head.person.noun.name else { panic!("a name") };
        let new = referrals::a_person("Marsden", "Dermot", "1988-03-14");
        let corrected = Person { name: new.name, birth: new.birth, ..head.person.noun.clone() };
        let command =
            CorrectPerson { id: person, revision: 1, person: corrected.clone(), reason: because("typing") };
        identity::correct(&house.desk, &amina, command.clone()).expect("corrected");
        let late = identity::correct(&house.desk, &amina, command);
        assert!(matches!(late, Err(Failure::Changed(_))), "{}", house.engine);
        let (head, earlier) = identity::versions(&house.desk, &amina, person).expect("versions");
        assert_eq!(head.person.noun.name.listed(), "MARSDEN, Dermot");
        assert_eq!(earlier[0].kept.noun.name.listed(), "BRANNIGAN, Dermot");
        assert_eq!(earlier[0].reason.as_deref(), Some("typing"));
        let found = |line: &str| {
            let terms = casework::search::Terms::of_line(line);
            casework::search::suggest(&house.desk, &amina, terms).expect("searched").people.len()
        };
        assert_eq!(found("dermot marsden"), 1, "found by the new name");
        assert_eq!(found("dermot brannigan"), 0, "no longer by the old one");
    });
}

#[test]
fn the_safety_plan_shows_two_lines_to_an_administrator() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (person, _) = someone(house, &amina);
        let note = |words: &str| Text::parse(words).expect("words");
        let plan = SafetyPlan::new(
            note("Not sleeping"),
            note("Walking"),
            note("Samaritans 116 123"),
            Moment::now(house.now()),
        );
        keep(house, &amina, person, plan).expect("kept");
        let fields = |name: &str| {
            let page =
                page::show(&house.desk, &house.actor(name), person, Filter::All, None).expect("the page");
            page.plan.map(|(_, fields)| fields)
        };
        assert_eq!(fields("amina"), Some(page::PlanFields::Whole));
        assert_eq!(fields("sunita"), Some(page::PlanFields::TwoLines), "{}", house.engine);
        assert_eq!(fields("helen"), None);
    });
}
