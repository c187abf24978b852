//! The daily figures of suites.

use domain::{access::Scope, failure::Fault, noun::Kept, suite_day::SuiteDay};
use jiff::civil::Date;

use crate::{
    noun::{self, Promoted, Statements, Table, statements},
    record::Record,
};

impl Table for SuiteDay {
    const NAME: &'static str = "suite_days";
    const STATEMENTS: Statements = statements!(
        "suite_days",
        own ", site, counted_on, detained",
        insert ", $9, $10, $11",
        update ", site = $6, counted_on = $7, detained = $8",
        id "$9", revision "$10",
        order "counted_on"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        let SuiteDay { site, counted_on, detained } = &kept.noun;
        Promoted(vec![site.clone().into(), (*counted_on).into(), (*detained).into()])
    }
}

impl Record<'_> {
    /// The figures of every suite from a day to a day, both included.
    pub fn suite_days(
        &mut self,
        _: &Scope,
        from_on: Date,
        until_on: Date,
    ) -> Result<Vec<Kept<SuiteDay>>, Fault> {
        self.connection().query(
            "select id, revision, person_id, episode_id, recorded_at, author, retired, content
            from suite_days
            where counted_on >= $1 and counted_on <= $2
            order by counted_on, site",
            &[from_on.into(), until_on.into()],
            noun::read,
        )
    }
}
