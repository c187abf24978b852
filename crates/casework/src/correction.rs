//! A filled-in form put right: its own answers open again as a draft, and are sent as the next revision.
//!
//! The earlier version stays readable. What instruments said is said anew; needs and consent that the form set stay as they
//! are, because they have been looked at since on pages of their own.

use domain::{
    Id,
    access::{Action, Actor, RecordType, Scope},
    episode::Episode,
    failure::{Failure, Fault},
    filled_form::{CannotCorrect, FilledForm},
    instrument_result::{CannotRecord, InstrumentResult},
    noun::{Kept, Noun},
};
use forms::{Answers, Given, Stage};
use store::{About, Draft as Stored, Record};

use crate::{
    desk::Desk,
    draft::{self, Draft, Purpose},
    filled_form::{self, asked_in, is_open_to},
    form_run::{finished, form_of, sheet_of, typed_of},
    interpreter, shown,
};

/// How the code of a draft begins that puts a filled-in form right; the code of the form follows.
pub const CORRECTION_PAGE: &str = "correction:";

/// Why a correction cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CannotSendCorrection {
    /// Something is missing or cannot be read; the page says what.
    NotFinished,
    /// A rule says no.
    Rule(CannotCorrect),
    /// An instrument's answers do not fit.
    Result(CannotRecord),
}

impl std::fmt::Display for CannotSendCorrection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotSendCorrection::NotFinished => f.write_str("Answer what is still missing."),
            CannotSendCorrection::Rule(cannot) => cannot.fmt(f),
            CannotSendCorrection::Result(cannot) => cannot.fmt(f),
        }
    }
}

/// The filled-in form that a draft puts right.
pub(crate) fn corrected_by(draft: &Draft) -> Option<Id<FilledForm>> {
    draft.page.starts_with(CORRECTION_PAGE).then_some(draft.about)?.map(Id::from_uuid)
}

/// Opens a filled-in form to whoever may put it right: under its own row, and where that is read in part, to whoever
/// wrote it.
pub(crate) fn opened<R>(
    record: &mut Record<'_>,
    id: Id<FilledForm>,
) -> Result<(Kept<FilledForm>, Kept<Episode>, Scope), Failure<R>> {
    let (filled, scope) = filled_form::open(record, id, Action::Amend)?;
    if !is_open_to(record.actor(), &scope, &filled) {
        return Err(Failure::NotFound);
    }
    let episode = filled.episode.ok_or(Failure::NotFound)?;
    let (episode, _) = record.open::<Episode, _>(episode, Action::Amend(filled.noun.ruled_by()))?;
    Ok((filled, episode, scope))
}

/// Whether a form that a reader may change can be put right as its episode stands.
pub(crate) fn is_open<R>(record: &mut Record<'_>, filled: &Kept<FilledForm>) -> Result<bool, Failure<R>> {
    let Some(episode) = filled.episode else { return Ok(false) };
    match record.open::<Episode, R>(episode, Action::Read(filled.noun.ruled_by())) {
        Ok((episode, _)) => Ok(filled.may_be_corrected(&episode).is_ok()),
        Err(Failure::NotFound) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Begins to put a form right, or goes on with the draft that is there.
pub fn begin(desk: &Desk, by: &Actor, id: Id<FilledForm>) -> Result<Id<Stored>, Failure<CannotCorrect>> {
    let filled = desk.read(by, |record| {
        let (filled, episode, _) = opened(record, id)?;
        filled.may_be_corrected(&episode).map_err(Failure::Refused)?;
        Ok::<_, Failure<CannotCorrect>>(filled)
    })?;
    let asked = &filled.noun.answers;
    let purpose = Purpose {
        page: format!("{CORRECTION_PAGE}{}", asked.form),
        about: Some(id.uuid()),
        revision: filled.revision,
        form_version: format!("{}/{}", asked.form, asked.version),
    };
    let typed = typed_of(&desk.answers_of(asked)?.sheet());
    draft::begin(desk, by, purpose, typed).map_err(crate::screening::never)
}

/// Sends a correction: the next revision of the form, from the revision that its writer saw last.
pub fn correct(
    desk: &Desk,
    by: &Actor,
    id: Id<Stored>,
    revision: u32,
    reason: String,
) -> Result<Id<FilledForm>, Failure<CannotSendCorrection>> {
    let at_desk = desk.clone();
    desk.by_the_drafts_key().write_once(by, id.uuid(), move |record| {
        let draft = draft::held(record, id)?;
        let corrected = corrected_by(&draft).ok_or(Failure::NotFound)?;
        let (filled, episode, scope) = opened(record, corrected)?;
        if filled.revision != revision {
            return Err(Failure::Changed(filled.changed()));
        }
        let form = form_of(&at_desk, &draft)?;
        let given = Given::at(filled.sent_at());
        let sheet = sheet_of(&draft.typed);
        let as_read = || form.questionnaire.read_sheet_given(&sheet, Stage::Complete, &given);
        let is_settled = shown::problems(&form, &draft.typed, as_read).is_empty();
        let completed = finished(&form, &sheet, &given).filter(|_| is_settled);
        let completed = completed.ok_or(Failure::Refused(CannotSendCorrection::NotFinished))?;
        let about = About { person: filled.person.ok_or(Failure::NotFound)?, episode: filled.episode };
        let look = record.look(about, &[])?;
        let person = record.person(look.identity(), about.person)?;
        if interpreter::is_denied(&person.noun, completed.answers()) {
            return Err(Failure::Refused(CannotSendCorrection::NotFinished));
        }
        let before = at_desk.answers_of(&filled.noun.answers)?;
        let all = completed.answers().all();
        if all.iter().all(|answered| answered.values.is_empty()) {
            return Err(rule(CannotCorrect::NothingSaid));
        }
        if before.lines() == completed.answers().lines() {
            return Err(rule(CannotCorrect::NothingChanged));
        }
        let answers = form.answers(&completed, filled.sent_at());
        let decided = filled.correct(answers, &episode, &reason, record.stamp()).map_err(rule)?;
        let kept = decided.outcome().clone();
        record.keep(&scope, decided)?;
        say_anew(record, &at_desk, about, &kept, (&before, completed.answers()), &reason)?;
        draft::sent(record, Some(id))?;
        Ok(kept.id)
    })
}

fn rule(cannot: CannotCorrect) -> Failure<CannotSendCorrection> {
    Failure::Refused(CannotSendCorrection::Rule(cannot))
}

/// Takes out of view what instruments said of answers that were changed, and keeps what they say now.
fn say_anew(
    record: &mut Record<'_>,
    desk: &Desk,
    about: About,
    form: &Kept<FilledForm>,
    (before, after): (&Answers, &Answers),
    reason: &str,
) -> Result<(), Failure<CannotSendCorrection>> {
    let said_before = asked_in(desk.content(), before);
    let changed: Vec<_> = asked_in(desk.content(), after)
        .into_iter()
        .filter(|(instrument, answers)| {
            !said_before
                .iter()
                .any(|(known, known_answers)| known.code == instrument.code && known_answers == answers)
        })
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let rights =
        [Action::Read, Action::Amend, Action::Create].map(|action| action(RecordType::InstrumentResult));
    let mut scopes = record.would_permit_as(about, &rights)?;
    let is_whole = scopes.iter().all(filled_form::is_whole);
    let Some(Some(read)) = scopes.first_mut().map(Option::take).filter(|_| is_whole) else {
        return Err(rule(CannotCorrect::Scores));
    };
    let amend = record.permit(about, Action::Amend(RecordType::InstrumentResult), None)?;
    let create = record.permit(about, Action::Create(RecordType::InstrumentResult), None)?;
    let results = record.all_of::<InstrumentResult>(&read, about.person)?;
    for (instrument, answers) in changed {
        let old = results.iter().filter(|kept| {
            kept.noun.form == Some(form.id)
                && kept.retired.is_none()
                && kept.noun.instrument == instrument.code
        });
        for result in old {
            let why = format!("The form was corrected: {}", reason.trim());
            let decided = result.take_back(&why, record.stamp());
            let decided = decided.map_err(|cannot| Failure::Fault(Fault::program(cannot.to_string())))?;
            record.keep(&amend, decided)?;
        }
        let result = InstrumentResult::asked(instrument, &answers, form, record.stamp())
            .map_err(|cannot| Failure::Refused(CannotSendCorrection::Result(cannot)))?;
        if let Some(result) = result {
            record.keep(&create, result)?;
        }
    }
    Ok(())
}
