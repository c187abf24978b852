//! The desk: where work is done. It holds the record, which nobody outside this crate can name.

use std::sync::{Arc, PoisonError, RwLock};

use domain::{
    Id,
    access::Actor,
    content::Content,
    failure::{Failure, Fault},
    service_hours::ServiceHours,
};
use forms::Questionnaire;
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use store::{Draft, DraftEnd, Errand, Place, Record, Settings, Store};
use uuid::Uuid;

use crate::{
    clock::{Clock, random, random_id},
    forms_in_use::FormsInUse,
    immediate_risk,
};

/// Where the work of one installation is done.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
    request: Option<Uuid>,
    asked: Option<Arc<[u8]>>,
    sends: Option<Id<Draft>>,
    is_locked: bool,
}

struct Inner {
    store: Store,
    clock: Clock,
    content: Content,
    hours: ServiceHours,
    forms: RwLock<Arc<FormsInUse>>,
}

/// Kept back on the disk, so that looking and signing in go on when it is full (R3).
const RESERVE_BYTES: u64 = 64 * 1_048_576;

/// A form as it is asked now.
#[derive(Debug)]
pub struct Form {
    /// Its code.
    pub code: String,
    /// Its version.
    pub version: String,
    /// Read and checked when the program started.
    pub questionnaire: Questionnaire,
}

/// Why the desk cannot be opened.
#[derive(Debug)]
pub enum CannotOpen {
    /// A form of the content folder cannot be used: code and what is wrong.
    Form(String, Vec<String>),
    /// The hours of the content folder cannot be used.
    Hours(String),
    /// The record cannot be opened.
    Record(Fault),
}

impl std::fmt::Display for CannotOpen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotOpen::Form(code, problems) => {
                write!(f, "the form {code} cannot be used:")?;
                problems.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
            }
            CannotOpen::Hours(words) => write!(f, "the service hours cannot be used: {words}"),
            CannotOpen::Record(fault) => write!(f, "the record cannot be opened: {fault}"),
        }
    }
}

impl Desk {
    /// Opens the record and reads the forms.
    pub fn open(place: Place, content: Content, clock: Clock) -> Result<Self, CannotOpen> {
        let forms = RwLock::new(Arc::new(FormsInUse::of_content(&content)?));
        let hours = crate::hours::of(&content).map_err(CannotOpen::Hours)?;
        let settings = Settings {
            closed_reading_days: u16::try_from(content.limits.read_after_closing_days).unwrap_or(u16::MAX),
            risk_ask_again_days: content.limits.risk_ask_again_days,
            watches_clock: matches!(clock, Clock::System),
            reserve_bytes: RESERVE_BYTES,
            needs_of_risk: immediate_risk::needs_of_risk(&content),
            told_risk: Arc::new(immediate_risk::told_risk(&content)),
        };
        let chain = random_id().map_err(CannotOpen::Record)?;
        let store = Store::open(place, settings, clock.now(), chain).map_err(CannotOpen::Record)?;
        let inner = Inner { store, clock, content, hours, forms };
        let desk = Self { inner: Arc::new(inner), request: None, asked: None, sends: None, is_locked: false };
        desk.take_up_own_forms().map_err(CannotOpen::Record)?;
        Ok(desk)
    }

    /// A desk on the same record for the demonstration's year: many pieces of work share a commit, and its clock is
    /// moved by hand. [`Desk::end_replay`] makes the last of them durable.
    pub(crate) fn replay(&self, clock: Clock, is_of_many: bool) -> Result<Self, CannotOpen> {
        let content = self.content().clone();
        let forms = RwLock::new(self.forms_in_use());
        let hours = self.hours().clone();
        let errand = Errand {
            actor: Actor::Operator,
            request: None,
            at: clock.now(),
            seed: u64::from_ne_bytes(random().map_err(CannotOpen::Record)?),
            asked: None,
        };
        let chain = random_id().map_err(CannotOpen::Record)?;
        let store = self.inner.store.replay(&errand, chain, is_of_many).map_err(CannotOpen::Record)?;
        let inner = Inner { store, clock, content, hours, forms };
        Ok(Self { inner: Arc::new(inner), request: None, asked: None, sends: None, is_locked: false })
    }

    /// Makes the last pieces of a replay durable.
    pub(crate) fn end_replay(&self) -> Result<(), Fault> {
        self.inner.store.end_replay(self.now())
    }

    /// Makes each commit take so long at least, to measure what a slow disk does. Only ever in a demonstration.
    pub fn slow_down_commits(&self, microseconds: u32) -> Result<(), Fault> {
        self.inner.store.slow_down_commits(&self.errand(&Actor::Operator)?, microseconds)
    }

    /// The same desk for one request, so that its journal lines lie together.
    #[must_use]
    pub fn for_request(&self, request: Uuid) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            request: Some(request),
            asked: None,
            sends: None,
            is_locked: false,
        }
    }

    /// The same desk for a form that was sent: where to and what it says. Its key is good for exactly that.
    #[must_use]
    pub fn asking(&self, asked: Vec<u8>) -> Self {
        Self { asked: Some(asked.into()), ..self.clone() }
    }

    /// The same desk where the key is a draft's own id, which belongs to one account and one form already.
    #[must_use]
    pub(crate) fn by_the_drafts_key(&self) -> Self {
        Self { asked: None, ..self.clone() }
    }

    /// A key for a form that anybody may fill in: nobody but us can make one.
    pub fn public_key(&self) -> Result<Uuid, Fault> {
        Ok(self.inner.store.public_key(u64::from_ne_bytes(random()?)))
    }

    /// The same desk for a request that sends one's own draft: the first piece of work that changes something ends it.
    #[must_use]
    pub fn sending(&self, draft: Id<Draft>) -> Self {
        Self { sends: Some(draft), ..self.clone() }
    }

    /// The same desk for what is sent from a screen that is locked: anybody may stand there, so that what its owner typed
    /// before is never replaced.
    #[must_use]
    pub fn while_locked(&self) -> Self {
        Self { is_locked: true, ..self.clone() }
    }

    pub(crate) const fn is_locked(&self) -> bool {
        self.is_locked
    }

    /// What the team says of itself.
    pub fn content(&self) -> &Content {
        &self.inner.content
    }

    /// When the team is there.
    pub fn hours(&self) -> &ServiceHours {
        &self.inner.hours
    }

    /// The forms that are asked now.
    pub fn forms_in_use(&self) -> Arc<FormsInUse> {
        Arc::clone(&self.inner.forms.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn lay_out(&self, forms: FormsInUse) {
        *self.inner.forms.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(forms);
    }

    /// The moment.
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Writes into the journal that the program ends.
    pub fn end(&self) -> Result<(), Fault> {
        self.inner.store.end(self.now())
    }

    /// Whether the disk is so full that nothing new is kept.
    pub fn is_room_short(&self) -> bool {
        self.inner.store.is_room_short()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    fn errand(&self, by: &Actor) -> Result<Errand, Fault> {
        Ok(Errand {
            actor: by.clone(),
            request: self.request,
            at: self.now(),
            seed: u64::from_ne_bytes(random()?),
            asked: self.asked.clone(),
        })
    }

    /// Does a piece of work that changes something.
    pub(crate) fn write<T, R>(
        &self,
        by: &Actor,
        work: impl FnOnce(&mut Record<'_>) -> Result<T, Failure<R>> + Send + 'static,
    ) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        let sends = self.sends;
        self.inner.store.write(self.errand(by)?, move |record| {
            let done = work(record)?;
            end_sent(record, sends)?;
            Ok(done)
        })
    }

    /// Does a piece of work once for each key that a form carries.
    pub(crate) fn write_once<T, R>(
        &self,
        by: &Actor,
        key: Uuid,
        work: impl FnOnce(&mut Record<'_>) -> Result<T, Failure<R>> + Send + 'static,
    ) -> Result<T, Failure<R>>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        R: Send + 'static,
    {
        let sends = self.sends;
        self.inner.store.write_once(self.errand(by)?, key, move |record| {
            let done = work(record)?;
            end_sent(record, sends)?;
            Ok(done)
        })
    }

    /// Does a piece of work that only looks, at what stands there now, whoever wrote it: who is signed in, and who looked.
    pub(crate) fn read_latest<T, R>(
        &self,
        by: &Actor,
        work: impl FnOnce(&mut Record<'_>) -> Result<T, Failure<R>>,
    ) -> Result<T, Failure<R>> {
        self.inner.store.read_latest(&self.errand(by)?, work)
    }

    /// Does a piece of work that only looks.
    pub(crate) fn read<T, R>(
        &self,
        by: &Actor,
        work: impl FnOnce(&mut Record<'_>) -> Result<T, Failure<R>>,
    ) -> Result<T, Failure<R>> {
        self.inner.store.read(&self.errand(by)?, work)
    }
}

/// Ends the draft that became a record, in the piece of work that made it.
fn end_sent(record: &mut Record<'_>, draft: Option<Id<Draft>>) -> Result<(), Fault> {
    match (draft, record.actor().account()) {
        (Some(draft), Some(account)) => record.end_draft(account.cast(), draft, DraftEnd::Submitted),
        _ => Ok(()),
    }
}
