//! "This could have hurt someone": one question, no details of a person, to the clinical safety officer.

use casework::safety_report;
use domain::{
    failure::Failure,
    text::{NoteText, ShortText},
};
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    render::{Frame, Problem},
    visit::{Visit, crumb},
};

/// The longest address of a page that a report keeps.
const LONGEST_PAGE: usize = 200;

#[derive(Serialize)]
struct NewPage {
    frame: Frame,
    key: String,
    about: String,
    what: String,
}

#[derive(Serialize)]
struct ReportsPage {
    frame: Frame,
    rows: Vec<ReportRow>,
}

#[derive(Serialize)]
struct ReportRow {
    when: String,
    about: String,
    version: String,
    href: String,
    is_open: bool,
}

#[derive(Serialize)]
struct ReportPage {
    frame: Frame,
    address: String,
    when: String,
    by: String,
    about: String,
    version: String,
    what: String,
    taken_up: Option<TakenUp>,
    words: String,
}

#[derive(Serialize)]
struct TakenUp {
    when: String,
    by: String,
    words: String,
}

/// The question.
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (asked, draft) = (visit.request.query.get("page"), visit.request.form.get("page"));
    let page = shape(if asked.is_empty() { draft } else { asked });
    form(visit, page, visit.request.form.get("what").to_owned(), Vec::new())
}

/// Sends it.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let typed = visit.request.form.get("what");
    let page = shape(visit.request.form.get("page"));
    let what = match NoteText::parse(typed) {
        Ok(what) => what,
        Err(domain::text::TextProblem::Empty) => {
            return form(visit, page, typed.to_owned(), vec![of_what("Enter what happened".to_owned())]);
        }
        Err(wrong) => {
            let problem = of_what(format!("What happened {wrong}"));
            return form(visit, page, typed.to_owned(), vec![problem]);
        }
    };
    let version = env!("CARGO_PKG_VERSION");
    safety_report::send(&visit.desk, &visit.actor(), visit.key()?, page, version, what)?;
    Ok(visit.done("/since", "report_sent"))
}

/// What was reported, for whoever answers for the safety of the program.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let reports = safety_report::reports(&visit.desk, &visit.actor())?;
    let rows = reports.into_iter().map(|report| ReportRow {
        when: visit.said(report.recorded_at),
        about: report.noun.page,
        version: report.noun.version,
        href: format!("/safety-reports/{}", report.id),
        is_open: report.noun.acknowledged.is_none(),
    });
    visit.show(
        "safety_reports/index.html",
        &ReportsPage { frame: visit.frame("Safety reports"), rows: rows.collect() },
    )
}

/// One report.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    report(visit, visit.request.form.get("words").to_owned(), Vec::new())
}

/// Takes a report up.
pub fn update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let typed = visit.request.form.get("words");
    let words = match ShortText::parse(typed) {
        Ok(words) => words,
        Err(domain::text::TextProblem::Empty) => {
            return report(visit, typed.to_owned(), vec![of_words("Enter what is done about it".to_owned())]);
        }
        Err(wrong) => {
            return report(visit, typed.to_owned(), vec![of_words(format!("What is done {wrong}"))]);
        }
    };
    match safety_report::acknowledge(&visit.desk, &visit.actor(), visit.id("id")?, words) {
        Ok(()) => Ok(visit.done("/safety-reports", "report_taken_up")),
        Err(Failure::Refused(refusal)) => {
            report(visit, typed.to_owned(), vec![of_words(refusal.to_string())])
        }
        Err(other) => Err(other.into()),
    }
}

/// An address as it may stand in a report: a path of ours without ids and without what stands behind a question mark.
fn shape(typed: &str) -> String {
    let path = typed.split(['?', '#']).next().unwrap_or_default();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '/' | '-' | '_');
    let is_id = |part: &str| part.len() >= 32 && part.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let parts: Vec<&str> = path.split('/').map(|part| if is_id(part) { "-" } else { part }).collect();
    let shape: String =
        parts.join("/").chars().filter(|letter| is_plain(*letter)).take(LONGEST_PAGE).collect();
    if shape.starts_with('/') { shape } else { "/".to_owned() }
}

fn of_what(message: String) -> Problem {
    Problem { field: "what".to_owned(), message }
}

fn of_words(message: String) -> Problem {
    Problem { field: "words".to_owned(), message }
}

fn form(visit: &Visit<'_>, about: String, what: String, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let status = if problems.is_empty() { 200 } else { 422 };
    let page = NewPage {
        frame: Frame { problems, ..visit.frame("This could have hurt someone") },
        key: visit.new_key()?.to_string(),
        about,
        what,
    };
    visit.show_as(status, "safety_reports/new.html", &page)
}

fn report(visit: &Visit<'_>, words: String, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let kept = safety_report::open(&visit.desk, &visit.actor(), visit.id("id")?)?;
    let status = if problems.is_empty() { 200 } else { 422 };
    let crumbs = vec![crumb("Safety reports", "/safety-reports")];
    let report = kept.noun;
    let page = ReportPage {
        frame: Frame { problems, crumbs, ..visit.frame("Safety report") },
        address: format!("/safety-reports/{}/acknowledgement", kept.id),
        when: visit.said(kept.recorded_at),
        by: kept.recorded_by.name,
        about: report.page,
        version: report.version,
        what: report.what.into_string(),
        taken_up: report.acknowledged.map(|taken_up| TakenUp {
            when: visit.said(taken_up.at),
            by: taken_up.by.name,
            words: taken_up.words.into_string(),
        }),
        words,
    };
    visit.show_as(status, "safety_reports/show.html", &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_s_shape_names_no_person() {
        assert_eq!(shape("/people/0198c5a2-7d3b-7000-8000-0123456789ab/risks?name=Dean"), "/people/-/risks");
        assert_eq!(shape("/searches/0198c5a27d3b700080000123456789ab#top"), "/searches/-");
        assert_eq!(shape("//elsewhere.example/<b>"), "//elsewhereexample/b");
        assert_eq!(shape("javascript:alert(1)"), "/");
    }
}
