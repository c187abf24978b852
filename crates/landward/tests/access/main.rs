//! Every route, asked by every role as own, team and foreign, against the matrix in `docs/access.md`.
//!
//! The oracle is read from the document by a reader of this test's own. A route that names somebody or something of
//! theirs and does not say what the gate is asked fails, and so does a noun in a path of which this test has none.

mod content;
mod drafts;
mod forged;
mod locked;
mod looks;
mod onward;
mod oracle;
mod shortened;
mod things;
mod town;

use domain::access::{
    Action, RecordType,
    Role::{self, Administrator, PeerMentor, ServiceManager, SupportWorker, SystemAdministrator},
    Verb,
};
use oracle::{Oracle, Says, Standing};
use town::{Member, ONES_OWN_DRAFT, Town};
use web::{
    request::Method::{self, Get, Post},
    routes::{Entrance, Route, every_route},
};

/// Routes with a part in braces that are about no person: path, and why the gate is not asked.
const NOT_ABOUT_A_PERSON: &[(&str, &str)] = &[
    ("/colours/{sheet}", "the style sheet of the team's colours"),
    ("/first-sign-in/{token}", "the one-time link of an account, before anybody is signed in"),
    ("/paper-forms/{code}", "the questions of a form, and nothing of anybody"),
    ("/drafts/{id}/fields", "one's own draft: another's does not exist (contract of the store)"),
    ("/drafts/{id}/discard", "one's own draft"),
    ("/drafts/{id}/sections", "one's own draft"),
    ("/drafts/{id}/sections/{n}", "one's own draft"),
    ("/drafts/{id}/check", "one's own draft"),
    ("/drafts/{id}/completion", "one's own draft"),
    ("/referral-drafts/{id}/not-for-us", "one's own draft"),
    ("/referral-drafts/{id}/{step}", "one's own draft"),
    ("/people/{id}/reasons", "gives the reason that the gate asked for; opens nothing by itself"),
];

/// Where one's own drafts stand: the account is part of every query, another's does not exist (contract of the store).
const OWN_DRAFTS: [&str; 2] = ["/drafts/{id}", "/referral-drafts/{id}"];

/// Lists of what is one's own: the gate is asked as for whoever works with the person.
const OF_ONESELF: [&str; 5] =
    ["/caseload", "/tasks", "/onward-referrals", "/activity-time", "/activity-time/new"];

/// What a route answers to whom the matrix lets, where that is neither the page (200) nor, for an empty form, the page
/// again with what is missing (422).
const ANSWERS: &[(Method, &str, u16, &str)] = &[
    (Get, "/referrals/{id}/received", 404, "only whoever has sent a referral, right after it"),
    (Get, "/episodes/{id}/triage", 409, "the episode has been triaged"),
    (Post, "/episodes/{id}/triage", 409, "the same"),
    (Get, "/episodes/{id}/not-screened/new", 409, "the episode has been screened"),
    (Post, "/episodes/{id}/not-screened", 409, "the same"),
    (Post, "/episodes/{id}/triage/draft", 303, "a draft may be empty"),
    (Post, "/referral-drafts", 303, "a draft may be empty"),
    (Post, "/people/{id}/risks/draft", 200, "a draft may be empty; a script sends it"),
    (Post, "/people/{id}/adjustments/draft", 200, "the same"),
    (Post, "/people/{id}/safe-contacts/draft", 200, "the same"),
    (Post, "/people/{id}/addresses/draft", 200, "the same"),
    (Post, "/people/{id}/worker-safety-alerts/draft", 200, "the same"),
    (Post, "/risks/{id}/draft", 200, "the same"),
    (Post, "/adjustments/{id}/draft", 200, "the same"),
    (Post, "/safe-contacts/{id}/draft", 200, "the same"),
    (Post, "/addresses/{id}/draft", 200, "the same"),
    (Post, "/worker-safety-alerts/{id}/draft", 200, "the same"),
    (Post, "/consents/{id}/withdrawal", 303, "asks nothing further"),
    (Post, "/onward-referrals/{id}/chases", 303, "asks nothing further"),
    (Post, "/worker-safety-alerts/{id}/signature", 303, "asks nothing further"),
    (Post, "/people/{id}/conflict", 400, "the page offers two buttons, and neither was pressed"),
    (Post, "/filled-forms/{id}/correction", 303, "begins the draft"),
    (Post, "/people/{id}/safety-plans", 303, "the same"),
    (Post, "/safety-plans/{id}", 303, "the same"),
    (Post, "/forms/{code}/versions", 400, "the page offers versions, and none was named"),
    (Post, "/form-versions/{id}/order", 400, "the page offers buttons, and none was pressed"),
    (Post, "/form-versions/{id}/questions/{n}/removal", 303, "asks nothing further"),
    (Post, "/form-versions/{id}/restoration", 409, "nothing was taken out of the form of this town"),
    (Post, "/form-versions/{id}/trial", 303, "nothing need be answered to try a form"),
    (Post, "/form-versions/{id}/trial/beginning", 303, "asks nothing further"),
    (Post, "/form-versions/{id}/cases/settlement", 400, "the page offers buttons, and none was pressed"),
    (Post, "/form-versions/{id}/publication", 409, "the form of this town is not offered anywhere"),
    (Post, "/searches", 303, "the search has a page of its own"),
    (Post, "/searches/suggestions", 200, "suggestions are a piece of a page"),
];

/// Routes that show or change none of the fields that 3.1 opens to a role under `R*`.
const SHUT_TO_LIMITED: &[(Role, &str, &str)] = &[
    (
        SupportWorker,
        "/assessments/{id}",
        "the needs list has its own page; the assessment is whole or not at all",
    ),
    (SupportWorker, "/assessments/{id}/comparison", "the same"),
    (SupportWorker, "/episodes/{id}/needs/{kind}", "notes and history of a need"),
    (SupportWorker, "/people/{id}/instrument-results", "scores are part of an assessment"),
    (PeerMentor, "/filled-forms/", "only what the mentor wrote"),
    (PeerMentor, "/people/{id}/versions", "earlier names and births"),
    (PeerMentor, "/risks/{id}", "only a mentor's own report"),
    (PeerMentor, "/risks/{id}/versions/{revision}", "the same"),
    (PeerMentor, "/safety-plans/{id}/print", "the whole plan"),
    (PeerMentor, "/plans/", "a mentor marks goals and ticks tasks, nothing else of row 12"),
    (PeerMentor, "/goals/{id}/edit", "the same"),
    (PeerMentor, "/goals/{id}/ending", "the same"),
    (PeerMentor, "/goals/{id}/retirement", "the same"),
    (PeerMentor, "/tasks/{id}/edit", "the same"),
    (PeerMentor, "/tasks/{id}/cancellation", "the same"),
    (PeerMentor, "/tasks/{id}/retirement", "the same"),
    (Administrator, "/risks/{id}", "only an administrator's own report"),
    (Administrator, "/risks/{id}/versions/{revision}", "the same"),
    (Administrator, "/safety-plans/{id}/print", "the whole plan"),
    (Administrator, "/justice-events/{id}/outcome", "dates, court and custody number"),
    (ServiceManager, "/people/{id}/looks", "counts, not who looked at whom"),
    (SystemAdministrator, "/people/{id}/looks", "whether the chain is whole, not who looked at whom"),
];

/// Changes under `R*`, on the page of the thing itself.
const CHANGES_SHUT_TO_LIMITED: &[(Role, &str)] = &[(PeerMentor, "/goals/{id}"), (PeerMentor, "/tasks/{id}")];

#[test]
fn a_route_with_an_id_says_what_the_gate_is_asked() {
    let is_own = |route: &Route| OWN_DRAFTS.iter().any(|draft| route.path.starts_with(draft));
    let is_excepted =
        |route: &Route| is_own(route) || NOT_ABOUT_A_PERSON.iter().any(|(path, _)| *path == route.path);
    let silent: Vec<&str> = every_route()
        .filter(|route| route.path.contains('{') && route.asks.is_none() && !is_excepted(route))
        .map(|route| route.path)
        .collect();
    assert!(silent.is_empty(), "say in the table of routes what the gate is asked first: {silent:?}");
    let idle: Vec<&str> = NOT_ABOUT_A_PERSON
        .iter()
        .map(|(path, _)| *path)
        .filter(|path| !every_route().any(|route| route.path == *path && route.asks.is_none()))
        .collect();
    assert!(idle.is_empty(), "excepted without need: {idle:?}");
}

#[test]
fn whoever_asks_the_gate_is_at_work() {
    let open: Vec<&str> = every_route()
        .filter(|route| route.asks.is_some() && route.entrance != Entrance::Work)
        .map(|route| route.path)
        .collect();
    assert!(open.is_empty(), "let in before an assignment is chosen: {open:?}");
}

#[test]
fn the_door_asks_before_anything_is_done_to_what_a_path_names() {
    // Of one's own searches and drafts their pages ask themselves.
    let own = ["searches", "drafts", "referral-drafts"];
    let is_own = |route: &Route| own.iter().any(|noun| route.path.contains(&format!("/{noun}/{{")));
    let does = |route: &Route| route.asks.is_some_and(|action| action.verb() != Some(Verb::Read));
    let unasked: Vec<&str> = every_route()
        .filter(|route| route.path.contains("{id}") && does(route) && !is_own(route))
        .filter(|route| route.asked_at_the_door().is_none())
        .map(|route| route.path)
        .collect();
    assert!(unasked.is_empty(), "{unasked:?}");
}

#[test]
fn every_role_gets_what_the_matrix_says_on_every_route_and_no_more() {
    let oracle = Oracle::read();
    let town = Town::on_sqlite();
    let asking: Vec<(&Route, Action)> = every_route()
        .filter_map(|route| route.asks.map(|action| (route, action)))
        .filter(|(route, _)| route.path != ONES_OWN_DRAFT)
        .collect();
    let mut wrong = Vec::new();
    for member in town.members() {
        for (route, action) in &asking {
            for standing in Standing::of(route.path) {
                wrong.extend(complaint(&oracle, &town, member, route, *action, standing));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of the answers are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_exception_stands_here_that_is_about_no_route() {
    let is_route = |method: Method, path: &str| {
        every_route().any(|route| route.method == method && route.path == path && route.asks.is_some())
    };
    let idle: Vec<&str> = ANSWERS
        .iter()
        .filter(|(method, path, ..)| !is_route(*method, path))
        .map(|(_, path, ..)| *path)
        .collect();
    assert!(idle.is_empty(), "{idle:?}");
    let begins = |path: &str| every_route().any(|route| route.path.starts_with(path));
    let idle: Vec<&str> =
        SHUT_TO_LIMITED.iter().map(|(_, path, _)| *path).filter(|path| !begins(path)).collect();
    assert!(idle.is_empty(), "{idle:?}");
}

fn complaint(
    oracle: &Oracle,
    town: &Town,
    member: &Member,
    route: &Route,
    action: Action,
    standing: Standing,
) -> Option<String> {
    let answer = town.try_route(member, route, standing);
    let says = what_it_says(oracle, member, route, action, standing);
    let status = match says {
        Says::Denied => 404,
        Says::Reason => 403,
        Says::Limited if is_shut_to_limited(member.role, route) => 404,
        Says::Allowed | Says::Limited => opened(route),
    };
    let fits = answer.status == status
        && match status {
            // Denied looks exactly as if there were no such thing.
            404 => town.looks_like_nothing(member, route, standing, &answer),
            403 => String::from_utf8_lossy(&answer.body).contains("need to open this record"),
            _ => true,
        };
    (!fits).then(|| {
        format!(
            "{} {} {:?} {} as {standing:?}: {says:?} by {}, so {status}; answered {}",
            member.role.code(),
            member.user_name,
            route.method,
            route.path,
            action.record_type().map_or("identification search", |record| record.code()),
            answer.status
        )
    })
}

/// What the document says of a route: of what it asks first, and of the name that stands on top of every page about a
/// person.
fn what_it_says(oracle: &Oracle, member: &Member, route: &Route, action: Action, standing: Standing) -> Says {
    if route.path.starts_with("/suite-days") && action.verb() != Some(Verb::Read) && !member.works_at_a_suite
    {
        // A figure belongs to the teams that work at the suite.
        return Says::Denied;
    }
    let asked_as = if OF_ONESELF.contains(&route.path) { Standing::Own } else { standing };
    let says = oracle.says(member.role, action, asked_as);
    let is_about_a_person = standing != Standing::Nobody
        && action != Action::Identify
        && !matches!(
            action.record_type(),
            Some(
                RecordType::ActivityTime | RecordType::SafetyReport | RecordType::Conflict | RecordType::Form
            )
        );
    if !is_about_a_person {
        return says;
    }
    match (says, oracle.says(member.role, Action::Read(RecordType::Person), standing)) {
        (Says::Denied, _) | (_, Says::Denied) => Says::Denied,
        (Says::Reason, _) | (_, Says::Reason) => Says::Reason,
        (says, _) => says,
    }
}

fn is_shut_to_limited(role: Role, route: &Route) -> bool {
    let begins = |path: &str| match path.ends_with('}') {
        true => route.path == path,
        false => route.path.starts_with(path),
    };
    SHUT_TO_LIMITED.iter().any(|(known, path, _)| *known == role && begins(path))
        || (route.method == Post
            && CHANGES_SHUT_TO_LIMITED.iter().any(|(known, path)| *known == role && route.path == *path))
}

fn opened(route: &Route) -> u16 {
    let exception = ANSWERS.iter().find(|(method, path, ..)| *method == route.method && *path == route.path);
    match (exception, route.method) {
        (Some((_, _, status, _)), _) => *status,
        (None, Get) => 200,
        (None, Post) => 422,
    }
}
