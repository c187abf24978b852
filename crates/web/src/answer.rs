//! What a handler answers: a page, the way to a page, or a trouble that becomes one.

use domain::{
    Id,
    failure::{Changed, Failure, Fault},
    person::Person,
};

/// What goes back to the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Where to go instead, for a redirect.
    pub location: Option<String>,
    /// Cookies to set, whole header values.
    pub cookies: Vec<String>,
    /// Header `Content-Type`.
    pub content_type: &'static str,
    /// Headers beside those that every answer has.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// A page of HTML.
    pub fn html(status: u16, body: String) -> Self {
        Self {
            status,
            location: None,
            cookies: Vec::new(),
            content_type: "text/html; charset=utf-8",
            headers: Vec::new(),
            body: body.into_bytes(),
        }
    }

    /// Plain text.
    pub fn text(status: u16, body: impl Into<String>) -> Self {
        Self { content_type: "text/plain; charset=utf-8", ..Self::html(status, body.into()) }
    }

    /// 303: nothing that a person can land on is the direct answer to a POST.
    pub fn go_to(address: impl Into<String>) -> Self {
        Self { status: 303, location: Some(address.into()), ..Self::html(303, String::new()) }
    }

    /// Sets a cookie beside.
    #[must_use]
    pub fn with_cookie(mut self, cookie: String) -> Self {
        self.cookies.push(cookie);
        self
    }

    /// Sets a header beside.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Why there is no page. What one may not see and what does not exist are the same trouble.
#[derive(Debug)]
pub enum Trouble {
    /// 404.
    NotFound,
    /// A rule says no: 409 with its sentence.
    Refused(String),
    /// A reason is asked for before this can be opened: 403, with the form that takes it and comes back.
    NeedReason(Option<Id<Person>>),
    /// Only emergency access would open it: 403.
    NeedBreakGlass,
    /// Someone else changed it meanwhile: 409.
    Changed(Changed),
    /// The token or the origin of a form is wrong: 403, nothing changed.
    Forged,
    /// It cannot be read: 400.
    Unreadable,
    /// Too large: 413, with the limit.
    TooLarge(String),
    /// Too often: 429, with when it can be done again.
    TooOften {
        /// What the page says.
        words: String,
        /// After how many seconds it can.
        seconds: i64,
    },
    /// The machine failed: 500, 503 or 507.
    Fault(Fault),
}

/// What somebody is told whose form carries the key of another: a page that was copied, or changed after it was sent.
pub const KEY_USED: &str = "This was not recorded. The same page was sent before, with other words or about somebody \
    else, and only what was sent first was recorded. Look at the record, then send this again if it is still needed.";

impl<R: std::fmt::Display> From<Failure<R>> for Trouble {
    fn from(failure: Failure<R>) -> Self {
        match failure {
            Failure::Refused(refusal) => Trouble::Refused(refusal.to_string()),
            Failure::NotFound => Trouble::NotFound,
            Failure::NeedReason(person) => Trouble::NeedReason(person),
            Failure::NeedBreakGlass => Trouble::NeedBreakGlass,
            Failure::Changed(changed) => Trouble::Changed(changed),
            Failure::KeyUsed => Trouble::Refused(KEY_USED.to_owned()),
            Failure::Fault(fault) => Trouble::Fault(fault),
        }
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Trouble::Fault(fault)
    }
}

impl From<crate::render::RenderFault> for Trouble {
    fn from(fault: crate::render::RenderFault) -> Self {
        Trouble::Fault(Fault::program(fault.to_string()))
    }
}
