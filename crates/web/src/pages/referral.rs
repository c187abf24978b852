//! A referral after it was sent: what happens next, what was said, and how it is put right.

use casework::referral::{self, Receipt, ShownReferral};
use domain::{
    Id,
    access::Field,
    asked::Asked,
    content::{Content, SiteKind},
    failure::Failure,
    noun::CannotChange,
    referral::{CorrectedReferral, ImmediateRisk, Referral, Referrer},
    text::{ShortText, TextProblem},
};
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    app::telephone_of,
    pages::referral_draft::{
        paper::{Paper, Step, typed},
        read::{Reader, Why},
        words::{self, Choices},
    },
    render::{Frame, PersonBanner, Problem, Telephone},
    visit::{Visit, crumb},
};

pub(crate) mod told;

#[derive(Serialize)]
struct ReceivedPage {
    frame: Frame,
    name: Option<String>,
    team: String,
    place: String,
    due: Option<String>,
    urgency: String,
    is_open_now: bool,
    opens: Option<String>,
    out_of_hours: String,
    is_immediate: bool,
    is_risk_known: bool,
    stands_at: &'static str,
    is_joined: bool,
    telephone: Telephone,
    referral: Option<String>,
    triage: Option<String>,
    tells_nothing: bool,
}

#[derive(Serialize)]
struct ShowPage {
    frame: Frame,
    banner: PersonBanner,
    referral: ReferralView,
}

#[derive(Serialize)]
struct ReferralView {
    id: String,
    heading: String,
    rows: Vec<Row>,
    justice: Vec<Row>,
    answers: Vec<AnswerView>,
    may_correct: bool,
    is_old: bool,
    recorded: String,
    versions: Vec<Version>,
    episode: Option<String>,
}

#[derive(Serialize)]
struct Row {
    label: &'static str,
    value: String,
}

#[derive(Serialize)]
struct AnswerView {
    question: String,
    answer: String,
    is_answered: bool,
}

#[derive(Serialize)]
struct Version {
    number: u32,
    href: String,
    is_shown: bool,
}

#[derive(Serialize)]
struct CorrectionPage {
    frame: Frame,
    banner: PersonBanner,
    id: String,
    revision: u32,
    f: CorrectionFields,
    choices: Choices,
    /// The present version, beside one's own words that were begun from an earlier one.
    stands: Vec<Row>,
}

#[derive(Serialize)]
struct CorrectionFields {
    typed: std::collections::BTreeMap<String, String>,
    chosen: std::collections::BTreeMap<String, Vec<String>>,
    problems: Vec<Problem>,
}

/// What happens next, and by when. Nothing of the person stands here: whoever entered it may have no right to more.
pub fn received(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: Id<Referral> = visit.id("id")?;
    let receipt = referral::receipt(&visit.desk, &visit.actor(), id)?;
    let Receipt { referral, episode, name, may_read, may_triage } = receipt;
    let content = visit.desk.content();
    let site = content.places.site(&referral.noun.site);
    let is_open_now = visit.desk.hours().open_at(visit.now);
    let opens = visit.desk.hours().next_opening(visit.now).filter(|_| !is_open_now);
    let team = content.places.teams_at(&referral.noun.site).next();
    let page = ReceivedPage {
        frame: visit.frame("Referral received"),
        name,
        team: team.map_or_else(|| episode.noun.team.clone(), |team| team.name.clone()),
        place: site.map_or_else(|| referral.noun.site.clone(), |site| site.name.clone()),
        due: episode.noun.due_at.map(|due| visit.said(due)),
        urgency: content.lookups.label("urgency", referral.noun.urgency.code()).to_owned(),
        is_open_now,
        opens: opens.map(|at| visit.said(at)),
        out_of_hours: content.service.out_of_hours.clone(),
        is_immediate: referral.noun.immediate_risk.is_immediate(),
        is_risk_known: matches!(referral.noun.immediate_risk, ImmediateRisk::No | ImmediateRisk::Yes { .. }),
        stands_at: match site.map(|site| site.kind) {
            Some(SiteKind::CustodySuite | SiteKind::VoluntaryAttendance) => "custody",
            Some(kind) if kind.is_court() => "court",
            Some(_) | None => "elsewhere",
        },
        is_joined: episode.noun.referral != id,
        telephone: telephone_of(&content.service.duty.telephone),
        referral: may_read.then(|| format!("/referrals/{id}")),
        triage: may_triage.then(|| format!("/episodes/{}/triage", episode.id)),
        tells_nothing: words::tells_nothing(content, &referral.noun.source),
    };
    visit.show("referral/received.html", &page)
}

/// What was said.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: Id<Referral> = visit.id("id")?;
    let revision = match visit.request.query.given("revision") {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| Trouble::NotFound)?),
    };
    let shown = referral::show(&visit.desk, &visit.actor(), id, revision)?;
    let mut frame = visit.frame("Referral");
    frame.crumbs = vec![crumb("Person", format!("/people/{}", shown.head.person.id))];
    let page = ShowPage { frame, banner: visit.banner(&shown.head), referral: view(visit, &shown) };
    visit.show("referral/show.html", &page)
}

fn view(visit: &Visit<'_>, shown: &ShownReferral) -> ReferralView {
    let content = visit.desk.content();
    let kept = &shown.referral;
    let is_old = kept.revision != shown.newest;
    let versions = (1..=shown.newest).rev().map(|number| Version {
        number,
        href: format!("/referrals/{}?revision={number}", kept.id),
        is_shown: number == kept.revision,
    });
    let answers = shown.answers.iter().map(|line| AnswerView {
        question: line.question.clone(),
        answer: line.answer.clone(),
        is_answered: line.is_answered,
    });
    ReferralView {
        id: kept.id.to_string(),
        heading: format!("Referral from {}", visit.said(kept.noun.received_at)),
        rows: rows(visit, shown),
        justice: justice(visit, shown),
        answers: answers.collect(),
        may_correct: shown.may_correct && !is_old && shown.is_whole,
        is_old,
        recorded: format!("{} by {}", visit.said(kept.recorded_at), author(content, &kept.recorded_by)),
        versions: if shown.newest > 1 { versions.collect() } else { Vec::new() },
        episode: shown.episode.map(|episode| format!("/episodes/{episode}")),
    }
}

/// Name, role and team of whoever made an entry.
fn author(content: &Content, by: &domain::stamp::Author) -> String {
    let role = by.role.map(|role| role.name().to_owned());
    let team = content.places.team(&by.team).map(|team| team.name.clone());
    let parts: Vec<String> = [Some(by.name.clone()), role, team].into_iter().flatten().collect();
    parts.join(", ")
}

fn rows(visit: &Visit<'_>, shown: &ShownReferral) -> Vec<Row> {
    let content = visit.desk.content();
    let noun = &shown.referral.noun;
    let needs: Vec<&str> =
        noun.suspected_needs.iter().map(|code| content.lookups.label("need_type", code)).collect();
    let source = content.lookups.label("referral_source", &noun.source).to_owned();
    let site = content.places.site(&noun.site).map_or(&noun.site, |site| &site.name);
    let short = vec![
        row("Referred by", source),
        row("Place", site.clone()),
        row("What may be the matter", needs.join(", ")),
        row("How soon", content.lookups.label("urgency", noun.urgency.code())),
    ];
    if !shown.is_whole {
        return short;
    }
    let referrer = [&noun.referrer.name, &noun.referrer.role, &noun.referrer.contact];
    let referrer: Vec<&str> = referrer.into_iter().flatten().map(String::as_str).collect();
    let agrees = match noun.person_agrees {
        Asked::Answered(true) => "Yes",
        Asked::Answered(false) => "Knows, and does not agree",
        Asked::NotAsked => "Not asked yet",
        Asked::NotKnown | Asked::Refused => noun.person_agrees.words(),
    };
    let mut rows =
        vec![row("Immediate risk", noun.immediate_risk.said()), row("Why now", noun.reason.as_str())];
    rows.extend(short);
    rows.push(row("Who referred", referrer.join(", ")));
    rows.push(row("The person knows and agrees", agrees));
    rows
}

fn row(label: &'static str, value: impl Into<String>) -> Row {
    let value = value.into();
    Row { label, value: if value.is_empty() { "Not said".to_owned() } else { value } }
}

fn justice(visit: &Visit<'_>, shown: &ShownReferral) -> Vec<Row> {
    let Some((event, scope)) = &shown.justice_event else { return Vec::new() };
    let lookups = &visit.desk.content().lookups;
    let noun = &event.noun;
    let at = |at: Option<jiff::Timestamp>| at.map_or("Not known".to_owned(), |at| visit.said(at));
    let mut rows = Vec::new();
    if noun.point_of_contact == SiteKind::CustodySuite.point_of_contact() {
        if scope.shows(Field::CustodyNumber) {
            let number = noun.custody_number.as_ref().map_or("Not known".to_owned(), ToString::to_string);
            rows.push(row("Custody record number", number));
        }
        if scope.shows(Field::WhatReferrerEntered) {
            rows.push(row("Arrested", at(noun.arrested_at)));
            rows.push(row("Arrived", at(noun.arrived_at)));
            rows.push(row("Detention authorised", at(noun.authorised_at)));
        }
    } else if scope.shows(Field::CourtDates) {
        rows.push(row("Hearing or interview", at(noun.hearing_at)));
    }
    if scope.shows(Field::OffenceGroup) {
        let is_whole = scope.shows(Field::WhatReferrerEntered);
        let offences: Vec<String> = noun
            .offences
            .iter()
            .map(|offence| match (is_whole, offence.heading.as_str()) {
                (true, heading) if !heading.is_empty() => {
                    format!("{}: {heading}", lookups.label("offence_group", &offence.group))
                }
                _ => lookups.label("offence_group", &offence.group).to_owned(),
            })
            .collect();
        rows.push(row("Offences", offences.join("; ")));
    }
    if scope.shows(Field::WhatReferrerEntered) {
        let adult = lookups.label("appropriate_adult", noun.appropriate_adult.code());
        rows.push(row("Appropriate adult", adult));
    }
    rows
}

/// The page on which a referral is put right.
pub fn edit(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let shown = open_for_correction(visit)?;
    let noun = &shown.referral.noun;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let risk_words = match &noun.immediate_risk {
        ImmediateRisk::Yes { words } => words.clone(),
        ImmediateRisk::No | ImmediateRisk::NotKnown | ImmediateRisk::NotAsked => String::new(),
    };
    let agrees = match noun.person_agrees {
        Asked::Answered(true) => "yes",
        Asked::Answered(false) => "no",
        Asked::NotKnown | Asked::Refused => "not_known",
        Asked::NotAsked => "not_asked",
    };
    let fields = [
        ("referrer_name", text(&noun.referrer.name)),
        ("referrer_role", text(&noun.referrer.role)),
        ("referrer_contact", text(&noun.referrer.contact)),
        ("reason", noun.reason.clone()),
        ("risk", noun.immediate_risk.code().to_owned()),
        ("risk_words", risk_words),
        ("urgency", noun.urgency.code().to_owned()),
        ("agrees", agrees.to_owned()),
    ];
    let mut typed: casework::draft::Typed =
        fields.into_iter().map(|(name, value)| (name.to_owned(), vec![value])).collect();
    typed.insert("needs".to_owned(), noun.suspected_needs.clone());
    let own = visit.own_words().map(|_| self::typed(&visit.request.form, ""));
    correction_page(visit, &shown, shown.referral.revision, &own.unwrap_or(typed), Vec::new())
}

fn open_for_correction(visit: &Visit<'_>) -> Result<ShownReferral, Trouble> {
    let shown = referral::show_for_correction(&visit.desk, &visit.actor(), visit.id("id")?)?;
    if shown.may_correct && shown.is_whole { Ok(shown) } else { Err(Trouble::NotFound) }
}

const CORRECTED: [&str; 10] = [
    "referrer_name",
    "referrer_role",
    "referrer_contact",
    "reason",
    "risk",
    "risk_words",
    "urgency",
    "agrees",
    "why",
    "why_words",
];

fn correction_page(
    visit: &Visit<'_>,
    shown: &ShownReferral,
    revision: u32,
    typed: &casework::draft::Typed,
    problems: Vec<Problem>,
) -> Result<Answer, Trouble> {
    let content = visit.desk.content();
    let today = domain::service_hours::london::london(visit.now).date();
    let paper = Paper(typed);
    let mut choices = words::choices(content, Step::Reason, "", today);
    choices.insert("why", words::plain(content, "correction_reason", today));
    let status = if problems.is_empty() { 200 } else { 422 };
    let mut frame = Frame { problems: problems.clone(), ..visit.frame("Correct the referral") };
    frame.crumbs = vec![crumb("Referral", format!("/referrals/{}", shown.referral.id))];
    let page = CorrectionPage {
        frame,
        banner: visit.banner(&shown.head),
        id: shown.referral.id.to_string(),
        revision,
        f: CorrectionFields {
            typed: CORRECTED.map(|name| (name.to_owned(), paper.text(name).to_owned())).into(),
            chosen: [("needs".to_owned(), paper.all("needs").into_iter().map(str::to_owned).collect())]
                .into(),
            problems,
        },
        choices,
        stands: if visit.is_overtaken(shown.referral.revision) { rows(visit, shown) } else { Vec::new() },
    };
    visit.show_as(status, "referral/correction.html", &page)
}

/// Puts it right: a new revision, with the reason.
pub fn update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let shown = open_for_correction(visit)?;
    let typed = typed(&visit.request.form, "");
    let paper = Paper(&typed);
    let revision: u32 = paper.text("revision").parse().map_err(|_| Trouble::Unreadable)?;
    let mut reader = Reader::new(&visit.desk, paper, shown.referral.person, visit.now);
    let why = reader.why();
    let mut problems: Vec<Problem> = reader.problems.into_iter().map(|(_, problem)| problem).collect();
    let referrer = referrer(paper, &mut problems);
    let reason = reason(visit.desk.content(), paper, &mut problems);
    let (Some(why), Some(reason), true) = (why, reason, problems.is_empty()) else {
        return correction_page(visit, &shown, revision, &typed, problems);
    };
    let Why { reason: words, suspected_needs, immediate_risk, urgency, person_agrees } = why;
    let corrected = CorrectedReferral {
        referrer,
        reason: words,
        suspected_needs,
        immediate_risk,
        urgency,
        person_agrees,
    };
    // Words that leave a form take no risk off the pages: somebody who looks at it does (decision 0014).
    let is_taken_back =
        shown.referral.noun.immediate_risk.is_immediate() && !corrected.immediate_risk.is_immediate();
    match referral::correct(&visit.desk, &visit.actor(), shown.referral.id, revision, corrected, reason) {
        Ok(()) => {
            let said = if is_taken_back { "risk_stays" } else { "referral_corrected" };
            Ok(visit.done(format!("/referrals/{}", shown.referral.id), said))
        }
        Err(Failure::Refused(CannotChange::ReasonMissing)) => Err(Trouble::Unreadable),
        Err(other) => Err(other.into()),
    }
}

fn referrer(paper: Paper<'_>, problems: &mut Vec<Problem>) -> Referrer {
    let mut read = |field: &str, label: &str| match ShortText::parse(paper.text(field)) {
        Ok(text) => Some(text.into_string()),
        Err(TextProblem::Empty) => None,
        Err(problem) => {
            problems.push(Problem { field: field.to_owned(), message: format!("{label} {problem}") });
            None
        }
    };
    Referrer {
        name: read("referrer_name", "Their name"),
        role: read("referrer_role", "Their role or relation"),
        contact: read("referrer_contact", "How to reach them"),
    }
}

/// Why it is changed: a code of the list, with words where the list asks for them.
fn reason(content: &Content, paper: Paper<'_>, problems: &mut Vec<Problem>) -> Option<String> {
    let entry = content.lookups.get("correction_reason").and_then(|lookup| lookup.get(paper.text("why")));
    let Some(entry) = entry else {
        let message = "Select why you are changing it".to_owned();
        problems.push(Problem { field: "why".to_owned(), message });
        return None;
    };
    match ShortText::parse(paper.text("why_words")) {
        Ok(words) => Some(format!("{}: {words}", entry.label)),
        Err(TextProblem::Empty) if entry.needs_words => {
            let message = "Enter why you are changing it".to_owned();
            problems.push(Problem { field: "why_words".to_owned(), message });
            None
        }
        Err(TextProblem::Empty) => Some(entry.label.clone()),
        Err(problem) => {
            problems.push(Problem { field: "why_words".to_owned(), message: format!("Why {problem}") });
            None
        }
    }
}
