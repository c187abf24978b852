//! Worker safety: what to do, not why; how it reads and how a lead signs it.

use casework::{draft::Typed, entry};
use domain::{
    access::Field, content::Content, service_hours::wording, worker_safety_alert::WorkerSafetyAlert,
};
use jiff::Timestamp;

use super::entry::{EntryForm, EntryPages, Reading, Row, row, row_if};
use crate::{
    answer::{Answer, Trouble},
    visit::Visit,
};

impl EntryPages for WorkerSafetyAlert {
    const SLUG: &'static str = "worker-safety-alerts";
    const MANY: &'static str = "Worker safety";
    const NEW: &'static str = "Add a worker safety instruction";
    const NONE: &'static str = "No instruction is recorded.";
    const IS_SIGNED: bool = true;

    fn title(&self, _: &Content) -> String {
        "Worker safety instruction".to_owned()
    }

    fn rows(&self, content: &Content, _: &dyn Fn(Field) -> bool) -> Vec<Row> {
        let review_on = self.review_on(content.limits.worker_safety_review_days);
        let mut rows = vec![row("What to do", &self.instruction)];
        rows.extend(row_if("Where it is known from", self.source.as_ref()));
        rows.push(row("Look at it again by", wording::day(review_on)));
        rows
    }

    fn signed_by(&self) -> Option<(String, Timestamp)> {
        self.signed().map(|signature| (signature.by.name.clone(), signature.at))
    }
}

impl EntryForm for WorkerSafetyAlert {
    const FIELDS: &'static [&'static str] = &["instruction", "source"];
    const LOOKUPS: &'static [&'static str] = &[];

    fn read(reading: &Reading<'_, '_>) -> Option<Self> {
        let instruction = reading.text("instruction", "What to do", "Enter what to do, like: See in pairs");
        let source = reading.optional_text("source", "Where it is known from");
        let mut alert = WorkerSafetyAlert::new(instruction?, reading.moment());
        alert.source = source;
        Some(alert)
    }

    fn typed(&self, typed: &mut Typed) {
        typed.insert("instruction".to_owned(), vec![self.instruction.to_string()]);
        let source = self.source.as_ref().map(ToString::to_string).unwrap_or_default();
        typed.insert("source".to_owned(), vec![source]);
    }
}

/// A lead signs the instruction as it stands.
pub fn sign(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id = visit.id("id")?;
    let revision = visit.request.form.get("revision").parse().map_err(|_| Trouble::Unreadable)?;
    entry::sign(&visit.desk, &visit.actor(), id, revision)?;
    Ok(visit.done(format!("/worker-safety-alerts/{id}"), "signed"))
}
