//! The lists of an instrument's file: items, bands, alerts, subscales, and the codes of others.

use super::{super::toml_table::TomlTable, mark, span};
use crate::instrument::{Alert, Band, Condition, Item, ItemCode, Subscale, Trigger};

/// Whole numbers that grow; absent is none.
pub(super) fn values(table: &mut TomlTable<'_>, key: &str) -> Vec<i32> {
    table.growing_counts_or_none(key).into_iter().filter_map(|number| i32::try_from(number).ok()).collect()
}

/// The items; values that an item does not give are those of the file.
pub(super) fn items(
    file: &mut TomlTable<'_>,
    instrument: &str,
    values_of_all: &[i32],
    not_known_of_all: &[i32],
) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for mut table in file.tables_or_none("items") {
        let code = own_code(&mut table, instrument);
        let or = |own: Vec<i32>, of_all: &[i32]| if own.is_empty() { of_all.to_vec() } else { own };
        let values = or(values(&mut table, "values"), values_of_all);
        let not_known = or(self::values(&mut table, "not_known"), not_known_of_all);
        let counts_from = super::whole(&mut table, "counts_from");
        let (loinc, concept) = (loinc(&mut table, "loinc"), concept(&mut table, "concept"));
        let is_reversed = table.flag_or_no("reversed");
        let is_scored = !table.has("scored") || table.flag("scored");
        let mark = mark(&mut table);
        if values.is_empty() {
            table.problem("The item has no values", "Give values here, or once for all items of the file");
        }
        if values.iter().any(|value| not_known.contains(value)) {
            table.problem("A value is also among not_known", "Take it out of one of them");
        }
        if let (Some(code), Some(mark)) = (code, mark) {
            let twice = |what: &str| table.problem(what.to_owned(), "Give one another code");
            if items.iter().any(|item| item.code == code) {
                twice(&format!("The item ‘{code}’ is there twice"));
            }
            if loinc.is_some() && items.iter().any(|item| item.loinc == loinc) {
                twice("Two items have the same LOINC code");
            }
            let counts_from = counts_from.unwrap_or(1);
            items.push(Item {
                code,
                loinc,
                concept,
                values,
                not_known,
                is_reversed,
                is_scored,
                counts_from,
                mark,
            });
        }
        table.finish();
    }
    items
}

/// The bands, as they are written; `check` looks for gaps.
pub(super) fn bands(file: &mut TomlTable<'_>) -> Vec<Band> {
    let read = |mut table: TomlTable<'_>| {
        let band = (span(&mut table, "from", "to"), table.text("name"), mark(&mut table));
        table.finish();
        Some(Band { span: band.0, name: band.1, mark: band.2? })
    };
    file.tables_or_none("bands").into_iter().filter_map(read).collect()
}

/// What opens a section.
pub(super) fn alerts(file: &mut TomlTable<'_>) -> Vec<Alert> {
    file.tables_or_none("alerts").into_iter().filter_map(alert_of).collect()
}

fn alert_of(mut table: TomlTable<'_>) -> Option<Alert> {
    let items = item_codes(&mut table, "items");
    let (at_least, at_most) = (super::whole(&mut table, "at_least"), super::whole(&mut table, "at_most"));
    let total_at_least = super::whole(&mut table, "total_at_least");
    let opens = table.code("opens");
    let (is_at_once, mark) = (table.flag_or_no("at_once"), mark(&mut table));
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
    table.finish();
    Some(Alert { trigger: trigger?, opens, is_at_once, mark: mark? })
}

/// Parts with a score of their own.
pub(super) fn subscales(file: &mut TomlTable<'_>, instrument: &str) -> Vec<Subscale> {
    let read = |mut table: TomlTable<'_>| {
        let code = own_code(&mut table, instrument);
        let (title, items) = (table.text("title"), item_codes(&mut table, "items"));
        let is_mean = table.flag_or_no("mean");
        let (span, concepts) = (span(&mut table, "min", "max"), concepts(&mut table, "concepts"));
        let mark = mark(&mut table);
        table.finish();
        Some(Subscale { code: code?, title, items, is_mean, span, concepts, mark: mark? })
    };
    file.tables_or_none("subscales").into_iter().filter_map(read).collect()
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
