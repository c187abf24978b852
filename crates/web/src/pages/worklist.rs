//! Who is waiting: the list of the team one works in. Filters stick by cookie; the untriaged stay whatever is chosen.

use casework::worklist::{self, Filter, LastShown, MOST_OVERDUE, Tab, Waiter, With, Worklist};
use domain::{
    Id,
    birth::{AgeOn, Under18},
    person::Identity,
    service_hours::{london::london, wording},
    urgency::Urgency,
};
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    answer::{Answer, Trouble},
    render::Frame,
    visit::Visit,
};

const COOKIE: &str = "landward_worklist";
const KEPT_SECONDS: u32 = 30 * 24 * 3_600;

#[derive(Serialize)]
struct WorklistPage {
    frame: Frame,
    team: String,
    /// What one has begun and not sent.
    drafts: i64,
    tabs: Vec<TabLine>,
    tab: String,
    heading: String,
    untriaged: i64,
    closed: Option<Closed>,
    sites: Vec<Choice>,
    urgencies: Vec<Choice>,
    with: Vec<Choice>,
    is_filtered: bool,
    rows: Vec<Row>,
    empty: String,
    next: Option<String>,
    is_later_page: bool,
    key: String,
    may_allocate: bool,
}

#[derive(Serialize)]
struct TabLine {
    text: String,
    count: String,
    href: String,
    is_current: bool,
}

#[derive(Serialize)]
struct Closed {
    opens: Option<String>,
    words: String,
}

/// One option of a filter.
#[derive(Serialize)]
struct Choice {
    value: String,
    text: String,
    selected: bool,
}

#[derive(Serialize)]
struct Row {
    id: String,
    revision: u32,
    name: String,
    age: String,
    child: Option<&'static str>,
    nhs_number: String,
    is_identity_confirmed: bool,
    site: String,
    urgency: String,
    is_pressing: bool,
    left: String,
    is_over: bool,
    due: Option<String>,
    arrested_again: Option<String>,
    state: String,
    is_untriaged: bool,
    since: String,
    worker: Option<String>,
    is_mine: bool,
    may_take: bool,
}

/// The list.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let query = &visit.request.query;
    let tab = Tab::from_code(query.get("tab")).unwrap_or(Tab::All);
    let is_chosen = ["site", "urgency", "with"].iter().any(|name| query.has(name));
    let filter = if is_chosen { chosen(visit) } else { remembered(visit) };
    let after = query.given("after").map(place).transpose()?;
    let list = worklist::worklist(&visit.desk, &visit.actor(), tab, &filter, after)?;
    let page = page(visit, tab, &filter, after.is_some(), list)?;
    let answer = visit.show("worklist/index.html", &page)?;
    let kept = || visit.cookie(COOKIE, &to_remember(visit, &filter), Some(KEPT_SECONDS));
    Ok(if is_chosen { answer.with_cookie(kept()) } else { answer })
}

fn page(
    visit: &Visit<'_>,
    tab: Tab,
    filter: &Filter,
    is_later_page: bool,
    list: Worklist,
) -> Result<WorklistPage, Trouble> {
    let content = visit.desk.content();
    let team = content.places.team(&list.team);
    let tabs = Tab::all().map(|each| TabLine {
        text: words(each).to_owned(),
        count: match each {
            Tab::Overdue if list.count(each) >= MOST_OVERDUE => format!("{MOST_OVERDUE}+"),
            Tab::All | Tab::State(_) | Tab::Overdue => list.count(each).to_string(),
        },
        href: format!("/worklist?tab={}", each.code()),
        is_current: each == tab,
    });
    let hours = visit.desk.hours();
    let closed = (!hours.open_at(visit.now)).then(|| Closed {
        opens: hours.next_opening(visit.now).map(|at| visit.said(at)),
        words: content.service.out_of_hours.clone(),
    });
    let sites = team.into_iter().flat_map(|team| &team.sites).map(|code| Choice {
        text: site_name(visit, code),
        selected: filter.site.as_ref() == Some(code),
        value: code.clone(),
    });
    let urgencies = Urgency::ALL.iter().map(|urgency| Choice {
        value: urgency.code().to_owned(),
        text: content.lookups.label("urgency", urgency.code()).to_owned(),
        selected: filter.urgency == Some(*urgency),
    });
    let with = [("anybody", With::Anybody), ("me", With::Me), ("nobody", With::Nobody)];
    let with = with.map(|(value, with)| Choice {
        value: value.to_owned(),
        text: match with {
            With::Anybody => "Anybody or nobody",
            With::Me => "Me",
            With::Nobody | With::Worker(_) => "Nobody yet",
        }
        .to_owned(),
        selected: filter.with == with,
    });
    let one = match filter.with {
        With::Worker(worker) => {
            // Named by the rows alone: an address is no way to ask what somebody is called.
            let is_theirs = |waiter: &Waiter| waiter.worker.clone().filter(|(id, _)| *id == worker);
            let name = list.waiters.iter().find_map(is_theirs).map(|(_, name)| name);
            let text = name.unwrap_or_else(|| "The worker you chose".to_owned());
            Some(Choice { value: with_code(filter.with), text, selected: true })
        }
        With::Anybody | With::Me | With::Nobody => None,
    };
    let count = list.count(tab);
    let next = list.next.map(|next| {
        let LastShown { urgency_rank, wait_until, id } = next;
        format!("/worklist?tab={}&after={urgency_rank}.{wait_until}.{id}", tab.code())
    });
    Ok(WorklistPage {
        frame: visit.frame("Who is waiting"),
        drafts: casework::draft::number(&visit.desk, &visit.actor())?,
        team: team.map_or_else(|| list.team.clone(), |team| team.name.clone()),
        tabs: tabs.collect(),
        tab: tab.code().to_owned(),
        heading: words(tab).to_owned(),
        untriaged: list.count(Tab::State("untriaged")),
        closed,
        sites: sites.collect(),
        urgencies: urgencies.collect(),
        with: with.into_iter().chain(one).collect(),
        is_filtered: filter.is_set(),
        empty: empty(tab, filter, count),
        next,
        is_later_page,
        key: visit.new_key()?.to_string(),
        may_allocate: list.may_allocate,
        rows: list
            .waiters
            .iter()
            .map(|waiter| row(visit, waiter, &list.may_take, list.may_allocate))
            .collect(),
    })
}

fn row(visit: &Visit<'_>, waiter: &Waiter, may_take: &[&str], may_allocate: bool) -> Row {
    let age = waiter.birth.age_on(london(visit.now).date());
    let me = visit.actor().account().map(Id::uuid);
    let is_mine = waiter.worker.as_ref().is_some_and(|(id, _)| Some(id.uuid()) == me);
    let urgency = Urgency::ALL.into_iter().find(|urgency| urgency.rank() == waiter.urgency_rank);
    let code = urgency.map_or("", Urgency::code);
    Row {
        id: waiter.episode.to_string(),
        revision: waiter.revision,
        name: waiter.name.clone(),
        age: said_age(age),
        child: match age.is_under_18() {
            Under18::Yes => Some("Under 18"),
            Under18::Perhaps => Some("May be under 18"),
            Under18::No | Under18::NotKnown => None,
        },
        nhs_number: waiter.nhs_number.as_ref().map_or_else(|| "not known".to_owned(), ToString::to_string),
        is_identity_confirmed: waiter.identity == Identity::Confirmed,
        site: site_name(visit, &waiter.site),
        urgency: match urgency {
            Some(_) => visit.desk.content().lookups.label("urgency", code).to_owned(),
            None => "Not waiting".to_owned(),
        },
        is_pressing: matches!(urgency, Some(Urgency::Immediate | Urgency::Urgent)),
        left: time_left(waiter.due_at, visit.now),
        is_over: waiter.due_at.is_some_and(|due_at| due_at < visit.now),
        due: waiter.due_at.map(|due_at| visit.said(due_at)),
        arrested_again: waiter.arrested_again_at.map(|at| visit.said(at)),
        state: state_words(&waiter.state).to_owned(),
        is_untriaged: waiter.state == "untriaged",
        since: visit.said(waiter.since_at),
        worker: waiter.worker.as_ref().map(|(_, name)| name.clone()),
        is_mine,
        may_take: may_allocate && !is_mine && may_take.contains(&waiter.state.as_str()),
    }
}

/// How long somebody may still wait, or has waited beyond what was promised: `in 40 minutes`, `12 minutes over`.
pub fn time_left(due_at: Option<Timestamp>, now: Timestamp) -> String {
    let Some(due_at) = due_at else { return "No time promised".to_owned() };
    let minutes = (due_at.as_second() - now.as_second()) / 60;
    if due_at < now {
        format!("{} over", wording::duration(minutes))
    } else if minutes == 0 {
        "now".to_owned()
    } else {
        format!("in {}", wording::duration(minutes))
    }
}

/// The state of the work, in the words of the tabs.
pub fn state_words(state: &str) -> &'static str {
    match state {
        "untriaged" => "Not triaged",
        "to_screen" => "To screen",
        "to_assess" => "To assess",
        "to_plan" => "To plan",
        "supported" => "Supported",
        "handing_over" => "Handing over",
        "declined" => "Not for us",
        _ => "Discharged",
    }
}

/// A site as people call it.
pub fn site_name(visit: &Visit<'_>, code: &str) -> String {
    let site = visit.desk.content().places.site(code);
    site.map_or_else(|| code.to_owned(), |site| site.name.clone())
}

fn said_age(age: AgeOn) -> String {
    match age {
        AgeOn::Exactly { .. } => format!("age {age}"),
        AgeOn::About { .. } => format!("looks {age}"),
        AgeOn::NotKnown => "age not known".to_owned(),
    }
}

fn words(tab: Tab) -> &'static str {
    match tab {
        Tab::All => "Everybody",
        Tab::State(state) => state_words(state),
        Tab::Overdue => "Overdue",
    }
}

/// What an empty list means, so that nobody takes a filter for an empty cell block.
fn empty(tab: Tab, filter: &Filter, count: i64) -> String {
    if filter.is_set() && count > 0 {
        return format!("Nobody here matches what you chose. {count} in this list do not.");
    }
    match tab {
        Tab::All => "Nobody is waiting for this team, and nobody is open to it.".to_owned(),
        Tab::State("untriaged") => "Every referral to this team has been triaged.".to_owned(),
        Tab::State("to_screen") => "Everybody who was taken on has been screened.".to_owned(),
        Tab::State("to_assess") => "Nobody is waiting to be assessed.".to_owned(),
        Tab::State("to_plan") => "Nobody is waiting for a plan.".to_owned(),
        Tab::State("supported") => "This team supports nobody at the moment.".to_owned(),
        Tab::State(_) => "Nobody is being handed over to another service.".to_owned(),
        Tab::Overdue => "Everything that was promised by now has been done.".to_owned(),
    }
}

/// What was chosen on this page. What the content does not know narrows nothing.
fn chosen(visit: &Visit<'_>) -> Filter {
    let query = &visit.request.query;
    filter_of(visit, query.get("site"), query.get("urgency"), query.get("with"))
}

fn filter_of(visit: &Visit<'_>, site: &str, urgency: &str, with: &str) -> Filter {
    Filter {
        site: visit.desk.content().places.site(site).map(|site| site.code.clone()),
        urgency: Urgency::from_code(urgency),
        with: match with {
            "me" => With::Me,
            "nobody" => With::Nobody,
            other => other.parse().map_or(With::Anybody, With::Worker),
        },
    }
}

/// What this account chose before on this machine; another account on the same machine has its own.
fn remembered(visit: &Visit<'_>) -> Filter {
    let mut parts = visit.request.cookie(COOKIE).unwrap_or_default().split('.');
    let mut part = || parts.next().unwrap_or_default();
    let (whose, site, urgency, with) = (part(), part(), part(), part());
    if whose == owner(visit) { filter_of(visit, site, urgency, with) } else { Filter::default() }
}

fn with_code(with: With) -> String {
    match with {
        With::Anybody => "anybody".to_owned(),
        With::Me => "me".to_owned(),
        With::Nobody => "nobody".to_owned(),
        With::Worker(worker) => worker.to_string(),
    }
}

fn to_remember(visit: &Visit<'_>, filter: &Filter) -> String {
    let with = with_code(filter.with);
    let site = filter.site.as_deref().unwrap_or_default();
    let urgency = filter.urgency.map_or("", Urgency::code);
    format!("{}.{site}.{urgency}.{with}", owner(visit))
}

fn owner(visit: &Visit<'_>) -> String {
    let account = visit.actor().account().map_or(Uuid::nil(), Id::uuid);
    account.simple().to_string().split_off(20)
}

fn place(text: &str) -> Result<LastShown, Trouble> {
    let mut parts = text.splitn(3, '.');
    let mut part = || parts.next().ok_or(Trouble::NotFound);
    Ok(LastShown {
        urgency_rank: part()?.parse().map_err(|_| Trouble::NotFound)?,
        wait_until: part()?.parse().map_err(|_| Trouble::NotFound)?,
        id: part()?.parse().map_err(|_| Trouble::NotFound)?,
    })
}

#[cfg(test)]
mod tests {
    use super::time_left;

    #[test]
    fn the_time_left_is_said_as_people_say_it_on_both_sides_of_the_promise() {
        let now = "2026-11-23T10:00:00Z".parse().unwrap();
        for (due_at, said) in [
            ("2026-11-23T10:40:00Z", "in 40 minutes"),
            ("2026-11-23T12:05:59Z", "in 2 hours 5 minutes"),
            ("2026-11-23T10:00:30Z", "now"),
            ("2026-11-23T10:00:00Z", "now"),
            ("2026-11-23T09:59:59Z", "less than a minute over"),
            ("2026-11-23T09:48:00Z", "12 minutes over"),
        ] {
            assert_eq!(time_left(Some(due_at.parse().unwrap()), now), said, "{due_at}");
        }
        assert_eq!(time_left(None, now), "No time promised");
    }
}
