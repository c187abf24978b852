//! What an assessment that is about to be signed takes back of what was said before (`domain::taken_back`).

use domain::{
    access::{Action, Actor, RecordType},
    episode::Episode,
    failure::{Failure, Never},
    justice_event::JusticeEvent,
    noun::Kept,
    promotion::Promoted,
    risk::Risk,
    screening::Screening,
    taken_back::{Known, TakenBack},
};
use forms::Answers;
use store::Record;

use crate::{
    consent::about,
    desk::Desk,
    form_run::{self, FormRun, Work},
};

/// What a run would take back, if it were signed now.
pub fn taken_back(desk: &Desk, by: &Actor, run: &FormRun) -> Result<Vec<TakenBack>, Failure<Never>> {
    if run.work != Work::Assessment {
        return Ok(Vec::new());
    }
    let filled = run.filled();
    desk.read(by, |record| {
        let action = Action::Create(RecordType::Assessment);
        let (episode, _) = record.open::<Episode, _>(run.episode.id, action)?;
        by_answers(record, desk, &episode, filled.answers())
    })
}

/// What answers take back, as far as whoever signs them may see what was said.
pub(crate) fn by_answers<R>(
    record: &mut Record<'_>,
    desk: &Desk,
    episode: &Kept<Episode>,
    answers: &Answers,
) -> Result<Vec<TakenBack>, Failure<R>> {
    let about = about(episode)?;
    let lookups = &desk.content().lookups;
    let screenings = match record.would_permit(about, Action::Read(RecordType::Screening))? {
        Some(scope) => record.all_of::<Screening>(&scope, about.person)?,
        None => Vec::new(),
    };
    let newest = form_run::newest_answers(&screenings, episode.id);
    let said = match newest.and_then(|kept| kept.noun.answers.as_ref()) {
        Some(answers) => Some(Promoted::of_answers(&desk.answers_of(answers)?, lookups)),
        None => None,
    };
    let risks = match record.would_permit(about, Action::Read(RecordType::Risk))? {
        Some(scope) => record.all_of::<Risk>(&scope, about.person)?,
        None => Vec::new(),
    };
    let mut events = match record.would_permit(about, Action::Read(RecordType::JusticeEvent))? {
        Some(scope) => record.all_of::<JusticeEvent>(&scope, about.person)?,
        None => Vec::new(),
    };
    events.retain(|event| event.episode == Some(episode.id));
    let known = Known { screening: newest.zip(said.as_ref()), risks: &risks, events: &events };
    Ok(known.taken_back(answers, lookups, record.stamp().at()))
}
