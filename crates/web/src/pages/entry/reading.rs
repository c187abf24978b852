//! Reading a typed entry: every field that cannot be read is noted, so that all are said at once.

use std::cell::RefCell;

use casework::draft::Typed;
use domain::{
    content::LookupEntry,
    entry::{Moment, Reason, WrittenLate},
    service_hours::london::{LocalTimeProblem, instant, london},
    text::{Text, TextProblem, Use},
};
use jiff::{
    Timestamp,
    civil::{Date, Time},
};

use crate::{render::Problem, visit::Visit};

/// A form that is being read.
pub(crate) struct Reading<'r, 'v> {
    visit: &'r Visit<'v>,
    /// What stands, when it is corrected: a code that is no longer offered, or never was by hand, may stay.
    stands: Typed,
    problems: RefCell<Vec<Problem>>,
}

impl<'r, 'v> Reading<'r, 'v> {
    /// Begins with the form that was sent.
    pub(crate) fn of(visit: &'r Visit<'v>) -> Self {
        Self { visit, stands: Typed::new(), problems: RefCell::default() }
    }

    /// Begins with the form that was sent to correct what stands.
    pub(crate) fn correcting(visit: &'r Visit<'v>, stands: Typed) -> Self {
        Self { visit, stands, problems: RefCell::default() }
    }

    /// Everything that could not be read.
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }

    /// Notes a problem with a field.
    pub(crate) fn wrong(&self, field: &str, message: impl Into<String>) {
        self.problems.borrow_mut().push(Problem { field: field.to_owned(), message: message.into() });
    }

    /// What was typed into a field.
    pub(crate) fn get(&self, field: &str) -> &'r str {
        self.visit.request.form.get(field)
    }

    /// Every value of a field.
    pub(crate) fn all(&self, field: &'r str) -> Vec<&'r str> {
        self.visit.request.form.all(field).collect()
    }

    /// A text that must be there.
    pub(crate) fn text<U: Use>(&self, field: &str, name: &str, ask: &str) -> Option<Text<U>> {
        match Text::parse(self.get(field)) {
            Ok(text) => Some(text),
            Err(TextProblem::Empty) => {
                self.wrong(field, ask);
                None
            }
            Err(problem) => {
                self.wrong(field, format!("{name} {problem}"));
                None
            }
        }
    }

    /// A text that may be left out. None also where it could not be read, which is noted.
    pub(crate) fn optional_text<U: Use>(&self, field: &str, name: &str) -> Option<Text<U>> {
        match Text::parse_optional(self.get(field)) {
            Ok(text) => text,
            Err(problem) => {
                self.wrong(field, format!("{name} {problem}"));
                None
            }
        }
    }

    /// A code of a lookup that is offered today, or that the entry has already.
    pub(crate) fn choice(&self, field: &str, lookup: &str, ask: &str) -> Option<&'r LookupEntry> {
        let code = self.get(field);
        let is_kept = self.stands.get(field).is_some_and(|stood| stood.iter().any(|stood| stood == code));
        let entry = if is_kept { self.known(lookup, code) } else { self.offered(lookup, code) };
        if entry.is_none() {
            self.wrong(field, ask);
        }
        entry
    }

    /// A code of a lookup, or nothing chosen.
    pub(crate) fn optional_choice(&self, field: &str, lookup: &str, ask: &str) -> Option<&'r LookupEntry> {
        if self.get(field).is_empty() { None } else { self.choice(field, lookup, ask) }
    }

    /// The entry of a code, where it is offered today.
    pub(crate) fn offered(&self, lookup: &str, code: &str) -> Option<&'r LookupEntry> {
        let today = london(self.visit.now).date();
        self.known(lookup, code).filter(|entry| entry.is_offered_on(today))
    }

    fn known(&self, lookup: &str, code: &str) -> Option<&'r LookupEntry> {
        let visit: &'r Visit<'v> = self.visit;
        visit.desk.content().lookups.get(lookup)?.get(code)
    }

    /// When it was so: now, unless an earlier time was typed, which needs its reason.
    pub(crate) fn moment(&self) -> Moment {
        let parts = ["happened_day", "happened_month", "happened_year", "happened_time", "late_reason"];
        if parts.iter().all(|part| self.get(part).trim().is_empty()) {
            return Moment::now(self.visit.now);
        }
        let at = self.instant();
        let reason = self.choice(
            "late_reason",
            "late_entry_reason",
            "Select why it is written down later than it happened",
        );
        let words = self.optional_text("late_words", "The reason");
        if reason.is_some_and(|reason| reason.needs_words) && words.is_none() {
            self.wrong("late_words", "Enter why it is written down later");
        }
        match (at, reason) {
            (Some(at), Some(reason)) => {
                Moment::earlier(at, WrittenLate { reason: reason.code.clone(), words })
            }
            _ => Moment::now(self.visit.now),
        }
    }

    fn instant(&self) -> Option<Timestamp> {
        let date = self.day("happened_day", "happened_month", "happened_year", "When it happened");
        let typed = self.get("happened_time").trim();
        let Some(time) = time_of(typed) else {
            self.wrong("happened_time", "Enter the time it happened, like 14:05");
            return None;
        };
        match instant(date?.to_datetime(time)) {
            Ok(at) if at > self.visit.now => {
                self.wrong("happened_day", "When it happened must not be in the future");
                None
            }
            Ok(at) => Some(at),
            Err(LocalTimeProblem::Ambiguous { earlier, later }) => match typed.split_whitespace().last() {
                Some("BST" | "bst") => Some(earlier),
                Some("GMT" | "gmt") => Some(later),
                Some(_) | None => {
                    self.wrong(
                        "happened_time",
                        "This time came twice that night. Enter BST or GMT after it, like 01:30 BST",
                    );
                    None
                }
            },
            Err(problem) => {
                self.wrong("happened_time", format!("The time it happened {problem}"));
                None
            }
        }
    }

    /// A day of three fields that must be there.
    pub(crate) fn day(&self, day: &str, month: &str, year: &str, name: &str) -> Option<Date> {
        let date = self.optional_day(day, month, year, name);
        if [day, month, year].iter().all(|field| self.get(field).trim().is_empty()) {
            self.wrong(day, format!("{name}: enter the day, like 27 3 2026"));
        }
        date
    }

    /// A day of three fields, or nothing typed at all.
    pub(crate) fn optional_day(&self, day: &str, month: &str, year: &str, name: &str) -> Option<Date> {
        let typed = [day, month, year].map(|field| self.get(field).trim());
        if typed.iter().all(|part| part.is_empty()) {
            return None;
        }
        let numbers = (typed[0].parse().ok(), typed[1].parse().ok(), typed[2].parse().ok());
        let date = match numbers {
            (Some(day), Some(month), Some(year)) => {
                Date::new(year, month, day).ok().filter(|date| date.year() >= 1900)
            }
            _ => None,
        };
        if date.is_none() {
            self.wrong(day, format!("{name} must be a real day, like 27 3 2026"));
        }
        date
    }

    /// Why something is corrected or retired.
    pub(crate) fn reason(&self) -> Option<Reason> {
        let entry = self.choice("reason", "correction_reason", "Select why you are changing this");
        let words = self.optional_text("reason_words", "The reason");
        let entry = entry?;
        if entry.needs_words && words.is_none() {
            self.wrong("reason_words", "Enter why you are changing this");
            return None;
        }
        Some(Reason { code: entry.code.clone(), words })
    }
}

/// `14:05`, `9.30`, `1405`, with `BST` or `GMT` after it where the hour came twice.
fn time_of(typed: &str) -> Option<Time> {
    let clock = typed.split_whitespace().next()?;
    let digits: String = clock.chars().filter(char::is_ascii_digit).collect();
    let is_clock = clock.chars().all(|sign| sign.is_ascii_digit() || sign == ':' || sign == '.');
    let (hour, minute) = match digits.len() {
        3 | 4 if is_clock => digits.split_at(digits.len() - 2),
        _ => return None,
    };
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

/// The fields of a late entry's moment, as they would have to be typed.
pub(crate) fn typed_moment(moment: &Moment, typed: &mut Typed) {
    let Some(late) = moment.late() else { return };
    let local = london(moment.at());
    let mut put = |name: &str, value: String| typed.insert(name.to_owned(), vec![value]);
    put("happened_day", local.day().to_string());
    put("happened_month", local.month().to_string());
    put("happened_year", local.year().to_string());
    put("happened_time", format!("{:02}:{:02}", local.hour(), local.minute()));
    put("late_reason", late.reason.clone());
    put("late_words", late.words.as_ref().map(ToString::to_string).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::time_of;

    #[test]
    fn a_time_is_read_however_it_is_typed_and_nothing_else_is() {
        for (typed, read) in [
            ("14:05", Some(time(14, 5, 0, 0))),
            ("9.30", Some(time(9, 30, 0, 0))),
            ("0905", Some(time(9, 5, 0, 0))),
            ("01:30 BST", Some(time(1, 30, 0, 0))),
            ("", None),
            ("noon", None),
            ("25:00", None),
            ("14:60", None),
            ("1 4 05", None),
            ("-905", None),
        ] {
            assert_eq!(time_of(typed), read, "{typed:?}");
        }
    }
}
