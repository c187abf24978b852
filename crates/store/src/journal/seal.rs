//! The keyed hashes of the journal: of lines, each over the one before it, and of what a record says.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

/// The first byte of what is hashed: how the fields are laid out.
const LAYOUT: u8 = 1;

/// What a line's hash is taken of, in the order in which it is taken; lent from a row or from a line to be written.
pub(crate) struct Fields<'f> {
    /// Microseconds since 1970.
    pub(crate) at: i64,
    /// Actor, session, request, object, person, case.
    pub(crate) ids: [Option<Uuid>; 6],
    /// Role, team, action, record type, stage, decision, relationship, detail.
    pub(crate) texts: [&'f str; 8],
    /// Of the record before and after.
    pub(crate) hashes: [Option<&'f [u8; 32]>; 2],
}

/// Hashes line after line with one key: the key is prepared once, the bytes are laid out in one place.
#[derive(Clone)]
pub(crate) struct Sealer {
    key: Hmac<Sha256>,
    bytes: Vec<u8>,
}

impl Sealer {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self { key: prepared(key), bytes: Vec::with_capacity(1_024) }
    }

    /// `HMAC-SHA-256(key, layout ‖ chain ‖ seq ‖ prev ‖ fields)`, each field with its length before it.
    pub(crate) fn mac(&mut self, chain: Uuid, seq: i64, prev: &[u8; 32], fields: &Fields<'_>) -> [u8; 32] {
        self.bytes.clear();
        self.bytes.push(LAYOUT);
        self.bytes.extend_from_slice(chain.as_bytes());
        self.bytes.extend_from_slice(&seq.to_be_bytes());
        self.bytes.extend_from_slice(prev);
        self.field(Some(&fields.at.to_be_bytes()));
        for id in &fields.ids {
            self.field(id.as_ref().map(|id| id.as_bytes().as_slice()));
        }
        for text in &fields.texts {
            self.field(Some(text.as_bytes()));
        }
        for hash in &fields.hashes {
            self.field(hash.map(<[u8; 32]>::as_slice));
        }
        let mut mac = self.key.clone();
        mac.update(&self.bytes);
        mac.finalize().into_bytes().into()
    }

    fn field(&mut self, bytes: Option<&[u8]>) {
        match bytes {
            None => self.bytes.extend_from_slice(&u32::MAX.to_be_bytes()),
            Some(bytes) => {
                let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX - 1);
                self.bytes.extend_from_slice(&length.to_be_bytes());
                self.bytes.extend_from_slice(bytes);
            }
        }
    }
}

/// A keyed hash of a record's content: tells whether it changed, tells nothing of what it says.
pub(crate) fn keyed_hash(key: &[u8; 32], content: &[u8]) -> [u8; 32] {
    let mut mac = prepared(key);
    mac.update(content);
    mac.finalize().into_bytes().into()
}

fn prepared(key: &[u8; 32]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length")
}
