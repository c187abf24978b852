//! The pages served by the program itself, and somebody who asks for them.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use casework::demonstration::cast::PASSWORD;

use crate::demonstration;

/// The pages, served until the value goes.
pub struct Served {
    pub child: Child,
    pub port: u16,
}

impl Served {
    /// A demonstration that is made first if nothing is there.
    pub fn from(data: &Path) -> Self {
        if !data.exists() {
            demonstration(data);
        }
        Self::with(data, &[], |_| ())
    }

    /// With further arguments, and with the command prepared further before it runs.
    pub fn with(data: &Path, arguments: &[&str], prepare: impl FnOnce(&mut Command)) -> Self {
        let port = rehearsal::free_port();
        let mut command = Command::new(env!("CARGO_BIN_EXE_landward"));
        command
            .arg("--data")
            .arg(data)
            .args(arguments)
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .stderr(Stdio::piped());
        prepare(&mut command);
        let mut child = command.spawn().expect("the program runs");
        let output = child.stderr.take().expect("its words were asked for");
        let is_up = BufReader::new(output)
            .lines()
            .map_while(Result::ok)
            .any(|line| line.starts_with("Landward is at"));
        assert!(is_up, "it ended before it served");
        Self { child, port }
    }

    /// `kill -9`.
    pub fn kill_9(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// Says something to a port and reads what comes back until the other end closes.
pub fn told(port: u16, words: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("somebody listens");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit");
    // Whoever is sent away early may find the way shut while still talking.
    let _shut = stream.write_all(words);
    let mut answer = Vec::new();
    let _shut = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

pub fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_default()
}

pub fn asked(port: u16, method: &str, path: &str, headers: &str, body: &[u8]) -> String {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    );
    told(port, &[head.as_bytes(), body].concat())
}

/// The value of the first field of a name on a page.
pub fn field(page: &str, name: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\""))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}

/// Where an answer leads.
pub fn location(answer: &str) -> String {
    let line = answer.lines().find_map(|line| line.strip_prefix("location: "));
    line.unwrap_or_else(|| panic!("it leads nowhere: {answer}")).to_owned()
}

/// Somebody who has signed in, without script.
pub struct Browser {
    pub port: u16,
    cookie: String,
    csrf: String,
}

impl Browser {
    /// Signs in, and says with which answer that ended if it did not.
    pub fn signs_in(port: u16, user_name: &str) -> Result<Self, String> {
        let form = format!("user_name={user_name}&password={PASSWORD}");
        let answer = asked(port, "POST", "/sign-in", "", form.as_bytes());
        let cookie = answer
            .lines()
            .filter_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next())
            .find(|cookie| cookie.starts_with("__Host-landward=") && !cookie.ends_with('='));
        let Some(cookie) = cookie else { return Err(answer) };
        let mut browser = Self { port, cookie: cookie.to_owned(), csrf: String::new() };
        browser.csrf = field(&browser.get("/settings"), "csrf").ok_or("no token on the settings page")?;
        Ok(browser)
    }

    /// The same session at another program.
    pub fn at(self, served: &Served) -> Self {
        Self { port: served.port, ..self }
    }

    pub fn get(&self, path: &str) -> String {
        asked(self.port, "GET", path, &format!("Cookie: {}\r\n", self.cookie), b"")
    }

    /// Sends a form; the fields are encoded already.
    pub fn post(&self, path: &str, fields: &str) -> String {
        let form = format!("csrf={}&{fields}", self.csrf);
        asked(self.port, "POST", path, &format!("Cookie: {}\r\n", self.cookie), form.as_bytes())
    }
}
