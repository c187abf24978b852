//! When and by whom: what the outside world gives to a rule, so that rules stay pure.

use std::cell::Cell;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use crate::{Id, access::Role, account::Account};

/// Who made an entry, as it stays true for ever: the account, and the role and team they acted in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// The account that acted; none for the public and for our own rounds.
    pub account: Option<Id<Account>>,
    /// Their name on the day of the entry.
    pub name: String,
    /// The role that was active, where there was one.
    #[serde(with = "role_code")]
    pub role: Option<Role>,
    /// The code of the team that was active.
    pub team: String,
}

impl Author {
    /// In the place of somebody of whom it is not told that they did it.
    pub const fn untold() -> Self {
        Self { account: None, name: String::new(), role: None, team: String::new() }
    }
}

/// A role as its two letters, as the matrix and the journal know it.
mod role_code {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use crate::access::Role;

    #[expect(clippy::ref_option, reason = "serde calls it so")]
    pub(super) fn serialize<S: Serializer>(role: &Option<Role>, to: S) -> Result<S::Ok, S::Error> {
        role.map(Role::code).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Role>, D::Error> {
        match Option::<String>::deserialize(from)? {
            None => Ok(None),
            Some(code) => Role::from_code(&code).map(Some).ok_or_else(|| D::Error::custom("no such role")),
        }
    }
}

/// The moment, the author and a source of fresh identities for one piece of work.
///
/// The clock is asked once for each piece; every entry of one piece carries the same moment.
#[derive(Debug)]
pub struct Stamp {
    at: Timestamp,
    by: Author,
    seed: Cell<u64>,
}

impl Stamp {
    /// Made by the desk only: `seed` comes from its source of randomness.
    pub fn new(at: Timestamp, by: Author, seed: u64) -> Self {
        Self { at, by, seed: Cell::new(seed) }
    }

    /// The moment of this piece of work.
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// Who does it.
    pub const fn by(&self) -> &Author {
        &self.by
    }

    /// A new identity: UUID version 7 of this moment, so that rows of one day lie together.
    pub fn fresh<T>(&self) -> Id<T> {
        Id::from_uuid(self.fresh_uuid(self.at))
    }

    /// A random identity that tells nothing of the moment, for aliases that outlive the record.
    pub fn alias(&self) -> Uuid {
        let (high, low) = (self.next(), self.next());
        Builder::from_random_bytes(((u128::from(high) << 64) | u128::from(low)).to_be_bytes()).into_uuid()
    }

    fn fresh_uuid(&self, at: Timestamp) -> Uuid {
        let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
        let mut random = [0; 10];
        random[..8].copy_from_slice(&self.next().to_be_bytes());
        random[8..].copy_from_slice(&self.next().to_be_bytes()[..2]);
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// Splitmix64 (Steele, Lea, Flood 2014): identities must not collide, they need not be secret; the gate decides
    /// who may see a record, not the difficulty of guessing its address.
    fn next(&self) -> u64 {
        let seed = self.seed.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.seed.set(seed);
        let mut mixed = seed;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
