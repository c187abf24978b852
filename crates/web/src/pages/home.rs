//! The first page: one's work for those who are signed in, what the team does for everybody else.

use casework::sign_in::Found;

use crate::{
    answer::{Answer, Trouble},
    pages::about,
    visit::Visit,
};

/// Sends whoever has signed in to their first page; shows everybody else what the team does.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    Ok(Answer::go_to(match visit.found {
        Found::Nobody => return about::index(visit),
        Found::Locked(_) => "/unlock",
        Found::Choosing(_) => "/assignments",
        Found::AtWork(..) => "/settings",
    }))
}
