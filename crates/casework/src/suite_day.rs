//! How many people each suite held on a day: one figure a suite, by whoever works there.

use domain::{
    access::{Action, Actor, Decision, RecordType, Standing, decide},
    content::{Content, Coverage, SiteKind},
    failure::{Failure, Never},
    noun::Kept,
    service_hours::london::london,
    suite_day::{CannotCount, SuiteDay},
};
use jiff::{Timestamp, ToSpan, civil::Date};
use serde_json::json;
use store::Record;
use uuid::Uuid;

use crate::desk::Desk;

/// How many days back a page of figures shows.
pub const DAYS_SHOWN: i64 = 14;

/// A suite and its figure of each day that is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Suite {
    /// Its code.
    pub site: String,
    /// Its name.
    pub name: String,
    /// The figures that there are.
    pub days: Vec<Kept<SuiteDay>>,
    /// Whether the reader may write them.
    pub may_write: bool,
}

/// What is typed for one suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The suite.
    pub site: String,
    /// How many.
    pub detained: u32,
    /// The revision that the page showed; none where it showed no figure.
    pub revision: Option<u32>,
}

/// The suites that we cover, with the figures of a fortnight that ends on a day.
pub fn suites(desk: &Desk, by: &Actor, until_on: Date) -> Result<Vec<Suite>, Failure<Never>> {
    let content = desk.content();
    let from_on = until_on.checked_sub((DAYS_SHOWN - 1).days()).unwrap_or(until_on);
    desk.read(by, |record| {
        let scope = record.permit_apart(&Standing::of_the_team(), Action::Read(RecordType::SuiteDay))?;
        let days = record.suite_days(&scope, from_on, until_on)?;
        let detail = json!({ "from": from_on.to_string(), "until": until_on.to_string() });
        record.note("list", RecordType::SuiteDay.code(), None, &detail)?;
        let covered = covered(content);
        let suites = covered.map(|(code, name)| Suite {
            days: days.iter().filter(|day| day.noun.site == code).cloned().collect(),
            may_write: may_write(content, by, code, desk.now()),
            site: code.to_owned(),
            name: name.to_owned(),
        });
        Ok(suites.collect())
    })
}

/// Whether this actor writes any suite's figures down, asked before anything typed is read.
pub fn check_may_count(desk: &Desk, by: &Actor) -> Result<(), Failure<Never>> {
    let content = desk.content();
    let mut codes = covered(content).map(|(code, _)| code);
    let theirs = codes.find(|code| may_write(content, by, code, desk.now()));
    let standing = theirs.map_or_else(Standing::of_the_service, |code| standing(content, by, code));
    desk.read(by, |record| record.permit_apart(&standing, Action::Create(RecordType::SuiteDay)).map(drop))
}

fn may_write(content: &Content, by: &Actor, site: &str, now: Timestamp) -> bool {
    let action = Action::Create(RecordType::SuiteDay);
    matches!(decide(by, action, &standing(content, by, site), now), Decision::Allow(_))
}

/// The custody suites that are ours, in the order of the content.
fn covered(content: &Content) -> impl Iterator<Item = (&str, &str)> {
    let sites = content.places.sites.iter();
    sites
        .filter(|site| site.kind == SiteKind::CustodySuite && site.coverage == Coverage::Ours)
        .map(|site| (site.code.as_str(), site.name.as_str()))
}

/// A suite's figure belongs to the teams that work there.
fn standing(content: &Content, by: &Actor, site: &str) -> Standing {
    let team = by.signed_in().map_or("", |signed_in| signed_in.team.as_str());
    let is_theirs = content.places.teams_at(site).any(|known| known.code == team);
    Standing { is_in_holding_team: is_theirs, ..Standing::of_the_service() }
}

/// Writes down or corrects the figures of a day: all of them or, if one is refused, none.
pub fn count(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    counted_on: Date,
    counts: Vec<Count>,
) -> Result<(), Failure<CannotCount>> {
    let (at_desk, actor) = (desk.clone(), by.clone());
    desk.write_once(by, key, move |record| {
        for count in counts {
            keep(record, at_desk.content(), &actor, counted_on, count)?;
        }
        Ok(())
    })
}

fn keep(
    record: &mut Record<'_>,
    content: &Content,
    by: &Actor,
    counted_on: Date,
    count: Count,
) -> Result<(), Failure<CannotCount>> {
    if !covered(content).any(|(code, _)| code == count.site) {
        return Err(Failure::NotFound);
    }
    let standing = standing(content, by, &count.site);
    let read = record.permit_apart(&standing, Action::Read(RecordType::SuiteDay))?;
    let known = record.suite_days(&read, counted_on, counted_on)?;
    let known = known.into_iter().find(|day| day.noun.site == count.site);
    let decided = match (known, count.revision) {
        (None, None) => {
            let scope = record.permit_apart(&standing, Action::Create(RecordType::SuiteDay))?;
            let decided = SuiteDay::count(&count.site, counted_on, count.detained, record.stamp());
            Some((scope, decided.map_err(Failure::Refused)?))
        }
        (Some(kept), shown) if shown == Some(kept.revision) => {
            let scope = record.permit_apart(&standing, Action::Amend(RecordType::SuiteDay))?;
            let corrected = kept.correct(count.detained, record.stamp()).map_err(Failure::Refused)?;
            corrected.map(|decided| (scope, decided))
        }
        (Some(kept), _) => {
            let Kept { revision, recorded_by: by, recorded_at: at, .. } = kept;
            return Err(Failure::Changed(domain::failure::Changed { revision, by, at }));
        }
        (None, Some(_)) => return Err(Failure::NotFound),
    };
    match decided {
        Some((scope, decided)) => record.keep(&scope, decided),
        None => Ok(()),
    }
}

/// London's day at this moment.
pub fn today(desk: &Desk) -> Date {
    london(desk.now()).date()
}
