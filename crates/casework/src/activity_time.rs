//! One's own time that is not about a person.

use domain::{
    Id,
    access::{Action, Actor, Decision, RecordType, Standing, decide},
    activity_time::{ActivityTime, CannotSpend, NewActivityTime},
    failure::{Failure, Never},
    noun::Kept,
    service_hours::london::london,
};
use jiff::{Timestamp, civil::Date};
use serde_json::json;
use uuid::Uuid;

use crate::desk::Desk;

/// Where somebody stands to their own time: it is theirs, and their team's.
fn own() -> Standing {
    Standing { is_in_holding_team: true, ..Standing::of_oneself() }
}

/// Where an actor stands to somebody's time: whose it is, and in whose team it was spent.
pub(crate) fn standing(by: &Actor, time: &Kept<ActivityTime>) -> Standing {
    let signed_in = by.signed_in();
    let is_own = signed_in.is_some_and(|signed_in| signed_in.account.uuid() == time.noun.account.uuid());
    let is_theirs = signed_in.is_some_and(|signed_in| signed_in.team == time.noun.team);
    Standing {
        is_about_oneself: is_own,
        is_assigned: is_own,
        is_in_holding_team: is_theirs,
        ..Standing::of_the_service()
    }
}

/// One's own time in the month of a day, newest first.
pub fn mine(desk: &Desk, by: &Actor, in_month_of: Date) -> Result<Vec<Kept<ActivityTime>>, Failure<Never>> {
    let account = by.account().ok_or(Failure::NotFound)?.cast();
    desk.read(by, |record| {
        let scope = record.permit_apart(&own(), Action::Read(RecordType::ActivityTime))?;
        let (from_on, until_on) = (in_month_of.first_of_month(), in_month_of.last_of_month());
        let times = record.activity_times_of(&scope, account, from_on, until_on)?;
        record.note("list", RecordType::ActivityTime.code(), None, &json!({ "own": times.len() }))?;
        Ok(times)
    })
}

/// One entry of one's own, to put it right.
pub fn open(desk: &Desk, by: &Actor, id: Id<ActivityTime>) -> Result<Kept<ActivityTime>, Failure<Never>> {
    desk.read(by, |record| {
        let amend = Action::Amend(RecordType::ActivityTime);
        let (kept, _) = record.open_apart(id, amend, |time| standing(by, time))?;
        if kept.retired.is_some() { Err(Failure::NotFound) } else { Ok(kept) }
    })
}

/// Whether this actor writes time of their own down at all, for showing or leaving out the way to it.
pub fn may_spend(by: &Actor, now: Timestamp) -> bool {
    let create = Action::Create(RecordType::ActivityTime);
    matches!(decide(by, create, &own(), now), Decision::Allow(_))
}

/// The same, asked before anything typed is read.
pub fn check_may_spend(desk: &Desk, by: &Actor) -> Result<(), Failure<Never>> {
    let create = Action::Create(RecordType::ActivityTime);
    desk.read(by, |record| record.permit_apart(&own(), create).map(drop))
}

/// Writes down time of one's own.
pub fn spend(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    new: NewActivityTime,
) -> Result<Id<ActivityTime>, Failure<CannotSpend>> {
    let signed_in = by.signed_in().ok_or(Failure::NotFound)?.clone();
    desk.write_once(by, key, move |record| {
        let scope = record.permit_apart(&own(), Action::Create(RecordType::ActivityTime))?;
        let account = signed_in.account.cast();
        let spent =
            ActivityTime::spend(new, account, &signed_in.team, record.stamp()).map_err(Failure::Refused)?;
        let id = spent.outcome().id;
        record.keep(&scope, spent)?;
        Ok(id)
    })
}

/// Puts an entry of one's own right.
pub fn correct(
    desk: &Desk,
    by: &Actor,
    id: Id<ActivityTime>,
    revision: u32,
    new: NewActivityTime,
) -> Result<(), Failure<CannotSpend>> {
    let actor = by.clone();
    desk.write(by, move |record| {
        let amend = Action::Amend(RecordType::ActivityTime);
        let (kept, scope) = record.open_apart_at(id, revision, amend, |time| standing(&actor, time))?;
        let corrected = kept.correct(new, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, corrected)
    })
}

/// Takes an entry of one's own out of view, saying why.
pub fn take_back(
    desk: &Desk,
    by: &Actor,
    id: Id<ActivityTime>,
    revision: u32,
    reason: String,
) -> Result<(), Failure<CannotSpend>> {
    let actor = by.clone();
    desk.write(by, move |record| {
        let amend = Action::Amend(RecordType::ActivityTime);
        let (kept, scope) = record.open_apart_at(id, revision, amend, |time| standing(&actor, time))?;
        let taken_back = kept.take_back(&reason, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, taken_back)
    })
}

/// London's day at this moment.
pub fn today(desk: &Desk) -> Date {
    london(desk.now()).date()
}
