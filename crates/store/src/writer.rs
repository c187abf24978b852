//! The one writer of an instance: every durable piece of work passes through it and shares its commit.
//!
//! Whenever the last commit ends the writer takes what waits (at most 256 pieces), runs each in a savepoint, so that a
//! piece that fails spoils nobody's, commits once, and only then answers all. There is no timer. The journal's
//! numbers are given in the order in which pieces run; a piece that fails takes its numbers with it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, TrySendError, channel, sync_channel},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use domain::failure::{Fault, FaultKind};

use crate::{
    engine::{Connection, Place, Use},
    journal::{Chain, Mark, checkpoint},
    readers::Readers,
    room::Room,
};

/// How many pieces share a commit at most.
const BATCH: usize = 256;

/// How many pieces may wait; more than this is overload, and the sender is sent away (R15).
const QUEUE: usize = 4_096;

/// What a piece of work is given: the open transaction and the journal's chain.
pub(crate) struct Turn<'t> {
    pub(crate) connection: &'t mut Connection,
    pub(crate) chain: &'t mut Chain,
}

/// A piece of work, and what it leaves as it was.
struct Piece {
    leaves: Leaves,
    run: Run,
}

/// Runs the work, or hears that its turn cannot come; gives back whether it holds, and how to tell the one who waits.
type Run = Box<dyn FnOnce(Result<&mut Turn<'_>, Fault>) -> Ran + Send>;

/// What a piece of work does to what the readers see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaves {
    /// It may change anything.
    Nothing,
    /// It writes lines of the journal and nothing else.
    TheRecord,
}

struct Ran {
    holds: bool,
    tell: Box<dyn FnOnce(Result<(), Fault>) + Send>,
}

/// The desk's end of the queue.
pub(crate) struct Writer {
    queue: Option<SyncSender<Piece>>,
    thread: Option<JoinHandle<()>>,
    slow: Arc<AtomicU32>,
}

impl Writer {
    /// Starts the thread. `chain` has been opened in the database before.
    pub(crate) fn start(
        place: Place,
        connection: Connection,
        chain: Chain,
        room: Arc<Room>,
        readers: Arc<Readers>,
    ) -> Result<Self, Fault> {
        let slow = Arc::new(AtomicU32::new(0));
        let slowness = Arc::clone(&slow);
        let (queue, pieces) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || {
                let slow = slowness;
                Loop { place, connection, chain, room, readers, pieces, slow, stopped: None }.run()
            })
            .map_err(|error| Fault::program(format!("the writer's thread cannot start: {error}")))?;
        Ok(Self { queue: Some(queue), thread: Some(thread), slow })
    }

    /// Makes each commit take so long at least, as on a slow disk: for measuring.
    pub(crate) fn slow_down(&self, microseconds: u32) {
        self.slow.store(microseconds, Ordering::Relaxed);
    }

    /// Hands a piece of work over and waits until it is durable, or has failed.
    pub(crate) fn run<T, E>(
        &self,
        leaves: Leaves,
        work: impl FnOnce(&mut Turn<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let (answer, answered): (Sender<Result<T, E>>, _) = channel();
        let run: Run = Box::new(move |turn| {
            let outcome = turn.map_err(E::from).and_then(|turn| {
                catch_unwind(AssertUnwindSafe(|| work(turn)))
                    .unwrap_or_else(|_| Err(E::from(Fault::program("a piece of work panicked"))))
            });
            let holds = outcome.is_ok();
            let tell = move |committed: Result<(), Fault>| {
                let outcome = match (committed, outcome) {
                    (Ok(()), outcome) => outcome,
                    (Err(_), Err(error)) => Err(error),
                    (Err(fault), Ok(_)) => Err(E::from(fault)),
                };
                // Whoever asked may have gone away; the work is done all the same.
                let _gone = answer.send(outcome);
            };
            Ran { holds, tell: Box::new(tell) }
        });
        let queue = self.queue.as_ref().ok_or_else(|| Fault::busy("the program is ending"))?;
        queue.try_send(Piece { leaves, run }).map_err(|refused| match refused {
            TrySendError::Full(_) => Fault::busy("too much work is waiting"),
            TrySendError::Disconnected(_) => Fault::busy("the writer has ended"),
        })?;
        answered.recv().map_err(|_| Fault::busy("the writer has ended"))?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

struct Loop {
    place: Place,
    connection: Connection,
    chain: Chain,
    room: Arc<Room>,
    readers: Arc<Readers>,
    pieces: Receiver<Piece>,
    /// How long each commit takes at least, in microseconds: nought but when measuring.
    slow: Arc<AtomicU32>,
    /// Set when the disk did not take what was written to it: what stands there now nobody knows (R4).
    stopped: Option<Fault>,
}

/// So long nothing is written before the lines behind the last checkpoint are signed all the same.
const QUIET: Duration = Duration::from_secs(60 * checkpoint::MINUTES.unsigned_abs());

impl Loop {
    fn run(mut self) {
        loop {
            match self.pieces.recv_timeout(QUIET) {
                Ok(first) => {
                    let batch = self.batch(first);
                    self.commit_together(batch);
                }
                Err(RecvTimeoutError::Timeout) => self.sign_what_is_unsigned(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.sign_what_is_unsigned();
    }

    /// What waits already, behind the first: no timer.
    fn batch(&self, first: Piece) -> Vec<Piece> {
        let mut batch = vec![first];
        while batch.len() < BATCH {
            match self.pieces.try_recv() {
                Ok(piece) => batch.push(piece),
                Err(_) => break,
            }
        }
        batch
    }

    /// Runs a batch and commits it. If the commit fails, nothing of the batch is acknowledged.
    fn commit_together(&mut self, batch: Vec<Piece>) {
        let begun = match &self.stopped {
            Some(fault) => Err(fault.clone()),
            None => self.begin(),
        };
        if let Err(fault) = begun {
            for piece in batch {
                refuse(piece, &fault);
            }
            return;
        }
        let before = self.chain.mark();
        let has_changed = batch.iter().any(|piece| piece.leaves == Leaves::Nothing);
        let mut waiting = Vec::with_capacity(batch.len());
        let mut broken: Option<Fault> = None;
        for piece in batch {
            match broken.clone() {
                None => {
                    let (ran, ended) = self.in_savepoint(piece);
                    broken = ended.err();
                    waiting.push(ran);
                }
                Some(fault) => refuse(piece, &fault),
            }
        }
        let committed = match broken {
            Some(fault) => Err(fault),
            None => self.commit(),
        };
        let (committed, signed) = match committed {
            Ok(signed) => (Ok(()), signed),
            Err(fault) => {
                self.after_failure(before, &fault);
                (Err(fault), None)
            }
        };
        if has_changed || committed.is_err() {
            self.readers.changes().told();
        }
        if self.connection.has_met_full() {
            self.room.give_up();
        }
        for ran in waiting {
            (ran.tell)(committed.clone());
        }
        self.keep_outside(signed.as_ref());
        // Everybody has been answered; whoever comes next waits a moment at most.
        if self.stopped.is_none()
            && let Err(fault) = self.connection.tidy(&self.readers)
        {
            tracing::warn!(%fault, "the engine's files could not be tidied");
        }
    }

    /// Commits, with a checkpoint in the same transaction when one is due.
    fn commit(&mut self) -> Result<Option<checkpoint::Checkpoint>, Fault> {
        let signed =
            if self.chain.is_checkpoint_due() { Some(self.chain.sign(&mut self.connection)?) } else { None };
        let begun = Instant::now();
        self.connection.commit()?;
        let least = Duration::from_micros(u64::from(self.slow.load(Ordering::Relaxed)));
        if let Some(rest) = least.checked_sub(begun.elapsed()) {
            std::thread::sleep(rest);
        }
        Ok(signed)
    }

    /// Nothing of the batch stands, as far as can be known. What to do before the next one depends on why.
    fn after_failure(&mut self, before: Mark, fault: &Fault) {
        self.chain.return_to(before);
        let _gone = self.connection.roll_back();
        match fault.kind() {
            FaultKind::Disk => {
                tracing::error!(%fault, "the disk does not take what is written: no more is written until the program is started again");
                self.room.mark_disk_fault();
                self.stopped = Some(Fault::disk(format!("nothing is written any more since: {fault}")));
            }
            FaultKind::Busy
            | FaultKind::Full
            | FaultKind::Database
            | FaultKind::Stored
            | FaultKind::Program => {}
        }
        self.reopen_if_broken();
    }

    fn keep_outside(&self, signed: Option<&checkpoint::Checkpoint>) {
        if let Some(checkpoint) = signed
            && let Err(fault) = checkpoint.keep_outside(self.place.directory())
        {
            tracing::error!(%fault, "a checkpoint of the journal could not be kept outside the database");
        }
    }

    /// At a clean end, and when nothing has happened for a while.
    fn sign_what_is_unsigned(&mut self) {
        if !self.chain.has_unsigned() || self.stopped.is_some() || self.begin().is_err() {
            return;
        }
        let before = self.chain.mark();
        let signed = self.chain.sign(&mut self.connection);
        match signed.and_then(|checkpoint| self.connection.commit().map(|()| checkpoint)) {
            Ok(checkpoint) => self.keep_outside(Some(&checkpoint)),
            Err(fault) => self.after_failure(before, &fault),
        }
    }

    /// Opens the transaction; a lost server is connected to again first (R6).
    fn begin(&mut self) -> Result<(), Fault> {
        self.reopen_if_broken();
        match self.connection.begin(Use::Write) {
            Err(fault) if fault.kind() == FaultKind::Busy && self.connection.is_broken() => {
                self.reopen_if_broken();
                self.connection.begin(Use::Write)
            }
            begun => begun,
        }
    }

    /// Connects again. What the lost server made of the last commit cannot be known here (the key of the form tells
    /// whoever tries again), so the journal goes on in a new chain.
    fn reopen_if_broken(&mut self) {
        if !self.connection.is_broken() {
            return;
        }
        let opened = Connection::open(&self.place, Use::Write).and_then(|mut connection| {
            connection.begin(Use::Write)?;
            let chain = self.chain.begin_anew(&mut connection)?;
            connection.commit()?;
            Ok((connection, chain))
        });
        match opened {
            Ok((connection, chain)) => (self.connection, self.chain) = (connection, chain),
            Err(fault) => tracing::warn!(%fault, "the database does not answer"),
        }
    }

    /// One piece between savepoint and release. The second answer is a fault when the transaction itself is lost.
    fn in_savepoint(&mut self, piece: Piece) -> (Ran, Result<(), Fault>) {
        let mark = self.chain.mark();
        if let Err(fault) = self.connection.control("savepoint piece") {
            return ((piece.run)(Err(fault.clone())), Err(fault));
        }
        let ran = (piece.run)(Ok(&mut Turn { connection: &mut self.connection, chain: &mut self.chain }));
        let ended = if ran.holds {
            self.connection.control("release piece")
        } else {
            self.chain.return_to(mark);
            self.connection
                .control("rollback to piece")
                .and_then(|()| self.connection.control("release piece"))
        };
        (ran, ended)
    }
}

/// Tells the one who waits that the piece was never run.
fn refuse(piece: Piece, fault: &Fault) {
    let ran = (piece.run)(Err(fault.clone()));
    (ran.tell)(Err(fault.clone()));
}
