//! The table of `docs/instruments.md` says what the files say.

use std::{fs, path::Path};

use super::{
    super::{Cut, Instrument, Rule, Trigger, Wording},
    instruments, vectors,
};
use crate::content::Mark;

/// The line of an instrument.
fn row(instrument: &Instrument) -> String {
    let cells = [
        format!("`{}`", instrument.code),
        instrument.short_title.clone(),
        if instrument.items.is_empty() { "–".to_owned() } else { instrument.items.len().to_string() },
        result(instrument),
        bands(instrument),
        threshold(instrument),
        opens(instrument),
        wording(instrument).to_owned(),
        sources(instrument),
    ];
    format!("| {} |", cells.join(" | "))
}

fn letter(mark: Mark) -> char {
    match mark {
        Mark::Sourced => 'S',
        Mark::Known => 'K',
        Mark::Proposed => 'D',
    }
}

fn result(instrument: &Instrument) -> String {
    let span = instrument.span().map(|span| format!("{}–{}", span.min, span.max)).unwrap_or_default();
    match &instrument.rule {
        Rule::Sum { may_miss: 0, stem: None, .. } => format!("sum {span}"),
        Rule::Sum { stem: Some(stem), .. } => format!("sum {span}, 0 if `{}` is no", vectors::short(stem)),
        Rule::Sum { may_miss, .. } => format!("sum {span}, {may_miss} may be missing"),
        Rule::Mean { .. } => format!("each item, mean {span}"),
        Rule::Each => "each item".to_owned(),
        Rule::Given { .. } => format!("entered, {span}"),
        Rule::Words => "words".to_owned(),
    }
}

fn bands(instrument: &Instrument) -> String {
    match instrument.bands.split_first() {
        None => "–".to_owned(),
        Some((first, others)) => {
            let starts: String = others.iter().map(|band| format!(", {}", band.span.min)).collect();
            format!("{}{starts} [{}]", first.span.min, letter(first.mark))
        }
    }
}

fn threshold(instrument: &Instrument) -> String {
    let Some(threshold) = &instrument.threshold else {
        return "–".to_owned();
    };
    let cut = match &threshold.cut {
        Cut::AtLeast(cut) => format!("from {cut}"),
        Cut::Below(cut) => format!("below {cut}"),
        Cut::AnyOf(conditions) => {
            let each: Vec<String> = conditions
                .iter()
                .map(|condition| match condition.items.as_slice() {
                    [item] => format!("`{}`", vectors::short(item)),
                    items => format!("{} of {}", condition.at_least, items.len()),
                })
                .collect();
            each.join(" or ")
        }
    };
    let concern = if threshold.or_concern { ", or concern" } else { "" };
    format!("{cut}{concern} [{}]", letter(threshold.mark))
}

fn opens(instrument: &Instrument) -> String {
    let each: Vec<String> = instrument
        .alerts
        .iter()
        .map(|alert| {
            let items =
                |items: &[super::ItemCode]| items.iter().map(vectors::short).collect::<Vec<_>>().join(", ");
            let when = match &alert.trigger {
                Trigger::ItemAtLeast(codes, value) => format!("{} from {value}", items(codes)),
                Trigger::ItemAtMost(codes, value) => format!("{} to {value}", items(codes)),
                Trigger::TotalAtLeast(cut) => format!("total from {cut}"),
            };
            let at_once = if alert.is_at_once { ", at once" } else { "" };
            format!("{when}: {}{at_once} [{}]", alert.opens, letter(alert.mark))
        })
        .collect();
    if each.is_empty() { "–".to_owned() } else { each.join("; ") }
}

fn wording(instrument: &Instrument) -> &'static str {
    match instrument.licence.wording {
        Wording::Free => "may be shown",
        Wording::AskFirst => "ask first",
        Wording::Licensed => "with a licence",
    }
}

/// How sure range and title, items, rule and licence are.
fn sources(instrument: &Instrument) -> String {
    let items: String = {
        let mut marks: Vec<char> = instrument.items.iter().map(|item| letter(item.mark)).collect();
        marks.sort_unstable();
        marks.dedup();
        if marks.is_empty() { "–".to_owned() } else { marks.into_iter().collect() }
    };
    let (range, rule) = (letter(instrument.mark), letter(instrument.rule_mark));
    format!("{range} {items} {rule} {}", letter(instrument.licence.mark))
}

#[test]
fn the_table_of_instruments_says_what_the_files_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/instruments.md");
    let page = fs::read_to_string(path).expect("docs/instruments.md");
    let section = page.split("\n## ").find(|section| section.starts_with("What is known"));
    let lines = section.expect("the section").lines();
    let written: Vec<&str> = lines.filter(|line| line.starts_with("| `")).collect();
    let rows: Vec<String> = instruments().iter().map(row).collect();
    assert!(written == rows, "the table should be:\n{}\n", rows.join("\n"));
}
