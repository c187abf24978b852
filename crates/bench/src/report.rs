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
        "Processor time is user and system of the server process alone. Load and server share the cores."
    );
    println!("Own memory is what the server has taken for itself; RSS counts mapped pages of files, too.\n");
}

/// One figure.
#[expect(clippy::print_stdout, reason = "the figures are this program's output")]
pub fn line(what: &str, figure: &str) {
    println!("{what:<58} {figure}");
}

/// The head of the table.
#[expect(clippy::print_stdout, reason = "the figures are this program's output")]
pub fn heading(what: &str) {
    println!(
        "\n{what:<46}{:>6}{:>10}{:>9}{:>10}{:>11}{:>10}{:>8}{:>9}{:>9}",
        "conn.", "a second", "CPU µs", "in writer", "median µs", "p99 µs", "failed", "own MiB", "RSS MiB"
    );
}

/// One row of the table.
#[expect(clippy::print_stdout, reason = "the figures are this program's output")]
pub fn figures(name: &str, connections: usize, figures: &Figures, running: &Running) {
    let memory = running.memory();
    println!(
        "{name:<46}{connections:>6}{:>10.0}{:>9.0}{:>10.0}{:>11.0}{:>10.0}{:>8}{:>9.0}{:>9.0}",
        figures.a_second,
        figures.processor_microseconds,
        figures.writer_microseconds,
        figures.median_microseconds,
        figures.p99_microseconds,
        figures.failed,
        memory.own,
        memory.resident,
    );
}
