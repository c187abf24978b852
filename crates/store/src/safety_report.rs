//! Reports about the program.

use domain::{access::Scope, failure::Fault, noun::Kept, safety_report::SafetyReport};

use crate::{
    noun::{self, Promoted, Statements, Table, statements},
    record::Record,
};

impl Table for SafetyReport {
    const NAME: &'static str = "safety_reports";
    const STATEMENTS: Statements = statements!(
        "safety_reports",
        own ", is_open",
        insert ", $9",
        update ", is_open = $6",
        id "$7", revision "$8",
        order "recorded_at"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        Promoted(vec![kept.noun.acknowledged.is_none().into()])
    }
}

impl Record<'_> {
    /// The newest reports, those that nobody has taken up first.
    pub fn safety_reports(&mut self, _: &Scope, most: u32) -> Result<Vec<Kept<SafetyReport>>, Fault> {
        self.connection().query(
            "select id, revision, person_id, episode_id, recorded_at, author, retired, content
            from safety_reports
            order by is_open desc, id desc
            limit $1",
            &[most.into()],
            noun::read,
        )
    }
}
