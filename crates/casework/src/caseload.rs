//! The caseload: whom do I see today, whom am I losing?

use domain::{
    Id,
    access::{Action, Actor, Field, Fields, RecordType, Scope, Standing},
    caseload::{Facts, Heading, Place, Timers, place},
    episode::{Episode, EpisodeState},
    failure::{Failure, Never},
    noun::Kept,
    person::Person,
    safe_contact::SafeContact,
    service_hours::london::london,
    text::ShortText,
};
use store::{Carried, Record};

use crate::{desk::Desk, support::own_account};

/// One person of a caseload, with nothing that the reader may not see.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The episode.
    pub episode: Id<Episode>,
    /// The person, for the way to the conflict question.
    pub person: Id<Person>,
    /// The name, or initials before a mentor has said that they do not know the person.
    pub name: String,
    /// Whether the conflict question is still to be answered before anything else opens.
    pub is_conflict_open: bool,
    /// The site where the person was last met: its area is all that is told before the conflict question.
    pub site: String,
    /// Where the work stands; none where the reader may not know.
    pub state: Option<EpisodeState>,
    /// Under which heading, and why.
    pub place: Place,
    /// Whether a contact can be added in one press.
    pub may_record_contact: bool,
    /// How to reach the person.
    pub reach: Reach,
}

/// The one way to reach a person safely, as far as a reader may know it.
#[derive(Debug, Clone, PartialEq)]
pub enum Reach {
    /// Not for this reader, or not before they have said whether they know the person.
    NotShown,
    /// No safe way is recorded: nobody rings or writes before they have asked.
    NoWay,
    /// This one.
    By {
        /// Code of `contact_method`.
        method: String,
        /// The number or address, or who passes things on.
        value: ShortText,
        /// When it is safe.
        safe_times: Option<ShortText>,
        /// What must never be done (codes of `contact_method`): without it the way is not safe.
        never: Vec<String>,
    },
}

/// The caseload under its headings.
#[derive(Debug, Clone, PartialEq)]
pub struct Caseload {
    /// Each heading with its people, the most pressing first; empty ones too.
    pub headings: Vec<(Heading, Vec<Line>)>,
}

/// Whoever acts, and the open people they walk beside.
pub fn show(desk: &Desk, by: &Actor) -> Result<Caseload, Failure<Never>> {
    own_account::<Never>(by)?;
    let limits = &desk.content().limits;
    let timers = Timers {
        hours: desk.hours(),
        first_contact_working_days: u16::try_from(limits.first_contact_working_days).unwrap_or(u16::MAX),
        quiet_days: limits.quiet_days,
    };
    desk.read(by, |record| {
        let scope = record.permit_apart(&Standing::of_oneself(), Action::Read(RecordType::Allocation))?;
        let now = record.stamp().at();
        let carried = record.caseload(&scope, london(now).date())?;
        let shown: Vec<Id<Episode>> = carried.iter().map(|carried| carried.case.episode.id).collect();
        record.note_list("caseload", &shown)?;
        let ways = record.safe_contacts_of(&carried)?;
        let mut lines: Vec<Line> =
            carried.iter().map(|carried| line(record, carried, timers, &ways)).collect();
        lines.sort_by_key(|line| line.place.heading);
        let headings = Heading::ALL.into_iter().map(|heading| {
            let of_heading = lines.iter().filter(|line| line.place.heading == heading).cloned().collect();
            (heading, of_heading)
        });
        Ok(Caseload { headings: headings.collect() })
    })
}

/// What of one person this reader sees: each prompt only where the gate opens what it rests on.
fn line(record: &Record<'_>, carried: &Carried, timers: Timers<'_>, ways: &[Kept<SafeContact>]) -> Line {
    let Carried { case, facts } = carried;
    let reads = |part| case.allows(record, Action::Read(part));
    let contacts = reads(RecordType::Contact).is_some();
    let court = reads(RecordType::JusticeEvent).is_some_and(|scope| {
        scope.fields() == Fields::All || scope.shows(Field::CourtDates) || scope.shows(Field::NextAppointment)
    });
    let chases = case.allows(record, Action::Amend(RecordType::OnwardReferral)).is_some();
    let tasks = reads(RecordType::Task).is_some();
    let seen = Facts {
        supported_since: facts.supported_since.filter(|_| contacts),
        released_at: facts.released_at.filter(|_| contacts),
        reached_at: facts.reached_at.filter(|_| contacts),
        appointment_at: facts.appointment_at.filter(|_| contacts),
        court_on: facts.court_on.filter(|_| court),
        task_due_on: facts.task_due_on.filter(|_| tasks),
        chase_on: facts.chase_on.filter(|_| chases),
    };
    let name = &case.person.noun.name;
    let is_named = case.scope.shows(Field::FullName) || case.scope.shows(Field::Identity);
    let is_conflict_open = case.scope.shows(Field::Initials) && !is_named;
    Line {
        episode: case.episode.id,
        person: case.person.id,
        name: if is_named { name.said() } else { name.initials() },
        is_conflict_open,
        site: case.episode.noun.site.clone(),
        state: (!is_conflict_open).then(|| case.episode.noun.state.clone()),
        place: place(&seen, timers, record.stamp().at()),
        may_record_contact: case.allows(record, Action::Create(RecordType::Contact)).is_some(),
        reach: match reads(RecordType::SafeContact) {
            Some(scope) if !is_conflict_open && is_shown_a_way(&scope) => reach(case.person.id, ways),
            Some(_) | None => Reach::NotShown,
        },
    }
}

fn is_shown_a_way(scope: &Scope) -> bool {
    scope.shows(Field::SafeContact) || scope.shows(Field::OneContactMethod)
}

fn reach(person: Id<Person>, ways: &[Kept<SafeContact>]) -> Reach {
    let theirs: Vec<Kept<SafeContact>> =
        ways.iter().filter(|kept| kept.person == Some(person)).cloned().collect();
    let Some(way) = SafeContact::one_way(&theirs) else { return Reach::NoWay };
    let Some(value) = way.noun.value.clone() else { return Reach::NoWay };
    let mut never: Vec<String> = theirs.iter().flat_map(|kept| kept.noun.never.clone()).collect();
    never.sort_unstable();
    never.dedup();
    Reach::By { method: way.noun.method.clone(), value, safe_times: way.noun.safe_times.clone(), never }
}
