//! Tasks: what, who, by when; done or cancelled; and one's own list.

use casework::{
    plan,
    task::{self, SetTask, WorkOnTask},
};
use domain::{
    Id,
    access::{Field as Shown, RecordType},
    episode::Episode,
    failure::Failure,
    noun::Kept,
    service_hours::wording,
    task::{Task, TaskState},
};
use serde::Serialize;

use super::support::address;
use crate::{
    answer::{Answer, Trouble},
    form_page::{Choice, Field, Form, Reading, day_fields},
    render::{Frame, PersonBanner},
    request::Fields,
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct TasksPage {
    frame: Frame,
    overdue: Vec<Line>,
    rest: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    what: String,
    href: String,
    who: String,
    due: String,
}

#[derive(Serialize)]
struct TaskPage {
    frame: Frame,
    banner: PersonBanner,
    what: String,
    given_to: String,
    due: String,
    is_overdue: bool,
    status: Option<String>,
    comments: Vec<Comment>,
    tick: Option<String>,
    words: String,
    revision: u32,
    cancel: Option<String>,
    edit: Option<String>,
    retire: Option<String>,
}

#[derive(Serialize)]
struct Comment {
    words: String,
    when: String,
    who: String,
}

/// One's own tasks.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (cases, tasks) = task::mine(&visit.desk, &visit.actor())?;
    let (overdue, rest): (Vec<_>, Vec<_>) = tasks.into_iter().partition(|to_do| to_do.is_overdue);
    let line = |to_do: task::ToDo| {
        let case = &cases[to_do.case];
        let name = &case.person.noun.name;
        let is_named = case.scope.shows(Shown::Identity) || case.scope.shows(Shown::FullName);
        Line {
            what: to_do.task.noun.what.to_string(),
            href: format!("/tasks/{}", to_do.task.id),
            who: if is_named { name.said() } else { name.initials() },
            due: wording::day(to_do.task.noun.due_on),
        }
    };
    let page = TasksPage {
        frame: visit.frame("My tasks"),
        overdue: overdue.into_iter().map(line).collect(),
        rest: rest.into_iter().map(line).collect(),
    };
    visit.show("tasks/index.html", &page)
}

/// Who a task can be given to: oneself, the worker and the supporters of the episode, and the team.
fn workers(visit: &Visit<'_>, episode: Id<Episode>) -> Result<Vec<Choice>, Trouble> {
    let workers = task::workers(&visit.desk, &visit.actor(), episode)?;
    Ok(workers.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect())
}

fn fields(workers: Vec<Choice>) -> Vec<Field> {
    vec![
        Field::line("what", "What is to be done?"),
        Field::select("given_to", "Who does it?", workers),
        Field::date("due", "By when?").hint("For example, 27 3 2027"),
        Field::checkboxes(
            "for_mentors",
            "Who else may read it?",
            vec![Choice::new("yes", "Peer mentors who support the person")],
        ),
    ]
}

fn read(reading: &mut Reading<'_>, form: &Fields) -> Option<SetTask> {
    let what = reading.line("what", "The task", "Enter what is to be done");
    let given_to = form.get("given_to").parse().ok();
    if given_to.is_none() {
        reading.problem("given_to", "Select who does it");
    }
    let due_on = reading.date("due", "The day", "Enter the day by which it is to be done");
    let is_for_mentors = reading.is_ticked("for_mentors");
    reading.problems.is_empty().then_some(SetTask {
        what: what?,
        given_to: given_to?,
        due_on: due_on?,
        is_for_mentors,
    })
}

fn form_of_new(visit: &Visit<'_>, episode: Id<Episode>) -> Result<Form, Trouble> {
    Ok(Form {
        heading: "Set a task".to_owned(),
        lead: Vec::new(),
        action: format!("/episodes/{episode}/tasks"),
        key: Some(visit.new_key()?),
        revision: None,
        fields: fields(workers(visit, episode)?),
        button: "Set the task".to_owned(),
        leave: crumb("Cancel", address(episode)),
    })
}

/// A new task.
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let episode = visit.id("id")?;
    let beginning = plan::begin(&visit.desk, &visit.actor(), episode, RecordType::Task)?;
    visit.show_form(Some(&beginning.head), form_of_new(visit, episode)?, &Fields::default(), Vec::new())
}

/// Sets it.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let typed = &visit.request.form;
    let episode = visit.id("id")?;
    let mut reading = Reading::of(typed);
    if let Some(new) = read(&mut reading, typed) {
        match task::set(&visit.desk, &visit.actor(), visit.key()?, episode, new) {
            Ok(_) => return Ok(visit.done(address(episode), "task_saved")),
            Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    let beginning = plan::begin(&visit.desk, &visit.actor(), episode, RecordType::Task)?;
    visit.show_form(Some(&beginning.head), form_of_new(visit, episode)?, typed, reading.problems)
}

/// One task.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    page(visit, Vec::new())
}

fn page(visit: &Visit<'_>, problems: Vec<crate::render::Problem>) -> Result<Answer, Trouble> {
    let task::Shown { head, task, may_tick, may_change } =
        task::open(&visit.desk, &visit.actor(), visit.id("id")?)?;
    let id = task.id;
    let is_open = task.noun.state.is_open() && task.retired.is_none();
    let status = match (&task.retired, &task.noun.state) {
        (Some(retired), _) => Some(format!("Taken out of view: {}", retired.reason)),
        (None, TaskState::Open) => None,
        (None, TaskState::Done { at, by }) => Some(format!("Done {} by {}", visit.said(*at), by.name)),
        (None, TaskState::Cancelled { at, reason }) => {
            Some(format!("Cancelled {}: {reason}", visit.said(*at)))
        }
    };
    let door = |is_open: bool, path: &str| is_open.then(|| format!("/tasks/{id}/{path}"));
    let status_code = if problems.is_empty() { 200 } else { 422 };
    let page = TaskPage {
        frame: Frame {
            problems,
            crumbs: vec![crumb(
                "Plan, contacts and referrals on",
                task.episode.map(address).unwrap_or_default(),
            )],
            ..visit.frame("Task")
        },
        banner: visit.banner(&head),
        what: task.noun.what.to_string(),
        given_to: task.noun.given_to_name.clone(),
        due: wording::day(task.noun.due_on),
        is_overdue: task.noun.is_overdue(visit.today()),
        status,
        comments: task
            .noun
            .comments
            .iter()
            .map(|comment| Comment {
                words: comment.words.to_string(),
                when: visit.said(comment.at),
                who: comment.by.name.clone(),
            })
            .collect(),
        tick: door(is_open && may_tick, "work"),
        words: visit.request.form.get("words").to_owned(),
        revision: task.revision,
        cancel: door(is_open && may_change, "cancellation/new"),
        edit: door(is_open && may_change, "edit"),
        retire: door(task.retired.is_none() && may_change, "retirement/new"),
    };
    visit.show_as(status_code, "tasks/show.html", &page)
}

/// Ticks it, or writes a line to it.
pub fn work_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let mut reading = Reading::of(&visit.request.form);
    let is_tick = visit.request.form.get("work") == "done";
    let words = reading.optional_line("words", "The line");
    let work = match (is_tick, words) {
        _ if !reading.problems.is_empty() => None,
        (true, words) => Some(WorkOnTask::Tick(words)),
        (false, Some(words)) => Some(WorkOnTask::Comment(words)),
        (false, None) => {
            reading.problem("words", "Enter what you want to write to the task");
            None
        }
    };
    let id = visit.id("id")?;
    let revision = reading.revision()?;
    match work {
        None => page(visit, reading.problems),
        Some(work) => {
            task::work_on(&visit.desk, &visit.actor(), id, revision, work)?;
            Ok(visit.done(format!("/tasks/{id}"), if is_tick { "task_done" } else { "task_saved" }))
        }
    }
}

fn form(task: &Kept<Task>, heading: &str, path: &str, fields: Vec<Field>, button: &str) -> Form {
    Form {
        heading: heading.to_owned(),
        lead: vec![task.noun.what.to_string()],
        action: format!("/tasks/{}{path}", task.id),
        key: None,
        revision: Some(task.revision),
        fields,
        button: button.to_owned(),
        leave: crumb("Go back", format!("/tasks/{}", task.id)),
    }
}

fn cancellation_form(task: &Kept<Task>) -> Form {
    let fields = vec![Field::line("reason", "Why is it not needed any more?")];
    form(task, "Cancel the task", "/cancellation", fields, "Cancel the task")
}

fn changeable(visit: &Visit<'_>) -> Result<(casework::person::Head, Kept<Task>), Trouble> {
    let shown = task::open(&visit.desk, &visit.actor(), visit.id("id")?)?;
    if shown.may_change { Ok((shown.head, shown.task)) } else { Err(Trouble::NotFound) }
}

/// Why it is not needed.
pub fn cancellation_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (head, task) = changeable(visit)?;
    visit.show_form(Some(&head), cancellation_form(&task), &Fields::default(), Vec::new())
}

/// Cancels it.
pub fn cancellation_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let mut reading = Reading::of(&visit.request.form);
    let reason = reading.line("reason", "The reason", "Enter why it is not needed any more");
    finish(visit, reading, reason.map(WorkOnTask::Cancel), |task| Ok(cancellation_form(task)))
}

fn edit_form(visit: &Visit<'_>, task: &Kept<Task>) -> Result<Form, Trouble> {
    let episode = task.episode.ok_or(Trouble::NotFound)?;
    let mut fields = fields(workers(visit, episode)?);
    fields.push(Field::line("why", "Why do you change it?"));
    Ok(form(task, "Change the task", "", fields, "Save the task"))
}

/// The task, to be changed.
pub fn edit(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (head, task) = changeable(visit)?;
    let noun = &task.noun;
    let mut typed =
        vec![("what".to_owned(), noun.what.to_string()), ("given_to".to_owned(), noun.given_to.to_string())];
    typed.extend(day_fields("due", noun.due_on));
    if noun.is_for_mentors {
        typed.push(("for_mentors".to_owned(), "yes".to_owned()));
    }
    visit.show_form(Some(&head), edit_form(visit, &task)?, &Fields::from_pairs(typed), Vec::new())
}

/// Changes it.
pub fn update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let mut reading = Reading::of(&visit.request.form);
    let reason = reading.line("why", "The reason", "Enter why you change the task");
    let work = match (read(&mut reading, &visit.request.form), reason) {
        (Some(task), Some(reason)) => Some(WorkOnTask::Change { task, reason: reason.into_string() }),
        (Some(_) | None, _) => None,
    };
    finish(visit, reading, work, |task| edit_form(visit, task))
}

fn finish(
    visit: &Visit<'_>,
    mut reading: Reading<'_>,
    work: Option<WorkOnTask>,
    form: impl Fn(&Kept<Task>) -> Result<Form, Trouble>,
) -> Result<Answer, Trouble> {
    let id = visit.id("id")?;
    let revision = reading.revision()?;
    if let Some(work) = work {
        match task::work_on(&visit.desk, &visit.actor(), id, revision, work) {
            Ok(_) => return Ok(visit.done(format!("/tasks/{id}"), "task_saved")),
            Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    let (head, task) = changeable(visit)?;
    visit.show_form(Some(&head), form(&task)?, &visit.request.form, reading.problems)
}
