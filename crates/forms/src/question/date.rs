//! A date as three fields, the way NHS pages ask for one; day, or day and month, may be left empty.

use super::{Bounds, Cell, Wrong};
use crate::{date::PartialDate, questionnaire::Item, sheet::Sheet, value::Value};

pub(crate) const DAY: &str = ":day";
pub(crate) const MONTH: &str = ":month";
pub(crate) const YEAR: &str = ":year";
pub(crate) const SUFFIXES: [&str; 3] = [DAY, MONTH, YEAR];

pub(crate) fn read(item: &Item, bounds: &Bounds, cell: &Cell<'_>) -> Result<Option<Value>, Wrong> {
    match parts(item, cell)? {
        Some(date) => {
            bounds.check(item, Value::Date(date), cell.zone).or_else(|message| Wrong::within(DAY, message))
        }
        None => Ok(None),
    }
}

/// The date that the three fields make.
pub(crate) fn parts(item: &Item, cell: &Cell<'_>) -> Result<Option<PartialDate>, Wrong> {
    let [day, month, year] = SUFFIXES.map(|suffix| cell.text(suffix));
    let called = item.called();
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return Ok(None);
    }
    if year.is_empty() {
        return Wrong::within(YEAR, format!("Enter a year for {called}"));
    }
    if month.is_empty() && !day.is_empty() {
        return Wrong::within(MONTH, format!("Enter a month for {called}"));
    }
    let Some(year) = digits(year, 4..=4) else {
        return Wrong::within(YEAR, format!("Enter a year of 4 numbers for {called}"));
    };
    let part = |text: &str, suffix: &'static str| match digits(text, 1..=2) {
        Some(number) => Ok(Some(i8::try_from(number).unwrap_or(0))),
        None if text.is_empty() => Ok(None),
        None => Wrong::within(suffix, format!("Enter the date in numbers, like 3 11 2024, for {called}")),
    };
    let (month, day) = (part(month, MONTH)?, part(day, DAY)?);
    match PartialDate::of(year, month, day) {
        Some(date) => Ok(Some(date)),
        None => Wrong::within(DAY, format!("Enter a real date for {called}")),
    }
}

fn digits(text: &str, width: std::ops::RangeInclusive<usize>) -> Option<i16> {
    let is_digits = width.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits.then(|| text.parse().ok()).flatten()
}

pub(crate) fn write(date: PartialDate, name: &str, sheet: &mut Sheet) {
    let [year, month, day] = date.parts();
    for (suffix, part) in [(DAY, day), (MONTH, month)] {
        if let Some(part) = part {
            sheet.set(format!("{name}{suffix}"), vec![part.to_string()]);
        }
    }
    sheet.set(format!("{name}{YEAR}"), vec![format!("{:04}", year.unwrap_or_default())]);
}
