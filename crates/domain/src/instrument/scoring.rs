//! From answers, or from a total that somebody else worked out, to what an instrument says.
//!
//! * **Not answered is never nought or no.** A total stands only where all is answered, or where the published rule lets
//!   so many be missing; then it is the mean of the answered items times their number, rounded, a half going up [K].
//! * **A missing answer hides nothing.** Where the answers that are there decide already (whatever the others would be),
//!   the threshold is met or an alert opens without a total; what could still open is told as `unseen`.
//! * **Nothing is guessed.** A value that the instrument does not have is refused, naming the item.

mod reading;

use std::{collections::BTreeMap, fmt};

use super::{
    Alert, Band, Condition, Cut, Direction, Instrument, Item, ItemCode, Points, Rule, Span, Subscale,
    Trigger, points::rounded_half_up,
};
use reading::Reading;

/// What an instrument says of some answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scored<'a> {
    /// The total; none where too much is missing, or where the instrument has none.
    pub total: Option<Points>,
    /// Whether answers were missing and the total was worked out from the others.
    pub is_prorated: bool,
    /// Items without an answer, or answered "not known".
    pub missing: Vec<&'a Item>,
    /// The band that the total lies in.
    pub band: Option<&'a Band>,
    /// Each answered item with its band, where every item stands alone.
    pub each: Vec<ItemReading<'a>>,
    /// Every subscale.
    pub subscales: Vec<SubscaleReading<'a>>,
    /// Sections to open.
    pub alerts: Vec<&'a Alert>,
    /// Alerts that cannot be told, because what they hang on is not known: to be asked.
    pub unseen: Vec<&'a Alert>,
    /// Whether it reads positive; none where it has no threshold or the answers do not decide.
    pub reads_positive: Option<bool>,
    /// The instrument to offer next.
    pub leads_to: Option<&'a str>,
}

/// What some answers come to while others are still missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partial<'a> {
    /// What is answered, added up.
    pub points: Points,
    /// The band in which the total will lie, whatever the missing answers are; none where that hangs on them.
    pub band: Option<&'a Band>,
    /// The band below which the total can no longer come; none where that tells nothing, or where the band is certain.
    pub at_least: Option<&'a Band>,
}

/// One item that stands alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemReading<'a> {
    /// The item.
    pub item: &'a Item,
    /// The answer.
    pub value: i32,
    /// Its band.
    pub band: Option<&'a Band>,
}

/// One subscale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscaleReading<'a> {
    /// The subscale.
    pub subscale: &'a Subscale,
    /// Its score; none where an answer is missing.
    pub points: Option<Points>,
}

/// What an instrument says of a total alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeReading<'a> {
    /// The band that it lies in.
    pub band: Option<&'a Band>,
    /// Sections to open.
    pub alerts: Vec<&'a Alert>,
    /// Alerts that hang on single items, which a total does not tell: to be asked.
    pub unseen: Vec<&'a Alert>,
    /// Whether it reads positive; none where there is no threshold, or where it hangs on single items.
    pub reads_positive: Option<bool>,
    /// The instrument to offer next.
    pub leads_to: Option<&'a str>,
}

/// Answers that the instrument cannot have: all of them, so that they are put right at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotScored {
    /// What is refused.
    pub refused: Vec<Refused>,
}

/// One answer that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The item.
    pub item: ItemCode,
    /// The value.
    pub value: i32,
    /// Why.
    pub because: RefusedBecause,
}

/// Why an answer is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefusedBecause {
    /// The instrument has no such item.
    NoSuchItem,
    /// The item has other values.
    NoSuchValue {
        /// These.
        values: Vec<i32>,
    },
    /// The item before it says that this one is not asked.
    NotAsked {
        /// That item.
        stem: ItemCode,
    },
}

/// Why a total cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoTotal {
    /// The instrument has no total.
    HasNone,
    /// Totals of this instrument are whole numbers.
    NotWhole,
    /// It lies outside what totals can be.
    Outside(Span),
}

/// What totals can still be: a single number where all is answered.
#[derive(Debug, Clone, Copy)]
struct Possible {
    low: i32,
    high: i32,
}

impl Instrument {
    /// Scores answers by the code of their item.
    pub fn score(&self, answers: &BTreeMap<ItemCode, i32>) -> Result<Scored<'_>, NotScored> {
        let refused: Vec<Refused> =
            answers.iter().filter_map(|(code, value)| self.refusal(code, *value, answers)).collect();
        if !refused.is_empty() {
            return Err(NotScored { refused });
        }
        let reading = Reading::of(self, answers);
        let (total, is_prorated) = self.total(&reading);
        let possible = self.possible(total, &reading);
        let reads_positive = self.reads_positive(possible, Some(&reading));
        let (alerts, unseen) = self.alerts(possible, Some(&reading));
        Ok(Scored {
            total,
            is_prorated,
            missing: reading.missing.clone(),
            band: if self.reads_each_item() { None } else { total.and_then(|total| self.band(total)) },
            each: self.each(&reading),
            subscales: self.subscales.iter().map(|subscale| reading.subscale(subscale)).collect(),
            alerts,
            unseen,
            reads_positive,
            leads_to: self.leads_to(reads_positive),
        })
    }

    /// What answers that can be scored come to while some are missing; none where the total is known already, or where
    /// there is nothing to add up. It is no total: what is not answered is neither nought nor anything else.
    pub fn partial(&self, answers: &BTreeMap<ItemCode, i32>) -> Option<Partial<'_>> {
        let reading = Reading::of(self, answers);
        let is_known = self.total(&reading).0.is_some();
        if is_known || !reading.is_stem_known || !matches!(self.rule, Rule::Sum { .. }) {
            return None;
        }
        let points: Vec<i32> = self.scored_items().filter_map(|item| reading.points(item)).collect();
        if points.is_empty() {
            return None;
        }
        let Possible { low, high } = self.possible(None, &reading)?;
        let [from, to] = [low, high].map(|total| self.band(Points::whole(total)));
        let band = from.filter(|_| from == to);
        let is_telling = self.direction == Direction::HigherIsWorse && from != self.bands.first();
        Some(Partial {
            points: Points::whole(points.iter().sum()),
            band,
            at_least: from.filter(|_| is_telling && band.is_none()),
        })
    }

    /// Reads a total that was worked out without us, because the wording is not here.
    pub fn of_total(&self, total: Points) -> Result<WholeReading<'_>, NoTotal> {
        let span = self.span().ok_or(NoTotal::HasNone)?;
        if total < Points::whole(span.min) || total > Points::whole(span.max) {
            return Err(NoTotal::Outside(span));
        }
        let is_mean = matches!(self.rule, Rule::Mean { .. });
        let possible = match total.as_whole() {
            Some(number) => Some(Possible { low: number, high: number }),
            None if is_mean => None,
            None => return Err(NoTotal::NotWhole),
        };
        let reads_positive = self.reads_positive(possible, None);
        let (alerts, unseen) = self.alerts(possible, None);
        Ok(WholeReading {
            band: if self.reads_each_item() { None } else { self.band(total) },
            alerts,
            unseen,
            reads_positive,
            leads_to: self.leads_to(reads_positive),
        })
    }

    /// The band of a whole number: of a total, or of one answer where every item stands alone.
    pub fn band(&self, points: Points) -> Option<&Band> {
        let number = points.as_whole()?;
        self.bands.iter().find(|band| band.span.min <= number && number <= band.span.max)
    }

    fn refusal(&self, code: &ItemCode, value: i32, answers: &BTreeMap<ItemCode, i32>) -> Option<Refused> {
        let refused = |because| Some(Refused { item: code.clone(), value, because });
        let Some(item) = self.item(code) else {
            return refused(RefusedBecause::NoSuchItem);
        };
        if !item.values.contains(&value) && !item.not_known.contains(&value) {
            return refused(RefusedBecause::NoSuchValue { values: item.values.clone() });
        }
        match self.stem_that_says_no(answers) {
            Some(stem) if stem.code != *code => refused(RefusedBecause::NotAsked { stem: stem.code.clone() }),
            _ => None,
        }
    }

    /// The item asked first, where its answer is no.
    pub(super) fn stem_that_says_no(&self, answers: &BTreeMap<ItemCode, i32>) -> Option<&Item> {
        let Rule::Sum { stem: Some(stem), .. } = &self.rule else {
            return None;
        };
        let stem = self.item(stem)?;
        (answers.get(&stem.code) == Some(&stem.lowest())).then_some(stem)
    }

    /// The total, and whether it was worked out from fewer answers.
    fn total(&self, reading: &Reading<'_>) -> (Option<Points>, bool) {
        match &self.rule {
            Rule::Sum { may_miss, stem, .. } => self.sum(*may_miss, stem.as_ref(), reading),
            Rule::Mean { .. } => (reading.mean(self.scored_items()), false),
            Rule::Each | Rule::Given { .. } | Rule::Words => (None, false),
        }
    }

    fn sum(&self, may_miss: u32, stem: Option<&ItemCode>, reading: &Reading<'_>) -> (Option<Points>, bool) {
        if !reading.is_asked {
            return (Some(Points::whole(self.scored_items().map(Item::lowest).sum())), false);
        }
        if stem.is_some_and(|stem| reading.value(stem).is_none()) {
            return (None, false);
        }
        let points: Vec<i32> = self.scored_items().filter_map(|item| reading.points(item)).collect();
        let (items, answered) = (counted(self.scored_items().count()), counted(points.len()));
        let sum: i32 = points.iter().sum();
        let (missing, may_miss) = (items - answered, i32::try_from(may_miss).unwrap_or(0));
        if missing == 0 {
            (Some(Points::whole(sum)), false)
        } else if missing <= may_miss && answered > 0 {
            (Some(Points::whole(rounded_half_up(sum * items, answered))), true)
        } else {
            (None, false)
        }
    }

    /// What the total is, or what it could be if everything that is missing were answered one way or the other.
    fn possible(&self, total: Option<Points>, reading: &Reading<'_>) -> Option<Possible> {
        let Rule::Sum { .. } = self.rule else {
            return None;
        };
        if let Some(total) = total.and_then(Points::as_whole) {
            return Some(Possible { low: total, high: total });
        }
        if !reading.is_stem_known {
            let low = self.scored_items().map(Item::lowest).sum();
            return Some(Possible { low, high: self.scored_items().map(Item::highest).sum() });
        }
        let or = |item: &Item, missing: i32| reading.points(item).unwrap_or(missing);
        Some(Possible {
            low: self.scored_items().map(|item| or(item, item.lowest())).sum(),
            high: self.scored_items().map(|item| or(item, item.highest())).sum(),
        })
    }

    fn reads_positive(&self, possible: Option<Possible>, reading: Option<&Reading<'_>>) -> Option<bool> {
        match &self.threshold.as_ref()?.cut {
            Cut::AtLeast(cut) => decided(possible?, *cut),
            Cut::Below(cut) => decided(possible?, *cut).map(|is_at_least| !is_at_least),
            Cut::AnyOf(conditions) => any_of(conditions, reading?),
        }
    }

    /// Alerts that open, and those that cannot be told.
    fn alerts(
        &self,
        possible: Option<Possible>,
        reading: Option<&Reading<'_>>,
    ) -> (Vec<&Alert>, Vec<&Alert>) {
        let (mut open, mut unseen) = (Vec::new(), Vec::new());
        for alert in &self.alerts {
            let opens = match &alert.trigger {
                Trigger::ItemAtLeast(items, value) => {
                    self.any(items, |answer| answer >= *value, possible, reading)
                }
                Trigger::ItemAtMost(items, value) => {
                    self.any(items, |answer| answer <= *value, possible, reading)
                }
                Trigger::TotalAtLeast(cut) => possible.and_then(|possible| decided(possible, *cut)),
            };
            match opens {
                Some(true) => open.push(alert),
                Some(false) => {}
                None => unseen.push(alert),
            }
        }
        (open, unseen)
    }

    /// Whether one of these answers is so; none where that is not known.
    fn any(
        &self,
        items: &[ItemCode],
        is_so: impl Fn(i32) -> bool,
        possible: Option<Possible>,
        reading: Option<&Reading<'_>>,
    ) -> Option<bool> {
        match reading {
            Some(reading) => reading.any(items, is_so),
            None => self.must_be(items, is_so, possible?).then_some(true),
        }
    }

    /// Whether a total alone is so high that one of these answers must be so, because no others could reach it.
    ///
    /// The other way round is not concluded: a total that was worked out from fewer answers says nothing of an item.
    fn must_be(&self, items: &[ItemCode], is_so: impl Fn(i32) -> bool, total: Possible) -> bool {
        let highest_otherwise = |item: &Item| {
            let values = item.values.iter().filter(|value| !items.contains(&item.code) || !is_so(**value));
            values.map(|value| item.points(*value)).max()
        };
        let otherwise: Option<i32> = self.scored_items().map(highest_otherwise).sum();
        matches!(self.rule, Rule::Sum { .. }) && otherwise.is_none_or(|otherwise| total.low > otherwise)
    }

    fn each<'a>(&'a self, reading: &Reading<'a>) -> Vec<ItemReading<'a>> {
        if !self.reads_each_item() {
            return Vec::new();
        }
        let read = |item: &'a Item| {
            let value = reading.value(&item.code)?;
            Some(ItemReading { item, value, band: self.band(Points::whole(value)) })
        };
        self.items.iter().filter_map(read).collect()
    }

    fn leads_to(&self, reads_positive: Option<bool>) -> Option<&str> {
        self.leads_to.as_deref().filter(|_| reads_positive == Some(true))
    }
}

/// Whether a total is at least the cut; none where that hangs on what is missing.
fn decided(possible: Possible, cut: i32) -> Option<bool> {
    match (possible.low >= cut, possible.high >= cut) {
        (true, _) => Some(true),
        (false, false) => Some(false),
        (false, true) => None,
    }
}

/// Whether one of the conditions holds; none where that hangs on what is missing.
fn any_of(conditions: &[Condition], reading: &Reading<'_>) -> Option<bool> {
    let met: Vec<Option<bool>> = conditions
        .iter()
        .map(|condition| {
            let (count, unknown) = reading.counting(&condition.items);
            decided(Possible { low: count, high: count + unknown }, counted(condition.at_least))
        })
        .collect();
    if met.contains(&Some(true)) {
        Some(true)
    } else if met.contains(&None) {
        None
    } else {
        Some(false)
    }
}

fn counted(number: impl TryInto<i32>) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

impl fmt::Display for NotScored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said: Vec<String> = self.refused.iter().map(Refused::to_string).collect();
        f.write_str(&said.join(" "))
    }
}
impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { item, value, because } = self;
        match because {
            RefusedBecause::NoSuchItem => write!(f, "There is no item {item}."),
            RefusedBecause::NoSuchValue { values } => {
                let values: Vec<String> = values.iter().map(i32::to_string).collect();
                write!(f, "Item {item} cannot be {value}, only {}.", values.join(", "))
            }
            RefusedBecause::NotAsked { stem } => {
                write!(f, "Item {item} is answered although {stem} says that it is not asked.")
            }
        }
    }
}
impl fmt::Display for NoTotal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HasNone => f.write_str("This instrument has no total: record its result in words"),
            Self::NotWhole => f.write_str("The total must be a whole number"),
            Self::Outside(span) => write!(f, "The total must be from {} to {}", span.min, span.max),
        }
    }
}
