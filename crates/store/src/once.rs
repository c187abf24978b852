//! Work that must happen once: a form's key, what was asked under it, and the answer that it was given (R10).
//!
//! A key says nothing by itself: it belongs to the account, to the address that the form was sent to (which names the
//! person) and to every word in it. The same key with anything else is refused, never answered.

use domain::failure::{Failure, Fault};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{journal::keyed_hash, keys::Keys, record::Record};

/// What stands before the content in each kind of hash, so that one is never taken for the other.
const ASKED: &[u8] = b"asked under a key\0";
const PUBLIC_KEY: &[u8] = b"key of a public form\0";

/// Runs `work` unless this account has sent the same form with the same key before; then gives the answer that was
/// given.
///
/// A double click, a resubmit and a retry after a crash all carry the same key and the same words. The answer is kept
/// in the transaction of the work itself, so that after an unknown commit the retry tells which it was.
pub(crate) fn once<T, R>(
    record: &mut Record<'_>,
    key: Uuid,
    work: impl FnOnce(&mut Record<'_>) -> Result<T, Failure<R>>,
) -> Result<T, Failure<R>>
where
    T: Serialize + DeserializeOwned,
{
    match record.given_under(key)? {
        Some((asked, _)) if asked != record.asked() => return Err(Failure::KeyUsed),
        Some((_, answer)) => return read(&answer).map_err(Failure::Fault),
        None => {}
    }
    let account = account_of(record);
    let asked = record.asked();
    let answer = work(record)?;
    let kept = serde_json::to_string(&answer).map_err(|error| Fault::program(error.to_string()))?;
    let at = record.stamp().at();
    record.connection().execute(
        "insert into answers (account_id, key, at, answer, asked) values ($1, $2, $3, $4, $5)",
        &[account.into(), key.into(), at.into(), kept.into(), asked.into()],
    )?;
    Ok(answer)
}

impl Record<'_> {
    /// The answer that was given to this account's work of a key, if the very same was asked: for somebody who comes
    /// back to a form that was sent.
    pub fn answer_given<T: DeserializeOwned>(&mut self, key: Uuid) -> Result<Option<T>, Fault> {
        match self.given_under(key)? {
            Some((asked, answer)) if asked == self.asked() => read(&answer).map(Some),
            Some(_) | None => Ok(None),
        }
    }

    /// Whether work of this key was done for this account, whatever was asked under it.
    pub fn is_key_used(&mut self, key: Uuid) -> Result<bool, Fault> {
        Ok(self.given_under(key)?.is_some())
    }

    fn given_under(&mut self, key: Uuid) -> Result<Option<(String, String)>, Fault> {
        let account = account_of(self);
        self.connection().first(
            "select asked, answer from answers where account_id = $1 and key = $2",
            &[account.into(), key.into()],
            |row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())),
        )
    }
}

fn account_of(record: &Record<'_>) -> Uuid {
    record.actor().account().map_or(Uuid::nil(), domain::Id::uuid)
}

fn read<T: DeserializeOwned>(answer: &str) -> Result<T, Fault> {
    serde_json::from_str(answer).map_err(|_| Fault::stored("column answer of an answer"))
}

/// What was asked as it is kept: only whoever holds the key of the journal could tell from it what was typed.
pub(crate) fn hash_of(keys: &Keys, asked: &[u8]) -> String {
    let digest = keyed_hash(&keys.journal, &[ASKED, asked].concat());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A key for a form that anybody may fill in: half of it chance, half of it our seal.
pub(crate) fn public_key(keys: &Keys, chance: u64) -> Uuid {
    Uuid::from_u64_pair(chance, seal(keys, chance))
}

/// Whether a key of such a form is one that we gave out.
pub(crate) fn is_ours(keys: &Keys, key: Uuid) -> bool {
    let (chance, sealed) = key.as_u64_pair();
    // Hashed again, so that how long it takes tells nothing of how much of a guess was right.
    let hashed = |seal: u64| keyed_hash(&keys.journal, &seal.to_be_bytes());
    hashed(sealed) == hashed(seal(keys, chance))
}

fn seal(keys: &Keys, chance: u64) -> u64 {
    let digest = keyed_hash(&keys.journal, &[PUBLIC_KEY, &chance.to_be_bytes()].concat());
    u64::from_be_bytes(digest[..8].try_into().expect("a digest has 32 bytes"))
}
