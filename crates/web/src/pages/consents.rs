//! Consent: what a person said to each thing that we may do, asked again or withdrawn.

use casework::consent::{self as work, MayRecord, SayConsent};
use domain::{
    consent::{CannotConsent, Consent, Decision},
    failure::Failure,
    noun::Kept,
    text::{NoteText, ShortText},
};
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    pages::what_follows::Offer,
    render::{Frame, PersonBanner, Problem},
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct ConsentsPage {
    frame: Frame,
    banner: PersonBanner,
    rows: Vec<Row>,
    shows_all: bool,
    may_change: bool,
}

#[derive(Serialize)]
struct Row {
    label: String,
    note: Option<String>,
    decision: String,
    is_no: bool,
    words: String,
    when: String,
    href: String,
}

#[derive(Serialize)]
struct EditPage {
    frame: Frame,
    banner: PersonBanner,
    title: String,
    note_of: Option<String>,
    action: String,
    back: String,
    key: String,
    key_withdraw: String,
    revision: Option<u32>,
    withdrawal: Option<String>,
    decisions: Vec<Offer>,
    told: Vec<Offer>,
    language: String,
    decided_by: String,
    words: String,
    needs_words: bool,
    capacity: String,
    competence: String,
    may_change: bool,
    entries: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    decision: String,
    when: String,
    who: String,
    details: Vec<String>,
}

/// The rows of an episode: one for each scope, also those that nobody has asked about.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let shown = work::of_episode(&visit.desk, &visit.actor(), visit.id("id")?)?;
    let lookups = &visit.desk.content().lookups;
    let today = domain::service_hours::london::london(visit.now).date();
    let episode = shown.episode.id;
    let scopes = lookups.get("consent_scope").into_iter().flat_map(|lookup| lookup.offered_on(today));
    let rows = scopes
        .map(|scope| {
            let row = shown.rows.iter().find(|row| row.noun.scope == scope.code);
            let decision = row.map_or(Decision::NotAsked, |row| row.noun.decision);
            let label = lookups.label("consent_decision", decision.code()).to_owned();
            Row {
                label: scope.label.clone(),
                note: scope.note.clone(),
                decision: if shown.shows_all { label } else { "Not shown to you".to_owned() },
                is_no: matches!(decision, Decision::SaidNo | Decision::Withdrawn),
                words: row.and_then(|row| row.noun.words.clone()).unwrap_or_default(),
                when: row.map_or_else(String::new, |row| {
                    format!("{}, {}", visit.said(row.noun.decided_at), row.recorded_by.name)
                }),
                href: format!("/episodes/{episode}/consents/{}", scope.code),
            }
        })
        .collect();
    let mut frame = visit.frame("What the person agreed to");
    frame.crumbs.push(crumb("Episode", format!("/episodes/{episode}")));
    let page = ConsentsPage {
        frame,
        banner: visit.banner(&shown.head),
        rows,
        shows_all: shown.shows_all,
        may_change: shown.may != MayRecord::Nothing,
    };
    visit.show("consents/index.html", &page)
}

/// One row.
pub fn edit(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    page(visit, Vec::new())
}

fn page(visit: &Visit<'_>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let scope = visit.request.param("scope");
    let shown = work::row(&visit.desk, &visit.actor(), visit.id("id")?, scope)?;
    let lookups = &visit.desk.content().lookups;
    let form = &visit.request.form;
    let row = shown.row.as_ref();
    let stored = row.map(|row| &row.noun);
    let typed = |field: &str, stored: Option<&str>| match form.has(field) {
        true => form.get(field).to_owned(),
        false => stored.unwrap_or_default().to_owned(),
    };
    let mut decisions =
        visit.offers("consent_decision", &typed("decision", stored.map(|stored| stored.decision.code())));
    // A yes is taken back by withdrawing; what nobody asked is said by having no row.
    decisions.retain(|offer| !["withdrawn", "not_asked"].contains(&offer.value.as_str()));
    let (age, list) = (shown.head.person.noun.birth.age_on(visit.today()), lookups.get("consent_decision"));
    let is_theirs =
        |code: &str| list.and_then(|list| list.get(code)).is_none_or(|entry| entry.is_for_age(age));
    decisions.retain(|offer| offer.is_selected || is_theirs(&offer.value));
    if shown.may == MayRecord::OnlyNo {
        decisions.retain(|offer| offer.value == "said_no");
    }
    let entry = lookups.get("consent_scope").and_then(|lookup| lookup.get(scope));
    let back = format!("/episodes/{}/consents", shown.episode.id);
    let status = if problems.is_empty() { 200 } else { 422 };
    let title = entry.map_or_else(|| scope.to_owned(), |entry| entry.label.clone());
    let mut frame = Frame { problems, ..visit.frame(&title) };
    frame.crumbs.push(crumb("What the person agreed to", back.clone()));
    let page = EditPage {
        frame,
        banner: visit.banner(&shown.head),
        title,
        note_of: entry.and_then(|entry| entry.note.clone()),
        action: format!("{back}/{scope}"),
        back,
        key: visit.new_key()?.to_string(),
        key_withdraw: visit.new_key()?.to_string(),
        revision: row.map(|row| row.revision),
        withdrawal: row
            .filter(|row| row.noun.decision.allows())
            .map(|row| format!("/consents/{}/withdrawal", row.id)),
        decisions,
        told: visit
            .offers("consent_told", &typed("told_how", stored.and_then(|stored| stored.told_how.as_deref()))),
        language: typed("language", stored.and_then(|stored| stored.language.as_deref())),
        decided_by: typed("decided_by", stored.and_then(|stored| stored.decided_by.as_deref())),
        words: typed("words", stored.and_then(|stored| stored.words.as_deref())),
        needs_words: entry.is_some_and(|entry| entry.needs_words),
        capacity: typed("capacity", stored.and_then(|stored| stored.capacity.as_deref())),
        competence: typed("competence", stored.and_then(|stored| stored.competence.as_deref())),
        may_change: shown.may != MayRecord::Nothing,
        entries: row
            .map(|row| entry_of(visit, row))
            .into_iter()
            .chain(shown.earlier.iter().map(|version| entry_of(visit, &version.kept)))
            .collect(),
    };
    visit.show_as(status, "consents/edit.html", &page)
}

fn entry_of(visit: &Visit<'_>, kept: &Kept<Consent>) -> Entry {
    let lookups = &visit.desk.content().lookups;
    let said = &kept.noun;
    let mut details = Vec::new();
    let mut detail = |words: &str, text: Option<String>| {
        details.extend(text.map(|text| format!("{words}: {text}")));
    };
    detail("Which part, or whom", said.words.clone());
    detail("Decided by", said.decided_by.clone());
    let label = |lookup: &str, code: &Option<String>| {
        code.as_deref().map(|code| lookups.label(lookup, code).to_owned())
    };
    detail("Explained", label("consent_told", &said.told_how));
    detail("Language", said.language.clone());
    detail("Why they could not decide", said.capacity.clone());
    detail("Why a child was thought to understand", said.competence.clone());
    Entry {
        decision: lookups.label("consent_decision", said.decision.code()).to_owned(),
        when: visit.said(said.decided_at),
        who: kept.recorded_by.name.clone(),
        details,
    }
}

/// Records what the person says now.
pub fn update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (form, episode) = (&visit.request.form, visit.id("id")?);
    work::check_may_record(&visit.desk, &visit.actor(), episode)?;
    let scope = visit.request.param("scope").to_owned();
    if !visit.desk.content().lookups.has("consent_scope", &scope) {
        return Err(Trouble::NotFound);
    }
    let mut problems = Vec::new();
    let decision = Decision::from_code(form.get("decision"))
        .filter(|decision| !matches!(decision, Decision::Withdrawn | Decision::NotAsked));
    if decision.is_none() {
        problems.push(Problem {
            field: "decision".to_owned(),
            message: "Select what the person said".to_owned(),
        });
    }
    let mut line = |field: &str, words: &str| match ShortText::parse_optional(form.get(field)) {
        Ok(text) => text.map(ShortText::into_string),
        Err(fault) => {
            problems.push(Problem { field: field.to_owned(), message: format!("{words} {fault}") });
            None
        }
    };
    let (decided_by, words) = (line("decided_by", "Who decided"), line("words", "Which part, or whom,"));
    let language = line("language", "The language");
    let mut note = |field: &str, words: &str| match NoteText::parse_optional(form.get(field)) {
        Ok(text) => text.map(NoteText::into_string),
        Err(fault) => {
            problems.push(Problem { field: field.to_owned(), message: format!("{words} {fault}") });
            None
        }
    };
    let (capacity, competence) = (note("capacity", "The reason"), note("competence", "The reason"));
    let Some(decision) = decision.filter(|_| problems.is_empty()) else { return page(visit, problems) };
    let consent = Consent {
        scope: scope.clone(),
        decision,
        decided_at: visit.now,
        decided_by,
        words,
        told_how: visit.chosen_of("consent_told", "told_how"),
        language,
        capacity: capacity.filter(|_| decision == Decision::LacksCapacity),
        competence: competence
            .filter(|_| matches!(decision, Decision::CompetentChildGiven | Decision::ParentGiven)),
    };
    let command = SayConsent { episode, revision: form.get("revision").parse().ok(), consent };
    match work::say(&visit.desk, &visit.actor(), visit.key()?, command) {
        Ok(_) => Ok(visit.done(format!("/episodes/{episode}/consents"), "consent_recorded")),
        Err(Failure::Refused(refusal)) => {
            let field = match refusal {
                CannotConsent::CapacityMissing => "capacity",
                CannotConsent::CompetenceMissing => "competence",
                CannotConsent::WordsMissing => "words",
                CannotConsent::NothingToWithdraw
                | CannotConsent::WithdrawInstead
                | CannotConsent::OtherScope
                | CannotConsent::InFuture
                | CannotConsent::NotAtThisAge
                | CannotConsent::Same => "decision",
            };
            page(visit, vec![Problem { field: field.to_owned(), message: refusal.to_string() }])
        }
        Err(other) => Err(other.into()),
    }
}

/// Withdraws a yes.
pub fn withdraw(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let revision = visit.request.form.get("revision").parse().map_err(|_| Trouble::Unreadable)?;
    let episode = work::withdraw(&visit.desk, &visit.actor(), visit.key()?, visit.id("id")?, revision)?;
    Ok(visit.done(format!("/episodes/{episode}/consents"), "consent_withdrawn"))
}
