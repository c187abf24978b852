//! Bringing a Questionnaire in from outside, by a page or by a command: a draft, word for word.

use std::{ffi::OsStr, path::Path};

use domain::{
    Id,
    access::{Actor, RecordType},
    content::WhoFor,
    failure::Failure,
    form_version::{CannotKeepForm, FormVersion, Offering},
};
use forms::Manuscript;
use uuid::Uuid;

use super::{begin, blank, code_of_title, open};
use crate::{desk::Desk, form};

/// A form that is brought in from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BroughtIn {
    /// The code it is to have here.
    pub code: String,
    /// The Questionnaire.
    pub json: String,
    /// Where it comes from, under which licence.
    pub source: String,
}

/// Why a form is not taken up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CannotBringIn {
    /// It is no Questionnaire: a sentence.
    NoForm(String),
    /// It is not kept.
    NotKept(CannotKeepForm),
}

impl std::fmt::Display for CannotBringIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotBringIn::NoForm(why) => f.write_str(why),
            CannotBringIn::NotKept(why) => why.fmt(f),
        }
    }
}

/// Brings a Questionnaire in as a draft: of a new form, or as a new version of one that is here. Its words and all else of
/// it stay as they are.
pub fn bring_in(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    brought: BroughtIn,
) -> Result<Id<FormVersion>, Failure<CannotBringIn>> {
    // Read here, and not where everybody's work waits behind it.
    let manuscript =
        Manuscript::parse(&brought.json).map_err(|why| Failure::Refused(CannotBringIn::NoForm(why)))?;
    let title = match manuscript.title() {
        "" => brought.code.clone(),
        title => title.to_owned(),
    };
    let offered = offering_of(desk, &brought.code, &brought.json);
    desk.write_once(by, key, move |record| {
        let noun = FormVersion {
            questionnaire: brought.json,
            title,
            offered,
            source: brought.source,
            ..blank(brought.code)
        };
        let code = noun.form.clone();
        begin(record, &code, |_, _| noun).map_err(|failure| failure.refused_as(CannotBringIn::NotKept))
    })
}

/// A form that a command brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Which version it became.
    pub id: Id<FormVersion>,
    /// Its code.
    pub code: String,
    /// Its version.
    pub version: String,
    /// What keeps it from being published, but that somebody else must read it.
    pub problems: Vec<String>,
}

impl std::fmt::Display for Imported {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}, a draft", self.code, self.version)?;
        match self.problems.is_empty() {
            true => f.write_str(" that a clinical lead can publish"),
            false => self.problems.iter().try_for_each(|problem| write!(f, "\n  {problem}")),
        }
    }
}

/// Brings a form in by command, as a draft that nobody signed in has written in.
pub fn import(desk: &Desk, brought: BroughtIn) -> Result<Imported, Failure<CannotBringIn>> {
    let key = crate::clock::random_id()?;
    let id = bring_in(desk, &Actor::Operator, key, brought)?;
    let keeping = open(desk, &Actor::Operator, id).map_err(crate::screening::never)?;
    let (code, version) = (keeping.kept.noun.form.clone(), keeping.kept.noun.version());
    Ok(Imported { id, code, version, problems: keeping.problems })
}

/// The code that a form has here where nobody names one: made of the name of its file up to the first dot, or of its title.
pub fn code_of(file: &Path, json: &str) -> String {
    let name = file.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let of_file = code_of_title(name.split('.').next().unwrap_or_default());
    match of_file.is_empty() {
        false => of_file,
        true => Manuscript::parse(json).map(|form| code_of_title(form.title())).unwrap_or_default(),
    }
}

/// How a form that asks instruments is offered where nobody said: under scores, to whoever assesses.
fn offering_of(desk: &Desk, code: &str, json: &str) -> Option<Offering> {
    if desk.forms_in_use().form(code).is_some() {
        return None;
    }
    let read = form::read_team(desk.content(), code, "t1", json).ok()?;
    let codings: Vec<_> = read.questionnaire.items().iter().flat_map(|item| item.codes().to_vec()).collect();
    let asked = desk.content().instruments.asked_by(&codings);
    (!asked.is_empty()).then(|| Offering {
        group: "Scores".to_owned(),
        ruled_by: RecordType::Assessment.code().to_owned(),
        from_age: None,
        until_age: None,
        who_for: WhoFor::Everyone.code().to_owned(),
    })
}
