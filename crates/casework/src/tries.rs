//! Tries at a secret: counted before the secret is looked at, given back when it was right.
//!
//! Looking takes a while, because a hash is slow on purpose. Whoever counted only afterwards would let a hundred tries
//! that come at once all be looked at. So a try is taken in the writer, where one piece of work follows another, and
//! only what was taken is looked at.

use domain::failure::{Failure, Fault};
use jiff::{Timestamp, ToSpan};
use store::{Delay, Record};

/// A pool of tries: the first few are free, then each wrong one makes the next wait longer, up to 15 minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pool {
    /// What the tries are counted under.
    pub subject: String,
    /// How many wrong tries within an hour of each other make nobody wait.
    pub free: i64,
}

/// The pools of somebody at a browser with which this account has never signed in.
///
/// The first is narrow, because a stranger gets no further than that from one network: whoever tries somebody's name
/// elsewhere does not make them wait. The second holds back whoever has many networks; the third whoever tries many
/// names.
pub(crate) fn of_a_stranger(record: &Record<'_>, user_name: &str, network: &str) -> Vec<Pool> {
    vec![
        Pool { subject: record.pool_of_tries("account_here", &[user_name, network]), free: 3 },
        Pool { subject: record.pool_of_tries("account", &[user_name]), free: 60 },
        Pool { subject: record.pool_of_tries("network", &[network]), free: 30 },
    ]
}

/// The pool of a browser with which this account has signed in before: nobody else can use it up.
pub(crate) fn of_a_known_device(record: &Record<'_>, user_name: &str, device_hash: &[u8; 32]) -> Vec<Pool> {
    let device: String = device_hash.iter().map(|byte| format!("{byte:02x}")).collect();
    vec![Pool { subject: record.pool_of_tries("device", &[user_name, &device]), free: 5 }]
}

/// There were too many: the next is looked at from this moment on. Never a lock for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MustWait {
    pub until: Timestamp,
}

/// Takes one try out of each pool, or out of none when one of them must wait.
pub(crate) fn take(record: &mut Record<'_>, pools: &[Pool]) -> Result<(), Failure<MustWait>> {
    let at = record.stamp().at();
    for pool in pools {
        if let Some(delay) = record.delay_of(&pool.subject)?
            && delay.wait_until > at
        {
            return Err(Failure::Refused(MustWait { until: delay.wait_until }));
        }
    }
    for pool in pools {
        let failures = lately(record, pool)?.map_or(0, |delay| delay.failures) + 1;
        record.set_delay(&pool.subject, delay(pool, failures, at))?;
    }
    Ok(())
}

/// Gives one try back to each pool: the secret was right.
pub(crate) fn give_back(record: &mut Record<'_>, pools: &[Pool]) -> Result<(), Fault> {
    for pool in pools {
        match lately(record, pool)? {
            Some(taken) if taken.failures > 1 => {
                record.set_delay(&pool.subject, delay(pool, taken.failures - 1, taken.last_at))?;
            }
            Some(_) => record.forget_delay(&pool.subject)?,
            None => {}
        }
    }
    Ok(())
}

/// What was tried lately. After an hour without a wrong try nothing is held against anybody.
fn lately(record: &mut Record<'_>, pool: &Pool) -> Result<Option<Delay>, Fault> {
    let at = record.stamp().at();
    Ok(record.delay_of(&pool.subject)?.filter(|delay| at.duration_since(delay.last_at).as_hours() < 1))
}

/// The wait doubles from one second to fifteen minutes.
fn delay(pool: &Pool, failures: i64, last_at: Timestamp) -> Delay {
    let over = u32::try_from((failures - pool.free).clamp(0, 11)).unwrap_or_default();
    let seconds = if over == 0 { 0 } else { (1_i64 << (over - 1)).min(900) };
    Delay { failures, last_at, wait_until: last_at.checked_add(seconds.seconds()).unwrap_or(last_at) }
}
