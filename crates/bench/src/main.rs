//! `make bench`: how fast the program is with a loaded record, each figure beside baselines of the same run.
//!
//! It starts the release binary on a record that it fills once and keeps, drives it over HTTP with sessions, tokens
//! and the gate on, and prints processor time of the server process alone (user and system), throughput and latency.
//! Then it fills the plain demonstration on each engine, and drives both alike.
//! It asserts nothing: figures are for people, with the machine and the workload beside them.

mod baseline;
mod browser;
mod drive;
mod plain;
mod report;
mod server;
mod town;
mod workload;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use server::{Record, Running};
use town::Town;

/// How many people the record holds unless told otherwise: `bench PEOPLE`; `bench PEOPLE WORDS` drives only the workloads
/// of that name, on the big record alone.
const PEOPLE: u32 = 1_000_000;

#[expect(clippy::print_stderr, reason = "the program's own words, for whoever runs it")]
fn main() -> ExitCode {
    let people = std::env::args().nth(1).and_then(|typed| typed.parse().ok()).unwrap_or(PEOPLE);
    let only = std::env::args().nth(2);
    match run(people, only.as_deref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(words) => {
            eprintln!("bench: {words}");
            ExitCode::FAILURE
        }
    }
}

fn run(people: u32, only: Option<&str>) -> Result<(), String> {
    let target = PathBuf::from("target");
    let town = town::made(&target)?;
    let (record, seconds) = Record::kept(&target, &town, people)?;
    report::machine(people);
    let gigabytes = f64::from(u32::try_from(record.bytes() / 1_000_000).unwrap_or(u32::MAX)) / 1_000.0;
    report::line("filled by the demonstration", &format!("in {seconds} s, {gigabytes:.1} GB"));
    baselines(&target, &record)?;
    let running = Running::start(&record, None)?;
    report::line("first page after start", &format!("{:.0} ms", running.first_page_milliseconds));
    drop(running);
    loaded(&record, &town, only)?;
    if only.is_some() {
        return Ok(());
    }
    slow_disk(&record, &town)?;
    plain::both(&target)
}

fn baselines(target: &Path, record: &Record) -> Result<(), String> {
    let commits = baseline::single_commits(target)?;
    report::line("baseline: single synced commits of this disk", &format!("{commits:.0} a second"));
    for (name, microseconds) in baseline::straight(record)? {
        report::line(&format!("baseline: {name} straight on SQLite"), &format!("{microseconds:.0} µs"));
    }
    Ok(())
}

/// Every workload on the big record, each on a server just started: a minute after its start the server looks at the
/// whole record, as it does once a day, and what that takes is no part of a page.
fn loaded(record: &Record, town: &Town, only: Option<&str>) -> Result<(), String> {
    report::heading("workload");
    for place in 0..workload::NUMBER {
        let running = Running::start(record, None)?;
        let load = workload::all(&running, record, &town.suite)?.swap_remove(place);
        if only.is_some_and(|words| !load.name.contains(words)) {
            continue;
        }
        for connections in [1, 16, 64] {
            let figures = drive::run(&running, &load, connections)?;
            report::figures(load.name, connections, &figures, &running);
        }
    }
    Ok(())
}

/// The same referrals with a disk on which each commit takes 4.5 ms.
fn slow_disk(record: &Record, town: &Town) -> Result<(), String> {
    let running = Running::start(record, Some(4_500))?;
    let loads = workload::all(&running, record, &town.suite)?;
    for load in loads.iter().filter(|load| load.is_write) {
        for connections in [16, 64] {
            let figures = drive::run(&running, load, connections)?;
            report::figures(&format!("{}, each commit 4.5 ms", load.name), connections, &figures, &running);
        }
    }
    Ok(())
}
