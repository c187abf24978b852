//! Whom do I see today, whom am I losing? Where each of a worker's people stands on the caseload, and why.

use jiff::{Timestamp, ToSpan, civil::Date};

use crate::{
    episode::EpisodeState,
    service_hours::{ServiceHours, london::london},
};

#[cfg(test)]
mod tests;

/// What the timers of a caseload rest on. The numbers are content (`limits.toml`).
#[derive(Debug, Clone, Copy)]
pub struct Timers<'t> {
    /// Working days are counted by them.
    pub hours: &'t ServiceHours,
    /// Working days until the first contact.
    pub first_contact_working_days: u16,
    /// Days without reaching the person until it is quiet too long.
    pub quiet_days: u32,
}

/// What is known of one person on a caseload.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Since when the person is supported; none before a plan is agreed.
    pub supported_since: Option<Timestamp>,
    /// When they last left custody or court, where that was after support began.
    pub released_at: Option<Timestamp>,
    /// When somebody last reached them.
    pub reached_at: Option<Timestamp>,
    /// The next appointment that waits, or the oldest that was not written up.
    pub appointment_at: Option<Timestamp>,
    /// The next date in court or with the police.
    pub court_on: Option<Date>,
    /// The first day of an open task of this worker's.
    pub task_due_on: Option<Date>,
    /// The first day on which a service is to be asked again.
    pub chase_on: Option<Date>,
}

/// The headings of the caseload, in their order. A person stands once, under the first that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Heading {
    /// An appointment, a date in court or a task today.
    Today,
    /// Something promised has not happened by its day.
    Overdue,
    /// Nobody has reached the person since support began.
    FirstContactDue,
    /// Nobody has reached the person for longer than the team allows.
    QuietTooLong,
    /// Everybody else.
    Rest,
}

impl Heading {
    /// All of them, in order.
    pub const ALL: [Heading; 5] =
        [Heading::Today, Heading::Overdue, Heading::FirstContactDue, Heading::QuietTooLong, Heading::Rest];

    /// Its code, for addresses on the page.
    pub const fn code(self) -> &'static str {
        match self {
            Heading::Today => "today",
            Heading::Overdue => "overdue",
            Heading::FirstContactDue => "first-contact",
            Heading::QuietTooLong => "quiet",
            Heading::Rest => "rest",
        }
    }

    /// What the page says.
    pub const fn words(self) -> &'static str {
        match self {
            Heading::Today => "Today",
            Heading::Overdue => "Overdue",
            Heading::FirstContactDue => "First contact due",
            Heading::QuietTooLong => "Quiet too long",
            Heading::Rest => "Everyone else",
        }
    }
}

/// Something that a caseload says about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// An appointment, in time order with the others.
    Appointment(Timestamp),
    /// An appointment that was not written up.
    AppointmentNotWrittenUp(Timestamp),
    /// A date in court or with the police.
    Court(Date),
    /// A task is due.
    TaskDue(Date),
    /// A task is overdue.
    TaskOverdue(Date),
    /// A service is to be asked again.
    Chase(Date),
    /// The first contact is due by this day.
    FirstContactBy(Date),
    /// The first contact was due by this day.
    FirstContactOverdue(Date),
    /// Nobody has reached the person since this day.
    QuietSince(Date),
}

/// Where a person stands on a caseload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The heading.
    pub heading: Heading,
    /// Why, and what else there is to say: the most pressing first.
    pub prompts: Vec<Prompt>,
}

/// Since when a person is supported, from the state of the episode.
pub const fn supported_since(state: &EpisodeState) -> Option<Timestamp> {
    match state {
        EpisodeState::Supported { since } => Some(*since),
        EpisodeState::HandingOver { supported_since: Some(since), .. }
        | EpisodeState::HandingOver { since, supported_since: None, .. } => Some(*since),
        EpisodeState::Untriaged
        | EpisodeState::ToScreen { .. }
        | EpisodeState::ToAssess { .. }
        | EpisodeState::ToPlan { .. }
        | EpisodeState::Discharged { .. } => None,
    }
}

impl Timers<'_> {
    /// The last day for the first contact: so many working days after release, or after support began where the
    /// person was at liberty (`pathway.md` section 3, stage 7).
    pub fn first_contact_by(&self, from: Timestamp) -> Date {
        self.hours.add_working_days(london(from).date(), self.first_contact_working_days)
    }

    /// Whether it has been quiet for too long: counted in London's days, so that a change of the clocks moves nothing.
    pub fn is_quiet(&self, since: Date, today: Date) -> bool {
        since.checked_add(i64::from(self.quiet_days).days()).is_ok_and(|last| last < today)
    }
}

/// Where a person stands on a caseload now.
pub fn place(facts: &Facts, timers: Timers<'_>, now: Timestamp) -> Place {
    let today = london(now).date();
    let mut prompts: Vec<(Heading, Prompt)> = Vec::new();
    if let Some(at) = facts.appointment_at {
        let on = london(at).date();
        let (heading, prompt) = match on.cmp(&today) {
            std::cmp::Ordering::Less => (Heading::Overdue, Prompt::AppointmentNotWrittenUp(at)),
            std::cmp::Ordering::Equal => (Heading::Today, Prompt::Appointment(at)),
            std::cmp::Ordering::Greater => (Heading::Rest, Prompt::Appointment(at)),
        };
        prompts.push((heading, prompt));
    }
    if let Some(on) = facts.court_on.filter(|on| *on >= today) {
        prompts.push((if on == today { Heading::Today } else { Heading::Rest }, Prompt::Court(on)));
    }
    if let Some(on) = facts.task_due_on {
        prompts.push(match on.cmp(&today) {
            std::cmp::Ordering::Less => (Heading::Overdue, Prompt::TaskOverdue(on)),
            std::cmp::Ordering::Equal => (Heading::Today, Prompt::TaskDue(on)),
            std::cmp::Ordering::Greater => (Heading::Rest, Prompt::TaskDue(on)),
        });
    }
    if let Some(on) = facts.chase_on {
        prompts.push((if on <= today { Heading::Overdue } else { Heading::Rest }, Prompt::Chase(on)));
    }
    prompts.extend(word_of(facts, timers, today));
    prompts.sort_by_key(|(heading, _)| *heading);
    let heading = prompts.first().map_or(Heading::Rest, |(heading, _)| *heading);
    Place { heading, prompts: prompts.into_iter().map(|(_, prompt)| prompt).collect() }
}

/// What is to be said about when the person was last reached.
fn word_of(facts: &Facts, timers: Timers<'_>, today: Date) -> Option<(Heading, Prompt)> {
    let since = facts.supported_since?;
    let begins_at = facts.released_at.filter(|at| *at > since).unwrap_or(since);
    match facts.reached_at.filter(|at| *at >= begins_at) {
        None => {
            let by = timers.first_contact_by(begins_at);
            Some(if by < today {
                (Heading::Overdue, Prompt::FirstContactOverdue(by))
            } else {
                (Heading::FirstContactDue, Prompt::FirstContactBy(by))
            })
        }
        Some(at) => {
            let on = london(at).date();
            timers.is_quiet(on, today).then_some((Heading::QuietTooLong, Prompt::QuietSince(on)))
        }
    }
}
