//! The team's hours, from its content folder.

use std::collections::BTreeMap;

use domain::{
    content::{Content, OpenHours},
    service_hours::{Hours, ServiceHours, WeeklyHours},
};
use jiff::civil::Weekday;

/// The hours as the domain asks them; says which day cannot be used.
pub(crate) fn of(content: &Content) -> Result<ServiceHours, String> {
    let week = &content.service.hours;
    let mut days = [None; 7];
    for (place, weekday) in days.iter_mut().zip(Weekday::Monday.cycle_forward()) {
        *place = hours(week.on(weekday), &format!("{weekday:?}"))?;
    }
    let on_bank_holidays = hours(week.bank_holiday, "bank_holiday")?;
    let bank_holidays: BTreeMap<_, _> =
        content.bank_holidays.dates().map(|day| (day, on_bank_holidays)).collect();
    Ok(ServiceHours { week: WeeklyHours::new(days), bank_holidays })
}

fn hours(open: OpenHours, day: &str) -> Result<Option<Hours>, String> {
    match open {
        None => Ok(None),
        Some((opens, closes)) => {
            Hours::new(opens, closes).map(Some).map_err(|_| format!("{day}: closes before it opens"))
        }
    }
}
