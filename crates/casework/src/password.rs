//! Passwords and PINs: Argon2id, strength, and no more than one hash for each core at a time.

use std::{
    collections::BTreeSet,
    sync::{Condvar, Mutex, PoisonError},
};

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::Error as HashError,
};
use domain::{content::Content, failure::Fault};

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
    /// Easy to guess: a well-known one, a name, a place, a season, a pattern.
    EasyToGuess,
}

impl std::fmt::Display for WeakPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            WeakPassword::TooShort => "Password must be 12 characters or more",
            WeakPassword::TooLong => "Password must be 128 characters or fewer",
            WeakPassword::EasyToGuess => {
                "Password is easy to guess. Names, places, our work, seasons, months, years and a word said twice count for \
                 nothing. Use three or four words that have nothing to do with you, the service or each other"
            }
        })
    }
}

/// The words that whoever guesses somebody's password tries first.
#[derive(Debug, Clone)]
pub struct Guessable(Vec<String>);

impl Guessable {
    /// For somebody of these names, in the service of this content.
    pub fn of(content: &Content, names: &[&str]) -> Self {
        let own = names.iter().flat_map(|name| words_of(name, 3));
        let (service, places) = (&content.service, &content.places);
        let named = [service.name.as_str(), &service.short_name, &service.area].into_iter();
        let named = named
            .chain(places.organisations.iter().map(|organisation| organisation.name.as_str()))
            .chain(places.teams.iter().map(|team| team.name.as_str()))
            .chain(places.sites.iter().map(|site| site.name.as_str()));
        let named = named.flat_map(|name| words_of(name, 4));
        let listed = content.password_words.iter().cloned();
        Self(own.chain(named).chain(listed).chain(["landward".to_owned()]).collect())
    }

    /// What is left of a password without these words, and without a word that was there before.
    fn taken_out_of(&self, password: &str) -> String {
        let letters: Vec<char> = password.chars().collect();
        let lower: Vec<char> = letters.iter().map(|letter| lower(*letter)).collect();
        let read: Vec<char> = lower.iter().map(|letter| letter_meant(*letter)).collect();
        let mut is_out = vec![false; letters.len()];
        for word in &self.0 {
            let word: Vec<char> = word.chars().collect();
            for at in 0..=letters.len().saturating_sub(word.len()) {
                let here = at..(at + word.len()).min(letters.len());
                if lower[here.clone()] == word[..] || read[here.clone()] == word[..] {
                    is_out[here].fill(true);
                }
            }
        }
        let mut seen = BTreeSet::new();
        let mut at = 0;
        for word in lower.chunk_by(|one, other| one.is_alphabetic() && other.is_alphabetic()) {
            if word.len() >= 4 && !seen.insert(word) {
                is_out[at..at + word.len()].fill(true);
            }
            at += word.len();
        }
        letters.into_iter().zip(is_out).filter(|(_, is_out)| !is_out).map(|(letter, _)| letter).collect()
    }
}

fn words_of(name: &str, shortest: usize) -> impl Iterator<Item = String> {
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    words.filter(move |word| word.chars().count() >= shortest).map(|word| word.chars().map(lower).collect())
}

/// One small letter for each letter, so that places stay what they are.
fn lower(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

/// The letter that a figure or a sign stands for.
const fn letter_meant(letter: char) -> char {
    match letter {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

/// Whether a password is strong enough: as it is, and also without the words that are tried first.
pub fn check(password: &str, guessable: &Guessable) -> Result<(), WeakPassword> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(WeakPassword::TooShort);
    }
    if length > LONGEST {
        return Err(WeakPassword::TooLong);
    }
    let words: Vec<&str> = guessable.0.iter().map(String::as_str).collect();
    let is_weak = |text: &str| zxcvbn::zxcvbn(text, &words).score() < zxcvbn::Score::Three;
    if is_weak(password) || is_weak(&guessable.taken_out_of(password)) {
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
