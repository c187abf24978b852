//! The banner at the top of every page about a person, in the words that the reader may see.

use casework::person::Head;
use domain::{
    access::Field,
    birth::{AgeOn, Birth, Under18},
    person::Identity,
    service_hours::{london::london, wording},
};

use crate::{
    render::{Identifier, PersonBanner, Risk},
    visit::Visit,
};

impl Visit<'_> {
    /// The banner of a person.
    pub fn banner(&self, head: &Head) -> PersonBanner {
        let person = &head.person.noun;
        let today = london(self.now).date();
        let has_identity = head.shows(Field::Identity);
        let is_named = has_identity || head.shows(Field::FullName);
        let age = person.birth.age_on(today);
        let identifiers = match &person.nhs_number {
            Some(number) if has_identity => {
                vec![Identifier { label: "NHS number".to_owned(), value: number.to_string() }]
            }
            Some(_) => Vec::new(),
            None => vec![Identifier { label: "NHS number".to_owned(), value: "not known".to_owned() }],
        };
        PersonBanner {
            name: if is_named { person.name.said() } else { person.name.initials() },
            preferred_name: None,
            href: Some(format!("/people/{}", head.person.id)),
            born: if has_identity { born(person.birth) } else { "shown to the practitioner only".to_owned() },
            age: has_identity.then(|| age_in_words(age)).flatten(),
            is_under_18: matches!(age.is_under_18(), Under18::Yes | Under18::Perhaps),
            identifiers,
            is_identity_confirmed: person.identity == Identity::Confirmed,
            safety_instruction: None,
            communication: Vec::new(),
            adjustments: Vec::new(),
            risk: Risk::NotRecorded,
            alerts: Vec::new(),
        }
    }
}

/// When somebody was born, in words.
pub fn born(birth: Birth) -> String {
    match birth {
        Birth::Known { on } => wording::day(on),
        Birth::Month { year, month } => format!("month {month} of {year}"),
        Birth::Year { year } => format!("in {year}"),
        Birth::Estimated { years, on, .. } => {
            format!("not known, looked about {years} on {}", wording::day(on))
        }
        Birth::Unknown => "not known".to_owned(),
        Birth::Refused => "would rather not say".to_owned(),
    }
}

fn age_in_words(age: AgeOn) -> Option<String> {
    match age {
        AgeOn::Exactly { years } => Some(years.to_string()),
        AgeOn::About { .. } => Some("about ".to_owned() + &format!("{age}")),
        AgeOn::NotKnown => None,
    }
}
