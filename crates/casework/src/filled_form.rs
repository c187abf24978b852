//! Forms of the team on a person's case: which are offered, filling one in, reading it.
//!
//! A form says itself by which row of `docs/access.md` it is ruled (`content/forms.toml`), so the gate is asked for that
//! row, and never for forms as such.

use std::collections::BTreeMap;

use domain::{
    Id,
    access::{Action, Actor, Fields, RecordType, Scope},
    content::{Content, NEED_SYSTEM, OFFERED_KINDS, OfferedForm},
    episode::Episode,
    failure::{Failure, Never},
    filled_form::{CannotFill, FilledForm},
    instrument::{Instrument, ItemCode},
    instrument_result::{CannotRecord, InstrumentResult},
    noun::{CannotChange, Kept, Noun},
    person::Person,
    promotion::Promoted,
    service_hours::london::london,
};
use forms::{Answers, Coding, Value};
use store::{About, Draft as Stored, Look, Record, Version};
use uuid::Uuid;

use crate::{
    comparison::{self, Other},
    consent::{self, about},
    correction,
    desk::Desk,
    draft,
    form_run::{self, Work},
    forms_in_use::FormsInUse,
    needs,
    onward_referral::whom,
    person::{self, HEAD, Head, head_of},
    screening::CannotSend,
};

/// The forms of one episode, as far as a reader may fill them in or read them.
#[derive(Debug)]
pub struct FormsPage {
    /// Whom it is about.
    pub head: Head,
    /// The episode.
    pub episode: Kept<Episode>,
    /// Forms that the reader may fill in, those that are meant for this person first; each with a draft that waits.
    pub offered: Vec<Offer>,
    /// Forms that were filled in, the newest first, with those taken out of view last.
    pub filled: Vec<Kept<FilledForm>>,
    /// Results of instruments, the newest first.
    pub results: Vec<Kept<InstrumentResult>>,
    /// Whether the reader sees results at all.
    pub shows_results: bool,
    /// Whether the reader may enter one.
    pub may_enter: bool,
}

/// A form that can be filled in.
#[derive(Debug)]
pub struct Offer {
    /// The form.
    pub form: OfferedForm,
    /// One's own draft of it, if there is one.
    pub draft: Option<Id<Stored>>,
    /// Whether it is meant for this person before others.
    pub is_meant: bool,
}

/// One filled-in form, whole.
#[derive(Debug)]
pub struct FilledPage {
    /// Whom it is about.
    pub head: Head,
    /// The form as it was filled in.
    pub filled: Kept<FilledForm>,
    /// The answers in plain words.
    pub lines: Vec<forms::Line>,
    /// What instruments said of the answers.
    pub results: Vec<Kept<InstrumentResult>>,
    /// Others of the same form that may be laid beside it.
    pub others: Vec<Other>,
    /// How it stood before it was put right or taken out of view, the newest first.
    pub earlier: Vec<Version<FilledForm>>,
    /// Whether the reader may take it out of view.
    pub may_take_back: bool,
    /// Whether the reader may put it right now.
    pub may_correct: bool,
}

/// Why a form cannot be sent.
pub type CannotSendForm = CannotSend<CannotFillIn>;

/// Why a form that is finished cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CannotFillIn {
    /// The episode does not allow it.
    Form(CannotFill),
    /// An instrument's answers do not fit.
    Result(CannotRecord),
}

impl std::fmt::Display for CannotFillIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotFillIn::Form(cannot) => cannot.fmt(f),
            CannotFillIn::Result(cannot) => cannot.fmt(f),
        }
    }
}

/// Whether all of a row may be written: who may write only a part of it (a mentor of consent: a no, and nothing else) has
/// no form of it.
pub(crate) fn is_whole(scope: &Option<Scope>) -> bool {
    scope.as_ref().is_some_and(|scope| scope.fields() == Fields::All)
}

/// Whether a form says where needs stand. It is offered to nobody who does not see the list of needs: what they found would
/// be lost.
fn finds_needs(desk: &Desk, code: &str) -> bool {
    let is_need = |coding: &Coding| coding.system.as_deref() == Some(NEED_SYSTEM);
    desk.form(code)
        .is_some_and(|form| form.questionnaire.items().iter().any(|item| item.codes().iter().any(is_need)))
}

/// The record types by which any form is ruled that is offered, or was once: the results of a form that went out of use
/// stay readable.
fn kinds(forms: &FormsInUse) -> Vec<RecordType> {
    let mut kinds: Vec<RecordType> = OFFERED_KINDS.to_vec();
    for form in forms.offered() {
        if !kinds.contains(&form.ruled_by) {
            kinds.push(form.ruled_by);
        }
    }
    kinds
}

/// The forms of an episode.
pub fn index(desk: &Desk, by: &Actor, episode: Id<Episode>) -> Result<FormsPage, Failure<Never>> {
    let drafts = draft::mine(desk, by)?;
    let forms = desk.forms_in_use();
    desk.read(by, |record| {
        let (episode, _) = record.open::<Episode, _>(episode, Action::Read(RecordType::Person))?;
        let about = about(&episode)?;
        let kinds = kinds(&forms);
        let parts: Vec<RecordType> =
            HEAD.into_iter().chain(kinds.iter().copied()).chain([RecordType::InstrumentResult]).collect();
        let mut look = record.look(about, &parts)?;
        let scopes = taken(&mut look, &kinds);
        let of_results = look.take(RecordType::InstrumentResult);
        let head = head_of(record, look)?;
        let mut filled = readable(record, &scopes, about.person, by)?;
        filled.retain(|kept| kept.episode == Some(episode.id));
        filled.sort_by_key(|kept| (kept.retired.is_some(), std::cmp::Reverse(kept.sent_at())));
        let mut results = results_of(record, of_results.as_ref(), about.person)?;
        results.retain(|kept| kept.episode == Some(episode.id));
        let mut creates: Vec<Action> = kinds.iter().map(|kind| Action::Create(*kind)).collect();
        creates.push(Action::Create(RecordType::InstrumentResult));
        creates.push(Action::Read(RecordType::Need));
        let scopes = record.would_permit_as(about, &creates)?;
        let reads_needs = scopes.last().is_some_and(Option::is_some);
        let may: Vec<bool> = scopes.iter().map(is_whole).collect();
        let is_open = episode.noun.state.is_open();
        let may_fill = |kind: RecordType| {
            let place = kinds.iter().position(|known| *known == kind);
            is_open && place.is_some_and(|place| may[place])
        };
        let today = london(record.stamp().at()).date();
        let whom = whom(desk.content(), &head, today);
        let mut offered: Vec<Offer> = forms
            .offered()
            .iter()
            .filter(|form| may_fill(form.ruled_by) && form.is_for_age(whom))
            .filter(|form| reads_needs || !finds_needs(desk, &form.code))
            .map(|form| Offer {
                draft: drafts
                    .iter()
                    .find(|draft| {
                        draft.page == format!("{}{}", form_run::FORM_PAGE, form.code)
                            && draft.about == Some(episode.id.uuid())
                    })
                    .map(|draft| draft.id),
                is_meant: form.is_meant_for(whom),
                form: form.clone(),
            })
            .collect();
        offered.sort_by_key(|offer| !offer.is_meant);
        let may_enter = is_open && may[kinds.len()];
        let shows_results = of_results.is_some_and(|scope| scope.fields() == Fields::All);
        Ok(FormsPage { head, episode, offered, filled, results, shows_results, may_enter })
    })
}

/// Begins a form, or goes on with the draft that is there.
pub fn begin(
    desk: &Desk,
    by: &Actor,
    episode: Id<Episode>,
    code: &str,
) -> Result<Id<Stored>, Failure<CannotFill>> {
    let forms = desk.forms_in_use();
    let offered = forms.offer(code).ok_or(Failure::NotFound)?;
    let form = desk.form(code).ok_or(Failure::NotFound)?;
    let episode = desk.read(by, |record| {
        let (episode, scope) = record.open::<Episode, _>(episode, Action::Create(offered.ruled_by))?;
        let head = person::head(record, about(&episode)?)?;
        let today = london(record.stamp().at()).date();
        let is_theirs = offered.is_for_age(whom(desk.content(), &head, today));
        let reads_needs = !finds_needs(desk, code)
            || record.would_permit(about(&episode)?, Action::Read(RecordType::Need))?.is_some();
        match is_theirs && reads_needs && scope.fields() == Fields::All {
            true => Ok::<_, Failure<CannotFill>>(episode),
            false => Err(Failure::NotFound),
        }
    })?;
    if !episode.noun.state.is_open() {
        return Err(Failure::Refused(CannotFill::EpisodeClosed));
    }
    // Nothing is filled in from before: an old answer that nobody looked at would be sent as today's.
    let begun = form_run::begin(desk, by, Work::Form(offered.ruled_by), &episode, &form, None);
    begun.map_err(crate::screening::never)
}

/// Keeps a form that was filled in, with what it says of needs, of consent and of instruments.
pub fn record_form(
    desk: &Desk,
    by: &Actor,
    id: Id<Stored>,
    ruled_by: RecordType,
) -> Result<Id<FilledForm>, Failure<CannotSendForm>> {
    let at_desk = desk.clone();
    desk.by_the_drafts_key().write_once(by, id.uuid(), move |record| {
        let sending = form_run::sending(record, &at_desk, id, Work::Form(ruled_by))?;
        let completed = sending.completed.ok_or(Failure::Refused(CannotSend::NotFinished))?;
        let (episode, scope) = record.open::<Episode, _>(sending.episode, Action::Create(ruled_by))?;
        if scope.fields() != Fields::All {
            return Err(Failure::NotFound);
        }
        let all = completed.answers().all();
        if all.iter().all(|answered| answered.values.is_empty()) {
            return Err(rule(CannotFillIn::Form(CannotFill::NothingSaid)));
        }
        let forms = at_desk.forms_in_use();
        if let Some(offered) = forms.offer(&sending.form.code) {
            let head = person::head(record, about(&episode)?)?;
            let today = london(record.stamp().at()).date();
            if !offered.is_for_age(whom(at_desk.content(), &head, today)) {
                return Err(rule(CannotFillIn::Form(CannotFill::OtherAge)));
            }
        }
        let form = FilledForm {
            answers: sending.form.answers(&completed, record.stamp().at()),
            title: sending.form.questionnaire.title().unwrap_or(&sending.form.code).to_owned(),
            ruled_by: ruled_by.code().to_owned(),
            began_at: sending.draft.started_at,
            filled_in_by: None,
            filled_in_at: None,
        };
        let filled =
            form.fill_in(&episode, record.stamp()).map_err(|cannot| rule(CannotFillIn::Form(cannot)))?;
        let kept = filled.outcome().clone();
        record.keep(&scope, filled)?;
        let about = about(&episode)?;
        let rights = [RecordType::Need, RecordType::Consent, RecordType::InstrumentResult];
        let may: Vec<bool> =
            record.would_permit_as(about, &rights.map(Action::Create))?.iter().map(is_whole).collect();
        let mut promoted = Promoted::of(&completed, &at_desk.content().lookups);
        if !may[0] {
            // A worry counts whoever has it; who may not write needs takes none away.
            promoted.findings.retain(|finding| finding.standing.is_a_worry());
        }
        if !promoted.findings.is_empty() {
            needs::hear(record, &scope, &episode, &promoted)?;
        }
        // What a form says of consent is kept only where its writer could say it themself.
        if may[1] {
            let asked = (sending.form.code.as_str(), &completed);
            consent::hear_by_map(record, &at_desk, &episode, asked, &promoted, CannotSend::Consent)?;
        }
        if may[2] {
            let scope = record.permit(about, Action::Create(RecordType::InstrumentResult), None)?;
            keep_results(record, &at_desk, &scope, completed.answers(), &kept)?;
        }
        draft::sent(record, Some(id))?;
        Ok(kept.id)
    })
}

/// How a filled-in form stood at an earlier revision.
pub fn version(
    desk: &Desk,
    by: &Actor,
    id: Id<FilledForm>,
    revision: u32,
) -> Result<(Head, Kept<FilledForm>, Vec<forms::Line>), Failure<Never>> {
    desk.read(by, |record| {
        let (filled, scope) = open(record, id, Action::Read)?;
        if !is_open_to(by, &scope, &filled) {
            return Err(Failure::NotFound);
        }
        let person = filled.person.ok_or(Failure::NotFound)?;
        let stood = record.version(&scope, id, revision)?.ok_or(Failure::NotFound)?;
        let head = person::head(record, About { person, episode: filled.episode })?;
        let lines = desk.lines_of(&stood.noun.answers)?;
        Ok((head, stood, lines))
    })
}

fn keep_results(
    record: &mut Record<'_>,
    desk: &Desk,
    scope: &Scope,
    answers: &Answers,
    form: &Kept<FilledForm>,
) -> Result<(), Failure<CannotSendForm>> {
    for (instrument, answers) in asked_in(desk.content(), answers) {
        let result = InstrumentResult::asked(instrument, &answers, form, record.stamp())
            .map_err(|cannot| rule(CannotFillIn::Result(cannot)))?;
        if let Some(result) = result {
            record.keep(scope, result)?;
        }
    }
    Ok(())
}

fn rule(cannot: CannotFillIn) -> Failure<CannotSendForm> {
    Failure::Refused(CannotSend::Rule(cannot))
}

/// The instruments that a form asks, each with the answers by item: by the codes of its questions, whatever the form
/// itself works out. An answer counts what its option says it weighs; a whole number counts itself.
pub fn asked_in<'c>(
    content: &'c Content,
    answers: &Answers,
) -> Vec<(&'c Instrument, BTreeMap<ItemCode, i32>)> {
    let form = answers.questionnaire();
    let codings: Vec<Coding> = form.items().iter().flat_map(|item| item.codes().to_vec()).collect();
    let all = answers.all();
    let counted: Vec<(&Coding, i32)> = all
        .iter()
        .filter_map(|answered| Some((answered, counts(answered)?)))
        .flat_map(|(answered, value)| answered.item.codes().iter().map(move |coding| (coding, value)))
        .collect();
    let asked = content.instruments.asked_by(&codings);
    asked.into_iter().map(|instrument| (instrument, instrument.answers(counted.iter().copied()))).collect()
}

fn counts(answered: &forms::Answered<'_>) -> Option<i32> {
    let [value] = answered.values else { return None };
    if let Some(weight) = answered.item.weight(value) {
        let text = weight.to_string();
        return text.strip_suffix(".0").unwrap_or(&text).parse().ok();
    }
    match value {
        Value::Integer(number) => Some(*number),
        Value::Boolean(is_so) => Some(i32::from(*is_so)),
        _ => None,
    }
}

/// One filled-in form.
pub fn show(desk: &Desk, by: &Actor, id: Id<FilledForm>) -> Result<FilledPage, Failure<Never>> {
    desk.read(by, |record| {
        let (filled, scope) = open(record, id, Action::Read)?;
        if !is_open_to(by, &scope, &filled) {
            return Err(Failure::NotFound);
        }
        let person = filled.person.ok_or(Failure::NotFound)?;
        let about = About { person, episode: filled.episode };
        let parts: Vec<RecordType> = HEAD.into_iter().chain([RecordType::InstrumentResult]).collect();
        let mut look = record.look(about, &parts)?;
        let of_results = look.take(RecordType::InstrumentResult);
        let head = head_of(record, look)?;
        let lines = desk.lines_of(&filled.noun.answers)?;
        let mut results = results_of(record, of_results.as_ref(), person)?;
        results.retain(|kept| kept.noun.form == Some(filled.id) && kept.retired.is_none());
        let mut others = record.all_ruled_by::<FilledForm>(&[&scope], person)?;
        others.retain(|other| other.noun.answers.form == filled.noun.answers.form);
        let is_open = |scope: &Scope, other: &Kept<FilledForm>| is_open_to(by, scope, other);
        let others = comparison::others(record, &filled, others, is_open, |other| {
            (other.sent_at(), other.author().name.clone())
        })?;
        let ruled_by = scope.action().record_type().unwrap_or(RecordType::FilledForm);
        let may_take_back =
            filled.retired.is_none() && record.would_permit(about, Action::Amend(ruled_by))?.is_some();
        let earlier = record.earlier_versions(&scope, &filled)?;
        let may_correct = may_take_back && correction::is_open(record, &filled)?;
        Ok(FilledPage { head, filled, lines, results, others, earlier, may_take_back, may_correct })
    })
}

/// A filled-in form that is to be taken out of view.
pub fn taking_back(
    desk: &Desk,
    by: &Actor,
    id: Id<FilledForm>,
) -> Result<(Head, Kept<FilledForm>), Failure<CannotChange>> {
    desk.read(by, |record| {
        let (filled, scope) = open(record, id, Action::Amend)?;
        if !is_open_to(by, &scope, &filled) {
            return Err(Failure::NotFound);
        }
        let person = filled.person.ok_or(Failure::NotFound)?;
        let head = person::head(record, About { person, episode: filled.episode })?;
        Ok((head, filled))
    })
}

/// Takes a filled-in form out of view, and with it what instruments said of it.
pub fn take_back(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    id: Id<FilledForm>,
    revision: u32,
    reason: String,
) -> Result<Id<FilledForm>, Failure<CannotChange>> {
    desk.write_once(by, key, move |record| {
        let (filled, scope) = open(record, id, Action::Amend)?;
        if !is_open_to(record.actor(), &scope, &filled) {
            return Err(Failure::NotFound);
        }
        if filled.revision != revision {
            return Err(Failure::Changed(filled.changed()));
        }
        let decided = filled.take_back(&reason, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, decided)?;
        let person = filled.person.ok_or(Failure::NotFound)?;
        let about = About { person, episode: filled.episode };
        if let Some(read) = record.would_permit(about, Action::Read(RecordType::InstrumentResult))?
            && let Some(amend) = record.would_permit(about, Action::Amend(RecordType::InstrumentResult))?
        {
            for result in record.all_of::<InstrumentResult>(&read, person)? {
                if result.noun.form == Some(id) && result.retired.is_none() {
                    let decided = result.take_back(&reason, record.stamp()).map_err(Failure::Refused)?;
                    record.keep(&amend, decided)?;
                }
            }
        }
        Ok(id)
    })
}

/// Opens a filled-in form under the row that rules it.
pub(crate) fn open<R>(
    record: &mut Record<'_>,
    id: Id<FilledForm>,
    action: fn(RecordType) -> Action,
) -> Result<(Kept<FilledForm>, Scope), Failure<R>> {
    let ruled_by = record.ruled_by(id)?.ok_or(Failure::NotFound)?;
    record.open(id, action(ruled_by))
}

/// The scopes of these rows, out of a look.
fn taken(look: &mut Look, kinds: &[RecordType]) -> Vec<(RecordType, Scope)> {
    kinds.iter().filter_map(|kind| Some((*kind, look.take(*kind)?))).collect()
}

/// What the reader may read of the forms of a person: all of a row that is whole, of a shortened row what they wrote.
fn readable<R>(
    record: &mut Record<'_>,
    scopes: &[(RecordType, Scope)],
    person: Id<Person>,
    by: &Actor,
) -> Result<Vec<Kept<FilledForm>>, Failure<R>> {
    let each: Vec<&Scope> = scopes.iter().map(|(_, scope)| scope).collect();
    let mut all = record.all_ruled_by::<FilledForm>(&each, person)?;
    all.retain(|kept| {
        let scope = scopes.iter().find(|(kind, _)| *kind == kept.noun.ruled_by());
        scope.is_some_and(|(_, scope)| is_open_to(by, scope, kept))
    });
    Ok(all)
}

/// Whether a filled-in form opens: all of a row that is whole, of a shortened row what the reader wrote.
pub(crate) fn is_open_to(by: &Actor, scope: &Scope, kept: &Kept<FilledForm>) -> bool {
    let is_own = by.account().is_some() && kept.author().account == by.account().map(Id::cast);
    scope.fields() == Fields::All || is_own
}

/// Results of instruments, the newest first, where the reader sees all of that row.
pub(crate) fn results_of<R>(
    record: &mut Record<'_>,
    scope: Option<&Scope>,
    person: Id<Person>,
) -> Result<Vec<Kept<InstrumentResult>>, Failure<R>> {
    let Some(scope) = scope.filter(|scope| scope.fields() == Fields::All) else { return Ok(Vec::new()) };
    let mut results = record.all_of::<InstrumentResult>(scope, person)?;
    results.reverse();
    Ok(results)
}
