//! What changed among the people of a worker and of their team, since a moment.

use domain::{
    Id,
    access::{Scope, Stage},
    account::Account,
    episode::Episode,
    event::EventKind,
    failure::Fault,
    person::Person,
    stamp::Author,
};
use jiff::Timestamp;

use crate::{event::told_author, record::Record, standing};

/// Whose person it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// One's own.
    Own,
    /// The team's, with somebody else or nobody.
    Team,
}

/// Something that happened while one was away.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// To whom.
    pub person: Id<Person>,
    /// The name as lists write it; shown only where the gate opens it.
    pub name: String,
    /// In which episode.
    pub episode: Id<Episode>,
    /// The stage of that episode now, for the gate.
    pub stage: Option<Stage>,
    /// Whose person.
    pub relation: Relation,
    /// Whether a mentor has said that there is no conflict.
    pub has_ruled_out_conflict: bool,
    /// What happened.
    pub kind: EventKind,
    /// Code of the record type: its row says who may read this.
    pub record_type: String,
    /// When it happened.
    pub happened_at: Timestamp,
    /// Who recorded it.
    pub author: Author,
    /// Where.
    pub site: Option<String>,
}

/// Arrests, results, replies, and who has whom. `$1` the account, `$3` the moment, `$4` the team.
const CHANGES: &str = "select e.person_id, p.shown_as, e.id, e.state,
    exists (select 1 from episode_workers w
        where w.person_id = e.person_id and w.episode_id = e.id and w.account_id = $1
            and (w.until_at is null or w.until_at > $2)) as is_own,
    exists (select 1 from conflicts k
        where k.account_id = $3 and k.person_id = e.person_id and k.kind = 'ruled_out'),
    v.kind, v.record_type, v.happened_at, v.author, v.site
from events v
join episodes e on e.id = v.episode_id
join people p on p.id = e.person_id
where v.recorded_at > $4
    and v.kind in ('referral_received', 'episode_referred_again', 'episode_allocated', 'episode_handed_back',
        'episode_changed_team', 'supporter_added', 'justice_event_recorded', 'justice_event_changed',
        'onward_referral_answered', 'episode_discharged')
    and v.author not like $5
    and (e.team = $6
        or exists (select 1 from episode_workers w
            where w.person_id = e.person_id and w.episode_id = e.id and w.account_id = $7
                and (w.until_at is null or w.until_at > $8)))
    and not exists (select 1 from conflicts k
        where k.account_id = $9 and k.person_id = e.person_id and k.kind = 'declared')
order by is_own desc, v.happened_at desc, v.id desc
limit $10";

impl Record<'_> {
    /// What others recorded about one's own people, and about the team's, after a moment: one's own first.
    pub fn changes_since(
        &mut self,
        _: &Scope,
        account: Id<Account>,
        team: &str,
        since: Timestamp,
        most: u32,
    ) -> Result<Vec<Change>, Fault> {
        let now = self.stamp().at();
        let by_oneself = format!("%\"account\":\"{account}\"%");
        let values = [
            account.into(),
            now.into(),
            account.into(),
            since.into(),
            by_oneself.into(),
            team.into(),
            account.into(),
            now.into(),
            account.into(),
            most.into(),
        ];
        self.connection().query(CHANGES, &values, |row| {
            let kind = row.parsed(6, |code| EventKind::from_code(code).ok_or("no such kind"))?;
            Ok(Change {
                person: row.id(0)?,
                name: row.text(1)?.to_owned(),
                episode: row.id(2)?,
                stage: standing::stage(row.text(3)?),
                relation: if row.truth(4)? { Relation::Own } else { Relation::Team },
                has_ruled_out_conflict: row.truth(5)?,
                kind,
                record_type: row.text(7)?.to_owned(),
                happened_at: row.at(8)?,
                author: told_author(kind, row.content(9)?),
                site: row.opt_text(10)?.map(str::to_owned),
            })
        })
    }
}
