//! How nouns stand in their tables: one shape for all, so that no noun can forget its version or its revision.
//!
//! `content` holds the noun as JSON; a table's own columns repeat what queries need and are written in the same
//! statement from [`Table::promoted`]. Rows become nouns in [`read`], which names the column that it cannot read.

use domain::{
    Id,
    failure::Fault,
    noun::{Kept, Noun, Retired},
    person::Person,
    stamp::Author,
};

use uuid::Uuid;

use crate::engine::{Connection, Row, Value};

/// The statements of one table.
#[derive(Debug, Clone, Copy)]
pub struct Statements {
    pub(crate) insert: &'static str,
    pub(crate) update: &'static str,
    pub(crate) find: &'static str,
    pub(crate) of_person: &'static str,
}

/// A noun that has a table.
pub trait Table: Noun {
    /// The table.
    const NAME: &'static str;
    /// Its statements, made by [`table!`].
    const STATEMENTS: Statements;

    /// The values of the table's own columns, in order.
    fn promoted(kept: &Kept<Self>) -> Promoted;

    /// What else is written with it in the same transaction: search keys, who holds an episode.
    fn follow_up(_: &mut Writing<'_>, _: &Kept<Self>) -> Result<(), Fault> {
        Ok(())
    }
}

/// The values of a table's own columns.
pub struct Promoted(pub(crate) Vec<Value<'static>>);

/// The open transaction, as far as a noun's follow-up may use it.
pub struct Writing<'w>(pub(crate) &'w mut Connection);

/// Writes the statements of a table: its own columns, their places in the insert and in the update (which begin at
/// `$9` and `$6`), the two places after them, and what its rows are ordered by.
macro_rules! statements {
    ($name:literal, own $own:literal, insert $insert:literal, update $update:literal, id $id:literal, revision
     $revision:literal, order $order:literal) => {
        $crate::noun::Statements {
            insert: concat!(
                "insert into ",
                $name,
                " (id, revision, person_id, episode_id, recorded_at, author, retired, content",
                $own,
                ") values ($1, $2, $3, $4, $5, $6, $7, $8",
                $insert,
                ")"
            ),
            update: concat!(
                "update ",
                $name,
                " set revision = $1, recorded_at = $2, author = $3, retired = $4, content = $5",
                $update,
                " where id = ",
                $id,
                " and revision = ",
                $revision
            ),
            find: concat!(
                "select id, revision, person_id, episode_id, recorded_at, author, retired, content from ",
                $name,
                " where id = $1"
            ),
            of_person: concat!(
                "select id, revision, person_id, episode_id, recorded_at, author, retired, content from ",
                $name,
                " where person_id = $1 order by ",
                $order,
                ", id"
            ),
        }
    };
}
pub(crate) use statements;

/// The noun as JSON, as it is stored and hashed.
pub(crate) fn content<T: Noun>(noun: &T) -> Result<String, Fault> {
    serde_json::to_string(noun).map_err(|error| Fault::program(format!("{}: {error}", T::TYPE.code())))
}

fn author(by: &Author) -> Result<String, Fault> {
    serde_json::to_string(by).map_err(|error| Fault::program(error.to_string()))
}

fn retired(retired: Option<&Retired>) -> Result<Option<String>, Fault> {
    retired.map(serde_json::to_string).transpose().map_err(|error| Fault::program(error.to_string()))
}

/// Reads a row of the eight columns that every table has.
pub(crate) fn read<T: Table>(row: &Row<'_>) -> Result<Kept<T>, Fault> {
    let name = |fault: Fault| fault.while_doing(T::NAME);
    let retired = row.opt_text(6).map_err(name)?;
    Ok(Kept {
        id: row.id(0).map_err(name)?,
        revision: u32::try_from(row.int(1).map_err(name)?).unwrap_or_default(),
        person: row.opt_id(2).map_err(name)?,
        episode: row.opt_id(3).map_err(name)?,
        recorded_at: row.at(4).map_err(name)?,
        recorded_by: row.content(5).map_err(name)?,
        retired: retired.map(|_| row.content(6)).transpose().map_err(name)?,
        noun: row.content(7).map_err(name)?,
    })
}

pub(crate) fn find<T: Table>(connection: &mut Connection, id: Id<T>) -> Result<Option<Kept<T>>, Fault> {
    connection.first(T::STATEMENTS.find, &[id.into()], read)
}

pub(crate) fn of_person<T: Table>(
    connection: &mut Connection,
    person: Id<Person>,
) -> Result<Vec<Kept<T>>, Fault> {
    connection.query(T::STATEMENTS.of_person, &[person.into()], read)
}

pub(crate) fn insert<T: Table>(
    connection: &mut Connection,
    kept: &Kept<T>,
    content: &str,
) -> Result<(), Fault> {
    let mut values: Vec<Value<'_>> = vec![
        kept.id.into(),
        kept.revision.into(),
        kept.person.into(),
        kept.episode.into(),
        kept.recorded_at.into(),
        author(&kept.recorded_by)?.into(),
        retired(kept.retired.as_ref())?.into(),
        content.into(),
    ];
    values.extend(T::promoted(kept).0);
    connection.execute(T::STATEMENTS.insert, &values)?;
    Ok(())
}

/// Writes the next revision over the one it was made from; `false` when that one no longer stands (R11).
pub(crate) fn update<T: Table>(
    connection: &mut Connection,
    kept: &Kept<T>,
    revision_before: u32,
    content: &str,
) -> Result<bool, Fault> {
    let mut values: Vec<Value<'_>> = vec![
        kept.revision.into(),
        kept.recorded_at.into(),
        author(&kept.recorded_by)?.into(),
        retired(kept.retired.as_ref())?.into(),
        content.into(),
    ];
    values.extend(T::promoted(kept).0);
    values.push(kept.id.into());
    values.push(revision_before.into());
    Ok(connection.execute(T::STATEMENTS.update, &values)? == 1)
}

/// A row as the journal's hash is made of it: what it says, whom it is about, who wrote it when, whether it counts.
pub(crate) struct Stored<'r> {
    revision: i64,
    person: Option<Uuid>,
    recorded_at: i64,
    author: &'r str,
    retired: Option<&'r str>,
    content: &'r str,
}

impl Stored<'_> {
    /// Each part with its length before it, so that none can pass for another.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.content.len() + self.author.len() + 64);
        bytes.extend_from_slice(&self.revision.to_be_bytes());
        bytes.extend_from_slice(self.person.unwrap_or_default().as_bytes());
        bytes.extend_from_slice(&self.recorded_at.to_be_bytes());
        for text in [self.author, self.retired.unwrap_or_default(), self.content] {
            bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        bytes
    }

    /// Reads `revision, person_id, recorded_at, author, retired, content` from a column on.
    pub(crate) fn read<'r>(row: &'r Row<'_>, from: usize) -> Result<Stored<'r>, Fault> {
        Ok(Stored {
            revision: row.int(from)?,
            person: row.opt_uuid(from + 1)?,
            recorded_at: row.int(from + 2)?,
            author: row.text(from + 3)?,
            retired: row.opt_text(from + 4)?,
            content: row.text(from + 5)?,
        })
    }
}

/// The bytes of a record as it will stand.
pub(crate) fn bytes_of<T: Table>(kept: &Kept<T>, content: &str) -> Result<Vec<u8>, Fault> {
    let (author, retired) = (author(&kept.recorded_by)?, retired(kept.retired.as_ref())?);
    let stored = Stored {
        revision: i64::from(kept.revision),
        person: kept.person.map(Id::uuid),
        recorded_at: kept.recorded_at.as_microsecond(),
        author: &author,
        retired: retired.as_deref(),
        content,
    };
    Ok(stored.bytes())
}

/// The bytes of a record as it stands, and its content, letter for letter.
pub(crate) fn stored<T: Table>(
    connection: &mut Connection,
    id: Id<T>,
) -> Result<Option<(Vec<u8>, String)>, Fault> {
    connection.first(T::STATEMENTS.find, &[id.into()], |row| {
        let stored = Stored {
            revision: row.int(1)?,
            person: row.opt_uuid(2)?,
            recorded_at: row.int(4)?,
            author: row.text(5)?,
            retired: row.opt_text(6)?,
            content: row.text(7)?,
        };
        Ok((stored.bytes(), stored.content.to_owned()))
    })
}

/// Keeps how a record stood before a change. The newest revision stands in the noun's own table.
pub(crate) fn keep_version<T: Table>(
    connection: &mut Connection,
    before: &Kept<T>,
    content: &str,
    reason: Option<&str>,
) -> Result<(), Fault> {
    connection.execute(
        "insert into versions (record_type, record_id, revision, person_id, recorded_at, author, retired, reason,
            content)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            T::NAME.into(),
            before.id.into(),
            before.revision.into(),
            before.person.into(),
            before.recorded_at.into(),
            author(&before.recorded_by)?.into(),
            retired(before.retired.as_ref())?.into(),
            reason.into(),
            content.into(),
        ],
    )?;
    Ok(())
}

/// How a record stood at a revision, the present one included.
pub(crate) fn version<T: Table>(
    connection: &mut Connection,
    id: Id<T>,
    revision: u32,
) -> Result<Option<Kept<T>>, Fault> {
    let Some(now) = find::<T>(connection, id)? else { return Ok(None) };
    if now.revision == revision {
        return Ok(Some(now));
    }
    connection.first(
        "select recorded_at, author, retired, content
        from versions
        where record_type = $1 and record_id = $2 and revision = $3",
        &[T::NAME.into(), id.into(), revision.into()],
        |row| {
            let retired = row.opt_text(2)?;
            Ok(Kept {
                id,
                revision,
                person: now.person,
                episode: now.episode,
                recorded_at: row.at(0)?,
                recorded_by: row.content(1)?,
                retired: retired.map(|_| row.content(2)).transpose()?,
                noun: row.content(3)?,
            })
        },
    )
}

/// How a record stood before a change, and why it was changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Version<T> {
    /// The record as it stood.
    pub kept: Kept<T>,
    /// The reason for the change after it, where one was asked.
    pub reason: Option<String>,
}

/// Every version of a record before the present one, the newest first.
pub(crate) fn earlier_versions<T: Table>(
    connection: &mut Connection,
    now: &Kept<T>,
) -> Result<Vec<Version<T>>, Fault> {
    connection.query(
        "select recorded_at, author, retired, content, revision, reason
        from versions
        where record_type = $1 and record_id = $2
        order by revision desc",
        &[T::NAME.into(), now.id.into()],
        |row| {
            let retired = row.opt_text(2)?;
            Ok(Version {
                kept: Kept {
                    id: now.id,
                    revision: u32::try_from(row.int(4)?).unwrap_or_default(),
                    person: now.person,
                    episode: now.episode,
                    recorded_at: row.at(0)?,
                    recorded_by: row.content(1)?,
                    retired: retired.map(|_| row.content(2)).transpose()?,
                    noun: row.content(3)?,
                },
                reason: row.opt_text(5)?.map(str::to_owned),
            })
        },
    )
}
