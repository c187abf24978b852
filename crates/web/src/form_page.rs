//! A form about a person that is made in the program: its fields, what was typed into them, and what is wrong.
//!
//! Forms that a team may change are FHIR Questionnaires (`content/forms`). These are the program's own: a contact, a
//! task, a reply. What is asked stands beside what is read, in the handler, and one template shows them all, so that
//! a field is never asked and not read, or read and not asked.

use casework::person::Head;
use domain::{
    content::{Lookup, LookupEntry},
    service_hours::london::london,
    text::{NoteText, ShortText, TextProblem},
};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    answer::{Answer, Trouble},
    moment::{MomentProblem, TypedMoment},
    render::{Frame, Link, PersonBanner, Problem},
    request::{Fields, Method},
    visit::Visit,
};

#[cfg(test)]
mod tests;

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

impl Form {
    /// Whether the record was changed after these words were begun.
    fn is_overtaken(&self, words: &Fields) -> bool {
        self.revision.is_some_and(|revision| words.get("revision") != revision.to_string())
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
            problem.field == self.name
                || (!self.parts.is_empty() && problem.field == part_name(&self.name, "day"))
        };
        self.problem = problems.iter().find(own).map(|problem| problem.message.clone());
        self
    }
}

impl Field {
    /// Sets beside one's own words how the field stands now, where that differs.
    fn beside(mut self, stands: Option<&Fields>) -> Self {
        let Some(stands) = stands.filter(|_| !matches!(self.kind, "heading" | "words" | "hidden")) else {
            return self;
        };
        let now = if !self.choices.is_empty() {
            let is_now = |choice: &&Choice| stands.all(&self.name).any(|value| value == choice.value);
            if self.choices.iter().all(|choice| choice.is_chosen == is_now(&choice)) {
                return self;
            }
            let chosen: Vec<&str> =
                self.choices.iter().filter(is_now).map(|choice| choice.text.as_str()).collect();
            chosen.join(", ")
        } else if !self.parts.is_empty() {
            if self.parts.iter().all(|part| part.value == stands.get(&part.name)) {
                return self;
            }
            let parts: Vec<&str> = self.parts.iter().map(|part| stands.get(&part.name)).collect();
            parts.join(" ").trim().to_owned()
        } else {
            if self.value == stands.get(&self.name) {
                return self;
            }
            stands.get(&self.name).to_owned()
        };
        self.stands = Some(if now.is_empty() { "nothing".to_owned() } else { now });
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

/// Reads what was typed, and collects everything that cannot be read: all of it is said at once.
#[derive(Debug)]
pub struct Reading<'f> {
    form: &'f Fields,
    /// What is wrong so far.
    pub problems: Vec<Problem>,
}

impl<'f> Reading<'f> {
    /// Begins to read a form.
    pub const fn of(form: &'f Fields) -> Self {
        Self { form, problems: Vec::new() }
    }

    /// Adds a problem.
    pub fn problem(&mut self, field: &str, message: impl Into<String>) {
        self.problems.push(Problem { field: field.to_owned(), message: message.into() });
    }

    fn text_problem(&mut self, name: &str, what: &str, problem: TextProblem) {
        self.problem(name, format!("{what} {problem}"));
    }

    /// One line that may be left empty. `what` is the field as a sentence names it: "The place".
    pub fn optional_line(&mut self, name: &str, what: &str) -> Option<ShortText> {
        match ShortText::parse_optional(self.form.get(name)) {
            Ok(text) => text,
            Err(problem) => {
                self.text_problem(name, what, problem);
                None
            }
        }
    }

    /// One line that must be there; `enter` says what to do: "Enter what is to be done".
    pub fn line(&mut self, name: &str, what: &str, enter: &str) -> Option<ShortText> {
        let before = self.problems.len();
        let text = self.optional_line(name, what);
        if text.is_none() && self.problems.len() == before {
            self.problem(name, enter);
        }
        text
    }

    /// Several lines that may be left empty.
    pub fn optional_text(&mut self, name: &str, what: &str) -> Option<NoteText> {
        match NoteText::parse_optional(self.form.get(name)) {
            Ok(text) => text,
            Err(problem) => {
                self.text_problem(name, what, problem);
                None
            }
        }
    }

    /// Several lines that must be there.
    pub fn text(&mut self, name: &str, what: &str, enter: &str) -> Option<NoteText> {
        let before = self.problems.len();
        let text = self.optional_text(name, what);
        if text.is_none() && self.problems.len() == before {
            self.problem(name, enter);
        }
        text
    }

    /// A code of a lookup that is offered on a day, or none.
    pub fn optional_code(
        &mut self,
        name: &str,
        lookup: Option<&Lookup>,
        on: Date,
        select: &str,
    ) -> Option<String> {
        let given = self.form.given(name)?;
        let entry = lookup.and_then(|lookup| lookup.get(given)).filter(|entry| entry.is_offered_on(on));
        if entry.is_none() {
            self.problem(name, select);
        }
        entry.map(|entry| entry.code.clone())
    }

    /// A code of a lookup that must be chosen: "Select how you met".
    pub fn code(&mut self, name: &str, lookup: Option<&Lookup>, on: Date, select: &str) -> Option<String> {
        if self.form.given(name).is_none() {
            self.problem(name, select);
        }
        self.optional_code(name, lookup, on, select)
    }

    /// A whole number that may be left empty.
    pub fn optional_number(&mut self, name: &str, what: &str, most: u16) -> Option<u16> {
        let given = self.form.given(name)?;
        let is_digits = given.bytes().all(|byte| byte.is_ascii_digit());
        let number = given.parse::<u16>().ok().filter(|number| is_digits && *number <= most);
        if number.is_none() {
            self.problem(name, format!("{what} must be a whole number from 0 to {most}"));
        }
        number
    }

    /// A day that may be left empty.
    pub fn optional_date(&mut self, name: &str, what: &str) -> Option<Date> {
        let part = |part: &str| self.form.get(&part_name(name, part)).trim().to_owned();
        let (day, month, year) = (part("day"), part("month"), part("year"));
        if [&day, &month, &year].iter().all(|part| part.is_empty()) {
            return None;
        }
        let date = read_date(&day, &month, &year);
        if date.is_none() {
            self.problem(&part_name(name, "day"), format!("{what} must be a real date, like 27 3 2026"));
        }
        date
    }

    /// A day that must be there.
    pub fn date(&mut self, name: &str, what: &str, enter: &str) -> Option<Date> {
        let before = self.problems.len();
        let date = self.optional_date(name, what);
        if date.is_none() && self.problems.len() == before {
            self.problem(&part_name(name, "day"), enter);
        }
        date
    }

    /// A moment that may be left empty.
    pub fn optional_moment(&mut self, name: &str, what: &str) -> Option<Timestamp> {
        let part = |part: &str| self.form.get(&part_name(name, part));
        let (time, which) = zoned(part("time"));
        let typed = TypedMoment { day: part("day"), month: part("month"), year: part("year"), time, which };
        match typed.read() {
            Ok(at) => at,
            Err(MomentProblem::CameTwice) => {
                let words = "came twice because the clocks went back: write BST or GMT after the time";
                self.problem(&part_name(name, "day"), format!("{what} {words}"));
                None
            }
            Err(problem) => {
                self.problem(&part_name(name, "day"), format!("{what} {problem}"));
                None
            }
        }
    }

    /// A moment that must be there.
    pub fn moment(&mut self, name: &str, what: &str, enter: &str) -> Option<Timestamp> {
        let before = self.problems.len();
        let at = self.optional_moment(name, what);
        if at.is_none() && self.problems.len() == before {
            self.problem(&part_name(name, "day"), enter);
        }
        at
    }

    /// Whether a box is ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        self.form.has(name)
    }

    /// The revision that the page showed.
    pub fn revision(&self) -> Result<u32, Trouble> {
        self.form.get("revision").parse().map_err(|_| Trouble::Unreadable)
    }
}

fn read_date(day: &str, month: &str, year: &str) -> Option<Date> {
    let digits =
        |text: &str| !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if year.len() != 4 || ![day, month, year].into_iter().all(digits) {
        return None;
    }
    let are_digits = [day, month, year].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    if !are_digits {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// The time of day without the zone that may stand behind it in the night when an hour comes twice: summer time comes
/// first.
fn zoned(typed: &str) -> (&str, &str) {
    let typed = typed.trim();
    let Some((time, zone)) = typed.len().checked_sub(3).and_then(|at| typed.split_at_checked(at)) else {
        return (typed, "");
    };
    match zone.to_ascii_lowercase().as_str() {
        "bst" => (time.trim_end(), "first"),
        "gmt" => (time.trim_end(), "second"),
        _ => (typed, ""),
    }
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
