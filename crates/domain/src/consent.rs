//! What a person agreed to and withdrew: a row for each scope, never one tick-box (`pathway.md` section 5).
//!
//! Withdrawing stops what would come; it deletes nothing. Every earlier row stays readable.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Id,
    access::RecordType,
    birth::AgeOn,
    content::Lookups,
    episode::Episode,
    event::{Event, EventKind},
    noun::{Decided, Kept, Noun},
    person::Person,
    stamp::Stamp,
};

/// What a person said to one thing that we may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Code of `consent_scope`: what it is about.
    pub scope: String,
    /// What was said.
    pub decision: Decision,
    /// When.
    pub decided_at: Timestamp,
    /// Who decided, where it was not the person alone: a parent, an attorney.
    pub decided_by: Option<String>,
    /// Which part of it, or whom it names, where the scope asks for words.
    pub words: Option<String>,
    /// How it was explained (code of `consent_told`).
    pub told_how: Option<String>,
    /// In which language, where it was not English.
    pub language: Option<String>,
    /// Why the person could not decide, and what was decided in their best interests (Mental Capacity Act 2005).
    pub capacity: Option<String>,
    /// Why a child under 16 is thought to understand the decision.
    pub competence: Option<String>,
}

macro_rules! decisions {
    ($($(#[$doc:meta])* $decision:ident = $code:literal, allows $allows:literal;)+) => {
        /// What somebody may say. The codes are those of the lookup `consent_decision` and are fixed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Decision { $($(#[$doc])* $decision,)+ }

        impl Decision {
            /// All of them.
            pub const ALL: &'static [Decision] = &[$(Decision::$decision,)+];

            /// The frozen code.
            pub const fn code(self) -> &'static str {
                match self { $(Decision::$decision => $code,)+ }
            }

            /// Reads a code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Decision::$decision),)+ _ => None }
            }

            /// Whether it lets us do what the scope says, at least in part.
            pub const fn allows(self) -> bool {
                match self { $(Decision::$decision => $allows,)+ }
            }
        }
    };
}

decisions! {
    /// Yes.
    Given = "given", allows true;
    /// Yes to some of it; the words say to what.
    Partly = "partly", allows true;
    /// No for now: the person can change their mind.
    SaidNo = "said_no", allows false;
    /// Said yes before, now no.
    Withdrawn = "withdrawn", allows false;
    /// Cannot decide this at the moment: nothing is allowed by consent; best interests are another ground.
    LacksCapacity = "lacks_capacity", allows false;
    /// Nobody has asked.
    NotAsked = "not_asked", allows false;
    /// Yes, from someone with parental responsibility.
    ParentGiven = "parent_given", allows true;
    /// Yes, from a child under 16 who understands the decision.
    CompetentChildGiven = "competent_child_given", allows true;
}

impl Noun for Consent {
    const TYPE: RecordType = RecordType::Consent;
}

/// Why what a person said cannot be recorded so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotConsent {
    /// Only a yes can be withdrawn.
    NothingToWithdraw,
    /// "Withdrawn" is said by withdrawing.
    WithdrawInstead,
    /// A row keeps its scope.
    OtherScope,
    /// It is said to have been decided after now.
    InFuture,
    /// Why the person cannot decide is missing.
    CapacityMissing,
    /// Why a child is thought to understand is missing.
    CompetenceMissing,
    /// Which part, or whom, is missing.
    WordsMissing,
    /// Content offers this answer for another age.
    NotAtThisAge,
    /// Nothing is different.
    Same,
}

impl fmt::Display for CannotConsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            CannotConsent::NothingToWithdraw => "There is no yes here to withdraw.",
            CannotConsent::WithdrawInstead => {
                "To take back a yes, withdraw it: then what was already shared is kept in view."
            }
            CannotConsent::OtherScope => {
                "This row is about something else. Change the row that it belongs to."
            }
            CannotConsent::InFuture => {
                "The time of the decision must not be in the future. Check the date and the time."
            }
            CannotConsent::CapacityMissing => {
                "Enter why the person cannot decide this now, and what was decided in their best interests."
            }
            CannotConsent::CompetenceMissing => "Enter why you think the child understands this decision.",
            CannotConsent::WordsMissing => "Enter what the person agreed to, or whom they named.",
            CannotConsent::NotAtThisAge => {
                "This answer is not for somebody of this age. Choose again: a child under 16 agrees by \
                 understanding the decision, or somebody with parental responsibility does; from 16 on the person agrees."
            }
            CannotConsent::Same => "Nothing was changed.",
        })
    }
}

impl Consent {
    /// Records what the person said to a scope for the first time.
    pub fn record(
        consent: Consent,
        person: Id<Person>,
        episode: Id<Episode>,
        stamp: &Stamp,
    ) -> Result<Decided<Consent>, CannotConsent> {
        if consent.decision == Decision::Withdrawn {
            return Err(CannotConsent::NothingToWithdraw);
        }
        consent.check(stamp)?;
        let event = consent.tell(Event::new(EventKind::ConsentRecorded, consent.decided_at));
        Ok(Decided::created(Kept::new(stamp, stamp.fresh(), Some(person), Some(episode), consent), event))
    }

    /// What every row must say. What a form set on the way is taken as it comes; what is typed on the row itself
    /// must give its reasons.
    fn check(&self, stamp: &Stamp) -> Result<(), CannotConsent> {
        if self.decided_at > stamp.at() {
            return Err(CannotConsent::InFuture);
        }
        Ok(())
    }

    /// Whether the reasons that its decision asks for are there.
    pub fn check_reasons(&self) -> Result<(), CannotConsent> {
        match self.decision {
            Decision::LacksCapacity if self.capacity.is_none() => Err(CannotConsent::CapacityMissing),
            Decision::CompetentChildGiven if self.competence.is_none() => {
                Err(CannotConsent::CompetenceMissing)
            }
            Decision::Partly if self.words.is_none() => Err(CannotConsent::WordsMissing),
            Decision::LacksCapacity
            | Decision::CompetentChildGiven
            | Decision::Partly
            | Decision::Given
            | Decision::SaidNo
            | Decision::Withdrawn
            | Decision::NotAsked
            | Decision::ParentGiven => Ok(()),
        }
    }

    /// Whether somebody of this age may be said to have decided so: a child under 16 by understanding it or through
    /// somebody with parental responsibility, anybody else for themself. Content says which answer is for which age.
    pub fn check_age(&self, age: AgeOn, lookups: &Lookups) -> Result<(), CannotConsent> {
        let entry = lookups.get("consent_decision").and_then(|list| list.get(self.decision.code()));
        if entry.is_none_or(|entry| entry.is_for_age(age)) {
            Ok(())
        } else {
            Err(CannotConsent::NotAtThisAge)
        }
    }

    fn tell(&self, event: Event) -> Event {
        event.with("scope", self.scope.as_str()).with("decision", self.decision.code())
    }
}

impl Kept<Consent> {
    /// Records that the person says something else now, or was asked again.
    pub fn change(&self, said: Consent, stamp: &Stamp) -> Result<Decided<Consent>, CannotConsent> {
        if said.scope != self.noun.scope {
            return Err(CannotConsent::OtherScope);
        }
        if said.decision == Decision::Withdrawn && self.noun.decision != Decision::Withdrawn {
            return Err(CannotConsent::WithdrawInstead);
        }
        if (Consent { decided_at: self.noun.decided_at, ..said.clone() }) == self.noun {
            return Err(CannotConsent::Same);
        }
        said.check(stamp)?;
        let event = said
            .tell(Event::new(EventKind::ConsentChanged, said.decided_at))
            .with("before", self.noun.decision.code());
        Ok(Decided::changed(self.clone(), self.revised(stamp, said), event))
    }

    /// Takes over what was said in answer to a form's plain question: no yes of before is turned round by a question
    /// that nobody asked, and saying no to it now withdraws it. None when nothing new was said.
    pub fn hear(&self, said: Consent, stamp: &Stamp) -> Option<Result<Decided<Consent>, CannotConsent>> {
        match said.decision {
            Decision::NotAsked => None,
            Decision::SaidNo | Decision::Withdrawn if self.noun.decision.allows() => {
                Some(self.withdraw(said.decided_at, stamp))
            }
            Decision::Withdrawn => None,
            Decision::SaidNo
            | Decision::Given
            | Decision::Partly
            | Decision::LacksCapacity
            | Decision::ParentGiven
            | Decision::CompetentChildGiven => match self.change(said, stamp) {
                Err(CannotConsent::Same) => None,
                changed => Some(changed),
            },
        }
    }

    /// Withdraws a yes: nothing more is shared from now on; nothing is deleted.
    pub fn withdraw(&self, at: Timestamp, stamp: &Stamp) -> Result<Decided<Consent>, CannotConsent> {
        if !self.noun.decision.allows() {
            return Err(CannotConsent::NothingToWithdraw);
        }
        if at > stamp.at() {
            return Err(CannotConsent::InFuture);
        }
        let withdrawn = Consent { decision: Decision::Withdrawn, decided_at: at, ..self.noun.clone() };
        let event = withdrawn
            .tell(Event::new(EventKind::ConsentWithdrawn, at))
            .with("before", self.noun.decision.code());
        Ok(Decided::changed(self.clone(), self.revised(stamp, withdrawn), event))
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::{CannotConsent, Consent, Decision};
    use crate::{event::EventKind, noun::Kept, screening::tests::stamp};

    fn said(decision: Decision) -> Consent {
        Consent {
            scope: "court".to_owned(),
            decision,
            decided_at: stamp().at(),
            decided_by: None,
            words: None,
            told_how: None,
            language: None,
            capacity: None,
            competence: None,
        }
    }

    fn kept(decision: Decision) -> Kept<Consent> {
        let stamp = stamp();
        Consent::record(said(decision), stamp.fresh(), stamp.fresh(), &stamp).unwrap().outcome().clone()
    }

    #[test]
    fn every_decision_has_its_code_and_only_a_yes_allows() {
        for decision in Decision::ALL {
            assert_eq!(Decision::from_code(decision.code()), Some(*decision));
            let is_yes = matches!(
                decision,
                Decision::Given | Decision::Partly | Decision::ParentGiven | Decision::CompetentChildGiven
            );
            assert_eq!(decision.allows(), is_yes, "{}", decision.code());
        }
    }

    #[test]
    fn only_a_yes_can_be_withdrawn_and_the_earlier_row_is_kept() {
        for decision in Decision::ALL.iter().filter(|decision| **decision != Decision::Withdrawn) {
            let row = kept(*decision);
            match row.withdraw(stamp().at(), &stamp()) {
                Ok(withdrawn) => {
                    assert!(decision.allows());
                    assert_eq!(withdrawn.outcome().noun.decision, Decision::Withdrawn);
                    assert_eq!(withdrawn.before(), Some(&row));
                    assert_eq!(withdrawn.event().kind, EventKind::ConsentWithdrawn);
                }
                Err(refusal) => {
                    assert!(!decision.allows());
                    assert_eq!(refusal, CannotConsent::NothingToWithdraw);
                }
            }
        }
    }

    #[test]
    fn a_question_that_nobody_asked_leaves_what_was_said_before() {
        assert!(kept(Decision::Given).hear(said(Decision::NotAsked), &stamp()).is_none());
        assert!(kept(Decision::SaidNo).hear(said(Decision::NotAsked), &stamp()).is_none());
    }

    #[test]
    fn a_no_to_what_was_allowed_before_withdraws_it_and_a_mind_can_be_changed_back() {
        let now_no = kept(Decision::Given).hear(said(Decision::SaidNo), &stamp()).expect("new").unwrap();
        assert_eq!(now_no.outcome().noun.decision, Decision::Withdrawn);
        let again = now_no.outcome().hear(said(Decision::Given), &stamp()).expect("new").unwrap();
        assert_eq!(again.outcome().noun.decision, Decision::Given);
        assert!(again.outcome().hear(said(Decision::Given), &stamp()).is_none());
    }

    #[test]
    fn a_decision_of_tomorrow_and_a_row_of_another_scope_are_refused() {
        let tomorrow = Consent { decided_at: stamp().at() + 24.hours(), ..said(Decision::Given) };
        let stamp = stamp();
        let refused = Consent::record(tomorrow, stamp.fresh(), stamp.fresh(), &stamp).unwrap_err();
        assert_eq!(refused, CannotConsent::InFuture);
        let other = Consent { scope: "gp".to_owned(), ..said(Decision::Given) };
        assert_eq!(kept(Decision::Given).change(other, &stamp).unwrap_err(), CannotConsent::OtherScope);
        let never =
            Consent::record(said(Decision::Withdrawn), stamp.fresh(), stamp.fresh(), &stamp).unwrap_err();
        assert_eq!(never, CannotConsent::NothingToWithdraw);
    }

    #[test]
    fn decisions_that_need_a_reason_ask_for_it() {
        let cases = [
            (Decision::LacksCapacity, Err(CannotConsent::CapacityMissing)),
            (Decision::CompetentChildGiven, Err(CannotConsent::CompetenceMissing)),
            (Decision::Partly, Err(CannotConsent::WordsMissing)),
            (Decision::Given, Ok(())),
            (Decision::SaidNo, Ok(())),
        ];
        for (decision, expected) in cases {
            assert_eq!(said(decision).check_reasons(), expected, "{}", decision.code());
        }
    }
}
