//! Health: for whoever watches the program.

use crate::{
    answer::{Answer, Trouble},
    visit::Visit,
};

/// The program answers.
pub fn live(_: &Visit<'_>) -> Result<Answer, Trouble> {
    Ok(Answer::text(200, "live\n"))
}

/// The record answers too.
pub fn ready(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    casework::health::ready(&visit.desk)?;
    Ok(Answer::text(200, "ready\n"))
}
