//! What the parts of an instrument say of each other, of other instruments, and of the lookups.

use std::cmp::Ordering;

use super::super::{lookups::Lookups, problem::Problems, toml_table::TomlTable};
use crate::instrument::{Cut, Instrument, Item, ItemCode, Rule, Span, Subscale, Threshold, Trigger};

/// Lookups that name a section: what may be asked about, and what may be done.
const SECTIONS: [&str; 2] = ["risk_type", "need_type"];

/// What one file says of itself.
pub(super) fn whole(file: &TomlTable<'_>, instrument: &Instrument) {
    check_span(file, instrument);
    check_missing(file, instrument);
    check_bands(file, instrument);
    if let Some(threshold) = &instrument.threshold {
        check_threshold(file, instrument, threshold);
    }
    check_alerts(file, instrument);
    for subscale in &instrument.subscales {
        check_subscale(file, instrument, subscale);
    }
    if let (Some(from), Some(until)) = (instrument.from_age, instrument.until_age)
        && until <= from
    {
        file.problem("until_age is not above from_age", "Let it be the first birthday it is no longer for");
    }
}

/// A rule that adds up or takes a mean gives exactly the span that is written.
fn check_span(file: &TomlTable<'_>, instrument: &Instrument) {
    let scored: Vec<&Item> = instrument.scored_items().collect();
    let (given, possible) = match &instrument.rule {
        Rule::Sum { span, .. } => (span, sum_of(&scored)),
        Rule::Mean { span } => (span, each_of(&scored)),
        Rule::Each if scored.is_empty() => {
            file.problem("There are no items to stand alone", "Add items, or another rule");
            return;
        }
        Rule::Each | Rule::Given { .. } | Rule::Words => return,
    };
    if scored.is_empty() {
        file.problem("There are no items to add up", "Add items, or write rule = \"given\"");
    } else if *given != possible {
        file.problem(
            format!(
                "The items give {} to {}, not {} to {}",
                possible.min, possible.max, given.min, given.max
            ),
            "Put the values of the items or min and max right",
        );
    }
}

fn sum_of(items: &[&Item]) -> Span {
    Span {
        min: items.iter().map(|item| item.lowest()).sum(),
        max: items.iter().map(|item| item.highest()).sum(),
    }
}

fn each_of(items: &[&Item]) -> Span {
    Span {
        min: items.iter().map(|item| item.lowest()).min().unwrap_or(0),
        max: items.iter().map(|item| item.highest()).max().unwrap_or(0),
    }
}

/// A mean of answers stands for a missing one only where all answers mean the same.
fn check_missing(file: &TomlTable<'_>, instrument: &Instrument) {
    let Rule::Sum { may_miss, .. } = &instrument.rule else {
        return;
    };
    let scored: Vec<&Item> = instrument.scored_items().collect();
    let may_miss = usize::try_from(*may_miss).unwrap_or(usize::MAX);
    if may_miss > 0 && may_miss >= scored.len() {
        file.problem("may_miss would leave no answer", "Let more items be answered than are missing");
    }
    if may_miss > 0 && scored.windows(2).any(|pair| pair[0].values != pair[1].values) {
        file.problem(
            "Items with different values cannot stand for each other",
            "Take may_miss out, or give all items the same values",
        );
    }
}

/// Bands lie one after the other and leave nothing out.
fn check_bands(file: &TomlTable<'_>, instrument: &Instrument) {
    if instrument.bands.is_empty() {
        return;
    }
    let scored: Vec<&Item> = instrument.scored_items().collect();
    let span = if instrument.reads_each_item() { Some(each_of(&scored)) } else { instrument.span() };
    let Some(span) = span else {
        file.problem("There are bands, but no number to lie in them", "Take them out, or give another rule");
        return;
    };
    let mut next = span.min;
    for band in &instrument.bands {
        let (name, from) = (&band.name, band.span.min);
        match from.cmp(&next) {
            Ordering::Less => file.problem(
                format!("The band ‘{name}’ begins at {from}, in another band or below the lowest score"),
                format!("Let it begin at {next}, and write bands from the lowest"),
            ),
            Ordering::Equal => {}
            Ordering::Greater => file.problem(
                format!("No band holds the scores from {next} to {}", from - 1),
                format!("Let the band ‘{name}’ begin at {next}, or add one before it"),
            ),
        }
        next = next.max(band.span.max + 1);
    }
    if next != span.max + 1 {
        file.problem(
            format!("The bands end at {}, the scores at {}", next - 1, span.max),
            "Let the last band end with the highest score",
        );
    }
}

fn check_threshold(file: &TomlTable<'_>, instrument: &Instrument, threshold: &Threshold) {
    match &threshold.cut {
        Cut::AtLeast(cut) | Cut::Below(cut) => {
            let has_room = |span: Span| span.min < *cut && *cut <= span.max;
            if !instrument.span().is_some_and(has_room) {
                file.problem(
                    format!("The threshold {cut} parts no scores"),
                    "Let it lie above the lowest and not above the highest score",
                );
            }
        }
        Cut::AnyOf(conditions) => {
            for code in conditions.iter().flat_map(|condition| &condition.items) {
                check_item(file, instrument, code, "The threshold");
            }
        }
    }
}

fn check_alerts(file: &TomlTable<'_>, instrument: &Instrument) {
    for alert in &instrument.alerts {
        match &alert.trigger {
            Trigger::ItemAtLeast(items, value) | Trigger::ItemAtMost(items, value) => {
                for code in items {
                    let item = check_item(file, instrument, code, "An alert");
                    if item.is_some_and(|item| !item.values.contains(value)) {
                        let what = format!("An alert waits for {value}, which ‘{code}’ never is");
                        file.problem(what, "Use one of the values of the item");
                    }
                }
            }
            Trigger::TotalAtLeast(cut) => {
                let is_sum = match instrument.rule {
                    Rule::Sum { .. } | Rule::Given { .. } => true,
                    Rule::Mean { .. } | Rule::Each | Rule::Words => false,
                };
                let is_reached = |span: Span| span.min < *cut && *cut <= span.max;
                if !is_sum || !instrument.span().is_some_and(is_reached) {
                    file.problem(
                        format!("An alert waits for a total of {cut}, which never comes or always is"),
                        "Let it lie above the lowest and not above the highest score",
                    );
                }
            }
        }
    }
}

fn check_subscale(file: &TomlTable<'_>, instrument: &Instrument, subscale: &Subscale) {
    let codes = subscale.items.iter();
    let items: Vec<&Item> =
        codes.filter_map(|code| check_item(file, instrument, code, "A subscale")).collect();
    let possible = if subscale.is_mean { each_of(&items) } else { sum_of(&items) };
    if items.len() == subscale.items.len() && (items.is_empty() || possible != subscale.span) {
        file.problem(
            format!(
                "The items of ‘{}’ give {} to {}, not {} to {}",
                subscale.code, possible.min, possible.max, subscale.span.min, subscale.span.max
            ),
            "Put its items or its min and max right",
        );
    }
}

fn check_item<'a>(
    file: &TomlTable<'_>,
    instrument: &'a Instrument,
    code: &ItemCode,
    who: &str,
) -> Option<&'a Item> {
    let item = instrument.item(code);
    if item.is_none() {
        file.problem(
            format!("{who} names the item ‘{code}’, which is not there"),
            "Check its spelling, or add it under items",
        );
    }
    item
}

/// What alerts open is a section that the lookups know: never a level of risk.
pub(super) fn sections(path: &str, instrument: &Instrument, lookups: &Lookups, problems: &Problems) {
    for alert in &instrument.alerts {
        let opens = &alert.opens;
        if !opens.is_empty() && !SECTIONS.iter().any(|lookup| lookups.has(lookup, opens)) {
            problems.of(
                path,
                format!("An alert opens ‘{opens}’, which is no section"),
                format!("Use a code of {}; an alert never grades a risk", SECTIONS.join(" or ")),
            );
        }
    }
}

/// What instruments say of each other; `names` are all that have a file, also those that could not be read.
pub(super) fn between(instruments: &[(&str, Instrument)], names: &[&str], problems: &Problems) {
    for (at, (path, instrument)) in instruments.iter().enumerate() {
        if let Some(next) = instrument.leads_to.as_deref().filter(|next| !names.contains(next)) {
            problems.of(
                path,
                format!("It leads to the instrument ‘{next}’, which is not there"),
                format!("Add instruments/{next}.toml, or take leads_to out"),
            );
        }
        if instrument.leads_to.is_some() && instrument.threshold.is_none() {
            problems.of(
                path,
                "It leads on, but never reads positive",
                "Add a threshold, or take leads_to out",
            );
        }
        for (_, earlier) in &instruments[..at] {
            if let Some(code) = shared_code(earlier, instrument) {
                problems.of(
                    path,
                    format!("‘{}’ has the code {code} as well", earlier.code),
                    "Let a code of a whole instrument or of its total mean one",
                );
            }
        }
    }
}

fn shared_code<'a>(one: &'a Instrument, other: &Instrument) -> Option<&'a str> {
    let wholes = |instrument: &'a Instrument| {
        instrument.panels.iter().chain(&instrument.total_code).chain(&instrument.concepts)
    };
    let others: Vec<&String> = other.panels.iter().chain(&other.total_code).chain(&other.concepts).collect();
    wholes(one).find(|code| others.contains(code)).map(String::as_str)
}
