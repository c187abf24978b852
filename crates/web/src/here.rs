//! Where a visitor is: the address that shows this page again, after colours were chosen or a locked screen was opened.

use crate::{
    form_draft,
    request::{Fields, Method},
    routes::{every_route, fit},
    visit::Visit,
};

impl Visit<'_> {
    /// The address of this page. A page that answers what was sent is found again where its form is shown.
    pub(crate) fn here(&self) -> String {
        let path = &self.request.path;
        if self.request.method == Method::Get {
            return format!("{path}{}", query(&self.request.query));
        }
        form_draft::shown_at(self).unwrap_or_else(|| shown(path).to_owned())
    }
}

/// The codes of a query. Words that somebody typed are in no address.
fn query(fields: &Fields) -> String {
    let is_code =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte));
    let pairs = fields.pairs().iter().filter(|(name, value)| is_code(name) && is_code(value));
    let pairs: Vec<String> = pairs
        .map(|(name, value)| if value.is_empty() { name.clone() } else { format!("{name}={value}") })
        .collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// The page at a path, or the nearest above it.
fn shown(mut path: &str) -> &str {
    let is_page = |path: &str| {
        every_route().any(|route| route.method == Method::Get && fit(route.path, path).is_some())
    };
    while !is_page(path) {
        match path.rsplit_once('/') {
            Some((above, _)) if !above.is_empty() => path = above,
            _ => return "/",
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::{query, shown};
    use crate::request::Fields;

    #[test]
    fn a_page_is_shown_again_with_the_codes_of_its_query_and_without_words() {
        let fields = Fields::parse(b"tab=to_screen&with=me&q=adam+kowalski&then").expect("a query");
        assert_eq!(query(&fields), "?tab=to_screen&with=me&then");
        assert_eq!(query(&Fields::default()), "");
    }

    #[test]
    fn what_was_sent_where_nothing_is_shown_leads_to_the_page_above() {
        assert_eq!(shown("/settings/pin"), "/settings");
        assert_eq!(shown("/worklist"), "/worklist");
        assert_eq!(shown("/session/lock"), "/");
    }
}
