mod coverage;
mod documented;
mod properties;
mod vectors;

use std::collections::BTreeMap;

use forms::Coding;

use super::{
    INSTRUMENT_SYSTEM, ITEM_SYSTEM, Instrument, Instruments, ItemCode, LOINC_SYSTEM, NoTotal, Points,
    RefusedBecause, Rule, SNOMED_SYSTEM,
};
use crate::content::{
    Content, Folder,
    tests::{content, elsewhere, instruments_of, said, shipped, shipped_instruments},
};

/// The instruments of the repository.
fn instruments() -> Instruments {
    instruments_of(&shipped_instruments()).unwrap_or_else(|problems| panic!("{}", said(&problems)))
}

/// Answers by the part of the code behind the full stop.
fn answers(instrument: &Instrument, given: &[(&str, i32)]) -> BTreeMap<ItemCode, i32> {
    let code = |item: &str| ItemCode::parse(&format!("{}.{item}", instrument.code)).expect("a code");
    given.iter().map(|(item, value)| (code(item), *value)).collect()
}

fn loinc(code: &str) -> Coding {
    Coding::new(LOINC_SYSTEM, code, "")
}

#[test]
fn all_instruments_of_the_reference_data_are_there() {
    let instruments = instruments();
    assert_eq!(instruments.iter().count(), 41);
    let words = instruments.iter().filter(|instrument| instrument.rule == Rule::Words).count();
    assert_eq!(words, 9, "their results are words");
}

#[test]
fn a_folder_may_have_no_instruments_and_another_team_inherits_them() {
    let shipped = shipped();
    let paths: Vec<String> =
        shipped.paths().filter(|path| path.starts_with("instruments/")).map(str::to_owned).collect();
    let without = paths.iter().fold(shipped.clone(), |folder, path| folder.without(path));
    let read =
        |folder: &Folder| Content::read(folder).unwrap_or_else(|problems| panic!("{}", said(&problems)));
    assert_eq!(read(&without).instruments.iter().count(), 0);
    assert!(read(&Folder::overlaid(&shipped, &elsewhere())).instruments.get("phq9").is_some());
}

#[test]
fn what_is_answered_so_far_is_added_up_and_is_no_total() {
    let instruments = instruments();
    let partial = |code: &str, given: &[(&str, i32)]| {
        let instrument = instruments.get(code).expect("it ships");
        let partial = instrument.partial(&answers(instrument, given))?;
        let band = |band: Option<&super::Band>| band.map(|band| band.name.clone());
        assert!(partial.band.is_none() || partial.at_least.is_none(), "what is certain is not said twice");
        Some((partial.points, band(partial.at_least).or_else(|| Some(format!("{}!", band(partial.band)?)))))
    };
    assert_eq!(partial("phq9", &[]), None, "nothing to add up");
    assert_eq!(
        partial("phq9", &[("1", 3), ("2", 1)]),
        Some((Points::whole(4), None)),
        "the lowest band says nothing"
    );
    let ten = [("1", 3), ("2", 3), ("3", 3), ("4", 1)];
    assert_eq!(partial("phq9", &ten), Some((Points::whole(10), Some("moderate".to_owned()))));
    assert_eq!(
        partial("phq2", &[("1", 3)]),
        Some((Points::whole(3), Some("positive!".to_owned()))),
        "certain"
    );
    let all: Vec<(String, i32)> = (1..=9).map(|item| (item.to_string(), 1)).collect();
    let all: Vec<(&str, i32)> = all.iter().map(|(item, value)| (item.as_str(), *value)).collect();
    assert_eq!(partial("phq9", &all), None, "the total is known");
    let each = instruments.iter().find(|instrument| instrument.rule == Rule::Each).expect("one stands alone");
    let first = each.items.first().expect("an item");
    let one = BTreeMap::from([(first.code.clone(), first.values[0])]);
    assert_eq!(each.partial(&one), None, "there is nothing to add up");
}

#[test]
fn an_instrument_is_found_by_the_codes_of_its_whole_of_its_items_and_of_its_total() {
    let instruments = instruments();
    let code = |found: Option<&Instrument>| found.map(|instrument| instrument.code.clone());
    assert_eq!(code(instruments.of_panel(&[loinc("44249-1")])).as_deref(), Some("phq9"));
    assert_eq!(
        code(instruments.of_panel(&[Coding::new(INSTRUMENT_SYSTEM, "core10", "")])).as_deref(),
        Some("core10")
    );
    assert_eq!(code(instruments.of_panel(&[Coding::new(SNOMED_SYSTEM, "44249-1", "")])), None);
    assert_eq!(code(instruments.of_total(&loinc("75624-7"))).as_deref(), Some("audit"));
    let mhsds = Coding::new(SNOMED_SYSTEM, "445455005", "");
    assert_eq!(code(instruments.of_total(&mhsds)).as_deref(), Some("gad7"));
    let phq9 = instruments.get("phq9").expect("the PHQ-9");
    let asked: Vec<Coding> = phq9.items.iter().filter_map(|item| item.loinc.as_deref().map(loinc)).collect();
    let found = instruments.asked_by(&asked);
    assert_eq!(found.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["phq9", "phq2"]);
    assert!(instruments.asked_by(&asked[..1]).is_empty(), "one item is no instrument");
}

#[test]
fn a_pack_that_leaves_out_the_system_of_its_codes_is_understood() {
    let instruments = instruments();
    let bare = |code: &str| Coding { system: None, code: Some(code.to_owned()), display: None };
    let phq9 = instruments.get("phq9").expect("the PHQ-9");
    let (ninth, tenth) = (bare("44260-8"), bare("69722-7"));
    assert_eq!(phq9.item_of(&ninth).map(|item| item.code.as_str()), Some("phq9.9"));
    assert_eq!(phq9.item_of(&tenth), None, "how difficult it all was is no item of the score");
    let own = Coding::new(ITEM_SYSTEM, "phq9.2", "");
    let answered = [(&ninth, 2), (&tenth, 3), (&own, 1)];
    assert_eq!(phq9.answers(answered), answers(phq9, &[("2", 1), ("9", 2)]));
}

#[test]
fn a_value_that_there_is_not_is_refused_by_name_and_all_of_them_at_once() {
    let instruments = instruments();
    let audit = instruments.get("audit").expect("the AUDIT");
    let refused = audit.score(&answers(audit, &[("1", 5), ("9", 1), ("10", 2), ("11", 0)]));
    let refused = refused.expect_err("a refusal");
    let named: Vec<&str> = refused.refused.iter().map(|one| one.item.as_str()).collect();
    assert_eq!(named, ["audit.1", "audit.11", "audit.9"]);
    assert_eq!(refused.refused[2].because, RefusedBecause::NoSuchValue { values: vec![0, 2, 4] });
    assert!(refused.to_string().ends_with("Item audit.9 cannot be 1, only 0, 2, 4."), "{refused}");
}

#[test]
fn no_answer_is_ever_nought_unless_the_published_rule_says_so() {
    for instrument in instruments().iter() {
        let scored = instrument.score(&BTreeMap::new()).expect("no answers can be no wrong ones");
        assert_eq!(scored.total, None, "{}", instrument.code);
        assert_eq!(scored.band, None, "{}", instrument.code);
        assert!(scored.reads_positive != Some(true), "{}", instrument.code);
        assert!(scored.alerts.is_empty(), "{}", instrument.code);
        assert_eq!(scored.unseen.len(), instrument.alerts.len(), "{}", instrument.code);
        assert_eq!(scored.missing.len(), instrument.items.len(), "{}", instrument.code);
    }
}

#[test]
fn what_is_missing_hides_neither_a_positive_reading_nor_an_alert() {
    let instruments = instruments();
    let bjmhs = instruments.get("bjmhs").expect("the screen");
    let medication = bjmhs.score(&answers(bjmhs, &[("8", 1)])).expect("scored");
    assert_eq!((medication.total, medication.reads_positive), (None, Some(true)));
    let one_symptom = bjmhs.score(&answers(bjmhs, &[("1", 1), ("7", 0), ("8", 0)])).expect("scored");
    assert_eq!(one_symptom.reads_positive, None, "another symptom could follow");
    let audit = instruments.get("audit").expect("the AUDIT");
    let four_highest: Vec<(&str, i32)> = ["1", "2", "4", "5"].map(|item| (item, 4)).to_vec();
    let scored = audit.score(&answers(audit, &four_highest)).expect("scored");
    assert_eq!(scored.total, None);
    assert_eq!(scored.alerts.iter().map(|alert| alert.opens.as_str()).collect::<Vec<_>>(), ["withdrawal"]);
    assert_eq!(scored.unseen.len(), 1, "daily drinking was not asked");
}

#[test]
fn a_total_alone_says_what_it_cannot_tell() {
    let instruments = instruments();
    let phq9 = instruments.get("phq9").expect("the PHQ-9");
    let whole = phq9.of_total(Points::whole(12)).expect("read");
    assert_eq!(whole.band.map(|band| band.name.as_str()), Some("moderate"));
    assert!(whole.alerts.is_empty());
    assert_eq!(whole.unseen[0].opens, "suicide", "what was answered to item 9 is to be asked");
    let open_at = |total| phq9.of_total(Points::whole(total)).expect("read").alerts.len();
    assert_eq!((open_at(24), open_at(25)), (0, 1), "25 cannot be reached without item 9");
    let tenths = Points::parse("12.5").expect("points");
    assert_eq!(phq9.of_total(tenths), Err(NoTotal::NotWhole));
    let star = instruments.get("outcomes_star").expect("the star");
    assert_eq!(star.of_total(Points::whole(5)), Err(NoTotal::HasNone));
    let asrs = instruments.get("asrs").expect("the scale").of_total(Points::whole(20)).expect("read");
    assert_eq!(asrs.reads_positive, None, "shaded answers cannot be told from a sum");
}

#[test]
fn no_result_grades_a_risk() {
    let content = content();
    let levels = content.lookups.get("risk_level").expect("levels");
    for instrument in content.instruments.iter() {
        for alert in &instrument.alerts {
            assert!(levels.get(&alert.opens).is_none(), "{}", instrument.code);
        }
    }
}

#[test]
fn no_wording_is_kept() {
    for instrument in instruments().iter() {
        for words in [&instrument.title, &instrument.short_title, &instrument.domain] {
            assert!(!words.contains('?') && words.len() < 80, "{}: {words}", instrument.code);
        }
        let named = instrument.bands.iter().map(|band| &band.name);
        for words in named.chain(instrument.subscales.iter().map(|subscale| &subscale.title)) {
            assert!(!words.contains('?') && words.len() < 40, "{}: {words}", instrument.code);
        }
    }
}
