//! The first page: one's work for those who are signed in, what the team does for everybody else.

use casework::sign_in::Found;

use crate::{
    answer::{Answer, Trouble},
    visit::Visit,
};

/// Sends everybody to their first page.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    Ok(Answer::go_to(match visit.found {
        Found::Nobody => "/sign-in",
        Found::Locked(_) => "/unlock",
        Found::Choosing(_) => "/assignments",
        Found::AtWork(..) => "/settings",
    }))
}
