//! Forms of the content folder, read and checked when the program starts: what could fail at two in the morning fails
//! here.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    content::{Content, Forms, LOOKUP_PREFIX},
    failure::Fault,
    form_version::FormVersion,
    referral::FormAnswers,
};
use forms::{Coding, Completed, Foreign, ListedOption, Questionnaire, Surroundings};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value as Json;

use crate::desk::{CannotOpen, Desk, Form};

/// Reads the newest version of every form.
pub(crate) fn read_all(content: &Content) -> Result<BTreeMap<String, Arc<Form>>, CannotOpen> {
    let mut forms = BTreeMap::new();
    for code in content.forms.codes() {
        let Some(text) = content.forms.newest(code) else { continue };
        let form = read(content, code, &text.version.to_string(), &text.json)?;
        forms.insert(code.to_owned(), Arc::new(form));
    }
    Ok(forms)
}

/// Reads a form that is not in the content folder, with the lists of content. Each problem is a sentence.
pub fn read_outside(content: &Content, json: &str, foreign: Foreign) -> Result<Questionnaire, Vec<String>> {
    let value_set = |name: &str| options(content, name);
    let time_zone = TimeZone::get("Europe/London").map_err(|error| vec![error.to_string()])?;
    let surroundings =
        Surroundings { names: &["patient"], foreign, ..Surroundings::new(&value_set, time_zone) };
    Questionnaire::read_within(json, &surroundings)
        .map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

/// Reads a version that the team keeps itself.
pub(crate) fn read_kept(content: &Content, noun: &FormVersion) -> Result<Form, Vec<String>> {
    read_team(content, &noun.form, &noun.version(), &noun.questionnaire)
}

/// Reads a form of the team, or one that was brought in. What it would work out in another language than FHIRPath is left
/// aside where it asks an instrument that is scored here, by the codes of its items; any other such form is refused.
pub(crate) fn read_team(
    content: &Content,
    code: &str,
    version: &str,
    json: &str,
) -> Result<Form, Vec<String>> {
    let foreign = if asks_an_instrument(content, json) { Foreign::LeaveAside } else { Foreign::Refuse };
    let questionnaire = read_outside(content, json, foreign)?;
    let problems = Forms::problems_of(json, &content.lookups);
    match problems.is_empty() {
        true => Ok(Form { code: code.to_owned(), version: version.to_owned(), questionnaire }),
        false => Err(problems),
    }
}

/// Whether a form asks all items of an instrument, as it is written, whether or not it can be read.
fn asks_an_instrument(content: &Content, json: &str) -> bool {
    let codings: Vec<Coding> = codes_of(json).into_iter().map(|(_, coding)| coding).collect();
    !content.instruments.asked_by(&codings).is_empty()
}

/// The codes of every item of a form as it is written, each with the item's linkId.
pub(crate) fn codes_of(json: &str) -> Vec<(String, Coding)> {
    fn gather(parent: &Json, codes: &mut Vec<(String, Coding)>) {
        let text = |value: &Json, key: &str| value[key].as_str().map(str::to_owned);
        for item in parent["item"].as_array().into_iter().flatten() {
            for code in item["code"].as_array().into_iter().flatten() {
                let coding = Coding { system: text(code, "system"), code: text(code, "code"), display: None };
                codes.push((text(item, "linkId").unwrap_or_default(), coding));
            }
            gather(item, codes);
        }
    }
    let mut codes = Vec::new();
    if let Ok(form) = serde_json::from_str::<Json>(json) {
        gather(&form, &mut codes);
    }
    codes
}

/// Reads one version of a form.
pub(crate) fn read(content: &Content, code: &str, version: &str, json: &str) -> Result<Form, CannotOpen> {
    let value_set = |name: &str| options(content, name);
    let time_zone = TimeZone::get("Europe/London")
        .map_err(|error| CannotOpen::Form(code.to_owned(), vec![error.to_string()]))?;
    let surroundings = Surroundings { names: &["patient"], ..Surroundings::new(&value_set, time_zone) };
    let questionnaire = Questionnaire::read_within(json, &surroundings).map_err(|problems| {
        CannotOpen::Form(code.to_owned(), problems.iter().map(ToString::to_string).collect())
    })?;
    Ok(Form { code: code.to_owned(), version: version.to_owned(), questionnaire })
}

/// The codes of a lookup as options of a question, past ones included so that old answers can be read.
fn options(content: &Content, name: &str) -> Option<Vec<ListedOption>> {
    let lookup = content.lookups.get(name.strip_prefix(LOOKUP_PREFIX)?)?;
    let options = lookup.entries().iter().map(|entry| ListedOption {
        coding: Coding {
            system: Some(name.to_owned()),
            code: Some(entry.code.clone()),
            display: Some(entry.label.clone()),
        },
        is_retired: entry.until_on.is_some() || !entry.is_by_hand,
    });
    Some(options.collect())
}

impl Form {
    /// Whether it is a version that the team keeps itself, and not one of the content folder.
    pub fn is_of_the_team(&self) -> bool {
        self.version.starts_with('t')
    }

    /// The answers as they are kept: with the very version that was asked.
    pub fn answers(&self, completed: &Completed, at: Timestamp) -> FormAnswers {
        FormAnswers {
            form: self.code.clone(),
            version: self.version.clone(),
            response: completed.response(at),
        }
    }
}

impl Desk {
    /// The answers that were kept, question by question, in plain words.
    pub fn lines_of(&self, answers: &FormAnswers) -> Result<Vec<forms::Line>, Fault> {
        Ok(self.answers_of(answers)?.lines())
    }

    /// The answers that were kept, read by their own form.
    pub(crate) fn answers_of(&self, answers: &FormAnswers) -> Result<forms::Answers, Fault> {
        let unreadable =
            || Fault::stored(format!("answers to the form {}/{}", answers.form, answers.version));
        let form = self.form_of(&answers.form, &answers.version).ok_or_else(unreadable)?;
        let response = form.questionnaire.read_response(&answers.response).map_err(|_| unreadable())?;
        Ok(response.answers().clone())
    }
}
