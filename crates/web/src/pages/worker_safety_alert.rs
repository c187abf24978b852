//! Worker safety: what to do, not why; how it reads and how a lead signs it.

use casework::{draft::Typed, entry};
use domain::{access::Field, content::Content, worker_safety_alert::WorkerSafetyAlert};
use jiff::Timestamp;

use super::entry::{EntryPages, Reading, Row, row};
use crate::{
    answer::{Answer, Trouble},
    visit::Visit,
};

impl EntryPages for WorkerSafetyAlert {
    const SLUG: &'static str = "worker-safety-alerts";
    const MANY: &'static str = "Worker safety";
    const NEW: &'static str = "Add a worker safety instruction";
    const NONE: &'static str = "No instruction is recorded.";
    const FIELDS: &'static [&'static str] = &["instruction"];
    const LOOKUPS: &'static [&'static str] = &[];
    const IS_SIGNED: bool = true;

    fn read(reading: &Reading<'_, '_>) -> Option<Self> {
        let instruction = reading.text("instruction", "What to do", "Enter what to do, like: See in pairs");
        Some(WorkerSafetyAlert::new(instruction?, reading.moment()))
    }

    fn typed(&self, typed: &mut Typed) {
        typed.insert("instruction".to_owned(), vec![self.instruction.to_string()]);
    }

    fn title(&self, _: &Content) -> String {
        "Worker safety instruction".to_owned()
    }

    fn rows(&self, _: &Content, _: &dyn Fn(Field) -> bool) -> Vec<Row> {
        vec![row("What to do", &self.instruction)]
    }

    fn signed_by(&self) -> Option<(String, Timestamp)> {
        self.signed().map(|signature| (signature.by.name.clone(), signature.at))
    }
}

/// A lead signs the instruction as it stands.
pub fn sign(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id = visit.id("id")?;
    let revision = visit.request.form.get("revision").parse().map_err(|_| Trouble::Unreadable)?;
    entry::sign(&visit.desk, &visit.actor(), id, revision)?;
    Ok(visit.done(format!("/worker-safety-alerts/{id}"), "signed"))
}
