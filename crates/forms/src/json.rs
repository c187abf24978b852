//! JSON as it was written: numbers keep their digits, keys their order, and nothing is read twice.
//!
//! The usual reader turns `1.10` into a binary fraction, which a clinical value must never become, and lets
//! a second key of the same name overwrite the first. Both are refused here, as is endless nesting.

use std::{collections::HashSet, fmt};

/// How deep lists and objects may stand inside each other.
const DEEPEST: usize = 64;

/// One JSON value; a number is its text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads one document; the error is a sentence with the place.
    pub(crate) fn parse(text: &str) -> Result<Json, String> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(0)?;
        reader.skip_space();
        match reader.at == text.len() {
            true => Ok(value),
            false => Err(reader.wrong("there is more after the end")),
        }
    }

    pub(crate) fn text(text: impl Into<String>) -> Json {
        Json::Text(text.into())
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Json> {
        self.entries()?.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Json> {
        let Json::Object(entries) = self else { return None };
        entries.iter_mut().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Sets a key where it stands, or at the end; nothing happens to what is no object.
    pub(crate) fn set(&mut self, key: &str, value: Json) {
        if let Some(known) = self.get_mut(key) {
            *known = value;
        } else if let Json::Object(entries) = self {
            entries.push((key.to_owned(), value));
        }
    }

    /// Takes a key out.
    pub(crate) fn take(&mut self, key: &str) {
        if let Json::Object(entries) = self {
            entries.retain(|(name, _)| name != key);
        }
    }

    /// Takes a key out whose list is empty: FHIR has no empty lists.
    pub(crate) fn take_empty(&mut self, key: &str) {
        if self.get(key).and_then(Json::as_list).is_some_and(<[Json]>::is_empty) {
            self.take(key);
        }
    }

    /// The list of a key, made where there is none.
    ///
    /// # Panics
    ///
    /// Where this is no object: items and options always are, and [`Json::parse`]d ones that are not have no key.
    pub(crate) fn list_mut(&mut self, key: &str) -> &mut Vec<Json> {
        if self.get(key).and_then(Json::as_list).is_none() {
            self.set(key, Json::List(Vec::new()));
        }
        match self.get_mut(key) {
            Some(Json::List(list)) => list,
            Some(_) | None => unreachable!("the list was set"),
        }
    }

    /// The document over many lines, two blanks a level.
    pub(crate) fn indented(&self) -> String {
        let mut text = String::new();
        self.write_indented(0, &mut text);
        text
    }

    fn write_indented(&self, depth: usize, text: &mut String) {
        let line = |text: &mut String, depth: usize| {
            text.push('\n');
            text.extend(std::iter::repeat_n("  ", depth));
        };
        match self {
            Json::List(list) if !list.is_empty() => {
                for (index, value) in list.iter().enumerate() {
                    text.push(if index == 0 { '[' } else { ',' });
                    line(text, depth + 1);
                    value.write_indented(depth + 1, text);
                }
                line(text, depth);
                text.push(']');
            }
            Json::Object(entries) if !entries.is_empty() => {
                for (index, (key, value)) in entries.iter().enumerate() {
                    text.push(if index == 0 { '{' } else { ',' });
                    line(text, depth + 1);
                    text.push_str(&quoted(key));
                    text.push_str(": ");
                    value.write_indented(depth + 1, text);
                }
                line(text, depth);
                text.push('}');
            }
            Json::Null
            | Json::Bool(_)
            | Json::Number(_)
            | Json::Text(_)
            | Json::List(_)
            | Json::Object(_) => text.push_str(&self.to_string()),
        }
    }

    pub(crate) fn entries(&self) -> Option<&[(String, Json)]> {
        match self {
            Json::Object(entries) => Some(entries),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::List(_) => None,
        }
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::List(_) | Json::Object(_) => None,
        }
    }

    pub(crate) fn as_bool(&self) -> Option<bool> {
        match self {
            Json::Bool(truth) => Some(*truth),
            Json::Null | Json::Number(_) | Json::Text(_) | Json::List(_) | Json::Object(_) => None,
        }
    }

    pub(crate) fn as_number(&self) -> Option<&str> {
        match self {
            Json::Number(digits) => Some(digits),
            Json::Null | Json::Bool(_) | Json::Text(_) | Json::List(_) | Json::Object(_) => None,
        }
    }

    pub(crate) fn as_list(&self) -> Option<&[Json]> {
        match self {
            Json::List(list) => Some(list),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::Object(_) => None,
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(truth) => write!(f, "{truth}"),
            Json::Number(digits) => f.write_str(digits),
            Json::Text(text) => f.write_str(&quoted(text)),
            Json::List(list) => {
                f.write_str("[")?;
                for (index, value) in list.iter().enumerate() {
                    write!(f, "{}{value}", if index == 0 { "" } else { "," })?;
                }
                f.write_str("]")
            }
            Json::Object(entries) => {
                f.write_str("{")?;
                for (index, (key, value)) in entries.iter().enumerate() {
                    write!(f, "{}{}:{value}", if index == 0 { "" } else { "," }, quoted(key))?;
                }
                f.write_str("}")
            }
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("any text can be written as JSON")
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Result<Json, String> {
        if depth > DEEPEST {
            return Err(self.wrong("values are nested too deeply"));
        }
        self.skip_space();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => Ok(Json::Text(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            Some(_) => Err(self.wrong("no value starts with this character")),
            None => Err(self.wrong("the text ends too early")),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, String> {
        let mut entries = Vec::new();
        let mut keys = HashSet::new();
        self.at += 1;
        self.skip_space();
        if self.take(b'}') {
            return Ok(Json::Object(entries));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.wrong("a key in quotation marks is expected"));
            }
            let key = self.string()?;
            if !keys.insert(key.clone()) {
                return Err(self.wrong(&format!("the key ‘{key}’ stands twice in one object")));
            }
            self.skip_space();
            if !self.take(b':') {
                return Err(self.wrong("a colon is expected"));
            }
            let value = self.value(depth + 1)?;
            entries.push((key, value));
            self.skip_space();
            if self.take(b'}') {
                return Ok(Json::Object(entries));
            }
            if !self.take(b',') {
                return Err(self.wrong("a comma or a closing brace is expected"));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json, String> {
        let mut list = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.take(b']') {
            return Ok(Json::List(list));
        }
        loop {
            list.push(self.value(depth + 1)?);
            self.skip_space();
            if self.take(b']') {
                return Ok(Json::List(list));
            }
            if !self.take(b',') {
                return Err(self.wrong("a comma or a closing bracket is expected"));
            }
        }
    }

    fn string(&mut self) -> Result<String, String> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.at += 2,
                Some(_) => self.at += 1,
                None => return Err(self.wrong("a text does not end")),
            }
        }
        self.at += 1;
        let literal = self.text.get(start..self.at).unwrap_or("");
        serde_json::from_str(literal)
            .map_err(|_| self.wrong("a text holds a character or escape that JSON forbids"))
    }

    fn number(&mut self) -> Result<Json, String> {
        let start = self.at;
        while matches!(self.peek(), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
            self.at += 1;
        }
        let digits = &self.text[start..self.at];
        match is_number(digits) {
            true => Ok(Json::Number(digits.to_owned())),
            false => Err(self.wrong("this is not a number")),
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, String> {
        match self.text[self.at..].starts_with(word) {
            true => {
                self.at += word.len();
                Ok(value)
            }
            false => Err(self.wrong("no value starts with this character")),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn wrong(&self, what: &str) -> String {
        let before = self.text.as_bytes().get(..self.at.min(self.text.len())).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("This is not JSON: line {line}: {what}.")
    }
}

/// The grammar of RFC 8259, section 6: no leading zero, a digit on each side of the point.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    is_digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && fraction.is_none_or(is_digits)
        && exponent.is_none_or(is_digits)
}

#[cfg(test)]
mod tests {
    use super::Json;

    #[test]
    fn digits_and_order_survive() {
        let text = r#"{"b":1.10,"a":[true,null,-0.0,1e400],"c":"é\"\n"}"#;
        assert_eq!(Json::parse(text).unwrap().to_string(), text);
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for text in [
            "",
            "{",
            "[1,]",
            "01",
            "1.",
            ".5",
            "+1",
            "nul",
            "\"",
            "\"\\",
            "\"\\u{d800}\"",
            "{\"a\":1,\"a\":2}",
            "1 2",
        ] {
            assert!(Json::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn endless_nesting_is_refused() {
        assert!(Json::parse(&"[".repeat(100_000)).is_err());
        assert!(Json::parse(&format!("{}{}", "[".repeat(60), "]".repeat(60))).is_ok());
    }
}
