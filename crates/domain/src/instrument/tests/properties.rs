//! What holds of every instrument, whatever is answered.

use std::{collections::BTreeMap, sync::LazyLock};

use proptest::prelude::*;

use super::{
    super::{Instrument, Item, ItemCode, Points},
    Instruments, instruments,
};

/// Answers as numbers between 0 and 99, an item each; from 75 on there is none, below it says which value.
fn some_answers(instrument: &Instrument, dice: &[u8]) -> BTreeMap<ItemCode, i32> {
    let answer = |(item, die): (&Item, &u8)| {
        let choices: Vec<i32> = item.values.iter().chain(&item.not_known).copied().collect();
        let place = usize::from(*die) * choices.len() / 75;
        Some((item.code.clone(), *choices.get(place)?))
    };
    let answers: BTreeMap<ItemCode, i32> = instrument.items.iter().zip(dice).filter_map(answer).collect();
    match instrument.stem_that_says_no(&answers) {
        Some(stem) => BTreeMap::from([(stem.code.clone(), stem.lowest())]),
        None => answers,
    }
}

/// The same answers, and one for every item that has none.
fn completed(
    instrument: &Instrument,
    answers: &BTreeMap<ItemCode, i32>,
    dice: &[u8],
) -> BTreeMap<ItemCode, i32> {
    let mut all = answers.clone();
    for (item, die) in instrument.items.iter().zip(dice) {
        let is_known = all.get(&item.code).is_some_and(|value| item.values.contains(value));
        if !is_known {
            let place = usize::from(*die) * item.values.len() / 100;
            all.insert(item.code.clone(), item.values[place]);
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_total_lies_in_its_span_and_in_its_band(dice in prop::collection::vec(0_u8..100, 47)) {
        for instrument in all() {
            let scored = instrument.score(&some_answers(instrument, &dice)).expect("values that there are");
            let Some(total) = scored.total else { continue };
            let span = instrument.span().expect("a total has a span");
            prop_assert!(total >= Points::whole(span.min) && total <= Points::whole(span.max));
            let has_bands = !instrument.bands.is_empty() && !instrument.reads_each_item();
            prop_assert_eq!(scored.band.is_some(), has_bands, "{}", instrument.code);
        }
    }

    #[test]
    fn what_is_told_without_a_total_stays_true_whatever_is_answered_later(
        dice in prop::collection::vec(0_u8..100, 47),
        later in prop::collection::vec(0_u8..100, 47),
    ) {
        for instrument in all() {
            let answers = some_answers(instrument, &dice);
            let before = instrument.score(&answers).expect("values that there are");
            if before.total.is_some() || before.missing.is_empty() {
                continue;
            }
            let Ok(after) = instrument.score(&completed(instrument, &answers, &later)) else { continue };
            if before.reads_positive.is_some() {
                prop_assert_eq!(before.reads_positive, after.reads_positive, "{}", instrument.code);
            }
            for alert in &before.alerts {
                prop_assert!(after.alerts.contains(alert), "{}", instrument.code);
            }
            for alert in &after.alerts {
                let was_open_or_asked = before.alerts.contains(alert) || before.unseen.contains(alert);
                prop_assert!(was_open_or_asked, "{}", instrument.code);
            }
        }
    }
}

/// All instruments, read once.
fn all() -> impl Iterator<Item = &'static Instrument> {
    static ALL: LazyLock<Instruments> = LazyLock::new(instruments);
    ALL.iter()
}
