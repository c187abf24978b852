//! `instruments/<code>.toml`: the facts of one instrument, each file read whole and every fault named.
//!
//! A folder without instruments is allowed: a team may use none. No wording of a question stands in these files; the
//! shape is described in `docs/instruments.md`.

mod check;
mod parts;

use super::{
    folder::Folder,
    lookups::{Lookups, Mark},
    problem::Problems,
    toml_table::TomlTable,
};
use crate::instrument::{
    Cut, Direction, Instrument, Instruments, Item, ItemCode, Licence, Rater, Rule, Span, Threshold, Whom,
    Wording,
};

/// More points than any instrument gives.
const MOST: i32 = 10_000;

const WHOM: [(&str, Whom); 3] =
    [("adults", Whom::Adults), ("young_people", Whom::YoungPeople), ("everyone", Whom::Everyone)];
const RATERS: [(&str, Rater); 2] = [("person", Rater::Person), ("practitioner", Rater::Practitioner)];
const DIRECTIONS: [(&str, Direction); 3] = [
    ("higher_is_worse", Direction::HigherIsWorse),
    ("higher_is_better", Direction::HigherIsBetter),
    ("neither", Direction::Neither),
];
const WORDINGS: [(&str, Wording); 3] =
    [("free", Wording::Free), ("ask_first", Wording::AskFirst), ("licensed", Wording::Licensed)];
const MARKS: [(&str, Mark); 3] = [("S", Mark::Sourced), ("K", Mark::Known), ("D", Mark::Proposed)];

impl Instruments {
    pub(super) fn read(folder: &Folder, lookups: &Lookups, problems: &Problems) -> Self {
        let instruments: Vec<(&str, Instrument)> = folder
            .under("instruments/", ".toml")
            .filter_map(|(path, code)| Some((path, instrument_of(path, code, folder, problems)?)))
            .collect();
        for (path, instrument) in &instruments {
            check::sections(path, instrument, lookups, problems);
        }
        let names: Vec<&str> = folder.under("instruments/", ".toml").map(|(_, code)| code).collect();
        check::between(&instruments, &names, problems);
        instruments.into_iter().map(|(_, instrument)| instrument).collect()
    }
}

/// One file. Everything in it is read before anything is given up, so that all its faults are told at once.
fn instrument_of(path: &str, name: &str, folder: &Folder, problems: &Problems) -> Option<Instrument> {
    let mut file = TomlTable::read(path, folder, problems)?;
    let code = file.code("code");
    if !code.is_empty() && code != name {
        file.problem(format!("The code ‘{code}’ is not the name of the file"), format!("Write {name}"));
    }
    // The code of the instrument in the reference data; only `convert.py` asks for it.
    file.optional_text("origin");
    let title = (file.text("title"), file.text("short_title"), file.text("domain"));
    let (whom, rater) = (word(&mut file, "whom", &WHOM), word(&mut file, "rater", &RATERS));
    let ages = (age(&mut file, "from_age"), age(&mut file, "until_age"));
    let direction = word(&mut file, "direction", &DIRECTIONS);
    let (source, note, mark) = (file.text("source"), file.optional_text("note"), mark(&mut file));
    let items = parts::items(&mut file, name);
    let (rule, rule_mark) = rule_of(&mut file, items.as_deref());
    let licence = licence_of(&mut file);
    let panels = parts::loinc_codes(&mut file, "panels");
    let (total_code, concepts) =
        (parts::loinc(&mut file, "total_code"), parts::concepts(&mut file, "concepts"));
    let (bands, alerts) = (parts::bands(&mut file), parts::alerts(&mut file));
    let threshold = file.optional_table("threshold").map(threshold_of);
    let subscales = parts::subscales(&mut file, name);
    let (reliable_change, leads_to) =
        (file.optional_count("reliable_change"), file.optional_text("leads_to"));
    file.report_others();
    let instrument = Instrument {
        code: name.to_owned(),
        title: title.0,
        short_title: title.1,
        domain: title.2,
        whom: whom?,
        from_age: ages.0,
        until_age: ages.1,
        rater: rater?,
        direction: direction?,
        licence: licence?,
        source,
        mark: mark?,
        note,
        panels,
        total_code,
        concepts,
        items: items?,
        rule: rule?,
        rule_mark: rule_mark?,
        bands: bands?,
        threshold: match threshold {
            Some(read) => Some(read?),
            None => None,
        },
        alerts: alerts?,
        subscales: subscales?,
        reliable_change,
        leads_to,
    };
    check::whole(&file, &instrument);
    Some(instrument)
}

fn licence_of(file: &mut TomlTable<'_>) -> Option<Licence> {
    let mut table = file.table("licence")?;
    let words = table.text("words");
    let wording = word(&mut table, "wording", &WORDINGS);
    let mark = mark(&mut table);
    table.finish();
    Some(Licence { words, wording: wording?, mark: mark? })
}

fn rule_of(file: &mut TomlTable<'_>, items: Option<&[Item]>) -> (Option<Rule>, Option<Mark>) {
    let Some(mut table) = file.table("score") else {
        return (None, None);
    };
    let words = table.text("rule");
    let rule = match words.as_str() {
        "sum" => {
            let span = span(&mut table, "min", "max");
            let may_miss = table.optional_count("may_miss").unwrap_or(0);
            let stem = stem_of(&mut table, items);
            span.map(|span| Rule::Sum { span, may_miss, stem })
        }
        "mean" => span(&mut table, "min", "max").map(|span| Rule::Mean { span }),
        "given" => span(&mut table, "min", "max").map(|span| Rule::Given { span }),
        "each" => Some(Rule::Each),
        "words" => Some(Rule::Words),
        "" => return (None, None),
        unknown => {
            table.problem(format!("‘{unknown}’ is not a rule"), "Use one of sum, mean, each, given, words");
            return (None, None);
        }
    };
    let mark = mark(&mut table);
    table.finish();
    (rule, mark)
}

fn stem_of(table: &mut TomlTable<'_>, items: Option<&[Item]>) -> Option<ItemCode> {
    let code = table.optional_text("stem")?;
    let stem = items?.iter().find(|item| item.code.as_str() == code && !item.is_scored);
    if stem.is_none() {
        table.problem(
            format!("The stem ‘{code}’ is not an item that stays out of the total"),
            "Name an item that has scored = false",
        );
    }
    Some(stem?.code.clone())
}

fn threshold_of(mut table: TomlTable<'_>) -> Option<Threshold> {
    let mut cuts = Vec::new();
    cuts.extend(number(&mut table, "at_least").map(Cut::AtLeast));
    cuts.extend(number(&mut table, "below").map(Cut::Below));
    if table.has("any_of") {
        cuts.push(Cut::AnyOf(parts::conditions(&mut table)));
    }
    let words = table.text("words");
    let or_concern = table.flag_or_no("or_concern");
    let mark = mark(&mut table);
    if cuts.len() != 1 {
        table.problem("The threshold does not lie in one place", "Give one of at_least, below, any_of");
    }
    table.finish();
    Some(Threshold { cut: cuts.pop()?, words, or_concern, mark: mark? })
}

/// One of the words that are known.
fn word<T: Copy>(table: &mut TomlTable<'_>, key: &str, known: &[(&str, T)]) -> Option<T> {
    let line = table.line_of_key(key);
    let written = table.text(key);
    let found = known.iter().find(|(word, _)| *word == written).map(|(_, meaning)| *meaning);
    if found.is_none() && !written.is_empty() {
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        table.problem_at(
            line,
            format!("{key}: ‘{written}’ is not known"),
            format!("Use one of {}", words.join(", ")),
        );
    }
    found
}

fn mark(table: &mut TomlTable<'_>) -> Option<Mark> {
    word(table, "mark", &MARKS)
}

/// A number that may be there. Above [`MOST`] it is a slip of the pen, and sums could no longer be worked out.
fn number(table: &mut TomlTable<'_>, key: &str) -> Option<i32> {
    let line = table.line_of_key(key);
    let count = table.optional_count(key)?;
    let number = i32::try_from(count).ok().filter(|number| *number <= MOST);
    if number.is_none() {
        table.problem_at(
            line,
            format!("{key} is {count}, more than any instrument gives"),
            "Check the number",
        );
    }
    number
}

fn span(table: &mut TomlTable<'_>, min: &str, max: &str) -> Option<Span> {
    for key in [min, max] {
        if !table.has(key) {
            table.count(key);
        }
    }
    let (lowest, highest) = (number(table, min), number(table, max));
    let span = Span { min: lowest?, max: highest? };
    if span.min > span.max {
        table.problem(
            format!("{min} is above {max}"),
            format!("Let {min} be the lowest and {max} the highest"),
        );
        return None;
    }
    Some(span)
}

fn age(table: &mut TomlTable<'_>, key: &str) -> Option<u8> {
    let years = table.optional_count(key)?;
    let age = u8::try_from(years).ok().filter(|years| *years < 120);
    if age.is_none() {
        table.problem(format!("{key} is not an age"), "Write it in years");
    }
    age
}
