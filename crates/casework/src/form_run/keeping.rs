//! Keeping what is typed on the pages of a form that is filled in.

use domain::{
    Id,
    access::Actor,
    failure::{Failure, Never},
};
use store::Draft as Stored;

use super::{FORM_PAGE, OFFERED, OFFERED_FROM, Work, cleaned, open, typed_of};
use crate::{
    correction::CORRECTION_PAGE,
    desk::Desk,
    draft::{self, Draft, Saved, Typed},
    safety_plan,
    shown::{self, Choices, Shown},
};

/// Lays words over the draft, whatever stands there; texts come in one normal form. What was offered in these fields from
/// an earlier form is the writer's own from then on. Answers when it was saved.
pub fn save(
    desk: &Desk,
    by: &Actor,
    id: Id<Stored>,
    typed: Typed,
) -> Result<jiff::Timestamp, Failure<Never>> {
    let mut typed = cleaned(typed);
    if let Some(offered) = draft::open(desk, by, id)?.typed.get(OFFERED) {
        let still = offered.iter().filter(|field| !typed.contains_key(*field)).cloned().collect();
        typed.insert(OFFERED.to_owned(), still);
    }
    draft::save(desk, by, id, typed)
}

/// Lays a page over the draft that was looked at and sent by a button, with what was chosen where two windows wrote.
pub fn save_page(
    desk: &Desk,
    by: &Actor,
    id: Id<Stored>,
    typed: Typed,
    shown: Shown,
    choices: Choices,
) -> Result<Saved, Failure<Never>> {
    let typed = cleaned(typed);
    draft::save_shown(desk, by, id, typed.clone(), move |all| {
        let next = shown.lay(typed.clone(), all);
        shown.settle(&choices, all);
        if let Some(offered) = all.get_mut(OFFERED) {
            offered.retain(|field| !typed.contains_key(field));
        }
        next
    })
}

/// Keeps what is typed on a page while it is typed.
pub fn keep(
    desk: &Desk,
    by: &Actor,
    id: Id<Stored>,
    typed: Typed,
    shown: Shown,
) -> Result<Saved, Failure<Never>> {
    let typed = cleaned(typed);
    draft::save_shown(desk, by, id, typed.clone(), move |all| shown.lay(typed.clone(), all))
}

/// Whether a draft is filled in section by section.
pub fn is_run(draft: &Draft) -> bool {
    let pages = [Work::Screening.page(), Work::Assessment.page()];
    pages.contains(&draft.page.as_str())
        || draft.page.starts_with(FORM_PAGE)
        || draft.page.starts_with(CORRECTION_PAGE)
        || safety_plan::drafted(draft).is_some()
}

/// A row more or a row less, on a page that was just saved. Nothing happens where the form has no such rows.
pub fn change_rows(
    desk: &Desk,
    by: &Actor,
    id: Id<Stored>,
    add: Option<&str>,
    remove: Option<&str>,
) -> Result<(), Failure<Never>> {
    let run = open(desk, by, id)?;
    let mut sheet = run.sheet.clone();
    if let Some(field) = add {
        run.form.questionnaire.add_row(&mut sheet, field);
    }
    if let Some(row) = remove {
        run.form.questionnaire.remove_row(&mut sheet, row);
    }
    let mut typed = typed_of(&sheet);
    let is_kept = |name: &str| [OFFERED, OFFERED_FROM].contains(&name) || shown::is_unsettled(name);
    let noted = run.draft.typed.iter().filter(|(name, _)| is_kept(name));
    typed.extend(noted.map(|(name, texts)| (name.clone(), texts.clone())));
    draft::replace(desk, by, id, typed)?;
    Ok(())
}
