//! Postcodes as people type them.

use proptest::prelude::*;

use super::{NotAPostcode, Postcode, Pseudo};
use crate::text::cases;

fn read(typed: &str) -> Option<String> {
    Postcode::parse(typed).ok().map(|postcode| postcode.to_string())
}

#[test]
fn typed_postcodes_are_read_or_refused() {
    for (typed, expected) in [
        ("B1 1BB", Some("B1 1BB")),
        ("b151tt", Some("B15 1TT")),
        (" b 1 5 1 t t ", Some("B15 1TT")),
        ("b1\u{A0}1bb", Some("B1 1BB")),
        ("EC1A1BB", Some("EC1A 1BB")),
        ("ZZ993VZ", Some("ZZ99 3VZ")),
        ("gir0aa", Some("GIR 0AA")),
        ("GIR 1AA", None),
        ("", None),
        ("B1", None),
        ("B1 1B", None),
        ("B1 IBB", None),
        ("B1 1CA", None),
        ("QA1 1AA", None),
        ("BI1 1AA", None),
        ("ZZ98 3VZ", None),
        ("ZZ99 3V1", None),
        ("B1 1BB B1 1BB", None),
        ("Ｂ1 1BB", None),
        ("B1é 1BB", None),
    ] {
        assert_eq!(read(typed).as_deref(), expected, "{typed:?}");
    }
    assert_eq!(NotAPostcode.to_string(), "must be a full UK postcode, like B15 1TT");
}

#[test]
fn pseudo_postcodes_say_what_they_stand_for() {
    for (typed, meaning) in [
        ("ZZ99 3VZ", Some(Pseudo::NoFixedAbode)),
        ("ZZ99 3WZ", Some(Pseudo::NotKnown)),
        ("ZZ99 3CZ", Some(Pseudo::England)),
        ("ZZ99 6CZ", Some(Pseudo::Elsewhere)),
        ("B15 1TT", None),
    ] {
        assert_eq!(Postcode::parse(typed).unwrap().pseudo(), meaning);
    }
    assert_eq!(Postcode::no_fixed_abode(), Postcode::parse("ZZ993VZ").unwrap());
}

#[test]
fn the_published_cases_are_read_as_they_say() {
    let Some(rows) = cases::rows("uk_postcodes.csv") else { return };
    let mut tried = 0;
    for row in rows {
        let (test, typed, expected) = (row[0].as_str(), &row[1], row[2].as_str());
        let postcode = Postcode::parse(typed);
        let part = |take: fn(&Postcode) -> &str| postcode.as_ref().map(|postcode| take(postcode).to_owned());
        let found = match test {
            "validation" => Ok(postcode.is_ok().to_string()),
            "normalisation" => part(Postcode::as_str),
            "outcodes" => part(Postcode::outward),
            "incodes" => part(Postcode::inward),
            "areas" => part(Postcode::area),
            "sectors" => part(Postcode::sector),
            // Parts for which we have no use.
            "districts" | "sub-districts" | "units" => continue,
            other => panic!("a kind of case that this test does not know: {other}"),
        };
        assert_eq!(found.unwrap_or_default(), expected, "{test} of {typed}");
        tried += 1;
    }
    assert!(tried > 100, "only {tried} cases were tried");
}

#[test]
fn the_cases_of_the_health_service_are_read_as_they_say() {
    let Some(rows) = cases::rows("uk_postcodes_nhs_extra.csv") else { return };
    for row in rows {
        let expected = (row[1] == "true").then_some(row[2].as_str());
        assert_eq!(read(&row[0]).as_deref(), expected, "{}: {}", row[0], row[3]);
    }
}

#[test]
fn a_damaged_stored_postcode_breaks_nothing() {
    for stored in ["\"\"", "\"é\"", "\"B151TT\"", "\" \""] {
        let postcode: Postcode = serde_json::from_str(stored).unwrap();
        let parts = [postcode.outward(), postcode.inward(), postcode.area(), postcode.sector()];
        assert!(parts.iter().all(|part| part.len() <= postcode.as_str().len()));
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(typed in any::<String>()) {
        let _ = Postcode::parse(&typed);
    }

    #[test]
    fn what_is_shown_is_read_back(typed in "[A-Za-z]{1,2}[0-9]{1,2}[A-Za-z]? ?[0-9][A-Za-z]{2}") {
        if let Ok(postcode) = Postcode::parse(&typed) {
            prop_assert_eq!(Postcode::parse(postcode.as_str()), Ok(postcode.clone()));
            prop_assert_eq!(format!("{} {}", postcode.outward(), postcode.inward()), postcode.to_string());
        }
    }
}
