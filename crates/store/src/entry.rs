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
    need::Need,
    noun::Kept,
    person::Person,
    referral::Referral,
    risk::Risk,
    safe_contact::SafeContact,
    safety_plan::SafetyPlan,
    worker_safety_alert::WorkerSafetyAlert,
};
use jiff::Timestamp;

use crate::{
    noun::{self, Promoted, Statements, Table, statements},
    record::{NeedOfRisk, Record},
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

/// Risk that is told elsewhere than among the risks: on the needs list, or by a referrer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskTold {
    /// Code of `need_type`.
    pub need: String,
    /// Codes of `risk_type` that say the same.
    pub risks: Vec<String>,
    /// Where it stands.
    pub by: ToldBy,
    /// When it was said.
    pub at: Timestamp,
    /// Who recorded it.
    pub author: String,
}

/// Where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToldBy {
    /// On the needs list.
    Need {
        /// Code of `need_status`.
        status: String,
    },
    /// A referrer ticked it.
    Referral {
        /// Code of `referral_source`.
        source: String,
        /// Code of the site.
        site: String,
    },
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

    /// What the needs list or the newest referral says that content calls risk, for the banner: each kind once, and the
    /// later word counts. The caller shows the words only to whom row 5 opens current risk, and to everybody else who
    /// may open the person that there is some.
    pub fn risk_told(&mut self, scope: &Scope, person: Id<Person>) -> Result<Vec<RiskTold>, Fault> {
        opens_person(scope, person)?;
        let kinds = &self.settings().needs_of_risk;
        if kinds.is_empty() {
            return Ok(Vec::new());
        }
        let referral = self.connection().first(
            "select id, revision, person_id, episode_id, recorded_at, author, retired, content
            from referrals
            where person_id = $1 and retired is null
            order by received_at desc, id desc
            limit 1",
            &[person.into()],
            noun::read::<Referral>,
        )?;
        let mut told = Vec::new();
        for of in kinds.iter() {
            let need = self.connection().first(
                "select id, revision, person_id, episode_id, recorded_at, author, retired, content
                from needs
                where person_id = $1 and kind = $2 and retired is null and counts_as <> 'not_explored'
                order by recorded_at desc, id desc
                limit 1",
                &[person.into(), of.kind.as_str().into()],
                noun::read::<Need>,
            )?;
            told.extend(told_of(of, need, referral.as_ref()));
        }
        Ok(told)
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

/// The later word of the two.
fn told_of(of: &NeedOfRisk, need: Option<Kept<Need>>, referral: Option<&Kept<Referral>>) -> Option<RiskTold> {
    let ticked = referral.filter(|referral| referral.noun.suspected_needs.contains(&of.kind));
    let is_later =
        |need: &Kept<Need>| ticked.is_none_or(|ticked| ticked.noun.received_at <= need.recorded_at);
    let (at, author, by) = match need.filter(is_later) {
        Some(need) if !need.noun.standing.is_need() => return None,
        Some(need) => (need.recorded_at, need.recorded_by.name, ToldBy::Need { status: need.noun.status }),
        None => {
            let ticked = ticked?;
            let (source, site) = (ticked.noun.source.clone(), ticked.noun.site.clone());
            (ticked.noun.received_at, ticked.recorded_by.name.clone(), ToldBy::Referral { source, site })
        }
    };
    Some(RiskTold { need: of.kind.clone(), risks: of.risks.clone(), by, at, author })
}

fn opens_person(scope: &Scope, person: Id<Person>) -> Result<(), Fault> {
    if scope.permits(Action::Read(RecordType::Person), Some(person.cast())) {
        Ok(())
    } else {
        Err(Fault::program("the head of a person was asked for under the scope of something else"))
    }
}
