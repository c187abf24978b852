//! Passwords and PINs: Argon2id, strength, and no more than one hash for each core at a time.

use std::sync::{Condvar, Mutex, PoisonError};

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::Error as HashError,
};
use domain::failure::Fault;

/// Shortest password (security.md section 8; ASVS 5.0 V6).
pub const SHORTEST: usize = 12;
/// Longest password.
pub const LONGEST: usize = 128;

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeakPassword {
    /// Fewer than 12 characters.
    TooShort,
    /// More than 128 characters.
    TooLong,
    /// Easy to guess: a well-known one, a name, a pattern.
    EasyToGuess,
}

impl std::fmt::Display for WeakPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            WeakPassword::TooShort => "Password must be 12 characters or more",
            WeakPassword::TooLong => "Password must be 128 characters or fewer",
            WeakPassword::EasyToGuess => {
                "Password is easy to guess. Try three or four words that have nothing to do with you or the service"
            }
        })
    }
}

/// Whether a password is strong enough for somebody with these names.
pub fn check(password: &str, names: &[&str]) -> Result<(), WeakPassword> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(WeakPassword::TooShort);
    }
    if length > LONGEST {
        return Err(WeakPassword::TooLong);
    }
    if zxcvbn::zxcvbn(password, names).score() < zxcvbn::Score::Three {
        return Err(WeakPassword::EasyToGuess);
    }
    Ok(())
}

/// Whether a PIN is one: six digits that are neither all the same nor a run.
pub fn is_fit_pin(pin: &str) -> bool {
    let digits = pin.as_bytes();
    if digits.len() != 6 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let steps: Vec<i16> = digits.windows(2).map(|pair| i16::from(pair[1]) - i16::from(pair[0])).collect();
    ![-1, 0, 1].iter().any(|step| steps.iter().all(|found| found == step))
}

/// Hashes at work: each takes 19 MiB, so as many as there are cores and the rest wait in turn.
static AT_WORK: (Mutex<usize>, Condvar) = (Mutex::new(0), Condvar::new());

fn in_turn<T>(work: impl FnOnce() -> T) -> T {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let (count, ended) = &AT_WORK;
    let mut running = count.lock().unwrap_or_else(PoisonError::into_inner);
    while *running >= cores {
        running = ended.wait(running).unwrap_or_else(PoisonError::into_inner);
    }
    *running += 1;
    drop(running);
    let done = work();
    *count.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
    ended.notify_one();
    done
}

/// m = 19 MiB, t = 2, p = 1: the least that security.md section 8 allows.
fn hasher() -> Result<Argon2<'static>, Fault> {
    let params = Params::new(19 * 1_024, 2, 1, None).map_err(|error| Fault::program(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Hashes a password or a PIN with a salt of its own.
pub fn hash(secret: &str) -> Result<String, Fault> {
    let hasher = hasher()?;
    let hashed: Result<PasswordHash, HashError> = in_turn(|| hasher.hash_password(secret.as_bytes()));
    hashed.map(|hash| hash.to_string()).map_err(|error| Fault::program(error.to_string()))
}

/// Whether a secret is the one that was hashed. Takes as long when there is no hash, so that known and unknown names
/// cannot be told apart.
pub fn is_right(secret: &str, hash: Option<&str>) -> Result<bool, Fault> {
    /// A hash of nothing that anybody can type.
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$\
        l6dJvHyoyGwBhHuYyGOOTBzmGRN5MtfjyE9xMNdJpVk";
    let hasher = hasher()?;
    let verified = in_turn(|| hasher.verify_password(secret.as_bytes(), hash.unwrap_or(NOBODY)));
    Ok(hash.is_some() && verified.is_ok())
}
