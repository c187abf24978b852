//! What the figures stand beside: the disk's own commits, and the same statements without the program around them.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{Connection, OpenFlags};

use crate::server::Record;

/// How many commits are counted.
const COMMITS: u32 = 200;

/// Synced commits of one small row each, one after the other, a second: what the disk gives to whoever does not share.
pub fn single_commits(target: &Path) -> Result<f64, String> {
    let path = target.join("bench").join("commits.db");
    let _absent = fs::remove_file(&path);
    let said = |error: rusqlite::Error| error.to_string();
    let database = Connection::open(&path).map_err(said)?;
    database
        .execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full; create table t (id integer, text text)",
        )
        .map_err(said)?;
    let mut statement =
        database.prepare("insert into t values (?1, 'a line of some length')").map_err(said)?;
    let begun = Instant::now();
    for id in 0..COMMITS {
        statement.execute([id]).map_err(said)?;
    }
    Ok(f64::from(COMMITS) / begun.elapsed().as_secs_f64())
}

/// The heart of each page straight on SQLite: name and microseconds each.
pub fn straight(record: &Record) -> Result<Vec<(&'static str, f64)>, String> {
    let database =
        Connection::open_with_flags(record.data.join("landward.db"), OpenFlags::SQLITE_OPEN_READ_ONLY)
            .map_err(|error| error.to_string())?;
    let cases = [
        (
            "the 50 rows of a worklist",
            "select e.id, e.revision, e.person_id, p.shown_as, p.content, e.site, e.state, e.urgency_rank, e.due_at,
                e.since_at, e.worker, a.name, e.wait_until, e.arrested_again_at
            from episodes e
            join people p on p.id = e.person_id
            left join accounts a on a.id = e.worker
            where e.is_open and e.team = (select g.team from assignments g
                join accounts b on b.id = g.account_id where b.user_name = 'amina')
            order by e.urgency_rank, e.wait_until, e.id
            limit 50",
        ),
        (
            "a timeline of 50 events",
            "select id, kind, record_type, record_id, happened_at, author, facts
            from events
            where person_id = (select person_id from events where person_id is not null order by id desc limit 1)
            order by happened_at desc, id desc
            limit 50",
        ),
        (
            "400 people of one search key",
            "select p.content
            from (select person_id from person_keys where key = (select key from person_keys limit 1) limit 400) k
            join people p on p.id = k.person_id",
        ),
    ];
    cases.into_iter().map(|(name, sql)| Ok((name, each(&database, sql)?))).collect()
}

fn each(database: &Connection, sql: &str) -> Result<f64, String> {
    let said = |error: rusqlite::Error| error.to_string();
    let mut statement = database.prepare(sql).map_err(said)?;
    let (begun, mut runs) = (Instant::now(), 0_u32);
    while begun.elapsed() < Duration::from_millis(500) {
        let mut rows = statement.query([]).map_err(said)?;
        while rows.next().map_err(said)?.is_some() {}
        runs += 1;
    }
    Ok(begun.elapsed().as_secs_f64() * 1e6 / f64::from(runs.max(1)))
}
