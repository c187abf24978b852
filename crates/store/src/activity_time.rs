//! Time that is not about a person.

use domain::{Id, access::Scope, account::Account, activity_time::ActivityTime, failure::Fault, noun::Kept};
use jiff::civil::Date;

use crate::{
    noun::{self, Promoted, Statements, Table, statements},
    record::Record,
};

impl Table for ActivityTime {
    const NAME: &'static str = "activity_times";
    const STATEMENTS: Statements = statements!(
        "activity_times",
        own ", account_id, team, kind, minutes, spent_on, counts",
        insert ", $9, $10, $11, $12, $13, $14",
        update ", account_id = $6, team = $7, kind = $8, minutes = $9, spent_on = $10, counts = $11",
        id "$12", revision "$13",
        order "spent_on"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        let time = &kept.noun;
        Promoted(vec![
            time.account.into(),
            time.team.clone().into(),
            time.kind.clone().into(),
            time.minutes.into(),
            time.spent_on.into(),
            kept.retired.is_none().into(),
        ])
    }
}

impl Record<'_> {
    /// A worker's own time from a day to a day, newest first, without what was taken back.
    pub fn activity_times_of(
        &mut self,
        _: &Scope,
        account: Id<Account>,
        from_on: Date,
        until_on: Date,
    ) -> Result<Vec<Kept<ActivityTime>>, Fault> {
        self.connection().query(
            "select id, revision, person_id, episode_id, recorded_at, author, retired, content
            from activity_times
            where account_id = $1 and spent_on >= $2 and spent_on <= $3 and counts
            order by spent_on desc, id desc",
            &[account.into(), from_on.into(), until_on.into()],
            noun::read,
        )
    }
}
