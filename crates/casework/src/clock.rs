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

/// Why a clock cannot be right: it says a moment before the program was built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BeforeTheProgram {
    /// What the clock says.
    pub now: Timestamp,
    /// When the program was built.
    pub built: Timestamp,
}

impl std::fmt::Display for BeforeTheProgram {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "The clock of this machine says {}, but this program was built after {}. Set the clock (timedatectl), and \
             have it set itself: everything that is recorded carries the time.",
            self.now, self.built
        )
    }
}

/// Refuses a clock that says a moment before the program was built (security.md section 9.2).
pub fn credible(now: Timestamp, built: Timestamp) -> Result<(), BeforeTheProgram> {
    if now < built { Err(BeforeTheProgram { now, built }) } else { Ok(()) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_before_the_program_was_built_is_not_credible() {
        let built: Timestamp = "2026-11-23T00:00:00Z".parse().unwrap();
        assert_eq!(credible(built, built), Ok(()));
        let second = jiff::SignedDuration::from_secs(1);
        let refused = credible(built.checked_sub(second).unwrap(), built).unwrap_err();
        assert!(
            refused.to_string().contains("2026-11-22T23:59:59Z")
                && refused.to_string().contains("Set the clock")
        );
        assert!(credible(Timestamp::UNIX_EPOCH, built).is_err());
    }
}
