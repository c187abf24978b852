//! Drafts of single-page forms, kept at the door for all of them alike (decision 0010).
//!
//! A draft is known by its account, the address that the form is sent to, and what it is about. The door lays it over
//! the page when that is opened again, keeps what was sent whenever that did not become a record, and ends the draft in
//! the same piece of work that makes the record. No handler does anything for it.

mod table;

use casework::{
    draft::{self, Draft, Purpose, Typed},
    sign_in::{self, Found},
};
use domain::{access::Actor, failure::Changed};
use serde::Serialize;
use uuid::Uuid;

pub use self::table::{DraftedForm, FORMS};
use crate::{
    answer::{Answer, Trouble},
    request::{CARRIED, Fields, Method, Request},
    routes::{Route, every_route},
    visit::Visit,
};

/// A form of this visit that keeps a draft.
#[derive(Debug, Clone)]
pub struct Drafted {
    form: &'static DraftedForm,
    page: String,
    about: Uuid,
    address: String,
    draft: Option<Draft>,
    /// Why what was sent was not done, when the page is shown again for it.
    instead: Option<Instead>,
}

#[derive(Debug, Clone)]
enum Instead {
    Changed(Changed),
    Refused(String),
}

/// What a page shows of the draft that keeps its form.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FormDraft {
    /// Where the script sends what is typed, and the button "Save and go on later".
    pub keep: String,
    /// Where the draft is thrown away; nothing while there is none.
    pub discard: Option<String>,
    /// "Saved today 14:05".
    pub saved: String,
}

/// The form that a route belongs to: the one it is sent to, or shown by.
fn form_of(route: &Route) -> Option<&'static DraftedForm> {
    let is_it = |form: &&DraftedForm| match route.method {
        Method::Get => form.shows == route.path,
        Method::Post => form.sends == route.path,
    };
    FORMS.iter().find(is_it)
}

/// A pattern with the parts that the address named; the id too, or left as it is.
fn filled(pattern: &str, request: &Request, with_id: bool) -> String {
    let part = |part: &str| match part.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
        Some("id") if !with_id => part.to_owned(),
        Some(name) => request.param(name).to_owned(),
        None => part.to_owned(),
    };
    pattern.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Answers a visit to a route; where the route is a form's, with its draft.
pub(crate) fn answer(visit: &mut Visit<'_>, route: &Route) -> Result<Answer, Trouble> {
    let form = form_of(route).filter(|form| form.keeps.is_none());
    let Some(mut drafted) = form.and_then(|form| begun(visit, form)) else { return (route.handle)(visit) };
    drafted.draft = draft::of(&visit.desk, &visit.actor(), &drafted.page, drafted.about)?;
    visit.drafted = Some(drafted);
    match (route.method, visit.request.query.get("draft")) {
        (Method::Get, _) => {
            if let Some(draft) = visit.drafted.as_ref().and_then(|drafted| drafted.draft.as_ref()) {
                visit.request.form = fields_of(draft);
            }
            (route.handle)(visit)
        }
        (Method::Post, "keep") => keep_asked(visit),
        (Method::Post, "discard") => discard(visit),
        (Method::Post, _) => send(visit, route),
    }
}

/// What keeps the draft of a form of this visit; nothing where the address names nothing that could be.
fn begun(visit: &Visit<'_>, form: &'static DraftedForm) -> Option<Drafted> {
    let about = match form.sends.contains("{id}") {
        true => visit.request.param("id").parse().ok()?,
        false => Uuid::nil(),
    };
    let mut page = filled(form.sends, &visit.request, false);
    if let Some(beside) = form.beside {
        let given = [visit.request.form.get(beside), visit.request.query.get(beside)];
        let given = given.into_iter().find(|given| !given.is_empty()).unwrap_or_default();
        let is_code = given.len() <= 100 && given.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !is_code {
            return None;
        }
        page = format!("{page}?{beside}={given}");
    }
    let address = filled(form.sends, &visit.request, true);
    Some(Drafted { form, page, about, address, draft: None, instead: None })
}

fn fields_of(draft: &Draft) -> Fields {
    let pairs = draft.typed.iter();
    Fields::from_pairs(
        pairs.flat_map(|(name, values)| values.iter().map(|value| (name.clone(), value.clone()))),
    )
}

fn typed_of(form: &Fields) -> Typed {
    let mut typed = Typed::new();
    for (name, value) in form.pairs().iter().filter(|(name, _)| !CARRIED.contains(&name.as_str())) {
        typed.entry(name.clone()).or_default().push(value.clone());
    }
    typed
}

/// Lets the handler work. What did not become a record is kept, and shown again where it can be put right.
fn send(visit: &mut Visit<'_>, route: &Route) -> Result<Answer, Trouble> {
    let plain = visit.desk.clone();
    if let Some(draft) = visit.drafted.as_ref().and_then(|drafted| drafted.draft.as_ref()) {
        visit.desk = plain.sending(draft.id);
    }
    let answer = (route.handle)(visit);
    visit.desk = plain;
    let is_to_keep = match &answer {
        Ok(answer) => answer.status >= 400,
        Err(Trouble::NotFound | Trouble::NeedBreakGlass | Trouble::Forged | Trouble::TooLarge(_)) => false,
        Err(_) => true,
    };
    if !is_to_keep {
        return answer;
    }
    // The trouble that stopped the work may stop this too; then the browser still holds what was typed.
    let Ok(()) = keep(visit, &visit.actor()) else { return answer };
    let instead = match &answer {
        Err(Trouble::Changed(changed)) => Instead::Changed(changed.clone()),
        Err(Trouble::Refused(words)) => Instead::Refused(words.clone()),
        Ok(_) | Err(_) => return answer,
    };
    match shown_again(visit, Some(instead)) {
        Ok(shown) if shown.status == 200 => Ok(Answer { status: 409, ..shown }),
        Ok(_) | Err(_) => answer,
    }
}

/// The page of the form, with the draft as it is kept now.
fn shown_again(visit: &Visit<'_>, instead: Option<Instead>) -> Result<Answer, Trouble> {
    let drafted = visit.drafted.as_ref().ok_or(Trouble::NotFound)?;
    let page = every_route()
        .find(|route| route.method == Method::Get && route.path == drafted.form.shows)
        .ok_or(Trouble::NotFound)?;
    let draft = draft::of(&visit.desk, &visit.actor(), &drafted.page, drafted.about)?;
    let mut request = visit.request.clone();
    request.method = Method::Get;
    request.path = filled(page.path, &visit.request, true);
    request.form = draft.as_ref().map(fields_of).unwrap_or_default();
    if let Some(beside) = drafted.form.beside {
        let given = visit.request.form.get(beside).to_owned();
        request.query = Fields::from_pairs([(beside.to_owned(), given)]);
    }
    let again = Visit {
        app: visit.app,
        desk: visit.desk.clone(),
        request,
        found: visit.found.clone(),
        now: visit.now,
        drafted: Some(Drafted { draft, instead, ..drafted.clone() }),
    };
    (page.handle)(&again)
}

fn keep(visit: &Visit<'_>, by: &Actor) -> Result<(), Trouble> {
    let drafted = visit.drafted.as_ref().ok_or(Trouble::NotFound)?;
    let form = &visit.request.form;
    let purpose = Purpose {
        page: drafted.page.clone(),
        about: Some(drafted.about),
        revision: form.get("revision").parse().unwrap_or_default(),
        form_version: String::new(),
    };
    Ok(draft::keep(&visit.desk, by, purpose, typed_of(form))?)
}

/// Keeps what is typed because the script or the button asks for it. Whom the page would not open to has nothing to
/// keep; the page is asked once, when the draft is begun.
fn keep_asked(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let has_one = visit.drafted.as_ref().is_some_and(|drafted| drafted.draft.is_some());
    if !has_one && shown_again(visit, None)?.status != 200 {
        return Err(Trouble::NotFound);
    }
    if visit.is_sent()? {
        return Ok(Answer::text(200, "Sent"));
    }
    keep(visit, &visit.actor())?;
    if visit.request.is_script {
        return Ok(Answer::text(200, format!("Saved {}", visit.said(visit.now))));
    }
    Ok(visit.done("/drafts", "draft_saved"))
}

fn discard(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let drafted = visit.drafted.as_ref().ok_or(Trouble::NotFound)?;
    let draft = drafted.draft.as_ref().ok_or(Trouble::NotFound)?;
    draft::discard(&visit.desk, &visit.actor(), draft.id)?;
    Ok(visit.done("/drafts", "draft_discarded"))
}

/// A form was sent from a session that had locked meanwhile: keeps it for whoever opens the session again, and says
/// where they are to land. From a session that has ended nothing is kept, because nobody is known to keep it for.
pub(crate) fn locked(visit: &mut Visit<'_>, route: &Route) -> Option<String> {
    let form = form_of(route).filter(|_| route.method == Method::Post)?;
    let mut back = filled(form.shows, &visit.request, true);
    if let Some(beside) = form.beside {
        back = format!("{back}?{beside}={}", begun(visit, form)?.page.rsplit_once('=')?.1);
    }
    let Found::Locked(session) = visit.found.clone() else { return Some(back) };
    let actor = sign_in::actor_of(&session, visit.now)?;
    let found = std::mem::replace(&mut visit.found, Found::AtWork(session, actor.clone()));
    let plain = visit.desk.clone();
    visit.desk = plain.while_locked();
    let kept = match form.keeps {
        Some(keeps) => {
            // The questions of a source lie apart in their draft.
            if visit.request.param("step") == "questions" {
                visit.request.query = Fields::from_pairs([("under".to_owned(), "answers".to_owned())]);
            }
            every_route()
                .find(|route| route.method == Method::Post && route.path == keeps)
                .map(|route| (route.handle)(visit))
                .transpose()
                .map(|_| ())
        }
        None => begun(visit, form).map_or(Ok(()), |drafted| {
            visit.drafted = Some(drafted);
            keep(visit, &actor)
        }),
    };
    visit.found = found;
    visit.desk = plain;
    visit.drafted = None;
    if let Err(trouble) = kept {
        tracing::warn!(request.id = %visit.request.id, ?trouble, "a form of a locked session was not kept");
    }
    Some(back)
}

/// Where the page of the form is shown that was sent, where this visit sent one.
pub(crate) fn shown_at(visit: &Visit<'_>) -> Option<String> {
    let drafted = visit.drafted.as_ref()?;
    let mut shown = filled(drafted.form.shows, &visit.request, true);
    if let (Some(beside), Some((_, given))) = (drafted.form.beside, drafted.page.rsplit_once('=')) {
        shown = format!("{shown}?{beside}={given}");
    }
    Some(shown)
}

/// What a draft is called in the list, and where one goes on with it.
pub(crate) fn way_to(draft: &Draft) -> Option<(&'static str, String)> {
    let (path, query) = draft.page.split_once('?').map_or((draft.page.as_str(), None), |(p, q)| (p, Some(q)));
    let parts: Vec<&str> = path.split('/').collect();
    let named = |pattern: &str| -> Option<Vec<(String, String)>> {
        let pattern: Vec<&str> = pattern.split('/').collect();
        if pattern.len() != parts.len() {
            return None;
        }
        let mut params = vec![("{id}".to_owned(), draft.about.unwrap_or_default().to_string())];
        for (pattern, part) in pattern.iter().zip(&parts) {
            if pattern.starts_with('{') {
                if *pattern != "{id}" {
                    params.push(((*pattern).to_owned(), (*part).to_owned()));
                }
            } else if pattern != part {
                return None;
            }
        }
        Some(params)
    };
    let (form, params) =
        FORMS.iter().filter(|form| form.keeps.is_none()).find_map(|form| Some((form, named(form.sends)?)))?;
    let mut href = form.shows.to_owned();
    for (name, value) in params {
        href = href.replace(&name, &value);
    }
    if let Some(query) = query {
        href = format!("{href}?{query}");
    }
    Some((form.title, href))
}

impl Visit<'_> {
    /// What the page shows of the draft of its form.
    pub(crate) fn form_draft(&self) -> Option<FormDraft> {
        let drafted = self.drafted.as_ref()?;
        let draft = drafted.draft.as_ref();
        Some(FormDraft {
            keep: format!("{}?draft=keep", drafted.address),
            discard: draft.map(|_| format!("{}?draft=discard", drafted.address)),
            saved: draft.map(|draft| format!("Saved {}", self.said(draft.saved_at))).unwrap_or_default(),
        })
    }

    /// Whether the form whose words a script brings was sent meanwhile.
    pub(crate) fn is_sent(&self) -> Result<bool, Trouble> {
        let key = Uuid::try_parse(self.request.form.get("idempotency_key")).ok();
        let Some(key) = key.filter(|_| self.request.is_script) else { return Ok(false) };
        Ok(draft::is_sent(&self.desk, &self.actor(), key)?)
    }

    /// Why what was sent was not done, when the page is shown again with it.
    pub(crate) fn refused(&self) -> Option<String> {
        match self.drafted.as_ref()?.instead.as_ref()? {
            Instead::Refused(words) => Some(words.clone()),
            Instead::Changed(changed) => Some(format!(
                "{} changed this {}, while you had it open. What you typed is in the form. Compare it with how it \
                 stands now, then send it again or throw it away.",
                changed.by.name,
                self.said(changed.at)
            )),
        }
    }

    /// Whether the record was changed after this account began to type.
    pub(crate) fn is_overtaken(&self, revision: u32) -> bool {
        self.own_words().is_some_and(|own| own.get("revision") != revision.to_string())
    }

    /// What this account typed into the form before and did not send.
    pub(crate) fn own_words(&self) -> Option<Fields> {
        self.drafted.as_ref()?.draft.as_ref().map(fields_of)
    }
}
