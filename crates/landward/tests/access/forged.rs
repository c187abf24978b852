//! Forms that did not come from our own pages (T9): refused on every route, and nothing is changed by them.

use web::{request::Method, routes::every_route};

use crate::town::{Member, ORIGIN, Town};

fn lines(town: &Town) -> i64 {
    let reports = casework::journal::verify(town.desk(), None).expect("the journal can be read");
    assert!(reports.iter().all(|report| report.verdict.is_sound()));
    reports.iter().map(|report| report.lines).sum()
}

fn practitioner(town: &Town) -> &Member {
    town.members().iter().find(|member| member.user_name == "amina").expect("one of the cast")
}

#[test]
fn a_form_without_the_token_or_from_elsewhere_is_refused_and_changes_nothing() {
    let town = Town::on_sqlite();
    let member = practitioner(&town);
    let right = member.csrf.as_str();
    let forged = [
        ("no token", None, Some(ORIGIN)),
        ("another token", Some("0123456789abcdef0123456789abcdef"), Some(ORIGIN)),
        ("no origin", Some(right), None),
        ("a null origin", Some(right), Some("null")),
        ("another origin", Some(right), Some("http://localhost:8081")),
        ("an origin that begins like ours", Some(right), Some("http://localhost:8080.example")),
    ];
    let before = lines(&town);
    let posts: Vec<_> = every_route().filter(|route| route.method == Method::Post).collect();
    assert!(posts.len() > 5);
    for route in posts {
        // The form is refused before anybody asks what it is about.
        let path = town.missing(route.path);
        for (how, token, origin) in forged {
            let answer = town.ask_with(member, Method::Post, &path, token, origin);
            assert_eq!(answer.status, 403, "{} with {how}", route.path);
            assert!(answer.cookies.is_empty(), "{} with {how}: the session was touched", route.path);
        }
    }
    // Looking at the journal is itself a line.
    assert_eq!(lines(&town), before + 1, "something was written");
}

#[test]
fn the_same_session_may_still_work_afterwards() {
    let town = Town::on_sqlite();
    let member = practitioner(&town);
    assert_eq!(town.ask_with(member, Method::Post, "/settings", None, Some(ORIGIN)).status, 403);
    assert_eq!(town.ask(member, Method::Get, "/settings").status, 200);
}
