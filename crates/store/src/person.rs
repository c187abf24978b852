//! People and the keys by which they are found.

use std::collections::HashMap;

use domain::{
    Id,
    access::{Action, Scope},
    failure::{Failure, Fault},
    likeness::{Facts, Likeness, Lookup, Tier},
    noun::Kept,
    person::Person,
    worker_safety_alert::WorkerSafetyAlert,
};

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    engine::Value,
    noun::{self, Promoted, Statements, Table, Writing, statements},
    record::Record,
};

impl Table for Person {
    const NAME: &'static str = "people";
    const STATEMENTS: Statements = statements!(
        "people",
        own ", alias, nhs_number, born_on, sex, ethnicity, shown_as",
        insert ", $9, $10, $11, $12, $13, $14",
        update ", alias = $6, nhs_number = $7, born_on = $8, sex = $9, ethnicity = $10, shown_as = $11",
        id "$12", revision "$13",
        order "recorded_at"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        let person = &kept.noun;
        Promoted(vec![
            person.journal_alias.into(),
            person.nhs_number.as_ref().map(|number| number.digits().to_owned()).into(),
            person.birth.known().into(),
            person.sex.answer().cloned().into(),
            person.ethnicity.answer().cloned().into(),
            person.name.listed().into(),
        ])
    }

    fn follow_up(writing: &mut Writing<'_>, kept: &Kept<Self>) -> Result<(), Fault> {
        if kept.revision > 1 {
            writing.0.execute("delete from person_keys where person_id = $1", &[kept.id.into()])?;
        }
        // Custody numbers find their person, too, and must go on doing so when a name is put right.
        let numbers = if kept.revision > 1 { custody_numbers(writing, kept.id)? } else { Vec::new() };
        for key in likeness_of(&kept.noun, &numbers).keys() {
            writing.0.execute(
                "insert into person_keys (key, person_id) values ($1, $2) on conflict do nothing",
                &[key.as_i64().into(), kept.id.into()],
            )?;
        }
        Ok(())
    }
}

fn custody_numbers(writing: &mut Writing<'_>, person: Id<Person>) -> Result<Vec<String>, Fault> {
    writing.0.query(
        "select custody_key from justice_events
        where person_id = $1 and custody_key is not null
        order by happened_at, id",
        &[person.into()],
        |row| Ok(row.text(0)?.to_owned()),
    )
}

/// What of a person can be compared: the keys of other numbers come beside (custody records, PNC).
pub fn likeness_of(person: &Person, numbers: &[String]) -> Likeness {
    Likeness::of(Facts {
        name: &person.name,
        aliases: &person.aliases,
        birth: person.birth,
        nhs_number: person.nhs_number,
        numbers,
        postcode: None,
    })
}

impl Record<'_> {
    /// The people who share a key with a search, each once: the most telling keys first, until `enough` are found.
    /// Each key gives only so many, so that a common name cannot drown the rest. Whoever the actor has declared to know
    /// is not there, nor counted. Needs the scope of an identification search.
    pub fn people_with_keys(
        &mut self,
        scope: &Scope,
        lookups: &[Lookup],
        enough: usize,
    ) -> Result<Vec<Kept<Person>>, Fault> {
        may_identify(scope)?;
        let account = self.actor().account().map_or(Uuid::nil(), Id::uuid);
        let mut found: HashMap<Id<Person>, u32> = HashMap::new();
        let mut tier = None;
        for lookup in lookups {
            if tier != Some(lookup.tier) && found.len() >= enough {
                break;
            }
            tier = Some(lookup.tier);
            let weight = weight(lookup.tier);
            let values = [lookup.key.as_i64().into(), lookup.tier.most().into()];
            self.connection().each(WITH_KEY, &values, &mut |row| {
                *found.entry(row.id(0)?).or_default() += weight;
                Ok(())
            })?;
        }
        for declared in self.connection().query(DECLARED, &[account.into()], |row| row.id(0))? {
            found.remove(&declared);
        }
        let found = found.into_iter().collect();
        let ids = worth_judging(found);
        let mut people = Vec::with_capacity(ids.len());
        for some in ids.chunks(MOST_JUDGED) {
            let nobody = Id::from_uuid(Uuid::nil());
            let asked = some.iter().copied().chain(std::iter::repeat(nobody)).take(MOST_JUDGED);
            let values: Vec<Value<'_>> = asked.map(Value::from).collect();
            people.extend(self.connection().query(SOME_PEOPLE, &values, noun::read::<Person>)?);
        }
        Ok(people)
    }
}

const WITH_KEY: &str = "select person_id from person_keys where key = $1 order by person_id desc limit $2";

const DECLARED: &str = "select person_id from conflicts where account_id = $1 and kind = 'declared'";

/// As many at a time as are judged where some share more than others.
const SOME_PEOPLE: &str = "select id, revision, person_id, episode_id, recorded_at, author, retired, content
    from people
    where id in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
        $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40)";

/// What it says of somebody that they share a key of a tier: only to choose who is looked at closely.
const fn weight(tier: Tier) -> u32 {
    match tier {
        Tier::Number => 100,
        Tier::Telling => 10,
        Tier::Likely => 5,
        Tier::Slip => 3,
        Tier::Name => 2,
    }
}

/// So many of those who share keys are read and judged, where some share more than others; so many where all share the
/// same one.
const MOST_JUDGED: usize = 40;
const MOST_ALIKE: usize = 200;

/// Those who share most with what was typed; the newest of those who share as much.
fn worth_judging(mut found: Vec<(Id<Person>, u32)>) -> Vec<Id<Person>> {
    found.sort_unstable_by(|(one, less), (other, more)| more.cmp(less).then_with(|| other.cmp(one)));
    let are_alike = found.first().map(|(_, weight)| *weight) == found.last().map(|(_, weight)| *weight);
    found.truncate(if are_alike { MOST_ALIKE } else { MOST_JUDGED });
    found.into_iter().map(|(id, _)| id).collect()
}

/// What a search tells of the episodes of somebody it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundEpisode {
    /// Whose.
    pub person: Id<Person>,
    /// The code of the team that holds or held it.
    pub team: String,
    /// Whether work goes on.
    pub is_open: bool,
    /// When anything last happened in it, as far as its beginning and end tell.
    pub last_at: Timestamp,
}

/// How many people one page of search results shows.
pub const MOST_FOUND: usize = 10;

impl Record<'_> {
    /// The custody numbers of the people whom a typed number found, so that they can be told apart by them.
    pub fn custody_numbers_found(
        &mut self,
        scope: &Scope,
        lookups: &[Lookup],
    ) -> Result<Vec<(Id<Person>, String)>, Fault> {
        may_identify(scope)?;
        let mut found = Vec::new();
        for lookup in lookups.iter().filter(|lookup| lookup.tier == Tier::Number) {
            found.extend(self.connection().query(
                "select j.person_id, j.custody_key
                from person_keys k
                join justice_events j on j.person_id = k.person_id
                where k.key = $1 and j.custody_key is not null
                order by j.person_id, j.id
                limit 100",
                &[lookup.key.as_i64().into()],
                |row| Ok((row.id(0)?, row.text(1)?.to_owned())),
            )?);
        }
        Ok(found)
    }

    /// The episodes of the people of one page of search results, open ones first.
    pub fn episodes_found(
        &mut self,
        scope: &Scope,
        people: &[Id<Person>],
    ) -> Result<Vec<FoundEpisode>, Fault> {
        may_identify(scope)?;
        let mut values: Vec<Value<'_>> =
            people.iter().take(MOST_FOUND).map(|person| (*person).into()).collect();
        values.resize_with(MOST_FOUND, || Uuid::nil().into());
        self.connection().query(
            "select person_id, team, is_open, coalesce(closed_at, opened_at)
            from episodes
            where person_id in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            order by is_open desc, opened_at desc, id desc",
            &values,
            |row| {
                Ok(FoundEpisode {
                    person: row.id(0)?,
                    team: row.text(1)?.to_owned(),
                    is_open: row.truth(2)?,
                    last_at: row.at(3)?,
                })
            },
        )
    }

    /// What to do to be safe with the people of one page of search results, in force now: row 4 is for everybody who
    /// may meet them.
    pub fn safety_found(
        &mut self,
        scope: &Scope,
        people: &[Id<Person>],
    ) -> Result<Vec<Kept<WorkerSafetyAlert>>, Fault> {
        may_identify(scope)?;
        let mut values: Vec<Value<'_>> =
            people.iter().take(MOST_FOUND).map(|person| (*person).into()).collect();
        values.resize_with(MOST_FOUND, || Uuid::nil().into());
        self.connection().query(
            "select id, revision, person_id, episode_id, recorded_at, author, retired, content
            from worker_safety_alerts
            where person_id in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) and retired is null
            order by recorded_at desc, id",
            &values,
            noun::read::<WorkerSafetyAlert>,
        )
    }
}

fn may_identify(scope: &Scope) -> Result<(), Fault> {
    if scope.action() == Action::Identify {
        Ok(())
    } else {
        Err(Fault::program("people were searched without the scope of an identification search"))
    }
}

impl Record<'_> {
    /// The person that a scope opens.
    pub fn person<R>(&mut self, scope: &Scope, id: Id<Person>) -> Result<Kept<Person>, Failure<R>> {
        if scope.person().is_none_or(|permitted| permitted.uuid() != id.uuid()) {
            return Err(Failure::Fault(Fault::program("a person was asked for under the scope of another")));
        }
        noun::find(self.connection(), id)?.ok_or(Failure::NotFound)
    }
}
