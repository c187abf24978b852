//! How many people each suite held: a fortnight at a glance, and one form a day.

use casework::suite_day::{self, Count, Suite};
use domain::{failure::Failure, service_hours::wording::full_day};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    render::{Frame, Problem},
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct SuitesPage {
    frame: Frame,
    suites: Vec<String>,
    days: Vec<DayRow>,
}

#[derive(Serialize)]
struct DayRow {
    day: String,
    href: String,
    /// One for each suite; nothing where nobody has written it down.
    counts: Vec<Option<u32>>,
    is_missing: bool,
    may_write: bool,
}

#[derive(Serialize)]
struct DayPage {
    frame: Frame,
    key: String,
    day: String,
    on: String,
    fields: Vec<SuiteField>,
}

#[derive(Serialize)]
struct SuiteField {
    id: String,
    name: String,
    value: String,
    revision: String,
}

/// The fortnight.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let today = suite_day::today(&visit.desk);
    let suites = suite_day::suites(&visit.desk, &visit.actor(), today)?;
    let days = (0..suite_day::DAYS_SHOWN).filter_map(|back| today.checked_sub(back.days()).ok());
    let rows = days.map(|on| {
        let of =
            |suite: &Suite| suite.days.iter().find(|day| day.noun.counted_on == on).map(|d| d.noun.detained);
        let counts: Vec<Option<u32>> = suites.iter().map(of).collect();
        DayRow {
            day: full_day(on),
            href: format!("/suite-days/edit?day={on}"),
            is_missing: counts.iter().any(Option::is_none),
            may_write: suites.iter().any(|suite| suite.may_write),
            counts,
        }
    });
    let page = SuitesPage {
        frame: visit.frame("People in the suites"),
        days: rows.collect(),
        suites: suites.iter().map(|suite| suite.name.clone()).collect(),
    };
    visit.show("suite_days/index.html", &page)
}

/// The form of one day.
pub fn edit(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    suite_day::check_may_count(&visit.desk, &visit.actor())?;
    let on = visit.request.query.get("day").parse().map_err(|_| Trouble::NotFound)?;
    let suites = writable(visit, on)?;
    let fields = suites.iter().map(|suite| {
        let known = suite.days.iter().find(|day| day.noun.counted_on == on);
        SuiteField {
            id: field(suite),
            name: suite.name.clone(),
            value: known.map_or_else(String::new, |day| day.noun.detained.to_string()),
            revision: known.map_or_else(String::new, |day| day.revision.to_string()),
        }
    });
    form(visit, on, fields.collect(), Vec::new())
}

/// Keeps the figures of one day.
pub fn update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let typed = &visit.request.form;
    suite_day::check_may_count(&visit.desk, &visit.actor())?;
    let on: Date = typed.get("day").parse().map_err(|_| Trouble::Unreadable)?;
    let suites = writable(visit, on)?;
    let mut problems = Vec::new();
    let mut counts = Vec::new();
    let mut fields = Vec::new();
    for suite in &suites {
        let id = field(suite);
        let (value, revision) = (typed.get(&id).trim(), typed.get(&format!("revision_{}", suite.site)));
        match value.parse::<u32>() {
            Ok(detained) => {
                counts.push(Count { site: suite.site.clone(), detained, revision: revision.parse().ok() })
            }
            Err(_) if value.is_empty() && revision.is_empty() => {}
            Err(_) => problems.push(Problem {
                field: id.clone(),
                message: format!("Number of people at {} must be a whole number, like 24", suite.name),
            }),
        }
        let (value, revision) = (value.to_owned(), revision.to_owned());
        fields.push(SuiteField { id, name: suite.name.clone(), value, revision });
    }
    if counts.is_empty() && problems.is_empty() {
        let field = fields.first().map_or_else(String::new, |field| field.id.clone());
        problems
            .push(Problem { field, message: "Enter the number of people of one suite at least".to_owned() });
    }
    if !problems.is_empty() {
        return form(visit, on, fields, problems);
    }
    match suite_day::count(&visit.desk, &visit.actor(), visit.key()?, on, counts) {
        Ok(()) => Ok(visit.done("/suite-days", "counts_saved")),
        Err(Failure::Refused(refusal)) => {
            let problem = Problem { field: String::new(), message: refusal.to_string() };
            form(visit, on, fields, vec![problem])
        }
        Err(other) => Err(other.into()),
    }
}

/// The suites whose figures the reader writes; where there are none there is no form.
fn writable(visit: &Visit<'_>, on: Date) -> Result<Vec<Suite>, Trouble> {
    let suites = suite_day::suites(&visit.desk, &visit.actor(), on)?;
    let theirs: Vec<Suite> = suites.into_iter().filter(|suite| suite.may_write).collect();
    if theirs.is_empty() { Err(Trouble::NotFound) } else { Ok(theirs) }
}

fn field(suite: &Suite) -> String {
    format!("detained_{}", suite.site)
}

fn form(
    visit: &Visit<'_>,
    on: Date,
    fields: Vec<SuiteField>,
    problems: Vec<Problem>,
) -> Result<Answer, Trouble> {
    let status = if problems.is_empty() { 200 } else { 422 };
    let crumbs = vec![crumb("People in the suites", "/suite-days")];
    let page = DayPage {
        frame: Frame { problems, crumbs, ..visit.frame("How many people were detained?") },
        key: visit.new_key()?.to_string(),
        day: full_day(on),
        on: on.to_string(),
        fields,
    };
    visit.show_as(status, "suite_days/edit.html", &page)
}
