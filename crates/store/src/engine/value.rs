//! Values on their way into a statement, and rows on their way out.

use domain::{Id, failure::Fault};
use jiff::{Timestamp, civil::Date};
use postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use uuid::Uuid;

/// One parameter of a statement. Instants travel as microseconds since 1970, days as `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'v> {
    Null,
    Bool(bool),
    Int(i64),
    Text(&'v str),
    OwnText(String),
    Bytes(&'v [u8]),
    Id(Uuid),
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, Value as Owned, ValueRef};
        Ok(match self {
            Value::Null => ToSqlOutput::Owned(Owned::Null),
            Value::Bool(truth) => ToSqlOutput::Owned(Owned::Integer(i64::from(*truth))),
            Value::Int(number) => ToSqlOutput::Owned(Owned::Integer(*number)),
            Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Value::OwnText(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Value::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Value::Id(uuid) => ToSqlOutput::Borrowed(ValueRef::Blob(uuid.as_bytes())),
        })
    }
}

type ToSqlError = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Value<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, ToSqlError> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Bool(truth) => truth.to_sql(kind, out),
            Value::Int(number) if *kind == Type::INT4 => i32::try_from(*number)?.to_sql(kind, out),
            Value::Int(number) => number.to_sql(kind, out),
            Value::Text(text) => text.to_sql(kind, out),
            Value::OwnText(text) => text.to_sql(kind, out),
            Value::Bytes(bytes) => bytes.to_sql(kind, out),
            Value::Id(uuid) => uuid.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl From<bool> for Value<'_> {
    fn from(truth: bool) -> Self {
        Value::Bool(truth)
    }
}
impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Value::Int(number)
    }
}
impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Value::Int(i64::from(number))
    }
}
impl<'v> From<&'v str> for Value<'v> {
    fn from(text: &'v str) -> Self {
        Value::Text(text)
    }
}
impl<'v> From<&'v String> for Value<'v> {
    fn from(text: &'v String) -> Self {
        Value::Text(text)
    }
}
impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::OwnText(text)
    }
}
impl<'v> From<&'v [u8]> for Value<'v> {
    fn from(bytes: &'v [u8]) -> Self {
        Value::Bytes(bytes)
    }
}
impl<'v> From<&'v Vec<u8>> for Value<'v> {
    fn from(bytes: &'v Vec<u8>) -> Self {
        Value::Bytes(bytes)
    }
}
impl<'v, const N: usize> From<&'v [u8; N]> for Value<'v> {
    fn from(bytes: &'v [u8; N]) -> Self {
        Value::Bytes(bytes)
    }
}
impl From<Uuid> for Value<'_> {
    fn from(uuid: Uuid) -> Self {
        Value::Id(uuid)
    }
}
impl<T> From<Id<T>> for Value<'_> {
    fn from(id: Id<T>) -> Self {
        Value::Id(id.uuid())
    }
}
impl From<Timestamp> for Value<'_> {
    fn from(at: Timestamp) -> Self {
        Value::Int(at.as_microsecond())
    }
}
impl From<Date> for Value<'_> {
    fn from(on: Date) -> Self {
        Value::OwnText(on.to_string())
    }
}
impl<'v, T> From<Option<T>> for Value<'v>
where
    T: Into<Value<'v>>,
{
    fn from(perhaps: Option<T>) -> Self {
        perhaps.map_or(Value::Null, Into::into)
    }
}

/// One row of an answer, read by position; a fault names the column.
pub(crate) enum Row<'r> {
    Lite(&'r rusqlite::Row<'r>),
    Postgres(&'r postgres::Row),
}

impl Row<'_> {
    fn broken(&self, column: usize, why: impl std::fmt::Display) -> Fault {
        let name = match self {
            Row::Lite(row) => row.as_ref().column_name(column).unwrap_or("?").to_owned(),
            Row::Postgres(row) => row.columns().get(column).map_or("?", |c| c.name()).to_owned(),
        };
        Fault::stored(format!("column {name} (number {column}): {why}"))
    }

    pub(crate) fn opt_text(&self, column: usize) -> Result<Option<&str>, Fault> {
        match self {
            Row::Lite(row) => {
                let cell = row.get_ref(column).map_err(|e| self.broken(column, e))?;
                cell.as_str_or_null().map_err(|e| self.broken(column, e))
            }
            Row::Postgres(row) => row.try_get(column).map_err(|e| self.broken(column, e)),
        }
    }

    pub(crate) fn text(&self, column: usize) -> Result<&str, Fault> {
        self.opt_text(column)?.ok_or_else(|| self.broken(column, "empty"))
    }

    pub(crate) fn opt_int(&self, column: usize) -> Result<Option<i64>, Fault> {
        match self {
            Row::Lite(row) => row.get(column).map_err(|e| self.broken(column, e)),
            Row::Postgres(row) if row.columns().get(column).is_some_and(|c| *c.type_() == Type::INT4) => {
                let small: Option<i32> = row.try_get(column).map_err(|e| self.broken(column, e))?;
                Ok(small.map(i64::from))
            }
            Row::Postgres(row) => row.try_get(column).map_err(|e| self.broken(column, e)),
        }
    }

    pub(crate) fn int(&self, column: usize) -> Result<i64, Fault> {
        self.opt_int(column)?.ok_or_else(|| self.broken(column, "empty"))
    }

    pub(crate) fn truth(&self, column: usize) -> Result<bool, Fault> {
        match self {
            Row::Lite(row) => row.get(column).map_err(|e| self.broken(column, e)),
            Row::Postgres(row) => row.try_get(column).map_err(|e| self.broken(column, e)),
        }
    }

    pub(crate) fn bytes(&self, column: usize) -> Result<&[u8], Fault> {
        match self {
            Row::Lite(row) => {
                let cell = row.get_ref(column).map_err(|e| self.broken(column, e))?;
                cell.as_blob().map_err(|e| self.broken(column, e))
            }
            Row::Postgres(row) => row.try_get(column).map_err(|e| self.broken(column, e)),
        }
    }

    pub(crate) fn opt_bytes(&self, column: usize) -> Result<Option<&[u8]>, Fault> {
        match self {
            Row::Lite(row) => {
                let cell = row.get_ref(column).map_err(|e| self.broken(column, e))?;
                cell.as_blob_or_null().map_err(|e| self.broken(column, e))
            }
            Row::Postgres(row) => row.try_get(column).map_err(|e| self.broken(column, e)),
        }
    }

    pub(crate) fn opt_uuid(&self, column: usize) -> Result<Option<Uuid>, Fault> {
        match self {
            Row::Lite(_) => match self.opt_bytes(column)? {
                None => Ok(None),
                Some(bytes) => Uuid::from_slice(bytes).map(Some).map_err(|e| self.broken(column, e)),
            },
            Row::Postgres(row) => row.try_get(column).map_err(|e| self.broken(column, e)),
        }
    }

    pub(crate) fn opt_id<T>(&self, column: usize) -> Result<Option<Id<T>>, Fault> {
        Ok(self.opt_uuid(column)?.map(Id::from_uuid))
    }

    pub(crate) fn id<T>(&self, column: usize) -> Result<Id<T>, Fault> {
        self.opt_id(column)?.ok_or_else(|| self.broken(column, "empty"))
    }

    pub(crate) fn opt_at(&self, column: usize) -> Result<Option<Timestamp>, Fault> {
        match self.opt_int(column)? {
            None => Ok(None),
            Some(micros) => Timestamp::from_microsecond(micros).map(Some).map_err(|e| self.broken(column, e)),
        }
    }

    pub(crate) fn at(&self, column: usize) -> Result<Timestamp, Fault> {
        self.opt_at(column)?.ok_or_else(|| self.broken(column, "empty"))
    }

    pub(crate) fn opt_on(&self, column: usize) -> Result<Option<Date>, Fault> {
        match self.opt_text(column)? {
            None => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|e| self.broken(column, e)),
        }
    }

    /// Reads a column through a parser of the domain, naming the column when it cannot be read.
    pub(crate) fn parsed<T, E: std::fmt::Display>(
        &self,
        column: usize,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, Fault> {
        parse(self.text(column)?).map_err(|e| self.broken(column, e))
    }

    /// Reads the noun that a `content` column holds.
    pub(crate) fn content<T: serde::de::DeserializeOwned>(&self, column: usize) -> Result<T, Fault> {
        serde_json::from_str(self.text(column)?).map_err(|e| self.broken(column, e))
    }
}
