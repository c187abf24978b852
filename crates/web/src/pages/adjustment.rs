//! Reasonable adjustments: what is asked, and how they read.

use casework::draft::Typed;
use domain::{access::Field, adjustment::Adjustment, content::Content};

use super::entry::{EntryForm, EntryPages, Reading, Row, row, row_if};

impl EntryPages for Adjustment {
    const SLUG: &'static str = "adjustments";
    const MANY: &'static str = "Adjustments";
    const NEW: &'static str = "Add an adjustment";
    const NONE: &'static str = "No adjustment is recorded yet. Ask what would help the person to take part.";

    fn title(&self, content: &Content) -> String {
        content.lookups.label("adjustment", &self.code).to_owned()
    }

    fn rows(&self, content: &Content, _: &dyn Fn(Field) -> bool) -> Vec<Row> {
        let mut rows = vec![row("What the person needs", content.lookups.label("adjustment", &self.code))];
        rows.extend(row_if("How", self.words.as_ref()));
        rows
    }
}

impl EntryForm for Adjustment {
    const FIELDS: &'static [&'static str] = &["adjustment", "words"];
    const LOOKUPS: &'static [&'static str] = &["adjustment"];

    fn read(reading: &Reading<'_, '_>) -> Option<Self> {
        let chosen = reading.choice("adjustment", "adjustment", "Select what the person needs");
        let words = reading.optional_text("words", "How");
        let chosen = chosen?;
        if chosen.needs_words && words.is_none() {
            reading.wrong("words", "Enter what the person needs");
        }
        Some(Adjustment { code: chosen.code.clone(), words, moment: reading.moment() })
    }

    fn typed(&self, typed: &mut Typed) {
        typed.insert("adjustment".to_owned(), vec![self.code.clone()]);
        typed.insert("words".to_owned(), self.words.iter().map(ToString::to_string).collect());
    }
}
