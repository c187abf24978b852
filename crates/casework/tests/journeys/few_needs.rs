//! The cell-side screening of somebody with few needs: at most 25 questions, and no need that cannot be reached.

use std::collections::BTreeSet;

use crate::given::{
    a_referral,
    filled::{Path, begun, fill, to_screen},
};
use crate::support::House;
use casework::{DraftMark, draft::Typed, form_run};
use domain::{Id, access::Actor, birth::Birth, content::NEED_SYSTEM, promotion::Promoted};
use forms::Question;
use jiff::civil::Date;

/// What the aim of `docs/forms.md` allows.
const MOST: usize = 25;

/// Somebody agrees to talk, is in no danger and has nothing that asks for a closer look: what they answer.
const PLAIN: [(&str, &[&str]); 10] = [
    ("consent.", &["given", "competent_child_given"]),
    ("need.", &["ruled_out"]),
    ("home.slept", &["own_home"]),
    ("home.education", &["mainstream"]),
    ("home.care", &["none"]),
    ("home.guardian_told", &["yes"]),
    ("background.forces", &["03"]),
    ("outcome.result", &["no_need"]),
    ("adult.answer", &["called_already"]),
    ("", &["no"]),
];

/// Everything that is asked on the way to the end, each question answered as it comes.
fn asked(house: &House, by: &Actor, draft: Id<DraftMark>, fixed: &[(&str, &str)]) -> BTreeSet<String> {
    let mut asked = BTreeSet::new();
    for _ in 0..8 {
        let run = form_run::open(&house.desk, by, draft).expect("one's own draft");
        let filled = run.so_far();
        let mut typed = Typed::new();
        asked.clear();
        for section in run.form.questionnaire.sections().iter().filter(|section| section.is_asked(&filled)) {
            for question in run.questions(section, &filled) {
                plainly(&question, fixed, &mut asked, &mut typed);
            }
        }
        form_run::save(&house.desk, by, draft, typed).expect("saved");
    }
    let run = form_run::open(&house.desk, by, draft).expect("one's own draft");
    assert_eq!(run.problems(), [], "it could be sent");
    asked
}

fn plainly(question: &Question, fixed: &[(&str, &str)], asked: &mut BTreeSet<String>, typed: &mut Typed) {
    if !question.is_enabled || question.kind == "display" {
        return;
    }
    for inner in question.cells.iter().flat_map(|cell| &cell.questions) {
        plainly(inner, fixed, asked, typed);
    }
    if question.kind == "group" {
        return;
    }
    let link = question.link_id.as_str();
    asked.insert(link.to_owned());
    let answer = match question.options.is_empty() {
        true => "Words".to_owned(),
        false => {
            let wished = fixed.iter().find(|(known, _)| *known == link).map(|(_, code)| *code);
            let usual = PLAIN
                .iter()
                .find(|(start, _)| link.starts_with(start))
                .map_or(&["no"][..], |(_, codes)| codes);
            let codes: Vec<&str> = wished.into_iter().chain(usual.iter().copied()).collect();
            let offered = |code: &&str| question.options.iter().any(|option| option.value == **code);
            codes
                .into_iter()
                .find(offered)
                .unwrap_or_else(|| panic!("{link}: {:?}", question.options))
                .to_owned()
        }
    };
    typed.insert(question.field.clone(), vec![answer]);
}

fn aged(house: &House, years: i16) -> Birth {
    let today = jiff::tz::TimeZone::UTC.to_datetime(house.now()).date();
    Birth::Known { on: Date::new(today.year() - years, 1, 1).expect("a day") }
}

#[test]
fn somebody_with_few_needs_is_asked_at_most_25_questions() {
    let house = House::on_sqlite();
    let amina = house.actor("amina");
    let child_has_one: &[(&str, &str)] = &[("adult.advised", "yes")];
    for (form, years, fixed) in [
        ("screening", 38, &[][..]),
        ("screening_youth", 17, child_has_one),
        ("screening_youth", 15, child_has_one),
    ] {
        for result in ["no_need", "advice_only"] {
            let episode = to_screen(a_referral(&house).born(aged(&house, years)), &amina);
            let draft = begun(&house, &amina, episode, form);
            let fixed: Vec<_> = fixed.iter().copied().chain([("outcome.result", result)]).collect();
            let asked = asked(&house, &amina, draft, &fixed);
            assert!(asked.len() <= MOST, "{form} at {years}, {result}: {} {asked:?}", asked.len());
            assert!(asked.len() > 20, "{form} at {years}: nothing was lost on the way: {asked:?}");
        }
    }
}

#[test]
fn each_need_of_the_first_screening_can_be_reached_in_the_second() {
    let house = House::on_sqlite();
    let amina = house.actor("amina");
    for (form, years) in [("screening", 38), ("screening_youth", 17)] {
        let first = house.desk.form_of(form, "1").expect("the first version stays");
        let of_first: BTreeSet<String> = first
            .questionnaire
            .items()
            .iter()
            .flat_map(|item| item.codes().iter().cloned())
            .filter(|coding| coding.system.as_deref() == Some(NEED_SYSTEM))
            .filter_map(|coding| coding.code)
            .collect();
        assert!(of_first.len() > 15);
        let episode = to_screen(a_referral(&house).born(aged(&house, years)), &amina);
        let draft = begun(&house, &amina, episode, form);
        let fixed = [("home.slept", "outside"), ("home.education", "missing"), ("outcome.result", "assess")];
        for _ in 0..2 {
            fill(&house, &amina, draft, Path::Everything, &fixed);
        }
        let run = form_run::open(&house.desk, &amina, draft).expect("one's own draft");
        assert_eq!(run.form.version, "2", "{form}");
        let promoted = Promoted::of_answers(run.so_far().answers(), &house.desk.content().lookups);
        let found: BTreeSet<String> = promoted.findings.into_iter().map(|finding| finding.kind).collect();
        let lost: Vec<_> = of_first.difference(&found).collect();
        assert!(lost.is_empty(), "{form}: {lost:?}");
    }
}
