//! The individual the service is about.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Id,
    access::RecordType,
    asked::Asked,
    birth::Birth,
    event::{Event, EventKind},
    name::{Alias, PersonName},
    nhs_number::NhsNumber,
    noun::{Decided, Kept, Noun},
    stamp::Stamp,
    text::ShortText,
};

/// Who somebody is: what tells them from anybody else, and how to speak to them.
///
/// Field by field this is the "identity" of the access matrix (row 1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// The name they go by on official papers, as far as known.
    pub name: PersonName,
    /// Other names: also known as, birth name, name given in custody.
    #[serde(default)]
    pub aliases: Vec<Alias>,
    /// Date of birth, or what is known instead of it.
    pub birth: Birth,
    /// NHS number, where known.
    pub nhs_number: Option<NhsNumber>,
    /// Person stated gender code (NHS Data Dictionary).
    pub sex: Asked<String>,
    /// Ethnic category code (NHS Data Dictionary); a person may refuse.
    pub ethnicity: Asked<String>,
    /// Pronouns, as said.
    pub pronouns: Option<String>,
    /// Language code, where not English.
    pub language: Option<String>,
    /// Whether an interpreter is needed.
    pub interpreter: Asked<bool>,
    /// Whether we are sure who this is.
    pub identity: Identity,
    /// How it was confirmed: fingerprints, a paper, somebody who knows them.
    #[serde(default)]
    pub confirmed_by: Option<ShortText>,
    /// The name of this person in the journal: random, destroyed with the record (`security.md` section 7).
    pub journal_alias: Uuid,
}

/// How sure we are who somebody is (hazard H02).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// As given, not checked: shown on every page.
    #[default]
    NotConfirmed,
    /// Checked against a second source.
    Confirmed,
}

impl Noun for Person {
    const TYPE: RecordType = RecordType::Person;
}

/// What is typed about a person who is not yet on record.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPerson {
    /// See [`Person::name`].
    pub name: PersonName,
    /// See [`Person::aliases`].
    pub aliases: Vec<Alias>,
    /// See [`Person::birth`].
    pub birth: Birth,
    /// See [`Person::nhs_number`].
    pub nhs_number: Option<NhsNumber>,
    /// See [`Person::sex`].
    pub sex: Asked<String>,
    /// See [`Person::ethnicity`].
    pub ethnicity: Asked<String>,
    /// See [`Person::language`].
    pub language: Option<String>,
    /// See [`Person::interpreter`].
    pub interpreter: Asked<bool>,
}

impl Person {
    /// Puts somebody on record. Whether they are known already is asked before, by people (`likeness`).
    pub fn put_on_record(new: NewPerson, stamp: &Stamp) -> Decided<Person> {
        let id: Id<Person> = stamp.fresh();
        let person = Person {
            name: new.name,
            aliases: new.aliases,
            birth: new.birth,
            nhs_number: new.nhs_number,
            sex: new.sex,
            ethnicity: new.ethnicity,
            pronouns: None,
            language: new.language,
            interpreter: new.interpreter,
            identity: Identity::NotConfirmed,
            confirmed_by: None,
            journal_alias: stamp.alias(),
        };
        Decided::created(
            Kept::new(stamp, id, Some(id), None, person),
            Event::new(EventKind::PersonRecorded, stamp.at()),
        )
    }
}

impl Kept<Person> {
    /// Puts identity facts right, with the reason. The journal alias never changes.
    pub fn correct(&self, corrected: Person, reason: &str, stamp: &Stamp) -> Decided<Person> {
        let corrected = Person { journal_alias: self.noun.journal_alias, ..corrected };
        Decided::changed(
            self.clone(),
            self.revised(stamp, corrected),
            Event::new(EventKind::PersonCorrected, stamp.at()),
        )
        .because(reason)
    }
}
