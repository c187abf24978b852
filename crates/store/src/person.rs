//! People and the keys by which they are found.

use domain::{
    Id,
    access::{Action, Scope},
    failure::{Failure, Fault},
    likeness::{Facts, Likeness, Lookup},
    noun::Kept,
    person::Person,
};

use crate::{
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
        for key in likeness_of(&kept.noun, &[]).keys() {
            writing.0.execute(
                "insert into person_keys (key, person_id) values ($1, $2) on conflict do nothing",
                &[key.as_i64().into(), kept.id.into()],
            )?;
        }
        Ok(())
    }
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
    /// Each key gives only so many, so that a common name cannot drown the rest. Needs the scope of an identification
    /// search.
    pub fn people_with_keys(
        &mut self,
        scope: &Scope,
        lookups: &[Lookup],
        enough: usize,
    ) -> Result<Vec<Kept<Person>>, Fault> {
        if scope.action() != Action::Identify {
            return Err(Fault::program("people were searched without the scope of an identification search"));
        }
        let mut ids: Vec<Id<Person>> = Vec::new();
        let mut tier = None;
        for lookup in lookups {
            if tier != Some(lookup.tier) && ids.len() >= enough {
                break;
            }
            tier = Some(lookup.tier);
            let found = self.connection().query(
                "select person_id from person_keys where key = $1 order by person_id desc limit $2",
                &[lookup.key.as_i64().into(), lookup.tier.most().into()],
                |row| row.id(0),
            )?;
            ids.extend(found);
            ids.sort_unstable();
            ids.dedup();
        }
        let mut people = Vec::with_capacity(ids.len());
        for id in ids {
            people.extend(noun::find(self.connection(), id)?);
        }
        Ok(people)
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
