//! Accounts, assignments, one-time tokens and the growing delay after wrong passwords.

use domain::{
    Id,
    access::Role,
    account::{Account, Assignment},
    failure::Fault,
};
use jiff::Timestamp;

use crate::{engine::Row, record::Record};

/// What signing in needs to know of an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Credentials {
    /// The account.
    pub account: Account,
    /// Argon2 hash of the password; none until one was chosen.
    pub password: Option<String>,
    /// Whether a new one must be chosen at the next sign-in.
    pub must_change_password: bool,
}

/// How often signing in failed lately, and until when to wait. Never a permanent lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delay {
    /// Failures in a row.
    pub failures: i64,
    /// When the last one was.
    pub last_at: Timestamp,
    /// Until when to wait.
    pub wait_until: Timestamp,
}

fn account(row: &Row<'_>) -> Result<Account, Fault> {
    Ok(Account {
        id: row.id(0)?,
        user_name: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        employer: row.text(3)?.to_owned(),
        disabled_at: row.opt_at(4)?,
    })
}

fn assignment(row: &Row<'_>) -> Result<Assignment, Fault> {
    Ok(Assignment {
        id: row.id(0)?,
        account: row.id(1)?,
        organisation: row.text(2)?.to_owned(),
        team: row.text(3)?.to_owned(),
        role: row.parsed(4, |code| Role::from_code(code).ok_or("no such role"))?,
        from_at: row.at(5)?,
        until_at: row.opt_at(6)?,
    })
}

impl Record<'_> {
    /// The account of a user name, with what signing in needs.
    pub fn credentials(&mut self, user_name: &str) -> Result<Option<Credentials>, Fault> {
        self.connection().first(
            "select id, user_name, name, employer, disabled_at, password, must_change_password
            from accounts
            where user_name = $1",
            &[user_name.into()],
            |row| {
                Ok(Credentials {
                    account: account(row)?,
                    password: row.opt_text(5)?.map(str::to_owned),
                    must_change_password: row.truth(6)?,
                })
            },
        )
    }

    /// The account of an id.
    pub fn account(&mut self, id: Id<Account>) -> Result<Option<Account>, Fault> {
        self.connection().first(
            "select id, user_name, name, employer, disabled_at from accounts where id = $1",
            &[id.into()],
            account,
        )
    }

    /// Whether anybody can sign in yet.
    pub fn has_accounts(&mut self) -> Result<bool, Fault> {
        Ok(self.connection().first("select 1 from accounts limit 1", &[], |_| Ok(()))?.is_some())
    }

    /// Adds an account without a password.
    pub fn add_account(&mut self, new: &Account, at: Timestamp) -> Result<(), Fault> {
        self.connection().execute(
            "insert into accounts (id, user_name, name, employer, created_at) values ($1, $2, $3, $4, $5)",
            &[new.id.into(), (&new.user_name).into(), (&new.name).into(), (&new.employer).into(), at.into()],
        )?;
        Ok(())
    }

    /// Sets the Argon2 hash of the password.
    pub fn set_password(&mut self, id: Id<Account>, hash: &str, must_change: bool) -> Result<(), Fault> {
        self.connection().execute(
            "update accounts set password = $1, must_change_password = $2 where id = $3",
            &[hash.into(), must_change.into(), id.into()],
        )?;
        Ok(())
    }

    /// Sets the Argon2 hash of the PIN that unlocks a session.
    pub fn set_pin(&mut self, id: Id<Account>, hash: &str) -> Result<(), Fault> {
        self.connection().execute("update accounts set pin = $1 where id = $2", &[hash.into(), id.into()])?;
        Ok(())
    }

    /// Keeps the display choice and whether single keys are shortcuts.
    pub fn set_display(&mut self, id: Id<Account>, display: &str, keys_off: bool) -> Result<(), Fault> {
        self.connection().execute(
            "update accounts set display = $1, keys_off = $2 where id = $3",
            &[display.into(), keys_off.into(), id.into()],
        )?;
        Ok(())
    }

    /// Notes a sign-in, and when the one before it was.
    pub fn note_sign_in(&mut self, id: Id<Account>, at: Timestamp) -> Result<(), Fault> {
        self.connection().execute(
            "update accounts set seen_before_at = last_seen_at, last_seen_at = $1 where id = $2",
            &[at.into(), id.into()],
        )?;
        Ok(())
    }

    /// Switches an account off or on.
    pub fn set_disabled(&mut self, id: Id<Account>, at: Option<Timestamp>) -> Result<(), Fault> {
        self.connection()
            .execute("update accounts set disabled_at = $1 where id = $2", &[at.into(), id.into()])?;
        Ok(())
    }

    /// Adds an assignment.
    pub fn assign(&mut self, new: &Assignment) -> Result<(), Fault> {
        self.connection().execute(
            "insert into assignments (id, account_id, organisation, team, role, from_at, until_at)
            values ($1, $2, $3, $4, $5, $6, $7)",
            &[
                new.id.into(),
                new.account.into(),
                (&new.organisation).into(),
                (&new.team).into(),
                new.role.code().into(),
                new.from_at.into(),
                new.until_at.into(),
            ],
        )?;
        Ok(())
    }

    /// Every assignment of an account, also past ones.
    pub fn assignments_of(&mut self, id: Id<Account>) -> Result<Vec<Assignment>, Fault> {
        self.connection().query(
            "select id, account_id, organisation, team, role, from_at, until_at
            from assignments
            where account_id = $1
            order by from_at, id",
            &[id.into()],
            assignment,
        )
    }

    /// The workers who hold an assignment in a team now, by name.
    pub fn workers_of(&mut self, team: &str, at: Timestamp) -> Result<Vec<(Account, Role)>, Fault> {
        self.connection().query(
            "select a.id, a.user_name, a.name, a.employer, a.disabled_at, g.role
            from assignments g
            join accounts a on a.id = g.account_id
            where g.team = $1 and g.from_at <= $2 and (g.until_at is null or g.until_at > $3)
                and a.disabled_at is null
            order by a.name, g.role",
            &[team.into(), at.into(), at.into()],
            |row| {
                let role = row.parsed(5, |code| Role::from_code(code).ok_or("no such role"))?;
                Ok((account(row)?, role))
            },
        )
    }

    /// How long to wait before the next try of a subject (an account, or a network).
    pub fn delay_of(&mut self, subject: &str) -> Result<Option<Delay>, Fault> {
        self.connection().first(
            "select failures, last_at, wait_until from sign_in_delays where subject = $1",
            &[subject.into()],
            |row| Ok(Delay { failures: row.int(0)?, last_at: row.at(1)?, wait_until: row.at(2)? }),
        )
    }

    /// Keeps a delay.
    pub fn set_delay(&mut self, subject: &str, delay: Delay) -> Result<(), Fault> {
        self.connection().execute(
            "insert into sign_in_delays (subject, failures, last_at, wait_until) values ($1, $2, $3, $4)
            on conflict (subject) do update
            set failures = excluded.failures, last_at = excluded.last_at, wait_until = excluded.wait_until",
            &[subject.into(), delay.failures.into(), delay.last_at.into(), delay.wait_until.into()],
        )?;
        Ok(())
    }

    /// Forgets the delay of a subject after a sign-in.
    pub fn forget_delay(&mut self, subject: &str) -> Result<(), Fault> {
        self.connection().execute("delete from sign_in_delays where subject = $1", &[subject.into()])?;
        Ok(())
    }

    /// Keeps a token that works once, by its hash.
    pub fn keep_token(
        &mut self,
        token_hash: &[u8; 32],
        purpose: &str,
        account: Option<Id<Account>>,
        at: Timestamp,
        ends_at: Timestamp,
    ) -> Result<(), Fault> {
        self.connection().execute(
            "insert into one_time_tokens (token_hash, purpose, account_id, made_at, ends_at)
            values ($1, $2, $3, $4, $5)",
            &[token_hash.into(), purpose.into(), account.into(), at.into(), ends_at.into()],
        )?;
        Ok(())
    }

    /// Whose a token is that can still be used. `None` when there is none, or it was used, or has ended.
    pub fn token(
        &mut self,
        token_hash: &[u8; 32],
        purpose: &str,
        at: Timestamp,
    ) -> Result<Option<Option<Id<Account>>>, Fault> {
        self.connection().first(
            "select account_id from one_time_tokens
            where token_hash = $1 and purpose = $2 and used_at is null and ends_at > $3",
            &[token_hash.into(), purpose.into(), at.into()],
            |row| row.opt_id(0),
        )
    }

    /// Makes every token of an account useless: a newer one was made, or the password was chosen another way.
    pub fn void_tokens(&mut self, account: Id<Account>, at: Timestamp) -> Result<(), Fault> {
        self.connection().execute(
            "update one_time_tokens set used_at = $1 where account_id = $2 and used_at is null",
            &[at.into(), account.into()],
        )?;
        Ok(())
    }

    /// Uses a token up; answers whose it was. `None` when there is none, or it was used, or has ended.
    pub fn use_token(
        &mut self,
        token_hash: &[u8; 32],
        purpose: &str,
        at: Timestamp,
    ) -> Result<Option<Option<Id<Account>>>, Fault> {
        let found = self.token(token_hash, purpose, at)?;
        if found.is_some() {
            self.connection().execute(
                "update one_time_tokens set used_at = $1 where token_hash = $2 and used_at is null",
                &[at.into(), token_hash.into()],
            )?;
        }
        Ok(found)
    }
}
