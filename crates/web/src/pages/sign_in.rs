//! Signing in and out, and the first sign-in with a one-time link.

use casework::{account, sign_in};
use domain::failure::Failure;
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    pages::display::is_own_path,
    render::{Frame, Problem},
    visit::{BACK_COOKIE, DEVICE_COOKIE, LEFT_COOKIE, SESSION_COOKIE, Visit},
};

#[derive(Serialize)]
struct SignInPage {
    frame: Frame,
    user_name: String,
    is_shared: bool,
    is_reachable: bool,
    address: String,
}

fn page(visit: &Visit<'_>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    page_as(visit, if problems.is_empty() { 200 } else { 422 }, problems)
}

fn page_as(visit: &Visit<'_>, status: u16, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let form = &visit.request.form;
    let page = SignInPage {
        frame: Frame { problems, ..visit.frame("Sign in") },
        user_name: form.get("user_name").to_owned(),
        is_shared: form.has("is_shared"),
        is_reachable: is_reachable(visit),
        address: visit.app.origin.clone(),
    };
    visit.show_as(status, "sign_in/new.html", &page)
}

/// Reached by another name without encryption, a browser keeps no session: the page says so instead of failing in
/// silence.
fn is_reachable(visit: &Visit<'_>) -> bool {
    let host = visit.request.host.as_deref().unwrap_or_default();
    visit.app.origin.split_once("://").is_some_and(|(_, name)| name == host)
}

/// The sign-in page.
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    if visit.session().is_some() {
        return Ok(Answer::go_to("/"));
    }
    page(visit, Vec::new())
}

/// Signs somebody in, and goes back to where they were.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let form = &visit.request.form;
    let mut problems = Vec::new();
    if form.given("user_name").is_none() {
        problems.push(Problem { field: "user_name".to_owned(), message: "Enter your user name".to_owned() });
    }
    if form.get("password").is_empty() {
        problems.push(Problem { field: "password".to_owned(), message: "Enter your password".to_owned() });
    }
    if !problems.is_empty() {
        return page(visit, problems);
    }
    let door = sign_in::SignIn {
        user_name: form.get("user_name").to_owned(),
        password: form.get("password").to_owned(),
        device: visit.request.device.clone(),
        device_token: visit.request.cookie(DEVICE_COOKIE).map(str::to_owned),
        network: visit.request.network.clone(),
        is_shared_machine: form.has("is_shared"),
    };
    match sign_in::sign_in(&visit.desk, door) {
        Ok(begun) => Ok(welcome(visit, &begun)),
        Err(Failure::Refused(sign_in::CannotSignIn::Wait { until })) => held_up(visit, until),
        Err(Failure::Refused(refusal)) => {
            page(visit, vec![Problem { field: "user_name".to_owned(), message: refusal.to_string() }])
        }
        Err(other) => Err(other.into()),
    }
}

/// Says how long to wait. It is the same answer whether or not there is an account of that name: tries are counted alike.
fn held_up(visit: &Visit<'_>, until: Timestamp) -> Result<Answer, Trouble> {
    let seconds = until.duration_since(visit.now).as_secs().max(0) + 1;
    let message = format!("Too many wrong tries. You can try again in {}", wait(seconds));
    let problem = Problem { field: "user_name".to_owned(), message };
    Ok(page_as(visit, 429, vec![problem])?.with_header("Retry-After", seconds.to_string()))
}

/// A wait in plain words, never shorter than it is.
fn wait(seconds: i64) -> String {
    match seconds {
        1 => "1 second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", (seconds + 59) / 60),
    }
}

/// So long browsers keep a cookie at most.
const DEVICE_KNOWN_SECONDS: u32 = 400 * 24 * 3_600;

fn welcome(visit: &Visit<'_>, begun: &sign_in::Begun) -> Answer {
    let back = visit.request.cookie(BACK_COOKIE).filter(|path| is_own_path(path)).unwrap_or("/since?then");
    Answer::go_to(back)
        .with_cookie(visit.cookie(SESSION_COOKIE, &begun.token, None))
        .with_cookie(visit.cookie(DEVICE_COOKIE, &begun.device_token, Some(DEVICE_KNOWN_SECONDS)))
        .with_cookie(visit.cookie(BACK_COOKIE, "", Some(0)))
        .with_cookie(visit.cookie(LEFT_COOKIE, "", Some(0)))
}

/// Takes out of the browser who was there and where they were.
pub(crate) fn leave(visit: &Visit<'_>, answer: Answer) -> Answer {
    answer
        .with_cookie(visit.cookie(SESSION_COOKIE, "", Some(0)))
        .with_cookie(visit.cookie(BACK_COOKIE, "", Some(0)))
        .with_cookie(visit.cookie(LEFT_COOKIE, "yes", Some(3_600)))
}

/// Signs out of this session, and leaves nothing in the browser.
pub fn sign_out(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    sign_in::end(&visit.desk, visit.own_session()?)?;
    Ok(leave(visit, visit.done("/sign-in", "signed_out")).with_header("Clear-Site-Data", "\"cache\""))
}

#[derive(Serialize)]
struct FirstPage {
    frame: Frame,
    token: String,
    is_administrator: bool,
    user_name: String,
    name: String,
}

fn first_page(visit: &Visit<'_>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let status = if problems.is_empty() { 200 } else { 422 };
    let token = visit.request.param("token").to_owned();
    let is_administrator = match account::token_of(&visit.desk, &token)? {
        account::TokenKind::FirstAdministrator => true,
        account::TokenKind::Reset => false,
        account::TokenKind::None => return Err(Trouble::NotFound),
    };
    let page = FirstPage {
        frame: Frame { problems, ..visit.frame("Choose your password") },
        token,
        is_administrator,
        user_name: visit.request.form.get("user_name").to_owned(),
        name: visit.request.form.get("name").to_owned(),
    };
    visit.show_as(status, "sign_in/first.html", &page)
}

/// Opened by a one-time link: the first administrator, or a password that was reset.
pub fn first(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    first_page(visit, Vec::new())
}

/// Takes the chosen password and uses the link up.
pub fn first_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let form = &visit.request.form;
    if form.get("password") != form.get("password_again") {
        let message = "The two passwords must be the same".to_owned();
        return first_page(visit, vec![Problem { field: "password_again".to_owned(), message }]);
    }
    let chosen = account::Chosen {
        user_name: form.get("user_name").to_owned(),
        name: form.get("name").to_owned(),
        password: form.get("password").to_owned(),
        network: visit.request.network.clone(),
    };
    match account::use_link(&visit.desk, visit.request.param("token"), chosen) {
        Ok(()) => Ok(visit.done("/sign-in", "password_changed")),
        Err(Failure::Refused(refusal)) => first_page(
            visit,
            vec![Problem { field: refusal.field().to_owned(), message: refusal.to_string() }],
        ),
        Err(other) => Err(other.into()),
    }
}
