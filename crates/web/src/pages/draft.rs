//! Drafts of every kind: saved as one types, listed to be taken up again, thrown away by their owner's word.

use casework::{
    DraftMark,
    correction::CORRECTION_PAGE,
    draft::{self, Draft, Typed},
    episode, form_run,
    form_version::trial,
    safety_plan, search,
};
use domain::Id;
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    form_draft,
    pages::{entry, referral_draft, sections::windows},
    render::Frame,
    visit::Visit,
};

#[derive(Serialize)]
struct DraftsPage {
    frame: Frame,
    drafts: Vec<DraftRow>,
    days: u32,
}

#[derive(Serialize)]
struct DraftRow {
    id: String,
    title: String,
    /// Whose name was typed into it; empty where none was.
    whom: String,
    href: String,
    started: String,
    saved: String,
    /// What was sent while the screen was locked, to be read beside what was typed before.
    words: Vec<String>,
}

/// What is written in drafts of a kind, and where one goes on with it. A new kind of draft has its line here.
fn way_to(visit: &Visit<'_>, draft: &Draft) -> Option<(String, String)> {
    if let Some(code) = draft.page.strip_prefix("form:") {
        let forms = visit.desk.forms_in_use();
        forms.ruled_by(code)?;
        let title = forms.offer(code).map_or(code, |form| form.title.as_str());
        return Some((title.to_owned(), format!("/drafts/{}/sections", draft.id)));
    }
    if draft.page.starts_with(CORRECTION_PAGE) {
        return Some(("Correction of a form".to_owned(), format!("/drafts/{}/sections", draft.id)));
    }
    let of_a_plan = match draft.page.as_str() {
        safety_plan::NEW_PAGE => Some("Safety plan"),
        safety_plan::CHANGE_PAGE => Some("Change of a safety plan"),
        _ => None,
    };
    if let Some(title) = of_a_plan {
        return Some((title.to_owned(), format!("/drafts/{}/sections", draft.id)));
    }
    let (title, href) = way_of(visit, draft)?;
    Some((title.to_owned(), href))
}

fn way_of(visit: &Visit<'_>, draft: &Draft) -> Option<(&'static str, String)> {
    match draft.page.as_str() {
        referral_draft::PAGE => Some(("Referral", referral_draft::taken_up::way_on(visit, draft))),
        "triage" => draft.about.map(|episode| ("Triage", format!("/episodes/{episode}/triage"))),
        "screening" => Some(("Screening", format!("/drafts/{}/sections", draft.id))),
        "assessment" => Some(("Assessment", format!("/drafts/{}/sections", draft.id))),
        trial::PAGE => {
            draft.about.map(|version| ("Trying a form", format!("/form-versions/{version}/trial")))
        }
        page if page.starts_with('/') => form_draft::way_to(draft),
        _ => entry_way(draft),
    }
}

/// An entry about a person: a new one is drafted about the person, a correction about the entry.
fn entry_way(draft: &Draft) -> Option<(&'static str, String)> {
    let (title, slug) = entry::slug_of(&draft.page)?;
    let about = draft.about?;
    let href = match draft.revision {
        0 => format!("/people/{about}/{slug}/new"),
        _ => format!("/{slug}/{about}/edit"),
    };
    Some((title, href))
}

/// One's own drafts.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let all = draft::mine(&visit.desk, &visit.actor())?;
    let drafts = all
        .iter()
        .filter_map(|draft| {
            let (title, href) = match draft.sent_while_locked() {
                None => way_to(visit, draft)?,
                Some(page) => {
                    let older = all.iter().find(|older| draft.stands_beside(older)).cloned();
                    let older = older.unwrap_or_else(|| Draft { page: page.to_owned(), ..draft.clone() });
                    way_to(visit, &older)?
                }
            };
            Some(DraftRow {
                whom: whom(visit, draft),
                words: words_of(draft),
                id: draft.id.to_string(),
                title,
                href,
                started: visit.said(draft.started_at),
                saved: visit.said(draft.saved_at),
            })
        })
        .collect();
    let days = visit.desk.content().limits.drafts_kept_days;
    visit.show("draft/index.html", &DraftsPage { frame: visit.frame("My drafts"), drafts, days })
}

/// Whom a draft is about, by the name that was typed or that is on record; nothing where the owner may not see it now.
/// There are a handful of drafts, and each look is in the journal.
fn whom(visit: &Visit<'_>, draft: &Draft) -> String {
    let actor = visit.actor();
    let on_record = match (draft.page.as_str(), draft.about) {
        (referral_draft::PAGE, about) => {
            let typed = referral_draft::taken_up::about_whom(draft);
            if !typed.is_empty() {
                return typed;
            }
            let found = about.map(|person| search::found(&visit.desk, &actor, Id::from_uuid(person)));
            found.and_then(Result::ok).map(|found| found.person.noun.name.listed())
        }
        ("triage" | "screening" | "assessment", Some(about)) => {
            let shown = episode::show(&visit.desk, &actor, Id::from_uuid(about));
            shown.ok().map(|shown| shown.head.person.noun.name.listed())
        }
        _ => None,
    };
    on_record.unwrap_or_default()
}

/// What stands in a draft that is kept beside another; the page of the form shows the other.
fn words_of(draft: &Draft) -> Vec<String> {
    let is_beside = draft.sent_while_locked().is_some();
    let typed = draft.typed.iter().filter(|(name, _)| is_beside && name.as_str() != "revision");
    typed.flat_map(|(_, values)| values).filter(|value| !value.trim().is_empty()).cloned().collect()
}

/// Saves what was typed so far and says when, for the script. `under` sets the fields of a form's own questions apart.
pub fn fields(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: Id<DraftMark> = visit.id("id")?;
    let under = match visit.request.query.get("under") {
        "answers" => referral_draft::paper::ANSWERS,
        _ => "",
    };
    let typed = referral_draft::paper::typed(&visit.request.form, under);
    if form_run::is_run(&draft::open(&visit.desk, &visit.actor(), id)?) {
        return keep_of_section(visit, id, typed);
    }
    let at = draft::save(&visit.desk, &visit.actor(), id, typed)?;
    Ok(Answer::text(200, referral_draft::saved(at)))
}

/// Saves what is typed on a page of a form that has sections. Behind the sentence for the reader it says what the page
/// shows from then on, for the page to carry.
fn keep_of_section(visit: &Visit<'_>, id: Id<DraftMark>, typed: Typed) -> Result<Answer, Trouble> {
    let shown = windows::sent(&visit.request.form);
    let saved = form_run::keep(&visit.desk, &visit.actor(), id, typed, shown)?;
    let words = match saved.is_unsettled {
        true => {
            "Kept. You changed an answer of this page in another window too: press Continue, and choose which stands."
        }
        false => &referral_draft::saved(saved.at),
    };
    Ok(Answer::text(200, format!("{words}\n{}", saved.shown.carried())))
}

/// Throws a draft away.
pub fn discard(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    draft::discard(&visit.desk, &visit.actor(), visit.id("id")?)?;
    Ok(visit.done("/drafts", "draft_discarded"))
}
