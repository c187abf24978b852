//! One look at several parts of a person's record: each part under its own row, one line in the journal.

use domain::{
    Id,
    access::{Action, Decision, RecordType, Scope, Standing, decide},
    failure::{Failure, Fault},
    person::Person,
};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::{
    journal::Line,
    record::{About, Record, relationship},
    standing,
};

/// What a page about a person may show: a scope for each part that the gate opened.
#[derive(Debug)]
pub struct Look {
    /// Whom it is about.
    pub about: About,
    identity: Scope,
    parts: Vec<(RecordType, Scope)>,
    shut: Vec<RecordType>,
}

impl Look {
    /// The scope of the identity row, without which there is no look.
    pub const fn identity(&self) -> &Scope {
        &self.identity
    }

    /// The scope of a part; none where this reader may not see it.
    pub fn scope(&self, record: RecordType) -> Option<&Scope> {
        self.parts.iter().find(|(part, _)| *part == record).map(|(_, scope)| scope)
    }

    /// The identity scope alone, for what only needs that.
    pub fn into_identity(self) -> Scope {
        self.identity
    }

    /// Takes the scope of a part out of the look, for a page that holds the part itself.
    pub fn take(&mut self, record: RecordType) -> Option<Scope> {
        let place = self.parts.iter().position(|(part, _)| *part == record)?;
        Some(self.parts.swap_remove(place).1)
    }

    /// Whether a part would open once a reason is given.
    pub fn asks_reason(&self, record: RecordType) -> bool {
        self.shut.contains(&record)
    }
}

/// One look at a person, as those may read it who look after confidentiality (matrix row 29).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedAt {
    /// When.
    pub at: Timestamp,
    /// Who, by name; the program's own rounds have none.
    pub name: Option<String>,
    /// In which role.
    pub role: String,
    /// In which team.
    pub team: String,
    /// What was done.
    pub action: String,
    /// With what kind of record.
    pub record_type: String,
    /// What else the line says: the parts shown, the reason given.
    pub detail: String,
    /// The chain and place of the line, to go on from.
    pub place: (Uuid, i64),
}

impl Record<'_> {
    /// Looks at a person: asks the gate about each part, and notes one line that names the parts it opened. Without the
    /// identity row the person is not found, or a reason is asked first.
    pub fn look<R>(&mut self, about: About, parts: &[RecordType]) -> Result<Look, Failure<R>> {
        let known = standing::of(self, about)?.ok_or(Failure::NotFound)?;
        let (actor, now) = (self.actor().clone(), self.stamp().at());
        let identity = match decide(&actor, Action::Read(RecordType::Person), &known.standing, now) {
            Decision::Allow(scope) => scope,
            Decision::NeedReason | Decision::NeedBreakGlass | Decision::Deny => {
                // Asked again, so that the refusal is in the journal as any other.
                self.permit(about, Action::Read(RecordType::Person), Some(about.person.uuid()))?
            }
        };
        let mut look = Look { about, identity, parts: Vec::new(), shut: Vec::new() };
        for part in parts {
            match decide(&actor, Action::Read(*part), &known.standing, now) {
                Decision::Allow(scope) => look.parts.push((*part, scope)),
                Decision::NeedReason => look.shut.push(*part),
                Decision::NeedBreakGlass | Decision::Deny => {}
            }
        }
        if self.only_looks() {
            let shown: Vec<&str> = look.parts.iter().map(|(part, _)| part.code()).collect();
            let standing = &known.standing;
            let line = Line {
                object: Some(about.person.uuid()),
                person_ref: Some(known.alias),
                case_ref: standing.episode.map(Id::uuid),
                stage: standing.stage.map_or(String::new(), |stage| format!("{stage:?}")),
                decision: "allow".to_owned(),
                relationship: relationship(standing).to_owned(),
                detail: json!({ "parts": shown }).to_string(),
                ..self.line("read", RecordType::Person.code())
            };
            self.lines.push(line);
        }
        Ok(look)
    }

    /// Which of several actions the gate would allow, for showing or leaving out the ways to them. Leaves no trace.
    pub fn would_permit_each(&mut self, about: About, actions: &[Action]) -> Result<Vec<bool>, Fault> {
        let Some(known) = standing::of(self, about)? else { return Ok(vec![false; actions.len()]) };
        let (actor, now) = (self.actor().clone(), self.stamp().at());
        let may = |action: &Action| decide(&actor, *action, &known.standing, now).scope().is_some();
        Ok(actions.iter().map(may).collect())
    }

    /// The scopes of several actions that the gate would allow, for what depends on how far each goes. Leaves no trace.
    pub fn would_permit_as(&mut self, about: About, actions: &[Action]) -> Result<Vec<Option<Scope>>, Fault> {
        let Some(known) = standing::of(self, about)? else {
            return Ok(actions.iter().map(|_| None).collect());
        };
        let (actor, now) = (self.actor().clone(), self.stamp().at());
        let scope = |action: &Action| match decide(&actor, *action, &known.standing, now) {
            Decision::Allow(scope) => Some(scope),
            Decision::NeedReason | Decision::NeedBreakGlass | Decision::Deny => None,
        };
        Ok(actions.iter().map(scope).collect())
    }

    /// Those of a few people (of one page of results) whose page would open to the actor, maybe after a reason: a name
    /// that leads nowhere is no link.
    pub fn would_open(&mut self, people: &[Id<Person>]) -> Result<Vec<Id<Person>>, Fault> {
        let known = standing::of_each(self, people)?;
        let action = Action::Read(RecordType::Person);
        let opens = |standing: &Standing| {
            let decision = decide(self.actor(), action, standing, self.stamp().at());
            matches!(decision, Decision::Allow(_) | Decision::NeedReason)
        };
        Ok(known.iter().filter(|(_, known)| opens(&known.standing)).map(|(person, _)| *person).collect())
    }

    /// Who looked at a person, the newest first. Needs the scope of the journal's row, whole, for this person.
    pub fn looks_at(
        &mut self,
        scope: &Scope,
        person: Id<Person>,
        before: Option<Timestamp>,
        most: u32,
    ) -> Result<Vec<LookedAt>, Fault> {
        if !scope.permits(Action::Read(RecordType::Journal), Some(person.cast())) {
            return Err(Fault::program("the journal was asked for under the scope of something else"));
        }
        let Some(alias) = standing::alias_of(self.connection(), Some(person))? else { return Ok(Vec::new()) };
        let before = before.map_or(i64::MAX, Timestamp::as_microsecond);
        self.connection().query(
            "select l.at, a.name, l.role, l.team, l.action, l.record_type, l.detail, l.chain, l.seq
            from journal_lines l left join accounts a on a.id = l.actor
            where l.person_ref = $1 and l.at < $2 and l.record_type <> 'conflict'
            order by l.at desc, l.chain, l.seq desc
            limit $3",
            &[alias.into(), before.into(), most.into()],
            |row| {
                Ok(LookedAt {
                    at: row.at(0)?,
                    name: row.opt_text(1)?.map(str::to_owned),
                    role: row.text(2)?.to_owned(),
                    team: row.text(3)?.to_owned(),
                    action: row.text(4)?.to_owned(),
                    record_type: row.text(5)?.to_owned(),
                    detail: row.text(6)?.to_owned(),
                    place: (row.id::<Person>(7)?.uuid(), row.int(8)?),
                })
            },
        )
    }
}
