//! The ways in which a piece of work can end without being done.
//!
//! A *problem* (what was typed cannot be read) never comes this far. What is left: a refusal by a rule, something
//! one may not see (which is *not found*), a reason that must be given first, somebody else's change, or a fault of
//! the machine.

use std::fmt;

use crate::{Id, person::Person, stamp::Author};

/// Why a piece of work was not done. `R` is the refusal of the rule that said no.
#[derive(Debug)]
pub enum Failure<R> {
    /// A rule says no; its `Display` is a sentence a practitioner understands.
    Refused(R),
    /// It does not exist, or this actor may not know that it does.
    NotFound,
    /// The access matrix asks for a reason first (`security.md` section 3, `?`).
    ///
    /// Holds the person, where it is about one, so that the page can take the reason and come back.
    NeedReason(Option<Id<Person>>),
    /// Only emergency access would open this (`security.md` section 4).
    NeedBreakGlass,
    /// Someone else changed the record since the page was opened (R11).
    Changed(Changed),
    /// A form's key was used before for something else: this was not done (R10).
    KeyUsed,
    /// The machine failed, or stored data contradicts itself.
    Fault(Fault),
}

/// Says who changed a record under one's hands, so that both versions can be shown.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The revision that stands now.
    pub revision: u32,
    /// Who made it.
    pub by: Author,
    /// When it was made.
    pub at: jiff::Timestamp,
}

impl<R> Failure<R> {
    /// Turns the refusal of one rule into that of the larger work around it.
    pub fn refused_as<S>(self, turn: impl FnOnce(R) -> S) -> Failure<S> {
        match self {
            Failure::Refused(refusal) => Failure::Refused(turn(refusal)),
            Failure::NotFound => Failure::NotFound,
            Failure::NeedReason(person) => Failure::NeedReason(person),
            Failure::NeedBreakGlass => Failure::NeedBreakGlass,
            Failure::Changed(changed) => Failure::Changed(changed),
            Failure::KeyUsed => Failure::KeyUsed,
            Failure::Fault(fault) => Failure::Fault(fault),
        }
    }
}

impl<R> From<Fault> for Failure<R> {
    fn from(fault: Fault) -> Self {
        Failure::Fault(fault)
    }
}

/// What no rule can refuse: reading one's own list, for instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Never {}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

/// A failure of the machine. Never holds personal data: it goes into the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    kind: FaultKind,
    words: String,
}

/// What sort of fault it is, which decides what the page says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// Passes by itself: the database is locked, restarting or out of reach. 503, try again.
    Busy,
    /// No room left. 507, what was typed is kept.
    Full,
    /// The disk said no to a write or a read.
    Disk,
    /// The database refused a statement.
    Database,
    /// What is stored contradicts itself, or cannot be read.
    Stored,
    /// A broken promise of our own.
    Program,
}

impl Fault {
    /// The database is locked, restarting or out of reach.
    pub fn busy(words: impl Into<String>) -> Self {
        Self { kind: FaultKind::Busy, words: words.into() }
    }
    /// No room left on the disk.
    pub fn full(words: impl Into<String>) -> Self {
        Self { kind: FaultKind::Full, words: words.into() }
    }
    /// The disk refused.
    pub fn disk(words: impl Into<String>) -> Self {
        Self { kind: FaultKind::Disk, words: words.into() }
    }
    /// The database refused a statement.
    pub fn database(words: impl Into<String>) -> Self {
        Self { kind: FaultKind::Database, words: words.into() }
    }
    /// Stored data cannot be read.
    pub fn stored(words: impl Into<String>) -> Self {
        Self { kind: FaultKind::Stored, words: words.into() }
    }
    /// One of our own promises is broken.
    pub fn program(words: impl Into<String>) -> Self {
        Self { kind: FaultKind::Program, words: words.into() }
    }
    /// What sort of fault this is.
    pub const fn kind(&self) -> FaultKind {
        self.kind
    }
    /// The same fault, saying on which floor it was met.
    #[must_use]
    pub fn while_doing(mut self, what: &str) -> Self {
        self.words = format!("{what}: {}", self.words);
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl std::error::Error for Fault {}
