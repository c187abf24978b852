//! What is being typed of an entry, kept as one goes.

use casework::{
    draft::{self, Typed},
    entry,
};
use domain::{Id, person::Person};

use super::EntryForm;
use crate::{
    answer::{Answer, Trouble},
    request::Fields,
    visit::Visit,
};

/// Keeps what is being typed of a new entry, or throws it away.
pub(crate) fn draft_new<T: EntryForm>(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let person: Id<Person> = visit.id("id")?;
    // Whoever may not take one down has nothing to draft.
    entry::begin::<T>(&visit.desk, &visit.actor(), person)?;
    keep_or_discard::<T>(visit, person.uuid(), 0, format!("/people/{person}/{}/new", T::SLUG))
}

/// Keeps what is being typed of a correction, or throws it away.
pub(crate) fn draft_edit<T: EntryForm>(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: Id<T> = visit.id("id")?;
    let shown = entry::show::<T>(&visit.desk, &visit.actor(), id, None)?;
    if !shown.may_change {
        return Err(Trouble::NotFound);
    }
    keep_or_discard::<T>(visit, id.uuid(), shown.entry.revision, format!("/{}/{id}/edit", T::SLUG))
}

fn keep_or_discard<T: EntryForm>(
    visit: &Visit<'_>,
    about: uuid::Uuid,
    revision: u32,
    back: String,
) -> Result<Answer, Trouble> {
    if visit.request.form.has("discard") {
        if let Some(draft) = own_draft::<T>(visit, about)? {
            draft::discard(&visit.desk, &visit.actor(), draft.id)?;
        }
        return Ok(visit.done(back, "draft_discarded"));
    }
    if visit.is_sent()? {
        return Ok(Answer::text(200, "Sent"));
    }
    save_draft::<T>(visit, about, revision)?;
    Ok(Answer::text(200, format!("Saved {}", visit.said(visit.now))))
}

pub(super) fn save_draft<T: EntryForm>(
    visit: &Visit<'_>,
    about: uuid::Uuid,
    revision: u32,
) -> Result<(), Trouble> {
    let purpose = draft::Purpose {
        page: T::TYPE.code().to_owned(),
        about: Some(about),
        revision,
        form_version: String::new(),
    };
    let typed = typed_of(&visit.request.form);
    let id = draft::begin(&visit.desk, &visit.actor(), purpose, typed.clone())?;
    draft::save(&visit.desk, &visit.actor(), id, typed)?;
    Ok(())
}

pub(super) fn own_draft<T: EntryForm>(
    visit: &Visit<'_>,
    about: uuid::Uuid,
) -> Result<Option<draft::Draft>, Trouble> {
    let mine = draft::mine(&visit.desk, &visit.actor())?;
    Ok(mine.into_iter().find(|draft| draft.page == T::TYPE.code() && draft.about == Some(about)))
}

/// What was typed, without what forms carry beside.
pub(super) fn typed_of(form: &Fields) -> Typed {
    let mut typed = Typed::new();
    let carried = ["csrf", "idempotency_key", "person", "revision", "discard"];
    for (name, value) in form.pairs().iter().filter(|(name, _)| !carried.contains(&name.as_str())) {
        typed.entry(name.clone()).or_default().push(value.clone());
    }
    typed
}
