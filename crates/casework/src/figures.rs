//! The figures of the service: how a team stands now, and every step of a span of months for a spreadsheet.

use domain::{
    Id,
    access::{Action, Actor, RecordType, Scope, Standing},
    account::Account,
    failure::{Failure, Never},
    service_hours::london::{first_instant, london},
};
use jiff::{Timestamp, ToSpan, civil::Date};
use serde_json::json;
use store::Record;

use crate::desk::Desk;

pub use store::{DayCount, Load, Missed, Owed, Step};

/// How many weeks the small trends show.
pub const WEEKS_SHOWN: i64 = 12;

/// For how many days back "not seen by us" is shown.
pub const MISSED_DAYS: i64 = 28;

/// How a team stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// The team's code.
    pub team: String,
    /// Open people by the state of the work.
    pub waiting: Vec<(String, i64)>,
    /// Open people past the promised moment, by the state of the work.
    pub overdue: Vec<(String, i64)>,
    /// Who has how many.
    pub loads: Vec<Load>,
    /// Who supports how many beside the worker who has them.
    pub supported: Vec<(Id<Account>, String, i64)>,
    /// Who was not seen, and why.
    pub missed: Vec<Missed>,
    /// The services that owe an answer.
    pub owed: Vec<Owed>,
    /// What was done each day of the last weeks.
    pub days: Vec<DayCount>,
    /// Minutes that were about no person, by kind.
    pub minutes: Vec<(String, i64)>,
    /// From which day `missed` and `minutes` are counted.
    pub missed_from: Date,
    /// The Monday from which `days` are counted.
    pub days_from: Date,
}

fn permitted<R>(record: &mut Record<'_>) -> Result<Scope, Failure<R>> {
    record.permit_apart(&Standing::of_the_team(), Action::Read(RecordType::Counts))
}

/// How the team stands in which one works.
pub fn overview(desk: &Desk, by: &Actor) -> Result<Overview, Failure<Never>> {
    let team = by.signed_in().ok_or(Failure::NotFound)?.team.clone();
    let now = desk.now();
    let today = london(now).date();
    let missed_from = today.checked_sub(MISSED_DAYS.days()).unwrap_or(today);
    let monday =
        today.checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days()).unwrap_or(today);
    let days_from = monday.checked_sub(((WEEKS_SHOWN - 1) * 7).days()).unwrap_or(monday);
    desk.read(by, |record| {
        let scope = permitted(record)?;
        let counts = record.waiting_counts(&scope, &team)?;
        let overview = Overview {
            waiting: counts.into_iter().filter(|(state, _)| state != "overdue").collect(),
            overdue: record.overdue_by_state(&scope, &team, now)?,
            loads: record.loads(&scope, &team, now)?,
            supported: record.supported(&scope, &team)?,
            missed: record.missed(&scope, &team, missed_from)?,
            owed: record.owed(&scope, &team, today)?,
            days: record.days(&scope, &team, days_from)?,
            minutes: record.minutes_by_kind(&scope, &team, missed_from)?,
            team: team.clone(),
            missed_from,
            days_from,
        };
        record.note("read", RecordType::Counts.code(), None, &json!({ "team": team }))?;
        Ok(overview)
    })
}

/// Whether the actor may have the figures at all.
pub fn may_export(desk: &Desk, by: &Actor) -> Result<(), Failure<Never>> {
    desk.read(by, |record| permitted(record).map(|_| ()))
}

/// Why the figures cannot be taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotExport {
    /// As often as one person may in a day (security.md section 9.1).
    TooOften {
        /// How often that is.
        most: u32,
        /// From when on they can be taken again.
        again_at: Timestamp,
    },
}

impl std::fmt::Display for CannotExport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self::TooOften { most, .. } = self;
        write!(
            f,
            "One person can take figures away {most} times a day, and you have done so. Try again tomorrow."
        )
    }
}

/// Every step from a day to a day, both included; that it was taken out is in the journal. How often that is on a day of
/// London is counted by account in the record itself, so that no instance and no restart forgets it.
pub fn steps(
    desk: &Desk,
    by: &Actor,
    from_on: Date,
    until_on: Date,
) -> Result<Vec<Step>, Failure<CannotExport>> {
    let account = by.account().ok_or(Failure::NotFound)?.cast();
    let most = desk.content().limits.input.exports_per_day;
    desk.write(by, move |record| {
        permitted(record)?;
        let (now, today) = (record.stamp().at(), london(record.stamp().at()).date());
        if record.take_export(account, today, most)? {
            return Ok(());
        }
        let tomorrow = today.tomorrow().ok().and_then(|day| first_instant(day.at(0, 0, 0, 0)));
        Err(Failure::Refused(CannotExport::TooOften { most, again_at: tomorrow.unwrap_or(now) }))
    })?;
    desk.read(by, |record| {
        let scope = permitted(record)?;
        let steps = record.steps(&scope, from_on, until_on)?;
        let detail =
            json!({ "from": from_on.to_string(), "until": until_on.to_string(), "lines": steps.len() });
        record.note("export", RecordType::Counts.code(), None, &detail)?;
        Ok(steps)
    })
}
