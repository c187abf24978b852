//! The program: settings, wiring and the command line. Rules of any kind live elsewhere.

mod backup;
mod check;
mod command;
mod content;
mod form;
mod print;
mod serve;
mod settings;

use std::process::ExitCode;

use clap::Parser;

use settings::{Command, Settings};

/// Short-lived text and JSON of every page spread free room over the whole of the system's own heap, and looking for it
/// there costs more than the work (`docs/performance.md`). Without huge pages: with them every thread that ever rendered a
/// page keeps megabytes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Exit codes: 0 done, 1 refused or found wrong, 2 used wrongly, 3 cannot tell.
fn main() -> ExitCode {
    let settings = Settings::parse();
    let done = match &settings.command {
        Command::Serve(serve) => serve::run(&settings, serve),
        Command::Demo(demo) => command::demo(&settings, demo),
        Command::User(user) => command::user(&settings, user),
        Command::Audit(audit) => command::audit(&settings, audit),
        Command::Backup(what) => backup::back_up(&settings, what),
        Command::Restore(what) => backup::restore(&settings, what),
        Command::BackupKey(what) => backup::new_key(what),
        Command::Check(what) => check::run(&settings, what),
        Command::Form(what) => form::run(&settings, what),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(ended) => {
            print::to_people(&ended.words);
            ExitCode::from(ended.code)
        }
    }
}

/// Why a command did not do what was asked.
pub struct Ended {
    /// 1 refused or found wrong, 3 cannot tell.
    pub code: u8,
    /// For people, on standard error.
    pub words: String,
}

impl Ended {
    /// A rule said no, or something is wrong.
    pub fn refused(words: impl Into<String>) -> Self {
        Self { code: 1, words: words.into() }
    }

    /// The machine failed, so that nobody can tell.
    pub fn cannot_tell(words: impl Into<String>) -> Self {
        Self { code: 3, words: words.into() }
    }
}

impl<R: std::fmt::Display> From<domain::failure::Failure<R>> for Ended {
    fn from(failure: domain::failure::Failure<R>) -> Self {
        use domain::failure::Failure;
        match failure {
            Failure::Refused(refusal) => Ended::refused(refusal.to_string()),
            Failure::NotFound => Ended::refused("There is no such thing."),
            Failure::NeedReason(_) | Failure::NeedBreakGlass => Ended::refused("This needs a reason."),
            Failure::Changed(_) => Ended::refused("Someone else has changed this meanwhile."),
            Failure::KeyUsed => Ended::refused("This was done before, with other words."),
            Failure::Fault(fault) => Ended::cannot_tell(format!("The record does not answer: {fault}")),
        }
    }
}
