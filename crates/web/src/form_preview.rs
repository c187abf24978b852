//! A form as its pages will look, in one document that needs no server: blank, and with everything that can be wrong.

use forms::{Filled, Given, Question, Questionnaire, Sheet, Stage};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    assets,
    render::{Problem, RenderFault, Views},
};

#[derive(Serialize)]
struct Preview {
    title: String,
    states: Vec<State>,
}

#[derive(Serialize)]
struct State {
    title: &'static str,
    sections: Vec<Page>,
}

/// One page of a form.
#[derive(Serialize)]
pub struct Page {
    title: String,
    questions: Vec<Question>,
    problems: Vec<Problem>,
}

/// The document.
///
/// # Errors
///
/// When a template cannot be rendered.
pub fn of(views: &Views, form: &Questionnaire, given: &Given) -> Result<String, RenderFault> {
    let blank = form.blank_sheet_given(given);
    let styles = ["nhsuk.css", "landward.css"].iter().filter_map(|name| {
        let asset = assets::get(assets::url(name)?)?;
        Some(String::from_utf8_lossy(asset.bytes).into_owned())
    });
    let preview = Preview {
        title: form.title().unwrap_or("A form").to_owned(),
        states: vec![
            state("As it begins", form, &blank, &form.read_sheet_given(&blank, Stage::Draft, given)),
            state(
                "Sent with nothing answered",
                form,
                &blank,
                &form.read_sheet_given(&blank, Stage::Complete, given),
            ),
        ],
    };
    // The pages of the program name their style sheets; a document that needs no server has them in itself.
    let styles = format!("<style>{}</style>\n</head>", styles.collect::<Vec<_>>().join("\n"));
    Ok(views.render("form/preview.html", &preview)?.replacen("</head>", &styles, 1))
}

/// The pages of a form as it begins, or sent with nothing answered.
pub fn sections_of(form: &Questionnaire, is_sent: bool, at: Timestamp) -> Vec<Page> {
    let given = Given::at(at);
    let blank = form.blank_sheet_given(&given);
    let stage = if is_sent { Stage::Complete } else { Stage::Draft };
    state("", form, &blank, &form.read_sheet_given(&blank, stage, &given)).sections
}

fn state(title: &'static str, form: &Questionnaire, sheet: &Sheet, filled: &Filled) -> State {
    let sections = form.sections().into_iter().map(|section| Page {
        title: section.title().to_owned(),
        questions: section.questions(sheet, filled),
        problems: section
            .problems(filled)
            .into_iter()
            .map(|problem| Problem { field: problem.field.clone(), message: problem.message.clone() })
            .collect(),
    });
    State { title, sections: sections.collect() }
}
