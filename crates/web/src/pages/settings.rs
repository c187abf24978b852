//! My settings: colours, keys, PIN, password, and where else I am signed in.

use casework::{
    account::{self, CannotChangeAccount},
    sign_in,
};
use domain::failure::Failure;
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    pages::lock,
    render::{Frame, Problem},
    visit::{STANDARD, Visit},
};

#[derive(Serialize)]
struct SettingsPage {
    frame: Frame,
    choices: Vec<Choice>,
    keys_off: bool,
    has_pin: bool,
    sessions: Vec<SessionRow>,
}

/// One radio button, as the NHS component asks for it.
#[derive(Serialize)]
struct Choice {
    value: String,
    text: String,
    checked: bool,
}

#[derive(Serialize)]
struct SessionRow {
    device: String,
    started: String,
    used: String,
    is_this: bool,
    is_locked: bool,
}

fn page(visit: &Visit<'_>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let session = visit.own_session()?;
    let status = if problems.is_empty() { 200 } else { 422 };
    let sessions = sign_in::sessions(&visit.desk, session)?
        .into_iter()
        .map(|listed| SessionRow {
            started: visit.said(listed.started_at),
            used: visit.said(listed.used_at),
            is_this: listed.id == session.id,
            is_locked: listed.locked_at.is_some(),
            device: listed.device,
        })
        .collect();
    let frame = Frame { problems, ..visit.frame("My settings") };
    let choices = frame.displays.iter().map(|choice| Choice {
        value: choice.code.clone(),
        text: choice.name.clone(),
        checked: choice.code == frame.display,
    });
    let page = SettingsPage {
        choices: choices.collect(),
        frame,
        keys_off: session.keys_off,
        has_pin: session.pin.is_some(),
        sessions,
    };
    visit.show_as(status, "settings/show.html", &page)
}

/// The page.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    page(visit, Vec::new())
}

/// Keeps colours and keys.
pub fn update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let display = visit.display_of(visit.request.form.get("display")).unwrap_or(STANDARD);
    let keys_off = visit.request.form.has("keys_off");
    account::choose_display(&visit.desk, visit.own_session()?, display, keys_off)?;
    let year = 365 * 24 * 3_600;
    let answer = visit.done("/settings", "settings_saved");
    Ok(answer.with_cookie(visit.cookie("landward_display", display, Some(year))))
}

/// Sets the PIN.
pub fn pin(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let form = &visit.request.form;
    let chosen =
        account::choose_pin(&visit.desk, visit.own_session()?, form.get("pin_password"), form.get("pin"));
    match chosen {
        Ok(()) => Ok(visit.done("/settings", "settings_saved")),
        Err(Failure::Refused(CannotChangeAccount::WrongPassword)) => {
            let message = CannotChangeAccount::WrongPassword.to_string();
            page(visit, vec![Problem { field: "pin_password".to_owned(), message }])
        }
        Err(failure) => not_changed(visit, failure),
    }
}

/// Changes the password.
pub fn password(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let form = &visit.request.form;
    let changed = account::change_password(
        &visit.desk,
        visit.own_session()?,
        form.get("old_password"),
        form.get("password"),
    );
    match changed {
        Ok(()) => Ok(visit.done("/settings", "password_changed")),
        Err(failure) => not_changed(visit, failure),
    }
}

fn not_changed(visit: &Visit<'_>, failure: Failure<CannotChangeAccount>) -> Result<Answer, Trouble> {
    match failure {
        Failure::Refused(CannotChangeAccount::SignInAgain) => Ok(lock::sign_in_again(visit)),
        Failure::Refused(refusal) => {
            page(visit, vec![Problem { field: refusal.field().to_owned(), message: refusal.to_string() }])
        }
        other => Err(other.into()),
    }
}

/// Signs out everywhere else.
pub fn end_others(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    sign_in::end_others(&visit.desk, visit.own_session()?)?;
    Ok(visit.done("/settings", "others_signed_out"))
}
