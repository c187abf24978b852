//! Figures: what happened to people, counted in one pass over the view `report_steps`, and how a team stands now.
//!
//! Counts name nobody. Whoever asks for them has the scope of row 26a; who the people are is asked of other rows.

use domain::{Id, access::Scope, account::Account, failure::Fault};
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use crate::record::Record;

/// One line of the figures: how often a step was taken, split by what the month asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// `2026-11`.
    pub month: String,
    /// Code of the event.
    pub kind: String,
    /// What came of it, where the step has more than one ending.
    pub outcome: String,
    /// Why, where it says so.
    pub reason: String,
    /// Who asked, for a referral.
    pub source: String,
    /// Code of the site.
    pub site: String,
    /// Code, or which nothing it is: `not_asked`, `not_known`, `refused`.
    pub sex: String,
    /// Years of age, in bands; empty where the date of birth is not known.
    pub age_band: String,
    /// Code, or which nothing it is.
    pub ethnicity: String,
    /// How often.
    pub number: i64,
}

/// How many people somebody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// Who; none for those whom nobody has taken on.
    pub worker: Option<(Id<Account>, String)>,
    /// Open episodes.
    pub open: i64,
    /// Those whose promised moment has passed.
    pub overdue: i64,
}

/// Answers that a service owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// The service's code in the directory, where it stands there.
    pub service: Option<String>,
    /// Code of the kind of service.
    pub kind: String,
    /// How many answers.
    pub number: i64,
    /// The day on which the longest of them was to be asked about.
    pub since: Option<Date>,
}

/// How many were not seen, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// Code of the event: screening or assessment.
    pub kind: String,
    /// Code of the reason.
    pub reason: String,
    /// Code of the site.
    pub site: String,
    /// How many.
    pub number: i64,
}

/// How often something happened on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayCount {
    /// The day.
    pub on: Date,
    /// Code of the event.
    pub kind: String,
    /// What came of it.
    pub outcome: String,
    /// How often.
    pub number: i64,
}

const STEPS: &str =
    "select s.month, s.kind, s.outcome, s.reason, s.source, s.site, s.sex, s.age_band, s.ethnicity,
    count(*)
from (
    select month, kind, outcome, reason, source, site, sex, ethnicity,
        case
            when age is null or age < 0 then ''
            when age < 18 then 'under 18'
            when age < 25 then '18 to 24'
            when age < 35 then '25 to 34'
            when age < 45 then '35 to 44'
            when age < 55 then '45 to 54'
            when age < 65 then '55 to 64'
            else '65 and over'
            end as age_band
    from report_steps
    where happened_on >= $1 and happened_on <= $2
        and kind not like '%corrected' and kind not like '%changed' and kind not like '%retired'
) s
group by s.month, s.kind, s.outcome, s.reason, s.source, s.site, s.sex, s.age_band, s.ethnicity
order by s.month, s.kind, s.outcome, s.reason, s.source, s.site, s.sex, s.age_band, s.ethnicity";

impl Record<'_> {
    /// Counts that an account takes figures away on a day, where it has not done so as often as it may. One statement, so
    /// that two instances cannot both take the last.
    pub fn take_export(&mut self, account: Id<Account>, on: Date, most: u32) -> Result<bool, Fault> {
        let taken = self.connection().execute(
            "insert into exports (account_id, on_day, number) select $1, $2, 1 where 1 <= $3
            on conflict (account_id, on_day) do update set number = exports.number + 1 where exports.number < $4",
            &[account.into(), on.into(), most.into(), most.into()],
        )?;
        Ok(taken == 1)
    }

    /// Forgets what was counted before a day.
    pub fn forget_exports(&mut self, before: Date) -> Result<u64, Fault> {
        self.connection().execute("delete from exports where on_day < $1", &[before.into()])
    }

    /// Every step from a day to a day, both included. Corrections are no steps of their own.
    pub fn steps(&mut self, _: &Scope, from_on: Date, until_on: Date) -> Result<Vec<Step>, Fault> {
        self.connection().query(STEPS, &[from_on.into(), until_on.into()], |row| {
            let text = |column: usize| row.text(column).map(str::to_owned);
            Ok(Step {
                month: text(0)?,
                kind: text(1)?,
                outcome: text(2)?,
                reason: text(3)?,
                source: text(4)?,
                site: text(5)?,
                sex: text(6)?,
                age_band: text(7)?,
                ethnicity: text(8)?,
                number: row.int(9)?,
            })
        })
    }

    /// Who has how many of a team's open people, the fullest hands first.
    pub fn loads(&mut self, scope: &Scope, team: &str, now: Timestamp) -> Result<Vec<Load>, Fault> {
        let reader = scope.account().map_or(Uuid::nil(), Id::uuid);
        self.connection().query(
            "select e.worker, coalesce(a.name, ''), count(*),
                cast(coalesce(sum(case when e.wait_until < $1 then 1 else 0 end), 0) as bigint)
            from episodes e
            left join accounts a on a.id = e.worker
            where e.team = $2 and e.is_open
                and not exists (select 1 from conflicts c
                    where c.account_id = $3 and c.person_id = e.person_id and c.kind = 'declared')
            group by e.worker, a.name
            order by 3 desc, 2",
            &[now.into(), team.into(), reader.into()],
            |row| {
                let name = row.text(1)?.to_owned();
                let worker = row.opt_id(0)?.map(|id| (id, name));
                Ok(Load { worker, open: row.int(2)?, overdue: row.int(3)? })
            },
        )
    }

    /// Who supports how many of a team's open people beside the worker who has them, the fullest hands first.
    pub fn supported(&mut self, scope: &Scope, team: &str) -> Result<Vec<(Id<Account>, String, i64)>, Fault> {
        let reader = scope.account().map_or(Uuid::nil(), Id::uuid);
        self.connection().query(
            "select w.account_id, a.name, count(*)
            from episodes e
            join episode_workers w on w.person_id = e.person_id and w.episode_id = e.id
            join accounts a on a.id = w.account_id
            where e.team = $1 and e.is_open and w.kind = 'supporter' and w.until_at is null
                and not exists (select 1 from conflicts c
                    where c.account_id = $2 and c.person_id = e.person_id and c.kind = 'declared')
            group by w.account_id, a.name
            order by 3 desc, 2",
            &[team.into(), reader.into()],
            |row| Ok((row.id(0)?, row.text(1)?.to_owned(), row.int(2)?)),
        )
    }

    /// How many of a team's open people wait past the promised moment, by the state of the work.
    pub fn overdue_by_state(
        &mut self,
        scope: &Scope,
        team: &str,
        now: Timestamp,
    ) -> Result<Vec<(String, i64)>, Fault> {
        let reader = scope.account().map_or(Uuid::nil(), Id::uuid);
        self.connection().query(
            "select e.state, count(*)
            from episodes e
            where e.team = $1 and e.is_open and e.wait_until < $2
                and not exists (select 1 from conflicts c
                    where c.account_id = $3 and c.person_id = e.person_id and c.kind = 'declared')
            group by e.state
            order by e.state",
            &[team.into(), now.into(), reader.into()],
            |row| Ok((row.text(0)?.to_owned(), row.int(1)?)),
        )
    }

    /// The services that owe a team an answer by a day: how many, and since when the longest; the most first.
    pub fn owed(&mut self, scope: &Scope, team: &str, today: Date) -> Result<Vec<Owed>, Fault> {
        let reader = scope.account().map_or(Uuid::nil(), Id::uuid);
        self.connection().query(
            "select r.service, r.destination, count(*), min(r.chase_on)
            from onward_referrals r
            join episodes e on e.id = r.episode_id
            where r.is_open and r.chase_on <= $1 and e.team = $2 and e.is_open
                and not exists (select 1 from conflicts c
                    where c.account_id = $3 and c.person_id = e.person_id and c.kind = 'declared')
            group by r.service, r.destination
            order by 3 desc, 4, 1, 2
            limit 20",
            &[today.into(), team.into(), reader.into()],
            |row| {
                Ok(Owed {
                    service: row.opt_text(0)?.map(str::to_owned),
                    kind: row.text(1)?.to_owned(),
                    number: row.int(2)?,
                    since: row.opt_on(3)?,
                })
            },
        )
    }

    /// Who was not screened or not assessed since a day, and why, the most frequent reason first.
    pub fn missed(&mut self, _: &Scope, team: &str, from_on: Date) -> Result<Vec<Missed>, Fault> {
        self.connection().query(
            "select kind, reason, site, count(*)
            from report_steps
            where happened_on >= $1 and team = $2 and outcome in ('not_screened', 'not_assessed', 'declined')
                and kind in ('screening_recorded', 'assessment_recorded')
            group by kind, reason, site
            order by 4 desc, 1, 2, 3",
            &[from_on.into(), team.into()],
            |row| {
                Ok(Missed {
                    kind: row.text(0)?.to_owned(),
                    reason: row.text(1)?.to_owned(),
                    site: row.text(2)?.to_owned(),
                    number: row.int(3)?,
                })
            },
        )
    }

    /// What a team did each day since a day.
    pub fn days(&mut self, _: &Scope, team: &str, from_on: Date) -> Result<Vec<DayCount>, Fault> {
        self.connection().query(
            "select happened_on, kind, outcome, count(*)
            from report_steps
            where happened_on >= $1 and team = $2
                and kind in ('referral_received', 'screening_recorded', 'assessment_recorded',
                    'onward_referral_sent')
            group by happened_on, kind, outcome
            order by happened_on, kind, outcome",
            &[from_on.into(), team.into()],
            |row| {
                Ok(DayCount {
                    on: row.parsed(0, |day| day.parse::<Date>().map_err(|_| "no day"))?,
                    kind: row.text(1)?.to_owned(),
                    outcome: row.text(2)?.to_owned(),
                    number: row.int(3)?,
                })
            },
        )
    }

    /// Minutes of time that is about no person, by kind, for a team since a day.
    pub fn minutes_by_kind(
        &mut self,
        _: &Scope,
        team: &str,
        from_on: Date,
    ) -> Result<Vec<(String, i64)>, Fault> {
        self.connection().query(
            "select kind, cast(sum(minutes) as bigint)
            from activity_times
            where spent_on >= $1 and team = $2 and counts
            group by kind
            order by 2 desc, 1",
            &[from_on.into(), team.into()],
            |row| Ok((row.text(0)?.to_owned(), row.int(1)?)),
        )
    }
}
