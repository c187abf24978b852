//! What somebody says of themself and a person, why they open a record, and who looked.

use domain::{
    Id,
    access::{Action, Actor, Fields, RecordType},
    episode::{CannotMove, Episode},
    failure::{Failure, Never},
    person::Person,
};
use jiff::Timestamp;
use store::{About, Acquaintance, LookedAt};

use super::{Head, head};
use crate::desk::Desk;

/// Lines of the journal on one page.
pub const LOOKS: u32 = 50;

/// Records why the actor opens a person's record: it holds until they sign out.
pub fn give_reason(
    desk: &Desk,
    by: &Actor,
    person: Id<Person>,
    reason: String,
    words: String,
) -> Result<(), Failure<Never>> {
    desk.write(by, move |record| record.give_reason(person, &reason, &words))
}

/// Whether the actor may say anything of themself and this person.
pub fn may_declare(desk: &Desk, by: &Actor, person: Id<Person>) -> Result<(), Failure<Never>> {
    desk.read(by, |record| {
        let about = About { person, episode: None };
        let scope = record.would_permit(about, Action::Create(RecordType::Conflict))?;
        scope.map(|_| ()).ok_or(Failure::NotFound)
    })
}

/// "I know this person": the record is shut to the actor from now on, and whatever they held goes back to the team.
/// One press, no reason asked, nobody told why.
pub fn declare_conflict(desk: &Desk, by: &Actor, person: Id<Person>) -> Result<(), Failure<CannotMove>> {
    desk.write(by, move |record| {
        let about = About { person, episode: None };
        let scope = record.permit(about, Action::Create(RecordType::Conflict), None)?;
        let account = scope.account().ok_or(Failure::NotFound)?.cast();
        if let (Some(open), _) = record.episodes_for_referral(person)? {
            give_back(record, &scope, &open, account)?;
        }
        Ok(record.keep_acquaintance(&scope, person, Acquaintance::Declared)?)
    })
}

fn give_back(
    record: &mut store::Record<'_>,
    scope: &domain::access::Scope,
    open: &domain::noun::Kept<Episode>,
    account: Id<domain::account::Account>,
) -> Result<(), Failure<CannotMove>> {
    match open.hand_back(account, record.stamp()) {
        Ok(decided) => record.keep(scope, decided),
        Err(CannotMove::NotYours) => Ok(()),
        Err(refusal) => Err(Failure::Refused(refusal)),
    }
}

/// "I do not know this person": a mentor says so before they see more than initials.
pub fn rule_out_conflict(desk: &Desk, by: &Actor, person: Id<Person>) -> Result<(), Failure<Never>> {
    desk.write(by, move |record| {
        let about = About { person, episode: None };
        let scope = record.permit(about, Action::Create(RecordType::Conflict), None)?;
        Ok(record.keep_acquaintance(&scope, person, Acquaintance::RuledOut)?)
    })
}

/// Who looked at a person and changed what, the newest first, for those whom the journal's row lets read it whole.
pub fn looks(
    desk: &Desk,
    by: &Actor,
    person: Id<Person>,
    before: Option<Timestamp>,
) -> Result<(Head, Vec<LookedAt>), Failure<Never>> {
    desk.read_latest(by, |record| {
        let about = About { person, episode: None };
        let scope = record.permit(about, Action::Read(RecordType::Journal), None)?;
        if scope.fields() != Fields::All {
            return Err(Failure::NotFound);
        }
        let head = head(record, about)?;
        let looks = record.looks_at(&scope, person, before, LOOKS)?;
        Ok((head, looks))
    })
}
