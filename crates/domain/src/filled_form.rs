//! A form of the team that was filled in with a person, or about them, beside screening and assessment.
//!
//! Which row of `docs/access.md` rules it is said by its form (`content/forms.toml`): a peer mentor's session note is read
//! by other people than a safeguarding concern. So the record says it of itself, and a code that nobody knows opens to
//! nobody.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    access::RecordType,
    episode::Episode,
    event::{Event, EventKind},
    noun::{CannotChange, Decided, Kept, Noun},
    referral::FormAnswers,
    stamp::{Author, Stamp},
};

/// A form as it was filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FilledForm {
    /// The answers, with the form and the very version that was asked.
    pub answers: FormAnswers,
    /// What the form was called.
    pub title: String,
    /// Code of the record type whose row rules it.
    pub ruled_by: String,
    /// When it was begun.
    pub began_at: Timestamp,
    /// Who filled it in, whoever took it out of view later. None until it is kept.
    pub filled_in_by: Option<Author>,
    /// When it was sent. None until it is kept.
    pub filled_in_at: Option<Timestamp>,
}

impl Noun for FilledForm {
    const TYPE: RecordType = RecordType::FilledForm;

    fn ruled_by(&self) -> RecordType {
        // Of itself the type has no row, so that an unknown code is ruled by no grant at all.
        RecordType::from_code(&self.ruled_by).unwrap_or(RecordType::FilledForm)
    }
}

/// Why a form cannot be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotFill {
    /// The episode is closed.
    EpisodeClosed,
    /// No question is answered.
    NothingSaid,
    /// The form is for another age than the person has: the day of birth was put right meanwhile.
    OtherAge,
}

impl std::fmt::Display for CannotFill {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotFill::EpisodeClosed => {
                f.write_str("This episode is closed. Make a new referral to open another.")
            }
            CannotFill::OtherAge => f.write_str(
                "This form is for another age than the person has on record. Look at the day of birth, or use the form for \
                 their age. What you typed stays in the draft.",
            ),
            CannotFill::NothingSaid => f.write_str("Answer at least one question, or throw the draft away."),
        }
    }
}

/// Why a filled-in form cannot be put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotCorrect {
    /// The episode is closed.
    EpisodeClosed,
    /// It was taken out of view.
    TakenBack,
    /// No reason is given.
    ReasonMissing,
    /// No question is answered any more.
    NothingSaid,
    /// The answers are as they were.
    NothingChanged,
    /// Scores come of the answers that were changed, and whoever corrects them may not change scores.
    Scores,
}

impl std::fmt::Display for CannotCorrect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CannotCorrect::EpisodeClosed => {
                "This episode is closed. Make a new referral to open another."
            }
            CannotCorrect::TakenBack => "This form was taken out of view. Fill in a new one instead.",
            CannotCorrect::ReasonMissing => "Enter why you correct the form",
            CannotCorrect::NothingSaid => {
                "Answer at least one question. A form that should not be there is taken out of view."
            }
            CannotCorrect::NothingChanged => {
                "Nothing is changed. Change an answer, or throw the draft away."
            }
            CannotCorrect::Scores => {
                "Scores come of the answers that you changed, and you cannot change scores. Ask a practitioner of the \
                 case to correct the form."
            }
        })
    }
}

impl FilledForm {
    /// Keeps a form that was filled in.
    pub fn fill_in(self, episode: &Kept<Episode>, stamp: &Stamp) -> Result<Decided<FilledForm>, CannotFill> {
        if !episode.noun.state.is_open() {
            return Err(CannotFill::EpisodeClosed);
        }
        let event = self.event(EventKind::FormFilledIn, stamp);
        let (filled_in_by, filled_in_at) = (Some(stamp.by().clone()), Some(stamp.at()));
        let form = FilledForm { filled_in_by, filled_in_at, ..self };
        Ok(Decided::created(Kept::new(stamp, stamp.fresh(), episode.person, Some(episode.id), form), event))
    }

    fn event(&self, kind: EventKind, stamp: &Stamp) -> Event {
        Event::new(kind, stamp.at())
            .with("form", self.answers.form.as_str())
            .with("version", self.answers.version.as_str())
    }
}

impl Kept<FilledForm> {
    /// Who filled it in.
    pub fn author(&self) -> &Author {
        self.noun.filled_in_by.as_ref().unwrap_or(&self.recorded_by)
    }

    /// When it was sent.
    pub fn sent_at(&self) -> Timestamp {
        self.noun.filled_in_at.unwrap_or(self.recorded_at)
    }

    /// Whether it can be put right, before anybody types.
    pub fn may_be_corrected(&self, episode: &Kept<Episode>) -> Result<(), CannotCorrect> {
        match (self.retired.is_some(), episode.noun.state.is_open()) {
            (true, _) => Err(CannotCorrect::TakenBack),
            (false, false) => Err(CannotCorrect::EpisodeClosed),
            (false, true) => Ok(()),
        }
    }

    /// Puts the answers right, saying why. Whoever filled it in stays its author, and it stays a form of that day.
    pub fn correct(
        &self,
        answers: FormAnswers,
        episode: &Kept<Episode>,
        reason: &str,
        stamp: &Stamp,
    ) -> Result<Decided<FilledForm>, CannotCorrect> {
        self.may_be_corrected(episode)?;
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(CannotCorrect::ReasonMissing);
        }
        let form = FilledForm {
            answers,
            filled_in_by: Some(self.author().clone()),
            filled_in_at: Some(self.sent_at()),
            ..self.noun.clone()
        };
        let event = form.event(EventKind::FormCorrected, stamp);
        Ok(Decided::changed(self.clone(), self.revised(stamp, form), event).because(reason))
    }

    /// Takes a filled-in form out of view: it no longer counts, and stays readable.
    pub fn take_back(&self, reason: &str, stamp: &Stamp) -> Result<Decided<FilledForm>, CannotChange> {
        self.retire(reason, stamp, self.noun.event(EventKind::FormTakenBack, stamp))
    }
}

#[cfg(test)]
mod tests {
    use super::FilledForm;
    use crate::{access::RecordType, noun::Noun, referral::FormAnswers};

    fn ruled_by(code: &str) -> RecordType {
        let answers = FormAnswers {
            form: "peer_session".to_owned(),
            version: "1".to_owned(),
            response: "{}".to_owned(),
        };
        let (title, ruled_by) = ("Session".to_owned(), code.to_owned());
        let began_at = jiff::Timestamp::UNIX_EPOCH;
        let form = FilledForm { answers, title, ruled_by, began_at, filled_in_by: None, filled_in_at: None };
        form.ruled_by()
    }

    #[test]
    fn the_form_says_which_row_rules_it_and_an_unknown_one_opens_to_nobody() {
        assert_eq!(ruled_by("support_note"), RecordType::SupportNote);
        assert_eq!(ruled_by("safeguarding"), RecordType::Safeguarding);
        assert_eq!(ruled_by("anything"), RecordType::FilledForm);
        assert_eq!(RecordType::FilledForm.row(), None, "of itself it has no row, so nothing grants it");
    }
}
