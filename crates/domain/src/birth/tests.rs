//! Dates of birth as they are typed, and the ages that follow from them.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::{AgeBand, AgeOn, Birth, BirthProblem, BirthWarning, Part, Under18, YouthBand};

const TODAY: Date = date(2026, 11, 23);

fn born(year: i16, month: i8, day: i8) -> Birth {
    Birth::Known { on: date(year, month, day) }
}

#[test]
fn three_fields_are_read_or_the_right_sentence_said() {
    for (day, month, year, expected) in [
        ("3", "4", "1985", Ok(born(1985, 4, 3))),
        (" 03 ", "April", "1985", Ok(born(1985, 4, 3))),
        ("3", "apr", "1985", Ok(born(1985, 4, 3))),
        ("3", "sept", "1985", Ok(born(1985, 9, 3))),
        ("29", "2", "2000", Ok(born(2000, 2, 29))),
        ("1", "1", "1900", Ok(born(1900, 1, 1))),
        ("24", "11", "2026", Ok(born(2026, 11, 24))),
        ("", " ", "", Err("must be entered, or marked as not known")),
        ("3", "", "1985", Err("must include a month")),
        ("", "", "1985", Err("must include a day and month")),
        ("3", "4", "", Err("must include a year")),
        ("3", "4", "85", Err("must have 4 numbers in the year")),
        ("29", "2", "2001", Err("must be a real date")),
        ("32", "1", "1985", Err("must be a real date")),
        ("0", "1", "1985", Err("must be a real date")),
        ("3", "13", "1985", Err("must be a real date")),
        ("3", "ju", "1985", Err("must be a real date")),
        ("-3", "4", "1985", Err("must be a real date")),
        ("3", "4", "19855", Err("must be a real date")),
        ("٣", "4", "1985", Err("must be a real date")),
        ("31", "12", "1899", Err("must be on or after 1 January 1900")),
        ("25", "11", "2026", Err("must not be in the future")),
    ] {
        let read = Birth::from_fields(day, month, year, TODAY).map_err(|problem| problem.to_string());
        assert_eq!(read, expected.map_err(str::to_owned), "{day}/{month}/{year}");
    }
}

#[test]
fn a_problem_names_the_fields_to_mark() {
    let problem = Birth::from_fields("3", "", "", TODAY).unwrap_err();
    assert_eq!(problem.parts(), [Part::Month, Part::Year]);
    let problem = Birth::from_fields("3", "14", "1985", TODAY).unwrap_err();
    assert_eq!(problem, BirthProblem::NotReal(vec![Part::Month]));
    let problem = Birth::from_fields("3", "4", "8", TODAY).unwrap_err();
    assert_eq!(problem.parts(), [Part::Year]);
}

#[test]
fn ages_turn_on_the_birthday() {
    for (birth, day, age) in [
        (born(2008, 11, 24), TODAY, AgeOn::Exactly { years: 17 }),
        (born(2008, 11, 23), TODAY, AgeOn::Exactly { years: 18 }),
        (born(2008, 2, 29), date(2026, 2, 28), AgeOn::Exactly { years: 17 }),
        (born(2008, 2, 29), date(2026, 3, 1), AgeOn::Exactly { years: 18 }),
        (born(2026, 11, 24), TODAY, AgeOn::Exactly { years: 0 }),
        (Birth::Year { year: 2008 }, TODAY, AgeOn::About { from: 17, to: 18 }),
        (Birth::Year { year: 2008 }, date(2026, 12, 31), AgeOn::Exactly { years: 18 }),
        (Birth::Month { year: 2008, month: 11 }, TODAY, AgeOn::About { from: 17, to: 18 }),
        (Birth::Month { year: 2008, month: 10 }, TODAY, AgeOn::Exactly { years: 18 }),
        (Birth::Unknown, TODAY, AgeOn::NotKnown),
        (Birth::Refused, TODAY, AgeOn::NotKnown),
        (Birth::Month { year: 2008, month: 13 }, TODAY, AgeOn::NotKnown),
    ] {
        assert_eq!(birth.age_on(day), age, "{birth:?} on {day}");
    }
}

#[test]
fn an_estimate_grows_older_with_its_doubt() {
    let judged = Birth::Estimated { years: 16, give_or_take: 2, on: TODAY };
    assert_eq!(judged.age_on(TODAY), AgeOn::About { from: 14, to: 18 });
    assert_eq!(judged.age_on(date(2028, 11, 23)), AgeOn::About { from: 16, to: 20 });
    let leap = Birth::Estimated { years: 17, give_or_take: 0, on: date(2028, 2, 29) };
    assert_eq!(leap.age_on(date(2028, 2, 29)), AgeOn::About { from: 17, to: 17 });
}

#[test]
fn who_may_be_under_18_is_never_said_not_to_be() {
    for (age, under, as_child) in [
        (AgeOn::Exactly { years: 17 }, Under18::Yes, true),
        (AgeOn::Exactly { years: 18 }, Under18::No, false),
        (AgeOn::About { from: 15, to: 17 }, Under18::Yes, true),
        (AgeOn::About { from: 17, to: 18 }, Under18::Perhaps, true),
        (AgeOn::About { from: 18, to: 22 }, Under18::No, false),
        (AgeOn::NotKnown, Under18::NotKnown, false),
    ] {
        assert_eq!(age.is_under_18(), under, "{age:?}");
        assert_eq!(under.is_treated_as_child(), as_child);
    }
}

#[test]
fn each_age_is_counted_in_its_band() {
    for (years, band, youth) in [
        (0, AgeBand::Under10, None),
        (9, AgeBand::Under10, None),
        (10, AgeBand::From10, Some(YouthBand::From10)),
        (13, AgeBand::From10, Some(YouthBand::From10)),
        (14, AgeBand::From14, Some(YouthBand::From14)),
        (15, AgeBand::From14, Some(YouthBand::From14)),
        (16, AgeBand::From14, Some(YouthBand::From16)),
        (17, AgeBand::From14, Some(YouthBand::From16)),
        (18, AgeBand::From18, None),
        (25, AgeBand::From18, None),
        (26, AgeBand::From26, None),
        (36, AgeBand::From36, None),
        (46, AgeBand::From46, None),
        (55, AgeBand::From46, None),
        (56, AgeBand::From56, None),
        (255, AgeBand::From56, None),
    ] {
        let age = AgeOn::Exactly { years };
        assert_eq!((age.band(), age.youth_band()), (band, youth), "{years}");
    }
    assert_eq!(AgeOn::About { from: 25, to: 26 }.band(), AgeBand::NotKnown);
    assert_eq!(AgeOn::About { from: 26, to: 30 }.band(), AgeBand::From26);
    assert_eq!(AgeOn::NotKnown.band(), AgeBand::NotKnown);
}

#[test]
fn odd_dates_are_warned_about_and_not_refused() {
    for (birth, warning) in [
        (born(2016, 11, 24), Some(BirthWarning::Under10 { years: 9 })),
        (born(2016, 11, 23), None),
        (born(1925, 1, 1), Some(BirthWarning::Over100 { years: 101 })),
        (born(1926, 1, 1), None),
        (born(1970, 1, 1), Some(BirthWarning::Placeholder)),
        (born(1900, 1, 1), Some(BirthWarning::Placeholder)),
        (Birth::Unknown, None),
    ] {
        assert_eq!(birth.warning(TODAY), warning, "{birth:?}");
    }
}

#[test]
fn it_is_said_as_people_say_it() {
    assert_eq!(born(1985, 4, 3).to_string(), "3 April 1985");
    assert_eq!(Birth::Month { year: 1985, month: 4 }.to_string(), "April 1985");
    assert_eq!(
        Birth::Estimated { years: 17, give_or_take: 2, on: TODAY }.to_string(),
        "about 17 on 23 November 2026"
    );
    assert_eq!(Birth::Month { year: 1985, month: -1 }.to_string(), " 1985");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(day in any::<String>(), month in any::<String>(), year in any::<String>()) {
        let _ = Birth::from_fields(&day, &month, &year, TODAY);
    }

    #[test]
    fn what_is_stored_is_read_back(year in 1900..2027_i16, month in 1..13_i8, day in 1..29_i8) {
        let read = Birth::from_fields(&day.to_string(), &month.to_string(), &year.to_string(), date(2027, 1, 1));
        prop_assert_eq!(read, Ok(born(year, month, day)));
        let stored = serde_json::to_string(&born(year, month, day)).unwrap();
        prop_assert_eq!(serde_json::from_str::<Birth>(&stored).unwrap(), born(year, month, day));
    }

    #[test]
    fn an_age_never_falls(year in 1900..2026_i16, days in 0..40_000_i32, later in 0..400_i32, spread in 0..9_u8) {
        let day = date(1900, 1, 1).saturating_add(jiff::Span::new().days(days));
        let later = day.saturating_add(jiff::Span::new().days(later));
        for birth in [Birth::Year { year }, Birth::Estimated { years: 20, give_or_take: spread, on: TODAY }] {
            if let (AgeOn::About { from, to }, AgeOn::About { from: from_later, to: to_later }) =
                (birth.age_on(day), birth.age_on(later))
            {
                prop_assert!(from <= to && from <= from_later && to <= to_later);
            }
        }
    }
}
