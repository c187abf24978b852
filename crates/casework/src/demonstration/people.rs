//! Invented people: names that fit where somebody's family comes from and when they were born, put together by chance.
//!
//! Nobody is taken from anywhere. NHS numbers are of the 999 range, which is never issued.

use std::collections::BTreeMap;

use domain::{
    asked::Asked,
    birth::Birth,
    content::{Content, Invention},
    name::{Alias, AliasKind, FullName, PersonName},
    nhs_number::NhsNumber,
    person::NewPerson,
    text::NameText,
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};

use super::chance::{Chance, Weighted};

/// NHS Data Dictionary, PERSON STATED GENDER CODE.
const MALE: &str = "1";
const FEMALE: &str = "2";

/// The ethnic category of those who would rather not say (NHS Data Dictionary, ETHNIC CATEGORY CODE).
const WOULD_NOT_SAY: &str = "Z";

/// One person in so many is the twin of the one before.
const TWINS_EACH: u32 = 400;

/// The first twin, early enough for the smallest demonstration.
const FIRST_TWIN: u32 = 7;

/// Names are kept by steps of so many years of birth.
const COHORT_YEARS: i16 = 5;

/// Whatever draws people.
pub(crate) struct People<'c> {
    invention: &'c Invention,
    seed: u64,
    today: Date,
    ages: Weighted<(u8, u8)>,
    ethnicities: Weighted<&'c str>,
    heritages: BTreeMap<&'c str, Weighted<&'c str>>,
    given: BTreeMap<(&'c str, bool, i16), Weighted<&'c str>>,
    surnames: BTreeMap<&'c str, Weighted<&'c str>>,
    languages: BTreeMap<&'c str, (&'c str, f64)>,
    usual: BTreeMap<&'c str, (&'c str, f64)>,
}

/// Somebody invented, with what their life depends on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Invented {
    /// As they are put on record.
    pub(crate) person: NewPerson,
    /// The age in years, now.
    pub(crate) age: u8,
    /// The sex that decided on the name.
    pub(crate) is_woman: bool,
}

/// What twins share.
struct Roots<'c> {
    born_on: Date,
    ethnicity: &'c str,
    heritage: &'c str,
    family: &'c str,
}

impl<'c> People<'c> {
    pub(crate) fn new(content: &'c Content, seed: u64, today: Date) -> Self {
        let invention = &content.invention;
        let weighted = |pairs: &'c [(String, f64)]| {
            Weighted::of(pairs.iter().map(|(code, share)| (code.as_str(), *share)))
        };
        let by_heritage = |prefix: &str| {
            let lists = invention.shares.iter().filter_map(|(list, shares)| {
                let (code, share) = shares.first()?;
                Some((list.strip_prefix(prefix)?, (code.as_str(), *share)))
            });
            lists.collect()
        };
        let mut surnames: BTreeMap<&str, Vec<(&str, f64)>> = BTreeMap::new();
        for surname in &invention.surnames {
            surnames.entry(&surname.heritage).or_default().push((&surname.name, surname.weight));
        }
        Self {
            invention,
            seed,
            today,
            ages: Weighted::of(invention.shares_of("age").iter().map(|(ages, share)| (years(ages), *share))),
            ethnicities: weighted(invention.shares_of("ethnic_category")),
            heritages: invention.heritages.iter().map(|(code, all)| (code.as_str(), weighted(all))).collect(),
            given: given_by_cohort(invention),
            surnames: surnames.into_iter().map(|(heritage, all)| (heritage, Weighted::of(all))).collect(),
            languages: by_heritage("language_"),
            usual: by_heritage("given_"),
        }
    }

    /// The person of a number: always the same one.
    pub(crate) fn invent(&self, n: u32) -> Invented {
        let roots = self.roots(if is_twin(n) { n - 1 } else { n });
        let mut chance = Chance::of(self.seed, 2, u64::from(n));
        let is_woman = chance.happens(self.invention.share("chance", "female"));
        let given = self.given_name(&roots, is_woman, self.other_twin(n, &roots), &mut chance);
        let name = full_name(given, roots.family);
        let aliases = self.aliases(&roots, given, is_woman, &mut chance);
        let noise = |code| self.invention.share("chance", code);
        let nhs_number = if chance.happens(noise("nhs_number_missing")) {
            None
        } else {
            NhsNumber::demonstration(n, self.seed)
        };
        let ethnicity = if chance.happens(noise("ethnicity_missing")) {
            if chance.happens(0.5) { Asked::NotAsked } else { Asked::NotKnown }
        } else if roots.ethnicity == WOULD_NOT_SAY {
            Asked::Refused
        } else {
            Asked::Answered(roots.ethnicity.to_owned())
        };
        let language = self.languages.get(roots.heritage).filter(|(_, share)| chance.happens(*share));
        let age = age_on(roots.born_on, self.today);
        let person = NewPerson {
            name: PersonName::Known(name),
            aliases,
            birth: self.birth(roots.born_on, age, &mut chance),
            nhs_number,
            sex: Asked::Answered(if is_woman { FEMALE } else { MALE }.to_owned()),
            ethnicity,
            language: language.map(|(code, _)| (*code).to_owned()),
            interpreter: match language {
                Some(_) => Asked::Answered(chance.happens(0.7)),
                None if chance.happens(0.8) => Asked::Answered(false),
                None => Asked::NotAsked,
            },
        };
        Invented { person, age, is_woman }
    }

    /// The same person as somebody else typed them, who did not find them: a misspelt duplicate.
    pub(crate) fn misspelt(&self, n: u32) -> NewPerson {
        let person = self.invent(n).person;
        let mut chance = Chance::of(self.seed, 3, u64::from(n));
        let PersonName::Known(name) = &person.name else { return person };
        let (given, family) = (name.given().unwrap_or_default(), name.family().unwrap_or_default());
        let name = match (self.other_spelling(family, false), self.other_spelling(given, false)) {
            (Some(other), _) => full_name(given, &other),
            (None, Some(other)) => full_name(&other, family),
            (None, None) => full_name(given, &slip(family, &mut chance)),
        };
        let birth = match person.birth {
            Birth::Known { on } if chance.happens(0.3) => {
                swapped(on).map_or(person.birth, |on| Birth::Known { on })
            }
            other => other,
        };
        NewPerson {
            name: PersonName::Known(name),
            aliases: Vec::new(),
            birth,
            nhs_number: None,
            ethnicity: Asked::NotAsked,
            ..person
        }
    }

    fn roots(&self, n: u32) -> Roots<'c> {
        let mut chance = Chance::of(self.seed, 1, u64::from(n));
        let ethnicity = self.ethnicities.draw(&mut chance).copied().unwrap_or(WOULD_NOT_SAY);
        let heritage =
            self.heritages.get(ethnicity).and_then(|all| all.draw(&mut chance)).copied().unwrap_or("english");
        let (youngest, oldest) = self.ages.draw(&mut chance).copied().unwrap_or((18, 60));
        let age = chance.between(i64::from(youngest), i64::from(oldest));
        let days = age * 365 + age / 4 + chance.between(1, 364);
        let born_on = self.today.checked_sub(days.days()).unwrap_or(date(1980, 1, 1));
        let family = self.surnames.get(heritage).and_then(|all| all.draw(&mut chance)).copied();
        Roots { born_on, ethnicity, heritage, family: family.unwrap_or("Demonstration") }
    }

    fn given_name(
        &self,
        roots: &Roots<'c>,
        is_woman: bool,
        other_than: Option<&str>,
        chance: &mut Chance,
    ) -> &'c str {
        // Somebody with roots elsewhere may well have been given a name that is usual here.
        let usual = self.usual.get(roots.heritage).filter(|(_, share)| chance.happens(*share));
        let heritage = usual.map_or(roots.heritage, |(heritage, _)| *heritage);
        let names = self.given.get(&(heritage, is_woman, cohort(roots.born_on.year())));
        let mut draw = || names.and_then(|names| names.draw(chance)).copied().unwrap_or("Alex");
        (0..20).map(|_| draw()).find(|name| Some(*name) != other_than).unwrap_or("Alex")
    }

    /// The given name that a twin must not have.
    fn other_twin(&self, n: u32, roots: &Roots<'c>) -> Option<&'c str> {
        if !is_twin(n) {
            return None;
        }
        let mut chance = Chance::of(self.seed, 2, u64::from(n - 1));
        let is_woman = chance.happens(self.invention.share("chance", "female"));
        Some(self.given_name(roots, is_woman, None, &mut chance))
    }

    fn aliases(&self, roots: &Roots<'c>, given: &str, is_woman: bool, chance: &mut Chance) -> Vec<Alias> {
        let mut aliases = Vec::new();
        if chance.happens(0.09)
            && let Some(short) = self.other_spelling(given, true)
        {
            aliases.push(Alias { name: full_name(&short, roots.family), kind: AliasKind::Nickname });
        }
        if chance.happens(0.05)
            && let Some(other) = self.other_spelling(roots.family, false)
        {
            aliases.push(Alias { name: full_name(given, &other), kind: AliasKind::Spelling });
        }
        let another = || self.surnames.get(roots.heritage);
        let kind = match chance.part() {
            part if part < 0.03 => Some(AliasKind::GivenToPolice),
            part if part < 0.05 => Some(AliasKind::AlsoKnownAs),
            part if part < 0.12 && is_woman => Some(AliasKind::Former),
            _ => None,
        };
        if let Some(kind) = kind
            && let Some(family) =
                another().and_then(|all| all.draw(chance)).filter(|other| **other != roots.family)
        {
            aliases.push(Alias { name: full_name(given, family), kind });
        }
        aliases
    }

    fn birth(&self, on: Date, age: u8, chance: &mut Chance) -> Birth {
        match chance.part() {
            part if part < 0.960 => Birth::Known { on },
            part if part < 0.975 => Birth::Year { year: on.year() },
            part if part < 0.990 => Birth::Estimated { years: age, give_or_take: 3, on: self.today },
            part if part < 0.995 => Birth::Unknown,
            _ => Birth::Refused,
        }
    }

    fn other_spelling(&self, name: &str, is_nickname: bool) -> Option<String> {
        let all = self.invention.spellings.get(name)?;
        all.iter().find(|spelling| spelling.is_nickname == is_nickname).map(|spelling| spelling.other.clone())
    }
}

/// Whether a person is the twin of the one before.
pub(crate) const fn is_twin(n: u32) -> bool {
    n % TWINS_EACH == FIRST_TWIN
}

/// Heritage, whether it is of women, and years of birth: who shares a choice of given names.
type NameCohort<'i> = (&'i str, bool, i16);

fn given_by_cohort(invention: &Invention) -> BTreeMap<NameCohort<'_>, Weighted<&str>> {
    let mut by_cohort: BTreeMap<NameCohort<'_>, Vec<(&str, f64)>> = BTreeMap::new();
    for name in &invention.given_names {
        for cohort in cohort(name.born_from.max(1920))..=cohort(name.born_until.min(2030)) {
            let key = (name.heritage.as_str(), name.is_of_women, cohort);
            by_cohort.entry(key).or_default().push((&name.name, name.weight));
        }
    }
    by_cohort.into_iter().map(|(key, names)| (key, Weighted::of(names))).collect()
}

const fn cohort(year: i16) -> i16 {
    year / COHORT_YEARS
}

/// `18-25` or `56+` as youngest and oldest.
fn years(ages: &str) -> (u8, u8) {
    let (from, until) = ages.split_once('-').unwrap_or((ages.trim_end_matches('+'), "79"));
    let youngest = from.parse().unwrap_or(18);
    (youngest, until.parse().unwrap_or(youngest))
}

fn age_on(born_on: Date, day: Date) -> u8 {
    let had_birthday = (day.month(), day.day()) >= (born_on.month(), born_on.day());
    u8::try_from(day.year() - born_on.year() - i16::from(!had_birthday)).unwrap_or_default()
}

/// Day and month the other way round, where that is a day at all.
fn swapped(on: Date) -> Option<Date> {
    Date::new(on.year(), on.day(), on.month()).ok().filter(|swapped| *swapped != on)
}

/// Two letters change places, as happens at a busy desk.
fn slip(name: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() < 4 {
        letters.push('s');
    } else {
        let most = i64::try_from(letters.len()).unwrap_or(i64::MAX) - 2;
        let place = usize::try_from(chance.between(1, most)).unwrap_or(1);
        letters.swap(place, place + 1);
        if letters[place] == letters[place + 1] {
            letters.remove(place);
        }
    }
    letters.into_iter().collect()
}

fn full_name(given: &str, family: &str) -> FullName {
    let text = |text: &str| NameText::parse(text).ok();
    FullName::new(text(family), text(given), None)
        .expect("the reader of the content lets no empty name through")
}
