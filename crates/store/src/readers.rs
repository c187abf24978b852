//! The connections that only read: as many as serve requests at once, opened when first needed.

use std::sync::{Condvar, Mutex, PoisonError};

use domain::failure::Fault;

use crate::engine::{Connection, PATIENCE, Place, Use};

/// A small pool of readers. Whoever finds none free waits a few seconds, then gives up (R5: no hang).
pub(crate) struct Readers {
    place: Place,
    most: usize,
    shelf: Mutex<Shelf>,
    returned: Condvar,
}

struct Shelf {
    free: Vec<Connection>,
    opened: usize,
}

impl Readers {
    pub(crate) fn new(place: Place, most: usize) -> Self {
        Self {
            place,
            most,
            shelf: Mutex::new(Shelf { free: Vec::new(), opened: 0 }),
            returned: Condvar::new(),
        }
    }

    /// Lends a reader inside one read transaction: everything `read` sees is of one moment.
    pub(crate) fn with<T, E: From<Fault>>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.take()?;
        let answer = match connection.begin(Use::Read) {
            Ok(()) => read(&mut connection),
            Err(fault) => Err(fault.into()),
        };
        let ended = connection.commit();
        self.give_back(connection, ended.is_err());
        answer
    }

    fn take(&self) -> Result<Connection, Fault> {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(connection) = shelf.free.pop() {
                return Ok(connection);
            }
            if shelf.opened < self.most {
                shelf.opened += 1;
                drop(shelf);
                return Connection::open(&self.place, Use::Read).inspect_err(|_| self.forget_one());
            }
            let (waited, timeout) =
                self.returned.wait_timeout(shelf, PATIENCE).unwrap_or_else(PoisonError::into_inner);
            shelf = waited;
            if timeout.timed_out() && shelf.free.is_empty() {
                return Err(Fault::busy("every reader is in use"));
            }
        }
    }

    fn give_back(&self, mut connection: Connection, is_suspect: bool) {
        if is_suspect && (connection.is_broken() || connection.roll_back().is_err()) {
            self.forget_one();
            return;
        }
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.free.push(connection);
        drop(shelf);
        self.returned.notify_one();
    }

    fn forget_one(&self) {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.opened -= 1;
        drop(shelf);
        self.returned.notify_one();
    }
}
