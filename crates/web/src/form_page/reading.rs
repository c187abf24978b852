//! Reading what was typed into a form of the program: every problem is collected, none hides another.

use domain::{
    content::Lookup,
    text::{NoteText, ShortText, TextProblem},
};
use jiff::{Timestamp, civil::Date};

use super::part_name;
use crate::{
    answer::Trouble,
    moment::{MomentProblem, TypedMoment},
    render::Problem,
    request::Fields,
};

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
                self.problem(&part_name(name, problem.part()), format!("{what} {problem}"));
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
