//! Immediate risk that a screening or an assessment found: it stands on top of every page of the person from then on.

use domain::{
    access::Scope,
    entry::{self, Moment},
    episode::Episode,
    failure::{Failure, Fault},
    noun::Kept,
    promotion::Promoted,
    risk::{Risk, RiskOf, RiskSource},
    text::{NoteText, ShortText},
};
use store::Record;

use crate::{consent::about, desk::Desk, form_run::Work};

/// Records the risk that a form found. `scope` is that of the screening or assessment whose consequence this is.
pub(crate) fn hear<R>(
    record: &mut Record<'_>,
    desk: &Desk,
    scope: &Scope,
    episode: &Kept<Episode>,
    promoted: &Promoted,
    found_in: Work,
) -> Result<(), Failure<R>> {
    let types = desk.content().lookups.get("risk_type");
    let kind = promoted.code("risk_type").and_then(|code| types?.get(code));
    let words = promoted.words("risk_words").and_then(|words| NoteText::parse(words).ok());
    let (Some("yes"), Some(kind), Some(words)) = (promoted.code("immediate_risk"), kind, words) else {
        return Ok(());
    };
    let site = desk.content().places.site(&episode.noun.site);
    let place = site.map_or(episode.noun.site.as_str(), |site| site.name.as_str());
    let source = ShortText::parse(&format!("{} at {place}", found_in.page()))
        .map_err(|_| Fault::program("the name of a site is too long to say where a risk came to light"))?;
    // A level is never taken from a form: only the police have one, and it is theirs to report.
    let of = RiskOf::chosen(kind, None).map_err(|cannot| Fault::program(cannot.to_string()))?;
    let risk = Risk {
        of,
        words,
        source: RiskSource { justice_event: None, words: source },
        moment: Moment::now(record.stamp().at()),
    };
    let decided = entry::record(risk, about(episode)?.person, record.stamp())
        .map_err(|cannot| Fault::program(cannot.to_string()))?;
    record.keep(scope, decided)
}
