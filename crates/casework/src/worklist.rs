//! Who is waiting: the open episodes of the team one works in, the most urgent first.

use domain::{
    Id,
    access::{Action, Actor, RecordType, Round, Standing},
    account::Account,
    episode::EpisodeState,
    failure::{Failure, Never},
    urgency::Urgency,
};
use serde_json::json;
use store::{Record, Waiting};

use crate::{allocation, desk::Desk};

pub use store::{LastShown, MOST_OVERDUE, Waiter};

/// How many people a page of the list shows.
pub const PAGE: u32 = 50;

/// Which part of the list is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Everybody.
    All,
    /// One state, by its code.
    State(&'static str),
    /// Promised by a moment that has passed.
    Overdue,
}

impl Tab {
    /// Every tab, in the order of the page.
    pub fn all() -> impl Iterator<Item = Tab> {
        [Tab::All].into_iter().chain(EpisodeState::OPEN.into_iter().map(Tab::State)).chain([Tab::Overdue])
    }

    /// The code in the address.
    pub const fn code(self) -> &'static str {
        match self {
            Tab::All => "all",
            Tab::State(code) => code,
            Tab::Overdue => "overdue",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|tab| tab.code() == code)
    }
}

/// What narrows the list. The untriaged are never narrowed away (hazard H04).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// At this site.
    pub site: Option<String>,
    /// Of this urgency.
    pub urgency: Option<Urgency>,
    /// Mine, nobody's, or anybody's.
    pub with: With,
}

/// With whom the people are whom one wants to see.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum With {
    /// Anybody or nobody.
    #[default]
    Anybody,
    /// Oneself.
    Me,
    /// Nobody yet.
    Nobody,
    /// One worker: from the manager's page.
    Worker(Id<Account>),
}

impl Filter {
    /// Whether anything is narrowed.
    pub fn is_set(&self) -> bool {
        *self != Self::default()
    }
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Worklist {
    /// The team's code.
    pub team: String,
    /// Who waits.
    pub waiters: Vec<Waiter>,
    /// Where the next page goes on, if there is one.
    pub next: Option<LastShown>,
    /// How many wait in each tab, whatever the filter.
    pub counts: Vec<(Tab, i64)>,
    /// Whether the reader may allocate.
    pub may_allocate: bool,
    /// In which states the reader can take a person on.
    pub may_take: Vec<&'static str>,
}

impl Worklist {
    /// How many wait in a tab.
    pub fn count(&self, tab: Tab) -> i64 {
        self.counts.iter().find(|(known, _)| *known == tab).map_or(0, |(_, number)| *number)
    }
}

/// Shows who waits for the team one works in. Which people were shown is in the journal.
///
/// The list names people and says how urgent they are, so it asks for both beside the queue itself.
pub fn worklist(
    desk: &Desk,
    by: &Actor,
    tab: Tab,
    filter: &Filter,
    after: Option<LastShown>,
) -> Result<Worklist, Failure<Never>> {
    let signed_in = by.signed_in().ok_or(Failure::NotFound)?;
    let ours = Standing::of_the_teams_people();
    desk.read(by, |record| {
        record.permit_apart(&ours, Action::Read(RecordType::Triage))?;
        record.permit_apart(&ours, Action::Read(RecordType::Person))?;
        let scope = record.permit_apart(&ours, Action::Read(RecordType::Allocation))?;
        let which = match tab {
            Tab::All => Waiting::All,
            Tab::State(state) => Waiting::In(state),
            Tab::Overdue => Waiting::Overdue,
        };
        let with = filter.with;
        let filter = store::Filter {
            site: filter.site.clone(),
            urgency_rank: filter.urgency.map(Urgency::rank),
            worker: match with {
                With::Me => Some(signed_in.account.cast()),
                With::Worker(worker) => Some(worker),
                With::Anybody | With::Nobody => None,
            },
            is_unallocated: with == With::Nobody,
        };
        // One more than is shown tells whether there is a next page.
        let mut waiters = record.waiting(&scope, &signed_in.team, which, &filter, after, PAGE + 1)?;
        let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let has_more = waiters.len() > shown;
        waiters.truncate(shown);
        let counted = record.waiting_counts(&scope, &signed_in.team)?;
        let ids: Vec<String> =
            waiters.iter().map(|waiter| waiter.person.uuid().simple().to_string()).collect();
        let detail = json!({ "team": signed_in.team, "tab": tab.code(), "shown": ids });
        record.note("list", RecordType::Allocation.code(), None, &detail)?;
        let now = record.stamp().at();
        let may_allocate = domain::access::decide(by, Action::Amend(RecordType::Allocation), &ours, now);
        Ok(Worklist {
            team: signed_in.team.clone(),
            next: waiters.last().filter(|_| has_more).map(|last| last.place),
            waiters,
            counts: counts(&counted),
            may_allocate: may_allocate.scope().is_some(),
            may_take: allocation::states_to_take_in(signed_in.role, now),
        })
    })
}

fn counts(counted: &[(String, i64)]) -> Vec<(Tab, i64)> {
    let of = |code: &str| counted.iter().find(|(known, _)| known == code).map_or(0, |(_, number)| *number);
    let everybody = EpisodeState::OPEN.into_iter().map(of).sum();
    let number = |tab: Tab| match tab {
        Tab::All => everybody,
        Tab::State(code) => of(code),
        Tab::Overdue => of("overdue"),
    };
    Tab::all().map(|tab| (tab, number(tab))).collect()
}

/// A kept count that is not what the rows say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miscount {
    /// The team.
    pub team: String,
    /// The state.
    pub state: String,
    /// What was kept.
    pub kept: i64,
    /// What the rows say.
    pub counted: i64,
}

/// Counts again what is kept as a count. Nothing is found as long as all is well.
pub fn miscounts(desk: &Desk, by: &Actor) -> Result<Vec<Miscount>, Failure<Never>> {
    desk.read(by, miscounts_in)
}

/// Counts again, and keeps what was counted where it differs; answers what was wrong.
pub fn recount(desk: &Desk) -> Result<Vec<Miscount>, Failure<Never>> {
    let round = Actor::Round(Round::Recount);
    let found = miscounts(desk, &round)?;
    if found.is_empty() {
        return Ok(found);
    }
    // Counted once more by the writer: between the two somebody may have come or gone.
    desk.write(&round, |record| {
        let found = miscounts_in(record)?;
        record.recount()?;
        Ok(found)
    })
}

fn miscounts_in(record: &mut Record<'_>) -> Result<Vec<Miscount>, Failure<Never>> {
    record.permit_apart(&Standing::of_the_service(), Action::Read(RecordType::Allocation))?;
    let miscount = |(team, state, kept, counted)| Miscount { team, state, kept, counted };
    Ok(record.miscounted()?.into_iter().map(miscount).collect())
}
