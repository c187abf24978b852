//! What taking a question out of a draft would do, said before it is done.

use domain::{
    Id,
    access::Actor,
    failure::{Failure, Never},
    form_version::FormVersion,
    noun::Kept,
};
use forms::{Dependent, Manuscript};

use super::{Keeping, edit, open, read};
use crate::desk::Desk;

/// What taking a question out would do.
#[derive(Debug)]
pub struct Removal {
    /// The version as it stands.
    pub keeping: Keeping,
    /// What depends on the question, or on something beneath it.
    pub dependents: Vec<Dependent>,
    /// What would keep the version from being published that does not do so now, each a sentence.
    pub holds_back: Vec<String>,
}

/// What taking the question `link_id` out of a draft would do. Nothing is changed.
pub fn removal(
    desk: &Desk,
    by: &Actor,
    id: Id<FormVersion>,
    link_id: &str,
) -> Result<Removal, Failure<Never>> {
    let keeping = open(desk, by, id)?;
    if !keeping.may_write {
        return Err(Failure::NotFound);
    }
    let form = Manuscript::parse(&keeping.kept.noun.questionnaire).map_err(|_| Failure::NotFound)?;
    let without = edit::without(&keeping.kept.noun, link_id).map_err(|_| Failure::NotFound)?;
    let (_, problems) = read(desk, &Kept { noun: without, ..keeping.kept.clone() });
    let is_new = |problem: &String| !keeping.problems.contains(problem);
    let holds_back = problems.into_iter().filter(is_new).collect();
    Ok(Removal { dependents: form.dependents(link_id), holds_back, keeping })
}
