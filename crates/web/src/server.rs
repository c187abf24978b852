//! The listener: HTTP in, [`Request`] out; async stops here. Handlers run on threads that may block.

mod body;
mod connections;
mod doorway;
mod multipart;
mod seats;

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, RawPathParams, Request as HttpRequest},
    http::{HeaderMap, HeaderName, HeaderValue, Method as HttpMethod, StatusCode, header, request::Parts},
    response::Response,
    routing::{MethodFilter, on},
};
use domain::{failure::Fault, form_version::CannotKeepForm};
use tokio::sync::Semaphore;

pub use self::doorway::{Doorway, Proxy};
use self::seats::Seats;
use crate::{
    answer::{Answer, Trouble},
    app::App,
    assets, door,
    pages::form_versions::TAKE_A_WHOLE_FORM,
    request::{Fields, Method, Request},
    routes::{Route, every_route, fit},
};

/// How long a handler may take (security.md section 9.1).
const LONGEST: Duration = Duration::from_secs(15);

/// The longest address (section 9.1).
const LONGEST_ADDRESS: usize = 8_192;

/// The largest set of headers, names and values together, and the most of them (section 9.1).
const LARGEST_HEADERS: usize = 32_768;
const MOST_HEADERS: usize = 100;

/// How many pieces of work are done at once by the whole program. More than this is overload, and is said so at once
/// (R15). One number for all routes and connections: a limit for each would limit nothing.
const MOST_AT_ONCE: usize = 128;

/// Listens and answers until the process is told to end.
pub async fn serve(
    app: Arc<App>,
    doorway: Doorway,
    listener: tokio::net::TcpListener,
    until: impl Future<Output = ()>,
) {
    let doorway = Arc::new(doorway);
    connections::serve(router(&app, &doorway), Seats::new(Arc::clone(&doorway)), listener, until).await;
}

fn router(app: &Arc<App>, doorway: &Arc<Doorway>) -> Router {
    let mut router = Router::new();
    for route in every_route() {
        let filter = match route.method {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
        };
        let (app, doorway) = (Arc::clone(app), Arc::clone(doorway));
        router = router.route(
            route.path,
            on(filter, move |params: RawPathParams, from: ConnectInfo<SocketAddr>, request: HttpRequest| {
                let came_from = came_from(&doorway, from.0, &request);
                handle(Arc::clone(&app), Some(route), params.iter().map(owned).collect(), came_from, request)
            }),
        );
    }
    let at_door = Arc::clone(app);
    let router = router.method_not_allowed_fallback(move || {
        let words = "This address does not take that. Go back and use the buttons of its page.";
        let answer = door::finished(&at_door, door::bare(405, words));
        async move { response(answer) }
    });
    let (app, doorway) = (Arc::clone(app), Arc::clone(doorway));
    router.fallback(move |from: ConnectInfo<SocketAddr>, request: HttpRequest| async move {
        if let Some(response) = asset(&request) {
            return response;
        }
        let came_from = came_from(&doorway, from.0, &request);
        handle(app, None, Vec::new(), came_from, request).await
    })
}

/// Where a request came from, also through proxies of ours.
fn came_from(doorway: &Doorway, peer: SocketAddr, request: &HttpRequest) -> IpAddr {
    let lines = request.headers().get_all("x-forwarded-for");
    let lines: Option<Vec<&str>> = lines.iter().map(|line| line.to_str().ok()).collect();
    doorway.client(peer.ip(), &lines.unwrap_or_default())
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

async fn handle(
    app: Arc<App>,
    route: Option<&'static Route>,
    params: Vec<(String, String)>,
    came_from: IpAddr,
    request: HttpRequest,
) -> Response {
    let (parts, body) = request.into_parts();
    let plainly = |answer: Answer| response(door::finished(&app, answer));
    if let Some(answer) = too_long(&parts) {
        return plainly(answer);
    }
    let announced =
        header_text(&parts.headers, &header::CONTENT_LENGTH).and_then(|length| length.parse().ok());
    let largest = match route.is_some_and(|route| TAKE_A_WHOLE_FORM.contains(&route.path)) {
        true => body::LARGEST_WITH_A_FORM,
        false => body::LARGEST,
    };
    let (form, trouble) = match body::read(body, announced, largest).await {
        Ok(bytes) => match parts.headers.get(header::CONTENT_TYPE).and_then(multipart::boundary_of) {
            Some(boundary) => (multipart::fields(bytes, boundary).await, None),
            None => (Fields::parse(&bytes), None),
        },
        Err(body::Lost::TooLarge) => (Some(Fields::default()), Some(too_large(route))),
        Err(body::Lost::TooSlow) => {
            return plainly(door::bare(408, "What you sent did not arrive in time. Send it again."));
        }
    };
    let query = Fields::parse(parts.uri.query().unwrap_or_default().as_bytes());
    let (Some(form), Some(query)) = (form, query) else {
        return plainly(door::bare(400, CANNOT_BE_READ));
    };
    let Ok(id) = casework::clock::random_id() else {
        return plainly(door::bare(503, "No randomness on this machine."));
    };
    let text = |name: HeaderName| header_text(&parts.headers, &name);
    let request = Request {
        id,
        method: if parts.method == HttpMethod::POST { Method::Post } else { Method::Get },
        path: parts.uri.path().to_owned(),
        params,
        query,
        form,
        cookies: text(header::COOKIE).unwrap_or_default(),
        origin: text(header::ORIGIN),
        host: text(header::HOST),
        device: text(header::USER_AGENT).unwrap_or_default(),
        network: doorway::network_of(came_from),
        is_script: text(HeaderName::from_static("x-landward-script")).is_some(),
    };
    let is_about_health = route.is_some_and(|route| route.path.starts_with("/health/"));
    let permit = match AT_ONCE.try_acquire() {
        Ok(permit) => Some(permit),
        Err(_) if is_about_health => None,
        Err(_) => return plainly(overloaded()),
    };
    let at_work = Arc::clone(&app);
    let work = tokio::task::spawn_blocking(move || {
        // Held by the work itself: what takes too long goes on behind its page, and counts until it ends.
        let _permit = permit;
        match trouble {
            None => door::answer(&at_work, route, request),
            Some(trouble) => door::refuse(&at_work, request, trouble),
        }
    });
    match tokio::time::timeout(LONGEST, work).await {
        Ok(Ok(answer)) => response(answer),
        Ok(Err(_)) => plainly(door::bare(500, "Something went wrong on our side.")),
        Err(_) => plainly(
            door::bare(503, "That took too long. Try again in a minute.").with_header("Retry-After", "10"),
        ),
    }
}

/// What is said where more is sent than is read.
fn too_large(route: Option<&Route>) -> Trouble {
    match route.is_some_and(|route| TAKE_A_WHOLE_FORM.contains(&route.path)) {
        true => Trouble::TooLarge(CannotKeepForm::TooLong.to_string()),
        false => Trouble::TooLarge("At most one megabyte can be sent at once".to_owned()),
    }
}

static AT_ONCE: Semaphore = Semaphore::const_new(MOST_AT_ONCE);

fn overloaded() -> Answer {
    door::bare(
        503,
        "Too much is asked of us at this moment. Nothing was recorded: try again in a few seconds.",
    )
    .with_header("Retry-After", "5")
}

const HEADERS_TOO_LONG: &str = "The headers of that request are too long.";
const CANNOT_BE_READ: &str = "What was sent cannot be read.";

/// What no browser of a person sends.
fn too_long(parts: &Parts) -> Option<Answer> {
    let address = parts.uri.path_and_query().map_or(0, |address| address.as_str().len());
    let headers: usize = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if address > LONGEST_ADDRESS {
        Some(door::bare(414, "That address is too long."))
    } else if headers > LARGEST_HEADERS || parts.headers.len() > MOST_HEADERS {
        Some(door::bare(431, HEADERS_TOO_LONG))
    } else {
        None
    }
}

fn header_text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

fn asset(request: &HttpRequest) -> Option<Response> {
    if ![HttpMethod::GET, HttpMethod::HEAD].contains(request.method()) {
        return None;
    }
    let asset = assets::get(request.uri().path())?;
    let takes_gzip =
        header_text(request.headers(), &header::ACCEPT_ENCODING).is_some_and(|value| value.contains("gzip"));
    let mut builder = Response::builder()
        .header(header::CONTENT_TYPE, asset.content_type)
        .header(header::CACHE_CONTROL, asset.cache_control)
        .header(header::ETAG, asset.etag)
        .header(header::VARY, "Accept-Encoding")
        .header("X-Content-Type-Options", "nosniff")
        .header("Cross-Origin-Resource-Policy", "same-origin");
    let body = match asset.gzip.filter(|_| takes_gzip) {
        Some(gzip) => {
            builder = builder.header(header::CONTENT_ENCODING, "gzip");
            Body::from(gzip)
        }
        None => Body::from(asset.bytes),
    };
    builder.body(body).ok()
}

fn response(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    if let Some(location) = answer.location.and_then(|location| HeaderValue::try_from(location).ok()) {
        headers.insert(header::LOCATION, location);
    }
    for cookie in answer.cookies {
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    response
}

/// Answers a request without a listener: for tests that look at every route.
///
/// # Errors
///
/// When no route fits.
pub fn answer_for_test(app: &App, mut request: Request) -> Result<Answer, Fault> {
    let found = every_route().filter(|route| route.method == request.method).find_map(|route| {
        let params = fit(route.path, &request.path)?;
        Some((route, params))
    });
    let Some((route, params)) = found else { return Ok(door::answer(app, None, request)) };
    request.params = params;
    Ok(door::answer(app, Some(route), request))
}
