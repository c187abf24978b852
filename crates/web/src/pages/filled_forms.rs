//! Forms of the team on a person's case: the list of them, beginning one, reading one, taking one out of view.

use casework::{
    correction,
    filled_form::{self, FormsPage, Offer},
};
use domain::{
    Id,
    content::Content,
    episode::Episode,
    failure::Failure,
    filled_form::{CannotFill, FilledForm},
    instrument_result::InstrumentResult,
    noun::Kept,
    service_hours::wording,
};
use serde::Serialize;

use super::answers::{self, Answers};
use crate::{
    answer::{Answer, Trouble},
    form_page::{Field, Form, Reading},
    render::{Frame, PersonBanner, Problem},
    request::Fields,
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct IndexPage {
    frame: Frame,
    banner: PersonBanner,
    action: String,
    groups: Vec<OfferGroup>,
    filled: Vec<FilledLine>,
    results: Vec<ResultLine>,
    shows_results: bool,
    over_time: String,
    enter: Option<String>,
}

#[derive(Serialize)]
struct OfferGroup {
    title: String,
    offers: Vec<OfferLine>,
}

#[derive(Serialize)]
struct OfferLine {
    code: String,
    title: String,
    href: Option<String>,
}

#[derive(Serialize)]
struct FilledLine {
    title: String,
    href: String,
    when: String,
    who: String,
    is_retired: bool,
}

/// One result of an instrument, as lists say it.
#[derive(Serialize)]
pub(super) struct ResultLine {
    title: String,
    said: String,
    when: String,
    by: Option<String>,
    opens: Vec<String>,
    unseen: Vec<String>,
}

#[derive(Serialize)]
struct ShowPage {
    frame: Frame,
    banner: PersonBanner,
    title: String,
    when: String,
    who: String,
    retired: Option<String>,
    results: Vec<ResultLine>,
    open_risk: Option<String>,
    over_time: String,
    answers: Answers,
    take_back: Option<String>,
    /// Where it is put right.
    correct: Option<String>,
    /// Who put it right last, and when.
    corrected: Option<String>,
    earlier: Vec<EarlierLine>,
}

/// How a form stood before a change.
#[derive(Serialize)]
struct EarlierLine {
    words: String,
    href: String,
    reason: Option<String>,
}

#[derive(Serialize)]
struct VersionPage {
    frame: Frame,
    banner: PersonBanner,
    title: String,
    when: String,
    here: String,
    answers: Answers,
}

/// The forms of an episode.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    index_page(visit, Vec::new())
}

fn index_page(visit: &Visit<'_>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let shown = filled_form::index(&visit.desk, &visit.actor(), visit.id("id")?)?;
    let status = if problems.is_empty() { 200 } else { 422 };
    let content = visit.desk.content();
    let id = shown.episode.id;
    let person = shown.head.person.id;
    let page = IndexPage {
        frame: Frame {
            problems,
            crumbs: vec![crumb("Episode", format!("/episodes/{id}"))],
            ..visit.frame("Forms and scores")
        },
        banner: visit.banner(&shown.head),
        action: format!("/episodes/{id}/forms"),
        groups: groups(&shown),
        filled: shown.filled.iter().map(|kept| filled_line(visit, kept)).collect(),
        results: shown
            .results
            .iter()
            .filter(|kept| kept.retired.is_none())
            .map(|kept| result_line(content, kept))
            .collect(),
        shows_results: shown.shows_results,
        over_time: format!("/people/{person}/instrument-results"),
        enter: shown.may_enter.then(|| format!("/episodes/{id}/instrument-results/new")),
    };
    visit.show_as(status, "filled_forms/index.html", &page)
}

fn groups(shown: &FormsPage) -> Vec<OfferGroup> {
    let mut groups: Vec<OfferGroup> = Vec::new();
    for Offer { form, draft, .. } in &shown.offered {
        let line = OfferLine {
            code: form.code.clone(),
            title: form.title.clone(),
            href: draft.map(|draft| format!("/drafts/{draft}/sections")),
        };
        match groups.iter_mut().find(|group| group.title == form.group) {
            Some(group) => group.offers.push(line),
            None => groups.push(OfferGroup { title: form.group.clone(), offers: vec![line] }),
        }
    }
    groups
}

fn filled_line(visit: &Visit<'_>, kept: &Kept<FilledForm>) -> FilledLine {
    FilledLine {
        title: kept.noun.title.clone(),
        href: format!("/filled-forms/{}", kept.id),
        when: visit.said(kept.sent_at()),
        who: kept.author().name.clone(),
        is_retired: kept.retired.is_some(),
    }
}

fn result_line(content: &Content, kept: &Kept<InstrumentResult>) -> ResultLine {
    let result = &kept.noun;
    let words = |codes: &[String]| sections(content, codes);
    ResultLine {
        title: title_of(content, result),
        said: said(result),
        when: wording::day(result.asked_on),
        by: result.rater.as_ref().map(ToString::to_string),
        opens: words(&result.opens),
        unseen: words(&result.unseen),
    }
}

/// The name of an instrument; its code where content no longer has it.
pub(super) fn title_of(content: &Content, result: &InstrumentResult) -> String {
    let known = content.instruments.get(&result.instrument);
    known.map_or_else(|| result.instrument.clone(), |instrument| instrument.short_title.clone())
}

/// What a result says in one line: "12, moderate", "No total: 4 not answered".
pub(super) fn said(result: &InstrumentResult) -> String {
    let missing = match result.missing {
        0 => None,
        number => Some(format!("{number} not answered")),
    };
    let prorated = result.is_prorated.then(|| "worked out from the rest".to_owned());
    let parts = match &result.total {
        Some(total) => [Some(total.to_string()), result.band.clone(), missing, prorated],
        None => [Some("No total".to_owned()), None, missing, None],
    };
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    match (&result.words, result.total) {
        (Some(words), None) => words.to_string(),
        (Some(words), Some(_)) => format!("{}. {words}", parts.join(", ")),
        (None, _) => parts.join(", "),
    }
}

/// The words of sections that alerts open.
pub(super) fn sections(content: &Content, codes: &[String]) -> Vec<String> {
    codes.iter().map(|code| section(content, code)).collect()
}

/// The words of a section that an alert opens: a kind of risk or of need.
fn section(content: &Content, code: &str) -> String {
    let lists = ["risk_type", "need_type"];
    let known = lists.iter().filter_map(|list| content.lookups.get(list)?.get(code));
    known.map(|entry| entry.label.to_lowercase()).next().unwrap_or_else(|| code.to_owned())
}

/// Begins a form, or goes on with it.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let episode: Id<Episode> = visit.id("id")?;
    let wrong = |message: &str| vec![Problem { field: "form".to_owned(), message: message.to_owned() }];
    let Some(code) = visit.request.form.given("form") else {
        return index_page(visit, wrong("Select a form"));
    };
    match filled_form::begin(&visit.desk, &visit.actor(), episode, code) {
        Ok(draft) => Ok(Answer::go_to(format!("/drafts/{draft}/sections"))),
        Err(Failure::Refused(
            refusal @ (CannotFill::EpisodeClosed | CannotFill::NothingSaid | CannotFill::OtherAge),
        )) => index_page(visit, wrong(&refusal.to_string())),
        Err(Failure::NotFound) => index_page(visit, wrong("Select a form that is offered here")),
        Err(other) => Err(other.into()),
    }
}

/// One filled-in form.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let shown = filled_form::show(&visit.desk, &visit.actor(), visit.id("id")?)?;
    let content = visit.desk.content();
    let filled = &shown.filled;
    let results: Vec<ResultLine> = shown.results.iter().map(|kept| result_line(content, kept)).collect();
    let is_asked = shown.results.iter().any(|kept| !kept.noun.opens.is_empty());
    let page = ShowPage {
        frame: Frame {
            crumbs: filled
                .episode
                .map(forms_of)
                .map(|href| crumb("Forms and scores", href))
                .into_iter()
                .collect(),
            ..visit.frame(&filled.noun.title)
        },
        banner: visit.banner(&shown.head),
        title: filled.noun.title.clone(),
        when: visit.said(filled.sent_at()),
        who: filled.author().name.clone(),
        retired: filled.retired.as_ref().map(|retired| format!("{} ({})", retired.reason, retired.by.name)),
        results,
        over_time: format!("/people/{}/instrument-results", shown.head.person.id),
        open_risk: is_asked.then(|| format!("/people/{}/risks/new", shown.head.person.id)),
        answers: answers::of(
            visit,
            shown.lines,
            Some(&filled.noun.answers),
            (filled.sent_at(), &filled.author().name),
            (!shown.others.is_empty()).then(|| format!("/filled-forms/{}/comparison", filled.id)),
        ),
        correct: shown.may_correct.then(|| format!("/filled-forms/{}/correction", filled.id)),
        corrected: (filled.revision > 1 && filled.retired.is_none())
            .then(|| format!("Corrected {} by {}", visit.said(filled.recorded_at), filled.recorded_by.name)),
        earlier: shown
            .earlier
            .iter()
            .map(|version| EarlierLine {
                words: format!("{}, {}", visit.said(version.kept.recorded_at), version.kept.recorded_by.name),
                href: format!("/filled-forms/{}/versions/{}", filled.id, version.kept.revision),
                reason: version.reason.clone(),
            })
            .collect(),
        take_back: shown.may_take_back.then(|| format!("/filled-forms/{}/retirement/new", filled.id)),
    };
    visit.show("filled_forms/show.html", &page)
}

/// How a filled-in form stood before it was changed.
pub fn version(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let revision = visit.request.param("revision").parse().map_err(|_| Trouble::NotFound)?;
    let id: Id<FilledForm> = visit.id("id")?;
    let (head, stood, lines) = filled_form::version(&visit.desk, &visit.actor(), id, revision)?;
    let here = format!("/filled-forms/{id}");
    let sent = (stood.recorded_at, stood.recorded_by.name.as_str());
    let page = VersionPage {
        frame: Frame {
            crumbs: vec![crumb(&stood.noun.title, here.clone())],
            ..visit.frame(&format!("{}, an earlier version", stood.noun.title))
        },
        banner: visit.banner(&head),
        title: stood.noun.title.clone(),
        when: format!("{} by {}", visit.said(stood.recorded_at), stood.recorded_by.name),
        here,
        answers: answers::of(visit, lines, Some(&stood.noun.answers), sent, None),
    };
    visit.show("filled_forms/version.html", &page)
}

/// Begins to put a form right, or goes on with it.
pub fn correct(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    match correction::begin(&visit.desk, &visit.actor(), visit.id("id")?) {
        Ok(draft) => Ok(Answer::go_to(format!("/drafts/{draft}/sections"))),
        Err(Failure::Refused(refusal)) => Err(Trouble::Refused(refusal.to_string())),
        Err(other) => Err(other.into()),
    }
}

fn forms_of(episode: Id<Episode>) -> String {
    format!("/episodes/{episode}/forms")
}

/// Why a filled-in form is taken out of view.
pub fn retirement_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    retirement_page(visit, &Fields::default(), Vec::new())
}

fn retirement_page(visit: &Visit<'_>, typed: &Fields, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let (head, kept) = filled_form::taking_back(&visit.desk, &visit.actor(), visit.id("id")?)?;
    visit.show_form(Some(&head), retirement_form(visit, &kept)?, typed, problems)
}

fn retirement_form(visit: &Visit<'_>, kept: &Kept<FilledForm>) -> Result<Form, Trouble> {
    Ok(Form {
        heading: "Take the form out of view".to_owned(),
        lead: vec![format!(
            "{}: it no longer counts, nor do the scores that came of it. It stays in the history, with your reason. \
             Needs and consent that it set stay as they are: change them on their own pages.",
            kept.noun.title
        )],
        action: format!("/filled-forms/{}/retirement", kept.id),
        key: Some(visit.new_key()?),
        revision: Some(kept.revision),
        fields: vec![Field::line("reason", "Why?").hint("Such as: entered for the wrong person")],
        button: "Take it out of view".to_owned(),
        leave: crumb("Cancel", format!("/filled-forms/{}", kept.id)),
    })
}

/// Takes a filled-in form out of view.
pub fn retirement_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let typed = &visit.request.form;
    let mut reading = Reading::of(typed);
    let revision = reading.revision()?;
    if let Some(reason) = reading.line("reason", "The reason", "Enter why you take it out of view") {
        let (by, id) = (visit.actor(), visit.id("id")?);
        match filled_form::take_back(&visit.desk, &by, visit.key()?, id, revision, reason.into_string()) {
            Ok(id) => return Ok(visit.done(format!("/filled-forms/{id}"), "taken_out_of_view")),
            Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    retirement_page(visit, typed, reading.problems)
}
