//! Cuts the text of an expression into words, signs and literals (FHIRPath N1, section 3 and the grammar).

use super::{
    error::{Error, ErrorKind},
    temporal::Temporal,
    value::Value,
};

/// One word, sign or literal, and where it starts, in characters.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) at: u32,
    pub(super) kind: TokenKind,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    /// A name, or a word that the grammar uses (`and`, `is` …).
    Word(String),
    /// A name in backticks, which is never a word of the grammar.
    Name(String),
    Text(String),
    /// Digits, perhaps with a point.
    Number(String),
    /// A literal that starts with `@`.
    Moment(Value<'static>),
    /// `%name`.
    Variable(String),
    /// `$this`, `$index` or `$total`, without the sign.
    Special(String),
    Sign(&'static str),
    End,
}

/// Longer signs stand before those that start them.
const SIGNS: [&str; 24] = [
    "<=", ">=", "!=", "!~", "(", ")", "[", "]", "{", "}", ".", ",", "+", "-", "*", "/", "&", "|", "<", ">",
    "=", "~", ":", ";",
];

/// Cuts a text; the last token is always [`TokenKind::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Error> {
    let mut lexer = Lexer { rest: text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_space()?;
        let at = lexer.at;
        let kind = lexer.next()?;
        let is_end = kind == TokenKind::End;
        tokens.push(Token { at, kind });
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    rest: &'a str,
    at: u32,
}

impl<'a> Lexer<'a> {
    fn next(&mut self) -> Result<TokenKind, Error> {
        let Some(first) = self.rest.chars().next() else { return Ok(TokenKind::End) };
        match first {
            '\'' => self.quoted('\'').map(TokenKind::Text),
            '`' => self.quoted('`').map(TokenKind::Name),
            '0'..='9' => Ok(TokenKind::Number(self.number().to_owned())),
            '@' => self.moment(),
            '%' => {
                self.skip(1);
                match self.rest.chars().next() {
                    Some(quote @ ('`' | '\'')) => self.quoted(quote).map(TokenKind::Variable),
                    _ => self.word().map(TokenKind::Variable),
                }
            }
            '$' => {
                self.skip(1);
                self.word().map(TokenKind::Special)
            }
            first if first.is_ascii_alphabetic() || first == '_' => self.word().map(TokenKind::Word),
            _ => match SIGNS.into_iter().find(|sign| self.rest.starts_with(sign)) {
                Some(sign) => {
                    self.skip(sign.len());
                    Ok(TokenKind::Sign(sign))
                }
                None => Err(self.wrong(format!("the character ‘{first}’ has no meaning here"))),
            },
        }
    }

    fn word(&mut self) -> Result<String, Error> {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let word = self.take_while(is_part);
        match word.is_empty() || word.starts_with(|letter: char| letter.is_ascii_digit()) {
            true => Err(self.wrong("a name is expected here")),
            false => Ok(word.to_owned()),
        }
    }

    fn number(&mut self) -> &'a str {
        let is_digit = |byte: &u8| byte.is_ascii_digit();
        let bytes = self.rest.as_bytes();
        let whole = bytes.iter().take_while(|byte| is_digit(byte)).count();
        let fraction = bytes.iter().skip(whole + 1).take_while(|byte| is_digit(byte)).count();
        let has_fraction = bytes.get(whole) == Some(&b'.') && fraction > 0;
        self.take(if has_fraction { whole + 1 + fraction } else { whole })
    }

    /// A literal after `@`: as much as looks like a date or time, which must then be one.
    fn moment(&mut self) -> Result<TokenKind, Error> {
        let start = self.at;
        self.skip(1);
        let value = if self.rest.starts_with('T') {
            self.skip(1);
            let text = self.clock();
            Temporal::parse_time(text).map(Value::Time)
        } else {
            let text = self.rest;
            let date = self.take(shape(text, &["dddd", "-dd", "-dd"]));
            if self.rest.starts_with('T') {
                self.skip(1);
                let clock = self.clock();
                let zone = if clock.is_empty() { "" } else { self.zone() };
                Temporal::parse_date_time(&format!("{date}T{clock}{zone}")).map(Value::DateTime)
            } else {
                Temporal::parse_date(date).map(Value::Date)
            }
        };
        let wrong = || Error::new(ErrorKind::Syntax, start, "after ‘@’ there is no proper date or time");
        value.map(TokenKind::Moment).ok_or_else(wrong)
    }

    fn clock(&mut self) -> &'a str {
        let length = shape(self.rest, &["dd", ":dd", ":dd"]);
        let digits = self.rest.bytes().skip(length + 1).take_while(u8::is_ascii_digit).count();
        let has_fraction = length == 8 && self.rest.as_bytes().get(length) == Some(&b'.') && digits > 0;
        self.take(if has_fraction { length + 1 + digits } else { length })
    }

    fn zone(&mut self) -> &'a str {
        let length = match self.rest.as_bytes().first() {
            Some(b'Z') => 1,
            Some(b'+') => shape(self.rest, &["+dd:dd"]),
            Some(b'-') => shape(self.rest, &["-dd:dd"]),
            _ => 0,
        };
        self.take(length)
    }

    /// A text in quotation marks with its escapes resolved (FHIRPath N1, section 4.1.2).
    fn quoted(&mut self, quote: char) -> Result<String, Error> {
        let start = self.at;
        self.skip(1);
        let mut text = String::new();
        loop {
            match self.take_char() {
                None => {
                    return Err(Error::new(ErrorKind::Syntax, start, "a text starts here and does not end"));
                }
                Some(letter) if letter == quote => return Ok(text),
                Some('\\') => text.push(self.escaped()?),
                Some(letter) => text.push(letter),
            }
        }
    }

    fn escaped(&mut self) -> Result<char, Error> {
        let unknown = self.wrong("‘\\’ is not followed by an escape that FHIRPath has");
        match self.take_char() {
            Some(letter @ ('\'' | '"' | '`' | '\\' | '/')) => Ok(letter),
            Some('f') => Ok('\u{c}'),
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some('t') => Ok('\t'),
            Some('u') => {
                let first = self.code_unit().ok_or_else(|| unknown.clone())?;
                let is_half = (0xD800..0xDC00).contains(&first) && self.rest.starts_with("\\u");
                let second = if is_half {
                    self.skip(2);
                    self.code_unit()
                } else {
                    None
                };
                let units = [Some(first), second].into_iter().flatten();
                char::decode_utf16(units).next().and_then(Result::ok).ok_or(unknown)
            }
            Some(_) | None => Err(unknown),
        }
    }

    fn code_unit(&mut self) -> Option<u16> {
        let digits =
            self.rest.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        let unit = u16::from_str_radix(digits, 16).ok()?;
        self.skip(4);
        Some(unit)
    }

    fn skip_space(&mut self) -> Result<(), Error> {
        loop {
            self.take_while(|letter| matches!(letter, ' ' | '\t' | '\r' | '\n' | '\u{a0}' | '\u{feff}'));
            if self.rest.starts_with("//") {
                self.take_while(|letter| !matches!(letter, '\r' | '\n'));
            } else if self.rest.starts_with("/*") {
                let length = self
                    .rest
                    .find("*/")
                    .ok_or_else(|| self.wrong("a comment starts here and does not end"))?;
                self.take(length + 2);
            } else {
                return Ok(());
            }
        }
    }

    fn take_char(&mut self) -> Option<char> {
        let letter = self.rest.chars().next()?;
        self.take(letter.len_utf8());
        Some(letter)
    }

    fn take_while(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        let length = self.rest.find(|letter| !is_part(letter)).unwrap_or(self.rest.len());
        self.take(length)
    }

    fn skip(&mut self, bytes: usize) {
        self.take(bytes);
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        self.at += u32::try_from(taken.chars().count()).unwrap_or(0);
        taken
    }

    fn wrong(&self, what: impl Into<String>) -> Error {
        Error::new(ErrorKind::Syntax, self.at, what)
    }
}

/// How many bytes follow these shapes, one after the other, where `d` is a digit; a shape is taken whole or not at all.
fn shape(text: &str, shapes: &[&str]) -> usize {
    let mut length = 0;
    for shape in shapes {
        let rest = text.as_bytes().get(length..).unwrap_or_default();
        let fits = rest.len() >= shape.len()
            && rest
                .iter()
                .zip(shape.bytes())
                .all(|(byte, of)| if of == b'd' { byte.is_ascii_digit() } else { *byte == of });
        if !fits {
            break;
        }
        length += shape.len();
    }
    length
}
