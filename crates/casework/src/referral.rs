//! A referral: received once, read by those who may, put right with a reason.

use domain::{
    Id,
    access::{Action, Actor, Field, RecordType, Scope, Standing as GateStanding},
    content::SiteKind,
    episode::{Episode, EpisodeState},
    failure::{Failure, Fault, Never},
    justice_event::JusticeEvent,
    justice_numbers::CustodyNumber,
    noun::{CannotChange, Kept},
    person::{NewPerson, Person},
    referral::{CannotRefer, CorrectedReferral, NewReferral, Referral, Standing},
};
use forms::Line;
use jiff::Timestamp;
use store::{About, Draft, Record};

use crate::{
    desk::Desk,
    draft,
    immediate_risk::{self, PutRight},
    person::{Head, head},
    support::is_whole,
    worker_safety_alert,
};

/// Whom a referral is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Who {
    /// Nobody on record was this person: they are put on record with the referral.
    New(NewPerson),
    /// Somebody who was found.
    Known(Id<Person>),
}

/// What is known when a referral is sent.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceiveReferral {
    /// The draft that held it, and the key by which a second press is known.
    pub draft: Id<Draft>,
    /// Whom it is about.
    pub who: Who,
    /// The kind of place where the justice system has put the person; none for "none of these".
    pub stands_at: Option<SiteKind>,
    /// What the referrer told us. Its justice event is made here.
    pub referral: Referral,
    /// The arrest, interview or hearing.
    pub justice_event: Option<JusticeEvent>,
}

/// Begins to write a referral, for somebody who was found or for somebody new. Asked before anything is typed: whoever
/// could not send it is not let begin.
pub fn begin(
    desk: &Desk,
    by: &Actor,
    known: Option<Id<Person>>,
    typed: draft::Typed,
) -> Result<Id<Draft>, Failure<Never>> {
    desk.read(by, |record| {
        record.permit_apart::<Never>(&GateStanding::arriving(), Action::Create(RecordType::Referral))?;
        record.permit_apart::<Never>(&GateStanding::of_the_service(), Action::Identify)?;
        match known {
            Some(person) => may_be_found(record, person)?.map(drop).ok_or(Failure::NotFound),
            None => Ok(()),
        }
    })?;
    let purpose = draft::Purpose {
        page: "referral".to_owned(),
        about: known.map(Id::uuid),
        revision: 0,
        form_version: String::new(),
    };
    draft::begin(desk, by, purpose, typed)
}

/// What whoever types a referral says of its arrest, where one like it is on record for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrest {
    /// Nothing yet: they are asked.
    Ask,
    /// It is that one: the referral names it, and no second one is recorded.
    OnRecord,
    /// It is another.
    Another,
}

/// An arrest on record that a typed one may be, as far as whoever types may know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LikeArrest {
    /// When it began, where they may see justice events.
    pub began_at: Option<Timestamp>,
    /// The custody number.
    pub number: Option<CustodyNumber>,
    id: Id<JusticeEvent>,
}

/// The arrest on record that a typed one may be. Whoever may not see justice events learns of one only by its number,
/// which they have.
pub fn arrest_like(
    desk: &Desk,
    by: &Actor,
    person: Id<Person>,
    new: &JusticeEvent,
) -> Result<Option<LikeArrest>, Failure<Never>> {
    desk.read(by, |record| {
        may_be_found(record, person)?.ok_or(Failure::NotFound)?;
        Ok(like(record, person, new)?)
    })
}

fn like(
    record: &mut Record<'_>,
    person: Id<Person>,
    new: &JusticeEvent,
) -> Result<Option<LikeArrest>, Fault> {
    let Some(found) = record.justice_event_like(person, new)? else { return Ok(None) };
    let about = About { person, episode: found.episode };
    let reading = record.would_permit(about, Action::Read(RecordType::JusticeEvent))?;
    let number = found.noun.custody_number.clone();
    if reading.is_some_and(|scope| is_whole(&scope)) {
        return Ok(Some(LikeArrest { began_at: found.noun.began_at(), number, id: found.id }));
    }
    let typed = new.custody_number.as_ref().map(|number| number.key());
    let is_typed = number.as_ref().map(|number| number.key()).is_some_and(|known| Some(known) == typed);
    Ok(is_typed.then_some(LikeArrest { began_at: None, number, id: found.id }))
}

/// Receives a referral whose arrest, if it has one, is a new one.
pub fn receive(
    desk: &Desk,
    by: &Actor,
    command: ReceiveReferral,
) -> Result<Id<Referral>, Failure<CannotRefer>> {
    receive_with(desk, by, command, Arrest::Another)
}

/// Receives a referral: the person where new, the episode or the joining of the open one, the justice event and the
/// referral itself, all or nothing; and the draft is done. Sent twice, it is received once and both are told the same.
pub fn receive_with(
    desk: &Desk,
    by: &Actor,
    command: ReceiveReferral,
    arrest: Arrest,
) -> Result<Id<Referral>, Failure<CannotRefer>> {
    let content = desk.content();
    if command.referral.immediate_risk.is_immediate() {
        let urgency = command.referral.urgency.check_for_danger(&content.lookups);
        urgency.map_err(|_| Failure::Refused(CannotRefer::NotSoonEnough))?;
    }
    let site = command.referral.site.as_str();
    let team = content.places.teams_at(site).next().map(|team| team.code.clone());
    let within = content.limits.see_within(command.referral.urgency);
    let due_at = desk.hours().after_open_minutes(command.referral.received_at, within);
    let at_desk = desk.clone();
    desk.by_the_drafts_key().write_once(by, command.draft.uuid(), move |record| {
        let team = team.ok_or(Failure::Refused(CannotRefer::OtherTeamsSite))?;
        let scope = record.permit_apart(&GateStanding::arriving(), Action::Create(RecordType::Referral))?;
        let ReceiveReferral { mut referral, mut justice_event, .. } = command;
        let (person, open, earlier) = match command.who {
            Who::New(new) => {
                let person = Person::put_on_record(new, record.stamp());
                let id = person.outcome().id;
                record.keep(&scope, person)?;
                (id, None, None)
            }
            Who::Known(person) => {
                may_be_found(record, person)?.ok_or(Failure::NotFound)?;
                let known = justice_event.as_ref().map(|new| like(record, person, new)).transpose()?;
                match (arrest, known.flatten()) {
                    (Arrest::Ask, Some(_)) => {
                        return Err(Failure::Refused(CannotRefer::ArrestMayBeOnRecord));
                    }
                    (Arrest::OnRecord, Some(known)) => {
                        referral.justice_event = Some(known.id);
                        justice_event = None;
                    }
                    (Arrest::Another, Some(_)) | (_, None) => {}
                }
                let (open, earlier) = record.episodes_for_referral(person)?;
                (person, open, earlier)
            }
        };
        let standing = Standing::at(command.stands_at, open.is_some());
        let new = NewReferral { referral, team: team.clone(), justice_event, triage_due_at: due_at };
        let received = Referral::receive(new, person, open.as_ref(), earlier, standing, record.stamp())
            .map_err(Failure::Refused)?;
        let (id, episode) = (received.referral.outcome().id, received.episode.outcome().id);
        let is_held_elsewhere = received.episode.outcome().noun.team != team;
        record.keep(&scope, received.episode)?;
        if let Some(event) = received.justice_event {
            record.keep(&scope, event)?;
        }
        let referral = received.referral.outcome().noun.clone();
        record.keep(&scope, received.referral)?;
        immediate_risk::said_at_referral(record, &at_desk, &scope, person, &referral)?;
        worker_safety_alert::told_at_referral(record, &at_desk, &scope, person, &referral)?;
        if is_held_elsewhere {
            record.join_team(&scope, person, episode, &team)?;
        }
        draft::sent(record, Some(command.draft))?;
        Ok(id)
    })
}

/// The referral that a draft became, for somebody who comes back to it.
pub fn sent_from(desk: &Desk, by: &Actor, draft: Id<Draft>) -> Result<Option<Id<Referral>>, Failure<Never>> {
    desk.by_the_drafts_key().read(by, |record| Ok(record.answer_given(draft.uuid())?))
}

/// Whether the team is theirs who stand at a kind of place, asked before anything else is typed.
pub fn standing(
    desk: &Desk,
    by: &Actor,
    known: Option<Id<Person>>,
    stands_at: Option<SiteKind>,
) -> Result<Standing, Failure<Never>> {
    let Some(person) = known else { return Ok(Standing::at(stands_at, false)) };
    desk.read(by, |record| {
        may_be_found(record, person)?.ok_or(Failure::NotFound)?;
        let (open, _) = record.episodes_for_referral(person)?;
        Ok(Standing::at(stands_at, open.is_some()))
    })
}

/// Only people whom this actor's search may show can be referred by name.
fn may_be_found(record: &mut Record<'_>, person: Id<Person>) -> Result<Option<Scope>, Fault> {
    record.would_permit(About { person, episode: None }, Action::Identify)
}

/// What whoever entered a referral is told of it: nothing of the person.
#[derive(Debug)]
pub struct Receipt {
    /// The referral.
    pub referral: Kept<Referral>,
    /// The episode that it opened or joined.
    pub episode: Kept<Episode>,
    /// Whom it is about, as lists write it, where this actor may see that.
    pub name: Option<String>,
    /// Whether this actor may open the referral from here.
    pub may_read: bool,
    /// Whether it waits for triage and this actor may do that.
    pub may_triage: bool,
}

/// What happens next with a referral that this actor has entered.
pub fn receipt(desk: &Desk, by: &Actor, id: Id<Referral>) -> Result<Receipt, Failure<Never>> {
    desk.read(by, |record| {
        let scope = record.permit_apart(&GateStanding::arriving(), Action::Create(RecordType::Referral))?;
        let (referral, episode) = record.referral_of_own(&scope, id)?;
        let person = referral.person.ok_or(Failure::NotFound)?;
        let about = About { person, episode: referral.episode };
        let may_read = record.would_permit(about, Action::Read(RecordType::Referral))?.is_some();
        let is_untriaged = matches!(episode.noun.state, EpisodeState::Untriaged);
        let may_triage =
            is_untriaged && record.would_permit(about, Action::Create(RecordType::Triage))?.is_some();
        let name = match record.would_permit(about, Action::Read(RecordType::Person))? {
            Some(scope) if scope.shows(Field::FullName) => {
                Some(record.person::<Never>(&scope, person)?.noun.name.listed())
            }
            Some(_) | None => None,
        };
        Ok(Receipt { referral, episode, name, may_read, may_triage })
    })
}

/// A referral as its readers see it.
#[derive(Debug)]
pub struct ShownReferral {
    /// Whom it is about.
    pub head: Head,
    /// What was said, at the revision that was asked for.
    pub referral: Kept<Referral>,
    /// The revision that stands now.
    pub newest: u32,
    /// Whether this reader sees all of it, or only why in short.
    pub is_whole: bool,
    /// The arrest, interview or hearing, where this reader may see it.
    pub justice_event: Option<(Kept<JusticeEvent>, Scope)>,
    /// The answers to the questions of the source.
    pub answers: Vec<Line>,
    /// Whether this reader may put it right.
    pub may_correct: bool,
    /// The episode, where this reader may open it.
    pub episode: Option<Id<Episode>>,
}

/// Opens a referral, as it stands or as it stood at a revision.
pub fn show(
    desk: &Desk,
    by: &Actor,
    id: Id<Referral>,
    revision: Option<u32>,
) -> Result<ShownReferral, Failure<Never>> {
    desk.read(by, |record| {
        let (now, scope) = record.open::<Referral, Never>(id, Action::Read(RecordType::Referral))?;
        let newest = now.revision;
        let referral = match revision {
            Some(revision) => record.version(&scope, id, revision)?.ok_or(Failure::NotFound)?,
            None => now,
        };
        let about = About { person: referral.person.ok_or(Failure::NotFound)?, episode: referral.episode };
        let head = head(record, about)?;
        let is_whole = scope.shows(Field::WhatReferrerEntered);
        let justice_event = match referral.noun.justice_event {
            None => None,
            Some(event) => {
                let may = record.would_permit(about, Action::Read(RecordType::JusticeEvent))?.is_some();
                if may { Some(record.open(event, Action::Read(RecordType::JusticeEvent))?) } else { None }
            }
        };
        let answers = match &referral.noun.answers {
            Some(answers) if is_whole => desk.lines_of(answers)?,
            Some(_) | None => Vec::new(),
        };
        let may_correct = record.would_permit(about, Action::Amend(RecordType::Referral))?.is_some();
        let may_open = record.would_permit(about, Action::Read(RecordType::Allocation))?.is_some();
        let episode = referral.episode.filter(|_| may_open);
        Ok(ShownReferral { head, referral, newest, is_whole, justice_event, answers, may_correct, episode })
    })
}

/// Opens a referral to put it right: whoever may not change it does not find it here, even where they might read it.
pub fn show_for_correction(
    desk: &Desk,
    by: &Actor,
    id: Id<Referral>,
) -> Result<ShownReferral, Failure<Never>> {
    desk.read(by, |record| {
        record.open::<Referral, Never>(id, Action::Amend(RecordType::Referral)).map(drop)
    })?;
    show(desk, by, id, None)
}

/// What a referrer answered to the questions of their source, for the pages of the work that it is needed for. Only for
/// a referral that its reader sees whole.
pub fn told(desk: &Desk, referral: &Referral) -> Result<Vec<Line>, Fault> {
    let Some(answers) = &referral.answers else { return Ok(Vec::new()) };
    let mut told = desk.lines_of(answers)?;
    told.retain(|line| line.is_answered);
    Ok(told)
}

/// Puts a referral right.
pub fn correct(
    desk: &Desk,
    by: &Actor,
    id: Id<Referral>,
    revision: u32,
    corrected: CorrectedReferral,
    reason: String,
) -> Result<(), Failure<CannotChange>> {
    let at_desk = desk.clone();
    desk.write(by, move |record| {
        let (kept, scope) =
            record.open_at::<Referral, _>(id, revision, Action::Amend(RecordType::Referral))?;
        let decided = kept.correct(corrected, &reason, record.stamp()).map_err(Failure::Refused)?;
        let person = kept.person.ok_or(Failure::NotFound)?;
        let referral = decided.outcome().noun.clone();
        record.keep(&scope, decided)?;
        let put_right = PutRight { before: &kept.noun, now: &referral, reason: &reason };
        immediate_risk::follow_referral(record, &at_desk, &scope, person, put_right)
    })
}
