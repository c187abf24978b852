//! The style sheet of the team's colours, kept by browsers for as long as its address is named.

use crate::{
    answer::{Answer, Trouble},
    visit::Visit,
};

/// The sheet.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let colours = &visit.app.colours;
    if visit.request.path != colours.address {
        return Err(Trouble::NotFound);
    }
    let sheet = Answer { content_type: "text/css; charset=utf-8", ..Answer::text(200, colours.text.clone()) };
    Ok(sheet.with_header("Cache-Control", "public, max-age=31536000, immutable"))
}
