//! Beginning a version: from what is asked, as a copy, empty, or from a Questionnaire that is brought in.

use casework::form_version::{self, BeginFrom, BroughtIn, CannotBringIn, code_of_title};
use domain::{failure::Failure, form_version::CannotKeepForm};
use serde::Serialize;

use super::{how_large, pasted};
use crate::{
    answer::{Answer, Trouble},
    form_page::{Field, Form, Reading},
    render::{Frame, Problem},
    request::{Fields, NOT_TEXT},
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct NewPage {
    frame: Frame,
    key: String,
    code: String,
    source: String,
    questionnaire: String,
    how_large: String,
}

/// Brings a Questionnaire in.
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    new_page(visit, Vec::new())
}

fn new_page(visit: &Visit<'_>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    // Asked before the page is shown: whoever only reads has nothing to begin.
    let typed = &visit.request.form;
    if !form_version::index(&visit.desk, &visit.actor())?.may_begin {
        return Err(Trouble::NotFound);
    }
    let status = if problems.is_empty() { 200 } else { 422 };
    let brought = typed.given("questionnaire").or_else(|| typed.given("file"));
    let page = NewPage {
        frame: Frame {
            problems,
            crumbs: vec![crumb("Forms", "/forms")],
            ..visit.frame("Bring in a form from elsewhere")
        },
        key: visit.new_key()?.to_string(),
        code: typed.get("code").to_owned(),
        source: typed.get("source").to_owned(),
        how_large: how_large(),
        questionnaire: brought.unwrap_or_default().to_owned(),
    };
    visit.show_as(status, "form_versions/new.html", &page)
}

/// Takes it up as a draft.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let typed = &visit.request.form;
    let mut reading = Reading::of(typed);
    let source = reading.line("source", "The source", "Enter where the wording comes from, and its licence");
    let json = typed.given("file").map(str::to_owned).or_else(|| typed.given("questionnaire").map(pasted));
    if typed.has(&format!("file{NOT_TEXT}")) {
        reading.problem("file", "The file is not text in UTF-8. Save it as JSON in UTF-8, or paste the text");
    } else if json.is_none() {
        reading.problem("questionnaire", "Choose a file, or paste a FHIR Questionnaire");
    }
    let code = typed.given("code").map(str::to_owned);
    if code.is_none() {
        reading.problem("code", CannotKeepForm::NoCode.to_string());
    }
    if let (Some(source), Some(json), Some(code), true) = (source, json, code, reading.problems.is_empty()) {
        let brought = BroughtIn { code, json, source: source.into_string() };
        match form_version::bring_in(&visit.desk, &visit.actor(), visit.key()?, brought) {
            Ok(id) => return Ok(visit.done(format!("/form-versions/{id}"), "form_begun")),
            Err(Failure::Refused(refusal)) => reading.problem(field_of(&refusal), refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    new_page(visit, reading.problems)
}

fn field_of(refusal: &CannotBringIn) -> &'static str {
    match refusal {
        CannotBringIn::NoForm(_) | CannotBringIn::NotKept(CannotKeepForm::TooLong) => "questionnaire",
        CannotBringIn::NotKept(_) => "code",
    }
}

/// An empty form.
pub fn blank_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    blank_page(visit, &Fields::default(), Vec::new())
}

fn may_begin(visit: &Visit<'_>) -> Result<(), Trouble> {
    match form_version::index(&visit.desk, &visit.actor())?.may_begin {
        true => Ok(()),
        false => Err(Trouble::NotFound),
    }
}

fn blank_page(visit: &Visit<'_>, typed: &Fields, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    may_begin(visit)?;
    let form = Form {
        heading: "Start an empty form".to_owned(),
        lead: vec!["Nobody is asked it until somebody else has read it and published it.".to_owned()],
        action: "/forms/blank".to_owned(),
        key: Some(visit.new_key()?),
        revision: None,
        fields: vec![
            Field::line("title", "What is it called?"),
            Field::line("code", "Its code").hint(
                "Lower-case letters, digits and _. Answers name the form by it for ever. Empty: made of the title",
            ),
        ],
        button: "Start it".to_owned(),
        leave: crumb("Cancel", "/forms"),
    };
    visit.show_form(None, form, typed, problems)
}

/// Starts it.
pub fn blank_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let typed = &visit.request.form;
    let mut reading = Reading::of(typed);
    if let Some(title) = reading.line("title", "The title", "Enter what the form is called") {
        let title = title.into_string();
        let code = typed.given("code").map_or_else(|| code_of_title(&title), str::to_owned);
        return begun(visit, BeginFrom::Nothing { code, title }, &mut reading, blank_page);
    }
    blank_page(visit, typed, reading.problems)
}

type Page = fn(&Visit<'_>, &Fields, Vec<Problem>) -> Result<Answer, Trouble>;

fn begun(
    visit: &Visit<'_>,
    from: BeginFrom,
    reading: &mut Reading<'_>,
    page: Page,
) -> Result<Answer, Trouble> {
    match form_version::begin_from(&visit.desk, &visit.actor(), visit.key()?, from) {
        Ok(id) => Ok(visit.done(format!("/form-versions/{id}"), "form_begun")),
        Err(Failure::Refused(refusal)) => {
            reading.problem("code", refusal.to_string());
            page(visit, &visit.request.form, std::mem::take(&mut reading.problems))
        }
        Err(other) => Err(other.into()),
    }
}

/// A new version of a form, from one of its versions.
pub fn version_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    may_begin(visit)?;
    let code = visit.request.param("code").to_owned();
    let version = visit.request.form.given("version").ok_or(Trouble::Unreadable)?.to_owned();
    let from = BeginFrom::Version { code, version };
    match form_version::begin_from(&visit.desk, &visit.actor(), visit.key()?, from) {
        Ok(id) => Ok(visit.done(format!("/form-versions/{id}"), "form_begun")),
        Err(other) => Err(other.into()),
    }
}

/// A form that exists, as the beginning of another.
pub fn copy_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    copy_page(visit, &Fields::default(), Vec::new())
}

fn copy_page(visit: &Visit<'_>, typed: &Fields, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    may_begin(visit)?;
    let code = visit.request.param("code");
    let asked = visit.desk.form(code).ok_or(Trouble::NotFound)?;
    let title = asked.questionnaire.title().unwrap_or(code).to_owned();
    let form = Form {
        heading: format!("Start another form from ‘{title}’"),
        lead: vec![format!("It begins with the same questions. ‘{title}’ stays as it is.")],
        action: format!("/forms/{code}/copies"),
        key: Some(visit.new_key()?),
        revision: None,
        fields: vec![
            Field::line("code", "The code of the new form")
                .hint("Lower-case letters, digits and _. Answers name the form by it for ever"),
        ],
        button: "Start it".to_owned(),
        leave: crumb("Cancel", format!("/forms/{code}")),
    };
    visit.show_form(None, form, typed, problems)
}

/// Starts it.
pub fn copy_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let typed = &visit.request.form;
    let mut reading = Reading::of(typed);
    match typed.given("code") {
        Some(as_code) => {
            let code = visit.request.param("code").to_owned();
            begun(visit, BeginFrom::Copy { code, as_code: as_code.to_owned() }, &mut reading, copy_page)
        }
        None => {
            reading.problem("code", CannotKeepForm::NoCode.to_string());
            copy_page(visit, typed, reading.problems)
        }
    }
}
