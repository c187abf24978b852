//! What the program does by itself while it runs: counts what is kept as a count, throws old drafts away, forgets wrong
//! tries at signing in, and looks at the whole record once a day.

use domain::{
    access::{Action, Actor, RecordType, Round, Standing},
    failure::{Failure, Fault, Never},
    service_hours::london::london,
};
use jiff::{SignedDuration, Timestamp};

use crate::{Desk, health, worklist};

/// How often the rounds are made.
pub const EVERY: std::time::Duration = std::time::Duration::from_secs(3_600);

/// How often the whole record is looked at.
const DAILY: SignedDuration = SignedDuration::from_hours(24);

/// What a round met. Whoever runs the program is told by its log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Met {
    /// Counts that were not what the rows say; they are now.
    pub miscounts: usize,
    /// Drafts that were older than they are kept.
    pub drafts_ended: u64,
    /// Wrong tries at signing in that make nobody wait any more.
    pub tries_forgotten: u64,
    /// Whether the whole record was looked at, as it is once a day.
    pub has_looked: bool,
    /// What is damaged, if it was looked at and anything is.
    pub damage: Option<String>,
}

/// Makes one round. What fails is in the log; the rest of the round is made all the same.
pub fn make(desk: &Desk) -> Met {
    let mut met = Met::default();
    match worklist::recount(desk) {
        Ok(miscounts) => met.miscounts = miscounts.len(),
        Err(failure) => tracing::error!(?failure, "the counts could not be counted again"),
    }
    if met.miscounts > 0 {
        tracing::error!(counts = met.miscounts, "counts of the worklist were wrong, and were counted anew");
    }
    match tidy_drafts(desk) {
        Ok(ended) => met.drafts_ended = ended,
        Err(failure) => tracing::error!(?failure, "old drafts could not be thrown away"),
    }
    match forget_tries(desk) {
        Ok(forgotten) => met.tries_forgotten = forgotten,
        Err(failure) => tracing::error!(?failure, "old tries at signing in could not be forgotten"),
    }
    match is_look_due(desk) {
        Ok(true) => (met.has_looked, met.damage) = (true, look(desk)),
        Ok(false) => {}
        Err(fault) => tracing::error!(%fault, "what the last look at the record found cannot be read"),
    }
    met
}

fn tidy_drafts(desk: &Desk) -> Result<u64, Failure<Never>> {
    let kept = SignedDuration::from_hours(24 * i64::from(desk.content().limits.drafts_kept_days));
    let before = desk.now().checked_sub(kept).unwrap_or(Timestamp::UNIX_EPOCH);
    desk.write(&Actor::Round(Round::TidyDrafts), move |record| {
        record.permit_apart(&Standing::of_the_service(), Action::Amend(RecordType::Draft))?;
        Ok(record.end_old_drafts(before)?)
    })
}

/// A browser is known for so long after the last sign-in, which is how long browsers keep a cookie at most.
const DEVICE_KNOWN: SignedDuration = SignedDuration::from_hours(24 * 400);

fn forget_tries(desk: &Desk) -> Result<u64, Failure<Never>> {
    let ago = |long| desk.now().checked_sub(long).unwrap_or(Timestamp::UNIX_EPOCH);
    let (an_hour_ago, long_ago) = (ago(SignedDuration::from_hours(1)), ago(DEVICE_KNOWN));
    desk.write(&Actor::Round(Round::TidyDrafts), move |record| {
        record.forget_devices(long_ago)?;
        record.forget_exports(london(an_hour_ago).date())?;
        Ok(record.forget_old_delays(an_hour_ago)?)
    })
}

fn is_look_due(desk: &Desk) -> Result<bool, Fault> {
    let last = desk.store().last_check()?;
    // A clock that was set back must not put the look off.
    Ok(last.is_none_or(|last| desk.now().duration_since(last.at).abs() >= DAILY))
}

fn look(desk: &Desk) -> Option<String> {
    let found = health::look_at_everything(desk);
    if let Some(damage) = &found {
        tracing::error!(
            damage,
            "the record is damaged: keep a copy of everything, and call whoever answers for it"
        );
    }
    found
}
