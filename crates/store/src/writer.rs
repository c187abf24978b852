//! The one writer of an instance: every durable piece of work passes through it and shares its commit.
//!
//! Whenever the last commit ends the writer takes what waits (at most 256 pieces), runs each in a savepoint, so that a
//! piece that fails spoils nobody's, commits once, and only then answers all. There is no timer. The journal's
//! numbers are given in the order in which pieces run; a piece that fails takes its numbers with it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    thread::JoinHandle,
};

use domain::failure::{Fault, FaultKind};

use crate::{
    engine::{Connection, Place, Use},
    journal::Chain,
};

/// How many pieces share a commit at most.
const BATCH: usize = 256;

/// How many pieces may wait; more than this is overload, and the sender waits.
const QUEUE: usize = 4_096;

/// What a piece of work is given: the open transaction and the journal's chain.
pub(crate) struct Turn<'t> {
    pub(crate) connection: &'t mut Connection,
    pub(crate) chain: &'t mut Chain,
}

/// Runs the work, or hears that its turn cannot come; gives back whether it holds, and how to tell the one who waits.
type Piece = Box<dyn FnOnce(Result<&mut Turn<'_>, Fault>) -> Ran + Send>;

struct Ran {
    holds: bool,
    tell: Box<dyn FnOnce(Result<(), Fault>) + Send>,
}

/// The desk's end of the queue.
pub(crate) struct Writer {
    queue: Option<SyncSender<Piece>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread. `chain` has been opened in the database before.
    pub(crate) fn start(place: Place, connection: Connection, chain: Chain) -> Result<Self, Fault> {
        let (queue, pieces) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || Loop { place, connection, chain, pieces }.run())
            .map_err(|error| Fault::program(format!("the writer's thread cannot start: {error}")))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Hands a piece of work over and waits until it is durable, or has failed.
    pub(crate) fn run<T, E>(
        &self,
        work: impl FnOnce(&mut Turn<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let (answer, answered): (Sender<Result<T, E>>, _) = channel();
        let piece: Piece = Box::new(move |turn| {
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
        queue.send(piece).map_err(|_| Fault::busy("the writer has ended"))?;
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
    pieces: Receiver<Piece>,
}

impl Loop {
    fn run(mut self) {
        while let Ok(first) = self.pieces.recv() {
            let mut batch = vec![first];
            while batch.len() < BATCH {
                match self.pieces.try_recv() {
                    Ok(piece) => batch.push(piece),
                    Err(_) => break,
                }
            }
            self.commit_together(batch);
        }
    }

    /// Runs a batch and commits it. If the commit fails, nothing of the batch is acknowledged.
    fn commit_together(&mut self, batch: Vec<Piece>) {
        let before = self.chain.mark();
        if let Err(fault) = self.begin() {
            for piece in batch {
                refuse(piece, &fault);
            }
            return;
        }
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
            None => self.connection.commit(),
        };
        if committed.is_err() {
            self.chain.return_to(before);
            let _gone = self.connection.roll_back();
            self.reopen_if_broken();
        }
        for ran in waiting {
            (ran.tell)(committed.clone());
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

    fn reopen_if_broken(&mut self) {
        if self.connection.is_broken()
            && let Ok(connection) = Connection::open(&self.place, Use::Write)
        {
            self.connection = connection;
        }
    }

    /// One piece between savepoint and release. The second answer is a fault when the transaction itself is lost.
    fn in_savepoint(&mut self, piece: Piece) -> (Ran, Result<(), Fault>) {
        let mark = self.chain.mark();
        if let Err(fault) = self.connection.batch("savepoint piece") {
            return (piece(Err(fault.clone())), Err(fault));
        }
        let ran = piece(Ok(&mut Turn { connection: &mut self.connection, chain: &mut self.chain }));
        let ended = if ran.holds {
            self.connection.batch("release piece")
        } else {
            self.chain.return_to(mark);
            self.connection.batch("rollback to piece; release piece")
        };
        (ran, ended)
    }
}

/// Tells the one who waits that the piece was never run.
fn refuse(piece: Piece, fault: &Fault) {
    let ran = piece(Err(fault.clone()));
    (ran.tell)(Err(fault.clone()));
}
