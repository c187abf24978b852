//! The end of an episode, and everything that is settled with it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Id,
    access::RecordType,
    asked::Asked,
    contact::Contact,
    episode::{CannotSupport, Episode},
    event::{Event, EventKind},
    noun::{Decided, Kept, Noun},
    onward_referral::OnwardReferral,
    score::Score,
    stamp::Stamp,
    task::Task,
    text::{NoteText, ShortText},
};

mod still_so;
#[cfg(test)]
pub(crate) mod tests;

pub use still_so::{AsksFirst, Despite, StillSo};

/// Why and how an episode ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discharge {
    /// Code of `discharge_reason`.
    pub reason: String,
    /// What else is to be said, for the letter and the next team.
    pub words: Option<NoteText>,
    /// How it turned out, as the person sees it.
    pub measures: Measures,
    /// When.
    pub at: Timestamp,
    /// Which onward referrals were left open.
    #[serde(default)]
    pub left_open: Vec<Id<OnwardReferral>>,
    /// Why it ended although something was still so.
    #[serde(default)]
    pub despite: Despite,
}

/// How it turned out. Not asked, not known and would rather not say are answers of their own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Measures {
    /// How things are now, from 0 to 10, in the person's view.
    pub things_now: Asked<Score>,
    /// How things were when we met, looking back.
    pub things_before: Asked<Score>,
    /// Whether we helped, in the person's view.
    pub has_helped: Asked<bool>,
    /// Where they live now (code of `accommodation_type`).
    pub accommodation: Asked<String>,
    /// Whether they work (code of `employment_status`).
    pub employment: Asked<String>,
}

impl Noun for Discharge {
    const TYPE: RecordType = RecordType::Discharge;
}

/// What is typed when an episode ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDischarge {
    /// See [`Discharge::reason`].
    pub reason: String,
    /// See [`Discharge::words`].
    pub words: Option<NoteText>,
    /// See [`Discharge::measures`].
    pub measures: Measures,
    /// For each onward referral that stays open: why, and who looks after it.
    pub reasons_to_leave_open: BTreeMap<Id<OnwardReferral>, ShortText>,
    /// See [`Discharge::despite`]: what [`StillSo::allows`] has let pass.
    pub despite: Despite,
    /// The code of `attendance_status` that appointments which now lapse get: we cancelled.
    pub lapsed: String,
}

/// What belongs to the episode and may still be open.
#[derive(Debug, Clone, Copy)]
pub struct Loose<'e> {
    /// Its onward referrals.
    pub onward_referrals: &'e [Kept<OnwardReferral>],
    /// Its tasks.
    pub tasks: &'e [Kept<Task>],
    /// Its contacts.
    pub contacts: &'e [Kept<Contact>],
}

/// Everything that a discharge brings about, kept in one transaction.
#[derive(Debug)]
pub struct Discharged {
    /// The discharge.
    pub discharge: Decided<Discharge>,
    /// The onward referrals that were left open.
    pub onward_referrals: Vec<Decided<OnwardReferral>>,
    /// The tasks that were cancelled.
    pub tasks: Vec<Decided<Task>>,
    /// The appointments that lapsed.
    pub contacts: Vec<Decided<Contact>>,
    /// The episode.
    pub episode: Decided<Episode>,
}

/// Why an episode cannot end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CannotDischarge {
    /// It is closed.
    Discharged,
    /// Nobody has triaged it: triage closes it.
    NotTriaged,
    /// These onward referrals are open and no reason to leave them so is given (`dataset.md` section 6).
    StillOpen(Vec<Id<OnwardReferral>>),
    /// Something is still so, and no word is said to it.
    Asks(AsksFirst),
}

impl std::fmt::Display for CannotDischarge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotDischarge::Discharged => f.write_str("This episode is closed already."),
            CannotDischarge::NotTriaged => {
                f.write_str("This referral has not been triaged. Triage it: that can close it, too.")
            }
            CannotDischarge::Asks(asks) => asks.fmt(f),
            CannotDischarge::StillOpen(open) if open.len() == 1 => f.write_str(
                "An onward referral is still open. Record what came of it, or say why it is left open.",
            ),
            CannotDischarge::StillOpen(open) => write!(
                f,
                "{} onward referrals are still open. Record what came of each, or say why it is left open.",
                open.len()
            ),
        }
    }
}

impl From<CannotSupport> for CannotDischarge {
    fn from(refusal: CannotSupport) -> Self {
        match refusal {
            CannotSupport::NotTriaged => CannotDischarge::NotTriaged,
            CannotSupport::Discharged
            | CannotSupport::NoPlan
            | CannotSupport::HandingOver
            | CannotSupport::NotHandingOver
            | CannotSupport::AlreadySupports
            | CannotSupport::CannotTakeOn
            | CannotSupport::DoesNotSupport => CannotDischarge::Discharged,
        }
    }
}

/// Whether an entry counts for this episode: neither retired nor another episode's.
fn counts<T>(kept: &Kept<T>, episode: &Kept<Episode>) -> bool {
    kept.retired.is_none() && kept.episode == Some(episode.id)
}

/// What nobody does or meets for any more, once an episode has ended.
fn cancelled(
    episode: &Kept<Episode>,
    loose: &Loose<'_>,
    lapsed: &str,
    stamp: &Stamp,
) -> (Vec<Decided<Task>>, Vec<Decided<Contact>>) {
    let why = ShortText::from_stored("The episode ended".to_owned());
    let tasks = loose.tasks.iter().filter(|task| counts(task, episode));
    let contacts = loose.contacts.iter().filter(|contact| counts(contact, episode));
    (
        tasks.filter_map(|task| task.cancel(why.clone(), stamp).ok()).collect(),
        contacts.filter_map(|contact| contact.lapse(lapsed, stamp)).collect(),
    )
}

/// What a step that closes an episode on the way (a screening, an assessment) settles beside it.
#[derive(Debug)]
pub struct Settled {
    /// The tasks that were cancelled.
    pub tasks: Vec<Decided<Task>>,
    /// The appointments that lapsed.
    pub contacts: Vec<Decided<Contact>>,
}

impl Settled {
    /// Settles what is open when a step closes an episode. An onward referral needs a reason to stay open, and those
    /// are asked only where an episode is ended: then the step does not close it.
    pub fn of(
        episode: &Kept<Episode>,
        loose: Loose<'_>,
        lapsed: &str,
        stamp: &Stamp,
    ) -> Result<Self, CannotDischarge> {
        let open = loose.onward_referrals.iter().filter(|onward| counts(onward, episode));
        let open: Vec<_> = open.filter(|onward| onward.noun.is_open()).map(|onward| onward.id).collect();
        if !open.is_empty() {
            return Err(CannotDischarge::StillOpen(open));
        }
        let (tasks, contacts) = cancelled(episode, &loose, lapsed, stamp);
        Ok(Self { tasks, contacts })
    }
}

impl Discharge {
    /// Ends an episode: what is open is settled or given a reason, tasks are cancelled, appointments lapse.
    pub fn of(
        episode: &Kept<Episode>,
        loose: Loose<'_>,
        new: NewDischarge,
        stamp: &Stamp,
    ) -> Result<Discharged, CannotDischarge> {
        let ended = episode.end(&new.reason, stamp)?;
        let open: Vec<&Kept<OnwardReferral>> = loose
            .onward_referrals
            .iter()
            .filter(|onward| counts(onward, episode) && onward.noun.is_open())
            .collect();
        let without_reason: Vec<Id<OnwardReferral>> = open
            .iter()
            .map(|onward| onward.id)
            .filter(|id| !new.reasons_to_leave_open.contains_key(id))
            .collect();
        if !without_reason.is_empty() {
            return Err(CannotDischarge::StillOpen(without_reason));
        }
        let onward_referrals: Vec<Decided<OnwardReferral>> = open
            .iter()
            .filter_map(|onward| {
                let reason = new.reasons_to_leave_open.get(&onward.id)?.clone();
                onward.leave_open(reason, stamp).ok()
            })
            .collect();
        let (tasks, contacts) = cancelled(episode, &loose, &new.lapsed, stamp);
        let event = Event::new(EventKind::EpisodeDischarged, stamp.at())
            .at_site(Some(&episode.noun.site))
            .with("reason", new.reason.as_str())
            .with("from", episode.noun.state.code())
            .with("left_open", onward_referrals.len())
            .with("things_now", new.measures.things_now.answer().map(|score| score.get()))
            .with("things_before", new.measures.things_before.answer().map(|score| score.get()))
            .with("has_helped", new.measures.has_helped.answer().copied())
            .with("accommodation", new.measures.accommodation.answer().cloned())
            .with("employment", new.measures.employment.answer().cloned());
        let discharge = Discharge {
            reason: new.reason,
            words: new.words,
            measures: new.measures,
            at: stamp.at(),
            left_open: onward_referrals.iter().map(|onward| onward.outcome().id).collect(),
            despite: new.despite,
        };
        let kept = Kept::new(stamp, stamp.fresh(), episode.person, Some(episode.id), discharge);
        let discharge = Decided::created(kept, event);
        Ok(Discharged { discharge, onward_referrals, tasks, contacts, episode: ended })
    }
}
