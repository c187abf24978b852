//! Signed checkpoints: a bare chain cannot show that its tail was cut, a checkpoint kept outside can.
//!
//! Every 1,000 lines or 5 minutes the writer signs where the chain stands, into its own table and into an append-only
//! file beside the keys. What happened since the last checkpoint is the window of risk.

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use domain::failure::Fault;
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Chain, ChainMark};
use crate::engine::Connection;

/// A checkpoint is signed after so many lines.
pub(crate) const LINES: i64 = 1_000;

/// Or after so long.
pub(crate) const MINUTES: i64 = 5;

/// The file beside the keys: one JSON object a line.
pub const FILE: &str = "checkpoints.ndjson";

/// A signed statement of where a chain stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The chain.
    pub chain: Uuid,
    /// Its last line then.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// The hash of that line.
    #[serde(with = "hex_bytes")]
    pub head: [u8; 32],
    /// Ed25519 over the four above.
    #[serde(with = "hex_bytes")]
    pub signature: [u8; 64],
}

mod hex_bytes {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer, const N: usize>(
        bytes: &[u8; N],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(&bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>, const N: usize>(
        from: D,
    ) -> Result<[u8; N], D::Error> {
        let text = String::deserialize(from)?;
        let mut bytes = [0; N];
        if text.len() != N * 2 || !text.is_ascii() {
            return Err(D::Error::custom("hexadecimal digits of another length"));
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(D::Error::custom)?;
            *byte = u8::from_str_radix(pair, 16).map_err(D::Error::custom)?;
        }
        Ok(bytes)
    }
}

impl Checkpoint {
    pub(crate) fn sign(chain: &Chain, at: Timestamp) -> Self {
        let mut checkpoint =
            Self { chain: chain.id().uuid(), seq: chain.seq(), at, head: chain.head(), signature: [0; 64] };
        let key = SigningKey::from_bytes(&chain.keys().checkpoints);
        checkpoint.signature = key.sign(&checkpoint.signed_bytes()).to_bytes();
        checkpoint
    }

    pub(crate) fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        key.verify(&self.signed_bytes(), &Signature::from_bytes(&self.signature)).is_ok()
    }

    fn signed_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(72);
        bytes.extend_from_slice(self.chain.as_bytes());
        bytes.extend_from_slice(&self.seq.to_be_bytes());
        bytes.extend_from_slice(&self.at.as_microsecond().to_be_bytes());
        bytes.extend_from_slice(&self.head);
        bytes
    }

    /// Keeps it in its table, inside the writer's transaction.
    pub(crate) fn keep(&self, connection: &mut Connection) -> Result<(), Fault> {
        connection.execute(
            "insert into checkpoints (chain, seq, at, head, signed, signature) values ($1, $2, $3, $4, $5, $6)
            on conflict (chain, seq) do nothing",
            &[
                self.chain.into(),
                self.seq.into(),
                self.at.into(),
                (&self.head).into(),
                "ed25519".into(),
                (&self.signature).into(),
            ],
        )?;
        Ok(())
    }

    /// Adds it to the file outside the database, once the transaction is durable.
    pub(crate) fn keep_outside(&self, directory: &Path) -> Result<(), Fault> {
        let said = |error: std::io::Error| Fault::disk(format!("{FILE}: {error}"));
        let mut line = serde_json::to_string(self).map_err(|error| Fault::program(error.to_string()))?;
        line.push('\n');
        let path = directory.join(FILE);
        let mut file =
            fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path).map_err(said)?;
        file.write_all(line.as_bytes()).and_then(|()| file.sync_data()).map_err(said)
    }
}

/// The checkpoints in the database.
pub(crate) fn stored(connection: &mut Connection) -> Result<Vec<Checkpoint>, Fault> {
    connection.query(
        "select chain, seq, at, head, signature from checkpoints order by chain, seq",
        &[],
        |row| {
            let damaged = |_| Fault::stored("a checkpoint's hash or signature has another length");
            Ok(Checkpoint {
                chain: row.id::<ChainMark>(0)?.uuid(),
                seq: row.int(1)?,
                at: row.at(2)?,
                head: row.bytes(3)?.try_into().map_err(damaged)?,
                signature: row.bytes(4)?.try_into().map_err(damaged)?,
            })
        },
    )
}

/// The checkpoints in the file outside; none when there is no file.
pub fn outside(path: &Path) -> Result<Vec<Checkpoint>, Fault> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text =
        fs::read_to_string(path).map_err(|error| Fault::disk(format!("{}: {error}", path.display())))?;
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).map_err(|error| Fault::stored(format!("{FILE}: {error}"))))
        .collect()
}
