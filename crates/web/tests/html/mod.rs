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

/// Fields without label, labels without field, and ids that stand twice.
pub fn label_faults(html: &str) -> Vec<String> {
    let ids: Vec<_> = elements(html).filter_map(|element| element.value("id").map(str::to_owned)).collect();
    let labels: Vec<_> = elements(html)
        .filter(|element| element.name == "label")
        .map(|label| label.value("for").unwrap_or_default().to_owned())
        .collect();
    let mut faults = Vec::new();
    for target in labels.iter().filter(|target| !ids.contains(target)) {
        faults.push(format!("the label for {target:?} has no field"));
    }
    for field in elements(html).filter(is_field) {
        let is_labelled = field.value("aria-label").is_some()
            || field.value("id").is_some_and(|id| labels.iter().any(|target| target == id));
        if !is_labelled {
            faults.push(format!("a field has no label: {field:?}"));
        }
    }
    let mut seen = std::collections::HashSet::new();
    faults.extend(ids.iter().filter(|id| !seen.insert(*id)).map(|id| format!("the id {id} stands twice")));
    faults
}

/// Descriptions and links within the page that lead to nothing.
pub fn reference_faults(html: &str) -> Vec<String> {
    let ids: Vec<_> = elements(html).filter_map(|element| element.value("id").map(str::to_owned)).collect();
    let mut faults = Vec::new();
    for element in elements(html) {
        let described =
            ["aria-describedby", "aria-labelledby"].map(|name| element.value(name).unwrap_or_default());
        let linked = element.value("href").and_then(|href| href.strip_prefix('#'));
        for target in described.iter().flat_map(|value| value.split_whitespace()).chain(linked) {
            if !ids.iter().any(|id| id == target) {
                faults.push(format!("{} names #{target}, which is not there", element.name));
            }
        }
    }
    faults
}

/// Styles and scripts within the page: the policy of security.md section 8 refuses them.
pub fn policy_faults(html: &str) -> Vec<String> {
    elements(html)
        .filter(|element| {
            let has_inline =
                element.attributes.iter().any(|(name, _)| name == "style" || name.starts_with("on"));
            has_inline || element.name == "style"
        })
        .map(|element| format!("{element:?}"))
        .collect()
}

fn is_field(element: &Element) -> bool {
    let is_hidden = matches!(element.value("type"), Some("hidden" | "submit" | "button"));
    matches!(element.name.as_str(), "input" | "select" | "textarea") && !is_hidden
}
