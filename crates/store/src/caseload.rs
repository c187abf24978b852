//! Whom a worker walks beside, what is to be asked again, what a worker is to do: lists of people, each of whom the
//! gate is asked about on the facts of the same moment.

use domain::{
    Id,
    access::{Action, Decision, RecordType, Role, Scope, Sealing, Standing, decide},
    account::Account,
    caseload::{Facts, supported_since},
    episode::Episode,
    failure::Fault,
    noun::Kept,
    onward_referral::OnwardReferral,
    person::Person,
    safe_contact::SafeContact,
    task::Task,
};
use jiff::{Timestamp, civil::Date};
use serde_json::json;
use uuid::Uuid;

use crate::{engine::Value, noun, record::Record, standing};

/// One person of a list, with what the gate opens of them.
#[derive(Debug)]
pub struct Case {
    /// The episode.
    pub episode: Kept<Episode>,
    /// The person; show only what [`Case::scope`] shows.
    pub person: Kept<Person>,
    /// What of the identity row may be shown.
    pub scope: Scope,
    standing: Standing,
}

/// A person on a caseload, with what its timers ask.
#[derive(Debug)]
pub struct Carried {
    /// The person.
    pub case: Case,
    /// What the timers ask.
    pub facts: Facts,
}

/// The longest list of things to do that is shown at once, the oldest first.
const MOST: u32 = 200;

macro_rules! of_list {
    ($list:literal, team $team:literal, now $now:literal, account $account:literal, again $again:literal,
     named $named:literal) => {
        Listing {
            episodes: concat!(
                $list,
                "select e.id, e.revision, e.person_id, e.episode_id, e.recorded_at, e.author, e.retired, e.content
                from listed l join episodes e on e.id = l.id
                order by e.opened_at, e.id"
            ),
            people: concat!(
                $list,
                "select p.id, p.revision, p.person_id, p.episode_id, p.recorded_at, p.author, p.retired, p.content
                from people p
                where p.id in (select e.person_id from listed l join episodes e on e.id = l.id)
                order by p.id"
            ),
            standings: concat!(
                $list,
                "select e.id, e.state, e.closed_at,
                    exists (select 1 from episode_teams t
                        where t.person_id = e.person_id and t.episode_id = e.id and t.team = ",
                $team,
                " and (t.until_at is null or t.until_at > ",
                $now,
                ")),
                    exists (select 1 from episode_workers w
                        where w.person_id = e.person_id and w.episode_id = e.id and w.account_id = ",
                $account,
                " and (w.until_at is null or w.until_at > ",
                $again,
                ")),
                    (select c.kind from conflicts c where c.person_id = e.person_id and c.account_id = ",
                $named,
                ")
                from listed l join episodes e on e.id = l.id
                order by e.id"
            ),
        }
    };
}

struct Listing {
    episodes: &'static str,
    people: &'static str,
    standings: &'static str,
}

/// The open episodes that an account works on.
const MINE: Listing = of_list!(
    "with listed (id) as (
        select w.episode_id from episode_workers w
        join episodes e on e.id = w.episode_id
        where w.account_id = $1 and w.until_at is null and e.is_open)
    ", team "$2", now "$3", account "$4", again "$5", named "$6"
);

/// The open episodes in which an account has something to do.
const TO_DO: Listing = of_list!(
    "with listed (id) as (
        select distinct t.episode_id from tasks t
        join episodes e on e.id = t.episode_id
        where t.given_to = $1 and t.is_open and e.is_open)
    ", team "$2", now "$3", account "$4", again "$5", named "$6"
);

/// The open episodes of a team, or of an account, in which a service is to be asked again by a day.
const TO_CHASE: Listing = of_list!(
    "with listed (id) as (
        select distinct o.episode_id from onward_referrals o
        join episodes e on e.id = o.episode_id
        where o.is_open and o.chase_on <= $1 and e.is_open
            and (e.team = $2 or exists (select 1 from episode_workers w
                where w.person_id = e.person_id and w.episode_id = e.id and w.account_id = $3
                    and w.until_at is null)))
    ", team "$4", now "$5", account "$6", again "$7", named "$8"
);

impl Case {
    /// What else the gate opens of this person, decided on the same facts.
    pub fn allows(&self, record: &Record<'_>, action: Action) -> Option<Scope> {
        decide(record.actor(), action, &self.standing, record.stamp().at()).scope()
    }
}

impl Record<'_> {
    fn lister(&self) -> (Uuid, String) {
        match self.actor().signed_in() {
            Some(signed_in) => (signed_in.account.uuid(), signed_in.team.clone()),
            None => (Uuid::nil(), String::new()),
        }
    }

    fn may_list(scope: &Scope) -> Result<(), Fault> {
        if scope.action() == Action::Read(RecordType::Allocation) {
            Ok(())
        } else {
            Err(Fault::program("a list of people was asked for without the scope of the allocation"))
        }
    }

    /// The people of a list, without those whom the gate does not open.
    fn cases(&mut self, listing: &Listing, first: &[Value<'_>]) -> Result<Vec<Case>, Fault> {
        let (account, team) = self.lister();
        let now = self.stamp().at();
        let closed_reading_days = self.settings().closed_reading_days;
        let mut values = first.to_vec();
        values.extend([Value::OwnText(team), now.into(), account.into(), now.into(), account.into()]);
        let episodes: Vec<Kept<Episode>> = self.connection().query(listing.episodes, first, noun::read)?;
        let mut people: Vec<Kept<Person>> = self.connection().query(listing.people, first, noun::read)?;
        people.sort_unstable_by_key(|person| person.id);
        let mut standings = self.connection().query(listing.standings, &values, |row| {
            let conflict = row.opt_text(5)?;
            let standing = Standing {
                sealing: Sealing::Open,
                stage: Some(row.parsed(1, |code| standing::stage(code).ok_or("no such state"))?),
                closed_at: row.opt_at(2)?,
                is_in_holding_team: row.truth(3)?,
                is_assigned: row.truth(4)?,
                has_declared_conflict: conflict == Some("declared"),
                has_ruled_out_conflict: conflict == Some("ruled_out"),
                closed_reading_days,
                ..Standing::default()
            };
            Ok((row.id::<Episode>(0)?, standing))
        })?;
        standings.sort_unstable_by_key(|(id, _)| *id);
        let mut cases = Vec::with_capacity(episodes.len());
        for episode in episodes {
            let Some(id) = episode.person else { continue };
            let Ok(at) = people.binary_search_by_key(&id, |person| person.id) else { continue };
            let Ok(place) = standings.binary_search_by_key(&episode.id, |(id, _)| *id) else { continue };
            let standing =
                Standing { person: Some(id.cast()), episode: Some(episode.id.cast()), ..standings[place].1 };
            let decision = decide(self.actor(), Action::Read(RecordType::Person), &standing, now);
            if let Decision::Allow(scope) = decision {
                cases.push(Case { episode, person: people[at].clone(), scope, standing });
            }
        }
        Ok(cases)
    }

    /// The open people of whoever acts, with what the timers ask. The scope is that of one's own allocation.
    pub fn caseload(&mut self, scope: &Scope, today: Date) -> Result<Vec<Carried>, Fault> {
        Self::may_list(scope)?;
        let (account, _) = self.lister();
        let cases = self.cases(&MINE, &[account.into()])?;
        let mut facts = self.connection().query(
            "select e.id,
                (select max(c.starts_at) from contacts c where c.episode_id = e.id and c.has_reached),
                (select min(c.starts_at) from contacts c where c.episode_id = e.id and c.state = 'planned'),
                (select min(t.due_on) from tasks t where t.episode_id = e.id and t.is_open and t.given_to = $1),
                (select min(o.chase_on) from onward_referrals o where o.episode_id = e.id and o.is_open),
                (select min(j.next_on) from justice_events j
                    where j.person_id = e.person_id and j.episode_id = e.id and j.next_on >= $2),
                (select max(j.released_at) from justice_events j
                    where j.person_id = e.person_id and j.episode_id = e.id)
            from episode_workers w
            join episodes e on e.id = w.episode_id
            where w.account_id = $3 and w.until_at is null and e.is_open
            order by e.id",
            &[account.into(), today.into(), account.into()],
            |row| {
                let facts = Facts {
                    supported_since: None,
                    reached_at: row.opt_at(1)?,
                    appointment_at: row.opt_at(2)?,
                    task_due_on: row.opt_on(3)?,
                    chase_on: row.opt_on(4)?,
                    court_on: row.opt_on(5)?,
                    released_at: row.opt_at(6)?,
                };
                Ok((row.id::<Episode>(0)?, facts))
            },
        )?;
        facts.sort_unstable_by_key(|(id, _)| *id);
        let carried = cases.into_iter().filter_map(|case| {
            let place = facts.binary_search_by_key(&case.episode.id, |(id, _)| *id).ok()?;
            let supported_since = supported_since(&case.episode.noun.state);
            Some(Carried { facts: Facts { supported_since, ..facts[place].1.clone() }, case })
        });
        Ok(carried.collect())
    }

    /// What stands about reaching the people of one's own caseload, of those alone whose row the gate opens.
    pub fn safe_contacts_of(&mut self, carried: &[Carried]) -> Result<Vec<Kept<SafeContact>>, Fault> {
        let read = Action::Read(RecordType::SafeContact);
        let opened: Vec<Id<Person>> = carried
            .iter()
            .filter(|carried| carried.case.allows(self, read).is_some())
            .map(|carried| carried.case.person.id)
            .collect();
        let (account, _) = self.lister();
        let mut contacts: Vec<Kept<SafeContact>> = self.connection().query(
            "select s.id, s.revision, s.person_id, s.episode_id, s.recorded_at, s.author, s.retired, s.content
            from safe_contacts s
            where s.retired is null
                and s.person_id in (select e.person_id from episode_workers w
                    join episodes e on e.id = w.episode_id
                    where w.account_id = $1 and w.until_at is null and e.is_open)
            order by s.recorded_at, s.id",
            &[account.into()],
            noun::read,
        )?;
        contacts.retain(|kept| kept.person.is_some_and(|person| opened.contains(&person)));
        Ok(contacts)
    }

    /// The tasks that wait for whoever acts, the oldest day first. The scope is that of one's own allocation.
    pub fn tasks_to_do(&mut self, scope: &Scope) -> Result<(Vec<Case>, Vec<Kept<Task>>), Fault> {
        Self::may_list(scope)?;
        let (account, _) = self.lister();
        let cases = self.cases(&TO_DO, &[account.into()])?;
        let tasks = self.connection().query(
            "select t.id, t.revision, t.person_id, t.episode_id, t.recorded_at, t.author, t.retired, t.content
            from tasks t
            join episodes e on e.id = t.episode_id
            where t.given_to = $1 and t.is_open and e.is_open
            order by t.due_on, t.id
            limit $2",
            &[account.into(), MOST.into()],
            noun::read,
        )?;
        Ok((cases, tasks))
    }

    /// The services that are to be asked again by a day, for people of the team or of whoever acts, the oldest first.
    pub fn onward_referrals_to_chase(
        &mut self,
        scope: &Scope,
        by: Date,
    ) -> Result<(Vec<Case>, Vec<Kept<OnwardReferral>>), Fault> {
        Self::may_list(scope)?;
        let (account, team) = self.lister();
        let first = [by.into(), Value::OwnText(team), account.into()];
        let cases = self.cases(&TO_CHASE, &first)?;
        let mut values = first.to_vec();
        values.push(MOST.into());
        let onward = self.connection().query(
            "select o.id, o.revision, o.person_id, o.episode_id, o.recorded_at, o.author, o.retired, o.content
            from onward_referrals o
            join episodes e on e.id = o.episode_id
            where o.is_open and o.chase_on <= $1 and e.is_open
                and (e.team = $2 or exists (select 1 from episode_workers w
                    where w.person_id = e.person_id and w.episode_id = e.id and w.account_id = $3
                        and w.until_at is null))
            order by o.chase_on, o.id
            limit $4",
            &values,
            noun::read,
        )?;
        Ok((cases, onward))
    }

    /// Journals that a list was shown: which episodes stood on it, never what it said.
    pub fn note_list(&mut self, list: &str, shown: &[Id<Episode>]) -> Result<(), Fault> {
        let shown: Vec<String> = shown.iter().map(|id| id.uuid().simple().to_string()).collect();
        self.note("list", "allocation", None, &json!({ "list": list, "shown": shown }))
    }

    /// Everybody who holds an assignment as support worker or peer mentor now, whatever their team, by name.
    pub fn workers_who_support(&mut self, at: Timestamp) -> Result<Vec<(Account, Role)>, Fault> {
        self.connection().query(
            "select distinct a.id, a.user_name, a.name, a.employer, a.disabled_at, g.role
            from assignments g
            join accounts a on a.id = g.account_id
            where g.role in ('ST', 'PM') and g.from_at <= $1 and (g.until_at is null or g.until_at > $2)
                and a.disabled_at is null
            order by a.name, g.role, a.id",
            &[at.into(), at.into()],
            |row| {
                let role = row.parsed(5, |code| Role::from_code(code).ok_or("no such role"))?;
                let account = Account {
                    id: row.id(0)?,
                    user_name: row.text(1)?.to_owned(),
                    name: row.text(2)?.to_owned(),
                    employer: row.text(3)?.to_owned(),
                    disabled_at: row.opt_at(4)?,
                };
                Ok((account, role))
            },
        )
    }
}
