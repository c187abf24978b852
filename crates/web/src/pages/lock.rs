//! Locking and opening again: page and draft are kept, nothing else is answered meanwhile.

use casework::{draft, sign_in};
use domain::failure::Failure;
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    pages::{display::is_own_path, sign_in::leave},
    render::{Frame, Problem},
    request::Request,
    routes::UNLOCK,
    visit::{SESSION_COOKIE, Visit},
};

#[derive(Serialize)]
struct UnlockPage {
    frame: Frame,
    name: String,
    has_pin: bool,
    /// Where one goes on. It travels with the page and not with the browser: each tab has its own.
    return_to: String,
}

fn page(visit: &Visit<'_>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let session = visit.own_session()?;
    let status = if problems.is_empty() { 200 } else { 422 };
    let page = UnlockPage {
        frame: Frame { problems, ..visit.frame("Unlock") },
        name: session.name.clone(),
        has_pin: session.pin.is_some(),
        return_to: back(visit).to_owned(),
    };
    visit.show_as(status, "sign_in/unlock.html", &page)
}

/// Locks this session now.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    sign_in::lock(&visit.desk, visit.own_session()?)?;
    Ok(asked_for(back(visit)))
}

/// Where somebody was whose session is locked, and where they go on.
pub(crate) fn back<'v>(visit: &'v Visit<'_>) -> &'v str {
    let Request { form, query, .. } = &visit.request;
    let given = [form.get("return_to"), query.get("return_to")];
    given.into_iter().find(|path| is_own_path(path)).unwrap_or("/")
}

/// Leads to the page that opens the session again.
pub(crate) fn asked_for(back: &str) -> Answer {
    let mut address = format!("{UNLOCK}?return_to=");
    for letter in back.chars() {
        match letter {
            '?' => address.push_str("%3F"),
            '&' => address.push_str("%26"),
            '%' => address.push_str("%25"),
            '#' => address.push_str("%23"),
            '+' => address.push_str("%2B"),
            other => address.push(other),
        }
    }
    Answer::go_to(address)
}

/// Somebody says that they are still there; answers after how many seconds the page locks now. The request itself is
/// what keeps the session awake, as any that a person makes.
pub fn extend(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let left = sign_in::locks_after(&visit.desk, visit.own_session()?);
    Ok(Answer::text(200, left.as_secs().to_string()))
}

/// The only page that a locked session shows.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    page(visit, Vec::new())
}

/// Opens it again, where it was.
pub fn unlock(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let secret = visit.request.form.get("secret");
    if secret.is_empty() {
        let message = "Enter your PIN or password".to_owned();
        return page(visit, vec![Problem { field: "secret".to_owned(), message }]);
    }
    match sign_in::unlock(&visit.desk, visit.own_session()?, secret) {
        Ok(()) if was_sent_to(visit)? => Ok(visit.done("/drafts", "sent_while_locked")),
        Ok(()) => Ok(Answer::go_to(back(visit))),
        Err(Failure::Refused(sign_in::CannotUnlock::Wrong)) => {
            let message = sign_in::CannotUnlock::Wrong.to_string();
            page(visit, vec![Problem { field: "secret".to_owned(), message }])
        }
        Err(Failure::Refused(sign_in::CannotUnlock::SignInAgain)) => Ok(sign_in_again(visit)),
        Err(other) => Err(other.into()),
    }
}

/// Whether anything was sent while the screen was locked that would have replaced what its owner had typed: they are told
/// before they go on.
fn was_sent_to(visit: &Visit<'_>) -> Result<bool, Trouble> {
    let session = visit.own_session()?;
    let Some(actor) = sign_in::actor_of(session, visit.now) else { return Ok(false) };
    let mut drafts = draft::mine(&visit.desk, &actor)?.into_iter();
    Ok(drafts.any(|draft| {
        draft.sent_while_locked().is_some()
            && session.locked_at.is_some_and(|locked| draft.saved_at >= locked)
    }))
}

/// The tries of the session are used up and it has ended: the password is asked at the door.
pub(crate) fn sign_in_again(visit: &Visit<'_>) -> Answer {
    visit.done("/sign-in", "tries_used_up").with_cookie(visit.cookie(SESSION_COOKIE, "", Some(0)))
}

/// Lets another person sign in on this machine; the locked session stays as it is, to be taken up elsewhere or here.
pub fn switch(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    Ok(leave(visit, Answer::go_to("/sign-in")))
}
