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
    engine::{Connection, Row},
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
    id: Id<Episode>,
    stage: Stage,
    closed_at: Option<Timestamp>,
    is_held: bool,
    is_assigned: bool,
}

/// One row an episode: its state, whether the actor's team holds it, whether the actor works it.
const CASES: &str = "select e.id, e.state, e.closed_at,
    exists (select 1 from episode_teams t
        where t.person_id = e.person_id and t.episode_id = e.id and t.team = $1
            and (t.until_at is null or t.until_at > $2)),
    exists (select 1 from episode_workers w
        where w.person_id = e.person_id and w.episode_id = e.id and w.account_id = $3
            and (w.until_at is null or w.until_at > $4))
from episodes e
where e.person_id = $5
order by e.is_open desc, e.opened_at desc, e.id desc";

const PERSON: &str = "select p.alias,
    (select c.kind from conflicts c where c.account_id = $1 and c.person_id = p.id),
    exists (select 1 from reasons_given r where r.session = $2 and r.person_id = p.id)
from people p
where p.id = $3";

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
    let now = record.stamp().at();
    let closed_reading_days = record.settings().closed_reading_days;
    let (account, session, team) = match record.actor().signed_in() {
        Some(signed_in) => (signed_in.account.uuid(), signed_in.session.uuid(), signed_in.team.clone()),
        None => (Uuid::nil(), Uuid::nil(), String::new()),
    };
    let connection = record.connection();
    let person = connection.first(PERSON, &[account.into(), session.into(), about.person.into()], |row| {
        Ok((row.id::<Person>(0)?.uuid(), row.opt_text(1)?.map(str::to_owned), truth(row, 2)?))
    })?;
    let Some((alias, conflict, is_reason_given)) = person else { return Ok(None) };
    let values = [team.as_str().into(), now.into(), account.into(), now.into(), about.person.into()];
    let cases = connection.query(CASES, &values, case)?;
    let current = cases.first();
    let own = match about.episode {
        Some(episode) => cases.iter().find(|case| case.id == episode),
        None => current,
    };
    let mut standing = Standing {
        person: Some(about.person.cast()),
        sealing: Sealing::Open,
        has_declared_conflict: conflict.as_deref() == Some("declared"),
        has_ruled_out_conflict: conflict.as_deref() == Some("ruled_out"),
        is_reason_given,
        closed_reading_days,
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
    Ok(Some(Known { standing, alias }))
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
