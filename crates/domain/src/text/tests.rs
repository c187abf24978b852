//! The rules of typed text, at each limit and one beyond.

use proptest::prelude::*;

use super::{LookAlike, NameText, NoteText, SearchText, ShortText, Text, TextProblem, Use};

fn at_limit_and_one_beyond<U: Use>() {
    for letter in ["a", "é", "語", "😀", "e\u{301}"] {
        if U::NAMES && letter == "😀" {
            continue;
        }
        let most = letter.repeat(U::LIMIT);
        assert!(Text::<U>::parse(&most).is_ok(), "{} of {letter}", U::LIMIT);
        let one_more = letter.repeat(U::LIMIT + 1);
        assert_eq!(Text::<U>::parse(&one_more), Err(TextProblem::TooLong { limit: U::LIMIT }));
    }
}

#[test]
fn each_use_takes_its_limit_and_refuses_one_more() {
    at_limit_and_one_beyond::<super::ForShort>();
    at_limit_and_one_beyond::<super::ForName>();
    at_limit_and_one_beyond::<super::ForNote>();
    at_limit_and_one_beyond::<super::ForSearch>();
    assert_eq!(
        [ShortText::LIMIT, NameText::LIMIT, NoteText::LIMIT, SearchText::LIMIT],
        [200, 100, 50_000, 100]
    );
}

#[test]
fn typed_text_is_brought_to_one_form() {
    for (typed, kept) in [
        ("  Perry Barr ", "Perry Barr"),
        ("\u{FEFF}John", "John"),
        (" \u{FEFF} John\u{FEFF}", "John"),
        ("Zoe\u{308}", "Zoë"),
        ("O'Brien-Świątek", "O'Brien-Świątek"),
        ("محمد", "محمد"),
        ("a\tb", "a\tb"),
        ("\u{200B}x", "\u{200B}x"),
    ] {
        assert_eq!(ShortText::parse(typed).unwrap().as_str(), kept, "{typed:?}");
    }
    assert_eq!(NoteText::parse("one\r\ntwo\rthree\n").unwrap().as_str(), "one\ntwo\nthree");
}

#[test]
fn what_could_break_a_page_is_refused() {
    for (typed, problem) in [
        ("", TextProblem::Empty),
        (" \u{FEFF}\t ", TextProblem::Empty),
        ("a\0b", TextProblem::Control),
        ("a\u{1B}[2Jb", TextProblem::Control),
        ("a\u{7F}b", TextProblem::Control),
        ("a\u{9F}b", TextProblem::Control),
        ("a\u{202E}b", TextProblem::Direction),
        ("a\u{2066}b", TextProblem::Direction),
        ("a\u{2069}b", TextProblem::Direction),
        ("a\nb", TextProblem::SeveralLines),
        ("a\u{2028}b", TextProblem::SeveralLines),
    ] {
        assert_eq!(ShortText::parse(typed), Err(problem), "{typed:?}");
    }
    assert_eq!(NoteText::parse("a\0\nb"), Err(TextProblem::Control));
    assert!(NoteText::parse("a\nb").is_ok());
}

#[test]
fn an_absurd_length_is_refused_without_being_normalised() {
    let marks = "e".to_owned() + &"\u{301}".repeat(1_000_000);
    assert_eq!(ShortText::parse(&marks), Err(TextProblem::TooLong { limit: 200 }));
}

#[test]
fn an_empty_optional_text_is_an_answer() {
    assert_eq!(ShortText::parse_optional("  "), Ok(None));
    assert_eq!(ShortText::parse_optional("a\0"), Err(TextProblem::Control));
    assert_eq!(ShortText::parse_optional("a").unwrap().unwrap().as_str(), "a");
}

#[test]
fn the_sentences_leave_the_field_to_the_page() {
    assert_eq!(TextProblem::TooLong { limit: 200 }.to_string(), "must be 200 characters or fewer");
    assert_eq!(TextProblem::TooLong { limit: 50_000 }.to_string(), "must be 50,000 characters or fewer");
    assert_eq!(TextProblem::SeveralLines.to_string(), "must be on one line");
}

#[test]
fn names_that_deceive_the_eye_are_kept_and_flagged() {
    for (name, flag) in [
        ("Smith", None),
        ("Łukasz Żółć", None),
        ("Иван Петров", None),
        ("محمد علي", None),
        ("ਸਿੰਘ", None),
        ("山田 はなこ", None),
        ("O\u{2019}Brien", None),
        ("\u{02BB}Ali", None),
        ("Sm\u{0456}th", Some(LookAlike::MixedScript)),
        ("Αnna", Some(LookAlike::MixedScript)),
        ("Smith Иван", Some(LookAlike::MixedScript)),
    ] {
        let parsed = NameText::parse(name).unwrap();
        assert_eq!(parsed.as_str(), name);
        assert_eq!(parsed.look_alike(), flag, "{name:?}");
    }
}

#[test]
fn a_name_can_be_seen_letter_by_letter() {
    for hidden in
        ["\u{200B}", "\u{3164}", "\u{2800}", "\u{115F}", "\u{FFA0}", "\u{E0041}", "\u{2060}\u{2061}"]
    {
        assert_eq!(NameText::parse(hidden), Err(TextProblem::Invisible), "{hidden:?}");
        assert_eq!(NameText::parse(&format!("Smi{hidden}th")), Err(TextProblem::Invisible), "{hidden:?}");
    }
    for bare in ["-", "...", "12", "\u{301}", "😀"] {
        assert_eq!(NameText::parse(bare), Err(TextProblem::NoLetter), "{bare:?}");
    }
    for joined in ["علی\u{200C}رضا", "ක්\u{200D}රිස්", "Nguyễn", "שָׁלוֹם"] {
        assert!(NameText::parse(joined).is_ok(), "{joined}");
    }
    assert_eq!(NameText::parse("Smi\u{200D}th"), Err(TextProblem::Invisible));
    assert_eq!(LookAlike::of("Smi\u{200B}th"), Some(LookAlike::Invisible), "stored before this was refused");
}

#[test]
fn a_letter_bears_four_marks_and_no_more() {
    let marked = |marks: usize| format!("q{}", "\u{301}".repeat(marks));
    assert!(NameText::parse(&marked(4)).is_ok());
    assert_eq!(NameText::parse(&marked(5)), Err(TextProblem::Marks));
    assert_eq!(ShortText::parse(&marked(60)), Err(TextProblem::Marks));
}

#[test]
fn stored_text_is_taken_as_it_is() {
    let stored: NameText = serde_json::from_str(r#""\u0000x""#).unwrap();
    assert_eq!(stored.as_str(), "\0x");
    assert_eq!(serde_json::to_string(&NameText::parse("Zoë").unwrap()).unwrap(), "\"Zoë\"");
}

proptest! {
    #[test]
    fn reading_again_what_was_read_changes_nothing(typed in any::<String>()) {
        if let Ok(text) = ShortText::parse(&typed) {
            prop_assert_eq!(ShortText::parse(&text).unwrap(), text.clone());
            prop_assert!(text.chars().count() <= 200 && !text.is_empty());
        }
        if let Ok(note) = NoteText::parse(&typed) {
            prop_assert_eq!(NoteText::parse(&note).unwrap(), note.clone());
            prop_assert!(!note.contains('\r'));
        }
    }

    #[test]
    fn no_text_makes_it_panic(typed in "\\PC{0,250}[\u{0}-\u{20}\u{200b}-\u{2069}]{0,5}") {
        let _ = NameText::parse(&typed);
        let _ = LookAlike::of(&typed);
    }
}
