//! Figures to take away: every step of some months, as a table for a spreadsheet.

use casework::figures::{self, CannotExport, Step};
use domain::{
    content::Content,
    event::EventKind,
    failure::Failure,
    service_hours::{london::london, wording},
};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    render::{Frame, Problem},
    visit::{Visit, crumb},
};

/// How many months may be chosen from.
const MONTHS_OFFERED: i64 = 36;

#[derive(Serialize)]
struct FiguresPage {
    frame: Frame,
    from: Vec<Month>,
    until: Vec<Month>,
    /// How often a day: `3 times`.
    times: String,
}

#[derive(Serialize)]
struct Month {
    value: String,
    text: String,
    selected: bool,
}

/// The page.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    figures::may_export(&visit.desk, &visit.actor())?;
    form(visit, Vec::new())
}

fn form(visit: &Visit<'_>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let status = if problems.is_empty() { 200 } else { 422 };
    let this = london(visit.now).date().first_of_month();
    let last = this.checked_sub(1.month()).unwrap_or(this);
    let crumbs = vec![crumb("Team", "/manager")];
    let page = FiguresPage {
        frame: Frame { problems, crumbs, ..visit.frame("Figures") },
        from: months(this, last),
        until: months(this, last),
        times: times(visit.desk.content().limits.input.exports_per_day),
    };
    visit.show_as(status, "figures/index.html", &page)
}

fn months(this: Date, chosen: Date) -> Vec<Month> {
    let months = (0..MONTHS_OFFERED).filter_map(|back| this.checked_sub(back.months()).ok());
    let month = |first: Date| Month {
        value: format!("{:04}-{:02}", first.year(), first.month()),
        text: wording::month(first),
        selected: first == chosen,
    };
    months.map(month).collect()
}

/// The table itself.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    figures::may_export(&visit.desk, &visit.actor())?;
    let month = |name: &str| -> Option<Date> { format!("{}-01", visit.request.query.get(name)).parse().ok() };
    let (Some(from), Some(until)) = (month("from"), month("until")) else {
        let message = "Select the first and the last month".to_owned();
        return form(visit, vec![Problem { field: "from".to_owned(), message }]);
    };
    if until < from {
        let message = "The last month must be the same as the first or after it".to_owned();
        return form(visit, vec![Problem { field: "until".to_owned(), message }]);
    }
    let steps = match figures::steps(&visit.desk, &visit.actor(), from, until.last_of_month()) {
        Ok(steps) => steps,
        Err(Failure::Refused(refusal)) => return Err(too_often(visit, refusal)),
        Err(other) => return Err(other.into()),
    };
    let name = format!(
        "steps-{:04}-{:02}-to-{:04}-{:02}.csv",
        from.year(),
        from.month(),
        until.year(),
        until.month()
    );
    let table = Answer {
        content_type: "text/csv; charset=utf-8; header=present",
        ..Answer::text(200, csv(&steps, visit.desk.content()))
    };
    Ok(table.with_header("Content-Disposition", format!("attachment; filename=\"{name}\"")))
}

/// Says when they can be taken again.
fn too_often(visit: &Visit<'_>, CannotExport::TooOften { most, again_at }: CannotExport) -> Trouble {
    let words = format!(
        "Figures can be taken away {} a day by one person, and you have done so. You can take them again {}.",
        times(most),
        visit.said(again_at)
    );
    Trouble::TooOften { words, seconds: again_at.duration_since(visit.now).as_secs().max(1) }
}

fn times(most: u32) -> String {
    if most == 1 { "once".to_owned() } else { format!("{most} times") }
}

const COLUMNS: [&str; 15] = [
    "month",
    "step",
    "step_words",
    "outcome",
    "reason",
    "reason_words",
    "source",
    "site",
    "site_name",
    "sex",
    "sex_words",
    "age_band",
    "ethnicity",
    "ethnicity_words",
    "number",
];

/// RFC 4180, with a byte order mark so that spreadsheets read it as UTF-8.
fn csv(steps: &[Step], content: &Content) -> String {
    let label = |lookup: &str, code: &str| -> String {
        let known = content.lookups.get(lookup).and_then(|lookup| lookup.get(code));
        known.map_or_else(|| nothing(code).to_owned(), |entry| entry.label.clone())
    };
    let mut text = format!("\u{feff}{}\r\n", COLUMNS.join(","));
    for step in steps {
        let reasons = reasons_of(&step.kind);
        let cells = [
            step.month.clone(),
            step.kind.clone(),
            EventKind::from_code(&step.kind).map_or("", EventKind::words).to_owned(),
            step.outcome.clone(),
            step.reason.clone(),
            if step.reason.is_empty() { String::new() } else { label(reasons, &step.reason) },
            step.source.clone(),
            step.site.clone(),
            content.places.site(&step.site).map_or_else(String::new, |site| site.name.clone()),
            step.sex.clone(),
            label("gender", &step.sex),
            if step.age_band.is_empty() { "not known".to_owned() } else { step.age_band.clone() },
            step.ethnicity.clone(),
            label("ethnic_category", &step.ethnicity),
            step.number.to_string(),
        ];
        let line: Vec<String> = cells.iter().map(|cell| safe(cell)).collect();
        text.push_str(&line.join(","));
        text.push_str("\r\n");
    }
    text
}

/// The list whose codes are a step's reasons.
fn reasons_of(kind: &str) -> &'static str {
    match kind {
        "assessment_recorded" => "reason_not_assessed",
        "episode_discharged" => "discharge_reason",
        "onward_referral_answered" | "onward_referral_left_open" => "onward_outcome",
        _ => "reason_not_screened",
    }
}

/// Which nothing a missing answer is: refusing is an answer, not being asked is none.
fn nothing(code: &str) -> &'static str {
    match code {
        "not_asked" => "Not asked yet",
        "not_known" => "Not known",
        "refused" => "Would rather not say",
        _ => "",
    }
}

/// A cell that no spreadsheet takes for a formula.
fn safe(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula_and_never_breaks_its_line() {
        for (cell, expected) in [
            ("Perry Barr", "Perry Barr"),
            ("=1+1", "'=1+1"),
            ("+44", "'+44"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("two\nlines", "\"two\nlines\""),
        ] {
            assert_eq!(safe(cell), expected);
        }
    }
}
