//! Screening: where it begins, what came of it, and what is told to custody after it.

use casework::{
    discharge,
    form_run::Work,
    screening::{self as work, NotScreened, ScreeningPage as Shown},
};
use domain::{
    failure::Failure,
    screening::{AdultAdvised, CannotScreen, EscortFacts, LONGEST_ESCORT_FACTS, ScreeningOutcome},
    text::{NoteText, ShortText},
};
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    pages::{
        answers::{self, Answers},
        what_follows::{Offer, Ways, WhatFollows, field_of},
    },
    render::{Frame, PersonBanner, Problem},
    visit::{Visit, crumb},
};

#[derive(Serialize)]
pub(super) struct StartPage {
    pub(super) frame: Frame,
    pub(super) banner: PersonBanner,
    pub(super) title: &'static str,
    pub(super) action: String,
    pub(super) key: String,
    pub(super) asks_form: bool,
    pub(super) forms: [&'static str; 2],
    pub(super) draft: Option<String>,
    pub(super) not_seen: String,
    pub(super) not_seen_words: &'static str,
    pub(super) refusal: Option<String>,
    pub(super) earlier: Vec<EarlierRow>,
}

#[derive(Serialize)]
pub(super) struct EarlierRow {
    when: String,
    what: String,
    who: String,
    href: String,
}

#[derive(Serialize)]
pub(super) struct NotSeenPage {
    pub(super) frame: Frame,
    pub(super) banner: PersonBanner,
    pub(super) title: &'static str,
    pub(super) action: String,
    pub(super) back: String,
    pub(super) key: String,
    pub(super) reasons: Vec<Offer>,
    pub(super) words: String,
    pub(super) follows: WhatFollows,
}

#[derive(Serialize)]
struct ShowPage {
    frame: Frame,
    banner: PersonBanner,
    id: String,
    episode: String,
    outcome: String,
    reason: Option<String>,
    is_declined: bool,
    when: String,
    who: String,
    next: String,
    may_assess: bool,
    risk: Option<String>,
    adult: Option<AdultRow>,
    escort: Vec<EscortRow>,
    escort_text: String,
    told_to: Vec<Offer>,
    seen: Vec<Offer>,
    answers_of_adult: Vec<Offer>,
    advised: Vec<Offer>,
    adult_reason: String,
    may_change: bool,
    key: String,
    key_seen: String,
    key_adult: String,
    answers: Answers,
}

#[derive(Serialize)]
struct AdultRow {
    advised: String,
    told_to: String,
    when: String,
    answer: String,
    reason: String,
}

#[derive(Serialize)]
struct EscortRow {
    text: String,
    given: String,
    seen: String,
}

/// Where a screening begins.
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    start_page(visit, Vec::new())
}

fn start_page(visit: &Visit<'_>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let start = work::start(&visit.desk, &visit.actor(), visit.id("id")?)?;
    let episode = start.episode.id;
    let status = if problems.is_empty() { 200 } else { 422 };
    let mut frame = Frame { problems, ..visit.frame("Screening") };
    frame.crumbs.push(crumb("Episode", format!("/episodes/{episode}")));
    let page = StartPage {
        frame,
        banner: visit.banner(&start.head),
        title: "Screening",
        action: format!("/episodes/{episode}/screening"),
        key: visit.new_key()?.to_string(),
        asks_form: start.form.is_none(),
        forms: ["screening", "screening_youth"],
        draft: start.draft.map(|draft| draft.to_string()),
        not_seen: format!("/episodes/{episode}/not-screened/new"),
        not_seen_words: "The person could not be screened",
        refusal: start.episode.may_be_screened().err().map(|refusal| refusal.to_string()),
        earlier: start.earlier.iter().map(|kept| earlier(visit, kept)).collect(),
    };
    visit.show_as(status, "screening/new.html", &page)
}

pub(super) fn earlier(
    visit: &Visit<'_>,
    kept: &domain::noun::Kept<domain::screening::Screening>,
) -> EarlierRow {
    let (what, reason) = outcome(visit, &kept.noun.outcome);
    EarlierRow {
        when: visit.said(kept.recorded_at),
        what: reason.map_or_else(|| what.clone(), |reason| format!("{what}: {reason}")),
        who: kept.recorded_by.name.clone(),
        href: format!("/screenings/{}", kept.id),
    }
}

fn outcome(visit: &Visit<'_>, outcome: &ScreeningOutcome) -> (String, Option<String>) {
    let label = |lookup: &str, code: &str| visit.desk.content().lookups.label(lookup, code).to_owned();
    match outcome {
        ScreeningOutcome::Screened { result } => {
            ("Screened".to_owned(), Some(label("screening_outcome", result)))
        }
        ScreeningOutcome::Declined => ("Said no for now".to_owned(), None),
        ScreeningOutcome::NotScreened { reason, words } => {
            let label = label("reason_not_screened", reason);
            let reason = words.as_ref().map_or_else(|| label.clone(), |words| format!("{label}: {words}"));
            ("Not screened".to_owned(), Some(reason))
        }
    }
}

/// Begins it, or goes on with the draft.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let chosen = visit.request.form.given("form");
    let start = work::start(&visit.desk, &visit.actor(), visit.id("id")?)?;
    if start.form.is_none() && start.draft.is_none() && chosen.is_none() {
        let message = "Select which questions fit the person".to_owned();
        return start_page(visit, vec![Problem { field: "form".to_owned(), message }]);
    }
    let draft = work::begin(&visit.desk, &visit.actor(), start.episode.id, chosen.or(Some("screening")))?;
    Ok(Answer::go_to(format!("/drafts/{draft}/sections/1")))
}

/// Asks why the person was not screened.
pub fn new_not_screened(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    not_screened_page(visit, Vec::new())
}

fn not_screened_page(visit: &Visit<'_>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let start = work::start(&visit.desk, &visit.actor(), visit.id("id")?)?;
    start.episode.may_be_screened().map_err(|refusal| Trouble::Refused(refusal.to_string()))?;
    let still = discharge::still_of_not_met(&visit.desk, &visit.actor(), Work::Screening, start.episode.id)?;
    let episode = start.episode.id;
    let status = if problems.is_empty() { 200 } else { 422 };
    let title = "Why was the person not screened?";
    let mut frame = Frame { problems, ..visit.frame(title) };
    frame.crumbs.push(crumb("Episode", format!("/episodes/{episode}")));
    let page = NotSeenPage {
        frame,
        banner: visit.banner(&start.head),
        title,
        action: format!("/episodes/{episode}/not-screened"),
        back: format!("/episodes/{episode}/screening"),
        key: visit.new_key()?.to_string(),
        reasons: visit.offers("reason_not_screened", visit.request.form.get("reason")),
        words: visit.request.form.get("words").to_owned(),
        follows: visit.what_follows(Ways::AfterNotMeeting, None, &still),
    };
    visit.show_as(status, "screening/not_seen.html", &page)
}

/// A reason with its words, and what follows; or everything that is missing.
pub(super) fn missed(
    visit: &Visit<'_>,
    list: &str,
) -> Result<(String, Option<String>, work::Choice), Vec<Problem>> {
    let problem = |field: &str, message: String| Problem { field: field.to_owned(), message };
    let mut problems = Vec::new();
    let reason = visit.chosen_of(list, "reason");
    if reason.is_none() {
        problems.push(problem("reason", "Select the reason".to_owned()));
    }
    let words = match ShortText::parse_optional(visit.request.form.get("words")) {
        Ok(words) => words.map(ShortText::into_string),
        Err(fault) => {
            problems.push(problem("words", format!("The words {fault}")));
            None
        }
    };
    let entry = reason.as_deref().and_then(|code| visit.desk.content().lookups.get(list)?.get(code));
    if entry.is_some_and(|entry| entry.needs_words) && words.is_none() && problems.is_empty() {
        problems.push(problem("words", "Enter what the reason is".to_owned()));
    }
    let choice = visit.choice();
    match (reason, choice, problems.is_empty()) {
        (Some(reason), Ok(choice), true) => Ok((reason, words, choice)),
        (_, choice, _) => {
            problems.extend(choice.err().unwrap_or_default());
            Err(problems)
        }
    }
}

/// Records that the person was not screened.
pub fn create_not_screened(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (reason, words, choice) = match missed(visit, "reason_not_screened") {
        Ok(said) => said,
        Err(problems) => return not_screened_page(visit, problems),
    };
    let command = NotScreened { episode: visit.id("id")?, reason, words, choice };
    match work::record_not_screened(&visit.desk, &visit.actor(), visit.key()?, command) {
        Ok(id) => Ok(visit.done(format!("/screenings/{id}"), "screening_recorded")),
        Err(Failure::Refused(refusal)) => {
            let field = if let CannotScreen::Asks(asks) = refusal { field_of(asks) } else { "next" };
            not_screened_page(visit, vec![Problem { field: field.to_owned(), message: refusal.to_string() }])
        }
        Err(other) => Err(other.into()),
    }
}

/// One screening.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    show_page(visit, Vec::new())
}

fn show_page(visit: &Visit<'_>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let shown = work::show(&visit.desk, &visit.actor(), visit.id("id")?)?;
    let lookups = &visit.desk.content().lookups;
    let label = |lookup: &str, code: &str| lookups.label(lookup, code).to_owned();
    let screening = &shown.screening.noun;
    let (what, reason) = outcome(visit, &screening.outcome);
    let form = &visit.request.form;
    let status = if problems.is_empty() { 200 } else { 422 };
    let mut frame = Frame { problems, ..visit.frame("Screening") };
    frame.crumbs.push(crumb("Episode", format!("/episodes/{}", shown.episode.id)));
    let adult = screening.appropriate_adult.as_ref();
    let chosen =
        |field: &str, stored: Option<&str>| form.given(field).or(stored).unwrap_or_default().to_owned();
    let compare =
        (!shown.others.is_empty()).then(|| format!("/screenings/{}/comparison", shown.screening.id));
    let sent = (shown.screening.recorded_at, shown.screening.recorded_by.name.as_str());
    let page = ShowPage {
        frame,
        banner: visit.banner(&shown.head),
        id: shown.screening.id.to_string(),
        episode: shown.episode.id.to_string(),
        outcome: what,
        reason,
        is_declined: screening.outcome == ScreeningOutcome::Declined,
        when: visit.said(shown.screening.recorded_at),
        who: shown.screening.recorded_by.name.clone(),
        next: next_words(visit, &shown),
        may_assess: shown.may_assess,
        risk: screening.immediate_risk.as_ref().map(|risk| {
            let to: Vec<String> = risk.to.iter().map(|code| label("told_to", code)).collect();
            format!("Told to: {}, {}", to.join(", "), visit.said(risk.at))
        }),
        adult: adult.map(|adult| AdultRow {
            advised: label("yes_no", &adult.advised),
            told_to: adult.told_to.as_deref().map_or_else(String::new, |code| label("told_to", code)),
            when: adult.told_at.map_or_else(String::new, |at| visit.said(at)),
            answer: adult
                .answer
                .as_deref()
                .map_or_else(String::new, |code| label("appropriate_adult_answer", code)),
            reason: adult.reason.clone().unwrap_or_default(),
        }),
        escort: screening
            .escort_facts
            .iter()
            .map(|facts| EscortRow {
                text: facts.text.clone(),
                given: format!("{}, {}", label("told_to", &facts.given_to), visit.said(facts.given_at)),
                seen: label("yes_no", &facts.seen_on_it),
            })
            .collect(),
        escort_text: form.get("text").to_owned(),
        told_to: visit.offers("told_to", form.get("given_to")),
        seen: seen_offers(form.get("seen_on_it")),
        answers_of_adult: visit.offers(
            "appropriate_adult_answer",
            &chosen("answer", adult.and_then(|adult| adult.answer.as_deref())),
        ),
        advised: visit
            .offers("told_to", &chosen("told_to", adult.and_then(|adult| adult.told_to.as_deref()))),
        adult_reason: chosen("reason", adult.and_then(|adult| adult.reason.as_deref())),
        may_change: shown.may_change,
        key: visit.new_key()?.to_string(),
        key_seen: visit.new_key()?.to_string(),
        key_adult: visit.new_key()?.to_string(),
        answers: answers::of(visit, shown.lines, screening.answers.as_ref(), sent, compare),
    };
    visit.show_as(status, "screening/show.html", &page)
}

fn seen_offers(chosen: &str) -> Vec<Offer> {
    [("yes", "Yes, seen on it"), ("no", "No, not on it"), ("not_known", "Nobody has looked")]
        .into_iter()
        .map(|(value, text)| Offer {
            value: value.to_owned(),
            text: text.to_owned(),
            hint: None,
            is_selected: value == chosen,
        })
        .collect()
}

fn next_words(visit: &Visit<'_>, shown: &Shown) -> String {
    use domain::episode::EpisodeState;
    let episode = &shown.episode.noun;
    let by = episode.due_at.map_or_else(String::new, |at| format!(", by {}", visit.said(at)));
    match &episode.state {
        EpisodeState::Untriaged => "Triage".to_owned(),
        EpisodeState::ToScreen { .. } => format!("Offer the screening again{by}"),
        EpisodeState::ToAssess { .. } => format!("Assess the person{by}"),
        EpisodeState::ToPlan { .. } => "Agree a plan with the person".to_owned(),
        EpisodeState::Supported { .. } => "Help is under way".to_owned(),
        EpisodeState::HandingOver { .. } => "Handing over to another service".to_owned(),
        EpisodeState::Discharged { reason, .. } => {
            format!("Closed: {}", visit.desk.content().lookups.label("discharge_reason", reason))
        }
    }
}

/// Records facts that were given for the escort record.
pub fn create_escort_facts(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id = visit.id("id")?;
    work::check_may_change(&visit.desk, &visit.actor(), id)?;
    let mut problems = Vec::new();
    let mut problem =
        |field: &str, message: String| problems.push(Problem { field: field.to_owned(), message });
    let text = match NoteText::parse(visit.request.form.get("text")) {
        Ok(text) if text.as_str().chars().count() <= LONGEST_ESCORT_FACTS => text.into_string(),
        Ok(_) => {
            problem("text", format!("The facts must be {LONGEST_ESCORT_FACTS} characters or fewer"));
            String::new()
        }
        Err(domain::text::TextProblem::Empty) => {
            problem("text", "Enter the facts that you gave".to_owned());
            String::new()
        }
        Err(fault) => {
            problem("text", format!("The facts {fault}"));
            String::new()
        }
    };
    let given_to = visit.chosen_of("told_to", "given_to").unwrap_or_default();
    if given_to.is_empty() {
        problem("given_to", "Select whom you gave them to".to_owned());
    }
    if !problems.is_empty() {
        return show_page(visit, problems);
    }
    let seen = visit.request.form.given("seen_on_it").unwrap_or("not_known");
    let seen_on_it = if ["yes", "no"].contains(&seen) { seen } else { "not_known" }.to_owned();
    let facts = EscortFacts { text, given_to, given_at: visit.now, seen_on_it };
    work::give_escort_facts(&visit.desk, &visit.actor(), visit.key()?, id, facts)?;
    Ok(visit.done(format!("/screenings/{id}"), "escort_facts_recorded"))
}

/// Records whether they were seen on it.
pub fn update_escort_facts(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id = visit.id("id")?;
    work::check_may_change(&visit.desk, &visit.actor(), id)?;
    let seen = visit.request.form.get("seen_on_it");
    if !["yes", "no", "not_known"].contains(&seen) {
        let message = "Select whether you saw them on the escort record".to_owned();
        return show_page(visit, vec![Problem { field: "seen-again".to_owned(), message }]);
    }
    work::look_at_escort_record(&visit.desk, &visit.actor(), visit.key()?, id, seen.to_owned())?;
    Ok(visit.done(format!("/screenings/{id}"), "escort_facts_recorded"))
}

/// Records the answer about an appropriate adult.
pub fn update_adult(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id = visit.id("id")?;
    work::check_may_change(&visit.desk, &visit.actor(), id)?;
    let (told_to, answer) =
        (visit.chosen_of("told_to", "told_to"), visit.chosen_of("appropriate_adult_answer", "answer"));
    let reason = ShortText::parse_optional(visit.request.form.get("reason"));
    let mut problems = Vec::new();
    let mut problem =
        |field: &str, message: String| problems.push(Problem { field: field.to_owned(), message });
    if told_to.is_none() {
        problem("told_to", "Select whom you advised".to_owned());
    }
    if answer.is_none() {
        problem("answer", "Select what the answer was".to_owned());
    }
    let lookup = visit.desk.content().lookups.get("appropriate_adult_answer");
    let needs_reason =
        answer.as_deref().and_then(|code| lookup?.get(code)).is_some_and(|entry| entry.needs_words);
    match &reason {
        Ok(None) if needs_reason => problem("reason", "Enter the reason that was given".to_owned()),
        Ok(_) => {}
        Err(fault) => problem("reason", format!("The reason {fault}")),
    }
    if !problems.is_empty() {
        return show_page(visit, problems);
    }
    let advised = AdultAdvised {
        advised: "yes".to_owned(),
        told_to,
        told_at: Some(visit.now),
        answer,
        reason: reason.ok().flatten().map(ShortText::into_string),
    };
    work::answer_about_adult(&visit.desk, &visit.actor(), visit.key()?, id, advised)?;
    Ok(visit.done(format!("/screenings/{id}"), "adult_recorded"))
}
