//! The door: every request passes here. Session, token and origin are looked at before any handler, headers are set
//! after, and a trouble becomes its page.

use casework::{
    knock::{Knock, knock},
    sign_in::{self, Found},
};
use domain::failure::{Fault, FaultKind};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    answer::{Answer, Trouble},
    app::{App, telephone_of},
    form_draft,
    pages::{lock, people},
    render::CONTENT_SECURITY_POLICY,
    request::{Method, Request},
    routes::{Entrance, LOCK, Route, UNLOCK},
    visit::{BACK_COOKIE, LEFT_COOKIE, SESSION_COOKIE, Visit},
};

/// The headers of every response (security.md section 8).
const HEADERS: [(&str, &str); 6] = [
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), \
         microphone=(), midi=(), payment=(), usb=()",
    ),
];

/// Answers one request on one route.
pub fn answer(app: &App, route: Option<&Route>, request: Request) -> Answer {
    let mut visit = Visit::stranger(app, request);
    let answer = match route {
        None => Err(Trouble::NotFound),
        Some(route) => enter(&mut visit, route),
    };
    let answer = match answer {
        // A look that needs a reason becomes the page that asks for it, and comes back here afterwards.
        Err(Trouble::NeedReason(Some(person)))
            if visit.request.method == Method::Get && !visit.request.is_script =>
        {
            people::reason_page(&visit, person, &visit.request.path, Vec::new())
        }
        other => other,
    };
    let answer = answer.unwrap_or_else(|trouble| page_of(&visit, trouble));
    finished(app, answer)
}

/// Answers a request that came too far to be a person's mistake and not far enough for a handler, with its page.
pub fn refuse(app: &App, request: Request, trouble: Trouble) -> Answer {
    let visit = Visit::stranger(app, request);
    let answer = page_of(&visit, trouble);
    finished(app, answer)
}

/// The page of what did not get as far as a visit: without styles, because it must cost next to nothing.
pub fn bare(status: u16, words: &str) -> Answer {
    let page = format!(
        "<!doctype html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\"><title>{words}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"></head>\
         <body><main><h1>{words}</h1><p><a href=\"/\">Go to the first page</a></p></main></body></html>\n"
    );
    Answer::html(status, page)
}

/// Looks at who is there, then lets the handler work.
fn enter<'a>(visit: &mut Visit<'a>, route: &Route) -> Result<Answer, Trouble> {
    let found = match visit.request.cookie(SESSION_COOKIE) {
        None => Found::Nobody,
        Some(token) => sign_in::find(&visit.desk, token, !visit.request.is_script)?,
    };
    visit.take(found);
    if visit.request.method == Method::Post {
        check_origin(visit)?;
        check_token(visit)?;
    }
    match (route.entrance, &visit.found) {
        (Entrance::Anybody, _) | (Entrance::Session, Found::Choosing(_)) => (route.handle)(visit),
        (Entrance::Session | Entrance::Work, Found::AtWork(..)) => {
            ask_the_gate(visit, route)?;
            form_draft::answer(visit, route)
        }
        (Entrance::Locked, Found::Locked(_)) => (route.handle)(visit),
        // Opened again in another tab meanwhile.
        (Entrance::Locked, _) => Ok(Answer::go_to(lock::back(visit))),
        (Entrance::Session | Entrance::Work, Found::Locked(_)) => Ok(away_to(visit, route, UNLOCK)),
        (Entrance::Work, Found::Choosing(_)) => Ok(Answer::go_to("/assignments")),
        (Entrance::Session | Entrance::Work, Found::Nobody) => Ok(away_to(visit, route, "/sign-in")),
    }
}

/// Asks the gate what the row of the route says, about what its path names, before a handler reads anything that was
/// typed: whoever may not do it is not told what is wrong with it. Pages that only show ask for themselves, once.
fn ask_the_gate(visit: &Visit<'_>, route: &Route) -> Result<(), Trouble> {
    let Some((noun, action)) = route.asked_at_the_door() else { return Ok(()) };
    let key = Uuid::try_parse(visit.request.form.get("idempotency_key")).ok();
    let id = visit.id::<()>("id")?.uuid();
    Ok(knock(&visit.desk, &visit.actor(), Knock { noun, id, action, key })?)
}

/// Sends somebody to sign in or unlock, and back to where they were after it. A form that was being sent is not
/// replayed from here: its words are kept in its draft, and its page shows them again.
fn away_to(visit: &mut Visit<'_>, route: &Route, address: &str) -> Answer {
    let is_script = visit.request.is_script;
    let back = match visit.request.method {
        Method::Get => Some(visit.here()).filter(|path| path != "/"),
        // The screen of somebody whose session was locked already, because the machine slept.
        Method::Post if route.path == LOCK => Some(lock::back(visit).to_owned()),
        Method::Post => form_draft::locked(visit, route),
    };
    if is_script {
        return Answer::text(401, "Sign in again: what you typed is kept on this page");
    }
    if address == UNLOCK {
        return lock::asked_for(back.as_deref().unwrap_or("/"));
    }
    let answer = Answer::go_to(address);
    match back {
        Some(back) if visit.request.cookie(LEFT_COOKIE).is_none() => {
            answer.with_cookie(visit.cookie(BACK_COOKIE, &back, Some(3_600)))
        }
        Some(_) | None => answer,
    }
}

/// Unsafe methods need an `Origin` equal to ours; `null` and none are refused.
fn check_origin(visit: &Visit<'_>) -> Result<(), Trouble> {
    if visit.request.origin.as_deref() == Some(visit.app.origin.as_str()) {
        Ok(())
    } else {
        Err(Trouble::Forged)
    }
}

/// And the token of the session, where there is one.
fn check_token(visit: &Visit<'_>) -> Result<(), Trouble> {
    let Some(expected) = visit.csrf() else { return Ok(()) };
    let given = visit.request.form.get("csrf");
    let is_same: bool = subtle::ConstantTimeEq::ct_eq(given.as_bytes(), expected.as_bytes()).into();
    if is_same { Ok(()) } else { Err(Trouble::Forged) }
}

/// Sets the headers of every answer.
pub fn finished(app: &App, answer: Answer) -> Answer {
    let answer = headed(answer);
    if app.is_encrypted {
        return answer.with_header("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    }
    answer
}

/// Sets those that do not depend on how the program is reached.
pub fn headed(mut answer: Answer) -> Answer {
    for (name, value) in HEADERS {
        answer.headers.push((name, value.to_owned()));
    }
    if !answer.headers.iter().any(|(name, _)| *name == "Cache-Control") {
        answer.headers.push(("Cache-Control", "no-store".to_owned()));
    }
    answer
}

#[derive(Serialize)]
struct ErrorPage {
    frame: crate::render::Frame,
    error: ErrorFacts,
}

#[derive(Serialize)]
struct ErrorFacts {
    status: u16,
    reference: Option<String>,
    back: Option<String>,
    words: Option<String>,
    duty: Option<crate::render::Telephone>,
}

/// The page of a trouble. A fault is logged once, here, without personal data.
fn page_of(visit: &Visit<'_>, trouble: Trouble) -> Answer {
    let (status, words) = match &trouble {
        // What only emergency access would open is not there; whom to ring stands on every such page (hazard H15).
        Trouble::NotFound | Trouble::NeedBreakGlass => (404, None),
        Trouble::Refused(words) => (409, Some(words.clone())),
        Trouble::NeedReason(_) => (403, Some("Enter why you need to open this record.".to_owned())),
        Trouble::Changed(changed) => {
            let when = visit.said(changed.at);
            (409, Some(format!("{} changed this {when}, while you had it open.", changed.by.name)))
        }
        Trouble::Forged => {
            (403, Some("This page was open too long, or was opened from somewhere else.".to_owned()))
        }
        Trouble::Unreadable => (400, Some("What was sent cannot be read.".to_owned())),
        Trouble::TooLarge(words) => (413, Some(words.clone())),
        Trouble::TooOften { words, .. } => (429, Some(words.clone())),
        Trouble::Fault(fault) => (status_of(fault), None),
    };
    if let Trouble::Fault(fault) = &trouble {
        tracing::error!(request.id = %visit.request.id, kind = ?fault.kind(), fault = %fault, "a piece of work failed");
    }
    if visit.request.is_script {
        return Answer::text(status, words.unwrap_or_else(|| "Not saved".to_owned()));
    }
    let titles = match status {
        404 => "Page not found",
        400 | 403 | 409 | 413 | 429 => "Not done",
        503 => "Try again in a minute",
        507 => "No room to save",
        _ => "Something went wrong",
    };
    let error = ErrorFacts {
        status,
        reference: (status >= 500).then(|| visit.request.id.simple().to_string()[..12].to_owned()),
        back: None,
        words,
        duty: visit
            .session()
            .filter(|_| status == 404)
            .map(|_| telephone_of(&visit.desk.content().service.duty.telephone)),
    };
    let mut frame = visit.frame(titles);
    if status == 404 {
        // What is not there has no address to come back to; all such pages are alike.
        "/".clone_into(&mut frame.here);
    }
    let page = ErrorPage { frame, error };
    let body = visit.app.views.render("error.html", &page);
    let answer = match body {
        Ok(body) => Answer::html(status, body),
        Err(fault) => {
            tracing::error!(request.id = %visit.request.id, fault = %fault, "the error page failed");
            Answer::text(status, "Something went wrong on our side.")
        }
    };
    match trouble {
        Trouble::TooOften { seconds, .. } => answer.with_header("Retry-After", seconds.to_string()),
        Trouble::Fault(_) if status == 503 => answer.with_header("Retry-After", "10"),
        _ => answer,
    }
}

const fn status_of(fault: &Fault) -> u16 {
    match fault.kind() {
        FaultKind::Busy | FaultKind::Disk => 503,
        FaultKind::Full => 507,
        FaultKind::Database | FaultKind::Stored | FaultKind::Program => 500,
    }
}
