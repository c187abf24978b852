//! The safety plan as a form: begun as a draft, for a new plan or for changing one, and sent as a plan.
//!
//! The plan stays an entry about the person, with its rights, its history and its page to hand over; the form only asks for
//! it (decision 0021).

use domain::{
    Id,
    access::{Action, Actor, RecordType, Scope},
    entry::{self, CannotEnter, Moment, Reason},
    episode::Episode,
    failure::{Failure, Fault, Never},
    noun::Kept,
    person::Person,
    safety_plan::{CannotPlan, Part, SafetyPlan},
};
use forms::{Given, Line, Sheet, Stage};
use store::{About, Draft as Stored, Record};

use crate::{
    desk::{Desk, Form},
    draft::{self, Draft, Purpose},
    form_run::{finished, form_of, sheet_of, typed_of},
    interpreter,
    person::{self, Head},
    shown,
};

mod carried;

/// The code of a draft of a new plan; it is about the person.
pub const NEW_PAGE: &str = "safety_plan:new";
/// The code of a draft that changes a plan; it is about the plan.
pub const CHANGE_PAGE: &str = "safety_plan:change";

/// What a page needs before a plan is begun or changed.
#[derive(Debug)]
pub struct Start {
    /// Whom it is about.
    pub head: Head,
    /// The plan that stands, where the reader sees it whole; of a change, the one that is changed.
    pub stands: Option<Kept<SafetyPlan>>,
    /// One's own draft, if there is one.
    pub draft: Option<Draft>,
    /// The episode is closed: only a late entry can be made.
    pub is_late: bool,
}

/// What a run asks for that makes or changes a plan.
#[derive(Debug)]
pub struct PlanRun {
    /// The plan that is changed, as it stands now, with its answers; none for a new one.
    pub changes: Option<Changes>,
    /// The episode is closed: only a late entry can be made.
    pub is_late: bool,
}

/// A plan that is changed.
#[derive(Debug)]
pub struct Changes {
    /// The plan as it stands now.
    pub plan: Kept<SafetyPlan>,
    /// What stands in it, as the form of the draft reads it.
    pub sheet: Sheet,
    /// The same in plain words.
    pub lines: Vec<Line>,
}

/// Why a plan cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotSendPlan {
    /// Something is missing or cannot be read; the page says what.
    NotFinished,
    /// The answers are no plan.
    Plan(CannotPlan),
    /// It cannot be entered, or not so.
    Enter(CannotEnter),
}

impl std::fmt::Display for CannotSendPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotSendPlan::NotFinished => f.write_str("Answer what is still missing."),
            CannotSendPlan::Plan(cannot) => cannot.fmt(f),
            CannotSendPlan::Enter(cannot) => cannot.fmt(f),
        }
    }
}

/// A change that is sent, from a page that showed `revision`.
#[derive(Debug, Clone)]
pub struct Change {
    /// The revision that the page showed.
    pub revision: u32,
    /// When it was so, where that was earlier.
    pub moment: Moment,
    /// Why.
    pub reason: Reason,
}

/// What a draft is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drafted {
    New(Id<Person>),
    Change(Id<SafetyPlan>),
}

/// What a draft is of, where it is of a safety plan.
pub(crate) fn drafted(draft: &Draft) -> Option<Drafted> {
    let about = draft.about?;
    match draft.page.as_str() {
        NEW_PAGE => Some(Drafted::New(Id::from_uuid(about))),
        CHANGE_PAGE => Some(Drafted::Change(Id::from_uuid(about))),
        _ => None,
    }
}

/// What the page says that begins a plan: the gate is asked before anybody types.
pub fn start(desk: &Desk, by: &Actor, person: Id<Person>) -> Result<Start, Failure<Never>> {
    let draft = draft::of(desk, by, NEW_PAGE, person.uuid())?;
    desk.read(by, |record| {
        let about = About { person, episode: None };
        let head = person::head(record, about)?;
        let scope = record.permit(about, Action::Create(RecordType::SafetyPlan), None)?;
        let read = record.would_permit(about, Action::Read(RecordType::SafetyPlan))?;
        let read = read.filter(|scope| scope.shows(domain::access::Field::SafetyPlanWhole));
        let mut plans = match read {
            Some(scope) => record.all_of::<SafetyPlan>(&scope, person)?,
            None => Vec::new(),
        };
        plans.retain(|plan| plan.retired.is_none());
        Ok(Start { head, stands: plans.pop(), draft, is_late: scope.is_late_entry() })
    })
}

/// What the page says that begins to change a plan.
pub fn start_change(desk: &Desk, by: &Actor, id: Id<SafetyPlan>) -> Result<Start, Failure<Never>> {
    let draft = draft::of(desk, by, CHANGE_PAGE, id.uuid())?;
    desk.read(by, |record| {
        let (plan, scope) = to_change(record, id)?;
        let person = plan.person.ok_or(Failure::NotFound)?;
        let head = person::head(record, About { person, episode: plan.episode })?;
        Ok(Start { head, stands: Some(plan), draft, is_late: scope.is_late_entry() })
    })
}

/// A plan that is out of view is not changed.
fn to_change<R>(
    record: &mut Record<'_>,
    id: Id<SafetyPlan>,
) -> Result<(Kept<SafetyPlan>, Scope), Failure<R>> {
    let (plan, scope) = record.open::<SafetyPlan, R>(id, Action::Amend(RecordType::SafetyPlan))?;
    if plan.retired.is_some() { Err(Failure::NotFound) } else { Ok((plan, scope)) }
}

/// Begins a plan, or goes on with the draft that is there.
pub fn begin(desk: &Desk, by: &Actor, person: Id<Person>) -> Result<Id<Stored>, Failure<Never>> {
    start(desk, by, person)?;
    let form = carried::asked_now(desk)?;
    let sheet = form.questionnaire.blank_sheet();
    begin_with(desk, by, (NEW_PAGE, person.uuid(), 0), &form, sheet)
}

/// Begins to change a plan, or goes on with the draft that is there. It begins with what stands.
pub fn begin_change(desk: &Desk, by: &Actor, id: Id<SafetyPlan>) -> Result<Id<Stored>, Failure<Never>> {
    let start = start_change(desk, by, id)?;
    let plan = start.stands.ok_or(Failure::NotFound)?;
    let (form, sheet) = carried::of(desk, &plan.noun)?;
    begin_with(desk, by, (CHANGE_PAGE, id.uuid(), plan.revision), &form, sheet)
}

fn begin_with(
    desk: &Desk,
    by: &Actor,
    (page, about, revision): (&str, uuid::Uuid, u32),
    form: &Form,
    mut sheet: Sheet,
) -> Result<Id<Stored>, Failure<Never>> {
    // Words that were typed on the page that asked for a plan before there was a form.
    let older = draft::of(desk, by, RecordType::SafetyPlan.code(), about)?;
    for (name, texts) in older.iter().flat_map(|older| &older.typed) {
        if let (Some(part), Some(words)) = (Part::from_code(name), texts.first()) {
            carried::lay_words(form, &mut sheet, part, words);
        }
    }
    let purpose = Purpose {
        page: page.to_owned(),
        about: Some(about),
        revision,
        form_version: format!("{}/{}", form.code, form.version),
    };
    let begun = draft::begin(desk, by, purpose, typed_of(&sheet))?;
    if let Some(older) = older {
        draft::discard(desk, by, older.id)?;
    }
    Ok(begun)
}

/// What a draft of a plan is written on.
pub(crate) struct Opened {
    /// The episode of today, as for every entry about a person.
    pub(crate) episode: Kept<Episode>,
    /// The plan that is changed.
    pub(crate) plan: Option<Kept<SafetyPlan>>,
    /// The episode is closed: only a late entry can be made.
    pub(crate) is_late: bool,
}

/// Opens what a draft of a plan is written on.
pub(crate) fn opened<R>(record: &mut Record<'_>, drafted: Drafted) -> Result<Opened, Failure<R>> {
    let (scope, action, plan) = match drafted {
        Drafted::New(person) => {
            let action = Action::Create(RecordType::SafetyPlan);
            (record.permit(About { person, episode: None }, action, None)?, action, None)
        }
        Drafted::Change(id) => {
            let (plan, scope) = to_change(record, id)?;
            (scope, Action::Amend(RecordType::SafetyPlan), Some(plan))
        }
    };
    let episode = scope.episode().ok_or(Failure::NotFound)?;
    let (episode, _) = record.open::<Episode, R>(episode.cast(), action)?;
    Ok(Opened { episode, plan, is_late: scope.is_late_entry() })
}

/// What a run says of its plan.
pub(crate) fn run_of(
    desk: &Desk,
    form: &Form,
    plan: Option<Kept<SafetyPlan>>,
    is_late: bool,
) -> Result<PlanRun, Fault> {
    let Some(plan) = plan else { return Ok(PlanRun { changes: None, is_late }) };
    let (own, sheet) = carried::of(desk, &plan.noun)?;
    // A draft goes on with the version that it was begun with, also where another is asked by now.
    let sheet = match (own.version == form.version, &plan.noun.answers) {
        (true, _) => sheet,
        (false, None) => carried::with_parts(form, Sheet::default(), &plan.noun, &[]),
        (false, Some(kept)) => {
            let said = desk.answers_of(kept)?;
            carried::with_parts(form, said.sheet(), &plan.noun, &Part::asked_by(said.questionnaire()))
        }
    };
    let lines = form.questionnaire.read_sheet(&sheet, Stage::Draft).answers().lines();
    Ok(PlanRun { changes: Some(Changes { plan, sheet, lines }), is_late })
}

/// Keeps a new plan.
pub fn make(
    desk: &Desk,
    by: &Actor,
    id: Id<Stored>,
    moment: Moment,
) -> Result<Id<SafetyPlan>, Failure<CannotSendPlan>> {
    let at_desk = desk.clone();
    desk.by_the_drafts_key().write_once(by, id.uuid(), move |record| {
        let draft = draft::held(record, id)?;
        let Some(Drafted::New(person)) = drafted(&draft) else { return Err(Failure::NotFound) };
        let about = About { person, episode: None };
        let scope = record.permit(about, Action::Create(RecordType::SafetyPlan), None)?;
        if scope.is_late_entry() && moment.late().is_none() {
            return Err(enter(CannotEnter::OnlyLate));
        }
        let form = form_of(&at_desk, &draft)?;
        let plan = told(record, &form, &draft, person, None, moment)?;
        let decided = entry::record(plan, person, record.stamp()).map_err(enter)?;
        let made = decided.outcome().id;
        record.keep(&scope, decided)?;
        draft::sent(record, Some(id))?;
        Ok(made)
    })
}

/// Keeps a change: the next revision of the plan, from the revision that its writer saw last.
pub fn change(
    desk: &Desk,
    by: &Actor,
    id: Id<Stored>,
    change: Change,
) -> Result<Id<SafetyPlan>, Failure<CannotSendPlan>> {
    let at_desk = desk.clone();
    desk.by_the_drafts_key().write_once(by, id.uuid(), move |record| {
        let draft = draft::held(record, id)?;
        let Some(Drafted::Change(plan)) = drafted(&draft) else { return Err(Failure::NotFound) };
        let (stands, scope) = record.open_at(plan, change.revision, Action::Amend(RecordType::SafetyPlan))?;
        let person = stands.person.ok_or(Failure::NotFound)?;
        let form = form_of(&at_desk, &draft)?;
        let plan = told(record, &form, &draft, person, Some(&stands.noun), change.moment)?;
        let decided = stands.correct_entry(plan, &change.reason, record.stamp()).map_err(enter)?;
        record.keep(&scope, decided)?;
        draft::sent(record, Some(id))?;
        Ok(stands.id)
    })
}

/// A plan as the form that is asked now says it: for demonstrations.
pub(crate) fn by_form(desk: &Desk, plan: &SafetyPlan) -> Result<SafetyPlan, Fault> {
    let form = carried::asked_now(desk)?;
    let sheet = carried::with_parts(&form, Sheet::default(), plan, &[]);
    let at = plan.moment.at();
    let completed = finished(&form, &sheet, &Given::at(at));
    let completed = completed.ok_or_else(|| Fault::program("a plan does not fill in its form"))?;
    SafetyPlan::told(completed.answers(), form.answers(&completed, at), None, plan.moment.clone())
        .map_err(|cannot| Fault::program(cannot.to_string()))
}

const fn enter(cannot: CannotEnter) -> Failure<CannotSendPlan> {
    Failure::Refused(CannotSendPlan::Enter(cannot))
}

/// The plan that a draft says.
fn told(
    record: &mut Record<'_>,
    form: &Form,
    draft: &Draft,
    person: Id<Person>,
    stands: Option<&SafetyPlan>,
    moment: Moment,
) -> Result<SafetyPlan, Failure<CannotSendPlan>> {
    let look = record.look(About { person, episode: None }, &[])?;
    let person = record.person(look.identity(), person)?;
    let at = record.stamp().at();
    let given = interpreter::given(&person.noun, at);
    let sheet = sheet_of(&draft.typed);
    let as_read = || form.questionnaire.read_sheet_given(&sheet, Stage::Complete, &given);
    // Words of two windows wait for a choice.
    let is_settled = shown::problems(form, &draft.typed, as_read).is_empty();
    let completed = finished(form, &sheet, &given).filter(|_| is_settled);
    let completed = completed.filter(|done| !interpreter::is_denied(&person.noun, done.answers()));
    let completed = completed.ok_or(Failure::Refused(CannotSendPlan::NotFinished))?;
    SafetyPlan::told(completed.answers(), form.answers(&completed, at), stands, moment)
        .map_err(|cannot| Failure::Refused(CannotSendPlan::Plan(cannot)))
}
