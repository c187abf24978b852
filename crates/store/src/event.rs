//! Events: written with each change, read for the timeline and for reports.

use domain::{
    Id,
    access::{RecordType, Scope},
    episode::Episode,
    event::EventKind,
    failure::Fault,
    noun::Kept,
    person::Person,
    service_hours::london::london,
    stamp::{Author, Stamp},
};
use jiff::Timestamp;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::{
    engine::{Connection, Row},
    noun::Table,
    record::Record,
};

/// An event as it stands in the record.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// Its identity.
    pub id: Uuid,
    /// The episode, where it belongs to one.
    pub episode: Option<Id<Episode>>,
    /// What happened.
    pub kind: EventKind,
    /// Code of the record type: its row says who may read this entry.
    pub record_type: String,
    /// The record.
    pub record_id: Uuid,
    /// The revision of the record that the event tells of.
    pub revision: i64,
    /// When it happened.
    pub happened_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// By whom.
    pub author: Author,
    /// Where.
    pub site: Option<String>,
    /// What timeline and reports need.
    pub facts: Map<String, Json>,
}

/// Where a page of the timeline ended, to go on from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After {
    /// The last event's moment.
    pub happened_at: Timestamp,
    /// Its identity.
    pub id: Uuid,
}

pub(crate) fn insert<T: Table>(
    connection: &mut Connection,
    stamp: &Stamp,
    kept: &Kept<T>,
    event: &domain::event::Event,
) -> Result<(), Fault> {
    let facts = if event.facts.is_empty() {
        "{}".to_owned()
    } else {
        serde_json::to_string(&event.facts).map_err(|error| Fault::program(error.to_string()))?
    };
    let author = serde_json::to_string(stamp.by()).map_err(|error| Fault::program(error.to_string()))?;
    connection.execute(
        "insert into events (id, person_id, episode_id, kind, record_type, record_id, revision, happened_at,
            happened_on, recorded_at, author, site, facts)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        &[
            stamp.fresh::<StoredEvent>().into(),
            kept.person.into(),
            kept.episode.into(),
            event.kind.code().into(),
            kept.noun.ruled_by().code().into(),
            kept.id.into(),
            kept.revision.into(),
            event.happened_at.into(),
            london(event.happened_at).date().into(),
            kept.recorded_at.into(),
            author.into(),
            event.site.as_deref().into(),
            facts.into(),
        ],
    )?;
    Ok(())
}

/// Who is told to have recorded an event. Of an end of the work or of support nobody is told who ended it: it may have
/// been the worker, because they know the person (`docs/access.md`, section 2). The journal keeps it.
pub(crate) fn told_author(kind: EventKind, author: Author) -> Author {
    match kind {
        EventKind::EpisodeHandedBack | EventKind::SupporterRemoved => Author::untold(),
        _ => author,
    }
}

fn stored(row: &Row<'_>) -> Result<StoredEvent, Fault> {
    let kind = row.parsed(2, |code| EventKind::from_code(code).ok_or("no such kind"))?;
    Ok(StoredEvent {
        id: row.id::<StoredEvent>(0)?.uuid(),
        episode: row.opt_id(1)?,
        kind,
        record_type: row.text(3)?.to_owned(),
        record_id: row.id::<StoredEvent>(4)?.uuid(),
        revision: row.int(5)?,
        happened_at: row.at(6)?,
        recorded_at: row.at(7)?,
        author: told_author(kind, row.content(8)?),
        site: row.opt_text(9)?.map(str::to_owned),
        facts: row.content(10)?,
    })
}

impl Record<'_> {
    /// A page of a person's timeline, newest first, of the kinds of record that the caller names: each entry is shown
    /// only under its own record type's row, and the caller has asked the gate for each.
    pub fn timeline(
        &mut self,
        scope: &Scope,
        person: Id<Person>,
        kinds: &[RecordType],
        after: Option<After>,
        most: u32,
    ) -> Result<Vec<StoredEvent>, Fault> {
        if scope.person().is_none_or(|permitted| permitted.uuid() != person.uuid()) {
            return Err(Fault::program("a timeline was asked for under the scope of another person"));
        }
        // One text for any number of kinds: a code stands in it between commas.
        let codes: String =
            kinds.iter().map(|kind| format!(",{}", kind.code())).chain([",".to_owned()]).collect();
        let (before_at, before_id) = match after {
            Some(after) => (after.happened_at.as_microsecond(), after.id),
            None => (i64::MAX, Uuid::max()),
        };
        self.connection().query(
            "select id, episode_id, kind, record_type, record_id, revision, happened_at, recorded_at, author, site,
                facts
            from events
            where person_id = $1 and (happened_at, id) < ($2, $3) and $4 like '%,' || record_type || ',%'
            order by happened_at desc, id desc
            limit $5",
            &[person.into(), before_at.into(), before_id.into(), codes.into(), most.into()],
            stored,
        )
    }

    /// What happened to an episode itself, oldest first: opened, allocated, moved on, given to another team.
    pub fn history_of_episode(
        &mut self,
        scope: &Scope,
        episode: Id<Episode>,
        most: u32,
    ) -> Result<Vec<StoredEvent>, Fault> {
        let person = scope.person().map_or(Uuid::nil(), Id::uuid);
        self.connection().query(
            "select id, episode_id, kind, record_type, record_id, revision, happened_at, recorded_at, author, site,
                facts
            from events
            where episode_id = $1 and person_id = $2 and record_type = 'allocation'
            order by happened_at, id
            limit $3",
            &[episode.into(), person.into(), most.into()],
            stored,
        )
    }
}
