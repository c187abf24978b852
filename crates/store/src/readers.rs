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
        let mut lent = Lent { readers: self, connection: Some(self.take()?) };
        let connection = lent.connection.as_mut().expect("it was just put there");
        let answer = match connection.begin(Use::Read) {
            Ok(()) => read(connection),
            Err(fault) => Err(fault.into()),
        };
        let is_ended = connection.commit().is_ok();
        if is_ended && let Some(connection) = lent.connection.take() {
            self.put_back(connection);
        }
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

    fn put_back(&self, connection: Connection) {
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

/// A connection in use. What is not put back, because its transaction did not end or the work panicked, is closed, and
/// another may be opened in its place.
struct Lent<'r> {
    readers: &'r Readers,
    connection: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if self.connection.take().is_some() {
            self.readers.forget_one();
        }
    }
}
