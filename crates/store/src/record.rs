//! The open record: what one piece of work may see and keep. Nothing here gives person data without a [`Scope`].
//!
//! A piece of work reads or writes inside one transaction. Looks are collected and made durable before the answer
//! leaves the store; changes write the record, its event and its journal line together.

use std::sync::Arc;

use domain::{
    Id,
    access::{Action, Actor, Decision, RecordType, Scope, Stage, Standing, Verb, decide},
    account::Account,
    episode::Episode,
    failure::{Failure, Fault},
    noun::{Decided, Kept},
    person::Person,
    stamp::{Author, Stamp},
};
use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use crate::{
    engine::Connection,
    event,
    journal::{Chain, Line, keyed_hash},
    keys::Keys,
    noun::{self, Table, Version, Writing},
    once,
    ruled_by::{opens, opens_row},
    standing,
};

/// Who does a piece of work, when, and in which request: given by the desk.
#[derive(Debug, Clone)]
pub struct Errand {
    /// Who acts.
    pub actor: Actor,
    /// The request it belongs to.
    pub request: Option<Uuid>,
    /// The moment; the clock is asked once for each piece of work.
    pub at: Timestamp,
    /// Randomness for new identities.
    pub seed: u64,
    /// What was asked by a form: where it was sent and what it says. Nothing where its key is bound otherwise.
    pub asked: Option<Arc<[u8]>>,
}

impl Errand {
    /// The author that entries of this errand carry.
    pub fn author(&self) -> Author {
        match self.actor.signed_in() {
            Some(signed_in) => Author {
                account: Some(signed_in.account.cast()),
                name: signed_in.name.clone(),
                role: Some(signed_in.role),
                team: signed_in.team.clone(),
            },
            None => Author {
                account: None,
                name: self.actor.code().replace('_', " "),
                role: None,
                team: String::new(),
            },
        }
    }
}

/// Values of content that the record needs.
#[derive(Debug, Clone)]
pub struct Settings {
    /// For how many days after closing a team still reads (security.md section 2, S5).
    pub closed_reading_days: u16,
    /// After how many days a risk must be asked again (hazard H06).
    pub risk_ask_again_days: u32,
    /// Whether times come from the machine's clock, which should run evenly; a clock set by hand may jump.
    pub watches_clock: bool,
    /// How much of the disk is kept back for the day on which it is full (R3).
    pub reserve_bytes: u64,
    /// The needs that are told as risk.
    pub needs_of_risk: Arc<[NeedOfRisk]>,
    /// Where risk stands that others told of.
    pub told_risk: Arc<ToldRisk>,
}

/// The codes of `risk_type` under which risk stands that others told of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToldRisk {
    /// What a referrer says threatens a life now.
    pub now: String,
    /// What stands in records, of any age.
    pub on_record: String,
}

/// A need that is told as risk (hazard H05).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedOfRisk {
    /// Code of `need_type`.
    pub kind: String,
    /// Codes of `risk_type` that say the same.
    pub risks: Vec<String>,
}

/// The record, opened for one piece of work.
pub struct Record<'r> {
    connection: &'r mut Connection,
    chain: Option<&'r mut Chain>,
    keys: &'r Keys,
    errand: &'r Errand,
    stamp: Stamp,
    settings: &'r Settings,
    /// Looks of a reading piece, and denials of any piece: written when the piece has ended.
    pub(crate) lines: Vec<Line>,
    /// Nothing new is kept while the disk is full.
    pub(crate) is_room_short: bool,
    /// Where the actor stands to the person whom the gate was asked about last.
    pub(crate) remembered: Option<standing::Remembered>,
}

/// Where a record that is about to be made, or a page about several records, belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// The person.
    pub person: Id<Person>,
    /// The episode, where it belongs to one.
    pub episode: Option<Id<Episode>>,
}

impl<'r> Record<'r> {
    pub(crate) fn new(
        connection: &'r mut Connection,
        chain: Option<&'r mut Chain>,
        keys: &'r Keys,
        errand: &'r Errand,
        settings: &'r Settings,
    ) -> Self {
        let stamp = Stamp::new(errand.at, errand.author(), errand.seed);
        Self {
            connection,
            chain,
            keys,
            errand,
            stamp,
            settings,
            lines: Vec::new(),
            is_room_short: false,
            remembered: None,
        }
    }

    /// The moment, author and fresh identities of this piece of work.
    pub const fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// What was asked, as it is kept beside a key; empty where the key is bound otherwise.
    pub(crate) fn asked(&self) -> String {
        self.errand.asked.as_deref().map_or_else(String::new, |asked| once::hash_of(self.keys, asked))
    }

    /// Who acts.
    pub const fn actor(&self) -> &Actor {
        &self.errand.actor
    }

    /// A hash that only this installation makes of something.
    pub(crate) fn keyed(&self, content: &[u8]) -> [u8; 32] {
        keyed_hash(&self.keys.journal, content)
    }

    pub(crate) const fn connection(&mut self) -> &mut Connection {
        self.connection
    }

    /// Where risk stands that others told of.
    pub fn told_risk(&self) -> &ToldRisk {
        &self.settings.told_risk
    }

    /// After how many days a risk must be asked again, as this team has it.
    pub const fn ask_again_days(&self) -> u32 {
        self.settings.risk_ask_again_days
    }

    /// Whether this piece reads: its looks go into the journal when it ends. Changes have lines of their own.
    pub(crate) const fn only_looks(&self) -> bool {
        self.chain.is_none()
    }

    pub(crate) const fn settings(&self) -> &'r Settings {
        self.settings
    }

    /// Opens one record for an action on it, or on what hangs on it: the gate decides on the facts as they are in
    /// this very transaction. A record that may not be seen is *not found*.
    pub fn open<T: Table, R>(&mut self, id: Id<T>, action: Action) -> Result<(Kept<T>, Scope), Failure<R>> {
        let kept = noun::find(self.connection, id)?.ok_or(Failure::NotFound)?;
        let person = kept.person.ok_or(Failure::NotFound)?;
        // Asked under another row than its own, it is not there.
        if kept.noun.ruled_by() != T::TYPE && action.record_type() != Some(kept.noun.ruled_by()) {
            return Err(Failure::NotFound);
        }
        let about = About { person, episode: kept.episode };
        let scope = self.permit(about, action, Some(id.uuid()))?;
        Ok((kept, scope))
    }

    /// Opens a record for a change made from a page that showed `revision` of it (R11).
    pub fn open_at<T: Table, R>(
        &mut self,
        id: Id<T>,
        revision: u32,
        action: Action,
    ) -> Result<(Kept<T>, Scope), Failure<R>> {
        let (kept, scope) = self.open(id, action)?;
        if kept.revision != revision {
            return Err(Failure::Changed(kept.changed()));
        }
        Ok((kept, scope))
    }

    /// Asks the gate about something of a person: to make a record, or to show several.
    pub fn permit<R>(
        &mut self,
        about: About,
        action: Action,
        object: Option<Uuid>,
    ) -> Result<Scope, Failure<R>> {
        let known = standing::of(self, about)?.ok_or(Failure::NotFound)?;
        self.ask(&known.standing, action, object, Some(known.alias))
    }

    /// Asks the gate about something that concerns no one person: a team's list, the service's figures, one's own.
    pub fn permit_apart<R>(&mut self, standing: &Standing, action: Action) -> Result<Scope, Failure<R>> {
        self.ask(standing, action, None, None)
    }

    /// Whether the gate would allow an action, for showing or leaving out a button or a part of a page. Leaves no
    /// trace: nothing is shown by it.
    pub fn would_permit(&mut self, about: About, action: Action) -> Result<Option<Scope>, Fault> {
        let Some(known) = standing::of(self, about)? else { return Ok(None) };
        match decide(&self.errand.actor, action, &known.standing, self.stamp.at()) {
            Decision::Allow(scope) => Ok(Some(scope)),
            Decision::NeedReason | Decision::NeedBreakGlass | Decision::Deny => Ok(None),
        }
    }

    /// Whether the gate would have allowed an action when the case stood at an earlier stage: for telling somebody who
    /// had the right that they came second. It opens nothing.
    pub fn could_at(&mut self, about: About, action: Action, stage: Stage) -> Result<bool, Fault> {
        let Some(known) = standing::of(self, about)? else { return Ok(false) };
        let earlier = Standing { stage: Some(stage), ..known.standing };
        Ok(matches!(decide(&self.errand.actor, action, &earlier, self.stamp.at()), Decision::Allow(_)))
    }

    fn ask<R>(
        &mut self,
        standing: &Standing,
        action: Action,
        object: Option<Uuid>,
        alias: Option<Uuid>,
    ) -> Result<Scope, Failure<R>> {
        let decision = decide(&self.errand.actor, action, standing, self.stamp.at());
        let (word, verb) = match &decision {
            Decision::Allow(_) => ("allow", action.code()),
            Decision::NeedReason => ("need_reason", "need_reason"),
            Decision::NeedBreakGlass => ("need_break_glass", "deny"),
            Decision::Deny => ("deny", "deny"),
        };
        let is_allowed = matches!(decision, Decision::Allow(_));
        let is_look = action.verb() == Some(Verb::Read) && alias.is_some() && self.chain.is_none();
        if !is_allowed || is_look {
            let line = Line {
                object,
                person_ref: alias,
                case_ref: standing.episode.map(Id::uuid),
                stage: standing.stage.map_or(String::new(), |stage| format!("{stage:?}")),
                decision: word.to_owned(),
                relationship: relationship(standing).to_owned(),
                ..self.line(verb, action.record_type().map_or("person", RecordType::code))
            };
            if self.lines.last() != Some(&line) {
                self.lines.push(line);
            }
        }
        match decision {
            Decision::Allow(scope) => Ok(scope),
            Decision::NeedReason => Err(Failure::NeedReason(standing.person.map(Id::cast))),
            Decision::NeedBreakGlass => Err(Failure::NeedBreakGlass),
            Decision::Deny => Err(Failure::NotFound),
        }
    }

    /// Keeps what the domain decided: the record, its earlier version, its event and its journal line, together.
    pub fn keep<T: Table, R>(&mut self, scope: &Scope, decided: Decided<T>) -> Result<(), Failure<R>> {
        let outcome = decided.outcome();
        self.check(scope, outcome)?;
        if self.is_room_short {
            return Err(Failure::Fault(Fault::full("the disk is full")));
        }
        let content = noun::content(&outcome.noun)?;
        let before = match decided.before() {
            None => {
                noun::insert(self.connection, outcome, &content)?;
                None
            }
            Some(before) => {
                // As it stands there: a newer program than the one that wrote it would say it in other words.
                let (bytes_before, content_before) =
                    noun::stored(self.connection, outcome.id)?.unwrap_or_default();
                if !noun::update(self.connection, outcome, before.revision, &content)? {
                    return Err(self.changed_meanwhile(outcome.id));
                }
                noun::keep_version(self.connection, before, &content_before, decided.reason())?;
                Some((bytes_before, content_before))
            }
        };
        T::follow_up(&mut Writing(self.connection), outcome)?;
        event::insert(self.connection, &self.stamp, outcome, decided.event())?;
        let alias = standing::alias_of(self.connection, outcome.person)?;
        let line = Line {
            object: Some(outcome.id.uuid()),
            person_ref: alias,
            case_ref: outcome.episode.map(Id::uuid),
            decision: "allow".to_owned(),
            detail: detail(&decided, before.as_ref().map(|(_, content)| content.as_str()), &content),
            before_hash: before.as_ref().map(|(bytes, _)| keyed_hash(&self.keys.journal, bytes)),
            after_hash: Some(keyed_hash(&self.keys.journal, &noun::bytes_of(outcome, &content)?)),
            ..self.line(if before.is_none() { "create" } else { "amend" }, T::TYPE.code())
        };
        self.append(&line)?;
        Ok(())
    }

    /// A scope opens one person; keeping another's record under it is a mistake of the program.
    fn check<T: Table>(&self, scope: &Scope, outcome: &Kept<T>) -> Result<(), Fault> {
        let other = match (scope.person(), outcome.person) {
            (Some(permitted), Some(kept)) => permitted.uuid() != kept.uuid(),
            (None, _) | (Some(_), None) => false,
        };
        if other || scope.action().verb() == Some(Verb::Read) {
            return Err(Fault::program(format!("a {} was kept under the scope of something else", T::NAME)));
        }
        Ok(())
    }

    fn changed_meanwhile<T: Table, R>(&mut self, id: Id<T>) -> Failure<R> {
        match noun::find(self.connection, id) {
            Ok(Some(kept)) => Failure::Changed(kept.changed()),
            Ok(None) => Failure::NotFound,
            Err(fault) => Failure::Fault(fault),
        }
    }

    /// Every record of a kind that belongs to a person, oldest first. The scope must be for exactly this person, and
    /// for the row of this kind of record.
    pub fn all_of<T: Table>(&mut self, scope: &Scope, person: Id<Person>) -> Result<Vec<Kept<T>>, Fault> {
        opens::<T>(scope, person)?;
        noun::of_person(self.connection, person)
    }

    /// How a record stood at a revision, the present one included. The scope must be for its person and its row.
    pub fn version<T: Table>(
        &mut self,
        scope: &Scope,
        id: Id<T>,
        revision: u32,
    ) -> Result<Option<Kept<T>>, Fault> {
        let Some(kept) = noun::version::<T>(self.connection, id, revision)? else { return Ok(None) };
        let person = kept.person.ok_or_else(|| Fault::stored("a version of no person"))?;
        opens_row::<T>(scope, person, kept.noun.ruled_by().row())?;
        Ok(Some(kept))
    }

    /// Every earlier version of a record, the newest first, each with the reason for which it was changed.
    pub fn earlier_versions<T: Table>(
        &mut self,
        scope: &Scope,
        kept: &Kept<T>,
    ) -> Result<Vec<Version<T>>, Fault> {
        let person = kept.person.ok_or_else(|| Fault::stored("a record of no person"))?;
        opens_row::<T>(scope, person, kept.noun.ruled_by().row())?;
        noun::earlier_versions(self.connection, kept)
    }

    /// A journal line of this errand, to be filled.
    pub(crate) fn line(&self, action: &'static str, record_type: &str) -> Line {
        let signed_in = self.errand.actor.signed_in();
        Line {
            at: self.stamp.at(),
            actor: signed_in.map(|signed_in| signed_in.account.uuid()),
            role: signed_in.map_or(self.errand.actor.code(), |signed_in| signed_in.role.code()).to_owned(),
            team: signed_in.map_or("", |signed_in| signed_in.team.as_str()).to_owned(),
            session: signed_in.map(|signed_in| signed_in.session.uuid()),
            request: self.errand.request,
            action,
            record_type: record_type.to_owned(),
            object: None,
            person_ref: None,
            case_ref: None,
            stage: String::new(),
            decision: String::new(),
            relationship: String::new(),
            detail: String::new(),
            before_hash: None,
            after_hash: None,
        }
    }

    /// Writes a line now, or with the others when a reading piece ends.
    pub(crate) fn append(&mut self, line: &Line) -> Result<(), Fault> {
        match &mut self.chain {
            Some(chain) => chain.append(self.connection, line),
            None => {
                self.lines.push(line.clone());
                Ok(())
            }
        }
    }

    /// Denials met on the way by a piece that was done all the same.
    pub(crate) fn append_denials(&mut self) -> Result<(), Fault> {
        for line in std::mem::take(&mut self.lines) {
            self.append(&line)?;
        }
        Ok(())
    }

    /// Writes a line about something that is no record of a person: signing in, a list shown, a search.
    pub fn note(
        &mut self,
        action: &'static str,
        record_type: &str,
        object: Option<Uuid>,
        detail: &Json,
    ) -> Result<(), Fault> {
        let detail = if detail.is_null() { String::new() } else { detail.to_string() };
        let line = Line { object, decision: "allow".to_owned(), detail, ..self.line(action, record_type) };
        self.append(&line)
    }

    /// Writes a line about an account that is not (yet) signed in.
    pub fn note_of_account(
        &mut self,
        action: &'static str,
        account: Option<Id<Account>>,
        detail: &Json,
    ) -> Result<(), Fault> {
        let line = Line {
            actor: account.map(Id::uuid),
            detail: if detail.is_null() { String::new() } else { detail.to_string() },
            ..self.line(action, "account")
        };
        self.append(&line)
    }
}

pub(crate) fn relationship(standing: &Standing) -> &'static str {
    if standing.is_assigned {
        "own"
    } else if standing.is_in_holding_team {
        "team"
    } else {
        "none"
    }
}

/// What the line says beside its columns: the event's kind, the revision, the names of the fields that changed.
fn detail<T>(decided: &Decided<T>, before: Option<&str>, after: &str) -> String {
    let outcome = decided.outcome();
    let mut detail = Map::new();
    detail.insert("event".to_owned(), json!(decided.event().kind.code()));
    detail.insert("revision".to_owned(), json!(outcome.revision));
    if let Some(before) = before {
        detail.insert("fields".to_owned(), json!(fields_changed(before, after)));
    }
    if decided.reason().is_some() {
        detail.insert("reason_given".to_owned(), json!(true));
    }
    Json::Object(detail).to_string()
}

fn fields_changed(before: &str, after: &str) -> Vec<String> {
    let read = |content: &str| serde_json::from_str::<Map<String, Json>>(content).unwrap_or_default();
    let (before, after) = (read(before), read(after));
    let mut fields: Vec<String> = after
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(value))
        .map(|(name, _)| name.clone())
        .collect();
    fields.extend(before.keys().filter(|name| !after.contains_key(*name)).cloned());
    fields
}
