//! The clock and the source of chance: the only place where the program asks the world for either.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use domain::failure::Fault;
use jiff::Timestamp;
use uuid::Uuid;

/// What time it is. A set clock stands still until it is moved, for tests and for the demonstration's year.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's.
    System,
    /// Moved by hand: microseconds since 1970.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still at a moment.
    pub fn set_to(at: Timestamp) -> Self {
        Clock::Set(Arc::new(AtomicI64::new(at.as_microsecond())))
    }

    /// The moment.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system clock")]
    pub fn now(&self) -> Timestamp {
        match self {
            Clock::System => Timestamp::now(),
            Clock::Set(micros) => {
                Timestamp::from_microsecond(micros.load(Ordering::Relaxed)).unwrap_or(Timestamp::UNIX_EPOCH)
            }
        }
    }

    /// Moves a set clock; the machine's clock is not ours to move.
    pub fn move_to(&self, at: Timestamp) {
        match self {
            Clock::System => (),
            Clock::Set(micros) => micros.store(at.as_microsecond(), Ordering::Relaxed),
        }
    }
}

/// Random bytes from the operating system: tokens, chains, seeds of identities.
pub fn random<const N: usize>() -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Fault::program(format!("no randomness: {error}")))?;
    Ok(bytes)
}

/// A random identity that tells nothing of the moment.
pub fn random_id() -> Result<Uuid, Fault> {
    Ok(uuid::Builder::from_random_bytes(random()?).into_uuid())
}

/// Random bytes as text that fits a cookie or a form: hexadecimal digits.
pub fn random_text<const N: usize>() -> Result<String, Fault> {
    Ok(random::<N>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}
