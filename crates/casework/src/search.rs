//! Do we know this person? Search before anybody is put on record a second time.
//!
//! What was typed stays on the server under a random address, for its owner alone and for some hours; every time the
//! address is opened the search runs again through the gate. People decide who is who: a match is shown with its
//! reasons and nothing is linked by it.

use std::collections::BTreeMap;

use domain::{
    Id,
    access::{Action, Actor, Standing},
    birth::Birth,
    failure::{Failure, Fault, Never},
    justice_numbers::folded,
    likeness::{Fields, Lookup, Match, Nicknames, Query, Reason, TypedLine, judge},
    nhs_number::{NhsNumber, NhsNumberProblem},
    noun::Kept,
    person::Person,
    service_hours::london::london,
    worker_safety_alert::WorkerSafetyAlert,
};
use jiff::{Timestamp, ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use store::{About, FoundEpisode, MOST_FOUND, Record, Search, likeness_of};

use crate::desk::Desk;

/// How many candidates are judged before the lookups stop.
const ENOUGH: usize = 200;

/// What was typed: one line that takes anything, or fields for those who like fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// The line; the fields count only where it is empty.
    pub line: String,
    /// Family name.
    pub family: String,
    /// Given names.
    pub given: String,
    /// Day of birth.
    pub day: String,
    /// Month of birth.
    pub month: String,
    /// Year of birth; alone, any day of it.
    pub year: String,
    /// NHS number.
    pub nhs_number: String,
    /// Custody record number.
    pub custody_number: String,
}

impl Terms {
    /// A line as it was typed.
    pub fn of_line(line: &str) -> Self {
        Self { line: line.trim().to_owned(), ..Self::default() }
    }

    fn query(&self, today: Date) -> Query {
        if !self.line.is_empty() {
            return Query::parse(&self.line, today);
        }
        let numbers: Vec<String> =
            [folded(&self.custody_number)].into_iter().filter(|number| !number.is_empty()).collect();
        Query::of(Fields {
            family: &self.family,
            given: &self.given,
            birth: self.birth(today),
            nhs_number: NhsNumber::parse(&self.nhs_number).ok(),
            numbers: &numbers,
            postcode: None,
        })
    }

    /// What the fields say of the birth: a day, or the year alone.
    pub fn birth(&self, today: Date) -> Birth {
        let only_year = self.day.trim().is_empty() && self.month.trim().is_empty();
        match self.year.trim().parse() {
            Ok(year) if only_year => Birth::Year { year },
            Ok(_) | Err(_) => {
                Birth::from_fields(&self.day, &self.month, &self.year, today).unwrap_or(Birth::Unknown)
            }
        }
    }

    /// The line as fields, to begin a record with.
    pub fn typed_line(&self, today: Date) -> TypedLine {
        Query::typed(&self.line, today)
    }

    /// Ten digits that are no NHS number: said beside the results, because a slip would find nobody.
    fn number_problem(&self) -> Option<(String, NhsNumberProblem)> {
        let typed = if self.line.is_empty() { &self.nhs_number } else { &self.line };
        let digits_of = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
        let pieces: Vec<&str> = typed.split_whitespace().collect();
        let groups = pieces.windows(3).map(|three| three.join(" "));
        let single = pieces.iter().map(|piece| (*piece).to_owned());
        single.chain(groups).filter(|piece| digits_of(piece) == 10).find_map(|piece| {
            match NhsNumber::parse(&piece) {
                Err(problem @ (NhsNumberProblem::CheckDigit | NhsNumberProblem::Repeated)) => {
                    Some((piece, problem))
                }
                Ok(_) | Err(_) => None,
            }
        })
    }
}

/// What a search found.
#[derive(Debug)]
pub struct Results {
    /// What was typed.
    pub terms: Terms,
    /// The likeliest first.
    pub people: Vec<FoundPerson>,
    /// Whether more people are like it than one page shows.
    pub has_more: bool,
    /// What was typed like an NHS number and is none, and why.
    pub number_problem: Option<(String, NhsNumberProblem)>,
}

/// Somebody on record who may be the person.
#[derive(Debug)]
pub struct FoundPerson {
    /// Who they are: rows 1 to 4 of the matrix may be shown of them.
    pub person: Kept<Person>,
    /// Why they were found, the most telling first.
    pub reasons: Vec<Reason>,
    /// What to do to be safe when meeting them, never why.
    pub safety: Vec<String>,
    /// Codes of the teams that are working with them now.
    pub open_with: Vec<String>,
    /// When the newest closed episode ended.
    pub earlier_at: Option<Timestamp>,
    /// Whether their page would open to whoever searched, maybe after a reason.
    pub opens: bool,
}

/// Whether this actor may search at all: asked also where nothing was typed that could be searched for.
pub fn may(desk: &Desk, by: &Actor) -> Result<(), Failure<Never>> {
    desk.read(by, |record| {
        record.permit_apart::<Never>(&Standing::of_the_service(), Action::Identify).map(drop)
    })
}

/// Keeps what was typed and gives the address under which the results stand.
pub fn begin(desk: &Desk, by: &Actor, terms: Terms) -> Result<Id<Search>, Failure<Never>> {
    let account = by.account().ok_or(Failure::NotFound)?;
    let id = Id::from_uuid(crate::clock::random_id()?);
    let kept = serde_json::to_string(&terms).map_err(|error| Fault::program(error.to_string()))?;
    desk.write(by, move |record| {
        record.permit_apart::<Never>(&Standing::of_the_service(), Action::Identify)?;
        record.keep_search(id, account.cast(), &kept)?;
        Ok(id)
    })
}

/// Runs one's own search again. Another's, and one that is too old, does not exist.
pub fn show(desk: &Desk, by: &Actor, id: Id<Search>) -> Result<Results, Failure<Never>> {
    let terms = terms(desk, by, id)?;
    desk.read(by, |record| run(record, &desk.content().nicknames, terms))
}

/// What was typed for one's own search.
pub fn terms(desk: &Desk, by: &Actor, id: Id<Search>) -> Result<Terms, Failure<Never>> {
    let account = by.account().ok_or(Failure::NotFound)?;
    let hours = i64::from(desk.content().limits.search_kept_hours);
    let after = desk.now().checked_sub(hours.hours()).unwrap_or(Timestamp::UNIX_EPOCH);
    desk.read(by, |record| {
        let text = record.search_terms(id, account.cast(), after)?.ok_or(Failure::NotFound)?;
        Ok(serde_json::from_str(&text).map_err(|_| Fault::stored("column terms of a search"))?)
    })
}

/// Searches as somebody types. Journalled like any search; the terms are not kept.
pub fn suggest(desk: &Desk, by: &Actor, terms: Terms) -> Result<Results, Failure<Never>> {
    desk.read(by, |record| run(record, &desk.content().nicknames, terms))
}

/// Somebody who was found before, by whoever may search: to begin a referral for them.
pub fn found(desk: &Desk, by: &Actor, person: Id<Person>) -> Result<FoundPerson, Failure<Never>> {
    desk.read(by, |record| {
        let about = About { person, episode: None };
        let scope = record.permit(about, Action::Identify, Some(person.uuid()))?;
        let kept = record.person(&scope, person)?;
        record.note_search(&[person.uuid()])?;
        let episodes = record.episodes_found(&scope, &[person])?;
        let alerts = record.safety_found(&scope, &[person])?;
        let opens = record.would_open(&[person])?.contains(&person);
        Ok(FoundPerson { opens, ..told_of(kept, Vec::new(), &episodes, &alerts) })
    })
}

fn run(record: &mut Record<'_>, nicknames: &Nicknames, terms: Terms) -> Result<Results, Failure<Never>> {
    let scope = record.permit_apart(&Standing::of_the_service(), Action::Identify)?;
    let query = terms.query(london(record.stamp().at()).date());
    let lookups: Vec<Lookup> = query.keys(nicknames);
    let candidates = record.people_with_keys(&scope, &lookups, ENOUGH)?;
    let mut numbers: BTreeMap<Id<Person>, Vec<String>> = BTreeMap::new();
    for (person, number) in record.custody_numbers_found(&scope, &lookups)? {
        numbers.entry(person).or_default().push(number);
    }
    let mut judged: Vec<(Match, Kept<Person>)> = candidates
        .into_iter()
        .filter(|kept| kept.retired.is_none())
        .filter_map(|kept| {
            let own = numbers.get(&kept.id).map(Vec::as_slice).unwrap_or_default();
            judge(&query, &likeness_of(&kept.noun, own), nicknames).map(|found| (found, kept))
        })
        .collect();
    judged.sort_by(|(one, first), (other, second)| {
        other.score.cmp(&one.score).then_with(|| first.id.cmp(&second.id))
    });
    let has_more = judged.len() > MOST_FOUND;
    judged.truncate(MOST_FOUND);
    let ids: Vec<Id<Person>> = judged.iter().map(|(_, kept)| kept.id).collect();
    let episodes = if ids.is_empty() { Vec::new() } else { record.episodes_found(&scope, &ids)? };
    let alerts = if ids.is_empty() { Vec::new() } else { record.safety_found(&scope, &ids)? };
    record.note_search(&ids.iter().map(|id| id.uuid()).collect::<Vec<_>>())?;
    let open = record.would_open(&ids)?;
    let people = judged.into_iter().map(|(found, kept)| {
        let opens = open.contains(&kept.id);
        FoundPerson { opens, ..told_of(kept, found.reasons, &episodes, &alerts) }
    });
    let people = people.collect();
    let number_problem = terms.number_problem();
    Ok(Results { terms, people, has_more, number_problem })
}

fn told_of(
    person: Kept<Person>,
    reasons: Vec<Reason>,
    episodes: &[FoundEpisode],
    alerts: &[Kept<WorkerSafetyAlert>],
) -> FoundPerson {
    let own = || episodes.iter().filter(|episode| episode.person == person.id);
    let open_with = own().filter(|episode| episode.is_open).map(|episode| episode.team.clone()).collect();
    let earlier_at = own().filter(|episode| !episode.is_open).map(|episode| episode.last_at).max();
    let theirs = alerts.iter().filter(|alert| alert.person == Some(person.id));
    let safety = theirs.map(|alert| alert.noun.instruction.to_string()).collect();
    FoundPerson { person, reasons, safety, open_with, earlier_at, opens: false }
}
