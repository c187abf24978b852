//! A filled-in form put right: by whom, from which revision, and what follows of it and what does not.

use casework::{
    DraftMark,
    correction::{self, CannotSendCorrection},
    draft::Typed,
    filled_form, form_run, journal,
    person::conduct,
    screening::{self, Choice, NotScreened},
};
use domain::{
    Id,
    access::Actor,
    failure::Failure,
    filled_form::{CannotCorrect, FilledForm},
    instrument::Points,
};

use crate::{
    caseload::with_mentor,
    filled_form::{filled_in, with_a_pack},
    given::{
        a_referral,
        filled::{key, to_screen},
    },
    support::{House, on_both_engines},
};

const WHY: &str = "Heard wrongly";

fn begin(house: &House, by: &Actor, id: Id<FilledForm>) -> Id<DraftMark> {
    correction::begin(&house.desk, by, id).expect("may correct it")
}

/// Chooses an option of a draft by the end of what it sends.
fn choose(house: &House, by: &Actor, draft: Id<DraftMark>, link_id: &str, code: &str) {
    let run = form_run::open(&house.desk, by, draft).expect("one's own draft");
    let filled = run.so_far();
    let sections = run.form.questionnaire.sections();
    let mut all = sections.iter().flat_map(|section| run.questions(section, &filled));
    let question = all.find(|question| question.link_id == link_id).expect("it is asked");
    let option = question.options.iter().find(|option| option.value.ends_with(code)).expect("an option");
    let typed = Typed::from([(question.field.clone(), vec![option.value.clone()])]);
    form_run::save(&house.desk, by, draft, typed).expect("saved");
}

fn send(
    house: &House,
    by: &Actor,
    draft: Id<DraftMark>,
    revision: u32,
    why: &str,
) -> Result<Id<FilledForm>, Failure<CannotSendCorrection>> {
    correction::correct(&house.desk, by, draft, revision, why.to_owned())
}

fn answer(house: &House, by: &Actor, id: Id<FilledForm>, link_id: &str) -> String {
    let page = filled_form::show(&house.desk, by, id).expect("a page");
    page.lines.into_iter().find(|line| line.link_id == link_id).expect("it was asked").answer
}

#[test]
fn a_corrected_form_keeps_its_author_and_what_it_said_before() {
    on_both_engines(|house| {
        let (amina, priya) = (house.actor("amina"), house.actor("priya"));
        let episode = to_screen(a_referral(house), &amina);
        let id = filled_in(house, &amina, episode, "neurodiversity", &[("read.letter", "no")]);
        let sent = filled_form::show(&house.desk, &amina, id).expect("a page");
        assert!(sent.may_correct && sent.earlier.is_empty());
        house.hours_pass(2);
        let draft = begin(house, &priya, id);
        assert_eq!(begin(house, &priya, id), draft, "the draft that is there is gone on with");
        let run = form_run::open(&house.desk, &priya, draft).expect("one's own draft");
        assert_eq!(
            run.offered().0,
            [] as [String; 0],
            "these are its own answers, not filled in from before"
        );
        assert_eq!(run.corrects.as_ref().map(|corrects| corrects.filled.revision), Some(1));
        let same = send(house, &priya, draft, 1, WHY);
        assert!(matches!(
            same,
            Err(Failure::Refused(CannotSendCorrection::Rule(CannotCorrect::NothingChanged)))
        ));
        choose(house, &priya, draft, "read.letter", "yes");
        let nameless = send(house, &priya, draft, 1, "  ");
        assert!(matches!(
            nameless,
            Err(Failure::Refused(CannotSendCorrection::Rule(CannotCorrect::ReasonMissing)))
        ));
        assert_eq!(answer(house, &amina, id, "read.letter"), "No", "nothing changes until it is sent");
        assert_eq!(send(house, &priya, draft, 1, WHY).expect("sent"), id);
        assert_eq!(send(house, &priya, draft, 1, WHY).expect("pressed twice"), id);
        let page = filled_form::show(&house.desk, &amina, id).expect("a page");
        assert_eq!((page.filled.revision, page.filled.author().name.as_str()), (2, "Amina Yusuf"));
        assert_eq!(page.filled.sent_at(), sent.filled.sent_at(), "it stays a form of that day");
        assert_ne!(page.filled.recorded_by.name, "Amina Yusuf", "who corrected it is named");
        assert_eq!(answer(house, &amina, id, "read.letter"), "Yes");
        let reasons: Vec<Option<&str>> =
            page.earlier.iter().map(|version| version.reason.as_deref()).collect();
        assert_eq!(reasons, [Some(WHY)], "{}", house.engine);
        let (_, stood, lines) = filled_form::version(&house.desk, &amina, id, 1).expect("readable");
        assert_eq!(stood.revision, 1);
        assert!(lines.iter().any(|line| line.link_id == "read.letter" && line.answer == "No"));
        let gone = form_run::open(&house.desk, &priya, draft);
        assert!(matches!(gone, Err(Failure::NotFound)), "the draft was sent");
        assert_eq!(journal::differing(&house.desk).expect("held against it"), [], "{}", house.engine);
    });
}

#[test]
fn two_who_correct_at_once_lose_nothing_and_nothing_is_overwritten_unseen() {
    on_both_engines(|house| {
        let (amina, priya) = (house.actor("amina"), house.actor("priya"));
        let episode = to_screen(a_referral(house), &amina);
        let id = filled_in(house, &amina, episode, "neurodiversity", &[("read.letter", "no")]);
        let (hers, other) = (begin(house, &amina, id), begin(house, &priya, id));
        choose(house, &amina, hers, "read.letter", "yes");
        choose(house, &priya, other, "read.letter", "not_known");
        send(house, &priya, other, 1, WHY).expect("first");
        let late = send(house, &amina, hers, 1, WHY);
        assert!(matches!(late, Err(Failure::Changed(_))), "{late:?} {}", house.engine);
        let run = form_run::open(&house.desk, &amina, hers).expect("her draft is as she left it");
        let corrects = run.corrects.as_ref().expect("a correction");
        assert_ne!(corrects.filled.revision, run.draft.revision, "so the page says that it was changed");
        send(house, &amina, hers, 2, WHY).expect("seen, and sent again");
        assert_eq!(answer(house, &priya, id, "read.letter"), "Yes");
        let page = filled_form::show(&house.desk, &amina, id).expect("a page");
        assert_eq!((page.filled.revision, page.earlier.len()), (3, 2), "{}", house.engine);
    });
}

#[test]
fn scores_follow_a_correction_and_are_kept_where_nothing_of_theirs_changed() {
    House::on_both_with(&with_a_pack(), |house| {
        let amina = house.actor("amina");
        let episode = to_screen(a_referral(house), &amina);
        let all: Vec<(String, &str)> = (1..=9).map(|place| (format!("q{place}"), "w1")).collect();
        let all: Vec<(&str, &str)> = all.iter().map(|(item, answer)| (item.as_str(), *answer)).collect();
        let id = filled_in(house, &amina, episode, "pack", &all);
        let results = || {
            let page = filled_form::show(&house.desk, &amina, id).expect("a page");
            let of = |code: &str| {
                let kept = page.results.iter().find(|kept| kept.noun.instrument == code).expect("asked");
                (kept.id, kept.noun.total, kept.noun.asked_on)
            };
            (of("phq9"), of("phq2"))
        };
        let (phq9, phq2) = results();
        house.hours_pass(30);
        let draft = begin(house, &amina, id);
        choose(house, &amina, draft, "q9", "w3");
        send(house, &amina, draft, 1, WHY).expect("sent");
        let (after, same) = results();
        assert_eq!(after.1, Some(Points::whole(11)), "{}", house.engine);
        assert_eq!(after.2, phq9.2, "it was asked on the first day");
        assert_ne!(after.0, phq9.0, "the old score is out of view");
        assert_eq!(same, phq2, "nothing of the shorter one changed");
        let person = filled_form::show(&house.desk, &amina, id).expect("a page").head.person.id;
        let over_time = casework::instrument_result::index(&house.desk, &amina, person).expect("a page");
        let retired: Vec<_> = over_time.results.iter().filter_map(|kept| kept.retired.as_ref()).collect();
        assert_eq!(retired.len(), 1, "{}", house.engine);
        assert!(retired[0].reason.contains(WHY));
        assert_eq!(journal::differing(&house.desk).expect("held against it"), [], "{}", house.engine);
    });
}

#[test]
fn a_form_is_corrected_by_nobody_who_may_not_and_not_once_it_is_closed_or_out_of_view() {
    on_both_engines(|house| {
        let (amina, marcus) = (house.actor("amina"), house.actor("marcus"));
        let (beside, person) = with_mentor(house, &amina, &marcus);
        conduct::rule_out_conflict(&house.desk, &marcus, person).expect("said");
        let hers = filled_in(house, &amina, beside, "peer_session", &[]);
        for by in [&marcus, &house.actor("helen")] {
            let refused = correction::begin(&house.desk, by, hers);
            assert!(matches!(refused, Err(Failure::NotFound)), "{refused:?} {}", house.engine);
        }
        let episode = to_screen(a_referral(house), &amina);
        let gone = filled_in(house, &amina, episode, "neurodiversity", &[("read.letter", "no")]);
        let draft = begin(house, &amina, gone);
        choose(house, &amina, draft, "read.letter", "yes");
        filled_form::take_back(&house.desk, &amina, key(), gone, 1, "Twice".to_owned()).expect("taken");
        let refused = send(house, &amina, draft, 2, WHY);
        assert!(matches!(
            refused,
            Err(Failure::Refused(CannotSendCorrection::Rule(CannotCorrect::TakenBack)))
        ));
        let again = correction::begin(&house.desk, &amina, gone);
        assert!(matches!(again, Err(Failure::Refused(CannotCorrect::TakenBack))), "{again:?}");
        let closed = filled_in(house, &amina, episode, "neurodiversity", &[("read.letter", "no")]);
        let command = NotScreened {
            episode,
            reason: "said_no".to_owned(),
            words: None,
            choice: Choice::Close { reason: "said_no".to_owned(), despite: Default::default() },
        };
        screening::record_not_screened(&house.desk, &amina, key(), command).expect("closed");
        let refused = correction::begin(&house.desk, &amina, closed);
        assert!(
            matches!(refused, Err(Failure::Refused(CannotCorrect::EpisodeClosed) | Failure::NotFound)),
            "{refused:?} {}",
            house.engine
        );
        let page = filled_form::show(&house.desk, &amina, closed).expect("still readable");
        assert!(!page.may_correct, "{}", house.engine);
    });
}
