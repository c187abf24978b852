//! A time of day as one field: 14:30, 2.30pm and 1430 all mean the same.

use jiff::civil::Time;

use super::{Bounds, Cell, Wrong};
use crate::{questionnaire::Item, value::Value};

pub(crate) fn read(item: &Item, bounds: &Bounds, cell: &Cell<'_>) -> Result<Option<Value>, Wrong> {
    match cell.text("") {
        "" => Ok(None),
        text => match parse(text) {
            Some(time) => bounds.check(item, Value::Time(time), cell.zone).or_else(Wrong::new),
            None => Wrong::new(format!("Enter a time, like 14:30, for {}", item.called())),
        },
    }
}

/// Reads a time as people write it, or as FHIR does (with seconds).
pub(crate) fn parse(text: &str) -> Option<Time> {
    let text = text.to_ascii_lowercase();
    if let Some(rest) = text.get(8..)
        && text.is_ascii()
        && (rest.is_empty() || rest.starts_with('.'))
        && text.matches(':').count() == 2
    {
        return text.parse().ok();
    }
    let (clock, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(clock), _) => (clock.trim_end(), Some(0)),
        (_, Some(clock)) => (clock.trim_end(), Some(12)),
        (None, None) => (text.as_str(), None),
    };
    let (hour, minute) = match clock.split_once([':', '.']) {
        Some((hour, minute)) => (hour, minute),
        None if clock.is_ascii() && clock.len() == 4 => clock.split_at(2),
        None if half.is_some() => (clock, "00"),
        None => return None,
    };
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(hour) || !is_digits(minute) || !(1..=2).contains(&hour.len()) || minute.len() != 2 {
        return None;
    }
    let hour: i8 = hour.parse().ok()?;
    let hour = match half {
        None => hour,
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
    };
    Time::new(hour, minute.parse().ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn times_are_read_as_people_write_them() {
        let table = [
            ("14:30", "14:30:00"),
            ("9:05", "09:05:00"),
            ("14.30", "14:30:00"),
            ("1430", "14:30:00"),
            ("2.30pm", "14:30:00"),
            ("2 PM", "14:00:00"),
            ("12am", "00:00:00"),
            ("12:15 pm", "12:15:00"),
            ("14:30:05", "14:30:05"),
            ("14:30:05.250", "14:30:05.25"),
        ];
        for (typed, expected) in table {
            assert_eq!(parse(typed).map(|time| time.to_string()).as_deref(), Some(expected), "{typed}");
        }
    }

    #[test]
    fn what_is_not_a_time_is_refused() {
        for typed in [
            "", "noon", "25:00", "14:60", "14", "143", "13pm", "0am", "1:2", "-1:30", "14:30:99", "½:30",
            "éé30",
        ] {
            assert_eq!(parse(typed), None, "{typed}");
        }
    }
}
