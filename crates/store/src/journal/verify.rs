//! `landward audit verify`: recomputes every chain and names its first damaged line.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter::Peekable,
    slice,
};

use domain::failure::Fault;
use ed25519_dalek::{SigningKey, VerifyingKey};
use uuid::Uuid;

use super::{Sealer, StoredLine, checkpoint};
use crate::{engine::Connection, keys::Keys};

/// What was found of one chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainReport {
    /// The chain.
    pub chain: Uuid,
    /// How many lines it holds.
    pub lines: i64,
    /// How many of them stand behind the last checkpoint: the tail that could be cut without a trace.
    pub unsigned: i64,
    /// Whether it holds.
    pub verdict: Verdict,
}

/// Whether a chain holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every line recomputes, and every checkpoint agrees.
    Sound,
    /// This line does not say what it said when it was written.
    Altered(i64),
    /// This line stands where another belongs.
    Reordered(i64),
    /// Lines from the first to the second number are gone.
    Missing(i64, i64),
    /// A signed checkpoint knows of more lines than there are.
    Truncated {
        /// The last line there is.
        last: i64,
        /// The line that the checkpoint signed.
        signed: i64,
    },
    /// The lines recompute, but not to what a checkpoint signed: the chain was written anew.
    Rewritten(i64),
    /// A checkpoint's own signature is wrong.
    ForgedCheckpoint(i64),
}

impl Verdict {
    /// Whether nothing is wrong.
    pub const fn is_sound(self) -> bool {
        matches!(self, Verdict::Sound)
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Verdict::Sound => f.write_str("ok"),
            Verdict::Altered(seq) => write!(f, "altered at {seq}"),
            Verdict::Reordered(seq) => write!(f, "reordered at {seq}"),
            Verdict::Missing(from, to) => write!(f, "missing {from}..{to}"),
            Verdict::Truncated { last, signed } => {
                write!(f, "truncated at {}: ends at {last}, a checkpoint signed {signed}", last + 1)
            }
            Verdict::Rewritten(seq) => {
                write!(f, "rewritten at or before {seq}: a checkpoint signed another line")
            }
            Verdict::ForgedCheckpoint(seq) => write!(f, "forged checkpoint at {seq}: its signature is wrong"),
        }
    }
}

/// How far around its place a moved line is looked for.
const BESIDE: i64 = 1_000;

/// One chain, line after line, beside its checkpoints in the same order: nothing of the lines is kept.
struct Walk<'w> {
    sealer: &'w mut Sealer,
    lines: i64,
    expected: i64,
    head: [u8; 32],
    found: Option<Verdict>,
    /// The checkpoints of lines that have not come yet.
    signed: Peekable<slice::Iter<'w, checkpoint::Checkpoint>>,
    /// The first line that a checkpoint signed with another hash.
    rewritten: Option<i64>,
}

/// Recomputes every line of every chain from its fields; never trusts a stored hash.
pub(crate) fn verify(
    connection: &mut Connection,
    keys: &Keys,
    outside: &[checkpoint::Checkpoint],
) -> Result<Vec<ChainReport>, Fault> {
    let mut checkpoints = checkpoint::stored(connection)?;
    checkpoints.extend_from_slice(outside);
    let mut signed: BTreeMap<Uuid, Vec<checkpoint::Checkpoint>> = BTreeMap::new();
    for checkpoint in checkpoints {
        signed.entry(checkpoint.chain).or_default().push(checkpoint);
    }
    let mut chains: BTreeSet<Uuid> = signed.keys().copied().collect();
    for sql in ["select id from chains", "select distinct chain from journal_lines"] {
        connection.each(sql, &[], &mut |row| {
            chains.insert(row.id::<super::ChainMark>(0)?.uuid());
            Ok(())
        })?;
    }
    let verifying = SigningKey::from_bytes(&keys.checkpoints).verifying_key();
    let mut sealer = Sealer::new(&keys.journal);
    chains
        .into_iter()
        .map(|chain| {
            let mut signed_here = signed.remove(&chain).unwrap_or_default();
            signed_here.sort_by_key(|checkpoint| checkpoint.seq);
            // Most stand both in the database and outside.
            signed_here.dedup();
            let mut walk = Walk::beside(&signed_here, &mut sealer);
            connection.each(BY_CHAIN, &[chain.into()], &mut |row| {
                match StoredLine::read(row) {
                    Ok(stored) => walk.see(&stored),
                    // A line that was written here can be read here: whatever cannot was put there by somebody else.
                    Err(_) => walk.cannot_read(),
                }
                Ok(())
            })?;
            let signed_to = signed_here.last().map_or(0, |checkpoint| checkpoint.seq);
            let unsigned = (walk.lines - signed_to).max(0);
            let lines = walk.lines;
            let verdict = walk.ended(&signed_here, &verifying);
            Ok(ChainReport { chain, lines, unsigned, verdict })
        })
        .collect()
}

const BY_CHAIN: &str = "select chain, seq, at, actor, role, team, session, request, action, record_type,
    object, person_ref, case_ref, stage, decision, relationship, detail, before_hash, after_hash, prev, mac
from journal_lines
where chain = $1
order by seq";

impl<'w> Walk<'w> {
    fn beside(signed: &'w [checkpoint::Checkpoint], sealer: &'w mut Sealer) -> Self {
        let signed = signed.iter().peekable();
        Self { sealer, lines: 0, expected: 1, head: [0; 32], found: None, signed, rewritten: None }
    }

    fn see(&mut self, stored: &StoredLine<'_>) {
        self.lines += 1;
        if self.found.is_some() {
            return;
        }
        if stored.seq != self.expected {
            self.found = Some(Verdict::Missing(self.expected, stored.seq - 1));
            return;
        }
        let is_itself = !stored.unknown_action && stored.recomputed(self.sealer) == *stored.mac;
        if !is_itself || *stored.prev != self.head {
            let stood_elsewhere = !stored.unknown_action && self.fits_beside(stored);
            self.found = Some(if stood_elsewhere {
                Verdict::Reordered(stored.seq)
            } else {
                Verdict::Altered(stored.seq)
            });
            return;
        }
        self.head = *stored.mac;
        self.expected += 1;
        while let Some(checkpoint) = self.signed.next_if(|checkpoint| checkpoint.seq <= stored.seq) {
            if checkpoint.seq == stored.seq && checkpoint.head != self.head {
                self.rewritten.get_or_insert(checkpoint.seq);
            }
        }
    }

    /// Whether a line would be sound under a number close by: two that changed places.
    fn fits_beside(&mut self, stored: &StoredLine<'_>) -> bool {
        let mut beside = (stored.seq - BESIDE).max(1)..=stored.seq + BESIDE;
        beside.any(|seq| seq != stored.seq && stored.recomputed_at(seq, self.sealer) == *stored.mac)
    }

    fn cannot_read(&mut self) {
        self.lines += 1;
        self.found.get_or_insert(Verdict::Altered(self.expected));
    }

    /// What is wrong first: a line, a checkpoint's signature, what a checkpoint says.
    fn ended(self, signed: &[checkpoint::Checkpoint], key: &VerifyingKey) -> Verdict {
        if let Some(found) = self.found {
            return found;
        }
        let last = self.expected - 1;
        let forged = signed.iter().find(|checkpoint| !checkpoint.is_signed_by(key));
        let beyond = signed.iter().find(|checkpoint| checkpoint.seq > last);
        match (forged, self.rewritten, beyond) {
            (Some(checkpoint), ..) => Verdict::ForgedCheckpoint(checkpoint.seq),
            (None, Some(seq), _) => Verdict::Rewritten(seq),
            (None, None, Some(checkpoint)) => Verdict::Truncated { last, signed: checkpoint.seq },
            (None, None, None) => Verdict::Sound,
        }
    }
}
