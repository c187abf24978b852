//! A form that is put right: which one, what stands there, and what the correction changes.

use casework::{
    comparison::{Row, rows},
    form_run::FormRun,
};
use forms::Filled;
use serde::Serialize;

use crate::visit::Visit;

/// The field that asks why a form is corrected.
pub(super) const REASON: &str = "reason";

/// What the pages of a correction say.
#[derive(Debug, Serialize)]
pub(super) struct Correcting {
    /// Which form, of when and by whom.
    words: String,
    href: String,
    revision: u32,
    /// Who changed it since this draft was begun, and when; none where nobody did.
    overtaken: Option<String>,
    /// What it changes in what stands there now; empty but on the page that checks all.
    changes: Vec<Changed>,
    reason: String,
}

/// One answer that is another now.
#[derive(Debug, Serialize)]
pub(super) struct Changed {
    question: String,
    before: String,
    after: String,
}

/// What stands where a question was not asked or not answered.
const OPEN: &str = "Not asked or not answered";

/// What a run corrects; none for a new form. What it changes is told of a sheet that is checked.
pub(super) fn of(visit: &Visit<'_>, run: &FormRun, checked: Option<&Filled>) -> Option<Correcting> {
    let corrects = run.corrects.as_ref()?;
    let filled = &corrects.filled;
    let changes =
        checked.map(|checked| rows(&corrects.lines, &checked.answers().lines())).unwrap_or_default();
    let is_overtaken = filled.revision != run.draft.revision;
    Some(Correcting {
        words: format!(
            "You are correcting {} of {} by {}",
            filled.noun.title,
            visit.said(filled.sent_at()),
            filled.author().name
        ),
        href: format!("/filled-forms/{}", filled.id),
        revision: filled.revision,
        overtaken: is_overtaken.then(|| {
            format!(
                "{} changed it {}, after you began",
                filled.recorded_by.name,
                visit.said(filled.recorded_at)
            )
        }),
        changes: changes.into_iter().filter(Row::is_changed).map(changed).collect(),
        reason: visit.request.form.get(REASON).to_owned(),
    })
}

/// What a row that differs says on the page.
pub(super) fn changed(row: Row) -> Changed {
    Changed {
        question: row.question,
        before: row.before.unwrap_or_else(|| OPEN.to_owned()),
        after: row.after.unwrap_or_else(|| OPEN.to_owned()),
    }
}
