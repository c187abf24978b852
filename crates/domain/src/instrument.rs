//! Screening and outcome instruments as facts: items, values, bands, rules. Never the wording of a question or an answer.
//!
//! The wording comes as a pack (a FHIR Questionnaire), the facts from `content/instruments/`; they meet by the codes of
//! items, so that a score is the same whatever pack asked. Three promises hold everywhere here: what is not answered is
//! never nought or no; a result names a section to open and never grades a risk; nothing is decided about anybody.

mod catalogue;
mod points;
mod scoring;

#[cfg(test)]
mod tests;

use std::fmt;

use serde::Serialize;

pub use catalogue::{INSTRUMENT_SYSTEM, ITEM_SYSTEM, Instruments, LOINC_SYSTEM, SNOMED_SYSTEM};
pub use points::{NoPoints, Points};
pub use scoring::{
    ItemReading, NoTotal, NotScored, Partial, Refused, RefusedBecause, Scored, SubscaleReading, WholeReading,
};

use crate::{
    birth::AgeOn,
    content::{Mark, is_within},
};

/// The code of an item: that of the instrument, a full stop, and what names the item there, such as `phq9.9`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ItemCode(String);

impl ItemCode {
    /// Reads a code; one that has not the shape is none.
    pub fn parse(code: &str) -> Option<Self> {
        let (instrument, item) = code.split_once('.')?;
        let is_plain = |part: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        (is_plain(instrument) && is_plain(item)).then(|| Self(code.to_owned()))
    }

    /// The code as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The instrument that it belongs to.
    pub fn instrument(&self) -> &str {
        self.0.split_once('.').map_or("", |(instrument, _)| instrument)
    }
}

impl fmt::Display for ItemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is known of an instrument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Instrument {
    /// Its code: the name of its file. Frozen, because results name it.
    pub code: String,
    /// Its title.
    pub title: String,
    /// What people call it.
    pub short_title: String,
    /// What it is about.
    pub domain: String,
    /// Whom it is for.
    pub whom: Whom,
    /// From which age, where that is known.
    pub from_age: Option<u8>,
    /// Until which birthday, where that is known.
    pub until_age: Option<u8>,
    /// Who gives the answers.
    pub rater: Rater,
    /// What a higher score means.
    pub direction: Direction,
    /// On what terms it may be used.
    pub licence: Licence,
    /// Where the facts come from.
    pub source: String,
    /// How sure range and title are.
    pub mark: Mark,
    /// More words for whoever checks it.
    pub note: Option<String>,
    /// LOINC codes of the whole instrument.
    pub panels: Vec<String>,
    /// LOINC code of the total.
    pub total_code: Option<String>,
    /// SNOMED CT concepts as which the total is returned (MHSDS).
    pub concepts: Vec<String>,
    /// Its items, in their order.
    pub items: Vec<Item>,
    /// How a result comes about.
    pub rule: Rule,
    /// How sure the rule is, and how many answers may be missing.
    pub rule_mark: Mark,
    /// Names for spans of the total, from the lowest; for spans of each item where every item stands alone.
    pub bands: Vec<Band>,
    /// From where on it reads positive.
    pub threshold: Option<Threshold>,
    /// What opens a section.
    pub alerts: Vec<Alert>,
    /// Parts that have a score of their own.
    pub subscales: Vec<Subscale>,
    /// By how much a total must change to be more than chance.
    pub reliable_change: Option<u32>,
    /// The instrument that is offered when this one reads positive.
    pub leads_to: Option<String>,
}

impl Instrument {
    /// Whether it is for somebody who may be of an age; not knowing the age rules nothing out.
    pub fn is_for_age(&self, age: AgeOn) -> bool {
        is_within(age, self.from_age, self.until_age)
    }
}

/// Whom an instrument is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// Adults.
    Adults,
    /// Children and young people.
    YoungPeople,
    /// Both.
    Everyone,
}

/// Who gives the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rater {
    /// The person.
    Person,
    /// A practitioner.
    Practitioner,
}

/// What a higher score means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// A higher score is worse.
    HigherIsWorse,
    /// A higher score is better.
    HigherIsBetter,
    /// Neither, or not known.
    Neither,
}

/// On what terms an instrument may be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Licence {
    /// The terms, in words.
    pub words: String,
    /// Whether its wording may be shown.
    pub wording: Wording,
    /// How sure that is.
    pub mark: Mark,
}

/// Whether the wording may be shown, once a team brings it as a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wording {
    /// It may, with credit.
    Free,
    /// Whoever owns it is to be asked first.
    AskFirst,
    /// It may not, without a licence of one's own: the score is entered.
    Licensed,
}

/// One item: a question that a pack asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Its code.
    pub code: ItemCode,
    /// Its LOINC code.
    pub loinc: Option<String>,
    /// The SNOMED CT concept as which it is returned (MHSDS).
    pub concept: Option<String>,
    /// Every value that an answer can have, as the published form prints it, the lowest first.
    pub values: Vec<i32>,
    /// Values that say "not known": the item then counts as missing.
    pub not_known: Vec<i32>,
    /// Whether the highest value counts lowest.
    pub is_reversed: bool,
    /// Whether it goes into the total.
    pub is_scored: bool,
    /// From which value on it counts where answers are counted.
    pub counts_from: i32,
    /// How sure code and values are.
    pub mark: Mark,
}

impl Item {
    /// What an answer gives.
    pub(crate) fn points(&self, value: i32) -> i32 {
        match self.is_reversed {
            true => self.lowest() + self.highest() - value,
            false => value,
        }
    }

    pub(crate) fn lowest(&self) -> i32 {
        self.values.first().copied().unwrap_or(0)
    }

    pub(crate) fn highest(&self) -> i32 {
        self.values.last().copied().unwrap_or(0)
    }
}

/// From the lowest to the highest, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    /// The lowest.
    pub min: i32,
    /// The highest.
    pub max: i32,
}

/// How a result comes about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The items that are scored are added up.
    Sum {
        /// What totals can be.
        span: Span,
        /// How many scored items may be missing: the total is then the mean of the others times their number.
        may_miss: u32,
        /// An item that is asked first: after a "no" (its lowest value) the others are not asked and count lowest.
        stem: Option<ItemCode>,
    },
    /// Each item stands alone; the total is the mean of all, in tenths.
    Mean {
        /// What the mean can be.
        span: Span,
    },
    /// Each item stands alone, and there is no total.
    Each,
    /// The total is entered as somebody else worked it out.
    Given {
        /// What it can be.
        span: Span,
    },
    /// The result is words; there is no number.
    Words,
}

/// A name for a span of scores.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Band {
    /// The scores.
    #[serde(flatten)]
    pub span: Span,
    /// Its name.
    pub name: String,
    /// How sure it is.
    pub mark: Mark,
}

/// From where on an instrument reads positive. It is a prompt, never a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Threshold {
    /// Where it lies.
    pub cut: Cut,
    /// What a positive reading says.
    pub words: String,
    /// Whether the concern of whoever asks counts as much, so that a reading below it rules nothing out.
    pub or_concern: bool,
    /// How sure it is.
    pub mark: Mark,
}

/// Where a threshold lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// A total of at least this.
    AtLeast(i32),
    /// A total below this.
    Below(i32),
    /// Any one of these.
    AnyOf(Vec<Condition>),
}

/// So many of these items count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// The items.
    pub items: Vec<ItemCode>,
    /// How many must count (`counts_from`).
    pub at_least: u32,
}

/// What opens a section: a prompt to ask, which never grades a risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alert {
    /// When.
    pub trigger: Trigger,
    /// The section: a code of the lookup `risk_type` or `need_type`.
    pub opens: String,
    /// Whether it is asked before anything else goes on.
    pub is_at_once: bool,
    /// How sure it is.
    pub mark: Mark,
}

/// When an alert opens its section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// One of these answers is at least this.
    ItemAtLeast(Vec<ItemCode>, i32),
    /// One of these answers is at most this.
    ItemAtMost(Vec<ItemCode>, i32),
    /// The total is at least this.
    TotalAtLeast(i32),
}

/// A part that has a score of its own. Nothing may be missing in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subscale {
    /// Its code, made like that of an item.
    pub code: ItemCode,
    /// Its title.
    pub title: String,
    /// The items.
    pub items: Vec<ItemCode>,
    /// Whether it is the mean of them, in tenths, and not their sum.
    pub is_mean: bool,
    /// What it can be.
    pub span: Span,
    /// SNOMED CT concepts as which it is returned (MHSDS).
    pub concepts: Vec<String>,
    /// How sure it is.
    pub mark: Mark,
}

impl Instrument {
    /// An item by its code.
    pub fn item(&self, code: &ItemCode) -> Option<&Item> {
        self.items.iter().find(|item| item.code == *code)
    }

    /// What the total can be, where there is one.
    pub fn span(&self) -> Option<Span> {
        match self.rule {
            Rule::Sum { span, .. } | Rule::Mean { span } | Rule::Given { span } => Some(span),
            Rule::Each | Rule::Words => None,
        }
    }

    /// Whether bands are for each item rather than for the total.
    pub fn reads_each_item(&self) -> bool {
        match self.rule {
            Rule::Each | Rule::Mean { .. } => true,
            Rule::Sum { .. } | Rule::Given { .. } | Rule::Words => false,
        }
    }

    /// The items that go into the total.
    pub fn scored_items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.is_scored)
    }
}
