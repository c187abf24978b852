//! The lists of an instrument's file: items, bands, alerts, subscales, and the codes of others.

use super::{super::toml_table::TomlTable, MOST, mark, number, span};
use crate::instrument::{Alert, Band, Condition, Item, ItemCode, Subscale, Trigger};

/// The items; what an item does not say of its values the file says of all. None if one of them cannot be read.
pub(super) fn items(file: &mut TomlTable<'_>, instrument: &str) -> Option<Vec<Item>> {
    let of_all = (values(file, "values"), values(file, "not_known"));
    let tables = file.tables_or_none("items");
    let count = tables.len();
    let mut items: Vec<Item> = Vec::new();
    for mut table in tables {
        if let Some(item) = item_of(&mut table, instrument, &of_all) {
            if items.iter().any(|earlier| earlier.code == item.code) {
                table.problem(format!("The item ‘{}’ is there twice", item.code), "Give one another code");
            }
            if item.loinc.is_some() && items.iter().any(|earlier| earlier.loinc == item.loinc) {
                table.problem("Two items have the same LOINC code", "Take it out of one");
            }
            items.push(item);
        }
        table.finish();
    }
    (items.len() == count).then_some(items)
}

/// Values of answers, and values that say "not known"; none where they cannot be read.
type Values = (Option<Vec<i32>>, Option<Vec<i32>>);

fn item_of(table: &mut TomlTable<'_>, instrument: &str, of_all: &Values) -> Option<Item> {
    let code = own_code(table, instrument);
    let values = own_or(table, "values", &of_all.0);
    let not_known = own_or(table, "not_known", &of_all.1);
    let counts_from = number(table, "counts_from").unwrap_or(1);
    let (loinc, concept) = (loinc(table, "loinc"), concept(table, "concept"));
    let is_reversed = table.flag_or_no("reversed");
    let is_scored = !table.has("scored") || table.flag("scored");
    let mark = mark(table);
    let (values, not_known) = (values?, not_known?);
    if values.is_empty() {
        table.problem("The item has no values", "Give values here, or once for all items of the file");
        return None;
    }
    if values.iter().any(|value| not_known.contains(value)) {
        table.problem("A value is also among not_known", "Take it out of one of them");
    }
    Some(Item {
        code: code?,
        loinc,
        concept,
        values,
        not_known,
        is_reversed,
        is_scored,
        counts_from,
        mark: mark?,
    })
}

fn own_or(table: &mut TomlTable<'_>, key: &str, of_all: &Option<Vec<i32>>) -> Option<Vec<i32>> {
    if table.has(key) { values(table, key) } else { of_all.clone() }
}

/// Whole numbers that grow; empty where they are not there, none where they cannot be read.
fn values(table: &mut TomlTable<'_>, key: &str) -> Option<Vec<i32>> {
    if !table.has(key) {
        return Some(Vec::new());
    }
    let line = table.line_of_key(key);
    let counts = table.growing_counts_or_none(key);
    let small = |count: &u32| i32::try_from(*count).ok().filter(|value| *value <= MOST);
    let values: Option<Vec<i32>> = counts.iter().map(small).collect();
    if values.is_none() {
        table.problem_at(line, format!("{key} holds more than any instrument gives"), "Check the numbers");
    }
    values.filter(|values| !values.is_empty())
}

/// The bands, as they are written; `check` looks for gaps. None if one of them cannot be read.
pub(super) fn bands(file: &mut TomlTable<'_>) -> Option<Vec<Band>> {
    all(file.tables_or_none("bands"), |table| {
        let (span, name, mark) = (span(table, "from", "to"), table.text("name"), mark(table));
        Some(Band { span: span?, name, mark: mark? })
    })
}

/// What opens a section. None if one alert cannot be read.
pub(super) fn alerts(file: &mut TomlTable<'_>) -> Option<Vec<Alert>> {
    all(file.tables_or_none("alerts"), alert_of)
}

/// Parts with a score of their own. None if one of them cannot be read.
pub(super) fn subscales(file: &mut TomlTable<'_>, instrument: &str) -> Option<Vec<Subscale>> {
    all(file.tables_or_none("subscales"), |table| {
        let code = own_code(table, instrument);
        let (title, items) = (table.text("title"), item_codes(table, "items"));
        let is_mean = table.flag_or_no("mean");
        let (span, concepts, mark) = (span(table, "min", "max"), concepts(table, "concepts"), mark(table));
        Some(Subscale { code: code?, title, items, is_mean, span: span?, concepts, mark: mark? })
    })
}

/// Reads every table, so that all their faults are told, and gives them only if all could be read.
fn all<'p, T>(tables: Vec<TomlTable<'p>>, read: impl Fn(&mut TomlTable<'p>) -> Option<T>) -> Option<Vec<T>> {
    let read: Vec<Option<T>> = tables
        .into_iter()
        .map(|mut table| {
            let one = read(&mut table);
            table.finish();
            one
        })
        .collect();
    read.into_iter().collect()
}

fn alert_of(table: &mut TomlTable<'_>) -> Option<Alert> {
    let items = item_codes(table, "items");
    let (at_least, at_most) = (number(table, "at_least"), number(table, "at_most"));
    let total_at_least = number(table, "total_at_least");
    let opens = table.text("opens");
    let (is_at_once, mark) = (table.flag_or_no("at_once"), mark(table));
    let trigger = match (items.is_empty(), at_least, at_most, total_at_least) {
        (false, Some(value), None, None) => Some(Trigger::ItemAtLeast(items, value)),
        (false, None, Some(value), None) => Some(Trigger::ItemAtMost(items, value)),
        (true, None, None, Some(total)) => Some(Trigger::TotalAtLeast(total)),
        _ => {
            table.problem(
                "The alert does not say when it opens",
                "Give items with at_least or at_most, or total_at_least alone",
            );
            None
        }
    };
    Some(Alert { trigger: trigger?, opens, is_at_once, mark: mark? })
}

/// Conditions of which one is enough.
pub(super) fn conditions(threshold: &mut TomlTable<'_>) -> Vec<Condition> {
    let read = |mut table: TomlTable<'_>| {
        let items = item_codes(&mut table, "items");
        let at_least = table.number("at_least");
        if usize::try_from(at_least).is_ok_and(|least| least > items.len()) {
            table.problem(
                format!("{at_least} of {} items can never be met", items.len()),
                "Name more items, or ask for fewer",
            );
        }
        table.finish();
        Condition { items, at_least }
    };
    threshold.tables("any_of").into_iter().map(read).collect()
}

fn own_code(table: &mut TomlTable<'_>, instrument: &str) -> Option<ItemCode> {
    let written = table.text("code");
    let code = ItemCode::parse(&written).filter(|code| code.instrument() == instrument);
    if code.is_none() && !written.is_empty() {
        table.problem(
            format!("‘{written}’ cannot be a code here"),
            format!("Begin with {instrument} and a full stop, then small letters, digits and underscores"),
        );
    }
    code
}

fn item_codes(table: &mut TomlTable<'_>, key: &str) -> Vec<ItemCode> {
    let mut codes = Vec::new();
    for written in table.texts_or_none(key) {
        match ItemCode::parse(&written) {
            Some(code) if !codes.contains(&code) => codes.push(code),
            _ => {
                table.problem(format!("{key}: ‘{written}’ is no item, or there twice"), "Name each item once")
            }
        }
    }
    codes
}

/// One LOINC code, its check digit tried.
pub(super) fn loinc(table: &mut TomlTable<'_>, key: &str) -> Option<String> {
    let code = table.optional_text(key)?;
    says_loinc(table, &code);
    Some(code)
}

/// Several LOINC codes; absent is none.
pub(super) fn loinc_codes(table: &mut TomlTable<'_>, key: &str) -> Vec<String> {
    let codes = table.texts_or_none(key);
    codes.iter().for_each(|code| says_loinc(table, code));
    codes
}

fn says_loinc(table: &TomlTable<'_>, code: &str) {
    if !is_loinc(code) {
        table.problem(
            format!("‘{code}’ is not a LOINC code: its check digit does not fit"),
            "Copy it anew from the source",
        );
    }
}

/// Whether a code has the shape of LOINC and its check digit (Luhn's: every second digit, from the right, is doubled).
fn is_loinc(code: &str) -> bool {
    let Some((digits, check)) = code.split_once('-') else {
        return false;
    };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(digits) || !is_number(check) || digits.len() > 7 || check.len() != 1 {
        return false;
    }
    let digits = digits.chars().rev().filter_map(|digit| digit.to_digit(10));
    let sum: u32 = digits
        .enumerate()
        .map(|(place, digit)| match place % 2 {
            0 => digit * 2 / 10 + digit * 2 % 10,
            _ => digit,
        })
        .sum();
    check.parse() == Ok((10 - sum % 10) % 10)
}

/// One SNOMED CT concept.
fn concept(table: &mut TomlTable<'_>, key: &str) -> Option<String> {
    let concept = table.optional_text(key)?;
    says_concept(table, &concept);
    Some(concept)
}

/// Several SNOMED CT concepts; absent is none.
pub(super) fn concepts(table: &mut TomlTable<'_>, key: &str) -> Vec<String> {
    let concepts = table.texts_or_none(key);
    concepts.iter().for_each(|concept| says_concept(table, concept));
    concepts
}

fn says_concept(table: &TomlTable<'_>, concept: &str) {
    let is_number = concept.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || !(6..=18).contains(&concept.len()) {
        table.problem(format!("‘{concept}’ is not a SNOMED CT concept"), "Write its 6 to 18 digits");
    }
}
