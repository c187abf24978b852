//! A page of a form: a top-level group, or the loose questions between two of them.

use crate::{
    coding::Coding,
    filling::{Filled, Problem},
    question::Kind,
    questionnaire::Questionnaire,
    sheet::Sheet,
    view::{self, OnPaper, Question},
};

/// One page of a form.
#[derive(Debug, Clone)]
pub struct Section {
    form: Questionnaire,
    title: String,
    /// The group that the page is; none for loose questions.
    group: Option<usize>,
    members: Vec<usize>,
}

impl Section {
    pub(crate) fn all(form: &Questionnaire) -> Vec<Section> {
        let mut sections: Vec<Section> = Vec::new();
        let title = || form.title().unwrap_or("").to_owned();
        for index in form.0.top.iter().copied() {
            let item = form.at(index);
            if item.is_hidden {
                continue;
            }
            match (&item.kind, sections.last_mut()) {
                (Kind::Group, _) => {
                    // A repeating group is shown as itself, with its rows.
                    let members = if item.repeats { vec![index] } else { item.children.clone() };
                    let title = Some(item.words()).filter(|words| !words.is_empty()).unwrap_or_else(title);
                    sections.push(Section { form: form.clone(), title, group: Some(index), members });
                }
                (_, Some(last)) if last.group.is_none() => last.members.push(index),
                (_, _) => {
                    sections.push(Section {
                        form: form.clone(),
                        title: title(),
                        group: None,
                        members: vec![index],
                    });
                }
            }
        }
        sections
    }

    /// The heading: the group's words, or the form's title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The group's linkId; none for loose questions.
    pub fn link_id(&self) -> Option<&str> {
        self.group.map(|group| self.form.at(group).link_id.as_str())
    }

    /// Whether anything on the page is asked, as the answers stand.
    pub fn is_asked(&self, filled: &Filled) -> bool {
        match self.group {
            Some(group) => filled.is_asked(&self.form.at(group).name),
            None => self.members.iter().any(|index| filled.is_asked(&self.form.at(*index).name)),
        }
    }

    /// Whether a question stands on this page.
    pub fn holds(&self, link_id: &str) -> bool {
        self.form.0.by_link_id.get(link_id).is_some_and(|index| self.has(*index))
    }

    /// The problems of this page, in its order.
    pub fn problems<'a>(&self, filled: &'a Filled) -> Vec<&'a Problem> {
        let is_here = |problem: &&Problem| {
            self.form.0.by_link_id.get(&problem.link_id).is_some_and(|index| self.has(*index))
        };
        filled.problems().iter().filter(is_here).collect()
    }

    /// The page for a template: all that is asked, and all that an answer on this very page could make asked.
    pub fn questions(&self, sheet: &Sheet, filled: &Filled) -> Vec<Question> {
        view::questions(self, sheet, filled, &|_| true)
    }

    /// The questions, with only those codes to choose from that are offered this time. What is chosen already stays.
    pub fn questions_offering(
        &self,
        sheet: &Sheet,
        filled: &Filled,
        offers: &dyn Fn(&Coding) -> bool,
    ) -> Vec<Question> {
        view::questions(self, sheet, filled, offers)
    }

    /// The page as it is printed before anything is known: all that can ever be asked, with when it is asked in words, and
    /// with those codes to tick that are offered.
    pub fn on_paper(&self, offers: &dyn Fn(&Coding) -> bool) -> OnPaper {
        view::on_paper(self, offers)
    }

    pub(crate) fn group(&self) -> Option<usize> {
        self.group
    }

    pub(crate) fn form(&self) -> &Questionnaire {
        &self.form
    }

    pub(crate) fn members(&self) -> &[usize] {
        &self.members
    }

    pub(crate) fn has(&self, index: usize) -> bool {
        let is_within = |member: &usize| (*member..self.form.at(*member).end).contains(&index);
        self.group == Some(index) || self.members.iter().any(is_within)
    }
}
