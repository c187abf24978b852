//! Who is waiting: a page of a team's open episodes with what a list says of each, and how many stand where.
//!
//! One statement for the rows and one for the counts. People whom the reader has declared a conflict with are in
//! neither. Nothing that filters can take an untriaged episode away: the filters stand inside an `or` with it.

use domain::{
    Id,
    access::{Role, Scope},
    account::Account,
    birth::Birth,
    episode::Episode,
    failure::Fault,
    nhs_number::NhsNumber,
    person::{Identity, Person},
};
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    engine::{Row, Value},
    record::Record,
};

/// Which of a team's open episodes are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting<'w> {
    /// All of them.
    All,
    /// Those in one state, by its code.
    In(&'w str),
    /// Those whose promised moment has passed.
    Overdue,
}

/// What narrows a list. The untriaged are shown whatever stands here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// At this site only.
    pub site: Option<String>,
    /// Of this urgency only: its rank.
    pub urgency_rank: Option<u32>,
    /// With this worker only.
    pub worker: Option<Id<Account>>,
    /// With nobody only.
    pub is_unallocated: bool,
}

/// Where a page of the list ended, to go on from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastShown {
    /// Its urgency.
    pub urgency_rank: u32,
    /// Its promised moment as it is ordered.
    pub wait_until: i64,
    /// The episode.
    pub id: Id<Episode>,
}

impl LastShown {
    const BEFORE_ALL: Self = Self { urgency_rank: 0, wait_until: i64::MIN, id: Id::from_uuid(Uuid::nil()) };
}

/// As many of the overdue are counted; where there are more, their number is no news.
pub const MOST_OVERDUE: i64 = 1_000;

/// One row of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiter {
    /// The episode.
    pub episode: Id<Episode>,
    /// Its revision, so that taking it from an old list is noticed.
    pub revision: u32,
    /// The person.
    pub person: Id<Person>,
    /// The name as lists write it.
    pub name: String,
    /// When they were born, as far as known.
    pub birth: Birth,
    /// Their NHS number, where known.
    pub nhs_number: Option<NhsNumber>,
    /// Whether we are sure who it is.
    pub identity: Identity,
    /// Where they are.
    pub site: String,
    /// The state of the work.
    pub state: String,
    /// How urgent; behind all urgencies for somebody who is supported and promised nothing.
    pub urgency_rank: u32,
    /// The promised moment.
    pub due_at: Option<Timestamp>,
    /// Since when the work stands there.
    pub since_at: Timestamp,
    /// Who has them.
    pub worker: Option<(Id<Account>, String)>,
    /// When they were arrested again, if nobody has seen them since.
    pub arrested_again_at: Option<Timestamp>,
    /// Its place in the order.
    pub place: LastShown,
}

/// What a list needs of a person, and no more of the record than that.
#[derive(Deserialize)]
struct Who {
    birth: Birth,
    nhs_number: Option<NhsNumber>,
    identity: Identity,
}

/// The statement for the rows; which rows, is one condition on `$2`.
macro_rules! waiters {
    ($which:literal) => {
        concat!(
            "select e.id, e.revision, e.person_id, p.shown_as, p.content, e.site, e.state, e.urgency_rank, e.due_at,
                e.since_at, e.worker, a.name, e.wait_until, e.arrested_again_at
            from episodes e
            join people p on p.id = e.person_id
            left join accounts a on a.id = e.worker
            where e.team = $1 and e.is_open and ",
            $which,
            " and (e.urgency_rank, e.wait_until, e.id) > ($3, $4, $5)
                and (e.state = 'untriaged'
                    or (($6 = '' or e.site = $7)
                        and ($8 = 0 or e.urgency_rank = $9)
                        and (not $10 or e.worker = $11)
                        and (not $12 or e.worker is null)))
                and not exists (select 1 from conflicts c
                    where c.account_id = $13 and c.person_id = e.person_id and c.kind = 'declared')
            order by e.urgency_rank, e.wait_until, e.id
            limit $14"
        )
    };
}

const ALL: &str = waiters!("$2 = ''");
const IN_STATE: &str = waiters!("e.state = $2");
const OVERDUE: &str = waiters!("e.wait_until < $2");

/// Counts, each a state (or `overdue`) and a number; those that the reader must not know of are taken off again. Of the
/// overdue a hundred more than [`MOST_OVERDUE`] are counted, so that those few do not make a round number look exact.
/// SQLite keeps the order of a `cross join`: the few people whom the reader knows come first, not the thousands who wait.
const COUNTS: &str = "select state, number from worklist_counts where team = $1 and state <> 'untriaged'
    union all
    select 'untriaged', count(*) from episodes where team = $2 and state = 'untriaged' and is_open
    union all
    select 'overdue', count(*)
    from (select 1 from episodes where team = $3 and wait_until < $4 and is_open limit 1100) counted
    union all
    select e.state, -count(*)
    from conflicts c
    cross join episodes e
    where e.person_id = c.person_id and c.account_id = $5 and c.kind = 'declared' and e.team = $6 and e.is_open
    group by e.state
    union all
    select 'overdue', -count(*)
    from conflicts c
    cross join episodes e
    where e.person_id = c.person_id and c.account_id = $7 and c.kind = 'declared' and e.team = $8 and e.is_open
        and e.wait_until < $9";

impl Record<'_> {
    /// A page of those who wait for a team, the most urgent first, then by time left. Needs the scope of the list.
    pub fn waiting(
        &mut self,
        scope: &Scope,
        team: &str,
        which: Waiting<'_>,
        filter: &Filter,
        after: Option<LastShown>,
        most: u32,
    ) -> Result<Vec<Waiter>, Fault> {
        let now = self.stamp().at();
        let reader = scope.account().map_or(Uuid::nil(), Id::uuid);
        let after = after.unwrap_or(LastShown::BEFORE_ALL);
        let (sql, asked): (&'static str, Value<'_>) = match which {
            Waiting::All => (ALL, "".into()),
            Waiting::In(state) => (IN_STATE, state.into()),
            Waiting::Overdue => (OVERDUE, now.into()),
        };
        let site = filter.site.as_deref().unwrap_or_default();
        let rank = filter.urgency_rank.unwrap_or_default();
        let values = [
            team.into(),
            asked,
            after.urgency_rank.into(),
            after.wait_until.into(),
            after.id.into(),
            site.into(),
            site.into(),
            rank.into(),
            rank.into(),
            filter.worker.is_some().into(),
            filter.worker.map_or(Uuid::nil(), Id::uuid).into(),
            filter.is_unallocated.into(),
            reader.into(),
            most.into(),
        ];
        self.connection().query(sql, &values, waiter)
    }

    /// How many wait in which state, and how many are overdue. The untriaged are counted from the rows.
    pub fn waiting_counts(&mut self, scope: &Scope, team: &str) -> Result<Vec<(String, i64)>, Fault> {
        let now = self.stamp().at();
        let reader = scope.account().map_or(Uuid::nil(), Id::uuid);
        let values = [
            team.into(),
            team.into(),
            team.into(),
            now.into(),
            reader.into(),
            team.into(),
            reader.into(),
            team.into(),
            now.into(),
        ];
        let mut counts: Vec<(String, i64)> = Vec::new();
        self.connection().each(COUNTS, &values, &mut |row| {
            let (state, number) = (row.text(0)?, row.int(1)?);
            match counts.iter_mut().find(|(known, _)| known == state) {
                Some((_, sum)) => *sum += number,
                None => counts.push((state.to_owned(), number)),
            }
            Ok(())
        })?;
        Ok(counts)
    }

    /// Every kept count that differs from its rows: team, state, kept, counted. Nothing, as long as all is well.
    pub fn miscounted(&mut self) -> Result<Vec<(String, String, i64, i64)>, Fault> {
        self.connection().query(
            "select team, state, cast(sum(kept) as bigint), cast(sum(counted) as bigint)
            from (
                select team, state, number as kept, 0 as counted from worklist_counts
                union all
                select team, state, 0, count(*) from episodes where is_open group by team, state
            ) both_ways
            group by team, state
            having sum(kept) <> sum(counted)
            order by team, state",
            &[],
            |row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned(), row.int(2)?, row.int(3)?)),
        )
    }

    /// Keeps anew what is kept as a count, from the rows.
    pub fn recount(&mut self) -> Result<(), Fault> {
        self.connection().recount()
    }

    /// The workers who hold an assignment in a team now, without those who have declared a conflict with a person:
    /// silently, because nobody else learns of it.
    pub fn workers_for(
        &mut self,
        team: &str,
        person: Id<Person>,
    ) -> Result<Vec<(Id<Account>, String, Role)>, Fault> {
        let now = self.stamp().at();
        self.connection().query(
            "select a.id, a.name, g.role
            from assignments g
            join accounts a on a.id = g.account_id
            where g.team = $1 and g.from_at <= $2 and (g.until_at is null or g.until_at > $3)
                and a.disabled_at is null
                and not exists (select 1 from conflicts c
                    where c.account_id = a.id and c.person_id = $4 and c.kind = 'declared')
            order by a.name, a.id, g.role",
            &[team.into(), now.into(), now.into(), person.into()],
            |row| {
                let role = row.parsed(2, |code| Role::from_code(code).ok_or("no such role"))?;
                Ok((row.id(0)?, row.text(1)?.to_owned(), role))
            },
        )
    }
}

fn waiter(row: &Row<'_>) -> Result<Waiter, Fault> {
    let who: Who = row.content(4)?;
    let worker: Option<Id<Account>> = row.opt_id(10)?;
    let name = row.opt_text(11)?.unwrap_or_default().to_owned();
    let episode: Id<Episode> = row.id(0)?;
    let urgency_rank = u32::try_from(row.int(7)?).unwrap_or_default();
    Ok(Waiter {
        episode,
        revision: u32::try_from(row.int(1)?).unwrap_or_default(),
        person: row.id(2)?,
        name: row.text(3)?.to_owned(),
        birth: who.birth,
        nhs_number: who.nhs_number,
        identity: who.identity,
        site: row.text(5)?.to_owned(),
        state: row.text(6)?.to_owned(),
        urgency_rank,
        due_at: row.opt_at(8)?,
        since_at: row.at(9)?,
        worker: worker.map(|id| (id, name)),
        arrested_again_at: row.opt_at(13)?,
        place: LastShown { urgency_rank, wait_until: row.int(12)?, id: episode },
    })
}
