//! NHS numbers as people type them, and the numbers of the demonstration.

use proptest::prelude::*;

use super::{DEMONSTRATION_NUMBERS, NhsNumber, NhsNumberProblem, TraceStatus};
use crate::text::cases;

#[test]
fn typed_numbers_are_read_or_refused() {
    for (typed, read) in [
        ("9990000018", Ok("999 000 0018")),
        (" 999 000 0018 ", Ok("999 000 0018")),
        ("999-000-0018", Ok("999 000 0018")),
        ("999\u{A0}000\u{2011}0018", Ok("999 000 0018")),
        ("999 - 000 - 0018", Ok("999 000 0018")),
        ("", Err(NhsNumberProblem::Empty)),
        ("999000001", Err(NhsNumberProblem::NotTenDigits)),
        ("99900000188", Err(NhsNumberProblem::NotTenDigits)),
        ("99 9000 0018", Err(NhsNumberProblem::NotTenDigits)),
        ("9 9 9 0 0 0 0 0 1 8", Err(NhsNumberProblem::NotTenDigits)),
        ("999000001O", Err(NhsNumberProblem::NotDigits)),
        ("٩٩٩٠٠٠٠٠١٨", Err(NhsNumberProblem::NotDigits)),
        ("9990000019", Err(NhsNumberProblem::CheckDigit)),
        ("9990901210", Err(NhsNumberProblem::CheckDigit)),
        ("0000000000", Err(NhsNumberProblem::Repeated)),
        ("999 999 9999", Err(NhsNumberProblem::Repeated)),
    ] {
        let result = NhsNumber::parse(typed).map(|number| number.to_string());
        assert_eq!(result.as_deref().map_err(|problem| *problem), read, "{typed:?}");
    }
}

#[test]
fn the_published_cases_are_read_as_they_say() {
    let Some(rows) = cases::rows("nhs_numbers.csv") else { return };
    for row in rows {
        let (typed, valid, normalised, note) = (&row[0], row[1] == "true", &row[2], &row[3]);
        let read = NhsNumber::parse(typed);
        if note.starts_with("all digits the same") {
            assert_eq!(read, Err(NhsNumberProblem::Repeated), "{typed}");
        } else if valid {
            assert_eq!(&read.unwrap().digits(), normalised, "{typed}");
        } else {
            assert!(read.is_err(), "{typed}: {note}");
        }
    }
}

#[test]
fn the_demonstration_gives_every_number_once() {
    let mut given = vec![false; 10_000_000];
    for n in 0..DEMONSTRATION_NUMBERS {
        let number = NhsNumber::demonstration(n, 7).unwrap();
        assert_eq!(NhsNumber::checked(number.value()), Ok(number));
        let place = usize::try_from(number.value() - 9_990_000_000).unwrap();
        assert!(!std::mem::replace(&mut given[place], true), "{number} is given twice");
    }
    assert_eq!(NhsNumber::demonstration(DEMONSTRATION_NUMBERS, 1), None);
}

#[test]
fn another_seed_gives_another_order() {
    let same_place =
        (0..1000).filter(|n| NhsNumber::demonstration(*n, 1) == NhsNumber::demonstration(*n, 2)).count();
    assert!(same_place < 5, "{same_place} of 1000");
}

#[test]
fn a_stored_number_is_ten_digits_or_an_error() {
    let number = NhsNumber::parse("9990000018").unwrap();
    assert_eq!(serde_json::to_string(&number).unwrap(), "\"9990000018\"");
    assert_eq!(serde_json::from_str::<NhsNumber>("\"9990000018\"").unwrap(), number);
    for stored in ["\"999000001\"", "\"99900000180\"", "\"+990000018\"", "\"\"", "9990000018"] {
        assert!(serde_json::from_str::<NhsNumber>(stored).is_err(), "{stored}");
    }
}

#[test]
fn every_tracing_status_has_its_national_code() {
    for (place, status) in TraceStatus::ALL.into_iter().enumerate() {
        assert_eq!(status.code(), format!("{:02}", place + 1));
        assert_eq!(TraceStatus::from_code(status.code()), Some(status));
        assert_eq!(serde_json::to_string(&status).unwrap(), format!("\"{}\"", status.code()));
    }
    assert_eq!(TraceStatus::from_code("09"), None);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(typed in any::<String>()) {
        let _ = NhsNumber::parse(&typed);
    }

    #[test]
    fn what_is_shown_is_read_back(n in 0..DEMONSTRATION_NUMBERS, seed in any::<u64>()) {
        let number = NhsNumber::demonstration(n, seed).unwrap();
        prop_assert_eq!(NhsNumber::parse(&number.to_string()), Ok(number));
        prop_assert_eq!(NhsNumber::parse(&number.digits()), Ok(number));
    }

    #[test]
    fn one_wrong_digit_is_always_seen(n in 0..DEMONSTRATION_NUMBERS, place in 0..10_usize, by in 1..10_u8) {
        let mut digits = NhsNumber::demonstration(n, 3).unwrap().digits().into_bytes();
        digits[place] = b'0' + (digits[place] - b'0' + by) % 10;
        prop_assert!(NhsNumber::parse(std::str::from_utf8(&digits).unwrap()).is_err());
    }
}
