//! Triages.

use domain::{Id, access::Scope, episode::Episode, failure::Fault, noun::Kept, triage::Triage};

use crate::{
    noun::{self, Promoted, Statements, Table, statements},
    record::Record,
};

impl Table for Triage {
    const NAME: &'static str = "triages";
    const STATEMENTS: Statements = statements!(
        "triages",
        own ", decision",
        insert ", $9",
        update ", decision = $6",
        id "$7", revision "$8",
        order "recorded_at"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        Promoted(vec![kept.noun.decision.code().to_owned().into()])
    }
}

impl Record<'_> {
    /// The triage of an episode; the scope must be for its person.
    pub fn triage_of(
        &mut self,
        scope: &Scope,
        episode: &Kept<Episode>,
    ) -> Result<Option<Kept<Triage>>, Fault> {
        if scope.person() != episode.person.map(Id::cast) {
            return Err(Fault::program("a triage was asked for under the scope of another person"));
        }
        self.connection().first(
            "select id, revision, person_id, episode_id, recorded_at, author, retired, content
            from triages
            where episode_id = $1",
            &[episode.id.into()],
            noun::read,
        )
    }
}
