//! Safe contact: what is asked, and how it reads.

use casework::draft::Typed;
use domain::{access::Field, content::Content, safe_contact::SafeContact};

use super::entry::{EntryForm, EntryPages, Reading, Row, row, row_if};

impl EntryPages for SafeContact {
    const SLUG: &'static str = "safe-contacts";
    const MANY: &'static str = "Safe contact";
    const NEW: &'static str = "Add a safe way to reach the person";
    const NONE: &'static str =
        "No safe way to reach the person is recorded yet. Ask before you ring or write.";

    fn title(&self, content: &Content) -> String {
        content.lookups.label("contact_method", &self.method).to_owned()
    }

    /// A mentor sees the way to reach the person and when, and what not to do; not the words beside it.
    fn rows(&self, content: &Content, shows: &dyn Fn(Field) -> bool) -> Vec<Row> {
        let label = |code: &String| content.lookups.label("contact_method", code).to_owned();
        let is_whole = shows(Field::SafeContact);
        let mut rows = Vec::new();
        if is_whole || shows(Field::OneContactMethod) {
            rows.extend(row_if("Number or address", self.value.as_ref()));
            rows.extend(row_if("When it is safe", self.safe_times.as_ref()));
            if !self.never.is_empty() {
                rows.push(row("Never", self.never.iter().map(label).collect::<Vec<_>>().join(", ")));
            }
        }
        if is_whole {
            rows.extend(row_if("What else to know", self.words.as_ref()));
        }
        rows
    }
}

impl EntryForm for SafeContact {
    const FIELDS: &'static [&'static str] = &["method", "value", "safe_times", "never", "words"];
    const LOOKUPS: &'static [&'static str] = &["contact_method"];

    fn read(reading: &Reading<'_, '_>) -> Option<Self> {
        let method = reading.choice("method", "contact_method", "Select how to reach the person");
        let value = reading.optional_text("value", "The number or address");
        let safe_times = reading.optional_text("safe_times", "When it is safe");
        let words = reading.optional_text("words", "What else to know");
        let mut never = Vec::new();
        for code in reading.all("never") {
            match reading.offered("contact_method", code) {
                Some(entry) => never.push(entry.code.clone()),
                None => reading.wrong("never", "Select what must never be done from the list"),
            }
        }
        let method = method?;
        if method.code != SafeContact::NO_SAFE_WAY && value.is_none() {
            reading.wrong("value", "Enter the number or address, or who passes things on");
        }
        if never.contains(&method.code) {
            reading.wrong("never", "The way to reach the person is also among what must never be done");
        }
        let method = method.code.clone();
        Some(SafeContact { method, value, safe_times, never, words, moment: reading.moment() })
    }

    fn typed(&self, typed: &mut Typed) {
        typed.insert("method".to_owned(), vec![self.method.clone()]);
        typed.insert("value".to_owned(), self.value.iter().map(ToString::to_string).collect());
        typed.insert("safe_times".to_owned(), self.safe_times.iter().map(ToString::to_string).collect());
        typed.insert("never".to_owned(), self.never.clone());
        typed.insert("words".to_owned(), self.words.iter().map(ToString::to_string).collect());
    }
}
