//! Every route, asked by every role as own, team and foreign, against the matrix in `docs/access.md`.
//!
//! The oracle is read from the document by a reader of this test's own. A route that names somebody or something of
//! theirs and does not say what the gate is asked fails, and so does a noun in a path of which this test has none.

mod drafts;
mod forged;
mod looks;
mod oracle;
mod things;
mod town;

use domain::access::{Action, RecordType, Role};
use oracle::{Oracle, Says, Standing};
use town::{Member, ONES_OWN_DRAFT, Town};
use web::{
    answer::Answer,
    request::Method,
    routes::{Entrance, ROUTES, Route},
};

/// Routes with a part in braces that are about no person: path, and why the gate is not asked.
const NOT_ABOUT_A_PERSON: &[(&str, &str)] = &[
    ("/colours/{sheet}", "the style sheet of the team's colours"),
    ("/first-sign-in/{token}", "the one-time link of an account, before anybody is signed in"),
    ("/colours/{sheet}", "a style sheet in the service's colours"),
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

/// Nouns of which [`town`] cannot make one yet. Their routes are tried by the journeys of their own pages; here they are
/// only counted, so that none is forgotten.
const WITHOUT_ONE: &[&str] = &["screenings", "assessments", "onward-referrals"];

/// Routes that open to fewer than the matrix lets: path, and to whom.
const STRICTER: &[(&str, &str)] = &[
    ("/referrals/{id}/received", "to whoever sent the referral, right after it"),
    ("/assessments/{id}", "whole or not at all: who reads parts of the row reads the list of needs"),
    ("/episodes/{id}/needs", "to whoever has the list of needs among the fields that 3.1 opens"),
    ("/episodes/{id}/needs/{kind}", "with notes and history: to whoever reads the whole row"),
];

/// Today's wrong answers, said so that none is added in silence and each mended one is noticed: method, path, status.
/// What is wrong with each group stands in `docs/plan.md`. To be emptied before the issue is resolved.
const KNOWN_WRONG: &[(&str, &str, u16)] = &[
    ("Get", "/triages/{id}", 500),
    ("Get", "/triages/{id}/edit", 500),
    ("Post", "/triages/{id}", 500),
    ("Get", "/episodes/{id}/onward-referrals/send", 404),
    ("Post", "/episodes/{id}/onward-referrals", 404),
    ("Post", "/suite-days", 400),
    ("Get", "/suite-days/edit", 404),
    ("Get", "/activity-time/new", 200),
    ("Post", "/activity-time", 422),
    ("Get", "/safety-reports/{id}", 200),
    ("Post", "/safety-reports/{id}/acknowledgement", 422),
    ("Post", "/tasks/{id}/work", 422),
    ("Get", "/goals/{id}/progress/new", 200),
    ("Post", "/goals/{id}/progress", 422),
    ("Post", "/goals/{id}/ending", 422),
    ("Post", "/goals/{id}", 422),
    ("Post", "/contacts/{id}", 422),
];

#[test]
fn a_route_with_an_id_says_what_the_gate_is_asked() {
    let is_own = |route: &Route| OWN_DRAFTS.iter().any(|draft| route.path.starts_with(draft));
    let is_excepted =
        |route: &Route| is_own(route) || NOT_ABOUT_A_PERSON.iter().any(|(path, _)| *path == route.path);
    let silent: Vec<&str> = ROUTES
        .iter()
        .filter(|route| route.path.contains('{') && route.asks.is_none() && !is_excepted(route))
        .map(|route| route.path)
        .collect();
    assert!(silent.is_empty(), "say in the table of routes what the gate is asked first: {silent:?}");
    let idle: Vec<&str> = NOT_ABOUT_A_PERSON
        .iter()
        .map(|(path, _)| *path)
        .filter(|path| !ROUTES.iter().any(|route| route.path == *path && route.asks.is_none()))
        .collect();
    assert!(idle.is_empty(), "excepted without need: {idle:?}");
}

#[test]
fn whoever_asks_the_gate_is_at_work() {
    let open: Vec<&str> = ROUTES
        .iter()
        .filter(|route| route.asks.is_some() && route.entrance != Entrance::Work)
        .map(|route| route.path)
        .collect();
    assert!(open.is_empty(), "let in before an assignment is chosen: {open:?}");
}

#[test]
fn every_role_gets_what_the_matrix_says_on_every_route_and_no_more() {
    let oracle = Oracle::read();
    let town = Town::on_sqlite();
    let mut wrong = Vec::new();
    let asking: Vec<(&Route, Action)> =
        ROUTES.iter().filter_map(|route| route.asks.map(|action| (route, action))).collect();
    let is_tried = |path: &str| path != ONES_OWN_DRAFT && !WITHOUT_ONE.iter().any(|noun| names(path, noun));
    let asking: Vec<_> = asking.into_iter().filter(|(route, _)| is_tried(route.path)).collect();
    for member in town.members() {
        for (route, action) in &asking {
            for standing in Standing::of(route.path) {
                wrong.extend(complaint(&oracle, &town, member, route, *action, standing));
            }
        }
    }
    let known = |line: &str, (method, path, status): &(&str, &str, u16)| {
        line.contains(&format!(" {method} {path} as ")) && line.ends_with(&format!("answered {status}"))
    };
    let mended: Vec<_> =
        KNOWN_WRONG.iter().filter(|entry| !wrong.iter().any(|line| known(line, entry))).collect();
    assert!(mended.is_empty(), "these are right now: take them out of KNOWN_WRONG: {mended:?}");
    wrong.retain(|line| !KNOWN_WRONG.iter().any(|entry| known(line, entry)));
    assert!(wrong.is_empty(), "{} of the answers are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn names(path: &str, noun: &str) -> bool {
    path.contains(&format!("/{noun}/{{"))
}

#[test]
fn no_noun_is_left_out_that_has_no_route_any_more() {
    let idle: Vec<&str> = WITHOUT_ONE
        .iter()
        .copied()
        .filter(|noun| !ROUTES.iter().any(|route| names(route.path, noun)))
        .collect();
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
    let path = town.path(route.path, member, standing);
    let answer = town.ask(member, route.method, &path);
    let expected = oracle.says(member.role, action, standing);
    // Every page about a person begins with who that is: it opens to whom both open.
    let head = match action {
        Action::Identify => Says::Allowed,
        _ => oracle.says(member.role, Action::Read(RecordType::Person), standing),
    };
    let fits = match expected {
        Says::Allowed if STRICTER.iter().any(|(path, _)| *path == route.path) => answer.status < 500,
        Says::Allowed if head == Says::Either => answer.status < 500,
        Says::Allowed if head == Says::Allowed || standing == Standing::Nobody => {
            !matches!(answer.status, 403 | 404) && answer.status < 500
        }
        Says::Allowed | Says::Reason if head == Says::Reason => answer.status == 403,
        Says::Reason => answer.status == 403,
        Says::Denied if head == Says::Reason && answer.status == 403 => true,
        Says::Allowed | Says::Denied => is_denied(town, member, route, &answer, &path, standing),
        Says::Either => answer.status < 500,
    };
    (!fits).then(|| {
        format!(
            "{} {:?} {} as {standing:?}: {expected:?} by {}, answered {}",
            member.role.code(),
            route.method,
            route.path,
            action.record_type().map_or("identification search", |record| record.code()),
            answer.status
        )
    })
}

/// Denied looks exactly as if there were no such thing. Who can find everybody by search may be told that the record
/// is another team's.
fn is_denied(
    town: &Town,
    member: &Member,
    route: &Route,
    answer: &Answer,
    path: &str,
    standing: Standing,
) -> bool {
    let may_know = matches!(member.role, Role::Practitioner | Role::ClinicalLead);
    if answer.status == 403 {
        return may_know && standing == Standing::Foreign;
    }
    // A form that cannot be read may be refused before the gate is asked, if it is for what does not exist too.
    let is_unread = answer.status == 400 && route.method == Method::Post;
    if (answer.status != 404 && !is_unread) || !route.path.contains('{') {
        return answer.status == 404;
    }
    let missing_path = town.missing(route.path);
    let missing = town.ask(member, route.method, &missing_path);
    // The page names its own address, to come back to.
    missing.status == answer.status && without(&missing, &missing_path) == without(answer, path)
}

fn without(answer: &Answer, path: &str) -> String {
    String::from_utf8_lossy(&answer.body).replace(path, "")
}
