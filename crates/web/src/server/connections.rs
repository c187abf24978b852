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
use hyper::{Request, body::Incoming, server::conn::http1, service::Service, service::service_fn};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{Notify, Semaphore, watch},
    time::Instant,
};

/// How long a request's head may be on its way, from its first byte.
const HEAD: Duration = Duration::from_secs(10);

/// How long a connection may be open with nothing asked on it, or with an answer that nobody fetches.
const IDLE: Duration = Duration::from_secs(60);

/// How many connections there are at once: fewer than the files that a program may open on most machines.
const MOST: usize = 900;

/// What is kept of a connection before it is understood.
const BUFFER: usize = 65_536;

/// How long those who are being answered may take when the program is told to end.
const LAST_ANSWERS: Duration = Duration::from_secs(20);

/// Said to whoever comes when no more connections can be held.
const NO_MORE: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\r\n\
    Too much is asked of us at this moment. Try again in a few seconds.";

/// Takes connections up until told to end; then gives those that are being answered some time.
pub(super) async fn serve(router: Router, listener: TcpListener, until: impl Future<Output = ()>) {
    let (told, hears) = watch::channel(false);
    let places = Arc::new(Semaphore::new(MOST));
    let mut until = pin!(until);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut until => break,
        };
        match accepted {
            Ok((stream, from)) => {
                let (router, hears, places) = (router.clone(), hears.clone(), Arc::clone(&places));
                tokio::spawn(async move {
                    match places.try_acquire() {
                        Ok(_place) => converse(stream, from, router, hears).await,
                        Err(_) => send_away(stream).await,
                    }
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

async fn send_away(mut stream: TcpStream) {
    let _gone = tokio::time::timeout(HEAD, stream.write_all(NO_MORE)).await;
}

/// Speaks HTTP on one connection until either side has enough.
async fn converse(stream: TcpStream, from: SocketAddr, router: Router, mut hears: watch::Receiver<bool>) {
    let _slower = stream.set_nodelay(true);
    let pace = Arc::new(Pace::new());
    let router = TowerToHyperService::new(router);
    let service = service_fn(|mut request: Request<Incoming>| {
        pace.set(At::Work);
        request.extensions_mut().insert(ConnectInfo(from));
        let answer = router.call(request.map(Body::new));
        let pace = Arc::clone(&pace);
        async move {
            let answer = answer.await;
            pace.set(At::Rest(Instant::now()));
            answer
        }
    });
    let stream = TokioIo::new(Paced { stream, pace: Arc::clone(&pace) });
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

/// A stream that notes when bytes come.
struct Paced {
    stream: TcpStream,
    pace: Arc<Pace>,
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
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
