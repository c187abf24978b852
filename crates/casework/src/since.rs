//! Since you were last here: what changed among one's own people, and the team's.

use domain::{
    access::{Action, Actor, Decision, Field, RecordType, Standing, decide},
    failure::{Failure, Never},
};
use jiff::Timestamp;
use serde_json::json;

use crate::desk::Desk;

pub use store::{Change, Relation};

/// How many changes the page shows.
const MOST_SHOWN: u32 = 60;

/// A change as its reader may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// What changed.
    pub change: Change,
    /// Whether the reader may see the person's name.
    pub shows_name: bool,
}

/// What others recorded since a moment about people of whom the reader may know it. Who was shown is in the journal.
pub fn since(desk: &Desk, by: &Actor, since: Timestamp) -> Result<Vec<Seen>, Failure<Never>> {
    let signed_in = by.signed_in().ok_or(Failure::NotFound)?;
    desk.read(by, |record| {
        let own = Standing { is_in_holding_team: true, ..Standing::of_oneself() };
        let Some(scope) = decide(by, Action::Read(RecordType::Allocation), &own, desk.now()).scope() else {
            return Ok(Vec::new());
        };
        let account = signed_in.account.cast();
        let changes = record.changes_since(&scope, account, &signed_in.team, since, MOST_SHOWN)?;
        let seen: Vec<Seen> =
            changes.into_iter().filter_map(|change| as_seen(by, change, desk.now())).collect();
        let shown: Vec<String> =
            seen.iter().map(|seen| seen.change.person.uuid().simple().to_string()).collect();
        record.note("list", "since", None, &json!({ "shown": shown }))?;
        Ok(seen)
    })
}

/// The gate is asked for each line with the facts that the list itself has read.
fn as_seen(by: &Actor, change: Change, now: Timestamp) -> Option<Seen> {
    let standing = Standing {
        person: Some(change.person.cast()),
        episode: Some(change.episode.cast()),
        stage: change.stage,
        is_assigned: change.relation == Relation::Own,
        is_in_holding_team: true,
        has_ruled_out_conflict: change.has_ruled_out_conflict,
        ..Standing::of_the_service()
    };
    let record_type = RecordType::from_code(&change.record_type)?;
    match decide(by, Action::Read(record_type), &standing, now) {
        Decision::Allow(_) => {}
        Decision::NeedReason | Decision::NeedBreakGlass | Decision::Deny => return None,
    }
    let identity = decide(by, Action::Read(RecordType::Person), &standing, now).scope()?;
    let shows_name = identity.shows(Field::Identity) || identity.shows(Field::FullName);
    Some(Seen { change, shows_name })
}
