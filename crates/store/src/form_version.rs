//! Versions of forms that the team keeps itself.

use domain::{access::Scope, failure::Fault, form_version::FormVersion, noun::Kept};

use crate::{
    noun::{self, Promoted, Statements, Table, statements},
    record::Record,
};

impl Table for FormVersion {
    const NAME: &'static str = "form_versions";
    const STATEMENTS: Statements = statements!(
        "form_versions",
        own ", form, number, is_published",
        insert ", $9, $10, $11",
        update ", form = $6, number = $7, is_published = $8",
        id "$9", revision "$10",
        order "number"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        let noun = &kept.noun;
        Promoted(vec![noun.form.clone().into(), noun.number.into(), noun.published.is_some().into()])
    }
}

impl Record<'_> {
    /// Every version of every form of the team, by form and number; also those that are out of use.
    pub fn form_versions(&mut self, _: &Scope) -> Result<Vec<Kept<FormVersion>>, Fault> {
        self.connection().query(
            "select id, revision, person_id, episode_id, recorded_at, author, retired, content
            from form_versions
            order by form, number",
            &[],
            noun::read,
        )
    }

    /// Every version that was ever published, by form and number: what is asked, and what answers may name. Forms tell of
    /// nobody, so no scope is asked.
    pub fn published_forms(&mut self) -> Result<Vec<Kept<FormVersion>>, Fault> {
        self.connection().query(
            "select id, revision, person_id, episode_id, recorded_at, author, retired, content
            from form_versions
            where is_published
            order by form, number",
            &[],
            noun::read,
        )
    }

    /// A number that moves with every change to a version of a form.
    pub fn forms_mark(&mut self) -> Result<i64, Fault> {
        let mark = self.connection().first(
            "select coalesce(cast(sum(revision) as bigint), 0) from form_versions",
            &[],
            |row| row.int(0),
        )?;
        Ok(mark.unwrap_or_default())
    }
}
