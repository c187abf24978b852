//! What was said of danger before is not taken back in silence by an assessment minutes later.

use casework::{assessment, form_run, screening, taken_back::taken_back};
use domain::{
    Id,
    access::Actor,
    assessment::CannotAssess,
    episode::Episode,
    failure::Failure,
    taken_back::{Asked, SaidBefore},
    text::ShortText,
};

use crate::given::{
    a_referral,
    filled::{self, Path, begun, fill},
};
use crate::support::{House, on_both_engines};

const SCREENED: [(&str, &str); 2] = [("outcome.result", "assess"), ("outcome.urgency", "immediate")];

fn screened(house: &House, amina: &Actor, said: &[(&str, &str)]) -> Id<Episode> {
    let episode = filled::to_screen(a_referral(house), amina);
    let draft = begun(house, amina, episode, "screening");
    fill(house, amina, draft, Path::Minimal, &[&SCREENED[..], said].concat());
    screening::record_screening(&house.desk, amina, draft, None).expect("screened");
    episode
}

#[test]
fn an_assessment_that_says_otherwise_than_the_screening_before_it_asks_for_a_word() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let said = [
            ("risk.now", "yes"),
            ("need.suicide_self_harm", "newly_found"),
            ("risk.words", ""),
            ("adult.advised", "yes"),
        ];
        let episode = screened(house, &amina, &said);
        let draft = assessment::begin(&house.desk, &amina, episode, None).expect("begun");
        fill(house, &amina, draft, Path::Minimal, &[]);
        let run = form_run::open(&house.desk, &amina, draft).expect("one's own");
        let back = taken_back(&house.desk, &amina, &run).expect("may");
        let codes: Vec<&str> = back
            .iter()
            .map(|back| match &back.of {
                Asked::Fact(code) | Asked::Need(code) => code.as_str(),
            })
            .collect();
        let expected = ["immediate_risk", "appropriate_adult_advised", "suicide_self_harm"];
        assert_eq!(codes, expected, "{}", house.engine);
        assert!(
            back.iter()
                .all(|back| matches!(&back.before, SaidBefore::Screening { by, .. } if !by.is_empty()))
        );
        assert_eq!(back[2].now, None, "not asked is otherwise, too");
        let silent = assessment::record_assessment(&house.desk, &amina, draft, None);
        let takes_back = screening::CannotSend::Rule(CannotAssess::TakesBack);
        assert!(matches!(silent, Err(Failure::Refused(cannot)) if cannot == takes_back), "{}", house.engine);
        let why = ShortText::parse("His sister came, and he has eaten").expect("words");
        let id =
            assessment::record_assessment(&house.desk, &amina, draft, Some(why.clone())).expect("signed");
        let changed = assessment::show(&house.desk, &amina, id).expect("shown").assessment.noun.changed;
        let changed = changed.expect("kept");
        assert_eq!((changed.what, changed.why), (back, why), "{}", house.engine);
    });
}

#[test]
fn an_assessment_that_says_the_same_is_asked_nothing() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = screened(house, &amina, &[("adult.advised", "yes")]);
        let draft = assessment::begin(&house.desk, &amina, episode, None).expect("begun");
        fill(house, &amina, draft, Path::Minimal, &[("adult.advised", "yes")]);
        let why = ShortText::parse("Nobody asked").ok();
        let id = assessment::record_assessment(&house.desk, &amina, draft, why).expect("signed");
        let kept = assessment::show(&house.desk, &amina, id).expect("shown").assessment.noun.changed;
        assert_eq!(kept, None, "words that nobody asked for are not kept: {}", house.engine);
        // Days later there is no danger any more, and nobody is asked why; the open risk is asked about still.
        let said = [("risk.now", "yes"), ("need.suicide_self_harm", "newly_found"), ("risk.words", "")];
        let episode = screened(house, &amina, &said);
        house.hours_pass(24 * 20);
        let draft = assessment::begin(&house.desk, &amina, episode, None).expect("begun");
        fill(house, &amina, draft, Path::Minimal, &[("need.suicide_self_harm", "ruled_out")]);
        let run = form_run::open(&house.desk, &amina, draft).expect("one's own");
        let back = taken_back(&house.desk, &amina, &run).expect("may");
        assert_eq!(back.len(), 1, "{}: {back:?}", house.engine);
        assert!(matches!(&back[0].before, SaidBefore::Risk { kind, .. } if kind == "suicide"));
    });
}
