//! Drafts: what somebody has typed and not yet sent. Durable, seen by nobody else, no change of the record.

use domain::{Id, account::Account, failure::Fault};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::{engine::Row, record::Record};

/// A draft as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Its identity.
    pub id: Id<Draft>,
    /// Whose it is.
    pub account: Id<Account>,
    /// What is being written: `referral`, `screening`, …
    pub page: String,
    /// The record it is about: an episode, a person, the record being corrected.
    pub about: Option<Uuid>,
    /// The revision of that record which the page showed.
    pub revision: u32,
    /// The form's code and version, or the page's.
    pub form_version: String,
    /// What was typed, field by field, as JSON.
    pub fields: String,
    /// When it was begun.
    pub started_at: Timestamp,
    /// When it was last saved.
    pub saved_at: Timestamp,
}

fn draft(row: &Row<'_>) -> Result<Draft, Fault> {
    Ok(Draft {
        id: row.id(0)?,
        account: row.id(1)?,
        page: row.text(2)?.to_owned(),
        about: row.opt_id::<Draft>(3)?.map(Id::uuid),
        revision: u32::try_from(row.int(4)?).unwrap_or_default(),
        form_version: row.text(5)?.to_owned(),
        fields: row.text(6)?.to_owned(),
        started_at: row.at(7)?,
        saved_at: row.at(8)?,
    })
}

impl Record<'_> {
    /// Begins a draft.
    pub fn begin_draft(&mut self, draft: &Draft) -> Result<(), Fault> {
        self.connection().execute(
            "insert into drafts (id, account_id, page, about, revision, form_version, fields, started_at, saved_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                draft.id.into(),
                draft.account.into(),
                (&draft.page).into(),
                draft.about.into(),
                draft.revision.into(),
                (&draft.form_version).into(),
                (&draft.fields).into(),
                draft.started_at.into(),
                draft.saved_at.into(),
            ],
        )?;
        self.note("draft_begun", "draft", Some(draft.id.uuid()), &json!({ "page": draft.page }))
    }

    /// A draft of this account; another's does not exist.
    pub fn draft(&mut self, account: Id<Account>, id: Id<Draft>) -> Result<Option<Draft>, Fault> {
        self.connection().first(
            "select id, account_id, page, about, revision, form_version, fields, started_at, saved_at
            from drafts
            where account_id = $1 and id = $2",
            &[account.into(), id.into()],
            draft,
        )
    }

    /// The drafts of this account, the newest first.
    pub fn drafts_of(&mut self, account: Id<Account>) -> Result<Vec<Draft>, Fault> {
        self.connection().query(
            "select id, account_id, page, about, revision, form_version, fields, started_at, saved_at
            from drafts
            where account_id = $1
            order by saved_at desc, id",
            &[account.into()],
            draft,
        )
    }

    /// How many drafts an account has.
    pub fn number_of_drafts(&mut self, account: Id<Account>) -> Result<i64, Fault> {
        let number = self.connection().first(
            "select count(*) from drafts where account_id = $1",
            &[account.into()],
            |row| row.int(0),
        )?;
        Ok(number.unwrap_or_default())
    }

    /// Saves what was typed so far.
    pub fn save_draft(
        &mut self,
        account: Id<Account>,
        id: Id<Draft>,
        fields: &str,
        at: Timestamp,
    ) -> Result<bool, Fault> {
        let touched = self.connection().execute(
            "update drafts set fields = $1, saved_at = $2 where account_id = $3 and id = $4",
            &[fields.into(), at.into(), account.into(), id.into()],
        )?;
        Ok(touched == 1)
    }

    /// Ends a draft, because it was sent or thrown away; one that has ended already stays as it was.
    pub fn end_draft(&mut self, account: Id<Account>, id: Id<Draft>, how: DraftEnd) -> Result<(), Fault> {
        let ended = self
            .connection()
            .execute("delete from drafts where account_id = $1 and id = $2", &[account.into(), id.into()])?;
        if ended == 0 {
            return Ok(());
        }
        let action = match how {
            DraftEnd::Submitted => "draft_submitted",
            DraftEnd::Discarded => "draft_discarded",
        };
        self.note(action, "draft", Some(id.uuid()), &serde_json::Value::Null)
    }

    /// Throws away every draft older than the limit; answers how many.
    pub fn end_old_drafts(&mut self, before: Timestamp) -> Result<u64, Fault> {
        self.connection().execute("delete from drafts where saved_at < $1", &[before.into()])
    }
}

/// How a draft ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftEnd {
    /// Sent: it became a record.
    Submitted,
    /// Thrown away by its owner.
    Discarded,
}
