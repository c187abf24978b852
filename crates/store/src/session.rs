//! Sessions: who is signed in, on which machine, in which assignment. The token itself is never stored.

use domain::{
    Id,
    access::{Role, Session},
    account::{Account, Assignment},
    failure::Fault,
};
use jiff::Timestamp;

use crate::{
    engine::{Row, Value},
    record::Record,
};

/// A session as each request finds it, with the account and the assignment as they stand now: a role taken away
/// holds from the next request on.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenSession {
    /// Its identity.
    pub id: Id<Session>,
    /// Whose.
    pub account: Id<Account>,
    /// The name of the account.
    pub name: String,
    /// The user name, shown when the session is locked.
    pub user_name: String,
    /// The active assignment, once chosen and as long as it holds.
    pub assignment: Option<Assignment>,
    /// The token that every form of this session carries.
    pub csrf: String,
    /// A shared machine locks sooner.
    pub is_shared_machine: bool,
    /// When it began.
    pub started_at: Timestamp,
    /// The last request that was somebody's doing.
    pub used_at: Timestamp,
    /// When it ends whatever happens.
    pub ends_at: Timestamp,
    /// When it was locked, if it is.
    pub locked_at: Option<Timestamp>,
    /// Tries at a PIN or password since the last right one.
    pub bad_pins: i64,
    /// Argon2 hash of the PIN, where the account has one.
    pub pin: Option<String>,
    /// Whether a new password must be chosen first.
    pub must_change_password: bool,
    /// The display choice of the account.
    pub display: String,
    /// Whether single-key shortcuts are off.
    pub keys_off: bool,
    /// Set when the account was switched off.
    pub disabled_at: Option<Timestamp>,
    /// The sign-in before this one: what "since you were last here" counts from.
    pub seen_before_at: Option<Timestamp>,
    /// Moves with every change to the team's own forms, so that each instance knows when to read them again.
    pub forms_mark: i64,
}

/// What is kept when somebody signs in.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its identity.
    pub id: Id<Session>,
    /// SHA-256 of the token in the cookie.
    pub token_hash: [u8; 32],
    /// Whose.
    pub account: Id<Account>,
    /// The assignment, when there is only one to choose.
    pub assignment: Option<Id<Assignment>>,
    /// The token for forms.
    pub csrf: String,
    /// What the browser says it is, shortened.
    pub device: String,
    /// Whether it is a shared machine.
    pub is_shared_machine: bool,
    /// Now.
    pub at: Timestamp,
    /// The absolute limit.
    pub ends_at: Timestamp,
}

/// A session as its owner sees it among their own.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedSession {
    /// Its identity.
    pub id: Id<Session>,
    /// The machine.
    pub device: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was last used.
    pub used_at: Timestamp,
    /// Whether it is locked.
    pub locked_at: Option<Timestamp>,
}

const FIND: &str =
    "select s.id, s.account_id, a.name, a.user_name, s.csrf, s.shared_machine, s.started_at, s.used_at,
    s.ends_at, s.locked_at, s.bad_pins, a.pin, a.must_change_password, a.display, a.keys_off, a.disabled_at,
    a.seen_before_at, g.id, g.organisation, g.team, g.role, g.from_at, g.until_at,
    coalesce(cast((select sum(revision) from form_versions) as bigint), 0)
from sessions s
join accounts a on a.id = s.account_id
left join assignments g on g.id = s.assignment_id
where s.token_hash = $1 and s.ended_at is null";

fn open_session(row: &Row<'_>) -> Result<OpenSession, Fault> {
    let account = row.id(1)?;
    let assignment = match row.opt_id(17)? {
        None => None,
        Some(id) => Some(Assignment {
            id,
            account,
            organisation: row.text(18)?.to_owned(),
            team: row.text(19)?.to_owned(),
            role: row.parsed(20, |code| Role::from_code(code).ok_or("no such role"))?,
            from_at: row.at(21)?,
            until_at: row.opt_at(22)?,
        }),
    };
    Ok(OpenSession {
        id: row.id(0)?,
        account,
        name: row.text(2)?.to_owned(),
        user_name: row.text(3)?.to_owned(),
        assignment,
        csrf: row.text(4)?.to_owned(),
        is_shared_machine: row.truth(5)?,
        started_at: row.at(6)?,
        used_at: row.at(7)?,
        ends_at: row.at(8)?,
        locked_at: row.opt_at(9)?,
        bad_pins: row.int(10)?,
        pin: row.opt_text(11)?.map(str::to_owned),
        must_change_password: row.truth(12)?,
        display: row.text(13)?.to_owned(),
        keys_off: row.truth(14)?,
        disabled_at: row.opt_at(15)?,
        seen_before_at: row.opt_at(16)?,
        forms_mark: row.int(23)?,
    })
}

impl Record<'_> {
    /// The session of a token, if it has not ended.
    pub fn session(&mut self, token_hash: &[u8; 32]) -> Result<Option<OpenSession>, Fault> {
        self.connection().first(FIND, &[token_hash.into()], open_session)
    }

    /// Keeps a new session.
    pub fn begin_session(&mut self, new: &NewSession) -> Result<(), Fault> {
        self.connection().execute(
            "insert into sessions (id, token_hash, account_id, assignment_id, csrf, device, shared_machine, started_at,
                used_at, ends_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            &[
                new.id.into(),
                (&new.token_hash).into(),
                new.account.into(),
                new.assignment.into(),
                (&new.csrf).into(),
                (&new.device).into(),
                new.is_shared_machine.into(),
                new.at.into(),
                new.at.into(),
                new.ends_at.into(),
            ],
        )?;
        Ok(())
    }

    /// Notes that the session was used; a locked or ended one stays as it is.
    pub fn touch_session(&mut self, id: Id<Session>, at: Timestamp) -> Result<(), Fault> {
        self.connection().execute(
            "update sessions set used_at = $1 where id = $2 and locked_at is null and ended_at is null",
            &[at.into(), id.into()],
        )?;
        Ok(())
    }

    /// Chooses the assignment of a session.
    pub fn choose_assignment(&mut self, id: Id<Session>, assignment: Id<Assignment>) -> Result<(), Fault> {
        self.connection().execute(
            "update sessions set assignment_id = $1 where id = $2 and ended_at is null",
            &[assignment.into(), id.into()],
        )?;
        Ok(())
    }

    /// Locks a session: page and draft are kept, nothing but the unlock page is answered.
    pub fn lock_session(&mut self, id: Id<Session>, at: Timestamp) -> Result<(), Fault> {
        self.connection().execute(
            "update sessions set locked_at = $1 where id = $2 and locked_at is null and ended_at is null",
            &[at.into(), id.into()],
        )?;
        Ok(())
    }

    /// Opens a locked session again, and gives its tries back. Answers whether there was one to open.
    pub fn unlock_session(&mut self, id: Id<Session>, at: Timestamp) -> Result<bool, Fault> {
        let touched = self.connection().execute(
            "update sessions set locked_at = null, bad_pins = 0, used_at = $1 where id = $2 and ended_at is null",
            &[at.into(), id.into()],
        )?;
        Ok(touched == 1)
    }

    /// Takes one of the tries that a session has at a secret, before the secret is looked at. Answers whether there was
    /// one left.
    pub fn take_try(&mut self, id: Id<Session>, most: i64) -> Result<bool, Fault> {
        let touched = self.connection().execute(
            "update sessions set bad_pins = bad_pins + 1 where id = $1 and bad_pins < $2 and ended_at is null",
            &[id.into(), most.into()],
        )?;
        Ok(touched == 1)
    }

    /// Gives the tries of a session back: the secret was right.
    pub fn give_tries_back(&mut self, id: Id<Session>) -> Result<(), Fault> {
        self.connection().execute("update sessions set bad_pins = 0 where id = $1", &[id.into()])?;
        Ok(())
    }

    /// Ends one session.
    pub fn end_session(&mut self, id: Id<Session>, at: Timestamp) -> Result<(), Fault> {
        self.connection().execute(
            "update sessions set ended_at = $1 where id = $2 and ended_at is null",
            &[at.into(), id.into()],
        )?;
        Ok(())
    }

    /// Ends every session of an account, but for one where it is given.
    pub fn end_sessions_of(
        &mut self,
        account: Id<Account>,
        but: Option<Id<Session>>,
        at: Timestamp,
    ) -> Result<(), Fault> {
        let but = but.map_or(Value::Id(uuid::Uuid::nil()), Value::from);
        self.connection().execute(
            "update sessions set ended_at = $1 where account_id = $2 and id <> $3 and ended_at is null",
            &[at.into(), account.into(), but],
        )?;
        Ok(())
    }

    /// The open sessions of an account, newest first.
    pub fn sessions_of(&mut self, account: Id<Account>) -> Result<Vec<ListedSession>, Fault> {
        self.connection().query(
            "select id, device, started_at, used_at, locked_at
            from sessions
            where account_id = $1 and ended_at is null
            order by started_at desc",
            &[account.into()],
            |row| {
                Ok(ListedSession {
                    id: row.id(0)?,
                    device: row.text(1)?.to_owned(),
                    started_at: row.at(2)?,
                    used_at: row.at(3)?,
                    locked_at: row.opt_at(4)?,
                })
            },
        )
    }
}
