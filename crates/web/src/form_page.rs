//! A form about a person that is made in the program: its fields, what was typed into them, and what is wrong.
//!
//! Forms that a team may change are FHIR Questionnaires (`content/forms`). These are the program's own: a contact, a
//! task, a reply. What is asked stands beside what is read, in the handler, and one template shows them all, so that
//! a field is never asked and not read, or read and not asked.

use casework::person::Head;
use domain::{
    content::{Lookup, LookupEntry},
    service_hours::london::london,
};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    answer::{Answer, Trouble},
    render::{Frame, Link, PersonBanner, Problem},
    request::{Fields, Method},
    visit::Visit,
};

mod overtaken;
mod reading;
#[cfg(test)]
mod tests;

pub use self::reading::Reading;

/// The page of a form.
#[derive(Serialize)]
struct FormPage {
    frame: Frame,
    banner: Option<PersonBanner>,
    form: Form,
}

/// A form.
#[derive(Debug, Serialize)]
pub struct Form {
    /// The question or the task, as the page's heading.
    pub heading: String,
    /// What to know before filling it in.
    pub lead: Vec<String>,
    /// Where it is sent.
    pub action: String,
    /// The key by which a second press is known, for a form that makes a record.
    pub key: Option<Uuid>,
    /// The revision that the page shows, for a form that changes one.
    pub revision: Option<u32>,
    /// What is asked.
    pub fields: Vec<Field>,
    /// The words of the button.
    pub button: String,
    /// The way out.
    pub leave: Link,
}

/// One field.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Field {
    kind: &'static str,
    name: String,
    label: String,
    hint: Option<String>,
    value: String,
    width: Option<&'static str>,
    is_inline: bool,
    /// What a browser may fill in for whoever types about themself (HTML `autocomplete`).
    purpose: Option<&'static str>,
    choices: Vec<Choice>,
    parts: Vec<Part>,
    problem: Option<String>,
    /// How it stands on record by now, where somebody else changed it meanwhile.
    stands: Option<String>,
}

/// One thing to choose.
#[derive(Debug, Clone, Serialize)]
pub struct Choice {
    /// What it sends.
    pub value: String,
    /// Its words.
    pub text: String,
    /// More words.
    pub hint: Option<String>,
    is_chosen: bool,
}

#[derive(Debug, Clone, Serialize)]
struct Part {
    name: String,
    label: &'static str,
    value: String,
    width: u8,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into(), hint: None, is_chosen: false }
    }

    /// The same choices without the words for staff under each, for long lists.
    pub fn plain(choices: Vec<Choice>) -> Vec<Choice> {
        choices.into_iter().map(|choice| Choice { hint: None, ..choice }).collect()
    }

    /// The entries of a lookup that are offered on a day.
    pub fn of_lookup(lookup: Option<&Lookup>, on: Date) -> Vec<Choice> {
        let entry =
            |entry: &LookupEntry| Choice { hint: entry.note.clone(), ..Self::new(&entry.code, &entry.label) };
        lookup.map(|lookup| lookup.offered_on(on).map(entry).collect()).unwrap_or_default()
    }
}

impl Field {
    fn new(kind: &'static str, name: &str, label: &str) -> Self {
        Self { kind, name: name.to_owned(), label: label.to_owned(), ..Self::default() }
    }

    /// One line.
    pub fn line(name: &str, label: &str) -> Self {
        Self::new("input", name, label)
    }

    /// A whole number.
    pub fn number(name: &str, label: &str) -> Self {
        Self { width: Some("4"), ..Self::new("number", name, label) }
    }

    /// Several lines.
    pub fn text(name: &str, label: &str) -> Self {
        Self::new("textarea", name, label)
    }

    /// A long text for machines: wide, tall, each letter as wide as the other.
    pub fn json(name: &str, label: &str) -> Self {
        Self::new("json", name, label)
    }

    /// One out of a few, all in sight.
    pub fn radios(name: &str, label: &str, choices: Vec<Choice>) -> Self {
        Self { choices, ..Self::new("radios", name, label) }
    }

    /// One out of many.
    pub fn select(name: &str, label: &str, choices: Vec<Choice>) -> Self {
        Self { choices, ..Self::new("select", name, label) }
    }

    /// Any of a few.
    pub fn checkboxes(name: &str, label: &str, choices: Vec<Choice>) -> Self {
        Self { choices, ..Self::new("checkboxes", name, label) }
    }

    /// A day.
    pub fn date(name: &str, label: &str) -> Self {
        Self::new("date", name, label)
    }

    /// A day with a time of day.
    pub fn moment(name: &str, label: &str) -> Self {
        Self::new("moment", name, label)
    }

    /// A heading between fields.
    pub fn heading(label: &str) -> Self {
        Self::new("heading", "", label)
    }

    /// A paragraph between fields.
    pub fn words(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::new("words", "", "") }
    }

    /// A list of sentences between fields.
    pub fn list(lines: impl Iterator<Item = String>) -> Self {
        Self { choices: lines.map(|line| Choice::new("", line)).collect(), ..Self::new("list", "", "") }
    }

    /// Something that the form carries along.
    pub fn hidden(name: &str, value: &str) -> Self {
        Self { value: value.to_owned(), ..Self::new("hidden", name, "") }
    }

    /// Adds a line under the label.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Sets short choices beside each other.
    #[must_use]
    pub fn inline(mut self) -> Self {
        self.is_inline = true;
        self
    }

    /// Lets a browser fill in what belongs to whoever types about themself.
    #[must_use]
    pub fn purpose(mut self, purpose: &'static str) -> Self {
        self.purpose = Some(purpose);
        self
    }

    /// Puts in what was typed, and what is wrong with it.
    fn filled(mut self, typed: &Fields, problems: &[Problem]) -> Self {
        if self.kind != "hidden" {
            typed.get(&self.name).clone_into(&mut self.value);
        }
        for choice in &mut self.choices {
            choice.is_chosen = typed.all(&self.name).any(|value| value == choice.value);
        }
        if matches!(self.kind, "date" | "moment") {
            let parts = [("day", "Day", 2), ("month", "Month", 2), ("year", "Year", 4), ("time", "Time", 5)];
            let count = if self.kind == "date" { 3 } else { 4 };
            self.parts = parts[..count]
                .iter()
                .map(|(part, label, width)| {
                    // The first part bears the field's own name as its id, so that the summary's link reaches it.
                    let name = part_name(&self.name, part);
                    Part { value: typed.get(&name).to_owned(), name, label, width: *width }
                })
                .collect();
        }
        let own = |problem: &&Problem| {
            problem.field == self.name || self.parts.iter().any(|part| part.name == problem.field)
        };
        self.problem = problems.iter().find(own).map(|problem| problem.message.clone());
        self
    }
}

fn part_name(name: &str, part: &str) -> String {
    format!("{name}-{part}")
}

/// The fields of a day, filled.
pub fn day_fields(name: &str, day: Date) -> Vec<(String, String)> {
    vec![
        (part_name(name, "day"), day.day().to_string()),
        (part_name(name, "month"), day.month().to_string()),
        (part_name(name, "year"), day.year().to_string()),
    ]
}

/// The fields of a moment, filled as London's clocks show it.
pub fn moment_fields(name: &str, at: Timestamp) -> Vec<(String, String)> {
    let local = london(at);
    let mut fields = day_fields(name, local.date());
    fields.push((part_name(name, "time"), format!("{:02}:{:02}", local.hour(), local.minute())));
    fields
}

impl Visit<'_> {
    /// London's day at the moment of this visit.
    pub fn today(&self) -> Date {
        london(self.now).date()
    }

    /// Shows a form, with what was typed so far and what is wrong with it.
    pub fn show_form(
        &self,
        head: Option<&Head>,
        mut form: Form,
        typed: &Fields,
        problems: Vec<Problem>,
    ) -> Result<Answer, Trouble> {
        let status = if problems.is_empty() { 200 } else { 422 };
        let own = self.own_words().filter(|_| self.request.method == Method::Get);
        let words = own.as_ref().unwrap_or(typed);
        let is_on_record = !typed.pairs().is_empty();
        let stands = own.as_ref().filter(|own| is_on_record && form.is_overtaken(own)).map(|_| typed);
        let filled = |field: Field| field.filled(words, &problems).beside(stands);
        form.fields = form.fields.into_iter().map(filled).collect();
        let page = FormPage {
            frame: Frame { problems, ..self.frame(&form.heading) },
            banner: head.map(|head| self.banner(head)),
            form,
        };
        self.show_as(status, "form/show.html", &page)
    }
}
