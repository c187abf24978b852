//! What must come out of what is answered: `content/instruments/vectors/`, one file for each instrument.

use std::{collections::BTreeMap, fmt::Write as _};

use csv::{ReaderBuilder, StringRecord};

use super::{
    super::{Alert, Band, Instrument, ItemCode, Points, Scored, SubscaleReading, WholeReading},
    instruments,
};
use crate::content::{Folder, tests::shipped_instruments};

/// What is given to an instrument.
#[derive(Debug, Clone)]
pub(super) enum Given {
    /// Answers by item.
    Answers(BTreeMap<ItemCode, i32>),
    /// A total that was worked out elsewhere.
    Total(Points),
}

/// One line: what is given, and every column that must come out.
#[derive(Debug, Clone)]
pub(super) struct Vector {
    pub(super) what: String,
    pub(super) given: Given,
    expected: BTreeMap<String, String>,
}

/// All lines of an instrument; none where it has no file.
pub(super) fn vectors_of(instrument: &Instrument, folder: &Folder) -> Vec<Vector> {
    let path = format!("instruments/vectors/{}.csv", instrument.code);
    let Some(bytes) = folder.bytes(&path) else {
        return Vec::new();
    };
    let mut reader = ReaderBuilder::new().comment(Some(b'#')).from_reader(bytes);
    let headings = reader.headers().expect("headings").clone();
    reader
        .records()
        .map(|record| {
            vector_of(instrument, &headings, &record.unwrap_or_else(|fault| panic!("{path}: {fault}")))
        })
        .collect()
}

fn vector_of(instrument: &Instrument, headings: &StringRecord, record: &StringRecord) -> Vector {
    let mut expected: BTreeMap<String, String> =
        headings.iter().zip(record).map(|(heading, cell)| (heading.to_owned(), cell.to_owned())).collect();
    let what = expected.remove("what").expect("what");
    let written = expected.remove("answers").expect("answers");
    Vector { what, given: given(instrument, &written), expected }
}

fn given(instrument: &Instrument, written: &str) -> Given {
    if let Some(total) = written.strip_prefix("total=") {
        return Given::Total(Points::parse(total).expect("points"));
    }
    let mut answers = BTreeMap::new();
    for word in written.split_whitespace() {
        let (item, value) = word.split_once('=').expect("item=value");
        let codes: Vec<ItemCode> = match item {
            "*" => instrument.items.iter().map(|item| item.code.clone()).collect(),
            _ => vec![ItemCode::parse(&format!("{}.{item}", instrument.code)).expect("a code")],
        };
        for code in codes {
            match value {
                "-" => answers.remove(&code),
                _ => answers.insert(code, value.parse().expect("a number")),
            };
        }
    }
    Given::Answers(answers)
}

/// The part of a code behind the full stop.
pub(super) fn short(code: &ItemCode) -> &str {
    code.as_str().split_once('.').expect("a full stop").1
}

fn shorts<'a>(codes: impl Iterator<Item = &'a ItemCode>) -> String {
    codes.map(short).collect::<Vec<_>>().join(" ")
}

fn named(alerts: &[&Alert]) -> String {
    let name = |alert: &&Alert| format!("{}{}", alert.opens, if alert.is_at_once { "!" } else { "" });
    alerts.iter().map(name).collect::<Vec<_>>().join(" ")
}

fn said(positive: Option<bool>) -> &'static str {
    match positive {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
}

fn bands(instrument: &Instrument, scored: &Scored<'_>) -> String {
    if !instrument.reads_each_item() || instrument.bands.is_empty() {
        return scored.band.map_or_else(String::new, |band: &Band| band.name.clone());
    }
    let name = |band: Option<&Band>| band.expect("each answer lies in a band").name.clone();
    let each: Vec<(&str, String)> =
        scored.each.iter().map(|reading| (short(&reading.item.code), name(reading.band))).collect();
    match each.first() {
        Some((_, first)) if scored.missing.is_empty() && each.iter().all(|(_, band)| band == first) => {
            format!("*:{first}")
        }
        _ => each.iter().map(|(item, band)| format!("{item}:{band}")).collect::<Vec<_>>().join("; "),
    }
}

fn points(reading: &SubscaleReading<'_>) -> String {
    let points = reading.points.map_or_else(|| "-".to_owned(), |points| points.to_string());
    format!("{}={points}", short(&reading.subscale.code))
}

/// What comes out, by column.
fn outcome(instrument: &Instrument, given: &Given) -> BTreeMap<&'static str, String> {
    match given {
        Given::Answers(answers) => match instrument.score(answers) {
            Ok(scored) => of_scored(instrument, &scored),
            Err(not) => {
                let refused = shorts(not.refused.iter().map(|refused| &refused.item));
                BTreeMap::from([("refused", refused)])
            }
        },
        Given::Total(total) => match instrument.of_total(*total) {
            Ok(whole) => of_whole(*total, &whole),
            Err(_) => BTreeMap::from([("refused", "total".to_owned())]),
        },
    }
}

fn of_scored(instrument: &Instrument, scored: &Scored<'_>) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("total", scored.total.map_or_else(String::new, |total| total.to_string())),
        ("prorated", if scored.is_prorated { "yes".to_owned() } else { String::new() }),
        ("missing", shorts(scored.missing.iter().map(|item| &item.code))),
        ("band", bands(instrument, scored)),
        ("positive", said(scored.reads_positive).to_owned()),
        ("alerts", named(&scored.alerts)),
        ("unseen", named(&scored.unseen)),
        ("leads_to", scored.leads_to.unwrap_or_default().to_owned()),
        ("subscales", scored.subscales.iter().map(points).collect::<Vec<_>>().join(" ")),
    ])
}

fn of_whole(total: Points, whole: &WholeReading<'_>) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("total", total.to_string()),
        ("band", whole.band.map_or_else(String::new, |band| band.name.clone())),
        ("positive", said(whole.reads_positive).to_owned()),
        ("alerts", named(&whole.alerts)),
        ("unseen", named(&whole.unseen)),
        ("leads_to", whole.leads_to.unwrap_or_default().to_owned()),
    ])
}

/// What comes out otherwise than it is written, one line each.
pub(super) fn differences(instrument: &Instrument, vectors: &[Vector]) -> String {
    let mut found = String::new();
    for vector in vectors {
        let outcome = outcome(instrument, &vector.given);
        for (column, expected) in &vector.expected {
            let out = outcome.get(column.as_str()).map_or("", String::as_str);
            if out != expected {
                let (code, what) = (&instrument.code, &vector.what);
                writeln!(found, "{code}, {what}: {column} is ‘{out}’, not ‘{expected}’").expect("written");
            }
        }
    }
    found
}

#[test]
fn every_published_vector_comes_out() {
    let folder = shipped_instruments();
    let found: String = instruments()
        .iter()
        .map(|instrument| differences(instrument, &vectors_of(instrument, &folder)))
        .collect();
    assert!(found.is_empty(), "\n{found}");
}
