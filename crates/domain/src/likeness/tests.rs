//! People of Birmingham, as they are on record and as they are typed.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::{AskedBirth, Facts, Fields, Likeness, Nicknames, Query, Reason, Tier, judge, tokens};
use crate::{
    birth::Birth,
    name::{Alias, AliasKind, FullName, PersonName},
    nhs_number::NhsNumber,
    postcode::Postcode,
    text::{NameText, TextProblem},
};

mod finding;
mod ranking;

const TODAY: Date = date(2026, 11, 23);

/// A person on record: `FAMILY, Given (Other Name) 1985-04-03`.
pub(super) struct Person {
    name: PersonName,
    aliases: Vec<Alias>,
    birth: Birth,
    nhs_number: Option<NhsNumber>,
    numbers: Vec<String>,
    postcode: Option<Postcode>,
}

fn full_name(listed: &str) -> FullName {
    let (family, given) = listed.split_once(',').unwrap_or((listed, ""));
    // Names from before hold characters that are refused by now, and their people must be found.
    let read = |typed: &str| match NameText::parse_optional(typed) {
        Err(TextProblem::Invisible) => Some(NameText::from_stored(typed.trim().to_owned())),
        read => read.unwrap(),
    };
    FullName::new(read(family), read(given), None).unwrap()
}

pub(super) fn person(listed: &str) -> Person {
    let (names, born) = match listed.rsplit_once(' ') {
        Some((names, born)) if born.starts_with(|first: char| first.is_ascii_digit()) => {
            (names, born.parse().ok())
        }
        _ => (listed, None),
    };
    let (name, alias) = names.split_once(" (").map_or((names, None), |(name, alias)| (name, Some(alias)));
    let alias = alias
        .map(|alias| Alias { name: full_name(alias.trim_end_matches(')')), kind: AliasKind::AlsoKnownAs });
    Person {
        name: PersonName::Known(full_name(name)),
        aliases: alias.into_iter().collect(),
        birth: born.map_or(Birth::Unknown, |on| Birth::Known { on }),
        nhs_number: None,
        numbers: Vec::new(),
        postcode: None,
    }
}

impl Person {
    pub(super) fn likeness(&self) -> Likeness {
        Likeness::of(Facts {
            name: &self.name,
            aliases: &self.aliases,
            birth: self.birth,
            nhs_number: self.nhs_number,
            numbers: &self.numbers,
            postcode: self.postcode.as_ref(),
        })
    }
}

pub(super) fn ask(line: &str) -> Query {
    Query::parse(line, TODAY)
}

/// The score of a person if the keys find them and the judgement shows them.
pub(super) fn score(query: &Query, person: &Likeness, nicknames: &Nicknames) -> Option<u16> {
    let keys = person.keys();
    let is_found = query.keys(nicknames).iter().any(|lookup| keys.contains(&lookup.key));
    if is_found { judge(query, person, nicknames).map(|found| found.score) } else { None }
}

fn reasons(line: &str, listed: &str) -> String {
    let found = judge(&ask(line), &person(listed).likeness(), &Nicknames::none()).unwrap();
    found.reasons.iter().map(Reason::to_string).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_line_takes_anything() {
    let on = |year, month, day| Some(AskedBirth::On(date(year, month, day)));
    for (line, family, given, either, birth) in [
        ("smith john 3/4/85", "", "", "smith john", on(1985, 4, 3)),
        ("KHAN M 12.03.1990", "", "", "khan m", on(1990, 3, 12)),
        ("SMITH, John", "smith", "john", "", None),
        ("John SMITH", "smith", "john", "", None),
        ("SMITH,John,03-04-1985", "smith", "john", "", on(1985, 4, 3)),
        ("o'brien mary 1985-04-03", "", "", "obrien mary", on(1985, 4, 3)),
        ("mary 3 april 1985", "", "", "mary", on(1985, 4, 3)),
        ("mary 3rd Apr 85", "", "", "mary", on(1985, 4, 3)),
        ("mary 3 4 85", "", "", "mary", on(1985, 4, 3)),
        ("mary dob: 03041985", "", "", "mary", on(1985, 4, 3)),
        ("mary 3/4/26", "", "", "mary", on(2026, 4, 3)),
        ("mary 3/4/27", "", "", "mary", on(1927, 4, 3)),
        ("mary 1985", "", "", "mary", Some(AskedBirth::Year(1985))),
        ("mary 34", "", "", "mary", Some(AskedBirth::Age { years: 34, on: TODAY })),
        ("mary 31/02/1985", "", "", "mary", None),
        ("", "", "", "", None),
    ] {
        let query = ask(line);
        let said = |tokens: &[super::Token]| {
            tokens.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            (said(&query.family), said(&query.given), said(&query.either), query.birth),
            (family.to_owned(), given.to_owned(), either.to_owned(), birth),
            "{line}"
        );
    }
    assert!(ask(" , ").is_empty());
}

#[test]
fn numbers_and_postcodes_are_taken_out_of_a_line() {
    let number = NhsNumber::parse("9990000018").ok();
    for line in ["9990000018", "smith 999 000 0018", "999-000-0018 smith", "nhs 9990000018"] {
        assert_eq!(ask(line).nhs_number, number, "{line}");
    }
    for (line, numbers) in [
        ("20PB/004512/26", vec!["20PB00451226"]),
        ("20 PB 4512", vec!["20PB4512"]),
        ("pnc 2003/62845e", vec!["030062845E"]),
        ("smith 265416/21G", vec!["26541621G"]),
        ("A1234BC", vec!["A1234BC"]),
        ("9990000019", vec!["9990000019"]),
    ] {
        let query = ask(line);
        assert!(
            numbers.iter().all(|number| query.numbers.iter().any(|asked| asked == number)),
            "{line}: {query:?}"
        );
    }
    for line in ["smith b15 1tt", "smith B151TT", "b15 1tt"] {
        assert_eq!(ask(line).postcode, Postcode::parse("B15 1TT").ok(), "{line}");
    }
    assert_eq!(ask("smith zz99 3vz").postcode, None);
}

#[test]
fn a_number_finds_its_person_whatever_the_name() {
    let mut known = person("SMITH, John 1985-04-03");
    known.nhs_number = NhsNumber::parse("9990000018").ok();
    known.numbers = vec!["20PB00451226".to_owned(), "030062845E".to_owned()];
    known.postcode = Postcode::parse("B15 1TT").ok();
    let known = known.likeness();
    let none = Nicknames::none();
    for line in ["999 000 0018", "9990000018 khan", "20pb-004512-26", "2003/0062845E", "B15 1TT"] {
        assert!(score(&ask(line), &known, &none).is_some(), "{line}");
    }
    assert!(score(&ask("9990000018"), &known, &none) > score(&ask("smith john 3/4/1985"), &known, &none));
    let other = judge(&ask("smith john 9990000026"), &known, &none).unwrap();
    assert!(other.reasons.contains(&Reason::OtherNhsNumber));
}

#[test]
fn the_reasons_are_said_in_plain_words() {
    for (line, listed, said) in [
        ("SMITH, John 3/4/85", "SMITH, John 1985-04-03", "same name, same date of birth"),
        ("SMITH, John 4/3/85", "SMITH, John 1985-04-03", "same name, day and month swapped"),
        ("SMITH, John 3/4/86", "SMITH, John 1985-04-03", "same name, date of birth one year off"),
        ("SMITH, John 3/4/58", "SMITH, John 1985-04-03", "same name, date of birth one digit different"),
        ("SMITH, John 2/4/85", "SMITH, John 1985-04-03", "same name, date of birth one day off"),
        ("SMITH, John 41", "SMITH, John 1985-04-03", "same name, age fits"),
        ("SMITH, John 1/1/70", "SMITH, John 1985-04-03", "same name, date of birth differs"),
        ("JOHN, Smith", "SMITH, John", "given and family name swapped, same name"),
        ("SMYTHE, John", "SMITH, John", "same given name, surname sounds the same"),
        ("KHAN, Amit", "KHAN, Amir", "same surname, given name one letter different"),
        ("jones bill", "SMITH, John (Jones, Bill)", "also known as Bill Jones, same name"),
    ] {
        assert_eq!(reasons(line, listed), said, "{line}");
    }
}

#[test]
fn keys_are_few_and_stay_what_they_are() {
    let mut typical = person("SMITH, John 1985-04-03");
    typical.nhs_number = NhsNumber::parse("9990000018").ok();
    typical.numbers = vec!["20PB00451226".to_owned()];
    typical.postcode = Postcode::parse("B15 1TT").ok();
    let keys = typical.likeness().keys();
    assert_eq!(keys.len(), 11);
    // Stored keys: whoever changes these numbers raises KEY_VERSION.
    assert_eq!(super::KEY_VERSION, 1);
    let smith = person("SMITH, John 1985-04-03").likeness().keys();
    assert_eq!(smith.iter().map(|key| key.value()).fold(0, u64::wrapping_add), PINNED);
    let many =
        person("DE SOUZA-KHAN, Maria Ana Paula Teresa (KHAN, Maria Ana Paula Jo) 1985-04-03").likeness();
    assert!(many.keys().len() <= 40);
}

/// The sum of the keys of John Smith, born on 3 April 1985.
const PINNED: u64 = 14_237_275_145_177_980_854;

#[test]
fn a_query_looks_up_at_most_sixty_keys_the_most_telling_first() {
    let nicknames = Nicknames::from_pairs([("john", "jack"), ("john", "johnny"), ("william", "bill")]);
    for line in [
        "khan",
        "SMITH, John Jacob Gheorghe William 3/12/1985 B15 1TT 9990000018 AB1 AB2 AB3",
        "xhaferi shch",
    ] {
        let lookups = ask(line).keys(&nicknames);
        assert!(!lookups.is_empty() && lookups.len() <= 60, "{line}: {}", lookups.len());
        assert!(lookups.is_sorted_by_key(|lookup| lookup.tier));
    }
    assert!(ask("").keys(&nicknames).is_empty());
    assert_eq!(ask("9990000018").keys(&nicknames)[0].tier, Tier::Number);
}

#[test]
fn somebody_without_a_name_is_found_by_number_only() {
    let mut unknown = person("X, Y");
    unknown.name =
        PersonName::NotKnown { described_as: NameText::parse("Unknown male, Perry Barr").unwrap() };
    unknown.numbers = vec!["20PB451226".to_owned()];
    let likeness = unknown.likeness();
    assert!(score(&ask("20PB/4512/26"), &likeness, &Nicknames::none()).is_some());
    assert!(score(&ask("unknown male"), &likeness, &Nicknames::none()).is_none());
}

#[test]
fn fields_ask_like_a_line_does() {
    let fields = Fields {
        family: "Smith",
        given: "John",
        birth: Birth::Known { on: date(1985, 4, 3) },
        nhs_number: None,
        numbers: &[],
        postcode: None,
    };
    assert_eq!(Query::of(fields), ask("SMITH, John 3/4/1985"));
}

proptest! {
    #[test]
    fn no_line_makes_it_panic(line in any::<String>(), name in any::<String>()) {
        let query = ask(&line);
        let _ = query.keys(&Nicknames::none()).len();
        let _ = tokens(&name);
        if let Ok(given) = NameText::parse(&name) {
            let mut known = person("SMITH, John 1985-04-03");
            known.name = PersonName::Known(FullName::new(None, Some(given), None).unwrap());
            let _ = judge(&query, &known.likeness(), &Nicknames::none());
            prop_assert!(known.likeness().keys().len() <= 40);
        }
    }

    #[test]
    fn any_line_of_digits_and_strokes_is_read(line in "[0-9/. \\-a-zA-Z,]{0,60}") {
        let _ = ask(&line).keys(&Nicknames::none());
    }

    #[test]
    fn whoever_is_asked_for_exactly_is_found(
        family in "[A-Za-zÀ-ž]{2,12}", given in "[A-Za-zÀ-ž]{2,12}", year in 1930..2015_i16, month in 1..13_i8, day in 1..29_i8,
    ) {
        let known = person(&format!("{family}, {given} {year}-{month:02}-{day:02}")).likeness();
        let query = ask(&format!("{family}, {given} {day}/{month}/{year}"));
        let found = score(&query, &known, &Nicknames::none());
        prop_assert!(found.is_some_and(|score| score >= 930), "{:?}", found);
    }
}

#[test]
fn a_search_line_becomes_the_fields_of_a_new_record() {
    let today = date(2026, 11, 23);
    for (line, family, given) in [
        ("john smith", "smith", "john"),
        ("Smith, John Paul", "Smith", "John Paul"),
        ("KHAN Mohammed", "KHAN", "Mohammed"),
        ("O'Hara-Jones", "O'Hara-Jones", ""),
        ("john smith 3/4/85", "smith", "john"),
        ("", "", ""),
    ] {
        let typed = Query::typed(line, today);
        assert_eq!((typed.family.as_str(), typed.given.as_str()), (family, given), "{line}");
    }
    let typed = Query::typed("smith john 3/4/85 20AB/1234/26", today);
    assert_eq!(typed.birth, Some(AskedBirth::On(date(1985, 4, 3))));
    assert_eq!(typed.numbers, ["20AB123426"]);
}
