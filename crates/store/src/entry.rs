//! What is true of the person: risks, safety plans, adjustments, safe contacts, addresses, worker safety alerts.
//!
//! All entries stand alike, so that they stand in one file: when it was so, and the code that queries need.

use domain::{
    Id,
    access::{Action, RecordType, Scope},
    address::Address,
    adjustment::Adjustment,
    entry::Entry,
    failure::Fault,
    justice_event::JusticeEvent,
    justice_numbers::CustodyNumber,
    noun::Kept,
    person::Person,
    risk::Risk,
    safe_contact::SafeContact,
    safety_plan::SafetyPlan,
    worker_safety_alert::WorkerSafetyAlert,
};
use jiff::Timestamp;

use crate::{
    noun::{self, Promoted, Statements, Table, statements},
    record::Record,
};

macro_rules! tables {
    ($($noun:ident $name:literal;)+) => {
        $(impl Table for $noun {
            const NAME: &'static str = $name;
            const STATEMENTS: Statements = statements!(
                $name,
                own ", happened_at, code",
                insert ", $9, $10",
                update ", happened_at = $6, code = $7",
                id "$8", revision "$9",
                order "happened_at"
            );

            fn promoted(kept: &Kept<Self>) -> Promoted {
                Promoted(vec![kept.noun.moment().at().into(), kept.noun.code().map(str::to_owned).into()])
            }
        })+
    };
}

tables! {
    Risk "risks";
    SafetyPlan "safety_plans";
    Adjustment "adjustments";
    SafeContact "safe_contacts";
    Address "addresses";
    WorkerSafetyAlert "worker_safety_alerts";
}

/// What the head of a person's pages needs of the justice events, whoever looks: when the last arrest was, because an
/// older risk must be asked for again, and the number by which custody knows the person.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JusticeInShort {
    /// The last time the person was arrested or came to a suite.
    pub last_arrest_at: Option<Timestamp>,
    /// The newest custody number: show it only under row 13.
    pub custody_number: Option<CustodyNumber>,
}

impl Record<'_> {
    /// Whether any risk is recorded that still counts. The one thing that everyone may know who may open the person:
    /// "Risk is recorded: ask the duty practitioner" (hazard H05).
    pub fn has_risk(&mut self, scope: &Scope, person: Id<Person>) -> Result<bool, Fault> {
        opens_person(scope, person)?;
        let found = self.connection().first(
            "select exists (select 1 from risks where person_id = $1 and retired is null)",
            &[person.into()],
            |row| row.truth(0),
        )?;
        Ok(found.unwrap_or_default())
    }

    /// The justice events of a person in short, for the head of their pages.
    pub fn justice_in_short(&mut self, scope: &Scope, person: Id<Person>) -> Result<JusticeInShort, Fault> {
        opens_person(scope, person)?;
        let now = self.stamp().at();
        let mut short = JusticeInShort::default();
        for kept in noun::of_person::<JusticeEvent>(self.connection(), person)? {
            let event = kept.noun;
            if kept.retired.is_some() {
                continue;
            }
            let arrested_at = event.arrested_at.or(event.arrived_at).filter(|at| *at <= now);
            short.last_arrest_at = short.last_arrest_at.max(arrested_at);
            short.custody_number = event.custody_number.or(short.custody_number);
        }
        Ok(short)
    }
}

fn opens_person(scope: &Scope, person: Id<Person>) -> Result<(), Fault> {
    if scope.permits(Action::Read(RecordType::Person), Some(person.cast())) {
        Ok(())
    } else {
        Err(Fault::program("the head of a person was asked for under the scope of something else"))
    }
}
