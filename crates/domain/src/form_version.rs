//! A version of a form that the team keeps itself, beside those of the content folder: written, looked at by a second
//! person, published, taken out of use.
//!
//! A published version never changes: answers name it. A clinical lead writes it or publishes it, and whoever wrote in it
//! does not publish it, so that two people have read every question that is asked.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    access::{RecordType, Role},
    event::{Event, EventKind},
    noun::{CannotChange, Decided, Kept, Noun},
    stamp::{Author, Stamp},
};

/// The longest form that is taken, in bytes: as much as one request may hold.
pub const LONGEST_FORM: usize = 900_000;

/// The most saved cases of one form.
pub const MOST_CASES: usize = 100;

/// A version of a form of the team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormVersion {
    /// The form's code: lower-case letters, digits and `_`.
    pub form: String,
    /// The how many-eth of the team's own versions of this form it is, from 1.
    pub number: u32,
    /// The FHIR R4 Questionnaire, as it was written.
    pub questionnaire: String,
    /// What the form is called.
    pub title: String,
    /// The version from which it was begun, as `code/version`.
    pub began_from: Option<String>,
    /// Everybody who wrote in it, each once.
    pub written_by: Vec<Author>,
    /// When it was published and by whom; none while it is a draft.
    pub published: Option<Publication>,
    /// Under which heading and to whom it is offered; none where content says so, or the program asks for it by name.
    pub offered: Option<Offering>,
    /// Where its wording comes from and under which licence, as whoever brought it said.
    pub source: String,
    /// Answers that were tried, with what came out.
    pub cases: Vec<FormCase>,
    /// What was taken out of the draft last, until it is put back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<TakenOut>,
}

/// A question, or a section, that was taken out of a draft, with where it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenOut {
    /// Its words.
    pub words: String,
    /// The item as it was written, with all beneath it.
    pub item: String,
    /// The item in which it stood; none at the top of the form.
    pub within: Option<String>,
    /// The item before it there; none where it was the first.
    pub after: Option<String>,
}

/// That a version is in use, and who said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Author,
}

/// How a form that content does not know is offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offering {
    /// The heading under which it stands.
    pub group: String,
    /// Code of the record type whose row of the matrix rules the answers.
    pub ruled_by: String,
    /// From which age.
    pub from_age: Option<u8>,
    /// Until which birthday.
    pub until_age: Option<u8>,
    /// Whom it is meant for first: everyone, women, men; or [`NOBODY`], where it is not offered any more.
    pub who_for: String,
}

/// Whom a form is for that is not offered any more.
pub const NOBODY: &str = "nobody";

/// Answers that were tried, and what came out: a later version must give the same, or somebody says that it may not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormCase {
    /// What it is called.
    pub name: String,
    /// What was typed: each field with its values.
    pub typed: BTreeMap<String, Vec<String>>,
    /// What came out, line by line: scores, what was worked out, what was not asked, what was wrong.
    pub comes_out: Vec<String>,
}

impl Noun for FormVersion {
    const TYPE: RecordType = RecordType::Form;
}

/// Why a version cannot be kept so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CannotKeepForm {
    /// It was published: answers may name it.
    Published,
    /// It was taken out of use.
    OutOfUse,
    /// Whoever wrote in it cannot publish it.
    OwnWork,
    /// No clinical lead wrote it, and none publishes it.
    NoClinicalLead,
    /// It cannot be asked, or its saved cases come out otherwise: each reason a sentence.
    NotRight(Vec<String>),
    /// Its code is no code.
    NoCode,
    /// Another form has this code.
    CodeTaken,
    /// Another draft of the same form waits.
    AnotherDraft,
    /// Nobody said how it is offered.
    NotOffered,
    /// More cases than are kept.
    TooManyCases,
    /// The form is longer than is taken.
    TooLong,
    /// Why it is taken out of use is not said.
    ReasonMissing,
}

impl std::fmt::Display for CannotKeepForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CannotKeepForm::Published => {
                "This version is published: answers name it, so it never changes. Start a new version from it."
            }
            CannotKeepForm::OutOfUse => "This version is out of use. Start a new version from it.",
            CannotKeepForm::OwnWork => {
                "You wrote in this version, so somebody else must read it and publish it."
            }
            CannotKeepForm::NoClinicalLead => {
                "A clinical lead must write a form or publish it. Ask a clinical lead to publish this one."
            }
            CannotKeepForm::NotRight(reasons) => {
                f.write_str("It cannot be published yet.")?;
                return reasons.iter().try_for_each(|reason| write!(f, " {reason}"));
            }
            CannotKeepForm::NoCode => {
                "Enter a code of 2 to 40 lower-case letters, digits and _, that begins with a letter and is not new or blank"
            }
            CannotKeepForm::CodeTaken => {
                "Another form has this code. Start a new version of that form, or choose another code"
            }
            CannotKeepForm::AnotherDraft => {
                "A draft of this form waits already. Go on with that one, or take it out of use first."
            }
            CannotKeepForm::NotOffered => "Say first under which heading and to whom the form is offered.",
            CannotKeepForm::TooManyCases => "There are 100 saved cases. Take one out first.",
            CannotKeepForm::TooLong => "The form is longer than 900 kilobytes",
            CannotKeepForm::ReasonMissing => "Enter why it is taken out of use.",
        })
    }
}

/// Whether a text can be the code of a form.
pub fn is_code(text: &str) -> bool {
    (2..=40).contains(&text.len())
        && !["new", "blank"].contains(&text)
        && text.starts_with(|letter: char| letter.is_ascii_lowercase())
        && text.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}

impl FormVersion {
    /// The version as answers name it: `t3`. Versions of the content folder are plain numbers.
    pub fn version(&self) -> String {
        format!("t{}", self.number)
    }

    /// Begins a version as a draft.
    pub fn begin(self, stamp: &Stamp) -> Result<Decided<FormVersion>, CannotKeepForm> {
        if !is_code(&self.form) {
            return Err(CannotKeepForm::NoCode);
        }
        if self.questionnaire.len() > LONGEST_FORM {
            return Err(CannotKeepForm::TooLong);
        }
        let noun = FormVersion { published: None, written_by: vec![stamp.by().clone()], ..self };
        let event = noun.event(EventKind::FormDrafted, stamp);
        Ok(Decided::created(Kept::new(stamp, stamp.fresh(), None, None, noun), event))
    }

    fn event(&self, kind: EventKind, stamp: &Stamp) -> Event {
        Event::new(kind, stamp.at()).with("form", self.form.as_str()).with("version", self.version())
    }
}

impl Kept<FormVersion> {
    /// Whether it is asked: published, and not taken out of use.
    pub const fn is_in_use(&self) -> bool {
        self.noun.published.is_some() && self.retired.is_none()
    }

    /// Whether it is still being written.
    pub const fn is_draft(&self) -> bool {
        self.noun.published.is_none() && self.retired.is_none()
    }

    /// Whether somebody wrote in it.
    pub fn is_written_by(&self, author: &Author) -> bool {
        self.noun.written_by.iter().any(|known| is_same(known, author))
    }

    fn check_draft(&self) -> Result<(), CannotKeepForm> {
        match (self.noun.published.is_some(), self.retired.is_some()) {
            (_, true) => Err(CannotKeepForm::OutOfUse),
            (true, false) => Err(CannotKeepForm::Published),
            (false, false) => Ok(()),
        }
    }

    /// Writes in a draft: other questions, another offering, other cases. Its code and number stay.
    pub fn write(&self, noun: FormVersion, stamp: &Stamp) -> Result<Decided<FormVersion>, CannotKeepForm> {
        self.check_draft()?;
        if noun.questionnaire.len() > LONGEST_FORM {
            return Err(CannotKeepForm::TooLong);
        }
        if noun.cases.len() > MOST_CASES {
            return Err(CannotKeepForm::TooManyCases);
        }
        let mut written_by = self.noun.written_by.clone();
        if !self.is_written_by(stamp.by()) {
            written_by.push(stamp.by().clone());
        }
        let noun = FormVersion {
            form: self.noun.form.clone(),
            number: self.noun.number,
            written_by,
            published: None,
            ..noun
        };
        let event = noun.event(EventKind::FormEdited, stamp);
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event))
    }

    /// Publishes a draft: from now on it is asked. `wrong` is all that keeps it from being asked as it stands.
    pub fn publish(&self, wrong: Vec<String>, stamp: &Stamp) -> Result<Decided<FormVersion>, CannotKeepForm> {
        self.check_draft()?;
        if self.is_written_by(stamp.by()) {
            return Err(CannotKeepForm::OwnWork);
        }
        let mut read_by = self.noun.written_by.iter().chain([stamp.by()]);
        if !read_by.any(|author| author.role == Some(Role::ClinicalLead)) {
            return Err(CannotKeepForm::NoClinicalLead);
        }
        if !wrong.is_empty() {
            return Err(CannotKeepForm::NotRight(wrong));
        }
        let published = Some(Publication { at: stamp.at(), by: stamp.by().clone() });
        let noun = FormVersion { published, taken: None, ..self.noun.clone() };
        let event = noun.event(EventKind::FormPublished, stamp);
        Ok(Decided::changed(self.clone(), self.revised(stamp, noun), event))
    }

    /// Takes a version out of use, or throws a draft away. What was answered stays readable as it was asked.
    pub fn take_out_of_use(
        &self,
        reason: &str,
        stamp: &Stamp,
    ) -> Result<Decided<FormVersion>, CannotKeepForm> {
        self.retire(reason, stamp, self.noun.event(EventKind::FormTakenOutOfUse, stamp)).map_err(|cannot| {
            match cannot {
                CannotChange::AlreadyRetired => CannotKeepForm::OutOfUse,
                CannotChange::ReasonMissing => CannotKeepForm::ReasonMissing,
            }
        })
    }
}

/// Whether two entries were made by the same: by account, or where there is none by name.
fn is_same(one: &Author, other: &Author) -> bool {
    match (one.account, other.account) {
        (None, None) => one.name == other.name,
        (one, other) => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;

    fn stamp(name: &str, role: Option<Role>) -> Stamp {
        let account = role.map(|_| Id::from_uuid(uuid::Uuid::from_u128(name.len() as u128)));
        let by = Author { account, name: name.to_owned(), role, team: "custody".to_owned() };
        Stamp::new("2026-11-24T09:00:00Z".parse().unwrap(), by, 7)
    }

    fn ivan() -> Stamp {
        stamp("Ivan Petrov", Some(Role::SystemAdministrator))
    }

    fn priya() -> Stamp {
        stamp("Priya", Some(Role::ClinicalLead))
    }

    fn helen() -> Stamp {
        stamp("Helen M.", Some(Role::ServiceManager))
    }

    fn version(form: &str) -> FormVersion {
        FormVersion {
            form: form.to_owned(),
            number: 3,
            questionnaire: "{}".to_owned(),
            title: "Sleep".to_owned(),
            began_from: None,
            written_by: Vec::new(),
            published: None,
            offered: None,
            source: String::new(),
            cases: Vec::new(),
            taken: None,
        }
    }

    fn draft(by: &Stamp) -> Kept<FormVersion> {
        version("sleep").begin(by).unwrap().outcome().clone()
    }

    #[test]
    fn a_code_is_plain() {
        for good in ["sleep", "phq9", "a_b"] {
            assert!(is_code(good), "{good}");
        }
        for bad in ["", "a", "9a", "Sleep", "a/b", "a-b", &"a".repeat(41), "new"] {
            assert!(!is_code(bad), "{bad}");
            assert_eq!(version(bad).begin(&ivan()).map(|_| ()), Err(CannotKeepForm::NoCode));
        }
    }

    #[test]
    fn whoever_wrote_in_it_does_not_publish_it() {
        let draft = draft(&ivan());
        let written = draft.write(draft.noun.clone(), &priya()).unwrap().outcome().clone();
        assert_eq!(written.publish(Vec::new(), &priya()).map(|_| ()), Err(CannotKeepForm::OwnWork));
        assert_eq!(written.publish(Vec::new(), &ivan()).map(|_| ()), Err(CannotKeepForm::OwnWork));
        let published = written.publish(Vec::new(), &helen()).unwrap();
        assert!(published.outcome().is_in_use());
    }

    #[test]
    fn one_of_the_two_is_a_clinical_lead() {
        let draft = draft(&ivan());
        assert_eq!(draft.publish(Vec::new(), &helen()).map(|_| ()), Err(CannotKeepForm::NoClinicalLead));
        assert!(draft.publish(Vec::new(), &priya()).is_ok());
    }

    #[test]
    fn what_was_brought_in_by_a_command_is_somebody_elses_work_for_everybody_signed_in() {
        let draft = draft(&stamp("operator", None));
        assert_eq!(draft.publish(Vec::new(), &stamp("operator", None)).err(), Some(CannotKeepForm::OwnWork));
        assert!(draft.publish(Vec::new(), &priya()).is_ok());
    }

    #[test]
    fn a_published_version_never_changes() {
        let published = draft(&ivan()).publish(Vec::new(), &priya()).unwrap().outcome().clone();
        let again = published.write(published.noun.clone(), &ivan()).map(|_| ());
        assert_eq!(again, Err(CannotKeepForm::Published));
        assert_eq!(published.publish(Vec::new(), &helen()).map(|_| ()), Err(CannotKeepForm::Published));
        let out = published.take_out_of_use("Another took its place", &priya()).unwrap().outcome().clone();
        assert!(!out.is_in_use() && !out.is_draft());
        assert_eq!(out.take_out_of_use("again", &priya()).map(|_| ()), Err(CannotKeepForm::OutOfUse));
    }

    #[test]
    fn what_is_wrong_is_said_and_nothing_is_published() {
        let wrong = vec!["Item ‘a’ has no text.".to_owned()];
        let refused = draft(&ivan()).publish(wrong, &priya()).expect_err("it is wrong");
        assert!(refused.to_string().contains("Item ‘a’ has no text."));
    }

    #[test]
    fn a_draft_keeps_its_code_and_its_number() {
        let draft = draft(&ivan());
        let noun = FormVersion { number: 9, ..version("other") };
        let written = draft.write(noun, &ivan()).unwrap();
        assert_eq!((written.outcome().noun.form.as_str(), written.outcome().noun.number), ("sleep", 3));
        assert_eq!(written.outcome().noun.written_by.len(), 1, "each once");
    }
}
