//! What a form says so far while it is filled in: the scores of instruments and the values that it works out.

use casework::{
    form_run::FormRun,
    so_far::{self, InstrumentSoFar, Says},
};
use domain::content::Content;
use forms::Section;
use serde::Serialize;

use super::{asked, number, run};
use crate::{
    answer::{Answer, Trouble},
    pages::filled_forms::{said, sections},
    visit::Visit,
};

/// The part of a page that says it.
#[derive(Debug, Serialize)]
pub(super) struct SoFarPart {
    /// Where the script asks for it anew.
    url: String,
    scores: Vec<ScoreLine>,
    values: Vec<ValueLine>,
}

#[derive(Debug, Serialize)]
struct ScoreLine {
    words: String,
    opens: Vec<String>,
    unseen: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ValueLine {
    field: String,
    question: String,
    answer: String,
    is_answered: bool,
    /// Whether the page shows it as a question of its own.
    is_on_page: bool,
}

#[derive(Serialize)]
struct Fragment {
    so_far: SoFarPart,
}

/// What a run says so far, for a section or for the page that checks all; none where the form works nothing out.
///
/// What was not answered is told of on the page that checks all: on a section everything is still to be asked.
pub(super) fn part(
    visit: &Visit<'_>,
    run: &FormRun,
    section: Option<(usize, &Section)>,
) -> Option<SoFarPart> {
    let says = so_far::of_run(&visit.desk, run);
    if says.is_empty() {
        return None;
    }
    let content = visit.desk.content();
    let is_checked = section.is_none();
    let number = section.map_or(1, |(number, _)| number);
    let value = |line: forms::Line| ValueLine {
        is_on_page: section.is_some_and(|(_, section)| section.holds(&line.link_id)),
        field: line.field,
        question: line.question,
        answer: line.answer,
        is_answered: line.is_answered,
    };
    Some(SoFarPart {
        url: format!("/drafts/{}/sections/{number}/so-far", run.draft.id),
        scores: says.instruments.iter().map(|instrument| score(content, instrument, is_checked)).collect(),
        values: says.worked_out.into_iter().map(value).collect(),
    })
}

fn score(content: &Content, so_far: &InstrumentSoFar<'_>, is_checked: bool) -> ScoreLine {
    let title = &so_far.instrument.short_title;
    let (words, result) = match &so_far.says {
        Says::Nothing => (format!("{title}: none of {} answered yet", so_far.instrument.items.len()), None),
        Says::Refused(cannot) => (format!("{title}: {cannot}"), None),
        Says::Result { result, partial: None } => (format!("{title} so far: {}", said(result)), Some(result)),
        Says::Result { result, partial: Some(partial) } => {
            let band = match (&partial.band, &partial.at_least) {
                (Some(band), _) => format!(", {band}"),
                (None, Some(band)) => format!(", at least {band}"),
                (None, None) => String::new(),
            };
            let words = format!("{title} so far: {}{band}. {} not answered", partial.points, result.missing);
            (words, Some(result))
        }
    };
    ScoreLine {
        words,
        opens: result.map(|result| sections(content, &result.opens)).unwrap_or_default(),
        unseen: result
            .filter(|_| is_checked)
            .map(|result| sections(content, &result.unseen))
            .unwrap_or_default(),
    }
}

/// The part by itself, for the script that put the answers there.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let run = run(visit)?;
    let number = number(visit)?;
    let asked = asked(&run);
    let (_, section) = asked.iter().find(|(known, _)| *known == number).ok_or(Trouble::NotFound)?;
    let so_far = part(visit, &run, Some((number, section))).ok_or(Trouble::NotFound)?;
    visit.show("parts/so_far.html", &Fragment { so_far })
}
