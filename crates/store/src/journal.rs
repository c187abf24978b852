//! The journal: who did what, when, on whom and why; chained, signed, never content (`security.md` section 7).
//!
//! A line is written in the same transaction as the change or before the page of a look is sent. Each running
//! instance has its own chain: `mac = HMAC-SHA-256(key, version ‖ chain ‖ seq ‖ prev ‖ fields)`, each field with its
//! length before it. Order is `seq`, not time, because clocks jump.

pub mod agreement;
pub mod checkpoint;
mod seal;
pub mod verify;

use std::time::Instant;

use domain::{Id, failure::Fault};
use jiff::Timestamp;
use uuid::Uuid;

pub(crate) use seal::{Fields, Sealer, keyed_hash};

use crate::{
    engine::{Connection, Row, Value},
    keys::Keys,
};

/// A chain of journal lines; only its id is of use.
#[derive(Debug)]
pub enum ChainMark {}

/// One line, before it has its place in a chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// When, by the instance's clock.
    pub at: Timestamp,
    /// The account that acted; none for the public and for rounds.
    pub actor: Option<Uuid>,
    /// Code of the role, or of the kind of actor that has none.
    pub role: String,
    /// Code of the team.
    pub team: String,
    /// The session, so that two machines of one person can be told apart.
    pub session: Option<Uuid>,
    /// The request, so that lines of one page lie together.
    pub request: Option<Uuid>,
    /// What was done: `read`, `list`, `search`, `create`, `amend`, `sign_in`, …
    pub action: &'static str,
    /// Code of the record type.
    pub record_type: String,
    /// The record.
    pub object: Option<Uuid>,
    /// The person's alias in the journal; its mapping is destroyed with the record.
    pub person_ref: Option<Uuid>,
    /// The episode.
    pub case_ref: Option<Uuid>,
    /// Stage of the case, S0 to S6, or nothing.
    pub stage: String,
    /// `allow`, `deny`, `need_reason`, `need_break_glass`.
    pub decision: String,
    /// Code of the relationship that allowed it.
    pub relationship: String,
    /// What else section 7 asks for, as a small JSON object: reason, purpose, recipient, fields changed, ids shown.
    /// Never words of the record.
    pub detail: String,
    /// Keyed hash of the record before.
    pub before_hash: Option<[u8; 32]>,
    /// Keyed hash of the record after.
    pub after_hash: Option<[u8; 32]>,
}

/// The end of this instance's chain, kept by the writer.
#[derive(Clone)]
pub(crate) struct Chain {
    id: Id<ChainMark>,
    end: Mark,
    keys: Keys,
    sealer: Sealer,
    watches_clock: bool,
}

/// A place in the chain, to return to when a piece of work fails.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    seq: i64,
    head: [u8; 32],
    /// The time of the last line, and when that was by a clock that cannot be set.
    at: Timestamp,
    written: Instant,
    /// The last line that a checkpoint signed, and its time.
    signed_seq: i64,
    signed_at: Timestamp,
}

/// A clock that leaves the even course by more than this has jumped (R7). Less than this a piece may have waited.
const JUMP_SECONDS: i64 = 60;

const INSERT_CHAIN: &str = "insert into chains (id, started_at, version, key_name) values ($1, $2, $3, $4)";

const INSERT_LINE: &str = "insert into journal_lines (
    chain, seq, at, actor, role, team, session, request, action, record_type, object, person_ref, case_ref,
    stage, decision, relationship, detail, before_hash, after_hash, prev, mac
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";

impl Chain {
    /// Begins the chain of a running instance.
    pub(crate) fn begin(
        connection: &mut Connection,
        id: Id<ChainMark>,
        at: Timestamp,
        keys: &Keys,
        watches_clock: bool,
    ) -> Result<Self, Fault> {
        let version = env!("CARGO_PKG_VERSION");
        connection.execute(INSERT_CHAIN, &[id.into(), at.into(), version.into(), keys.name().into()])?;
        let written = Instant::now();
        let end = Mark { seq: 0, head: [0; 32], at, written, signed_seq: 0, signed_at: at };
        let mut chain =
            Self { id, end, keys: keys.clone(), sealer: Sealer::new(&keys.journal), watches_clock };
        let detail = serde_json::json!({ "version": version }).to_string();
        chain.append(connection, &Line { detail, ..Line::of_the_program(at, "start", "settings") })?;
        Ok(chain)
    }

    /// Begins another chain where it cannot be known how this one ends: a commit was lost on its way, and may still
    /// arrive. Its id follows from the last one, so that nothing need be asked for randomness.
    pub(crate) fn begin_anew(&self, connection: &mut Connection) -> Result<Self, Fault> {
        let bytes = keyed_hash(&self.keys.journal, self.id.uuid().as_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&bytes[..16]);
        let id = Id::from_uuid(uuid::Builder::from_custom_bytes(id).into_uuid());
        let mut next = Self::begin(connection, id, self.end.at, &self.keys, self.watches_clock)?;
        next.end.written = self.end.written;
        Ok(next)
    }

    pub(crate) const fn id(&self) -> Id<ChainMark> {
        self.id
    }

    pub(crate) const fn seq(&self) -> i64 {
        self.end.seq
    }

    pub(crate) const fn mark(&self) -> Mark {
        self.end
    }

    pub(crate) fn return_to(&mut self, mark: Mark) {
        self.end = mark;
    }

    pub(crate) const fn head(&self) -> [u8; 32] {
        self.end.head
    }

    pub(crate) const fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Whether enough lines, or minutes by the lines' own times, have passed since the last checkpoint.
    pub(crate) fn is_checkpoint_due(&self) -> bool {
        let end = &self.end;
        let minutes = end.at.duration_since(end.signed_at).as_mins().abs();
        self.has_unsigned()
            && (end.seq - end.signed_seq >= checkpoint::LINES || minutes >= checkpoint::MINUTES)
    }

    /// Whether there are lines behind the last checkpoint.
    pub(crate) const fn has_unsigned(&self) -> bool {
        self.end.seq > self.end.signed_seq
    }

    /// Signs where the chain stands, in the open transaction. [`checkpoint::Checkpoint::keep_outside`] follows when
    /// that is durable.
    pub(crate) fn sign(&mut self, connection: &mut Connection) -> Result<checkpoint::Checkpoint, Fault> {
        let checkpoint = checkpoint::Checkpoint::sign(self, self.end.at);
        checkpoint.keep(connection)?;
        self.end.signed_seq = self.end.seq;
        self.end.signed_at = self.end.at;
        Ok(checkpoint)
    }

    /// Writes a line at the end of the chain. If the clock has jumped since the last one, that is said first.
    pub(crate) fn append(&mut self, connection: &mut Connection, line: &Line) -> Result<(), Fault> {
        let seconds = self.jumped_seconds(line.at);
        if seconds.abs() >= JUMP_SECONDS {
            tracing::warn!(seconds, "the clock has jumped");
            let detail = serde_json::json!({ "seconds": seconds }).to_string();
            let jump = Line { detail, ..Line::of_the_program(line.at, "clock_jump", "settings") };
            self.end.at = line.at;
            self.end.written = Instant::now();
            self.write(connection, &jump)?;
        }
        self.write(connection, line)
    }

    /// By how much the time of a line differs from what a steady clock would say.
    fn jumped_seconds(&self, at: Timestamp) -> i64 {
        if !self.watches_clock {
            return 0;
        }
        let passed = i64::try_from(self.end.written.elapsed().as_secs()).unwrap_or(i64::MAX);
        at.duration_since(self.end.at).as_secs().saturating_sub(passed)
    }

    fn write(&mut self, connection: &mut Connection, line: &Line) -> Result<(), Fault> {
        let seq = self.end.seq + 1;
        let mac = self.sealer.mac(self.id.uuid(), seq, &self.end.head, &line.fields());
        connection.execute(
            INSERT_LINE,
            &[
                self.id.into(),
                seq.into(),
                line.at.into(),
                line.actor.into(),
                (&line.role).into(),
                (&line.team).into(),
                line.session.into(),
                line.request.into(),
                line.action.into(),
                (&line.record_type).into(),
                line.object.into(),
                line.person_ref.into(),
                line.case_ref.into(),
                (&line.stage).into(),
                (&line.decision).into(),
                (&line.relationship).into(),
                (&line.detail).into(),
                line.before_hash.as_ref().into(),
                line.after_hash.as_ref().into(),
                Value::Bytes(&self.end.head),
                Value::Bytes(&mac),
            ],
        )?;
        self.end = Mark { seq, head: mac, at: line.at, written: Instant::now(), ..self.end };
        Ok(())
    }
}

impl Line {
    /// A line about the program itself, of no account and about no person.
    pub(crate) fn of_the_program(at: Timestamp, action: &'static str, record_type: &str) -> Self {
        Self {
            at,
            actor: None,
            role: "operator".to_owned(),
            team: String::new(),
            session: None,
            request: None,
            action,
            record_type: record_type.to_owned(),
            object: None,
            person_ref: None,
            case_ref: None,
            stage: String::new(),
            decision: String::new(),
            relationship: String::new(),
            detail: String::new(),
            before_hash: None,
            after_hash: None,
        }
    }

    fn fields(&self) -> Fields<'_> {
        Fields {
            at: self.at.as_microsecond(),
            ids: [self.actor, self.session, self.request, self.object, self.person_ref, self.case_ref],
            texts: [
                &self.role,
                &self.team,
                self.action,
                &self.record_type,
                &self.stage,
                &self.decision,
                &self.relationship,
                &self.detail,
            ],
            hashes: [self.before_hash.as_ref(), self.after_hash.as_ref()],
        }
    }
}

/// What may be done, as the journal names it. Frozen.
pub(crate) const ACTIONS: &[&str] = &[
    "start",
    "end",
    "read",
    "list",
    "search",
    "identify",
    "create",
    "amend",
    "sign",
    "disclose",
    "run",
    "deny",
    "need_reason",
    "reason",
    "sign_in",
    "sign_in_failed",
    "sign_out",
    "lock",
    "unlock",
    "choose_assignment",
    "draft_begun",
    "draft_taken_up",
    "draft_discarded",
    "draft_submitted",
    "account_added",
    "account_disabled",
    "account_reset",
    "backup",
    "restore",
    "demonstration",
    "export",
    "clock_jump",
    "verify",
    "team_joined",
];

/// A line as it is stored, lent from its row, with its place and its two hashes.
pub(crate) struct StoredLine<'r> {
    chain: Uuid,
    pub(crate) seq: i64,
    fields: Fields<'r>,
    pub(crate) prev: &'r [u8; 32],
    pub(crate) mac: &'r [u8; 32],
    /// An action that this program does not know: the line was not written by it.
    pub(crate) unknown_action: bool,
}

impl<'r> StoredLine<'r> {
    pub(crate) fn read(row: &'r Row<'r>) -> Result<Self, Fault> {
        let action = row.text(8)?;
        let id = |column| row.opt_uuid(column);
        let opt_hash = |column| row.opt_bytes(column)?.map(thirty_two).transpose();
        Ok(Self {
            chain: row.id::<ChainMark>(0)?.uuid(),
            seq: row.int(1)?,
            fields: Fields {
                at: row.int(2)?,
                ids: [id(3)?, id(6)?, id(7)?, id(10)?, id(11)?, id(12)?],
                texts: [
                    row.text(4)?,
                    row.text(5)?,
                    action,
                    row.text(9)?,
                    row.text(13)?,
                    row.text(14)?,
                    row.text(15)?,
                    row.text(16)?,
                ],
                hashes: [opt_hash(17)?, opt_hash(18)?],
            },
            prev: thirty_two(row.bytes(19)?)?,
            mac: thirty_two(row.bytes(20)?)?,
            unknown_action: !ACTIONS.contains(&action),
        })
    }

    /// What its hash should be.
    pub(crate) fn recomputed(&self, sealer: &mut Sealer) -> [u8; 32] {
        self.recomputed_at(self.seq, sealer)
    }

    /// As if the line stood under another number.
    pub(crate) fn recomputed_at(&self, seq: i64, sealer: &mut Sealer) -> [u8; 32] {
        sealer.mac(self.chain, seq, self.prev, &self.fields)
    }
}

fn thirty_two(bytes: &[u8]) -> Result<&[u8; 32], Fault> {
    bytes.try_into().map_err(|_| Fault::stored("a hash of the journal is not 32 bytes long"))
}
