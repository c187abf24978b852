//! When a service that has not answered is asked again. Which days is content (`limits.toml`).

use jiff::{ToSpan, civil::Date};

use super::OnwardState;
use crate::service_hours::london::london;

/// After how many days a service is asked again, the fewest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChaseAfter(Vec<u32>);

impl ChaseAfter {
    /// From the limits of the content folder.
    pub fn days(days: &[u32]) -> Self {
        let mut days = days.to_vec();
        days.sort_unstable();
        Self(days)
    }

    /// The same, first asked after so many days: as the priority and the service's own answer time have it.
    #[must_use]
    pub fn first_after(self, days: u32) -> Self {
        let later = self.0.into_iter().filter(|known| *known > days);
        Self([days].into_iter().chain(later).collect())
    }

    /// The first day on which to ask, from where it stands now.
    pub(super) fn first(&self, state: &OnwardState) -> Option<Date> {
        self.next(state, 0, london(state.since()).date())
    }

    /// The next day on which to ask, after having asked so many times since it stands where it stands; always after
    /// the day on which we asked last. One that was asked about more often than planned never drops off the list.
    pub(super) fn next(&self, state: &OnwardState, asked: usize, last_on: Date) -> Option<Date> {
        let longest = self.0.last().copied()?;
        let since = london(state.since()).date();
        match state {
            OnwardState::Sent { .. }
            | OnwardState::Accepted { .. }
            | OnwardState::DidNotCome { .. }
            | OnwardState::NotReached { .. }
            | OnwardState::InCustody { .. } => {
                let planned = self.0.get(asked).and_then(|days| after(since, *days));
                planned.filter(|on| *on > last_on).or_else(|| after(last_on, longest))
            }
            OnwardState::WaitingList { expected_on, .. } => {
                expected_on.filter(|on| *on > last_on).or_else(|| after(last_on, longest))
            }
            OnwardState::AppointmentBooked { appointment_at, .. } => {
                let next_day = london(*appointment_at).date().tomorrow().ok();
                next_day
                    .filter(|on| *on > last_on)
                    .or_else(|| self.0.first().and_then(|days| after(last_on, *days)))
            }
            OnwardState::NotAccepted { .. }
            | OnwardState::Attended { .. }
            | OnwardState::Engaged { .. }
            | OnwardState::OutOfTouch { .. }
            | OnwardState::SaidNo { .. }
            | OnwardState::AlreadyOpen { .. }
            | OnwardState::MovedAway { .. }
            | OnwardState::NoSuchService { .. }
            | OnwardState::Died { .. } => None,
        }
    }
}

fn after(day: Date, days: u32) -> Option<Date> {
    day.checked_add(i64::from(days).days()).ok()
}
