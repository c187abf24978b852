//! The safety plan by its form: a new one, one that is changed, two who change it at once, and what an own version of the
//! form does to a plan that stands.

use casework::{
    DraftMark,
    draft::{self, Purpose, Typed},
    entry,
    form_run::{self, Work},
    form_version::{self, BeginFrom, Edit},
    journal, paper,
    person::conduct,
    safety_plan::{self, CannotSendPlan, Change},
    screening::{self, Choice, NotScreened},
};
use domain::{
    Id,
    access::{Actor, Field},
    discharge::Despite,
    entry::{CannotEnter, Moment, Reason, WrittenLate},
    failure::Failure,
    form_version::CannotKeepForm,
    noun::Kept,
    person::Person,
    safety_plan::{FORM, SafetyPlan},
    text::{NoteText, Text},
};

use jiff::ToSpan;

use crate::{
    caseload::with_mentor,
    given::{
        a_referral,
        filled::{key, to_screen},
    },
    person::{keep, someone},
    support::{House, on_both_engines},
};

const MADE: [(&str, &str); 6] = [
    ("signs.self", "Not sleeping"),
    ("signs.others", "Goes quiet"),
    ("helps.alone", "Walking"),
    ("helps.away", "The library"),
    ("people.services", "Samaritans 116 123"),
    ("hope.what", "My daughter"),
];

fn note(words: &str) -> NoteText {
    Text::parse(words).expect("words")
}

fn write(house: &House, by: &Actor, draft: Id<DraftMark>, answers: &[(&str, &str)]) {
    let typed: Typed =
        answers.iter().map(|(field, text)| ((*field).to_owned(), vec![(*text).to_owned()])).collect();
    form_run::save(&house.desk, by, draft, typed).expect("saved");
}

fn made(house: &House, by: &Actor, person: Id<Person>) -> Id<SafetyPlan> {
    let draft = safety_plan::begin(&house.desk, by, person).expect("begun");
    write(house, by, draft, &MADE);
    write(
        house,
        by,
        draft,
        &[("copies.again:day", "8"), ("copies.again:month", "12"), ("copies.again:year", "2026")],
    );
    safety_plan::make(&house.desk, by, draft, Moment::now(house.now())).expect("made")
}

fn plan(house: &House, by: &Actor, id: Id<SafetyPlan>) -> Kept<SafetyPlan> {
    entry::show(&house.desk, by, id, None).expect("a plan").entry
}

fn change(house: &House, revision: u32) -> Change {
    let reason = Reason { code: "new_fact".to_owned(), words: None };
    Change { revision, moment: Moment::now(house.now()), reason }
}

#[test]
fn a_plan_is_asked_by_its_form_and_read_part_by_part() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (person, _) = someone(house, &amina);
        let draft = safety_plan::begin(&house.desk, &amina, person).expect("begun");
        let again = safety_plan::begin(&house.desk, &amina, person).expect("gone on with");
        assert_eq!(again, draft, "the draft that is there is gone on with");
        let run = form_run::open(&house.desk, &amina, draft).expect("one's own draft");
        assert_eq!((run.work, run.form.code.as_str()), (Work::SafetyPlan, FORM));
        assert!(run.plan.as_ref().is_some_and(|plan| plan.changes.is_none() && !plan.is_late));
        let early = safety_plan::make(&house.desk, &amina, draft, Moment::now(house.now()));
        assert!(matches!(early, Err(Failure::Refused(CannotSendPlan::NotFinished))), "{early:?}");
        let id = made(house, &amina, person);
        let stands = plan(house, &amina, id).noun;
        assert_eq!(&*stands.warning_signs, "Not sleeping\nGoes quiet", "two questions, one part");
        assert_eq!(stands.places.as_deref(), Some("The library"));
        assert_eq!(stands.hope.as_deref(), Some("My daughter"));
        assert_eq!(stands.look_again_on.map(|on| on.to_string()).as_deref(), Some("2026-12-08"));
        assert_eq!(
            stands.answers.as_ref().map(|kept| (kept.form.as_str(), kept.version.as_str())),
            Some((FORM, "1"))
        );
        assert!(stands.besides.is_empty());
        let twice = safety_plan::make(&house.desk, &amina, draft, Moment::now(house.now()));
        assert_eq!(twice.expect("pressed twice"), id);
        assert!(draft::mine(&house.desk, &amina).expect("drafts").iter().all(|kept| kept.id != draft));
        assert_eq!(journal::differing(&house.desk).expect("held against it"), [], "{}", house.engine);
    });
}

#[test]
fn a_change_begins_with_what_stands_and_keeps_what_stood() {
    on_both_engines(|house| {
        let (amina, priya) = (house.actor("amina"), house.actor("priya"));
        let (person, _) = someone(house, &amina);
        let id = made(house, &amina, person);
        let before = plan(house, &amina, id);
        house.hours_pass(30);
        let draft = safety_plan::begin_change(&house.desk, &priya, id).expect("begun");
        let run = form_run::open(&house.desk, &priya, draft).expect("one's own draft");
        assert_eq!(run.sheet.texts("helps.alone"), ["Walking"], "it begins with what stands");
        assert_eq!(run.sheet.texts("copies.again:day"), ["8"]);
        let changes = run.plan.as_ref().and_then(|plan| plan.changes.as_ref()).expect("it changes a plan");
        assert_eq!(changes.sheet.texts("helps.alone"), ["Walking"]);
        assert!(run.problems().is_empty(), "nothing need be looked at again: {:?}", run.problems());
        write(house, &priya, draft, &[("helps.alone", "Walking the dog")]);
        assert_eq!(&*plan(house, &amina, id).noun.what_helps, "Walking", "nothing changes until it is sent");
        assert_eq!(safety_plan::change(&house.desk, &priya, draft, change(house, 1)).expect("changed"), id);
        assert_eq!(safety_plan::change(&house.desk, &priya, draft, change(house, 1)).expect("twice"), id);
        let after = plan(house, &amina, id);
        assert_eq!((after.revision, &*after.noun.what_helps), (2, "Walking the dog"));
        assert_eq!(after.noun.hope.as_deref(), Some("My daughter"), "what was not touched stands");
        assert_eq!(after.noun.moment, before.noun.moment, "it stays the plan of that day");
        let stood = entry::show::<SafetyPlan>(&house.desk, &amina, id, Some(1)).expect("readable").entry;
        assert_eq!(&*stood.noun.what_helps, "Walking", "{}", house.engine);
        assert_eq!(journal::differing(&house.desk).expect("held against it"), [], "{}", house.engine);
    });
}

#[test]
fn two_who_change_a_plan_at_once_overwrite_nothing_unseen() {
    on_both_engines(|house| {
        let (amina, priya) = (house.actor("amina"), house.actor("priya"));
        let (person, _) = someone(house, &amina);
        let id = made(house, &amina, person);
        let hers = safety_plan::begin_change(&house.desk, &amina, id).expect("begun");
        let other = safety_plan::begin_change(&house.desk, &priya, id).expect("begun");
        write(house, &amina, hers, &[("helps.alone", "Music")]);
        write(house, &priya, other, &[("people.services", "111, then 2")]);
        safety_plan::change(&house.desk, &priya, other, change(house, 1)).expect("the first");
        let second = safety_plan::change(&house.desk, &amina, hers, change(house, 1));
        assert!(
            matches!(second, Err(Failure::Changed(ref by)) if by.by.name.starts_with("Priya")),
            "{second:?}"
        );
        let run = form_run::open(&house.desk, &amina, hers).expect("her words are still there");
        assert_eq!(run.sheet.texts("helps.alone"), ["Music"]);
        let stands = run.plan.and_then(|plan| plan.changes).expect("how it stands now");
        assert_eq!(
            (stands.plan.revision, stands.sheet.texts("people.services")),
            (2, &["111, then 2".to_owned()][..])
        );
        write(house, &amina, hers, &[("people.services", "111, then 2")]);
        safety_plan::change(&house.desk, &amina, hers, change(house, 2)).expect("seen and sent again");
        let plan = plan(house, &amina, id);
        assert_eq!(
            (plan.revision, &*plan.noun.what_helps, &*plan.noun.whom_to_ring),
            (3, "Music", "111, then 2")
        );
    });
}

#[test]
fn a_plan_from_before_the_form_is_changed_by_it_and_loses_no_word() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (person, _) = someone(house, &amina);
        let old = SafetyPlan {
            making_safer: Some(note("Tablets with a friend")),
            copies: Some(note("Dermot, and his sister")),
            ..SafetyPlan::new(
                note("Quiet"),
                note("The dog"),
                note("Sister 07700 900123"),
                Moment::now(house.now()),
            )
        };
        let id = keep(house, &amina, person, old.clone()).expect("kept");
        assert!(!serde_json::to_string(&old).expect("JSON").contains("hope"), "it is kept as it always was");
        let draft = safety_plan::begin_change(&house.desk, &amina, id).expect("begun");
        let run = form_run::open(&house.desk, &amina, draft).expect("one's own draft");
        assert_eq!(
            run.sheet.texts("people.services"),
            ["Sister 07700 900123"],
            "in the question that must be answered"
        );
        write(house, &amina, draft, &[("hope.what", "Spring")]);
        safety_plan::change(&house.desk, &amina, draft, change(house, 1)).expect("changed");
        let now = plan(house, &amina, id).noun;
        let same = SafetyPlan { hope: Some(note("Spring")), answers: now.answers.clone(), ..old };
        assert_eq!(now, same, "{}", house.engine);
    });
}

#[test]
fn words_typed_on_the_page_that_asked_before_are_taken_over() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (person, _) = someone(house, &amina);
        let typed = Typed::from([("what_helps".to_owned(), vec!["Tea".to_owned()])]);
        let purpose = Purpose {
            page: "safety_plan".to_owned(),
            about: Some(person.uuid()),
            revision: 0,
            form_version: String::new(),
        };
        draft::begin(&house.desk, &amina, purpose, typed).expect("an old draft");
        let draft = safety_plan::begin(&house.desk, &amina, person).expect("begun");
        let run = form_run::open(&house.desk, &amina, draft).expect("one's own draft");
        assert_eq!(run.sheet.texts("helps.alone"), ["Tea"]);
        assert_eq!(draft::mine(&house.desk, &amina).expect("drafts").len(), 1, "{}", house.engine);
    });
}

#[test]
fn who_may_not_write_a_plan_begins_none_and_who_may_not_change_one_changes_none() {
    on_both_engines(|house| {
        let (amina, marcus) = (house.actor("amina"), house.actor("marcus"));
        let (_, person) = with_mentor(house, &amina, &marcus);
        for name in ["helen", "ivan"] {
            let begun = safety_plan::begin(&house.desk, &house.actor(name), person);
            assert!(matches!(begun, Err(Failure::NotFound | Failure::NeedReason(_))), "{name}: {begun:?}");
        }
        conduct::rule_out_conflict(&house.desk, &marcus, person).expect("said");
        // A mentor makes one with the person, reads two parts of it, and does not change it.
        let id = made(house, &marcus, person);
        let shown = entry::show::<SafetyPlan>(&house.desk, &marcus, id, None).expect("two parts");
        assert!(shown.shows(Field::SafetyPlanWhatHelps) && !shown.shows(Field::SafetyPlanWhole));
        assert!(!shown.may_change);
        let change = safety_plan::begin_change(&house.desk, &marcus, id);
        assert!(matches!(change, Err(Failure::NotFound)), "{change:?}");
        let start = safety_plan::start(&house.desk, &marcus, person).expect("may make one");
        assert!(start.stands.is_none(), "what is read in part is not named by day and author");
        // Another's draft is not there.
        let draft = safety_plan::begin(&house.desk, &marcus, person).expect("begun");
        let other = form_run::open(&house.desk, &amina, draft);
        assert!(matches!(other, Err(Failure::NotFound)), "{}", house.engine);
    });
}

#[test]
fn a_plan_that_is_out_of_view_is_not_changed() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (person, _) = someone(house, &amina);
        let id = made(house, &amina, person);
        let draft = safety_plan::begin_change(&house.desk, &amina, id).expect("begun");
        let reason = Reason { code: "repeated".to_owned(), words: None };
        entry::retire(&house.desk, &amina, entry::Retire { id, person, revision: 1, reason })
            .expect("retired");
        let begun = safety_plan::begin_change(&house.desk, &amina, id);
        assert!(matches!(begun, Err(Failure::NotFound)), "{begun:?}");
        let sent = safety_plan::change(&house.desk, &amina, draft, change(house, 2));
        assert!(
            matches!(sent, Err(Failure::Refused(CannotSendPlan::Enter(CannotEnter::Change(_))))),
            "{sent:?}"
        );
    });
}

/// A version of the form that priya wrote and helen publishes, in which `edits` were made.
fn own_version(house: &House, edits: Vec<Edit>) -> Result<(), Failure<CannotKeepForm>> {
    let priya = house.actor("priya");
    let from = BeginFrom::Version { code: FORM.to_owned(), version: "1".to_owned() };
    let id = form_version::begin_from(&house.desk, &priya, key(), from).expect("begun");
    let mut revision = 1;
    for edit in edits {
        form_version::write(&house.desk, &priya, id, revision, edit).expect("written");
        revision += 1;
    }
    form_version::publish(&house.desk, &house.actor("helen"), id, revision)
}

fn take(link_id: &str) -> Edit {
    Edit::Take { link_id: link_id.to_owned() }
}

#[test]
fn a_version_without_what_a_plan_needs_is_not_published() {
    on_both_engines(|house| {
        let refused = own_version(house, vec![take("helps.alone")]);
        let Err(Failure::Refused(CannotKeepForm::NotRight(reasons))) = &refused else {
            panic!("it was published: {refused:?}")
        };
        assert!(reasons.iter().any(|reason| reason.contains("What helps")), "{reasons:?}");
    });
}

#[test]
fn an_own_version_is_asked_and_what_it_does_not_ask_stays_in_the_plan() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (person, _) = someone(house, &amina);
        let old = SafetyPlan {
            hope: Some(note("My daughter")),
            ..SafetyPlan::new(note("Quiet"), note("The dog"), note("Sister"), Moment::now(house.now()))
        };
        let from_before = keep(house, &amina, person, old).expect("kept");
        let by_form = made(house, &amina, person);
        let more = Edit::Add {
            after: "place.safer".to_owned(),
            is_within: false,
            kind: "text".to_owned(),
            text: "What will you say to yourself?".to_owned(),
        };
        own_version(house, vec![take("hope"), more]).expect("published");
        let asked = house.desk.form(FORM).expect("asked");
        assert_eq!(asked.version, "t1");
        let added = asked
            .questionnaire
            .items()
            .iter()
            .find(|item| item.text() == Some("What will you say to yourself?"));
        let added = added.expect("asked").link_id().to_owned();

        let draft = safety_plan::begin_change(&house.desk, &amina, from_before).expect("begun");
        write(house, &amina, draft, &[(&added, "It passes")]);
        safety_plan::change(&house.desk, &amina, draft, change(house, 1)).expect("changed");
        let plan_now = plan(house, &amina, from_before).noun;
        assert_eq!(plan_now.hope.as_deref(), Some("My daughter"), "what is not asked stays");
        let besides: Vec<(&str, &str)> = plan_now
            .besides
            .iter()
            .map(|beside| (beside.question.as_str(), beside.answer.as_str()))
            .collect();
        assert_eq!(besides, [("What will you say to yourself?", "It passes")]);

        let draft = safety_plan::begin_change(&house.desk, &amina, by_form).expect("begun");
        let run = form_run::open(&house.desk, &amina, draft).expect("one's own draft");
        assert_eq!(
            run.form.version, "1",
            "an answer that the new version does not ask keeps the one that asked it"
        );
        assert_eq!(run.sheet.texts("hope.what"), ["My daughter"], "{}", house.engine);
    });
}

#[test]
fn it_can_be_taken_down_on_paper() {
    on_both_engines(|house| {
        let group =
            paper::index(&house.desk).into_iter().find(|group| group.title == "Safety").expect("a group");
        assert!(group.forms.iter().any(|(code, _)| code == FORM));
        let form = paper::show(&house.desk, FORM).expect("blank");
        assert_eq!((form.title.as_str(), form.sections.len()), ("Safety plan", 6));
        assert!(house.desk.forms_in_use().offer(FORM).is_none(), "it is offered in its own place alone");
    });
}

#[test]
fn on_a_closed_record_a_plan_is_a_late_entry_or_none() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = to_screen(a_referral(house), &amina);
        let person = casework::episode::show(&house.desk, &amina, episode).expect("shown").head.person.id;
        let id = made(house, &amina, person);
        let draft = safety_plan::begin(&house.desk, &amina, person).expect("begun while it is open");
        write(house, &amina, draft, &MADE);
        let command = NotScreened {
            episode,
            reason: "said_no".to_owned(),
            words: None,
            choice: Choice::Close { reason: "said_no".to_owned(), despite: Despite::default() },
        };
        screening::record_not_screened(&house.desk, &amina, key(), command).expect("closed");
        let run = form_run::open(&house.desk, &amina, draft).expect("what was typed is still there");
        assert!(run.plan.is_some_and(|plan| plan.is_late), "and the page says so");
        let now = safety_plan::make(&house.desk, &amina, draft, Moment::now(house.now()));
        assert!(
            matches!(now, Err(Failure::Refused(CannotSendPlan::Enter(CannotEnter::OnlyLate)))),
            "{now:?}"
        );
        let late = WrittenLate { reason: "on_paper".to_owned(), words: None };
        let earlier = Moment::earlier(house.now() - 2.hours(), late);
        let made = safety_plan::make(&house.desk, &amina, draft, earlier.clone()).expect("late");
        assert_eq!(plan(house, &amina, made).noun.moment, earlier);
        let change = safety_plan::begin_change(&house.desk, &amina, id);
        assert!(
            matches!(change, Err(Failure::NotFound)),
            "nothing is changed there: {change:?} {}",
            house.engine
        );
    });
}
