//! Answers as an instrument reads them: "not known" is missing, reversed items are turned round.

use std::collections::BTreeMap;

use super::{
    super::{Instrument, Item, ItemCode, Points, Rule, Subscale},
    SubscaleReading, counted,
};

/// Answers that the instrument can have.
pub(super) struct Reading<'a> {
    instrument: &'a Instrument,
    known: BTreeMap<&'a ItemCode, i32>,
    /// Items without a known answer.
    pub(super) missing: Vec<&'a Item>,
    /// Whether the items are asked at all: not after a stem that says no.
    pub(super) is_asked: bool,
    /// Whether it is known if they are asked.
    pub(super) is_stem_known: bool,
}

impl<'a> Reading<'a> {
    pub(super) fn of(instrument: &'a Instrument, answers: &BTreeMap<ItemCode, i32>) -> Self {
        let answer = |item: &'a Item| {
            let value = answers.get(&item.code).filter(|value| !item.not_known.contains(value))?;
            Some((&item.code, *value))
        };
        let known: BTreeMap<&ItemCode, i32> = instrument.items.iter().filter_map(answer).collect();
        let is_asked = instrument.stem_that_says_no(answers).is_none();
        let is_stem_known = match &instrument.rule {
            Rule::Sum { stem: Some(stem), .. } => known.contains_key(stem),
            Rule::Sum { stem: None, .. }
            | Rule::Mean { .. }
            | Rule::Each
            | Rule::Given { .. }
            | Rule::Words => true,
        };
        let is_missing = |item: &&Item| is_asked && !known.contains_key(&item.code);
        let missing = instrument.items.iter().filter(is_missing).collect();
        Self { instrument, known, missing, is_asked, is_stem_known }
    }

    /// The answer to an item.
    pub(super) fn value(&self, code: &ItemCode) -> Option<i32> {
        self.known.get(code).copied()
    }

    /// What the answer to an item gives.
    pub(super) fn points(&self, item: &Item) -> Option<i32> {
        Some(item.points(self.value(&item.code)?))
    }

    /// The mean of some items, if all are answered.
    pub(super) fn mean<'i>(&self, items: impl Iterator<Item = &'i Item>) -> Option<Points> {
        let points: Vec<i32> = items.map(|item| self.points(item)).collect::<Option<_>>()?;
        Points::mean(points.iter().sum(), counted(points.len()))
    }

    /// How many of these items count, and of how many that is not known.
    pub(super) fn counting(&self, codes: &[ItemCode]) -> (i32, i32) {
        let items: Vec<&Item> = codes.iter().filter_map(|code| self.instrument.item(code)).collect();
        let unknown = items.iter().filter(|item| self.is_unknown(&item.code)).count();
        let counts = |item: &&&Item| self.value(&item.code).is_some_and(|value| value >= item.counts_from);
        (counted(items.iter().filter(counts).count()), counted(unknown))
    }

    /// Whether one of these answers is so; none where that hangs on what is missing.
    pub(super) fn any(&self, codes: &[ItemCode], is_so: impl Fn(i32) -> bool) -> Option<bool> {
        if codes.iter().any(|code| self.value(code).is_some_and(&is_so)) {
            return Some(true);
        }
        if codes.iter().any(|code| self.is_unknown(code)) { None } else { Some(false) }
    }

    /// The score of a subscale, if all of it is answered.
    pub(super) fn subscale<'s>(&self, subscale: &'s Subscale) -> SubscaleReading<'s> {
        let items = || subscale.items.iter().filter_map(|code| self.instrument.item(code));
        let sum = || items().map(|item| self.points(item)).sum::<Option<i32>>().map(Points::whole);
        SubscaleReading { subscale, points: if subscale.is_mean { self.mean(items()) } else { sum() } }
    }

    fn is_unknown(&self, code: &ItemCode) -> bool {
        self.is_asked && !self.known.contains_key(code)
    }
}
