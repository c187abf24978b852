//! Reads the string literals out of Rust source: enough of the language to tell them from comments and lifetimes.

/// The line on which a literal begins, and what stands between its quotes, escapes unread.
pub fn string_literals(source: &str) -> Vec<(usize, String)> {
    let mut reader = Reader { rest: source, line: 1, previous: ' ' };
    let mut found = Vec::new();
    while let Some(next) = reader.rest.chars().next() {
        let line = reader.line;
        if reader.rest.starts_with("//") {
            reader.skip(reader.rest.find('\n').unwrap_or(reader.rest.len()));
        } else if reader.rest.starts_with("/*") {
            reader.skip(comment_length(reader.rest));
        } else if let Some(hashes) = raw_hashes(reader.rest).filter(|_| !is_name(reader.previous)) {
            let opening = 2 + hashes;
            let closing = format!("\"{}", "#".repeat(hashes));
            let length = reader.rest[opening..].find(&closing).unwrap_or(reader.rest.len() - opening);
            found.push((line, reader.rest[opening..opening + length].to_owned()));
            reader.skip(opening + length + closing.len());
        } else if next == '"' {
            let length = string_length(&reader.rest[1..]);
            found.push((line, reader.rest[1..=length].to_owned()));
            reader.skip(length + 2);
        } else if next == '\'' {
            reader.skip(character_length(reader.rest));
        } else {
            reader.skip(next.len_utf8());
        }
    }
    found
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    previous: char,
}

impl Reader<'_> {
    fn skip(&mut self, bytes: usize) {
        let (read, rest) = self.rest.split_at(bytes.min(self.rest.len()));
        self.line += read.matches('\n').count();
        self.previous = read.chars().next_back().unwrap_or(self.previous);
        self.rest = rest;
    }
}

const fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// For `r"`, `r#"`, `r##"`: how many hashes.
fn raw_hashes(text: &str) -> Option<usize> {
    let behind = text.strip_prefix('r')?;
    let hashes = behind.len() - behind.trim_start_matches('#').len();
    behind[hashes..].starts_with('"').then_some(hashes)
}

fn string_length(behind_quote: &str) -> usize {
    let mut is_escaped = false;
    for (at, character) in behind_quote.char_indices() {
        match character {
            '"' if !is_escaped => return at,
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    behind_quote.len()
}

/// A character in quotes as a whole, or the tick of a lifetime alone.
fn character_length(text: &str) -> usize {
    let behind = &text[1..];
    if behind.starts_with('\\') {
        return 3 + behind[2..].find('\'').unwrap_or(0) + 1;
    }
    let length = behind.chars().next().map_or(0, char::len_utf8);
    if behind[length..].starts_with('\'') { length + 2 } else { 1 }
}

/// A comment in `/* */`, with the comments inside it.
fn comment_length(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

#[test]
fn literals_are_told_from_comments_lifetimes_and_characters() {
    let source = r####"
        // "in a line"
        /* "outer" /* "inner" */ "still" */
        fn f<'a>(text: &'a str) -> char { '"' }
        let one = "first \" and \\";
        let two = r#"second "quoted""#; let three = br"third";
        let four = '\''; let five = "fourth
goes on"; let six = '\u{1F600}'; let seven = "fifth";
    "####;
    let found = string_literals(source);
    let texts: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, [r#"first \" and \\"#, r#"second "quoted""#, "third", "fourth\ngoes on", "fifth"]);
    let lines: Vec<usize> = found.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [5, 6, 6, 7, 8]);
}
