//! What a person said to each thing that we may do: seen, asked again, withdrawn.
//!
//! Every decision is made anew and none is amended, so that the gate is asked for a new row each time; what stood
//! before stays readable as an earlier version.

use std::collections::BTreeMap;

use domain::{
    Id,
    access::{Action, Actor, Field, Fields, RecordType, Scope},
    birth::AgeOn,
    consent::{CannotConsent, Consent, Decision},
    content::ConsentLine,
    episode::Episode,
    failure::{Failure, Never},
    noun::{Decided, Kept},
    person::Person,
    promotion::Promoted,
    service_hours::london::london,
    stamp::Stamp,
};
use forms::{Completed, Value};
use jiff::Timestamp;
use store::{About, Record, Version};
use uuid::Uuid;

use crate::{
    desk::Desk,
    person::{self, Head},
};

/// What stands between us and a person in one episode.
#[derive(Debug)]
pub struct ConsentPage {
    /// Whom it is about.
    pub head: Head,
    /// The episode.
    pub episode: Kept<Episode>,
    /// A row for each scope that was spoken of, as far as the reader may see it.
    pub rows: Vec<Kept<Consent>>,
    /// Whether the reader sees each row whole.
    pub shows_all: bool,
    /// What the reader may record.
    pub may: MayRecord,
}

/// What somebody may record of consent (matrix row 19).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MayRecord {
    /// Whatever the person says.
    Anything,
    /// A no, or a yes taken back: nothing else.
    OnlyNo,
    /// Nothing.
    Nothing,
}

impl MayRecord {
    fn of(scope: Option<&Scope>) -> Self {
        match scope {
            Some(scope) if scope.fields() == Fields::All => MayRecord::Anything,
            Some(scope) if scope.shows(Field::RefusalOrWithdrawal) => MayRecord::OnlyNo,
            Some(_) | None => MayRecord::Nothing,
        }
    }

    const fn allows(self, decision: Decision) -> bool {
        match self {
            MayRecord::Anything => true,
            MayRecord::OnlyNo => matches!(decision, Decision::SaidNo | Decision::Withdrawn),
            MayRecord::Nothing => false,
        }
    }
}

/// One row with what stood before it.
#[derive(Debug)]
pub struct ConsentRow {
    /// Whom it is about.
    pub head: Head,
    /// The episode.
    pub episode: Kept<Episode>,
    /// The row; none where nobody has asked yet.
    pub row: Option<Kept<Consent>>,
    /// What stood before, the newest first.
    pub earlier: Vec<Version<Consent>>,
    /// What the reader may record.
    pub may: MayRecord,
}

/// What somebody typed about what a person said.
#[derive(Debug, Clone)]
pub struct SayConsent {
    /// The episode.
    pub episode: Id<Episode>,
    /// The revision of the row that the page showed; none where there was no row.
    pub revision: Option<u32>,
    /// What the person said.
    pub consent: Consent,
}

/// The rows of an episode.
pub fn of_episode(desk: &Desk, by: &Actor, episode: Id<Episode>) -> Result<ConsentPage, Failure<Never>> {
    desk.read(by, |record| {
        let (episode, scope) = record.open::<Episode, _>(episode, Action::Read(RecordType::Consent))?;
        let about = about(&episode)?;
        let head = person::head(record, about)?;
        let shows_all = scope.fields() == Fields::All;
        let rows = match shows_all {
            true => rows(record, &scope, about)?,
            false => Vec::new(),
        };
        let create = record.would_permit(about, Action::Create(RecordType::Consent))?;
        Ok(ConsentPage { head, episode, rows, shows_all, may: MayRecord::of(create.as_ref()) })
    })
}

/// One row, by its scope.
pub fn row(
    desk: &Desk,
    by: &Actor,
    episode: Id<Episode>,
    scope_code: &str,
) -> Result<ConsentRow, Failure<Never>> {
    if !desk.content().lookups.has("consent_scope", scope_code) {
        return Err(Failure::NotFound);
    }
    desk.read(by, |record| {
        let (episode, scope) = record.open::<Episode, _>(episode, Action::Read(RecordType::Consent))?;
        let about = about(&episode)?;
        let head = person::head(record, about)?;
        let create = record.would_permit(about, Action::Create(RecordType::Consent))?;
        let may = MayRecord::of(create.as_ref());
        let (row, earlier) = if scope.fields() == Fields::All {
            let row = rows(record, &scope, about)?.into_iter().find(|row| row.noun.scope == scope_code);
            let earlier = match &row {
                Some(row) => record.earlier_versions(&scope, row)?,
                None => Vec::new(),
            };
            (row, earlier)
        } else {
            (None, Vec::new())
        };
        Ok(ConsentRow { head, episode, row, earlier, may })
    })
}

/// Asks the gate before anything of what was typed is read.
pub fn check_may_record(desk: &Desk, by: &Actor, episode: Id<Episode>) -> Result<(), Failure<Never>> {
    desk.read(by, |record| {
        record.open::<Episode, _>(episode, Action::Create(RecordType::Consent))?;
        Ok(())
    })
}

/// Records what a person says now about one scope.
pub fn say(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    command: SayConsent,
) -> Result<Id<Consent>, Failure<CannotConsent>> {
    let at_desk = desk.clone();
    desk.write_once(by, key, move |record| {
        let (episode, scope) =
            record.open::<Episode, _>(command.episode, Action::Create(RecordType::Consent))?;
        if !MayRecord::of(Some(&scope)).allows(command.consent.decision) {
            return Err(Failure::NotFound);
        }
        let about = about(&episode)?;
        command.consent.check_reasons().map_err(Failure::Refused)?;
        let age = age_of(record, about)?;
        command.consent.check_age(age, &at_desk.content().lookups).map_err(Failure::Refused)?;
        let row =
            rows(record, &scope, about)?.into_iter().find(|row| row.noun.scope == command.consent.scope);
        let decided = match row {
            Some(row) => {
                if command.revision != Some(row.revision) {
                    return Err(Failure::Changed(domain::failure::Changed {
                        revision: row.revision,
                        by: row.recorded_by,
                        at: row.recorded_at,
                    }));
                }
                row.change(command.consent, record.stamp()).map_err(Failure::Refused)?
            }
            None => Consent::record(command.consent, about.person, episode.id, record.stamp())
                .map_err(Failure::Refused)?,
        };
        let id = decided.outcome().id;
        record.keep(&scope, decided)?;
        Ok(id)
    })
}

/// Withdraws a yes: nothing more is shared from now on, and nothing is deleted.
pub fn withdraw(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    id: Id<Consent>,
    revision: u32,
) -> Result<Id<Episode>, Failure<CannotConsent>> {
    desk.write_once(by, key, move |record| {
        let (row, scope) = record.open_at::<Consent, _>(id, revision, Action::Create(RecordType::Consent))?;
        if !MayRecord::of(Some(&scope)).allows(Decision::Withdrawn) {
            return Err(Failure::NotFound);
        }
        let episode = row.episode.ok_or(Failure::NotFound)?;
        let decided = row.withdraw(record.stamp().at(), record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, decided)?;
        Ok(episode)
    })
}

/// Takes over what was said to a form's plain questions, each setting the scopes that content gives it. What was not
/// asked sets nothing: unanswered is never no.
pub(crate) fn hear<R>(
    record: &mut Record<'_>,
    desk: &Desk,
    episode: &Kept<Episode>,
    promoted: &Promoted,
    refuse: impl Fn(CannotConsent) -> R,
) -> Result<(), Failure<R>> {
    let about = about(episode)?;
    let scope = record.permit(about, Action::Create(RecordType::Consent), None)?;
    let held = rows(record, &scope, about)?;
    let at = record.stamp().at();
    let age = age_of(record, about)?;
    let lookups = &desk.content().lookups;
    let scopes = desk.content().lookups.get("consent_scope").into_iter().flat_map(|lookup| lookup.entries());
    for entry in scopes {
        let Some(fact) = entry.extra("set_by") else { continue };
        let Some(decision) = promoted.code(fact).and_then(Decision::from_code) else { continue };
        let said = said(promoted, &entry.code, decision, at);
        said.check_age(age, lookups).map_err(|cannot| Failure::Refused(refuse(cannot)))?;
        let row = held.iter().find(|row| row.noun.scope == entry.code);
        if let Some(decided) = heard(row, said, about, episode.id, record.stamp()) {
            record.keep(&scope, decided.map_err(|cannot| Failure::Refused(refuse(cannot)))?)?;
        }
    }
    Ok(())
}

/// Takes over what was said to the questions of a form that content maps to rows, one row for each recipient. Where two
/// answers set one row, the later line of the map stands. What was not asked sets nothing.
pub(crate) fn hear_by_map<R>(
    record: &mut Record<'_>,
    desk: &Desk,
    episode: &Kept<Episode>,
    (code, completed): (&str, &Completed),
    promoted: &Promoted,
    refuse: impl Fn(CannotConsent) -> R,
) -> Result<(), Failure<R>> {
    let answers = completed.answers();
    let mut decisions: BTreeMap<&str, (&ConsentLine, Option<String>)> = BTreeMap::new();
    let all = answers.all();
    for line in &desk.content().consent_map {
        let is_this = line.form == code;
        let is_said = || {
            let asked = all.iter().filter(|answered| answered.item.link_id() == line.link_id);
            asked.flat_map(|answered| answered.values).any(|value| value.code() == Some(&line.answer))
        };
        if is_this && is_said() {
            let own =
                answers.values(&format!("{}.note", line.link_id)).into_iter().find_map(|value| match value {
                    Value::Text(words) => Some(words),
                    _ => None,
                });
            decisions.insert(&line.scope, (line, own));
        }
    }
    if decisions.is_empty() {
        return Ok(());
    }
    let about = about(episode)?;
    let scope = record.permit(about, Action::Create(RecordType::Consent), None)?;
    let held = rows(record, &scope, about)?;
    let (at, age) = (record.stamp().at(), age_of(record, about)?);
    let lookups = &desk.content().lookups;
    let may = MayRecord::of(Some(&scope));
    for (name, (line, own)) in decisions {
        let decision = line.decision;
        if !may.allows(decision) {
            return Err(Failure::NotFound);
        }
        let row = held.iter().find(|row| row.noun.scope == name);
        let stands = row.map(|row| row.noun.decision);
        let is_full_yes =
            matches!(stands, Some(Decision::Given | Decision::ParentGiven | Decision::CompetentChildGiven));
        // "Some of it" without words does not wipe which part stood there.
        let is_as_before = decision == Decision::Partly && own.is_none() && stands == Some(decision);
        if is_as_before || (line.narrows && !is_full_yes) {
            continue;
        }
        let words = own.or_else(|| line.words.clone());
        let said = Consent { words, ..said(promoted, name, decision, at) };
        said.check_age(age, lookups).map_err(|cannot| Failure::Refused(refuse(cannot)))?;
        if let Some(decided) = heard(row, said, about, episode.id, record.stamp()) {
            record.keep(&scope, decided.map_err(|cannot| Failure::Refused(refuse(cannot)))?)?;
        }
    }
    Ok(())
}

/// A row as it stands after it was heard: nothing where there is none and nothing was said.
fn heard(
    row: Option<&Kept<Consent>>,
    said: Consent,
    about: About,
    episode: Id<Episode>,
    stamp: &Stamp,
) -> Option<Result<Decided<Consent>, CannotConsent>> {
    match (row, said.decision) {
        (Some(row), _) => row.hear(said, stamp),
        (None, Decision::NotAsked) => None,
        (None, Decision::Withdrawn) => {
            let said_no = Consent { decision: Decision::SaidNo, ..said };
            Some(Consent::record(said_no, about.person, episode, stamp))
        }
        (None, _) => Some(Consent::record(said, about.person, episode, stamp)),
    }
}

fn said(promoted: &Promoted, scope: &str, decision: Decision, decided_at: Timestamp) -> Consent {
    let words = |fact: &str| promoted.words(fact).map(str::to_owned);
    let lacks = decision == Decision::LacksCapacity;
    let is_child = matches!(decision, Decision::CompetentChildGiven | Decision::ParentGiven);
    Consent {
        scope: scope.to_owned(),
        decision,
        decided_at,
        decided_by: words("consent_speaker").filter(|_| lacks),
        words: None,
        told_how: promoted.code("consent_told_how").map(str::to_owned),
        language: words("consent_language"),
        capacity: words("consent_capacity").filter(|_| lacks),
        competence: words("consent_child").filter(|_| is_child),
    }
}

/// The rows of one episode.
fn rows(
    record: &mut Record<'_>,
    scope: &Scope,
    about: About,
) -> Result<Vec<Kept<Consent>>, domain::failure::Fault> {
    let mut rows = record.all_of::<Consent>(scope, about.person)?;
    rows.retain(|row| row.episode == about.episode && row.retired.is_none());
    Ok(rows)
}

/// How old the person is today.
fn age_of<R>(record: &mut Record<'_>, about: About) -> Result<AgeOn, Failure<R>> {
    let today = london(record.stamp().at()).date();
    let (person, _) = record.open::<Person, R>(about.person, Action::Read(RecordType::Person))?;
    Ok(person.noun.birth.age_on(today))
}

pub(crate) fn about<R>(episode: &Kept<Episode>) -> Result<About, Failure<R>> {
    let person = episode.person.ok_or(Failure::NotFound)?;
    Ok(About { person, episode: Some(episode.id) })
}
