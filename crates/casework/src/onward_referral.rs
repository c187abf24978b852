//! Onward referrals: a service found in the directory, asked, chased, and its answer recorded.

use domain::{
    Id,
    access::{Action, Actor, Field, RecordType, Standing},
    asked::Asked,
    content::{Content, DirectoryEntry, Whom},
    episode::Episode,
    failure::{Failure, Never},
    noun::Kept,
    onward_referral::{CannotReferOn, ChaseAfter, NewOnwardReferral, NewReply, OnwardReferral},
    service_hours::london::london,
    text::ShortText,
};
use jiff::civil::Date;
use store::{About, Case, Draft, Version};
use uuid::Uuid;

use crate::{
    desk::Desk,
    draft,
    person::{Head, head},
    support::{OnwardLine, is_whole, needs_whole, onward_line, own_account},
};

/// What somebody looks for in the directory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Words of its name.
    pub words: String,
    /// Code of `need_type`.
    pub need: Option<String>,
    /// Code of `onward_destination`.
    pub kind: Option<String>,
}

/// One onward referral with what stood there before.
#[derive(Debug)]
pub struct Shown {
    /// The person.
    pub head: Head,
    /// As far as the reader may see it.
    pub line: OnwardLine,
    /// Earlier versions, for readers of the whole row.
    pub earlier: Vec<Version<OnwardReferral>>,
    /// Whether the reader may record answers, chase, correct.
    pub may_change: bool,
}

/// Services that were found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found<'c> {
    /// Those that say they are for this person.
    pub fitting: Vec<&'c DirectoryEntry>,
    /// Those that say they are for others: of another age, for women or men only. They can be chosen all the same.
    pub for_others: Vec<&'c DirectoryEntry>,
}

/// What of a person decides which services are for them, as far as the reader may know it.
pub fn whom(content: &Content, head: &Head, on: Date) -> Whom {
    let person = &head.person.noun;
    let gender = match &person.sex {
        Asked::Answered(code) if head.shows(Field::Identity) => Some(code),
        Asked::Answered(_) | Asked::NotAsked | Asked::NotKnown | Asked::Refused => None,
    };
    let one_of = gender.and_then(|code| content.lookups.gender_is_for(code));
    Whom { age: person.birth.age_on(on), one_of }
}

/// Services by words, need and kind, in the order of the directory: those for this person apart from those for others.
pub fn find<'c>(content: &'c Content, wanted: &Wanted, whom: Whom) -> Found<'c> {
    let words: Vec<String> = wanted.words.split_whitespace().map(str::to_lowercase).collect();
    let is_wanted = |entry: &&DirectoryEntry| {
        let name = format!("{} {}", entry.name, entry.area).to_lowercase();
        words.iter().all(|word| name.contains(word))
            && wanted.need.as_ref().is_none_or(|need| entry.needs.contains(need))
            && wanted.kind.as_ref().is_none_or(|kind| entry.kinds.contains(kind))
    };
    let found = content.directory.entries().iter().filter(is_wanted);
    let (fitting, for_others) = found.partition(|entry| entry.is_for(whom));
    Found { fitting, for_others }
}

/// When a service is asked again: as the priority has it, at the latest when it says that it answers; where neither is
/// known, after the days of the limits.
fn chase_after(content: &Content, priority: &str, service: Option<&str>) -> ChaseAfter {
    let usual = ChaseAfter::days(&content.limits.chase_after_days);
    let entry = content.lookups.get("clinical_response_priority").and_then(|lookup| lookup.get(priority));
    let of_priority: Option<u32> =
        entry.and_then(|entry| entry.extra("ask_again_days")).and_then(|days| days.parse().ok());
    let of_service = service.and_then(|code| content.directory.get(code));
    let of_service = of_service.map(|service| u32::from(service.reply_days));
    match of_priority.into_iter().chain(of_service).min() {
        Some(days) => usual.first_after(days),
        None => usual,
    }
}

fn chase_after_of(desk: &Desk, onward: &Kept<OnwardReferral>) -> ChaseAfter {
    chase_after(desk.content(), &onward.noun.priority, onward.noun.service.code.as_deref())
}

/// Sends one; where no such service exists, records the unmet need.
pub fn send(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    episode: Id<Episode>,
    new: NewOnwardReferral,
    draft: Option<Id<Draft>>,
) -> Result<Id<OnwardReferral>, Failure<CannotReferOn>> {
    let chase_after = chase_after(desk.content(), &new.priority, new.service.code.as_deref());
    desk.write_once(by, key, move |record| {
        let action = Action::Create(RecordType::OnwardReferral);
        let (episode, scope) = record.open::<Episode, _>(episode, action)?;
        let sent = OnwardReferral::send(new, &episode, &chase_after, record.stamp());
        let sent = sent.map_err(Failure::Refused)?;
        let id = sent.outcome().id;
        record.keep(&scope, sent)?;
        draft::sent(record, draft)?;
        Ok(id)
    })
}

/// One onward referral.
pub fn show(desk: &Desk, by: &Actor, id: Id<OnwardReferral>) -> Result<Shown, Failure<CannotReferOn>> {
    desk.read(by, |record| {
        let (onward, scope) = record.open(id, Action::Read(RecordType::OnwardReferral))?;
        let person = onward.person.ok_or(Failure::NotFound)?;
        let place = About { person, episode: onward.episode };
        let may = record.would_permit(place, Action::Amend(RecordType::OnwardReferral))?;
        let earlier = if is_whole(&scope) { record.earlier_versions(&scope, &onward)? } else { Vec::new() };
        let may_change = may.is_some() && onward.retired.is_none();
        let line = onward_line(&scope, onward);
        let head = head(record, place)?;
        Ok(Shown { head, line, earlier, may_change })
    })
}

/// Records an answer.
pub fn reply(
    desk: &Desk,
    by: &Actor,
    id: Id<OnwardReferral>,
    revision: u32,
    reply: NewReply,
) -> Result<(), Failure<CannotReferOn>> {
    let at_desk = desk.clone();
    desk.write(by, move |record| {
        let action = Action::Amend(RecordType::OnwardReferral);
        let (onward, scope) = record.open_at(id, revision, action)?;
        let chase_after = chase_after_of(&at_desk, &onward);
        let decided = onward.reply(reply, &chase_after, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, decided)
    })
}

/// Records that we asked again.
pub fn chase(
    desk: &Desk,
    by: &Actor,
    id: Id<OnwardReferral>,
    revision: u32,
    words: Option<ShortText>,
) -> Result<(), Failure<CannotReferOn>> {
    let at_desk = desk.clone();
    desk.write(by, move |record| {
        let action = Action::Amend(RecordType::OnwardReferral);
        let (onward, scope) = record.open_at(id, revision, action)?;
        let chase_after = chase_after_of(&at_desk, &onward);
        let decided = onward.chase(words, &chase_after, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, decided)
    })
}

/// Puts right what was sent.
pub fn correct(
    desk: &Desk,
    by: &Actor,
    id: Id<OnwardReferral>,
    revision: u32,
    new: NewOnwardReferral,
    reason: String,
) -> Result<(), Failure<CannotReferOn>> {
    let chase_after = chase_after(desk.content(), &new.priority, new.service.code.as_deref());
    desk.write(by, move |record| {
        let action = Action::Amend(RecordType::OnwardReferral);
        let (onward, scope) = record.open_at(id, revision, action)?;
        needs_whole(&scope)?;
        let decided = onward.correct(new, &chase_after, &reason, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, decided)
    })
}

/// The services to be asked again, and whose they are.
#[derive(Debug)]
pub struct ToChase {
    /// The episodes.
    pub cases: Vec<Case>,
    /// The onward referrals, each with the place of its episode above.
    pub onward_referrals: Vec<(usize, Kept<OnwardReferral>)>,
}

/// The services to be asked again today, for the team's people or one's own; only where one may record the answer.
pub fn to_chase(desk: &Desk, by: &Actor) -> Result<ToChase, Failure<Never>> {
    own_account::<Never>(by)?;
    desk.read(by, |record| {
        let scope = record.permit_apart(&Standing::of_oneself(), Action::Read(RecordType::Allocation))?;
        let today = london(record.stamp().at()).date();
        let (cases, onward) = record.onward_referrals_to_chase(&scope, today)?;
        let mut listed = Vec::with_capacity(onward.len());
        for onward in onward {
            let Some(case) = cases.iter().position(|case| Some(case.episode.id) == onward.episode) else {
                continue;
            };
            let may = |action| cases[case].allows(record, action);
            let reading = may(Action::Read(RecordType::OnwardReferral));
            let is_readable = reading.is_some_and(|scope| is_whole(&scope));
            if is_readable && may(Action::Amend(RecordType::OnwardReferral)).is_some() {
                listed.push((case, onward));
            }
        }
        let shown: Vec<Id<Episode>> = listed.iter().map(|(case, _)| cases[*case].episode.id).collect();
        record.note_list("to_chase", &shown)?;
        Ok(ToChase { cases, onward_referrals: listed })
    })
}
