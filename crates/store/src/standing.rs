//! Reads where an actor stands to a person: the facts on which the gate decides, in the transaction of the work.

use domain::{
    Id,
    access::{Holding, Milestones, Sealing, Stage, Standing},
    episode::Episode,
    failure::Fault,
    person::Person,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    engine::{Connection, Row, Value},
    record::{About, Record},
};

/// What was read of a person for the gate.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    pub(crate) standing: Standing,
    /// The person's name in the journal.
    pub(crate) alias: Uuid,
}

struct Case {
    person: Id<Person>,
    id: Id<Episode>,
    stage: Stage,
    closed_at: Option<Timestamp>,
    is_held: bool,
    is_assigned: bool,
}

/// One row an episode: its state, whether the actor's team holds it, whether the actor works it.
macro_rules! cases {
    ($whose:literal) => {
        concat!(
            "select e.id, e.state, e.closed_at,
    exists (select 1 from episode_teams t
        where t.person_id = e.person_id and t.episode_id = e.id and t.team = $1
            and (t.until_at is null or t.until_at > $2)),
    exists (select 1 from episode_workers w
        where w.person_id = e.person_id and w.episode_id = e.id and w.account_id = $3
            and (w.until_at is null or w.until_at > $4)),
    e.person_id
from episodes e
where e.person_id ",
            $whose,
            "
order by e.is_open desc, e.opened_at desc, e.id desc"
        )
    };
}

const CASES: &str = cases!("= $5");
const CASES_OF_SEVERAL: &str = cases!("in ($5, $6, $7, $8, $9, $10, $11, $12, $13, $14)");

macro_rules! people {
    ($which:literal) => {
        concat!(
            "select p.alias,
    (select c.kind from conflicts c where c.account_id = $1 and c.person_id = p.id),
    exists (select 1 from reasons_given r where r.session = $2 and r.person_id = p.id),
    p.id
from people p
where p.id ",
            $which
        )
    };
}

const PERSON: &str = people!("= $3");
const SEVERAL: &str = people!("in ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");

/// About how many people the gate can be asked at once.
pub(crate) const MOST_AT_ONCE: usize = 10;

/// The facts about the actor and a person; none when there is no such person. A page asks the gate about the same person
/// a dozen times: as long as this piece of work has written nothing, they are what they were.
pub(crate) fn of(record: &mut Record<'_>, about: About) -> Result<Option<Known>, Fault> {
    let writes = record.connection().writes();
    if let Some(remembered) = record.remembered
        && remembered.writes == writes
        && remembered.about == about
    {
        return Ok(Some(remembered.known));
    }
    let known = read(record, about)?;
    record.remembered = known.map(|known| Remembered { about, writes, known });
    Ok(known)
}

/// What was read last, of whom, and how much had been written then.
#[derive(Clone, Copy)]
pub(crate) struct Remembered {
    about: About,
    writes: u64,
    known: Known,
}

fn read(record: &mut Record<'_>, about: About) -> Result<Option<Known>, Fault> {
    let reader = Reader::of(record);
    let connection = record.connection();
    let person = connection.first(
        PERSON,
        &[reader.account.into(), reader.session.into(), about.person.into()],
        facts,
    )?;
    let Some(facts) = person else { return Ok(None) };
    let cases = connection.query(
        CASES,
        &[
            reader.team.as_str().into(),
            reader.now.into(),
            reader.account.into(),
            reader.now.into(),
            about.person.into(),
        ],
        case,
    )?;
    Ok(Some(reader.known(&facts, about, &cases)))
}

/// The facts about the actor and each of a few people ([`MOST_AT_ONCE`]): whoever is not there has none.
pub(crate) fn of_each(
    record: &mut Record<'_>,
    people: &[Id<Person>],
) -> Result<Vec<(Id<Person>, Known)>, Fault> {
    let people = people.get(..MOST_AT_ONCE).unwrap_or(people);
    let reader = Reader::of(record);
    let connection = record.connection();
    let asked = || {
        let nobody = Id::from_uuid(Uuid::nil());
        people.iter().copied().chain(std::iter::repeat(nobody)).take(MOST_AT_ONCE).map(Value::from)
    };
    let mut values: Vec<Value<'_>> = vec![reader.account.into(), reader.session.into()];
    values.extend(asked());
    let facts = connection.query(SEVERAL, &values, facts)?;
    let mut values: Vec<Value<'_>> =
        vec![reader.team.as_str().into(), reader.now.into(), reader.account.into(), reader.now.into()];
    values.extend(asked());
    let mut cases = connection.query(CASES_OF_SEVERAL, &values, case)?;
    cases.sort_by_key(|case| case.person);
    let known = facts.iter().map(|facts| {
        let first = cases.partition_point(|case| case.person < facts.person);
        let after = cases.partition_point(|case| case.person <= facts.person);
        let about = About { person: facts.person, episode: None };
        (facts.person, reader.known(facts, about, &cases[first..after]))
    });
    Ok(known.collect())
}

/// What of a person the gate asks beside their episodes.
struct Facts {
    person: Id<Person>,
    alias: Uuid,
    conflict: Option<String>,
    is_reason_given: bool,
}

fn facts(row: &Row<'_>) -> Result<Facts, Fault> {
    Ok(Facts {
        alias: row.id::<Person>(0)?.uuid(),
        conflict: row.opt_text(1)?.map(str::to_owned),
        is_reason_given: truth(row, 2)?,
        person: row.id(3)?,
    })
}

/// Who asks, and when.
struct Reader {
    account: Uuid,
    session: Uuid,
    team: String,
    now: Timestamp,
    closed_reading_days: u16,
}

impl Reader {
    fn of(record: &Record<'_>) -> Self {
        let (account, session, team) = match record.actor().signed_in() {
            Some(signed_in) => (signed_in.account.uuid(), signed_in.session.uuid(), signed_in.team.clone()),
            None => (Uuid::nil(), Uuid::nil(), String::new()),
        };
        let closed_reading_days = record.settings().closed_reading_days;
        Self { account, session, team, now: record.stamp().at(), closed_reading_days }
    }

    fn known(&self, facts: &Facts, about: About, cases: &[Case]) -> Known {
        let current = cases.first();
        let own = match about.episode {
            Some(episode) => cases.iter().find(|case| case.id == episode),
            None => current,
        };
        let mut standing = Standing {
            person: Some(about.person.cast()),
            sealing: Sealing::Open,
            has_declared_conflict: facts.conflict.as_deref() == Some("declared"),
            has_ruled_out_conflict: facts.conflict.as_deref() == Some("ruled_out"),
            is_reason_given: facts.is_reason_given,
            closed_reading_days: self.closed_reading_days,
            ..Standing::default()
        };
        if let Some(case) = own {
            standing.episode = Some(case.id.cast());
            standing.stage = Some(case.stage);
            standing.closed_at = case.closed_at;
            standing.is_in_holding_team = case.is_held;
            standing.is_assigned = case.is_assigned;
            let newer = current.filter(|newer| newer.id != case.id && newer.closed_at.is_none());
            standing.new_referral = newer.and_then(Case::holding);
        }
        Known { standing, alias: facts.alias }
    }
}

impl Case {
    const fn holding(&self) -> Option<Holding> {
        if self.is_assigned {
            Some(Holding::Assigned)
        } else if self.is_held {
            Some(Holding::Team)
        } else {
            None
        }
    }
}

fn case(row: &Row<'_>) -> Result<Case, Fault> {
    Ok(Case {
        id: row.id(0)?,
        stage: row.parsed(1, |code| stage(code).ok_or("no such state"))?,
        closed_at: row.opt_at(2)?,
        is_held: truth(row, 3)?,
        is_assigned: truth(row, 4)?,
        person: row.id(5)?,
    })
}

/// SQLite answers `exists` with a number, PostgreSQL with a truth.
fn truth(row: &Row<'_>, column: usize) -> Result<bool, Fault> {
    row.truth(column)
}

/// The stage of the stored state of an episode (security.md section 2): derived, never stored.
pub(crate) fn stage(state: &str) -> Option<Stage> {
    let milestones = match state {
        "untriaged" => Milestones::default(),
        "declined" => Milestones { is_declined: true, ..Milestones::default() },
        "to_screen" | "to_assess" | "to_plan" => Milestones { is_accepted: true, ..Milestones::default() },
        "supported" => Milestones { has_agreed_plan: true, ..Milestones::default() },
        "handing_over" => Milestones { has_opened_handover: true, ..Milestones::default() },
        "discharged" => Milestones { is_discharged: true, ..Milestones::default() },
        _ => return None,
    };
    Some(Stage::derived_from(milestones))
}

/// The name of a person in the journal.
pub(crate) fn alias_of(
    connection: &mut Connection,
    person: Option<Id<Person>>,
) -> Result<Option<Uuid>, Fault> {
    let Some(person) = person else { return Ok(None) };
    connection.first("select alias from people where id = $1", &[person.into()], |row| {
        Ok(row.id::<Person>(0)?.uuid())
    })
}
