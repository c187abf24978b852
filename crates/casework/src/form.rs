//! Forms of the content folder, read and checked when the program starts: what could fail at two in the morning fails
//! here.

use std::collections::BTreeMap;

use domain::{
    content::{Content, LOOKUP_PREFIX},
    referral::FormAnswers,
};
use forms::{Coding, Completed, ListedOption, Questionnaire, Surroundings};
use jiff::{Timestamp, tz::TimeZone};

use crate::desk::{CannotOpen, Form};

/// Reads the newest version of every form.
pub(crate) fn read_all(content: &Content) -> Result<BTreeMap<String, Form>, CannotOpen> {
    let mut forms = BTreeMap::new();
    for code in content.forms.codes() {
        let Some(text) = content.forms.newest(code) else { continue };
        let form = read(content, code, &text.version.to_string(), &text.json)?;
        forms.insert(code.to_owned(), form);
    }
    Ok(forms)
}

/// Reads one version of a form.
pub(crate) fn read(content: &Content, code: &str, version: &str, json: &str) -> Result<Form, CannotOpen> {
    let value_set = |name: &str| options(content, name);
    let time_zone = TimeZone::get("Europe/London")
        .map_err(|error| CannotOpen::Form(code.to_owned(), vec![error.to_string()]))?;
    let surroundings = Surroundings { value_set: &value_set, time_zone };
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
        is_retired: entry.until_on.is_some(),
    });
    Some(options.collect())
}

impl Form {
    /// The answers as they are kept: with the very version that was asked.
    pub fn answers(&self, completed: &Completed, at: Timestamp) -> FormAnswers {
        FormAnswers {
            form: self.code.clone(),
            version: self.version.clone(),
            response: completed.response(at),
        }
    }
}
