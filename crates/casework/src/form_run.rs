//! A form that is being filled in: a draft, section by section, until it is sent.
//!
//! Screening and assessment are the same run over another form. What was typed is on the server after each turn of the
//! page; nothing of it is a record until it is sent.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{
    Id,
    access::{Action, Actor, RecordType},
    birth::AgeOn,
    content::{FACT_SYSTEM, LOOKUP_PREFIX, NEED_SYSTEM},
    episode::Episode,
    failure::{Failure, Fault, Never},
    filled_form::FilledForm,
    need::Finding,
    noun::{Kept, Noun},
    promotion::Promoted,
    screening::Screening,
    service_hours::london::london,
    text::NoteText,
};
use forms::{
    Answers, Coding, Completed, Filled, Given, Line, Problem, Question, Section, Sheet, Stage, Value,
};
use store::{About, Draft as Stored, Record};

use crate::{
    correction,
    desk::{Desk, Form},
    draft::{self, Draft, Purpose, Typed},
    immediate_risk, interpreter,
    person::{self, Head},
    safety_plan::{self, PlanRun},
    shown, unseen,
};

mod keeping;
mod work;

pub use self::keeping::{change_rows, is_run, keep, save, save_page};
pub use self::work::Work;

/// A run as its owner takes it up.
#[derive(Debug)]
pub struct FormRun {
    /// What was typed so far, with its times.
    pub draft: Draft,
    /// What it is for.
    pub work: Work,
    /// Whom it is about.
    pub head: Head,
    /// The episode that it belongs to.
    pub episode: Kept<Episode>,
    /// The form, in the version that the draft was begun with.
    pub form: Arc<Form>,
    /// What was typed, as the form reads it.
    pub sheet: Sheet,
    /// The filled-in form that this run puts right; none for a new one.
    pub corrects: Option<Corrects>,
    /// What it asks for that makes or changes a safety plan; none of another form.
    pub plan: Option<PlanRun>,
    /// What the form's expressions work with: the moment at which the run was taken up, of a form that is put right the
    /// moment at which it was sent.
    given: Given,
    /// Codes of lookups, each with its list, that are not offered to this person by this form.
    not_offered: BTreeSet<(String, String)>,
}

/// A filled-in form that is put right.
#[derive(Debug, Clone)]
pub struct Corrects {
    /// The form as it stands now.
    pub filled: Kept<FilledForm>,
    /// Its answers in plain words.
    pub lines: Vec<Line>,
}

/// How the code of a draft begins that is of a form of the team.
pub(crate) const FORM_PAGE: &str = "form:";

/// The code of the draft of a form.
pub(crate) fn page_of(work: Work, form: &Form) -> String {
    match work {
        Work::Form(_) => format!("{FORM_PAGE}{}", form.code),
        Work::Screening | Work::Assessment | Work::SafetyPlan => work.page().to_owned(),
    }
}

/// Names of fields that hold what the program noted beside the answers.
const OFFERED: &str = "landward:offered";
const OFFERED_FROM: &str = "landward:offered-from";

impl FormRun {
    /// What the sheet says, if it were sent now.
    pub fn filled(&self) -> Filled {
        let form = &self.form.questionnaire;
        let filled = form.read_sheet_given(&self.sheet, Stage::Complete, &self.given);
        interpreter::ask_again(&self.head.person.noun, filled)
    }

    /// What the sheet says so far, when nothing need be finished.
    pub fn so_far(&self) -> Filled {
        self.form.questionnaire.read_sheet_given(&self.sheet, Stage::Draft, &self.given)
    }

    /// Whether the sheet tells of a danger, which until it is sent nobody else sees (hazard H05).
    pub fn tells_of_danger(&self, desk: &Desk) -> bool {
        let filled = self.filled();
        let lookups = &desk.content().lookups;
        let promoted = Promoted::of_answers(filled.answers(), lookups);
        let is_a_risk = |kind: &str| {
            let need = lookups.get("need_type").and_then(|needs| needs.get(kind));
            need.is_some_and(|need| need.extra("risk").is_some())
        };
        let is_found = |finding: &Finding| finding.standing.is_a_worry() && is_a_risk(&finding.kind);
        // A concern about somebody's safety is one from its first word.
        let is_a_concern =
            matches!(self.work, Work::Form(RecordType::Safeguarding | RecordType::RestrictedItem))
                && filled.answers().all().iter().any(|answered| !answered.values.is_empty());
        let is_form = matches!(self.work, Work::Form(_));
        immediate_risk::is_told(&promoted)
            || is_a_concern
            || (is_form && promoted.findings.iter().any(is_found))
    }

    /// The fields whose first value was offered from an earlier form, and where it came from.
    pub fn offered(&self) -> (&[String], Option<&str>) {
        let texts = |field: &str| self.draft.typed.get(field).map(Vec::as_slice).unwrap_or_default();
        (texts(OFFERED), texts(OFFERED_FROM).first().map(String::as_str))
    }

    /// The questions of a section, each with the answers that fit the person's age.
    pub fn questions(&self, section: &Section, filled: &Filled) -> Vec<Question> {
        section.questions_offering(&self.sheet, filled, &|coding| self.offers(coding))
    }

    fn offers(&self, coding: &Coding) -> bool {
        match (&coding.system, &coding.code) {
            (Some(system), Some(code)) => !self.not_offered.contains(&(system.clone(), code.clone())),
            (None, _) | (_, None) => true,
        }
    }

    /// Everything that keeps the form from being sent.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = text_problems(&self.sheet);
        let filled = self.filled();
        problems.extend(filled.problems().iter().cloned());
        problems.extend(self.misfits(&filled));
        let (offered, from) = self.offered();
        problems.extend(unseen::problems(offered, from, filled.answers()));
        problems.extend(shown::problems(&self.form, &self.draft.typed, || filled.clone()));
        problems
    }

    /// Answers that were chosen and are not for somebody of this age: the day of birth was put right meanwhile.
    fn misfits(&self, filled: &Filled) -> Vec<Problem> {
        let answers = filled.answers();
        let is_misfit = |value: &Value| matches!(value, Value::Coding(coding) if !self.offers(coding));
        let misfits = answers.all().into_iter().filter(|answered| answered.values.iter().any(is_misfit));
        misfits
            .map(|answered| Problem {
                field: answered.field.to_owned(),
                link_id: answered.item.link_id().to_owned(),
                message: format!(
                    "Select an answer that is for somebody of this age: {}",
                    answered.item.text().unwrap_or_default()
                ),
            })
            .collect()
    }
}

/// Begins a run, or takes up the one that this account has already for the same episode.
pub(crate) fn begin(
    desk: &Desk,
    by: &Actor,
    work: Work,
    episode: &Kept<Episode>,
    form: &Form,
    offered: Option<(Sheet, String)>,
) -> Result<Id<Stored>, Failure<Never>> {
    let mut typed: Typed = typed_of(&form.questionnaire.blank_sheet());
    if let Some((sheet, from)) = offered {
        let fields: Vec<String> = sheet.fields().map(|(field, _)| field.to_owned()).collect();
        typed.extend(typed_of(&sheet));
        typed.insert(OFFERED.to_owned(), fields);
        typed.insert(OFFERED_FROM.to_owned(), vec![from]);
    }
    let purpose = Purpose {
        page: page_of(work, form),
        about: Some(episode.id.uuid()),
        revision: episode.revision,
        form_version: format!("{}/{}", form.code, form.version),
    };
    draft::begin(desk, by, purpose, typed)
}

/// Takes up a run of one's own; another's does not exist, nor one for a person whom one may no longer see.
pub fn open(desk: &Desk, by: &Actor, id: Id<Stored>) -> Result<FormRun, Failure<Never>> {
    desk.read(by, |record| {
        let draft = draft::held(record, id)?;
        let form = form_of(desk, &draft)?;
        let mut plan = None;
        let (work, episode, corrects) = match (correction::corrected_by(&draft), safety_plan::drafted(&draft))
        {
            (_, Some(drafted)) => {
                let opened = safety_plan::opened(record, drafted)?;
                plan = Some(safety_plan::run_of(desk, &form, opened.plan, opened.is_late)?);
                (Work::SafetyPlan, opened.episode, None)
            }
            (Some(corrected), None) => {
                let (filled, episode, _) = correction::opened(record, corrected)?;
                let lines = desk.lines_of(&filled.noun.answers)?;
                (Work::Form(filled.noun.ruled_by()), episode, Some(Corrects { filled, lines }))
            }
            (None, None) => {
                let work = Work::of_page(&draft.page, desk).ok_or(Failure::NotFound)?;
                let episode = episode_of(&draft)?;
                let (episode, _) = record.open::<Episode, _>(episode, Action::Create(work.record_type()))?;
                (work, episode, None)
            }
        };
        let at = corrects.as_ref().map_or(record.stamp().at(), |corrects| corrects.filled.sent_at());
        let person = episode.person.ok_or(Failure::NotFound)?;
        let head = person::head(record, About { person, episode: Some(episode.id) })?;
        let sheet = sheet_of(&draft.typed);
        let age = asked_as(work, &form, head.person.noun.birth.age_on(london(at).date()));
        let not_offered = not_offered(desk, age);
        let given = interpreter::given(&head.person.noun, at);
        Ok(FormRun { draft, work, head, episode, form, sheet, corrects, plan, given, not_offered })
    })
}

/// The age by which a form offers its answers: the person's, or where that is open, the one that whoever chose the form
/// for adults or for people under 18 took them to have.
pub(crate) fn asked_as(work: Work, form: &Form, age: AgeOn) -> AgeOn {
    if matches!(work, Work::Form(_) | Work::SafetyPlan) {
        return age;
    }
    let [adult, _] = work.forms();
    let (youngest, oldest) = if form.code == adult { (18, u8::MAX) } else { (0, 17) };
    match age {
        AgeOn::Exactly { .. } => age,
        AgeOn::About { from, to } => AgeOn::About { from: from.max(youngest), to: to.min(oldest) },
        AgeOn::NotKnown => AgeOn::About { from: youngest, to: oldest },
    }
}

/// Codes that nobody chooses by hand, or that are for another age.
pub(crate) fn not_offered(desk: &Desk, age: AgeOn) -> BTreeSet<(String, String)> {
    let lists = desk.content().lookups.iter();
    let entries = lists.flat_map(|list| list.entries().iter().map(move |entry| (list, entry)));
    entries
        .filter(|(_, entry)| !(entry.is_by_hand && entry.is_for_age(age)))
        .map(|(list, entry)| (format!("{LOOKUP_PREFIX}{}", list.name), entry.code.clone()))
        .collect()
}

/// A draft that is sent in this piece of work: its episode, its form and the finished answers; none where something
/// cannot be read or is missing.
pub(crate) struct Sending {
    pub(crate) draft: Draft,
    pub(crate) episode: Id<Episode>,
    pub(crate) form: Arc<Form>,
    pub(crate) completed: Option<Completed>,
}

pub(crate) fn sending<R>(
    record: &mut Record<'_>,
    desk: &Desk,
    id: Id<Stored>,
    work: Work,
) -> Result<Sending, Failure<R>> {
    let draft = draft::held(record, id)?;
    if Work::of_page(&draft.page, desk) != Some(work) {
        return Err(Failure::NotFound);
    }
    let form = form_of(desk, &draft)?;
    let sheet = sheet_of(&draft.typed);
    let episode = episode_of(&draft)?;
    let (open, _) = record.open::<Episode, _>(episode, Action::Create(work.record_type()))?;
    let person = open.person.ok_or(Failure::NotFound)?;
    let look = record.look(About { person, episode: Some(episode) }, &[])?;
    let person = record.person(look.identity(), person)?;
    let given = interpreter::given(&person.noun, record.stamp().at());
    let completed = finished(&form, &sheet, &given);
    let completed = completed.filter(|answers| !interpreter::is_denied(&person.noun, answers.answers()));
    let offered = draft.typed.get(OFFERED).map(Vec::as_slice).unwrap_or_default();
    let completed = completed.filter(|answers| unseen::answers(offered, answers.answers()).next().is_none());
    let completed = completed.filter(|_| {
        let filled = || form.questionnaire.read_sheet_given(&sheet, Stage::Complete, &given);
        shown::problems(&form, &draft.typed, filled).is_empty()
    });
    Ok(Sending { episode, draft, form, completed })
}

/// The answers of a sheet, where all of it can be read and nothing is missing.
pub(crate) fn finished(form: &Form, sheet: &Sheet, given: &Given) -> Option<Completed> {
    let is_text = text_problems(sheet).is_empty();
    is_text.then(|| form.questionnaire.read_sheet_given(sheet, Stage::Complete, given).completed()).flatten()
}

/// What an earlier form said, as starting values of another: the same need and the same fact, unless content says that
/// it is asked anew each time.
pub(crate) fn offer(desk: &Desk, earlier: &Answers, form: &Form) -> Sheet {
    let lookups = &desk.content().lookups;
    let is_anew = |lookup: &str, code: &str| {
        let entry = lookups.get(lookup).and_then(|lookup| lookup.get(code));
        entry.and_then(|entry| entry.extra("anew")) == Some("yes")
    };
    let said = earlier.sheet();
    let mut known: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    let all = earlier.all();
    for answered in all.iter().filter(|answered| !answered.values.is_empty()) {
        for coding in answered.item.codes() {
            if let (Some(system), Some(code)) = (coding.system.as_deref(), coding.code.as_deref()) {
                known.insert((system, code), answered.field);
            }
        }
    }
    let mut sheet = Sheet::default();
    for item in form.questionnaire.items() {
        for coding in item.codes() {
            let (Some(system), Some(code)) = (coding.system.as_deref(), coding.code.as_deref()) else {
                continue;
            };
            let lookup = match system {
                NEED_SYSTEM => "need_type",
                FACT_SYSTEM => "fact",
                _ => continue,
            };
            if is_anew(lookup, code) {
                continue;
            }
            if let Some(field) = known.get(&(system, code)) {
                let texts = said.texts(field);
                if !texts.is_empty() {
                    // The field of a question outside rows is its linkId, as the form itself writes it.
                    sheet.set(field_of(form, item.link_id()), texts.to_vec());
                }
            }
        }
    }
    sheet
}

fn field_of(form: &Form, link_id: &str) -> String {
    let blank = Sheet::default();
    let filled = form.questionnaire.read_sheet(&blank, Stage::Draft);
    let answers = filled.answers();
    let found = answers.find(link_id).next().map(|answered| answered.field.to_owned());
    found.unwrap_or_else(|| link_id.to_owned())
}

/// The newest screening of an episode that has answers: what a later form may begin from.
pub(crate) fn newest_answers(
    screenings: &[Kept<Screening>],
    episode: Id<Episode>,
) -> Option<&Kept<Screening>> {
    screenings
        .iter()
        .rev()
        .find(|kept| kept.episode == Some(episode) && kept.retired.is_none() && kept.noun.answers.is_some())
}

fn episode_of(draft: &Draft) -> Result<Id<Episode>, Fault> {
    draft.about.map(Id::from_uuid).ok_or_else(|| Fault::stored("a draft of a form about no episode"))
}

pub(crate) fn form_of(desk: &Desk, draft: &Draft) -> Result<Arc<Form>, Fault> {
    let named = draft.form_version.split_once('/');
    named
        .and_then(|(code, version)| desk.form_of(code, version))
        .ok_or_else(|| Fault::stored("the form that a draft names"))
}

/// The answers of a draft, each text in its one normal form whichever way it was saved.
pub(crate) fn sheet_of(typed: &Typed) -> Sheet {
    let typed = cleaned(typed.clone());
    let fields = typed.iter().filter(|(field, _)| !field.starts_with("landward:"));
    Sheet::of(fields.flat_map(|(field, texts)| texts.iter().map(move |text| (field.clone(), text.clone()))))
}

pub(crate) fn typed_of(sheet: &Sheet) -> Typed {
    sheet.fields().map(|(field, texts)| (field.to_owned(), texts.to_vec())).collect()
}

/// One normal form, no outer blanks; what cannot be taken stays as it was typed, for the page to show.
pub(crate) fn clean(text: String) -> String {
    match NoteText::parse_optional(&text) {
        Ok(Some(clean)) => clean.into_string(),
        Ok(None) => String::new(),
        Err(_) => text,
    }
}

/// Each text in its normal form, without what the program noted beside the answers.
fn cleaned(typed: Typed) -> Typed {
    typed
        .into_iter()
        .filter(|(field, _)| !field.starts_with("landward:"))
        .map(|(field, texts)| (field, texts.into_iter().map(clean).collect()))
        .collect()
}

/// Texts that cannot be taken, whatever the form says: control characters, hidden changes of direction, no end.
fn text_problems(sheet: &Sheet) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (field, texts) in sheet.fields() {
        for text in texts {
            if let Err(problem) = NoteText::parse_optional(text) {
                let link_id = field.split(':').next().unwrap_or(field).to_owned();
                let message = format!("What was typed here {problem}");
                problems.push(Problem { field: field.to_owned(), link_id, message });
            }
        }
    }
    problems
}
