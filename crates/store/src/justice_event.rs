//! Justice events: arrests, interviews, hearings.

use domain::{Id, failure::Fault, justice_event::JusticeEvent, likeness::Key, noun::Kept, person::Person};

use crate::{
    noun::{self, Promoted, Statements, Table, Writing, statements},
    record::Record,
};

/// A custody number finds its person: it joins the person's keys.
fn keep_key(writing: &mut Writing<'_>, kept: &Kept<JusticeEvent>) -> Result<(), Fault> {
    let (Some(number), Some(person)) = (&kept.noun.custody_number, kept.person) else { return Ok(()) };
    writing.0.execute(
        "insert into person_keys (key, person_id) values ($1, $2) on conflict do nothing",
        &[Key::of_number(&number.key()).as_i64().into(), person.into()],
    )?;
    Ok(())
}

impl Table for JusticeEvent {
    const NAME: &'static str = "justice_events";
    const STATEMENTS: Statements = statements!(
        "justice_events",
        own ", happened_at, site, custody_key, outcome, released_at, next_on",
        insert ", $9, $10, $11, $12, $13, $14",
        update ", happened_at = $6, site = $7, custody_key = $8, outcome = $9, released_at = $10, next_on = $11",
        id "$12", revision "$13",
        order "happened_at"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        let event = &kept.noun;
        let happened_at =
            event.arrested_at.or(event.arrived_at).or(event.hearing_at).unwrap_or(kept.recorded_at);
        Promoted(vec![
            happened_at.into(),
            event.site.clone().into(),
            event.custody_number.as_ref().map(|number| number.key()).into(),
            event.outcome.as_ref().map(|outcome| outcome.code.clone()).into(),
            event
                .outcome
                .as_ref()
                .filter(|outcome| outcome.is_release)
                .map(|outcome| outcome.happened_at)
                .into(),
            event.outcome.as_ref().and_then(|outcome| outcome.next_on).into(),
        ])
    }

    fn follow_up(writing: &mut Writing<'_>, kept: &Kept<Self>) -> Result<(), Fault> {
        keep_key(writing, kept)
    }
}

impl Record<'_> {
    /// The event on record that a new one may be. For deciding what a new referral joins.
    pub fn justice_event_like(
        &mut self,
        person: Id<Person>,
        new: &JusticeEvent,
    ) -> Result<Option<Kept<JusticeEvent>>, Fault> {
        let known = noun::of_person::<JusticeEvent>(self.connection(), person)?;
        Ok(new.like(&known).cloned())
    }

    /// Whether an arrest, interview or hearing is one of this person's. Somebody else's and none at all are alike.
    pub fn is_event_of(&mut self, person: Id<Person>, event: Id<JusticeEvent>) -> Result<bool, Fault> {
        let kept = noun::find(self.connection(), event)?;
        Ok(kept.is_some_and(|kept| kept.person == Some(person) && kept.retired.is_none()))
    }
}
