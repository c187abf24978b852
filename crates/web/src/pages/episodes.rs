//! The page of an episode: where the work stands, the one obvious next step, and what brought the person to us.

use casework::episode::{self, Part, Progress, Shown, Step, Work};
use domain::{
    Id,
    access::{Field, RecordType},
    asked::Asked,
    episode::{Episode, EpisodeState},
    event::EventKind,
    justice_event::JusticeEvent,
    noun::Kept,
    referral::Referral,
    service_hours::{london::london, wording},
    triage::{Decision, Triage},
};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    pages::{
        referral::told::{Told, told},
        worklist::{site_name, state_words, time_left},
    },
    render::{Frame, Link, PersonBanner},
    request::Method,
    routes::ROUTES,
    visit::{Visit, crumb, list_crumb},
};

#[derive(Serialize)]
struct EpisodePage {
    frame: Frame,
    banner: PersonBanner,
    id: String,
    state: String,
    facts: Vec<Fact>,
    next: Option<NextStep>,
    steps: Vec<StepLine>,
    to_tell: Option<String>,
    triage: Option<TriageSummary>,
    told: Vec<Told>,
    referrals: Vec<Vec<Fact>>,
    justice_events: Vec<Vec<Fact>>,
    history: Vec<Entry>,
    /// Further lists of the episode that the reader may open.
    lists: Vec<Link>,
    may_allocate: bool,
}

/// One line of a summary.
#[derive(Debug, Clone, Serialize)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// What is known of it.
    pub text: String,
}

impl Fact {
    /// A line.
    pub fn new(label: &str, text: impl Into<String>) -> Self {
        Self { label: label.to_owned(), text: text.into() }
    }
}

#[derive(Serialize)]
struct NextStep {
    words: String,
    href: Option<String>,
    button: String,
}

#[derive(Serialize)]
struct StepLine {
    text: String,
    progress: &'static str,
    href: Option<String>,
}

#[derive(Serialize)]
struct TriageSummary {
    href: String,
    facts: Vec<Fact>,
}

#[derive(Serialize)]
struct Entry {
    when: String,
    exact: String,
    machine: String,
    title: String,
    href: Option<String>,
    who: String,
    lines: Vec<String>,
    tag: Option<String>,
    is_folded: bool,
}

/// The page.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: Id<Episode> = visit.id("id")?;
    let shown = episode::show(&visit.desk, &visit.actor(), id)?;
    let noun = &shown.episode.noun;
    let code = match noun.state {
        EpisodeState::Discharged { at_triage: true, .. } => "declined",
        ref other => other.code(),
    };
    let mut frame = visit.frame("Episode");
    frame.crumbs = list_crumb(&frame).into_iter().collect();
    let referrals = shown.referrals.as_ref();
    let events = shown.justice_events.as_ref();
    let whole = referrals.filter(|part| part.shows(Field::WhatReferrerEntered));
    let told = whole.map(|part| told(visit, &part.what)).transpose()?.unwrap_or_default();
    let page = EpisodePage {
        frame,
        banner: visit.banner(&shown.head),
        id: id.to_string(),
        state: state_words(code).to_owned(),
        facts: facts(visit, &shown),
        next: next(&shown),
        steps: shown.steps.iter().map(|step| step_line(step, &shown)).collect(),
        to_tell: to_tell(visit, &shown),
        triage: shown.triage.as_ref().map(|triage| triage_summary(visit, triage)),
        told,
        referrals: referrals
            .map(|part| part.what.iter().map(|one| referral_facts(visit, one, part.is_whole())).collect())
            .unwrap_or_default(),
        justice_events: events
            .map(|part| part.what.iter().map(|event| justice_facts(visit, event, part)).collect())
            .unwrap_or_default(),
        history: shown.history.iter().rev().map(|event| entry(visit, event)).collect(),
        lists: others(&shown)
            .into_iter()
            .chain(shown.lists.iter().map(|kind| list_link(*kind, id)))
            .chain([crumb("Forms and scores", format!("/episodes/{id}/forms"))])
            .collect(),
        may_allocate: shown.may_allocate,
    };
    visit.show("episodes/show.html", &page)
}

/// The ways to the person's other episodes next to this one.
fn others(shown: &Shown) -> Vec<Link> {
    let link = |which: &str, other: &Kept<Episode>| {
        let opened = wording::full_day(london(other.noun.opened_at).date());
        crumb(&format!("{which} episode, opened {opened}"), format!("/episodes/{}", other.id))
    };
    let earlier = shown.earlier.as_ref().map(|other| link("Earlier", other));
    earlier.into_iter().chain(shown.later.as_ref().map(|other| link("Later", other))).collect()
}

fn facts(visit: &Visit<'_>, shown: &Shown) -> Vec<Fact> {
    let episode = &shown.episode.noun;
    let content = visit.desk.content();
    let team = content.places.team(&episode.team);
    let with = match (&shown.worker, shown.supporters.as_slice()) {
        (None, []) => "Nobody yet".to_owned(),
        (None, supporters) => format!("No practitioner yet. Supported by {}", supporters.join(", ")),
        (Some(worker), []) => worker.clone(),
        (Some(worker), supporters) => format!("{worker}. Supported by {}", supporters.join(", ")),
    };
    let place =
        if shown.shows_place { site_name(visit, &episode.site) } else { "not shown to you".to_owned() };
    let mut facts = Vec::new();
    if let Some(mark) = episode.arrested_again.as_ref().filter(|_| shown.shows_place) {
        let words = "Nobody has seen the person since. Record a contact, or why there was none";
        facts.push(Fact::new("Arrested again", format!("{}. {words}", visit.said(mark.at))));
    }
    facts.extend([
        Fact::new("Where", place),
        Fact::new("Team", team.map_or(episode.team.as_str(), |team| &team.name)),
        Fact::new("With", with),
        Fact::new("Since", visit.said(episode.state.since(episode.opened_at))),
    ]);
    if episode.state.is_open() && !shown.shows_urgency {
        facts.push(Fact::new("How soon", "not shown to you"));
    } else if episode.state.is_open() {
        facts.push(Fact::new("How soon", content.lookups.label("urgency", episode.urgency.code())));
        let due = episode.due_at.map(|due_at| visit.said(due_at));
        let left = time_left(episode.due_at, visit.now);
        facts.push(Fact::new("Time left", due.map_or_else(|| left.clone(), |due| format!("{left} ({due})"))));
    }
    let is_end = |event: &&casework::episode::StoredEvent| {
        let to = event.facts.get("to").and_then(|value| value.as_str());
        event.kind == EventKind::EpisodeMoved && to == Some("discharged")
    };
    let by = shown.history.iter().rfind(is_end).map(|event| event.author.name.as_str());
    if let Some(ended) = ended(visit, &shown.episode, by) {
        facts.push(Fact::new("Ended", ended));
    }
    facts
}

/// When an episode ended, why, and by whom where the reader may know it; nothing while it is open.
pub fn ended(visit: &Visit<'_>, episode: &Kept<Episode>, by: Option<&str>) -> Option<String> {
    let EpisodeState::Discharged { at, reason, .. } = &episode.noun.state else { return None };
    let reason = visit.desk.content().lookups.label("discharge_reason", reason);
    let by = by.map(|name| format!(", by {name}")).unwrap_or_default();
    Some(format!("{}{by}: {reason}", wording::day(london(*at).date())))
}

/// The words of a piece of work: the line on the way, what to do next, the button, the address.
const fn work_words(work: Work) -> (&'static str, &'static str, &'static str, &'static str) {
    match work {
        Work::Triage => (
            "Triage and record check",
            "Look at what is known, then decide: see now, see today, clinic, or not for us.",
            "Triage",
            "triage",
        ),
        Work::Screening => {
            ("Screening", "See the person and ask the short questions.", "Screen", "screening")
        }
        Work::Assessment => ("Assessment", "Take the full look with the person.", "Assess", "assessment"),
        Work::Plan => ("Plan", "Agree with the person what to do.", "Write the plan", "plans/new"),
    }
}

/// The address of a piece of work, where the program has its page and the reader may do it.
fn work_href(work: Work, episode: Id<Episode>) -> Option<String> {
    let (_, _, _, address) = work_words(work);
    let path = format!("/episodes/{{id}}/{address}");
    let is_there = ROUTES.iter().any(|route| route.method == Method::Get && route.path == path);
    is_there.then(|| format!("/episodes/{episode}/{address}"))
}

fn next(shown: &Shown) -> Option<NextStep> {
    let step = shown.steps.iter().find(|step| step.progress == Progress::Next)?;
    let (_, words, button, _) = work_words(step.work);
    let href = work_href(step.work, shown.episode.id).filter(|_| step.may);
    let words = if step.may { words.to_owned() } else { format!("A practitioner does this next: {words}") };
    Some(NextStep { words, href, button: button.to_owned() })
}

fn list_link(kind: RecordType, episode: Id<Episode>) -> Link {
    let (text, noun) = match kind {
        RecordType::Consent => ("What the person agreed to", "consents"),
        _ => ("Needs", "needs"),
    };
    crumb(text, format!("/episodes/{episode}/{noun}"))
}

fn step_line(step: &Step, shown: &Shown) -> StepLine {
    let (text, ..) = work_words(step.work);
    let href = match (step.work, step.progress, &shown.triage) {
        (Work::Triage, Progress::Done, Some(triage)) => Some(format!("/triages/{}", triage.what.id)),
        (work, Progress::Done, _) => shown.done.iter().find(|(done, _)| *done == work).map(|(_, id)| {
            let noun = if work == Work::Screening { "screenings" } else { "assessments" };
            format!("/{noun}/{id}")
        }),
        (_, Progress::Next, _) if step.may => work_href(step.work, shown.episode.id),
        (_, Progress::Next | Progress::Later | Progress::NotReached, _) => None,
    };
    let progress = match step.progress {
        Progress::Done => "Done",
        Progress::Next => "Next",
        Progress::Later => "Not yet",
        Progress::NotReached => "Not done: the episode ended before",
    };
    StepLine { text: text.to_owned(), progress, href }
}

/// Records looked at before the person was met are told to them at first contact (`pathway.md` section 5).
fn to_tell(visit: &Visit<'_>, shown: &Shown) -> Option<String> {
    let triage = shown.triage.as_ref().filter(|triage| triage.is_whole())?;
    let is_unseen = matches!(shown.episode.noun.state, EpisodeState::ToScreen { .. });
    let looked_at = looked_at(visit, &triage.what.noun);
    (is_unseen && !looked_at.is_empty()).then(|| looked_at.join(", "))
}

fn looked_at(visit: &Visit<'_>, triage: &Triage) -> Vec<String> {
    let lookups = &visit.desk.content().lookups;
    let codes = triage.looked_at.iter().filter(|code| *code != "none");
    codes.map(|code| lookups.label("record_source", code).to_owned()).collect()
}

fn triage_summary(visit: &Visit<'_>, triage: &Part<Kept<Triage>>) -> TriageSummary {
    let mut facts = decision_facts(visit, &triage.what.noun.decision);
    if triage.is_whole() {
        let looked_at = looked_at(visit, &triage.what.noun);
        let words = if looked_at.is_empty() { "Nothing".to_owned() } else { looked_at.join(", ") };
        facts.push(Fact::new("Looked at before meeting", words));
    }
    let by = format!("{}, {}", triage.what.recorded_by.name, visit.said(triage.what.recorded_at));
    facts.push(Fact::new("Signed by", by));
    TriageSummary { href: format!("/triages/{}", triage.what.id), facts }
}

/// What triage decided, as lines.
pub fn decision_facts(visit: &Visit<'_>, decision: &Decision) -> Vec<Fact> {
    let lookups = &visit.desk.content().lookups;
    let decided = Fact::new("Decided", lookups.label("triage_decision", decision.code()));
    match decision {
        Decision::Accepted { urgency, .. } => {
            vec![decided, Fact::new("Urgency", lookups.label("urgency", urgency.code()))]
        }
        Decision::NotForUs { way_on } => vec![decided, Fact::new("Way on", way_on.as_str())],
    }
}

/// A referral as lines. Who sees only a summary sees why the person was referred, and no more.
pub fn referral_facts(visit: &Visit<'_>, referral: &Kept<Referral>, is_whole: bool) -> Vec<Fact> {
    let (noun, lookups) = (&referral.noun, &visit.desk.content().lookups);
    let reason = Fact::new("Why", noun.reason.as_str());
    if !is_whole {
        return vec![reason];
    }
    let needs: Vec<&str> = noun.suspected_needs.iter().map(|need| lookups.label("need_type", need)).collect();
    let agrees = match noun.person_agrees {
        Asked::Answered(true) => "Knows and agrees",
        Asked::Answered(false) => "Does not agree. The person can change their mind",
        ref other @ (Asked::NotAsked | Asked::NotKnown | Asked::Refused) => other.words(),
    };
    let referrer = [&noun.referrer.name, &noun.referrer.role, &noun.referrer.contact];
    let referrer: Vec<&str> = referrer.into_iter().flatten().map(String::as_str).collect();
    let from = lookups.label("referral_source", &noun.source).to_owned();
    let from = if referrer.is_empty() { from } else { format!("{from}: {}", referrer.join(", ")) };
    vec![
        Fact::new("From", from),
        Fact::new("Received", visit.said(noun.received_at)),
        reason,
        Fact::new("Danger to life now", noun.immediate_risk.said()),
        Fact::new(
            "What may be the matter",
            if needs.is_empty() { "Not said".to_owned() } else { needs.join(", ") },
        ),
        Fact::new("How soon, in their view", lookups.label("urgency", noun.urgency.code())),
        Fact::new("The person", agrees),
    ]
}

fn justice_facts(
    visit: &Visit<'_>,
    event: &Kept<JusticeEvent>,
    part: &Part<Vec<Kept<JusticeEvent>>>,
) -> Vec<Fact> {
    let (noun, lookups) = (&event.noun, &visit.desk.content().lookups);
    let mut facts = Vec::new();
    let mut at = |label: &str, moment: Option<Timestamp>| {
        facts.extend(moment.map(|moment| Fact::new(label, visit.said(moment))));
    };
    if part.is_whole() {
        at("Arrested", noun.arrested_at);
        at("Arrived", noun.arrived_at);
        at("Detention authorised", noun.authorised_at);
    }
    let is_to_come = noun.hearing_at.is_some_and(|hearing_at| hearing_at >= visit.now);
    if part.shows(Field::CourtDates) || (is_to_come && part.shows(Field::NextAppointment)) {
        at("Hearing or interview", noun.hearing_at);
    }
    if part.is_whole() || part.shows(Field::CourtName) {
        let place = lookups.label("point_of_contact", &noun.point_of_contact);
        facts.insert(0, Fact::new("Where", format!("{}, {place}", site_name(visit, &noun.site))));
    }
    if part.shows(Field::CustodyNumber)
        && let Some(number) = &noun.custody_number
    {
        facts.push(Fact::new("Custody number", number.to_string()));
    }
    if part.shows(Field::OffenceGroup) && !noun.offences.is_empty() {
        let offence = |offence: &domain::justice_event::Offence| match part.is_whole() {
            true => offence.heading.clone(),
            false => lookups.label("offence_group", &offence.group).to_owned(),
        };
        let offences: Vec<String> = noun.offences.iter().map(offence).collect();
        facts.push(Fact::new("Held or called for", offences.join("; ")));
    }
    if part.is_whole() {
        facts.push(Fact::new("Appropriate adult", noun.appropriate_adult.words()));
    }
    if part.shows(Field::OutcomeHeard) {
        facts.push(Fact::new("What came of it", outcome_words(visit, noun)));
    }
    facts
}

fn outcome_words(visit: &Visit<'_>, event: &JusticeEvent) -> String {
    let Some(outcome) = &event.outcome else { return "Not known yet".to_owned() };
    let lookups = &visit.desk.content().lookups;
    let list =
        if lookups.has("custody_outcome", &outcome.code) { "custody_outcome" } else { "court_outcome" };
    let label = lookups.label(list, &outcome.code);
    let next = outcome.next_on.map(|day| format!(", next date {}", wording::day(day))).unwrap_or_default();
    format!("{label}, {}{next}", visit.said(outcome.happened_at))
}

fn entry(visit: &Visit<'_>, event: &casework::episode::StoredEvent) -> Entry {
    let fact = |name: &str| event.facts.get(name).and_then(|value| value.as_str()).unwrap_or_default();
    let team = |code: &str| {
        let team = visit.desk.content().places.team(code);
        team.map_or_else(|| code.to_owned(), |team| team.name.clone())
    };
    let title = match event.kind {
        EventKind::EpisodeAllocated if is_own(event) => "Taken on".to_owned(),
        EventKind::EpisodeAllocated => format!("Given to {}", fact("worker_name")),
        EventKind::EpisodeMoved if fact("from") == fact("to") => "How soon was changed".to_owned(),
        EventKind::EpisodeMoved => format!("{}, was: {}", state_words(fact("to")), state_words(fact("from"))),
        EventKind::EpisodeChangedTeam => {
            format!("Given to {}, was with {}", team(fact("to_team")), team(fact("from_team")))
        }
        other => other.words().to_owned(),
    };
    Entry {
        when: visit.said(event.happened_at),
        exact: exact(event.happened_at),
        machine: event.happened_at.to_string(),
        title,
        href: None,
        who: event.author.name.clone(),
        lines: Vec::new(),
        tag: None,
        is_folded: false,
    }
}

fn is_own(event: &casework::episode::StoredEvent) -> bool {
    let worker = event.facts.get("worker").and_then(|value| value.as_str());
    event.author.account.is_some_and(|account| worker == Some(account.to_string().as_str()))
}

fn exact(at: Timestamp) -> String {
    let local = london(at);
    format!("{}, {:02}:{:02}", wording::day(local.date()), local.hour(), local.minute())
}
