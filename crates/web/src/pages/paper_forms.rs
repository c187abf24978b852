//! Blank forms on paper, for when all is down: the list of them, and one to print.

use casework::paper;
use forms::OnPaper;
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    render::{Frame, Link},
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct IndexPage {
    frame: Frame,
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct Group {
    title: String,
    forms: Vec<Link>,
}

#[derive(Serialize)]
struct ShowPage {
    frame: Frame,
    code: String,
    version: String,
    title: String,
    sections: Vec<OnPaper>,
}

/// Every form that can be printed blank.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let group = |group: paper::PaperGroup| Group {
        title: group.title,
        forms: group
            .forms
            .into_iter()
            .map(|(code, title)| crumb(&title, format!("/paper-forms/{code}")))
            .collect(),
    };
    let groups = paper::index(&visit.desk).into_iter().map(group).collect();
    visit.show("paper_forms/index.html", &IndexPage { frame: visit.frame("Paper forms"), groups })
}

/// One form, blank.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let form = paper::show(&visit.desk, visit.request.param("code"))?;
    let page = ShowPage {
        frame: Frame {
            crumbs: vec![crumb("Paper forms", "/paper-forms")],
            ..visit.frame(&format!("{}, on paper", form.title))
        },
        code: form.code,
        version: form.version,
        title: form.title,
        sections: form.sections,
    };
    visit.show("paper_forms/show.html", &page)
}
