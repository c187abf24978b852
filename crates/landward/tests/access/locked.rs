//! What a locked screen lets through, and what is left in a browser when somebody goes.

use domain::access::Role;
use web::request::Method;

use crate::{
    oracle::Standing,
    town::{Member, Town},
};

const OWN: &str = "See the doctor about his tablets";
const PLANTED: &str = "Words of whoever stood there";

fn practitioner(town: &Town) -> &Member {
    town.members().iter().find(|member| member.role == Role::Practitioner).expect("a practitioner")
}

fn shown(town: &Town, member: &Member, path: &str) -> String {
    String::from_utf8(town.ask(member, Method::Get, path).body).expect("text")
}

fn unlock(town: &Town, member: &Member) -> Option<String> {
    let fields = [("secret", casework::demonstration::cast::PASSWORD), ("return_to", "/worklist")];
    town.type_into(member, "/unlock", &fields, false).location
}

#[test]
fn what_is_sent_while_locked_stands_beside_what_was_typed_before_and_its_owner_is_told() {
    let town = Town::on_sqlite();
    let member = practitioner(&town);
    // One form of each kind: the door keeps its draft, or its pages do.
    for (keeps, sends, shows) in [
        ("/goals/{id}?draft=keep", "/goals/{id}", "/goals/{id}/edit"),
        ("/people/{id}/risks/draft", "/people/{id}/risks", "/people/{id}/risks/new"),
    ] {
        let own = |pattern: &str| {
            let (path, query) = pattern.split_once('?').unwrap_or((pattern, ""));
            let path = town.path(path, member, Standing::Own);
            if query.is_empty() { path } else { format!("{path}?{query}") }
        };
        let typed = |words| [("words", words), ("revision", "1")];
        assert_eq!(town.type_into(member, &own(keeps), &typed(OWN), true).status, 200, "{keeps}");
        assert_eq!(town.type_into(member, "/session/lock", &[], false).status, 303);
        assert_eq!(town.type_into(member, &own(sends), &typed(PLANTED), false).status, 303);
        assert_eq!(unlock(&town, member).as_deref(), Some("/drafts"), "{sends}: its owner is told");
        let page = shown(&town, member, &own(shows));
        assert!(page.contains(OWN) && !page.contains(PLANTED), "{sends}: what was typed is as it was left");
        let drafts = shown(&town, member, "/drafts");
        assert!(drafts.contains(PLANTED) && drafts.contains("while it was locked"), "{sends}: {drafts}");
    }
}

#[test]
fn at_a_locked_screen_colours_are_chosen_for_the_browser_alone() {
    let town = Town::on_sqlite();
    let member = practitioner(&town);
    let before = shown(&town, member, "/settings");
    assert_eq!(town.type_into(member, "/session/lock", &[], false).status, 303);
    let chosen = town.type_into(member, "/display", &[("display", "black_on_yellow")], false);
    assert!(chosen.cookies.iter().any(|cookie| cookie.starts_with("landward_display=")));
    assert_eq!(unlock(&town, member).as_deref(), Some("/worklist"));
    let after = shown(&town, member, "/settings");
    assert_eq!(colours(&before), colours(&after));
}

/// Which choice of the settings page is chosen.
fn colours(page: &str) -> Option<String> {
    let inputs = page.split("<input").filter(|input| input.contains("name=\"display\""));
    inputs
        .map(|input| input.split('>').next().unwrap_or_default())
        .find(|tag| tag.contains("checked"))
        .map(str::to_owned)
}

#[test]
fn whoever_signs_out_leaves_no_way_back_to_where_they_were() {
    let town = Town::on_sqlite();
    let member = practitioner(&town);
    let page = town.path("/people/{id}", member, Standing::Own);
    let is_way_back = |cookie: &String| cookie.starts_with("landward_back=/");
    let linked = town.ask_unknown(&page, "");
    assert!(linked.cookies.iter().any(is_way_back), "a link leads to its page after signing in");
    let left = town.type_into(member, "/sign-out", &[], false).cookies;
    for cookie in ["__Host-landward=;", "landward_back=;", "landward_left=yes;"] {
        assert!(left.iter().any(|set| set.starts_with(cookie)), "{cookie} {left:?}");
    }
    // The Back button asks for the page again.
    let back = town.ask_unknown(&page, "landward_left=yes");
    assert_eq!(back.location.as_deref(), Some("/sign-in"));
    assert!(!back.cookies.iter().any(is_way_back), "{:?}", back.cookies);
}

#[test]
fn whoever_tried_too_often_is_told_how_long_to_wait_and_not_whether_there_is_such_an_account() {
    let town = Town::on_sqlite();
    let held_up = |user_name: &str| {
        let fields = [("user_name", user_name), ("password", "wrong")];
        let mut answers = (0..8).map(|_| town.type_as_nobody("/sign-in", &fields));
        answers.find(|answer| answer.status != 422).expect("never held up")
    };
    for user_name in ["amina", "nobody.at.all"] {
        let answer = held_up(user_name);
        assert_eq!(answer.status, 429, "{user_name}");
        let waits = answer.headers.iter().find(|(name, _)| *name == "Retry-After").expect("how long");
        let seconds: i64 = waits.1.parse().expect("seconds");
        assert!((1..=3).contains(&seconds), "{user_name}: {seconds}");
        let page = String::from_utf8(answer.body).expect("text");
        assert!(page.contains("Too many wrong tries. You can try again in"), "{user_name}: {page}");
        assert!(page.contains("second"), "{user_name}");
    }
}

#[test]
fn figures_that_were_taken_as_often_as_may_be_are_refused_with_when_they_can_be_again() {
    let town = Town::on_sqlite();
    let manager =
        town.members().iter().find(|member| member.role == Role::ServiceManager).expect("a manager");
    let take = || town.ask(manager, Method::Get, "/figures/steps.csv?from=2026-10&until=2026-11");
    let most = town.desk().content().limits.input.exports_per_day;
    for _ in 0..most {
        assert_eq!(take().status, 200);
    }
    let refused = take();
    assert_eq!(refused.status, 429);
    let waits = refused.headers.iter().find(|(name, _)| *name == "Retry-After").expect("when again");
    assert!(waits.1.parse::<i64>().is_ok_and(|seconds| (1..=86_400).contains(&seconds)), "{waits:?}");
    let page = String::from_utf8(refused.body).expect("text");
    assert!(page.contains("3 times a day") && page.contains("tomorrow"), "{page}");
}
