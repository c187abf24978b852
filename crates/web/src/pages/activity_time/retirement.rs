//! Taking an entry of one's own time out of view.

use casework::activity_time;

use super::{opened, shown, typed_from};
use crate::{
    answer::{Answer, Trouble},
    render::Problem,
    visit::Visit,
};

/// Takes it out of view, saying why.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let kept = opened(visit)?;
    let reason = visit.request.form.get("reason").trim().to_owned();
    if reason.is_empty() {
        let message = "Enter why this entry is not right".to_owned();
        let problems = vec![Problem { field: "reason".to_owned(), message }];
        return shown(visit, &typed_from(&kept), Some(&kept), problems);
    }
    activity_time::take_back(&visit.desk, &visit.actor(), kept.id, super::revision(visit)?, reason)?;
    Ok(visit.done("/activity-time", "time_retired"))
}
