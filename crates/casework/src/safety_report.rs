//! "This could have hurt someone": from any page to the clinical safety officer.

use domain::{
    Id,
    access::{Action, Actor, RecordType, Standing},
    failure::{Failure, Never},
    noun::Kept,
    safety_report::{CannotAcknowledge, SafetyReport},
    text::{NoteText, ShortText},
};
use serde_json::json;
use uuid::Uuid;

use crate::desk::Desk;

/// Where everybody stands to a report: it is the service's.
pub(crate) fn standing() -> Standing {
    Standing::of_the_service()
}

/// How many reports the list shows.
const MOST_LISTED: u32 = 100;

/// Sends a report about a page of this version of the program.
pub fn send(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    page: String,
    version: &'static str,
    what: NoteText,
) -> Result<(), Failure<Never>> {
    desk.write_once(by, key, move |record| {
        let action = Action::Create(RecordType::SafetyReport);
        let scope = record.permit_apart(&standing(), action)?;
        let sent = SafetyReport::send(&page, version, what, record.stamp());
        record.keep(&scope, sent)
    })
}

/// The reports, those that nobody has taken up first.
pub fn reports(desk: &Desk, by: &Actor) -> Result<Vec<Kept<SafetyReport>>, Failure<Never>> {
    desk.read(by, |record| {
        let action = Action::Read(RecordType::SafetyReport);
        let scope = record.permit_apart(&standing(), action)?;
        let reports = record.safety_reports(&scope, MOST_LISTED)?;
        record.note("list", RecordType::SafetyReport.code(), None, &json!({ "shown": reports.len() }))?;
        Ok(reports)
    })
}

/// One report.
pub fn open(desk: &Desk, by: &Actor, id: Id<SafetyReport>) -> Result<Kept<SafetyReport>, Failure<Never>> {
    desk.read(by, |record| {
        let action = Action::Read(RecordType::SafetyReport);
        let (kept, _) = record.open_apart(id, action, |_| standing())?;
        record.note("read", RecordType::SafetyReport.code(), Some(id.uuid()), &serde_json::Value::Null)?;
        Ok(kept)
    })
}

/// Takes a report up, saying what is done about it.
pub fn acknowledge(
    desk: &Desk,
    by: &Actor,
    id: Id<SafetyReport>,
    words: ShortText,
) -> Result<(), Failure<CannotAcknowledge>> {
    desk.write(by, move |record| {
        let action = Action::Amend(RecordType::SafetyReport);
        let (kept, scope) = record.open_apart(id, action, |_| standing())?;
        let taken_up = kept.acknowledge(words, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, taken_up)
    })
}
