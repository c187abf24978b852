//! One request, read and bounded: what a handler may look at.

use uuid::Uuid;

/// Whether a request only asks or wants something done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Asks; never changes anything.
    Get,
    /// Wants something done; carries the session's token.
    Post,
}

/// A request as a handler sees it.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its own number, in the journal and on error pages.
    pub id: Uuid,
    /// What it wants.
    pub method: Method,
    /// The path, without the query.
    pub path: String,
    /// The parts of the path that the route names.
    pub params: Vec<(String, String)>,
    /// The fields of the query.
    pub query: Fields,
    /// The fields of the form.
    pub form: Fields,
    /// Header `Cookie`.
    pub cookies: String,
    /// Header `Origin`.
    pub origin: Option<String>,
    /// Header `Host`.
    pub host: Option<String>,
    /// Header `User-Agent`.
    pub device: String,
    /// The network address it came from.
    pub network: String,
    /// A script of ours made it (autosave, suggestions): it gets a fragment, and never keeps a session awake.
    pub is_script: bool,
}

/// Fields of a form or a query, in order, each name as often as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`. What is no UTF-8 is refused.
    pub fn parse(encoded: &[u8]) -> Option<Self> {
        let mut fields = Vec::new();
        for part in encoded.split(|byte| *byte == b'&').filter(|part| !part.is_empty()) {
            let equals = part.iter().position(|byte| *byte == b'=');
            let (name, value) = match equals {
                Some(at) => (&part[..at], &part[at + 1..]),
                None => (part, &[][..]),
            };
            fields.push((decoded(name)?, decoded(value)?));
        }
        Some(Self(fields))
    }

    /// From pairs, for tests and drafts.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// The first value of a name; nothing typed is an empty text.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// The first value of a name, trimmed; none where nothing but blanks was typed.
    pub fn given(&self, name: &str) -> Option<&str> {
        Some(self.get(name).trim()).filter(|value| !value.is_empty())
    }

    /// Every value of a name.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a name came at all.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// All fields.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

fn decoded(part: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.iter();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let pair = [*rest.next()?, *rest.next()?];
                let pair = std::str::from_utf8(&pair).ok()?;
                bytes.push(u8::from_str_radix(pair, 16).ok()?);
            }
            other => bytes.push(*other),
        }
    }
    String::from_utf8(bytes).ok()
}

/// What a file that is no text in UTF-8 arrives as: the name of its field, with this behind it.
pub const NOT_TEXT: &str = ":not_text";

/// What a form carries that nobody typed and that may differ when the same is sent again.
pub const CARRIED: [&str; 2] = ["csrf", "idempotency_key"];

impl Request {
    /// What is asked: where to, and every word; a form's key is good for exactly this.
    pub fn asked(&self) -> Vec<u8> {
        let typed = self.form.pairs().iter().filter(|(name, _)| !CARRIED.contains(&name.as_str()));
        let parts = typed.flat_map(|(name, value)| [name, value]);
        let mut asked = Vec::new();
        for part in std::iter::once(&self.path).chain(parts) {
            asked.extend_from_slice(&part.len().to_be_bytes());
            asked.extend_from_slice(part.as_bytes());
        }
        asked
    }

    /// A part of the path that the route names.
    pub fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// A cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.split(';').find_map(|pair| {
            let (known, value) = pair.trim().split_once('=')?;
            (known == name).then_some(value)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn a_form_is_read_with_repeats_blanks_and_signs() {
        let fields = Fields::parse(b"need=mh&need=housing&note=a+b%26c%0Ad&empty=&bare").expect("a form");
        assert_eq!(fields.all("need").collect::<Vec<_>>(), ["mh", "housing"]);
        assert_eq!(fields.get("note"), "a b&c\nd");
        assert_eq!(fields.given("empty"), None);
        assert!(fields.has("bare"));
    }

    #[test]
    fn a_form_that_is_no_text_is_refused() {
        for bad in [&b"a=%"[..], b"a=%4", b"a=%zz", b"a=%ff"] {
            assert_eq!(Fields::parse(bad), None);
        }
    }
}
