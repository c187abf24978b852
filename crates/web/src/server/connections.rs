//! Connections: taken up, spoken HTTP on, and let go when whoever is at the other end is too slow (security.md section
//! 9.1). axum's own loop sets no limit on how long a head may be on its way.

use std::{
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::Service, service::service_fn};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
    time::Instant,
};

use super::{
    CANNOT_BE_READ, HEADERS_TOO_LONG, body, overloaded, response,
    seats::{Seats, Welcome},
};
use crate::door;

/// How long a request's head may be on its way, from its first byte.
const HEAD: Duration = Duration::from_secs(10);

/// How long a connection may be open with nothing asked on it, or with an answer that nobody fetches.
const IDLE: Duration = Duration::from_secs(60);

/// What is kept of a connection before it is understood.
const BUFFER: usize = 65_536;

/// How long those who are being answered may take when the program is told to end.
const LAST_ANSWERS: Duration = Duration::from_secs(20);

/// How long somebody is heard for whom there is no seat: what they ask is read, so that they hear the answer.
const TELLING: Duration = Duration::from_secs(3);

/// Takes connections up until told to end; then gives those that are being answered some time.
pub(super) async fn serve(
    router: Router,
    seats: Arc<Seats>,
    listener: TcpListener,
    until: impl Future<Output = ()>,
) {
    let (told, hears) = watch::channel(false);
    let mut until = pin!(until);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut until => break,
        };
        match accepted {
            Ok((stream, from)) => {
                // Without a seat there is nobody left to say anything with: the connection is let go.
                let Some(seat) = seats.take(from.ip()) else { continue };
                let (router, hears) = (router.clone(), hears.clone());
                tokio::spawn(async move {
                    let conversation = converse(stream, from, seat.welcome, router, hears);
                    match seat.welcome {
                        Welcome::Seated => conversation.await,
                        Welcome::Told => {
                            let _too_slow = tokio::time::timeout(TELLING, conversation).await;
                        }
                    }
                    drop(seat);
                });
            }
            Err(error) => {
                // No more files can be opened: the next try would fail at once, too.
                tracing::warn!(%error, "a connection could not be taken up");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop((listener, hears));
    let _nobody_waits = told.send(true);
    // A browser that keeps its connection open does not keep the program from ending.
    let _not_all_in_time = tokio::time::timeout(LAST_ANSWERS, told.closed()).await;
}

/// Answers whoever has no seat, when all that they sent has been read: an answer to what nobody has read is lost on the
/// way.
async fn tell(request: Request<Incoming>) -> Response<Body> {
    let _thrown_away = body::read(Body::new(request.into_body()), None, body::LARGEST).await;
    response(door::headed(overloaded().with_header("Connection", "close")))
}

/// Speaks HTTP on one connection until either side has enough.
async fn converse(
    stream: TcpStream,
    from: SocketAddr,
    welcome: Welcome,
    router: Router,
    mut hears: watch::Receiver<bool>,
) {
    let _slower = stream.set_nodelay(true);
    let pace = Arc::new(Pace::new());
    let router = TowerToHyperService::new(router);
    let service = service_fn(|mut request: Request<Incoming>| {
        pace.set(At::Work);
        request.extensions_mut().insert(ConnectInfo(from));
        let is_answered = welcome == Welcome::Seated || request.uri().path().starts_with("/health/");
        let (router, pace) = (&router, Arc::clone(&pace));
        async move {
            let answer =
                if is_answered { router.call(request.map(Body::new)).await } else { Ok(tell(request).await) };
            pace.set(At::Rest(Instant::now()));
            answer
        }
    });
    let stream = TokioIo::new(Paced { stream, pace: Arc::clone(&pace), instead: None });
    let mut conversation = pin!(http1::Builder::new().max_buf_size(BUFFER).serve_connection(stream, service));
    let mut is_ending = false;
    loop {
        tokio::select! {
            _ended = conversation.as_mut() => return,
            () = pace.is_lost() => return,
            _told = hears.changed(), if !is_ending => {
                is_ending = true;
                conversation.as_mut().graceful_shutdown();
            }
        }
    }
}

/// Where a connection stands.
#[derive(Clone, Copy)]
enum At {
    /// Nothing is asked; the last answer is on its way or has arrived.
    Rest(Instant),
    /// A head has begun to arrive.
    Head(Instant),
    /// A request is read and answered, within the limits of that.
    Work,
}

/// How long a connection has been where it is.
struct Pace {
    at: Mutex<At>,
    moved: Notify,
}

impl Pace {
    fn new() -> Self {
        // Whoever connects has something to ask.
        Self { at: Mutex::new(At::Head(Instant::now())), moved: Notify::new() }
    }

    fn at(&self) -> At {
        *self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, at: At) {
        *self.at.lock().unwrap_or_else(PoisonError::into_inner) = at;
        self.moved.notify_one();
    }

    fn bytes_came(&self) {
        if let At::Rest(_) = self.at() {
            self.set(At::Head(Instant::now()));
        }
    }

    /// Ends when the connection has stood somewhere for too long.
    async fn is_lost(&self) {
        loop {
            let until = match self.at() {
                At::Rest(since) => Some(since + IDLE),
                At::Head(since) => Some(since + HEAD),
                At::Work => None,
            };
            let moved = self.moved.notified();
            match until {
                None => moved.await,
                Some(until) => {
                    tokio::select! {
                        () = moved => {}
                        () = tokio::time::sleep_until(until) => return,
                    }
                }
            }
        }
    }
}

/// A stream that notes when bytes come, and that says in our own words what cannot be read as HTTP.
struct Paced {
    stream: TcpStream,
    pace: Arc<Pace>,
    /// What is written instead of an answer that is none of ours, and how much of it was.
    instead: Option<(Vec<u8>, usize)>,
}

impl Paced {
    /// Writes our answer in the place of the one that the HTTP library makes by itself, which has no headers of ours.
    fn write_instead(&mut self, context: &mut Context<'_>, theirs: usize) -> Poll<io::Result<usize>> {
        while let Some((ours, written)) = &mut self.instead {
            match Pin::new(&mut self.stream).poll_write(context, &ours[*written..]) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(more)) => *written += more,
            }
            if *written == ours.len() {
                self.instead = None;
            }
        }
        Poll::Ready(Ok(theirs))
    }
}

/// What stands for an answer that the HTTP library made: every answer of ours has our headers, so that none of those is
/// taken for one.
fn instead_of(theirs: &[u8]) -> Option<Vec<u8>> {
    let is_refusal = theirs.starts_with(b"HTTP/1.1 4") || theirs.starts_with(b"HTTP/1.0 4");
    let head = str::from_utf8(theirs).ok().filter(|_| is_refusal)?;
    if head.contains("content-security-policy") || !head.ends_with("\r\n\r\n") {
        return None;
    }
    let status = head.get(9..12)?.parse().ok()?;
    let words = if status == 431 { HEADERS_TOO_LONG } else { CANNOT_BE_READ };
    let answer = door::headed(door::bare(status, words));
    let mut ours = format!("{}\r\nconnection: close\r\n", head.lines().next()?);
    let about =
        [("content-type", answer.content_type.to_owned()), ("content-length", answer.body.len().to_string())];
    for (name, value) in about.iter().chain(&answer.headers) {
        ours.push_str(&format!("{name}: {value}\r\n"));
    }
    ours.push_str("\r\n");
    Some([ours.as_bytes(), &answer.body].concat())
}

impl AsyncRead for Paced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.pace.bytes_came();
        }
        read
    }
}

impl AsyncWrite for Paced {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.instead.is_none() {
            self.instead = instead_of(bytes).map(|ours| (ours, 0));
        }
        if self.instead.is_some() {
            return self.write_instead(context, bytes.len());
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let first = parts.first().map_or(&[][..], |part| part);
        if self.instead.is_some() || instead_of(first).is_some() {
            return self.poll_write(context, first);
        }
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use axum::{body::Bytes, routing::get};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpSocket,
    };

    use super::*;
    use crate::server::doorway::Doorway;

    /// Connects from an address of this machine.
    async fn from(address: [u8; 4], to: SocketAddr) -> TcpStream {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind((address, 0).into()).expect("an address of this machine");
        socket.connect(to).await.expect("somebody listens")
    }

    async fn asked(address: [u8; 4], to: SocketAddr, path: &str) -> String {
        let mut stream = from(address, to).await;
        let words = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(words.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer and no reset");
        answer
    }

    #[test]
    fn slow_connections_from_one_address_reset_nobody_and_leave_health_and_others_alone() {
        const CROWD: [u8; 4] = [127, 0, 0, 70];
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let to = listener.local_addr().expect("an address");
            let router = Router::new()
                .route("/health/live", get(|| async { "well" }))
                .fallback(|_whole: Bytes| async { "a page" });
            let seats = Seats::new(Arc::new(Doorway { proxies: Vec::new(), each_address: 20 }));
            let serving = tokio::spawn(serve(router, seats, listener, std::future::pending()));
            let mut slow = Vec::new();
            for _ in 0..30 {
                let mut stream = from(CROWD, to).await;
                let begun = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf";
                stream.write_all(begun).await.expect("sent");
                slow.push(stream);
            }
            let others = asked([127, 0, 0, 1], to, "/").await;
            assert!(others.starts_with("HTTP/1.1 200") && others.ends_with("a page"), "{others}");
            let health = asked(CROWD, to, "/health/live").await;
            assert!(health.starts_with("HTTP/1.1 200") && health.ends_with("well"), "{health}");
            let told = asked(CROWD, to, "/").await;
            assert!(told.starts_with("HTTP/1.1 503") && told.contains("retry-after: 5"), "{told}");
            serving.abort();
        });
    }
}
