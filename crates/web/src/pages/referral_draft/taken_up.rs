//! A referral that was begun, in the list of one's own drafts: whose it is, and where one goes on.

use casework::draft::Draft;

use super::{
    address, known,
    paper::{Paper, Step},
    read::Reader,
};
use crate::visit::Visit;

/// Where one goes on with a draft: the first step that is not done, or the look at all of it.
pub(crate) fn way_on(visit: &Visit<'_>, draft: &Draft) -> String {
    let mut reader = Reader::new(&visit.desk, Paper(&draft.typed), known(draft), visit.now);
    let _ = reader.whole(draft.id);
    let step = reader.problems.first().map_or(Step::Check, |(step, _)| *step);
    address(draft.id, step)
}

/// Whose referral it is, as whoever writes it typed the name.
pub(crate) fn about_whom(draft: &Draft) -> String {
    let typed = |name: &str| draft.typed.get(name).and_then(|values| values.first()).map_or("", |v| v.trim());
    let (family, given) = (typed("family").to_uppercase(), typed("given"));
    [family.as_str(), given].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
