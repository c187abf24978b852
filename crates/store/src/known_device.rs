//! Browsers that somebody has signed in with before, and under what name tries at a secret are counted.

use domain::{Id, account::Account, failure::Fault};
use jiff::Timestamp;

use crate::record::Record;

impl Record<'_> {
    /// Whether an account has signed in with this browser before.
    pub fn knows_device(&mut self, device_hash: &[u8; 32], account: Id<Account>) -> Result<bool, Fault> {
        let found = self.connection().first(
            "select 1 from known_devices where device_hash = $1 and account_id = $2",
            &[device_hash.into(), account.into()],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// Whether the token of this browser is one that we gave: whoever brings one of their own making gets another.
    pub fn is_device_of_ours(&mut self, device_hash: &[u8; 32]) -> Result<bool, Fault> {
        let found = self.connection().first(
            "select 1 from known_devices where device_hash = $1 limit 1",
            &[device_hash.into()],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// Notes that an account has signed in with a browser.
    pub fn know_device(
        &mut self,
        device_hash: &[u8; 32],
        account: Id<Account>,
        at: Timestamp,
    ) -> Result<(), Fault> {
        self.connection().execute(
            "insert into known_devices (device_hash, account_id, seen_at) values ($1, $2, $3)
            on conflict (device_hash, account_id) do update set seen_at = excluded.seen_at",
            &[device_hash.into(), account.into(), at.into()],
        )?;
        Ok(())
    }

    /// Forgets the browsers that nobody has signed in with since.
    pub fn forget_devices(&mut self, before: Timestamp) -> Result<u64, Fault> {
        self.connection().execute("delete from known_devices where seen_at < $1", &[before.into()])
    }

    /// Under what the tries of a pool are counted. It is the same for the same parts and tells nothing of them: somebody
    /// may type a password where the user name is asked.
    pub fn pool_of_tries(&self, pool: &str, parts: &[&str]) -> String {
        let mut content = b"pool of tries".to_vec();
        for part in [pool].iter().chain(parts) {
            content.extend((part.len() as u64).to_be_bytes());
            content.extend(part.as_bytes());
        }
        let digits: String = self.keyed(&content)[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{pool}:{digits}")
    }

    /// Forgets what was counted before a moment and makes nobody wait any more.
    pub fn forget_old_delays(&mut self, before: Timestamp) -> Result<u64, Fault> {
        self.connection().execute(
            "delete from sign_in_delays where last_at < $1 and wait_until < $2",
            &[before.into(), before.into()],
        )
    }
}
