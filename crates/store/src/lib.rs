//! The record: rows, queries, transactions, events and the journal. The only SQL of the program.
//!
//! Everything durable passes through one writer ([`Store::write`]); readers see one moment each ([`Store::read`]).
//! Both lend a [`Record`], which asks the gate before it gives or keeps anything about a person.

mod account;
pub mod backup;
mod assessment;
mod caseload;
mod conflict;
mod consent;
mod contact;
mod discharge;
mod draft;
mod engine;
mod entry;
mod episode;
mod event;
mod formulation;
mod goal;
mod installation;
pub mod journal;
mod justice_event;
mod keys;
mod look;
mod migrations;
mod need;
mod noun;
mod once;
mod onward_referral;
mod person;
mod plan;
mod readers;
mod record;
mod referral;
mod replay;
mod room;
mod screening;
mod search;
mod session;
mod standing;
mod store;
mod task;
mod triage;
mod worklist;
mod writer;

pub use account::{Credentials, Delay};
pub use caseload::{Carried, Case};
pub use conflict::Acquaintance;
pub use draft::{Draft, DraftEnd};
pub use engine::{EngineName, Place};
pub use entry::JusticeInShort;
pub use event::{After, StoredEvent};
pub use installation::Kind;
pub use keys::Keys;
pub use look::{Look, LookedAt};
pub use noun::{Table, Version};
pub use person::{FoundEpisode, MOST_FOUND, likeness_of};
pub use record::{About, Errand, Record, Settings};
pub use search::Search;
pub use session::{ListedSession, NewSession, OpenSession};
pub use store::Store;
pub use worklist::{Filter, LastShown, Waiter, Waiting};
