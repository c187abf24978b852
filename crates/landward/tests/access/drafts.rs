//! Nothing typed is lost: every form on which somebody writes keeps a draft, over every route there is.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Role;
use web::{
    answer::Answer,
    form_draft::FORMS,
    request::Method,
    routes::{Route, every_route},
};

use crate::{
    oracle::Standing,
    town::{Member, Town},
};

/// Routes that are sent to and keep no draft: path, and why nothing can be lost there.
const NO_DRAFT: &[(&str, &str)] = &[
    ("/self-referral", "the public has no account to keep a draft under"),
    ("/sign-in", "a password is never kept"),
    ("/sign-out", "a button"),
    ("/first-sign-in/{token}", "a password is never kept"),
    ("/assignments", "one choice"),
    ("/session/lock", "a button"),
    ("/session/extension", "nothing is typed"),
    ("/unlock", "a PIN is never kept"),
    ("/session/switch", "a button"),
    ("/settings", "choices"),
    ("/settings/pin", "a PIN is never kept"),
    ("/settings/password", "a password is never kept"),
    ("/settings/other-sessions", "a button"),
    ("/display", "one choice"),
    ("/people/{id}/reasons", "one choice and a line, before anything is opened"),
    ("/people/{id}/conflict", "one choice"),
    ("/worker-safety-alerts/{id}/signature", "a button"),
    ("/episodes/{id}/allocation", "one choice"),
    ("/episodes/{id}/supporters", "one choice"),
    ("/suite-days", "a number for each suite"),
    ("/activity-time/{id}/retirement", "one line on a page whose other form keeps the draft"),
    ("/searches", "what is searched for stands in the search"),
    ("/searches/suggestions", "what is searched for"),
    ("/referral-drafts", "begins the draft"),
    ("/referral-drafts/{id}/referral", "sends the draft"),
    ("/drafts/{id}/discard", "throws the draft away"),
    ("/drafts/{id}/completion", "sends the draft"),
    ("/drafts/{id}/fields", "keeps the draft"),
    ("/episodes/{id}/screening", "begins the draft"),
    ("/episodes/{id}/assessment", "begins the draft"),
    ("/episodes/{id}/forms", "begins the draft"),
    ("/filled-forms/{id}/correction", "begins the draft"),
    ("/people/{id}/safety-plans", "begins the draft"),
    ("/safety-plans/{id}", "begins the draft"),
    ("/screenings/{id}/escort-record", "one choice"),
    ("/screenings/{id}/appropriate-adult", "choices and one line, beside the form that keeps the draft"),
    ("/consents/{id}/withdrawal", "a button"),
    ("/forms/{code}/versions", "one choice"),
    ("/form-versions/{id}/order", "buttons"),
    ("/form-versions/{id}/questions/{n}/removal", "a button"),
    ("/form-versions/{id}/restoration", "a button"),
    ("/form-versions/{id}/trial/beginning", "a button"),
    ("/form-versions/{id}/cases", "one line, beside the page that keeps the draft"),
    ("/form-versions/{id}/cases/settlement", "buttons"),
    ("/form-versions/{id}/publication", "a button"),
    ("/onward-referrals/{id}/chases", "a button"),
];

/// Forms that nobody of this town can open, because its people are not that far: where they are sent, and why.
const NOT_OPENED: &[(&str, &str)] = &[("/episodes/{id}/not-screened", "everybody has been screened")];

const WORDS: &str = "Said that he sleeps in a car & is cold";

fn entry_kept(path: &str) -> bool {
    path.ends_with("/draft")
        || path.ends_with("/retirement") && !NO_DRAFT.iter().any(|(known, _)| *known == path)
}

#[test]
fn every_route_that_is_sent_to_keeps_a_draft_or_says_why_not() {
    let posts: Vec<&Route> = every_route().filter(|route| route.method == Method::Post).collect();
    let is_kept = |path: &str| FORMS.iter().any(|form| form.sends == path);
    let silent: Vec<&str> = posts
        .iter()
        .map(|route| route.path)
        .filter(|path| {
            !is_kept(path) && !entry_kept(path) && !NO_DRAFT.iter().any(|(known, _)| known == path)
        })
        .collect();
    assert!(silent.is_empty(), "give these a line in web/src/form_draft/table.rs: {silent:?}");
    let idle: Vec<&str> = NO_DRAFT
        .iter()
        .map(|(path, _)| *path)
        .filter(|path| is_kept(path) || !posts.iter().any(|route| route.path == *path))
        .collect();
    assert!(idle.is_empty(), "excepted without need: {idle:?}");
    for form in FORMS {
        let is_route = |method: Method, path: &str| {
            every_route().any(|route| route.method == method && route.path == path)
        };
        assert!(is_route(Method::Post, form.sends), "{} is sent to no route", form.sends);
        assert!(is_route(Method::Get, form.shows), "{} is shown by no route", form.sends);
        assert!(form.keeps.is_none_or(|keeps| is_route(Method::Post, keeps)), "{:?}", form.keeps);
    }
}

/// A form of a page on which somebody writes.
struct Written {
    keep: String,
    /// A field that takes words.
    field: String,
    /// What else it carries.
    hidden: Vec<(String, String)>,
}

fn html(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).expect("text")
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.split_once(&format!(" {name}=\""))?.1;
    let value = start.split_once('"')?.0;
    Some(value.replace("&amp;", "&").replace("&#x2f;", "/"))
}

/// Every form with a text area, and every form that keeps a draft; complains of one that has an area and keeps none.
fn forms_of(page: &str, address: &str, wrong: &mut Vec<String>) -> Vec<Written> {
    let mut found = Vec::new();
    for form in page.split("<form").skip(1) {
        let form = form.split("</form>").next().unwrap_or(form);
        let tag = form.split('>').next().unwrap_or_default();
        let area = form.split("<textarea").nth(1).and_then(|area| attribute(area, "name"));
        let keep = attribute(tag, "data-draft-url").filter(|_| tag.contains(" data-autosave"));
        let action = attribute(tag, "action").unwrap_or_default();
        match (area, keep) {
            (Some(area), None) => wrong.push(format!("{address}: {action} keeps no draft of {area}")),
            (area, Some(keep)) => {
                let input = |name: &str| {
                    form.split("<input")
                        .skip(1)
                        .find(|input| attribute(input, "type").as_deref() == Some(name))
                };
                let Some(field) = area.or_else(|| attribute(input("text")?, "name")) else { continue };
                let hidden = form
                    .split("<input")
                    .skip(1)
                    .map(|input| input.split('>').next().unwrap_or_default())
                    .filter(|input| attribute(input, "type").as_deref() == Some("hidden"))
                    .filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value")?)))
                    .filter(|(name, _)| !["csrf", "idempotency_key"].contains(&name.as_str()))
                    .collect();
                found.push(Written { keep, field, hidden });
            }
            (None, None) => {}
        }
    }
    found
}

/// Where a page can be opened: the routes with what stands behind a question mark, where they need it.
fn address(town: &Town, route: &Route, member: &Member, standing: Standing) -> Option<String> {
    if route.path.contains("{token}") || route.path.contains("{sheet}") || route.path.contains("drafts/{id}")
    {
        return None;
    }
    let path = town.path(route.path, member, standing);
    Some(if path.ends_with("/onward-referrals/send") { format!("{path}?service=elsewhere") } else { path })
}

#[test]
fn every_form_that_has_a_text_area_keeps_a_draft_and_offers_it_again_to_its_writer_alone() {
    let town = Town::on_sqlite();
    let (mut wrong, mut opened) = (Vec::new(), BTreeSet::new());
    let pages: Vec<&Route> = every_route().filter(|route| route.method == Method::Get).collect();
    for member in town.members() {
        for standing in [Standing::Own, Standing::Team] {
            for route in &pages {
                let Some(address) = address(&town, route, member, standing) else { continue };
                let answer = town.ask(member, Method::Get, &address);
                if answer.status != 200 || !answer.content_type.starts_with("text/html") {
                    continue;
                }
                for form in forms_of(&html(&answer), &address, &mut wrong) {
                    if opened.insert(shape(&form.keep)) {
                        wrong.extend(kept(&town, member, &address, &form));
                    }
                }
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{} forms lose words:\n{}", wrong.len(), wrong.join("\n"));
    let missing: Vec<&str> = FORMS
        .iter()
        .filter(|form| {
            form.keeps.is_none() && !opened.contains(&shape(&format!("{}?draft=keep", form.sends)))
        })
        .map(|form| form.sends)
        .collect();
    let expected: Vec<&str> = NOT_OPENED.iter().map(|(path, _)| *path).collect();
    assert_eq!(missing, expected, "the forms that nobody could open");
}

/// An address or a pattern with what differs blotted out.
fn shape(address: &str) -> String {
    let blot = |part: &str| {
        let is_blotted = part.starts_with('{')
            || part.len() == 36
            || ["alcohol", "court", "veterans", "61"].contains(&part);
        if is_blotted { "-".to_owned() } else { part.to_owned() }
    };
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let path: Vec<String> = path.split('/').map(blot).collect();
    format!("{}?{query}", path.join("/"))
}

/// Types into a form as the script would, opens the page again, and lets somebody else open it.
fn kept(town: &Town, member: &Member, address: &str, form: &Written) -> Option<String> {
    let mut fields: Vec<(&str, &str)> =
        form.hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push((&form.field, WORDS));
    let who = member.user_name;
    let answer = town.type_into(member, &form.keep, &fields, true);
    if answer.status != 200 || !html(&answer).starts_with("Saved ") {
        return Some(format!("{who} {}: answered {} {}", form.keep, answer.status, html(&answer)));
    }
    let shown = WORDS.replace('&', "&amp;");
    if !html(&town.ask(member, Method::Get, address)).contains(&shown) {
        return Some(format!("{who} {address}: {} is not offered again", form.field));
    }
    let is_told = |other: &&Member| html(&town.ask(other, Method::Get, address)).contains(&shown);
    let other = town.members().iter().filter(|other| other.user_name != who).find(is_told)?;
    Some(format!("{who} {address}: {} is shown it", other.user_name))
}

fn practitioner(town: &Town) -> &Member {
    town.members().iter().find(|member| member.role == Role::Practitioner).expect("a practitioner")
}

/// What a task's form carries besides what is to be done, for somebody who may be given it.
fn of_a_task<'a>(worker: &'a str, revision: &'a str, what: &'a str, why: &'a str) -> [(&'a str, &'a str); 7] {
    [
        ("revision", revision),
        ("what", what),
        ("given_to", worker),
        ("due-day", "27"),
        ("due-month", "11"),
        ("due-year", "2026"),
        ("why", why),
    ]
}

/// Somebody who may be given a task, as its form offers them.
fn worker(page: &str) -> String {
    let options = page.split("<option").skip(1).filter_map(|option| attribute(option, "value"));
    options.into_iter().find(|value| value.len() == 36).expect("somebody")
}

#[test]
fn a_form_that_is_not_taken_keeps_its_words_and_one_that_is_ends_its_draft() {
    let town = Town::on_sqlite();
    let member = practitioner(&town);
    let task = town.path("/tasks/{id}", member, Standing::Own);
    let edit = format!("{task}/edit");
    let worker = worker(&html(&town.ask(member, Method::Get, &edit)));
    // Without a reason it is not taken: without script, the words are kept at this turn of the page.
    assert_eq!(town.type_into(member, &task, &of_a_task(&worker, "1", WORDS, ""), false).status, 422);
    let shown = WORDS.replace('&', "&amp;");
    assert!(html(&town.ask(member, Method::Get, &edit)).contains(&shown));
    let drafts = html(&town.ask(member, Method::Get, "/drafts"));
    assert!(drafts.contains("Change of a task") && drafts.contains(&edit), "{drafts}");
    assert_eq!(town.type_into(member, &task, &of_a_task(&worker, "1", WORDS, "Said so"), false).status, 303);
    assert!(!html(&town.ask(member, Method::Get, "/drafts")).contains("Change of a task"), "it has ended");
}

#[test]
fn a_draft_is_saved_to_go_on_later_and_thrown_away_without_script() {
    let town = Town::on_sqlite();
    let member = practitioner(&town);
    let task = town.path("/tasks/{id}", member, Standing::Own);
    let answer = town.type_into(member, &format!("{task}?draft=keep"), &[("what", WORDS)], false);
    assert_eq!(answer.location.as_deref(), Some("/drafts"));
    let shown = WORDS.replace('&', "&amp;");
    let edit = format!("{task}/edit");
    assert!(html(&town.ask(member, Method::Get, &edit)).contains(&shown));
    assert_eq!(town.type_into(member, &format!("{task}?draft=discard"), &[], false).status, 303);
    assert!(!html(&town.ask(member, Method::Get, &edit)).contains(&shown));
}

#[test]
fn whom_a_page_does_not_open_to_keeps_no_draft_of_its_form() {
    let town = Town::on_sqlite();
    let outsider =
        town.members().iter().find(|member| member.role == Role::SystemAdministrator).expect("one");
    let goal = town.path("/goals/{id}", outsider, Standing::Foreign);
    assert_eq!(
        town.type_into(outsider, &format!("{goal}?draft=keep"), &[("words", WORDS)], true).status,
        404
    );
    assert!(!html(&town.ask(outsider, Method::Get, "/drafts")).contains("goal"));
}

#[test]
fn in_a_conflict_both_versions_are_shown_and_ones_own_words_stay() {
    let town = Town::on_sqlite();
    let member = practitioner(&town);
    let task = town.path("/tasks/{id}", member, Standing::Own);
    let worker = worker(&html(&town.ask(member, Method::Get, &format!("{task}/edit"))));
    let first = of_a_task(&worker, "1", "Ring his mother", "It was his mother");
    assert_eq!(town.type_into(member, &task, &first, false).status, 303);
    let answer = town.type_into(member, &task, &of_a_task(&worker, "1", WORDS, "Heard it otherwise"), false);
    assert_eq!(answer.status, 409);
    let (page, shown) = (html(&answer), WORDS.replace('&', "&amp;"));
    assert!(page.contains(&shown) && page.contains("As it stands now: Ring his mother"), "{page}");
    assert!(page.contains("changed this") && page.contains("name=\"revision\" value=\"2\""), "{page}");
    // After a crash it is the same.
    let again = html(&town.ask(member, Method::Get, &format!("{task}/edit")));
    assert!(again.contains(&shown) && again.contains("As it stands now: Ring his mother"));
    let third = of_a_task(&worker, "2", WORDS, "Heard it otherwise");
    assert_eq!(town.type_into(member, &task, &third, false).status, 303);
}

#[test]
fn what_is_sent_from_a_locked_session_is_there_after_it_is_opened_again() {
    let town = Town::on_sqlite();
    let member = practitioner(&town);
    let sent: BTreeMap<&str, (&str, &str)> = BTreeMap::from([
        ("/goals/{id}", ("/goals/{id}/edit", "words")),
        ("/people/{id}/risks", ("/people/{id}/risks/new", "words")),
        ("/episodes/{id}/needs/{kind}", ("/episodes/{id}/needs/{kind}", "note")),
    ]);
    for (sends, (shows, field)) in sent {
        let own = |pattern: &str| town.path(pattern, member, Standing::Own);
        assert_eq!(town.type_into(member, "/session/lock", &[], false).status, 303);
        let answer = town.type_into(member, &own(sends), &[(field, WORDS), ("revision", "1")], false);
        let unlock = format!("/unlock?return_to={}", own(shows));
        assert_eq!(answer.location.as_deref(), Some(unlock.as_str()));
        let secret = casework::demonstration::cast::PASSWORD;
        let opened = [("secret", secret), ("return_to", &own(shows))];
        let answer = town.type_into(member, "/unlock", &opened, false);
        assert_eq!((answer.status, answer.location), (303, Some(own(shows))));
        let shown = WORDS.replace('&', "&amp;");
        assert!(html(&town.ask(member, Method::Get, &own(shows))).contains(&shown), "{sends}");
    }
}

/// A script that was slower than the button brings what is a record already.
#[test]
fn what_a_script_brings_after_the_form_was_sent_is_no_draft() {
    let town = Town::on_sqlite();
    let member = practitioner(&town);
    let keys = [(); 2].map(|()| casework::clock::random_id().expect("chance").to_string());
    let risks = town.path("/people/{id}/risks", member, Standing::Own);
    let risk = [
        ("idempotency_key", keys[0].as_str()),
        ("person", risks.split('/').nth(2).expect("an id")),
        ("risk_type", "self_neglect"),
        ("words", WORDS),
        ("source", "Heard in the cell"),
    ];
    let spent =
        [("idempotency_key", keys[1].as_str()), ("kind", "travel"), ("minutes", "30"), ("note", WORDS)];
    for (sends, keeps, fields) in [
        (risks.clone(), format!("{risks}/draft"), &risk[..]),
        ("/activity-time".to_owned(), "/activity-time?draft=keep".to_owned(), &spent[..]),
    ] {
        let day = [("spent_on", "2026-11-16")];
        let fields: Vec<(&str, &str)> = fields.iter().chain(&day).copied().collect();
        let sent = town.type_into(member, &sends, &fields, false);
        assert_eq!(sent.status, 303, "{sends}: {}", html(&sent));
        assert_eq!(html(&town.type_into(member, &keeps, &fields, true)), "Sent", "{sends}");
        let drafts = html(&town.ask(member, Method::Get, "/drafts"));
        assert!(!drafts.contains("Throw away"), "{sends}: {drafts}");
    }
}
