//! Goals in the person's words, and how far each has come.

use casework::{
    goal::{self, WorkOnGoal},
    person::Head,
    plan,
};
use domain::{
    Id,
    access::RecordType,
    episode::Episode,
    failure::Failure,
    goal::{Goal, GoalEnd, GoalState, NewGoal},
    noun::Kept,
    score::Score,
    service_hours::wording,
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
struct GoalPage {
    frame: Frame,
    banner: PersonBanner,
    words: String,
    need: Option<String>,
    wanted_by: Option<String>,
    status: Option<String>,
    marks: Vec<Mark>,
    mark: Option<String>,
    end: Option<String>,
    edit: Option<String>,
    retire: Option<String>,
}

#[derive(Serialize)]
struct Mark {
    score: u8,
    words: Option<String>,
    when: String,
    who: String,
}

/// A goal with the person whose it is.
type Opened = (Head, Kept<Goal>);

fn fields(visit: &Visit<'_>) -> Vec<Field> {
    let needs = Choice::of_lookup(visit.desk.content().lookups.get("need_type"), visit.today());
    vec![
        Field::line("words", "What does the person want to reach?").hint("In their own words"),
        Field::select("need", "Which need is it about?", Choice::plain(needs))
            .hint("Leave as it is if none fits"),
        Field::date("by", "By when?").hint("For example, 27 3 2027. Leave empty if there is no day."),
        Field::checkboxes(
            "for_mentors",
            "Who else may read it?",
            vec![Choice::new("yes", "Peer mentors who support the person")],
        ),
    ]
}

fn read(visit: &Visit<'_>, reading: &mut Reading<'_>) -> Option<NewGoal> {
    let words = reading.line("words", "The goal", "Enter what the person wants to reach");
    let lookup = visit.desk.content().lookups.get("need_type");
    let need = reading.optional_code("need", lookup, visit.today(), "Select a need from the list");
    let wanted_by = reading.optional_date("by", "The day");
    let is_for_mentors = reading.is_ticked("for_mentors");
    reading.problems.is_empty().then_some(NewGoal { words: words?, need, wanted_by, is_for_mentors })
}

fn form_of_new(visit: &Visit<'_>, episode: Id<Episode>) -> Result<Form, Trouble> {
    Ok(Form {
        heading: "Set a goal".to_owned(),
        lead: Vec::new(),
        action: format!("/episodes/{episode}/goals"),
        key: Some(visit.new_key()?),
        revision: None,
        fields: fields(visit),
        button: "Set the goal".to_owned(),
        leave: crumb("Cancel", address(episode)),
    })
}

/// A new goal.
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let episode = visit.id("id")?;
    let beginning = plan::begin(&visit.desk, &visit.actor(), episode, RecordType::Goal)?;
    visit.show_form(Some(&beginning.head), form_of_new(visit, episode)?, &Fields::default(), Vec::new())
}

/// Sets it.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let typed = &visit.request.form;
    let episode = visit.id("id")?;
    let mut reading = Reading::of(typed);
    if let Some(new) = read(visit, &mut reading) {
        match goal::set(&visit.desk, &visit.actor(), visit.key()?, episode, new) {
            Ok(_) => return Ok(visit.done(address(episode), "goal_saved")),
            Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    let beginning = plan::begin(&visit.desk, &visit.actor(), episode, RecordType::Goal)?;
    visit.show_form(Some(&beginning.head), form_of_new(visit, episode)?, typed, reading.problems)
}

/// One goal with its marks.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let goal::Shown { head, goal, may_mark, may_change, shows_need } =
        goal::open(&visit.desk, &visit.actor(), visit.id("id")?)?;
    let lookups = &visit.desk.content().lookups;
    let id = goal.id;
    let is_open = goal.noun.state == GoalState::Open && goal.retired.is_none();
    let status = match (&goal.retired, &goal.noun.state) {
        (Some(retired), _) => Some(format!("Taken out of view: {}", retired.reason)),
        (None, GoalState::Open) => None,
        (None, GoalState::Reached { at }) => Some(format!("Reached, {}", visit.said(*at))),
        (None, GoalState::LetGo { at, reason }) => Some(format!("Let go {}: {reason}", visit.said(*at))),
    };
    let door = |is_open: bool, path: &str| is_open.then(|| format!("/goals/{id}/{path}"));
    let page = GoalPage {
        frame: Frame {
            crumbs: vec![crumb(
                "Plan, contacts and referrals on",
                goal.episode.map(address).unwrap_or_default(),
            )],
            ..visit.frame("Goal")
        },
        banner: visit.banner(&head),
        words: goal.noun.words.to_string(),
        need: goal.noun.need.as_deref().map(|code| {
            let words = if shows_need { lookups.label("need_type", code) } else { "not shown to you" };
            words.to_owned()
        }),
        wanted_by: goal.noun.wanted_by.map(wording::day),
        status,
        marks: goal
            .noun
            .progress
            .iter()
            .rev()
            .map(|mark| Mark {
                score: mark.score.get(),
                words: mark.words.as_ref().map(ToString::to_string),
                when: visit.said(mark.at),
                who: mark.by.name.clone(),
            })
            .collect(),
        mark: door(is_open && may_mark, "progress/new"),
        end: door(is_open && may_change, "ending/new"),
        edit: door(is_open && may_change, "edit"),
        retire: door(goal.retired.is_none() && may_change, "retirement/new"),
    };
    visit.show("goals/show.html", &page)
}

fn form(goal: &Kept<Goal>, heading: &str, path: &str, fields: Vec<Field>, button: &str) -> Form {
    Form {
        heading: heading.to_owned(),
        lead: vec![goal.noun.words.to_string()],
        action: format!("/goals/{}{path}", goal.id),
        key: None,
        revision: Some(goal.revision),
        fields,
        button: button.to_owned(),
        leave: crumb("Cancel", format!("/goals/{}", goal.id)),
    }
}

fn mark_form(goal: &Kept<Goal>) -> Form {
    let scores = Score::all().map(|score| {
        let words = match score.get() {
            0 => "0, not at all".to_owned(),
            10 => "10, all the way".to_owned(),
            number => number.to_string(),
        };
        Choice::new(score.get().to_string(), words)
    });
    let fields = vec![
        Field::radios("score", "How far has it come, in the person's own view?", scores.collect()),
        Field::line("words", "What did they say to it?"),
    ];
    form(goal, "Record progress", "/progress", fields, "Save progress")
}

fn markable(visit: &Visit<'_>) -> Result<Opened, Trouble> {
    let shown = goal::open(&visit.desk, &visit.actor(), visit.id("id")?)?;
    if shown.may_mark { Ok((shown.head, shown.goal)) } else { Err(Trouble::NotFound) }
}

fn changeable(visit: &Visit<'_>) -> Result<Opened, Trouble> {
    let shown = goal::open(&visit.desk, &visit.actor(), visit.id("id")?)?;
    if shown.may_change { Ok((shown.head, shown.goal)) } else { Err(Trouble::NotFound) }
}

/// A new mark.
pub fn progress_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (head, goal) = markable(visit)?;
    visit.show_form(Some(&head), mark_form(&goal), &Fields::default(), Vec::new())
}

/// Keeps a mark.
pub fn progress_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let mut reading = Reading::of(&visit.request.form);
    let score = Score::parse(visit.request.form.get("score"));
    if score.is_err() {
        reading.problem("score", "Select a number from 0 to 10");
    }
    let words = reading.optional_line("words", "What they said");
    let work = match score {
        Ok(score) if reading.problems.is_empty() => Some(WorkOnGoal::Mark { score, words }),
        Ok(_) | Err(_) => None,
    };
    finish(visit, reading, work, markable, mark_form)
}

fn ending_form(goal: &Kept<Goal>) -> Form {
    let ends = vec![Choice::new("reached", "It is reached"), Choice::new("let_go", "The person lets it go")];
    let fields = vec![
        Field::radios("end", "How does it end?", ends).inline(),
        Field::line("reason", "Why do they let it go?").hint("Only where it is let go"),
    ];
    form(goal, "End the goal", "/ending", fields, "End the goal")
}

/// How a goal ends.
pub fn ending_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (head, goal) = changeable(visit)?;
    visit.show_form(Some(&head), ending_form(&goal), &Fields::default(), Vec::new())
}

/// Ends it.
pub fn ending_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let mut reading = Reading::of(&visit.request.form);
    let work = match visit.request.form.get("end") {
        "reached" => Some(WorkOnGoal::End(GoalEnd::Reached)),
        "let_go" => reading
            .line("reason", "The reason", "Enter why the person lets it go")
            .map(|reason| WorkOnGoal::End(GoalEnd::LetGo(reason))),
        _ => {
            reading.problem("end", "Select how the goal ends");
            None
        }
    };
    finish(visit, reading, work, changeable, ending_form)
}

fn edit_form(visit: &Visit<'_>, goal: &Kept<Goal>) -> Form {
    let mut fields = fields(visit);
    fields.push(Field::line("why", "Why do you change it?"));
    form(goal, "Change the goal", "", fields, "Save the goal")
}

/// The goal, to be put right.
pub fn edit(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (head, goal) = changeable(visit)?;
    let noun = &goal.noun;
    let mut typed = vec![("words".to_owned(), noun.words.to_string())];
    typed.extend(noun.need.clone().map(|need| ("need".to_owned(), need)));
    typed.extend(noun.wanted_by.map(|on| day_fields("by", on)).unwrap_or_default());
    if noun.is_for_mentors {
        typed.push(("for_mentors".to_owned(), "yes".to_owned()));
    }
    visit.show_form(Some(&head), edit_form(visit, &goal), &Fields::from_pairs(typed), Vec::new())
}

/// Puts it right.
pub fn update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let mut reading = Reading::of(&visit.request.form);
    let reason = reading.line("why", "The reason", "Enter why you change the goal");
    let work = match (read(visit, &mut reading), reason) {
        (Some(goal), Some(reason)) => Some(WorkOnGoal::Correct { goal, reason: reason.into_string() }),
        (Some(_) | None, _) => None,
    };
    finish(visit, reading, work, changeable, |goal| edit_form(visit, goal))
}

fn finish(
    visit: &Visit<'_>,
    mut reading: Reading<'_>,
    work: Option<WorkOnGoal>,
    open: impl Fn(&Visit<'_>) -> Result<Opened, Trouble>,
    form: impl Fn(&Kept<Goal>) -> Form,
) -> Result<Answer, Trouble> {
    let id = visit.id("id")?;
    let revision = reading.revision()?;
    if let Some(work) = work {
        match goal::work_on(&visit.desk, &visit.actor(), id, revision, work) {
            Ok(_) => return Ok(visit.done(format!("/goals/{id}"), "goal_saved")),
            Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    let (head, goal) = open(visit)?;
    visit.show_form(Some(&head), form(&goal), &visit.request.form, reading.problems)
}
