//! Sealing to a public key and opening with the private one: `age`, nothing of our own.

use std::io::{Read, Write};

use age::{
    Decryptor, Encryptor,
    secrecy::ExposeSecret,
    stream::{StreamReader, StreamWriter},
    x25519::Identity,
};
use domain::failure::Fault;

pub(super) use age::x25519::Recipient;

/// A new pair of keys.
pub struct NewKey {
    /// Goes to whoever takes backups.
    pub public: String,
    /// Opens them: kept apart from the record and from its backups.
    pub private: String,
}

/// Makes a pair of keys.
pub fn new_key() -> NewKey {
    let identity = Identity::generate();
    NewKey {
        public: identity.to_public().to_string(),
        private: identity.to_string().expose_secret().to_owned(),
    }
}

pub(super) fn recipient(public_key: &str) -> Result<Recipient, Fault> {
    public_key
        .trim()
        .parse()
        .map_err(|error| Fault::program(format!("this is no public key (age1…): {error}")))
}

/// The key in a file as `age-keygen` and [`new_key`] write it: comments begin with `#`.
pub(super) fn identity(key: &str) -> Result<Identity, Fault> {
    let line = key.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    let line = line.ok_or_else(|| Fault::program("there is no key in the file"))?;
    line.parse()
        .map_err(|error| Fault::program(format!("this is no private key (AGE-SECRET-KEY-1…): {error}")))
}

pub(super) fn seal<W: Write>(out: W, recipient: &Recipient) -> Result<StreamWriter<W>, Fault> {
    let encryptor = Encryptor::with_recipients(std::iter::once(recipient as &dyn age::Recipient))
        .map_err(|error| Fault::program(format!("the backup cannot be sealed: {error}")))?;
    encryptor.wrap_output(out).map_err(|error| Fault::disk(format!("the backup cannot be written: {error}")))
}

pub(super) fn open<R: Read>(from: R, identity: &Identity) -> Result<StreamReader<R>, Fault> {
    let wrong = |error: age::DecryptError| {
        Fault::stored(format!("the backup does not open: another key, or a damaged file ({error})"))
    };
    Decryptor::new(from)
        .map_err(wrong)?
        .decrypt(std::iter::once(identity as &dyn age::Identity))
        .map_err(wrong)
}
