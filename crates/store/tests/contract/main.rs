//! What the store promises to the floors above, held against both engines with the same text.

mod backup;
mod drafts;
mod figures;
#[expect(dead_code, reason = "the kill tests use what is not used here")]
mod house;
mod journal;
mod keeping;
mod knowing;
mod migrations;
mod once;
mod room;
mod statements;
mod writer;
