//! Drives one workload over a number of connections for a while, and says what it took.

use std::time::{Duration, Instant};

use crate::{browser::Browser, server::Running, workload::Load};

/// How long each figure is driven, after a warm-up of a tenth of it.
const WHILE: Duration = Duration::from_secs(6);

/// What was measured.
pub struct Figures {
    /// Pages a second.
    pub a_second: f64,
    /// Processor time of the server for each page, in microseconds.
    pub processor_microseconds: f64,
    /// The part of it that its one writer took.
    pub writer_microseconds: f64,
    /// Half of the pages were faster than this, in microseconds.
    pub median_microseconds: f64,
    /// All but one in a hundred were faster than this.
    pub p99_microseconds: f64,
    /// Pages that did not come as they should.
    pub failed: usize,
}

/// Runs a workload.
pub fn run(running: &Running, load: &Load, connections: usize) -> Result<Figures, String> {
    let mut opened = Vec::with_capacity(connections);
    for place in 0..connections {
        opened.push(load.browsers[place % load.browsers.len()].again(running.port)?);
    }
    let mut browsers = made_ready(load, opened, connections)?;
    if load.prepare.is_none() {
        pass(load, &mut browsers, WHILE / 10);
    }
    let before = running.spent();
    let begun = Instant::now();
    let (mut times, failed) = pass(load, &mut browsers, WHILE);
    let seconds = begun.elapsed().as_secs_f64();
    let spent = running.spent();
    times.sort_unstable_by(f64::total_cmp);
    let at = |percent: usize| {
        let place = (times.len() * percent / 100).min(times.len().saturating_sub(1));
        times.get(place).copied().unwrap_or_default()
    };
    let pages = f64::from(u32::try_from(times.len().max(1)).unwrap_or(u32::MAX));
    Ok(Figures {
        a_second: pages / seconds,
        processor_microseconds: (spent.all - before.all) / pages,
        writer_microseconds: (spent.writer - before.writer) / pages,
        median_microseconds: at(50),
        p99_microseconds: at(99),
        failed,
    })
}

/// Makes ready what each connection will send, all at once.
fn made_ready(
    load: &Load,
    opened: Vec<Browser>,
    connections: usize,
) -> Result<Vec<(Browser, Vec<String>)>, String> {
    let Some(prepare) = &load.prepare else {
        return Ok(opened.into_iter().map(|browser| (browser, Vec::new())).collect());
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = opened
            .into_iter()
            .map(|mut browser| {
                scope.spawn(move || {
                    let ready = prepare(&mut browser, load.prepared / connections)?;
                    Ok::<_, String>((browser, ready))
                })
            })
            .collect();
        let ended = threads.into_iter().map(|thread| thread.join().map_err(|_| "a connection panicked")?);
        ended.collect()
    })
}

fn pass(load: &Load, browsers: &mut [(Browser, Vec<String>)], length: Duration) -> (Vec<f64>, usize) {
    let until = Instant::now() + length;
    let results: Vec<(Vec<f64>, usize)> = std::thread::scope(|scope| {
        let threads: Vec<_> = browsers
            .iter_mut()
            .enumerate()
            .map(|(place, (browser, ready))| scope.spawn(move || one(load, browser, ready, place, until)))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_default()).collect()
    });
    let failed = results.iter().map(|(_, failed)| failed).sum();
    (results.into_iter().flat_map(|(times, _)| times).collect(), failed)
}

/// One connection: takes what was made ready until nothing is left, or takes turns until the time is over.
fn one(
    load: &Load,
    browser: &mut Browser,
    ready: &[String],
    place: usize,
    until: Instant,
) -> (Vec<f64>, usize) {
    let (mut times, mut failed, mut turn) = (Vec::new(), 0, 0);
    loop {
        let words = if load.prepare.is_some() {
            let Some(words) = ready.get(turn) else { break };
            words
        } else {
            if Instant::now() >= until || load.turns.is_empty() {
                break;
            }
            &load.turns[(place * 7 + turn) % load.turns.len()]
        };
        let begun = Instant::now();
        match (load.go)(browser, words, turn) {
            Ok(true) => times.push(begun.elapsed().as_secs_f64() * 1e6),
            Ok(false) | Err(_) => failed += 1,
        }
        turn += 1;
    }
    (times, failed)
}
