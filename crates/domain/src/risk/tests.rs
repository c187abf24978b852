use jiff::{Timestamp, ToSpan};

use super::{CannotSayRisk, Freshness, OtherRisk, PoliceLevel, Risk, RiskOf, RiskSource};
use crate::{content::Lookups, entry::Moment, text::Text};

fn risk_types() -> Lookups {
    let list = "code,label,mark,has_level\nsuicide,Suicide,D,no\nself_harm,Self-harm,D,no\nfire,Fire-setting,D,yes\n\
        lone_working,Visiting alone,D,no\n";
    Lookups::of_list("risk_type", list)
}

fn high() -> Option<PoliceLevel> {
    Some(PoliceLevel { level: "high".to_owned() })
}

fn risk_said_at(at: Timestamp) -> Risk {
    Risk {
        of: RiskOf::Suicide,
        words: Text::parse("Says he will hang himself if charged.").unwrap(),
        source: RiskSource { justice_event: None, words: Text::parse("screening in custody").unwrap() },
        moment: Moment::now(at),
    }
}

#[test]
fn suicide_and_self_harm_never_get_a_level_even_where_a_list_would_allow_one() {
    let lookups = risk_types();
    let list = lookups.get("risk_type").unwrap();
    for code in ["suicide", "self_harm"] {
        let mut entry = list.get(code).unwrap().clone();
        assert_eq!(RiskOf::chosen(&entry, high()), Err(CannotSayRisk::NeverALevel));
        entry.extra.insert("has_level".to_owned(), "yes".to_owned());
        assert_eq!(RiskOf::chosen(&entry, high()), Err(CannotSayRisk::NeverALevel));
        assert_eq!(RiskOf::chosen(&entry, None).unwrap().police_level(), None);
    }
}

#[test]
fn stored_text_cannot_smuggle_a_level_of_suicide_in() {
    for code in ["suicide", "self_harm"] {
        let text = format!(r#"{{"is":"other","kind":"{code}","police_level":{{"level":"high"}}}}"#);
        assert!(serde_json::from_str::<RiskOf>(&text).is_err(), "{code}");
        let text = format!(r#"{{"is":"{code}","police_level":{{"level":"high"}}}}"#);
        assert_eq!(serde_json::from_str::<RiskOf>(&text).unwrap().police_level(), None, "{code}");
        assert_eq!(OtherRisk::try_from(code.to_owned()), Err(CannotSayRisk::NeverALevel));
    }
}

#[test]
fn other_risks_keep_the_police_s_own_level_where_the_list_has_one() {
    let lookups = risk_types();
    let list = lookups.get("risk_type").unwrap();
    let fire = RiskOf::chosen(list.get("fire").unwrap(), high()).unwrap();
    assert_eq!(fire.police_level(), high().as_ref());
    let alone = RiskOf::chosen(list.get("lone_working").unwrap(), high());
    assert_eq!(alone, Err(CannotSayRisk::NoLevelHere));
}

#[test]
fn a_risk_asks_again_after_so_many_days_and_not_before() {
    let said_at: Timestamp = "2026-11-16T10:00:00Z".parse().unwrap();
    let risk = risk_said_at(said_at);
    let after = |hours: i64| risk.freshness(said_at + hours.hours(), 7, None);
    assert_eq!(after(0), Freshness::Current);
    assert_eq!(after(7 * 24), Freshness::Current);
    assert_eq!(after(7 * 24 + 1), Freshness::AskAgain);
}

#[test]
fn a_risk_asks_again_at_a_new_arrest_however_young_it_is() {
    let said_at: Timestamp = "2026-11-16T10:00:00Z".parse().unwrap();
    let risk = risk_said_at(said_at);
    let now = said_at + 3.hours();
    assert_eq!(
        risk.freshness(now, 7, Some(said_at - 1.hours())),
        Freshness::Current,
        "the arrest it came from"
    );
    assert_eq!(risk.freshness(now, 7, Some(said_at + 1.hours())), Freshness::AskAgain);
}
