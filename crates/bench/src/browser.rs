//! A browser as small as can be: one connection kept open, one session, forms with their tokens.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Duration,
};

/// What came back.
pub struct Page {
    /// HTTP status.
    pub status: u16,
    /// Where to go instead.
    pub location: Option<String>,
    /// The body.
    pub body: String,
}

/// One connection with its session.
pub struct Browser {
    stream: BufReader<TcpStream>,
    host: String,
    cookie: String,
    /// The token that forms of the session carry.
    pub csrf: String,
}

impl Browser {
    /// Connects.
    pub fn open(port: u16) -> Result<Self, String> {
        let stream = TcpStream::connect(("127.0.0.1", port)).map_err(|error| error.to_string())?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        stream.set_read_timeout(Some(Duration::from_secs(30))).map_err(|error| error.to_string())?;
        let host = format!("localhost:{port}");
        Ok(Self { stream: BufReader::new(stream), host, cookie: String::new(), csrf: String::new() })
    }

    /// Signs in as a member of the cast, in the first assignment.
    pub fn sign_in(&mut self, user_name: &str, password: &str) -> Result<(), String> {
        let page = self.post("/sign-in", &[("user_name", user_name), ("password", password)])?;
        if page.status != 303 {
            return Err(format!("{user_name} was not let in: {}", page.status));
        }
        let settings = self.get("/settings")?;
        self.csrf = field(&settings.body, "csrf").ok_or("no token on the settings page")?;
        let choices = self.get("/assignments")?;
        if let Some(first) = button(&choices.body, "assignment") {
            self.post("/assignments", &[("assignment", &first)])?;
        }
        Ok(())
    }

    /// Another connection with the same session.
    pub fn again(&self, port: u16) -> Result<Self, String> {
        let mut other = Self::open(port)?;
        other.cookie.clone_from(&self.cookie);
        other.csrf.clone_from(&self.csrf);
        Ok(other)
    }

    /// Asks for a page.
    pub fn get(&mut self, path: &str) -> Result<Page, String> {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\r\n", self.host, self.cookie);
        self.send(request.as_bytes())
    }

    /// Sends a form, with the token and our origin.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Page, String> {
        let mut body = format!("csrf={}", self.csrf);
        for (name, value) in fields {
            body.push('&');
            body.push_str(name);
            body.push('=');
            encode(value, &mut body);
        }
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\nContent-Type: \
             application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}",
            host = self.host,
            cookie = self.cookie,
            length = body.len(),
        );
        self.send(request.as_bytes())
    }

    fn send(&mut self, request: &[u8]) -> Result<Page, String> {
        let said = |error: std::io::Error| error.to_string();
        self.stream.get_mut().write_all(request).map_err(said)?;
        let mut line = String::new();
        self.stream.read_line(&mut line).map_err(said)?;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or("no answer")?;
        let (mut length, mut location) = (0, None);
        loop {
            line.clear();
            self.stream.read_line(&mut line).map_err(said)?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().unwrap_or_default(),
                "location" => location = Some(value.to_owned()),
                "set-cookie" => self.keep(value),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).map_err(said)?;
        let body = String::from_utf8(body).map_err(|error| error.to_string())?;
        Ok(Page { status, location, body })
    }

    fn keep(&mut self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap_or_default();
        if pair.starts_with("__Host-landward=") && !pair.ends_with('=') {
            pair.clone_into(&mut self.cookie);
        }
    }
}

/// The value of the first field of a name on a page.
pub fn field(body: &str, name: &str) -> Option<String> {
    after(body, &format!("name=\"{name}\" value=\""))
}

fn button(body: &str, name: &str) -> Option<String> {
    field(body, name)
}

fn after(body: &str, mark: &str) -> Option<String> {
    let start = body.find(mark)? + mark.len();
    let rest = &body[start..];
    rest.find('"').map(|end| rest[..end].to_owned())
}

fn encode(value: &str, out: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}
