//! The colours of the pages, kept across pages and after sign-in, without script.

use casework::sign_in::Found;

use crate::{
    answer::{Answer, Trouble},
    visit::{STANDARD, Visit},
};

/// Keeps a choice and goes back to where it was made.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let display = visit.display_of(visit.request.form.get("display")).unwrap_or(STANDARD);
    let back = visit.request.form.get("return_to");
    let back = if is_own_path(back) { back } else { "/" };
    // At a locked screen anybody may stand: what they choose holds for this browser alone.
    if let Found::Choosing(session) | Found::AtWork(session, _) = &visit.found {
        casework::account::choose_display(&visit.desk, session, display, session.keys_off)?;
    }
    let year = 365 * 24 * 3_600;
    Ok(Answer::go_to(back).with_cookie(visit.cookie("landward_display", display, Some(year))))
}

/// A path of our own: never another host's address.
pub fn is_own_path(path: &str) -> bool {
    let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic());
    is_plain && path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', ';', ','])
}
