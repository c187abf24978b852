//! Locking and opening again: page and draft are kept, nothing else is answered meanwhile.

use casework::sign_in;
use domain::failure::Failure;
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    pages::display::is_own_path,
    render::{Frame, Problem},
    visit::{SESSION_COOKIE, Visit},
};

#[derive(Serialize)]
struct UnlockPage {
    frame: Frame,
    name: String,
    has_pin: bool,
}

fn page(visit: &Visit<'_>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let session = visit.own_session()?;
    let status = if problems.is_empty() { 200 } else { 422 };
    let page = UnlockPage {
        frame: Frame { problems, ..visit.frame("Unlock") },
        name: session.name.clone(),
        has_pin: session.pin.is_some(),
    };
    visit.show_as(status, "sign_in/unlock.html", &page)
}

/// Locks this session now.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    sign_in::lock(&visit.desk, visit.own_session()?)?;
    let back = visit.request.form.get("return_to");
    let back = if is_own_path(back) { back } else { "/" };
    Ok(Answer::go_to("/unlock").with_cookie(visit.cookie("landward_back", back, Some(50_400))))
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
        Ok(()) => {
            let back = visit.request.cookie("landward_back").filter(|path| is_own_path(path)).unwrap_or("/");
            Ok(Answer::go_to(back).with_cookie(visit.cookie("landward_back", "", Some(0))))
        }
        Err(Failure::Refused(sign_in::CannotUnlock::Wrong)) => {
            let message = sign_in::CannotUnlock::Wrong.to_string();
            page(visit, vec![Problem { field: "secret".to_owned(), message }])
        }
        Err(Failure::Refused(sign_in::CannotUnlock::SignInAgain)) => {
            Ok(Answer::go_to("/sign-in").with_cookie(visit.cookie(SESSION_COOKIE, "", Some(0))))
        }
        Err(other) => Err(other.into()),
    }
}

/// Lets another person sign in on this machine; the locked session stays as it is, to be taken up elsewhere or here.
pub fn switch(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    Ok(Answer::go_to("/sign-in")
        .with_cookie(visit.cookie(SESSION_COOKIE, "", Some(0)))
        .with_cookie(visit.cookie("landward_back", "", Some(0))))
}
