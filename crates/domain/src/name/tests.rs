//! Names of one word, of many, and none.

use proptest::prelude::*;

use super::{AliasKind, FullName, NoName, PersonName, words};
use crate::text::{LookAlike, NameText};

fn name(family: &str, given: &str) -> FullName {
    let read = |typed| NameText::parse_optional(typed).unwrap();
    FullName::new(read(family), read(given), None).unwrap()
}

#[test]
fn a_name_is_listed_and_said() {
    for (family, given, listed, said, initials) in [
        ("Smith", "John", "SMITH, John", "John Smith", "JS"),
        ("O'Brien", "Mary Anne", "O'BRIEN, Mary Anne", "Mary Anne O'Brien", "MAO"),
        ("Şahin", "İlayda", "ŞAHIN, İlayda", "İlayda Şahin", "İŞ"),
        ("", "Suharto", "Suharto", "Suharto", "S"),
        ("Warsame", "", "WARSAME", "Warsame", "W"),
        ("محمد", "علي", "محمد, علي", "علي محمد", "عم"),
    ] {
        let name = name(family, given);
        assert_eq!(
            (name.listed(), name.said(), name.initials()),
            (listed.into(), said.into(), initials.into())
        );
    }
}

#[test]
fn a_name_has_at_least_one_word() {
    assert_eq!(FullName::new(None, None, NameText::parse("Jay").ok()), Err(NoName));
}

#[test]
fn a_person_is_called_what_they_want_to_be_called() {
    let mut name = name("Smith", "John");
    assert_eq!(name.to_their_face(), "John");
    name.preferred = NameText::parse("Jay").ok();
    assert_eq!(name.to_their_face(), "Jay");
}

#[test]
fn somebody_without_a_name_is_spoken_of() {
    let unknown = PersonName::NotKnown { described_as: NameText::parse("Unknown male, Perry Barr").unwrap() };
    assert_eq!(unknown.listed(), "Unknown male, Perry Barr");
    assert_eq!(unknown.initials(), "?");
    assert_eq!(unknown.known(), None);
    let stored = serde_json::to_string(&unknown).unwrap();
    assert_eq!(serde_json::from_str::<PersonName>(&stored).unwrap(), unknown);
}

#[test]
fn a_deceiving_part_flags_the_whole_name() {
    assert_eq!(name("Smith", "J\u{043E}hn").look_alike(), Some(LookAlike::MixedScript));
    assert_eq!(PersonName::Known(name("Smith", "John")).look_alike(), None);
    assert_eq!(
        name("С\u{043E}х", "Callum").look_alike(),
        Some(LookAlike::MixedScript),
        "one name, two alphabets"
    );
    assert_eq!(name("Петров", "Иван").look_alike(), None);
}

#[test]
fn stored_codes_of_aliases_stay_what_they_are() {
    for kind in AliasKind::ALL {
        assert_eq!(AliasKind::from_code(kind.code()), Some(kind));
        assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.code()));
    }
    assert_eq!(AliasKind::from_code("other"), None);
}

#[test]
fn a_line_is_parted_into_words() {
    for (line, expected) in [
        ("SMITH, John", vec!["SMITH", "John"]),
        ("O'Brien-Jones  (Bill)", vec!["O'Brien-Jones", "Bill"]),
        ("J. Smith", vec!["J", "Smith"]),
        (" , - ' ", vec![]),
    ] {
        assert_eq!(words(line).collect::<Vec<_>>(), expected);
    }
}

proptest! {
    #[test]
    fn a_stored_name_is_read_back(family in "\\PC{0,20}", given in "\\PC{1,20}") {
        let read = |typed: &str| NameText::parse_optional(typed).ok().flatten();
        if let Ok(name) = FullName::new(read(&family), read(&given), None) {
            let stored = serde_json::to_string(&PersonName::Known(name.clone())).unwrap();
            prop_assert_eq!(serde_json::from_str::<PersonName>(&stored).unwrap(), PersonName::Known(name.clone()));
            prop_assert!(!name.listed().is_empty() && !name.said().is_empty());
        }
    }
}
