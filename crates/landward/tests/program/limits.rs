//! What is too much, too long or too slow is refused with a clear answer, and the others do not feel it (security.md
//! section 9.1, R15).

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use rehearsal::scratch_dir;

use crate::demonstration;
use crate::served::{Browser, Served, asked, status, told};

#[test]
fn what_is_too_long_or_cannot_be_read_is_refused_with_a_clear_answer() {
    let scratch = scratch_dir("limits");
    let served = Served::from(&scratch.join("data"));
    let port = served.port;
    let address = |length: usize| format!("/sign-in?{}", "a".repeat(length - "/sign-in?".len()));
    assert_eq!(status(&asked(port, "GET", &address(8_192), "", b"")), 200);
    assert_eq!(status(&asked(port, "GET", &address(8_193), "", b"")), 414);

    let header = |length: usize| format!("X-Long: {}\r\n", "a".repeat(length));
    assert_eq!(status(&asked(port, "GET", "/sign-in", &header(30_000), b"")), 200);
    assert_eq!(status(&asked(port, "GET", "/sign-in", &header(33_000), b"")), 431);
    assert_eq!(status(&asked(port, "GET", "/sign-in", &"X-One: 1\r\n".repeat(101), b"")), 431);

    let body = |length: usize| [b"user_name=".as_slice(), &vec![b'a'; length - 10]].concat();
    assert_ne!(status(&asked(port, "POST", "/sign-in", "", &body(1_048_576))), 413);
    let large = asked(port, "POST", "/sign-in", "", &body(1_048_577));
    assert_eq!(status(&large), 413);
    assert!(
        large.contains("what you typed is still there") && large.contains("one megabyte"),
        "a page: {large}"
    );

    assert_eq!(status(&told(port, b"NONSENSE\r\n\r\n")), 400);
    assert_eq!(status(&asked(port, "POST", "/sign-in", "", b"user_name=%zz")), 400);
}

#[test]
fn what_is_refused_before_anybody_looks_at_it_has_our_headers_and_a_page() {
    let scratch = scratch_dir("refused");
    let served = Served::from(&scratch.join("data"));
    let port = served.port;
    let long = format!("/sign-in?{}", "a".repeat(9_000));
    let many = "X-One: 1\r\n".repeat(400);
    for (expected, answer) in [
        (405, asked(port, "PUT", "/sign-in", "", b"")),
        (405, asked(port, "POST", "/worklist", "", b"")),
        (414, asked(port, "GET", &long, "", b"")),
        (431, asked(port, "GET", "/sign-in", &"X-One: 1\r\n".repeat(99), b"")),
        (431, asked(port, "GET", "/sign-in", &many, b"")),
        (400, asked(port, "POST", "/sign-in", "", b"user_name=%zz")),
        (400, told(port, b"NONSENSE\r\n\r\n")),
        (400, told(port, b"GET /sign-in HTTP/1.1\r\nHost : localhost\r\n\r\n")),
    ] {
        let said = answer.to_lowercase();
        assert_eq!(status(&answer), expected, "{answer}");
        for name in
            ["content-security-policy: default-src 'none'", "x-content-type-options: nosniff", "no-store"]
        {
            assert!(said.contains(name), "{expected} without {name}: {answer}");
        }
        assert!(said.contains("<h1>") && said.ends_with("</html>\n"), "{expected} without a page: {answer}");
    }
}

#[test]
fn whoever_asks_only_for_the_head_gets_the_same_head_and_no_body() {
    let scratch = scratch_dir("head");
    let served = Served::from(&scratch.join("data"));
    let port = served.port;
    for path in ["/sign-in", "/health/ready", "/there/is/no/such/page"] {
        let (whole, head) = (asked(port, "GET", path, "", b""), asked(port, "HEAD", path, "", b""));
        assert_eq!(status(&head), status(&whole), "{path}");
        assert!(head.ends_with("\r\n\r\n") && whole.len() > head.len(), "{path}: {head}");
    }
}

/// R15, short: ten times what can be done at once. The limit is shown to limit, health answers meanwhile, and it is
/// over when they have gone.
#[test]
fn overload_is_said_at_once_and_passes() {
    const CROWD: usize = 500;
    let scratch = scratch_dir("overload");
    let data = scratch.join("data");
    demonstration(&data);
    // Each look waits for a commit: on a disk this slow everybody is there at once, however quick the machine is.
    let served = Served::with(&data, &[], |command| {
        command.args(["--bench-commit-microseconds", "300000"]);
    });
    let port = served.port;
    let browser = Browser::signs_in(port, "amina").expect("the cast may come in");
    let together = Barrier::new(CROWD);
    let statuses: Vec<u16> = thread::scope(|scope| {
        let tries: Vec<_> = (0..CROWD)
            .map(|_| {
                let (together, browser) = (&together, &browser);
                scope.spawn(move || {
                    together.wait();
                    let answer = browser.get("/worklist");
                    assert!(
                        status(&answer) != 503 || answer.to_lowercase().contains("retry-after"),
                        "{answer}"
                    );
                    status(&answer)
                })
            })
            .collect();
        assert_eq!(status(&asked(port, "GET", "/health/live", "", b"")), 200);
        tries.into_iter().map(|one| one.join().expect("no panic")).collect()
    });
    assert!(statuses.contains(&503), "nobody was sent away: {statuses:?}");
    assert!(statuses.iter().any(|status| *status != 503), "everybody was sent away");
    assert!(!statuses.contains(&500), "{statuses:?}");
    assert_eq!(status(&asked(port, "GET", "/sign-in", "", b"")), 200, "it is over");
}

/// Slow clients: a head that does not end, also when a byte comes now and then, and a body that stops. All of them at
/// once, so that the test waits for the limit only once.
#[test]
fn whoever_is_too_slow_is_let_go_and_the_others_do_not_feel_it() {
    let scratch = scratch_dir("slow");
    let served = Served::from(&scratch.join("data"));
    let port = served.port;
    let until_let_go = |begin: &[u8], drip: Option<Duration>| {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("somebody listens");
        stream.set_read_timeout(Some(drip.unwrap_or(Duration::from_secs(30)))).expect("a limit");
        stream.write_all(begin).expect("sent");
        let begun = Instant::now();
        let mut answer = Vec::new();
        while begun.elapsed() < Duration::from_secs(30) {
            let mut part = [0; 1_024];
            match stream.read(&mut part) {
                Ok(0) => break,
                Ok(length) => answer.extend_from_slice(&part[..length]),
                // Nothing came for a while: send another byte of what never ends.
                Err(_) if stream.write_all(b"x").is_ok() => (),
                Err(_) => break,
            }
        }
        (begun.elapsed(), String::from_utf8_lossy(&answer).into_owned())
    };
    let post = format!(
        "POST /sign-in HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\nContent-Type: \
         application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nuser_name="
    );
    let second = Some(Duration::from_secs(1));
    thread::scope(|scope| {
        let cases = [
            ("nothing", scope.spawn(|| until_let_go(b"", None))),
            ("half a head", scope.spawn(|| until_let_go(b"GET / HTTP/1.1\r\nX-", None))),
            ("a dripping head", scope.spawn(move || until_let_go(b"GET / HTTP/1.1\r\nX-", second))),
            ("half a body", scope.spawn(|| until_let_go(post.as_bytes(), None))),
            ("a dripping body", scope.spawn(|| until_let_go(post.as_bytes(), second))),
        ];
        assert_eq!(status(&asked(port, "GET", "/sign-in", "", b"")), 200, "the others do not feel it");
        for (case, slow) in cases {
            let (took, answer) = slow.join().expect("no panic");
            let limits = Duration::from_secs(8)..Duration::from_secs(20);
            assert!(limits.contains(&took), "{case}: let go after {took:?}");
            let expected = if case.contains("body") { 408 } else { 0 };
            assert_eq!(status(&answer), expected, "{case}: {answer}");
        }
    });
}

#[test]
fn a_form_that_is_too_large_is_shown_again_on_its_page_with_the_limit() {
    let scratch = scratch_dir("large");
    let served = Served::from(&scratch.join("data"));
    let browser = Browser::signs_in(served.port, "priya").expect("lets in");
    assert!(browser.get("/forms/new").contains("At most 900 kilobytes"), "it is said before");
    let json = |words: usize| {
        format!(
            "{{\"resourceType\":\"Questionnaire\",\"title\":\"Long\",\"item\":[],\"copyright\":\"{}\"}}",
            "a".repeat(words)
        )
    };
    let sent = |words: usize| {
        let fields = format!(
            "idempotency_key=0198c5a2-7d3b-7000-8000-0123456789ab&code=long&source=our+team&questionnaire={}",
            json(words)
        );
        browser.post("/forms", &fields)
    };
    let refused = sent(1_100_000);
    assert_eq!(status(&refused), 422);
    assert!(refused.contains("longer than 900 kilobytes"), "the limit is named");
    assert!(
        refused.contains(&"a".repeat(1_000)) && refused.contains("our team"),
        "and nothing typed is lost"
    );
    let far = sent(2_200_000);
    assert_eq!(status(&far), 413);
    assert!(far.contains("longer than 900 kilobytes"), "{far}");
    assert_eq!(status(&sent(800_000)), 303, "what is smaller is taken");
}

/// A large upload is refused before it is sent.
#[test]
fn what_says_that_it_is_far_too_large_is_refused_unread() {
    let scratch = scratch_dir("unread");
    let served = Served::from(&scratch.join("data"));
    let head = format!(
        "POST /sign-in HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\nContent-Length: \
         104857600\r\n\r\n",
        port = served.port
    );
    let begun = Instant::now();
    let answer = told(served.port, head.as_bytes());
    assert_eq!(status(&answer), 413, "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}
