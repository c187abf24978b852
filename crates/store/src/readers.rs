//! The connections that only read: as many as serve requests at once, opened when first needed.
//!
//! Each look at a person commits a line of the journal, and a SQLite connection that begins anew after any commit forgets
//! every page that it has cached. So a reader keeps the moment that it sees until something *changed*: a line that
//! says who looked changes nothing of what is looked at.

use std::{
    sync::{
        Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use domain::failure::Fault;

use crate::engine::{Connection, EngineName, PATIENCE, Place, Use};

/// Another program (`landward user`) does not tell us when it has changed something: no moment is kept for longer. Who
/// is signed in, and as what, is always read as it is ([`Sight::Latest`]).
const KEPT_FOR: Duration = Duration::from_secs(1);

/// How new that must be which a reader sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sight {
    /// All that this program has changed; without the newest lines of the journal, maybe.
    Record,
    /// Everything that was committed before, by anybody.
    Latest,
}

/// How often this program has changed anything else than the journal: told by the writer.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    number: AtomicU64,
}

impl Changes {
    /// Something was committed, or may have been. Said before anybody hears of it.
    pub(crate) fn told(&self) {
        self.number.fetch_add(1, Ordering::SeqCst);
    }

    fn number(&self) -> u64 {
        self.number.load(Ordering::SeqCst)
    }
}

/// A small pool of readers. Whoever finds none free waits a few seconds, then gives up (R5: no hang).
pub(crate) struct Readers {
    place: Place,
    most: usize,
    sight: Sight,
    kept_for: Duration,
    shelf: Mutex<Shelf>,
    returned: Condvar,
    changes: Changes,
    /// While the log of changes is being emptied, nobody holds on to an old moment.
    lets_go: AtomicBool,
}

struct Shelf {
    free: Vec<Reader>,
    opened: usize,
}

/// A connection, and the moment whose transaction it has kept open.
struct Reader {
    connection: Connection,
    sees: Option<Moment>,
}

#[derive(Clone, Copy)]
struct Moment {
    changes: u64,
    begun: Instant,
}

impl Reader {
    fn open(place: &Place) -> Result<Self, Fault> {
        Ok(Self { connection: Connection::open(place, Use::Read)?, sees: None })
    }

    /// Ends the kept transaction.
    fn let_go(&mut self) -> Result<(), Fault> {
        if self.sees.take().is_some() { self.connection.commit() } else { Ok(()) }
    }
}

impl Readers {
    pub(crate) fn new(place: Place, most: usize, sight: Sight) -> Self {
        Self {
            place,
            most,
            sight,
            kept_for: KEPT_FOR,
            shelf: Mutex::new(Shelf { free: Vec::new(), opened: 0 }),
            returned: Condvar::new(),
            changes: Changes::default(),
            lets_go: AtomicBool::new(false),
        }
    }

    /// Where the writer tells that something has changed.
    pub(crate) const fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Lends a reader inside one read transaction: everything `read` sees is of one moment.
    pub(crate) fn with<T, E: From<Fault>>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut lent = Lent { readers: self, reader: Some(self.take()?) };
        let reader = lent.reader.as_mut().expect("it was just put there");
        // Where not even a transaction begins the connection is lost, and is not put back.
        self.at_a_moment(reader)?;
        let answer = read(&mut reader.connection);
        let is_kept = answer.is_ok() && self.may_keep(reader);
        if (is_kept || reader.let_go().is_ok())
            && let Some(reader) = lent.reader.take()
        {
            self.put_back(reader);
        }
        answer
    }

    /// Goes on in the moment that the reader still sees, or begins a new one.
    fn at_a_moment(&self, reader: &mut Reader) -> Result<(), Fault> {
        // Asked before the transaction begins: what is committed in between makes it newer than we think, never older.
        let changes = self.changes.number();
        if let Some(moment) = reader.sees
            && moment.changes == changes
            && moment.begun.elapsed() < self.kept_for
        {
            return Ok(());
        }
        reader.let_go()?;
        reader.connection.begin(Use::Read)?;
        reader.sees = Some(Moment { changes, begun: Instant::now() });
        Ok(())
    }

    fn may_keep(&self, reader: &Reader) -> bool {
        self.sight == Sight::Record
            && reader.connection.engine() == EngineName::Sqlite
            && !self.lets_go.load(Ordering::SeqCst)
    }

    /// Lets nobody hold on to a moment while `work` is done: for emptying the log of changes, which waits for whoever
    /// still sees what stands in it.
    pub(crate) fn without_kept_moments<T>(&self, work: impl FnOnce() -> T) -> T {
        self.lets_go.store(true, Ordering::SeqCst);
        let free = std::mem::take(&mut self.shelf().free);
        for mut reader in free {
            match reader.let_go() {
                Ok(()) => self.shelf().free.push(reader),
                Err(_) => self.forget_one(),
            }
        }
        self.returned.notify_all();
        let done = work();
        self.lets_go.store(false, Ordering::SeqCst);
        done
    }

    fn take(&self) -> Result<Reader, Fault> {
        let mut shelf = self.shelf();
        loop {
            if let Some(reader) = shelf.free.pop() {
                return Ok(reader);
            }
            if shelf.opened < self.most {
                shelf.opened += 1;
                drop(shelf);
                return Reader::open(&self.place).inspect_err(|_| self.forget_one());
            }
            let (waited, timeout) =
                self.returned.wait_timeout(shelf, PATIENCE).unwrap_or_else(PoisonError::into_inner);
            shelf = waited;
            if timeout.timed_out() && shelf.free.is_empty() {
                return Err(Fault::busy("every reader is in use"));
            }
        }
    }

    fn put_back(&self, reader: Reader) {
        self.shelf().free.push(reader);
        self.returned.notify_one();
    }

    /// Another may be opened in the place of one that is gone.
    fn forget_one(&self) {
        self.shelf().opened -= 1;
        self.returned.notify_one();
    }

    fn shelf(&self) -> std::sync::MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A reader in use. What is not put back, because its transaction did not end or the work panicked, is closed, and
/// another may be opened in its place.
struct Lent<'r> {
    readers: &'r Readers,
    reader: Option<Reader>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if self.reader.take().is_some() {
            self.readers.forget_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use rehearsal::{Scratch, scratch_dir};

    use super::*;

    /// A record of one number, and readers that hold on to what they see for as long as they may.
    struct Given {
        _directory: Scratch,
        writer: Connection,
        readers: Readers,
    }

    fn given(sight: Sight, kept_for: Duration) -> Given {
        let directory = scratch_dir("readers");
        let place = Place::Directory(directory.path().to_owned());
        let mut writer = Connection::open(&place, Use::Write).expect("a writer");
        writer.batch("pragma user_version = 1").expect("a number");
        let readers = Readers { kept_for, ..Readers::new(place, 1, sight) };
        Given { _directory: directory, writer, readers }
    }

    impl Given {
        fn seen(&self) -> i64 {
            let look =
                |connection: &mut Connection| connection.first("pragma user_version", &[], |row| row.int(0));
            self.readers.with(look).expect("a look").expect("a row")
        }

        fn becomes_2(&mut self) {
            self.writer.batch("pragma user_version = 2").expect("a change");
        }
    }

    #[test]
    fn what_a_change_told_of_is_seen_by_the_next_reader() {
        let mut given = given(Sight::Record, Duration::MAX);
        assert_eq!(given.seen(), 1);
        given.becomes_2();
        given.readers.changes().told();
        assert_eq!(given.seen(), 2);
    }

    #[test]
    fn a_reader_keeps_its_moment_while_nothing_is_told() {
        let mut given = given(Sight::Record, Duration::MAX);
        assert_eq!(given.seen(), 1);
        given.becomes_2();
        assert_eq!(given.seen(), 1, "it is this that keeps what was cached");
    }

    #[test]
    fn what_another_program_changed_is_seen_when_the_moment_is_over() {
        let mut given = given(Sight::Record, Duration::ZERO);
        assert_eq!(given.seen(), 1);
        given.becomes_2();
        assert_eq!(given.seen(), 2);
    }

    #[test]
    fn the_latest_is_seen_whoever_changed_it() {
        let mut given = given(Sight::Latest, Duration::MAX);
        assert_eq!(given.seen(), 1);
        given.becomes_2();
        assert_eq!(given.seen(), 2);
    }

    #[test]
    fn a_kept_moment_does_not_keep_the_log_from_being_emptied() {
        let mut given = given(Sight::Record, Duration::MAX);
        assert_eq!(given.seen(), 1);
        given.becomes_2();
        let Given { writer, readers, .. } = &mut given;
        let is_in_the_way = readers.without_kept_moments(|| {
            writer.first("pragma wal_checkpoint(truncate)", &[], |row| row.truth(0))
        });
        assert_eq!(is_in_the_way, Ok(Some(false)));
        assert_eq!(given.seen(), 2);
    }
}
