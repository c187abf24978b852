//! Risk that somebody told of on the way: a referrer, the records that triage looked at, the person at a screening or an
//! assessment. It stands on top of every page of the person from then on.

use std::sync::Arc;

use domain::{
    Id,
    access::{Action, RecordType, Scope},
    content::{Content, LookupEntry},
    entry::{self, Moment},
    episode::Episode,
    failure::{Failure, Fault},
    noun::Kept,
    person::Person,
    promotion::Promoted,
    referral::{ImmediateRisk, Referral},
    risk::{Risk, RiskOf, RiskSource},
    text::{NoteText, ShortText},
};
use forms::Answers;
use jiff::Timestamp;
use store::{About, NeedOfRisk, Record, ToldRisk};

use crate::{
    consent::about,
    desk::Desk,
    entry::{Retold, follow},
    form_run::Work,
};

/// Records the risk that a referrer told of. `scope` is that of the referral whose consequence this is.
pub(crate) fn said_at_referral<R>(
    record: &mut Record<'_>,
    desk: &Desk,
    scope: &Scope,
    person: Id<Person>,
    referral: &Referral,
) -> Result<(), Failure<R>> {
    match told_at_referral(desk, referral, record.stamp().at())? {
        Some(risk) => keep_risk(record, scope, person, risk),
        None => Ok(()),
    }
}

/// Lets the risk on top of the person's pages follow a referral that was put right.
pub(crate) fn follow_referral<R>(
    record: &mut Record<'_>,
    desk: &Desk,
    scope: &Scope,
    person: Id<Person>,
    put_right: PutRight<'_>,
) -> Result<(), Failure<R>> {
    let at = record.stamp().at();
    let before = told_at_referral(desk, put_right.before, at)?;
    let now = told_at_referral(desk, put_right.now, at)?;
    let is_as_told =
        |risk: &Risk, told: &Risk| risk.words == told.words && risk.source.words == told.source.words;
    let about = About { person, episode: None };
    let entry = match (&before, record.would_permit(about, Action::Read(RecordType::Risk))?) {
        (Some(told), Some(read)) => {
            let mut all = record.all_of::<Risk>(&read, person)?.into_iter();
            all.find(|kept| kept.retired.is_none() && is_as_told(&kept.noun, told)).map(|kept| kept.id)
        }
        (None, _) | (_, None) => None,
    };
    let retold =
        Retold { entry, before, now, words: |risk| &risk.words, is_as_told, reason: put_right.reason };
    follow(record, scope, person, retold).map(drop)
}

/// A referral before and after it was put right, and why it was.
#[derive(Clone, Copy)]
pub(crate) struct PutRight<'a> {
    pub(crate) before: &'a Referral,
    pub(crate) now: &'a Referral,
    pub(crate) reason: &'a str,
}

fn told_at_referral(desk: &Desk, referral: &Referral, at: Timestamp) -> Result<Option<Risk>, Fault> {
    let ImmediateRisk::Yes { words } = &referral.immediate_risk else { return Ok(None) };
    let lookups = &desk.content().lookups;
    let kind =
        lookups.risk_said_at("referral").ok_or_else(|| Fault::program("no risk is said at referral"))?;
    let words = NoteText::parse(words).map_err(|problem| Fault::program(problem.to_string()))?;
    let who = lookups.label("referral_source", &referral.source);
    let source = RiskSource {
        justice_event: referral.justice_event,
        words: source(format!("referral at {}: {who}", place(desk, &referral.site)))?,
    };
    risk(Found { kind, words, source }, at).map(Some)
}

/// The risk that triage found in the records, by the answers to its form; none where they tell of none.
pub(crate) fn found_at_triage(
    desk: &Desk,
    episode: &Kept<Episode>,
    answers: &Answers,
    at: Timestamp,
) -> Result<Option<Risk>, Fault> {
    let lookups = &desk.content().lookups;
    let promoted = Promoted::of_answers(answers, lookups);
    let words = promoted.words("risk_words").and_then(|words| NoteText::parse(words).ok());
    let (Some("yes"), Some(words)) = (promoted.code("risk_on_record"), words) else { return Ok(None) };
    let kind = lookups.risk_said_at("triage").ok_or_else(|| Fault::program("no risk is said at triage"))?;
    let words_of_source = format!("records looked at for triage at {}", place(desk, &episode.noun.site));
    let source = RiskSource { justice_event: None, words: source(words_of_source)? };
    risk(Found { kind, words, source }, at).map(Some)
}

/// Whether the answers to triage's form tell of risk in the records.
pub(crate) fn is_found_at_triage(desk: &Desk, answers: &Answers) -> bool {
    Promoted::of_answers(answers, &desk.content().lookups).code("risk_on_record") == Some("yes")
}

/// Whether a form tells of anything that [`hear`] puts on top.
pub(crate) fn is_told(promoted: &Promoted) -> bool {
    let has_words = |fact: &&str| promoted.all_words(fact).is_some();
    promoted.code("immediate_risk") == Some("yes") || ["suicide_words", "others_words"].iter().any(has_words)
}

/// Records the risk that a form found. `scope` is that of the screening or assessment whose consequence this is.
pub(crate) fn hear<R>(
    record: &mut Record<'_>,
    desk: &Desk,
    scope: &Scope,
    episode: &Kept<Episode>,
    promoted: &Promoted,
    found_in: Work,
) -> Result<(), Failure<R>> {
    let person = about(episode)?.person;
    let source = || -> Result<RiskSource, Fault> {
        let words = format!("{} at {}", found_in.page(), place(desk, &episode.noun.site));
        Ok(RiskSource { justice_event: None, words: source(words)? })
    };
    let lookups = &desk.content().lookups;
    let types = lookups.get("risk_type");
    let told = [
        ("suicide_words", types.and_then(|types| types.get("suicide"))),
        ("others_words", lookups.risk_said_at("others")),
    ];
    for (fact, kind) in told {
        let words = promoted.all_words(fact).and_then(|words| NoteText::parse(&words).ok());
        if let (Some(kind), Some(words)) = (kind, words) {
            keep(record, scope, person, Found { kind, words, source: source()? })?;
        }
    }
    let kind = promoted.code("risk_type").and_then(|code| types?.get(code));
    let words = promoted.words("risk_words").and_then(|words| NoteText::parse(words).ok());
    let (Some("yes"), Some(kind), Some(words)) = (promoted.code("immediate_risk"), kind, words) else {
        return Ok(());
    };
    keep(record, scope, person, Found { kind, words, source: source()? })
}

/// Where risk stands that others told of.
pub(crate) fn told_risk(content: &Content) -> ToldRisk {
    let said_at =
        |step: &str| content.lookups.risk_said_at(step).map_or_else(String::new, |entry| entry.code.clone());
    ToldRisk { now: said_at("referral"), on_record: said_at("triage") }
}

/// The needs that are told as risk: those whose column `risk` names kinds of risk.
pub(crate) fn needs_of_risk(content: &Content) -> Arc<[NeedOfRisk]> {
    let Some(types) = content.lookups.get("need_type") else { return [].into() };
    let told = types.entries().iter().filter_map(|entry| {
        let risks: Vec<String> = entry.extra("risk")?.split_whitespace().map(str::to_owned).collect();
        (!risks.is_empty()).then(|| NeedOfRisk { kind: entry.code.clone(), risks })
    });
    told.collect()
}

struct Found<'a> {
    kind: &'a LookupEntry,
    words: NoteText,
    source: RiskSource,
}

fn keep<R>(
    record: &mut Record<'_>,
    scope: &Scope,
    person: Id<Person>,
    found: Found<'_>,
) -> Result<(), Failure<R>> {
    let risk = risk(found, record.stamp().at())?;
    keep_risk(record, scope, person, risk)
}

fn keep_risk<R>(
    record: &mut Record<'_>,
    scope: &Scope,
    person: Id<Person>,
    risk: Risk,
) -> Result<(), Failure<R>> {
    let decided =
        entry::record(risk, person, record.stamp()).map_err(|cannot| Fault::program(cannot.to_string()))?;
    record.keep(scope, decided)
}

fn risk(found: Found<'_>, at: Timestamp) -> Result<Risk, Fault> {
    // A level is never taken from a form: only the police have one, and it is theirs to report.
    let of = RiskOf::chosen(found.kind, None).map_err(|cannot| Fault::program(cannot.to_string()))?;
    Ok(Risk { of, words: found.words, source: found.source, moment: Moment::now(at) })
}

fn place<'a>(desk: &'a Desk, code: &'a str) -> &'a str {
    desk.content().places.site(code).map_or(code, |site| &site.name)
}

fn source(words: String) -> Result<ShortText, Fault> {
    ShortText::parse(&words)
        .map_err(|_| Fault::program("the name of a site is too long to say where a risk came to light"))
}
