//! Blank forms on paper, for when all is down: questions, and nothing of anybody.
//!
//! They come from the forms that are asked now. Nothing of a person is opened for them, so there is nothing to ask the gate.

use std::collections::BTreeSet;

use domain::{
    birth::AgeOn,
    content::Content,
    failure::{Failure, Never},
    safety_plan,
};
use forms::{Coding, OnPaper};

use crate::{
    desk::{Desk, Form},
    form_run::{Work, asked_as, not_offered},
};

/// Forms that belong together.
#[derive(Debug, PartialEq, Eq)]
pub struct PaperGroup {
    /// The heading.
    pub title: String,
    /// The forms, each with its code and what it is called.
    pub forms: Vec<(String, String)>,
}

/// One form as it is printed.
#[derive(Debug)]
pub struct PaperForm {
    /// Its code.
    pub code: String,
    /// Its version.
    pub version: String,
    /// What it is called.
    pub title: String,
    /// All its questions.
    pub sections: Vec<OnPaper>,
}

/// The form of the record check before triage.
const TRIAGE: &str = "triage";

/// Every form that is filled in with somebody, or about somebody, and can be on paper.
pub fn index(desk: &Desk) -> Vec<PaperGroup> {
    let forms = desk.forms_in_use();
    let mut groups: Vec<PaperGroup> = Vec::new();
    let mut add = |title: &str, code: &str| {
        let Some(form) = desk.form(code) else { return };
        let named = (code.to_owned(), title_of(desk, &form));
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.forms.push(named),
            None => groups.push(PaperGroup { title: title.to_owned(), forms: vec![named] }),
        }
    };
    for code in referral_forms(desk.content()) {
        add("Referral", &code);
    }
    // Triage is decided on a page of its own; the questions of its record check can be on paper like any other.
    add("Triage", TRIAGE);
    for code in [Work::Screening, Work::Assessment].iter().flat_map(|work| work.forms()) {
        add("Screening and assessment", code);
    }
    for offered in forms.offered() {
        add(&offered.group, &offered.code);
    }
    add("Safety", safety_plan::FORM);
    groups
}

/// One form, blank, in its newest version. A form that is not filled in with somebody is none.
pub fn show(desk: &Desk, code: &str) -> Result<PaperForm, Failure<Never>> {
    let is_there = index(desk).iter().any(|group| group.forms.iter().any(|(known, _)| known == code));
    let form = desk.form(code).filter(|_| is_there).ok_or(Failure::NotFound)?;
    let works = [Work::Screening, Work::Assessment].into_iter();
    let age = match works.into_iter().find(|work| work.forms().contains(&code)) {
        Some(work) => asked_as(work, &form, AgeOn::NotKnown),
        None => AgeOn::NotKnown,
    };
    let not_offered = not_offered(desk, age);
    let offers = |coding: &Coding| match (&coding.system, &coding.code) {
        (Some(system), Some(code)) => !not_offered.contains(&(system.clone(), code.clone())),
        (None, _) | (_, None) => true,
    };
    let sections = form.questionnaire.sections();
    Ok(PaperForm {
        code: form.code.clone(),
        version: form.version.clone(),
        title: title_of(desk, &form),
        sections: sections.iter().map(|section| section.on_paper(&offers)).collect(),
    })
}

/// The forms that referrers of any source are asked.
fn referral_forms(content: &Content) -> BTreeSet<String> {
    let entries = content.lookups.get("referral_source").map(|lookup| lookup.entries()).unwrap_or_default();
    entries.iter().filter_map(|entry| entry.extra("form")).map(str::to_owned).collect()
}

fn title_of(desk: &Desk, form: &Form) -> String {
    let forms = desk.forms_in_use();
    let offered = forms.offer(&form.code);
    let own = || form.questionnaire.title().unwrap_or(&form.code).to_owned();
    offered.map_or_else(own, |offered| offered.title.clone())
}
