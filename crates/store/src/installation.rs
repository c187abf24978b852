//! What this installation is: the live record, or a demonstration of invented people.

use domain::failure::Fault;

use crate::record::Record;

/// What an installation holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nobody has said: a new installation, to be used for real people.
    Live,
    /// Invented people only (hazard H24).
    Demonstration,
}

impl Record<'_> {
    /// What this installation holds.
    pub fn installation(&mut self) -> Result<Kind, Fault> {
        let kind =
            self.connection().first("select value from installation where name = 'kind'", &[], |row| {
                Ok(row.text(0)?.to_owned())
            })?;
        Ok(if kind.as_deref() == Some("demonstration") { Kind::Demonstration } else { Kind::Live })
    }

    /// Makes an installation a demonstration, for ever. Only ever of an empty one: the caller has looked.
    pub fn become_demonstration(&mut self) -> Result<(), Fault> {
        self.connection().execute(
            "insert into installation (name, value) values ('kind', $1) on conflict (name) do nothing",
            &["demonstration".into()],
        )?;
        self.note("demonstration", "settings", None, &serde_json::Value::Null)
    }

    /// Whether anybody is on record or can sign in.
    pub fn is_empty(&mut self) -> Result<bool, Fault> {
        let person = self.connection().first("select 1 from people limit 1", &[], |_| Ok(()))?;
        Ok(person.is_none() && !self.has_accounts()?)
    }
}
