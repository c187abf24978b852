//! Declared conflicts, and reasons given for opening a record: facts that the gate reads with the next request.

use domain::{
    Id,
    access::{Action, Decision, RecordType, Scope, decide},
    account::Account,
    failure::{Failure, Fault},
    person::Person,
};
use serde_json::json;

use crate::{
    journal::Line,
    record::{About, Record},
    standing,
};

/// What somebody says of themself and a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acquaintance {
    /// They know the person: the record is shut to them from now on.
    Declared,
    /// They do not: a mentor says so before taking the person on.
    RuledOut,
}

impl Record<'_> {
    /// Keeps what the actor says of themself and a person. A conflict once declared stays.
    pub fn keep_acquaintance(
        &mut self,
        scope: &Scope,
        person: Id<Person>,
        acquaintance: Acquaintance,
    ) -> Result<(), Fault> {
        let account = match scope.account() {
            Some(account) if scope.permits(Action::Create(RecordType::Conflict), Some(person.cast())) => {
                account
            }
            Some(_) | None => {
                return Err(Fault::program("a conflict was kept under the scope of something else"));
            }
        };
        let at = self.stamp().at();
        match acquaintance {
            Acquaintance::Declared => self.connection().execute(
                "insert into conflicts (account_id, person_id, kind, declared_at) values ($1, $2, 'declared', $3)
                on conflict (account_id, person_id) do update set kind = 'declared', declared_at = excluded.declared_at",
                &[account.into(), person.into(), at.into()],
            )?,
            Acquaintance::RuledOut => self.connection().execute(
                "insert into conflicts (account_id, person_id, kind, declared_at) values ($1, $2, 'ruled_out', $3)
                on conflict (account_id, person_id) do nothing",
                &[account.into(), person.into(), at.into()],
            )?,
        };
        let alias = standing::alias_of(self.connection(), Some(person))?;
        let line = Line {
            object: Some(person.uuid()),
            person_ref: alias,
            decision: "allow".to_owned(),
            ..self.line("create", RecordType::Conflict.code())
        };
        self.append(&line)
    }

    /// Whether somebody has declared that they know a person: asked silently wherever people are given work.
    pub fn has_conflict(&mut self, account: Id<Account>, person: Id<Person>) -> Result<bool, Fault> {
        let declared = self.connection().first(
            "select 1 from conflicts where account_id = $1 and person_id = $2 and kind = 'declared'",
            &[account.into(), person.into()],
            |_| Ok(()),
        )?;
        Ok(declared.is_some())
    }

    /// Keeps why the actor opens a person's record: it holds for this session (`docs/access.md`, `?`). Only where the
    /// gate asks for a reason at all; otherwise the person is not found.
    pub fn give_reason<R>(
        &mut self,
        person: Id<Person>,
        reason: &str,
        words: &str,
    ) -> Result<(), Failure<R>> {
        let about = About { person, episode: None };
        let known = standing::of(self, about)?.ok_or(Failure::NotFound)?;
        let (actor, now) = (self.actor().clone(), self.stamp().at());
        let session = actor.signed_in().map(|signed_in| signed_in.session).ok_or(Failure::NotFound)?;
        let is_asked = RecordType::ALL
            .into_iter()
            .any(|record| decide(&actor, Action::Read(record), &known.standing, now) == Decision::NeedReason);
        if !is_asked {
            return if known.standing.is_reason_given { Ok(()) } else { Err(Failure::NotFound) };
        }
        self.connection().execute(
            "insert into reasons_given (session, person_id, reason, words, at) values ($1, $2, $3, $4, $5)
            on conflict (session, person_id) do nothing",
            &[session.into(), person.into(), reason.into(), words.into(), now.into()],
        )?;
        let line = Line {
            object: Some(person.uuid()),
            person_ref: Some(known.alias),
            decision: "allow".to_owned(),
            detail: json!({ "reason": reason }).to_string(),
            ..self.line("reason", RecordType::Person.code())
        };
        Ok(self.append(&line)?)
    }
}
