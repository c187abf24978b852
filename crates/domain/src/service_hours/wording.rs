//! Instants and durations in the words of a page.

use jiff::{
    Timestamp,
    civil::{Date, Time, Weekday},
};

use super::london::london;
use crate::birth::month_name;

/// A day as pages write it: `3 March 2026`.
pub fn day(day: Date) -> String {
    format!("{} {} {}", day.day(), month_name(day.month()), day.year())
}

/// The name of a day's weekday: `Monday`.
pub const fn weekday(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// A day with its weekday: `Tuesday 3 March 2026`.
pub fn full_day(on: Date) -> String {
    format!("{} {}", weekday(on.weekday()), day(on))
}

/// A month: `March 2026`.
pub fn month(on: Date) -> String {
    format!("{} {}", month_name(on.month()), on.year())
}

/// An instant by London's clock, near days by name: `today 14:05`, `3 March 2026, 14:05`.
///
/// Where the clocks go back the hour comes twice, so that the zone is named: `today 01:30 (BST)`.
pub fn said(at: Timestamp, now: Timestamp) -> String {
    let local = london(at);
    let today = london(now).date();
    let clock = format!("{:02}:{:02}", local.hour(), local.minute());
    let zone = match super::london::instant(local) {
        Err(super::london::LocalTimeProblem::Ambiguous { earlier, .. }) if earlier == at => " (BST)",
        Err(super::london::LocalTimeProblem::Ambiguous { .. }) => " (GMT)",
        Ok(_) | Err(_) => "",
    };
    let near = if local.date() == today {
        Some("today")
    } else if today.tomorrow().ok() == Some(local.date()) {
        Some("tomorrow")
    } else if today.yesterday().ok() == Some(local.date()) {
        Some("yesterday")
    } else {
        None
    };
    match near {
        Some(near) => format!("{near} {clock}{zone}"),
        None => format!("{}, {clock}{zone}", day(local.date())),
    }
}

/// How far an instant is from now: `in 40 minutes`, `3 days ago`, `now`.
pub fn relative(at: Timestamp, now: Timestamp) -> String {
    let seconds = at.as_second() - now.as_second();
    let minutes = seconds.unsigned_abs() / 60;
    if minutes == 0 {
        return "now".to_owned();
    }
    let length = match minutes {
        0..60 => counted(minutes, "minute"),
        60..1440 => counted(minutes / 60, "hour"),
        1440.. => counted(minutes / 1440, "day"),
    };
    if seconds > 0 { format!("in {length}") } else { format!("{length} ago") }
}

/// A duration in its two largest units: `2 hours 5 minutes`, `3 days 1 hour`, `less than a minute`.
pub fn duration(minutes: i64) -> String {
    let minutes = minutes.unsigned_abs();
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let parts = if days > 0 { [(days, "day"), (hours, "hour")] } else { [(hours, "hour"), (rest, "minute")] };
    let said: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| counted(*count, unit)).collect();
    if said.is_empty() { "less than a minute".to_owned() } else { said.join(" ") }
}

/// A time of day as public pages say it: `8am`, `8:30pm`, `midday`, `midnight`.
pub fn time_of_day(time: Time) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    let half = if hour < 12 { "am" } else { "pm" };
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    match (hour, minute) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "midday".to_owned(),
        (_, 0) => format!("{twelve}{half}"),
        (_, _) => format!("{twelve}:{minute:02}{half}"),
    }
}

fn counted(count: u64, unit: &str) -> String {
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}
