//! Prints figures for people, with the machine and the workload beside them.

use crate::{drive::Figures, server::Running};

/// What was measured, and where.
#[expect(clippy::print_stdout, reason = "the figures are this program's output")]
pub fn machine(people: u32) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let model = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        model.lines().find(|line| line.starts_with("model name")).and_then(|line| line.split(": ").nth(1));
    println!("{cores} cores, {}; {people} people on record; SQLite", model.unwrap_or("unknown processor"));
    println!(
        "Processor time is user and system of the server process alone. Load and server share the cores.\n"
    );
}

/// One figure.
#[expect(clippy::print_stdout, reason = "the figures are this program's output")]
pub fn line(what: &str, figure: &str) {
    println!("{what:<58} {figure}");
}

/// The head of the table.
#[expect(clippy::print_stdout, reason = "the figures are this program's output")]
pub fn heading() {
    println!(
        "\n{:<44}{:>6}{:>10}{:>13}{:>12}{:>12}{:>8}{:>9}",
        "workload", "conn.", "a second", "CPU µs each", "median µs", "p99 µs", "failed", "RSS MiB"
    );
}

/// One row of the table.
#[expect(clippy::print_stdout, reason = "the figures are this program's output")]
pub fn figures(name: &str, connections: usize, figures: &Figures, running: &Running) {
    println!(
        "{name:<44}{connections:>6}{:>10.0}{:>13.0}{:>12.0}{:>12.0}{:>8}{:>9.0}",
        figures.a_second,
        figures.processor_microseconds,
        figures.median_microseconds,
        figures.p99_microseconds,
        figures.failed,
        running.resident_mebibytes(),
    );
}
