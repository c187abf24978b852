//! Reads the start tags of a page: enough to check what a page promises, without a parser.

/// One start tag.
#[derive(Debug)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

impl Element {
    /// The value of an attribute, empty for one that stands alone.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// All start tags of a page, in their order.
pub fn elements(html: &str) -> impl Iterator<Item = Element> {
    let starts =
        html.split('<').skip(1).filter(|tag| tag.starts_with(|letter: char| letter.is_ascii_alphabetic()));
    starts.map(element)
}

fn element(tag: &str) -> Element {
    let end = tag.find(|sign: char| sign.is_whitespace() || sign == '>' || sign == '/').unwrap_or(tag.len());
    let (name, mut rest) = tag.split_at(end);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() || rest.starts_with('>') || rest.starts_with("/>") {
            break;
        }
        let end = rest.find(|sign: char| sign.is_whitespace() || "=>".contains(sign)).unwrap_or(rest.len());
        let (attribute, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix('=') {
            None => ("", after),
            Some(quoted) => {
                let quote = quoted.chars().next().unwrap_or('"');
                assert!("\"'".contains(quote), "an attribute without quotation marks: {tag}");
                quoted[1..].split_once(quote).unwrap_or((&quoted[1..], ""))
            }
        };
        attributes.push((attribute.to_owned(), value.to_owned()));
        rest = after;
    }
    Element { name: name.to_ascii_lowercase(), attributes }
}
