//! Everything about walking beside a person on one page: what was agreed, what is to do, whom they met, who was asked.

use casework::{
    contact::Withheld,
    support::{self, JusticeLine, OnwardLine, Shown},
};
use domain::{
    access::RecordType,
    contact::{Contact, ContactState},
    episode::{Episode, EpisodeState},
    goal::{Goal, GoalState},
    noun::Kept,
    onward_referral::{OnwardReferral, OnwardState},
    plan::{Agreement, Plan, PlanState},
    service_hours::wording,
    task::{Task, TaskState},
};
use serde::Serialize;

use super::episodes::ended;
use crate::{
    answer::{Answer, Trouble},
    render::{Frame, Link, PersonBanner},
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct SupportPage {
    frame: Frame,
    banner: PersonBanner,
    state: &'static str,
    handing_over_to: Option<String>,
    ended: Option<String>,
    despite: Vec<String>,
    plan: Option<PlanPart>,
    goals: Vec<Entry>,
    tasks: Vec<Entry>,
    contacts: Vec<Entry>,
    onward_referrals: Vec<Entry>,
    justice_events: Vec<Entry>,
    supporters: Vec<String>,
    shows: Shows,
    hides: Hides,
    doors: Doors,
}

/// Which parts the reader may see at all.
#[derive(Serialize)]
struct Shows {
    plan: bool,
    contacts: bool,
    onward_referrals: bool,
    justice_events: bool,
}

/// Of which parts something is not shown to the reader.
#[derive(Serialize)]
struct Hides {
    plan: bool,
    goals: bool,
    tasks: bool,
    justice_events: bool,
}

/// What the reader may do, as addresses; what they may not is not there.
#[derive(Serialize)]
struct Doors {
    contact: Option<String>,
    appointment: Option<String>,
    plan: Option<String>,
    goal: Option<String>,
    task: Option<String>,
    refer_on: Option<String>,
    justice_event: Option<String>,
    supporters: Option<String>,
    handover: Option<String>,
    discharge: Option<String>,
    forms: String,
}

#[derive(Serialize)]
struct PlanPart {
    words: String,
    status: String,
    review: Option<String>,
    doors: Vec<Link>,
}

/// One line of a list: where it leads, and what is to be said.
#[derive(Serialize)]
struct Entry {
    text: String,
    href: Option<String>,
    tag: Option<&'static str>,
    lines: Vec<String>,
}

/// The page.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let shown = support::show(&visit.desk, &visit.actor(), visit.id("id")?)?;
    let id = shown.episode.id;
    let opens = |part| shown.support.opened.contains(&part);
    let hides = |part| shown.support.shortened.contains(&part);
    let page = SupportPage {
        frame: Frame {
            crumbs: vec![crumb("Episode", format!("/episodes/{id}"))],
            ..visit.frame("Plan, contacts and referrals on")
        },
        banner: visit.banner(&shown.head),
        state: state_words(&shown.episode.noun.state),
        handing_over_to: match &shown.episode.noun.state {
            EpisodeState::HandingOver { to, .. } => to.as_ref().map(ToString::to_string),
            EpisodeState::Untriaged
            | EpisodeState::ToScreen { .. }
            | EpisodeState::ToAssess { .. }
            | EpisodeState::ToPlan { .. }
            | EpisodeState::Supported { .. }
            | EpisodeState::Discharged { .. } => None,
        },
        ended: ended(
            visit,
            &shown.episode,
            shown.support.discharge.as_ref().map(|discharge| discharge.recorded_by.name.as_str()),
        ),
        despite: despite(&shown),
        plan: shown.support.plan.as_ref().map(|plan| plan_part(visit, plan, shown.may.plan)),
        goals: shown.support.goals.iter().map(|goal| goal_line(visit, goal)).collect(),
        tasks: shown.support.tasks.iter().map(|task| task_line(visit, task)).collect(),
        contacts: shown
            .support
            .contacts
            .iter()
            .zip(&shown.support.withheld)
            .map(|(contact, withheld)| contact_line(visit, contact, *withheld))
            .collect(),
        onward_referrals: shown
            .support
            .onward_referrals
            .iter()
            .map(|line| onward_line(visit, line))
            .collect(),
        justice_events: shown
            .support
            .justice_events
            .iter()
            .map(|line| justice_line(visit, line, shown.may.conclude))
            .collect(),
        supporters: shown.supporters.iter().map(|(_, name)| name.clone()).collect(),
        shows: Shows {
            plan: opens(RecordType::Plan),
            contacts: opens(RecordType::Contact),
            onward_referrals: opens(RecordType::OnwardReferral),
            justice_events: opens(RecordType::JusticeEvent),
        },
        hides: Hides {
            plan: hides(RecordType::Plan),
            goals: hides(RecordType::Goal),
            tasks: hides(RecordType::Task),
            justice_events: hides(RecordType::JusticeEvent),
        },
        doors: doors(&shown),
    };
    visit.show("support/show.html", &page)
}

/// Why it ended although something was still so, where the reader may see the discharge.
fn despite(shown: &Shown) -> Vec<String> {
    let Some(discharge) = &shown.support.discharge else { return Vec::new() };
    let said = &discharge.noun.despite;
    let held = said.held.iter().map(|why| format!("Although the person may have been in a cell: {why}"));
    let unmet = said.unmet.iter().map(|why| format!("Although a need that is a risk was not met: {why}"));
    held.chain(unmet).collect()
}

fn doors(shown: &Shown) -> Doors {
    let id = shown.episode.id;
    let may = shown.may;
    let state = &shown.episode.noun.state;
    let door = |is_open: bool, path: &str| is_open.then(|| format!("/episodes/{id}/{path}"));
    let is_open = state.is_open();
    let takes_plan = state.takes_a_plan();
    let is_begun = is_open && *state != EpisodeState::Untriaged;
    let can_hand_over = matches!(state, EpisodeState::Supported { .. } | EpisodeState::HandingOver { .. });
    Doors {
        forms: format!("/episodes/{id}/forms"),
        contact: door(may.contact, "contacts/new"),
        appointment: door(may.contact && is_open, "appointments/new"),
        plan: door(may.plan && takes_plan && shown.support.plan.is_none(), "plans/new"),
        goal: door(may.plan && takes_plan, "goals/new"),
        task: door(may.task && is_open, "tasks/new"),
        refer_on: door(may.refer_on && is_begun, "onward-referrals/new"),
        justice_event: door(may.add_event && is_open, "justice-events/new"),
        supporters: door(may.allocate && is_begun, "supporters"),
        handover: door(may.discharge && can_hand_over, "handover/new"),
        discharge: door(may.discharge && is_begun, "discharge/new"),
    }
}

/// Where the work stands, as staff say it.
pub const fn state_words(state: &EpisodeState) -> &'static str {
    match state {
        EpisodeState::Untriaged => "Waiting for triage",
        EpisodeState::ToScreen { .. } => "To be screened",
        EpisodeState::ToAssess { .. } => "To be assessed",
        EpisodeState::ToPlan { .. } => "A plan is to be agreed",
        EpisodeState::Supported { .. } => "Supported",
        EpisodeState::HandingOver { .. } => "Being handed over",
        EpisodeState::Discharged { .. } => "Discharged",
    }
}

fn plan_part(visit: &Visit<'_>, plan: &Kept<Plan>, may: bool) -> PlanPart {
    let id = plan.id;
    let status = match &plan.noun.state {
        PlanState::Drafted => "Written down, not agreed with the person yet".to_owned(),
        PlanState::Agreed { at, how } => {
            let with = match how {
                Agreement::Person => "Agreed with the person".to_owned(),
                Agreement::PersonInPart { otherwise } => {
                    format!("Agreed with the person in part. They see otherwise: {otherwise}.")
                }
                Agreement::BestInterests { why } => format!("Made in the person's best interests: {why}."),
            };
            format!("{with} ({})", visit.said(*at))
        }
    };
    let mut doors = Vec::new();
    if may {
        if plan.noun.state == PlanState::Drafted {
            doors.push(crumb("Agree the plan with the person", format!("/plans/{id}/agreement/new")));
        }
        doors.push(crumb("Change the plan", format!("/plans/{id}/edit")));
        doors.push(crumb("Take the plan out of view", format!("/plans/{id}/retirement/new")));
    }
    PlanPart {
        words: plan.noun.words.to_string(),
        status: if plan.noun.is_for_mentors { format!("{status}. Peer mentors may read it") } else { status },
        review: plan.noun.review_on.map(wording::day),
        doors,
    }
}

fn goal_line(visit: &Visit<'_>, goal: &Kept<Goal>) -> Entry {
    let mut lines = Vec::new();
    if let Some(latest) = goal.noun.latest() {
        lines.push(format!("{}, said {}", latest.score, visit.said(latest.at)));
    }
    lines.extend(goal.noun.wanted_by.map(|on| format!("By {}", wording::day(on))));
    let tag = match &goal.noun.state {
        GoalState::Open => None,
        GoalState::Reached { .. } => Some("Reached"),
        GoalState::LetGo { .. } => Some("Let go"),
    };
    Entry { text: goal.noun.words.to_string(), href: Some(format!("/goals/{}", goal.id)), tag, lines }
}

fn task_line(visit: &Visit<'_>, task: &Kept<Task>) -> Entry {
    let tag = match &task.noun.state {
        TaskState::Open if task.noun.is_overdue(visit.today()) => Some("Overdue"),
        TaskState::Open => None,
        TaskState::Done { .. } => Some("Done"),
        TaskState::Cancelled { .. } => Some("Cancelled"),
    };
    Entry {
        text: task.noun.what.to_string(),
        href: Some(format!("/tasks/{}", task.id)),
        tag,
        lines: vec![format!("{}, by {}", task.noun.given_to_name, wording::day(task.noun.due_on))],
    }
}

/// A contact in one line and what belongs to it.
fn contact_line(visit: &Visit<'_>, contact: &Kept<Contact>, withheld: Withheld) -> Entry {
    let lookups = &visit.desk.content().lookups;
    let noun = &contact.noun;
    let mut lines = vec![format!(
        "{}, {}, {}",
        visit.said(noun.starts_at),
        lookups.label("consultation_mechanism", &noun.mechanism).to_lowercase(),
        noun.worker_name
    )];
    let tag = match &noun.state {
        ContactState::Planned if noun.starts_at < visit.now => Some("To be written up"),
        ContactState::Planned => Some("Planned"),
        ContactState::Held { attendance, minutes, .. } => {
            lines.push(format!("{}, {} minutes", lookups.label("attendance_status", attendance), minutes));
            None
        }
        ContactState::NotHeld { attendance, .. } => {
            lines.push(lookups.label("attendance_status", attendance).to_owned());
            None
        }
    };
    lines.extend(noun.accompanied_to.as_ref().map(|to| format!("Went with the person to: {to}")));
    lines.extend(noun.note.as_ref().map(ToString::to_string));
    lines.extend(withheld.note.then(|| "Note: not shown to you".to_owned()));
    Entry {
        text: contact_words(visit, noun, withheld),
        href: Some(format!("/contacts/{}", contact.id)),
        tag,
        lines,
    }
}

/// What a contact was for, as far as the reader is told.
pub fn contact_words(visit: &Visit<'_>, contact: &Contact, withheld: Withheld) -> String {
    if withheld.kind {
        return "Contact, what for is not shown to you".to_owned();
    }
    visit.desk.content().lookups.label("contact_type", &contact.kind).to_owned()
}

/// Where an onward referral stands, in words.
pub fn onward_words(visit: &Visit<'_>, onward: &OnwardReferral) -> String {
    let lookups = &visit.desk.content().lookups;
    let label = lookups.label("onward_outcome", onward.state.code());
    match &onward.state {
        OnwardState::NotAccepted { reason, words, .. } => {
            let words = words.as_ref().map_or_else(String::new, |words| format!(" ({words})"));
            format!("{label}: {}{words}", lookups.label("rejection_reason", reason).to_lowercase())
        }
        OnwardState::AppointmentBooked { appointment_at, place, .. } => {
            let place = place.as_ref().map_or_else(String::new, |place| format!(", {place}"));
            format!("{label}: {}{place}", visit.said(*appointment_at))
        }
        OnwardState::WaitingList { expected_on: Some(on), .. } => {
            format!("{label}, expected {}", wording::day(*on))
        }
        OnwardState::WaitingList { expected_on: None, .. }
        | OnwardState::Sent { .. }
        | OnwardState::Accepted { .. }
        | OnwardState::Attended { .. }
        | OnwardState::DidNotCome { .. }
        | OnwardState::Engaged { .. }
        | OnwardState::OutOfTouch { .. }
        | OnwardState::SaidNo { .. }
        | OnwardState::NotReached { .. }
        | OnwardState::InCustody { .. }
        | OnwardState::AlreadyOpen { .. }
        | OnwardState::MovedAway { .. }
        | OnwardState::NoSuchService { .. }
        | OnwardState::Died { .. } => label.to_owned(),
    }
}

fn onward_line(visit: &Visit<'_>, line: &OnwardLine) -> Entry {
    let mut lines = Vec::new();
    let mut tag = None;
    match &line.whole {
        Some(whole) => {
            lines.push(onward_words(visit, &whole.noun));
            lines.extend(whole.noun.left_open.as_ref().map(|left| format!("Left open: {}", left.reason)));
            if whole.noun.is_to_chase(visit.today()) {
                tag = Some("Ask again");
            } else if !whole.noun.is_open() {
                tag = Some("Ended");
            }
        }
        None => {
            lines.extend(line.appointment_at.map(|at| visit.said(at)));
            lines.extend(line.place.clone());
            lines.extend(line.has_attended.map(|has| if has { "Came" } else { "Did not come" }.to_owned()));
        }
    }
    Entry { text: line.service.clone(), href: Some(format!("/onward-referrals/{}", line.id)), tag, lines }
}

fn justice_line(visit: &Visit<'_>, line: &JusticeLine, may: bool) -> Entry {
    let lookups = &visit.desk.content().lookups;
    let point = line.point_of_contact.as_deref();
    let mut lines = Vec::new();
    lines.extend(line.began_at.map(|at| visit.said(at)));
    let groups: Vec<&str> =
        line.offence_groups.iter().map(|group| lookups.label("offence_group", group)).collect();
    if !groups.is_empty() {
        lines.push(groups.join(", "));
    }
    if let (Some(outcome), Some(point)) = (&line.outcome, point) {
        let lookup = casework::justice_event::outcomes_for(visit.desk.content(), point);
        let label = lookup.map_or(outcome.code.as_str(), |lookup| lookup.label(&outcome.code));
        lines.push(format!("{label}, {}", visit.said(outcome.happened_at)));
    }
    lines.extend(line.next_on.map(|on| format!("Next date {}", wording::day(on))));
    Entry {
        text: point.map_or("Next date", |point| lookups.label("point_of_contact", point)).to_owned(),
        href: (may && point.is_some()).then(|| format!("/justice-events/{}/outcome/new", line.id)),
        tag: match (&line.outcome, point) {
            (Some(_), _) | (None, None) => None,
            (None, Some(_)) if line.shows_outcome => Some("Outcome not known"),
            (None, Some(_)) => Some("Outcome not shown to you"),
        },
        lines,
    }
}

/// The address of an episode's support.
pub fn address(episode: domain::Id<Episode>) -> String {
    format!("/episodes/{episode}/support")
}
