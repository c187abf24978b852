//! The order of risk on top of every page: nothing leaves it but what somebody retired, and the gravest stands first.

use casework::person::CurrentRisk;
use domain::risk::{Freshness, Risk, RiskOf};

use crate::{
    person::{freshness, keep, risk_of, someone, suicide},
    support::{on_both_engines, referrals},
};

#[test]
fn what_threatens_a_life_now_stands_before_what_records_say_of_any_time() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let (person, _) = someone(house, &amina);
        let lookups = &house.desk.content().lookups;
        let told = |step: &str, words: &str| Risk {
            of: RiskOf::chosen(lookups.risk_said_at(step).expect("a sort of risk"), None).expect("no level"),
            ..suicide(house, words)
        };
        keep(house, &amina, person, told("referral", "Has tied a cord.")).expect("kept");
        keep(house, &amina, person, suicide(house, "Her son keeps her going.")).expect("kept");
        keep(house, &amina, person, suicide(house, "A strip of cloth round her neck.")).expect("kept");
        house.hours_pass(1);
        keep(house, &amina, person, told("triage", "Cut wrists in 2023.")).expect("kept");
        let CurrentRisk::Shown(risks) = risk_of(house, &amina, person) else { panic!("risk is shown") };
        let said: Vec<&str> = risks.iter().map(|(risk, _)| risk.noun.words.as_str()).collect();
        assert_eq!(said.last(), Some(&"Cut wrists in 2023."), "{}: {said:?}", house.engine);
        assert_eq!(said.len(), 4);
        house.hours_pass(25);
        keep(house, &amina, person, suicide(house, "Says it has passed.")).expect("kept");
        let CurrentRisk::Shown(risks) = risk_of(house, &amina, person) else { panic!("risk is shown") };
        let said: Vec<&str> = risks.iter().map(|(risk, _)| risk.noun.words.as_str()).collect();
        assert_eq!(said[..2], ["Says it has passed.", "Has tied a cord."], "{}: {said:?}", house.engine);
        assert_eq!(said[2], "Cut wrists in 2023.", "{}: before words that newer ones overtook", house.engine);
    });
}

#[test]
fn a_new_arrest_takes_no_risk_out_of_the_banner_and_suicide_comes_before_all() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let new = referrals::a_person("Wrenfield", "Tobias", "1991-02-14");
        let referral = referrals::receive_for(house, "amina", new, "20PB/1/26");
        let person = referrals::someone(house, referral);
        let lookups = &house.desk.content().lookups;
        let fire = lookups.get("risk_type").and_then(|types| types.get("fire")).expect("a sort of risk");
        keep(house, &amina, person, suicide(house, "Tied a cord round his neck.")).expect("kept");
        house.hours_pass(1);
        keep(house, &amina, person, suicide(house, "Says he will try again in the cell.")).expect("kept");
        let fire = Risk {
            of: RiskOf::chosen(fire, None).expect("no level"),
            ..suicide(house, "Set fire to his bedding.")
        };
        keep(house, &amina, person, fire).expect("kept");
        let said = || match risk_of(house, &amina, person) {
            CurrentRisk::Shown(risks) => {
                risks.iter().map(|(risk, _)| risk.noun.words.to_string()).collect::<Vec<_>>()
            }
            other => panic!("the risk should be shown: {other:?}"),
        };
        let before = said();
        assert_eq!(before[0], "Says he will try again in the cell.", "{}", house.engine);
        house.hours_pass(1);
        let draft = referrals::a_draft(house, &amina, Some(person));
        let who = casework::referral::Who::Known(person);
        let again = referrals::from_custody(house, draft, who, "20PB/2/26");
        casework::referral::receive(&house.desk, &amina, again).expect("received");
        assert_eq!(said(), before, "nobody retired any of them: {}", house.engine);
        assert_eq!(before.len(), 3);
        assert_eq!(freshness(house, &amina, person), Freshness::AskAgain);
    });
}
