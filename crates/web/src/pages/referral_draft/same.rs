//! Whether the arrest that was typed is one that is on record for the person: asked, never taken for granted.

use casework::{
    draft::Draft,
    referral::{self, Arrest},
};

use super::{known, paper::Paper, read::Reader};
use crate::{answer::Trouble, pages::justice_event::same_question, visit::Visit};

/// What was said of an arrest that is like one on record.
pub(super) fn arrest(paper: Paper<'_>) -> Arrest {
    match paper.text("same_arrest") {
        "same" => Arrest::OnRecord,
        "two" => Arrest::Another,
        _ => Arrest::Ask,
    }
}

/// The question whether the arrest that was typed is one on record, where there is one like it.
pub(super) fn same_arrest(visit: &Visit<'_>, draft: &Draft) -> Result<Option<String>, Trouble> {
    let Some(person) = known(draft) else { return Ok(None) };
    let mut reader = Reader::new(&visit.desk, Paper(&draft.typed), Some(person), visit.now);
    let Some((_, Some(event))) = reader.place() else { return Ok(None) };
    let like = referral::arrest_like(&visit.desk, &visit.actor(), person, &event)?;
    Ok(like.map(|like| same_question(visit, like.began_at, like.number.as_ref())))
}
