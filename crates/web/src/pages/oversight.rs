//! The manager's page: is anyone missed, is anyone drowning? Counts first; names only by the worklist's own gate.

use casework::figures::{self, DayCount, Overview};
use domain::{
    Id,
    access::{Action, Actor, RecordType, Standing},
    account::Account,
    service_hours::{london::london, wording},
};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    render::{Frame, Link},
    visit::{Visit, may},
};

/// The height of the bars, in the units of their picture.
const TALLEST: i64 = 60;

#[derive(Serialize)]
struct OversightPage {
    frame: Frame,
    team: String,
    missed_from: String,
    missed: Vec<MissedRow>,
    missed_total: i64,
    waiting: Vec<StateRow>,
    overdue_total: i64,
    loads: Vec<LoadRow>,
    owed: Vec<OwedRow>,
    owed_total: i64,
    trends: Vec<Trend>,
    minutes: Vec<MinutesRow>,
    may_list: bool,
    more: Vec<Link>,
}

#[derive(Serialize)]
struct MissedRow {
    reason: String,
    step: &'static str,
    site: String,
    number: i64,
}

#[derive(Serialize)]
struct StateRow {
    state: String,
    href: String,
    open: i64,
    overdue: i64,
}

#[derive(Serialize)]
struct LoadRow {
    name: String,
    /// Their people on the worklist.
    href: Option<String>,
    open: i64,
    overdue: i64,
    supported: i64,
}

#[derive(Serialize)]
struct OwedRow {
    service: String,
    number: i64,
    since: String,
}

#[derive(Serialize)]
struct MinutesRow {
    kind: String,
    length: String,
}

/// A few weeks of something as bars, with the numbers beside.
#[derive(Serialize)]
struct Trend {
    id: &'static str,
    title: &'static str,
    /// What the picture says, for whoever does not see it.
    words: String,
    width: i64,
    bars: Vec<Bar>,
}

#[derive(Serialize)]
struct Bar {
    week: String,
    number: i64,
    x: i64,
    y: i64,
    height: i64,
}

/// Where the work of an open episode stands, as people say it.
const STATES: [(&str, &str); 6] = [
    ("untriaged", "Not triaged yet"),
    ("to_screen", "To screen"),
    ("to_assess", "To assess"),
    ("to_plan", "To agree a plan"),
    ("supported", "Supported"),
    ("handing_over", "Handing over"),
];

/// The page.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let actor = visit.actor();
    let overview = figures::overview(&visit.desk, &actor)?;
    let content = visit.desk.content();
    let team = content.places.team(&overview.team);
    let missed: Vec<MissedRow> = overview.missed.iter().map(|missed| missed_row(visit, missed)).collect();
    let waiting: Vec<StateRow> =
        STATES.iter().map(|(code, words)| state_row(&overview, code, words)).collect();
    let minutes = overview.minutes.iter().map(|(kind, minutes)| MinutesRow {
        kind: content.lookups.label("service_activity", kind).to_owned(),
        length: wording::duration(*minutes),
    });
    let page = OversightPage {
        frame: visit.frame("How the team stands"),
        team: team.map_or_else(|| overview.team.clone(), |team| team.name.clone()),
        missed_from: wording::day(overview.missed_from),
        missed_total: missed.iter().map(|row| row.number).sum(),
        missed,
        overdue_total: waiting.iter().map(|row| row.overdue).sum(),
        waiting,
        loads: loads(&overview),
        owed: overview.owed.iter().map(|owed| owed_row(visit, owed)).collect(),
        owed_total: overview.owed.iter().map(|owed| owed.number).sum(),
        trends: trends(&overview, london(visit.now).date()),
        minutes: minutes.collect(),
        may_list: [RecordType::Triage, RecordType::Person, RecordType::Allocation]
            .into_iter()
            .all(|kind| may(&actor, Action::Read(kind), &Standing::of_the_teams_people(), visit.now)),
        more: more(&actor, visit),
    };
    visit.show("oversight/show.html", &page)
}

/// Who has and who supports how many: each worker once.
fn loads(overview: &Overview) -> Vec<LoadRow> {
    let supported = |id: Id<Account>| {
        overview.supported.iter().find(|(worker, ..)| *worker == id).map_or(0, |(.., number)| *number)
    };
    let has = overview.loads.iter().map(|load| LoadRow {
        name: load.worker.as_ref().map_or_else(|| "Nobody yet".to_owned(), |(_, name)| name.clone()),
        href: Some(match &load.worker {
            Some((id, _)) => format!("/worklist?tab=all&site=&urgency=&with={id}"),
            None => "/worklist?tab=all&site=&urgency=&with=nobody".to_owned(),
        }),
        open: load.open,
        overdue: load.overdue,
        supported: load.worker.as_ref().map_or(0, |(id, _)| supported(*id)),
    });
    let is_new = |id: Id<Account>| {
        !overview.loads.iter().any(|load| load.worker.as_ref().is_some_and(|(worker, _)| *worker == id))
    };
    let supports = overview.supported.iter().filter(|(id, ..)| is_new(*id)).map(|(_, name, number)| {
        LoadRow { name: name.clone(), href: None, open: 0, overdue: 0, supported: *number }
    });
    has.chain(supports).collect()
}

fn missed_row(visit: &Visit<'_>, missed: &figures::Missed) -> MissedRow {
    let content = visit.desk.content();
    let (step, lookup) = match missed.kind.as_str() {
        "assessment_recorded" => ("Assessment", "reason_not_assessed"),
        _ => ("Screening", "reason_not_screened"),
    };
    let site = content.places.site(&missed.site);
    MissedRow {
        reason: content.lookups.label(lookup, &missed.reason).to_owned(),
        step,
        site: site.map_or_else(|| "Not said".to_owned(), |site| site.name.clone()),
        number: missed.number,
    }
}

fn owed_row(visit: &Visit<'_>, owed: &figures::Owed) -> OwedRow {
    let content = visit.desk.content();
    let listed = owed.service.as_deref().and_then(|code| content.directory.get(code));
    let kind = || content.lookups.label("onward_destination", &owed.kind).to_owned();
    OwedRow {
        service: listed.map_or_else(kind, |service| service.name.clone()),
        number: owed.number,
        since: owed.since.map_or_else(String::new, wording::day),
    }
}

fn state_row(overview: &Overview, code: &str, words: &str) -> StateRow {
    let of = |counts: &[(String, i64)]| {
        counts.iter().find(|(state, _)| state == code).map_or(0, |(_, number)| *number)
    };
    StateRow {
        state: words.to_owned(),
        href: format!("/worklist?tab={code}"),
        open: of(&overview.waiting),
        overdue: of(&overview.overdue),
    }
}

/// Which events a line of the page counts.
type Counts<'f> = &'f dyn Fn(&DayCount) -> bool;

fn trends(overview: &Overview, today: Date) -> Vec<Trend> {
    let is_seen = |day: &DayCount| matches!(day.outcome.as_str(), "screened" | "assessed");
    let series: [(&'static str, &'static str, Counts<'_>); 4] = [
        ("referred", "Referrals received", &|day| day.kind == "referral_received"),
        ("screened", "People screened", &|day| day.kind == "screening_recorded" && is_seen(day)),
        ("not-seen", "Not seen by us", &|day| day.kind == "screening_recorded" && !is_seen(day)),
        ("onward", "Onward referrals sent", &|day| day.kind == "onward_referral_sent"),
    ];
    series.into_iter().map(|(id, title, counts)| trend(overview, today, id, title, counts)).collect()
}

fn trend(
    overview: &Overview,
    today: Date,
    id: &'static str,
    title: &'static str,
    counts: Counts<'_>,
) -> Trend {
    let mondays = (0..figures::WEEKS_SHOWN)
        .filter_map(|week| overview.days_from.checked_add((week * 7).days()).ok())
        .take_while(|monday| *monday <= today);
    let weeks: Vec<(Date, i64)> = mondays
        .map(|monday| {
            let next = monday.checked_add(7.days()).unwrap_or(monday);
            let of_week = overview.days.iter().filter(|day| day.on >= monday && day.on < next);
            (monday, of_week.filter(|day| counts(day)).map(|day| day.number).sum())
        })
        .collect();
    let most = weeks.iter().map(|(_, number)| *number).max().unwrap_or_default().max(1);
    let bars: Vec<Bar> = (0_i64..)
        .zip(&weeks)
        .map(|(place, (monday, number))| {
            let height = (number * TALLEST + most - 1) / most;
            Bar { week: wording::day(*monday), number: *number, x: place * 20, y: TALLEST - height, height }
        })
        .collect();
    let (first, last) = (weeks.first().map_or(0, |week| week.1), weeks.last().map_or(0, |week| week.1));
    let words = format!("{title} each week: {first} in the first week shown, {last} in this week so far.");
    Trend { id, title, words, width: figures::WEEKS_SHOWN * 20, bars }
}

/// The other pages that a manager needs, as far as this one may use them.
fn more(actor: &Actor, visit: &Visit<'_>) -> Vec<Link> {
    let pages = [
        ("Figures to take away", "/figures", RecordType::Counts, Standing::of_the_team()),
        ("People in the suites", "/suite-days", RecordType::SuiteDay, Standing::of_the_team()),
        ("Safety reports", "/safety-reports", RecordType::SafetyReport, Standing::of_the_service()),
        ("Forms that we keep", "/forms", RecordType::Form, Standing::of_the_service()),
    ];
    let open = pages
        .into_iter()
        .filter(|(_, _, record, standing)| may(actor, Action::Read(*record), standing, visit.now));
    open.map(|(text, href, ..)| Link { text: text.to_owned(), href: href.to_owned() }).collect()
}
