//! A second writer for filling an empty demonstration: many pieces of work share a commit, one after the other.
//!
//! The ordinary writer answers a piece when it is durable, so that whoever does one piece after another waits for the
//! disk each time. A replay answers each piece when it has run and commits every few thousand; the whole is told to
//! people only when the last commit has ended. Everything else is as ever: each piece runs in a savepoint, asks the
//! gate, writes its event and its journal line into a chain of its own, with a checkpoint signed at every commit.
//! It is lent for an installation marked as a demonstration and for no other (`docs/decisions/0008-demonstration.md`).

use std::{
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::failure::Fault;

use crate::{
    engine::{Connection, Place, Use},
    journal::Chain,
    writer::{Turn, Writer},
};

/// How many pieces share a commit.
const PIECES: u32 = 4_000;

/// Keys are spread over the whole of an index: a page that is wanted again soon must still be at hand.
const CACHE: &str = "pragma cache_size = -400000";

/// Who writes: the one writer of the instance, or a replay.
pub(crate) enum Way {
    /// The writer that everybody shares.
    Queue(Writer),
    /// A replay, in the caller's own thread.
    Replay(Box<Mutex<Replay>>),
}

impl Way {
    pub(crate) fn run<T, E>(
        &self,
        work: impl FnOnce(&mut Turn<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        match self {
            Way::Queue(writer) => writer.run(work),
            Way::Replay(replay) => lock(replay).piece(work),
        }
    }
}

pub(crate) fn lock(replay: &Mutex<Replay>) -> MutexGuard<'_, Replay> {
    replay.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection of its own, a chain of its own, and how much is not yet committed.
pub(crate) struct Replay {
    connection: Connection,
    chain: Chain,
    directory: PathBuf,
    /// Pieces since the last commit; none while no transaction is open.
    waiting: Option<u32>,
    /// Set when the transaction was lost: nothing goes on after that.
    broken: Option<Fault>,
}

impl Replay {
    pub(crate) fn begin(
        place: &Place,
        begin_chain: impl FnOnce(&mut Connection) -> Result<Chain, Fault>,
    ) -> Result<Self, Fault> {
        let mut connection = Connection::open(place, Use::Write)?;
        if let Connection::Lite(_) = connection {
            connection.batch(CACHE)?;
        }
        connection.begin(Use::Write)?;
        let chain = begin_chain(&mut connection)?;
        connection.commit()?;
        let directory = place.directory().to_owned();
        Ok(Self { connection, chain, directory, waiting: None, broken: None })
    }

    /// Runs a piece in a savepoint; every so many the lot is committed.
    fn piece<T, E: From<Fault>>(&mut self, work: impl FnOnce(&mut Turn<'_>) -> Result<T, E>) -> Result<T, E> {
        self.open()?;
        let mark = self.chain.mark();
        self.connection.batch("savepoint piece").map_err(|fault| self.lost(fault))?;
        let done = work(&mut Turn { connection: &mut self.connection, chain: &mut self.chain });
        let ended = if done.is_ok() {
            self.connection.batch("release piece")
        } else {
            self.chain.return_to(mark);
            self.connection.batch("rollback to piece; release piece")
        };
        ended.map_err(|fault| self.lost(fault))?;
        let waiting = self.waiting.unwrap_or_default() + 1;
        self.waiting = Some(waiting);
        if waiting >= PIECES {
            self.commit()?;
        }
        done
    }

    /// Looks at what stands now, also at what is not yet committed.
    pub(crate) fn look<T, E: From<Fault>>(
        &mut self,
        look: impl FnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.open()?;
        look(&mut self.connection)
    }

    fn open(&mut self) -> Result<(), Fault> {
        if let Some(fault) = &self.broken {
            return Err(fault.clone());
        }
        if self.waiting.is_none() {
            self.connection.begin(Use::Write).map_err(|fault| self.lost(fault))?;
            self.waiting = Some(0);
        }
        Ok(())
    }

    /// Makes durable what waits.
    pub(crate) fn commit(&mut self) -> Result<(), Fault> {
        if let Some(fault) = &self.broken {
            return Err(fault.clone());
        }
        if self.waiting.take().is_none() {
            return Ok(());
        }
        let signed = self.chain.sign(&mut self.connection);
        let checkpoint = signed
            .and_then(|checkpoint| self.connection.commit().map(|()| checkpoint))
            .map_err(|fault| self.lost(fault))?;
        checkpoint.keep_outside(&self.directory)
    }

    fn lost(&mut self, fault: Fault) -> Fault {
        self.waiting = None;
        self.broken = Some(fault.clone());
        let _gone = self.connection.roll_back();
        fault
    }
}
