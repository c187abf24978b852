//! Debian's PostgreSQL programs, and the ordinary account that they run under.

use std::{
    fs,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::{Path, PathBuf},
    process::Command,
};

/// Said by every test that needs PostgreSQL where there is none.
const MISSING: &str = "PostgreSQL's programs are not installed: run make test, which installs postgresql \
    (or set LANDWARD_TEST_WITHOUT_POSTGRES=1 to go without, and read which tests were skipped)";

/// The folder of the newest installed version's programs.
pub(super) fn folder() -> Result<PathBuf, String> {
    newest_in(Path::new("/usr/lib/postgresql")).ok_or_else(|| MISSING.to_owned())
}

fn newest_in(versions: &Path) -> Option<PathBuf> {
    fs::read_dir(versions)
        .ok()?
        .filter_map(Result::ok)
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, programs)| programs.join("initdb").is_file() && programs.join("postgres").is_file())
        .max()
        .map(|(_, programs)| programs)
}

/// An ordinary account, by numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) user: u32,
    pub(super) group: u32,
}

impl Account {
    /// The account to change to: PostgreSQL refuses to run as root. An ordinary user stays what they are.
    pub(super) fn to_change_to() -> Result<Option<Self>, String> {
        if own_user()? != 0 {
            return Ok(None);
        }
        let accounts = fs::read_to_string("/etc/passwd").map_err(|error| format!("/etc/passwd: {error}"))?;
        named(&accounts, "postgres")
            .or_else(|| named(&accounts, "nobody"))
            .map(Some)
            .ok_or_else(|| "there is neither an account postgres nor an account nobody".to_owned())
    }
}

/// Who this process runs as: the owner of its entry in `/proc`.
pub(super) fn own_user() -> Result<u32, String> {
    fs::metadata("/proc/self").map(|entry| entry.uid()).map_err(|error| format!("/proc/self: {error}"))
}

fn named(accounts: &str, name: &str) -> Option<Account> {
    accounts.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        let [account, _, user, group, ..] = fields.as_slice() else { return None };
        (*account == name).then_some(Account { user: user.parse().ok()?, group: group.parse().ok()? })
    })
}

/// A command that will run under the account.
pub(super) fn command(program: &Path, account: Option<Account>) -> Command {
    let mut command = Command::new(program);
    // Settings of the person who runs the tests must not reach the throwaway server.
    for variable in ["PGDATA", "PGPORT", "PGHOST", "PGUSER", "PGDATABASE", "PGOPTIONS"] {
        command.env_remove(variable);
    }
    if let Some(Account { user, group }) = account {
        command.uid(user).gid(group);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::scratch_dir;

    #[test]
    fn the_newest_version_is_found_by_number_and_not_by_letter() {
        let versions = scratch_dir("versions");
        for version in ["9", "15", "common"] {
            let programs = versions.join(version).join("bin");
            fs::create_dir_all(&programs).unwrap();
            fs::write(programs.join("initdb"), "").unwrap();
            fs::write(programs.join("postgres"), "").unwrap();
        }
        assert_eq!(newest_in(&versions), Some(versions.join("15/bin")));
    }

    #[test]
    fn a_version_of_which_only_the_client_is_installed_is_passed_over() {
        let versions = scratch_dir("client-only");
        fs::create_dir_all(versions.join("15/bin")).unwrap();
        fs::write(versions.join("15/bin/psql"), "").unwrap();
        assert_eq!(newest_in(&versions), None);
        assert_eq!(newest_in(&versions.join("absent")), None);
    }

    #[test]
    fn an_account_is_read_by_its_whole_name() {
        let accounts = "postgresql:x:7:8::/:/bin/sh\npostgres:x:101:104:PostgreSQL,,,:/var/lib:/bin/sh\n";
        assert_eq!(named(accounts, "postgres"), Some(Account { user: 101, group: 104 }));
        assert_eq!(named(accounts, "nobody"), None);
    }

    #[test]
    fn root_changes_to_another_account_and_nobody_else_does() {
        let is_root = own_user().unwrap() == 0;
        assert_eq!(Account::to_change_to().unwrap().is_some(), is_root);
        assert_ne!(Account::to_change_to().unwrap().map(|account| account.user), Some(0));
    }
}
