//! What to do to be safe, told on the way: by a referrer, or at triage. It stands on top of every page of the person from
//! then on, and a lead signs it afterwards.

use domain::{
    Id,
    access::Scope,
    content::Lookups,
    entry::{self, Moment},
    failure::{Failure, Fault},
    person::Person,
    promotion::Promoted,
    referral::Referral,
    text::ShortText,
    worker_safety_alert::WorkerSafetyAlert,
};
use forms::Answers;
use jiff::Timestamp;
use store::Record;

use crate::desk::Desk;

/// The fact that a question for an instruction is marked with.
const FACT: &str = "worker_safety";

/// Where an instruction was told. No place and no person of custody is named: everybody who may meet the person reads
/// it, also who may not know where they were.
const AT_REFERRAL: &str = "referral";
const AT_TRIAGE: &str = "triage";

/// The instruction that triage tells of, by the answers to its form; none where it was left empty.
pub(crate) fn told_at_triage(
    lookups: &Lookups,
    answers: &Answers,
    at: Timestamp,
) -> Result<Option<WorkerSafetyAlert>, Fault> {
    told(lookups, answers, AT_TRIAGE, at)
}

/// Records the instruction that a referrer told of. `scope` is that of the referral whose consequence this is.
pub(crate) fn told_at_referral<R>(
    record: &mut Record<'_>,
    desk: &Desk,
    scope: &Scope,
    person: Id<Person>,
    referral: &Referral,
) -> Result<(), Failure<R>> {
    let Some(answers) = &referral.answers else { return Ok(()) };
    let answers = desk.answers_of(answers)?;
    let at = record.stamp().at();
    let Some(alert) = told(&desk.content().lookups, &answers, AT_REFERRAL, at)? else { return Ok(()) };
    let decided =
        entry::record(alert, person, record.stamp()).map_err(|cannot| Fault::program(cannot.to_string()))?;
    record.keep(scope, decided)
}

fn told(
    lookups: &Lookups,
    answers: &Answers,
    source: &str,
    at: Timestamp,
) -> Result<Option<WorkerSafetyAlert>, Fault> {
    let promoted = Promoted::of_answers(answers, lookups);
    let Some(words) = promoted.words(FACT).filter(|words| !words.trim().is_empty()) else { return Ok(None) };
    let unfit = |_| Fault::program("a form lets an instruction be longer than a banner can hold");
    let instruction = ShortText::parse(words).map_err(unfit)?;
    let source = ShortText::parse(source).map_err(unfit)?;
    Ok(Some(WorkerSafetyAlert::told_at(source, instruction, Moment::now(at))))
}
