//! A date with a time of day, as the three fields of a date and a time field, in the form's time zone.
//!
//! Where clocks are changed an hour is missing in spring and comes twice in autumn: the first is refused, the
//! second is asked about, never guessed.

use jiff::{
    civil::DateTime,
    tz::{AmbiguousOffset, Offset, TimeZone},
};

use super::{Bounds, Cell, Wrong, date, time};
use crate::{
    date::{Moment, PartialDate, offset_text},
    questionnaire::Item,
    sheet::Sheet,
    value::Value,
};

pub(crate) const TIME: &str = ":time";
pub(crate) const SUFFIXES: [&str; 4] = [date::DAY, date::MONTH, date::YEAR, TIME];

pub(crate) fn read(item: &Item, bounds: &Bounds, cell: &Cell<'_>) -> Result<Option<Value>, Wrong> {
    let typed_time = cell.text(TIME);
    let moment = match (date::parts(item, cell)?, typed_time) {
        (None, "") => return Ok(None),
        (None, _) => return Wrong::within(date::DAY, format!("Enter a date for {}", item.called())),
        (Some(known), "") => Moment::Date(known),
        (Some(PartialDate::Day(day)), typed) => {
            let (typed, offset) = split_offset(typed);
            let Some(time) = time::parse(typed) else {
                return Wrong::within(TIME, format!("Enter a time, like 14:30, for {}", item.called()));
            };
            instant(item, day.to_datetime(time), offset, cell.zone)?
        }
        (Some(PartialDate::Year(_) | PartialDate::Month(..)), _) => {
            return Wrong::within(date::DAY, format!("Enter a day for {}", item.called()));
        }
    };
    bounds
        .check(item, Value::DateTime(moment), cell.zone)
        .or_else(|message| Wrong::within(date::DAY, message))
}

/// The instant that a local time means.
fn instant(item: &Item, local: DateTime, offset: Option<Offset>, zone: &TimeZone) -> Result<Moment, Wrong> {
    let called = item.called();
    let offsets = match zone.to_ambiguous_zoned(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => [offset, offset],
        AmbiguousOffset::Fold { before, after } => [before, after],
        AmbiguousOffset::Gap { .. } => {
            let message = "Enter another time: the clocks went forward and this one did not exist, for";
            return Wrong::within(TIME, format!("{message} {called}"));
        }
    };
    let [first, second] = offsets;
    let chosen = match offset {
        Some(offset) if offsets.contains(&offset) => offset,
        None if first == second => first,
        Some(_) | None => {
            let (first, second) = (offset_text(first), offset_text(second));
            let message = format!("the clocks went back and this time came twice, for {called}");
            return Wrong::within(
                TIME,
                format!("Enter {first} (the first) or {second} (the second) after the time: {message}"),
            );
        }
    };
    match chosen.to_timestamp(local) {
        Ok(at) => Ok(Moment::At(at)),
        Err(_) => Wrong::within(date::DAY, format!("Enter a real date for {called}")),
    }
}

/// "01:30+01:00" as time and offset.
fn split_offset(typed: &str) -> (&str, Option<Offset>) {
    let split = typed.rfind(['+', '-']).map(|at| typed.split_at(at));
    let Some((clock, offset)) = split else { return (typed, None) };
    let minutes = offset.get(1..).and_then(|rest| rest.split_once(':')).and_then(|(hours, minutes)| {
        hours.parse::<i32>().ok()?.checked_mul(60)?.checked_add(minutes.parse().ok()?)
    });
    let sign = if offset.starts_with('-') { -60 } else { 60 };
    match minutes
        .and_then(|minutes| minutes.checked_mul(sign))
        .and_then(|seconds| Offset::from_seconds(seconds).ok())
    {
        Some(offset) => (clock.trim_end(), Some(offset)),
        None => (typed, None),
    }
}

pub(crate) fn write(moment: Moment, name: &str, zone: &TimeZone, sheet: &mut Sheet) {
    let (date, time) = moment.typed(zone);
    date::write(date, name, sheet);
    if !time.is_empty() {
        sheet.set(format!("{name}{TIME}"), vec![time]);
    }
}
