//! Needs: the list of an episode, each need with its history, and what forms say of them.

use domain::{
    Id,
    access::{Action, Actor, Field, Fields, RecordType, Scope},
    episode::Episode,
    failure::{Failure, Fault, Never},
    need::{CannotChangeNeed, Finding, Need},
    noun::Kept,
    promotion::Promoted,
};
use store::{About, Record, Version};
use uuid::Uuid;

use crate::{
    consent::about,
    desk::Desk,
    person::{self, Head},
};

/// The needs of one episode.
#[derive(Debug)]
pub struct NeedsPage {
    /// Whom they are about.
    pub head: Head,
    /// The episode.
    pub episode: Kept<Episode>,
    /// One for each kind that anybody looked at.
    pub needs: Vec<Kept<Need>>,
    /// Whether the reader sees more than the list: severity, notes, history.
    pub shows_all: bool,
    /// Whether the reader may record and change needs.
    pub may_change: bool,
}

/// One need with what stood before it.
#[derive(Debug)]
pub struct NeedPage {
    /// Whom it is about.
    pub head: Head,
    /// The episode.
    pub episode: Kept<Episode>,
    /// The need; none where nobody has looked at this kind.
    pub need: Option<Kept<Need>>,
    /// What stood before, the newest first.
    pub earlier: Vec<Version<Need>>,
    /// Whether the reader may change it.
    pub may_change: bool,
}

/// What somebody typed about a need.
#[derive(Debug, Clone)]
pub struct RecordNeed {
    /// The episode.
    pub episode: Id<Episode>,
    /// The revision that the page showed; none where nobody had looked at this kind.
    pub revision: Option<u32>,
    /// Where it stands.
    pub finding: Finding,
}

/// The needs list of an episode.
pub fn of_episode(desk: &Desk, by: &Actor, episode: Id<Episode>) -> Result<NeedsPage, Failure<Never>> {
    desk.read(by, |record| {
        let (episode, scope) = record.open::<Episode, _>(episode, Action::Read(RecordType::Need))?;
        if !scope.shows(Field::NeedsList) {
            return Err(Failure::NotFound);
        }
        let about = about(&episode)?;
        let head = person::head(record, about)?;
        let needs = needs(record, &scope, about)?;
        let may_change = record.would_permit(about, Action::Amend(RecordType::Need))?.is_some();
        Ok(NeedsPage { head, episode, needs, shows_all: scope.fields() == Fields::All, may_change })
    })
}

/// One kind of need in an episode, with its history.
pub fn of_kind(
    desk: &Desk,
    by: &Actor,
    episode: Id<Episode>,
    kind: &str,
) -> Result<NeedPage, Failure<Never>> {
    if !desk.content().lookups.has("need_type", kind) {
        return Err(Failure::NotFound);
    }
    desk.read(by, |record| {
        let (episode, scope) = record.open::<Episode, _>(episode, Action::Read(RecordType::Need))?;
        if scope.fields() != Fields::All {
            return Err(Failure::NotFound);
        }
        let about = about(&episode)?;
        let head = person::head(record, about)?;
        let need = needs(record, &scope, about)?.into_iter().find(|need| need.noun.kind == kind);
        let earlier = match &need {
            Some(need) => record.earlier_versions(&scope, need)?,
            None => Vec::new(),
        };
        let may_change = record.would_permit(about, Action::Amend(RecordType::Need))?.is_some();
        Ok(NeedPage { head, episode, need, earlier, may_change })
    })
}

/// Asks the gate before anything of a change is read: whoever may not change needs learns nothing from the page.
pub fn check_may_change(desk: &Desk, by: &Actor, episode: Id<Episode>) -> Result<(), Failure<Never>> {
    desk.read(by, |record| {
        record.open::<Episode, _>(episode, Action::Amend(RecordType::Need))?;
        Ok(())
    })
}

/// Records where a need stands now.
pub fn record_need(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    command: RecordNeed,
) -> Result<Id<Need>, Failure<CannotChangeNeed>> {
    desk.write_once(by, key, move |record| {
        let action = match command.revision {
            Some(_) => Action::Amend(RecordType::Need),
            None => Action::Create(RecordType::Need),
        };
        let (episode, scope) = record.open::<Episode, _>(command.episode, action)?;
        let about = about(&episode)?;
        let held =
            needs(record, &scope, about)?.into_iter().find(|need| need.noun.kind == command.finding.kind);
        let decided = match held {
            Some(need) if command.revision == Some(need.revision) => {
                need.change(command.finding, record.stamp()).map_err(Failure::Refused)?
            }
            Some(need) => {
                return Err(Failure::Changed(domain::failure::Changed {
                    revision: need.revision,
                    by: need.recorded_by,
                    at: need.recorded_at,
                }));
            }
            None => Need::record(command.finding, about.person, episode.id, record.stamp()),
        };
        let id = decided.outcome().id;
        record.keep(&scope, decided)?;
        Ok(id)
    })
}

/// Takes over what a form found. `scope` is that of the screening or assessment whose consequence this is: who may
/// record that may record what follows from it.
pub(crate) fn hear<R>(
    record: &mut Record<'_>,
    scope: &Scope,
    episode: &Kept<Episode>,
    promoted: &Promoted,
) -> Result<(), Failure<R>> {
    if promoted.findings.is_empty() {
        return Ok(());
    }
    let about = about(episode)?;
    let reading = record.permit(about, Action::Read(RecordType::Need), None)?;
    let held = needs(record, &reading, about)?;
    for finding in &promoted.findings {
        let decided = match held.iter().find(|need| need.noun.kind == finding.kind) {
            Some(need) => need.hear(finding, record.stamp()),
            None => Some(Need::record(finding.clone(), about.person, episode.id, record.stamp())),
        };
        if let Some(decided) = decided {
            record.keep(scope, decided)?;
        }
    }
    Ok(())
}

fn needs(record: &mut Record<'_>, scope: &Scope, about: About) -> Result<Vec<Kept<Need>>, Fault> {
    let mut needs = record.all_of::<Need>(scope, about.person)?;
    needs.retain(|need| need.episode == about.episode && need.retired.is_none());
    Ok(needs)
}
