//! Work that must happen once: a form's key and the answer that it was given (R10).

use domain::failure::{Failure, Fault};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::record::Record;

/// Runs `work` unless this account has sent the same key before; then gives the answer that was given.
///
/// A double click, a resubmit and a retry after a crash all carry the same key. The answer is kept in the transaction
/// of the work itself, so that after an unknown commit the retry tells which it was.
pub(crate) fn once<T, R>(
    record: &mut Record<'_>,
    key: Uuid,
    work: impl FnOnce(&mut Record<'_>) -> Result<T, Failure<R>>,
) -> Result<T, Failure<R>>
where
    T: Serialize + DeserializeOwned,
{
    if let Some(answer) = record.answer_given(key)? {
        return Ok(answer);
    }
    let account = record.actor().account().map_or(Uuid::nil(), domain::Id::uuid);
    let answer = work(record)?;
    let kept = serde_json::to_string(&answer).map_err(|error| Fault::program(error.to_string()))?;
    let at = record.stamp().at();
    record.connection().execute(
        "insert into answers (account_id, key, at, answer) values ($1, $2, $3, $4)",
        &[account.into(), key.into(), at.into(), kept.into()],
    )?;
    Ok(answer)
}

impl Record<'_> {
    /// The answer that was given to this account's work of a key, if it was done: for somebody who comes back to a
    /// form that was sent.
    pub fn answer_given<T: DeserializeOwned>(&mut self, key: Uuid) -> Result<Option<T>, Fault> {
        let account = self.actor().account().map_or(Uuid::nil(), domain::Id::uuid);
        self.connection().first(
            "select answer from answers where account_id = $1 and key = $2",
            &[account.into(), key.into()],
            |row| row.content(0),
        )
    }
}
