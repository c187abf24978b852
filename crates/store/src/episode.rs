//! Episodes, who holds them, and the worklist.

use domain::{
    Id,
    access::Scope,
    assessment::Assessment,
    episode::{Episode, EpisodeState},
    failure::Fault,
    noun::Kept,
    person::Person,
    screening::Screening,
};
use jiff::Timestamp;

use crate::{
    engine::Value,
    noun::{self, Promoted, Statements, Table, Writing, statements},
    record::Record,
};

/// Where nothing is promised, the end of time: it is ordered last on either engine.
const NOTHING_PROMISED: i64 = i64::MAX;

impl Table for Episode {
    const NAME: &'static str = "episodes";
    const STATEMENTS: Statements = statements!(
        "episodes",
        own ", team, worker, site, state, is_open, urgency_rank, due_at, opened_at, closed_at,
            wait_until, since_at, arrested_again_at",
        insert ", $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20",
        update ", team = $6, worker = $7, site = $8, state = $9, is_open = $10, urgency_rank = $11, due_at = $12,
            opened_at = $13, closed_at = $14, wait_until = $15, since_at = $16, arrested_again_at = $17",
        id "$18", revision "$19",
        order "opened_at"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        let episode = &kept.noun;
        let (state, closed_at) = match &episode.state {
            EpisodeState::Discharged { at, at_triage: true, .. } => ("declined", Some(*at)),
            EpisodeState::Discharged { at, at_triage: false, .. } => ("discharged", Some(*at)),
            open => (open.code(), None),
        };
        Promoted(vec![
            episode.team.clone().into(),
            episode.worker.into(),
            episode.site.clone().into(),
            state.into(),
            episode.state.is_open().into(),
            episode.place_in_line().into(),
            episode.due_at.into(),
            episode.opened_at.into(),
            closed_at.into(),
            episode.due_at.map_or(NOTHING_PROMISED, |due_at| due_at.as_microsecond()).into(),
            episode.state.since(episode.opened_at).into(),
            episode.arrested_again.map(|mark| mark.at).into(),
        ])
    }

    /// The team holds the case and the workers work it, from now until something ends that.
    fn follow_up(writing: &mut Writing<'_>, kept: &Kept<Self>) -> Result<(), Fault> {
        let person = kept.person.ok_or_else(|| Fault::program("an episode without a person"))?;
        writing.0.execute(
            "insert into episode_teams (person_id, episode_id, team, from_at) values ($1, $2, $3, $4)
            on conflict (person_id, episode_id, team) do update set until_at = null",
            &[person.into(), kept.id.into(), kept.noun.team.as_str().into(), kept.recorded_at.into()],
        )?;
        if kept.revision > 1 {
            writing.0.execute(
                "update episode_workers set until_at = $1 where person_id = $2 and episode_id = $3 and until_at is null",
                &[kept.recorded_at.into(), person.into(), kept.id.into()],
            )?;
        }
        let worker = kept.noun.worker.iter().map(|account| (account, "worker"));
        let supporters = kept.noun.supporters.iter().map(|account| (account, "supporter"));
        for (account, kind) in worker.chain(supporters) {
            writing.0.execute(
                "insert into episode_workers (person_id, episode_id, account_id, kind, from_at)
                values ($1, $2, $3, $4, $5)
                on conflict (person_id, episode_id, account_id)
                do update set until_at = null, kind = excluded.kind",
                &[person.into(), kept.id.into(), (*account).into(), kind.into(), kept.recorded_at.into()],
            )?;
        }
        Ok(())
    }
}

/// The newest looks at a person in an episode, by their identities.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LastLooks {
    /// The short one.
    pub screening: Option<Id<Screening>>,
    /// The full one.
    pub assessment: Option<Id<Assessment>>,
}

/// The open episode of a person, and the newest closed one.
pub type OpenAndEarlier = (Option<Kept<Episode>>, Option<Id<Episode>>);

impl Record<'_> {
    /// The newest screening and the newest assessment of an episode, by their identities alone: where the way to them
    /// leads.
    pub fn last_looks(
        &mut self,
        _: &Scope,
        person: Id<Person>,
        episode: Id<Episode>,
    ) -> Result<LastLooks, Fault> {
        let mut last = LastLooks::default();
        self.connection().each(
            "select 'screening', id, began_at from screenings
            where person_id = $1 and episode_id = $2 and retired is null
            union all
            select 'assessment', id, began_at from assessments
            where person_id = $3 and episode_id = $4 and retired is null
            order by 3",
            &[person.into(), episode.into(), person.into(), episode.into()],
            &mut |row| {
                match row.text(0)? {
                    "screening" => last.screening = Some(row.id(1)?),
                    _ => last.assessment = Some(row.id(1)?),
                }
                Ok(())
            },
        )?;
        Ok(last)
    }

    /// The open episode of a person, and the newest closed one. For deciding what a new referral joins.
    pub fn episodes_for_referral(&mut self, person: Id<Person>) -> Result<OpenAndEarlier, Fault> {
        let open = self.connection().first(
            "select id, revision, person_id, episode_id, recorded_at, author, retired, content
            from episodes
            where person_id = $1 and is_open
            order by opened_at desc, id desc
            limit 1",
            &[person.into()],
            noun::read,
        )?;
        let closed = self.connection().first(
            "select id from episodes where person_id = $1 and not is_open order by closed_at desc, id desc limit 1",
            &[Value::from(person)],
            |row| row.id(0),
        )?;
        Ok((open, closed))
    }

    /// The team that had an episode goes on reading it until a moment, after it was given to another.
    pub fn team_reads_until(
        &mut self,
        scope: &Scope,
        episode: &Kept<Episode>,
        team: &str,
        until: Timestamp,
    ) -> Result<(), Fault> {
        let person = episode.person.ok_or_else(|| Fault::program("an episode without a person"))?;
        if scope.person().is_none_or(|permitted| permitted.uuid() != person.uuid()) {
            return Err(Fault::program("an episode was given away under the scope of another person"));
        }
        self.connection().execute(
            "update episode_teams set until_at = $1 where person_id = $2 and episode_id = $3 and team = $4",
            &[until.into(), person.into(), episode.id.into(), team.into()],
        )?;
        Ok(())
    }
}
