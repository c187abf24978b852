//! A referral while it is written: a draft on the server, one question a page, nothing lost, checked before it is sent.

use std::collections::BTreeMap;

use casework::{
    DraftMark,
    draft::{self, Draft, Typed},
    referral::{self, Arrest},
    search,
};
use domain::{
    Id,
    access::{Action, RecordType, Standing as GateStanding},
    birth::Birth,
    content::Coverage,
    failure::Failure,
    likeness::AskedBirth,
    person::Person,
    referral::CannotRefer,
    service_hours::london::london,
};
use serde::Serialize;

use self::{
    paper::{ANSWERS, Paper, Step, typed},
    read::{Reader, kept_name},
    same::{arrest, same_arrest},
    summary::Part,
    words::Choices,
};
use crate::{
    answer::{Answer, Trouble},
    app::telephone_of,
    pages::search::{FoundView, found_view},
    render::{Frame, Problem, Telephone},
    visit::{Visit, may},
};

pub(crate) mod paper;
pub(crate) mod read;
mod same;
mod summary;
pub(crate) mod taken_up;
pub(crate) mod words;

/// The name of these drafts.
pub(crate) const PAGE: &str = "referral";

#[derive(Serialize)]
struct StepPage {
    frame: Frame,
    draft: DraftView,
    f: FieldsView,
    choices: Choices,
    kind: String,
    /// Whether the arrest that was typed is one on record.
    same: Option<String>,
    sections: Vec<SectionView>,
}

#[derive(Serialize)]
struct DraftView {
    id: String,
    step: &'static str,
    title: &'static str,
    position: String,
    saved: String,
    earlier: Option<String>,
    then: &'static str,
    tells_nothing: bool,
    about: Option<FoundView>,
}

#[derive(Serialize)]
struct FieldsView {
    typed: BTreeMap<String, String>,
    chosen: BTreeMap<String, Vec<String>>,
    twice: BTreeMap<String, bool>,
    offences: Vec<usize>,
    problems: Vec<Problem>,
}

#[derive(Serialize)]
struct SectionView {
    title: String,
    questions: Vec<forms::Question>,
}

#[derive(Serialize)]
struct CheckPage {
    frame: Frame,
    draft: DraftView,
    parts: Vec<Part>,
    missing: Vec<Missing>,
}

#[derive(Serialize)]
struct Missing {
    href: String,
    message: String,
}

#[derive(Serialize)]
struct NotForUsPage {
    frame: Frame,
    draft: DraftView,
    words: String,
    way_on: Option<String>,
    duty: String,
    telephone: Telephone,
    out_of_hours: String,
    services: Vec<Service>,
    back: String,
}

#[derive(Serialize)]
struct Service {
    name: String,
    how: String,
    telephone: Option<Telephone>,
}

/// Begins a referral: for somebody who was found, with what was searched for, or with nothing.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let actor = visit.actor();
    let form = &visit.request.form;
    let person: Option<Id<Person>> = read_id(form.get("person"))?;
    let search: Option<Id<casework::Search>> = read_id(form.get("search"))?;
    let terms = search.map(|search| search::terms(&visit.desk, &actor, search)).transpose()?;
    let typed = terms.map_or_else(Typed::new, |terms| prefilled(visit, &terms));
    let draft = referral::begin(&visit.desk, &actor, person, typed)?;
    Ok(Answer::go_to(address(draft, Step::Source)))
}

fn read_id<T>(text: &str) -> Result<Option<Id<T>>, Trouble> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| Trouble::NotFound) }
}

/// What was searched for, as the fields of the person.
fn prefilled(visit: &Visit<'_>, terms: &search::Terms) -> Typed {
    let today = london(visit.now).date();
    let mut typed = Typed::new();
    let mut set = |name: &str, value: String| {
        if !value.is_empty() {
            typed.insert(name.to_owned(), vec![value]);
        }
    };
    let (family, given, birth, nhs_number, custody_number) = if terms.line.is_empty() {
        let birth = match terms.birth(today) {
            Birth::Known { on } => Some(AskedBirth::On(on)),
            Birth::Year { year } => Some(AskedBirth::Year(year)),
            Birth::Month { .. } | Birth::Estimated { .. } | Birth::Unknown | Birth::Refused => None,
        };
        let (nhs_number, custody_number) = (terms.nhs_number.clone(), terms.custody_number.clone());
        (terms.family.clone(), terms.given.clone(), birth, nhs_number, custody_number)
    } else {
        let line = terms.typed_line(today);
        let nhs_number = line.nhs_number.map(|number| number.to_string()).unwrap_or_default();
        (line.family, line.given, line.birth, nhs_number, String::new())
    };
    if !family.is_empty() || !given.is_empty() {
        set("name_known", "yes".to_owned());
    }
    set("family", family);
    set("given", given);
    set("nhs_number", nhs_number);
    set("custody_number", custody_number);
    match birth {
        Some(AskedBirth::On(on)) => {
            set("birth", "known".to_owned());
            set("born_day", on.day().to_string());
            set("born_month", on.month().to_string());
            set("born_year", on.year().to_string());
        }
        Some(AskedBirth::Year(year)) => {
            set("birth", "year".to_owned());
            set("birth_year", year.to_string());
        }
        Some(AskedBirth::Age { years, .. }) => {
            set("birth", "estimated".to_owned());
            set("age", years.to_string());
        }
        None => (),
    }
    typed
}

pub(crate) fn address(draft: Id<DraftMark>, step: Step) -> String {
    format!("/referral-drafts/{draft}/{}", step.code())
}

/// One's own draft; what was sent leads to its referral.
enum Open {
    Draft(Draft),
    Sent(Answer),
}

fn open(visit: &Visit<'_>) -> Result<Open, Trouble> {
    let id: Id<DraftMark> = visit.id("id")?;
    match draft::open(&visit.desk, &visit.actor(), id) {
        Ok(draft) if draft.page == PAGE => Ok(Open::Draft(draft)),
        Ok(_) => Err(Trouble::NotFound),
        Err(Failure::NotFound) => match referral::sent_from(&visit.desk, &visit.actor(), id)? {
            Some(referral) => Ok(Open::Sent(Answer::go_to(format!("/referrals/{referral}/received")))),
            None => Err(Trouble::NotFound),
        },
        Err(other) => Err(other.into()),
    }
}

fn known(draft: &Draft) -> Option<Id<Person>> {
    draft.about.map(Id::from_uuid)
}

/// One step.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let step = Step::from_code(visit.request.param("step")).ok_or(Trouble::NotFound)?;
    let draft = match open(visit)? {
        Open::Draft(draft) => draft,
        Open::Sent(answer) => return Ok(answer),
    };
    if let Some(other) = instead(visit, &draft, step) {
        return Ok(Answer::go_to(address(draft.id, other)));
    }
    // Whoever comes from the last page comes to mend something.
    let is_mending = visit.request.query.get("then") == Step::Check.code();
    let mut reader = Reader::new(&visit.desk, Paper(&draft.typed), known(&draft), visit.now);
    if is_mending {
        reader.check(step);
    }
    let problems = reader.problems;
    page(visit, &draft, step, problems, 200)
}

/// Steps that this draft does not have lead on.
fn instead(visit: &Visit<'_>, draft: &Draft, step: Step) -> Option<Step> {
    let has_form = words::form_of(&visit.desk, Paper(&draft.typed).text("source")).is_some();
    match step {
        Step::Person | Step::About if draft.about.is_some() => Some(Step::Standing),
        Step::Questions if !has_form => Some(Step::Check),
        _ => None,
    }
}

/// Saves what was typed, then goes on, or says what cannot be read.
pub fn update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let step = Step::from_code(visit.request.param("step")).ok_or(Trouble::NotFound)?;
    let draft = match open(visit)? {
        Open::Draft(draft) => draft,
        Open::Sent(answer) => return Ok(answer),
    };
    let form = &visit.request.form;
    let mut sent = typed(form, if step == Step::Questions { ANSWERS } else { "" });
    if form.has("add_offence") {
        let rows = Paper(&sent).offence_rows() + 1;
        sent.insert("offences".to_owned(), vec![rows.min(paper::MOST_OFFENCES).to_string()]);
    }
    draft::save(&visit.desk, &visit.actor(), draft.id, sent)?;
    let draft = draft::open(&visit.desk, &visit.actor(), draft.id)?;
    if form.has("add_offence") {
        return Ok(Answer::go_to(format!("{}#offences", address(draft.id, step))));
    }
    if step == Step::Questions && (form.has("add_row") || form.has("remove_row")) {
        return change_rows(visit, &draft);
    }
    let mut reader = Reader::new(&visit.desk, Paper(&draft.typed), known(&draft), visit.now);
    if step == Step::Place
        && let Some(site) = reader.site()
        && site.coverage != Coverage::Ours
    {
        return Ok(Answer::go_to(format!("/referral-drafts/{}/not-for-us", draft.id)));
    }
    reader.check(step);
    if !reader.problems.is_empty() {
        let problems = reader.problems;
        return page(visit, &draft, step, problems, 422);
    }
    if step == Step::Place
        && arrest(Paper(&draft.typed)) == Arrest::Ask
        && let Some(question) = same_arrest(visit, &draft)?
    {
        let message = format!("{question} Select yes or no");
        let problem = Problem { field: "same_arrest".to_owned(), message };
        return page(visit, &draft, step, vec![(step, problem)], 422);
    }
    if step == Step::Standing
        && let Some(stands_at) = reader.standing()
        && !referral::standing(&visit.desk, &visit.actor(), known(&draft), stands_at)?.is_eligible()
    {
        return Ok(Answer::go_to(format!("/referral-drafts/{}/not-for-us", draft.id)));
    }
    let is_mending = visit.request.query.get("then") == Step::Check.code();
    // Another answer to where the person stands asks for another place.
    let next = if is_mending && step != Step::Standing { Step::Check } else { after(step) };
    Ok(Answer::go_to(address(draft.id, instead(visit, &draft, next).unwrap_or(next))))
}

fn after(step: Step) -> Step {
    let mut steps = Step::ALL.into_iter().skip_while(|known| *known != step);
    steps.nth(1).unwrap_or(Step::Check)
}

/// Adds or takes out a row of the source's questions.
fn change_rows(visit: &Visit<'_>, draft: &Draft) -> Result<Answer, Trouble> {
    let paper = Paper(&draft.typed);
    let form = words::form_of(&visit.desk, paper.text("source")).ok_or(Trouble::NotFound)?;
    let mut sheet = paper.sheet();
    form.questionnaire.add_row(&mut sheet, visit.request.form.get("add_row"));
    form.questionnaire.remove_row(&mut sheet, visit.request.form.get("remove_row"));
    let mut all: Typed =
        draft.typed.iter().filter(|(name, _)| !name.starts_with(ANSWERS)).map(owned).collect();
    all.extend(sheet.fields().map(|(field, texts)| (kept_name(field), texts.to_vec())));
    draft::replace(&visit.desk, &visit.actor(), draft.id, all)?;
    Ok(Answer::go_to(address(draft.id, Step::Questions)))
}

fn owned((name, values): (&String, &Vec<String>)) -> (String, Vec<String>) {
    (name.clone(), values.clone())
}

fn page(
    visit: &Visit<'_>,
    draft: &Draft,
    step: Step,
    problems: Vec<(Step, Problem)>,
    status: u16,
) -> Result<Answer, Trouble> {
    if step == Step::Check {
        return check_page(visit, draft, status);
    }
    let paper = Paper(&draft.typed);
    let content = visit.desk.content();
    let problems: Vec<Problem> = problems.into_iter().map(|(_, problem)| problem).collect();
    let sections = if step == Step::Questions { sections(visit, paper, status) } else { Vec::new() };
    let frame = Frame { problems: problems.clone(), ..frame(visit, step.title()) };
    let page = StepPage {
        draft: view(visit, draft, step)?,
        f: fields(paper, step, problems),
        choices: words::choices(content, step, paper.text("standing"), london(visit.now).date()),
        kind: paper.text("standing").to_owned(),
        same: if step == Step::Place { same_arrest(visit, draft)? } else { None },
        sections,
        frame,
    };
    visit.show_as(status, &format!("referral_draft/{}.html", step.code()), &page)
}

fn frame(visit: &Visit<'_>, title: &str) -> Frame {
    visit.frame(&format!("{title} New referral"))
}

fn sections(visit: &Visit<'_>, paper: Paper<'_>, status: u16) -> Vec<SectionView> {
    let Some(form) = words::form_of(&visit.desk, paper.text("source")) else { return Vec::new() };
    let mut sheet = form.questionnaire.blank_sheet();
    sheet.lay_over(paper.sheet());
    let stage = if status == 422 { forms::Stage::Complete } else { forms::Stage::Draft };
    let filled = form.questionnaire.read_sheet(&sheet, stage);
    form.questionnaire
        .sections()
        .iter()
        .map(|section| SectionView {
            title: section.title().to_owned(),
            questions: section.questions(&sheet, &filled),
        })
        .collect()
}

fn fields(paper: Paper<'_>, step: Step, problems: Vec<Problem>) -> FieldsView {
    let mut values: BTreeMap<String, String> =
        step.fields().iter().map(|name| ((*name).to_owned(), paper.text(name).to_owned())).collect();
    let offences: Vec<usize> = (0..paper.offence_rows()).collect();
    for row in &offences {
        for part in ["group", "heading"] {
            let name = format!("offence_{part}_{row}");
            values.insert(name.clone(), paper.text(&name).to_owned());
        }
    }
    let needs = paper.all("needs").into_iter().map(str::to_owned).collect();
    let moments = ["received_at", "arrested", "arrived", "authorised", "hearing"];
    FieldsView {
        typed: values,
        chosen: BTreeMap::from([("needs".to_owned(), needs)]),
        twice: moments.map(|name| (name.to_owned(), paper.moment(name).came_twice())).into(),
        offences,
        problems,
    }
}

fn view(visit: &Visit<'_>, draft: &Draft, step: Step) -> Result<DraftView, Trouble> {
    let steps: Vec<Step> =
        Step::ALL.into_iter().filter(|step| instead(visit, draft, *step).is_none()).collect();
    let place = steps.iter().position(|known| *known == step).unwrap_or_default();
    let is_mending = visit.request.query.get("then") == Step::Check.code();
    let about = known(draft)
        .map(|person| search::found(&visit.desk, &visit.actor(), person))
        .transpose()?
        .map(|found| found_view(visit, &found));
    Ok(DraftView {
        id: draft.id.to_string(),
        step: step.code(),
        title: step.title(),
        position: format!("Step {} of {}", place + 1, steps.len()),
        saved: saved(draft.saved_at),
        earlier: place.checked_sub(1).map(|earlier| address(draft.id, steps[earlier])),
        then: if is_mending { "?then=check" } else { "" },
        tells_nothing: words::tells_nothing(visit.desk.content(), Paper(&draft.typed).text("source")),
        about,
    })
}

/// "Saved 14:05".
pub(crate) fn saved(at: jiff::Timestamp) -> String {
    let local = london(at);
    format!("Saved {:02}:{:02}", local.hour(), local.minute())
}

fn check_page(visit: &Visit<'_>, draft: &Draft, status: u16) -> Result<Answer, Trouble> {
    let mut reader = Reader::new(&visit.desk, Paper(&draft.typed), known(draft), visit.now);
    let parts = summary::parts(&reader);
    let _ = reader.whole(draft.id);
    let missing = reader
        .problems
        .into_iter()
        .map(|(step, problem)| Missing {
            href: format!("{}?then=check#{}", address(draft.id, step), problem.field),
            message: problem.message,
        })
        .collect();
    let page = CheckPage {
        frame: frame(visit, Step::Check.title()),
        draft: view(visit, draft, Step::Check)?,
        parts,
        missing,
    };
    visit.show_as(status, "referral_draft/check.html", &page)
}

/// Sends the referral. Sent twice, it is received once.
pub fn send(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let draft = match open(visit)? {
        Open::Draft(draft) => draft,
        Open::Sent(answer) => return Ok(answer),
    };
    let mut reader = Reader::new(&visit.desk, Paper(&draft.typed), known(&draft), visit.now);
    let Some(command) = reader.whole(draft.id) else { return check_page(visit, &draft, 422) };
    match referral::receive_with(&visit.desk, &visit.actor(), command, arrest(Paper(&draft.typed))) {
        Ok(id) => Ok(Answer::go_to(format!("/referrals/{id}/received"))),
        Err(Failure::Refused(CannotRefer::ArrestMayBeOnRecord)) => {
            Ok(Answer::go_to(format!("{}?then=check", address(draft.id, Step::Place))))
        }
        Err(Failure::Refused(CannotRefer::NotEligible | CannotRefer::OtherTeamsSite)) => {
            Ok(Answer::go_to(format!("/referral-drafts/{}/not-for-us", draft.id)))
        }
        Err(other) => Err(other.into()),
    }
}

/// Not for us, with a named way on. Nothing is on record about the person, and the draft can be thrown away here.
pub fn not_for_us(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let draft = match open(visit)? {
        Open::Draft(draft) => draft,
        Open::Sent(answer) => return Ok(answer),
    };
    let reader = Reader::new(&visit.desk, Paper(&draft.typed), known(&draft), visit.now);
    let content = visit.desk.content();
    let way_on = reader.site().and_then(|site| match &site.coverage {
        Coverage::Ours => None,
        Coverage::Elsewhere { way_on } => Some(format!("{}: {way_on}", site.name)),
    });
    let back = if way_on.is_some() { Step::Place } else { Step::Standing };
    let services = content.directory.entries().iter().map(|entry| Service {
        name: entry.name.clone(),
        how: entry.how_to_refer.clone(),
        telephone: entry.telephone.as_deref().map(telephone_of),
    });
    let page = NotForUsPage {
        frame: frame(visit, "Not for us."),
        draft: view(visit, &draft, back)?,
        words: if way_on.is_some() { CannotRefer::OtherTeamsSite } else { CannotRefer::NotEligible }
            .to_string(),
        way_on,
        duty: content.service.duty.words.clone(),
        telephone: telephone_of(&content.service.duty.telephone),
        out_of_hours: content.service.out_of_hours.clone(),
        services: services.collect(),
        back: address(draft.id, back),
    };
    visit.show("referral_draft/not_for_us.html", &page)
}

/// Whether this visitor may refer at all: asks the gate what beginning a referral will ask.
pub(crate) fn may_refer(visit: &Visit<'_>) -> bool {
    let actor = visit.actor();
    may(&actor, Action::Create(RecordType::Referral), &GateStanding::arriving(), visit.now)
        && may(&actor, Action::Identify, &GateStanding::of_the_service(), visit.now)
}
