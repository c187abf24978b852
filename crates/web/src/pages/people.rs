//! A person's pages: who is this and where are we, who they are, who looked, and what one says of oneself and them.

mod conduct;
mod identity;
mod timeline;

use casework::person::page::{self, Filter, Opens, Page, PlanFields};
use domain::{Id, access::RecordType, episode::EpisodeState, noun::Kept, person::Person};
use serde::Serialize;

pub use self::{
    conduct::{conflict, declare, looks, reason, reason_page},
    identity::{edit, update, versions},
};
use crate::{
    answer::{Answer, Trouble},
    pages::entry::Row,
    render::{Frame, PersonBanner},
    visit::{Visit, list_crumb},
};

#[derive(Serialize)]
struct ShowPage {
    frame: Frame,
    banner: PersonBanner,
    name: String,
    here: String,
    now: Vec<Row>,
    episode: Option<LinkLine>,
    is_mine: bool,
    needs: Vec<Row>,
    no_needs: Vec<Row>,
    tasks: Vec<TaskLine>,
    plan: Option<PlanSeen>,
    justice: Vec<JusticeLine>,
    parts: Vec<PartLine>,
    workers: Vec<Row>,
    earlier: Vec<LinkLine>,
    filters: Vec<FilterLink>,
    filter: &'static str,
    timeline: Vec<timeline::Entry>,
    is_later_page: bool,
    next: Option<String>,
    may_edit: bool,
    may_see_looks: bool,
    may_declare: bool,
}

#[derive(Serialize)]
struct LinkLine {
    text: String,
    href: String,
}

#[derive(Serialize)]
struct TaskLine {
    what: String,
    who: String,
    due: String,
    is_overdue: bool,
}

#[derive(Serialize)]
struct PlanSeen {
    href: String,
    when: String,
    author: String,
    rows: Vec<Row>,
    /// When it is to be looked at again; none where no day was agreed.
    look_again: Option<LookAgain>,
}

#[derive(Serialize)]
struct LookAgain {
    on: String,
    is_due: bool,
}

#[derive(Serialize)]
struct JusticeLine {
    what: String,
    place: String,
    when: String,
    outcome: Option<String>,
    custody_number: Option<String>,
}

#[derive(Serialize)]
struct PartLine {
    name: &'static str,
    href: String,
    asks_reason: bool,
}

#[derive(Serialize)]
struct FilterLink {
    text: &'static str,
    href: String,
    is_current: bool,
}

/// The page of a person.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: Id<Person> = visit.id("id")?;
    let filter = Filter::from_code(visit.request.query.get("show"));
    let after = timeline::after(visit.request.query.get("after"));
    let shown = page::show(&visit.desk, &visit.actor(), id, filter, after)?;
    if shown.may.must_rule_out {
        return conduct::before_meeting(visit, id, &shown.head);
    }
    let mut banner = visit.banner(&shown.head);
    banner.href = None;
    let mut frame = visit.frame(&format!("Person: {}", shown.head.person.noun.name.initials()));
    frame.crumbs.extend(list_crumb(&frame));
    let here = format!("/people/{id}");
    let open = shown.episodes.first().filter(|episode| episode.noun.state.is_open());
    let page = ShowPage {
        frame,
        name: banner.name.clone(),
        banner,
        now: now(visit, &shown),
        episode: open.map(|episode| LinkLine {
            text: "Open the episode".to_owned(),
            href: format!("/episodes/{}", episode.id),
        }),
        is_mine: shown.workers.iter().any(|worker| worker.is_reader),
        needs: needs(visit, &shown, true),
        no_needs: needs(visit, &shown, false),
        tasks: tasks(visit, &shown),
        plan: plan(visit, &shown),
        justice: justice(visit, &shown),
        parts: shown.parts.iter().map(|part| part_line(&here, *part)).collect(),
        workers: shown
            .workers
            .iter()
            .map(|worker| Row {
                name: worker.name.clone(),
                value: if worker.holds { "has the person" } else { "walks beside" }.to_owned(),
            })
            .collect(),
        earlier: shown
            .episodes
            .iter()
            .filter(|episode| !episode.noun.state.is_open())
            .map(|episode| earlier(visit, episode))
            .collect(),
        filters: Filter::ALL
            .into_iter()
            .map(|choice| FilterLink {
                text: words_of(choice),
                href: format!("{here}?show={}#what-happened", choice.code()),
                is_current: choice == filter,
            })
            .collect(),
        filter: filter.code(),
        timeline: timeline::entries(visit, &shown.timeline),
        is_later_page: after.is_some(),
        next: shown.next.map(|after| {
            format!("{here}?show={}&after={}#what-happened", filter.code(), timeline::cursor(after))
        }),
        here,
        may_edit: shown.may.edit,
        may_see_looks: shown.may.see_looks,
        may_declare: shown.may.declare,
    };
    visit.show("people/show.html", &page)
}

const fn words_of(filter: Filter) -> &'static str {
    match filter {
        Filter::All => "Everything",
        Filter::Risk => "Risk and safety",
        Filter::Justice => "Justice",
        Filter::Seen => "Referrals and contacts",
        Filter::Help => "Plan and services",
        Filter::Details => "Details",
    }
}

/// Where we are: stage, who holds the case, what is promised by when.
fn now(visit: &Visit<'_>, shown: &Page) -> Vec<Row> {
    let content = visit.desk.content();
    let Some(episode) = shown.episodes.first() else { return Vec::new() };
    let noun = &episode.noun;
    let mut rows = vec![Row { name: "Stage".to_owned(), value: state(&noun.state).to_owned() }];
    let mut add = |name: &str, value: String| rows.push(Row { name: name.to_owned(), value });
    if let EpisodeState::Discharged { at, reason, .. } = &noun.state {
        add("Closed", format!("{}, {}", visit.said(*at), content.lookups.label("discharge_reason", reason)));
        return rows;
    }
    let team = content.places.team(&noun.team).map_or(noun.team.as_str(), |team| &team.name);
    let holder = shown.workers.iter().find(|worker| worker.holds);
    add(
        "With",
        holder.map_or_else(|| format!("{team}, nobody yet"), |worker| format!("{}, {team}", worker.name)),
    );
    if shown.shows_place {
        let site = content.places.site(&noun.site).map_or(noun.site.as_str(), |site| &site.name);
        add("Where", site.to_owned());
    }
    if let Some(due_at) = noun.due_at {
        let overdue = if due_at < visit.now { ", overdue" } else { "" };
        let relative = domain::service_hours::wording::relative(due_at, visit.now);
        add("Next step promised by", format!("{} ({relative}{overdue})", visit.said(due_at)));
    }
    rows
}

const fn state(state: &EpisodeState) -> &'static str {
    match state {
        EpisodeState::Untriaged => "Referred, not triaged yet",
        EpisodeState::ToScreen { .. } => "To be screened",
        EpisodeState::ToAssess { .. } => "To be assessed",
        EpisodeState::ToPlan { .. } => "Assessed, a plan is to be agreed",
        EpisodeState::Supported { .. } => "Supported by a plan",
        EpisodeState::HandingOver { .. } => "Handing over",
        EpisodeState::Discharged { .. } => "Closed",
    }
}

/// What the person needs, or what was looked at without finding a need: blank is never no.
fn needs(visit: &Visit<'_>, shown: &Page, is_need: bool) -> Vec<Row> {
    let lookups = &visit.desk.content().lookups;
    let of_sort = shown.needs.iter().filter(|need| need.standing.is_need() == is_need);
    of_sort
        .map(|need| Row {
            name: lookups.label("need_type", &need.kind).to_owned(),
            value: lookups.label("need_status", &need.status).to_owned(),
        })
        .collect()
}

fn tasks(visit: &Visit<'_>, shown: &Page) -> Vec<TaskLine> {
    let today = domain::service_hours::london::london(visit.now).date();
    let line = |task: &Kept<domain::task::Task>| TaskLine {
        what: task.noun.what.to_string(),
        who: task.noun.given_to_name.clone(),
        due: domain::service_hours::wording::day(task.noun.due_on),
        is_overdue: task.noun.due_on < today,
    };
    shown.tasks.iter().map(line).collect()
}

fn plan(visit: &Visit<'_>, shown: &Page) -> Option<PlanSeen> {
    let (plan, fields) = shown.plan.as_ref()?;
    let mut rows = vec![
        Row { name: "What helps".to_owned(), value: plan.noun.what_helps.to_string() },
        Row { name: "Whom to ring".to_owned(), value: plan.noun.whom_to_ring.to_string() },
    ];
    if *fields == PlanFields::Whole {
        rows.insert(0, Row { name: "Warning signs".to_owned(), value: plan.noun.warning_signs.to_string() });
    }
    Some(PlanSeen {
        href: format!("/safety-plans/{}", plan.id),
        when: visit.said(plan.noun.moment.at()),
        author: plan.recorded_by.name.clone(),
        rows,
        look_again: plan.noun.look_again_on.filter(|_| *fields == PlanFields::Whole).map(|on| LookAgain {
            on: domain::service_hours::wording::day(on),
            is_due: on <= domain::service_hours::london::london(visit.now).date(),
        }),
    })
}

fn justice(visit: &Visit<'_>, shown: &Page) -> Vec<JusticeLine> {
    let content = visit.desk.content();
    let line = |kept: &Kept<domain::justice_event::JusticeEvent>| {
        let event = &kept.noun;
        let at = event.arrested_at.or(event.arrived_at).or(event.hearing_at);
        JusticeLine {
            what: content.lookups.label("point_of_contact", &event.point_of_contact).to_owned(),
            place: content
                .places
                .site(&event.site)
                .map_or_else(|| event.site.clone(), |site| site.name.clone()),
            when: at.map_or_else(|| "time not known".to_owned(), |at| visit.said(at)),
            outcome: event.outcome.as_ref().map(|outcome| {
                let custody = content.lookups.label("custody_outcome", &outcome.code);
                let words = if custody == outcome.code {
                    content.lookups.label("court_outcome", &outcome.code)
                } else {
                    custody
                };
                words.to_owned()
            }),
            custody_number: event.custody_number.as_ref().map(|number| number.as_str().to_owned()),
        }
    };
    shown.justice_events.iter().map(line).collect()
}

fn part_line(here: &str, part: page::Part) -> PartLine {
    let (name, slug) = match part.record {
        RecordType::Risk => ("Risk", "risks"),
        RecordType::SafetyPlan => ("Safety plans", "safety-plans"),
        RecordType::Adjustment => ("Adjustments", "adjustments"),
        RecordType::SafeContact => ("Safe contact", "safe-contacts"),
        RecordType::Address => ("Addresses", "addresses"),
        _ => ("Worker safety", "worker-safety-alerts"),
    };
    PartLine { name, href: format!("{here}/{slug}"), asks_reason: part.opens == Opens::WithReason }
}

fn earlier(visit: &Visit<'_>, episode: &Kept<domain::episode::Episode>) -> LinkLine {
    let content = visit.desk.content();
    let opened = visit.said(episode.noun.opened_at);
    let text = match &episode.noun.state {
        EpisodeState::Discharged { at, reason, .. } => {
            format!("{opened} to {}: {}", visit.said(*at), content.lookups.label("discharge_reason", reason))
        }
        open => format!("{opened}: {}", state(open)),
    };
    LinkLine { text, href: format!("/episodes/{}", episode.id) }
}
