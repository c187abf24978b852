//! Searches that somebody made: the terms stay here under a random address, so that they never stand in a URL.

use domain::{Id, account::Account, failure::Fault};
use jiff::Timestamp;
use serde_json::json;

use crate::record::Record;

/// A search that can be gone back to; only its id is of use.
#[derive(Debug, Clone, Copy)]
pub enum Search {}

impl Record<'_> {
    /// Keeps the terms of a search.
    pub fn keep_search(&mut self, id: Id<Search>, account: Id<Account>, terms: &str) -> Result<(), Fault> {
        let at = self.stamp().at();
        self.connection().execute(
            "insert into searches (id, account_id, terms, made_at) values ($1, $2, $3, $4)",
            &[id.into(), account.into(), terms.into(), at.into()],
        )?;
        Ok(())
    }

    /// The terms of a search of one's own, made after a moment.
    pub fn search_terms(
        &mut self,
        id: Id<Search>,
        account: Id<Account>,
        after: Timestamp,
    ) -> Result<Option<String>, Fault> {
        self.connection().first(
            "select terms from searches where id = $1 and account_id = $2 and made_at > $3",
            &[id.into(), account.into(), after.into()],
            |row| Ok(row.text(0)?.to_owned()),
        )
    }

    /// Journals that a search was run and how many people it showed; the terms stay out of the journal's reach.
    pub fn note_search(&mut self, shown: &[uuid::Uuid]) -> Result<(), Fault> {
        let detail = json!({ "shown": shown.iter().map(|id| id.simple().to_string()).collect::<Vec<_>>() });
        self.note("search", "person", None, &detail)
    }
}
