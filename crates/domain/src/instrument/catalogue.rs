//! All instruments that are known, found by their own code or by the codes that a pack's questions carry.

use std::collections::BTreeMap;

use forms::Coding;
use serde::Serialize;

use super::{Instrument, Item, ItemCode};

/// The system of LOINC codes.
pub const LOINC_SYSTEM: &str = "http://loinc.org";
/// The system of SNOMED CT concepts.
pub const SNOMED_SYSTEM: &str = "http://snomed.info/sct";
/// The system with which a pack says which instrument it asks, by our code.
pub const INSTRUMENT_SYSTEM: &str = "urn:landward:instrument";
/// The system with which a pack marks the question of an item, by our code.
pub const ITEM_SYSTEM: &str = "urn:landward:instrument-item";

/// All instruments, by code.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Instruments(BTreeMap<String, Instrument>);

impl Instruments {
    /// An instrument by its code.
    pub fn get(&self, code: &str) -> Option<&Instrument> {
        self.0.get(code)
    }

    /// All of them, by code.
    pub fn iter(&self) -> impl Iterator<Item = &Instrument> {
        self.0.values()
    }

    /// The instrument that a Questionnaire says it is, by the codes of the whole.
    pub fn of_panel(&self, codings: &[Coding]) -> Option<&Instrument> {
        let is_its = |instrument: &&Instrument, coding: &Coding| {
            is_code(coding, INSTRUMENT_SYSTEM, &instrument.code)
                || instrument.panels.iter().any(|panel| is_loinc(coding, panel))
        };
        self.iter().find(|instrument| codings.iter().any(|coding| is_its(instrument, coding)))
    }

    /// Instruments all of whose items are asked by a form, by the codes of its questions; the longest first.
    ///
    /// A form that asks the PHQ-9 asks the PHQ-2 as well; both are given.
    pub fn asked_by(&self, codings: &[Coding]) -> Vec<&Instrument> {
        let is_asked = |item: &Item| codings.iter().any(|coding| item.is_asked_by(coding));
        let all_asked =
            |instrument: &&Instrument| !instrument.items.is_empty() && instrument.items.iter().all(is_asked);
        let mut asked: Vec<&Instrument> = self.iter().filter(all_asked).collect();
        asked.sort_by_key(|instrument| std::cmp::Reverse(instrument.items.len()));
        asked
    }

    /// The instrument whose total a code means.
    pub fn of_total(&self, coding: &Coding) -> Option<&Instrument> {
        let is_its = |instrument: &&Instrument| {
            instrument.total_code.as_deref().is_some_and(|code| is_loinc(coding, code))
                || instrument.concepts.iter().any(|concept| is_code(coding, SNOMED_SYSTEM, concept))
        };
        self.iter().find(is_its)
    }
}

impl Instrument {
    /// The item that a question asks, by its code.
    pub fn item_of(&self, coding: &Coding) -> Option<&Item> {
        self.items.iter().find(|item| item.is_asked_by(coding))
    }

    /// Answers by item, out of those of a form: each with the codes of its question. Others are left out.
    pub fn answers<'a>(
        &self,
        answered: impl IntoIterator<Item = (&'a Coding, i32)>,
    ) -> BTreeMap<ItemCode, i32> {
        answered
            .into_iter()
            .filter_map(|(coding, value)| Some((self.item_of(coding)?.code.clone(), value)))
            .collect()
    }
}

impl Item {
    /// Whether a question with this code asks the item.
    pub fn is_asked_by(&self, coding: &Coding) -> bool {
        is_code(coding, ITEM_SYSTEM, self.code.as_str())
            || self.loinc.as_deref().is_some_and(|loinc| is_loinc(coding, loinc))
            || self.concept.as_deref().is_some_and(|concept| is_code(coding, SNOMED_SYSTEM, concept))
    }
}

impl FromIterator<Instrument> for Instruments {
    fn from_iter<I: IntoIterator<Item = Instrument>>(instruments: I) -> Self {
        Self(instruments.into_iter().map(|instrument| (instrument.code.clone(), instrument)).collect())
    }
}

fn is_code(coding: &Coding, system: &str, code: &str) -> bool {
    coding.system.as_deref() == Some(system) && coding.code.as_deref() == Some(code)
}

/// Whether a coding is a LOINC code. Published packs leave the system out; the shape of the code cannot be mistaken.
fn is_loinc(coding: &Coding, code: &str) -> bool {
    let is_system = coding.system.as_deref().is_none_or(|system| system == LOINC_SYSTEM);
    is_system && coding.code.as_deref() == Some(code)
}
