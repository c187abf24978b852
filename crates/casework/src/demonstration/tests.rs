//! Whoever is invented is believable in number, and nobody looks like somebody real.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use domain::{
    asked::Asked,
    birth::Birth,
    content::{Content, Folder},
    name::{AliasKind, PersonName},
};
use jiff::{Timestamp, civil::date};

use super::{
    life::{Fullness, Lives},
    people::{People, is_twin},
    scenes,
    step::{Step, What},
    year::LISTS,
};
use crate::hours;

const MANY: u32 = 6_000;
const NOW: &str = "2026-11-16T10:00:00Z";

fn content() -> Content {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&root).expect("below").to_string_lossy().into_owned();
                files.push((name, fs::read(&path).expect("a file")));
            }
        }
    }
    let folder: Folder = files.into_iter().collect();
    Content::read(&folder).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn now() -> Timestamp {
    NOW.parse().expect("a moment")
}

fn steps(content: &Content, seed: u64, people: u32) -> Vec<Step> {
    let hours = hours::of(content).expect("hours");
    let lives = Lives::new(content, &hours, seed, now(), Fullness::Full);
    let mut steps = Vec::new();
    for person in 0..people {
        lives.steps(person, &mut steps);
    }
    steps
}

#[track_caller]
fn assert_near(found: usize, of: usize, share: f64, give_or_take: f64) {
    let found = found as f64 / of as f64;
    assert!((found - share).abs() <= give_or_take, "{found:.3} is not near {share}");
}

#[test]
fn the_same_seed_invents_the_same_people_and_another_seed_others() {
    let content = content();
    let day = date(2026, 11, 16);
    let [first, again, other] = [7, 7, 8].map(|seed| {
        let people = People::new(&content, seed, day);
        (0..200).map(|n| people.invent(n).person.name.listed()).collect::<Vec<_>>()
    });
    assert_eq!(first, again);
    assert_ne!(first, other);
    assert_eq!(steps(&content, 7, 100), steps(&content, 7, 100));
    assert_ne!(steps(&content, 7, 100), steps(&content, 8, 100));
}

#[test]
fn nhs_numbers_are_of_the_test_range_and_nobody_shares_one() {
    let content = content();
    let people = People::new(&content, 1, date(2026, 11, 16));
    let numbers: Vec<_> = (0..MANY).filter_map(|n| people.invent(n).person.nhs_number).collect();
    assert!(numbers.iter().all(|number| number.is_test_range()));
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
    assert_near(numbers.len(), MANY as usize, 0.86, 0.015);
}

#[test]
fn sex_age_and_ethnicity_come_as_often_as_the_shares_say() {
    let content = content();
    let people = People::new(&content, 1, date(2026, 11, 16));
    let all: Vec<_> = (0..MANY).map(|n| people.invent(n)).collect();
    let women = all.iter().filter(|one| one.is_woman).count();
    assert_near(women, all.len(), 0.16, 0.02);
    let youth = all.iter().filter(|one| one.age < 18).count();
    assert_near(youth, all.len(), 0.08, 0.015);
    assert!(all.iter().all(|one| (10..=80).contains(&one.age)));
    let missing = |one: &Asked<String>| matches!(one, Asked::NotAsked | Asked::NotKnown);
    assert_near(all.iter().filter(|one| missing(&one.person.ethnicity)).count(), all.len(), 0.06, 0.01);
    let of = |code: &str| {
        all.iter().filter(|one| one.person.ethnicity.answer().is_some_and(|known| known == code)).count()
    };
    assert_near(of("A"), all.len(), 0.4056 * 0.94, 0.025);
    assert_near(of("J"), all.len(), 0.126 * 0.94, 0.02);
    assert!(of("99") == 0 && of("Z") == 0);
    for entry in all.iter().filter_map(|one| one.person.ethnicity.answer()) {
        assert!(content.lookups.has("ethnic_category", entry), "{entry}");
    }
}

#[test]
fn names_differ_and_every_heritage_has_given_names_and_surnames() {
    let content = content();
    let people = People::new(&content, 1, date(2026, 11, 16));
    let mut often: BTreeMap<String, usize> = BTreeMap::new();
    for n in 0..MANY {
        *often.entry(people.invent(n).person.name.listed()).or_default() += 1;
    }
    assert!(often.len() > MANY as usize * 8 / 10, "{} different names", often.len());
    assert!(!often.keys().any(|name| name.contains("DEMONSTRATION")), "a heritage without surnames");
    let heritages: BTreeSet<&str> =
        content.invention.heritages.values().flatten().map(|(heritage, _)| heritage.as_str()).collect();
    for heritage in heritages {
        assert!(content.invention.surnames.iter().any(|name| name.heritage == heritage), "{heritage}");
    }
}

#[test]
fn twins_share_birth_and_family_name_and_nothing_else() {
    let content = content();
    let people = People::new(&content, 1, date(2026, 11, 16));
    let twins: Vec<u32> = (0..MANY).filter(|n| is_twin(*n)).collect();
    assert_eq!(twins.first(), Some(&7));
    for n in twins {
        let [one, other] = [n - 1, n].map(|n| people.invent(n).person);
        let (PersonName::Known(first), PersonName::Known(second)) = (&one.name, &other.name) else {
            panic!("twins have names");
        };
        assert_eq!(first.family(), second.family());
        assert_ne!(first.given(), second.given());
        if let (Birth::Known { on }, Birth::Known { on: also }) = (one.birth, other.birth) {
            assert_eq!(on, also);
        }
        assert!(one.nhs_number.is_none() || one.nhs_number != other.nhs_number);
    }
}

#[test]
fn aliases_of_every_sort_are_there_and_a_duplicate_is_spelt_otherwise() {
    let content = content();
    let people = People::new(&content, 1, date(2026, 11, 16));
    let kinds: BTreeSet<AliasKind> =
        (0..MANY).flat_map(|n| people.invent(n).person.aliases).map(|alias| alias.kind).collect();
    assert_eq!(kinds.len(), AliasKind::ALL.len(), "{kinds:?}");
    for n in 0..300 {
        let (person, again) = (people.invent(n).person, people.misspelt(n));
        assert_ne!(person.name, again.name);
        assert_eq!(again.nhs_number, None);
    }
}

#[test]
fn a_year_has_about_ten_referrals_a_day_and_three_in_ten_come_again() {
    let content = content();
    let all = steps(&content, 1, 2_600);
    let received: Vec<&Step> = all.iter().filter(|step| step.what == What::Receive).collect();
    assert!((3_300..4_000).contains(&received.len()), "{}", received.len());
    let again = received.iter().filter(|step| step.referral == 1).count();
    assert_near(again, 2_600, 0.30, 0.03);
    let year_ago = now().as_second() - 368 * 86_400;
    assert!(all.iter().all(|step| step.at <= now() && step.at.as_second() > year_ago));
}

#[test]
fn somebody_waits_of_each_urgency() {
    let all: BTreeSet<_> = (0..14)
        .filter_map(scenes::of)
        .filter(|scene| scene.steps.is_empty())
        .map(|scene| scene.urgency)
        .collect();
    assert_eq!(all.len(), 4);
}

#[test]
fn every_code_of_the_shares_is_in_its_lookup() {
    let content = content();
    let same = [("need_type", "need_type"), ("custody_outcome", "custody_outcome")];
    for (list, lookup) in LISTS.iter().copied().chain(same) {
        assert!(!content.invention.shares_of(list).is_empty(), "{list} is not there");
        for (code, _) in content.invention.shares_of(list) {
            assert!(content.lookups.has(lookup, code), "{lookup} has no {code}");
        }
    }
    for list in ["source_custody", "source_court", "source_interview", "source_clinic"] {
        for (code, _) in content.invention.shares_of(list) {
            assert!(content.lookups.has("referral_source", code), "referral_source has no {code}");
        }
    }
}
