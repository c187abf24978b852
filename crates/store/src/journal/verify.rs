//! `landward audit verify`: recomputes every chain and names its first damaged line.

use std::collections::BTreeMap;

use domain::failure::Fault;
use uuid::Uuid;

use super::{LINE_COLUMNS, StoredLine, checkpoint};
use crate::{engine::Connection, keys::Keys};

/// What was found of one chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainReport {
    /// The chain.
    pub chain: Uuid,
    /// How many lines it holds.
    pub lines: i64,
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
            Verdict::Missing(from, to) => write!(f, "missing {from}..{to}"),
            Verdict::Truncated { last, signed } => {
                write!(f, "truncated: ends at {last}, a checkpoint signed {signed}")
            }
            Verdict::Rewritten(seq) => write!(f, "rewritten: line {seq} is not the one that was signed"),
            Verdict::ForgedCheckpoint(seq) => write!(f, "the checkpoint at {seq} has a wrong signature"),
        }
    }
}

struct Walk {
    lines: i64,
    expected: i64,
    head: [u8; 32],
    found: Option<Verdict>,
    heads: BTreeMap<i64, [u8; 32]>,
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
    let mut walks: BTreeMap<Uuid, Walk> = BTreeMap::new();
    connection.each("select id from chains", &[], &mut |row| {
        walks.insert(row.id::<super::ChainMark>(0)?.uuid(), Walk::new());
        Ok(())
    })?;
    for chain in signed.keys() {
        walks.entry(*chain).or_insert_with(Walk::new);
    }
    let chains: Vec<Uuid> = connection.query("select distinct chain from journal_lines", &[], |row| {
        Ok(row.id::<super::ChainMark>(0)?.uuid())
    })?;
    for chain in chains {
        walks.entry(chain).or_insert_with(Walk::new);
    }
    let mut reports = Vec::new();
    for (chain, mut walk) in walks {
        let signed_here = signed.remove(&chain).unwrap_or_default();
        connection.each(BY_CHAIN, &[chain.into()], &mut |row| {
            walk.see(&StoredLine::read(row)?, keys, &signed_here);
            Ok(())
        })?;
        let verdict = walk.found.unwrap_or_else(|| walk.against(&signed_here, keys));
        reports.push(ChainReport { chain, lines: walk.lines, verdict });
    }
    Ok(reports)
}

const BY_CHAIN: &str = "select chain, seq, at, actor, role, team, session, request, action, record_type,
    object, person_ref, case_ref, stage, decision, relationship, detail, before_hash, after_hash, prev, mac
from journal_lines
where chain = $1
order by seq";

/// The one place where the columns are listed twice must not drift (see the test).
#[cfg(test)]
pub(crate) fn by_chain_starts_like_the_columns() -> bool {
    BY_CHAIN.starts_with(LINE_COLUMNS)
}
#[cfg(not(test))]
const _: &str = LINE_COLUMNS;

impl Walk {
    fn new() -> Self {
        Self { lines: 0, expected: 1, head: [0; 32], found: None, heads: BTreeMap::new() }
    }

    fn see(&mut self, stored: &StoredLine, keys: &Keys, signed: &[checkpoint::Checkpoint]) {
        self.lines += 1;
        if self.found.is_some() {
            return;
        }
        if stored.seq != self.expected {
            self.found = Some(Verdict::Missing(self.expected, stored.seq - 1));
            return;
        }
        let is_true = !stored.unknown_action
            && stored.prev == self.head
            && stored.recomputed(&keys.journal) == stored.mac;
        if !is_true {
            self.found = Some(Verdict::Altered(stored.seq));
            return;
        }
        self.head = stored.mac;
        self.expected += 1;
        if signed.iter().any(|checkpoint| checkpoint.seq == stored.seq) {
            self.heads.insert(stored.seq, stored.mac);
        }
    }

    fn against(&self, signed: &[checkpoint::Checkpoint], keys: &Keys) -> Verdict {
        for checkpoint in signed {
            if !checkpoint.is_signed_by(keys) {
                return Verdict::ForgedCheckpoint(checkpoint.seq);
            }
            match self.heads.get(&checkpoint.seq) {
                None if checkpoint.seq > 0 => {
                    return Verdict::Truncated { last: self.expected - 1, signed: checkpoint.seq };
                }
                Some(head) if *head != checkpoint.head => return Verdict::Rewritten(checkpoint.seq),
                None | Some(_) => {}
            }
        }
        Verdict::Sound
    }
}
