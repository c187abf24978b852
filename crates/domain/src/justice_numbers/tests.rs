//! The numbers of police, courts and prisons as they are written and typed.

use proptest::prelude::*;

use super::{CourtUrn, CroNumber, CustodyNumber, NumberProblem, PncId, PrisonNumber};

#[test]
fn a_custody_number_is_kept_as_typed_and_matched_by_its_letters_and_digits() {
    let typed = CustodyNumber::parse(" 20pb / 004512-26 ").unwrap();
    assert_eq!(typed.as_str(), "20pb / 004512-26");
    assert_eq!(typed.key(), CustodyNumber::parse("20PB/004512/26").unwrap().key());
    assert_eq!(CustodyNumber::parse("  "), Err(NumberProblem::Empty));
    assert!(CustodyNumber::parse("not known").is_err());
    assert!(CustodyNumber::parse(&"1".repeat(50)).is_ok());
    assert!(CustodyNumber::parse(&"1".repeat(51)).is_err());
    assert!(CustodyNumber::parse("1\n2").is_err());
}

#[test]
fn a_pnc_id_is_read_in_every_way_of_writing_it() {
    for typed in ["2003/0062845E", "2003/62845e", "20030062845E", " 2003 / 0062845 E ", "2003-0062845E"] {
        assert_eq!(PncId::parse(typed).unwrap().to_string(), "2003/0062845E", "{typed}");
    }
    for typed in ["03/0062845E", "03/62845E", "030062845E"] {
        let short = PncId::parse(typed).unwrap();
        assert_eq!(short.to_string(), "03/0062845E", "{typed}");
        assert_eq!(short.key(), PncId::parse("2003/0062845E").unwrap().key());
    }
}

#[test]
fn a_wrong_pnc_id_is_refused() {
    assert_eq!(PncId::parse(""), Err(NumberProblem::Empty));
    assert_eq!(PncId::parse("2003/0062845F"), Err(NumberProblem::CheckLetter));
    assert_eq!(PncId::parse("2003/0062854E"), Err(NumberProblem::CheckLetter));
    for typed in
        ["2003/0062845", "E", "/", "/E", "203/0062845E", "1899/1A", "2003/00628450E", "2003/é", "٢٠٠٣/1E"]
    {
        assert!(matches!(PncId::parse(typed), Err(NumberProblem::Form { .. })), "{typed}");
    }
}

#[test]
fn a_cro_number_is_read_from_both_files() {
    assert_eq!(CroNumber::parse("265416/21g").unwrap().to_string(), "265416/21G");
    assert_eq!(CroNumber::parse("26541621G").unwrap().key(), "26541621G");
    assert_eq!(CroNumber::parse("sf05/482703j").unwrap().to_string(), "SF05/482703J");
    assert_eq!(CroNumber::parse("265416/21H"), Err(NumberProblem::CheckLetter));
    for typed in ["265416/2021G", "2654167/21G", "SF", "SF5/1A", "SF/", "G", "é/21G"] {
        assert!(matches!(CroNumber::parse(typed), Err(NumberProblem::Form { .. })), "{typed}");
    }
}

#[test]
fn a_prison_number_has_one_form() {
    assert_eq!(PrisonNumber::parse(" a1234bc").unwrap().to_string(), "A1234BC");
    assert_eq!(PrisonNumber::parse("A 1234 BC").unwrap().key(), "A1234BC");
    for typed in ["", "A123BC", "A12345BC", "11234BC", "A1234B1", "Á1234BC"] {
        assert!(PrisonNumber::parse(typed).is_err(), "{typed}");
    }
}

#[test]
fn a_court_reference_is_read_with_and_without_strokes() {
    assert_eq!(CourtUrn::parse("20/ab/12345/26").unwrap().to_string(), "20AB1234526");
    assert_eq!(CourtUrn::parse("20AB1234526").unwrap().key(), "20AB1234526");
    for typed in ["", "20AB", "ABCDEFG1", "1234567890123456", "20ÄB1234526"] {
        assert!(CourtUrn::parse(typed).is_err(), "{typed}");
    }
}

#[test]
fn a_damaged_stored_number_is_an_error_of_the_row() {
    assert!(serde_json::from_str::<PncId>("\"2003/0062845F\"").is_err());
    let pnc = PncId::parse("03/62845E").unwrap();
    assert_eq!(serde_json::from_str::<PncId>(&serde_json::to_string(&pnc).unwrap()).unwrap(), pnc);
    let cro = CroNumber::parse("SF05/482703J").unwrap();
    assert_eq!(serde_json::from_str::<CroNumber>(&serde_json::to_string(&cro).unwrap()).unwrap(), cro);
}

proptest! {
    #[test]
    fn no_text_makes_them_panic(typed in any::<String>()) {
        let _ = (CustodyNumber::parse(&typed), CourtUrn::parse(&typed), PrisonNumber::parse(&typed));
        let _ = (PncId::parse(&typed), CroNumber::parse(&typed));
    }

    #[test]
    fn of_all_letters_one_fits_and_is_shown_as_it_was_read(year in 0..100_u16, serial in 0..10_000_000_u32) {
        let right: Vec<PncId> =
            ('A'..='Z').filter_map(|letter| PncId::parse(&format!("{year:02}/{serial}{letter}")).ok()).collect();
        prop_assert_eq!(right.len(), 1);
        prop_assert_eq!(PncId::parse(&right[0].to_string()).unwrap(), right[0]);
        prop_assert_eq!(PncId::parse(&right[0].key()).unwrap(), right[0]);
    }

    #[test]
    fn a_cro_number_is_shown_as_it_was_read(year in 0..100_u16, serial in 0..1_000_000_u32) {
        for form in [format!("{serial}/{year:02}"), format!("SF{year:02}/{serial}")] {
            let right: Vec<CroNumber> =
                ('A'..='Z').filter_map(|letter| CroNumber::parse(&format!("{form}{letter}")).ok()).collect();
            prop_assert_eq!(right.len(), 1);
            prop_assert_eq!(CroNumber::parse(&right[0].to_string()).unwrap(), right[0]);
        }
    }
}
