//! People and referrals to test with: invented, and the same in each test.

use casework::{
    DraftMark,
    draft::Typed,
    referral::{self, ReceiveReferral, Who},
};
use domain::{
    Id,
    access::Actor,
    asked::Asked,
    birth::Birth,
    content::SiteKind,
    justice_event::{AppropriateAdult, JusticeEvent},
    justice_numbers::CustodyNumber,
    name::{FullName, PersonName},
    person::{NewPerson, Person},
    referral::{ImmediateRisk, Referral, Referrer},
    text::NameText,
    urgency::Urgency,
};

use super::House;

/// Somebody of whom name and birth are known.
pub fn a_person(family: &str, given: &str, born_on: &str) -> NewPerson {
    let part = |text: &str| Some(NameText::parse(text).expect("a name"));
    NewPerson {
        name: PersonName::Known(FullName::new(part(family), part(given), None).expect("a name")),
        aliases: Vec::new(),
        birth: Birth::Known { on: born_on.parse().expect("a day") },
        nhs_number: None,
        sex: Asked::NotAsked,
        ethnicity: Asked::NotAsked,
        language: None,
        interpreter: Asked::NotAsked,
    }
}

/// A draft of this actor's, as every referral begins.
pub fn a_draft(house: &House, by: &Actor, known: Option<Id<Person>>) -> Id<DraftMark> {
    referral::begin(&house.desk, by, known, Typed::new()).expect("may refer")
}

/// A referral from Perry Barr custody of this moment.
pub fn from_custody(house: &House, draft: Id<DraftMark>, who: Who, custody_number: &str) -> ReceiveReferral {
    let now = house.now();
    ReceiveReferral {
        draft,
        who,
        stands_at: Some(SiteKind::CustodySuite),
        referral: Referral {
            source: "police_custody".to_owned(),
            referrer: Referrer::default(),
            received_at: now,
            site: "perry_barr".to_owned(),
            point_of_contact: "police_custody".to_owned(),
            reason: "Talks to people who are not there".to_owned(),
            suspected_needs: vec!["mental_health".to_owned()],
            immediate_risk: ImmediateRisk::No,
            urgency: Urgency::Urgent,
            person_agrees: Asked::NotAsked,
            answers: None,
            justice_event: None,
        },
        justice_event: Some(JusticeEvent {
            point_of_contact: "police_custody".to_owned(),
            site: "perry_barr".to_owned(),
            custody_number: Some(CustodyNumber::parse(custody_number).expect("a custody number")),
            arrested_at: Some(now),
            arrived_at: None,
            authorised_at: None,
            hearing_at: None,
            offences: Vec::new(),
            appropriate_adult: AppropriateAdult::NotKnown,
            outcome: None,
        }),
    }
}

/// Refers somebody new from custody.
pub fn receive_for(house: &House, user_name: &str, person: NewPerson, custody_number: &str) -> Id<Referral> {
    let by = house.actor(user_name);
    let draft = a_draft(house, &by, None);
    let command = from_custody(house, draft, Who::New(person), custody_number);
    referral::receive(&house.desk, &by, command).expect("received")
}

/// The person whom a referral is about.
pub fn someone(house: &House, referral: Id<Referral>) -> Id<Person> {
    let shown = referral::show(&house.desk, &house.actor("amina"), referral, None).expect("shown");
    shown.referral.person.expect("a referral is about somebody")
}
