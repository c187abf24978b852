//! Questions as they are printed before anything is known.

use std::collections::HashMap;

use serde::Serialize;

use super::{Page, Question, is_fixed};
use crate::{coding::Coding, filling::Stage, section::Section, sheet::Sheet};

/// A section as it stands on paper.
#[derive(Debug, Clone, Serialize)]
pub struct OnPaper {
    /// The heading.
    pub title: String,
    /// When it is asked, in words; none if always.
    pub when: Option<String>,
    /// All its questions.
    pub questions: Vec<Question>,
}

/// The section as it stands on paper: all that can ever be asked, nothing chosen, each with when it is asked.
pub(crate) fn on_paper(section: &Section, offers: &dyn Fn(&Coding) -> bool) -> OnPaper {
    let form = section.form();
    let sheet = Sheet::default();
    let filled = form.read_sheet(&sheet, Stage::Draft);
    let fixed = filled.answers().all().into_iter().filter(|answered| is_fixed(answered.item));
    let fixed = fixed.map(|answered| (answered.field, answered.values)).collect();
    let items = form.items().iter().enumerate();
    let questions = items.filter(|(_, item)| item.kind.is_question() && !item.is_hidden);
    let numbers = questions.enumerate().map(|(place, (index, _))| (index, place + 1)).collect();
    let page = Page {
        section,
        form,
        sheet: &sheet,
        filled: &filled,
        offers,
        errors: HashMap::new(),
        fixed,
        numbers: Some(numbers),
    };
    OnPaper {
        title: section.title().to_owned(),
        when: section.group().and_then(|group| page.when(form.at(group), "")).map(|when| when.words),
        questions: page.questions(section.members(), ""),
    }
}
