//! Referrals, and what whoever entered one may be told of it.

use domain::{
    Id,
    access::{Action, RecordType, Scope},
    episode::Episode,
    failure::{Failure, Fault},
    noun::{Kept, Noun},
    person::Person,
    referral::Referral,
};
use serde_json::json;

use crate::{
    noun::{self, Promoted, Statements, Table, statements},
    record::Record,
};

impl Table for Referral {
    const NAME: &'static str = "referrals";
    const STATEMENTS: Statements = statements!(
        "referrals",
        own ", received_at, source",
        insert ", $9, $10",
        update ", received_at = $6, source = $7",
        id "$8", revision "$9",
        order "received_at"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        Promoted(vec![kept.noun.received_at.into(), kept.noun.source.clone().into()])
    }
}

impl Record<'_> {
    /// A team joins an episode, because the person is at one of its sites now: from here it holds the case, too.
    pub fn join_team<R>(
        &mut self,
        scope: &Scope,
        person: Id<Person>,
        episode: Id<Episode>,
        team: &str,
    ) -> Result<(), Failure<R>> {
        may_receive(scope)?;
        let at = self.stamp().at();
        self.connection().execute(
            "insert into episode_teams (person_id, episode_id, team, from_at) values ($1, $2, $3, $4)
            on conflict (person_id, episode_id, team) do update set until_at = null",
            &[person.into(), episode.into(), team.into(), at.into()],
        )?;
        self.note("team_joined", Episode::TYPE.code(), Some(episode.uuid()), &json!({ "team": team }))?;
        Ok(())
    }

    /// The referral that this very account entered, with its episode: for telling what happens next, also when
    /// another team holds the person from here on.
    pub fn referral_of_own<R>(
        &mut self,
        scope: &Scope,
        id: Id<Referral>,
    ) -> Result<(Kept<Referral>, Kept<Episode>), Failure<R>> {
        may_receive(scope)?;
        let referral = noun::find(self.connection(), id)?.ok_or(Failure::NotFound)?;
        let first = noun::version(self.connection(), id, 1)?.ok_or(Failure::NotFound)?;
        let entered_by = first.recorded_by.account.map(Id::uuid);
        if entered_by.is_none() || entered_by != self.actor().account().map(Id::uuid) {
            return Err(Failure::NotFound);
        }
        let episode = referral.episode.ok_or_else(|| Fault::stored("column episode_id of a referral"))?;
        let episode = noun::find(self.connection(), episode)?.ok_or(Failure::NotFound)?;
        Ok((referral, episode))
    }
}

fn may_receive(scope: &Scope) -> Result<(), Fault> {
    if scope.action() == Action::Create(RecordType::Referral) {
        Ok(())
    } else {
        Err(Fault::program("a referral was received under the scope of something else"))
    }
}
