//! A second writer for filling an empty demonstration: many pieces of work share a commit, one after the other.
//!
//! The ordinary writer answers a piece when it is durable, so that whoever does one piece after another waits for the
//! disk each time. A replay answers each piece when it has run and commits every few thousand; the whole is told to
//! people only when the last commit has ended. Everything else is as ever: each piece asks the
//! gate, writes its event and its journal line into a chain of its own, with a checkpoint signed at every commit.
//! It is lent for an installation marked as a demonstration and for no other (`docs/decisions/0008-demonstration.md`).

use std::{
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::failure::Fault;

use crate::{
    engine::{Connection, EngineName, Place, Use},
    journal::Chain,
    writer::{Leaves, Turn, Writer},
};

/// How many pieces share a commit: what is spread over the whole of an index is written anew with each.
const PIECES: u32 = 60_000;

/// Keys are spread over the whole of an index: a page that is wanted again soon must still be at hand.
const CACHE: &str = "pragma cache_size = -200000";
const CACHE_OF_MANY: &str = "pragma cache_size = -1500000";

/// Nothing is looked for in these by their indexes while a demonstration is made.
const WITHOUT_INDEXES: &[&str] = &["journal_lines", "events", "people", "person_keys"];

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
        leaves: Leaves,
        work: impl FnOnce(&mut Turn<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        match self {
            Way::Queue(writer) => writer.run(leaves, work),
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
    has_put_aside: bool,
    indexes: Vec<String>,
    /// Pieces since the last commit; none while no transaction is open.
    waiting: Option<u32>,
    /// Set when the transaction was lost: nothing goes on after that.
    broken: Option<Fault>,
}

impl Replay {
    pub(crate) fn begin(
        place: &Place,
        is_of_many: bool,
        begin_chain: impl FnOnce(&mut Connection) -> Result<Chain, Fault>,
    ) -> Result<Self, Fault> {
        let mut connection = Connection::open(place, Use::Write)?;
        let has_put_aside = is_of_many && connection.engine() == EngineName::Sqlite;
        if connection.engine() == EngineName::Sqlite {
            connection.batch(if is_of_many { CACHE_OF_MANY } else { CACHE })?;
        }
        connection.begin(Use::Write)?;
        let chain = begin_chain(&mut connection)?;
        if has_put_aside {
            connection.put_aside()?;
        }
        let indexes = connection.take_indexes_off(WITHOUT_INDEXES)?;
        connection.commit()?;
        let directory = place.directory().to_owned();
        Ok(Self { connection, chain, directory, has_put_aside, indexes, waiting: None, broken: None })
    }

    /// Runs a piece; every so many the lot is committed.
    fn piece<T, E: From<Fault>>(&mut self, work: impl FnOnce(&mut Turn<'_>) -> Result<T, E>) -> Result<T, E> {
        self.open()?;
        let (done, ended) = match self.connection.engine() {
            EngineName::Sqlite => self.unmarked(work),
            EngineName::Postgres => self.in_savepoint(work),
        };
        ended.map_err(|fault| self.lost(fault))?;
        let waiting = self.waiting.unwrap_or_default() + 1;
        self.waiting = Some(waiting);
        if waiting >= PIECES {
            self.commit()?;
        }
        done
    }

    fn in_savepoint<T, E>(
        &mut self,
        work: impl FnOnce(&mut Turn<'_>) -> Result<T, E>,
    ) -> (Result<T, E>, Result<(), Fault>)
    where
        E: From<Fault>,
    {
        let mark = self.chain.mark();
        if let Err(fault) = self.connection.batch("savepoint piece") {
            return (Err(fault.clone().into()), Err(fault));
        }
        let done = work(&mut Turn { connection: &mut self.connection, chain: &mut self.chain });
        let ended = if done.is_ok() {
            self.connection.batch("release piece")
        } else {
            self.chain.return_to(mark);
            self.connection.batch("rollback to piece; release piece")
        };
        (done, ended)
    }

    /// Without a savepoint, for which this engine copies each page that a piece touches: a piece that fails has as a rule
    /// written nothing yet. If it has, the replay is lost, and with it all that waits.
    fn unmarked<T, E>(
        &mut self,
        work: impl FnOnce(&mut Turn<'_>) -> Result<T, E>,
    ) -> (Result<T, E>, Result<(), Fault>) {
        let before = self.connection.writes();
        let done = work(&mut Turn { connection: &mut self.connection, chain: &mut self.chain });
        let has_written = self.connection.writes() != before;
        let ended = if done.is_err() && has_written {
            Err(Fault::program("a step of the replay failed when a part of it was written"))
        } else {
            Ok(())
        };
        (done, ended)
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

    /// Puts back what was put aside, and makes durable what waits.
    pub(crate) fn end(&mut self) -> Result<(), Fault> {
        self.open()?;
        if std::mem::take(&mut self.has_put_aside) {
            self.connection.put_back().map_err(|fault| self.lost(fault))?;
        }
        for sql in std::mem::take(&mut self.indexes) {
            self.connection.batch(&sql).map_err(|fault| self.lost(fault))?;
        }
        self.commit()
    }

    /// Makes durable what waits.
    fn commit(&mut self) -> Result<(), Fault> {
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
